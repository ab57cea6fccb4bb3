//! The check of a request's signature, with the secrets of the user.
//!
//! `verify` costs one digest and runs for every request. `explain` also tries the likely causes of an invalid signature
//! (another secret, another scheme, a changed body), which takes as long as a hundred checks.

use std::time::Duration;

use jiff::Timestamp;

use crate::message::Request;
use crate::record::{SignatureOutcome, SignatureState};
use crate::signature::{
    KeyPurpose, OptionsError, Scheme, Secret, SecretError, SignatureOptions, SignedMessage,
    SigningTime, Tolerance, Verdict, detect, expected_signature, explain, signed_at, verify,
};

#[derive(Debug)]
pub(crate) struct Verifier {
    /// `None` detects the scheme of each request from its headers.
    pub(crate) scheme: Option<&'static Scheme>,
    /// A signature that one of these has made is valid.
    pub(crate) secrets: Vec<Secret>,
    pub(crate) options: SignatureOptions,
    /// How old a signature may be; `None` follows the rule of the scheme.
    pub(crate) tolerance: Option<Duration>,
    pub(crate) ignore_timestamp: bool,
    /// The URL as the sender knows it, which some schemes sign.
    pub(crate) public_url: Option<String>,
    /// Whether a request without a valid signature gets the usual response instead of a 401.
    pub(crate) accepts_invalid: bool,
}

/// Why a verifier cannot check the signatures of a scheme.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VerifierError {
    #[error("{0}")]
    Options(#[from] OptionsError),
    #[error("no secret fits the scheme: {0}")]
    Secret(#[from] SecretError),
    #[error("no secret fits the scheme: `{scheme}` takes {format}")]
    NoSecretFits {
        scheme: &'static str,
        format: &'static str,
    },
}

type CheckFunction =
    fn(&'static Scheme, &SignatureOptions, &[Secret], &SignedMessage<'_>, &Tolerance) -> Verdict;

impl Verifier {
    /// Verifies the signature of a request with this content, the body without its codings.
    pub(super) fn verify(
        &self,
        request: &Request,
        content: &[u8],
        now: Timestamp,
    ) -> SignatureOutcome {
        self.check_with(verify, request, content, now)
    }

    /// The same with the likely causes of an invalid signature.
    pub(crate) fn explain(
        &self,
        request: &Request,
        content: &[u8],
        now: Timestamp,
    ) -> SignatureOutcome {
        self.check_with(explain, request, content, now)
    }

    fn check_with(
        &self,
        check: CheckFunction,
        request: &Request,
        content: &[u8],
        now: Timestamp,
    ) -> SignatureOutcome {
        let Some(scheme) = self.scheme_of(request) else {
            return SignatureOutcome {
                scheme: None,
                verdict: SignatureState::Missing,
                reason: Some("the request has no known signature header".to_owned()),
            };
        };
        if let Err(error) = self.check_options(scheme) {
            return SignatureOutcome {
                scheme: Some(scheme.name.into()),
                verdict: SignatureState::Mismatch,
                reason: Some(error.to_string()),
            };
        }
        let message = SignedMessage::new(request)
            .with_content(content)
            .at(self.public_url.as_deref());
        let tolerance = Tolerance {
            limit: self.tolerance,
            ignore_timestamp: self.ignore_timestamp,
            ..Tolerance::at(now)
        };
        // Secrets that do not fit the scheme match nothing. They stay, so that a message can number the secrets as the
        // user does.
        let verdict = check(scheme, &self.options, &self.secrets, &message, &tolerance);
        SignatureOutcome {
            scheme: Some(scheme.name.into()),
            verdict: SignatureState::from(&verdict),
            reason: verdict.reason(),
        }
    }

    /// The time at which the request says that it was signed.
    pub(super) fn signed_at(&self, request: &Request, content: &[u8]) -> Option<SigningTime> {
        let scheme = self.scheme_of(request)?;
        let message = SignedMessage::new(request).with_content(content);
        signed_at(scheme, &self.options, &message)
    }

    /// The signature that the request should have, if a secret can make one.
    pub(crate) fn expected(&self, request: &Request) -> Option<String> {
        let scheme = self.scheme_of(request)?;
        let message = SignedMessage::new(request).at(self.public_url.as_deref());
        let mut secrets = self.secrets.iter();
        secrets.find_map(|secret| expected_signature(scheme, &self.options, secret, &message))
    }

    pub(crate) fn scheme_of(&self, request: &Request) -> Option<&'static Scheme> {
        self.scheme.or_else(|| detect(request))
    }

    /// Checks that the options and at least one secret fit this scheme.
    pub(crate) fn check_options(&self, scheme: &Scheme) -> Result<(), VerifierError> {
        scheme.check_options(&self.options)?;
        let mut secrets = self.secrets.iter();
        let check = |secret| scheme.check_secret(secret, &self.options, KeyPurpose::Verify);
        if secrets.any(|secret| check(secret).is_ok()) {
            return Ok(());
        }
        if let [secret] = &self.secrets[..] {
            check(secret)?;
        }
        Err(VerifierError::NoSecretFits {
            scheme: scheme.name,
            format: scheme.secret_form(&self.options, KeyPurpose::Verify),
        })
    }
}
