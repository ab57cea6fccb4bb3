//! Tries other forms of the body, as it may have been before something on the way re-serialized it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::super::components::Components;
use super::super::verdict::{BodyChange, Cause};
use super::trial::Hypotheses;
use crate::json::{Layout, StringStyle, lay_out, sort_members, two_decimals};
use crate::message::content_encoding::{self, Decoded};
use crate::message::form;
use crate::message::text_encoding::BYTE_ORDER_MARK;

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

/// Who writes forms: how a space is written, and which punctuation is not escaped.
const FORM_WRITERS: [(&str, &str, &[u8]); 5] = [
    ("as browsers write it", "+", b"*-._"),
    ("as Python and Go write it", "+", b"-._~"),
    ("as PHP writes it", "+", b"-._"),
    (
        "as JavaScript's `encodeURIComponent` writes it",
        "%20",
        b"-_.!~*'()",
    ),
    (
        "with all but letters, digits and `-._~` escaped",
        "%20",
        b"-._~",
    ),
];

/// The layouts of JSON, the likeliest first.
#[rustfmt::skip]
const LAYOUTS: [(&str, Layout); 6] = [
    ("minified", Layout::COMPACT),
    ("with a space after each comma and colon", Layout::SPACED),
    ("indented by two spaces", Layout::indented("  ")),
    ("indented by four spaces", Layout::indented("    ")),
    ("indented by tabs", Layout::indented("\t")),
    ("indented by two spaces, with a space before each colon", Layout::APPLE),
];

/// How its strings may be written.
#[rustfmt::skip]
const STYLES: [(&str, StringStyle); 8] = [
    ("", StringStyle::AsSent),
    (" without escapes", StringStyle::Plain),
    (" with non-ASCII as `\\u…`", StringStyle::Ascii),
    (" with slashes as `\\/` and non-ASCII as `\\u…`", StringStyle::Php),
    (" with slashes as `\\/`", StringStyle::PhpUnicode),
    (" with `<`, `>` and `&` as `\\u…`", StringStyle::Html),
    (" with `<`, `>`, `&`, `=` and `'` as `\\u…`", StringStyle::Gson),
    (" with non-ASCII, `<`, `>`, `&`, `'` and `+` as `\\u…` in capitals", StringStyle::DotNet),
];

const SORTED_JSON: [(&str, Layout); 4] = [
    ("minified with sorted keys", Layout::COMPACT),
    ("with sorted keys", Layout::SPACED),
    ("indented with sorted keys", Layout::indented("  ")),
    (
        "indented by four spaces with sorted keys",
        Layout::indented("    "),
    ),
];

/// Up to this many whole numbers are tried with and without decimal places: 256 forms.
const MOST_WHOLE_NUMBERS: u32 = 8;

/// A form of the body, and what would have changed it.
type BodyForm = (BodyChange, Cow<'static, str>, Option<Vec<u8>>);

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

/// A form as another library writes it.
fn re_encoded(body: &[u8], space: &str, kept: &[u8], capitals: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 16);
    let mut write = |text: &[u8]| {
        for byte in text {
            match byte {
                b' ' => out.extend_from_slice(space.as_bytes()),
                byte if byte.is_ascii_alphanumeric() || kept.contains(byte) => out.push(*byte),
                byte if capitals => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
                byte => out.extend_from_slice(format!("%{byte:02x}").as_bytes()),
            }
        }
        out.len()
    };
    let mut ends = Vec::new();
    for (name, value) in form::pairs(body) {
        ends.push([write(&name), write(&value)]);
    }
    join_pairs(&out, &ends)
}

/// Names and values that are written one after the other, as pairs.
fn join_pairs(text: &[u8], ends: &[[usize; 2]]) -> Vec<u8> {
    let mut start = 0;
    let pairs = ends.iter().map(|[name, value]| {
        let pair = [&text[start..*name], b"=", &text[*name..*value]].concat();
        start = *value;
        pair
    });
    pairs.collect::<Vec<_>>().join(&b'&')
}

/// The characters as bytes of ISO-8859-1, if all are in it and not all are ASCII.
fn as_latin1(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body)
        .ok()
        .filter(|text| !text.is_ascii())?;
    let bytes = text.chars().map(|char| u8::try_from(u32::from(char)).ok());
    bytes.collect()
}

/// The bytes as characters of ISO-8859-1, if they are not UTF-8.
fn from_latin1(body: &[u8]) -> Option<Vec<u8>> {
    let is_text = std::str::from_utf8(body).is_ok();
    let text: String = body.iter().copied().map(char::from).collect();
    (!is_text).then(|| text.into_bytes())
}

/// The forms that a body may have had. The iterators are lazy: a form is made when those before it have not matched.
fn forms(body: &[u8], is_form: bool) -> impl Iterator<Item = BodyForm> {
    let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    let line_breaks = LINE_BREAKS.into_iter();
    let line_breaks =
        line_breaks.map(|(form, make)| (BodyChange::LineBreaks, form.into(), make(body)));
    let replacements = FORM.into_iter().filter(move |_| is_form);
    let replacements = replacements.map(|(form, from, to)| {
        let made = replaced(body, from, to);
        (BodyChange::FormReencoded, form.into(), made)
    });
    let writers = FORM_WRITERS.into_iter().filter(move |_| is_form);
    let writers = writers.flat_map(|writer| [(writer, true), (writer, false)]);
    let writers = writers.map(|((form, space, kept), capitals)| {
        let form = if capitals {
            Cow::Borrowed(form)
        } else {
            format!("{form}, with escapes in lower case").into()
        };
        let made = re_encoded(body, space, kept, capitals);
        (BodyChange::FormReencoded, form, Some(made))
    });
    let styles = STYLES.into_iter().filter(move |_| is_json);
    let json = styles.flat_map(|style| LAYOUTS.map(|layout| (style, layout)));
    let json = json.map(|((style_name, style), (layout_name, layout))| {
        let form = match (layout_name, style_name) {
            (layout, "") => Cow::Borrowed(layout),
            ("minified", style) => format!("minified{style}").into(),
            (layout, style) => format!("{layout},{style}").into(),
        };
        (
            BodyChange::JsonReserialized,
            form,
            lay_out(body, layout, style),
        )
    });
    let sorted_json = SORTED_JSON.into_iter().filter(move |_| is_json);
    let sorted_json = sorted_json.map(|(form, layout)| {
        let made = sorted(body, layout);
        (BodyChange::JsonReserialized, form.into(), made)
    });
    let decimals = std::iter::once_with(move || body).filter(move |_| is_json);
    let decimals = decimals.flat_map(decimal_forms);
    let charsets = [0, 1, 2, 3].into_iter().map(|nth| charset_form(body, nth));
    line_breaks
        .chain(replacements)
        .chain(charsets)
        .chain(json)
        .chain(sorted_json)
        .chain(writers)
        .chain(decimals)
}

/// JSON as it was before a parser dropped the zeros at the end of its prices.
fn decimal_forms(body: &[u8]) -> impl Iterator<Item = BodyForm> {
    let whole_numbers = two_decimals(body, 0).map_or(0, |(_, count)| count);
    let sets = if whole_numbers <= MOST_WHOLE_NUMBERS {
        1 << whole_numbers
    } else {
        1
    };
    (0..sets).flat_map(move |whole| {
        // Python keeps one zero, so no number is whole that was not.
        let (layouts, styles) = if whole == 0 {
            (LAYOUTS.len(), 3)
        } else {
            (2, 2)
        };
        let bases = STYLES[..styles].iter();
        let bases = bases.flat_map(move |style| LAYOUTS[..layouts].iter().map(move |l| (style, l)));
        bases.map(move |((_, style), (layout_name, layout))| {
            let form =
                format!("{layout_name}, with the last zeros of its numbers, as in `1.10`").into();
            let made = two_decimals(body, whole);
            let made = made.and_then(|(text, _)| lay_out(text.as_bytes(), *layout, *style));
            (BodyChange::JsonReserialized, form, made)
        })
    })
}

/// What a wrong character set does to a body.
fn charset_form(body: &[u8], nth: u8) -> BodyForm {
    match nth {
        0 => {
            let made = as_latin1(body);
            let is_text = made
                .as_ref()
                .is_some_and(|made| std::str::from_utf8(made).is_ok());
            let form = if is_text {
                "decoded once more from UTF-8"
            } else {
                "in ISO-8859-1"
            };
            (BodyChange::CharsetChanged, form.into(), made)
        }
        1 => (
            BodyChange::CharsetChanged,
            "in UTF-8".into(),
            from_latin1(body),
        ),
        2 => {
            let made = body.strip_prefix(BYTE_ORDER_MARK).map(<[u8]>::to_vec);
            let form = "without its byte order mark".into();
            (BodyChange::LineBreaks, form, made)
        }
        _ => {
            let made = [BYTE_ORDER_MARK, body].concat();
            let form = "with a byte order mark before it".into();
            (BodyChange::LineBreaks, form, Some(made))
        }
    }
}

pub(super) fn find(hypotheses: &Hypotheses<'_>, components: &Components<'_>) -> Option<Cause> {
    let body = components.body;
    if body.is_empty() {
        return None;
    }
    let matches = |body: &[u8]| {
        let changed = Components {
            body,
            ..components.clone()
        };
        hypotheses.matches(&changed)
    };
    if matches(b"") {
        return Some(Cause::SignedEmptyBody);
    }
    let decoded = content_encoding::decode(components.headers, body);
    let content = decoded
        .filter(Decoded::is_whole)
        .and_then(|decoded| decoded.body);
    if content.is_some_and(|content| matches(&content)) {
        return Some(Cause::Body {
            form: "without its compression".into(),
            plus_line_break: false,
            change: BodyChange::Compressed,
        });
    }
    let mut tried = HashSet::new();
    for (change, form, made) in forms(body, components.is_form()) {
        // Making a form costs about as much as trying it.
        if !hypotheses.spend(components) {
            return None;
        }
        let Some(made) = made else {
            continue;
        };
        // What re-serializes a text often adds or drops its trailing line break as well.
        for (end, plus_line_break) in [("", false), ("\n", true)] {
            let body = [&made, end.as_bytes()].concat();
            if body == components.body || (plus_line_break && made.ends_with(b"\n")) {
                continue;
            }
            if tried.insert(digest(&body)) && matches(&body) {
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

/// Recognizes a form that was tried. Two forms with one digest cost a diagnosis and nothing else.
fn digest(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    hasher.finish()
}
