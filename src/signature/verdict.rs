//! The result of verifying a signature, and the likely causes of a mismatch.
//!
//! A [`Verdict`] never contains the expected signature, because whoever sees that could forge the request. Its
//! `Display` is one line for people; `record::SignatureState` is the word for programs.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::units;

use super::scheme::Scheme;
use super::timestamp::TimestampError;

/// The result of verifying a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid {
        /// The index of the secret that made it.
        secret: usize,
        /// The number of secrets that were tried.
        of: usize,
        /// What the signature does not cover.
        note: Option<&'static str>,
    },
    /// A header of the signature is missing.
    Missing {
        header: String,
        /// The scheme whose signature the request has instead.
        other_scheme: Option<&'static Scheme>,
    },
    /// The signature, or what belongs to it, does not have the scheme's form.
    Malformed {
        /// What is malformed, as a phrase.
        problem: String,
        /// The scheme whose form it has instead.
        other_scheme: Option<&'static Scheme>,
    },
    /// The signature matches, but its timestamp is too old.
    TooOld { age: Duration, limit: Duration },
    /// The signature matches, but the expiry that it names has passed.
    Expired { since: Duration },
    /// The signature matches, but its timestamp is in the future.
    InFuture {
        ahead: Duration,
        limit: Duration,
        /// What the sender's own libraries make of it.
        note: Option<&'static str>,
    },
    /// No secret makes this signature for this request.
    Mismatch {
        part: MismatchedPart,
        /// The changes that make it match.
        causes: Vec<Cause>,
        /// What to check where no cause was found.
        suggested_check: Option<SuggestedCheck>,
    },
}

/// What does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MismatchedPart {
    Signature,
    Token,
    /// The body and `Content-Digest` (RFC 9530).
    ContentDigest,
    /// The body and Twilio's `bodySHA256`.
    BodyDigest,
    /// The key and the `alg` of RFC 9421.
    KeyAlgorithm,
}

impl fmt::Display for MismatchedPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature => "the signature does not match",
            Self::Token => "the token does not match",
            Self::ContentDigest => "the body does not match `Content-Digest`",
            Self::BodyDigest => "the body does not match `bodySHA256` in the URL",
            Self::KeyAlgorithm => "the secret is not a key for the algorithm that `alg` names",
        })
    }
}

impl Verdict {
    pub(super) fn missing(header: &str) -> Self {
        Self::Missing {
            header: header.to_owned(),
            other_scheme: None,
        }
    }

    pub(super) fn malformed(problem: impl Into<String>) -> Self {
        Self::Malformed {
            problem: problem.into(),
            other_scheme: None,
        }
    }

    pub(super) fn mismatch(part: MismatchedPart) -> Self {
        Self::Mismatch {
            part,
            causes: Vec::new(),
            suggested_check: None,
        }
    }

    pub(crate) fn is_valid(&self) -> bool {
        matches!(self, Self::Valid { .. })
    }

    /// The reason on one line; for a valid signature, what is worth knowing about it.
    pub(crate) fn reason(&self) -> Option<String> {
        match self {
            Self::Valid { secret, of, note } => {
                let which = (*of > 1).then(|| format!("with secret {} of {of}", secret + 1));
                let parts: Vec<_> = which.into_iter().chain(note.map(str::to_owned)).collect();
                (!parts.is_empty()).then(|| parts.join("; "))
            }
            // The word "malformed" stands before a reason.
            Self::Malformed {
                problem,
                other_scheme,
            } => {
                let hint = other_scheme.map(looks_like).unwrap_or_default();
                Some(format!("{problem}{hint}"))
            }
            _ => Some(self.to_string()),
        }
    }

    /// How close it is to valid: of several secrets, the closest verdict is reported.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Valid { .. } => 4,
            Self::TooOld { .. } | Self::Expired { .. } | Self::InFuture { .. } => 3,
            Self::Mismatch { .. } => 2,
            Self::Malformed { .. } => 1,
            Self::Missing { .. } => 0,
        }
    }

    /// Whether the signature itself matches, whatever its time.
    pub(super) fn matches(&self) -> bool {
        self.rank() >= 3
    }
}

impl From<TimestampError> for Verdict {
    fn from(error: TimestampError) -> Self {
        match error {
            TimestampError::Malformed { place, format } => {
                Self::malformed(format!("{place} is not {format}"))
            }
            TimestampError::TooOld { age, limit } => Self::TooOld { age, limit },
            TimestampError::InFuture { ahead, limit, note } => {
                Self::InFuture { ahead, limit, note }
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid { .. } => match self.reason() {
                Some(reason) => write!(f, "valid, {reason}"),
                None => f.write_str("valid"),
            },
            Self::Missing {
                header,
                other_scheme,
            } => {
                write!(f, "missing header `{header}`")?;
                write_other_scheme(f, *other_scheme)
            }
            Self::Malformed {
                problem,
                other_scheme,
            } => {
                write!(f, "malformed: {problem}")?;
                write_other_scheme(f, *other_scheme)
            }
            Self::TooOld { age, limit } => write!(
                f,
                "timestamp too old: {} ago, tolerance {}",
                units::span(*age),
                units::span(*limit)
            ),
            Self::Expired { since } => {
                write!(f, "timestamp too old: expired {} ago", units::span(*since))
            }
            Self::InFuture { ahead, limit, note } => {
                let (ahead, limit) = (units::span(*ahead), units::span(*limit));
                write!(f, "timestamp in the future by {ahead}, tolerance {limit}")?;
                note.map_or(Ok(()), |note| write!(f, "; {note}"))
            }
            Self::Mismatch {
                part,
                causes,
                suggested_check,
            } => {
                // A cause that was tried says what the signature is of, and so that it is not of this request.
                let all: Vec<_> = causes.iter().map(ToString::to_string).collect();
                let all = all.join("; ");
                if let (Some(matched), MismatchedPart::Signature) = (all.strip_prefix("it "), part)
                {
                    write!(f, "the signature {matched}")?;
                } else if all.starts_with("the sender signed") {
                    f.write_str(&all)?;
                } else {
                    write!(f, "{part}")?;
                    if !all.is_empty() {
                        write!(f, ": {all}")?;
                    }
                }
                suggested_check
                    .as_ref()
                    .map_or(Ok(()), |step| write!(f, ": {step}"))
            }
        }
    }
}

fn write_other_scheme(f: &mut fmt::Formatter<'_>, scheme: Option<&Scheme>) -> fmt::Result {
    scheme.map_or(Ok(()), |scheme| f.write_str(&looks_like(scheme)))
}

fn looks_like(scheme: &Scheme) -> String {
    format!("; the request looks like `{}`", scheme.name)
}

/// What to check when a signature does not match and no cause was found; a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SuggestedCheck {
    /// Whether the secret may be another; where the body alone does not match its digest, it may not.
    pub(super) secret: bool,
    /// Whether the sender has one secret for tests and another for live events.
    pub(super) has_test_mode: bool,
    /// What else is signed.
    pub(super) signed: SignedParts,
}

/// What a signature covers that something on the way can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignedParts {
    None,
    Body,
    Query,
    BodyAndUrl,
}

impl fmt::Display for SuggestedCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.secret {
            return f.write_str("check what has changed the body on its way");
        }
        f.write_str("check that the secret is the one of this endpoint")?;
        if self.has_test_mode {
            f.write_str(" (test and live mode have their own)")?;
        }
        f.write_str(match self.signed {
            SignedParts::None => "",
            SignedParts::Body => " and that nothing has changed the body",
            SignedParts::Query => " and that nothing has changed the query",
            SignedParts::BodyAndUrl => {
                ", that nothing has changed the body, and that the URL is the one that the sender knows"
            }
        })
    }
}

/// A change that makes a mismatched signature match. Each was tried and confirmed, except [`Cause::Header`] and
/// [`Cause::EmptyBody`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The body was changed on the way.
    Body {
        /// The form that matches: "minified".
        form: Cow<'static, str>,
        /// Whether a trailing line break was lost too.
        plus_line_break: bool,
        change: BodyChange,
    },
    /// The secret was used in another form.
    Secret {
        /// The index of the secret.
        secret: usize,
        of: usize,
        /// The form that matches: "decoded from base64".
        form: Cow<'static, str>,
    },
    /// The sender signed an empty body.
    SignedEmptyBody,
    /// The body is empty, and may have been read before.
    EmptyBody,
    /// The signed text has another template.
    SignedText(&'static str),
    /// The signature is another scheme's.
    Scheme(&'static Scheme),
    /// The request has another scheme's header, but no secret matches it.
    Header(&'static Scheme),
    /// The sender knows another URL.
    Url {
        url: String,
        /// What differs: "scheme and host".
        difference: String,
    },
    /// The query was reordered on the way.
    Query(String),
}

/// How the body was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyChange {
    LineBreaks,
    JsonReserialized,
    FormReencoded,
    CharsetChanged,
    Compressed,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body {
                form,
                plus_line_break,
                change,
            } => {
                write!(f, "the sender signed the body {form}")?;
                if *plus_line_break {
                    f.write_str(" plus a trailing line break")?;
                }
                f.write_str(match change {
                    BodyChange::LineBreaks => "",
                    BodyChange::JsonReserialized => ": the JSON was re-serialized",
                    BodyChange::FormReencoded => ": the form was re-encoded",
                    BodyChange::Compressed => ": it was compressed after it was signed",
                    BodyChange::CharsetChanged => ": its character set was changed",
                })
            }
            Self::Secret { secret, of, form } => {
                f.write_str("it matches the secret ")?;
                if *of > 1 {
                    write!(f, "({} of {of}) ", secret + 1)?;
                }
                f.write_str(form)
            }
            Self::SignedEmptyBody => f.write_str(
                "the sender signed an empty body: it signs before the request has its body",
            ),
            Self::EmptyBody => f.write_str(
                "the body is empty: something may have read it before, so take the raw body first",
            ),
            Self::SignedText(template) => write!(f, "it matches the signed text `{template}`"),
            Self::Scheme(scheme) => write!(f, "it matches the scheme `{}`", scheme.name),
            Self::Header(scheme) => write!(f, "the request also looks like `{}`", scheme.name),
            Self::Url { url, difference } => {
                write!(
                    f,
                    "it matches the URL `{url}` (different {difference}): set the public URL"
                )
            }
            Self::Query(query) => write!(
                f,
                "it matches the query with its parameters in another order: `{query}`"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::schemes::find_scheme;
    use super::super::tests::word_of;
    use super::*;

    #[test]
    fn a_verdict_is_one_line() {
        let valid = |of, note| Verdict::Valid {
            secret: of - 1,
            of,
            note,
        };
        let five = Duration::from_mins(5);
        for (verdict, word, line, reason) in [
            (valid(1, None), "valid", "valid", None),
            (
                valid(2, None),
                "valid",
                "valid, with secret 2 of 2",
                Some("with secret 2 of 2"),
            ),
            (valid(1, Some("but")), "valid", "valid, but", Some("but")),
            (
                valid(2, Some("but")),
                "valid",
                "valid, with secret 2 of 2; but",
                Some("with secret 2 of 2; but"),
            ),
            (
                Verdict::TooOld {
                    age: five * 2,
                    limit: five,
                },
                "too-old",
                "timestamp too old: 10m ago, tolerance 5m",
                Some("timestamp too old: 10m ago, tolerance 5m"),
            ),
            (
                Verdict::Missing {
                    header: "X-A".to_owned(),
                    other_scheme: find_scheme("stripe").ok(),
                },
                "missing",
                "missing header `X-A`; the request looks like `stripe`",
                Some("missing header `X-A`; the request looks like `stripe`"),
            ),
        ] {
            assert_eq!(word_of(&verdict), word);
            assert_eq!(verdict.to_string(), line);
            assert_eq!(verdict.reason().as_deref(), reason);
        }
    }
}
