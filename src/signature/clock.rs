//! Timestamps as senders write them, and how far from now they may be; the time is an argument.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::verdict::Verdict;

/// When a check takes place, and how strict it is about that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tolerance {
    /// The receiver's time.
    pub(crate) now: Timestamp,
    /// How far from now a timestamp may be, to either side; `None` is what the scheme's own libraries allow.
    pub(crate) limit: Option<Duration>,
    /// Whether the time does not matter, as for a recorded request.
    pub(crate) ignore_timestamp: bool,
}

impl Tolerance {
    /// The scheme's own tolerance at this time.
    pub(crate) fn at(now: Timestamp) -> Self {
        Self {
            now,
            limit: None,
            ignore_timestamp: false,
        }
    }
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimestampFormat {
    /// Unix seconds.
    Seconds,
    /// Unix milliseconds.
    Millis,
    /// `2024-05-16T05:19:23Z`.
    Rfc3339,
    /// Any of these, told by its looks.
    Any,
}

/// A scheme's way with time.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimestampSpec {
    pub(super) unit: TimestampFormat,
    /// Seconds to the past and to the future; none where no library of the sender checks.
    pub(super) limits: Option<(u32, u32)>,
}

impl TimestampSpec {
    pub(super) const fn new(unit: TimestampFormat, past: u32, future: u32) -> Self {
        Self {
            unit,
            limits: Some((past, future)),
        }
    }

    pub(super) const fn lax(unit: TimestampFormat) -> Self {
        Self { unit, limits: None }
    }

    /// Writes a timestamp.
    pub(super) fn write(self, now: Timestamp) -> String {
        match self.unit {
            TimestampFormat::Seconds | TimestampFormat::Any => now.as_second().to_string(),
            TimestampFormat::Millis => now.as_millisecond().to_string(),
            TimestampFormat::Rfc3339 => Timestamp::from_second(now.as_second())
                .unwrap_or(now)
                .to_string(),
        }
    }

    /// Reads a timestamp that stands at `place`.
    pub(super) fn read(self, bytes: &[u8], place: &str) -> Result<Timestamp, Verdict> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let found = match self.unit {
            TimestampFormat::Seconds => {
                number(text, 12).and_then(|n| Timestamp::from_second(n).ok())
            }
            TimestampFormat::Millis => {
                number(text, 15).and_then(|n| Timestamp::from_millisecond(n).ok())
            }
            TimestampFormat::Rfc3339 => text.parse().ok(),
            TimestampFormat::Any => match number(text, 15) {
                Some(n) if text.len() > 12 => Timestamp::from_millisecond(n).ok(),
                Some(n) => Timestamp::from_second(n).ok(),
                None => text.parse().ok(),
            },
        };
        let form = match self.unit {
            TimestampFormat::Seconds => "Unix seconds",
            TimestampFormat::Millis => "Unix milliseconds",
            TimestampFormat::Rfc3339 => "an RFC 3339 time",
            TimestampFormat::Any => "Unix seconds or an RFC 3339 time",
        };
        found.ok_or_else(|| Verdict::malformed(format!("{place} is not {form}")))
    }

    /// Says by how much a timestamp is too far from now.
    pub(super) fn check(self, stamp: Timestamp, tolerance: &Tolerance) -> Result<(), Verdict> {
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
        let age = self.now(tolerance).duration_since(stamp);
        let beyond = |span: SignedDuration, limit: Duration| {
            Duration::try_from(span)
                .ok()
                .filter(|length| *length > limit)
        };
        if let Some(by) = beyond(age, past) {
            return Err(Verdict::TooOld {
                by,
                tolerance: past,
            });
        }
        match beyond(-age, future) {
            Some(by) => Err(Verdict::InFuture {
                by,
                tolerance: future,
            }),
            None => Ok(()),
        }
    }

    /// The time as coarse as the timestamps are: the libraries compare whole seconds with whole seconds.
    fn now(self, tolerance: &Tolerance) -> Timestamp {
        match self.unit {
            TimestampFormat::Millis => tolerance.now,
            _ => Timestamp::from_second(tolerance.now.as_second()).unwrap_or(tolerance.now),
        }
    }
}

/// Digits and nothing else.
fn number(text: &str, longest: usize) -> Option<i64> {
    let plain = text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: TimestampSpec = TimestampSpec::new(TimestampFormat::Seconds, 300, 300);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_limit_itself_is_accepted() {
        let check = |now| CLOCK.check(at(1000), &Tolerance::at(at(now)));
        assert_eq!(check(1300), Ok(()));
        assert_eq!(check(700), Ok(()));
        assert_eq!(check(1301).unwrap_err().word(), "too-old");
        assert_eq!(check(699).unwrap_err().word(), "in-future");
        let late = Tolerance::at("1970-01-01T00:21:40.9Z".parse().unwrap());
        assert_eq!(CLOCK.check(at(1000), &late), Ok(()));
    }

    #[test]
    fn the_users_tolerance_wins() {
        let mut tolerance = Tolerance::at(at(1010));
        tolerance.limit = Some(Duration::from_secs(9));
        assert!(CLOCK.check(at(1000), &tolerance).is_err());
        assert!(
            TimestampSpec::lax(TimestampFormat::Seconds)
                .check(at(1000), &tolerance)
                .is_err()
        );
        tolerance.ignore_timestamp = true;
        assert!(CLOCK.check(at(1000), &tolerance).is_ok());
    }

    #[test]
    fn timestamps_are_read_strictly() {
        let read = |unit, text: &str| TimestampSpec::lax(unit).read(text.as_bytes(), "x").ok();
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
    fn what_is_written_can_be_read() {
        for unit in [
            TimestampFormat::Seconds,
            TimestampFormat::Millis,
            TimestampFormat::Rfc3339,
            TimestampFormat::Any,
        ] {
            let clock = TimestampSpec::lax(unit);
            assert_eq!(
                clock.read(clock.write(at(1000)).as_bytes(), "x"),
                Ok(at(1000))
            );
        }
    }
}
