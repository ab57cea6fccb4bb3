//! The provider's side: its request, and what it finds wrong with a response.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::Timestamp;

use super::respond::{HandshakeConfig, HandshakeRefusal, HandshakeResponse, respond};
use super::spec::{HandshakeResponseKind, HandshakeSpec};
use crate::json::{RawValue, find};
use crate::message::body::media_type;
use crate::message::json_body::json_in;
use crate::message::{BodyKind, Request, Response, Url, form};
use crate::payload::{Item, PayloadError, RequestBuilder};
use crate::signature::Secret;

/// The values that a provider puts into its request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProbeInput<'a> {
    /// Random letters and digits.
    pub(crate) challenge: &'a str,
    pub(crate) verify_token: Option<&'a Secret>,
    pub(crate) now: Timestamp,
    /// Headers that the user adds.
    pub(crate) headers: &'a [Item],
}

/// What is wrong with a response to a handshake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HandshakeMismatch {
    #[error("the status is {found}, not {}", Statuses(.expected))]
    Status {
        found: u16,
        expected: RangeInclusive<u16>,
    },
    #[error("with a wrong {what} the status is {found}, not {}", Statuses(.expected))]
    ForgedStatus {
        what: &'static str,
        found: u16,
        expected: RangeInclusive<u16>,
    },
    #[error("the content type is missing; it must be `{0}`")]
    NoContentType(&'static str),
    #[error("the content type is `{found}`, not `{expected}`")]
    ContentType {
        found: String,
        expected: &'static str,
    },
    #[error("the body is not the challenge")]
    Body,
    #[error("the body is not JSON")]
    NotJson,
    #[error("`{0}` in the body does not have the expected value")]
    Member(String),
    #[error("the header `{0}` is not the challenge")]
    Header(&'static str),
    #[error("the header `{header}` is not the challenge, and {body}")]
    HeaderAndBody {
        header: &'static str,
        body: Box<HandshakeMismatch>,
    },
    #[error("the header `WebHook-Allowed-Origin` does not name the origin")]
    AllowedOrigin,
    #[error("the header `WebHook-Allowed-Rate` is neither `*` nor a positive integer")]
    AllowedRate,
}

/// The statuses that a provider accepts, in words.
struct Statuses<'a>(&'a RangeInclusive<u16>);

impl fmt::Display for Statuses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (*self.0.start(), *self.0.end()) {
            (200, 299) => f.write_str("2xx"),
            (start, end) if start == end => write!(f, "{start}"),
            _ => f.write_str("a refusal such as 403"),
        }
    }
}

/// The request with which the provider checks an endpoint, still unsigned.
pub(crate) fn probe(
    spec: &HandshakeSpec,
    url: &Url,
    input: &ProbeInput<'_>,
) -> Result<Request, PayloadError> {
    let template = &spec.probe;
    let mut builder = RequestBuilder::new(spec.method, input.fill(template.body).into_bytes());
    for (name, value) in template.headers {
        builder.add_header(name, &input.fill(value));
    }
    for item in input.headers {
        builder.apply(item)?;
    }
    let query = template.query.iter();
    let query: Vec<_> = query
        .map(|(name, value)| (*name, input.fill(value)))
        .collect();
    let query = query.iter().map(|(name, value)| (*name, value.as_str()));
    // Providers write a plus for a space here, and an endpoint has to decode it.
    builder.add_query(form::encode_form(query));
    builder.build(url)
}

impl ProbeInput<'_> {
    fn fill(&self, template: &str) -> String {
        // Meta's challenge is a number, and endpoints parse it as one.
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

/// The response that the provider expects to this request.
pub(crate) fn expected_response(
    spec: &HandshakeSpec,
    request: &Request,
    secrets: &[Secret],
    verify_token: Option<&Secret>,
) -> Result<HandshakeResponse, HandshakeRefusal> {
    let origin = request.headers.text("webhook-request-origin");
    let config = HandshakeConfig {
        verify_token,
        secrets,
        allow_origin: &[origin.unwrap_or_default().to_owned()],
        ..HandshakeConfig::default()
    };
    respond(spec, (request, &request.body), &config)
}

/// Checks the response to the provider's request.
pub(crate) fn check_response(
    spec: &HandshakeSpec,
    request: &Request,
    expected: &Response,
    response: &Response,
) -> Result<(), HandshakeMismatch> {
    if !spec.statuses.contains(&response.status) {
        return Err(HandshakeMismatch::Status {
            found: response.status,
            expected: spec.statuses.clone(),
        });
    }
    let found = media_type(response.headers.text("content-type").unwrap_or_default());
    if let Some(expected) = spec.content_type
        && found != expected
    {
        return Err(if found.is_empty() {
            HandshakeMismatch::NoContentType(expected)
        } else {
            HandshakeMismatch::ContentType { found, expected }
        });
    }
    let check_json = || check_members(response, &expected.body);
    match spec.response {
        HandshakeResponseKind::NoContent => Ok(()),
        HandshakeResponseKind::Permissions => check_permissions(request, response),
        HandshakeResponseKind::Text if response.body == expected.body => Ok(()),
        HandshakeResponseKind::Text => match spec.field {
            Some(field) if has_field(response, field, &expected.body) => Ok(()),
            _ => Err(HandshakeMismatch::Body),
        },
        HandshakeResponseKind::Json(_)
        | HandshakeResponseKind::Keyed(_)
        | HandshakeResponseKind::Fixed(_) => check_json(),
        HandshakeResponseKind::Header(name, _)
            if response.headers.get(name) == expected.headers.get(name) =>
        {
            Ok(())
        }
        HandshakeResponseKind::Header(name, None) => Err(HandshakeMismatch::Header(name)),
        HandshakeResponseKind::Header(header, Some(_)) => {
            check_json().map_err(|body| HandshakeMismatch::HeaderAndBody {
                header,
                body: Box::new(body),
            })
        }
    }
}

/// Checks the response to a forged request; any response will do if the provider does not send one.
pub(crate) fn check_forged_response(
    spec: &HandshakeSpec,
    response: &Response,
) -> Result<(), HandshakeMismatch> {
    match &spec.forged {
        Some(refusals) if !refusals.contains(&response.status) => {
            Err(HandshakeMismatch::ForgedStatus {
                what: if spec.needs_token() {
                    "verify token"
                } else {
                    "signature"
                },
                found: response.status,
                expected: refusals.clone(),
            })
        }
        _ => Ok(()),
    }
}

/// The response must allow the origin or `*`, and a rate if one was requested (CloudEvents web hooks 1.0.2, section
/// 4.2).
fn check_permissions(request: &Request, response: &Response) -> Result<(), HandshakeMismatch> {
    let origin = request.headers.text("webhook-request-origin");
    let found = response.headers.text("webhook-allowed-origin");
    if found.is_none_or(|found| found != "*" && Some(found) != origin) {
        return Err(HandshakeMismatch::AllowedOrigin);
    }
    let rate = response.headers.text("webhook-allowed-rate");
    let is_rate = |rate: &str| rate == "*" || rate.parse::<u32>().is_ok_and(|rate| rate > 0);
    if request.headers.contains("webhook-request-rate") && !rate.is_some_and(is_rate) {
        return Err(HandshakeMismatch::AllowedRate);
    }
    Ok(())
}

/// The response must be JSON with all members of the expected object.
fn check_members(response: &Response, expected: &[u8]) -> Result<(), HandshakeMismatch> {
    let body = &response.body;
    if RawValue::parse(body).is_err() {
        return Err(HandshakeMismatch::NotJson);
    }
    let meaning = |raw: RawValue<'_>| {
        (
            raw.kind(),
            raw.string().unwrap_or(raw.as_str().into()).into_owned(),
        )
    };
    let expected = RawValue::parse(expected).map_err(|_| HandshakeMismatch::NotJson)?;
    for (name, value) in expected.members() {
        if find(body, &[&name]).map(meaning) != Some(meaning(value)) {
            return Err(HandshakeMismatch::Member(name.into_owned()));
        }
    }
    Ok(())
}

/// Whether the response is JSON or a form with the challenge in this field.
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
