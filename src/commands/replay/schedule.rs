//! When the next request of a replay is due.

use std::time::Duration;

use jiff::Timestamp;

use crate::cli::Pace;
use crate::commands::record_input::since;

/// Times are measured from the start of the run.
pub(super) struct Schedule {
    pace: Pace,
    /// When the first request of the round was sent, and when it was recorded.
    first: Option<(Duration, Timestamp)>,
    /// The earliest time of the next request, for a fixed rate.
    next: Duration,
}

impl Schedule {
    pub(super) fn new(pace: Pace) -> Self {
        Self {
            pace,
            first: None,
            next: Duration::ZERO,
        }
    }

    /// Starts the recorded pauses again.
    pub(super) fn begin_round(&mut self) {
        self.first = None;
    }

    /// When the request that was recorded at this time is due. A rate is an upper bound: a late request does not make
    /// the next one early.
    pub(super) fn due(&mut self, now: Duration, recorded: Option<Timestamp>) -> Duration {
        match self.pace {
            Pace::Max => now,
            Pace::AsRecorded => {
                // A request without a recorded time has no pause before it.
                let Some(recorded) = recorded else { return now };
                let (start, first) = *self.first.get_or_insert((now, recorded));
                start.saturating_add(since(first, recorded))
            }
            Pace::Every(pause) => {
                let due = self.next.max(now);
                self.next = due.saturating_add(pause);
                due
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The due times, in milliseconds, of requests given as (now, recorded at).
    fn dues(pace: Pace, asked: &[(u64, i64)]) -> Vec<u64> {
        let mut schedule = Schedule::new(pace);
        let due = |(now, recorded): &(u64, i64)| {
            let recorded = Timestamp::from_millisecond(*recorded).unwrap();
            let due = schedule.due(Duration::from_millis(*now), Some(recorded));
            due.as_millis() as u64
        };
        asked.iter().map(due).collect()
    }

    #[test]
    fn each_pace_has_its_due_times() {
        let asked = [(5, 1000), (6, 3000), (7000, 3500), (7001, 2)];
        assert_eq!(dues(Pace::Max, &asked), [5, 6, 7000, 7001]);
        assert_eq!(dues(Pace::AsRecorded, &asked), [5, 2005, 2505, 5]);
        let every = Pace::Every(Duration::from_millis(100));
        assert_eq!(dues(every, &asked), [5, 105, 7000, 7100]);
    }
}
