//! Times, rates, numbers and sizes as flags have them.

use std::num::NonZeroU64;
use std::time::Duration;

use crate::cli::Pace;
use crate::retry::Backoff;

/// `500ms`, `30s`, `5m`, `2h`, with a fraction if wanted.
pub(in crate::cli) fn duration(text: &str) -> Result<Duration, String> {
    let split = text
        .find(|char: char| !char.is_ascii_digit() && char != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err("write it like `500ms`, `30s`, `5m` or `2h`".to_owned()),
    };
    let number: f64 = number
        .parse()
        .map_err(|_| "write it like `500ms`, `30s`, `5m` or `2h`".to_owned())?;
    Duration::try_from_secs_f64(number * seconds)
        .ok()
        .filter(|duration| duration.as_secs() < 1 << 32)
        .ok_or_else(|| "that is too long".to_owned())
}

/// A schedule by its name, or waits with commas between.
pub(in crate::cli) fn backoff(text: &str) -> Result<Backoff, String> {
    let waits = || {
        let waits = text.split(',').map(|wait| duration(wait.trim()));
        waits.collect::<Result<Vec<_>, _>>()
    };
    match text {
        "exponential" => Ok(Backoff::Exponential),
        "standard" => Ok(Backoff::Standard),
        _ => waits().map(Backoff::List).map_err(|wrong| {
            format!("use `exponential`, `standard`, or times such as `5s,5m`: {wrong}")
        }),
    }
}

/// A duration that is not nothing.
pub(in crate::cli) fn some_time(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => Err("that is no time at all".to_owned()),
        some => Ok(some),
    }
}

/// `max`, `as-recorded`, or `50/s`.
pub(in crate::cli) fn pace(text: &str) -> Result<Pace, String> {
    match text {
        "max" => Ok(Pace::Max),
        "as-recorded" => Ok(Pace::AsRecorded),
        _ => rate(text)
            .map(|rate| Pace::Every(Duration::from_secs_f64(1.0 / rate)))
            .map_err(|_| "write it like `max`, `as-recorded` or `50/s`".to_owned()),
    }
}

/// So many a second: `500/s`, `30/m`, `2.5/h`, or without a unit.
pub(in crate::cli) fn rate(text: &str) -> Result<f64, String> {
    let (number, seconds) = match text.rsplit_once('/') {
        None => (text, 1.0),
        Some((number, "s")) => (number, 1.0),
        Some((number, "m")) => (number, 60.0),
        Some((number, "h")) => (number, 3600.0),
        Some(_) => ("", 1.0),
    };
    let rate = number.parse().map_or(0.0, |number: f64| number / seconds);
    // From one a day to more than any machine sends.
    if (1.0 / 86_400.0..=1e9).contains(&rate) {
        return Ok(rate);
    }
    Err("write it like `500/s` or `30/m`".to_owned())
}

/// A number that is not zero.
pub(in crate::cli) fn some_count(text: &str) -> Result<NonZeroU64, String> {
    match text.parse() {
        Ok(0) => Err("it has to be at least 1".to_owned()),
        Ok(count) => NonZeroU64::new(count).ok_or_else(String::new),
        Err(_) => Err("it is not a number".to_owned()),
    }
}

/// `64KiB`, `32MiB`, or bytes.
pub(in crate::cli) fn size(text: &str) -> Result<u64, String> {
    let split = text
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let shift = match unit {
        "" | "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        _ => return Err("write it like `64KiB`, `32MiB` or `1000`".to_owned()),
    };
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or_else(|| "write it like `64KiB`, `32MiB` or `1000`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("5m"), Ok(Duration::from_mins(5)));
        assert_eq!(duration("2h"), Ok(Duration::from_hours(2)));
        for text in [
            "",
            "5",
            "s",
            "-1s",
            "1d",
            "1e9s",
            "99999999999h",
            "1 s",
            "1..s",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn schedules() {
        let waits = |seconds: &[u64]| {
            Backoff::List(seconds.iter().map(|s| Duration::from_secs(*s)).collect())
        };
        assert_eq!(backoff("exponential"), Ok(Backoff::Exponential));
        assert_eq!(backoff("standard"), Ok(Backoff::Standard));
        assert_eq!(backoff("5s, 5m,30m"), Ok(waits(&[5, 300, 1800])));
        assert_eq!(backoff("0s"), Ok(waits(&[0])));
        for text in ["", "5", "linear", "5s,", "5s;5m", "-1s"] {
            assert!(backoff(text).is_err(), "{text}");
        }
    }

    #[test]
    fn paces() {
        assert_eq!(pace("max"), Ok(Pace::Max));
        assert_eq!(pace("as-recorded"), Ok(Pace::AsRecorded));
        assert_eq!(pace("50/s"), Ok(Pace::Every(Duration::from_millis(20))));
        assert_eq!(pace("0.5/s"), Ok(Pace::Every(Duration::from_secs(2))));
        for text in ["", "0/s", "-1/s", "NaN/s", "5/d", "/s", "fast"] {
            assert!(pace(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rates() {
        for (text, a_second) in [
            ("500/s", 500.0),
            ("500", 500.0),
            ("0.5/s", 0.5),
            ("30/m", 0.5),
        ] {
            assert_eq!(rate(text), Ok(a_second));
        }
        for text in [
            "", "0", "-1/s", "inf", "NaN", "1e99", "5/d", "5/s/s", "many",
        ] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("1000"), Ok(1000));
        assert_eq!(size("64KiB"), Ok(65536));
        assert_eq!(size("32MiB"), Ok(32 << 20));
        for text in ["", "1.5MiB", "10kb", "-1", "99999999999GiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
