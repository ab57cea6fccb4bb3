//! Names and flags in the help of the command line: `` `code` `` and `--flags`.

use super::markdown::{Face, TextRun};

/// The text, with what is in backticks and all flags as code.
pub(super) fn runs(text: &str) -> Vec<TextRun> {
    let mut runs = Vec::new();
    let is_marked = text.matches('`').count().is_multiple_of(2);
    if !is_marked {
        return flags(text);
    }
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            runs.push(TextRun::new(Face::Code, part));
        } else {
            runs.extend(flags(part));
        }
    }
    runs
}

/// Text without backticks, its flags as code.
fn flags(text: &str) -> Vec<TextRun> {
    let mut runs = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_start = !plain.ends_with(|last: char| last.is_alphanumeric() || last == '-');
        let length = if is_start { flag_length(rest) } else { 0 };
        if length == 0 {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if !plain.is_empty() {
            runs.push(TextRun::plain(std::mem::take(&mut plain)));
        }
        runs.push(TextRun::new(Face::Code, &rest[..length]));
        rest = &rest[length..];
    }
    if !plain.is_empty() {
        runs.push(TextRun::plain(plain));
    }
    runs
}

/// The bytes of the flag that the text begins with: `--name` or `-x`.
fn flag_length(text: &str) -> usize {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let is_letter = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic);
    let flag = text[..length].trim_end_matches('-');
    match flag.strip_prefix('-').map(|rest| rest.strip_prefix('-')) {
        Some(Some(_)) if is_letter(2) => flag.len(),
        Some(None) if is_letter(1) && flag.len() == 2 => flag.len(),
        _ => 0,
    }
}

/// `Receive webhooks` as in a sentence, but `JSON lines` as it is.
pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            let lower = first.to_lowercase();
            lower.chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_flags_are_found() {
        let code = |text: &str| TextRun::new(Face::Code, text);
        let plain = TextRun::plain;
        for (text, wanted) in [
            ("no flags", vec![plain("no flags")]),
            (
                "as `curl -o` does: --record, -o (--all-of)",
                vec![
                    plain("as "),
                    code("curl -o"),
                    plain(" does: "),
                    code("--record"),
                    plain(", "),
                    code("-o"),
                    plain(" ("),
                    code("--all-of"),
                    plain(")"),
                ],
            ),
            (
                "re-sign, a -- b, -1, x --y",
                vec![plain("re-sign, a -- b, -1, x "), code("--y")],
            ),
            ("a ` alone", vec![plain("a ` alone")]),
        ] {
            assert_eq!(runs(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_name_of_capitals_keeps_them() {
        for (text, wanted) in [
            ("Receive webhooks", "receive webhooks"),
            ("JSON lines", "JSON lines"),
            ("A page", "a page"),
            ("", ""),
        ] {
            assert_eq!(lower_first(text), wanted);
        }
    }
}
