//! The `Content-Encoding` of a body: gzip and deflate.
//!
//! Bodies are decoded to be shown or matched; the record and signatures keep the encoded bytes.

use std::io::Read;

use flate2::Compression;
use flate2::bufread::GzEncoder;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// A decoded body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The coding's name: `gzip`.
    pub(crate) coding: &'static str,
    /// At most as many bytes as the limit.
    pub(crate) body: Vec<u8>,
    pub(crate) truncated: bool,
}

/// Decodes gzip or deflate to at most `limit` bytes; `None` for other codings and corrupt data.
///
/// The limit is on the output because a few KiB of gzip can hold gigabytes.
pub(crate) fn decode(coding: &str, body: &[u8], limit: usize) -> Option<Decoded> {
    let read = |reader: &mut dyn Read, coding| {
        let mut out = Vec::new();
        reader
            .take(limit as u64 + 1)
            .read_to_end(&mut out)
            .ok()
            .map(|_| {
                let truncated = out.len() > limit;
                out.truncate(limit);
                Decoded {
                    coding,
                    body: out,
                    truncated,
                }
            })
    };
    match coding.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => read(&mut MultiGzDecoder::new(body), "gzip"),
        // RFC 9110 section 8.4.1.2: zlib format, but some senders omit the wrapper.
        "deflate" => read(&mut ZlibDecoder::new(body), "deflate")
            .or_else(|| read(&mut DeflateDecoder::new(body), "deflate")),
        _ => None,
    }
}

/// Compresses a body. The header has no time, so equal bodies give equal bytes.
pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // Reading from memory does not fail.
    let _ = GzEncoder::new(body, Compression::default()).read_to_end(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    #[test]
    fn gzip_and_both_forms_of_deflate_are_decoded() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        for writer in [&mut gzip as &mut dyn Write, &mut zlib, &mut raw] {
            writer.write_all(b"{\"a\":1}").unwrap();
        }
        for (coding, body) in [
            ("gzip", gzip.finish().unwrap()),
            ("deflate", zlib.finish().unwrap()),
            ("Deflate", raw.finish().unwrap()),
        ] {
            assert_eq!(decode(coding, &body, 100).unwrap().body, b"{\"a\":1}");
        }
    }

    #[test]
    fn compression_is_deterministic_and_reversible() {
        let body = b"{\"a\":1}".repeat(1000);
        let packed = gzip(&body);
        assert!(packed.len() < 200);
        assert_eq!(packed, gzip(&body));
        assert_eq!(decode("gzip", &packed, 10_000).unwrap().body, body);
    }

    #[test]
    fn output_is_bounded_and_corrupt_data_is_none() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(&vec![0; 1_000_000]).unwrap();
        let bomb = gzip.finish().unwrap();
        let decoded = decode("gzip", &bomb, 1000).unwrap();
        assert_eq!((decoded.body.len(), decoded.truncated), (1000, true));
        assert_eq!(decode("gzip", b"no gzip", 1000), None);
        assert_eq!(decode("br", b"", 1000), None);
    }
}
