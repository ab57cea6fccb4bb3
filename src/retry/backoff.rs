//! The waits between attempts.

use std::time::Duration;

/// The first and the longest wait of the exponential schedule.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(1);

/// The example schedule of Standard Webhooks (spec 1.0.0, "Deliverability and reliability"), after an attempt at once.
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

/// How long to wait between attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Backoff {
    /// At most 1 s, then at most twice as long each time up to 1 m, with full jitter: many senders that were cut off
    /// together don't come back together.
    Exponential,
    /// 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
    Standard,
    /// These, one after the other.
    List(Vec<Duration>),
}

impl Backoff {
    /// The wait after so many failed attempts; `random` is from 0 up to 1. The last wait of a list repeats.
    pub(super) fn wait(&self, failed: u32, random: f64) -> Duration {
        let nth = failed.saturating_sub(1);
        match self {
            Self::Exponential => {
                let doubled = FIRST.saturating_mul(1 << nth.min(16));
                doubled.min(LONGEST).mul_f64(random)
            }
            Self::Standard => at(&STANDARD, nth),
            Self::List(waits) => at(waits, nth),
        }
    }
}

fn at(waits: &[Duration], nth: u32) -> Duration {
    let nth = waits.get(nth as usize).or(waits.last());
    nth.copied().unwrap_or_default()
}

/// A number from 0 up to 1 that seed, delivery and attempt decide: SplitMix64 over their sum (Steele, Lea, Flood 2014).
pub(super) fn fraction(seed: u64, delivery: u64, attempt: u32) -> f64 {
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let place = (delivery << 32 | u64::from(attempt)).wrapping_mul(STEP);
    let mut mixed = seed.wrapping_add(place);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    // As many bits as a fraction holds exactly.
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(backoff: &Backoff, random: f64) -> Vec<f64> {
        let wait = |failed| backoff.wait(failed, random).as_secs_f64();
        (1..=11).map(wait).collect()
    }

    #[test]
    fn the_schedules() {
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
        // 75:35:05 in all, as the specification adds it up.
        let standard: Duration = STANDARD.iter().sum();
        assert_eq!(standard.as_secs(), (75 * 60 + 35) * 60 + 5);
    }

    #[test]
    fn no_number_of_attempts_is_too_large() {
        for backoff in [Backoff::Exponential, Backoff::Standard] {
            assert!(backoff.wait(u32::MAX, 1.0) >= LONGEST);
        }
    }

    #[test]
    fn what_is_random_is_even_and_the_seed_decides_it() {
        let draws: Vec<_> = (0..1000).map(|n| fraction(7, n, 1)).collect();
        assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
        let mean = draws.iter().sum::<f64>() / 1000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
        assert_eq!(fraction(7, 3, 1).to_bits(), draws[3].to_bits());
        assert_ne!(fraction(8, 3, 1).to_bits(), draws[3].to_bits());
        assert_ne!(fraction(7, 3, 2).to_bits(), draws[3].to_bits());
    }
}
