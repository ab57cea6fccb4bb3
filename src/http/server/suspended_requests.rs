//! Requests that another thread decides on.
//!
//! A service that needs time for a request calls [`Suspender::suspend`], hands the [`SuspendedRequest`] to a thread of
//! its own, and returns [`Action::Suspend`]. The connection stays as it is until that thread resumes the request, which
//! sends the decision to the connection's loop and wakes the loop. Most requests are decided at once, so the channel
//! and the waker are cloned only for those that are suspended.

use std::sync::Arc;

use crossbeam_channel::Sender;
use mio::Waker;

use super::action::{Action, ConnectionEnd};

/// Suspends the request that the service is called for.
pub(crate) struct Suspender<'a, T> {
    pub(crate) key: usize,
    pub(crate) id: u64,
    pub(crate) sender: &'a Sender<Resumed<T>>,
    pub(crate) waker: &'a Arc<Waker>,
}

impl<T: Send> Suspender<'_, T> {
    /// The request, for another thread.
    pub(crate) fn suspend(&self) -> SuspendedRequest<T> {
        SuspendedRequest {
            key: self.key,
            id: self.id,
            sender: self.sender.clone(),
            waker: self.waker.clone(),
            is_resumed: false,
        }
    }
}

/// A request that waits for another thread; dropped without being resumed, it closes its connection.
pub(crate) struct SuspendedRequest<T: Send> {
    key: usize,
    id: u64,
    sender: Sender<Resumed<T>>,
    waker: Arc<Waker>,
    is_resumed: bool,
}

/// The decision on a suspended request.
pub(crate) struct Resumed<T> {
    pub(crate) key: usize,
    pub(crate) id: u64,
    pub(crate) action: Action<T>,
}

impl<T: Send> SuspendedRequest<T> {
    /// Decides on the request.
    pub(crate) fn resume(mut self, action: Action<T>) {
        self.send(action);
    }

    fn send(&mut self, action: Action<T>) {
        self.is_resumed = true;
        let (key, id) = (self.key, self.id);
        // A loop that has ended has closed the connection.
        if self.sender.send(Resumed { key, id, action }).is_ok() {
            let _ = self.waker.wake();
        }
    }
}

impl<T: Send> Drop for SuspendedRequest<T> {
    fn drop(&mut self) {
        if !self.is_resumed {
            self.send(Action::End(ConnectionEnd::Close));
        }
    }
}
