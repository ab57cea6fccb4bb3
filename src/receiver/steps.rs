//! The steps that every request goes through.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use jiff::Timestamp;

use super::{Config, Gate, Handshakes, Ledger, Notice, Queue, Shown};
use crate::http::parser::Refusal;
use crate::http::responder::Answer;
use crate::http::server::{Action, Arrival, Outcome};
use crate::message::{Headers, Request};
use crate::provider::{Origin, recognise};
use crate::record::{Received, Rejected, Responded};
use crate::tally::{Arrival as Incoming, Claim, Entry};

/// The steps, and what they need to know.
pub(super) struct Steps {
    answer: Arc<Answer>,
    delay: Duration,
    gate: Option<Gate>,
    handshakes: Option<Handshakes>,
    /// To what is not signed well.
    unauthorized: Arc<Answer>,
    /// To what could not be recorded.
    unrecorded: Arc<Answer>,
    /// Whether every request is looked into.
    looks: bool,
    ledger: Mutex<Ledger>,
    queue: Option<Queue>,
    notices: Sender<Notice>,
    started: Instant,
}

/// A request that has been looked at, and has no number yet.
pub(super) struct Arrived {
    received: Received,
    at: Instant,
    /// Its own answer, as a check of the endpoint.
    answer: Option<Answer>,
}

/// What is remembered of a request until its answer has left.
#[derive(Debug)]
pub struct Ticket {
    seq: u64,
    at: Instant,
    status: u16,
    /// Bytes of the answer's body.
    length: usize,
    /// What it counts for.
    claim: Claim,
    /// Whether the record has the request, if there is one.
    is_recorded: bool,
}

impl Steps {
    pub(super) fn new(config: Config, notices: Sender<Notice>) -> Self {
        let looks = config.queue.is_some()
            || config.gate.is_some()
            || config.journal.is_some()
            || config.tally.needs_content();
        let Config { plan, tally, .. } = config;
        Self {
            answer: Arc::new(Answer::new(plan.status, &plan.headers, plan.body)),
            delay: plan.delay,
            gate: config.gate,
            handshakes: config.handshakes,
            unauthorized: Arc::new(unauthorized()),
            unrecorded: Arc::new(Answer::refusal(507, "the request could not be recorded")),
            looks,
            ledger: Mutex::new(Ledger::new(tally, config.journal, notices.clone())),
            queue: config.queue,
            notices,
            started: config.started,
        }
    }

    /// A panic elsewhere leaves the counts as they are: plain numbers, right after each step.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing depends on what is in this request.
    pub(super) fn is_blind_to(&self, request: &Request) -> bool {
        let is_check = || self.handshakes.is_some() && Handshakes::find(request).is_some();
        !self.looks && !is_check()
    }

    /// Whether a request may come in now; if not, the loops are woken when it may.
    pub(super) fn has_room(&self) -> bool {
        self.queue.as_ref().is_none_or(Queue::has_room)
    }

    /// Answers without a look.
    pub(super) fn count(&self, arrival: &Arrival) -> Action<Ticket> {
        let origin = Origin::default();
        let (standing, claim) = self.ledger().tally.arrive(&Incoming {
            request: &arrival.request,
            origin: &origin,
            signature: None,
            remote: "",
            at: self.since_start(arrival.at),
            entry: Entry::Ordinary,
        });
        self.answer(&self.answer, standing.seq, arrival.at, claim)
    }

    fn since_start(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.started)
    }

    /// Derives what the request tells of itself, checks its signature, and answers it if it checks the endpoint.
    pub(super) fn look(&self, arrival: Arrival) -> Arrived {
        let Arrival { request, peer, at } = arrival;
        let mut arrived = Arrived {
            received: Received {
                received_at: Timestamp::now(),
                remote: peer.to_string(),
                origin: recognise(&request),
                ..Received::new(*request)
            },
            at,
            answer: None,
        };
        let handshakes = self.handshakes.as_ref();
        let check = handshakes.and_then(|_| Handshakes::find(&arrived.received.request));
        // What its sender does not sign has no signature to check first.
        if check.is_none_or(|check| check.is_signed) {
            self.verify(&mut arrived.received);
        }
        if let (Some(handshakes), Some(check), false) = (handshakes, check, self.refuses(&arrived))
        {
            let met = handshakes.meet(check, &arrived.received.request);
            arrived.received.handshake = Some(met.told);
            arrived.answer = met.answer;
            if arrived.answer.is_none() && !check.is_signed {
                self.verify(&mut arrived.received);
            }
        }
        arrived
    }

    fn verify(&self, received: &mut Received) {
        let check = |gate: &Gate| gate.check(&received.request, received.received_at);
        received.signature = self.gate.as_ref().map(check);
    }

    /// Adds the likely causes to a verdict that is not valid.
    pub(super) fn explain(&self, mut arrived: Arrived) -> Arrived {
        if let (true, Some(gate)) = (arrived.is_invalid(), &self.gate) {
            let received = &mut arrived.received;
            received.signature = Some(gate.explain(&received.request, received.received_at));
        }
        arrived
    }

    /// Whether it is refused for its signature.
    fn refuses(&self, arrived: &Arrived) -> bool {
        arrived.is_invalid() && self.gate.as_ref().is_some_and(|gate| !gate.accepts_invalid)
    }

    /// Numbers the request, chooses its answer, records and shows it.
    pub(super) fn admit(&self, arrived: Arrived) -> Action<Ticket> {
        let is_refused = self.refuses(&arrived);
        let Arrived {
            mut received,
            at,
            answer: own,
        } = arrived;
        let (entry, mut answer) = match own {
            _ if is_refused => (Entry::Refused, self.unauthorized.clone()),
            Some(own) => (Entry::Handshake, Arc::new(own)),
            None => (Entry::Ordinary, self.answer.clone()),
        };
        // Under one lock, so that requests are shown in the order of their numbers.
        let mut ledger = self.ledger();
        let (standing, mut claim) = ledger.tally.arrive(&Incoming {
            request: &received.request,
            origin: &received.origin,
            signature: received.signature.as_ref().map(|checked| &*checked.verdict),
            remote: &received.remote,
            at: self.since_start(at),
            entry,
        });
        received.seq = standing.seq;
        received.matched = standing.matched;
        received.attempt = standing.attempt.number;
        received.duplicate_of = standing.attempt.duplicate_of;
        received.first_seen = standing.attempt.first_seen;
        if !ledger.record(|| received.to_line()) {
            ledger.tally.lose();
            received.matched = false;
            claim = Claim::default();
            answer = self.unrecorded.clone();
        }
        if let Some(queue) = &self.queue {
            queue.show(Shown::Request(Box::new(received)));
        }
        drop(ledger);
        self.answer(&answer, standing.seq, at, claim)
    }

    fn answer(&self, answer: &Arc<Answer>, seq: u64, at: Instant, claim: Claim) -> Action<Ticket> {
        let is_the_users = Arc::ptr_eq(answer, &self.answer);
        Action::Answer {
            answer: answer.clone(),
            delay: if is_the_users {
                self.delay
            } else {
                Duration::ZERO
            },
            ticket: Ticket {
                seq,
                at,
                status: answer.status(),
                length: answer.body().len(),
                claim,
                is_recorded: !Arc::ptr_eq(answer, &self.unrecorded),
            },
        }
    }

    /// The same for a request that turned out not to be on the disk.
    pub(super) fn unrecorded(&self, action: Action<Ticket>) -> Action<Ticket> {
        match action {
            Action::Answer { ticket, .. } => {
                self.ledger().tally.lose();
                self.answer(&self.unrecorded, ticket.seq, ticket.at, Claim::default())
            }
            action => action,
        }
    }

    pub(super) fn sent(&self, ticket: Ticket, outcome: Outcome) {
        if outcome == Outcome::Broken {
            if let Some(queue) = &self.queue {
                queue.show(Shown::Unanswered(ticket.seq));
            }
            return;
        }
        let responded = Responded::new(ticket.seq, ticket.status, ticket.at.elapsed());
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

    pub(super) fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
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

/// Whether the sender is told that all is well.
pub(super) fn is_good(action: &Action<Ticket>) -> bool {
    matches!(action, Action::Answer { answer, .. } if answer.status() < 300)
}

/// It says nothing of why; RFC 9110 section 15.5.2 asks for the challenge.
fn unauthorized() -> Answer {
    let headers = Headers::from_iter([
        ("WWW-Authenticate", "Signature"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ]);
    Answer::new(401, &headers, b"unauthorized\n".to_vec())
}

impl Arrived {
    pub(super) fn is_invalid(&self) -> bool {
        let signature = self.received.signature.as_ref();
        signature.is_some_and(|signature| !signature.is_valid())
    }
}
