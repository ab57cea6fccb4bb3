//! What differs between two requests (home of the similar crate, which compares lines).
//!
//! Headers, query and trailers are compared field by field, JSON bodies by JSON Pointer, other text by lines, and other
//! bytes by the offset of the first difference.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use similar::ChangeTag;
use similar::algorithms::{Capture, Compact, Replace, myers};

use super::DisplayOptions;
use super::body::LimitedWriter;
use super::headers::masked;
use crate::json::{RawValue, differences};
use crate::message::content_encoding::content;
use crate::message::credentials::mask_parameter;
use crate::message::text_encoding::to_utf8;
use crate::message::{Headers, Request, form};
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;
use crate::record::Exchange;
use crate::units::size;

/// A token of JSON longer than this is cut on a terminal.
const MAX_TOKEN: usize = 100;
/// A comparison of lines that takes longer becomes coarser.
const PATIENCE: Duration = Duration::from_secs(2);
/// Lines that are shown around a difference.
const CONTEXT: usize = 2;

/// Writes what differs between two captured requests.
pub(crate) fn write_diff(
    out: &mut StyledText,
    old: &Exchange,
    new: &Exchange,
    options: &DisplayOptions,
) {
    let mut writer = LimitedWriter::new(out, options);
    writer.push(Role::Failure, &format!("- #{}\n", old.nth));
    writer.push(Role::Success, &format!("+ #{}\n", new.nth));
    let (old, new) = (&old.received.request, &new.received.request);
    let mut sections = 0;
    let mut section = |name: &str, changes: Vec<DiffLine>| {
        if !changes.is_empty() {
            sections += 1;
            writer.push(Role::Secondary, &format!("\n{name}\n"));
            for change in &changes {
                change.write(&mut writer);
            }
        }
    };
    section(
        "request line",
        sides(&start(old, options), &start(new, options)),
    );
    section(
        "headers",
        fields(
            &headers(&old.headers, options),
            &headers(&new.headers, options),
        ),
    );
    section("query", fields(&query(old, options), &query(new, options)));
    section(
        "trailers",
        fields(
            &headers(&old.trailers, options),
            &headers(&new.trailers, options),
        ),
    );
    section("body", body(old, new, options));
    if sections == 0 {
        writer.aside("\nno difference in what was sent");
    }
    writer.finish();
}

/// A line of the comparison.
enum DiffLine {
    Removed(String),
    Added(String),
    Kept(String),
    Note(String),
}

impl DiffLine {
    fn write(&self, writer: &mut LimitedWriter<'_>) {
        let (role, mark, text) = match self {
            Self::Removed(text) => (Role::Failure, "- ", text),
            Self::Added(text) => (Role::Success, "+ ", text),
            Self::Kept(text) => (Role::Plain, "  ", text),
            Self::Note(text) => (Role::Secondary, "  ", text),
        };
        writer.push(role, mark);
        writer.push(role, &escape(writer.within(text.as_bytes()), Keep::Nothing));
        writer.push(Role::Plain, "\n");
    }
}

fn sides(old: &str, new: &str) -> Vec<DiffLine> {
    if old == new {
        return Vec::new();
    }
    vec![
        DiffLine::Removed(old.to_owned()),
        DiffLine::Added(new.to_owned()),
    ]
}

/// The request line without the query, which has its own section.
fn start(request: &Request, options: &DisplayOptions) -> String {
    let target = request.target.split('?').next().unwrap_or_default();
    let target = options.style.mask(target);
    format!("{} {target} {}", request.method, request.version)
}

/// A field: the name that finds its counterpart, its text, and its value, which may differ where masked texts do not.
struct DiffField {
    name: String,
    text: String,
    value: Vec<u8>,
}

fn headers(headers: &Headers, options: &DisplayOptions) -> Vec<DiffField> {
    let field = |(name, value): (&str, &[u8])| {
        let text = escape(value, Keep::Nothing);
        let masked = masked(name, &text, options.style);
        let shown = masked.unwrap_or_else(|| options.style.mask(&text).into_owned());
        DiffField {
            name: name.to_ascii_lowercase(),
            text: format!("{name}: {shown}"),
            value: [name.as_bytes(), value].concat(),
        }
    };
    headers.iter().map(field).collect()
}

fn query(request: &Request, options: &DisplayOptions) -> Vec<DiffField> {
    let pairs = form::pairs(request.query().unwrap_or_default().as_bytes());
    pairs
        .map(|(name, value)| {
            let shown = if options.style.shows_secrets() {
                Cow::Borrowed(&*value)
            } else {
                mask_parameter(&name, &value)
            };
            let name = escape(&name, Keep::Nothing).into_owned();
            DiffField {
                text: format!("{name}  {}", escape(&shown, Keep::Nothing)),
                value: value.into_owned(),
                name,
            }
        })
        .collect()
}

/// Fields of one name are compared in their order.
fn fields(old: &[DiffField], new: &[DiffField]) -> Vec<DiffLine> {
    let (before, after) = (numbered(old), numbered(new));
    let place: HashMap<_, _> = after.iter().map(|(key, field)| (key, *field)).collect();
    let mut changes = Vec::new();
    for (key, field) in &before {
        match place.get(key) {
            Some(other) if other.value == field.value => {}
            other => {
                changes.push(DiffLine::Removed(field.text.clone()));
                changes.extend(other.map(|other| DiffLine::Added(other.text.clone())));
            }
        }
    }
    let known: HashMap<_, _> = before.iter().map(|(key, field)| (key, *field)).collect();
    let added = after.iter().filter(|(key, _)| !known.contains_key(key));
    changes.extend(added.map(|(_, field)| DiffLine::Added(field.text.clone())));
    let order =
        |these: &[NumberedField<'_>], those: &HashMap<&FieldKey<'_>, &DiffField>| -> Vec<String> {
            let both = these.iter().filter(|(key, _)| those.contains_key(key));
            both.map(|((name, _), _)| (*name).to_owned()).collect()
        };
    let (first, second) = (order(&before, &place), order(&after, &known));
    if first != second {
        let note = format!("order: {}  →  {}", first.join(", "), second.join(", "));
        changes.push(DiffLine::Note(note));
    }
    changes
}

/// A name, and the number of its field.
type FieldKey<'a> = (&'a str, usize);
type NumberedField<'a> = (FieldKey<'a>, &'a DiffField);

fn numbered(fields: &[DiffField]) -> Vec<NumberedField<'_>> {
    let mut counts = HashMap::new();
    fields
        .iter()
        .map(|field| {
            let count = counts.entry(field.name.as_str()).or_insert(0);
            *count += 1;
            ((field.name.as_str(), *count), field)
        })
        .collect()
}

/// Bodies are compared without their codings: the same event can be compressed in many ways.
fn body(old: &Request, new: &Request, options: &DisplayOptions) -> Vec<DiffLine> {
    if old.body == new.body {
        return Vec::new();
    }
    let (old, new) = (
        content(&old.headers, &old.body),
        content(&new.headers, &new.body),
    );
    if old == new {
        let note = "the content is the same, and compressed in another way";
        return vec![DiffLine::Note(note.to_owned())];
    }
    let (old, new) = (&*to_utf8(&old), &*to_utf8(&new));
    if old == new {
        let note = "the text is the same but for its byte order mark or encoding";
        return vec![DiffLine::Note(note.to_owned())];
    }
    if let (Ok(old), Ok(new)) = (RawValue::parse(old), RawValue::parse(new)) {
        return json(old, new, options);
    }
    match (std::str::from_utf8(old), std::str::from_utf8(new)) {
        (Ok(old), Ok(new)) => lines(old, new),
        _ => {
            let at = old
                .iter()
                .zip(new)
                .take_while(|(old, new)| old == new)
                .count();
            let sizes = format!("{}  →  {}", size(old.len()), size(new.len()));
            vec![DiffLine::Note(format!(
                "bytes differ from offset {at} on: {sizes}"
            ))]
        }
    }
}

fn json(old: RawValue<'_>, new: RawValue<'_>, options: &DisplayOptions) -> Vec<DiffLine> {
    let found = differences(old, new);
    if found.is_empty() {
        let note = "the JSON is the same but for white space or the order of members";
        return vec![DiffLine::Note(note.to_owned())];
    }
    let short = |token: &str| {
        let most = options.limit.map_or(token.len(), |_| MAX_TOKEN);
        let end = token.floor_char_boundary(most);
        let more = if end < token.len() { "…" } else { "" };
        format!("{}{more}", &token[..end])
    };
    let line = |pointer: &str, token: &str| format!("{pointer}  {}", short(token));
    let change = |found: crate::json::Difference<'_>| {
        let old = found
            .old
            .map(|token| DiffLine::Removed(line(&found.pointer, token)));
        let new = found
            .new
            .map(|token| DiffLine::Added(line(&found.pointer, token)));
        [old, new].into_iter().flatten().collect::<Vec<_>>()
    };
    found.into_iter().flat_map(change).collect()
}

fn lines(old: &str, new: &str) -> Vec<DiffLine> {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let (old, new) = (&old[..], &new[..]);
    // The algorithm is named: a choice at run time would link all of them, 100 kB and more.
    let mut diff = Compact::new(Replace::new(Capture::new()), old, new);
    let until = Some(Instant::now() + PATIENCE);
    let Ok(()) = myers::diff_deadline_raw(&mut diff, old, 0..old.len(), new, 0..new.len(), until);
    let groups = diff.into_inner().into_inner().into_grouped_ops(CONTEXT);
    let mut changes = Vec::new();
    for (nth, group) in groups.iter().enumerate() {
        if nth > 0 {
            changes.push(DiffLine::Note("…".to_owned()));
        }
        for change in group.iter().flat_map(|op| op.iter_changes(old, new)) {
            let line = change.value();
            let text = line
                .strip_suffix('\n')
                .map_or_else(|| format!("{line} (no line end)"), str::to_owned);
            changes.push(match change.tag() {
                ChangeTag::Delete => DiffLine::Removed(text),
                ChangeTag::Insert => DiffLine::Added(text),
                ChangeTag::Equal => DiffLine::Kept(text),
            });
        }
    }
    changes
}
