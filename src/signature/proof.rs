//! What proves that the sender has the key: telling what could be a proof, checking it, making one.

use subtle::Choice;

use super::asymmetric::KeyPairAlgorithm;
use super::fill::Pieces;
use super::key::Key;
use super::mac::{Encoding, same};
use super::read::{Candidate, SignatureFields};
use super::scheme::{Algorithm, Placement, SignatureSpec};
use super::verdict::Verdict;

/// A list may hold so many signatures to check with a public key: that is slow, and who rotates keys needs two.
const MOST: usize = 8;

impl Key {
    /// A shared secret's bytes, for a text that holds them.
    pub(super) fn shared(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Pair(_) => &[],
        }
    }
}

/// What proves it with this key: a list has two versions, one for each kind of key.
fn proof(text: &SignatureSpec<'_>, key: &Key) -> Algorithm {
    match (text.place, key) {
        (Placement::List, Key::Pair(_)) => Algorithm::KeyPair(KeyPairAlgorithm::Ed25519),
        _ => text.proof,
    }
}

/// What stands before a signature made with this proof.
fn lead(text: &SignatureSpec<'_>, proof: Algorithm) -> String {
    match (text.place, proof) {
        (Placement::List, Algorithm::KeyPair(_)) => "v1a,".to_owned(),
        (Placement::List, _) => "v1,".to_owned(),
        (Placement::Pairs(_, _, name), _) => format!("{name}="),
        _ => text.prefix.to_owned(),
    }
}

/// The signatures that could be one, by their version and looks.
pub(super) fn usable<'f>(
    text: &SignatureSpec<'_>,
    key: Option<&Key>,
    found: &'f SignatureFields<'_>,
    header: &str,
) -> Result<Vec<&'f Candidate<'f>>, Verdict> {
    let proof = key.map_or(text.proof, |key| proof(text, key));
    let lead = lead(text, proof);
    let label = lead.strip_suffix(',').unwrap_or_default().as_bytes();
    let fits = |entry: &&Candidate<'_>| {
        let version = text.place != Placement::List || entry.label == label;
        version && proof.accepts(text.encoding, &entry.text)
    };
    let entries: Vec<_> = found.entries.iter().filter(fits).collect();
    if matches!(proof, Algorithm::KeyPair(_)) && entries.len() > MOST {
        return Err(Verdict::malformed(format!(
            "header `{header}` has {} signatures, and at most {MOST} are checked with a public key",
            entries.len()
        )));
    }
    if !entries.is_empty() {
        return Ok(entries);
    }
    let form = match proof.length(text.encoding) {
        Some(length) => format!("{length} {}", text.encoding.characters()),
        None => text.encoding.characters().to_owned(),
    };
    let form = match lead.as_str() {
        "" => form,
        lead => format!("`{lead}` and {form}"),
    };
    let seen = match found.entries.as_slice() {
        [entry] if text.place != Placement::List => looks(&entry.text),
        _ => String::new(),
    };
    Err(Verdict::malformed(match text.place {
        _ if proof == Algorithm::Token => format!("header `{header}` is empty"),
        Placement::Mailgun => format!("`signature` in the body is not {form}{seen}"),
        Placement::Header | Placement::Linear => format!("header `{header}` is not {form}{seen}"),
        Placement::List | Placement::Pairs(..) => format!("header `{header}` has no {form}{seen}"),
    }))
}

/// What a text that is no signature looks like instead; the text itself may be anything.
fn looks(text: &[u8]) -> String {
    let hex = !text.is_empty() && text.iter().all(u8::is_ascii_hexdigit);
    match (text.len(), hex) {
        (0, _) => ", but nothing".to_owned(),
        (count, true) if text.iter().any(u8::is_ascii_uppercase) => {
            format!(", but {count} hexadecimal digits, some in upper case")
        }
        (count, true) => format!(", but {count} hexadecimal digits"),
        (count, false) => format!(", but {count} characters"),
    }
}

impl Algorithm {
    /// How many characters it takes, where that is always the same.
    fn length(self, encoding: Encoding) -> Option<usize> {
        match self {
            Self::Hmac(hash) | Self::Digest(hash) => Some(encoding.len(hash.len())),
            Self::KeyPair(KeyPairAlgorithm::Ed25519) => Some(encoding.len(64)),
            Self::KeyPair(_) | Self::Token => None,
        }
    }

    /// Whether a text could be one; only its looks count.
    fn accepts(self, encoding: Encoding, text: &[u8]) -> bool {
        let long = self
            .length(encoding)
            .is_none_or(|length| length == text.len());
        let plain = self == Self::Token || encoding.accepts(text);
        long && plain && !text.is_empty()
    }
}

/// Whether any of the signatures is the right one; how long it takes does not say how wrong one is.
pub(super) fn holds(
    text: &SignatureSpec<'_>,
    key: &Key,
    entries: &[&Candidate<'_>],
    pieces: &Pieces<'_>,
) -> Choice {
    let equal = |right: &[u8]| {
        let found = entries.iter().map(|entry| same(right, &entry.text));
        found.fold(Choice::from(0), |held, equal| held | equal)
    };
    match (proof(text, key), key) {
        (Algorithm::Hmac(hash), Key::Shared(key)) => {
            equal(text.encoding.encode(&hash.keyed(key, pieces)).as_bytes())
        }
        (Algorithm::Digest(hash), Key::Shared(_)) => {
            equal(text.encoding.encode(&hash.of(pieces)).as_bytes())
        }
        (Algorithm::Token, Key::Shared(key)) => equal(key),
        (Algorithm::KeyPair(algorithm), Key::Pair(pair)) => {
            let message = pieces.concat();
            let held = entries.iter().any(|entry| {
                let signature = text.encoding.decode(&entry.text).unwrap_or_default();
                pair.verify(algorithm, &message, &signature)
            });
            Choice::from(u8::from(held))
        }
        _ => Choice::from(0),
    }
}

/// Makes a signature, with what stands before it; `None` when the key cannot.
pub(super) fn make(text: &SignatureSpec<'_>, key: &Key, pieces: &Pieces<'_>) -> Option<String> {
    let proof = proof(text, key);
    let lead = lead(text, proof);
    let signature = match (proof, key) {
        (Algorithm::Hmac(hash), Key::Shared(key)) => hash.keyed(key, pieces),
        (Algorithm::Digest(hash), Key::Shared(_)) => hash.of(pieces),
        (Algorithm::Token, Key::Shared(key)) => {
            return String::from_utf8(key.to_vec()).ok();
        }
        (Algorithm::KeyPair(algorithm), Key::Pair(pair)) => {
            pair.sign(algorithm, &pieces.concat())?
        }
        _ => return None,
    };
    Some(lead + &text.encoding.encode(&signature))
}
