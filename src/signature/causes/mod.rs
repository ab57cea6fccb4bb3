//! Why a signature does not match: what goes wrong most often is tried, and told only where it makes the signature fit.

mod body;
mod layout;
mod order;
mod secret;
mod url;

use std::cell::Cell;
use std::fmt;

use jiff::Timestamp;

use super::input::Components;
use super::judge;
use super::scheme::Scheme;
use super::table::SCHEMES;
use super::{Secret, SignatureOptions, SignedMessage, Tolerance, detect};

/// Bodies longer than this are not tried in other forms.
const LONGEST_BODY: usize = 2 << 20;

/// So many bytes are signed for tries, all in all.
const BUDGET: usize = 32 << 20;

/// What a try costs besides the request's bytes.
const TRY: usize = 8 << 10;

/// A change that makes a signature fit; all of them were tried, none is a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The body was changed on the way.
    Body {
        /// The body that it fits: "without its last line break".
        form: String,
    },
    /// The secret was used in another form.
    Secret {
        /// Which of the secrets, from 0.
        secret: usize,
        /// How many there are.
        of: usize,
        /// How it was used: "decoded from base64".
        form: &'static str,
    },
    /// It is another scheme's, and fits that one.
    Scheme {
        /// The scheme's name.
        scheme: &'static str,
    },
    /// Another scheme's header is there; whether it fits could not be told.
    Header {
        /// The scheme's name.
        scheme: &'static str,
    },
    /// The sender knows another URL.
    Url {
        /// The URL that it fits.
        url: String,
        /// What is different about it: "scheme and host".
        change: String,
    },
    /// The query was reordered on the way.
    Query {
        /// The query that it fits.
        query: String,
    },
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body { form } => write!(f, "it fits the body {form}"),
            Self::Secret { secret, of, form } => {
                f.write_str("it fits the secret ")?;
                if *of > 1 {
                    write!(f, "({} of {of}) ", secret + 1)?;
                }
                f.write_str(form)
            }
            Self::Scheme { scheme } => write!(f, "it fits the scheme `{scheme}`"),
            Self::Header { scheme } => {
                write!(f, "the request also looks like one of `{scheme}`")
            }
            Self::Url { url, change } => {
                write!(
                    f,
                    "it fits the URL `{url}`, another {change}: give --public-url"
                )
            }
            Self::Query { query } => {
                write!(
                    f,
                    "it fits the parameters of the query in another order: `{query}`"
                )
            }
        }
    }
}

/// Tries what goes wrong most often; the body's bytes bound how much is tried.
pub(super) fn find(
    scheme: &'static Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    subject: &SignedMessage<'_>,
) -> Vec<Cause> {
    let input = Components::new(subject, options);
    let values = subject.request.headers.iter().map(|(_, value)| value.len());
    let trial = Hypothesis {
        scheme,
        secrets,
        each: TRY + subject.request.target.len() + values.sum::<usize>(),
        budget: Cell::new(BUDGET),
    };
    let mut causes = Vec::new();
    causes.extend(trial.other_scheme(subject, &input));
    if subject.request.body.len() <= LONGEST_BODY {
        causes.extend(body::find(&trial, &input));
        causes.extend(secret::find(&trial, &input));
        causes.extend(url::find(&trial, &input, subject));
        causes.extend(order::find(&trial, &input));
    }
    causes
}

/// What is tried, and how much more may be.
struct Hypothesis<'a> {
    scheme: &'static Scheme,
    secrets: &'a [Secret],
    /// What a try costs besides the body's bytes.
    each: usize,
    budget: Cell<usize>,
}

impl Hypothesis<'_> {
    /// Which of the secrets made the signature of this input, when it is like that.
    fn fits(&self, input: &Components<'_>) -> Option<usize> {
        let mut secrets = self.secrets.iter();
        secrets.position(|secret| self.fits_with(self.scheme, secret, input))
    }

    /// Whether a signature of this scheme fits; also what does not once enough was tried.
    fn fits_with(&self, scheme: &Scheme, secret: &Secret, input: &Components<'_>) -> bool {
        let Some(left) = self.budget.get().checked_sub(input.body.len() + self.each) else {
            return false;
        };
        self.budget.set(left);
        let timeless = Tolerance {
            ignore_timestamp: true,
            ..Tolerance::at(Timestamp::UNIX_EPOCH)
        };
        judge(scheme, Some(secret), input, &timeless).holds()
    }

    /// Whether there is room for one more try.
    fn may_go_on(&self, input: &Components<'_>) -> bool {
        self.budget.get() > input.body.len() + self.each
    }

    fn other_scheme(&self, subject: &SignedMessage<'_>, input: &Components<'_>) -> Option<Cause> {
        let others = SCHEMES
            .iter()
            .filter(|other| **other != *self.scheme && other.signed(subject.request));
        for other in others {
            let mut secrets = self.secrets.iter();
            if secrets.any(|secret| self.fits_with(other, secret, input)) {
                return Some(Cause::Scheme { scheme: other.name });
            }
        }
        let other = detect(subject.request)?;
        let theirs = !other.shares_header(self.scheme) && *other != *self.scheme;
        theirs.then_some(Cause::Header { scheme: other.name })
    }
}

impl Scheme {
    /// Whether the two keep their signatures in a header of the same name.
    fn shares_header(&self, other: &Self) -> bool {
        let names = |scheme: &Self| -> Vec<&'static str> {
            let texts = scheme.texts().iter();
            let names = texts.flat_map(|text| text.others.iter().copied().chain([text.header]));
            names.collect()
        };
        let theirs = names(other);
        names(self).iter().any(|name| theirs.contains(name))
    }
}
