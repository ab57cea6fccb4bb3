//! One HTTP message as its bytes, cut out of a stream by its framing.

use std::fmt;

use serde_json::Value;

use super::{json, shown};

/// The exact bytes of one request or response.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    raw: Vec<u8>,
}

impl Message {
    /// All of it, byte for byte.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The first line, without its end.
    pub fn start_line(&self) -> String {
        self.lines().next().unwrap_or_default()
    }

    /// The header lines in their order, case and spacing.
    pub fn header_lines(&self) -> Vec<String> {
        self.lines().skip(1).collect()
    }

    /// The values of a header, in order; the name in any case.
    pub fn headers(&self, name: &str) -> Vec<String> {
        let value = |line: String| {
            let (found, value) = line.split_once(':')?;
            let same = found.eq_ignore_ascii_case(name);
            same.then(|| value.trim().to_owned())
        };
        self.lines().skip(1).filter_map(value).collect()
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers(name).into_iter().next()
    }

    /// The body's bytes; of a chunked body with its sizes.
    pub fn body(&self) -> &[u8] {
        &self.raw[head_length(&self.raw).unwrap_or(self.raw.len())..]
    }

    /// The body as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        str::from_utf8(self.body()).unwrap_or_else(|_| panic!("not UTF-8:\n{self}"))
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        json(self.body())
    }

    /// The status of a response.
    #[track_caller]
    pub fn status(&self) -> u16 {
        let line = self.start_line();
        let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
        status.unwrap_or_else(|| panic!("not a response:\n{self}"))
    }

    /// It is a response with this status.
    #[track_caller]
    pub fn status_is(&self, status: u16) -> &Self {
        assert!(self.status() == status, "wanted {status}, got:\n{self}");
        self
    }

    fn lines(&self) -> impl Iterator<Item = String> {
        let head = &self.raw[..head_length(&self.raw).unwrap_or(self.raw.len())];
        let lines = String::from_utf8_lossy(head).into_owned();
        let lines: Vec<_> = lines.split_terminator("\r\n").map(str::to_owned).collect();
        lines.into_iter().filter(|line| !line.is_empty())
    }
}

impl From<Vec<u8>> for Message {
    fn from(raw: Vec<u8>) -> Self {
        Self { raw }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.raw))
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Decides how the body of a message ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Request,
    Answer,
    AnswerToHead,
}

/// Where the first message in some bytes ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Framing {
    More,
    Whole(usize),
    UntilClose,
}

/// Finds the end of the first message in these bytes.
pub(super) fn framing(bytes: &[u8], kind: Kind) -> Framing {
    let Some(head) = head_length(bytes) else {
        return Framing::More;
    };
    let message = Message::from(bytes[..head].to_vec());
    let bodyless = match kind {
        Kind::Request => false,
        Kind::Answer => matches!(message.status(), 100..=199 | 204 | 304),
        Kind::AnswerToHead => true,
    };
    let end = if bodyless {
        Some(head)
    } else if message.header("transfer-encoding").is_some() {
        chunked_length(&bytes[head..]).map(|length| head + length)
    } else if let Some(length) = message.header("content-length") {
        let end = head + length.parse::<usize>().unwrap();
        (bytes.len() >= end).then_some(end)
    } else if kind == Kind::Request {
        Some(head)
    } else {
        return Framing::UntilClose;
    };
    end.map_or(Framing::More, Framing::Whole)
}

/// The length of a head with the empty line that ends it.
pub(super) fn head_length(bytes: &[u8]) -> Option<usize> {
    Some(memchr::memmem::find(bytes, b"\r\n\r\n")? + 4)
}

fn chunked_length(body: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let line = memchr::memmem::find(&body[at..], b"\r\n")?;
        let size = str::from_utf8(&body[at..at + line]).unwrap();
        let size = size.split(';').next().unwrap().trim();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            let last = at + line; // the empty line may come at once, or after trailers
            return Some(last + memchr::memmem::find(&body[last..], b"\r\n\r\n")? + 4);
        }
        at += line + 2 + size + 2;
        if at > body.len() {
            return None;
        }
    }
}

#[test]
fn messages_are_cut_where_their_framing_says() {
    let kept = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1";
    assert_eq!(framing(kept, Kind::Answer), Framing::Whole(40));
    assert_eq!(framing(&kept[..39], Kind::Answer), Framing::More);
    assert_eq!(framing(kept, Kind::AnswerToHead), Framing::Whole(38));
    let bare = b"HTTP/1.1 204 No Content\r\n\r\n";
    assert_eq!(framing(bare, Kind::Answer), Framing::Whole(bare.len()));
    let open = b"HTTP/1.0 200 OK\r\n\r\nok";
    assert_eq!(framing(open, Kind::Answer), Framing::UntilClose);
    let get = b"GET / HTTP/1.1\r\n\r\nGET";
    assert_eq!(framing(get, Kind::Request), Framing::Whole(18));
}

#[test]
fn chunked_bodies_end_after_their_trailers() {
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for body in [
        "3;x=1\r\nabc\r\n0\r\n\r\n",
        "0\r\nX: 1\r\n\r\n",
        "0\r\n\r\n",
    ] {
        let whole = [head, body].concat();
        let next = [&whole, "GET"].concat();
        let end = Framing::Whole(whole.len());
        assert_eq!(framing(next.as_bytes(), Kind::Request), end, "{body:?}");
        let cut = &whole.as_bytes()[..whole.len() - 1];
        assert_eq!(framing(cut, Kind::Request), Framing::More, "{body:?}");
    }
}
