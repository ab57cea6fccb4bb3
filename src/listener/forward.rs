//! The threads that forward requests to targets.
//!
//! Each target has a pool of its own, so a slow target delays only its own requests. The sender waits for the first
//! target of a request: its response is passed on. The other targets get a copy, and their responses are only recorded
//! and shown. A pool that is full is skipped; a sender that would have waited for it gets a 503.

use std::io;
use std::sync::Arc;

use super::notice::{ForwardFailure, Notice};
use super::pipeline::{Admission, ForwardedRequest, PendingResponse, Pipeline, TargetResponse};
use super::targets::{ForwardConfig, ForwardError};
use super::workers::WorkerPool;
use crate::http::client::{Client, FailedExchange, TimedResponse};
use crate::http::response_writer::RenderedResponse;
use crate::http::server::SuspendedRequest;
use crate::message::hop_by_hop::forwarded_response_headers;
use crate::message::{Request, Response, Url};
use crate::record::Mirrored;

/// Requests to one target at once.
const THREADS_PER_TARGET: usize = 16;
/// Requests to one target that wait for a thread.
const MAX_WAITING: usize = 64;

/// The pools, one for each target.
#[derive(Clone)]
pub(super) struct Forwarder(Arc<[WorkerPool<ForwardJob>]>);

/// One request for one target.
struct ForwardJob {
    request: Arc<Request>,
    remote: String,
    seq: u64,
    /// The sender that waits for the response; `None` for a copy.
    sender: Option<(Admission, SuspendedRequest<PendingResponse>)>,
}

impl Forwarder {
    pub(super) fn start(config: &Arc<ForwardConfig>, pipeline: &Arc<Pipeline>) -> io::Result<Self> {
        let client = Arc::new(Client::new());
        let pools: io::Result<Vec<_>> = (0..config.targets.len())
            .map(|index| {
                let (config, pipeline) = (config.clone(), pipeline.clone());
                let client = client.clone();
                let run = move |job| forward(&config, index, &client, &pipeline, job);
                WorkerPool::start((THREADS_PER_TARGET, MAX_WAITING), run, || {})
            })
            .collect();
        Ok(Self(pools?.into()))
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
        for index in targets {
            let pool = &self.0[index];
            let sender = sender.take();
            if pool.has_room() {
                pool.run(ForwardJob {
                    request: request.clone(),
                    remote: remote.clone(),
                    seq,
                    sender,
                });
            } else if let Some((admission, suspended)) = sender {
                let response =
                    RenderedResponse::refusal(503, "the target has too many requests waiting");
                suspended.resume(pipeline.respond_from_target(response, admission, None));
            }
        }
    }
}

fn forward(
    config: &ForwardConfig,
    index: usize,
    client: &Client,
    pipeline: &Pipeline,
    job: ForwardJob,
) {
    let target = &config.targets[index];
    let request = config.request_to(target, &job.request, &job.remote);
    let url = Url {
        target: request.target.clone(),
        ..target.url.clone()
    };
    let url = url.to_string();
    let outcome = client.send(&target.url, &request, config.limits);
    let (status, elapsed) = match &outcome {
        Ok(timed) => (Some(timed.response.status), timed.elapsed),
        Err(failure) => (None, failure.elapsed),
    };
    let outcome = final_response(outcome);
    let error_text = outcome.as_ref().err().map(ToString::to_string);
    let outcome = outcome.map_err(|error| {
        let status = error.status();
        pipeline.notify(Notice::ForwardFailed(ForwardFailure {
            seq: job.seq,
            url: url.clone(),
            error,
        }));
        status
    });
    let Some((admission, suspended)) = job.sender else {
        return pipeline.mirrored(Mirrored {
            seq: job.seq,
            url,
            status,
            elapsed,
            error: error_text,
        });
    };
    let (response, target_response) = match outcome {
        Ok(response) => pass_on(response, url, job.request.method == "HEAD"),
        Err(status) => {
            let response = RenderedResponse::refusal(status, "the request could not be forwarded");
            (response, None)
        }
    };
    suspended.resume(pipeline.respond_from_target(response, admission, target_response));
}

fn final_response(
    outcome: Result<TimedResponse, FailedExchange>,
) -> Result<Response, ForwardError> {
    match outcome {
        Ok(timed) if timed.truncated => Err(ForwardError::TooLong),
        Ok(timed) if timed.response.status < 200 => {
            Err(ForwardError::NotFinal(timed.response.status))
        }
        Ok(timed) => Ok(timed.response),
        Err(failure) => Err(ForwardError::Failed(failure)),
    }
}

/// The response as it goes to the sender, and as it goes into the record.
fn pass_on(
    response: Response,
    url: String,
    is_head: bool,
) -> (RenderedResponse, Option<TargetResponse>) {
    let headers = forwarded_response_headers(&response, is_head);
    let (status, reason) = (response.status, &response.reason);
    let rendered = RenderedResponse::relayed(status, reason, &headers, response.body.clone());
    let target_response = TargetResponse {
        url,
        headers: response.headers,
        body: response.body,
    };
    (rendered, Some(target_response))
}
