//! `application/x-www-form-urlencoded`, as bodies and as queries: decoded for looking, never for sending on.

use std::borrow::Cow;

/// The decoded names and values in wire order, duplicates kept; a name without `=` has an empty value.
///
/// A plus is a space (WHATWG URL, urlencoded parsing); a percent sign that starts no escape stands for itself.
pub(crate) fn pairs(text: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    text.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = at.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
            (decode(name), decode(value))
        })
}

/// The first value of this name that is UTF-8.
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

/// Decodes plus signs and percent escapes.
pub(crate) fn decode(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(byte),
            },
            _ => out.push(byte),
        }
    }
    Cow::Owned(out)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// Encodes one name or value: unreserved characters (RFC 3986 section 2.3) stay, a space is `plus_for_space` or `%20`.
fn encode(text: &str, space: &str, out: &mut String) {
    use std::fmt::Write as _;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push_str(space),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// Names and values as a form body: a space is `+`.
pub(crate) fn encode_form<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    join(pairs, "+")
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
        encode(name, space, &mut out);
        out.push('=');
        encode(value, space, &mut out);
    }
    out
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
    fn a_stray_percent_sign_stands_for_itself() {
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
