//! What there was instead, when an expression does not hold.

use std::borrow::Cow;

use super::key::{Found, Key, form_fields, query_fields};
use super::subject::Subject;
use super::{Expression, Test};
use crate::json::{Pointer, RawValue, Tokens, ValueKind};
use crate::message::BodyKind;
use crate::message::headers::is_credential;
use crate::suggest::{nearest, one_of};

/// Longer values are cut.
const LONGEST: usize = 80;
/// More values are not listed.
const MOST: usize = 8;

impl Expression {
    /// What the subject had instead, for people, in one sentence; control characters stand in it as they came.
    pub(crate) fn explain_mismatch(&self, subject: &Subject) -> String {
        let values = self.values(subject);
        let key = self.key_text();
        match &self.key {
            _ if values.is_empty() && matches!(self.test, Test::Absent) => {
                format!("there was no `{key}`")
            }
            _ if values.is_empty() => missing(&self.key, &key, subject),
            Key::Header(name) if is_credential(name) => {
                format!("`{key}` was there, with a value that is not shown")
            }
            _ => format!("`{key}` was {}", values.join(", ")),
        }
    }

    /// The key as it was written.
    fn key_text(&self) -> Cow<'_, str> {
        match &self.key {
            Key::Plain(plain) => plain.name.into(),
            Key::Query(name) => format!("query.{name}").into(),
            Key::Header(name) => format!("header.{name}").into(),
            Key::Form(name) => format!("form.{name}").into(),
            Key::Pointer(pointer) => pointer.to_string().into(),
        }
    }

    /// The values that the key leads to, the first of them, quoted and cut.
    fn values(&self, subject: &Subject) -> Vec<String> {
        let mut values = Vec::new();
        self.key.any(subject, &mut |found| {
            values.push(match values.len() {
                MOST => "…".to_owned(),
                _ => format!("`{}`", shown(&found)),
            });
            values.len() > MOST
        });
        values
    }
}

fn shown(found: &Found) -> String {
    match found {
        Found::Text(bytes) => {
            cut(String::from_utf8_lossy(&bytes[..bytes.len().min(4 * LONGEST)]).chars())
        }
        Found::Json(raw) => cut(Tokens::from(raw.as_str())
            .map_while(Result::ok)
            .flat_map(|token| token.text.chars())),
    }
}

fn cut(mut chars: impl Iterator<Item = char>) -> String {
    let mut text: String = chars.by_ref().take(LONGEST).collect();
    if chars.next().is_some() {
        text.push('…');
    }
    text
}

fn missing(key: &Key, text: &str, subject: &Subject) -> String {
    let names = |fields: Vec<(Cow<[u8]>, _)>| -> Vec<String> {
        let names = fields.into_iter().map(|(name, _): (_, Cow<[u8]>)| name);
        names
            .map(|name| cut(String::from_utf8_lossy(&name).chars()))
            .collect()
    };
    match key {
        Key::Plain(_) => format!("there was no `{text}`"),
        Key::Header(name) => {
            let headers = subject.headers().iter();
            let there: Vec<_> = headers.map(|(name, _)| name.to_owned()).collect();
            format!("there was no header `{name}`{}", instead(name, &there))
        }
        Key::Query(name) => {
            let there = names(query_fields(subject));
            format!(
                "there was no `{name}` in the query{}",
                instead(name, &there)
            )
        }
        Key::Form(name) => match subject.kind() {
            BodyKind::Form | BodyKind::Multipart(_) => {
                let there = names(form_fields(subject));
                format!("there was no `{name}` in the form{}", instead(name, &there))
            }
            _ => format!("there was no `{name}`: the body was not a form"),
        },
        Key::Pointer(pointer) => {
            format!(
                "there was no `{text}`{}",
                off_the_way(pointer.tokens(), subject)
            )
        }
    }
}

/// The name that was meant, or else those that were there.
fn instead(name: &str, there: &[String]) -> String {
    if there.is_empty() {
        return ", nor any other".to_owned();
    }
    let near = nearest(name, there.iter().map(String::as_str));
    if let Some(near) = one_of(&near) {
        return format!("; did you mean {near}?");
    }
    let more = if there.len() > MOST { ", …" } else { "" };
    let listed: Vec<_> = there
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect();
    format!("; there was {}{more}", listed.join(", "))
}

/// How far a pointer led, and what was there.
fn off_the_way(steps: &[String], subject: &Subject) -> String {
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
                instead(step, &names.take(1000).collect::<Vec<_>>())
            )
        }
        ValueKind::Array => format!(": {place} was an array of {}", at.elements().count()),
        _ => format!(": {place} was `{}`", shown(&Found::Json(at))),
    }
}
