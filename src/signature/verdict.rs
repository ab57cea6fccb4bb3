//! What a check came to.

use std::fmt;
use std::time::Duration;

use super::causes::Cause;

/// What a check came to; the expected signature is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The signature holds.
    Valid {
        /// Which of the secrets made it, from 0.
        secret: usize,
        /// How many secrets there were to try.
        of: usize,
        /// What the signature leaves open.
        note: Option<&'static str>,
    },
    /// A header is not there.
    Missing {
        /// Its name.
        header: String,
        /// The scheme whose header is there instead.
        instead: Option<&'static str>,
    },
    /// Something is not in the form that the scheme gives it.
    Malformed {
        /// What and where, as a phrase.
        what: String,
        /// The scheme as which it is in form.
        instead: Option<&'static str>,
    },
    /// The signature holds, but its timestamp is too long ago.
    TooOld {
        /// How long ago it is.
        by: Duration,
        /// How long ago it may be.
        tolerance: Duration,
    },
    /// The signature holds, but its sender said how long, and that is over.
    Expired {
        /// For how long it has been over.
        by: Duration,
    },
    /// The signature holds, but its timestamp is too far ahead.
    InFuture {
        /// How far ahead it is.
        by: Duration,
        /// How far ahead it may be.
        tolerance: Duration,
    },
    /// The signature is not that of this request under any of the secrets.
    Mismatch {
        /// What does not match what.
        what: &'static str,
        /// What was tried and makes it match.
        causes: Vec<Cause>,
    },
}

/// What does not match when it is the signature itself.
pub(super) const SIGNATURE: &str = "the signature does not match";

impl Verdict {
    /// Whether the request may be believed.
    pub(crate) fn is_valid(&self) -> bool {
        matches!(self, Self::Valid { .. })
    }

    /// A word for programs: `valid`, `missing`, `malformed`, `too-old`, `in-future` or `mismatch`.
    #[cfg(test)]
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Valid { .. } => "valid",
            Self::Missing { .. } => "missing",
            Self::Malformed { .. } => "malformed",
            Self::TooOld { .. } | Self::Expired { .. } => "too-old",
            Self::InFuture { .. } => "in-future",
            Self::Mismatch { .. } => "mismatch",
        }
    }

    /// Why it is so, on one line; of a valid one, what is worth knowing about it.
    pub(crate) fn reason(&self) -> Option<String> {
        match self {
            Self::Valid { secret, of, note } => {
                let which = (*of > 1).then(|| format!("with secret {} of {of}", secret + 1));
                let parts: Vec<_> = which.into_iter().chain(note.map(str::to_owned)).collect();
                (!parts.is_empty()).then(|| parts.join("; "))
            }
            _ => Some(self.to_string()),
        }
    }

    pub(super) fn missing(header: &str) -> Self {
        Self::Missing {
            header: header.to_owned(),
            instead: None,
        }
    }

    pub(super) fn malformed(what: impl Into<String>) -> Self {
        Self::Malformed {
            what: what.into(),
            instead: None,
        }
    }

    pub(super) fn mismatch(what: &'static str) -> Self {
        Self::Mismatch {
            what,
            causes: Vec::new(),
        }
    }

    /// How near it is to valid: of several secrets the nearest one is told.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Valid { .. } => 4,
            Self::TooOld { .. } | Self::Expired { .. } | Self::InFuture { .. } => 3,
            Self::Mismatch { .. } => 2,
            Self::Malformed { .. } => 1,
            Self::Missing { .. } => 0,
        }
    }

    /// Whether the signature itself is right, whatever the time.
    pub(super) fn holds(&self) -> bool {
        self.rank() >= 3
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid { .. } => match self.reason() {
                Some(reason) => write!(f, "valid, {reason}"),
                None => f.write_str("valid"),
            },
            Self::Missing { header, instead } => {
                write!(f, "missing header `{header}`")?;
                write_instead(f, *instead)
            }
            Self::Malformed { what, instead } => {
                write!(f, "malformed: {what}")?;
                write_instead(f, *instead)
            }
            Self::TooOld { by, tolerance } => write!(
                f,
                "timestamp too old: {} ago, tolerance {}",
                Span(*by),
                Span(*tolerance)
            ),
            Self::Expired { by } => write!(f, "timestamp too old: expired {} ago", Span(*by)),
            Self::InFuture { by, tolerance } => write!(
                f,
                "timestamp in the future by {}, tolerance {}",
                Span(*by),
                Span(*tolerance)
            ),
            Self::Mismatch { what, causes } => {
                f.write_str(what)?;
                for (position, cause) in causes.iter().enumerate() {
                    write!(f, "{} {cause}", if position == 0 { ":" } else { ";" })?;
                }
                Ok(())
            }
        }
    }
}

fn write_instead(f: &mut fmt::Formatter<'_>, scheme: Option<&str>) -> fmt::Result {
    scheme.map_or(Ok(()), |name| {
        write!(f, "; the request looks like one of `{name}`")
    })
}

/// A length of time in its two largest units, a part of a second counted as a whole one: `1h 5m`, `301s` as `5m 1s`.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs() + u64::from(self.0.subsec_nanos() > 0);
        let units = [
            (seconds / 86400, "d"),
            (seconds / 3600 % 24, "h"),
            (seconds / 60 % 60, "m"),
            (seconds % 60, "s"),
        ];
        let Some(first) = units.iter().position(|(count, _)| *count > 0) else {
            return f.write_str("0s");
        };
        let (count, unit) = units[first];
        write!(f, "{count}{unit}")?;
        match units.get(first + 1) {
            Some((count, unit)) if *count > 0 => write!(f, " {count}{unit}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_two_largest_units() {
        for (millis, want) in [
            (0, "0s"),
            (1, "1s"),
            (5_000, "5s"),
            (300_000, "5m"),
            (300_400, "5m 1s"),
            (3_600_000, "1h"),
            (3_661_000, "1h 1m"),
            (90_000_000, "1d 1h"),
        ] {
            assert_eq!(Span(Duration::from_millis(millis)).to_string(), want);
        }
    }

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
                    by: five * 2,
                    tolerance: five,
                },
                "too-old",
                "timestamp too old: 10m ago, tolerance 5m",
                Some("timestamp too old: 10m ago, tolerance 5m"),
            ),
            (
                Verdict::Missing {
                    header: "X-A".to_owned(),
                    instead: Some("stripe"),
                },
                "missing",
                "missing header `X-A`; the request looks like one of `stripe`",
                Some("missing header `X-A`; the request looks like one of `stripe`"),
            ),
        ] {
            assert_eq!(verdict.word(), word);
            assert_eq!(verdict.to_string(), line);
            assert_eq!(verdict.reason().as_deref(), reason);
        }
    }
}
