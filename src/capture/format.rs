//! What a file is, by its first bytes: a capture that can be read, or something else that can be named.

use crate::message::text_encoding::without_mark;

/// The forms that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureFormat {
    JsonLines,
    Har,
    /// Raw HTTP as it was on the wire.
    Raw,
    /// Raw HTTP whose lines end in LF alone, as editors and clipboards leave it.
    RawLf,
}

/// The forms that are not read, and that people have at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OtherFormat {
    #[error("is UTF-16 text")]
    Utf16,
    #[error("is compressed with gzip")]
    Gzip,
    #[error("is compressed with zlib, as mitmproxy writes `.zhar` files")]
    Zlib,
    #[error("is compressed with zstd")]
    Zstd,
    #[error("is a ZIP archive")]
    Zip,
    #[error("is a packet capture")]
    PacketCapture,
    #[error("is a PDF document")]
    Pdf,
    #[error("is an image")]
    Image,
    #[error("is not text")]
    Binary,
    #[error("is a mitmproxy flow file")]
    MitmproxyFlows,
    #[error("is a curl command")]
    Curl,
    #[error("is a file of requests for an editor or Hurl")]
    HttpFile,
    #[error("is an HTTP/{0} request as text")]
    HttpVersion(u8),
    #[error("is an HTTP/2 request as text, with pseudo-header lines")]
    PseudoHeaders,
    #[error("is what `curl -v` shows")]
    CurlVerbose,
    #[error("is an HTTP response")]
    Response,
    #[error("is a Postman collection")]
    Postman,
    #[error("is an Insomnia export")]
    Insomnia,
    #[error("is a Charles session")]
    Charles,
    #[error("is a record whose objects take several lines")]
    PrettyRecord,
    #[error("is a record in one list")]
    RecordList,
    #[error("is JSON, and not a record")]
    Json,
    #[error("is XML or HTML")]
    Xml,
    #[error("is not a record, a HAR file or raw HTTP")]
    Unknown,
}

/// The format of a file that starts with these bytes; `None` if more bytes are needed.
pub(super) fn sniff(head: &[u8]) -> Option<Result<CaptureFormat, OtherFormat>> {
    if let Some(other) = binary(head).filter(|_| !has_request_line(head)) {
        return Some(Err(other));
    }
    let head = without_mark(head);
    let head = head.trim_ascii_start();
    match head.first()? {
        b'{' => object(head).map(Ok),
        b'[' => {
            let is_charles = memchr::memmem::find(head, br#""protocolVersion""#).is_some();
            let is_record = is_record_part(head);
            Some(Err(if is_charles {
                OtherFormat::Charles
            } else if is_record {
                OtherFormat::RecordList
            } else {
                OtherFormat::Json
            }))
        }
        b'<' if head.starts_with(b"< HTTP/") => Some(Err(OtherFormat::CurlVerbose)),
        b'<' => Some(Err(OtherFormat::Xml)),
        _ => {
            let mut rest = head;
            loop {
                let end = memchr::memchr(b'\n', rest)?;
                let line = &rest[..end];
                rest = &rest[end + 1..];
                // Files of requests and of commands begin with comments.
                let is_comment =
                    (line.starts_with(b"#") || line.starts_with(b"//")) && !has_request_line(line);
                // `curl -v` begins with what it connects to.
                let is_comment = is_comment || line.starts_with(b"* ") && !has_request_line(line);
                if line.trim_ascii().is_empty() || is_comment && !line.starts_with(b"###") {
                    continue;
                }
                return Some(match text(line.trim_ascii_end()) {
                    Ok(CaptureFormat::Raw) if !line.ends_with(b"\r") => Ok(CaptureFormat::RawLf),
                    found => found,
                });
            }
        }
    }
}

/// The format of a file where `sniff` asks for more than these bytes; `is_all` says whether there is no more.
pub(super) fn sniff_end(head: &[u8], is_all: bool) -> Result<CaptureFormat, OtherFormat> {
    let text = without_mark(head);
    if text.trim_ascii_start().starts_with(b"{") {
        return object_format(text, is_all);
    }
    let line = [head, b"\n"].concat();
    sniff(&line).unwrap_or(Ok(CaptureFormat::JsonLines))
}

/// Whether the first line is that of a request in HTTP/1.
fn has_request_line(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    has(line, b" HTTP/1.")
}

/// Formats that begin with fixed bytes.
pub(super) fn binary(head: &[u8]) -> Option<OtherFormat> {
    const STARTS: [(&[u8], OtherFormat); 17] = [
        (b"\xff\xfe", OtherFormat::Utf16),
        (b"\xfe\xff", OtherFormat::Utf16),
        (b"{\0", OtherFormat::Utf16),
        (b"\0{", OtherFormat::Utf16),
        (b"\x1f\x8b", OtherFormat::Gzip),
        (b"\x78\x01", OtherFormat::Zlib),
        (b"\x78\x9c", OtherFormat::Zlib),
        (b"\x78\xda", OtherFormat::Zlib),
        (b"\x28\xb5\x2f\xfd", OtherFormat::Zstd),
        (b"PK\x03\x04", OtherFormat::Zip),
        (b"\xd4\xc3\xb2\xa1", OtherFormat::PacketCapture),
        (b"\xa1\xb2\xc3\xd4", OtherFormat::PacketCapture),
        (b"\x4d\x3c\xb2\xa1", OtherFormat::PacketCapture),
        (b"\x0a\x0d\x0d\x0a", OtherFormat::PacketCapture),
        (b"%PDF-", OtherFormat::Pdf),
        (b"\x89PNG", OtherFormat::Image),
        (b"\xff\xd8\xff", OtherFormat::Image),
    ];
    let found = STARTS.iter().find(|(start, _)| head.starts_with(start));
    found
        .map(|(_, format)| *format)
        .or_else(|| head.contains(&0).then_some(OtherFormat::Binary))
}

/// An object is a HAR file if it begins with its log, and a record if its first line has a type and a version.
fn object(head: &[u8]) -> Option<CaptureFormat> {
    let inside = head[1..].trim_ascii_start();
    if inside.starts_with(br#""log""#) {
        return Some(CaptureFormat::Har);
    }
    let line = &head[..memchr::memchr(b'\n', head)?];
    is_line(line).then_some(CaptureFormat::JsonLines)
}

/// Whether a part of JSON in any layout has the members of a record's request.
fn is_record_part(text: &[u8]) -> bool {
    has(text, br#""received_at""#) && has(text, br#""type""#)
}

/// Lines that were cut off, or written by hand, may have a type alone.
pub(super) fn is_line(line: &[u8]) -> bool {
    const TYPES: [&[u8]; 4] = [
        br#""type":"request"#,
        br#""type":"response"#,
        br#""type":"ready"#,
        br#""type":"rejected"#,
    ];
    has(line, br#""type":"#) && has(line, br#""v":"#) || TYPES.iter().any(|known| has(line, known))
}

/// Whether an object takes several lines: its first one has nothing but the brace.
fn is_broken_up(object: &[u8]) -> bool {
    let object = object.trim_ascii_start();
    let line = object.split(|byte| *byte == b'\n').next();
    line.is_some_and(|line| line.len() < object.len() && line.trim_ascii_end() == b"{")
}

/// What an object is that is not known by its beginning; `is_all` says whether this is all of it.
fn object_format(head: &[u8], is_all: bool) -> Result<CaptureFormat, OtherFormat> {
    if has(head, br#""_postman_id""#) {
        Err(OtherFormat::Postman)
    } else if has(head, br#""__export_format""#) {
        Err(OtherFormat::Insomnia)
    } else if has(head, br#""log""#) && has(head, br#""entries""#) {
        Ok(CaptureFormat::Har)
    } else if is_broken_up(head) {
        Err(if is_record_part(head) {
            OtherFormat::PrettyRecord
        } else {
            OtherFormat::Json
        })
    } else if is_all && !is_line(head) && !has(head, br#""received_at""#) {
        Err(OtherFormat::Json)
    } else {
        Ok(CaptureFormat::JsonLines)
    }
}

fn has(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}

/// The format of a text with this first line.
fn text(line: &[u8]) -> Result<CaptureFormat, OtherFormat> {
    const METHODS: [&[u8]; 9] = [
        b"GET", b"POST", b"PUT", b"PATCH", b"DELETE", b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT",
    ];
    const PSEUDO: [&[u8]; 4] = [b":method", b":authority", b":path", b":scheme"];
    let mut words = line
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    let (first, second, last) = (
        words.next().unwrap_or_default(),
        words.next(),
        line.rsplit(|byte| *byte == b' ').next().unwrap_or_default(),
    );
    let is_sent = first == b">" && has(line, b" HTTP/");
    if is_sent || first == b"==" && second == Some(b"Info:") {
        return Err(OtherFormat::CurlVerbose);
    }
    // A method may be any token: `curl`, `#a` or `%PDF-`.
    if has_request_line(line) {
        return Ok(CaptureFormat::Raw);
    }
    if matches!(first, b"curl" | b"curl.exe") || line.starts_with(b"$ curl ") {
        return Err(OtherFormat::Curl);
    }
    if PSEUDO.iter().any(|name| first.starts_with(name)) {
        return Err(OtherFormat::PseudoHeaders);
    }
    if first.starts_with(b"HTTP/") {
        return Err(OtherFormat::Response);
    }
    if let Some([version @ (b'2' | b'3')] | [version @ (b'2' | b'3'), b'.', b'0']) =
        last.strip_prefix(b"HTTP/")
    {
        return Err(OtherFormat::HttpVersion(version - b'0'));
    }
    let is_request = METHODS.contains(&first) && second.is_some();
    let is_url = first.starts_with(b"http://") || first.starts_with(b"https://");
    if line.starts_with(b"###") || line.starts_with(b"@") {
        return Err(OtherFormat::HttpFile);
    }
    if is_request || is_url {
        return Err(OtherFormat::HttpFile);
    }
    if is_flow_file(line) {
        return Err(OtherFormat::MitmproxyFlows);
    }
    Ok(CaptureFormat::JsonLines)
}

/// mitmproxy writes "typed netstrings": a length, a colon, and a dictionary.
fn is_flow_file(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0
        && line[digits..].starts_with(b":")
        && memchr::memmem::find(line, b":version;").is_some()
}
