//! Message ids.

use super::random;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 27 characters of base 62 hold 160 bits, as many as a KSUID, which is what Svix and others use.
const LENGTH: usize = 27;

/// A fresh message id: `msg_` and 27 random characters.
///
/// # Errors
/// When the system gives no random bytes.
pub(crate) fn message_id() -> std::io::Result<String> {
    let mut id = String::with_capacity(4 + LENGTH);
    id.push_str("msg_");
    let mut bytes = [0; 32];
    while id.len() < 4 + LENGTH {
        random(&mut bytes)?;
        // Values from 248 on would make the first characters likelier than the others.
        let fair = bytes.iter().filter(|byte| **byte < 248);
        let room = 4 + LENGTH - id.len();
        id.extend(
            fair.take(room)
                .map(|byte| char::from(ALPHABET[usize::from(byte % 62)])),
        );
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_long_enough_and_differ() {
        let (a, b) = (message_id().unwrap(), message_id().unwrap());
        assert_eq!((a.len(), b.len()), (31, 31));
        assert_ne!(a, b);
        assert!(a.starts_with("msg_") && a.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric()));
    }
}
