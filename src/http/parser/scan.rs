//! Finds the end of a head, and refuses what httparse accepts: bare CR, bare LF and control characters.
//!
//! Runs of ordinary bytes are skipped in blocks, which compile to vector instructions; only the ends of lines are
//! looked at one by one. The state is carried from one piece of input to the next, so no byte is scanned twice.

use std::borrow::Cow;

/// The result of scanning some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// The head goes on.
    More,
    /// The bytes taken end with the empty line that ends the head.
    End,
    /// The last byte taken is wrong: the status and the reason.
    Refused(u16, Cow<'static, str>),
}

/// The position in a head.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    /// Bytes since the start of the head, without the empty line before it.
    length: usize,
    /// Bytes of the current line, without its end.
    line: usize,
    /// Lines that have ended.
    lines: usize,
    after_cr: bool,
    /// Where the head starts in the input just scanned, if the empty line before it ended there.
    skipped: Option<usize>,
    /// The one empty line before the request line was seen (RFC 9112 section 2.2).
    skipped_line: bool,
    in_trailers: bool,
}

impl Scanner {
    /// A scanner for a trailer section, which may consist of the empty line alone.
    pub(super) fn trailers() -> Self {
        Self {
            lines: 1,
            in_trailers: true,
            ..Self::default()
        }
    }

    /// Whether no byte of a head has arrived.
    pub(super) fn is_fresh(&self) -> bool {
        self.length == 0 && !self.after_cr
    }

    /// Where the head starts in the input just scanned, if the empty line before it ended there.
    pub(super) fn take_skipped(&mut self) -> Option<usize> {
        self.skipped.take()
    }

    /// Scans `input` up to the end of the head or the byte that is wrong, and returns how many bytes that is.
    pub(super) fn scan(&mut self, input: &[u8], limit: usize) -> (usize, Scan) {
        let mut at = 0;
        while at < input.len() {
            if !self.after_cr {
                let room = limit.saturating_sub(self.length).min(input.len() - at);
                let run = printable(&input[at..at + room]);
                self.length += run;
                self.line += run;
                at += run;
            }
            let Some(&byte) = input.get(at) else { break };
            at += 1;
            if let Some(scan) = self.step(byte, limit) {
                return (at, scan);
            }
            if self.length == 0 {
                self.skipped = Some(at);
            }
        }
        (input.len(), Scan::More)
    }

    #[inline]
    fn step(&mut self, byte: u8, limit: usize) -> Option<Scan> {
        self.length += 1;
        if self.length > limit {
            return Some(self.too_long());
        }
        match byte {
            b'\n' if self.after_cr => return self.end_of_line(),
            _ if self.after_cr => return Some(self.bare("CR")),
            b'\r' => self.after_cr = true,
            b'\n' => return Some(self.bare("LF")),
            b'\t' | b' '..=b'~' | 0x80.. => self.line += 1,
            _ => return Some(self.control(byte)),
        }
        None
    }

    fn end_of_line(&mut self) -> Option<Scan> {
        self.after_cr = false;
        if self.line > 0 {
            self.line = 0;
            self.lines += 1;
            return None;
        }
        if self.lines > 0 {
            return Some(Scan::End);
        }
        if self.skipped_line {
            return Some(refused("empty lines before the request line"));
        }
        self.skipped_line = true;
        self.length = 0;
        None
    }

    fn too_long(&self) -> Scan {
        if self.lines == 0 {
            Scan::Refused(414, "the request line is too long".into())
        } else {
            Scan::Refused(431, "the head is too long".into())
        }
    }

    fn bare(&self, name: &str) -> Scan {
        let place = if self.in_trailers { "trailers" } else { "head" };
        Scan::Refused(400, format!("a bare {name} in the {place}").into())
    }

    fn control(&self, byte: u8) -> Scan {
        // A TLS record of type handshake starts a ClientHello (RFC 8446 section 5.1).
        if byte == 0x16 && self.length == 1 && self.lines == 0 && !self.skipped_line {
            return refused("a TLS handshake on a plain HTTP port: use http:// in the URL");
        }
        let place = match self.lines {
            _ if self.in_trailers => "a trailer",
            0 => "the request line",
            _ => "a header",
        };
        Scan::Refused(
            400,
            format!("the control character 0x{byte:02x} in {place}").into(),
        )
    }
}

/// How many bytes at the front are neither the end of a line nor wrong.
fn printable(bytes: &[u8]) -> usize {
    const BLOCK: usize = 16;
    let blocks = bytes.chunks_exact(BLOCK);
    let clean =
        blocks.take_while(|block| block.iter().fold(true, |all, byte| all & is_text(*byte)));
    let at = clean.count() * BLOCK;
    let rest = bytes[at..].iter().position(|byte| !is_text(*byte));
    rest.map_or(bytes.len(), |rest| at + rest)
}

#[expect(
    clippy::needless_bitwise_bool,
    reason = "the blocks exist to avoid a branch for each byte"
)]
fn is_text(byte: u8) -> bool {
    (byte >= b' ') & (byte != 0x7f) | (byte == b'\t')
}

fn refused(reason: &'static str) -> Scan {
    Scan::Refused(400, reason.into())
}
