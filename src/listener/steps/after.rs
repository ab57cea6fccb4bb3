//! After a request was answered, or refused: counted, recorded, shown.

use std::net::SocketAddr;

use jiff::Timestamp;

use super::super::{Notice, Shown};
use super::{Steps, Ticket};
use crate::http::parser::Refusal;
use crate::http::server::Outcome;
use crate::record::{Rejected, Responded, Told};

impl Steps {
    /// Shows and records what a target answered that nobody waits for.
    pub(in crate::listener) fn told(&self, told: Told) {
        let mut ledger = self.ledger();
        ledger.note(|| told.to_line());
        ledger.write_notes(); // no loop rests after it
        drop(ledger);
        if let Some(queue) = &self.queue {
            queue.show(Shown::Told(told));
        }
    }

    /// Appends what was noted since the last request.
    pub(in crate::listener) fn write_notes(&self) {
        if self.records {
            self.ledger().write_notes();
        }
    }

    pub(in crate::listener) fn notify(&self, notice: Notice) {
        let _ = self.notices.send(notice);
    }

    pub(in crate::listener) fn sent(&self, ticket: Ticket, outcome: Outcome) {
        if outcome == Outcome::Broken {
            if let Some(queue) = &self.queue {
                queue.show(Shown::Unanswered(ticket.seq, None));
            }
            return;
        }
        let mut responded = Responded::new(ticket.seq, ticket.status, ticket.at.elapsed());
        if let Some(forwarded) = ticket.forwarded {
            responded.forwarded_to = Some(forwarded.url);
            responded.headers = Some(forwarded.headers);
            responded.body = Some(forwarded.body);
        }
        let decision = {
            let mut ledger = self.ledger();
            if ticket.is_recorded {
                ledger.note(|| responded.to_line());
            }
            ledger.tally.answered(ticket.claim)
        };
        if let Some(queue) = &self.queue {
            queue.show(Shown::Response(responded, Some(ticket.length)));
        }
        if let Some(decision) = decision {
            let _ = self.notices.send(Notice::Decided(decision));
        }
    }

    pub(in crate::listener) fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        let rejected = Rejected {
            received_at: Timestamp::now(),
            remote: peer.to_string(),
            status: refusal.status,
            reason: refusal.reason.to_string(),
            head: refusal.head.clone(),
            wrong: refusal.wrong.clone(),
        };
        let mut ledger = self.ledger();
        ledger.tally.reject();
        ledger.note(|| rejected.to_line());
        drop(ledger);
        if let Some(queue) = &self.queue {
            queue.show(Shown::Rejected(Box::new(rejected)));
        }
    }
}
