//! What proves that the sender has the key: telling what could be a proof, checking it, making one.

use subtle::Choice;

use super::asymmetric::Algorithm;
use super::fill::Pieces;
use super::key::Key;
use super::mac::{Encoding, same};
use super::read::{Entry, Found};
use super::scheme::{Place, Proof, Text};
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
fn proof(text: &Text<'_>, key: &Key) -> Proof {
    match (text.place, key) {
        (Place::List, Key::Pair(_)) => Proof::Signed(Algorithm::Ed25519),
        _ => text.proof,
    }
}

/// What stands before a signature made with this proof.
fn lead(text: &Text<'_>, proof: Proof) -> String {
    match (text.place, proof) {
        (Place::List, Proof::Signed(_)) => "v1a,".to_owned(),
        (Place::List, _) => "v1,".to_owned(),
        (Place::Pairs(_, _, name), _) => format!("{name}="),
        _ => text.prefix.to_owned(),
    }
}

/// The signatures that could be one, by their version and looks.
pub(super) fn usable<'f>(
    text: &Text<'_>,
    key: Option<&Key>,
    found: &'f Found<'_>,
    header: &str,
) -> Result<Vec<&'f Entry<'f>>, Verdict> {
    let proof = key.map_or(text.proof, |key| proof(text, key));
    let lead = lead(text, proof);
    let label = lead.strip_suffix(',').unwrap_or_default().as_bytes();
    let fits = |entry: &&Entry<'_>| {
        let version = text.place != Place::List || entry.label == label;
        version && proof.accepts(text.encoding, &entry.text)
    };
    let entries: Vec<_> = found.entries.iter().filter(fits).collect();
    if matches!(proof, Proof::Signed(_)) && entries.len() > MOST {
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
        [entry] if text.place != Place::List => looks(&entry.text),
        _ => String::new(),
    };
    Err(Verdict::malformed(match text.place {
        _ if proof == Proof::Token => format!("header `{header}` is empty"),
        Place::Mailgun => format!("`signature` in the body is not {form}{seen}"),
        Place::Header | Place::Linear => format!("header `{header}` is not {form}{seen}"),
        Place::List | Place::Pairs(..) => format!("header `{header}` has no {form}{seen}"),
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

impl Proof {
    /// How many characters it takes, where that is always the same.
    fn length(self, encoding: Encoding) -> Option<usize> {
        match self {
            Self::Hmac(hash) | Self::Digest(hash) => Some(encoding.len(hash.len())),
            Self::Signed(Algorithm::Ed25519) => Some(encoding.len(64)),
            Self::Signed(_) | Self::Token => None,
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
    text: &Text<'_>,
    key: &Key,
    entries: &[&Entry<'_>],
    pieces: &Pieces<'_>,
) -> Choice {
    let equal = |right: &[u8]| {
        let found = entries.iter().map(|entry| same(right, &entry.text));
        found.fold(Choice::from(0), |held, equal| held | equal)
    };
    match (proof(text, key), key) {
        (Proof::Hmac(hash), Key::Shared(key)) => {
            equal(text.encoding.encode(&hash.keyed(key, pieces)).as_bytes())
        }
        (Proof::Digest(hash), Key::Shared(_)) => {
            equal(text.encoding.encode(&hash.of(pieces)).as_bytes())
        }
        (Proof::Token, Key::Shared(key)) => equal(key),
        (Proof::Signed(algorithm), Key::Pair(pair)) => {
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
pub(super) fn make(text: &Text<'_>, key: &Key, pieces: &Pieces<'_>) -> Option<String> {
    let proof = proof(text, key);
    let lead = lead(text, proof);
    let signature = match (proof, key) {
        (Proof::Hmac(hash), Key::Shared(key)) => hash.keyed(key, pieces),
        (Proof::Digest(hash), Key::Shared(_)) => hash.of(pieces),
        (Proof::Token, Key::Shared(key)) => {
            return String::from_utf8(key.to_vec()).ok();
        }
        (Proof::Signed(algorithm), Key::Pair(pair)) => pair.sign(algorithm, &pieces.concat())?,
        _ => return None,
    };
    Some(lead + &text.encoding.encode(&signature))
}
