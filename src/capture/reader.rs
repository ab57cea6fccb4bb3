//! Finds the format of a capture by its first bytes.

use std::io::{self, BufRead, Cursor, Read};

use jiff::Timestamp;

use super::entry::{CaptureEntry, MAX_SIZE};
use super::{har, jsonl, raw};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureFormat {
    JsonLines,
    Har,
    Raw,
}

/// If these bytes do not show the format, more would not either.
const MAX_SNIFFED: usize = 8 << 10;

/// Some editors put it at the start of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a capture; `at` is the time of requests that have none.
pub(crate) fn read<'a>(
    mut reader: impl BufRead + 'a,
    at: Timestamp,
) -> io::Result<Box<dyn Iterator<Item = io::Result<CaptureEntry>> + 'a>> {
    let mut head = Vec::new();
    let format = loop {
        let read = reader
            .by_ref()
            .take(MAX_SNIFFED as u64)
            .read_until(b'\n', &mut head)?;
        match sniff(&head) {
            None if read > 0 && head.len() < MAX_SNIFFED => {}
            format => break format.unwrap_or(CaptureFormat::JsonLines),
        }
    };
    let start = match head.strip_prefix(BYTE_ORDER_MARK) {
        Some(_) => BYTE_ORDER_MARK.len(),
        None => 0,
    };
    let reader = Cursor::new(head.split_off(start)).chain(reader);
    Ok(match format {
        CaptureFormat::JsonLines => Box::new(jsonl::JsonLinesReader::new(reader)),
        CaptureFormat::Raw => Box::new(raw::RawReader::new(reader, at)),
        CaptureFormat::Har => {
            let mut text = Vec::new();
            reader.take(MAX_SIZE).read_to_end(&mut text)?;
            Box::new(har::read(text, at).map(Ok))
        }
    })
}

/// The format of a capture that starts with these bytes; `None` if more bytes are needed.
pub(super) fn sniff(head: &[u8]) -> Option<CaptureFormat> {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    let head = head.trim_ascii_start();
    let Some(inside) = head.strip_prefix(b"{") else {
        let line = &head[..memchr::memchr(b'\n', head)?];
        let is_http = memchr::memmem::find(line, b" HTTP/1.").is_some();
        return Some(if is_http {
            CaptureFormat::Raw
        } else {
            CaptureFormat::JsonLines
        });
    };
    // A HAR file is an object whose only member is `log` (HAR 1.2).
    match inside.trim_ascii_start() {
        [] => None,
        inside if inside.starts_with(br#""log""#) => Some(CaptureFormat::Har),
        _ => Some(CaptureFormat::JsonLines),
    }
}
