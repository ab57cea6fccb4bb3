//! What a check is answered, and when it is not.

use std::num::NonZeroU32;

use jiff::Timestamp;

use crate::json::quote;
use crate::message::headers::is_value;
use crate::message::response::reason_phrase;
use crate::message::{Headers, Request, Response, Version};
use crate::signature::{
    Encoding, Scheme, Secret, SignedMessage, Tolerance, hmac_sha256, is_secret, verify,
};

use super::mark::{LONGEST_BODY, Source, parameter};
use super::{Answer, Check};

/// A longer challenge is refused: senders take a few dozen characters.
const LONGEST_CHALLENGE: usize = 4 << 10;

/// Which requests the secrets verify, beside making answers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Verifies {
    /// None.
    #[default]
    None,
    /// Those of one scheme.
    Of(&'static Scheme),
    /// Those of every sender who signs with one of them.
    All,
}

/// What the user says about answering checks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings<'a> {
    /// The token by which Meta and its like are known.
    pub(crate) verify_token: Option<&'a Secret>,
    /// The sender's secrets; where an answer needs one, that which the check is signed with makes it, else the first.
    pub(crate) secrets: &'a [Secret],
    /// What else these are for.
    pub(crate) verifies: Verifies,
    /// The origins that may send; `*` is any.
    pub(crate) allow_origin: &'a [String],
    /// How many requests a minute they may send; without it as many as they ask for.
    pub(crate) allow_rate: Option<NonZeroU32>,
}

/// The answer to a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// The headers, with the content type where there is a body.
    pub(crate) headers: Headers,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// Why a check is not answered as its sender wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The status of the refusal; none where the request is to be answered like any other.
    pub(crate) status: Option<u16>,
    /// Why, as a phrase.
    pub(crate) reason: &'static str,
}

impl Refused {
    const fn with(status: u16, reason: &'static str) -> Self {
        Self {
            status: Some(status),
            reason,
        }
    }

    /// The refusal as an answer: nothing of the request, and no advice for the user, is in it.
    pub(crate) fn reply(&self) -> Option<Reply> {
        let status = self.status?;
        let text = match status {
            400 => self.reason,
            _ => reason_phrase(status),
        };
        let mut reply = Reply::text(&format!("{text}\n"));
        reply.status = status;
        if reply.status == 405 {
            reply.headers.push("Allow", "POST"); // RFC 9110 section 15.5.6
        }
        Some(reply)
    }
}

impl Reply {
    fn new(status: u16) -> Self {
        Self {
            status,
            headers: Headers::new(),
            body: Vec::new(),
        }
    }

    /// A browser that is led here must not run what it gets, so it is told not to guess (Dropbox asks for it too).
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

impl From<Reply> for Response {
    fn from(reply: Reply) -> Self {
        Self {
            version: Version::Http11,
            status: reply.status,
            reason: reason_phrase(reply.status).to_owned(),
            headers: reply.headers,
            body: reply.body,
        }
    }
}

impl Check {
    /// Answers a request that is this check.
    pub(crate) fn answer(
        &self,
        request: &Request,
        settings: &Settings<'_>,
    ) -> Result<Reply, Refused> {
        if let Some(name) = self.token {
            check_token(parameter(request, name).as_deref(), settings.verify_token)?;
        }
        match self.answer {
            Answer::Rights => rights(request, settings),
            Answer::Nothing => Ok(Reply::new(204)),
            Answer::Fixed(json) => Ok(Reply::json(json.to_owned())),
            Answer::Text => Ok(Reply::text(&self.challenge(request)?)),
            Answer::Json(name) => Ok(Reply::json(member(name, &self.challenge(request)?))),
            Answer::Keyed(make) => {
                let secret = self.secret(request, settings)?;
                let challenge = self.challenge(request)?;
                if is_plain(&challenge) {
                    Ok(Reply::json(make(&challenge, secret)))
                } else {
                    Err(Refused::with(400, "the challenge is not a plain token"))
                }
            }
            Answer::Header(header, name) => {
                let challenge = self.challenge(request)?;
                if !challenge.is_ascii() {
                    return Err(Refused::with(400, "the challenge is not ASCII"));
                }
                let mut reply = name.map_or_else(
                    || Reply::new(200),
                    |name| Reply::json(member(name, &challenge)),
                );
                reply.headers.push(header, challenge.as_bytes());
                Ok(reply)
            }
        }
    }

    /// The challenge, if it can be sent back.
    fn challenge(&self, request: &Request) -> Result<String, Refused> {
        let is_in_body = matches!(self.challenge, Source::Json(_));
        if is_in_body && request.body.len() > LONGEST_BODY {
            return Err(Refused::with(400, "its body is longer than 64 KiB"));
        }
        let challenge = self.challenge.find(request).unwrap_or_default();
        if challenge.is_empty() {
            Err(Refused::with(400, "there is no challenge in it"))
        } else if challenge.len() > LONGEST_CHALLENGE {
            Err(Refused::with(400, "the challenge is longer than 4 KiB"))
        } else if challenge.chars().any(char::is_control) || !is_value(challenge.as_bytes()) {
            let reason = "the challenge has a control character in it";
            Err(Refused::with(400, reason))
        } else {
            Ok(challenge.into_owned())
        }
    }

    /// The secret that makes the answer. Whoever asks gets a text of their choice signed with it, so a secret that other
    /// requests are verified with must not make it.
    fn secret<'a>(
        &self,
        request: &Request,
        settings: &Settings<'a>,
    ) -> Result<&'a Secret, Refused> {
        let mut secrets = settings.secrets.iter();
        let signed = secrets.find(|secret| self.is_signed_with(secret, request));
        let secret = match settings.verifies {
            Verifies::Of(scheme) if scheme.name != self.scheme => None,
            // Mailgun's signature, for one, covers a plain token.
            Verifies::All => signed,
            Verifies::None | Verifies::Of(_) => signed.or(settings.secrets.first()),
        };
        secret.ok_or(Refused {
            status: None,
            reason: if settings.secrets.is_empty() {
                "its answer needs the secret: give --secret-file"
            } else {
                "its answer needs the sender's secret, and those given may be another's"
            },
        })
    }

    fn is_signed_with(&self, secret: &Secret, request: &Request) -> bool {
        let Some(scheme) = self.scheme().filter(|_| self.is_signed) else {
            return false;
        };
        let timeless = Tolerance {
            ignore_timestamp: true,
            ..Tolerance::at(Timestamp::UNIX_EPOCH)
        };
        let (options, secrets) = (self.options(), std::slice::from_ref(secret));
        verify(
            scheme,
            &options,
            secrets,
            &SignedMessage::new(request),
            &timeless,
        )
        .is_valid()
    }
}

/// For the same reason only what can be no signed text of this or another sender is signed: they have `{`, `:`, `.` or
/// `=` in them.
fn is_plain(challenge: &str) -> bool {
    challenge
        .trim_end_matches('=')
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+-/_".contains(&byte))
}

fn check_token(found: Option<&str>, wanted: Option<&Secret>) -> Result<(), Refused> {
    let reason = match (found, wanted) {
        (_, None) => "it asks for a verify token: give --verify-token",
        (None, _) => "it has no verify token",
        (Some(found), Some(wanted)) if is_secret(found.as_bytes(), wanted) => return Ok(()),
        _ => "its verify token is another one",
    };
    Err(Refused::with(403, reason))
}

/// Consent is in these headers and nowhere else; a refusal leaves them out (CloudEvents web hooks 1.0.2, section 4.2).
fn rights(request: &Request, settings: &Settings<'_>) -> Result<Reply, Refused> {
    let origin = request
        .headers
        .text("webhook-request-origin")
        .unwrap_or_default();
    let allows = |wanted: &str| {
        let mut allowed = settings.allow_origin.iter();
        allowed.any(|known| known.eq_ignore_ascii_case(wanted))
    };
    let granted = match (allows("*"), allows(origin)) {
        (true, _) => "*",
        (_, true) => origin,
        _ => {
            return Err(Refused::with(
                405,
                "--allow-origin does not name its origin",
            ));
        }
    };
    let asked = request.headers.text("webhook-request-rate");
    let rate = match (settings.allow_rate, asked) {
        (Some(rate), _) => rate.to_string(),
        (None, None) => "*".to_owned(),
        (None, Some(rate)) => rate
            .parse::<NonZeroU32>()
            .map_err(|_| Refused::with(400, "its rate is no positive integer"))?
            .to_string(),
    };
    let mut reply = Reply::new(200);
    reply.headers.push("Allow", "POST");
    reply.headers.push("WebHook-Allowed-Origin", granted);
    reply.headers.push("WebHook-Allowed-Rate", rate);
    Ok(reply)
}

fn member(name: &str, value: &str) -> String {
    format!("{{{}:{}}}", quote(name), quote(value))
}

/// Zoom's answer: the token, and its HMAC (zoom/webhook-sample, index.js).
pub(super) fn zoom(token: &str, secret: &Secret) -> String {
    let encrypted = hmac_sha256(secret, token.as_bytes(), Encoding::Hex);
    let token = quote(token);
    format!(r#"{{"plainToken":{token},"encryptedToken":"{encrypted}"}}"#)
}

/// X's answer: the token's HMAC.
pub(super) fn x(token: &str, secret: &Secret) -> String {
    let digest = hmac_sha256(secret, token.as_bytes(), Encoding::Base64);
    format!(r#"{{"response_token":"sha256={digest}"}}"#)
}
