//! Opens the listening sockets.
//!
//! `localhost` means 127.0.0.1 and, where the system has it, `[::1]`, because clients resolve the name to that first.
//! Both get the same port.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that may wait to be accepted; the system lowers it to its own limit.
const BACKLOG: i32 = 4096;
/// How many free ports are tried until one is free on both addresses.
const TRIES: usize = 16;
/// How long a listener on this machine may take to accept.
const LISTENER_RESPONSE: Duration = Duration::from_millis(500);

/// An address that could not be bound.
#[derive(Debug)]
pub(crate) struct BindError {
    pub(crate) address: String,
    pub(crate) error: io::Error,
}

/// Listens on a host name or address; port 0 takes a free port.
pub(crate) fn bind(host: &str, port: u16) -> Result<Vec<TcpListener>, BindError> {
    if host != "localhost" {
        return resolve(host, port)?
            .into_iter()
            .take(1)
            .map(|address| open(address).map_err(|error| failed(address, error)))
            .collect();
    }
    let mut tries = if port == 0 { TRIES } else { 1 };
    loop {
        tries -= 1;
        let v4 = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let first = open(v4).map_err(|error| failed(v4, error))?;
        let taken = first
            .local_addr()
            .map_err(|error| failed(v4, error))?
            .port();
        let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, taken));
        match open(v6) {
            Ok(second) => return Ok(vec![first, second]),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries > 0 => {}
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                return Err(failed(v6, error));
            }
            // This machine has no IPv6.
            Err(_) => return Ok(vec![first]),
        }
    }
}

fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, BindError> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    (host, port)
        .to_socket_addrs()
        .map(Iterator::collect)
        .map_err(|error| BindError {
            address: format!("{host}:{port}"),
            error,
        })
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    if cfg!(windows) {
        // The option has another meaning there: two programs could share the port.
        return listen_on(address, Reuse::No);
    }
    if cfg!(target_os = "linux") {
        // Linux never gives an address away on which a socket listens.
        return listen_on(address, Reuse::Yes);
    }
    open_where_no_one_listens(|reuse| listen_on(address, reuse), || is_listening(address))
}

/// `SO_REUSEADDR`: whether an address is free although closed connections of it still wait for late packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reuse {
    Yes,
    No,
}

/// Listens with reuse only where no socket listens. With it macOS and the BSDs would also let 127.0.0.1:8080 listen
/// beside another program's *:8080, and give each of them some of the connections.
fn open_where_no_one_listens<T>(
    listen_on: impl Fn(Reuse) -> io::Result<T>,
    is_listening: impl FnOnce() -> bool,
) -> io::Result<T> {
    match listen_on(Reuse::No) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && !is_listening() => {
            listen_on(Reuse::Yes)
        }
        opened => opened,
    }
}

/// Whether a program accepts connections at this address.
fn is_listening(mut address: SocketAddr) -> bool {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    TcpStream::connect_timeout(&address, LISTENER_RESPONSE).is_ok()
}

fn listen_on(address: SocketAddr, reuse: Reuse) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    if reuse == Reuse::Yes {
        socket.set_reuse_address(true)?;
    }
    if let IpAddr::V6(v6) = address.ip() {
        // `::` accepts IPv4 too, as people expect of "any"; `::1` must not conflict with 127.0.0.1.
        socket.set_only_v6(!v6.is_unspecified())?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn failed(address: SocketAddr, error: io::Error) -> BindError {
    BindError {
        address: address.to_string(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the systems do when another program listens at the address, and when only closed connections wait there.
    #[test]
    fn an_address_is_reused_only_where_no_program_listens() {
        let in_use = || Err(io::ErrorKind::AddrInUse.into());
        let open = |without: io::Result<()>, is_listening| {
            let without = std::cell::RefCell::new(Some(without));
            let listen_on = |reuse| match reuse {
                Reuse::No => without.take().unwrap().map(|()| Reuse::No),
                Reuse::Yes => Ok(Reuse::Yes),
            };
            open_where_no_one_listens(listen_on, || is_listening)
        };
        assert_eq!(open(Ok(()), false).unwrap(), Reuse::No, "free");
        assert_eq!(open(in_use(), false).unwrap(), Reuse::Yes, "waiting");
        let kind = |opened: io::Result<Reuse>| opened.unwrap_err().kind();
        assert_eq!(kind(open(in_use(), true)), io::ErrorKind::AddrInUse);
        let denied = Err(io::ErrorKind::PermissionDenied.into());
        assert_eq!(kind(open(denied, false)), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn a_listener_is_found_at_its_address_and_behind_the_unspecified_one() {
        let listener = listen_on((Ipv4Addr::LOCALHOST, 0).into(), Reuse::No).unwrap();
        let address = listener.local_addr().unwrap();
        let unspecified = SocketAddr::from((Ipv4Addr::UNSPECIFIED, address.port()));
        assert!(is_listening(address) && is_listening(unspecified));
        drop(listener);
        assert!(!is_listening(address));
    }
}
