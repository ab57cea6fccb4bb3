//! Parses HTTP/1.1 responses (RFC 9112) from bytes that arrive in any pieces, without any I/O.
//!
//! [`ResponseParser::push`] takes bytes until one response is complete and leaves what follows. Interim responses (RFC
//! 9110 section 15.2) are skipped. The parser accepts what a client should: a bare LF ends a line of the head, a reason
//! may be missing or not be ASCII, and a folded field is unfolded (RFC 9112 section 5.2). Everything a stranger
//! controls is bounded: heads, interim responses, the number of fields, lines of a chunked body, trailers, and the
//! body.

use crate::message::headers::FieldSpan;
use crate::message::{Headers, Response, Version};

const MAX_HEAD: usize = 64 * 1024;
const MAX_FIELDS: usize = 128;
/// The size of all interim responses together.
const MAX_INTERIM: usize = 64 * 1024;

/// What every response begins with. An endpoint that sends anything else may be waiting for the client to speak.
const BEGINNING: &[u8] = b"HTTP/1.";

/// The length of a line in a chunked body. Sizes are short, but extensions and trailers may be long.
const MAX_LINE: usize = 16 * 1024;
const MAX_TRAILERS: usize = 64 * 1024;
/// How much longer the lines of a chunked body may be than its data.
const MAX_FRAMING: usize = 256 * 1024;

/// A body up to this length gets its memory at once; a longer one grows with the bytes that arrive.
const RESERVED: u64 = 64 * 1024;

/// Why bytes are not a response. The client puts it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ResponseError {
    /// What does not follow RFC 9112.
    Malformed(String),
    /// The connection ended before the first byte.
    Missing,
    /// The connection ended after `read` bytes of the body, or of the head if that was not complete. `length` is the
    /// length that was announced.
    CutOff { read: usize, length: Option<u64> },
}

fn malformed<T>(what: impl Into<String>) -> Result<T, ResponseError> {
    Err(ResponseError::Malformed(what.into()))
}

/// A complete response.
#[derive(Debug)]
pub(crate) struct ParsedResponse {
    pub(crate) response: Response,
    /// The body was longer than the limit, and is cut there.
    pub(crate) truncated: bool,
    /// Nothing but the end of the connection ends its body.
    is_until_close: bool,
}

impl ParsedResponse {
    /// Whether both sides keep the connection open after it (RFC 9112 sections 6.3 and 9.3). `closes` is whether the
    /// request asked for the connection to be closed.
    pub(crate) fn keeps_connection(&self, closes: bool) -> bool {
        let response = &self.response;
        let lists = |token| response.headers.lists("connection", token);
        let stays = match response.version {
            Version::Http11 => !lists("close"),
            Version::Http10 => lists("keep-alive"),
        };
        // RFC 9112 section 6.1: the framing may have been changed on the way.
        let has_coding = response.headers.contains("transfer-encoding");
        let is_doubtful = has_coding
            && (response.version == Version::Http10 || response.headers.contains("content-length"));
        let is_over =
            self.truncated || self.is_until_close || is_doubtful || response.status == 101;
        stays && !is_over && !closes
    }
}

/// Parses one response.
pub(crate) struct ResponseParser {
    /// Whether the request was HEAD, whose response has no body.
    is_head: bool,
    max_body: usize,
    /// The bytes of interim responses so far.
    interim: usize,
    state: ResponseState,
}

enum ResponseState {
    /// The head so far.
    Head(Vec<u8>),
    /// A complete head, and the body so far.
    Body(Box<Response>, BodyState),
    Done,
}

enum BodyState {
    Length {
        length: u64,
        left: u64,
    },
    Chunked {
        state: ChunkState,
        /// The length of its lines so far.
        framing: usize,
    },
    /// The body ends with the connection.
    UntilClose,
}

/// The position in a chunked body (RFC 9112 section 7.1).
enum ChunkState {
    /// The line with the size of a chunk, so far.
    Size(Vec<u8>),
    Data {
        left: u64,
    },
    /// The line break after the data, of which this many bytes have arrived.
    DataEnd(usize),
    /// The current line of the trailers, and the length of those before.
    Trailers {
        line: Vec<u8>,
        total: usize,
    },
}

impl ResponseParser {
    /// A response to a request, with at most `max_body` bytes of its body.
    pub(crate) fn new(is_head: bool, max_body: usize) -> Self {
        Self {
            is_head,
            max_body,
            interim: 0,
            state: ResponseState::Head(Vec::new()),
        }
    }

    /// Whether the next byte is the first one of a response.
    pub(crate) fn is_at_start(&self) -> bool {
        matches!(&self.state, ResponseState::Head(head) if head.is_empty())
    }

    /// Whether no byte has arrived, not even of an interim response.
    pub(crate) fn is_unused(&self) -> bool {
        self.is_at_start() && self.interim == 0
    }

    /// Whether the head is complete.
    pub(crate) fn has_head(&self) -> bool {
        matches!(self.state, ResponseState::Body(..))
    }

    /// Takes bytes from the front of `input`, and returns the response once it is complete.
    pub(crate) fn push(
        &mut self,
        input: &mut &[u8],
    ) -> Result<Option<ParsedResponse>, ResponseError> {
        while !input.is_empty() {
            let complete = match &mut self.state {
                ResponseState::Head(head) => match take_head(head, input)? {
                    None => None,
                    Some(head) => self.begin(head)?,
                },
                ResponseState::Body(response, body) => {
                    let done = take_body(&mut response.body, body, input, self.max_body)?;
                    done.and_then(|end| self.complete(end))
                }
                ResponseState::Done => None,
            };
            if complete.is_some() {
                return Ok(complete);
            }
        }
        Ok(None)
    }

    /// The connection has ended.
    pub(crate) fn end(&mut self) -> Result<ParsedResponse, ResponseError> {
        if let ResponseState::Body(_, BodyState::UntilClose) = self.state
            && let Some(complete) = self.complete(BodyEnd::Whole)
        {
            return Ok(complete);
        }
        Err(self.cut_off())
    }

    /// The error for a connection that ends now.
    pub(crate) fn cut_off(&self) -> ResponseError {
        match &self.state {
            ResponseState::Head(head) if head.is_empty() => ResponseError::Missing,
            ResponseState::Head(head) => ResponseError::CutOff {
                read: head.len(),
                length: None,
            },
            ResponseState::Body(response, body) => ResponseError::CutOff {
                read: response.body.len(),
                length: match body {
                    BodyState::Length { length, .. } => Some(*length),
                    _ => None,
                },
            },
            ResponseState::Done => ResponseError::Missing,
        }
    }

    /// The response as far as it has arrived, if its head is complete.
    pub(crate) fn into_partial(self) -> Option<Box<Response>> {
        match self.state {
            ResponseState::Body(response, _) => Some(response),
            ResponseState::Head(_) | ResponseState::Done => None,
        }
    }

    /// Acts on a complete head.
    fn begin(&mut self, head: Vec<u8>) -> Result<Option<ParsedResponse>, ResponseError> {
        let length = head.len();
        let mut response = parse_head(head)?;
        if response.status < 200 && response.status != 101 {
            self.interim += length;
            if self.interim > MAX_INTERIM {
                return malformed("its interim responses are larger than 64 KiB");
            }
            self.state = ResponseState::Head(Vec::new());
            return Ok(None);
        }
        let body = match ResponseFraming::of(&response, self.is_head)? {
            ResponseFraming::None => None,
            ResponseFraming::Length(0) => None,
            ResponseFraming::Length(length) => {
                let reserved = length.min(RESERVED).min(self.max_body as u64);
                response.body.reserve_exact(reserved as usize);
                Some(BodyState::Length {
                    length,
                    left: length,
                })
            }
            ResponseFraming::Chunked => Some(BodyState::Chunked {
                state: ChunkState::Size(Vec::new()),
                framing: 0,
            }),
            ResponseFraming::UntilClose => Some(BodyState::UntilClose),
        };
        let Some(body) = body else {
            self.state = ResponseState::Done;
            return Ok(Some(ParsedResponse {
                response,
                truncated: false,
                is_until_close: false,
            }));
        };
        let is_cut = self.max_body == 0 && matches!(body, BodyState::Length { .. });
        self.state = ResponseState::Body(Box::new(response), body);
        Ok(if is_cut {
            self.complete(BodyEnd::Cut)
        } else {
            None
        })
    }

    fn complete(&mut self, end: BodyEnd) -> Option<ParsedResponse> {
        match std::mem::replace(&mut self.state, ResponseState::Done) {
            ResponseState::Body(response, body) => Some(ParsedResponse {
                response: *response,
                truncated: end == BodyEnd::Cut,
                is_until_close: matches!(body, BodyState::UntilClose),
            }),
            other => {
                self.state = other;
                None
            }
        }
    }
}

/// How a body ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BodyEnd {
    Whole,
    /// More would follow than the limit allows.
    Cut,
}

/// Takes bytes of a head, and returns it with the empty line that ends it.
fn take_head(head: &mut Vec<u8>, input: &mut &[u8]) -> Result<Option<Vec<u8>>, ResponseError> {
    let before = head.len();
    let room = (MAX_HEAD + 1).saturating_sub(before).min(input.len());
    let end = if before == 0 {
        end_of_head(&input[..room], 0)
    } else {
        head.extend_from_slice(&input[..room]);
        end_of_head(head, before.saturating_sub(2))
    };
    if before == 0 {
        head.extend_from_slice(&input[..end.unwrap_or(room)]);
    }
    check_beginning(head)?;
    let end = end.filter(|end| *end <= MAX_HEAD);
    let taken = end.map_or(room, |end| end - before);
    *input = &input[taken..];
    match end {
        Some(end) => {
            head.truncate(end);
            Ok(Some(std::mem::take(head)))
        }
        None if head.len() > MAX_HEAD => malformed("its head is larger than 64 KiB"),
        None => Ok(None),
    }
}

fn check_beginning(head: &[u8]) -> Result<(), ResponseError> {
    if head.starts_with(BEGINNING) || BEGINNING.starts_with(head) {
        return Ok(());
    }
    if head.starts_with(b"\x15\x03") {
        return malformed("the endpoint speaks TLS (is it `https://`?)"); // an alert, RFC 8446 section 6
    }
    let shown = &head[..head.len().min(40)];
    malformed(format!("it begins with `{}`", shown.escape_ascii()))
}

/// Where the empty line ends; a bare LF ends a line too (RFC 9112 section 2.2).
fn end_of_head(head: &[u8], from: usize) -> Option<usize> {
    memchr::memchr_iter(b'\n', &head[from..])
        .map(|at| from + at + 1)
        .find_map(|next| match head[next..] {
            [b'\n', ..] => Some(next + 1),
            [b'\r', b'\n', ..] => Some(next + 2),
            _ => None,
        })
}

fn parse_head(mut head: Vec<u8>) -> Result<Response, ResponseError> {
    let is_unfolded = unfold(&mut head);
    let mut slots = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut parsed = httparse::Response::new(&mut slots);
    let (version, status) = match parsed.parse(&head) {
        Ok(_) => match (parsed.version, parsed.code) {
            (Some(0), Some(status @ 100..)) => (Version::Http10, status),
            (Some(1), Some(status @ 100..)) => (Version::Http11, status),
            _ => return malformed("its status line is invalid"),
        },
        Err(httparse::Error::TooManyHeaders) => {
            return malformed(format!("it has more than {MAX_FIELDS} header fields"));
        }
        Err(error) => return malformed(error.to_string()),
    };
    let start = head.as_ptr().addr();
    let span = |text: &[u8]| {
        let at = (text.as_ptr().addr() - start) as u32;
        (at, at + text.len() as u32)
    };
    let fields = parsed.headers.iter().map(|field| FieldSpan {
        name: span(field.name.as_bytes()),
        value: span(field.value),
    });
    let fields = fields.collect();
    let reason = reason(&head);
    let headers = if is_unfolded {
        Headers::from_changed_head(head, fields)
    } else {
        Headers::from_head(head, fields)
    };
    Ok(Response {
        version,
        status,
        reason,
        headers,
        body: Vec::new(),
    })
}

/// Replaces the line breaks inside of fields with spaces, as a user agent must (RFC 9112 section 5.2). Returns whether
/// there are any. White space after the status line folds nothing.
fn unfold(head: &mut [u8]) -> bool {
    let Some(first) = memchr::memchr(b'\n', head) else {
        return false;
    };
    let mut is_unfolded = false;
    let mut from = first + 1;
    while let Some(at) = memchr::memchr(b'\n', &head[from..]).map(|at| from + at) {
        if let Some(b' ' | b'\t') = head.get(at + 1) {
            is_unfolded = true;
            head[at] = b' ';
            if head[at - 1] == b'\r' {
                head[at - 1] = b' ';
            }
            let folded = head[at + 1..].iter_mut();
            for byte in folded.take_while(|byte| matches!(byte, b' ' | b'\t')) {
                *byte = b' ';
            }
        }
        from = at + 1;
    }
    is_unfolded
}

/// The reason phrase. httparse drops one that is not ASCII, which RFC 9112 section 4 allows.
fn reason(head: &[u8]) -> String {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let parts = line.splitn(3, |byte| *byte == b' ').nth(2);
    String::from_utf8_lossy(parts.unwrap_or_default().trim_ascii_end()).into_owned()
}

/// How the body of a response is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ResponseFraming {
    /// No body, whatever the fields say.
    None,
    Length(u64),
    Chunked,
    /// The body ends with the connection.
    UntilClose,
}

impl ResponseFraming {
    /// The framing of a response (RFC 9112 section 6.3); `is_head` is whether the request was HEAD.
    fn of(response: &Response, is_head: bool) -> Result<Self, ResponseError> {
        if is_head || matches!(response.status, 100..=199 | 204 | 304) {
            return Ok(Self::None);
        }
        let codings = response.headers.all("transfer-encoding").last();
        if let Some(codings) = codings {
            let last = codings.rsplit(|byte| *byte == b',').next();
            return Ok(match last.unwrap_or_default().trim_ascii() {
                coding if coding.eq_ignore_ascii_case(b"chunked") => Self::Chunked,
                _ => Self::UntilClose,
            });
        }
        content_length(&response.headers)
            .map(|length| length.map_or(Self::UntilClose, Self::Length))
    }
}

/// The `Content-Length`, if there is one. Equal repetitions are allowed (RFC 9110 section 8.6).
fn content_length(headers: &Headers) -> Result<Option<u64>, ResponseError> {
    let mut known = None;
    for value in headers
        .all("content-length")
        .flat_map(|value| value.split(|byte| *byte == b','))
    {
        let length = std::str::from_utf8(value.trim_ascii())
            .ok()
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok());
        if length.is_none() || known.is_some_and(|known| Some(known) != length) {
            return malformed("its Content-Length is invalid");
        }
        known = length;
    }
    Ok(known)
}

/// Takes bytes of a body of which at most `max` are kept.
fn take_body(
    body: &mut Vec<u8>,
    state: &mut BodyState,
    input: &mut &[u8],
    max: usize,
) -> Result<Option<BodyEnd>, ResponseError> {
    match state {
        BodyState::Length { left, .. } => {
            take_data(body, left, input, max);
            Ok(end_of_data(*left, body, max).or((*left == 0).then_some(BodyEnd::Whole)))
        }
        BodyState::UntilClose => {
            take_data(body, &mut { u64::MAX }, input, max);
            // Only a byte beyond the limit shows that the body is longer.
            Ok((!input.is_empty()).then_some(BodyEnd::Cut))
        }
        BodyState::Chunked { state, framing } => {
            let (arrived, held) = (input.len(), body.len());
            let end = take_chunked(body, state, input, max)?;
            *framing += (arrived - input.len()) - (body.len() - held);
            if end.is_none() && *framing > MAX_FRAMING + body.len() {
                return malformed("its framing is larger than its body");
            }
            Ok(end)
        }
    }
}

/// Moves up to `left` bytes into the body, as far as the limit allows.
fn take_data(body: &mut Vec<u8>, left: &mut u64, input: &mut &[u8], max: usize) {
    let wanted = usize::try_from(*left).unwrap_or(usize::MAX);
    let taken = wanted.min(input.len()).min(max - body.len());
    body.extend_from_slice(&input[..taken]);
    *input = &input[taken..];
    *left -= taken as u64;
}

/// The end of a body that is full while `left` bytes would follow.
fn end_of_data(left: u64, body: &[u8], max: usize) -> Option<BodyEnd> {
    (left > 0 && body.len() == max).then_some(BodyEnd::Cut)
}

fn take_chunked(
    body: &mut Vec<u8>,
    state: &mut ChunkState,
    input: &mut &[u8],
    max: usize,
) -> Result<Option<BodyEnd>, ResponseError> {
    match state {
        ChunkState::Size(line) => {
            if take_line(line, input)? {
                *state = match chunk_size(line)? {
                    0 => ChunkState::Trailers {
                        line: Vec::new(),
                        total: 0,
                    },
                    left => ChunkState::Data { left },
                };
            }
        }
        ChunkState::Data { left } => {
            take_data(body, left, input, max);
            if let Some(end) = end_of_data(*left, body, max) {
                return Ok(Some(end));
            }
            if *left == 0 {
                *state = ChunkState::DataEnd(0);
            }
        }
        ChunkState::DataEnd(seen) => {
            if input[0] != b"\r\n"[*seen] {
                return malformed("a chunk is longer than its size");
            }
            *input = &input[1..];
            *state = match seen {
                0 => ChunkState::DataEnd(1),
                _ => ChunkState::Size(Vec::new()),
            };
        }
        // Trailers may not be merged into the head (RFC 9110 section 6.5.1), and nothing here needs them.
        ChunkState::Trailers { line, total } => {
            if take_line(line, input)? {
                *total += line.len();
                if line == b"\r\n" {
                    return Ok(Some(BodyEnd::Whole));
                }
                if *total > MAX_TRAILERS {
                    return malformed("its trailers are larger than 64 KiB");
                }
                line.clear();
            }
        }
    }
    Ok(None)
}

/// Takes bytes of a line of a chunked body, and returns whether it is complete.
fn take_line(line: &mut Vec<u8>, input: &mut &[u8]) -> Result<bool, ResponseError> {
    let end = memchr::memchr(b'\n', input).map(|at| at + 1);
    let taken = end.unwrap_or(input.len());
    if line.len() + taken > MAX_LINE {
        return malformed("a line of its chunked body is invalid");
    }
    line.extend_from_slice(&input[..taken]);
    *input = &input[taken..];
    if end.is_some() && !line.ends_with(b"\r\n") {
        return malformed("a line of its chunked body is invalid");
    }
    Ok(end.is_some())
}

fn chunk_size(line: &[u8]) -> Result<u64, ResponseError> {
    // httparse reads a line without a digit as zero.
    match httparse::parse_chunk_size(line) {
        Ok(httparse::Status::Complete((_, size))) if line[0].is_ascii_hexdigit() => Ok(size),
        _ => malformed("the size of a chunk is invalid"),
    }
}

#[cfg(test)]
mod tests;
