//! Decodes the chunked transfer coding (RFC 9112 section 7.1), byte by byte around the data and in blocks within it.
//!
//! Everything around the data is checked strictly: a proxy that reads a bare LF or a sign in a chunk size in another
//! way would see other requests than this parser does.

use super::error::{ParseError, ParserLimits};
use super::head::field_spans;
use super::scan::{Scan, Scanner};
use crate::message::headers::is_token_byte;
use crate::message::{Headers, Request};

/// The position in a chunked body.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    state: ChunkedState,
    /// Bytes of chunk extensions so far, over the whole body.
    extensions: usize,
    /// The current line outside the data, for the refusal.
    line: Vec<u8>,
}

/// How much of such a line is kept.
const MAX_LINE: usize = 64;

#[derive(Debug)]
enum ChunkedState {
    Size { value: u64, digits: u8 },
    Extension { size: u64, part: ExtensionPart },
    SizeEnd { size: u64 },
    Data { left: u64 },
    DataCr,
    DataLf,
    Trailers { section: Vec<u8>, scanner: Scanner },
}

/// The position in the extensions of a chunk: `*( BWS ";" BWS name [ BWS "=" BWS value ] )` (RFC 9112 section 7.1.1),
/// where BWS is optional white space and a value is a token or a quoted string.
#[derive(Clone, Copy, Debug)]
enum ExtensionPart {
    /// White space before a semicolon, after the size or a value.
    BeforeSemicolon,
    BeforeName,
    Name,
    /// White space before an equals sign or a semicolon.
    AfterName,
    BeforeValue,
    Value,
    Quoted,
    /// After a backslash in a quoted string.
    Escape,
    AfterQuoted,
}

impl ExtensionPart {
    /// The part that begins with this byte; `None` if the grammar has none.
    fn next(self, byte: u8) -> Option<Self> {
        let is_space = matches!(byte, b' ' | b'\t');
        // RFC 9110 section 5.6.4, where a quoted pair escapes the same bytes.
        let is_text = matches!(byte, b'\t' | b' '..=b'~' | 0x80..);
        match (self, byte) {
            (Self::Quoted, b'"') => Some(Self::AfterQuoted),
            (Self::Quoted, b'\\') => Some(Self::Escape),
            (Self::Quoted | Self::Escape, _) => is_text.then_some(Self::Quoted),
            (Self::BeforeName | Self::BeforeValue, _) if is_space => Some(self),
            (Self::BeforeName | Self::Name, _) if is_token_byte(byte) => Some(Self::Name),
            (Self::BeforeValue, b'"') => Some(Self::Quoted),
            (Self::BeforeValue | Self::Value, _) if is_token_byte(byte) => Some(Self::Value),
            (Self::BeforeName | Self::BeforeValue, _) => None,
            (_, b';') => Some(Self::BeforeName),
            (Self::Name | Self::AfterName, b'=') => Some(Self::BeforeValue),
            (Self::Name | Self::AfterName, _) => is_space.then_some(Self::AfterName),
            (Self::BeforeSemicolon | Self::Value | Self::AfterQuoted, _) => {
                is_space.then_some(Self::BeforeSemicolon)
            }
        }
    }

    /// Whether the line can end here.
    fn is_complete(self) -> bool {
        matches!(self, Self::Name | Self::Value | Self::AfterQuoted)
    }
}

impl Default for ChunkedState {
    fn default() -> Self {
        Self::Size {
            value: 0,
            digits: 0,
        }
    }
}

/// Whether the body is complete.
pub(super) enum ChunkedProgress {
    More,
    Done,
}

impl Chunked {
    /// Takes bytes from the front of `input` and appends the data to the request's body.
    pub(super) fn push(
        &mut self,
        input: &mut &[u8],
        request: &mut Request,
        limits: &ParserLimits,
    ) -> Result<ChunkedProgress, ParseError> {
        let before = *input;
        let progress = self.take(input, request, limits);
        if let Some(framed) = &mut request.framed {
            framed.extend_from_slice(&before[..before.len() - input.len()]);
        }
        progress
    }

    fn take(
        &mut self,
        input: &mut &[u8],
        request: &mut Request,
        limits: &ParserLimits,
    ) -> Result<ChunkedProgress, ParseError> {
        while !input.is_empty() {
            match &mut self.state {
                ChunkedState::Data { left } => {
                    let taken = input
                        .len()
                        .min(usize::try_from(*left).unwrap_or(usize::MAX));
                    request.body.extend_from_slice(&input[..taken]);
                    *input = &input[taken..];
                    *left -= taken as u64;
                    if *left == 0 {
                        self.state = ChunkedState::DataCr;
                    }
                }
                ChunkedState::Trailers { section, scanner } => {
                    let (taken, scan) = scanner.scan(input, limits.head);
                    section.extend_from_slice(&input[..taken]);
                    *input = &input[taken..];
                    match scan {
                        Scan::More => {}
                        Scan::End => {
                            request.trailers = trailers(std::mem::take(section), limits)?;
                            return Ok(ChunkedProgress::Done);
                        }
                        Scan::Refused(400, reason) => {
                            return Err(ParseError::new(400, reason).at_last_line(section));
                        }
                        Scan::Refused(..) => {
                            return Err(ParseError::new(431, "the trailers are too long"));
                        }
                    }
                }
                _ => {
                    let byte = input[0];
                    *input = &input[1..];
                    if let ChunkedState::Size { digits: 0, .. } | ChunkedState::DataCr = self.state
                    {
                        self.line.clear();
                    }
                    if self.line.len() < MAX_LINE {
                        self.line.push(byte);
                    }
                    self.frame(byte, request.body.len() as u64, limits)
                        .map_err(|error| error.at(&self.line))?;
                }
            }
        }
        Ok(ChunkedProgress::More)
    }

    /// Takes one byte outside the data.
    fn frame(&mut self, byte: u8, held: u64, limits: &ParserLimits) -> Result<(), ParseError> {
        self.state = match (&self.state, byte) {
            (&ChunkedState::Size { value, digits }, _) => {
                return self.size(value, digits, byte, limits);
            }
            (&ChunkedState::Extension { size, part }, _) => {
                return self.extension(size, part, byte, limits);
            }
            (ChunkedState::SizeEnd { size: 0 }, b'\n') => ChunkedState::Trailers {
                section: Vec::new(),
                scanner: Scanner::trailers(),
            },
            (&ChunkedState::SizeEnd { size }, b'\n') => {
                if held.saturating_add(size) > limits.body {
                    return Err(ParseError::body_too_large(limits));
                }
                ChunkedState::Data { left: size }
            }
            (ChunkedState::DataCr, b'\r') => ChunkedState::DataLf,
            (ChunkedState::DataLf, b'\n') => ChunkedState::default(),
            (ChunkedState::DataCr | ChunkedState::DataLf, _) => {
                return Err(ParseError::malformed("a chunk longer than its size"));
            }
            _ => return Err(ParseError::malformed("a bare CR after a chunk size")),
        };
        Ok(())
    }

    /// Takes one byte after the digits of a size.
    fn extension(
        &mut self,
        size: u64,
        part: ExtensionPart,
        byte: u8,
        limits: &ParserLimits,
    ) -> Result<(), ParseError> {
        self.state = match (part.next(byte), byte) {
            (Some(part), _) => {
                self.extensions += 1;
                if self.extensions > limits.head {
                    return Err(ParseError::malformed("chunk extensions are too long"));
                }
                ChunkedState::Extension { size, part }
            }
            (None, b'\r') if part.is_complete() => ChunkedState::SizeEnd { size },
            (None, b'\n') => return Err(bare_lf()),
            (None, b'\t' | b'\r' | b' '..=b'~' | 0x80..) => {
                return Err(ParseError::malformed(match part {
                    ExtensionPart::BeforeSemicolon => "a malformed chunk size",
                    _ => "a malformed chunk extension",
                }));
            }
            (None, _) => {
                return Err(ParseError::malformed(
                    "a control character in a chunk extension",
                ));
            }
        };
        Ok(())
    }

    fn size(
        &mut self,
        value: u64,
        digits: u8,
        byte: u8,
        limits: &ParserLimits,
    ) -> Result<(), ParseError> {
        self.state = match char::from(byte).to_digit(16) {
            // Sixteen digits fill 64 bits; a 17th would overflow, or be a leading zero.
            Some(_) if digits == 16 => {
                return Err(ParseError::malformed("a chunk size over 64 bits"));
            }
            Some(digit) => ChunkedState::Size {
                value: value << 4 | u64::from(digit),
                digits: digits + 1,
            },
            None if digits == 0 => return Err(ParseError::malformed("a malformed chunk size")),
            None => match byte {
                b'\r' => ChunkedState::SizeEnd { size: value },
                b';' | b' ' | b'\t' => {
                    return self.extension(value, ExtensionPart::BeforeSemicolon, byte, limits);
                }
                b'\n' => return Err(bare_lf()),
                _ => return Err(ParseError::malformed("a malformed chunk size")),
            },
        };
        Ok(())
    }
}

/// The trailer fields of a whole trailer section, which ends with its empty line.
fn trailers(section: Vec<u8>, limits: &ParserLimits) -> Result<Headers, ParseError> {
    if section == b"\r\n" {
        return Ok(Headers::new());
    }
    let mut room = vec![httparse::EMPTY_HEADER; limits.fields];
    let parsed = httparse::parse_headers(&section, &mut room);
    let fields = match parsed {
        Ok(httparse::Status::Complete((_, headers))) => field_spans(&section, headers),
        Err(httparse::Error::TooManyHeaders) => {
            let reason = format!("more than {} trailers", limits.fields);
            return Err(ParseError::new(431, reason));
        }
        _ => return Err(ParseError::malformed("malformed trailers").at(&section)),
    };
    let mut trailers = Headers::new();
    for (name, value) in Headers::from_head(section, fields).iter() {
        // RFC 9110 section 6.5.1: fields that frame or route a message are not allowed.
        let forbidden = ["content-length", "transfer-encoding", "host", "trailer"];
        if forbidden
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        {
            return Err(
                ParseError::malformed("a forbidden field in the trailers").at(name.as_bytes())
            );
        }
        trailers.push(name, value);
    }
    Ok(trailers)
}

fn bare_lf() -> ParseError {
    ParseError::malformed("a bare LF after a chunk size")
}
