//! A JSON value as a slice of its text.
//!
//! A [`RawValue`] is checked once, when it is created, and decodes nothing until it is asked: numbers keep their
//! digits, strings their escapes, objects their order and duplicates. Children are found by reading the tokens again.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;

use super::token::{SyntaxError, Token, TokenKind, Tokens, decode_or_raw, decode_string};

/// One valid JSON value as it was written, without surrounding white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawValue<'a>(pub(super) &'a str);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Object,
    Array,
    String,
    Number,
    /// `true`, `false` or `null`.
    Literal,
}

impl Display for ValueKind {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Literal => "a literal",
        })
    }
}

impl<'a> RawValue<'a> {
    /// The value that is the whole of a text.
    pub(crate) fn parse(text: &'a [u8]) -> Result<Self, SyntaxError> {
        let mut tokens = Tokens::new(text);
        let mut value = "";
        while let Some(token) = tokens.next() {
            value = tokens.value_from(token?)?;
        }
        Ok(Self(value))
    }

    pub(crate) fn as_str(self) -> &'a str {
        self.0
    }

    pub(crate) fn kind(self) -> ValueKind {
        match self.0.as_bytes().first() {
            Some(b'{') => ValueKind::Object,
            Some(b'[') => ValueKind::Array,
            Some(b'"') => ValueKind::String,
            Some(b't' | b'f' | b'n') => ValueKind::Literal,
            _ => ValueKind::Number,
        }
    }

    /// The text of a string; `None` for other kinds and for a string with an unpaired surrogate.
    pub(crate) fn string(self) -> Option<Cow<'a, str>> {
        decode_string(self.0)
    }

    /// The names and values of an object's members in order, duplicates included. A name with an unpaired surrogate is
    /// returned as written.
    pub(crate) fn members(self) -> impl Iterator<Item = (Cow<'a, str>, RawValue<'a>)> {
        self.children()
            .filter_map(|child| Some((decode_or_raw(child.key?.text), child.value)))
    }

    /// The elements of an array.
    pub(crate) fn elements(self) -> impl Iterator<Item = RawValue<'a>> {
        self.children()
            .filter(|child| child.key.is_none())
            .map(|child| child.value)
    }

    /// The member of this name, the last of several, or the element at this decimal index.
    pub(crate) fn child(self, token: &str) -> Option<RawValue<'a>> {
        child(Tokens::from(self.0), token)
    }

    /// A `RawValue` is valid by construction, so reading its children does not fail.
    pub(super) fn children(self) -> impl Iterator<Item = Child<'a>> {
        Children(Tokens::from(self.0)).filter_map(Result::ok)
    }
}

/// A member of an object, or an element of an array.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child<'a> {
    pub(super) key: Option<Token<'a>>,
    pub(super) value: RawValue<'a>,
    /// The offset of the value in its container.
    pub(super) start: usize,
}

impl<'a> Child<'a> {
    pub(super) fn name(&self) -> Option<Cow<'a, str>> {
        decode_string(self.key?.text)
    }

    /// The offset after the value.
    pub(super) fn end(&self) -> usize {
        self.start + self.value.0.len()
    }

    /// Whether a reference token (RFC 6901) names this child: by name in an object, by position in an array.
    pub(super) fn is_named(&self, token: &str, position: usize) -> bool {
        match self.key {
            Some(_) => self.name().as_deref() == Some(token),
            None => index(token) == Some(position),
        }
    }
}

/// Reads an array index as JSON Pointer writes it: digits without a leading zero (RFC 6901 section 4).
pub(super) fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || token.starts_with(|first| matches!(first, '1'..='9'));
    token.parse().ok().filter(|_| canonical)
}

/// The children of the outermost container of a text. The whole text is checked on the way.
pub(super) struct Children<'a>(pub(super) Tokens<'a>);

impl<'a> Iterator for Children<'a> {
    type Item = Result<Child<'a>, SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut key = None;
        loop {
            let token = match self.0.next()? {
                Ok(token) => token,
                Err(error) => return Some(Err(error)),
            };
            match token.kind {
                TokenKind::Key => key = Some(token),
                TokenKind::Colon | TokenKind::Comma => {}
                _ if is_outermost(token.kind, self.0.depth()) => {}
                _ => return Some(self.child(key, token)),
            }
        }
    }
}

impl<'a> Children<'a> {
    fn child(
        &mut self,
        key: Option<Token<'a>>,
        first: Token<'a>,
    ) -> Result<Child<'a>, SyntaxError> {
        Ok(Child {
            key,
            value: RawValue(self.0.value_from(first)?),
            start: first.start,
        })
    }
}

fn is_outermost(kind: TokenKind, depth: usize) -> bool {
    match kind {
        TokenKind::ObjectStart | TokenKind::ArrayStart => depth == 1,
        _ => depth == 0,
    }
}

/// The child that a reference token (RFC 6901) names, the last of several; `None` if the text is not JSON.
pub(super) fn child<'a>(tokens: Tokens<'a>, token: &str) -> Option<RawValue<'a>> {
    let mut found = None;
    for (position, child) in Children(tokens).enumerate() {
        let child = child.ok()?;
        if child.is_named(token, position) {
            found = Some(child.value);
        }
    }
    found
}

/// Where the members of an object are, found in one pass. A text that is not an object has none, nor does one over
/// 4 GiB.
///
/// A stranger's text may have millions of members, so each takes little memory: a name is kept as its hash, with a new
/// seed for each text.
#[derive(Debug, Default)]
pub(crate) struct MemberIndex {
    hasher: RandomState,
    /// In the order of their names' hashes, those of one name in the order of the text.
    members: Vec<IndexedMember>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct IndexedMember {
    name_hash: u64,
    /// The offsets of the value.
    start: u32,
    end: u32,
}

impl MemberIndex {
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut index = Self::default();
        if u32::try_from(text.len()).is_err() {
            return index;
        }
        for child in Children(Tokens::new(text)) {
            let Ok(child) = child else {
                return Self::default();
            };
            if let Some(name) = child.name() {
                index.members.push(IndexedMember {
                    name_hash: index.hasher.hash_one(&*name),
                    start: child.start as u32,
                    end: child.end() as u32,
                });
            }
        }
        index.members.sort_unstable();
        index
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.range(name).is_some()
    }

    /// The value of a member, the last of this name. `text` is the one that the index was made of.
    pub(crate) fn get<'a>(&self, text: &'a [u8], name: &str) -> Option<RawValue<'a>> {
        let value = text.get(self.range(name)?)?;
        std::str::from_utf8(value).ok().map(RawValue)
    }

    fn range(&self, name: &str) -> Option<Range<usize>> {
        let hash = self.hasher.hash_one(name);
        let after = self.members.partition_point(|it| it.name_hash <= hash);
        let last = self.members[..after].last()?;
        (last.name_hash == hash).then_some(last.start as usize..last.end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> RawValue<'_> {
        RawValue::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_value_has_no_surrounding_space() {
        assert_eq!(raw(" [1.10, 2]\n").as_str(), "[1.10, 2]");
        assert_eq!(raw("0").as_str(), "0");
        assert!(RawValue::parse(b"").is_err());
        assert!(RawValue::parse(b"1 2").is_err());
    }

    #[test]
    fn the_first_byte_gives_the_kind() {
        let table = [
            ("{}", ValueKind::Object),
            ("[]", ValueKind::Array),
            (r#""""#, ValueKind::String),
            ("-0", ValueKind::Number),
            ("7", ValueKind::Number),
            ("null", ValueKind::Literal),
        ];
        for (text, kind) in table {
            assert_eq!(raw(text).kind(), kind, "{text}");
        }
    }

    #[test]
    fn only_a_string_has_text() {
        assert_eq!(raw(r#""a\u00e9""#).string().as_deref(), Some("aé"));
        assert_eq!(raw(r#""\ud800""#).string(), None);
        assert_eq!(raw("1").string(), None);
    }

    #[test]
    fn members_come_in_order_with_their_duplicates() {
        let object = raw(r#"{"b": [1, {"x": 2}], "\u0061": 1.10, "b": {}, "\ud800": null}"#);
        let members: Vec<_> = object
            .members()
            .map(|(name, value)| (name.into_owned(), value.as_str()))
            .collect();
        let expected = [
            ("b", r#"[1, {"x": 2}]"#),
            ("a", "1.10"),
            ("b", "{}"),
            (r"\ud800", "null"),
        ];
        assert_eq!(
            members,
            expected.map(|(name, value)| (name.to_owned(), value))
        );
        assert_eq!(object.elements().count(), 0);
    }

    #[test]
    fn elements_come_in_order() {
        let array = raw(r#"[1, [2, [3]], {"a": 4}]"#);
        let elements: Vec<_> = array.elements().map(RawValue::as_str).collect();
        assert_eq!(elements, ["1", "[2, [3]]", r#"{"a": 4}"#]);
        assert_eq!(array.members().count(), 0);
        assert_eq!(raw("1").elements().count(), 0);
    }

    #[test]
    fn an_index_has_neither_leading_zero_nor_sign() {
        assert_eq!(index("0"), Some(0));
        assert_eq!(index("10"), Some(10));
        for other in ["", "-", "+1", "-1", "01", "1x", "99999999999999999999"] {
            assert_eq!(index(other), None, "{other}");
        }
    }

    #[test]
    fn an_index_finds_the_last_member_of_a_name() {
        let text = br#"{"id": 1, "data": {"type": "inner"}, "type": "x", "i\u0064": 2}"#;
        let index = MemberIndex::of(text);
        let get = |name| index.get(text, name).map(RawValue::as_str);
        assert_eq!(get("type"), Some(r#""x""#));
        assert_eq!(get("id"), Some("2"));
        assert_eq!(get("event"), None);
        assert!(!MemberIndex::of(br#"["type", 1]"#).contains("type"));
        assert!(!MemberIndex::of(br#""type""#).contains("type"));
    }

    #[test]
    fn an_index_of_many_members_is_small_and_finds_what_a_pass_finds() {
        // The first 25,000 names occur twice.
        let members = (0..100_000).map(|nth| format!(r#""n{}": {nth}"#, nth % 75_000));
        let text = format!("{{{}}}", members.collect::<Vec<_>>().join(",\n"));
        let text = text.as_bytes();
        let index = MemberIndex::of(text);
        assert_eq!(index.members.len(), 100_000);
        assert_eq!(size_of::<IndexedMember>(), 16);
        for nth in (0..80_000).step_by(7_499) {
            let name = format!("n{nth}");
            let found = index.get(text, &name);
            assert_eq!(found, child(Tokens::new(text), &name), "{name}");
            assert_eq!(found.is_some(), nth < 75_000, "{name}");
            assert_eq!(index.contains(&name), found.is_some());
        }
        assert_eq!(index.get(text, "n5").unwrap().as_str(), "75005");
        assert_eq!(index.get(text, "n25000").unwrap().as_str(), "25000");
    }
}
