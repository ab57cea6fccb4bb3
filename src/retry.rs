//! When a failed delivery is attempted again.
//!
//! A [`RetryPolicy`] says whether another attempt follows and how long to wait for it. The wait comes from the backoff
//! schedule, or from the endpoint's `Retry-After` where that is longer. The clock and the seed of the jitter are
//! arguments, so a run with the same seed waits the same times.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::message::{Headers, Response};

/// The first and the longest wait of the exponential schedule.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(1);

/// The example schedule of Standard Webhooks (spec 1.0.0, "Deliverability and reliability"); the first attempt is
/// immediate.
const STANDARD: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// How often and when a delivery is attempted again.
#[derive(Clone, Debug)]
pub(crate) struct RetryPolicy {
    /// How many attempts may follow the first one.
    pub(crate) retries: u32,
    pub(crate) backoff: Backoff,
    /// The longest wait that an endpoint can ask for.
    pub(crate) max_retry_after: Duration,
    /// Determines the jitter.
    pub(crate) seed: u64,
}

/// The schedule of the waits between attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Backoff {
    /// Up to 1 s, then up to twice as long each time, at most 1 m. Full jitter keeps senders that failed together from
    /// retrying together.
    Exponential,
    /// 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
    Standard,
    /// These waits in order; the last one repeats.
    List(Vec<Duration>),
}

/// The wait before the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RetryWait {
    pub(crate) duration: Duration,
    /// The wait that the endpoint asked for with `Retry-After`.
    pub(crate) retry_after: Option<Duration>,
}

impl RetryPolicy {
    /// The wait after this many failed attempts to deliver the event with this number to the endpoint with this index;
    /// `None` if no attempt follows.
    ///
    /// `response` is the response to the last attempt. Without one the connection failed, which is always retried.
    pub(crate) fn wait(
        &self,
        (event, endpoint): (u64, usize),
        failed: u32,
        response: Option<&Response>,
        now: Timestamp,
    ) -> Option<RetryWait> {
        if failed > self.retries || !response.is_none_or(|response| is_retryable(response.status)) {
            return None;
        }
        let retry_after = response.and_then(|response| retry_after(&response.headers, now));
        let seed = self.seed.wrapping_add(event);
        let scheduled = self
            .backoff
            .wait(failed, jitter(seed, endpoint as u64, failed));
        // The endpoint knows when it is ready, but must not hold the delivery for ever.
        let requested = retry_after.unwrap_or_default().min(self.max_retry_after);
        Some(RetryWait {
            duration: scheduled.max(requested),
            retry_after,
        })
    }
}

impl Backoff {
    /// The wait after this many failed attempts; `random` is in `0.0..1.0`.
    fn wait(&self, failed: u32, random: f64) -> Duration {
        let nth = failed.saturating_sub(1);
        let scheduled = |waits: &[Duration]| {
            let wait = waits.get(nth as usize).or(waits.last());
            wait.copied().unwrap_or_default()
        };
        match self {
            Self::Exponential => {
                let doubled = FIRST.saturating_mul(1 << nth.min(16));
                doubled.min(LONGEST).mul_f64(random)
            }
            Self::Standard => scheduled(&STANDARD),
            Self::List(waits) => scheduled(waits),
        }
    }
}

/// Whether a later attempt can succeed: the endpoint was late, busy or broken.
fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// A number in `0.0..1.0` that depends on nothing but its arguments: SplitMix64 (Steele, Lea, Flood 2014).
fn jitter(seed: u64, delivery: u64, attempt: u32) -> f64 {
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let position = (delivery << 32 | u64::from(attempt)).wrapping_mul(STEP);
    let mut mixed = seed.wrapping_add(position);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    // As many bits as an f64 holds exactly.
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

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
    use crate::message::{Headers, Version};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn response(status: u16, retry_after: Option<&str>) -> Response {
        let fields = retry_after.map(|value| ("Retry-After", value));
        Response {
            version: Version::Http11,
            status,
            reason: String::new(),
            headers: Headers::from_iter(fields),
            body: Vec::new(),
        }
    }

    fn policy(retries: u32, wait: Duration) -> RetryPolicy {
        RetryPolicy {
            retries,
            backoff: Backoff::List(vec![wait]),
            max_retry_after: Duration::from_mins(5),
            seed: 0,
        }
    }

    fn seconds(wait: Option<RetryWait>) -> Option<f64> {
        wait.map(|wait| wait.duration.as_secs_f64())
    }

    #[test]
    fn only_retryable_statuses_are_retried() {
        let policy = policy(1, Duration::from_secs(2));
        let wait = |status| seconds(policy.wait((0, 0), 1, Some(&response(status, None)), NOW));
        for status in [408, 425, 429, 500, 502, 503, 504, 599] {
            assert_eq!(wait(status), Some(2.0), "{status}");
        }
        for status in [200, 204, 301, 307, 400, 401, 404, 410, 413, 422, 600] {
            assert_eq!(wait(status), None, "{status}");
        }
        assert_eq!(seconds(policy.wait((0, 0), 1, None, NOW)), Some(2.0));
    }

    #[test]
    fn retries_are_limited() {
        let policy = policy(2, Duration::ZERO);
        for (failed, more) in [(1, true), (2, true), (3, false)] {
            assert_eq!(policy.wait((0, 0), failed, None, NOW).is_some(), more);
        }
    }

    #[test]
    fn retry_after_is_obeyed_up_to_the_maximum() {
        for (own, header, duration) in [
            (0, "7", 7.0),
            (0, "0.25", 0.25),
            (0, "Thu, 01 Jan 1970 00:01:00 GMT", 60.0),
            (0, "3600", 300.0), // the maximum
            (10, "7", 10.0),    // the schedule is longer
            (400, "3600", 400.0),
            (3, "soon", 3.0),
        ] {
            let policy = policy(1, Duration::from_secs(own));
            let wait = policy.wait((0, 0), 1, Some(&response(503, Some(header))), NOW);
            assert_eq!(seconds(wait), Some(duration), "{own} {header}");
        }
    }

    fn waits(backoff: &Backoff, random: f64) -> Vec<f64> {
        let wait = |failed| backoff.wait(failed, random).as_secs_f64();
        (1..=11).map(wait).collect()
    }

    #[test]
    fn the_schedules_have_these_waits() {
        let minute = |of: f64| 60.0 * of;
        for (backoff, random, want) in [
            (
                Backoff::Exponential,
                1.0,
                [1., 2., 4., 8., 16., 32., 60., 60., 60., 60., 60.],
            ),
            (
                Backoff::Exponential,
                0.5,
                [0.5, 1., 2., 4., 8., 16., 30., 30., 30., 30., 30.],
            ),
            (Backoff::Exponential, 0.0, [0.0; 11]),
            (
                Backoff::Standard,
                0.0,
                [
                    5., 300., 1800., 7200., 18000., 36000., 50400., 72000., 86400., 86400., 86400.,
                ],
            ),
            (
                Backoff::List(vec![Duration::from_secs(5), Duration::from_mins(3)]),
                0.9,
                {
                    let mut want = [minute(3.); 11];
                    want[0] = 5.;
                    want
                },
            ),
        ] {
            assert_eq!(waits(&backoff, random), want, "{backoff:?} {random}");
        }
        // The specification gives the sum: 75:35:05.
        let standard: Duration = STANDARD.iter().sum();
        assert_eq!(standard.as_secs(), (75 * 60 + 35) * 60 + 5);
    }

    #[test]
    fn any_number_of_attempts_has_a_wait() {
        for backoff in [Backoff::Exponential, Backoff::Standard] {
            assert!(backoff.wait(u32::MAX, 1.0) >= LONGEST);
        }
    }

    #[test]
    fn jitter_is_uniform_and_the_seed_determines_it() {
        let draws: Vec<_> = (0..1000).map(|n| jitter(7, n, 1)).collect();
        assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
        let mean = draws.iter().sum::<f64>() / 1000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
        assert_eq!(jitter(7, 3, 1).to_bits(), draws[3].to_bits());
        assert_ne!(jitter(8, 3, 1).to_bits(), draws[3].to_bits());
        assert_ne!(jitter(7, 3, 2).to_bits(), draws[3].to_bits());
    }

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
