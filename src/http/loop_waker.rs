//! Wakes a loop that waits for events (a home of mio).

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use mio::{Registry, Token, Waker};

/// Wakes a loop from any thread. What the loop is to find must be there before the call.
#[derive(Clone)]
pub(crate) struct LoopWaker(Arc<WakerState>);

struct WakerState {
    waker: Waker,
    /// Whether the loop has been woken and has not noticed yet: waking it again would be a system call for nothing.
    is_woken: AtomicBool,
}

impl LoopWaker {
    /// A waker whose events have this token.
    pub(super) fn new(registry: &Registry, token: Token) -> io::Result<Self> {
        Ok(Self(Arc::new(WakerState {
            waker: Waker::new(registry, token)?,
            is_woken: AtomicBool::new(false),
        })))
    }

    pub(crate) fn wake(&self) {
        if !self.0.is_woken.swap(true, SeqCst) {
            // It fails only where the loop no longer exists.
            let _ = self.0.waker.wake();
        }
    }

    /// Runs something on the loop's own thread, meanwhile without waking the loop. The loop must look for what is there
    /// afterwards.
    pub(super) fn while_awake(&self, run: impl FnOnce()) {
        self.0.is_woken.store(true, SeqCst);
        run();
        self.notice();
    }

    /// The loop has woken up, and looks for what is there after this call.
    pub(super) fn notice(&self) {
        self.0.is_woken.store(false, SeqCst);
    }
}
