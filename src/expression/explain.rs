//! Explains why an expression does not hold: which values there were instead, or which names and how far a pointer led.

use std::borrow::Cow;

use super::compare::Predicate;
use super::key::{ExpressionKey, KeyValue, form_fields, query_fields};
use super::subject::Subject;
use crate::json::{Pointer, RawValue, Tokens, ValueKind};
use crate::message::BodyKind;
use crate::message::credentials::{is_credential_header, is_credential_parameter};
use crate::suggest::{nearest, one_of};

/// Longer values are cut.
const MAX_CHARS: usize = 80;
/// More values and names are not listed.
const MAX_LISTED: usize = 8;

/// What the subject has instead, in one sentence.
pub(super) fn explain_mismatch(
    key: &ExpressionKey,
    predicate: &Predicate,
    subject: &Subject,
    shows_secrets: bool,
) -> String {
    let values = values(key, subject);
    let name = name(key);
    match key {
        _ if values.is_empty() && matches!(predicate, Predicate::Absent) => {
            format!("there was no `{name}`")
        }
        _ if values.is_empty() => missing(key, &name, subject),
        _ if is_credential(key) && !shows_secrets => {
            format!("`{name}` was present, with a value that is not shown")
        }
        _ => format!("`{name}` was {}", values.join(", ")),
    }
}

/// Whether the values of the key are credentials.
pub(super) fn is_credential(key: &ExpressionKey) -> bool {
    match key {
        ExpressionKey::Header(name) => is_credential_header(name),
        ExpressionKey::Query(name) => is_credential_parameter(name.as_bytes()),
        _ => false,
    }
}

/// The key as it was written.
pub(super) fn name(key: &ExpressionKey) -> Cow<'_, str> {
    match key {
        ExpressionKey::Plain(plain) => plain.name.into(),
        ExpressionKey::Query(name) => format!("query.{name}").into(),
        ExpressionKey::Header(name) => format!("header.{name}").into(),
        ExpressionKey::Form(name) => format!("form.{name}").into(),
        ExpressionKey::Pointer(pointer) => pointer.to_string().into(),
    }
}

/// The first values of the key, quoted and cut.
fn values(key: &ExpressionKey, subject: &Subject) -> Vec<String> {
    let mut values = Vec::new();
    key.any(subject, &mut |value| {
        values.push(match values.len() {
            MAX_LISTED => "…".to_owned(),
            _ => format!("`{}`", excerpt(&value)),
        });
        values.len() > MAX_LISTED
    });
    values
}

fn excerpt(value: &KeyValue) -> String {
    match value {
        KeyValue::Text(bytes) => {
            cut(String::from_utf8_lossy(&bytes[..bytes.len().min(4 * MAX_CHARS)]).chars())
        }
        KeyValue::Json(raw) => cut(Tokens::from(raw.as_str())
            .map_while(Result::ok)
            .flat_map(|token| token.text.chars())),
    }
}

fn cut(mut chars: impl Iterator<Item = char>) -> String {
    let mut text: String = chars.by_ref().take(MAX_CHARS).collect();
    if chars.next().is_some() {
        text.push('…');
    }
    text
}

fn missing(key: &ExpressionKey, text: &str, subject: &Subject) -> String {
    let names = |fields: Vec<(Cow<[u8]>, _)>| -> Vec<String> {
        let names = fields.into_iter().map(|(name, _): (_, Cow<[u8]>)| name);
        names
            .map(|name| cut(String::from_utf8_lossy(&name).chars()))
            .collect()
    };
    match key {
        ExpressionKey::Plain(_) => format!("there was no `{text}`"),
        ExpressionKey::Header(name) => {
            let headers = subject.headers().iter();
            let present: Vec<_> = headers.map(|(name, _)| name.to_owned()).collect();
            format!("there was no header `{name}`{}", suggestion(name, &present))
        }
        ExpressionKey::Query(name) => {
            let present = names(query_fields(subject));
            format!(
                "there was no `{name}` in the query{}",
                suggestion(name, &present)
            )
        }
        ExpressionKey::Form(name) => match subject.kind() {
            BodyKind::Form | BodyKind::Multipart(_) => {
                let present = names(form_fields(subject));
                format!(
                    "there was no `{name}` in the form{}",
                    suggestion(name, &present)
                )
            }
            _ => format!("there was no `{name}`: the body was not a form"),
        },
        ExpressionKey::Pointer(pointer) => {
            let end = pointer_end(pointer.tokens(), subject);
            format!("there was no `{text}`{end}")
        }
    }
}

/// The name that was probably meant, or else the names that there are.
fn suggestion(name: &str, names: &[String]) -> String {
    if names.is_empty() {
        return ", nor any other".to_owned();
    }
    let near = nearest(name, names.iter().map(String::as_str));
    if let Some(near) = one_of(&near) {
        return format!("; did you mean {near}?");
    }
    let more = if names.len() > MAX_LISTED {
        ", …"
    } else {
        ""
    };
    let listed: Vec<_> = names
        .iter()
        .take(MAX_LISTED)
        .map(|name| format!("`{name}`"))
        .collect();
    format!("; there was {}{more}", listed.join(", "))
}

/// How far a pointer led, and what is there.
fn pointer_end(steps: &[String], subject: &Subject) -> String {
    let document = match (subject.kind(), subject.document()) {
        (BodyKind::Empty, _) => return ": there was no body".to_owned(),
        (_, None) => return ": the body was not JSON".to_owned(),
        (_, Some(document)) => document,
    };
    let raw = match RawValue::parse(&document) {
        Ok(raw) => raw,
        Err(error) => return format!(": the body was not JSON: {error}"),
    };
    let mut at = raw;
    let mut passed = 0;
    while let Some(next) = steps.get(passed).and_then(|step| at.child(step)) {
        at = next;
        passed += 1;
    }
    let place = match passed {
        0 => "the body".to_owned(),
        _ => format!("`{}`", Pointer::new(&steps[..passed])),
    };
    let step = steps.get(passed).map_or("", String::as_str);
    match at.kind() {
        ValueKind::Object => {
            let names = at.members().map(|(name, _)| cut(name.chars()));
            format!(
                " in {place}{}",
                suggestion(step, &names.take(1000).collect::<Vec<_>>())
            )
        }
        ValueKind::Array => format!(": {place} was an array of {}", at.elements().count()),
        _ => format!(": {place} was `{}`", excerpt(&KeyValue::Json(at))),
    }
}
