//! Redaction: replaces chosen values in the lines of a record, so that it can be shared.
//!
//! The text of a line is edited in place, and only at the chosen values: every other byte stays. Where the body changes,
//! `Content-Length` changes with it, so that a redacted record can still be replayed. An event type, id or provider that
//! was derived from a redacted value is redacted too.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::json::LineError;
use super::line::{Exchange, RecordLine};
use crate::json::{
    Json, PathStep, Pointer, PointerError, RawValue, SetError, SyntaxError, ValuePath,
};
use crate::message::content_encoding;
use crate::message::form::{decode, encode_form};
use crate::message::json_body::json_field;
use crate::message::text_encoding::{encode_like, to_utf8};
use crate::message::{BodyKind, Headers, multipart};
use crate::provider::recognize;

/// The replacement of a value, plain and as a query or form encodes it.
const REDACTED: &str = "[redacted]";
const REDACTED_IN_FORM: &str = "%5Bredacted%5D";

/// Names the values to redact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RedactKey {
    /// Headers and trailers of this name, in any case, of the request and the response.
    Header(String),
    /// Query parameters.
    Query(String),
    /// Fields of a form or multipart body.
    Form(String),
    /// Values in the JSON of a body.
    Pointer(Pointer),
}

/// Why a text is not a [`RedactKey`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RedactKeyError {
    #[error("a name is missing after the full stop")]
    NoName,
    #[error(transparent)]
    Pointer(#[from] PointerError),
    #[error(
        "write `header.NAME`, `query.NAME`, `form.NAME` or a JSON Pointer such as `/data/email`"
    )]
    Unknown,
}

/// Why the lines of an exchange cannot be redacted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RedactError {
    #[error(transparent)]
    Line(#[from] LineError),
    #[error(transparent)]
    Json(#[from] SyntaxError),
    #[error(transparent)]
    Edit(#[from] SetError),
    #[error("its body cannot be compressed with {0} again")]
    Encoding(String),
}

impl RedactKey {
    /// Reads a key as it is written on the command line.
    pub(crate) fn parse(text: &str) -> Result<Self, RedactKeyError> {
        if text.starts_with('/') {
            return Ok(Self::Pointer(Pointer::parse(text)?));
        }
        match text.split_once('.') {
            Some((_, "")) => Err(RedactKeyError::NoName),
            Some(("header", name)) => Ok(Self::Header(name.to_owned())),
            Some(("query", name)) => Ok(Self::Query(name.to_owned())),
            Some(("form", name)) => Ok(Self::Form(name.to_owned())),
            _ => Err(RedactKeyError::Unknown),
        }
    }
}

impl Display for RedactKey {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header.{name}"),
            Self::Query(name) => write!(f, "query.{name}"),
            Self::Form(name) => write!(f, "form.{name}"),
            Self::Pointer(pointer) => pointer.fmt(f),
        }
    }
}

/// Redacts exchanges, and remembers which keys have matched.
#[derive(Clone, Debug)]
pub(crate) struct Redaction {
    keys: Vec<(RedactKey, bool)>,
}

impl Redaction {
    pub(crate) fn new(keys: &[RedactKey]) -> Self {
        Self {
            keys: keys.iter().map(|key| (key.clone(), false)).collect(),
        }
    }

    /// The keys that have matched nothing so far.
    pub(crate) fn unmatched(&self) -> impl Iterator<Item = &RedactKey> {
        let unmatched = self.keys.iter().filter(|(_, matched)| !matched);
        unmatched.map(|(key, _)| key)
    }

    /// The lines of an exchange with the values redacted.
    pub(crate) fn lines(&mut self, exchange: &Exchange) -> Result<String, RedactError> {
        let mut out = String::new();
        for line in exchange.to_lines() {
            out.push_str(&self.line(&line)?);
        }
        Ok(out)
    }

    fn line(&mut self, text: &str) -> Result<String, RedactError> {
        let mut json = Json::parse(text)?;
        match RecordLine::parse(text)? {
            RecordLine::Request(received) => {
                let request = &received.request;
                if let Some(target) = self.target(&request.target) {
                    set(&mut json, &["target"], &target)?;
                }
                self.fields(&mut json, "trailers", &request.trailers)?;
                self.message(&mut json, &request.headers, &request.body)?;
                if let RecordLine::Request(after) = RecordLine::parse(json.as_str())? {
                    let (old, new) = (recognize(request), recognize(&after.request));
                    // What was derived from a redacted value must not survive it.
                    for (key, old, new) in [
                        ("type", old.event_type, new.event_type),
                        ("id", old.id, new.id),
                        ("provider", old.provider, new.provider),
                    ] {
                        if old != new {
                            set(
                                &mut json,
                                &["event", key],
                                new.as_deref().unwrap_or(REDACTED),
                            )?;
                        }
                    }
                }
            }
            RecordLine::Response(response) => {
                let headers = response.headers.unwrap_or_default();
                self.message(&mut json, &headers, &response.body.unwrap_or_default())?;
            }
            _ => {}
        }
        Ok(json.to_string())
    }

    fn message(
        &mut self,
        json: &mut Json,
        headers: &Headers,
        body: &[u8],
    ) -> Result<(), RedactError> {
        if let Some(redacted) = self.body(headers, body)? {
            set_body(json, &redacted)?;
            // A wrong length would end the request early, or never.
            let old = body.len().to_string();
            let at = headers.iter().position(|(name, value)| {
                name.eq_ignore_ascii_case("content-length") && value == old.as_bytes()
            });
            if let Some(at) = at {
                let (at, length) = (at.to_string(), redacted.len().to_string());
                set(json, &["headers", &at, "1"], &length)?;
            }
        }
        self.fields(json, "headers", headers)
    }

    fn fields(
        &mut self,
        json: &mut Json,
        member: &str,
        headers: &Headers,
    ) -> Result<(), RedactError> {
        for (key, matched) in &mut self.keys {
            let RedactKey::Header(wanted) = key else {
                continue;
            };
            for (at, (name, _)) in headers.iter().enumerate() {
                if name.eq_ignore_ascii_case(wanted) {
                    set(json, &[member, &at.to_string(), "1"], REDACTED)?;
                    *matched = true;
                }
            }
        }
        Ok(())
    }

    fn target(&mut self, target: &str) -> Option<String> {
        let (path, query) = target.split_once('?')?;
        let mut redacted = query.as_bytes().to_vec();
        for (key, matched) in &mut self.keys {
            if let RedactKey::Query(name) = key
                && let Some(without) = in_pairs(&redacted, name)
            {
                redacted = without;
                *matched = true;
            }
        }
        let redacted = String::from_utf8_lossy(&redacted);
        (redacted != query).then(|| format!("{path}?{redacted}"))
    }

    /// The body with its values redacted; `None` if there are none to redact.
    fn body(&mut self, headers: &Headers, body: &[u8]) -> Result<Option<Vec<u8>>, RedactError> {
        let Some(decoded) = content_encoding::decode(headers, body) else {
            return Ok(self.content(headers, body));
        };
        let redacted = self.content(headers, decoded.content(body));
        // A body that is not compressed at all is written as it came.
        let (Some(redacted), Some(_)) = (&redacted, &decoded.body) else {
            return Ok(redacted);
        };
        let is_whole = decoded.fault.is_none() && !decoded.truncated;
        let encoded = content_encoding::encode(headers, redacted).filter(|_| is_whole);
        encoded
            .map(Some)
            .ok_or_else(|| RedactError::Encoding(decoded.codings.join(", ")))
    }

    fn content(&mut self, headers: &Headers, content: &[u8]) -> Option<Vec<u8>> {
        let kind = BodyKind::of(headers, content);
        let mut redacted = content.to_vec();
        for (key, matched) in &mut self.keys {
            let without = match (&key, &kind) {
                (RedactKey::Form(name), BodyKind::Form) => in_pairs(&redacted, name),
                (RedactKey::Form(name), BodyKind::Multipart(boundary)) => {
                    in_parts(&redacted, boundary, name)
                }
                (RedactKey::Pointer(pointer), kind) => in_json(&redacted, kind, pointer),
                _ => None,
            };
            if let Some(without) = without {
                redacted = without;
                *matched = true;
            }
        }
        (redacted != content).then_some(redacted)
    }
}

fn set(json: &mut Json, path: &[&str], text: &str) -> Result<(), RedactError> {
    put(json, path, &Json::string(text))
}

fn put(json: &mut Json, path: &[&str], value: &Json) -> Result<(), RedactError> {
    let steps = path.iter().map(|step| PathStep::Key((*step).to_owned()));
    Ok(json.set(&ValuePath(steps.collect()), value)?)
}

fn set_body(json: &mut Json, body: &[u8]) -> Result<(), RedactError> {
    let null = Json::parse("null")?;
    let had_base64 = json.raw().members().any(|(name, _)| name == "body_base64");
    match std::str::from_utf8(body) {
        Ok(text) => set(json, &["body"], text)?,
        Err(_) => {
            put(json, &["body"], &null)?;
            return set(json, &["body_base64"], &BASE64_STANDARD.encode(body));
        }
    }
    if had_base64 {
        put(json, &["body_base64"], &null)?;
    }
    Ok(())
}

/// A query or form with the values of this name redacted; `None` if it has none.
fn in_pairs(text: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut matched = false;
    let pairs: Vec<Vec<u8>> = text
        .split(|byte| *byte == b'&')
        .map(|pair| match pair.iter().position(|byte| *byte == b'=') {
            Some(at) if decode(&pair[..at]).as_ref() == name.as_bytes() => {
                matched = true;
                [&pair[..=at], REDACTED_IN_FORM.as_bytes()].concat()
            }
            _ => pair.to_vec(),
        })
        .collect();
    matched.then(|| pairs.join(&b'&'))
}

fn in_parts(body: &[u8], boundary: &str, name: &str) -> Option<Vec<u8>> {
    let parts = multipart::parse(body, boundary)?;
    let mut out = body.to_vec();
    let mut named = parts
        .iter()
        .filter(|part| part.name().as_deref() == Some(name))
        .peekable();
    named.peek()?;
    // From the last to the first, so that the earlier positions stay right.
    for part in named.rev() {
        let start = part.body.as_ptr() as usize - body.as_ptr() as usize;
        out.splice(start..start + part.body.len(), REDACTED.bytes());
    }
    Some(out)
}

fn in_json(body: &[u8], kind: &BodyKind, pointer: &Pointer) -> Option<Vec<u8>> {
    let field = match kind {
        BodyKind::Json => None,
        kind => Some(json_field(kind, body)?),
    };
    let json = match &field {
        Some(field) => Cow::Borrowed(&*field.json),
        None => to_utf8(body),
    };
    let raw = RawValue::parse(&json).ok()?;
    let places = pointer.ranges(raw);
    if places.is_empty() {
        return None;
    }
    let before = json.len() - json.trim_ascii_start().len();
    let mut out = json.to_vec();
    for place in places.into_iter().rev() {
        let token = Json::string(REDACTED);
        out.splice(
            before + place.start..before + place.end,
            token.as_str().bytes(),
        );
    }
    let json = String::from_utf8(out).ok()?;
    match (kind, field) {
        (BodyKind::Multipart(boundary), Some(field)) => {
            let mut parts = multipart::parse(body, boundary)?.into_iter();
            let part = parts.find(|part| part.name().as_deref() == Some(field.name))?;
            let start = part.body.as_ptr() as usize - body.as_ptr() as usize;
            let mut out = body.to_vec();
            out.splice(
                start..start + part.body.len(),
                encode_like(part.body, &json),
            );
            Some(out)
        }
        (_, Some(field)) => in_field(body, field.name, &json),
        (_, None) => Some(encode_like(body, &json)),
    }
}

/// A form with this JSON in its field of this name.
fn in_field(body: &[u8], name: &str, json: &str) -> Option<Vec<u8>> {
    let field = encode_form([(name, json)]);
    let mut pairs: Vec<&[u8]> = body.split(|byte| *byte == b'&').collect();
    let at = pairs.iter().position(|pair| {
        let known = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
        decode(known).as_ref() == name.as_bytes()
    })?;
    pairs[at] = field.as_bytes();
    Some(pairs.join(&b'&'))
}

#[cfg(test)]
mod tests;
