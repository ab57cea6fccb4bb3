//! What becomes of a request: it is numbered, answered, counted, and handed to the thread that shows it.

mod gate;
mod printing;
mod views;
mod workers;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use jiff::Timestamp;

use crate::answer::Plan;
use crate::http::parser::Refusal;
use crate::http::responder::Answer;
use crate::http::server::{Action, Arrival, Back, Handle, Outcome, Service, WayBack};
use crate::message::Headers;
use crate::provider::recognise;
use crate::record::{Received, Rejected, Responded};
use crate::tally::Tally;
use workers::Workers;

pub use gate::Gate;
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

/// What is done with every request.
pub struct Config {
    /// How it is answered.
    pub plan: Plan,
    /// How its signature is checked.
    pub gate: Option<Gate>,
    /// What is counted.
    pub tally: Tally,
    /// Where it is shown; without one the listener is quiet.
    pub queue: Option<Queue>,
}

/// A larger request is looked at by another thread, so that the loops stay free for the others.
const LARGE: usize = 256 << 10;

/// Hands the requests of the loops through the steps, those that take long on another thread.
pub struct Receiver {
    steps: Arc<Steps>,
    workers: Workers<Job>,
}

/// The steps that every request goes through.
struct Steps {
    answer: Arc<Answer>,
    delay: Duration,
    gate: Option<Gate>,
    /// To what is not signed well; it says nothing of why (RFC 9110 section 15.5.2 asks for the challenge).
    unauthorized: Arc<Answer>,
    tally: Mutex<Tally>,
    queue: Option<Queue>,
    notices: Sender<Notice>,
}

/// What takes long.
enum Job {
    /// A large request.
    Look(Arrival, WayBack<Ticket>),
    /// A signature that does not hold: the likely causes are tried.
    Explain(Box<Arrived>, WayBack<Ticket>),
}

/// A request that has been looked at, and has no number yet.
struct Arrived {
    received: Received,
    at: Instant,
}

/// What is remembered of a request until its answer has left.
#[derive(Debug)]
pub struct Ticket {
    seq: u64,
    at: Instant,
    status: u16,
    /// Bytes of the answer's body.
    length: usize,
    /// Whether it is one that is waited for.
    counts: bool,
}

impl Receiver {
    /// A receiver that tells `notices` what is decisive; `server` is whom it wakes.
    ///
    /// # Errors
    /// When no thread could be started.
    pub fn start(config: Config, notices: Sender<Notice>, server: Handle) -> io::Result<Self> {
        let Config {
            plan,
            gate,
            tally,
            queue,
        } = config;
        if let Some(queue) = &queue {
            queue.wakes(server.clone());
        }
        let steps = Arc::new(Steps {
            answer: Arc::new(Answer::new(plan.status, &plan.headers, plan.body)),
            delay: plan.delay,
            gate,
            unauthorized: Arc::new(unauthorized()),
            tally: Mutex::new(tally),
            queue,
            notices,
        });
        let works = steps.clone();
        let workers = Workers::start(1, move |job| works.work(job), move || server.wake())?;
        Ok(Self { steps, workers })
    }

    /// The counts so far.
    pub fn tally(&self) -> Tally {
        *self.steps.lock()
    }
}

fn unauthorized() -> Answer {
    let headers = Headers::from_iter([
        ("WWW-Authenticate", "Signature"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ]);
    Answer::new(401, &headers, b"unauthorized\n".to_vec())
}

impl Service for Receiver {
    type Ticket = Ticket;

    fn call(&self, arrival: Arrival, back: &dyn Back<Ticket>) -> Action<Ticket> {
        let steps = &self.steps;
        if steps.queue.is_none() && steps.gate.is_none() {
            let seq = steps.lock().receive();
            return steps.answer(seq, arrival.at);
        }
        if !steps.queue.as_ref().is_none_or(Queue::has_room) {
            return Action::Wait(arrival);
        }
        if arrival.request.size() > LARGE {
            if !self.workers.has_room() {
                return Action::Wait(arrival);
            }
            self.workers.hand_over(Job::Look(arrival, back.keep()));
            return Action::Park;
        }
        let arrived = steps.look(arrival);
        // Without room its verdict goes unexplained: strangers decide how many of these there are.
        if arrived.is_invalid() && self.workers.has_room() {
            let job = Job::Explain(Box::new(arrived), back.keep());
            self.workers.hand_over(job);
            return Action::Park;
        }
        steps.admit(arrived)
    }

    fn sent(&self, ticket: Ticket, outcome: Outcome) {
        self.steps.sent(&ticket, outcome);
    }

    fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        self.steps.refused(peer, refusal);
    }
}

impl Steps {
    /// A panic elsewhere leaves the counts as they are: plain numbers, right after each step.
    fn lock(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, job: Job) {
        let (arrived, back) = match job {
            Job::Look(arrival, back) => (self.look(arrival), back),
            Job::Explain(arrived, back) => (*arrived, back),
        };
        back.act(self.admit(self.explain(arrived)));
    }

    /// Derives what the request tells of itself, and checks its signature.
    fn look(&self, arrival: Arrival) -> Arrived {
        let Arrival { request, peer, at } = arrival;
        let received_at = Timestamp::now();
        let gate = self.gate.as_ref();
        let received = Received {
            received_at,
            remote: peer.to_string(),
            origin: recognise(&request),
            signature: gate.map(|gate| gate.check(&request, received_at)),
            ..Received::new(*request)
        };
        Arrived { received, at }
    }

    /// Adds the likely causes to a verdict that is not valid.
    fn explain(&self, mut arrived: Arrived) -> Arrived {
        if let (true, Some(gate)) = (arrived.is_invalid(), &self.gate) {
            let received = &mut arrived.received;
            received.signature = Some(gate.explain(&received.request, received.received_at));
        }
        arrived
    }

    /// Numbers the request, shows it, and chooses its answer.
    fn admit(&self, arrived: Arrived) -> Action<Ticket> {
        let is_refused =
            arrived.is_invalid() && self.gate.as_ref().is_some_and(|gate| !gate.accepts_invalid);
        let Arrived { mut received, at } = arrived;
        received.matched = !is_refused;
        // Under one lock, so that requests are shown in the order of their numbers.
        let mut tally = self.lock();
        received.seq = tally.receive();
        let seq = received.seq;
        if is_refused {
            tally.refuse_signature();
        }
        if let Some(queue) = &self.queue {
            queue.show(Shown::Request(Box::new(received)));
        }
        drop(tally);
        if is_refused {
            return self.refuse(seq, at);
        }
        self.answer(seq, at)
    }

    fn answer(&self, seq: u64, at: Instant) -> Action<Ticket> {
        Action::Answer {
            answer: self.answer.clone(),
            delay: self.delay,
            ticket: Ticket::new(seq, at, &self.answer, true),
        }
    }

    fn refuse(&self, seq: u64, at: Instant) -> Action<Ticket> {
        Action::Answer {
            answer: self.unauthorized.clone(),
            delay: Duration::ZERO,
            ticket: Ticket::new(seq, at, &self.unauthorized, false),
        }
    }

    fn sent(&self, ticket: &Ticket, outcome: Outcome) {
        if let Some(queue) = &self.queue {
            queue.show(match outcome {
                Outcome::Whole => Shown::Response(
                    Responded {
                        seq: ticket.seq,
                        status: ticket.status,
                        elapsed: ticket.at.elapsed(),
                    },
                    ticket.length,
                ),
                Outcome::Broken => Shown::Unanswered(ticket.seq),
            });
        }
        if outcome == Outcome::Whole && ticket.counts && self.lock().answer() {
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

impl Arrived {
    fn is_invalid(&self) -> bool {
        let signature = self.received.signature.as_ref();
        signature.is_some_and(|signature| !signature.is_valid())
    }
}

impl Ticket {
    fn new(seq: u64, at: Instant, answer: &Answer, counts: bool) -> Self {
        Self {
            seq,
            at,
            status: answer.status(),
            length: answer.body().len(),
            counts,
        }
    }
}

#[cfg(test)]
mod tests;
