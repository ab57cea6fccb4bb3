//! How the text of a JSON or XML body is encoded: in UTF-8, with or without a byte order mark, or in UTF-16.
//!
//! Between systems JSON is UTF-8 without a mark, but a parser may ignore a mark (RFC 8259 section 8.1), and some
//! senders on Windows and .NET write one. It is ignored to look inside of a body; the bytes of the body stay as they
//! are.

use std::borrow::Cow;

/// What some editors and senders put at the start of a text in UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    Utf8,
    Utf8WithMark,
    Utf16LittleEndian,
    Utf16BigEndian,
}

impl TextEncoding {
    /// The encoding of a text, by its first bytes: a byte order mark, or else a bracket of JSON or XML.
    pub(crate) fn of(text: &[u8]) -> Self {
        match text {
            [0xef, 0xbb, 0xbf, ..] => Self::Utf8WithMark,
            [0xff, 0xfe, ..] | [b'{' | b'[' | b'<', 0, ..] => Self::Utf16LittleEndian,
            [0xfe, 0xff, ..] | [0, b'{' | b'[' | b'<', ..] => Self::Utf16BigEndian,
            _ => Self::Utf8,
        }
    }

    /// For people; `None` if there is nothing to say.
    pub(crate) fn note(self) -> Option<&'static str> {
        match self {
            Self::Utf8 => None,
            Self::Utf8WithMark => Some("with a byte order mark"),
            Self::Utf16LittleEndian => Some("UTF-16, little-endian"),
            Self::Utf16BigEndian => Some("UTF-16, big-endian"),
        }
    }
}

/// A text in UTF-8 without a byte order mark. Half a surrogate pair becomes U+FFFD.
pub(crate) fn to_utf8(text: &[u8]) -> Cow<'_, [u8]> {
    let from = |unit: fn([u8; 2]) -> u16| {
        let units = text.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let chars =
            char::decode_utf16(units).map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER));
        let text: String = chars.collect();
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Cow::Owned(text.into_bytes().split_off(start))
    };
    match TextEncoding::of(text) {
        TextEncoding::Utf8 => Cow::Borrowed(text),
        TextEncoding::Utf8WithMark => Cow::Borrowed(&text[BYTE_ORDER_MARK.len()..]),
        TextEncoding::Utf16LittleEndian => from(u16::from_le_bytes),
        TextEncoding::Utf16BigEndian => from(u16::from_be_bytes),
    }
}

/// Whether every byte of a text comes back from its UTF-8: half a surrogate pair and half a unit of UTF-16 do not.
pub(crate) fn is_lossless(text: &[u8]) -> bool {
    match TextEncoding::of(text) {
        TextEncoding::Utf8 | TextEncoding::Utf8WithMark => true,
        TextEncoding::Utf16LittleEndian | TextEncoding::Utf16BigEndian => {
            str::from_utf8(&to_utf8(text)).is_ok_and(|decoded| encode_like(text, decoded) == text)
        }
    }
}

/// [`to_utf8`] of a text that is not needed any more; a usual one is not copied.
pub(crate) fn into_utf8(text: Vec<u8>) -> Vec<u8> {
    match to_utf8(&text) {
        Cow::Borrowed(all) if all.len() == text.len() => text,
        other => other.into_owned(),
    }
}

/// The text without the byte order mark of UTF-8.
pub(crate) fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// A changed text in the encoding of the original, with a byte order mark if that has one.
pub(crate) fn encode_like(original: &[u8], text: &str) -> Vec<u8> {
    let into = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let mark = if original.starts_with(mark) {
            mark
        } else {
            &[]
        };
        let units = text.encode_utf16().flat_map(bytes);
        mark.iter().copied().chain(units).collect()
    };
    match TextEncoding::of(original) {
        TextEncoding::Utf8 => text.as_bytes().to_vec(),
        TextEncoding::Utf8WithMark => [BYTE_ORDER_MARK, text.as_bytes()].concat(),
        TextEncoding::Utf16LittleEndian => into(b"\xff\xfe", u16::to_le_bytes),
        TextEncoding::Utf16BigEndian => into(b"\xfe\xff", u16::to_be_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_known_by_the_first_bytes() {
        for (text, encoding) in [
            (&b"{}"[..], TextEncoding::Utf8),
            (b"", TextEncoding::Utf8),
            (b"\xef\xbb", TextEncoding::Utf8),
            (b"\xef\xbb\xbf{}", TextEncoding::Utf8WithMark),
            (b"\xff\xfe{\0}\0", TextEncoding::Utf16LittleEndian),
            (b"<\0a\0", TextEncoding::Utf16LittleEndian),
            (b"\xfe\xff\0{\0}", TextEncoding::Utf16BigEndian),
            (b"\0[\0]", TextEncoding::Utf16BigEndian),
            (b"a\0b", TextEncoding::Utf8),
        ] {
            assert_eq!(TextEncoding::of(text), encoding, "{text:?}");
        }
    }

    #[test]
    fn every_encoding_becomes_utf_8_without_a_mark() {
        let text = "{\"a\":\"\u{e9}\u{1f600}\"}";
        let utf16 = |mark: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let text = format!("{mark}{text}");
            text.encode_utf16().flat_map(bytes).collect()
        };
        for encoded in [
            text.as_bytes().to_vec(),
            [BYTE_ORDER_MARK, text.as_bytes()].concat(),
            utf16("", u16::to_le_bytes),
            utf16("\u{feff}", u16::to_le_bytes),
            utf16("", u16::to_be_bytes),
            utf16("\u{feff}", u16::to_be_bytes),
        ] {
            assert_eq!(to_utf8(&encoded), text.as_bytes());
            assert_eq!(encode_like(&encoded, text), encoded);
        }
        assert_eq!(to_utf8(b"{\0\x00\xd8}\0"), "{\u{fffd}}".as_bytes());
    }
}
