//! The values of a request, looked up in its headers, JSON, form, parts and query.
//!
//! The body is parsed at most once for each kind of lookup, because all providers of the table ask for the same request.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::json::{RawValue, ValueKind, find, find_members};
use crate::message::body::{json_in, media_type};
use crate::message::multipart::{self, Part};
use crate::message::{BodyKind, Request, form};
use crate::payload::cloudevents;

pub(super) struct RequestFields<'a> {
    pub(super) request: &'a Request,
    pub(super) content_type: String,
    kind: BodyKind,
    json: Option<Cow<'a, [u8]>>,
    members: OnceCell<Vec<String>>,
    parts: OnceCell<Vec<Part<'a>>>,
}

impl<'a> RequestFields<'a> {
    pub(super) fn new(request: &'a Request) -> Self {
        let kind = BodyKind::of(&request.headers, &request.body);
        Self {
            request,
            content_type: media_type(request.headers.text("content-type").unwrap_or_default()),
            json: json_in(&kind, &request.body),
            kind,
            members: OnceCell::new(),
            parts: OnceCell::new(),
        }
    }

    /// A header's value, if it is text and not empty. Those of CloudEvents are decoded.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let value = self.request.headers.text(name)?;
        let decoded = name
            .starts_with("ce-")
            .then(|| cloudevents::decode(value.as_bytes()).ok());
        let value = decoded.flatten().unwrap_or_else(|| value.to_owned());
        (!value.is_empty()).then_some(value)
    }

    /// The string at this path of the JSON body.
    pub(super) fn string(&self, path: &[&str]) -> Option<String> {
        let value = self.value(path)?.string()?;
        (!value.is_empty()).then(|| value.into_owned())
    }

    /// The first of these members of the JSON body that is a non-empty string.
    pub(super) fn first_string<const N: usize>(&self, names: [&str; N]) -> Option<String> {
        find_members(self.json.as_deref()?, names)
            .into_iter()
            .flatten()
            .filter_map(RawValue::string)
            .find(|text| !text.is_empty())
            .map(Cow::into_owned)
    }

    /// The number at this path of the JSON body, as it is written.
    pub(super) fn number(&self, path: &[&str]) -> Option<String> {
        let value = self.value(path)?;
        (value.kind() == ValueKind::Number).then(|| value.as_str().to_owned())
    }

    /// A field of the form or multipart body, else of the query.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        let in_body = match &self.kind {
            BodyKind::Form => form::get(&self.request.body, name),
            BodyKind::Multipart(boundary) => self.part(boundary, name).map(Cow::Borrowed),
            _ => None,
        };
        let in_query = || form::get(self.request.query()?.as_bytes(), name);
        let value = in_body.or_else(in_query)?;
        (!value.is_empty()).then(|| value.into_owned())
    }

    /// Whether the JSON body is an object with this member.
    pub(super) fn has_member(&self, name: &str) -> bool {
        let members = self.members.get_or_init(|| {
            let raw = self
                .json
                .as_deref()
                .and_then(|json| RawValue::parse(json).ok());
            raw.map(|raw| raw.members().map(|(name, _)| name.into_owned()).collect())
                .unwrap_or_default()
        });
        members.iter().any(|known| known == name)
    }

    /// The text of the part of this name, if it is not a file.
    fn part(&self, boundary: &str, name: &str) -> Option<&str> {
        let parse = || multipart::parse(&self.request.body, boundary).unwrap_or_default();
        let mut parts = self.parts.get_or_init(parse).iter();
        let part = parts.find(|part| part.name().as_deref() == Some(name))?;
        let text = std::str::from_utf8(part.body).ok()?;
        part.file_name().is_none().then_some(text)
    }

    fn value(&self, path: &[&str]) -> Option<RawValue<'_>> {
        find(self.json.as_deref()?, path)
    }
}
