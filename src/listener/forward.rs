//! Forwards requests to targets, over kept connections that one thread watches.
//!
//! The sender waits for the first target of a request: its response is passed on. The other targets get a copy, and
//! their responses are only recorded and shown. Each target has connections of its own, so a slow target delays only
//! its own requests. Requests beyond these connections wait, up to a limit; a sender beyond that gets a 503, and a copy
//! is skipped. A target behind a proxy has threads instead, one for each request.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TryRecvError, unbounded};

use super::notice::{ForwardFailure, Notice};
use super::pipeline::Pipeline;
use super::request_state::{Admission, ForwardedRequest, PendingResponse, TargetResponse};
use super::targets::{ForwardConfig, ForwardError};
use super::workers::WorkerPool;
use crate::http::LoopWaker;
use crate::http::client::{Client, Completed, ConnectionPool, PoolJob, Resend, TimedResponse};
use crate::http::response_writer::RenderedResponse;
use crate::http::server::SuspendedRequest;
use crate::message::hop_by_hop::forwarded_response_headers;
use crate::message::{Request, Response, Url};
use crate::os_error;
use crate::record::Mirrored;

/// Requests to one target at once.
const CONNECTIONS_PER_TARGET: usize = 64;
/// Threads for a target behind a proxy.
const THREADS_PER_TARGET: usize = 16;
/// Requests to one target that wait for a connection or a thread.
const MAX_WAITING: usize = 64;

/// Takes requests from any thread. The threads end when all clones of this are dropped.
#[derive(Clone)]
pub(super) struct Forwarder(Arc<Routes>);

struct Routes {
    config: Arc<ForwardConfig>,
    /// One for each target.
    targets: Vec<TargetRoute>,
    /// The way to the thread with the connections; `None` once it has to end.
    jobs: Option<Sender<PooledJob>>,
    waker: LoopWaker,
}

enum TargetRoute {
    /// Over the connections of the pool's endpoint with this index, with the number of requests that have not ended.
    Pool {
        endpoint: usize,
        unfinished: Arc<AtomicUsize>,
    },
    Threads(WorkerPool<ForwardJob>),
}

/// A job, with its endpoint in the pool.
type PooledJob = (usize, ForwardJob);

/// One request for one target.
struct ForwardJob {
    target: usize,
    /// The head for the target. The body is that of `received`.
    request: Request,
    received: Arc<Request>,
    seq: u64,
    /// The sender that waits for the response; `None` for a copy.
    sender: Option<(Admission, SuspendedRequest<PendingResponse>)>,
    /// Among the requests of the pool that have not ended.
    place: Option<ForwardPlace>,
}

/// A request to a target that has not ended: counted until this is dropped.
struct ForwardPlace(Arc<AtomicUsize>);

impl ForwardPlace {
    fn take(unfinished: &Arc<AtomicUsize>) -> Self {
        unfinished.fetch_add(1, SeqCst);
        Self(unfinished.clone())
    }
}

impl Drop for ForwardPlace {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

impl PoolJob for ForwardJob {
    fn request(&self) -> &Request {
        &self.request
    }

    fn body(&self) -> &[u8] {
        &self.received.body
    }
}

impl Drop for Routes {
    fn drop(&mut self) {
        self.jobs = None;
        self.waker.wake();
    }
}

impl Forwarder {
    pub(super) fn start(config: &Arc<ForwardConfig>, pipeline: &Arc<Pipeline>) -> io::Result<Self> {
        let client = config.client.clone();
        let (mut endpoints, mut queues) = (Vec::new(), Vec::new());
        let mut targets = Vec::new();
        for target in &config.targets {
            targets.push(
                match client.pool_endpoint(&target.url, CONNECTIONS_PER_TARGET) {
                    Some(endpoint) => {
                        let unfinished = Arc::<AtomicUsize>::default();
                        endpoints.push(endpoint);
                        queues.push(VecDeque::new());
                        TargetRoute::Pool {
                            endpoint: endpoints.len() - 1,
                            unfinished,
                        }
                    }
                    None => TargetRoute::Threads(start_threads(&client, config, pipeline)?),
                },
            );
        }
        let pool = ConnectionPool::new(endpoints, config.limits, Resend::Unsent)?;
        let (jobs, received) = unbounded();
        let waker = pool.waker();
        let watcher = Watcher {
            pool,
            completed: Vec::new(),
            queues,
            received,
            config: config.clone(),
            pipeline: pipeline.clone(),
        };
        thread::Builder::new()
            .name("forwarder".to_owned())
            .spawn(move || watcher.run())?;
        Ok(Self(Arc::new(Routes {
            config: config.clone(),
            targets,
            jobs: Some(jobs),
            waker,
        })))
    }

    /// Hands a request to its targets.
    pub(super) fn forward(
        &self,
        pipeline: &Pipeline,
        forwarded: ForwardedRequest,
        suspended: SuspendedRequest<PendingResponse>,
    ) {
        let ForwardedRequest {
            request,
            remote,
            targets,
            admission,
        } = forwarded;
        let seq = admission.seq;
        let mut sender = Some((admission, suspended));
        for target in targets {
            let known = &self.0.config.targets[target];
            let job = ForwardJob {
                target,
                request: self.0.config.head_for(known, &request, &remote),
                received: request.clone(),
                seq,
                sender: sender.take(),
                place: None,
            };
            if self.0.has_room(target) {
                self.0.send(job);
            } else {
                finish(&self.0.config, pipeline, job, Err(ForwardError::Busy));
            }
        }
    }
}

impl Routes {
    fn has_room(&self, target: usize) -> bool {
        match &self.targets[target] {
            TargetRoute::Pool { unfinished, .. } => {
                unfinished.load(SeqCst) < CONNECTIONS_PER_TARGET + MAX_WAITING
            }
            TargetRoute::Threads(threads) => threads.has_room(),
        }
    }

    fn send(&self, mut job: ForwardJob) {
        match (&self.targets[job.target], &self.jobs) {
            (TargetRoute::Threads(threads), _) => threads.run(job),
            (
                TargetRoute::Pool {
                    endpoint,
                    unfinished,
                },
                Some(jobs),
            ) => {
                job.place = Some(ForwardPlace::take(unfinished));
                let _ = jobs.send((*endpoint, job)); // the thread ends after this
                self.waker.wake();
            }
            (TargetRoute::Pool { .. }, None) => {}
        }
    }
}

/// The thread that watches the connections.
struct Watcher {
    pool: ConnectionPool<ForwardJob>,
    completed: Vec<Completed<ForwardJob>>,
    /// For each endpoint of the pool, the requests that wait for a connection.
    queues: Vec<VecDeque<ForwardJob>>,
    received: Receiver<PooledJob>,
    config: Arc<ForwardConfig>,
    pipeline: Arc<Pipeline>,
}

impl Watcher {
    fn run(mut self) {
        // Either would be a bug, and must not leave senders without a response.
        let why = match catch_unwind(AssertUnwindSafe(|| self.watch())) {
            Ok(Ok(())) => return,
            Ok(Err(error)) => os_error::reason(&error),
            Err(_) => "a fault in `hook`".to_owned(),
        };
        self.pipeline.notify(Notice::ForwardingEnded(why));
        self.finish_completed();
        let queued = self.queues.iter_mut().flat_map(|queue| queue.drain(..));
        for job in self.pool.abandon().into_iter().chain(queued) {
            finish(&self.config, &self.pipeline, job, Err(ForwardError::Ended));
        }
        self.pipeline.flush_record();
        while let Ok((_, job)) = self.received.recv() {
            finish(&self.config, &self.pipeline, job, Err(ForwardError::Ended));
            self.pipeline.flush_record();
        }
    }

    /// Forwards requests until there can be no more.
    fn watch(&mut self) -> io::Result<()> {
        let mut is_over = false;
        while !(is_over && self.pool.is_idle()) {
            self.pool.turn(None, &mut self.completed)?;
            loop {
                match self.received.try_recv() {
                    Ok((endpoint, job)) => self.queues[endpoint].push_back(job),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => {
                        is_over = true;
                        break;
                    }
                }
            }
            loop {
                self.finish_completed();
                self.start_waiting();
                if self.completed.is_empty() {
                    break;
                }
            }
            self.pipeline.flush_record(); // before it waits
        }
        Ok(())
    }

    fn finish_completed(&mut self) {
        for (job, outcome) in self.completed.drain(..) {
            // A panic ends its job only.
            let outcome = outcome.map_err(ForwardError::Failed);
            let finish = || finish(&self.config, &self.pipeline, job, outcome);
            let _ = catch_unwind(AssertUnwindSafe(finish));
        }
    }

    /// Sends the requests that wait, on connections that are free.
    fn start_waiting(&mut self) {
        for (endpoint, queue) in self.queues.iter_mut().enumerate() {
            while self.pool.has_room(endpoint)
                && let Some(job) = queue.pop_front()
            {
                self.pool.start(endpoint, job, &mut self.completed);
            }
        }
    }
}

/// The threads for a target behind a proxy, each with a connection for each request.
fn start_threads(
    client: &Arc<Client>,
    config: &Arc<ForwardConfig>,
    pipeline: &Arc<Pipeline>,
) -> io::Result<WorkerPool<ForwardJob>> {
    let (client, config, pipeline) = (client.clone(), config.clone(), pipeline.clone());
    let run = move |job: ForwardJob| {
        let url = &config.targets[job.target].url;
        let request = Request {
            body: job.received.body.clone(),
            ..job.request.clone()
        };
        let outcome = client.send(url, &request, config.limits);
        finish(
            &config,
            &pipeline,
            job,
            outcome.map_err(ForwardError::Failed),
        );
        pipeline.flush_record(); // this thread has no later turn
    };
    WorkerPool::start((THREADS_PER_TARGET, MAX_WAITING), run, || {})
}

/// Passes the outcome on to the sender, and to the record and the display.
fn finish(
    config: &ForwardConfig,
    pipeline: &Pipeline,
    job: ForwardJob,
    outcome: Result<TimedResponse, ForwardError>,
) {
    let ForwardJob {
        target,
        request,
        received,
        seq,
        sender,
        place: _place, // until the end
    } = job;
    let url = Url {
        target: request.target,
        ..config.targets[target].url.clone()
    };
    let url = url.to_string();
    let (status, elapsed) = match &outcome {
        Ok(timed) => (Some(timed.response.status), timed.elapsed),
        Err(ForwardError::Failed(failure)) => (None, failure.elapsed),
        Err(_) => (None, Duration::ZERO),
    };
    let reason = match (&sender, &outcome) {
        (None, Ok(timed)) => Some(timed.response.reason.clone()),
        _ => None,
    };
    let outcome = final_response(outcome);
    let error_text = outcome.as_ref().err().map(ToString::to_string);
    let outcome = outcome.map_err(|error| {
        let status = error.status();
        // The end of forwarding is reported once.
        if !matches!(error, ForwardError::Ended) {
            let url = url.clone();
            pipeline.notify(Notice::ForwardFailed(ForwardFailure { seq, url, error }));
        }
        status
    });
    let Some((admission, suspended)) = sender else {
        return pipeline.mirrored(Mirrored {
            seq,
            url,
            status,
            reason,
            elapsed,
            error: error_text,
        });
    };
    let (response, target_response) = match outcome {
        Ok(response) => {
            let is_head = received.method == "HEAD";
            pass_on(response, url, is_head, pipeline.keeps_responses())
        }
        Err(status) => {
            let response = RenderedResponse::refusal(status, "the request could not be forwarded");
            (response, None)
        }
    };
    suspended.resume(pipeline.respond_from_target(response, admission, target_response));
}

fn final_response(outcome: Result<TimedResponse, ForwardError>) -> Result<Response, ForwardError> {
    match outcome {
        Ok(timed) if timed.truncated => Err(ForwardError::TooLong),
        Ok(timed) if timed.response.status < 200 => {
            Err(ForwardError::NotFinal(timed.response.status))
        }
        Ok(timed) => Ok(timed.response),
        Err(error) => Err(error),
    }
}

/// The response as it goes to the sender, and, if it is kept, as it goes into the record and to the display.
fn pass_on(
    response: Response,
    url: String,
    is_head: bool,
    is_kept: bool,
) -> (RenderedResponse, Option<TargetResponse>) {
    let headers = forwarded_response_headers(&response, is_head);
    let Response {
        status,
        reason,
        headers: received,
        body,
        ..
    } = response;
    let target_response = is_kept.then(|| TargetResponse {
        url,
        reason: reason.clone(),
        headers: received,
        body: body.clone(),
    });
    let rendered = RenderedResponse::relayed(status, &reason, &headers, body);
    (rendered, target_response)
}
