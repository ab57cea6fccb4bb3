//! What other threads tell a loop.

use std::time::Instant;

use super::{EventLoop, LoopMessage};
use crate::http::server::suspended_requests::Resumed;
use crate::http::server::{Action, ResponseOutcome, Service};

impl<S: Service> EventLoop<S> {
    pub(super) fn read_inbox(&mut self) {
        let mut retry = false;
        while let Ok(message) = self.parts.inbox.try_recv() {
            match message {
                LoopMessage::Take(socket, peer) => self.add(socket, peer),
                LoopMessage::Evict => {
                    self.evict();
                }
                LoopMessage::Retry => retry = true,
                LoopMessage::Stop(until) => self.stop(until),
            }
        }
        while let Ok(resumed) = self.resumed.try_recv() {
            self.resume(resumed);
        }
        if retry {
            for (key, id) in std::mem::take(&mut self.waiting) {
                if let Some(connection) = self.connections.get_mut(key).filter(|c| c.id == id) {
                    connection.retry = true;
                    self.turn(key);
                }
            }
        }
    }

    fn resume(&mut self, resumed: Resumed<S::Tag>) {
        let Resumed { key, id, action } = resumed;
        if self.connections.get(key).is_some_and(|c| c.id == id) {
            self.with(key, |connection, cx| connection.resume(action, cx));
        } else if let Action::Respond { tag: ticket, .. } = action {
            self.service.sent(ticket, ResponseOutcome::Aborted);
        }
    }

    fn stop(&mut self, until: Instant) {
        self.stop_at = Some(until);
        self.listeners.clear();
        self.accept_at = None;
        let idle: Vec<usize> = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.is_idle())
            .map(|(key, _)| key)
            .collect();
        for key in idle {
            self.close(key);
        }
    }

    /// Events of a connection that waits come in meanwhile; it stands in the line once.
    pub(super) fn wait_for_room(&mut self, key: usize, id: u64) {
        if !self.waiting.contains(&(key, id)) {
            self.waiting.push((key, id));
        }
    }
}
