//! The body in other forms: as it may have been before something on the way wrote it anew.

use super::super::input::Components;
use super::layout::{Layout, Strings, lay_out, sorted};
use super::{Cause, Hypothesis};

/// JSON longer than this is not sorted for a try.
const LONGEST_TO_SORT: usize = 256 << 10;

/// Other forms of a body, made one after the other and only as long as none fits.
type Forms = [(&'static str, fn(&[u8]) -> Option<Vec<u8>>)];

const ENDS: &Forms = &[
    ("without its last line break", |body| {
        let body = body.strip_suffix(b"\n")?;
        Some(body.strip_suffix(b"\r").unwrap_or(body).to_vec())
    }),
    ("with a line break (LF) at its end", |body| {
        Some([body, b"\n"].concat())
    }),
    ("with a line break (CR LF) at its end", |body| {
        Some([body, b"\r\n"].concat())
    }),
    ("with line ends of LF instead of CR LF", |body| {
        let text = std::str::from_utf8(body).ok()?;
        Some(text.replace("\r\n", "\n").into_bytes())
    }),
    ("with line ends of CR LF instead of LF", |body| {
        let text = std::str::from_utf8(body).ok()?;
        Some(
            text.replace("\r\n", "\n")
                .replace('\n', "\r\n")
                .into_bytes(),
        )
    }),
];

const JSON: &Forms = &[
    ("without white space: the JSON was written anew", |body| {
        lay_out(body, Layout::COMPACT, Strings::AsSent)
    }),
    (
        "with a space behind each comma and colon: the JSON was written anew",
        |body| lay_out(body, Layout::SPACED, Strings::AsSent),
    ),
    (
        "indented by two spaces: the JSON was written anew",
        |body| lay_out(body, Layout::indented("  "), Strings::AsSent),
    ),
    (
        "indented by four spaces: the JSON was written anew",
        |body| lay_out(body, Layout::indented("    "), Strings::AsSent),
    ),
    ("indented by tabs: the JSON was written anew", |body| {
        lay_out(body, Layout::indented("\t"), Strings::AsSent)
    }),
    (
        "without white space and escapes: the JSON was written anew",
        |body| lay_out(body, Layout::COMPACT, Strings::Plain),
    ),
    (
        "without white space, other than ASCII as `\\u…`: the JSON was written anew",
        |body| lay_out(body, Layout::COMPACT, Strings::Ascii),
    ),
    (
        "with spaces, other than ASCII as `\\u…`: the JSON was written anew",
        |body| lay_out(body, Layout::SPACED, Strings::Ascii),
    ),
    (
        "without white space, slashes as `\\/`, other than ASCII as `\\u…`: the JSON was written anew",
        |body| lay_out(body, Layout::COMPACT, Strings::Php),
    ),
    (
        "without white space, its keys sorted: the JSON was written anew",
        |body| lay_out(&to_sort(body)?, Layout::COMPACT, Strings::AsSent),
    ),
    ("with its keys sorted: the JSON was written anew", |body| {
        lay_out(&to_sort(body)?, Layout::SPACED, Strings::AsSent)
    }),
    (
        "indented, its keys sorted: the JSON was written anew",
        |body| lay_out(&to_sort(body)?, Layout::indented("  "), Strings::AsSent),
    ),
];

const FORM: &Forms = &[
    ("with spaces as `%20`: the form was encoded anew", |body| {
        let text = std::str::from_utf8(body).ok()?;
        Some(text.replace('+', "%20").into_bytes())
    }),
    ("with spaces as `+`: the form was encoded anew", |body| {
        let text = std::str::from_utf8(body).ok()?;
        Some(text.replace("%20", "+").into_bytes())
    }),
];

fn to_sort(body: &[u8]) -> Option<Vec<u8>> {
    (body.len() <= LONGEST_TO_SORT).then(|| sorted(body))?
}

pub(super) fn find(trial: &Hypothesis<'_>, input: &Components<'_>) -> Option<Cause> {
    let mut forms: Vec<&Forms> = vec![ENDS];
    if input.is_form() {
        forms.push(FORM);
    }
    let start = input.body.trim_ascii_start().first();
    if matches!(start, Some(b'{' | b'[')) {
        forms.push(JSON);
    }
    for (name, make) in forms.into_iter().flatten() {
        let Some(made) = make(input.body) else {
            continue;
        };
        // Written anew, a text often gains or loses the line break at its end as well.
        for (end, said) in [("", ""), ("\n", ", with a line break (LF) at its end")] {
            let body = [&made, end.as_bytes()].concat();
            if body == input.body || (!end.is_empty() && made.ends_with(b"\n")) {
                continue;
            }
            if !trial.may_go_on(input) {
                return None;
            }
            let changed = Components {
                body: &body,
                ..input.clone()
            };
            if trial.fits(&changed).is_some() {
                let form = format!("{name}{said}");
                return Some(Cause::Body { form });
            }
        }
    }
    None
}
