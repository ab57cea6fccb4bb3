//! Timestamps as senders write them, and how far from now they may be.
//!
//! A [`TimestampSpec`] belongs to a scheme: the format, and the limits that the scheme's own libraries apply. A
//! [`Tolerance`] belongs to one verification: the current time, and a limit that overrides the scheme's.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The time of a verification, and how strict it is about timestamps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tolerance {
    /// The receiver's time.
    pub(crate) now: Timestamp,
    /// How far from now a timestamp may be, in either direction; `None` applies the scheme's own limits.
    pub(crate) limit: Option<Duration>,
    /// Accepts any timestamp, as for a recorded request.
    pub(crate) ignore_timestamp: bool,
}

impl Tolerance {
    /// The scheme's own limits at this time.
    pub(crate) fn at(now: Timestamp) -> Self {
        Self {
            now,
            limit: None,
            ignore_timestamp: false,
        }
    }

    /// Accepts a timestamp of any age.
    pub(crate) fn unlimited() -> Self {
        Self {
            ignore_timestamp: true,
            ..Self::at(Timestamp::UNIX_EPOCH)
        }
    }
}

/// The time at which a request says that it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SigningTime {
    pub(crate) at: Timestamp,
    /// Whether it is a part of the body, which then differs between attempts.
    pub(crate) is_in_body: bool,
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimestampFormat {
    /// Unix seconds.
    Seconds,
    /// Unix milliseconds.
    Millis,
    /// `2024-05-16T05:19:23Z`.
    Rfc3339,
    /// Any of these; 13 or more digits are milliseconds.
    Any,
}

/// How a scheme writes timestamps, and how long it accepts them.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimestampSpec {
    pub(super) format: TimestampFormat,
    /// Seconds into the past and into the future; `None` where the sender's libraries do not check.
    pub(super) limits: Option<(u32, u32)>,
    /// What else is worth knowing about a timestamp in the future.
    note: Option<&'static str>,
}

/// Why a timestamp is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimestampError {
    Malformed {
        /// Where the timestamp is, as a phrase.
        place: String,
        /// The expected format, as a phrase.
        format: &'static str,
    },
    TooOld {
        age: Duration,
        limit: Duration,
    },
    InFuture {
        ahead: Duration,
        limit: Duration,
        note: Option<&'static str>,
    },
}

impl TimestampSpec {
    pub(super) const fn new(format: TimestampFormat, past: u32, future: u32) -> Self {
        Self {
            format,
            limits: Some((past, future)),
            note: None,
        }
    }

    /// Adds what a verdict about a timestamp in the future says beside it.
    pub(super) const fn future_note(self, note: &'static str) -> Self {
        Self {
            note: Some(note),
            ..self
        }
    }

    /// Timestamps of any age are accepted.
    pub(super) const fn unlimited(format: TimestampFormat) -> Self {
        Self {
            format,
            limits: None,
            note: None,
        }
    }

    pub(super) fn write(self, now: Timestamp) -> String {
        match self.format {
            TimestampFormat::Seconds | TimestampFormat::Any => now.as_second().to_string(),
            TimestampFormat::Millis => now.as_millisecond().to_string(),
            TimestampFormat::Rfc3339 => Timestamp::from_second(now.as_second())
                .unwrap_or(now)
                .to_string(),
        }
    }

    /// Reads a timestamp; `place` says in an error where it was found.
    pub(super) fn read(self, bytes: &[u8], place: &str) -> Result<Timestamp, TimestampError> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let seconds = |number| Timestamp::from_second(number).ok();
        let millis = |number| Timestamp::from_millisecond(number).ok();
        let timestamp = match self.format {
            TimestampFormat::Seconds => number(text, 12).and_then(seconds),
            TimestampFormat::Millis => number(text, 15).and_then(millis),
            TimestampFormat::Rfc3339 => text.parse().ok(),
            TimestampFormat::Any => match number(text, 15) {
                Some(number) if text.len() > 12 => millis(number),
                Some(number) => seconds(number),
                None => text.parse().ok(),
            },
        };
        timestamp.ok_or_else(|| TimestampError::Malformed {
            place: place.to_owned(),
            format: match self.format {
                TimestampFormat::Seconds => "Unix seconds",
                TimestampFormat::Millis => "Unix milliseconds",
                TimestampFormat::Rfc3339 => "an RFC 3339 time",
                TimestampFormat::Any => "Unix seconds or an RFC 3339 time",
            },
        })
    }

    /// Checks that a timestamp is near enough to now.
    pub(super) fn check(
        self,
        timestamp: Timestamp,
        tolerance: &Tolerance,
    ) -> Result<(), TimestampError> {
        if tolerance.ignore_timestamp {
            return Ok(());
        }
        let own = self.limits.map(|(past, future)| {
            let limit = |seconds| Duration::from_secs(u64::from(seconds));
            (limit(past), limit(future))
        });
        let Some((past, future)) = tolerance.limit.map(|both| (both, both)).or(own) else {
            return Ok(());
        };
        let age = self.now(tolerance).duration_since(timestamp);
        let beyond = |span: SignedDuration, limit: Duration| {
            Duration::try_from(span)
                .ok()
                .filter(|length| *length > limit)
        };
        if let Some(age) = beyond(age, past) {
            return Err(TimestampError::TooOld { age, limit: past });
        }
        match beyond(-age, future) {
            Some(ahead) => Err(TimestampError::InFuture {
                ahead,
                limit: future,
                note: self.note,
            }),
            None => Ok(()),
        }
    }

    /// The current time in the resolution of the timestamps: the libraries compare whole seconds with whole seconds.
    fn now(self, tolerance: &Tolerance) -> Timestamp {
        match self.format {
            TimestampFormat::Millis => tolerance.now,
            _ => Timestamp::from_second(tolerance.now.as_second()).unwrap_or(tolerance.now),
        }
    }
}

/// Reads a number of digits only.
fn number(text: &str, most_digits: usize) -> Option<i64> {
    let digits = text.len() <= most_digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: TimestampSpec = TimestampSpec::new(TimestampFormat::Seconds, 300, 300);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_limit_itself_is_accepted() {
        let check = |now| SPEC.check(at(1000), &Tolerance::at(at(now)));
        assert_eq!(check(1300), Ok(()));
        assert_eq!(check(700), Ok(()));
        assert!(matches!(check(1301), Err(TimestampError::TooOld { .. })));
        assert!(matches!(check(699), Err(TimestampError::InFuture { .. })));
        let late = Tolerance::at("1970-01-01T00:21:40.9Z".parse().unwrap());
        assert_eq!(SPEC.check(at(1000), &late), Ok(()));
    }

    #[test]
    fn the_limit_of_the_user_overrides_the_schemes() {
        let mut tolerance = Tolerance::at(at(1010));
        tolerance.limit = Some(Duration::from_secs(9));
        assert!(SPEC.check(at(1000), &tolerance).is_err());
        assert!(
            TimestampSpec::unlimited(TimestampFormat::Seconds)
                .check(at(1000), &tolerance)
                .is_err()
        );
        tolerance.ignore_timestamp = true;
        assert!(SPEC.check(at(1000), &tolerance).is_ok());
    }

    #[test]
    fn timestamps_are_read_strictly() {
        let read = |format, text: &str| {
            TimestampSpec::unlimited(format)
                .read(text.as_bytes(), "x")
                .ok()
        };
        assert_eq!(read(TimestampFormat::Seconds, "1000"), Some(at(1000)));
        assert_eq!(
            read(TimestampFormat::Millis, "1000500").map(Timestamp::as_second),
            Some(1000)
        );
        assert_eq!(
            read(TimestampFormat::Rfc3339, "1970-01-01T00:16:40Z"),
            Some(at(1000))
        );
        assert_eq!(read(TimestampFormat::Any, "1000"), Some(at(1000)));
        assert_eq!(
            read(TimestampFormat::Any, "1000000000000"),
            Some(at(1_000_000_000))
        );
        for text in [
            "",
            "hello",
            "+1",
            "-1",
            "1.0",
            " 1",
            "1e3",
            "123abc",
            "9999999999999",
        ] {
            assert_eq!(read(TimestampFormat::Seconds, text), None, "{text:?}");
        }
    }

    #[test]
    fn a_written_timestamp_can_be_read() {
        for format in [
            TimestampFormat::Seconds,
            TimestampFormat::Millis,
            TimestampFormat::Rfc3339,
            TimestampFormat::Any,
        ] {
            let spec = TimestampSpec::unlimited(format);
            assert_eq!(
                spec.read(spec.write(at(1000)).as_bytes(), "x"),
                Ok(at(1000))
            );
        }
    }
}
