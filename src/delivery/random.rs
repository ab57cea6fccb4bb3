//! Random bytes of the system, and what is made of them: message ids and seeds.
//!
//! Each thread fetches many bytes at once: an id needs few, and each fetch is a system call.

#![cfg_attr(
    windows,
    allow(
        clippy::missing_const_for_thread_local,
        reason = "the value is const: the lint errs"
    )
)]

use std::cell::RefCell;
use std::io;

use thiserror::Error;

use crate::ids;

/// The number of bytes that are fetched at once.
const FETCHED: usize = 2048;

struct Pool {
    bytes: [u8; FETCHED],
    /// The index of the first byte that is not used.
    next: usize,
    /// The state of a generator whose bytes are the same in each run.
    seeded: Option<u64>,
}

thread_local! {
    static POOL: RefCell<Pool> = const {
        RefCell::new(Pool {
            bytes: [0; FETCHED],
            next: FETCHED,
            seeded: None,
        })
    };
}

/// The system gives no random bytes.
#[derive(Debug, Error)]
#[error("could not get random bytes: {0}")]
pub(crate) struct RandomError(#[from] io::Error);

/// Makes a value of random bytes, none of which are used twice.
pub(crate) fn with_random<T>(
    make: impl FnOnce(&mut dyn FnMut(&mut [u8])) -> T,
) -> Result<T, RandomError> {
    let mut result = Ok(());
    let value = make(&mut |bytes: &mut [u8]| {
        if result.is_ok() {
            result = POOL.with_borrow_mut(|pool| pool.fill(bytes));
        }
    });
    result?;
    Ok(value)
}

/// From here on the random bytes of this thread are the same for each run with this seed. They are no secrets.
pub(crate) fn seed_random(seed: u64) {
    POOL.with_borrow_mut(|pool| pool.seeded = Some(seed));
}

/// The same, with a seed for a part of the run: what one part uses does not change what comes in another.
pub(crate) fn seed_random_for(part: &str, seed: u64) {
    // FNV-1a (Fowler, Noll, Vo 1991)
    let mix = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    seed_random(part.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, mix));
}

/// The next number of a generator: SplitMix64 (Steele, Lea, Flood 2014).
fn next_number(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

pub(crate) fn random_seed() -> Result<u64, RandomError> {
    let mut bytes = [0; 8];
    with_random(|random| random(&mut bytes))?;
    Ok(u64::from_le_bytes(bytes))
}

pub(crate) fn message_id() -> Result<String, RandomError> {
    with_random(|random| ids::message_id(random))
}

impl Pool {
    fn fill(&mut self, out: &mut [u8]) -> io::Result<()> {
        if let Some(state) = &mut self.seeded {
            for bytes in out.chunks_mut(8) {
                let number = next_number(state).to_le_bytes();
                bytes.copy_from_slice(&number[..bytes.len()]);
            }
            return Ok(());
        }
        if out.len() > FETCHED / 8 {
            return getrandom::fill(out).map_err(io::Error::other);
        }
        if FETCHED - self.next < out.len() {
            getrandom::fill(&mut self.bytes).map_err(io::Error::other)?;
            self.next = 0;
        }
        let used = &mut self.bytes[self.next..self.next + out.len()];
        out.copy_from_slice(used);
        // They may be a secret.
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
    fn no_random_byte_is_used_twice() {
        let mut seen = HashSet::new();
        for length in [8, 64, 256, 257, 5000].repeat(100) {
            let mut bytes = vec![0; length];
            with_random(|random| random(&mut bytes)).unwrap();
            let start: [u8; 8] = bytes[..8].try_into().unwrap();
            assert!(seen.insert(start), "{start:?}");
            assert!(bytes.iter().any(|byte| *byte != 0));
        }
    }
}
