//! The `Retry-After` header of a response: seconds or a date (RFC 9110 section 10.2.3).

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::message::Headers;

/// The wait that `Retry-After` asks for; `None` if it is absent or malformed. A date in the past means no wait.
pub(crate) fn retry_after(headers: &Headers, now: Timestamp) -> Option<Duration> {
    let value = headers.text("retry-after")?.trim();
    seconds(value).or_else(|| {
        let date = httpdate::parse_http_date(value).ok()?;
        let wait = date.duration_since(SystemTime::from(now));
        Some(wait.unwrap_or(Duration::ZERO))
    })
}

/// Whole seconds, or a fraction: receivers of Svix are known to send one.
fn seconds(value: &str) -> Option<Duration> {
    let is_number = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = value.parse().ok().filter(|_| is_number)?;
    Some(Duration::try_from_secs_f64(number).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    fn seconds_of(value: &str) -> Option<f64> {
        let headers = Headers::from_iter([("Retry-After", value)]);
        // A minute before the example of RFC 9110.
        let now = "1994-11-06T08:48:37Z".parse().unwrap();
        retry_after(&headers, now).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn the_value_is_seconds_or_a_date() {
        for (value, want) in [
            ("0", Some(0.)),
            (" 120 ", Some(120.)),
            ("1.5", Some(1.5)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(60.)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(60.)),
            ("Sun Nov  6 08:49:37 1994", Some(60.)),
            ("Sun, 06 Nov 1994 08:47:00 GMT", Some(0.)), // in the past
        ] {
            assert_eq!(seconds_of(value), want, "{value}");
        }
        assert!(seconds_of("99999999999999999999999").is_some_and(|long| long > 1e9));
        for value in ["", "soon", "-1", "1e3", "inf", "5 s", "Sun, 06 Nov 1994"] {
            assert_eq!(seconds_of(value), None, "{value}");
        }
    }
}
