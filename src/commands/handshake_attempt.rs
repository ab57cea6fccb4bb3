//! One request of a provider's check of an endpoint, genuine or forged, and what is wrong with its response.

use anyhow::Result;
use jiff::Timestamp;

use super::advice;
use super::error::usage;
use super::signer::apply;
use crate::delivery::{Delivery, message_id};
use crate::message::{Response, Url};
use crate::payload::Item;
use crate::provider::handshake::{self, HandshakeSpec, ProbeInput};
use crate::signature::{self, Secret, SignedMessage, generate};

/// What a provider and the owner of an endpoint share.
#[derive(Default)]
pub(super) struct HandshakeCredentials {
    pub(super) secret: Option<Secret>,
    pub(super) token: Option<Secret>,
}

/// One request to an endpoint.
pub(super) struct HandshakeAttempt {
    pub(super) delivery: Delivery,
    /// The right response; `None` for a forged request, which should be refused.
    pub(super) expected: Option<Response>,
}

impl HandshakeCredentials {
    /// Random ones, as a forger has them.
    fn forged(check: &HandshakeSpec) -> Result<Self> {
        let random = random()?;
        let mut letters = random.bytes().cycle();
        let mut fill = |bytes: &mut [u8]| bytes.fill_with(|| letters.next().unwrap_or_default());
        let secret = match check.scheme() {
            Some(scheme) => {
                let generated = generate(scheme, false, &mut fill);
                Some(generated.map_err(|error| usage(error.to_string()))?.secret)
            }
            None => None,
        };
        Ok(Self {
            secret,
            token: Some(Secret::new(random)),
        })
    }
}

impl HandshakeAttempt {
    pub(super) fn genuine(
        check: &HandshakeSpec,
        credentials: &HandshakeCredentials,
        headers: &[Item],
        url: &Url,
    ) -> Result<Self> {
        let mut attempt = Self::prepare(check, credentials, headers, url)?;
        let secrets: Vec<_> = credentials.secret.iter().cloned().collect();
        let request = &attempt.delivery.request;
        let expected =
            handshake::expected_response(check, request, &secrets, credentials.token.as_ref());
        // Only a header that the user changes makes a request that has no right response.
        let expected = expected.map_err(|refusal| usage(refusal.to_string()))?;
        attempt.expected = Some(expected.into());
        Ok(attempt)
    }

    /// A request with a token or a secret that the endpoint does not know.
    pub(super) fn forged(check: &HandshakeSpec, headers: &[Item], url: &Url) -> Result<Self> {
        Self::prepare(check, &HandshakeCredentials::forged(check)?, headers, url)
    }

    fn prepare(
        check: &HandshakeSpec,
        credentials: &HandshakeCredentials,
        headers: &[Item],
        url: &Url,
    ) -> Result<Self> {
        let (challenge, now) = (random()?, Timestamp::now());
        let script = ProbeInput {
            challenge: &challenge,
            verify_token: credentials.token.as_ref(),
            now,
            headers,
        };
        let mut request = handshake::probe(check, url, &script).map_err(advice::payload)?;
        if let (Some(scheme), Some(secret), true) =
            (check.scheme(), &credentials.secret, check.is_signed)
        {
            let subject = SignedMessage::new(&request);
            let signed =
                signature::sign(scheme, &check.options(), secret, &subject, &challenge, now);
            let signed = signed.map_err(|error| usage(advice::signing(&error)))?;
            apply(signed, &mut request)?;
        }
        Ok(Self {
            delivery: Delivery {
                url: url.clone(),
                request,
            },
            expected: None,
        })
    }

    /// What is wrong with a response.
    pub(super) fn judge(&self, check: &HandshakeSpec, response: &Response) -> Option<String> {
        let request = &self.delivery.request;
        match &self.expected {
            Some(expected) => handshake::check_response(check, request, expected, response),
            None => handshake::check_forged_response(check, response),
        }
        .err()
        .map(|mismatch| mismatch.to_string())
    }
}

/// Random letters and digits.
fn random() -> Result<String> {
    let id = message_id()?;
    Ok(id.trim_start_matches("msg_").to_owned())
}
