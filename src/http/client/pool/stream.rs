//! A socket of a pool: TCP, or a Unix socket.

use std::io::{self, Read, Write};
use std::net::SocketAddr;
#[cfg(unix)]
use std::path::PathBuf;

use mio::event::Source;
use mio::net::TcpStream;
#[cfg(unix)]
use mio::net::UnixStream;
use mio::{Interest, Registry, Token};

/// Where a socket connects to.
#[derive(Clone, Debug)]
pub(in crate::http::client) enum SocketAddress {
    Tcp(SocketAddr),
    #[cfg(unix)]
    Unix(PathBuf),
}

pub(super) enum PoolStream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl PoolStream {
    /// Starts to connect.
    pub(super) fn connect(address: &SocketAddress) -> io::Result<Self> {
        match address {
            SocketAddress::Tcp(address) => TcpStream::connect(*address).map(Self::Tcp),
            #[cfg(unix)]
            SocketAddress::Unix(path) => UnixStream::connect(path).map(Self::Unix),
        }
    }

    /// Whether the connection is there; an error if it cannot be.
    pub(super) fn is_connected(&self) -> io::Result<bool> {
        let (error, has_peer) = match self {
            Self::Tcp(stream) => (stream.take_error(), stream.peer_addr().is_ok()),
            #[cfg(unix)]
            Self::Unix(stream) => (stream.take_error(), stream.peer_addr().is_ok()),
        };
        match error? {
            Some(error) => Err(error),
            None => Ok(has_peer),
        }
    }

    /// Sends small requests at once. A failure only makes them slower.
    pub(super) fn set_nodelay(&self) {
        if let Self::Tcp(stream) = self {
            let _ = stream.set_nodelay(true);
        }
    }

    fn source(&mut self) -> &mut dyn Source {
        match self {
            Self::Tcp(stream) => stream,
            #[cfg(unix)]
            Self::Unix(stream) => stream,
        }
    }

    pub(super) fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.source().register(registry, token, interest)
    }
}

impl Read for PoolStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read(buffer),
            #[cfg(unix)]
            Self::Unix(stream) => stream.read(buffer),
        }
    }
}

impl Write for PoolStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write(bytes),
            #[cfg(unix)]
            Self::Unix(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
