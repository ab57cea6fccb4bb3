//! What a request holds, looked up as the table asks.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::message::body::{essence, json_of, kind};
use crate::message::json::{Raw, Shape, find, top_level};
use crate::message::{Kind, Request, form};

pub(super) struct Facts<'a> {
    pub(super) request: &'a Request,
    pub(super) content_type: String,
    kind: Kind,
    json: Option<Cow<'a, [u8]>>,
    members: OnceCell<Vec<String>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(request: &'a Request) -> Self {
        let kind = kind(&request.headers, &request.body);
        Self {
            request,
            content_type: essence(request.headers.text("content-type").unwrap_or_default()),
            json: json_of(&kind, &request.body),
            kind,
            members: OnceCell::new(),
        }
    }

    /// A header's value, if it is text and not empty.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let value = self.request.headers.text(name)?;
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The string at this path in the JSON body.
    pub(super) fn string(&self, path: &[&str]) -> Option<String> {
        let value = self.value(path)?.string()?;
        (!value.is_empty()).then(|| value.into_owned())
    }

    /// The first of these members of the JSON body that is a string.
    pub(super) fn first_string<const N: usize>(&self, names: [&str; N]) -> Option<String> {
        top_level(self.json.as_deref()?, names)
            .into_iter()
            .flatten()
            .filter_map(Raw::string)
            .find(|text| !text.is_empty())
            .map(Cow::into_owned)
    }

    /// The number at this path in the JSON body, as it was written.
    pub(super) fn number(&self, path: &[&str]) -> Option<String> {
        let value = self.value(path)?;
        (value.shape() == Shape::Number).then(|| value.as_str().to_owned())
    }

    /// A field of the form body, else of the query.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        let in_body = (self.kind == Kind::Form)
            .then(|| form::get(&self.request.body, name))
            .flatten();
        let in_query = || form::get(self.request.query()?.as_bytes(), name);
        let value = in_body.or_else(in_query)?;
        (!value.is_empty()).then(|| value.into_owned())
    }

    /// Whether the JSON body is an object with this member.
    pub(super) fn has_member(&self, name: &str) -> bool {
        let members = self.members.get_or_init(|| {
            let raw = self.json.as_deref().and_then(|json| Raw::parse(json).ok());
            raw.map(|raw| raw.members().map(|(name, _)| name.into_owned()).collect())
                .unwrap_or_default()
        });
        members.iter().any(|known| known == name)
    }

    fn value(&self, path: &[&str]) -> Option<Raw<'_>> {
        find(self.json.as_deref()?, path)
    }
}
