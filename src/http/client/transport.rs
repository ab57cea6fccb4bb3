//! Connections over TCP and Unix sockets, for ureq (a home of socket2).
//!
//! ureq's own transport blocks until a request is written. An endpoint that responds early and reads no further would
//! be noticed only when the time is over. This one looks for a response while it writes, and ends the write when one
//! arrives. Other input than HTTP belongs to TLS: its layer gets it at once, and what is not yet written waits here.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use socket2::Socket;
#[cfg(unix)]
use socket2::{Domain, Type};
use ureq::Timeout;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

use super::happy_eyeballs::connect_any;

/// A response is looked for after this many bytes, and when nothing could be sent for this long.
const BYTES_BETWEEN_LOOKS: usize = 256 * 1024;
const STALL: Duration = Duration::from_millis(50);

/// Output that may wait for TLS to see what arrived.
const MAX_UNSENT: usize = 256 * 1024;

/// The socket keeps its timeout if that exceeds the time left by less than this: each change is a system call.
const SLACK: Duration = Duration::from_millis(10);

/// Longer than any wait, and accepted by every system.
const LONGEST: Duration = Duration::from_hours(24 * 20);

/// Connects to the resolved addresses, or to a Unix socket instead.
#[derive(Clone, Debug, Default)]
pub(super) struct SocketConnector {
    unix_socket: Option<PathBuf>,
}

impl SocketConnector {
    pub(super) fn new(unix_socket: Option<PathBuf>) -> Self {
        Self { unix_socket }
    }

    pub(super) fn unix_socket(&self) -> Option<&Path> {
        self.unix_socket.as_deref()
    }
}

impl Connector for SocketConnector {
    type Out = SocketTransport;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let time = (*details.timeout.after).min(LONGEST);
        let opened = match &self.unix_socket {
            Some(path) => connect_unix(path, time),
            None => connect_any(&details.addrs, time),
        };
        let config = details.config;
        match opened {
            Ok(socket) => Ok(Some(SocketTransport {
                socket: TimedSocket::new(socket),
                buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
                unsent: Vec::new(),
                sent_since_look: 0,
                has_unreported_input: false,
            })),
            Err(error) if is_timeout(&error) => Err(ureq::Error::Timeout(Timeout::Connect)),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(unix)]
fn connect_unix(path: &Path, time: Duration) -> io::Result<Socket> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.connect_timeout(&socket2::SockAddr::unix(path)?, time)?;
    Ok(socket)
}

#[cfg(not(unix))]
fn connect_unix(_: &Path, _: Duration) -> io::Result<Socket> {
    Err(ErrorKind::Unsupported.into())
}

/// A connection over a socket of any kind.
#[derive(Debug)]
pub(super) struct SocketTransport {
    socket: TimedSocket,
    buffers: LazyBuffers,
    /// Output that is not yet written, because input arrived first.
    unsent: Vec<u8>,
    /// Bytes sent since a response was last looked for.
    sent_since_look: usize,
    /// Input was found while sending, and `await_input` has not reported it yet.
    has_unreported_input: bool,
}

impl SocketTransport {
    /// Reads input without waiting. A response there is an error: the endpoint reads no further. Returns whether the
    /// layer above should look at the input first.
    fn look_for_response(&mut self) -> io::Result<bool> {
        self.sent_since_look = 0;
        let room = self.buffers.input_append_buf();
        // The next read finds an end or an error again.
        let read = self.socket.read_now(room)?.unwrap_or_default();
        self.buffers.input_appended(read);
        self.has_unreported_input |= read > 0;
        let input = self.buffers.input();
        if begins_response(input) {
            return Err(ErrorKind::BrokenPipe.into());
        }
        Ok(read > 0 && !is_http(input))
    }

    /// Writes what is unsent, then this much of the output. When input arrives that is not HTTP, the rest becomes what
    /// is unsent.
    fn send(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let start = Instant::now();
        let total = self.unsent.len() + amount;
        let mut done = 0;
        while done < total {
            if self.sent_since_look >= BYTES_BETWEEN_LOOKS
                && self.look_for_response()?
                && self.keep_unsent(done, amount)
            {
                return Ok(());
            }
            let time = (*time_left(timeout, start)?.after).min(STALL);
            let bytes = match done.checked_sub(self.unsent.len()) {
                None => &self.unsent[done..],
                Some(done) => &self.buffers.output()[done..amount],
            };
            match self.socket.write(bytes, time) {
                Ok(0) => return Err(io::Error::from(ErrorKind::WriteZero).into()),
                Ok(written) => {
                    done += written;
                    self.sent_since_look += written;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => {
                    if self.look_for_response()? && self.keep_unsent(done, amount) {
                        return Ok(());
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.unsent.clear();
        Ok(())
    }

    /// Keeps what is not yet written, if it is not too much.
    fn keep_unsent(&mut self, done: usize, amount: usize) -> bool {
        let total = self.unsent.len() + amount;
        if total - done > MAX_UNSENT {
            return false;
        }
        self.unsent
            .extend_from_slice(&self.buffers.output()[..amount]);
        self.unsent.drain(..done);
        true
    }
}

/// A socket with the timeouts that are set.
#[derive(Debug)]
struct TimedSocket {
    socket: Socket,
    read_timeout: Option<Duration>,
    #[cfg(unix)]
    write_timeout: Option<Duration>,
}

impl TimedSocket {
    fn new(socket: Socket) -> Self {
        Self {
            socket,
            read_timeout: None,
            #[cfg(unix)]
            write_timeout: None,
        }
    }

    /// Reads, and waits at most `time` for input.
    fn read(&mut self, room: &mut [u8], time: Duration) -> io::Result<usize> {
        if let Some(changed) = changed_timeout(self.read_timeout, time) {
            self.socket.set_read_timeout(Some(changed))?;
            self.read_timeout = Some(changed);
        }
        (&self.socket).read(room)
    }

    /// Reads without waiting. The inner error is that of reading.
    fn read_now(&self, room: &mut [u8]) -> io::Result<io::Result<usize>> {
        if room.is_empty() {
            return Ok(Ok(0));
        }
        self.socket.set_nonblocking(true)?;
        let read = (&self.socket).read(room);
        self.socket.set_nonblocking(false)?;
        Ok(read)
    }

    /// Writes a part of the bytes, and waits at most `time` for room.
    #[cfg(unix)]
    fn write(&mut self, bytes: &[u8], time: Duration) -> io::Result<usize> {
        if let Some(changed) = changed_timeout(self.write_timeout, time) {
            self.socket.set_write_timeout(Some(changed))?;
            self.write_timeout = Some(changed);
        }
        (&self.socket).write(bytes)
    }

    /// Writes a part of the bytes, and waits a moment if there is no room. A write that times out would leave the
    /// socket undefined (Winsock, `SO_SNDTIMEO`).
    #[cfg(windows)]
    fn write(&mut self, bytes: &[u8], time: Duration) -> io::Result<usize> {
        const MOMENT: Duration = Duration::from_millis(5);
        self.socket.set_nonblocking(true)?;
        let written = (&self.socket).write(bytes);
        self.socket.set_nonblocking(false)?;
        if written.as_ref().is_err_and(is_timeout) {
            std::thread::sleep(time.min(MOMENT));
        }
        written
    }
}

/// The timeout to set, unless the known one is near enough.
fn changed_timeout(known: Option<Duration>, wanted: Duration) -> Option<Duration> {
    let wanted = wanted.max(Duration::from_millis(1));
    let is_near = known.is_some_and(|known| (wanted..wanted + SLACK).contains(&known));
    (!is_near).then_some(wanted)
}

impl Transport for SocketTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.send(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        // It may have been consumed in the meantime.
        if std::mem::take(&mut self.has_unreported_input) && !self.buffers.input().is_empty() {
            return Ok(true);
        }
        let start = Instant::now();
        if !self.unsent.is_empty() {
            match self.send(0, timeout) {
                Err(ureq::Error::Timeout(reason)) => return Err(ureq::Error::Timeout(reason)),
                // A failure shows again when the socket is read.
                Err(_) => self.unsent.clear(),
                Ok(()) => {}
            }
            if std::mem::take(&mut self.has_unreported_input) && !self.buffers.input().is_empty() {
                return Ok(true);
            }
        }
        loop {
            let time = *time_left(timeout, start)?.after;
            match self.socket.read(self.buffers.input_append_buf(), time) {
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

    /// Whether the endpoint has neither closed the connection nor sent anything unasked. What it has sent becomes
    /// input: TLS may expect it.
    fn is_open(&mut self) -> bool {
        let room = self.buffers.input_append_buf();
        match self.socket.read_now(room) {
            Ok(Ok(read)) => self.buffers.input_appended(read),
            Ok(Err(error)) if is_timeout(&error) => return self.unsent.is_empty(),
            _ => {}
        }
        false
    }
}

/// What is left of a timeout that began at `start`.
pub(super) fn time_left(
    mut timeout: NextTimeout,
    start: Instant,
) -> Result<NextTimeout, ureq::Error> {
    let left = timeout.after.saturating_sub(start.elapsed());
    if left.is_zero() {
        return Err(ureq::Error::Timeout(timeout.reason));
    }
    timeout.after = left.min(LONGEST).into();
    Ok(timeout)
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}

/// Whether these bytes are a response so far, not TLS.
pub(super) fn is_http(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .zip(b"HTTP/")
        .all(|(byte, expected)| byte == expected)
}

/// Whether these bytes begin a final response, after any interim ones (RFC 9110 section 15.2).
pub(super) fn begins_response(mut bytes: &[u8]) -> bool {
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
    fn a_final_response_is_known_from_its_first_bytes() {
        for (bytes, expected) in [
            (&b"HTTP/1.1 413 Too Large\r\n"[..], true),
            (b"HTTP/1.0 200", true),
            (b"HTTP/1.1 20", false),
            (b"HTTP/1.1 100 Continue\r\n\r\n", false),
            (b"HTTP/1.1 100 Continue\r\nX: HTTP/1.1 200 ", false),
            (
                b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\n\r\nHTTP/1.1 401 No",
                true,
            ),
            (b"\x17\x03\x03\x00\x10", false), // TLS: perhaps a session ticket
            (b"", false),
        ] {
            assert_eq!(begins_response(bytes), expected, "{}", bytes.escape_ascii());
        }
    }
}
