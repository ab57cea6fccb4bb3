//! Raw connections: bytes go out as the test says, messages come in one by one.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use super::message::{Framing, Kind, Message, framing, head_length};
use super::{PATIENCE, shown};

/// A raw connection; every read and write on it is bounded.
pub struct Connection {
    stream: TcpStream,
    /// What has come and belongs to no message yet.
    unread: Vec<u8>,
}

/// Opens a connection to 127.0.0.1.
#[track_caller]
pub fn connect(port: u16) -> Connection {
    Connection::to(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

/// Sends bytes, closes the sending half, and returns everything that comes until the other side closes.
#[track_caller]
pub fn exchange(port: u16, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    let mut connection = connect(port);
    let mut writer = connection.stream.try_clone().unwrap();
    thread::scope(|scope| {
        // Beside the reading, so that neither side waits for the other; what an early response leaves unsent is fine.
        scope.spawn(move || {
            let _ = writer.write_all(bytes);
            let _ = writer.shutdown(Shutdown::Write);
        });
        connection.read_to_end()
    })
}

/// Sends one request on a connection of its own, which stays open meanwhile, and reads the response.
#[track_caller]
pub fn ask(port: u16, request: impl AsRef<[u8]>) -> Message {
    let request = request.as_ref();
    let mut connection = connect(port);
    connection.send(request);
    if request.starts_with(b"HEAD ") {
        connection.response_to_head()
    } else {
        connection.response()
    }
}

/// A plain POST: `Host`, `Content-Length`, body.
pub fn post(target: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head =
        format!("POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A plain response: `Content-Length`, body.
pub fn response(status: u16, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status} As Told\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

impl Connection {
    /// Opens a connection to an address.
    #[track_caller]
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)
            .unwrap_or_else(|error| panic!("could not connect to {address}: {error}"));
        Self::over(stream)
    }

    /// Takes over an open stream.
    pub(super) fn over(stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    /// Sends bytes.
    #[track_caller]
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.try_send(bytes)
            .unwrap_or_else(|error| panic!("could not send: {error}"));
        self
    }

    /// Sends bytes where the other side may close meanwhile.
    pub fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref())
    }

    /// Sends bytes in pieces that end at these offsets, each in a write of its own.
    ///
    /// The other side may still read neighbours at once: only the parser's own tests decide the splits exactly.
    #[track_caller]
    pub fn send_in_splits(&mut self, bytes: impl AsRef<[u8]>, splits: &[usize]) -> &mut Self {
        let bytes = bytes.as_ref();
        let mut start = 0;
        for &end in splits.iter().chain([&bytes.len()]) {
            self.send(&bytes[start..end]);
            thread::yield_now();
            start = end;
        }
        self
    }

    /// Says that nothing more will be sent.
    pub fn half_close(&mut self) -> &mut Self {
        self.stream.shutdown(Shutdown::Write).unwrap();
        self
    }

    /// Reads the next response; the connection can be used after it.
    #[track_caller]
    pub fn response(&mut self) -> Message {
        self.read(Kind::Answer)
    }

    /// The next response; `None` if the other side closed before it began, an error if within it.
    pub fn try_response(&mut self) -> io::Result<Option<Message>> {
        self.try_read(Kind::Answer)
    }

    /// Reads the next response, which is to a HEAD and so has no body.
    #[track_caller]
    pub fn response_to_head(&mut self) -> Message {
        self.read(Kind::AnswerToHead)
    }

    /// Everything that comes until the other side closes in good order.
    #[track_caller]
    pub fn read_to_end(&mut self) -> Vec<u8> {
        let error = self.try_read_to_end().err();
        let seen = shown(&self.unread);
        assert!(
            error.is_none(),
            "no orderly end: {error:?}; so far:\n{seen}"
        );
        std::mem::take(&mut self.unread)
    }

    /// Everything that comes until the other side closes, or the error that it ends with.
    pub fn try_read_to_end(&mut self) -> io::Result<&[u8]> {
        self.stream.read_to_end(&mut self.unread)?;
        Ok(&self.unread)
    }

    /// The other side closes in good order without another byte.
    #[track_caller]
    pub fn ends(mut self) {
        let rest = self.read_to_end();
        assert!(rest.is_empty(), "before the end came:\n{}", shown(&rest));
    }

    /// Breaks the connection off with a reset.
    pub fn reset(self) {
        let socket = socket2::SockRef::from(&self.stream);
        socket.set_linger(Some(Duration::ZERO)).unwrap();
    }

    /// The stream itself.
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    #[track_caller]
    fn read(&mut self, kind: Kind) -> Message {
        match self.try_read(kind) {
            Ok(Some(message)) => message,
            Ok(None) => panic!("closed before a response came"),
            Err(error) => panic!("{error}; so far:\n{}", shown(&self.unread)),
        }
    }

    /// Reads the next message; `None` if the other side closed before it began.
    pub(super) fn try_read(&mut self, kind: Kind) -> io::Result<Option<Message>> {
        loop {
            let framing = framing(&self.unread, kind);
            if let Framing::Whole(length) = framing {
                let rest = self.unread.split_off(length);
                let raw = std::mem::replace(&mut self.unread, rest);
                return Ok(Some(Message::from(raw)));
            }
            if self.read_some()? > 0 {
                continue;
            }
            return match framing {
                _ if self.unread.is_empty() => Ok(None),
                Framing::UntilClose => Ok(Some(Message::from(std::mem::take(&mut self.unread)))),
                _ => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "cut off")),
            };
        }
    }

    /// Reads up to the end of a head and leaves it unread; `false` if the other side closed before it began.
    pub(super) fn reach_body(&mut self) -> io::Result<bool> {
        while head_length(&self.unread).is_none() {
            if self.read_some()? == 0 {
                return match self.unread.len() {
                    0 => Ok(false),
                    _ => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "cut off")),
                };
            }
        }
        Ok(true)
    }

    /// What has come, as a message, whole or not.
    pub(super) fn so_far(&self) -> Message {
        Message::from(self.unread.clone())
    }

    fn read_some(&mut self) -> io::Result<usize> {
        let mut chunk = [0; 16 * 1024];
        let read = self.stream.read(&mut chunk)?;
        self.unread.extend_from_slice(&chunk[..read]);
        Ok(read)
    }
}

/// Reads a head and a body of the announced length; `false` at the end of the connection.
pub fn skip_request(stream: &mut impl Read) -> bool {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |length| length.parse().unwrap());
    stream.read_exact(&mut vec![0; length]).is_ok()
}
