//! Reading a whole file or stdin into memory, up to a bound, because it may be a device that never ends.
//!
//! What is longer is an error. A part of it would be signed and sent as if it were the whole.

use std::io::{self, Read};

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

#[cfg(test)]
mod tests {
    use super::*;

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
