//! Opens the listening sockets.
//!
//! `localhost` means 127.0.0.1 and, where the system has it, `[::1]`, because clients resolve the name to that first.
//! Both get the same port.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs};

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that may wait to be accepted; the system lowers it to its own limit.
const BACKLOG: i32 = 4096;
/// How many free ports are tried until one is free on both addresses.
const TRIES: usize = 16;

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
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // On Windows the option has another meaning: it would let two programs share the port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
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
