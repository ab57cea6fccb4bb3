//! The `Content-Encoding` of a body: gzip, deflate, br and zstd (home of the crates that decode them).
//!
//! Whatever is derived from a body (the event, pointers, what is shown) is derived from the decoded body. The record,
//! exports and signatures keep the encoded bytes. A few bytes can hold gigabytes, so the output is bounded.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::Compression;
use flate2::bufread::{DeflateDecoder, GzDecoder, GzEncoder, ZlibDecoder, ZlibEncoder};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::Headers;

/// The largest decoded body, after each of its codings.
pub(crate) const MAX_DECODED: usize = 32 << 20;
/// A sender has no reason to apply more, but for keeping a receiver busy.
const MAX_CODINGS: usize = 4;
/// The gzip members or zstd frames of a body. An empty one has few bytes, and takes as long to set up as any other.
const MAX_MEMBERS: usize = 1_000;
/// How a gzip member begins (RFC 1952 section 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// The place of an error is found byte by byte in a body up to this size.
const MAX_PIECES: usize = 1 << 20;
/// How much is decoded between two looks at the limit.
const STEP: usize = 64 << 10;

/// A body whose codings were undone, as far as that was possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The codings that were undone, in the order in which the sender applied them.
    pub(crate) codings: Vec<&'static str>,
    /// What that gave; `None` if nothing could be undone, and the body is as it came.
    pub(crate) body: Option<Vec<u8>>,
    /// Whether it is longer than [`MAX_DECODED`], and was cut there.
    pub(crate) truncated: bool,
    /// Why decoding ended early.
    pub(crate) fault: Option<CodingFault>,
}

/// Why a body could not be decoded whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CodingFault {
    #[error("the coding `{0}` is not decoded")]
    Unknown(String),
    #[error("more than {MAX_CODINGS} codings are not decoded")]
    TooMany,
    #[error("broken {coding}, at byte {at}")]
    Broken { coding: &'static str, at: usize },
    #[error("incomplete {coding}: it ends after byte {at}")]
    Incomplete { coding: &'static str, at: usize },
    #[error("complete {coding}, with {length} {} after it", if *length == 1 { "byte" } else { "bytes" })]
    Trailing { coding: &'static str, length: usize },
    #[error("more than {MAX_MEMBERS} {0} are not decoded")]
    TooManyMembers(&'static str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ContentCoding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// What one coding gave.
struct DecoderOutput {
    body: Vec<u8>,
    truncated: bool,
    fault: Option<CodingFault>,
}

impl Decoded {
    /// The content of the body that came as these bytes.
    pub(crate) fn content<'a>(&'a self, body: &'a [u8]) -> &'a [u8] {
        self.body.as_deref().unwrap_or(body)
    }

    /// Whether the content is all that the sender encoded. A body that is not compressed, though its headers say so,
    /// is.
    pub(crate) fn is_whole(&self) -> bool {
        let is_plain =
            self.body.is_none() && matches!(self.fault, Some(CodingFault::Broken { .. }));
        !self.truncated && (self.fault.is_none() || is_plain)
    }

    /// How many bytes of memory it takes.
    pub(crate) fn size(&self) -> usize {
        self.body.as_ref().map_or(0, Vec::capacity)
    }
}

/// Whether a message has a `Content-Encoding`. A look at the header only: the coding may turn out to be `identity`.
pub(crate) fn is_coded(headers: &Headers) -> bool {
    headers.contains("content-encoding")
}

/// The body of a message with these headers without its codings; `None` if it has none.
pub(crate) fn decode(headers: &Headers, body: &[u8]) -> Option<Decoded> {
    if body.is_empty() || !is_coded(headers) {
        return None;
    }
    let names = codings(headers);
    if names.is_empty() {
        return None;
    }
    let mut decoded = Decoded {
        codings: Vec::new(),
        body: None,
        truncated: false,
        fault: (names.len() > MAX_CODINGS).then_some(CodingFault::TooMany),
    };
    // The last coding was applied last.
    for name in names.iter().rev() {
        if decoded.fault.is_some() || decoded.truncated {
            break;
        }
        let Some(coding) = ContentCoding::of(name) else {
            decoded.fault = Some(CodingFault::Unknown(name.clone()));
            break;
        };
        let output = coding.decode(decoded.content(body));
        decoded.truncated = output.truncated;
        decoded.fault = output.fault;
        // A body that only claims to be compressed is taken as it came.
        if decoded.fault.is_none() || !output.body.is_empty() {
            decoded.codings.insert(0, coding.name());
            decoded.body = Some(output.body);
        }
    }
    Some(decoded)
}

/// The body without its codings, as far as they can be undone.
pub(crate) fn content<'a>(headers: &Headers, body: &'a [u8]) -> Cow<'a, [u8]> {
    let decoded = decode(headers, body).and_then(|decoded| decoded.body);
    decoded.map_or(Cow::Borrowed(body), Cow::Owned)
}

/// A body with the only coding of these headers applied to it; `None` if that coding is not one that is written here.
pub(crate) fn encode(headers: &Headers, body: &[u8]) -> Option<Vec<u8>> {
    match codings(headers).as_slice() {
        [] => Some(body.to_vec()),
        [name] => match ContentCoding::of(name)? {
            ContentCoding::Gzip => Some(gzip(body)),
            ContentCoding::Deflate => {
                let mut out = Vec::new();
                // Reading from memory does not fail.
                let _ = ZlibEncoder::new(body, Compression::default()).read_to_end(&mut out);
                Some(out)
            }
            ContentCoding::Brotli | ContentCoding::Zstd => None,
        },
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

/// The names of all codings in lower case, but for `identity`, which is none (RFC 9110 sections 8.4 and 12.5.3).
fn codings(headers: &Headers) -> Vec<String> {
    let lines = headers.all("content-encoding");
    lines
        .flat_map(|line| line.split(|byte| *byte == b','))
        .map(|name| String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase())
        .filter(|name| !name.is_empty() && name != "identity")
        .collect()
}

impl ContentCoding {
    fn of(name: &str) -> Option<Self> {
        match name {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    fn decode(self, body: &[u8]) -> DecoderOutput {
        match self {
            Self::Gzip => self.gzip(body),
            Self::Deflate => {
                // RFC 9110 section 8.4.1.2: zlib format, but some senders omit the wrapper.
                let zlib = self.one(body, ZlibDecoder::new, ZlibDecoder::get_ref);
                if zlib.fault.is_none() || !zlib.body.is_empty() {
                    return zlib;
                }
                let raw = self.one(body, DeflateDecoder::new, DeflateDecoder::get_ref);
                if raw.fault.is_none() { raw } else { zlib }
            }
            Self::Brotli => self.brotli(body),
            Self::Zstd => self.zstd(body),
        }
    }

    /// Decodes all members, of which a body may have several (RFC 1952 section 2.2).
    fn gzip(self, body: &[u8]) -> DecoderOutput {
        let (mut out, mut at) = (Vec::new(), 0);
        for member in 0.. {
            let rest = &body[at..];
            if out.len() > MAX_DECODED || rest.is_empty() {
                break;
            }
            if !rest.starts_with(&GZIP_MAGIC) {
                return match member {
                    0 => self.broken(out, at),
                    _ => self.trailing(out, rest.len()),
                };
            }
            if member == MAX_MEMBERS {
                return DecoderOutput::of(out).with(CodingFault::TooManyMembers("gzip members"));
            }
            match self.read(body, at, &mut out, GzDecoder::new, GzDecoder::get_ref) {
                Ok(end) => at = end,
                Err(fault) => return DecoderOutput::of(out).with(fault),
            }
        }
        DecoderOutput::of(out)
    }

    /// Decodes a body that is one stream.
    fn one<'a, R: Read>(
        self,
        body: &'a [u8],
        decoder: fn(Pieces<'a>) -> R,
        input: fn(&R) -> &Pieces<'a>,
    ) -> DecoderOutput {
        let mut out = Vec::new();
        match self.read(body, 0, &mut out, decoder, input) {
            Ok(end) => self.ended(out, body.len() - end),
            Err(fault) => DecoderOutput::of(out).with(fault),
        }
    }

    /// Reads a stream that begins at this byte, and returns its end; `input` is what the decoder has not read yet.
    fn read<'a, R: Read>(
        self,
        body: &'a [u8],
        start: usize,
        out: &mut Vec<u8>,
        decoder: fn(Pieces<'a>) -> R,
        input: fn(&R) -> &Pieces<'a>,
    ) -> Result<usize, CodingFault> {
        let coding = self.name();
        let rest = &body[start..];
        let room = (MAX_DECODED + 1).saturating_sub(out.len()) as u64;
        let mut whole = decoder(Pieces {
            rest,
            size: rest.len(),
        });
        match io::copy(&mut (&mut whole).take(room), out) {
            Ok(_) => Ok(body.len() - input(&whole).rest.len()),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                let at = body.len();
                Err(CodingFault::Incomplete { coding, at })
            }
            Err(_) => {
                // A decoder takes all that it is given. Given little at a time, it stops where it finds the error.
                let mut slow = decoder(Pieces {
                    rest,
                    size: 1 + rest.len() / MAX_PIECES,
                });
                let _ = io::copy(&mut (&mut slow).take(room), &mut io::sink());
                let at = (body.len() - input(&slow).rest.len()).saturating_sub(1);
                Err(CodingFault::Broken { coding, at })
            }
        }
    }

    fn brotli(self, body: &[u8]) -> DecoderOutput {
        let allocator = StandardAlloc::default;
        let mut state = BrotliState::new(allocator(), allocator(), allocator());
        let (mut out, mut step) = (Vec::new(), vec![0; STEP]);
        let (mut available, mut at, mut total) = (body.len(), 0, 0);
        loop {
            let (mut room, mut written) = (step.len(), 0);
            let result = BrotliDecompressStream(
                &mut available,
                &mut at,
                body,
                &mut room,
                &mut written,
                &mut step,
                &mut total,
                &mut state,
            );
            out.extend_from_slice(&step[..written]);
            match result {
                BrotliResult::ResultSuccess => return self.ended(out, body.len() - at),
                _ if out.len() > MAX_DECODED => return DecoderOutput::of(out),
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::NeedsMoreInput => return self.incomplete(out, body.len()),
                BrotliResult::ResultFailure => return self.broken(out, at.saturating_sub(1)),
            }
        }
    }

    /// Decodes all frames, of which a body may have several (RFC 8878 section 3).
    fn zstd(self, body: &[u8]) -> DecoderOutput {
        let mut decoder = FrameDecoder::new();
        // A frame says how much memory it wants; no more is needed than the output may have.
        decoder.set_max_window_size(MAX_DECODED as u64);
        let mut rest = body;
        let mut out = Vec::new();
        for frame in 0.. {
            if rest.is_empty() {
                break;
            }
            if frame > 0 && !begins_frame(rest) {
                return self.trailing(out, rest.len());
            }
            if frame == MAX_MEMBERS {
                return DecoderOutput::of(out).with(CodingFault::TooManyMembers("zstd frames"));
            }
            match decoder.reset(&mut rest) {
                Ok(()) => {}
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) if length as usize <= rest.len() => {
                    rest = &rest[length as usize..];
                    continue;
                }
                Err(_) => return self.stopped(out, body, rest),
            }
            while !decoder.is_finished() {
                let step = BlockDecodingStrategy::UptoBlocks(1);
                let result = decoder.decode_blocks(&mut rest, step);
                // Reading from memory does not fail.
                let _ = (&mut decoder)
                    .take((MAX_DECODED + 1 - out.len()) as u64)
                    .read_to_end(&mut out);
                if out.len() > MAX_DECODED {
                    return DecoderOutput::of(out);
                }
                if result.is_err() {
                    return self.stopped(out, body, rest);
                }
            }
            let given = decoder.get_checksum_from_data();
            if given.is_some() && given != decoder.get_calculated_checksum() {
                return self.broken(out, body.len() - rest.len() - 1);
            }
        }
        DecoderOutput::of(out)
    }

    /// What was decoded until the decoder stopped; it has not read the rest.
    fn stopped(self, out: Vec<u8>, body: &[u8], rest: &[u8]) -> DecoderOutput {
        match body.len() - rest.len() {
            at if rest.is_empty() => self.incomplete(out, at),
            at => self.broken(out, at),
        }
    }

    /// What a stream gave that ended, and how many bytes came after it.
    fn ended(self, out: Vec<u8>, length: usize) -> DecoderOutput {
        if length == 0 || out.len() > MAX_DECODED {
            DecoderOutput::of(out)
        } else {
            self.trailing(out, length)
        }
    }

    fn trailing(self, out: Vec<u8>, length: usize) -> DecoderOutput {
        let coding = self.name();
        DecoderOutput::of(out).with(CodingFault::Trailing { coding, length })
    }

    fn broken(self, out: Vec<u8>, at: usize) -> DecoderOutput {
        let coding = self.name();
        DecoderOutput::of(out).with(CodingFault::Broken { coding, at })
    }

    fn incomplete(self, out: Vec<u8>, at: usize) -> DecoderOutput {
        let coding = self.name();
        DecoderOutput::of(out).with(CodingFault::Incomplete { coding, at })
    }
}

/// Whether a zstd frame or a skippable one begins here (RFC 8878 sections 3.1.1 and 3.1.2).
fn begins_frame(text: &[u8]) -> bool {
    matches!(
        text,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]
    )
}

/// Input in pieces.
struct Pieces<'a> {
    rest: &'a [u8],
    size: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.rest.read(buffer)
    }
}

impl BufRead for Pieces<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(&self.rest[..self.rest.len().min(self.size)])
    }

    fn consume(&mut self, amount: usize) {
        self.rest = &self.rest[amount..];
    }
}

impl DecoderOutput {
    fn of(mut body: Vec<u8>) -> Self {
        let truncated = body.len() > MAX_DECODED;
        body.truncate(MAX_DECODED);
        Self {
            body,
            truncated,
            fault: None,
        }
    }

    fn with(self, fault: CodingFault) -> Self {
        Self {
            fault: Some(fault),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
