//! The provider's own check of an endpoint, as a case.

use anyhow::Result;

use super::options::EndpointCheckOptions;
use crate::commands::handshake_attempt::{HandshakeAttempt, HandshakeCredentials};
use crate::commands::signer::verify_token;
use crate::conformance::check::{SenderRules, ValidEvent};
use crate::payload::Item;
use crate::provider::handshake::{HandshakeSpec, find_by_name};
use crate::signature::{Secret, Signer};

/// The handshake of the event's provider.
pub(super) struct ProviderHandshake {
    pub(super) spec: &'static HandshakeSpec,
    credentials: HandshakeCredentials,
}

impl ProviderHandshake {
    /// The handshake of the provider whose event is sent or whose scheme signs it; the error says why there is none.
    pub(super) fn of(
        options: &EndpointCheckOptions,
        rules: &SenderRules,
        signer: Option<&Signer>,
    ) -> Result<Result<Self, String>> {
        let provider = options.source.provider();
        let names = provider.map(|provider| (provider.name, provider.label));
        let names = names.or_else(|| signer.map(|it| (it.scheme.name, it.scheme.label)));
        let Some((name, label)) = names else {
            return Ok(Err("the event is of no provider".to_owned()));
        };
        let Some(spec) = find_by_name(rules.handshake.unwrap_or(name)) else {
            return Ok(Err(format!("{label} has no handshake")));
        };
        let mut credentials = HandshakeCredentials::default();
        if spec.scheme().is_some() {
            credentials.secret = signer.map(|signer| signer.secret.clone());
        }
        if spec.needs_secret() && credentials.secret.is_none() {
            return Ok(Err(format!("the handshake of {label} needs the secret")));
        }
        if spec.needs_token() {
            credentials.token = verify_token(options.verify_token.as_ref())?;
            if credentials.token.is_none() {
                return Ok(Err(format!(
                    "the handshake of {label} needs `--verify-token`, or HOOK_VERIFY_TOKEN in the environment"
                )));
            }
        }
        Ok(Ok(Self { spec, credentials }))
    }

    /// The verify token, which no response to a forged request may hold.
    pub(super) fn token(&self) -> Option<&Secret> {
        self.credentials.token.as_ref()
    }

    /// One request of it, with the headers that the user adds to events; `None` if the provider sends no forged one.
    pub(super) fn attempt(
        &self,
        event: &ValidEvent,
        is_forged: bool,
    ) -> Result<Option<HandshakeAttempt>> {
        if is_forged && !self.spec.sends_forged_probe() {
            return Ok(None);
        }
        let headers = event.request.headers.iter();
        let headers: Vec<_> = headers
            .filter(|(name, _)| event.is_added(name))
            .filter_map(|(name, value)| Some((name, str::from_utf8(value).ok()?)))
            .map(|(name, value)| Item::Header(name.to_owned(), value.to_owned()))
            .collect();
        let attempt = if is_forged {
            HandshakeAttempt::forged(self.spec, &headers, &event.url)
        } else {
            HandshakeAttempt::genuine(self.spec, &self.credentials, &headers, &event.url)
        };
        attempt.map(Some)
    }
}
