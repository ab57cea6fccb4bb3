//! Opens the listening sockets.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs};

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that may wait to be accepted; the system lowers it to what it allows.
const BACKLOG: i32 = 4096;
/// How often another free port is tried when the second address has it in use.
const TRIES: usize = 16;

/// An address that can't be listened on.
#[derive(Debug)]
pub(crate) struct BindError {
    /// The address.
    pub(crate) address: String,
    /// What the system said.
    pub(crate) error: io::Error,
}

/// Listens on a host name or address; port 0 takes a free one, the same for all addresses.
///
/// `localhost` is 127.0.0.1 and, where the system has it, `[::1]`, because clients resolve it to that first.
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
            // No IPv6 on this machine.
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
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // On Windows the option means something else: it would let two programs share the port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if let IpAddr::V6(v6) = address.ip() {
        // `::` takes IPv4 too, as people expect of "any"; `::1` must not stand in the way of 127.0.0.1.
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
