//! The keys of expressions: a table of the plain ones, the named ones, and places in the body.

use std::borrow::Cow;

use super::subject::{Subject, What};
use crate::glob::Star;
use crate::json::{Pointer, RawValue};
use crate::message::{BodyKind, form, multipart};

/// What an expression is about.
#[derive(Clone, Debug)]
pub(super) enum Key {
    /// A row of the table.
    Plain(&'static Plain),
    /// Values of this name in the query.
    Query(String),
    /// Header fields of this name, in any case.
    Header(String),
    /// Fields of this name in a form or multipart body.
    Form(String),
    /// Values in the JSON body.
    Pointer(Pointer),
}

/// A key without a name of its own.
#[derive(Debug)]
pub(super) struct Plain {
    pub(super) name: &'static str,
    pub(super) comparison: Comparison,
    pub(super) of: Owner,
    get: for<'s> fn(&'s Subject) -> Option<Cow<'s, [u8]>>,
}

/// How a key's values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Text,
    Number,
    /// `=` takes a glob.
    Glob(Star),
    /// `true` or `false`; by itself it asks for `true`.
    Flag,
}

/// Who has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Request,
    Answer,
    Both,
}

/// One of the values that a key leads to.
#[derive(Clone, Debug)]
pub(super) enum Found<'a> {
    Text(Cow<'a, [u8]>),
    Json(RawValue<'a>),
}

const fn row(
    name: &'static str,
    comparison: Comparison,
    of: Owner,
    get: for<'s> fn(&'s Subject) -> Option<Cow<'s, [u8]>>,
) -> Plain {
    Plain {
        name,
        comparison,
        of,
        get,
    }
}

pub(super) static PLAIN: [Plain; 14] = [
    row(
        "event",
        Comparison::Glob(Star::Crosses),
        Owner::Request,
        |s| text(s.arrived()?.origin.event_type.as_deref()),
    ),
    row("id", Comparison::Text, Owner::Request, |s| {
        text(s.arrived()?.origin.id.as_deref())
    }),
    row("provider", Comparison::Text, Owner::Request, |s| {
        text(s.arrived()?.origin.provider.as_deref())
    }),
    row(
        "method",
        Comparison::Glob(Star::Crosses),
        Owner::Request,
        |s| text(Some(&s.arrived()?.request.method)),
    ),
    row(
        "path",
        Comparison::Glob(Star::StopsAtSlash),
        Owner::Request,
        |s| text(Some(s.arrived()?.request.path())),
    ),
    row("target", Comparison::Text, Owner::Request, |s| {
        text(Some(&s.arrived()?.request.target))
    }),
    row("body", Comparison::Text, Owner::Both, |s| {
        let content = s.content();
        (!content.is_empty()).then(|| content.into())
    }),
    row("size", Comparison::Number, Owner::Both, |s| {
        Some(number(&s.body().len()))
    }),
    row("signature", Comparison::Text, Owner::Request, |s| {
        text(s.arrived()?.signature)
    }),
    row("remote", Comparison::Text, Owner::Request, |s| {
        text(Some(s.arrived()?.remote))
    }),
    row("duplicate", Comparison::Flag, Owner::Request, |s| {
        Some(number(&s.arrived()?.duplicate))
    }),
    row("attempt", Comparison::Number, Owner::Request, |s| {
        Some(number(&s.arrived()?.attempt))
    }),
    row("gap", Comparison::Number, Owner::Request, |s| {
        let gap = s.arrived()?.gap?;
        Some(number(&format_args!(
            "{}.{:06}",
            gap.as_secs(),
            gap.subsec_micros()
        )))
    }),
    row("status", Comparison::Number, Owner::Answer, |s| {
        match s.what {
            What::Answer(response) => Some(number(&response.status)),
            What::Request(_) => None,
        }
    }),
];

fn text(text: Option<&str>) -> Option<Cow<'_, [u8]>> {
    text.map(|text| text.as_bytes().into())
}

fn number(value: &impl ToString) -> Cow<'static, [u8]> {
    value.to_string().into_bytes().into()
}

impl Key {
    pub(super) fn comparison(&self) -> Comparison {
        match self {
            Self::Plain(plain) => plain.comparison,
            _ => Comparison::Text,
        }
    }

    /// Who has it.
    pub(super) fn of(&self) -> Owner {
        match self {
            Self::Plain(plain) => plain.of,
            Self::Query(_) | Self::Form(_) => Owner::Request,
            Self::Header(_) | Self::Pointer(_) => Owner::Both,
        }
    }

    /// Whether `test` takes any of the values; there may be none, one or many.
    pub(super) fn any(&self, subject: &Subject, test: &mut dyn FnMut(Found) -> bool) -> bool {
        match self {
            Self::Plain(plain) => {
                (plain.get)(subject).is_some_and(|value| test(Found::Text(value)))
            }
            Self::Header(name) => {
                let mut values = subject.headers().all(name);
                values.any(|value| test(Found::Text(value.into())))
            }
            Self::Query(name) => {
                let mut fields = query_fields(subject).into_iter();
                fields.any(|(known, value)| known == name.as_bytes() && test(Found::Text(value)))
            }
            Self::Form(name) => {
                let mut fields = form_fields(subject).into_iter();
                fields.any(|(known, value)| known == name.as_bytes() && test(Found::Text(value)))
            }
            Self::Pointer(pointer) => subject.document().is_some_and(|document| {
                RawValue::parse(&document)
                    .is_ok_and(|raw| pointer.any(raw, &mut |value| test(Found::Json(value))))
            }),
        }
    }
}

/// A decoded name and value.
type Field<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// The decoded query.
pub(super) fn query_fields<'a>(subject: &Subject<'a>) -> Vec<Field<'a>> {
    let query = subject.arrived().and_then(|on| on.request.query());
    form::pairs(query.unwrap_or_default().as_bytes()).collect()
}

/// The decoded fields of a form, or the parts of a multipart body.
pub(super) fn form_fields<'s>(subject: &'s Subject) -> Vec<Field<'s>> {
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
