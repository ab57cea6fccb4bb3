//! Fresh delivery ids in their sender's form; the random bytes are an argument.

/// Hands out random bytes.
pub(crate) type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

pub(super) const DIGITS: &[u8] = b"0123456789";
pub(super) const HEX: &[u8] = b"0123456789abcdef";
pub(super) const LOWER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
pub(super) const UPPER: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub(super) const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// What a delivery's id looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdForm {
    /// There is none.
    None,
    /// A UUID.
    Uuid,
    /// So many characters of an alphabet behind a prefix.
    Random(&'static str, &'static [u8], usize),
}

impl IdForm {
    /// A fresh one; empty where there is none.
    pub(super) fn fresh(self, random: Random<'_>) -> String {
        match self {
            Self::None => String::new(),
            Self::Uuid => uuid(random),
            Self::Random(prefix, alphabet, count) => {
                prefix.to_owned() + &characters(alphabet, count, random)
            }
        }
    }
}

fn characters(alphabet: &[u8], count: usize, random: Random<'_>) -> String {
    // Of two bytes each, so that no character is noticeably likelier than another.
    let mut bytes = vec![0; 2 * count];
    random(&mut bytes);
    let numbers = bytes.chunks_exact(2);
    numbers
        .map(|pair| usize::from(u16::from_be_bytes([pair[0], pair[1]])) % alphabet.len())
        .map(|index| char::from(alphabet[index]))
        .collect()
}

fn uuid(random: Random<'_>) -> String {
    let text = characters(HEX, 32, random);
    // Version 4 and its variant (RFC 9562 section 5.4).
    let part = |from: usize, to: usize| &text[from..to];
    [
        part(0, 8),
        part(8, 12),
        &format!("4{}", part(13, 16)),
        &format!("a{}", part(17, 20)),
        part(20, 32),
    ]
    .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_that_is_asked_for() {
        let mut state: u32 = 1;
        let mut random = |bytes: &mut [u8]| {
            for byte in bytes {
                state = state.wrapping_mul(1_103_515_245).wrapping_add(12345);
                *byte = (state >> 16) as u8;
            }
        };
        let id = IdForm::Random("evt_", BASE62, 24).fresh(&mut random);
        assert!(id.starts_with("evt_") && id.len() == 28, "{id}");
        let id = IdForm::Uuid.fresh(&mut random);
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(&id[14..15], "4");
        assert_ne!(id, IdForm::Uuid.fresh(&mut random));
        assert_eq!(IdForm::None.fresh(&mut random), "");
    }
}
