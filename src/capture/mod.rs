//! Captured requests: a record, a HAR file or raw HTTP, read as one stream of exchanges.
//!
//! `reader.rs` looks at the first bytes to find the format, and hands over to its reader. A reader holds as little as
//! it can: raw HTTP and a record are read while they are shown, a HAR file is read whole and taken apart entry by
//! entry. What cannot be read is a [`CaptureEntry::Skipped`], and reading goes on where that is possible. `curl/` reads
//! a curl command, which is one request and no stream.

mod attachment;
mod curl;
mod entry;
mod format;
mod har;
mod har_body;
mod har_log;
mod raw;
mod reader;
mod record_reader;
mod record_tail;
#[cfg(test)]
mod tests;

pub(crate) use curl::{CurlCommand, CurlError, CurlRoute, IgnoredFlag, curl_request};
pub(crate) use entry::CaptureEntry;
pub(crate) use format::OtherFormat;
pub(crate) use reader::{CaptureError, read, select};
pub(crate) use record_reader::Pairing;
pub(crate) use record_tail::RecordTail;
