//! Random bytes of the system, many fetched at once: an id needs few, and each fetch is a system call.

use std::cell::RefCell;
use std::io;

use crate::ids;

/// So many are fetched at once.
const FETCHED: usize = 2048;

struct Pool {
    bytes: [u8; FETCHED],
    /// Those before it are used up.
    next: usize,
}

thread_local! {
    static POOL: RefCell<Pool> = const {
        RefCell::new(Pool {
            bytes: [0; FETCHED],
            next: FETCHED,
        })
    };
}

/// Fills this with random bytes that nobody else gets.
///
/// # Errors
/// When the system gives none.
pub(crate) fn random(out: &mut [u8]) -> io::Result<()> {
    POOL.with_borrow_mut(|pool| pool.fill(out))
}

/// A new message id.
///
/// # Errors
/// When the system gives no random bytes.
pub(crate) fn message_id() -> io::Result<String> {
    let mut result = Ok(());
    let id = ids::message_id(&mut |bytes| {
        if result.is_ok() {
            result = random(bytes);
        }
    });
    result.map(|()| id)
}

impl Pool {
    fn fill(&mut self, out: &mut [u8]) -> io::Result<()> {
        if out.len() > FETCHED / 8 {
            return getrandom::fill(out).map_err(io::Error::other);
        }
        if FETCHED - self.next < out.len() {
            getrandom::fill(&mut self.bytes).map_err(io::Error::other)?;
            self.next = 0;
        }
        let used = &mut self.bytes[self.next..self.next + out.len()];
        out.copy_from_slice(used);
        // A secret may have been made of them.
        used.fill(0);
        self.next += out.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_byte_is_given_twice() {
        let mut seen = HashSet::new();
        for length in [8, 64, 256, 257, 5000].repeat(100) {
            let mut bytes = vec![0; length];
            random(&mut bytes).unwrap();
            let start: [u8; 8] = bytes[..8].try_into().unwrap();
            assert!(seen.insert(start), "{start:?}");
            assert!(bytes.iter().any(|byte| *byte != 0));
        }
    }
}
