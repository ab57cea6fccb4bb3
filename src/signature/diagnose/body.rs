//! Tries other forms of the body, as it may have been before something on the way re-serialized it.

use super::super::components::Components;
use super::super::verdict::{BodyChange, Cause};
use super::trial::Hypotheses;
use crate::json::{Layout, StringStyle, lay_out, sort_members};

/// Longer JSON is not sorted.
const LONGEST_TO_SORT: usize = 256 << 10;

/// Makes a form of a body; `None` if the body cannot have it.
type MakeForm = fn(&[u8]) -> Option<Vec<u8>>;

const LINE_BREAKS: [(&str, MakeForm); 6] = [
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
        replaced(body, "\r\n", "\n")
    }),
    ("with line breaks as CRLF instead of LF", |body| {
        replaced(&replaced(body, "\r\n", "\n")?, "\n", "\r\n")
    }),
];

/// Forms of a form body, with what is replaced by what.
const FORM: [(&str, &str, &str); 2] = [
    ("with spaces as `%20`", "+", "%20"),
    ("with spaces as `+`", "%20", "+"),
];

/// Forms of JSON with the members in the order in which they were sent.
#[rustfmt::skip]
const JSON: [(&str, Layout, StringStyle); 9] = [
    ("minified", Layout::COMPACT, StringStyle::AsSent),
    ("with a space after each comma and colon", Layout::SPACED, StringStyle::AsSent),
    ("indented by two spaces", Layout::indented("  "), StringStyle::AsSent),
    ("indented by four spaces", Layout::indented("    "), StringStyle::AsSent),
    ("indented by tabs", Layout::indented("\t"), StringStyle::AsSent),
    ("minified without escapes", Layout::COMPACT, StringStyle::Plain),
    ("minified with non-ASCII as `\\u…`", Layout::COMPACT, StringStyle::Ascii),
    ("with spaces and non-ASCII as `\\u…`", Layout::SPACED, StringStyle::Ascii),
    ("minified with slashes as `\\/` and non-ASCII as `\\u…`", Layout::COMPACT, StringStyle::Php),
];

const SORTED_JSON: [(&str, Layout); 3] = [
    ("minified with sorted keys", Layout::COMPACT),
    ("with sorted keys", Layout::SPACED),
    ("indented with sorted keys", Layout::indented("  ")),
];

fn replaced(body: &[u8], from: &str, to: &str) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    Some(text.replace(from, to).into_bytes())
}

fn sorted(body: &[u8], layout: Layout) -> Option<Vec<u8>> {
    if body.len() > LONGEST_TO_SORT {
        return None;
    }
    lay_out(&sort_members(body)?, layout, StringStyle::AsSent)
}

pub(super) fn find(hypotheses: &Hypotheses<'_>, components: &Components<'_>) -> Option<Cause> {
    let body = components.body;
    let is_form = components.is_form();
    let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    // The iterators are lazy: a form is made when the ones before it have not matched.
    let line_breaks = LINE_BREAKS.into_iter();
    let line_breaks = line_breaks.map(|(form, make)| (BodyChange::LineBreaks, form, make(body)));
    let forms = FORM.into_iter().filter(|_| is_form);
    let forms =
        forms.map(|(form, from, to)| (BodyChange::FormReencoded, form, replaced(body, from, to)));
    let json = JSON.into_iter().filter(|_| is_json);
    let json = json.map(|(form, layout, style)| (form, lay_out(body, layout, style)));
    let sorted_json = SORTED_JSON.into_iter().filter(|_| is_json);
    let json = json.chain(sorted_json.map(|(form, layout)| (form, sorted(body, layout))));
    let json = json.map(|(form, made)| (BodyChange::JsonReserialized, form, made));
    for (change, form, made) in line_breaks.chain(forms).chain(json) {
        let Some(made) = made else {
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
