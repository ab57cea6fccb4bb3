//! The service behind the server: calls the pipeline on the loop, or on another thread for what takes long.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::forward::Forwarder;
use super::pipeline::{ListenerConfig, Outputs, Pipeline};
use super::request_state::{AdmittedRequest, Disposition, InspectedRequest, PendingResponse};
use super::syncer::Syncer;
use super::workers::WorkerPool;
use crate::assertions::Tracker;
use crate::http::parser::Refusal;
use crate::http::server::{
    Action, ConnectionEnd, IncomingRequest, ResponseOutcome, ServerHandle, Service,
    SuspendedRequest, Suspender,
};
use crate::message::content_encoding::is_coded;

/// A request over this size is inspected on a thread of its own, so that the loop stays free for others. So is one with
/// a compressed body, whose decoded size is not known.
const LARGE: usize = 256 << 10;
/// The same, where a pattern is searched for.
const LARGE_FOR_PATTERN: usize = 4 << 10;
/// Large requests that wait for the inspector; more wait in their connections.
const MAX_LARGE: usize = 64;
/// Invalid signatures that wait to be explained; more get their 401 without the likely cause.
const MAX_UNEXPLAINED: usize = 8;

pub(crate) struct Listener {
    pipeline: Arc<Pipeline>,
    dispatcher: Dispatcher,
    inspector: WorkerPool<SlowJob>,
    /// Apart from the inspector, because strangers decide how many invalid signatures come.
    explainer: WorkerPool<SlowJob>,
}

enum SlowJob {
    Inspect(IncomingRequest, SuspendedRequest<PendingResponse>),
    Explain(Box<InspectedRequest>, SuspendedRequest<PendingResponse>),
}

impl Listener {
    /// Starts the threads. It wakes `server` when a deferred request may come again.
    pub(crate) fn start(
        config: ListenerConfig,
        outputs: Outputs,
        server: ServerHandle,
    ) -> io::Result<Self> {
        if let Some(display) = &outputs.display {
            display.set_server(server.clone());
        }
        let (sync, forwards) = (config.sync, config.forwards.clone());
        let pipeline = Arc::new(Pipeline::new(config, outputs));
        let forwarder = match &forwards {
            Some(forwards) => Some(Forwarder::start(forwards, &pipeline)?),
            None => None,
        };
        let syncer = if sync {
            Some(Syncer::start(pipeline.clone(), forwarder.clone())?)
        } else {
            None
        };
        let dispatcher = Dispatcher { syncer, forwarder };
        let run = {
            let (pipeline, dispatcher) = (pipeline.clone(), dispatcher.clone());
            move |job| run_slow_job(&pipeline, &dispatcher, job)
        };
        let wake = move || server.retry_deferred();
        Ok(Self {
            pipeline,
            dispatcher,
            inspector: WorkerPool::start((1, MAX_LARGE), run.clone(), wake)?,
            explainer: WorkerPool::start((1, MAX_UNEXPLAINED), run, || {})?,
        })
    }

    /// A copy of the counts so far.
    pub(crate) fn tracker(&self) -> Tracker {
        self.pipeline.recorder().tracker.clone()
    }
}

impl Service for Listener {
    type Tag = PendingResponse;

    fn call(
        &self,
        incoming: IncomingRequest,
        suspender: &Suspender<'_, PendingResponse>,
    ) -> Action<PendingResponse> {
        let pipeline = &self.pipeline;
        if !pipeline.needs_content_of(&incoming.request) {
            return pipeline.admit_uninspected(incoming);
        }
        if !pipeline.has_room() {
            return Action::Defer(incoming);
        }
        let large = if pipeline.has_pattern {
            LARGE_FOR_PATTERN
        } else {
            LARGE
        };
        if incoming.request.size() > large || is_coded(&incoming.request.headers) {
            if !self.inspector.has_room() {
                return Action::Defer(incoming);
            }
            let job = SlowJob::Inspect(incoming, suspender.suspend());
            self.inspector.run(job);
            return Action::Suspend;
        }
        let inspected = pipeline.inspect(incoming);
        if inspected.is_invalid() && self.explainer.has_room() {
            let job = SlowJob::Explain(Box::new(inspected), suspender.suspend());
            self.explainer.run(job);
            return Action::Suspend;
        }
        let admitted = pipeline.admit(inspected);
        let suspend = || Some(suspender.suspend());
        self.dispatcher.dispatch(pipeline, admitted, suspend)
    }

    fn sent(&self, sent: PendingResponse, outcome: ResponseOutcome) {
        self.pipeline.response_sent(sent, outcome);
    }

    fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        self.pipeline.rejected(peer, refusal);
    }

    fn idle(&self) {
        self.pipeline.flush_record();
    }
}

fn run_slow_job(pipeline: &Pipeline, dispatcher: &Dispatcher, job: SlowJob) {
    let (inspected, suspended) = match job {
        SlowJob::Inspect(incoming, suspended) => {
            let mut inspected = pipeline.inspect(incoming);
            pipeline.evaluate(&mut inspected);
            (inspected, suspended)
        }
        SlowJob::Explain(inspected, suspended) => (*inspected, suspended),
    };
    let admitted = pipeline.admit(pipeline.explain(inspected));
    pipeline.flush_record(); // this thread has no later turn
    let mut suspended = Some(suspended);
    let action = dispatcher.dispatch(pipeline, admitted, || suspended.take());
    if let Some(suspended) = suspended {
        suspended.resume(action);
    }
}

/// Carries out dispositions: on the caller's thread, or on those of the syncer and the forwarder.
#[derive(Clone)]
struct Dispatcher {
    syncer: Option<Syncer>,
    forwarder: Option<Forwarder>,
}

impl Dispatcher {
    /// The action for the caller's thread. `suspend` is called if another thread takes over.
    fn dispatch(
        &self,
        pipeline: &Pipeline,
        admitted: AdmittedRequest,
        suspend: impl FnOnce() -> Option<SuspendedRequest<PendingResponse>>,
    ) -> Action<PendingResponse> {
        // The syncer takes all of them, so that requests are shown in order.
        let handed_over = if let Some(syncer) = &self.syncer {
            suspend().map(|suspended| syncer.sync(admitted, suspended))
        } else {
            match (admitted.disposition, &self.forwarder) {
                (Disposition::Act(action), _) => return action,
                (Disposition::Forward(request), Some(forwarder)) => {
                    suspend().map(|suspended| forwarder.forward(pipeline, request, suspended))
                }
                (Disposition::Forward(_), None) => None, // without targets nothing is forwarded
            }
        };
        match handed_over {
            Some(()) => Action::Suspend,
            None => Action::End(ConnectionEnd::Close),
        }
    }
}
