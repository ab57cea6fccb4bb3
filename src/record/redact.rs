//! Redaction: replaces chosen values in the lines of a record, so that it can be shared.
//!
//! The text of a line is edited in place, and only at the chosen values: every other byte stays. Where the body
//! changes, `Content-Length` changes with it, so that a redacted record can still be replayed. An event type, id or
//! provider that was derived from a redacted value is redacted too. A body that may hold a value and cannot be searched
//! for it is an error.

use std::fmt::{self, Display, Formatter};

use base64::prelude::{BASE64_STANDARD, Engine as _};

use self::body::{REDACTED, Unsearchable, in_form, in_json, in_pairs, is_plain};
use super::json::LineError;
use super::line::{Exchange, RecordLine};
use crate::json::{Json, PathStep, Pointer, PointerError, SetError, SyntaxError, ValuePath};
use crate::message::{BodyKind, Headers, content_encoding};
use crate::provider::recognize;

mod body;

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
    #[error("{whose} may hold `{key}` and cannot be searched for it: {why}")]
    Body {
        whose: &'static str,
        key: RedactKey,
        why: Unsearchable,
    },
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
                self.message(&mut json, "its body", &request.headers, &request.body)?;
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
                let body = response.body.unwrap_or_default();
                self.message(&mut json, "the body of its response", &headers, &body)?;
            }
            _ => {}
        }
        Ok(json.to_string())
    }

    fn message(
        &mut self,
        json: &mut Json,
        whose: &'static str,
        headers: &Headers,
        body: &[u8],
    ) -> Result<(), RedactError> {
        if let Some(redacted) = self.body(whose, headers, body)? {
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
    fn body(
        &mut self,
        whose: &'static str,
        headers: &Headers,
        body: &[u8],
    ) -> Result<Option<Vec<u8>>, RedactError> {
        let Some(decoded) = content_encoding::decode(headers, body) else {
            return self.content(whose, headers, body);
        };
        let content = decoded.content(body);
        let fault = match decoded.fault {
            _ if decoded.truncated => Some(Unsearchable::TooLarge),
            Some(ref fault) if decoded.body.is_none() => {
                let kind = BodyKind::of(headers, content);
                (!is_plain(content, &kind, fault)).then(|| fault.clone().into())
            }
            ref fault => fault.clone().map(Unsearchable::Coding),
        };
        if let Some(why) = fault {
            self.search(whose, |_| Err(why.clone()))?;
            return Ok(None);
        }
        let redacted = self.content(whose, headers, content)?;
        // A body that is not compressed at all is written as it came.
        let (Some(redacted), Some(_)) = (&redacted, &decoded.body) else {
            return Ok(redacted);
        };
        content_encoding::encode(headers, redacted)
            .map(Some)
            .ok_or_else(|| RedactError::Encoding(decoded.codings.join(", ")))
    }

    fn content(
        &mut self,
        whose: &'static str,
        headers: &Headers,
        content: &[u8],
    ) -> Result<Option<Vec<u8>>, RedactError> {
        let kind = BodyKind::of(headers, content);
        let mut redacted = None;
        self.search(whose, |key| {
            let content = redacted.as_deref().unwrap_or(content);
            let without = match key {
                RedactKey::Form(name) => in_form(content, &kind, name),
                RedactKey::Pointer(pointer) => in_json(content, &kind, pointer),
                RedactKey::Header(_) | RedactKey::Query(_) => Ok(None),
            }?;
            let matched = without.is_some();
            redacted = without.or(redacted.take());
            Ok(matched)
        })?;
        Ok(redacted)
    }

    /// Looks for each key of a body with `search`, which tells whether it has matched. One that cannot be looked for is
    /// not unmatched.
    fn search(
        &mut self,
        whose: &'static str,
        mut search: impl FnMut(&RedactKey) -> Result<bool, Unsearchable>,
    ) -> Result<(), RedactError> {
        for (key, matched) in &mut self.keys {
            if !matches!(key, RedactKey::Form(_) | RedactKey::Pointer(_)) {
                continue;
            }
            let found = search(key);
            *matched |= found != Ok(false);
            found.map_err(|why| {
                let key = key.clone();
                RedactError::Body { whose, key, why }
            })?;
        }
        Ok(())
    }
}

fn set(json: &mut Json, path: &[&str], text: &str) -> Result<(), RedactError> {
    replace(json, path, &Json::string(text))
}

fn replace(json: &mut Json, path: &[&str], value: &Json) -> Result<(), RedactError> {
    let steps = path.iter().map(|step| PathStep::Key((*step).to_owned()));
    Ok(json.set(&ValuePath(steps.collect()), value)?)
}

fn set_body(json: &mut Json, body: &[u8]) -> Result<(), RedactError> {
    let null = Json::parse("null")?;
    let had_base64 = json.raw().members().any(|(name, _)| name == "body_base64");
    match std::str::from_utf8(body) {
        Ok(text) => set(json, &["body"], text)?,
        Err(_) => {
            replace(json, &["body"], &null)?;
            return set(json, &["body_base64"], &BASE64_STANDARD.encode(body));
        }
    }
    if had_base64 {
        replace(json, &["body_base64"], &null)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
