//! A connection of a pool: TCP or a Unix socket, with TLS or without (a home of rustls).
//!
//! Nothing here waits: what the socket cannot do now is `WouldBlock`, and an event says when to try again.

use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::SocketAddr;
#[cfg(unix)]
use std::path::PathBuf;

use mio::event::Source;
use mio::net::TcpStream;
#[cfg(unix)]
use mio::net::UnixStream;
use mio::{Interest, Registry, Token};

use crate::http::client::happy_eyeballs::is_connected;

/// Plain text that is encrypted before it is written.
const PIECE: usize = 32 * 1024;
/// Reads of records without plain text, such as session tickets, before others have their turn.
const MAX_RECORDS: u32 = 8;

/// Where a socket connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http::client) enum SocketAddress {
    Tcp(SocketAddr),
    #[cfg(unix)]
    Unix(PathBuf),
}

pub(super) struct PoolStream {
    socket: Socket,
    tls: Option<Box<rustls::ClientConnection>>,
    /// Whether the last read has taken all that had arrived.
    is_drained: bool,
}

enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl PoolStream {
    /// Starts to connect.
    pub(super) fn connect(address: &SocketAddress) -> io::Result<Self> {
        let socket = match address {
            SocketAddress::Tcp(address) => Socket::Tcp(TcpStream::connect(*address)?),
            #[cfg(unix)]
            SocketAddress::Unix(path) => Socket::Unix(UnixStream::connect(path)?),
        };
        Ok(Self {
            socket,
            tls: None,
            is_drained: false,
        })
    }

    /// Whether the connection is there; an error if it cannot be.
    pub(super) fn is_connected(&self) -> io::Result<bool> {
        match &self.socket {
            Socket::Tcp(stream) => is_connected(stream.take_error(), stream.peer_addr()),
            #[cfg(unix)]
            Socket::Unix(stream) => is_connected(stream.take_error(), stream.peer_addr()),
        }
    }

    /// Sends small requests at once. A failure only makes them slower.
    pub(super) fn set_nodelay(&self) {
        match &self.socket {
            Socket::Tcp(stream) => _ = stream.set_nodelay(true),
            #[cfg(unix)]
            Socket::Unix(_) => {}
        }
    }

    pub(super) fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.socket.source().register(registry, token, interest)
    }

    /// From now on everything is encrypted.
    pub(super) fn start_tls(&mut self, tls: rustls::ClientConnection) {
        self.tls = Some(Box::new(tls));
    }

    /// Goes on with the negotiation of TLS, and returns whether it is done.
    pub(super) fn negotiate(&mut self) -> io::Result<bool> {
        loop {
            self.flush()?;
            let Some(tls) = self.tls.as_mut().filter(|tls| tls.is_handshaking()) else {
                return Ok(true);
            };
            if !tls.wants_read() {
                return Ok(false);
            }
            match self.receive() {
                Ok(true) => {}
                Ok(false) => return Err(ErrorKind::UnexpectedEof.into()),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether the last read has taken all that had arrived.
    pub(super) fn is_drained(&self) -> bool {
        self.is_drained
    }

    /// Whether all that was written has left.
    pub(super) fn is_flushed(&self) -> bool {
        self.tls.as_ref().is_none_or(|tls| !tls.wants_write())
    }

    /// Reads what is encrypted and decrypts it. `false` at the end of the connection.
    fn receive(&mut self) -> io::Result<bool> {
        let Some(tls) = &mut self.tls else {
            return Ok(false);
        };
        let mut counted = CountedRead {
            socket: &mut self.socket,
            is_partial: false,
        };
        let read = tls.read_tls(&mut counted);
        self.is_drained = counted.is_partial;
        let read = read?;
        if let Err(error) = tls.process_new_packets() {
            // The endpoint learns of it by an alert.
            let _ = tls.write_tls(&mut self.socket);
            return Err(io::Error::new(ErrorKind::InvalidData, error));
        }
        Ok(read > 0)
    }
}

/// Notices whether a read took all that was there: then it does not fill its buffer.
struct CountedRead<'a> {
    socket: &'a mut Socket,
    is_partial: bool,
}

impl Read for CountedRead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.socket.read(buffer)?;
        self.is_partial = read < buffer.len();
        Ok(read)
    }
}

impl Read for PoolStream {
    /// `Ok(0)` is the end of the connection; over TLS, one that the endpoint has announced.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.tls.is_none() {
            let read = self.socket.read(buffer)?;
            self.is_drained = read < buffer.len();
            return Ok(read);
        }
        let mut is_open = true;
        for _ in 0..MAX_RECORDS {
            if let Some(tls) = &mut self.tls {
                match tls.reader().read(buffer) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock && is_open => {}
                    Ok(read) => {
                        // A full buffer may have left plain text.
                        self.is_drained &= read < buffer.len();
                        return Ok(read);
                    }
                    Err(error) => return Err(error),
                }
            }
            is_open = self.receive()?;
            // What TLS itself has to say. If that cannot be written, the endpoint may have responded all the same.
            let _ = self.flush();
        }
        Err(ErrorKind::Interrupted.into()) // the caller counts its reads
    }
}

impl Write for PoolStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(tls) = &mut self.tls else {
            return self.socket.write(bytes);
        };
        if tls.wants_write() {
            self.flush()?;
            if !self.is_flushed() {
                return Err(ErrorKind::WouldBlock.into());
            }
        }
        let piece = &bytes[..bytes.len().min(PIECE)];
        let written = match &mut self.tls {
            Some(tls) => tls.writer().write(piece)?,
            None => 0,
        };
        self.flush()?;
        Ok(written)
    }

    fn write_vectored(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        match &mut self.tls {
            None => self.socket.write_vectored(parts),
            Some(_) => {
                let first = parts.iter().find(|part| !part.is_empty());
                first.map_or(Ok(0), |first| self.write(first))
            }
        }
    }

    /// Writes what is encrypted, as far as the socket takes it.
    fn flush(&mut self) -> io::Result<()> {
        let Some(tls) = &mut self.tls else {
            return Ok(());
        };
        while tls.wants_write() {
            match tls.write_tls(&mut self.socket) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Socket {
    fn source(&mut self) -> &mut dyn Source {
        match self {
            Self::Tcp(stream) => stream,
            #[cfg(unix)]
            Self::Unix(stream) => stream,
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read(buffer),
            #[cfg(unix)]
            Self::Unix(stream) => stream.read(buffer),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write(bytes),
            #[cfg(unix)]
            Self::Unix(stream) => stream.write(bytes),
        }
    }

    fn write_vectored(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write_vectored(parts),
            #[cfg(unix)]
            Self::Unix(stream) => stream.write_vectored(parts),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
