//! What becomes of a request: it is recognised, checked, numbered, recorded, answered, and handed to the thread that
//! shows it.

mod forward;
mod handshakes;
mod pipeline;
mod printer;
mod recorder;
mod responses;
mod syncer;
mod verifier;
mod views;
mod workers;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::Sender;

use crate::assertions::{Decision, Tracker};
use crate::http::parser::Refusal;
use crate::http::server::{
    Action, ConnectionEnd, IncomingRequest, ResponseOutcome, ServerHandle, Service,
    SuspendedRequest, Suspender,
};
use crate::record_file::RecordFile;
use crate::response_plan::ResponsePlan;
use forward::Forwarder;
use pipeline::{Arrived, Disposition, Pipeline};
use recorder::Recorder;
use syncer::Syncer;
use workers::WorkerPool;

pub(crate) use forward::{ForwardConfig, ForwardTarget};
pub(crate) use handshakes::Handshakes;
pub(crate) use pipeline::PendingResponse;
pub(crate) use printer::{DisplayEvent, DisplayQueue, Overflow, Printer, Renderer};
pub(crate) use verifier::Verifier;
pub(crate) use views::{BytesRenderer, HumanRenderer, JsonRenderer};

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
pub(crate) struct ListenerConfig {
    /// How it is answered.
    pub(crate) plan: ResponsePlan,
    /// How its signature is checked.
    pub(crate) verifier: Option<Verifier>,
    /// How checks of the endpoint are answered, unless like any other request.
    pub(crate) handshakes: Option<Handshakes>,
    /// Where requests are handed on to.
    pub(crate) forwards: Option<Arc<ForwardConfig>>,
    /// What is counted.
    pub(crate) tracker: Tracker,
    /// Where it is recorded.
    pub(crate) record_file: Option<RecordFile>,
    /// Whether an answer waits until the record is on the disk.
    pub(crate) sync: bool,
    /// Where it is shown; without one the listener is quiet.
    pub(crate) queue: Option<DisplayQueue>,
    /// When the run began.
    pub(crate) started: Instant,
}

/// A larger request is looked at by another thread, so that the loops stay free for the others.
const LARGE: usize = 256 << 10;
/// So many of these wait for their turn; more wait in their connections.
const MAX_LARGE: usize = 64;
/// So many signatures wait to be explained; more are refused without the likely cause.
const MAX_UNEXPLAINED: usize = 8;

/// Hands the requests of the loops through the pipeline, those that take long on another thread.
pub(crate) struct Listener {
    pipeline: Arc<Pipeline>,
    hands: Workers,
    /// For large requests.
    lookers: WorkerPool<Job>,
    /// For signatures that don't hold: strangers decide how many of these there are, so theirs is a thread of its own.
    explainers: WorkerPool<Job>,
}

/// Who takes a request that has its number further, where that takes time.
#[derive(Clone)]
struct Workers {
    syncer: Option<Syncer>,
    forwarder: Option<Forwarder>,
}

/// What takes long.
enum Job {
    /// A large request.
    Look(IncomingRequest, SuspendedRequest<PendingResponse>),
    /// A signature that does not hold: the likely causes are tried.
    Explain(Box<Arrived>, SuspendedRequest<PendingResponse>),
}

impl Listener {
    /// A receiver that tells `notices` what is decisive; `server` is whom it wakes.
    ///
    /// # Errors
    /// When no thread could be started.
    pub(crate) fn start(
        config: ListenerConfig,
        notices: Sender<Notice>,
        server: ServerHandle,
    ) -> io::Result<Self> {
        if let Some(queue) = &config.queue {
            queue.wakes(server.clone());
        }
        let (sync, forwards) = (config.sync, config.forwards.clone());
        let pipeline = Arc::new(Pipeline::new(config, notices));
        let forwarder = match &forwards {
            Some(forwards) => Some(Forwarder::start(forwards, &pipeline)?),
            None => None,
        };
        let syncer = if sync {
            Some(Syncer::start(pipeline.clone(), forwarder.clone())?)
        } else {
            None
        };
        let hands = Workers { syncer, forwarder };
        let run = {
            let (pipeline, hands) = (pipeline.clone(), hands.clone());
            move |job| work(&pipeline, &hands, job)
        };
        let lookers =
            WorkerPool::start((1, MAX_LARGE), run.clone(), move || server.retry_deferred())?;
        let explainers = WorkerPool::start((1, MAX_UNEXPLAINED), run, || {})?;
        Ok(Self {
            pipeline,
            hands,
            lookers,
            explainers,
        })
    }

    /// The counts so far.
    pub(crate) fn tracker(&self) -> Tracker {
        self.pipeline.recorder().tracker.clone()
    }
}

fn work(pipeline: &Pipeline, hands: &Workers, job: Job) {
    let (arrived, back) = match job {
        Job::Look(arrival, back) => (pipeline.look(arrival), back),
        Job::Explain(arrived, back) => (*arrived, back),
    };
    let course = pipeline.admit(pipeline.explain(arrived));
    pipeline.write_notes(); // no loop rests after it
    let mut back = Some(back);
    let action = hands.take(pipeline, course, || back.take());
    if let Some(back) = back {
        back.resume(action);
    }
}

impl Workers {
    /// Takes a request's course on; `back` is called if that takes time.
    fn take(
        &self,
        pipeline: &Pipeline,
        course: Disposition,
        back: impl FnOnce() -> Option<SuspendedRequest<PendingResponse>>,
    ) -> Action<PendingResponse> {
        let handed_over = match (&self.syncer, &self.forwarder, course) {
            (Some(syncer), _, course) if course.is_good() => {
                back().map(|back| syncer.hand_over(course, back))
            }
            (_, Some(forwarder), Disposition::Forward(forwarding)) => {
                back().map(|back| forwarder.hand_over(pipeline, forwarding, back))
            }
            (_, _, Disposition::Act(action)) => return action,
            (_, None, Disposition::Forward(_)) => None, // nothing is forwarded without targets
        };
        match handed_over {
            Some(()) => Action::Suspend,
            None => Action::End(ConnectionEnd::Close),
        }
    }
}

impl Service for Listener {
    type Tag = PendingResponse;

    fn call(
        &self,
        arrival: IncomingRequest,
        back: &Suspender<'_, PendingResponse>,
    ) -> Action<PendingResponse> {
        let pipeline = &self.pipeline;
        if pipeline.is_blind_to(&arrival.request) {
            return pipeline.count(arrival);
        }
        if !pipeline.has_room() {
            return Action::Defer(arrival);
        }
        if arrival.request.size() > LARGE {
            if !self.lookers.has_room() {
                return Action::Defer(arrival);
            }
            self.lookers.hand_over(Job::Look(arrival, back.suspend()));
            return Action::Suspend;
        }
        let arrived = pipeline.look(arrival);
        // Without room its verdict goes unexplained: strangers decide how many of these there are.
        if arrived.is_invalid() && self.explainers.has_room() {
            let job = Job::Explain(Box::new(arrived), back.suspend());
            self.explainers.hand_over(job);
            return Action::Suspend;
        }
        let course = pipeline.admit(arrived);
        self.hands.take(pipeline, course, || Some(back.suspend()))
    }

    fn sent(&self, ticket: PendingResponse, outcome: ResponseOutcome) {
        self.pipeline.sent(ticket, outcome);
    }

    fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        self.pipeline.refused(peer, refusal);
    }

    fn rests(&self) {
        self.pipeline.write_notes();
    }
}

#[cfg(test)]
mod tests;
