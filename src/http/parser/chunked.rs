//! The chunked transfer coding, strictly (RFC 9112 section 7.1).

use super::ParserLimits;
use super::head::{fields, too_large};
use super::refused::Refused;
use super::scan::{Scan, Scanner};
use crate::message::{Headers, Request};

/// Where in a chunked body the parser stands.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    state: State,
    /// Bytes of chunk extensions so far, over the whole body.
    extensions: usize,
    /// The line around the data that is being read, for the refusal.
    line: Vec<u8>,
}

/// So much of such a line is kept.
const MAX_LINE: usize = 64;

#[derive(Debug)]
enum State {
    Size {
        value: u64,
        digits: u8,
    },
    /// The white space that may stand before the semicolon of an extension.
    Padding {
        size: u64,
    },
    Extension {
        size: u64,
    },
    SizeEnd {
        size: u64,
    },
    Data {
        left: u64,
    },
    DataCr,
    DataLf,
    Trailers {
        section: Vec<u8>,
        scanner: Scanner,
    },
}

impl Default for State {
    fn default() -> Self {
        Self::Size {
            value: 0,
            digits: 0,
        }
    }
}

/// Whether the body is complete.
pub(super) enum Progress {
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
    ) -> Result<Progress, Refused> {
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
    ) -> Result<Progress, Refused> {
        while !input.is_empty() {
            match &mut self.state {
                State::Data { left } => {
                    let taken = input
                        .len()
                        .min(usize::try_from(*left).unwrap_or(usize::MAX));
                    request.body.extend_from_slice(&input[..taken]);
                    *input = &input[taken..];
                    *left -= taken as u64;
                    if *left == 0 {
                        self.state = State::DataCr;
                    }
                }
                State::Trailers { section, scanner } => {
                    let (taken, scan) = scanner.scan(input, limits.head);
                    section.extend_from_slice(&input[..taken]);
                    *input = &input[taken..];
                    match scan {
                        Scan::More => {}
                        Scan::End => {
                            request.trailers = trailers(std::mem::take(section), limits)?;
                            return Ok(Progress::Done);
                        }
                        Scan::Refused(400, reason) => {
                            return Err(Refused::new(400, reason).at_last_line(section));
                        }
                        Scan::Refused(..) => {
                            return Err(Refused::new(431, "the trailers are too long"));
                        }
                    }
                }
                _ => {
                    let byte = input[0];
                    *input = &input[1..];
                    if let State::Size { digits: 0, .. } | State::DataCr = self.state {
                        self.line.clear();
                    }
                    if self.line.len() < MAX_LINE {
                        self.line.push(byte);
                    }
                    self.frame(byte, request.body.len() as u64, limits)
                        .map_err(|refused| refused.at(&self.line))?;
                }
            }
        }
        Ok(Progress::More)
    }

    /// One byte of what stands around the data.
    fn frame(&mut self, byte: u8, held: u64, limits: &ParserLimits) -> Result<(), Refused> {
        self.state = match (&self.state, byte) {
            (&State::Size { value, digits }, _) => return self.size(value, digits, byte),
            (State::Padding { .. } | State::Extension { .. }, b'\n') => return Err(bare_lf()),
            (State::Padding { .. }, b' ' | b'\t') => return self.extend(limits),
            (&State::Padding { size }, b';') => State::Extension { size },
            (State::Padding { .. }, _) => return Err(Refused::bad("a malformed chunk size")),
            (&State::Extension { size }, b'\r') => State::SizeEnd { size },
            (State::Extension { .. }, b'\t' | b' '..=b'~' | 0x80..) => {
                return self.extend(limits);
            }
            (State::Extension { .. }, _) => {
                return Err(Refused::bad("a control character in a chunk extension"));
            }
            (State::SizeEnd { size: 0 }, b'\n') => State::Trailers {
                section: Vec::new(),
                scanner: Scanner::trailers(),
            },
            (&State::SizeEnd { size }, b'\n') => {
                if held.saturating_add(size) > limits.body {
                    return Err(too_large(limits));
                }
                State::Data { left: size }
            }
            (State::DataCr, b'\r') => State::DataLf,
            (State::DataLf, b'\n') => State::default(),
            (State::DataCr | State::DataLf, _) => {
                return Err(Refused::bad("a chunk longer than its size"));
            }
            _ => return Err(Refused::bad("a bare CR after a chunk size")),
        };
        Ok(())
    }

    /// One byte more of an extension.
    fn extend(&mut self, limits: &ParserLimits) -> Result<(), Refused> {
        self.extensions += 1;
        if self.extensions > limits.head {
            return Err(Refused::bad("chunk extensions are too long"));
        }
        Ok(())
    }

    fn size(&mut self, value: u64, digits: u8, byte: u8) -> Result<(), Refused> {
        self.state = match char::from(byte).to_digit(16) {
            // Sixteen digits fill 64 bits; a 17th would overflow, or be a needless zero.
            Some(_) if digits == 16 => return Err(Refused::bad("a chunk size over 64 bits")),
            Some(digit) => State::Size {
                value: value << 4 | u64::from(digit),
                digits: digits + 1,
            },
            None if digits == 0 => return Err(Refused::bad("a malformed chunk size")),
            None => match byte {
                b'\r' => State::SizeEnd { size: value },
                b';' => State::Extension { size: value },
                b' ' | b'\t' => State::Padding { size: value },
                b'\n' => return Err(bare_lf()),
                _ => return Err(Refused::bad("a malformed chunk size")),
            },
        };
        Ok(())
    }
}

/// The trailer fields of a whole trailer section, which ends with its empty line.
fn trailers(section: Vec<u8>, limits: &ParserLimits) -> Result<Headers, Refused> {
    if section == b"\r\n" {
        return Ok(Headers::new());
    }
    let mut room = vec![httparse::EMPTY_HEADER; limits.fields];
    let parsed = httparse::parse_headers(&section, &mut room);
    let fields = match parsed {
        Ok(httparse::Status::Complete((_, headers))) => fields(&section, headers),
        Err(httparse::Error::TooManyHeaders) => {
            let reason = format!("more than {} trailers", limits.fields);
            return Err(Refused::new(431, reason));
        }
        _ => return Err(Refused::bad("malformed trailers").at(&section)),
    };
    let mut trailers = Headers::new();
    for (name, value) in Headers::from_head(section, fields).iter() {
        // RFC 9110 section 6.5.1: not the fields that frame or route a message.
        let forbidden = ["content-length", "transfer-encoding", "host", "trailer"];
        if forbidden
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        {
            return Err(Refused::bad("a framing field in the trailers").at(name.as_bytes()));
        }
        trailers.push(name, value);
    }
    Ok(trailers)
}

fn bare_lf() -> Refused {
    Refused::bad("a bare LF after a chunk size")
}
