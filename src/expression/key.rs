//! The keys of expressions: a table of the plain ones, those with a name, and JSON Pointers into the body.

use std::borrow::Cow;

use super::subject::{Subject, SubjectMessage};
use crate::glob::Star;
use crate::json::{Pointer, RawValue};
use crate::message::{BodyKind, form, multipart};
use crate::provider;
use crate::record::SignatureState;

/// What an expression looks at.
#[derive(Clone, Debug)]
pub(super) enum ExpressionKey {
    /// A row of [`PLAIN_KEYS`].
    Plain(&'static PlainKey),
    /// Query parameters of this name.
    Query(String),
    /// Header fields of this name, in any case.
    Header(String),
    /// Fields of this name in a form or multipart body.
    Form(String),
    /// Values in the JSON body.
    Pointer(Pointer),
}

/// A key that takes no name.
#[derive(Debug)]
pub(super) struct PlainKey {
    pub(super) name: &'static str,
    pub(super) comparison: Comparison,
    pub(super) owner: Owner,
    get: for<'s> fn(&'s Subject) -> Option<Cow<'s, [u8]>>,
}

/// How the values of a key are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Text,
    Number,
    /// `=` takes a glob.
    Glob(Star),
    /// `true` or `false`; the key alone means `true`.
    Flag,
}

/// What the values of a key look like, and so how likely a joiner or a count in one is meant as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ValueText {
    /// Any text.
    Prose,
    /// A value in a body. A key that is nearly one, or that is written as in another language, is a slip, and not a
    /// part of the value.
    Json,
    /// A word, such as an event type: any `NAME=` after a joiner is meant as a condition.
    Word,
}

/// The messages that have a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Request,
    Response,
    Both,
}

/// The keys whose values depend on the requests before.
const ATTEMPT_KEYS: [&str; 3] = ["attempt", "duplicate", "gap"];

/// One of the values of a key.
#[derive(Clone, Debug)]
pub(super) enum KeyValue<'a> {
    Text(Cow<'a, [u8]>),
    Json(RawValue<'a>),
}

impl KeyValue<'_> {
    /// The text to compare: a JSON string without its quotes and escapes, any other JSON as it was written.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(bytes) => String::from_utf8_lossy(bytes),
            Self::Json(raw) => raw.string().unwrap_or(Cow::Borrowed(raw.as_str())),
        }
    }
}

/// What a key begins with that takes a name.
pub(super) const NAME_PREFIXES: [&str; 3] = ["query.", "header.", "form."];

const fn row(
    name: &'static str,
    comparison: Comparison,
    owner: Owner,
    get: for<'s> fn(&'s Subject) -> Option<Cow<'s, [u8]>>,
) -> PlainKey {
    PlainKey {
        name,
        comparison,
        owner,
        get,
    }
}

pub(super) static PLAIN_KEYS: [PlainKey; 14] = [
    row(
        "event",
        Comparison::Glob(Star::CrossesSlash),
        Owner::Request,
        |s| text(s.received()?.origin.event_type.as_deref()),
    ),
    row("id", Comparison::Text, Owner::Request, |s| {
        text(s.received()?.origin.id.as_deref())
    }),
    row("provider", Comparison::Text, Owner::Request, |s| {
        text(s.received()?.origin.provider.as_deref())
    }),
    row(
        "method",
        Comparison::Glob(Star::CrossesSlash),
        Owner::Request,
        |s| text(Some(&s.received()?.request.method)),
    ),
    row(
        "path",
        Comparison::Glob(Star::StopsAtSlash),
        Owner::Request,
        |s| text(Some(s.received()?.request.path())),
    ),
    row("target", Comparison::Text, Owner::Request, |s| {
        text(Some(&s.received()?.request.target))
    }),
    row("body", Comparison::Text, Owner::Both, |s| {
        let content = s.content();
        (!content.is_empty()).then(|| content.into())
    }),
    row("size", Comparison::Number, Owner::Both, |s| {
        Some(number(&s.body().len()))
    }),
    row("signature", Comparison::Text, Owner::Request, |s| {
        text(
            s.received()?
                .signature
                .as_ref()
                .map(|check| check.verdict.word()),
        )
    }),
    row("remote", Comparison::Text, Owner::Request, |s| {
        text(s.received()?.remote.as_deref())
    }),
    row("duplicate", Comparison::Flag, Owner::Request, |s| {
        Some(number(&s.attempt()?.duplicate_of.is_some()))
    }),
    row("attempt", Comparison::Number, Owner::Request, |s| {
        Some(number(&s.attempt()?.number))
    }),
    row("gap", Comparison::Number, Owner::Request, |s| {
        let gap = s.attempt()?.gap?;
        Some(number(&format_args!(
            "{}.{:06}",
            gap.as_secs(),
            gap.subsec_micros()
        )))
    }),
    row("status", Comparison::Number, Owner::Response, |s| {
        match s.message {
            SubjectMessage::Response(response) => Some(number(&response.status)),
            SubjectMessage::Request(..) => None,
        }
    }),
];

fn text(text: Option<&str>) -> Option<Cow<'_, [u8]>> {
    text.map(|text| text.as_bytes().into())
}

fn number(value: &impl ToString) -> Cow<'static, [u8]> {
    value.to_string().into_bytes().into()
}

impl PlainKey {
    /// The only values that there are, if the program makes them.
    pub(super) fn words(&self) -> Option<Vec<&'static str>> {
        match self.name {
            "provider" => Some(provider::names().collect()),
            "signature" => Some(SignatureState::WORDS.to_vec()),
            "duplicate" => Some(vec!["true", "false"]),
            _ => None,
        }
    }
}

impl ExpressionKey {
    /// Whether its values are in the body, which may be large.
    pub(super) fn is_about_body(&self) -> bool {
        match self {
            Self::Plain(plain) => plain.name == "body",
            Self::Form(_) | Self::Pointer(_) => true,
            Self::Query(_) | Self::Header(_) => false,
        }
    }

    /// Whether its values depend on the requests before.
    pub(super) fn is_about_attempts(&self) -> bool {
        matches!(self, Self::Plain(plain) if ATTEMPT_KEYS.contains(&plain.name))
    }

    pub(super) fn comparison(&self) -> Comparison {
        match self {
            Self::Plain(plain) => plain.comparison,
            _ => Comparison::Text,
        }
    }

    pub(super) fn value_text(&self) -> ValueText {
        match self {
            Self::Plain(plain) if !matches!(plain.name, "body" | "target") => ValueText::Word,
            Self::Pointer(_) => ValueText::Json,
            _ => ValueText::Prose,
        }
    }

    pub(super) fn owner(&self) -> Owner {
        match self {
            Self::Plain(plain) => plain.owner,
            Self::Query(_) | Self::Form(_) => Owner::Request,
            Self::Header(_) | Self::Pointer(_) => Owner::Both,
        }
    }

    /// Whether `test` accepts any of the values of the key, of which a subject has none, one or many.
    pub(super) fn any(&self, subject: &Subject, test: &mut dyn FnMut(KeyValue) -> bool) -> bool {
        match self {
            Self::Plain(plain) => {
                (plain.get)(subject).is_some_and(|value| test(KeyValue::Text(value)))
            }
            Self::Header(name) => {
                let mut values = subject.headers().all(name);
                values.any(|value| test(KeyValue::Text(value.into())))
            }
            Self::Query(name) => any_named(query_fields(subject), name, test),
            Self::Form(name) => any_named(form_fields(subject), name, test),
            Self::Pointer(pointer) => subject.document().is_some_and(|document| {
                RawValue::parse(&document)
                    .is_ok_and(|raw| pointer.any(raw, &mut |value| test(KeyValue::Json(value))))
            }),
        }
    }
}

fn any_named(
    fields: Vec<DecodedField>,
    name: &str,
    test: &mut dyn FnMut(KeyValue) -> bool,
) -> bool {
    let mut fields = fields.into_iter();
    fields.any(|(known, value)| known == name.as_bytes() && test(KeyValue::Text(value)))
}

/// A decoded name and value.
type DecodedField<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// The decoded query.
pub(super) fn query_fields<'a>(subject: &Subject<'a>) -> Vec<DecodedField<'a>> {
    let query = subject.received().and_then(|on| on.request.query());
    form::pairs(query.unwrap_or_default().as_bytes()).collect()
}

/// The decoded fields of a form, or the parts of a multipart body.
pub(super) fn form_fields<'s>(subject: &'s Subject) -> Vec<DecodedField<'s>> {
    match subject.kind() {
        BodyKind::Form => form::pairs(subject.content()).collect(),
        BodyKind::Multipart(boundary) => {
            let parts = multipart::parse(subject.content(), boundary).unwrap_or_default();
            parts
                .into_iter()
                .filter_map(|part| Some((part.name()?.into_bytes().into(), part.body.into())))
                .collect()
        }
        _ => Vec::new(),
    }
}
