//! Reading a whole file, stdin or a line into memory, up to a bound, because it may be a device that never ends.
//!
//! What is longer is an error. A part of it would be signed and sent as if it were the whole.

use std::io::{self, BufRead, Read};

/// More than any endpoint accepts.
pub(crate) const MAX_INPUT: u64 = 1 << 30;

/// Reads to the end. `length` is how many bytes there are, where that is known: they take this much memory and no more.
pub(crate) fn read_bounded(reader: impl Read, length: Option<u64>) -> io::Result<Vec<u8>> {
    read_up_to(MAX_INPUT, reader, length)
}

fn read_up_to(max: u64, reader: impl Read, length: Option<u64>) -> io::Result<Vec<u8>> {
    let length = length.unwrap_or(0);
    if length > max {
        return Err(too_large(max));
    }
    // One more, in which the end is found.
    let mut bytes = Vec::with_capacity(usize::try_from(length + 1).unwrap_or(0));
    reader.take(max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max {
        return Err(too_large(max));
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

fn too_large(max: u64) -> io::Error {
    let reason = format!("larger than {} GiB", max >> 30);
    io::Error::new(io::ErrorKind::FileTooLarge, reason)
}

/// A line that is longer than [`MAX_INPUT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("longer than 1 GiB")]
pub(crate) struct LineTooLong;

/// A line that is read piece by piece. A line that is too long is not kept, and the next line is read after it.
#[derive(Debug, Default)]
pub(crate) struct LineBuffer {
    bytes: Vec<u8>,
    is_too_long: bool,
}

impl LineBuffer {
    /// Reads on to the end of the line; `false` if the source ends before it.
    pub(crate) fn fill(&mut self, source: &mut impl BufRead) -> io::Result<bool> {
        self.fill_up_to(MAX_INPUT as usize, source)
    }

    fn fill_up_to(&mut self, max: usize, source: &mut impl BufRead) -> io::Result<bool> {
        loop {
            let input = match source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                input => input?,
            };
            if input.is_empty() {
                return Ok(false);
            }
            let end = memchr::memchr(b'\n', input);
            self.append(max, &input[..end.unwrap_or(input.len())]);
            let taken = end.map_or(input.len(), |end| end + 1);
            source.consume(taken);
            if end.is_some() {
                return Ok(true);
            }
        }
    }

    fn append(&mut self, max: usize, bytes: &[u8]) {
        if self.is_too_long || self.bytes.len() + bytes.len() > max {
            *self = Self {
                bytes: Vec::new(),
                is_too_long: true,
            };
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Whether nothing of a line has been read.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty() && !self.is_too_long
    }

    /// The line without its line break, after which the next one is read.
    pub(crate) fn take(&mut self) -> Result<Vec<u8>, LineTooLong> {
        let Self { bytes, is_too_long } = std::mem::take(self);
        if is_too_long {
            Err(LineTooLong)
        } else {
            Ok(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_over_the_bound_is_passed_over() {
        for capacity in [1, 3, 100] {
            let text = b"123456789\n\n1234567890\n12345678901234567890\nnext\nrest".as_slice();
            let mut source = io::BufReader::with_capacity(capacity, text);
            let mut line = LineBuffer::default();
            let mut next = || {
                let is_whole = line.fill_up_to(9, &mut source).unwrap();
                (is_whole, line.is_empty(), line.take())
            };
            let whole = |text: &str| Ok(text.as_bytes().to_vec());
            assert_eq!(next(), (true, false, whole("123456789")));
            assert_eq!(next(), (true, true, whole("")));
            assert_eq!(next(), (true, false, Err(LineTooLong)));
            assert_eq!(next(), (true, false, Err(LineTooLong)));
            assert_eq!(next(), (true, false, whole("next")));
            assert_eq!(next(), (false, false, whole("rest")));
            assert_eq!(next(), (false, true, whole("")));
        }
    }

    #[test]
    fn the_bound_is_the_last_length_that_is_read() {
        let read = |length: u64, known| read_up_to(9, io::repeat(b'x').take(length), known);
        for known in [None, Some(0), Some(4), Some(9)] {
            assert_eq!(read(9, known).unwrap(), [b'x'; 9]);
            assert_eq!(
                read(10, known).unwrap_err().kind(),
                io::ErrorKind::FileTooLarge
            );
        }
        assert_eq!(read(0, Some(0)).unwrap(), b"");
        assert!(read_up_to(9, io::repeat(0), None).is_err(), "never ends");
        assert!(read(0, Some(10)).is_err(), "is not even read");
        let error = read_bounded(io::empty(), Some(u64::MAX)).unwrap_err();
        assert_eq!(error.to_string(), "larger than 1 GiB");
    }
}
