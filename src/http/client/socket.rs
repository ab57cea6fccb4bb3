//! Connects to an address or a Unix socket (a home of socket2), and looks for an early answer while a request is sent.
//!
//! ureq's own transport blocks until all is written: an endpoint that answers early and reads no further would only be
//! heard when the time is over.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use socket2::{Domain, SockAddr, Socket, Type};
use ureq::Timeout;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

/// An answer is looked for as often as so much has been sent, and as often as nothing could be for so long.
const SENT: usize = 256 * 1024;
const STALLED: Duration = Duration::from_millis(50);

/// A timeout that the socket has already may be longer than what is left by less than this: another takes a system call.
const SLACK: Duration = Duration::from_millis(10);

/// Longer than any wait, and within what every system takes.
const LONGEST: Duration = Duration::from_hours(24 * 20);

/// Connects to the resolved addresses, or to this socket instead.
#[derive(Clone, Debug, Default)]
pub(super) struct Dial {
    pub(super) path: Option<PathBuf>,
}

impl Connector for Dial {
    type Out = SocketTransport;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let time = (*details.timeout.after).min(LONGEST);
        let opened = match &self.path {
            Some(path) => to_path(path, time),
            None => to_any(&details.addrs, time),
        };
        let config = details.config;
        match opened {
            Ok(socket) => Ok(Some(SocketTransport {
                socket,
                buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
                sent: 0,
                has_peeked: false,
                read_timeout: None,
                write_timeout: None,
            })),
            Err(error) if is_timeout(&error) => Err(ureq::Error::Timeout(Timeout::Connect)),
            Err(error) => Err(error.into()),
        }
    }
}

/// The first address that takes the connection. None gets all of the time while others are left.
fn to_any(addresses: &[SocketAddr], time: Duration) -> io::Result<Socket> {
    let start = Instant::now();
    let mut failed = io::Error::from(ErrorKind::ConnectionRefused);
    for (nth, address) in addresses.iter().enumerate() {
        let left = time.saturating_sub(start.elapsed());
        let share = if nth + 1 < addresses.len() {
            left / 2
        } else {
            left
        };
        match to_address(*address, share.max(Duration::from_millis(1))) {
            Ok(socket) => return Ok(socket),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

fn to_address(address: SocketAddr, time: Duration) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.connect_timeout(&address.into(), time)?;
    socket.set_tcp_nodelay(true)?;
    Ok(socket)
}

#[cfg(unix)]
fn to_path(path: &Path, time: Duration) -> io::Result<Socket> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.connect_timeout(&SockAddr::unix(path)?, time)?;
    Ok(socket)
}

#[cfg(not(unix))]
fn to_path(_: &Path, _: Duration) -> io::Result<Socket> {
    Err(ErrorKind::Unsupported.into())
}

/// A connection over a socket of any kind.
#[derive(Debug)]
pub(super) struct SocketTransport {
    socket: Socket,
    buffers: LazyBuffers,
    /// Since an answer was last looked for.
    sent: usize,
    /// There is input that was found while sending, and that nobody has been told of.
    has_peeked: bool,
    read_timeout: Option<Duration>,
    write_timeout: Option<Duration>,
}

impl SocketTransport {
    /// Takes what has come without waiting; an error if it is an answer, because then nobody reads what is sent.
    fn look(&mut self) -> io::Result<()> {
        self.sent = 0;
        let room = self.buffers.input_append_buf();
        if !room.is_empty() {
            self.socket.set_nonblocking(true)?;
            let read = (&self.socket).read(room);
            self.socket.set_nonblocking(false)?;
            // An end or an error is found again by whoever reads.
            let read = read.unwrap_or_default();
            self.buffers.input_appended(read);
            self.has_peeked |= read > 0;
        }
        if is_answer(self.buffers.input()) {
            return Err(ErrorKind::BrokenPipe.into());
        }
        Ok(())
    }

    fn set_timeout(&mut self, wanted: Duration, of: Of) -> io::Result<()> {
        let wanted = wanted.max(Duration::from_millis(1));
        let known = match of {
            Of::Read => &mut self.read_timeout,
            Of::Write => &mut self.write_timeout,
        };
        if !known.is_some_and(|known| (wanted..wanted + SLACK).contains(&known)) {
            *known = Some(wanted);
            match of {
                Of::Read => self.socket.set_read_timeout(*known)?,
                Of::Write => self.socket.set_write_timeout(*known)?,
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Of {
    Read,
    Write,
}

impl Transport for SocketTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let start = Instant::now();
        let mut done = 0;
        while done < amount {
            if self.sent >= SENT {
                self.look()?;
            }
            let left = left(timeout, start)?;
            self.set_timeout(left.min(STALLED), Of::Write)?;
            let output = &self.buffers.output()[done..amount];
            match (&self.socket).write(output) {
                Ok(0) => return Err(io::Error::from(ErrorKind::WriteZero).into()),
                Ok(written) => {
                    done += written;
                    self.sent += written;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => self.look()?,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        // Somebody may have taken it without asking.
        if std::mem::take(&mut self.has_peeked) && !self.buffers.input().is_empty() {
            return Ok(true);
        }
        let start = Instant::now();
        loop {
            let left = left(timeout, start)?;
            self.set_timeout(left, Of::Read)?;
            let room = self.buffers.input_append_buf();
            match (&self.socket).read(room) {
                Ok(read) => {
                    self.buffers.input_appended(read);
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => {
                    return Err(ureq::Error::Timeout(timeout.reason));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Not if it has ended, or if something came that nobody asked for.
    fn is_open(&mut self) -> bool {
        let is_quiet = self.socket.set_nonblocking(true).is_ok()
            && matches!((&self.socket).read(&mut [0]), Err(error) if is_timeout(&error));
        self.socket.set_nonblocking(false).is_ok() && is_quiet
    }
}

/// What is left of the time.
fn left(timeout: NextTimeout, start: Instant) -> Result<Duration, ureq::Error> {
    let left = timeout.after.saturating_sub(start.elapsed());
    if left.is_zero() {
        return Err(ureq::Error::Timeout(timeout.reason));
    }
    Ok(left.min(LONGEST))
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}

/// Whether these bytes begin an answer that is final, behind any that are interim (RFC 9110 section 15.2).
fn is_answer(mut bytes: &[u8]) -> bool {
    while let [
        b'H',
        b'T',
        b'T',
        b'P',
        b'/',
        b'1',
        b'.',
        _,
        b' ',
        class,
        _,
        _,
        ..,
    ] = bytes
    {
        if *class != b'1' {
            return true;
        }
        let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
            return false;
        };
        bytes = &bytes[end + 4..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_known_from_its_first_bytes() {
        for (bytes, is) in [
            (&b"HTTP/1.1 413 Too Large\r\n"[..], true),
            (b"HTTP/1.0 200", true),
            (b"HTTP/1.1 20", false),
            (b"HTTP/1.1 100 Continue\r\n\r\n", false),
            (b"HTTP/1.1 100 Continue\r\nX: HTTP/1.1 200 ", false),
            (
                b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\n\r\nHTTP/1.1 401 No",
                true,
            ),
            (b"\x17\x03\x03\x00\x10", false), // TLS: it may be a ticket
            (b"", false),
        ] {
            assert_eq!(is_answer(bytes), is, "{}", bytes.escape_ascii());
        }
    }
}
