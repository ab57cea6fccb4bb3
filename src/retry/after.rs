//! `Retry-After`: seconds or a date (RFC 9110 section 10.2.3).

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::message::Response;

/// The wait that an answer asks for; `None` if it asks for none that can be understood. A date in the past is no wait.
pub(super) fn asked(answer: &Response, now: Timestamp) -> Option<Duration> {
    let value = answer.headers.text("retry-after")?.trim();
    seconds(value).or_else(|| {
        let left = date(value)?.duration_since(now);
        Some(left.try_into().unwrap_or(Duration::ZERO))
    })
}

/// Whole seconds, or with a fraction, as Svix's receivers are known to answer.
fn seconds(value: &str) -> Option<Duration> {
    let is_number = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = value.parse().ok().filter(|_| is_number)?;
    Duration::try_from_secs_f64(number)
        .ok()
        .or(Some(Duration::MAX))
}

/// The three forms of a date (RFC 9110 section 5.6.7); the last two are obsolete, and must be understood.
fn date(value: &str) -> Option<Timestamp> {
    const FORMS: [&str; 3] = [
        "%a, %d %b %Y %H:%M:%S GMT",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
    ];
    let civil = FORMS
        .iter()
        .find_map(|form| DateTime::strptime(form, value).ok())?;
    let at = civil.to_zoned(TimeZone::UTC).ok()?;
    Some(at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Headers, Version};

    fn asked_by(value: &str) -> Option<f64> {
        let answer = Response {
            version: Version::Http11,
            status: 503,
            reason: String::new(),
            headers: Headers::from_iter([("Retry-After", value)]),
            body: Vec::new(),
        };
        // A minute before the example of RFC 9110.
        let now = "1994-11-06T08:48:37Z".parse().unwrap();
        asked(&answer, now).map(|asked| asked.as_secs_f64())
    }

    #[test]
    fn it_is_seconds_or_a_date() {
        for (value, want) in [
            ("0", Some(0.)),
            (" 120 ", Some(120.)),
            ("1.5", Some(1.5)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(60.)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(60.)),
            ("Sun Nov  6 08:49:37 1994", Some(60.)),
            ("Sun, 06 Nov 1994 08:47:00 GMT", Some(0.)), // it is over
        ] {
            assert_eq!(asked_by(value), want, "{value}");
        }
        assert!(asked_by("99999999999999999999999").is_some_and(|long| long > 1e9));
        for value in ["", "soon", "-1", "1e3", "inf", "5 s", "Sun, 06 Nov 1994"] {
            assert_eq!(asked_by(value), None, "{value}");
        }
    }
}
