//! Identifiers made of random bytes: UUIDs, message ids, and ids in the form of a provider.
//!
//! The random bytes come in as an argument, so that the module stays pure and a test can choose them. The one caller of
//! the operating system's generator is `delivery/random.rs`.

use uuid::Uuid;
use zeroize::Zeroizing;

/// Fills a slice with random bytes.
pub(crate) type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

pub(crate) const DIGITS: &[u8] = b"0123456789";
pub(crate) const HEX: &[u8] = b"0123456789abcdef";
pub(crate) const LOWER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
pub(crate) const UPPER: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub(crate) const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The length of a UUID as text.
pub(crate) const UUID_LENGTH: usize = uuid::fmt::Hyphenated::LENGTH;

/// What the ids of a sender look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdFormat {
    /// The sender gives no id.
    None,
    Uuid,
    /// A prefix, then this many characters of an alphabet.
    Random(&'static str, &'static [u8], usize),
}

impl IdFormat {
    /// A new id; empty for [`IdFormat::None`].
    pub(crate) fn generate(self, random: Random<'_>) -> String {
        match self {
            Self::None => String::new(),
            Self::Uuid => uuid(random),
            Self::Random(prefix, alphabet, count) => {
                let mut id = String::with_capacity(prefix.len() + count);
                id.push_str(prefix);
                push_random_text(alphabet, count, random, &mut id);
                id
            }
        }
    }
}

/// A new message id: `msg_` and 27 random characters.
///
/// 27 characters of base 62 hold 160 bits, as many as a KSUID, which Svix and others use.
pub(crate) fn message_id(random: Random<'_>) -> String {
    IdFormat::Random("msg_", BASE62, 27).generate(random)
}

/// A random UUID (version 4, RFC 9562 section 5.4).
pub(crate) fn uuid(random: Random<'_>) -> String {
    let mut text = String::with_capacity(UUID_LENGTH);
    push_uuid(random, &mut text);
    text
}

/// Appends a random UUID.
pub(crate) fn push_uuid(random: Random<'_>, out: &mut String) {
    let mut bytes = [0; 16];
    random(&mut bytes);
    let uuid = uuid::Builder::from_random_bytes(bytes).into_uuid();
    out.push_str(uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}

/// This many random characters of an alphabet.
pub(crate) fn random_text(alphabet: &[u8], count: usize, random: Random<'_>) -> String {
    let mut text = String::with_capacity(count);
    push_random_text(alphabet, count, random, &mut text);
    text
}

fn push_random_text(alphabet: &[u8], count: usize, random: Random<'_>, out: &mut String) {
    // Bytes from here on would make the first characters of the alphabet likelier than the others.
    let fair = 256 - 256 % alphabet.len();
    // The text may be a secret.
    let mut bytes = Zeroizing::new([0; 32]);
    let mut missing = count;
    while missing > 0 {
        random(&mut *bytes);
        for byte in bytes.iter().map(|byte| usize::from(*byte)) {
            if missing > 0 && byte < fair {
                out.push(char::from(alphabet[byte % alphabet.len()]));
                missing -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A generator whose numbers are the same in each run.
    fn numbers() -> impl FnMut(&mut [u8]) {
        let mut state: u32 = 1;
        move |bytes| {
            for byte in bytes {
                state = state.wrapping_mul(1_103_515_245).wrapping_add(12345);
                *byte = (state >> 16) as u8;
            }
        }
    }

    #[test]
    fn a_message_id_has_31_characters_and_is_new() {
        let mut random = numbers();
        let (a, b) = (message_id(&mut random), message_id(&mut random));
        assert_eq!((a.len(), b.len()), (31, 31));
        assert_ne!(a, b);
        assert!(a.starts_with("msg_") && a.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric()));
    }

    #[test]
    fn a_uuid_has_version_4_and_variant_10() {
        let mut random = numbers();
        let id = uuid(&mut random);
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(&id[14..15], "4");
        assert_ne!(id, uuid(&mut random));
        assert_eq!(
            uuid(&mut |bytes| bytes.fill(0xff)),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }

    #[test]
    fn an_id_has_the_format_of_its_sender() {
        let mut random = numbers();
        let id = IdFormat::Random("evt_", BASE62, 24).generate(&mut random);
        assert!(id.starts_with("evt_") && id.len() == 28, "{id}");
        assert_eq!(IdFormat::Uuid.generate(&mut random).len(), UUID_LENGTH);
        assert_eq!(IdFormat::None.generate(&mut random), "");
    }

    #[test]
    fn all_characters_are_equally_likely() {
        let mut next = 0_u8;
        let mut every_byte = |bytes: &mut [u8]| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_add(1);
            }
        };
        let text = random_text(DIGITS, 250, &mut every_byte);
        for digit in DIGITS {
            assert_eq!(text.bytes().filter(|byte| byte == digit).count(), 25);
        }
    }
}
