//! The sender's side of a check: its request, and what it makes of the answer.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use crate::json::{RawValue, find};
use crate::message::body::{json_in, media_type};
use crate::message::{BodyKind, Request, Response, Url, form};
use crate::payload::{Item, Payload};
use crate::signature::Secret;

use super::{Answer, Check, Refused, Reply, Settings};

/// What goes into a sender's request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script<'a> {
    /// Random letters and digits.
    pub(crate) challenge: &'a str,
    /// The verify token, for a check that comes with one.
    pub(crate) verify_token: Option<&'a Secret>,
    /// The time of sending.
    pub(crate) now: Timestamp,
    /// Headers of the user's.
    pub(crate) headers: &'a [Item],
}

impl Check {
    /// The request by which the sender checks an endpoint, not signed yet; the error is for the user.
    pub(crate) fn request(&self, url: &Url, script: &Script<'_>) -> Result<Request, String> {
        let filled = |template: &str| script.fill(template);
        let mut payload = Payload::new(self.method, filled(self.ask.body).into_bytes());
        for (name, value) in self.ask.headers {
            payload.dress(name, &filled(value));
        }
        for item in script.headers {
            payload.apply(item)?;
        }
        let query = self.ask.query.iter();
        let query: Vec<_> = query.map(|(name, value)| (*name, filled(value))).collect();
        let query = query.iter().map(|(name, value)| (*name, value.as_str()));
        // As the senders write it, with a plus for a space: an endpoint has to decode it.
        payload.add_query(form::encode_form(query));
        payload.request(url)
    }

    /// What the sender expects to hear.
    pub(crate) fn expected(
        &self,
        request: &Request,
        secrets: &[Secret],
        verify_token: Option<&Secret>,
    ) -> Result<Reply, Refused> {
        let origin = request.headers.text("webhook-request-origin");
        let settings = Settings {
            verify_token,
            secrets,
            allow_origin: &[origin.unwrap_or_default().to_owned()],
            ..Settings::default()
        };
        self.answer(request, &settings)
    }

    /// Says what is wrong with the answer to the sender's request, as a phrase.
    pub(crate) fn judge(
        &self,
        request: &Request,
        expected: &Response,
        response: &Response,
    ) -> Result<(), String> {
        if !self.statuses.contains(&response.status) {
            return Err(wrong_status(response, &self.statuses));
        }
        let found = media_type(response.headers.text("content-type").unwrap_or_default());
        if let Some(wanted) = self.content_type
            && found != wanted
        {
            return Err(if found.is_empty() {
                format!("there is no content type, where it has to be `{wanted}`")
            } else {
                format!("the content type is `{found}`, not `{wanted}`")
            });
        }
        let is_json = || has_members(response, &expected.body);
        match self.answer {
            Answer::Nothing => Ok(()),
            Answer::Rights => judge_rights(request, response),
            Answer::Text if response.body == expected.body => Ok(()),
            Answer::Text => match self.field {
                Some(field) if has_field(response, field, &expected.body) => Ok(()),
                _ => Err("the body is not the challenge".to_owned()),
            },
            Answer::Json(_) | Answer::Keyed(_) | Answer::Fixed(_) => is_json(),
            Answer::Header(name, _) if response.headers.get(name) == expected.headers.get(name) => {
                Ok(())
            }
            Answer::Header(name, None) => Err(format!("the header `{name}` is not the challenge")),
            Answer::Header(name, Some(_)) => is_json()
                .map_err(|wrong| format!("the header `{name}` is not the challenge, and {wrong}")),
        }
    }

    /// Says what is wrong with the answer to a request that was forged; nothing where the sender does not try that.
    pub(crate) fn judge_forged(&self, response: &Response) -> Result<(), String> {
        match &self.forged {
            Some(refusals) if !refusals.contains(&response.status) => {
                let what = if self.needs_token() {
                    "verify token"
                } else {
                    "signature"
                };
                let wrong = wrong_status(response, refusals);
                Err(format!("with a wrong {what} {wrong}"))
            }
            _ => Ok(()),
        }
    }

    /// Whether the sender also tries what has to be refused.
    pub(crate) fn tries_forged(&self) -> bool {
        self.forged.is_some()
    }
}

impl Script<'_> {
    fn fill(&self, template: &str) -> String {
        // Meta's challenge is a number, and endpoints read it as one.
        let digit = |byte: u8| char::from(b'1' + byte % 9);
        let number: String = self.challenge.bytes().take(10).map(digit).collect();
        let token = self.verify_token.map(Secret::reveal).unwrap_or_default();
        template
            .replace("{challenge}", self.challenge)
            .replace("{number}", &number)
            .replace("{id}", self.challenge)
            .replace("{time}", &self.now.to_string())
            .replace("{millis}", &self.now.as_millisecond().to_string())
            .replace("{token}", &String::from_utf8_lossy(token))
    }
}

fn wrong_status(response: &Response, wanted: &RangeInclusive<u16>) -> String {
    let wanted = match (*wanted.start(), *wanted.end()) {
        (200, 299) => "2xx".to_owned(),
        (start, end) if start == end => start.to_string(),
        _ => "a refusal such as 403".to_owned(),
    };
    format!("the status is {}, not {wanted}", response.status)
}

/// Consent is the origin or an asterisk, and a rate where one was asked for (CloudEvents web hooks 1.0.2, section 4.2).
fn judge_rights(request: &Request, response: &Response) -> Result<(), String> {
    let origin = request.headers.text("webhook-request-origin");
    let found = response.headers.text("webhook-allowed-origin");
    if found.is_none_or(|found| found != "*" && Some(found) != origin) {
        return Err("the header `WebHook-Allowed-Origin` does not name the origin".to_owned());
    }
    let rate = response.headers.text("webhook-allowed-rate");
    let is_rate = |rate: &str| rate == "*" || rate.parse::<u32>().is_ok_and(|rate| rate > 0);
    if request.headers.contains("webhook-request-rate") && !rate.is_some_and(is_rate) {
        return Err(
            "the header `WebHook-Allowed-Rate` is neither `*` nor a positive integer".to_owned(),
        );
    }
    Ok(())
}

/// Whether the answer is JSON with all members of what was expected.
fn has_members(response: &Response, expected: &[u8]) -> Result<(), String> {
    let body = &response.body;
    if RawValue::parse(body).is_err() {
        return Err("the body is not JSON".to_owned());
    }
    let said = |raw: RawValue<'_>| {
        (
            raw.kind(),
            raw.string().unwrap_or(raw.as_str().into()).into_owned(),
        )
    };
    let wanted = RawValue::parse(expected).map_err(|error| error.to_string())?;
    for (name, value) in wanted.members() {
        if find(body, &[&name]).map(said) != Some(said(value)) {
            return Err(format!("`{name}` in the body is not what is expected"));
        }
    }
    Ok(())
}

/// Whether the answer is JSON or a form with the challenge in this field.
fn has_field(response: &Response, field: &str, challenge: &[u8]) -> bool {
    let kind = BodyKind::of(&response.headers, &response.body);
    let found = match kind {
        BodyKind::Form => form::get(&response.body, field),
        _ => json_in(&kind, &response.body).and_then(|json| {
            let found = find(&json, &[field])?.string()?;
            Some(found.into_owned().into())
        }),
    };
    found.is_some_and(|found| found.as_bytes() == challenge)
}
