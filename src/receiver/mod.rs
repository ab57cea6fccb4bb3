//! What becomes of a request: it is numbered, answered, counted, and handed to the thread that shows it.

mod printing;
mod views;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use jiff::Timestamp;

use crate::answer::Plan;
use crate::http::parser::Refusal;
use crate::http::responder::Answer;
use crate::http::server::{Action, Arrival, Outcome, Service};
use crate::provider::Origin;
use crate::record::{Received, Rejected, Responded};
use crate::tally::{Arrival as Incoming, Claim, Decision, Entry, Tally};

pub use printing::{Overflow, Printer, Queue, Shown, View};
pub use views::{BytesView, HumanView, JsonView};

/// What the listener is told while it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// As many requests were answered as were waited for.
    Counted,
    /// Nobody reads stdout any more.
    StdoutClosed,
    /// Stdout could not be written for another reason.
    StdoutFailed,
    /// SIGINT or SIGTERM.
    Signal(crate::process::Signal),
    /// COMMAND ended with this code.
    CommandEnded(u8),
}

/// The steps that every request goes through, called by the loops.
pub struct Receiver {
    answer: Arc<Answer>,
    delay: Duration,
    started: Instant,
    tally: Mutex<Tally>,
    queue: Option<Queue>,
    notices: Sender<Notice>,
}

/// What is remembered of a request until its answer has left.
#[derive(Debug)]
pub struct Ticket {
    seq: u64,
    at: Instant,
    claim: Claim,
}

impl Receiver {
    /// A receiver that answers by `plan` and shows by `queue`; without one it is quiet.
    pub fn new(plan: Plan, tally: Tally, queue: Option<Queue>, notices: Sender<Notice>) -> Self {
        Self {
            answer: Arc::new(Answer::new(plan.status, &plan.headers, plan.body)),
            delay: plan.delay,
            started: Instant::now(),
            tally: Mutex::new(tally),
            queue,
            notices,
        }
    }

    /// The counts so far.
    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        // A panic elsewhere leaves the counts as they are: plain numbers, right after each step.
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Receiver {
    type Ticket = Ticket;

    fn call(&self, arrival: Arrival) -> Action<Ticket> {
        let Arrival { request, peer, at } = arrival;
        let remote = peer.to_string();
        let origin = Origin::default();
        let incoming = Incoming {
            request: &request,
            origin: &origin,
            signature: None,
            remote: &remote,
            at: at.saturating_duration_since(self.started),
            entry: Entry::Ordinary,
        };
        let (standing, claim) = match &self.queue {
            None => self.tally().arrive(&incoming),
            Some(queue) if !queue.has_room() => return Action::Wait(Arrival { request, peer, at }),
            Some(queue) => {
                let received_at = Timestamp::now();
                // Under one lock, so that requests are shown in the order of their numbers.
                let mut tally = self.tally();
                let (standing, claim) = tally.arrive(&incoming);
                queue.show(Shown::Request(Box::new(Received {
                    seq: standing.seq,
                    received_at,
                    remote,
                    request: *request,
                    origin,
                })));
                (standing, claim)
            }
        };
        Action::Answer {
            answer: self.answer.clone(),
            delay: self.delay,
            ticket: Ticket {
                seq: standing.seq,
                at,
                claim,
            },
        }
    }

    fn sent(&self, ticket: Ticket, outcome: Outcome) {
        let Ticket { seq, at, claim } = ticket;
        if let Some(queue) = &self.queue {
            queue.show(match outcome {
                Outcome::Whole => Shown::Response(
                    Responded {
                        seq,
                        status: self.answer.status(),
                        elapsed: at.elapsed(),
                    },
                    self.answer.body().len(),
                ),
                Outcome::Broken => Shown::Unanswered(seq),
            });
        }
        if outcome == Outcome::Whole && self.tally().answered(claim) == Some(Decision::Done) {
            let _ = self.notices.send(Notice::Counted);
        }
    }

    fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        self.tally().reject();
        if let Some(queue) = &self.queue {
            queue.show(Shown::Rejected(Box::new(Rejected {
                received_at: Timestamp::now(),
                remote: peer.to_string(),
                status: refusal.status,
                reason: refusal.reason.to_string(),
                head: refusal.head.clone(),
                wrong: refusal.wrong.clone(),
            })));
        }
    }
}

#[cfg(test)]
mod tests;
