//! Tries other forms of the body, as it may have been before something on the way re-serialized it.

use super::super::components::Components;
use super::super::verdict::{BodyChange, Cause};
use super::hypothesis::Hypotheses;
use crate::json::{Layout, StringStyle, lay_out, sort_members};

/// Longer JSON is not sorted.
const LONGEST_TO_SORT: usize = 256 << 10;

/// Forms of a body, made one after the other until one matches; `None` if the body cannot have the form.
type Forms = [(&'static str, fn(&[u8]) -> Option<Vec<u8>>)];

const LINE_BREAKS: &Forms = &[
    (
        "with its trailing line break as LF instead of CRLF",
        |body| Some([body.strip_suffix(b"\r\n")?, b"\n"].concat()),
    ),
    ("without its trailing line break", |body| {
        let body = body.strip_suffix(b"\n")?;
        Some(body.strip_suffix(b"\r").unwrap_or(body).to_vec())
    }),
    ("plus a trailing line break", |body| {
        Some([body, b"\n"].concat())
    }),
    ("plus a trailing line break (CRLF)", |body| {
        Some([body, b"\r\n"].concat())
    }),
    ("with line breaks as LF instead of CRLF", |body| {
        let text = std::str::from_utf8(body).ok()?;
        Some(text.replace("\r\n", "\n").into_bytes())
    }),
    ("with line breaks as CRLF instead of LF", |body| {
        let text = std::str::from_utf8(body).ok()?;
        Some(
            text.replace("\r\n", "\n")
                .replace('\n', "\r\n")
                .into_bytes(),
        )
    }),
];

const JSON: &Forms = &[
    ("minified", |body| {
        lay_out(body, Layout::COMPACT, StringStyle::AsSent)
    }),
    ("with a space after each comma and colon", |body| {
        lay_out(body, Layout::SPACED, StringStyle::AsSent)
    }),
    ("indented by two spaces", |body| {
        lay_out(body, Layout::indented("  "), StringStyle::AsSent)
    }),
    ("indented by four spaces", |body| {
        lay_out(body, Layout::indented("    "), StringStyle::AsSent)
    }),
    ("indented by tabs", |body| {
        lay_out(body, Layout::indented("\t"), StringStyle::AsSent)
    }),
    ("minified without escapes", |body| {
        lay_out(body, Layout::COMPACT, StringStyle::Plain)
    }),
    ("minified with non-ASCII as `\\u…`", |body| {
        lay_out(body, Layout::COMPACT, StringStyle::Ascii)
    }),
    ("with spaces and non-ASCII as `\\u…`", |body| {
        lay_out(body, Layout::SPACED, StringStyle::Ascii)
    }),
    (
        "minified with slashes as `\\/` and non-ASCII as `\\u…`",
        |body| lay_out(body, Layout::COMPACT, StringStyle::Php),
    ),
    ("minified with sorted keys", |body| {
        lay_out(&to_sort(body)?, Layout::COMPACT, StringStyle::AsSent)
    }),
    ("with sorted keys", |body| {
        lay_out(&to_sort(body)?, Layout::SPACED, StringStyle::AsSent)
    }),
    ("indented with sorted keys", |body| {
        lay_out(&to_sort(body)?, Layout::indented("  "), StringStyle::AsSent)
    }),
];

const FORM: &Forms = &[
    ("with spaces as `%20`", |body| {
        let text = std::str::from_utf8(body).ok()?;
        Some(text.replace('+', "%20").into_bytes())
    }),
    ("with spaces as `+`", |body| {
        let text = std::str::from_utf8(body).ok()?;
        Some(text.replace("%20", "+").into_bytes())
    }),
];

fn to_sort(body: &[u8]) -> Option<Vec<u8>> {
    (body.len() <= LONGEST_TO_SORT).then(|| sort_members(body))?
}

pub(super) fn find(hypotheses: &Hypotheses<'_>, components: &Components<'_>) -> Option<Cause> {
    let mut tables: Vec<(BodyChange, &Forms)> = vec![(BodyChange::LineBreaks, LINE_BREAKS)];
    if components.is_form() {
        tables.push((BodyChange::FormReencoded, FORM));
    }
    let first = components.body.trim_ascii_start().first();
    if matches!(first, Some(b'{' | b'[')) {
        tables.push((BodyChange::JsonReserialized, JSON));
    }
    let forms = tables
        .into_iter()
        .flat_map(|(change, forms)| forms.iter().map(move |form| (change, form)));
    for (change, (form, make)) in forms {
        let Some(made) = make(components.body) else {
            continue;
        };
        // What re-serializes a text often adds or drops its trailing line break as well.
        for (end, plus_line_break) in [("", false), ("\n", true)] {
            let body = [&made, end.as_bytes()].concat();
            if body == components.body || (plus_line_break && made.ends_with(b"\n")) {
                continue;
            }
            if !hypotheses.may_go_on(components) {
                return None;
            }
            let changed = Components {
                body: &body,
                ..components.clone()
            };
            if hypotheses.matches(&changed) {
                return Some(Cause::Body {
                    form,
                    plus_line_break,
                    change,
                });
            }
        }
    }
    None
}
