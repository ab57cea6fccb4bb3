//! Many events: how many, for how long and how fast, by workers of which each has one event at a time.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError, bounded, never, select};

/// How often the main thread looks at how far the run is.
const TICK: Duration = Duration::from_millis(100);

/// Nothing is due later than this after the start.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// How many events there are, and when each begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    /// At most so many.
    pub events: Option<u64>,
    /// None begins later.
    pub duration: Option<Duration>,
    /// So many a second begin, whether or not the ones before are through (an open loop); without it each worker begins
    /// one as soon as its last is through.
    pub rate: Option<f64>,
}

/// An event's turn.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Counts from 0 in a run.
    pub nth: u64,
    /// When it is to begin; it may be late. Latency counts from here, so that a receiver that holds up the workers is
    /// not hidden.
    pub due: Instant,
}

/// What became of a run.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    /// When it began.
    pub began: Instant,
    /// How long it was.
    pub elapsed: Duration,
    /// Events that were due before it ended and found no free worker.
    pub missed: u64,
}

impl Load {
    /// Runs it: each worker does `work`, which takes one turn after the other. The first error ends the run and is the
    /// result. When the other side of `stop` is dropped, there are no more turns. `tick` is called a few times a second
    /// meanwhile.
    pub fn run<W: Send, E: Send>(
        &self,
        workers: &mut [W],
        stop: &Receiver<()>,
        work: impl Fn(&mut W, &Turns) -> Result<(), E> + Sync,
        mut tick: impl FnMut(),
    ) -> Result<Ran, E> {
        let turns = Turns {
            load: *self,
            stop,
            began: Instant::now(),
            next: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            is_over: AtomicBool::new(stop.try_recv() == Err(TryRecvError::Disconnected)),
        };
        let (alive, done) = bounded::<()>(0);
        thread::scope(|scope| {
            let mut threads = Vec::with_capacity(workers.len());
            for worker in workers {
                let (turns, work, alive) = (&turns, &work, alive.clone());
                threads.push(scope.spawn(move || {
                    let _alive = alive;
                    let worked = work(worker, turns);
                    if worked.is_err() {
                        turns.end();
                    }
                    worked
                }));
            }
            drop(alive);
            let (mut wish, mut wished) = (stop.clone(), Duration::MAX);
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
            let mut result = Ok(());
            for ended in threads {
                result = result.and(ended.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            result.map(|()| turns.ran(wished))
        })
    }
}

/// The turns of a run, which its workers share.
pub struct Turns<'a> {
    load: Load,
    stop: &'a Receiver<()>,
    began: Instant,
    next: AtomicU64,
    /// How many were taken.
    taken: AtomicU64,
    is_over: AtomicBool,
}

impl Turns<'_> {
    /// There are no more.
    pub fn end(&self) {
        self.is_over.store(true, Relaxed);
    }

    /// The next turn, when it is due.
    pub fn take(&self) -> Option<Turn> {
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
        if !wait.is_zero() && self.stop.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
            return None;
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
            began: self.began,
            elapsed,
            missed: due.saturating_sub(taken),
        }
    }
}
