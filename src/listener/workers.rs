//! Threads for what would hold up a loop.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use crossbeam_channel::{Sender, unbounded};

/// The way to the threads, which end when this is dropped.
pub(super) struct WorkerPool<J> {
    sender: Sender<J>,
    /// Jobs that may wait, more or less: each loop may add one at the bound.
    bound: usize,
    /// Somebody was told that there is no room.
    held_up: Arc<AtomicBool>,
}

impl<J: Send + 'static> WorkerPool<J> {
    /// Starts `count` threads that `run` jobs, of which `bound` may wait; `wake` is called when there is room again.
    pub(super) fn start(
        (count, bound): (usize, usize),
        run: impl Fn(J) + Clone + Send + 'static,
        wake: impl Fn() + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, jobs) = unbounded();
        let held_up = Arc::new(AtomicBool::new(false));
        for _ in 0..count {
            let (jobs, run, wake) = (jobs.clone(), run.clone(), wake.clone());
            let held_up = held_up.clone();
            std::thread::Builder::new()
                .name("worker".to_owned())
                .spawn(move || {
                    for job in &jobs {
                        if held_up.swap(false, SeqCst) {
                            wake();
                        }
                        // A panic ends its job only.
                        let _ = catch_unwind(AssertUnwindSafe(|| run(job)));
                    }
                })?;
        }
        Ok(Self {
            sender,
            bound,
            held_up,
        })
    }

    /// Whether a job may be handed over; if not, `wake` tells when.
    pub(super) fn has_room(&self) -> bool {
        if self.sender.len() < self.bound {
            return true;
        }
        self.held_up.store(true, SeqCst);
        // A thread may have taken one just before it could see the mark.
        self.sender.len() < self.bound
    }

    pub(super) fn hand_over(&self, job: J) {
        // The threads end only after this is dropped.
        let _ = self.sender.send(job);
    }
}
