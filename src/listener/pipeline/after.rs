//! After a request was answered, or refused: counted, recorded, shown.

use std::net::SocketAddr;

use jiff::Timestamp;

use super::super::{DisplayEvent, Notice};
use super::{PendingResponse, Pipeline};
use crate::http::parser::Refusal;
use crate::http::server::ResponseOutcome;
use crate::record::{Mirrored, Rejection, ResponseLine};

impl Pipeline {
    /// Shows and records what a target answered that nobody waits for.
    pub(in crate::listener) fn told(&self, told: Mirrored) {
        let mut recorder = self.recorder();
        recorder.note(|| told.to_line());
        recorder.write_notes(); // no loop rests after it
        drop(recorder);
        if let Some(queue) = &self.queue {
            queue.show(DisplayEvent::Mirrored(told));
        }
    }

    /// Appends what was noted since the last request.
    pub(in crate::listener) fn write_notes(&self) {
        if self.records {
            self.recorder().write_notes();
        }
    }

    pub(in crate::listener) fn notify(&self, notice: Notice) {
        let _ = self.notices.send(notice);
    }

    pub(in crate::listener) fn sent(&self, ticket: PendingResponse, outcome: ResponseOutcome) {
        if outcome == ResponseOutcome::Aborted {
            if let Some(queue) = &self.queue {
                queue.show(DisplayEvent::Unanswered(ticket.seq, None));
            }
            return;
        }
        let mut responded = ResponseLine::new(ticket.seq, ticket.status, ticket.at.elapsed());
        if let Some(forwarded) = ticket.forwarded {
            responded.forwarded_to = Some(forwarded.url);
            responded.headers = Some(forwarded.headers);
            responded.body = Some(forwarded.body);
        }
        let decision = {
            let mut recorder = self.recorder();
            if ticket.is_recorded {
                recorder.note(|| responded.to_line());
            }
            recorder.tracker.complete(ticket.pending)
        };
        if let Some(queue) = &self.queue {
            queue.show(DisplayEvent::Response(responded, Some(ticket.length)));
        }
        if let Some(decision) = decision {
            let _ = self.notices.send(Notice::Decided(decision));
        }
    }

    pub(in crate::listener) fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        let rejected = Rejection {
            received_at: Timestamp::now(),
            remote: peer.to_string(),
            status: refusal.status,
            reason: refusal.reason.to_string(),
            head: refusal.head.clone(),
            wrong: refusal.wrong.clone(),
        };
        let mut recorder = self.recorder();
        recorder.tracker.reject();
        recorder.note(|| rejected.to_line());
        drop(recorder);
        if let Some(queue) = &self.queue {
            queue.show(DisplayEvent::Rejected(Box::new(rejected)));
        }
    }
}
