//! The service behind the server: calls the pipeline on the loop, or on another thread for what takes long.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::committer::Committer;
use super::dispatcher::Dispatcher;
use super::forward::Forwarder;
use super::pipeline::{ListenerConfig, Outputs, Pipeline};
use super::request_state::{Disposition, InspectedRequest, PendingResponse};
use super::syncer::Syncer;
use super::workers::WorkerPool;
use crate::assertions::Tracker;
use crate::conformance::audit::Audit;
use crate::http::parser::Refusal;
use crate::http::server::{
    Action, IncomingRequest, ResponseOutcome, ServerHandle, Service, SuspendedRequest, Suspender,
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
    committer: Committer,
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
        let dispatcher = Dispatcher { forwarder };
        let syncer = if sync {
            Some(Syncer::start(pipeline.clone(), dispatcher.clone())?)
        } else {
            None
        };
        let committer = Committer { dispatcher, syncer };
        let run = {
            let (pipeline, committer) = (pipeline.clone(), committer.clone());
            move |job| run_slow_job(&pipeline, &committer, job)
        };
        let wake = move || server.retry_deferred();
        Ok(Self {
            pipeline,
            committer,
            inspector: WorkerPool::start((1, MAX_LARGE), run.clone(), wake)?,
            explainer: WorkerPool::start((1, MAX_UNEXPLAINED), run, || {})?,
        })
    }

    /// A copy of the counts so far.
    pub(crate) fn tracker(&self) -> Tracker {
        self.pipeline.recorder().tracker.clone()
    }

    /// Takes note of the end of the run, before the connections are closed.
    pub(crate) fn finish_audit(&self) {
        self.pipeline.finish_audit();
    }

    /// What can be read from the audit, if there is one.
    pub(crate) fn with_audit<T>(&self, read: impl FnOnce(&Audit) -> T) -> Option<T> {
        self.pipeline.with_audit(read)
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
        if pipeline.has_record {
            pipeline.admit_recorded(inspected, suspender.suspend());
            return Action::Suspend;
        }
        match pipeline.admit(inspected) {
            Disposition::Respond(chosen, admission) => pipeline.respond(chosen, admission),
            forwarded @ Disposition::Forward(_) => {
                let dispatcher = &self.committer.dispatcher;
                dispatcher.dispatch(pipeline, forwarded, suspender.suspend());
                Action::Suspend
            }
        }
    }

    fn sent(&self, sent: PendingResponse, outcome: ResponseOutcome) {
        self.pipeline.response_sent(sent, outcome);
    }

    fn refused(&self, peer: SocketAddr, refusal: &Refusal) {
        self.pipeline.rejected(peer, refusal);
    }

    fn commit(&self) {
        self.committer.commit(&self.pipeline);
    }

    fn has_uncommitted(&self) -> bool {
        self.pipeline.has_held()
    }

    fn idle(&self) {
        self.pipeline.flush_record();
    }
}

fn run_slow_job(pipeline: &Pipeline, committer: &Committer, job: SlowJob) {
    let (inspected, suspended) = match job {
        SlowJob::Inspect(incoming, suspended) => {
            let mut inspected = pipeline.inspect(incoming);
            pipeline.evaluate(&mut inspected);
            (inspected, suspended)
        }
        SlowJob::Explain(inspected, suspended) => (*inspected, suspended),
    };
    let inspected = pipeline.explain(inspected);
    if pipeline.has_record {
        pipeline.admit_recorded(inspected, suspended);
        committer.commit(pipeline);
        pipeline.flush_record(); // this thread has no later turn
    } else {
        let disposition = pipeline.admit(inspected);
        committer
            .dispatcher
            .dispatch(pipeline, disposition, suspended);
    }
}
