//! Headers in the order and case of the wire, with credentials masked.
//!
//! `Authorization` and its like keep their scheme (`Bearer ********`). [`credentials`](crate::message::credentials)
//! says what is a credential.

use super::DisplayOptions;
use crate::message::Headers;
use crate::message::credentials::{MASK, is_credential_header, mask_header};
use crate::message::headers::is_token_byte;
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::{Role, Style};

pub(crate) fn write_headers(out: &mut StyledText, headers: &Headers, options: &DisplayOptions) {
    for field in headers.iter() {
        write_header(out, field, options);
    }
}

pub(super) fn write_header(
    out: &mut StyledText,
    (name, value): (&str, &[u8]),
    options: &DisplayOptions,
) {
    out.push(Role::Name, name).plain(": ");
    let value = escape(value, Keep::Nothing);
    match masked(name, &value, options.style) {
        Some(masked) => out.push(Role::Secondary, masked),
        None => out.plain(&*value),
    }
    .end_line();
}

/// A credential, masked; `None` for other headers, and where credentials are shown.
pub(super) fn masked(name: &str, value: &str, style: Style) -> Option<String> {
    mask_header(name, value).filter(|_| !style.shows_secrets())
}

/// A head that could not be parsed, in one escaped line. Credentials are masked wherever a line has a name, with the
/// lines that continue it (RFC 9112 section 5.2).
pub(super) fn masked_head(head: &[u8], style: Style) -> String {
    let mut out = String::new();
    let mut is_credential = false;
    for line in head.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let continues = matches!(line.first(), Some(b' ' | b'\t' | b'\n'));
        let name = if continues { "" } else { name_of(line) };
        if !continues {
            is_credential = is_credential_header(name) && !style.shows_secrets();
        }
        if !is_credential {
            out.push_str(&escape(line, Keep::Nothing));
            continue;
        }
        // What surrounds the credential may be what is wrong.
        let (line, end) = split_end(line, b"\r\n");
        let marks = line[name.len()..].iter();
        let marks = marks.take_while(|byte| b": \t".contains(byte)).count();
        let (before, value) = line.split_at(name.len() + marks);
        out.push_str(&escape(before, Keep::Nothing));
        let value = escape(value, Keep::Nothing);
        if !value.is_empty() {
            let masked = mask_header(name, &value);
            out.push_str(masked.as_deref().unwrap_or(MASK));
        }
        out.push_str(&escape(end, Keep::Nothing));
    }
    out
}

/// Those of the bytes of a head that are wrong, in one escaped line. They may be a part of a credential without its
/// name.
pub(super) fn masked_part(part: &[u8], head: &[u8], style: Style) -> String {
    let is_credential = memchr::memmem::find_iter(head, part).any(|at| {
        let before = &head[..at + part.len().min(1)];
        let mut lines = before.rsplit(|byte| matches!(byte, b'\n' | b'\r'));
        let line = lines.find(|line| !matches!(line.first(), None | Some(b' ' | b'\t')));
        let line = line.unwrap_or_default();
        is_credential_header(name_of(line)) && line.len() > name_of(line).len()
    });
    if is_credential && !style.shows_secrets() {
        MASK.to_owned()
    } else {
        masked_head(part, style)
    }
}

/// A line without those of these bytes that it ends with, and them.
fn split_end<'a>(line: &'a [u8], bytes: &[u8]) -> (&'a [u8], &'a [u8]) {
    let end = line.iter().rev().take_while(|byte| bytes.contains(byte));
    line.split_at(line.len() - end.count())
}

/// The name that a line of a head begins with.
fn name_of(line: &[u8]) -> &str {
    let length = line.iter().position(|byte| !is_token_byte(*byte));
    let name = &line[..length.unwrap_or(line.len())];
    std::str::from_utf8(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> String {
        masked_head(text.as_bytes(), Style::new(false))
    }

    #[test]
    fn credentials_of_a_malformed_head_are_masked_with_their_folded_lines() {
        for (text, wanted) in [
            (
                "Authorization: Bearer a\r\n b\r\n\tc\r\nX: 1\r\n",
                r"Authorization: Bearer ********\r\n ********\r\n\t********\r\nX: 1\r\n",
            ),
            ("cookie:a=1\n b\nX: 1", r"cookie:********\n ********\nX: 1"),
            ("X-Api-Key : a\r\n", r"X-Api-Key : ********\r\n"),
            ("Cookie\t: a", r"Cookie\t: ********"),
            (
                "Authorization Bearer a\r\n",
                r"Authorization Bearer ********\r\n",
            ),
            (
                "X-Token: a\rCookie: b\r\n",
                r"X-Token: ********\rCookie: ********\r\n",
            ),
            (
                "Authorization:\r\n  Bearer a\r\nX: 1",
                r"Authorization:\r\n  ********\r\nX: 1",
            ),
            ("X: 1\r\n token\r\n", "X: 1\\r\\n token\\r\\n"),
        ] {
            assert_eq!(head(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_part_of_a_credential_is_masked_without_its_name() {
        let head = b"GET / HTTP/1.1\r\nAuthorization: Bearer \x01abc\r\n def\r\nX: \x02\r\n";
        let part = |part: &[u8]| masked_part(part, head, Style::new(false));
        assert_eq!(part(b"Bearer \x01abc"), "********");
        assert_eq!(part(b" def"), "********");
        assert_eq!(part(b"\x02"), r"\x02");
        assert_eq!(part(b"X: \x02"), r"X: \x02");
        assert_eq!(
            part(b"Authorization: Bearer \x01abc"),
            "Authorization: Bearer ********"
        );
        assert_eq!(part(b"elsewhere"), "elsewhere");
    }
}
