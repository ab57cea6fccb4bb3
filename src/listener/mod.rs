//! What becomes of a request: it is recognised, checked, numbered, recorded, answered, and handed to the thread that
//! shows it.

mod answers;
mod forward;
mod gate;
mod handshakes;
mod ledger;
mod printing;
mod steps;
mod sync;
mod views;
mod workers;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::Sender;

use crate::assertions::{Decision, Tally};
use crate::http::parser::Refusal;
use crate::http::server::{Action, Arrival, Back, End, Handle, Outcome, Service, WayBack};
use crate::record_file::Journal;
use crate::response_plan::Plan;
use forward::Forwarder;
use ledger::Ledger;
use steps::{Arrived, Course, Steps};
use sync::Syncer;
use workers::Workers;

pub(crate) use forward::{Forwards, Target};
pub(crate) use gate::Gate;
pub(crate) use handshakes::Handshakes;
pub(crate) use printing::{Overflow, Printer, Queue, Shown, View};
pub(crate) use steps::Ticket;
pub(crate) use views::{BytesView, HumanView, JsonView, unread_for};

/// What the listener is told while it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// What came decides the run.
    Decided(Decision),
    /// Nobody reads stdout any more.
    StdoutClosed,
    /// Stdout could not be written for another reason.
    StdoutFailed,
    /// The record could not be written, why; said once until it works again.
    RecordFailed(String),
    /// The record is written again.
    RecordWorks,
    /// A target could not be reached: which, and why.
    ForwardFailed(String),
    /// SIGINT or SIGTERM.
    Signal(crate::process::Signal),
    /// COMMAND ended with this code.
    CommandEnded(u8),
}

/// What is done with every request.
pub(crate) struct Config {
    /// How it is answered.
    pub(crate) plan: Plan,
    /// How its signature is checked.
    pub(crate) gate: Option<Gate>,
    /// How checks of the endpoint are answered, unless like any other request.
    pub(crate) handshakes: Option<Handshakes>,
    /// Where requests are handed on to.
    pub(crate) forwards: Option<Arc<Forwards>>,
    /// What is counted.
    pub(crate) tally: Tally,
    /// Where it is recorded.
    pub(crate) journal: Option<Journal>,
    /// Whether an answer waits until the record is on the disk.
    pub(crate) sync: bool,
    /// Where it is shown; without one the listener is quiet.
    pub(crate) queue: Option<Queue>,
    /// When the run began.
    pub(crate) started: Instant,
}

/// A larger request is looked at by another thread, so that the loops stay free for the others.
const LARGE: usize = 256 << 10;
/// So many of these wait for their turn; more wait in their connections.
const MAX_LARGE: usize = 64;
/// So many signatures wait to be explained; more are refused without the likely cause.
const MAX_UNEXPLAINED: usize = 8;

/// Hands the requests of the loops through the steps, those that take long on another thread.
pub(crate) struct Receiver {
    steps: Arc<Steps>,
    hands: Hands,
    /// For large requests.
    lookers: Workers<Job>,
    /// For signatures that don't hold: strangers decide how many of these there are, so theirs is a thread of its own.
    explainers: Workers<Job>,
}

/// Who takes a request that has its number further, where that takes time.
#[derive(Clone)]
struct Hands {
    syncer: Option<Syncer>,
    forwarder: Option<Forwarder>,
}

/// What takes long.
enum Job {
    /// A large request.
    Look(Arrival, WayBack<Ticket>),
    /// A signature that does not hold: the likely causes are tried.
    Explain(Box<Arrived>, WayBack<Ticket>),
}

impl Receiver {
    /// A receiver that tells `notices` what is decisive; `server` is whom it wakes.
    ///
    /// # Errors
    /// When no thread could be started.
    pub(crate) fn start(
        config: Config,
        notices: Sender<Notice>,
        server: Handle,
    ) -> io::Result<Self> {
        if let Some(queue) = &config.queue {
            queue.wakes(server.clone());
        }
        let (sync, forwards) = (config.sync, config.forwards.clone());
        let steps = Arc::new(Steps::new(config, notices));
        let forwarder = match &forwards {
            Some(forwards) => Some(Forwarder::start(forwards, &steps)?),
            None => None,
        };
        let syncer = if sync {
            Some(Syncer::start(steps.clone(), forwarder.clone())?)
        } else {
            None
        };
        let hands = Hands { syncer, forwarder };
        let run = {
            let (steps, hands) = (steps.clone(), hands.clone());
            move |job| work(&steps, &hands, job)
        };
        let lookers = Workers::start((1, MAX_LARGE), run.clone(), move || server.wake())?;
        let explainers = Workers::start((1, MAX_UNEXPLAINED), run, || {})?;
        Ok(Self {
            steps,
            hands,
            lookers,
            explainers,
        })
    }

    /// The counts so far.
    pub(crate) fn tally(&self) -> Tally {
        self.steps.ledger().tally.clone()
    }
}

fn work(steps: &Steps, hands: &Hands, job: Job) {
    let (arrived, back) = match job {
        Job::Look(arrival, back) => (steps.look(arrival), back),
        Job::Explain(arrived, back) => (*arrived, back),
    };
    let course = steps.admit(steps.explain(arrived));
    steps.write_notes(); // no loop rests after it
    let mut back = Some(back);
    let action = hands.take(steps, course, || back.take());
    if let Some(back) = back {
        back.act(action);
    }
}

impl Hands {
    /// Takes a request's course on; `back` is called if that takes time.
    fn take(
        &self,
        steps: &Steps,
        course: Course,
        back: impl FnOnce() -> Option<WayBack<Ticket>>,
    ) -> Action<Ticket> {
        let handed_over = match (&self.syncer, &self.forwarder, course) {
            (Some(syncer), _, course) if course.is_good() => {
                back().map(|back| syncer.hand_over(course, back))
            }
            (_, Some(forwarder), Course::Forward(forwarding)) => {
                back().map(|back| forwarder.hand_over(steps, forwarding, back))
            }
            (_, _, Course::Act(action)) => return action,
            (_, None, Course::Forward(_)) => None, // nothing is forwarded without targets
        };
        match handed_over {
            Some(()) => Action::Park,
            None => Action::End(End::Close),
        }
    }
}

impl Service for Receiver {
    type Ticket = Ticket;

    fn call(&self, arrival: Arrival, back: &dyn Back<Ticket>) -> Action<Ticket> {
        let steps = &self.steps;
        if steps.is_blind_to(&arrival.request) {
            return steps.count(&arrival);
        }
        if !steps.has_room() {
            return Action::Wait(arrival);
        }
        if arrival.request.size() > LARGE {
            if !self.lookers.has_room() {
                return Action::Wait(arrival);
            }
            self.lookers.hand_over(Job::Look(arrival, back.keep()));
            return Action::Park;
        }
        let arrived = steps.look(arrival);
        // Without room its verdict goes unexplained: strangers decide how many of these there are.
        if arrived.is_invalid() && self.explainers.has_room() {
            let job = Job::Explain(Box::new(arrived), back.keep());
            self.explainers.hand_over(job);
            return Action::Park;
        }
        let course = steps.admit(arrived);
        self.hands.take(steps, course, || Some(back.keep()))
    }

    fn sent(&self, ticket: Ticket, outcome: Outcome) {
        self.steps.sent(ticket, outcome);
    }

    fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        self.steps.refused(peer, refusal);
    }

    fn rests(&self) {
        self.steps.write_notes();
    }
}

#[cfg(test)]
mod tests;
