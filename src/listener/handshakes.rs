//! The responses to checks of the endpoint, such as Slack's `url_verification` and Meta's `hub.challenge`.
//!
//! A provider asks once whether a URL is the right endpoint before it sends events there. The listener responds as that
//! provider expects, unless the check is forged or needs a secret that it does not have.

use std::num::NonZeroU32;

use crate::http::response_writer::RenderedResponse;
use crate::provider::handshake::{
    self, HandshakeConfig, HandshakeRefusal, HandshakeResponse, HandshakeSpec, VerifiedSchemes,
};
use crate::record::{HandshakeOutcome, HandshakeVerdict, ReceivedRequest};
use crate::signature::Secret;

#[derive(Debug)]
pub(crate) struct Handshakes {
    /// The token that Meta and others send with their check.
    pub(crate) verify_token: Option<Secret>,
    /// For responses that are made with the secret of the sender.
    pub(crate) secrets: Vec<Secret>,
    /// Which signatures the secrets also verify.
    pub(crate) verifies: VerifiedSchemes,
    /// The origins that may send CloudEvents; `*` is any.
    pub(crate) allow_origin: Vec<String>,
    /// How many requests a minute such an origin may send.
    pub(crate) allow_rate: Option<NonZeroU32>,
    /// The words for a refusal, with the option that helps.
    pub(crate) describe: fn(HandshakeRefusal) -> String,
}

impl Handshakes {
    /// The outcome of a check, and its response. Without one the request gets the usual response.
    pub(super) fn respond(
        &self,
        check: &HandshakeSpec,
        received: &ReceivedRequest,
    ) -> (HandshakeOutcome, Option<RenderedResponse>) {
        let settings = HandshakeConfig {
            verify_token: self.verify_token.as_ref(),
            secrets: &self.secrets,
            verifies: self.verifies,
            allow_origin: &self.allow_origin,
            allow_rate: self.allow_rate,
        };
        let message = (&received.request, received.content());
        let (verdict, reason, reply) = match handshake::respond(check, message, &settings) {
            Ok(reply) => (HandshakeVerdict::Answered, None, Some(reply)),
            Err(refusal) => match refusal.response() {
                Some(reply) => (HandshakeVerdict::Refused, Some(refusal), Some(reply)),
                None => (HandshakeVerdict::Unanswered, Some(refusal), None),
            },
        };
        let outcome = HandshakeOutcome {
            provider: check.name.into(),
            check: check.title.into(),
            verdict,
            reason: reason.map(self.describe),
        };
        let render = |reply: HandshakeResponse| {
            RenderedResponse::new(reply.status, &reply.headers, reply.body)
        };
        (outcome, reply.map(render))
    }
}
