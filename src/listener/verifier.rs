//! The check of signatures as requests come in.

use std::time::Duration;

use jiff::Timestamp;

use crate::message::Request;
use crate::record::{SignatureOutcome, SignatureState};
use crate::signature::{
    KeyPurpose, Scheme, Secret, SignatureOptions, SignedMessage, Tolerance, Verdict, detect,
    expected_signature, explain, verify,
};

/// What is asked of a request's signature.
#[derive(Debug)]
pub(crate) struct Verifier {
    /// The scheme; `None` finds each request's by its headers.
    pub(crate) scheme: Option<&'static Scheme>,
    /// Any of these may have made the signature.
    pub(crate) secrets: Vec<Secret>,
    /// What only some schemes need.
    pub(crate) options: SignatureOptions,
    /// How old a signature may be; `None` is the scheme's own rule.
    pub(crate) tolerance: Option<Duration>,
    /// Do not check the time.
    pub(crate) ignore_timestamp: bool,
    /// The URL as the sender knows it.
    pub(crate) public_url: Option<String>,
    /// Answer a request that is not valid as any other.
    pub(crate) accepts_invalid: bool,
}

impl Verifier {
    /// The verdict alone, as quick as the digest.
    pub(super) fn check(&self, request: &Request, now: Timestamp) -> SignatureOutcome {
        self.judge(request, now, verify)
    }

    /// The verdict with its likely causes: takes as long as a hundred checks.
    pub(crate) fn explain(&self, request: &Request, now: Timestamp) -> SignatureOutcome {
        self.judge(request, now, explain)
    }

    fn judge(&self, request: &Request, now: Timestamp, check: Check) -> SignatureOutcome {
        let Some(scheme) = self.scheme_of(request) else {
            return SignatureOutcome {
                scheme: None,
                verdict: SignatureState::Missing,
                reason: Some("no known signature header is there".to_owned()),
            };
        };
        if let Err(reason) = self.fits(scheme) {
            return SignatureOutcome {
                scheme: Some(scheme.name.into()),
                verdict: SignatureState::Mismatch,
                reason: Some(reason),
            };
        }
        let subject = SignedMessage::new(request).at(self.public_url.as_deref());
        let tolerance = Tolerance {
            limit: self.tolerance,
            ignore_timestamp: self.ignore_timestamp,
            ..Tolerance::at(now)
        };
        // Those of another form match nothing, and each keeps the number that the user knows it by.
        let verdict = check(scheme, &self.options, &self.secrets, &subject, &tolerance);
        SignatureOutcome {
            scheme: Some(scheme.name.into()),
            verdict: SignatureState::from(&verdict),
            reason: verdict.reason(),
        }
    }

    /// The signature as it should have been, where a secret allows to say.
    pub(crate) fn expected(&self, request: &Request) -> Option<String> {
        let scheme = self.scheme_of(request)?;
        let subject = SignedMessage::new(request).at(self.public_url.as_deref());
        let mut secrets = self.secrets.iter();
        secrets.find_map(|secret| expected_signature(scheme, &self.options, secret, &subject))
    }

    /// The given scheme, or the one that the request's headers tell.
    pub(crate) fn scheme_of(&self, request: &Request) -> Option<&'static Scheme> {
        self.scheme.or_else(|| detect(request))
    }

    /// Says what a scheme lacks; the error is for the user.
    pub(crate) fn fits(&self, scheme: &Scheme) -> Result<(), String> {
        scheme
            .check_options(&self.options)
            .map_err(|error| error.to_string())?;
        let mut secrets = self.secrets.iter();
        if secrets.any(|secret| scheme.check_secret(secret, KeyPurpose::Verify).is_ok()) {
            return Ok(());
        }
        let form = scheme.secret_form(KeyPurpose::Verify);
        Err(format!(
            "no secret of its form is given: `{}` takes {form}",
            scheme.name
        ))
    }
}

type Check =
    fn(&'static Scheme, &SignatureOptions, &[Secret], &SignedMessage<'_>, &Tolerance) -> Verdict;
