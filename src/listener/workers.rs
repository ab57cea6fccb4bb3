//! A bounded pool of threads for jobs that would hold up a loop.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use crossbeam_channel::{Sender, unbounded};

/// The way to the threads, which end when this is dropped.
pub(super) struct WorkerPool<J> {
    sender: Sender<J>,
    /// The loops check it before they add a job, so it may be exceeded by one job for each loop.
    max_waiting: usize,
    /// Whether a caller was refused and waits to be woken.
    has_refused: Arc<AtomicBool>,
}

impl<J: Send + 'static> WorkerPool<J> {
    /// Starts `threads` threads that `run` jobs, of which `max_waiting` may wait. `wake` is called once there is room
    /// again.
    pub(super) fn start(
        (threads, max_waiting): (usize, usize),
        run: impl Fn(J) + Clone + Send + 'static,
        wake: impl Fn() + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, jobs) = unbounded();
        let has_refused = Arc::new(AtomicBool::new(false));
        for _ in 0..threads {
            let (jobs, run, wake) = (jobs.clone(), run.clone(), wake.clone());
            let has_refused = has_refused.clone();
            std::thread::Builder::new()
                .name("worker".to_owned())
                .spawn(move || {
                    for job in &jobs {
                        if has_refused.swap(false, SeqCst) {
                            wake();
                        }
                        // A panic ends its job only.
                        let _ = catch_unwind(AssertUnwindSafe(|| run(job)));
                    }
                })?;
        }
        Ok(Self {
            sender,
            max_waiting,
            has_refused,
        })
    }

    /// Whether a job may be added; if not, `wake` is called when there is room.
    pub(super) fn has_room(&self) -> bool {
        if self.sender.len() < self.max_waiting {
            return true;
        }
        self.has_refused.store(true, SeqCst);
        // A thread may have taken a job just before it could see the flag.
        self.sender.len() < self.max_waiting
    }

    pub(super) fn run(&self, job: J) {
        // The threads end only after this is dropped.
        let _ = self.sender.send(job);
    }
}
