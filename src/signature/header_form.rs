//! The form of a header that holds a signature and its timestamp, such as `t={timestamp},v1={signature}`.
//!
//! A form whose parts are `name=value` is read as pairs, as the senders' own libraries do: in any order, with other
//! pairs between them, and with several signatures while a secret is rotated. Any other form is read from left to
//! right.

use super::template::{self, TemplatePiece, TemplateSyntaxError};

const SIGNATURE: &str = "signature";
const TIMESTAMP: &str = "timestamp";

/// The form of a header's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeaderForm<'a> {
    text: &'a str,
    pieces: Vec<TemplatePiece<'a>>,
    pairs: Option<PairNames<'a>>,
}

/// The names of the pairs that hold the signature and the timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PairNames<'a> {
    separator: char,
    signature: &'a str,
    timestamp: Option<&'a str>,
}

/// What a header's value holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct HeaderParts<'v> {
    pub(super) signatures: Vec<&'v [u8]>,
    pub(super) timestamp: Option<&'v [u8]>,
}

/// Why a text is not the form of a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderFormError {
    #[error(transparent)]
    Syntax(#[from] TemplateSyntaxError),
    #[error("`{{{0}}}` is not a known name: use `{{signature}}` and `{{timestamp}}`")]
    UnknownName(String),
    #[error("it has no `{{signature}}`")]
    NoSignature,
    #[error("duplicate `{{{0}}}`")]
    Duplicate(&'static str),
    #[error("there must be text between `{{timestamp}}` and `{{signature}}`")]
    NothingBetween,
}

/// Why a header's value does not have the form; a phrase that follows the header's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HeaderFormMismatch {
    #[error("has no `{0}=…`")]
    NoPair(String),
    #[error("has two `{0}=…`")]
    TwoTimestamps(String),
    #[error("does not have the form `{0}`")]
    OtherForm(String),
}

impl<'a> HeaderForm<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, HeaderFormError> {
        let pieces = template::split(text)?;
        for piece in &pieces {
            match *piece {
                TemplatePiece::Name(name) if ![SIGNATURE, TIMESTAMP].contains(&name) => {
                    return Err(HeaderFormError::UnknownName(name.to_owned()));
                }
                _ => {}
            }
        }
        let count = |name| {
            let mut all = pieces.iter();
            all.by_ref()
                .filter(|piece| **piece == TemplatePiece::Name(name))
                .count()
        };
        match (count(SIGNATURE), count(TIMESTAMP)) {
            (0, _) => return Err(HeaderFormError::NoSignature),
            (2.., _) => return Err(HeaderFormError::Duplicate(SIGNATURE)),
            (_, 2..) => return Err(HeaderFormError::Duplicate(TIMESTAMP)),
            _ => {}
        }
        let is_name = |piece: &TemplatePiece<'_>| matches!(piece, TemplatePiece::Name(_));
        if pieces.windows(2).any(|two| two.iter().all(is_name)) {
            return Err(HeaderFormError::NothingBetween);
        }
        let pairs = PairNames::of(text);
        Ok(Self {
            text,
            pieces,
            pairs,
        })
    }

    pub(super) fn has_timestamp(&self) -> bool {
        self.pieces.contains(&TemplatePiece::Name(TIMESTAMP))
    }

    /// The text before a signature in a pair.
    pub(super) fn signature_prefix(&self) -> String {
        match self.pairs {
            Some(pairs) => format!("{}=", pairs.signature),
            None => String::new(),
        }
    }

    /// Whether the header can hold several signatures.
    pub(super) fn takes_several(&self) -> bool {
        self.pairs.is_some()
    }

    /// Another signature, to be written after the first.
    pub(super) fn next_signature(&self, signature: &str) -> String {
        let separator = self.pairs.map(|pairs| pairs.separator);
        let separator = separator.map(String::from).unwrap_or_default();
        separator + &self.signature_prefix() + signature
    }

    pub(super) fn write(&self, timestamp: &str, signature: &str) -> String {
        let pieces = self.pieces.iter().map(|piece| match *piece {
            TemplatePiece::Literal(text) => text,
            TemplatePiece::Name(SIGNATURE) => signature,
            TemplatePiece::Name(_) => timestamp,
        });
        pieces.collect()
    }

    pub(super) fn read<'v>(&self, value: &'v [u8]) -> Result<HeaderParts<'v>, HeaderFormMismatch> {
        match self.pairs {
            Some(pairs) => pairs.read(value),
            None => self
                .read_in_order(value)
                .ok_or_else(|| HeaderFormMismatch::OtherForm(self.text.to_owned())),
        }
    }

    fn read_in_order<'v>(&self, value: &'v [u8]) -> Option<HeaderParts<'v>> {
        let mut parts = HeaderParts::default();
        let mut rest = value;
        let mut pieces = self.pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let name = match *piece {
                TemplatePiece::Literal(text) => {
                    rest = rest.strip_prefix(text.as_bytes())?;
                    continue;
                }
                TemplatePiece::Name(name) => name,
            };
            let end = match pieces.peek() {
                Some(TemplatePiece::Literal(text)) => find(rest, text.as_bytes())?,
                _ => rest.len(),
            };
            let (found, after) = rest.split_at(end);
            rest = after;
            if name == SIGNATURE {
                parts.signatures.push(found);
            } else {
                parts.timestamp = Some(found);
            }
        }
        rest.is_empty().then_some(parts)
    }
}

impl<'a> PairNames<'a> {
    /// The names, if the form consists of two or more pairs.
    fn of(text: &'a str) -> Option<Self> {
        let separator = text.chars().find(|char| matches!(char, ',' | ';'))?;
        let (mut signature, mut timestamp) = (None, None);
        for pair in text.split(separator) {
            let (name, value) = pair.trim().split_once('=')?;
            match value {
                "{signature}" => signature = Some(name),
                "{timestamp}" => timestamp = Some(name),
                other if other.contains(['{', '}']) => return None,
                _ => {}
            }
            if name.contains(['{', '}']) {
                return None;
            }
        }
        Some(Self {
            separator,
            signature: signature?,
            timestamp,
        })
    }

    fn read(self, value: &[u8]) -> Result<HeaderParts<'_>, HeaderFormMismatch> {
        let mut parts = HeaderParts::default();
        for pair in value.split(|byte| char::from(*byte) == self.separator) {
            let pair = pair.trim_ascii();
            let Some(at) = pair.iter().position(|byte| *byte == b'=') else {
                continue;
            };
            let (name, value) = (&pair[..at], &pair[at + 1..]);
            if name == self.signature.as_bytes() {
                parts.signatures.push(value);
            } else if let Some(timestamp) = self.timestamp
                && name == timestamp.as_bytes()
                && parts.timestamp.replace(value).is_some()
            {
                return Err(HeaderFormMismatch::TwoTimestamps(timestamp.to_owned()));
            }
        }
        let missing = match self.timestamp {
            Some(timestamp) if parts.timestamp.is_none() => Some(timestamp),
            _ if parts.signatures.is_empty() => Some(self.signature),
            _ => None,
        };
        match missing {
            Some(name) => Err(HeaderFormMismatch::NoPair(name.to_owned())),
            None => Ok(parts),
        }
    }
}

fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    bytes.windows(text.len()).position(|window| window == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str, value: &str) -> Result<(Vec<String>, Option<String>), String> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let form = HeaderForm::parse(form).unwrap();
        let parts = form.read(value.as_bytes());
        parts
            .map(|parts| {
                let signatures = parts.signatures.iter().map(|bytes| text(bytes)).collect();
                (signatures, parts.timestamp.map(text))
            })
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_form_writes_it_reads() {
        for form in [
            "{signature}",
            "HMAC {signature}",
            "t={timestamp},v1={signature}",
            "timestamp={timestamp},signature={signature}",
            "v={timestamp}; d={signature}",
            "{timestamp}:{signature}",
            "<{signature}@{timestamp}>",
            "id=7,t={timestamp},alg=sha256,s={signature}",
            "{{{signature}}}",
        ] {
            let parsed = HeaderForm::parse(form).unwrap();
            let time = parsed.has_timestamp().then(|| "17".to_owned());
            let value = parsed.write("17", "ab==");
            assert_eq!(
                read(form, &value),
                Ok((vec!["ab==".to_owned()], time)),
                "{form}"
            );
        }
    }

    #[test]
    fn pairs_are_read_in_any_order_and_a_signature_may_come_twice() {
        let form = "t={timestamp},v1={signature}";
        let some = |signatures: &[&str]| {
            let signatures = signatures.iter().map(|text| (*text).to_owned()).collect();
            Ok((signatures, Some("1".to_owned())))
        };
        assert_eq!(read(form, "v1=a,t=1"), some(&["a"]));
        assert_eq!(read(form, "t=1, v1=a"), some(&["a"]));
        assert_eq!(read(form, "t=1,v1=a,v0=x,v1=b,junk"), some(&["a", "b"]));
        let said = |value| read(form, value).unwrap_err();
        assert_eq!(said("v1=a"), "has no `t=…`");
        assert_eq!(said("t=1"), "has no `v1=…`");
        assert_eq!(said("t=1,t=2,v1=a"), "has two `t=…`");
    }

    #[test]
    fn another_form_is_read_from_left_to_right() {
        let said = |form, value| read(form, value).unwrap_err();
        assert_eq!(
            said("HMAC {signature}", "hmac a"),
            "does not have the form `HMAC {signature}`"
        );
        assert!(read("{timestamp}:{signature}", "17").is_err());
        assert!(read("<{signature}>", "<a>b").is_err());
    }

    #[test]
    fn a_text_that_is_not_a_form_says_why() {
        for (text, want) in [
            ("", "it has no `{signature}`"),
            ("t={timestamp}", "it has no `{signature}`"),
            ("{signature} {signature}", "duplicate `{signature}`"),
            (
                "{timestamp} {timestamp}{signature}",
                "duplicate `{timestamp}`",
            ),
            ("{timestamp}{signature}", "there must be text between"),
            (
                "v1={sig}",
                "`{sig}` is not a known name: use `{signature}` and `{timestamp}`",
            ),
            ("v1={signature", "`{` without `}`"),
        ] {
            let said = HeaderForm::parse(text).unwrap_err().to_string();
            assert!(said.starts_with(want), "{text}: {said}");
        }
    }
}
