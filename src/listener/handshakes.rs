//! The endpoint checks of senders, answered as they come in.

use std::num::NonZeroU32;

use crate::http::response_writer::RenderedResponse;
use crate::message::Request;
use crate::provider::handshake::{self, Check, Settings, Verifies};
use crate::record::{HandshakeOutcome, HandshakeVerdict};
use crate::signature::Secret;

/// What the user says about answering checks.
#[derive(Debug)]
pub(crate) struct Handshakes {
    /// The token by which Meta and its like are known.
    pub(crate) verify_token: Option<Secret>,
    /// The sender's secrets, for answers that are made with one.
    pub(crate) secrets: Vec<Secret>,
    /// What else these are for.
    pub(crate) verifies: Verifies,
    /// The origins that may send CloudEvents; `*` is any.
    pub(crate) allow_origin: Vec<String>,
    /// How many a minute.
    pub(crate) allow_rate: Option<NonZeroU32>,
}

/// What became of a check.
pub(super) struct Met {
    pub(super) told: HandshakeOutcome,
    /// None: the request is answered like any other.
    pub(super) answer: Option<RenderedResponse>,
}

impl Handshakes {
    /// Answers a request that is this check.
    pub(super) fn meet(&self, check: &Check, request: &Request) -> Met {
        let settings = Settings {
            verify_token: self.verify_token.as_ref(),
            secrets: &self.secrets,
            verifies: self.verifies,
            allow_origin: &self.allow_origin,
            allow_rate: self.allow_rate,
        };
        let (verdict, reason, reply) = match check.answer(request, &settings) {
            Ok(reply) => (HandshakeVerdict::Answered, None, Some(reply)),
            Err(refused) => match refused.reply() {
                Some(reply) => (HandshakeVerdict::Refused, Some(refused.reason), Some(reply)),
                None => (HandshakeVerdict::Unanswered, Some(refused.reason), None),
            },
        };
        Met {
            told: HandshakeOutcome {
                provider: check.name.into(),
                check: check.what.into(),
                verdict,
                reason: reason.map(str::to_owned),
            },
            answer: reply
                .map(|reply| RenderedResponse::new(reply.status, &reply.headers, reply.body)),
        }
    }

    /// Tells by its looks whether a request is a check.
    pub(super) fn find(request: &Request) -> Option<&'static Check> {
        handshake::find(request)
    }
}
