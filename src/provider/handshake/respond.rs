//! The endpoint's side: the response to a handshake, and the reasons to refuse one.

use std::num::NonZeroU32;

use jiff::Timestamp;

use super::spec::{
    ChallengeSource, HandshakeResponseKind, HandshakeSpec, LONGEST_BODY, query_parameter,
};
use crate::json::quote;
use crate::message::headers::is_value;
use crate::message::response::reason_phrase;
use crate::message::{Headers, Request, Response, Version};
use crate::signature::{Scheme, Secret, SignedMessage, Tolerance, is_secret, verify};

/// A longer challenge is refused: providers send a few dozen characters.
const LONGEST_CHALLENGE: usize = 4 << 10;

/// The schemes whose signatures the listener verifies with the same secrets.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum VerifiedSchemes {
    #[default]
    None,
    Of(&'static Scheme),
    All,
}

/// The user's settings for handshakes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HandshakeConfig<'a> {
    pub(crate) verify_token: Option<&'a Secret>,
    /// The secrets for keyed responses. The one that signed the request is used; if none did, the first.
    pub(crate) secrets: &'a [Secret],
    pub(crate) verifies: VerifiedSchemes,
    /// The origins that may send CloudEvents; `*` allows any.
    pub(crate) allow_origin: &'a [String],
    /// The requests per minute that an origin may send; without it, as many as it asks for.
    pub(crate) allow_rate: Option<NonZeroU32>,
}

/// The response to a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HandshakeResponse {
    pub(crate) status: u16,
    /// Includes the content type if there is a body.
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

/// Why a handshake does not get the response that its provider expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HandshakeRefusal {
    #[error("the body is longer than 64 KiB")]
    LongBody,
    #[error("the request has no challenge")]
    NoChallenge,
    #[error("the challenge is longer than 4 KiB")]
    LongChallenge,
    #[error("the challenge contains a control character")]
    ControlCharacter,
    #[error("the challenge is not ASCII")]
    NotAscii,
    #[error("the challenge is not a plain token")]
    NotPlain,
    #[error("the requested rate is not a positive integer")]
    InvalidRate,
    #[error("the request has no verify token")]
    NoToken,
    #[error("the verify token is wrong")]
    WrongToken,
    #[error("no verify token is set to compare with")]
    TokenNotSet,
    #[error("the origin is not allowed")]
    OriginNotAllowed,
    #[error("the response needs the secret, and none is set")]
    SecretNotSet,
    #[error(
        "the response needs the provider's secret, and the given secrets may belong to another provider"
    )]
    OtherSecrets,
}

impl HandshakeRefusal {
    /// The status of the refusal; none if the request gets the same response as any other.
    pub(crate) fn status(self) -> Option<u16> {
        match self {
            Self::SecretNotSet | Self::OtherSecrets => None,
            Self::NoToken | Self::WrongToken | Self::TokenNotSet => Some(403),
            Self::OriginNotAllowed => Some(405),
            Self::LongBody
            | Self::NoChallenge
            | Self::LongChallenge
            | Self::ControlCharacter
            | Self::NotAscii
            | Self::NotPlain
            | Self::InvalidRate => Some(400),
        }
    }

    /// The refusal as a response. It repeats nothing of the request and reveals nothing of the settings.
    pub(crate) fn response(self) -> Option<HandshakeResponse> {
        let status = self.status()?;
        let text = match status {
            400 => self.to_string(),
            _ => reason_phrase(status).to_owned(),
        };
        let mut response = HandshakeResponse::text(&format!("{text}\n"));
        response.status = status;
        if status == 405 {
            response.headers.push("Allow", "POST"); // RFC 9110 section 15.5.6
        }
        Some(response)
    }
}

impl HandshakeResponse {
    fn new(status: u16) -> Self {
        Self {
            status,
            headers: Headers::new(),
            body: Vec::new(),
        }
    }

    /// The challenge may come from a link that a browser follows, so the browser must not guess the type and run the
    /// body as a script. Dropbox requires the same header.
    fn with_body(content_type: &str, body: String) -> Self {
        Self {
            status: 200,
            headers: Headers::from_iter([
                ("Content-Type", content_type),
                ("X-Content-Type-Options", "nosniff"),
            ]),
            body: body.into_bytes(),
        }
    }

    fn text(text: &str) -> Self {
        Self::with_body("text/plain; charset=utf-8", text.to_owned())
    }

    fn json(json: String) -> Self {
        Self::with_body("application/json", json)
    }
}

impl From<HandshakeResponse> for Response {
    fn from(response: HandshakeResponse) -> Self {
        Self {
            version: Version::Http11,
            status: response.status,
            reason: reason_phrase(response.status).to_owned(),
            headers: response.headers,
            body: response.body,
        }
    }
}

/// The response to a request that is this handshake, and whose body without codings is `content`.
pub(crate) fn respond(
    spec: &HandshakeSpec,
    (request, content): (&Request, &[u8]),
    config: &HandshakeConfig<'_>,
) -> Result<HandshakeResponse, HandshakeRefusal> {
    if let Some(name) = spec.token {
        check_token(
            query_parameter(request, name).as_deref(),
            config.verify_token,
        )?;
    }
    match spec.response {
        HandshakeResponseKind::Permissions => permissions(request, config),
        HandshakeResponseKind::NoContent => Ok(HandshakeResponse::new(204)),
        HandshakeResponseKind::Fixed(json) => Ok(HandshakeResponse::json(json.to_owned())),
        HandshakeResponseKind::Text => {
            Ok(HandshakeResponse::text(&challenge(spec, request, content)?))
        }
        HandshakeResponseKind::Json(name) => {
            let json = object(name, &challenge(spec, request, content)?);
            Ok(HandshakeResponse::json(json))
        }
        HandshakeResponseKind::Keyed(make) => {
            let secret = response_secret(spec, request, config)?;
            let challenge = challenge(spec, request, content)?;
            if is_plain(&challenge) {
                Ok(HandshakeResponse::json(make(&challenge, secret)))
            } else {
                Err(HandshakeRefusal::NotPlain)
            }
        }
        HandshakeResponseKind::Header(header, name) => {
            let challenge = challenge(spec, request, content)?;
            if !challenge.is_ascii() {
                return Err(HandshakeRefusal::NotAscii);
            }
            let mut response = match name {
                None => HandshakeResponse::new(200),
                Some(name) => HandshakeResponse::json(object(name, &challenge)),
            };
            response.headers.push(header, challenge.as_bytes());
            Ok(response)
        }
    }
}

/// The challenge, if it can be sent back.
fn challenge(
    spec: &HandshakeSpec,
    request: &Request,
    content: &[u8],
) -> Result<String, HandshakeRefusal> {
    let is_in_body = matches!(spec.challenge, ChallengeSource::Json(_));
    if is_in_body && content.len() > LONGEST_BODY {
        return Err(HandshakeRefusal::LongBody);
    }
    let challenge = spec.challenge.find(request, content).unwrap_or_default();
    if challenge.is_empty() {
        Err(HandshakeRefusal::NoChallenge)
    } else if challenge.len() > LONGEST_CHALLENGE {
        Err(HandshakeRefusal::LongChallenge)
    } else if challenge.chars().any(char::is_control) || !is_value(challenge.as_bytes()) {
        Err(HandshakeRefusal::ControlCharacter)
    } else {
        Ok(challenge.into_owned())
    }
}

/// The secret for a keyed response.
///
/// A keyed response signs a text that the sender of the request chose. So a secret that verifies other requests must
/// not be used: anyone could have a forged request signed.
fn response_secret<'a>(
    spec: &HandshakeSpec,
    request: &Request,
    config: &HandshakeConfig<'a>,
) -> Result<&'a Secret, HandshakeRefusal> {
    let mut secrets = config.secrets.iter();
    let signed = secrets.find(|secret| is_signed_with(spec, secret, request));
    let secret = match config.verifies {
        VerifiedSchemes::Of(scheme) if scheme.name != spec.scheme => None,
        // Mailgun's signature, for one, covers a plain token.
        VerifiedSchemes::All => signed,
        VerifiedSchemes::None | VerifiedSchemes::Of(_) => signed.or(config.secrets.first()),
    };
    secret.ok_or(if config.secrets.is_empty() {
        HandshakeRefusal::SecretNotSet
    } else {
        HandshakeRefusal::OtherSecrets
    })
}

fn is_signed_with(spec: &HandshakeSpec, secret: &Secret, request: &Request) -> bool {
    let Some(scheme) = spec.scheme().filter(|_| spec.is_signed) else {
        return false;
    };
    let tolerance = Tolerance {
        ignore_timestamp: true,
        ..Tolerance::at(Timestamp::UNIX_EPOCH)
    };
    let (options, secrets) = (spec.options(), std::slice::from_ref(secret));
    let message = SignedMessage::new(request);
    verify(scheme, &options, secrets, &message, &tolerance).is_valid()
}

/// Whether the challenge cannot be the signed text of any provider: those contain `{`, `:`, `.` or `=`.
fn is_plain(challenge: &str) -> bool {
    challenge
        .trim_end_matches('=')
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+-/_".contains(&byte))
}

fn check_token(found: Option<&str>, expected: Option<&Secret>) -> Result<(), HandshakeRefusal> {
    match (found, expected) {
        (_, None) => Err(HandshakeRefusal::TokenNotSet),
        (None, _) => Err(HandshakeRefusal::NoToken),
        (Some(found), Some(expected)) if is_secret(found.as_bytes(), expected) => Ok(()),
        _ => Err(HandshakeRefusal::WrongToken),
    }
}

/// The headers that grant permission; a refusal omits them (CloudEvents web hooks 1.0.2, section 4.2).
fn permissions(
    request: &Request,
    config: &HandshakeConfig<'_>,
) -> Result<HandshakeResponse, HandshakeRefusal> {
    let origin = request
        .headers
        .text("webhook-request-origin")
        .unwrap_or_default();
    let allows = |wanted: &str| {
        let mut allowed = config.allow_origin.iter();
        allowed.any(|known| known.eq_ignore_ascii_case(wanted))
    };
    let granted = match (allows("*"), allows(origin)) {
        (true, _) => "*",
        (_, true) => origin,
        _ => return Err(HandshakeRefusal::OriginNotAllowed),
    };
    let requested = request.headers.text("webhook-request-rate");
    let rate = match (config.allow_rate, requested) {
        (Some(rate), _) => rate.to_string(),
        (None, None) => "*".to_owned(),
        (None, Some(rate)) => rate
            .parse::<NonZeroU32>()
            .map_err(|_| HandshakeRefusal::InvalidRate)?
            .to_string(),
    };
    let mut response = HandshakeResponse::new(200);
    response.headers.push("Allow", "POST");
    response.headers.push("WebHook-Allowed-Origin", granted);
    response.headers.push("WebHook-Allowed-Rate", rate);
    Ok(response)
}

/// A JSON object with one member.
fn object(name: &str, value: &str) -> String {
    format!("{{{}:{}}}", quote(name), quote(value))
}
