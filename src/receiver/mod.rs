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
use crate::record::{Received, Rejected, Responded};
use crate::tally::Tally;

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
    tally: Mutex<Tally>,
    queue: Option<Queue>,
    notices: Sender<Notice>,
}

/// What is remembered of a request until its answer has left.
#[derive(Debug)]
pub struct Ticket {
    seq: u64,
    at: Instant,
}

impl Receiver {
    /// A receiver that answers by `plan` and shows by `queue`; without one it is quiet.
    pub fn new(plan: Plan, tally: Tally, queue: Option<Queue>, notices: Sender<Notice>) -> Self {
        Self {
            answer: Arc::new(Answer::new(plan.status, &plan.headers, plan.body)),
            delay: plan.delay,
            tally: Mutex::new(tally),
            queue,
            notices,
        }
    }

    /// The counts so far.
    pub fn tally(&self) -> Tally {
        *self.lock()
    }

    /// A panic elsewhere leaves the counts as they are: plain numbers, right after each step.
    fn lock(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Receiver {
    type Ticket = Ticket;

    fn call(&self, arrival: Arrival) -> Action<Ticket> {
        let Arrival { request, peer, at } = arrival;
        let seq = match &self.queue {
            None => self.lock().receive(),
            Some(queue) if !queue.has_room() => return Action::Wait(Arrival { request, peer, at }),
            Some(queue) => {
                let received_at = Timestamp::now();
                // Under one lock, so that requests are shown in the order of their numbers.
                let mut tally = self.lock();
                let seq = tally.receive();
                queue.show(Shown::Request(Box::new(Received {
                    seq,
                    received_at,
                    remote: peer.to_string(),
                    request: *request,
                    origin: crate::provider::Origin::default(),
                })));
                seq
            }
        };
        Action::Answer {
            answer: self.answer.clone(),
            delay: self.delay,
            ticket: Ticket { seq, at },
        }
    }

    fn sent(&self, ticket: Ticket, outcome: Outcome) {
        let Ticket { seq, at } = ticket;
        if let Some(queue) = &self.queue {
            queue.show(match outcome {
                Outcome::Whole => Shown::Response(
                    Responded::new(seq, self.answer.status(), at.elapsed()),
                    Some(self.answer.body().len()),
                ),
                Outcome::Broken => Shown::Unanswered(seq),
            });
        }
        if outcome == Outcome::Whole && self.lock().answer() {
            let _ = self.notices.send(Notice::Counted);
        }
    }

    fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        self.lock().reject();
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
