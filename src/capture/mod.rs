//! What was captured, whatever form it has: a record, a HAR file or raw HTTP, read as one stream of exchanges.

mod har;
mod lines;
mod raw;
mod select;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Cursor, Read};

use jiff::Timestamp;

use crate::message::Request;
use crate::provider::recognise;
use crate::record::{Exchange, ReceivedRequest, Rejection, SourceLines};

pub(crate) use select::select;

/// What is found in a capture.
#[derive(Debug)]
pub(crate) enum CaptureEntry {
    /// A request, with its answer where that is known.
    Exchange(Box<Exchange>),
    /// What a listener refused.
    Rejected(Box<Rejection>),
    /// What could not be read: its place, and why.
    Skipped(String, String),
}

/// The forms of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Lines,
    Har,
    Raw,
}

/// So many bytes tell a form, if anything does.
const SNIFFED: usize = 8 << 10;
/// As many as a value of the command line may have: a file may be a device.
const MAX_SIZE: u64 = 1 << 30;

/// Reads a capture; `at` is the time of requests that come without one.
pub(crate) fn read<'a>(
    mut reader: impl BufRead + 'a,
    at: Timestamp,
) -> io::Result<Box<dyn Iterator<Item = io::Result<CaptureEntry>> + 'a>> {
    let mut head = Vec::new();
    let form = loop {
        let read = reader
            .by_ref()
            .take(SNIFFED as u64)
            .read_until(b'\n', &mut head)?;
        match sniff(&head) {
            None if read > 0 && head.len() < SNIFFED => {}
            form => break form.unwrap_or(Form::Lines),
        }
    };
    let start = if head.starts_with(BOM) { BOM.len() } else { 0 };
    let reader = Cursor::new(head.split_off(start)).chain(reader);
    Ok(match form {
        Form::Lines => Box::new(lines::Reader::new(reader)),
        Form::Raw => Box::new(raw::Reader::new(reader, at)),
        Form::Har => {
            let mut text = Vec::new();
            reader.take(MAX_SIZE).read_to_end(&mut text)?;
            Box::new(har::read(text, at).map(Ok))
        }
    })
}

/// Some editors put it before a text.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The form of a capture that starts so; `None` if more has to be seen.
fn sniff(head: &[u8]) -> Option<Form> {
    let head = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
    let Some(inside) = head.strip_prefix(b"{") else {
        let line = &head[..memchr::memchr(b'\n', head)?];
        let is_http = memchr::memmem::find(line, b" HTTP/1.").is_some();
        return Some(if is_http { Form::Raw } else { Form::Lines });
    };
    // A HAR file is an object whose only member is `log` (HAR 1.2).
    match inside.trim_ascii_start() {
        [] => None,
        inside if inside.starts_with(br#""log""#) => Some(Form::Har),
        _ => Some(Form::Lines),
    }
}

/// A request that was not captured by a listener of ours, as one of ours.
fn foreign(nth: u64, at: Timestamp, request: Request) -> Exchange {
    let origin = recognise(&request);
    Exchange {
        nth,
        received: ReceivedRequest {
            seq: nth,
            received_at: at,
            origin,
            ..ReceivedRequest::new(request)
        },
        response: None,
        url: None,
        lines: SourceLines::default(),
    }
}
