//! Many events: how many, for how long and how fast, by workers of which each has one event at a time.

use std::io;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, never, select};

/// How often the main thread looks at how far the run is.
const TICK: Duration = Duration::from_millis(100);

/// Nothing is due later than this after the start.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// How many events there are, and when each begins.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Load {
    /// At most so many.
    pub(crate) events: Option<u64>,
    /// None begins later.
    pub(crate) duration: Option<Duration>,
    /// So many a second begin, whether or not the ones before are through (an open loop); without it each worker begins
    /// one as soon as its last is through.
    pub(crate) rate: Option<f64>,
}

/// An event's turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    /// Counts from 0 in a run.
    pub(crate) nth: u64,
    /// When it is to begin; it may be late. Latency counts from here, so that a receiver that holds up the workers is
    /// not hidden.
    pub(crate) due: Instant,
}

/// What became of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ran {
    /// How long it was.
    pub(crate) elapsed: Duration,
    /// Events that were due before it ended and found no free worker.
    pub(crate) missed: u64,
}

impl Load {
    /// Runs it: each worker does `work`, which takes one turn after the other. The first error ends the run, and comes with
    /// what became of it until then. When the other side of `stop` is dropped, there are no more turns. `tick` is called a few times a second
    /// meanwhile.
    pub(crate) fn run<W: Send, E: Send + From<io::Error>>(
        &self,
        workers: &mut [W],
        stop: &Receiver<()>,
        work: impl Fn(&mut W, &Turns) -> Result<(), E> + Sync,
        mut tick: impl FnMut(),
    ) -> (Ran, Result<(), E>) {
        let (open, over) = bounded(0);
        let turns = Turns {
            load: *self,
            stop,
            began: Instant::now(),
            next: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            over,
            open: Mutex::new(Some(open)),
            is_over: AtomicBool::new(false),
        };
        let (mut wish, mut wished) = (stop.clone(), Duration::MAX);
        if stop.try_recv() == Err(TryRecvError::Disconnected) {
            turns.end();
            (wish, wished) = (never(), Duration::ZERO);
        }
        let (alive, done) = bounded::<()>(0);
        thread::scope(|scope| {
            let mut threads = Vec::with_capacity(workers.len());
            let mut result = Ok(());
            for worker in workers {
                let (turns, work, alive) = (&turns, &work, alive.clone());
                let thread = thread::Builder::new().spawn_scoped(scope, move || {
                    let _alive = alive;
                    let worked = work(worker, turns);
                    if worked.is_err() {
                        turns.end();
                    }
                    worked
                });
                match thread {
                    Ok(thread) => threads.push(thread),
                    Err(error) => {
                        turns.end();
                        result = Err(error.into());
                        break;
                    }
                }
            }
            drop(alive);
            loop {
                select! {
                    recv(done) -> _ => break,
                    recv(wish) -> _ => {
                        turns.end();
                        (wish, wished) = (never(), turns.began.elapsed());
                    }
                    default(TICK) => tick(),
                }
            }
            for ended in threads {
                result = result.and(ended.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            (turns.ran(wished), result)
        })
    }
}

/// The turns of a run, which its workers share.
pub(crate) struct Turns<'a> {
    load: Load,
    stop: &'a Receiver<()>,
    began: Instant,
    next: AtomicU64,
    /// How many were taken.
    taken: AtomicU64,
    is_over: AtomicBool,
    /// Nothing comes here; its other side is dropped when there are no more.
    over: Receiver<()>,
    open: Mutex<Option<Sender<()>>>,
}

impl Turns<'_> {
    /// There are no more.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Relaxed);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.take();
    }

    /// The next turn, when it is due.
    pub(crate) fn take(&self) -> Option<Turn> {
        if self.is_over.load(Relaxed) {
            return None;
        }
        let nth = self.next.fetch_add(1, Relaxed);
        if self.load.events.is_some_and(|events| nth >= events) {
            return None;
        }
        let now = Instant::now();
        let due = self.due(nth).unwrap_or(now);
        if self.is_late(due) || self.is_late(now) {
            return None;
        }
        let wait = due.saturating_duration_since(now);
        if !wait.is_zero() {
            select! {
                recv(self.stop) -> _ => return None,
                recv(self.over) -> _ => return None,
                default(wait) => {}
            }
        }
        self.taken.fetch_add(1, Relaxed);
        Some(Turn { nth, due })
    }

    fn due(&self, nth: u64) -> Option<Instant> {
        let rate = self.load.rate?;
        let after = Duration::try_from_secs_f64(nth as f64 / rate).unwrap_or(LONGEST);
        Some(self.began + after.min(LONGEST))
    }

    fn is_late(&self, at: Instant) -> bool {
        let after = at.saturating_duration_since(self.began);
        self.load.duration.is_some_and(|duration| after >= duration)
    }

    /// What became of it, when the end was wished for after so long.
    fn ran(&self, wished: Duration) -> Ran {
        let elapsed = self.began.elapsed();
        let taken = self.taken.load(Relaxed);
        let bound = self.load.duration.unwrap_or(Duration::MAX);
        let time = elapsed.min(bound).min(wished);
        let due = match self.load.rate {
            Some(rate) => (time.as_secs_f64() * rate).ceil() as u64,
            None => taken,
        };
        let due = due.min(self.load.events.unwrap_or(u64::MAX));
        Ran {
            elapsed,
            missed: due.saturating_sub(taken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(load: Load, work: impl Fn(&mut u32, &Turns) -> io::Result<()> + Sync) -> (Ran, bool) {
        let (_open, stop) = bounded(0);
        let (ran, result) = load.run(&mut [0; 2], &stop, work, || {});
        (ran, result.is_ok())
    }

    #[test]
    fn each_turn_is_taken_once() {
        let load = Load {
            events: Some(1000),
            ..Load::default()
        };
        let taken = Mutex::new(Vec::new());
        let (ran, is_ok) = run(load, |_, turns| {
            while let Some(turn) = turns.take() {
                taken.lock().unwrap().push(turn.nth);
            }
            Ok(())
        });
        let mut taken = taken.into_inner().unwrap();
        taken.sort_unstable();
        assert_eq!(taken, (0..1000).collect::<Vec<_>>());
        assert_eq!((ran.missed, is_ok), (0, true));
    }

    #[test]
    fn an_error_wakes_those_who_wait_for_their_turn() {
        let load = Load {
            rate: Some(1.0 / 3600.0),
            ..Load::default()
        };
        let (ran, is_ok) = run(load, |_, turns| match turns.take() {
            Some(_) => Err(io::ErrorKind::Other.into()),
            None => Ok(()),
        });
        assert!(!is_ok);
        assert!(ran.elapsed < Duration::from_mins(1), "{:?}", ran.elapsed);
    }

    #[test]
    fn a_run_that_is_over_before_it_begins_missed_nothing() {
        let (open, stop) = bounded(0);
        drop(open);
        let load = Load {
            rate: Some(100.0),
            ..Load::default()
        };
        let work = |_: &mut u32, turns: &Turns| -> io::Result<()> {
            assert!(turns.take().is_none());
            Ok(())
        };
        let (ran, _) = load.run(&mut [0], &stop, work, || {});
        assert_eq!(ran.missed, 0);
    }
}
