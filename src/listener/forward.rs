//! Requests handed on to the user's own endpoints; the first that fits gives the answer, the others are told.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use super::Notice;
use super::pipeline::{PendingResponse, Pipeline};
use super::workers::WorkerPool;
use crate::assertions::Pending;
use crate::expression::{Expression, Subject};
use crate::glob::{Star, matches};
use crate::http::client::{Client, ExchangeLimits};
use crate::http::response_writer::RenderedResponse;
use crate::http::server::SuspendedRequest;
use crate::message::hop_by_hop::{forwarded_request, forwarded_response_headers};
use crate::message::{Headers, Request, Response, Url};
use crate::record::Mirrored;

/// Requests that a target has in its hands at once: its own threads, so a slow one slows only its own.
const AT_ONCE: usize = 16;
/// More that wait for their turn.
const MAX_WAITING: usize = 64;

/// Where requests are handed on to, and how.
#[derive(Debug)]
pub(crate) struct ForwardConfig {
    /// Where to.
    pub(crate) targets: Vec<ForwardTarget>,
    /// Only requests that meet all of these.
    pub(crate) only: Vec<Expression>,
    /// Set in each request.
    pub(crate) headers: Headers,
    /// Whether the target is told who sent it (`X-Forwarded-For` and its like).
    pub(crate) tells_sender: bool,
    /// Whether the request's path goes behind the target's.
    pub(crate) keep_path: bool,
    /// The bounds of a try.
    pub(crate) limits: ExchangeLimits,
}

/// An endpoint of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ForwardTarget {
    /// The glob of event types that it is for; without one all are.
    pub(crate) events: Option<String>,
    /// Where it is.
    pub(crate) url: Url,
}

/// A request on its way to its targets.
pub(super) struct Forwarding {
    pub(super) request: Arc<Request>,
    pub(super) remote: String,
    pub(super) targets: Vec<usize>,
    pub(super) seq: u64,
    pub(super) at: Instant,
    pub(super) pending: Pending,
}

/// What a target's answer was, for the line of the answer.
#[derive(Debug)]
pub(super) struct Forwarded {
    pub(super) url: String,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
}

struct Job {
    request: Arc<Request>,
    remote: String,
    seq: u64,
    /// Who waits for the answer: the sender, or nobody.
    asks: Option<(Instant, Pending, SuspendedRequest<PendingResponse>)>,
}

/// The way to the threads, some for each target.
#[derive(Clone)]
pub(super) struct Forwarder(Arc<[WorkerPool<Job>]>);

impl ForwardConfig {
    /// The targets of a request.
    pub(super) fn targets(&self, subject: &Subject, event: Option<&str>) -> Vec<usize> {
        if !self.only.iter().all(|expr| expr.holds(subject)) {
            return Vec::new();
        }
        let fits = |target: &ForwardTarget| match (&target.events, event) {
            (None, _) => true,
            (Some(glob), Some(event)) => matches(glob, event, Star::CrossesSlash),
            (Some(_), None) => false,
        };
        let targets = self.targets.iter().enumerate();
        targets
            .filter(|(_, target)| fits(target))
            .map(|(index, _)| index)
            .collect()
    }

    /// The request as it goes to a target.
    fn request(&self, request: &Request, remote: &str, target: &ForwardTarget) -> Request {
        let mut sent = forwarded_request(request, &target.url, self.keep_path);
        if self.tells_sender {
            tell_sender(&mut sent.headers, request, remote);
        }
        for (name, value) in self.headers.iter() {
            sent.headers.set(name, value);
        }
        sent
    }
}

/// The fields by which proxies say whom they speak for.
fn tell_sender(headers: &mut Headers, request: &Request, remote: &str) {
    let client = remote
        .parse::<SocketAddr>()
        .map_or_else(|_| remote.to_owned(), |address| address.ip().to_string());
    let before = request.headers.text("x-forwarded-for");
    let chain = before.map_or(client.clone(), |before| format!("{before}, {client}"));
    headers.set("X-Forwarded-For", chain);
    if let Some(host) = request.headers.get("host") {
        headers.set("X-Forwarded-Host", host);
    }
    headers.set("X-Forwarded-Proto", "http");
}

impl Forwarder {
    pub(super) fn start(
        forwards: &Arc<ForwardConfig>,
        pipeline: &Arc<Pipeline>,
    ) -> io::Result<Self> {
        let client = Arc::new(Client::new());
        let pools: io::Result<Vec<_>> = (0..forwards.targets.len())
            .map(|index| {
                let (forwards, pipeline) = (forwards.clone(), pipeline.clone());
                let client = client.clone();
                let run = move |job| forward(&forwards, index, &client, &pipeline, job);
                WorkerPool::start((AT_ONCE, MAX_WAITING), run, || {})
            })
            .collect();
        Ok(Self(pools?.into()))
    }

    /// Hands a request to its targets. A target that has too many waiting is not asked: its sender gets a 503.
    pub(super) fn hand_over(
        &self,
        pipeline: &Pipeline,
        forwarding: Forwarding,
        back: SuspendedRequest<PendingResponse>,
    ) {
        let Forwarding {
            request,
            remote,
            targets,
            seq,
            at,
            pending,
        } = forwarding;
        let mut asks = Some((at, pending, back));
        for index in targets {
            let pool = &self.0[index];
            let asks = asks.take();
            if pool.has_room() {
                pool.hand_over(Job {
                    request: request.clone(),
                    remote: remote.clone(),
                    seq,
                    asks,
                });
            } else if let Some((at, pending, back)) = asks {
                let answer =
                    RenderedResponse::refusal(503, "the target has too many requests waiting");
                back.resume(pipeline.answered_by(Arc::new(answer), seq, at, pending, None));
            }
        }
    }
}

fn forward(forwards: &ForwardConfig, index: usize, client: &Client, pipeline: &Pipeline, job: Job) {
    let target = &forwards.targets[index];
    let request = forwards.request(&job.request, &job.remote, target);
    let url = Url {
        target: request.target.clone(),
        ..target.url.clone()
    };
    let outcome = client.send(&target.url, &request, forwards.limits);
    let (status, elapsed) = match &outcome {
        Ok(answer) => (Some(answer.response.status), answer.elapsed),
        Err(failure) => (None, failure.elapsed),
    };
    let outcome = match outcome {
        Ok(answer) if answer.truncated => Err((502, "its answer is too long".to_owned())),
        // No tunnel or other protocol is handed through.
        Ok(answer) if answer.response.status < 200 => {
            Err((502, format!("it answered {}", answer.response.status)))
        }
        Ok(answer) => Ok(answer.response),
        Err(failure) if failure.is_timeout() => Err((504, failure.to_string())),
        Err(failure) => Err((502, failure.to_string())),
    };
    let error = outcome.as_ref().err().map(|(_, error)| error.clone());
    if let Some(error) = &error {
        let seq = job.seq;
        pipeline.notify(Notice::ForwardFailed(format!(
            "could not forward #{seq} to `{url}`: {error}; is the right program listening there?"
        )));
    }
    let Some((at, pending, back)) = job.asks else {
        return pipeline.told(Mirrored {
            seq: job.seq,
            url: url.to_string(),
            status,
            elapsed,
            error,
        });
    };
    let (answer, forwarded) = match outcome {
        Ok(response) => by_target(response, url.to_string(), job.request.method == "HEAD"),
        Err((status, _)) => {
            let answer = RenderedResponse::refusal(status, "the request could not be forwarded");
            (answer, None)
        }
    };
    back.resume(pipeline.answered_by(Arc::new(answer), job.seq, at, pending, forwarded));
}

/// A target's answer, as it goes back to the sender and into the line of the answer.
fn by_target(
    response: Response,
    url: String,
    is_head: bool,
) -> (RenderedResponse, Option<Forwarded>) {
    let headers = forwarded_response_headers(&response, is_head);
    let (status, reason) = (response.status, &response.reason);
    let answer = RenderedResponse::as_it_came(status, reason, &headers, response.body.clone());
    let forwarded = Forwarded {
        url,
        headers: response.headers,
        body: response.body,
    };
    (answer, Some(forwarded))
}
