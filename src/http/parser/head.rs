//! From a head's bytes to a request and the framing of its body (RFC 9112 sections 3, 5 and 6).

use super::diagnose::diagnose;
use super::refused::Refused;
use super::target::{is_host, is_target};
use super::{ParserLimits, Refusal};
use crate::message::headers::FieldSpan;
use crate::message::{Headers, Request, Version};

/// How the body that follows a head is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    None,
    Length(u64),
    Chunked,
}

/// What follows a head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Follows {
    pub(super) body: Framing,
    pub(super) expects_continue: bool,
}

/// Room for the fields of a usual head on the stack; more is looked at again with the full bound.
const USUAL_FIELDS: usize = 32;

/// Reads a whole head.
pub(super) fn read(
    head: Vec<u8>,
    limits: &ParserLimits,
) -> Result<(Request, Follows), Box<Refusal>> {
    let refuse = |head: Vec<u8>, refused: Refused| {
        Box::new(Refusal {
            status: refused.status,
            reason: refused.reason,
            head,
            wrong: refused.wrong,
        })
    };
    let parts = match split(&head, limits) {
        Ok(parts) => parts,
        Err(refused) => return Err(refuse(head, refused)),
    };
    let request = Request {
        method: parts.method,
        target: parts.target,
        version: parts.version,
        headers: Headers::from_head(head, parts.fields),
        body: Vec::new(),
        trailers: Headers::new(),
        framed: None,
    };
    match follows(&request, limits) {
        Ok(follows) => Ok((request, follows)),
        Err(refused) => Err(refuse(request.head(), refused)),
    }
}

struct Parts {
    method: String,
    target: String,
    version: Version,
    fields: Vec<FieldSpan>,
}

fn split(head: &[u8], limits: &ParserLimits) -> Result<Parts, Refused> {
    let mut room = [httparse::EMPTY_HEADER; USUAL_FIELDS];
    let usual = limits.fields.min(USUAL_FIELDS);
    match split_into(head, &mut room[..usual]) {
        Err(httparse::Error::TooManyHeaders) if limits.fields > USUAL_FIELDS => {
            split_into(head, &mut vec![httparse::EMPTY_HEADER; limits.fields])
        }
        result => result,
    }
    .map_err(|error| match error {
        httparse::Error::TooManyHeaders => {
            Refused::new(431, format!("more than {} headers", limits.fields))
        }
        _ => diagnose(head),
    })
}

fn split_into<'a>(
    head: &'a [u8],
    room: &mut [httparse::Header<'a>],
) -> Result<Parts, httparse::Error> {
    let mut parsed = httparse::Request::new(room);
    if parsed.parse(head)?.is_partial() {
        return Err(httparse::Error::NewLine); // the scan found its end, so this does not happen
    }
    Ok(Parts {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        version: match parsed.version {
            Some(0) => Version::Http10,
            _ => Version::Http11,
        },
        fields: fields(head, parsed.headers),
    })
}

/// Where httparse's slices stand in the bytes that they were cut from.
pub(super) fn fields(bytes: &[u8], headers: &[httparse::Header<'_>]) -> Vec<FieldSpan> {
    let start = bytes.as_ptr() as usize;
    let span = |slice: &[u8]| {
        let at = (slice.as_ptr() as usize).saturating_sub(start) as u32;
        (at, at + slice.len() as u32)
    };
    headers
        .iter()
        .map(|header| FieldSpan {
            name: span(header.name.as_bytes()),
            value: if header.value.is_empty() {
                (0, 0)
            } else {
                span(header.value)
            },
        })
        .collect()
}

/// The framing and connection fields, found in one walk over the head.
#[derive(Default)]
struct Walk {
    hosts: usize,
    length: Option<u64>,
    codings: Vec<String>,
    has_coding: bool,
    expects_continue: bool,
}

fn follows(request: &Request, limits: &ParserLimits) -> Result<Follows, Refused> {
    if !is_target(&request.method, &request.target) {
        return Err(Refused::bad("a malformed request target").at(request.target.as_bytes()));
    }
    let mut walk = Walk::default();
    for (name, value) in request.headers.iter() {
        match name.len() {
            4 if name.eq_ignore_ascii_case("host") => {
                walk.hosts += 1;
                if !is_host(value) {
                    return Err(Refused::bad("an invalid Host header").at(value));
                }
            }
            6 if name.eq_ignore_ascii_case("expect") => {
                if !value.eq_ignore_ascii_case(b"100-continue") {
                    let refused = Refused::new(417, "an expectation other than 100-continue");
                    return Err(refused.at(value));
                }
                walk.expects_continue = true;
            }
            14 if name.eq_ignore_ascii_case("content-length") => {
                let length = content_length(value)?;
                if walk.length.is_some_and(|known| known != length) {
                    return Err(Refused::bad("several Content-Length headers that differ"));
                }
                walk.length = Some(length);
            }
            17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                walk.has_coding = true;
                walk.codings.extend(codings(value));
            }
            _ => {}
        }
    }
    finish(request, &walk, limits)
}

fn finish(request: &Request, walk: &Walk, limits: &ParserLimits) -> Result<Follows, Refused> {
    if walk.hosts > 1 {
        return Err(Refused::bad("more than one Host header"));
    }
    // RFC 9112 section 3.2: a 400 for any HTTP/1.1 request that lacks it.
    if walk.hosts == 0 && request.version == Version::Http11 {
        return Err(Refused::bad("no Host header"));
    }
    let body = if walk.has_coding {
        // RFC 9112 section 6.1: both together is how requests are smuggled.
        if walk.length.is_some() {
            return Err(Refused::bad(
                "Transfer-Encoding together with Content-Length",
            ));
        }
        if request.version == Version::Http10 {
            return Err(Refused::bad("Transfer-Encoding in HTTP/1.0"));
        }
        check_codings(&walk.codings)
            .map_err(|refused| refused.at(walk.codings.join(", ").as_bytes()))?;
        Framing::Chunked
    } else {
        match walk.length {
            None | Some(0) => Framing::None,
            Some(length) if length > limits.body => return Err(too_large(limits)),
            Some(length) => Framing::Length(length),
        }
    };
    Ok(Follows {
        body,
        // RFC 9110 section 10.1.1: ignored in HTTP/1.0, and pointless without a body.
        expects_continue: walk.expects_continue
            && body != Framing::None
            && request.version == Version::Http11,
    })
}

/// The refusal of a body over the bound.
pub(super) fn too_large(limits: &ParserLimits) -> Refused {
    let reason = format!(
        "a body over the limit of {} bytes (--max-body)",
        limits.body
    );
    Refused::new(413, reason)
}

fn content_length(value: &[u8]) -> Result<u64, Refused> {
    // Digits only (RFC 9112 section 6.2): `parse` alone would take a plus sign.
    std::str::from_utf8(value)
        .ok()
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Refused::bad("a malformed Content-Length").at(value))
}

/// The transfer codings of one field in lower case. Only space and tab are white space here (RFC 9110 section 5.6.3):
/// a no-break space around `chunked` makes another coding of it, for us as for the proxy in front.
fn codings(value: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(value).to_ascii_lowercase();
    text.split(',')
        .map(|coding| coding.trim_matches([' ', '\t']).to_owned())
        .collect()
}

fn check_codings(codings: &[String]) -> Result<(), Refused> {
    match codings.iter().filter(|coding| *coding == "chunked").count() {
        0 => {}
        1 if codings.last().is_some_and(|last| last == "chunked") => {}
        1 => return Err(Refused::bad("chunked is not the last transfer coding")),
        _ => return Err(Refused::bad("chunked more than once")),
    }
    match codings.iter().find(|coding| *coding != "chunked") {
        None => Ok(()),
        Some(empty) if empty.is_empty() => Err(Refused::bad("a malformed Transfer-Encoding")),
        Some(_) => Err(Refused::new(501, "a transfer coding other than chunked")),
    }
}
