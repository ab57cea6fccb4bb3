//! The check of signatures as requests come in.

use std::time::Duration;

use jiff::Timestamp;

use crate::message::Request;
use crate::record::Signature;
use crate::signature::{
    Options, Policy, Purpose, Scheme, Secret, Subject, Verdict, check, check_secret, detect, verify,
};

/// What is asked of a request's signature.
#[derive(Debug)]
pub struct Gate {
    /// The scheme; `None` finds each request's by its headers.
    pub scheme: Option<&'static Scheme>,
    /// Any of these may have made the signature.
    pub secrets: Vec<Secret>,
    /// What only some schemes need.
    pub options: Options,
    /// How old a signature may be; `None` is the scheme's own rule.
    pub tolerance: Option<Duration>,
    /// Do not check the time.
    pub ignore_timestamp: bool,
    /// The URL as the sender knows it.
    pub public_url: Option<String>,
    /// Answer a request that is not valid as any other.
    pub accepts_invalid: bool,
}

impl Gate {
    /// The verdict alone, as quick as the digest.
    pub(super) fn check(&self, request: &Request, now: Timestamp) -> Signature {
        self.judge(request, now, check)
    }

    /// The verdict with its likely causes: takes as long as a hundred checks.
    pub(super) fn explain(&self, request: &Request, now: Timestamp) -> Signature {
        self.judge(request, now, verify)
    }

    fn judge(&self, request: &Request, now: Timestamp, check: Check) -> Signature {
        let Some(scheme) = self.scheme.or_else(|| detect(request)) else {
            return Signature {
                scheme: None,
                verdict: "missing".into(),
                reason: Some("no known signature header is there".to_owned()),
            };
        };
        let subject = Subject::new(request).at(self.public_url.as_deref());
        let policy = Policy {
            tolerance: self.tolerance,
            ignore_timestamp: self.ignore_timestamp,
            ..Policy::at(now)
        };
        let verdict = match self.scheme {
            Some(_) => check(scheme, &self.options, &self.secrets, &subject, &policy),
            None => match self.fitting(scheme) {
                Ok(secrets) => check(scheme, &self.options, &secrets, &subject, &policy),
                Err(reason) => {
                    return Signature {
                        scheme: Some(scheme.name.into()),
                        verdict: "mismatch".into(),
                        reason: Some(reason),
                    };
                }
            },
        };
        Signature {
            scheme: Some(scheme.name.into()),
            verdict: verdict.word().into(),
            reason: verdict.reason(),
        }
    }

    /// The secrets of the form that a found scheme takes.
    fn fitting(&self, scheme: &Scheme) -> Result<Vec<Secret>, String> {
        self.options.check(scheme)?;
        let fits = |secret: &&Secret| check_secret(scheme, secret, Purpose::Verify).is_ok();
        let secrets: Vec<Secret> = self.secrets.iter().filter(fits).cloned().collect();
        if secrets.is_empty() {
            let form = scheme.secret_form(Purpose::Verify);
            return Err(format!(
                "no secret of its form is given: `{}` takes {form}",
                scheme.name
            ));
        }
        Ok(secrets)
    }
}

type Check = fn(&'static Scheme, &Options, &[Secret], &Subject<'_>, &Policy) -> Verdict;
