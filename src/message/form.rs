//! `application/x-www-form-urlencoded`, in bodies and queries.
//!
//! Names and values are bytes: decoding loses nothing that is not UTF-8. What was received is decoded to be read, and
//! never to be sent again. The crate `form_urlencoded` decodes with loss, so only the percent coding comes from a
//! crate.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The decoded names and values in wire order, duplicates included. A name without `=` has an empty value; a plus is a
/// space (WHATWG URL, urlencoded parsing).
pub(crate) fn pairs(text: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    text.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = at.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
            (decode(name), decode(value))
        })
}

/// Appends to the query of a target; an empty `query` changes nothing.
pub(crate) fn append_query(target: &mut String, query: &str) {
    if query.is_empty() {
        return;
    }
    match target.split_once('?') {
        None => target.push('?'),
        Some((_, "")) => {}
        Some(_) => target.push('&'),
    }
    target.push_str(query);
}

/// The first value of this name, if it is UTF-8.
pub(crate) fn get<'a>(text: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    pairs(text)
        .find(|(known, _)| known.as_ref() == name.as_bytes())
        .and_then(|(_, value)| into_text(value))
}

fn into_text(bytes: Cow<'_, [u8]>) -> Option<Cow<'_, str>> {
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// Decodes plus signs and percent escapes. A percent sign that starts no escape stays.
pub(crate) fn decode(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'+') {
        return percent_decode(text).into();
    }
    let mut spaced = text.to_vec();
    for byte in &mut spaced {
        if *byte == b'+' {
            *byte = b' ';
        }
    }
    match Cow::from(percent_decode(&spaced)) {
        Cow::Owned(decoded) => Cow::Owned(decoded),
        Cow::Borrowed(_) => Cow::Owned(spaced),
    }
}

/// The pairs of a query or form without those of these names, each of the others as it is spelled.
pub(crate) fn without<'a>(text: &'a str, names: &[&str]) -> Cow<'a, str> {
    let is_named = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        let name = decode(name.as_bytes());
        names.iter().any(|known| name.as_ref() == known.as_bytes())
    };
    if !text.split('&').any(|pair| is_named(&pair)) {
        return Cow::Borrowed(text);
    }
    let kept: Vec<&str> = text.split('&').filter(|pair| !is_named(pair)).collect();
    Cow::Owned(kept.join("&"))
}

/// Names and values as a form body: a space is `+`.
pub(crate) fn encode_form<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    join(pairs, "+")
}

/// One name or value, in which only the unreserved characters stay.
pub(super) fn encode(text: &str) -> impl fmt::Display + '_ {
    utf8_percent_encode(text, RESERVED)
}

/// Names and values as a query: a space is `%20`, which every server decodes.
pub(crate) fn encode_query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    join(pairs, "%20")
}

fn join<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>, space: &str) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        push_encoded(name, space, &mut out);
        out.push('=');
        push_encoded(value, space, &mut out);
    }
    out
}

fn push_encoded(text: &str, space: &str, out: &mut String) {
    for (position, word) in text.split(' ').enumerate() {
        if position > 0 {
            out.push_str(space);
        }
        out.extend(utf8_percent_encode(word, RESERVED));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Vec<(String, String)> {
        pairs(text.as_bytes())
            .map(|(name, value)| {
                (
                    String::from_utf8_lossy(&name).into_owned(),
                    String::from_utf8_lossy(&value).into_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn names_and_values_are_decoded_in_wire_order() {
        let want = [("b", "2 3"), ("a", "1=1"), ("b", ""), ("é", "/")];
        let want: Vec<_> = want.map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        assert_eq!(decoded("b=2+3&a=1=1&&b&%C3%A9=%2F"), want);
    }

    #[test]
    fn a_percent_sign_without_an_escape_stays() {
        assert_eq!(decode(b"100%&%4"), b"100%&%4".as_slice());
        assert_eq!(decode(b"%zz%41"), b"%zzA".as_slice());
    }

    #[test]
    fn encoding_is_undone_by_decoding() {
        let text = "a b+c&d=é%\u{1b}/~";
        for encoded in [encode_form([("k", text)]), encode_query([("k", text)])] {
            assert_eq!(decoded(&encoded), [("k".to_owned(), text.to_owned())]);
        }
        assert_eq!(encode_form([("k", "a b")]), "k=a+b");
        assert_eq!(encode_query([("k", "a b")]), "k=a%20b");
    }
}
