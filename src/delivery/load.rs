//! Schedules many events over workers: how many, for how long, and how fast.
//!
//! Every worker takes one due event after the other from the shared `LoadSchedule`, until the number of events, the
//! duration, a signal, or an error ends the run. With a rate the schedule is an open loop: events become due whether or
//! not earlier ones have ended, and those that find no free worker are counted as missed.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, never, select};

/// How often `tick` is called.
const TICK: Duration = Duration::from_millis(100);

/// The longest time after the start at which an event can be due, and the longest wait for an attempt.
pub(super) const LONGEST: Duration = Duration::from_hours(24 * 365);

/// How many events there are, and when each begins.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Load {
    /// The number of events, if it is bounded.
    pub(crate) events: Option<u64>,
    /// No event begins later than this after the start.
    pub(crate) duration: Option<Duration>,
    /// Events per second. Without a rate each worker begins an event as soon as its last one has ended.
    pub(crate) rate: Option<f64>,
}

/// An event whose time has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DueEvent {
    /// Counts from 0 in a run.
    pub(crate) index: u64,
    /// When the event was due; it may begin later. Latency counts from here, so that a receiver that stalls the workers
    /// does not hide its own delay (coordinated omission).
    pub(crate) due: Instant,
}

/// What a worker that does not wait gets from the schedule.
#[derive(Clone, Copy, Debug)]
pub(super) enum NextEvent {
    Due(DueEvent),
    /// No event is due before this.
    NotBefore(Instant),
    /// The run has ended.
    End,
}

/// How a run ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoadRun {
    pub(crate) elapsed: Duration,
    /// Events that became due before the end and found no free worker.
    pub(crate) missed: u64,
}

impl Load {
    /// Runs `work` in a thread for each worker; `work` takes events from the schedule until there are no more.
    ///
    /// The first error ends the run and is returned beside the figures up to then. When the sender of `stop` is
    /// dropped, no further event begins. `tick` is called on this thread a few times a second.
    pub(crate) fn run<W: Send, E: Send + From<io::Error>>(
        &self,
        workers: &mut [W],
        stop: &Receiver<()>,
        work: impl Fn(&mut W, &LoadSchedule) -> Result<(), E> + Sync,
        mut tick: impl FnMut(),
    ) -> (LoadRun, Result<(), E>) {
        let (open, ended) = bounded(0);
        let schedule = LoadSchedule {
            load: *self,
            stop,
            start: Instant::now(),
            next: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            ended,
            open: Mutex::new(Some(open)),
            has_ended: AtomicBool::new(false),
        };
        let (mut stopping, mut stopped_after) = (stop.clone(), Duration::MAX);
        if stop.try_recv() == Err(TryRecvError::Disconnected) {
            schedule.end();
            (stopping, stopped_after) = (never(), Duration::ZERO);
        }
        let (alive, done) = bounded::<()>(0);
        thread::scope(|scope| {
            let mut threads = Vec::with_capacity(workers.len());
            let mut result = Ok(());
            for worker in workers {
                let (schedule, work, alive) = (&schedule, &work, alive.clone());
                let thread = thread::Builder::new().spawn_scoped(scope, move || {
                    let _alive = alive;
                    let worked = work(worker, schedule);
                    if worked.is_err() {
                        schedule.end();
                    }
                    worked
                });
                match thread {
                    Ok(thread) => threads.push(thread),
                    Err(error) => {
                        schedule.end();
                        result = Err(error.into());
                        break;
                    }
                }
            }
            drop(alive);
            loop {
                select! {
                    recv(done) -> _ => break,
                    recv(stopping) -> _ => {
                        schedule.end();
                        (stopping, stopped_after) = (never(), schedule.start.elapsed());
                    }
                    default(TICK) => tick(),
                }
            }
            for thread in threads {
                result = result.and(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            (schedule.figures(stopped_after), result)
        })
    }
}

/// The events of a run in the order in which they become due; all workers take from it.
pub(crate) struct LoadSchedule<'a> {
    load: Load,
    stop: &'a Receiver<()>,
    start: Instant,
    /// The index of the next event.
    next: AtomicU64,
    /// How many events workers have taken.
    taken: AtomicU64,
    has_ended: AtomicBool,
    /// Never carries a message. `open` is its sender: dropping that wakes workers that wait for their event.
    ended: Receiver<()>,
    open: Mutex<Option<Sender<()>>>,
}

impl LoadSchedule<'_> {
    /// Whether a signal asks for the end.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.try_recv() == Err(TryRecvError::Disconnected)
    }

    /// Ends the run: no further event begins.
    pub(crate) fn end(&self) {
        self.has_ended.store(true, Relaxed);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.take();
    }

    /// Waits until the next event is due; `None` when the run has ended.
    pub(crate) fn next(&self) -> Option<DueEvent> {
        if self.has_ended.load(Relaxed) {
            return None;
        }
        let index = self.next.fetch_add(1, Relaxed);
        if self.load.events.is_some_and(|events| index >= events) {
            return None;
        }
        let now = Instant::now();
        let due = self.due(index).unwrap_or(now);
        if self.is_late(due) || self.is_late(now) {
            return None;
        }
        let wait = due.saturating_duration_since(now);
        if !wait.is_zero() {
            select! {
                recv(self.stop) -> _ => return None,
                recv(self.ended) -> _ => return None,
                default(wait) => {}
            }
        }
        self.taken.fetch_add(1, Relaxed);
        Some(DueEvent { index, due })
    }

    /// The next event if it is due, without waiting.
    pub(super) fn poll(&self) -> NextEvent {
        loop {
            if self.is_stopped() || self.has_ended.load(Relaxed) {
                return NextEvent::End;
            }
            let index = self.next.load(Relaxed);
            if self.load.events.is_some_and(|events| index >= events) {
                return NextEvent::End;
            }
            let now = Instant::now();
            let due = self.due(index).unwrap_or(now);
            if self.is_late(due) || self.is_late(now) {
                return NextEvent::End;
            }
            if due > now {
                return NextEvent::NotBefore(due);
            }
            // Another worker may have taken it.
            let taken = self
                .next
                .compare_exchange(index, index + 1, Relaxed, Relaxed);
            if taken.is_ok() {
                self.taken.fetch_add(1, Relaxed);
                return NextEvent::Due(DueEvent { index, due });
            }
        }
    }

    fn due(&self, index: u64) -> Option<Instant> {
        let rate = self.load.rate?;
        let after = Duration::try_from_secs_f64(index as f64 / rate).unwrap_or(LONGEST);
        Some(self.start + after.min(LONGEST))
    }

    /// Whether this is after the duration of the run.
    fn is_late(&self, at: Instant) -> bool {
        let after = at.saturating_duration_since(self.start);
        self.load.duration.is_some_and(|duration| after >= duration)
    }

    /// The figures of a run that was stopped after this time, or was not (`Duration::MAX`).
    fn figures(&self, stopped_after: Duration) -> LoadRun {
        let elapsed = self.start.elapsed();
        let taken = self.taken.load(Relaxed);
        let bound = self.load.duration.unwrap_or(Duration::MAX);
        let time = elapsed.min(bound).min(stopped_after);
        let due = match self.load.rate {
            Some(rate) => (time.as_secs_f64() * rate).ceil() as u64,
            None => taken,
        };
        let due = due.min(self.load.events.unwrap_or(u64::MAX));
        LoadRun {
            elapsed,
            missed: due.saturating_sub(taken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(
        load: Load,
        work: impl Fn(&mut u32, &LoadSchedule) -> io::Result<()> + Sync,
    ) -> (LoadRun, bool) {
        let (_open, stop) = bounded(0);
        let (figures, result) = load.run(&mut [0; 2], &stop, work, || {});
        (figures, result.is_ok())
    }

    #[test]
    fn each_event_is_taken_once() {
        let load = Load {
            events: Some(1000),
            ..Load::default()
        };
        let taken = Mutex::new(Vec::new());
        let (figures, is_ok) = run(load, |_, schedule| {
            while let Some(event) = schedule.next() {
                taken.lock().unwrap().push(event.index);
            }
            Ok(())
        });
        let mut taken = taken.into_inner().unwrap();
        taken.sort_unstable();
        assert_eq!(taken, (0..1000).collect::<Vec<_>>());
        assert_eq!((figures.missed, is_ok), (0, true));
    }

    #[test]
    fn an_error_wakes_workers_that_wait_for_their_event() {
        let load = Load {
            rate: Some(1.0 / 3600.0),
            ..Load::default()
        };
        let (figures, is_ok) = run(load, |_, schedule| match schedule.next() {
            Some(_) => Err(io::ErrorKind::Other.into()),
            None => Ok(()),
        });
        assert!(!is_ok);
        assert!(
            figures.elapsed < Duration::from_mins(1),
            "{:?}",
            figures.elapsed
        );
    }

    #[test]
    fn a_run_that_is_stopped_before_it_begins_misses_nothing() {
        let (open, stop) = bounded(0);
        drop(open);
        let load = Load {
            rate: Some(100.0),
            ..Load::default()
        };
        let work = |_: &mut u32, schedule: &LoadSchedule| -> io::Result<()> {
            assert!(schedule.next().is_none());
            Ok(())
        };
        let (figures, _) = load.run(&mut [0], &stop, work, || {});
        assert_eq!(figures.missed, 0);
    }
}
