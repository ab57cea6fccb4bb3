//! The way back to a request that another thread has in its hands.

use std::sync::Arc;

use crossbeam_channel::Sender;
use mio::Waker;

use super::{Action, End};

/// What a service called for a request can turn into the way back to it.
pub(crate) trait Back<T: Send> {
    /// The way back, for another thread.
    fn keep(&self) -> WayBack<T>;
}

/// Leads from another thread to the connection whose request was parked; dropped unused, it closes the connection.
pub(crate) struct WayBack<T: Send> {
    key: usize,
    id: u64,
    sender: Sender<Resumed<T>>,
    waker: Arc<Waker>,
    used: bool,
}

/// What became of a parked request.
pub(super) struct Resumed<T> {
    pub(super) key: usize,
    pub(super) id: u64,
    pub(super) action: Action<T>,
}

impl<T: Send> WayBack<T> {
    /// Says what is to happen to the request.
    pub(crate) fn act(mut self, action: Action<T>) {
        self.send(action);
    }

    fn send(&mut self, action: Action<T>) {
        self.used = true;
        let (key, id) = (self.key, self.id);
        // A loop that has ended has closed the connection.
        if self.sender.send(Resumed { key, id, action }).is_ok() {
            let _ = self.waker.wake();
        }
    }
}

impl<T: Send> Drop for WayBack<T> {
    fn drop(&mut self) {
        if !self.used {
            self.send(Action::End(End::Close));
        }
    }
}

/// The way back, lent: most requests don't need it.
pub(super) struct Lent<'a, T> {
    pub(super) key: usize,
    pub(super) id: u64,
    pub(super) sender: &'a Sender<Resumed<T>>,
    pub(super) waker: &'a Arc<Waker>,
}

impl<T: Send> Back<T> for Lent<'_, T> {
    fn keep(&self) -> WayBack<T> {
        WayBack {
            key: self.key,
            id: self.id,
            sender: self.sender.clone(),
            waker: self.waker.clone(),
            used: false,
        }
    }
}
