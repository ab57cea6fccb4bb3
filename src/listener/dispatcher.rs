//! Carries out what the pipeline has decided about a request, from any thread.

use super::forward::Forwarder;
use super::pipeline::Pipeline;
use super::request_state::{Disposition, HeldRequest, PendingResponse};
use crate::http::server::SuspendedRequest;

/// Responds to requests, or hands them to the forwarder.
#[derive(Clone)]
pub(super) struct Dispatcher {
    pub(super) forwarder: Option<Forwarder>,
}

impl Dispatcher {
    pub(super) fn dispatch(
        &self,
        pipeline: &Pipeline,
        disposition: Disposition,
        suspended: SuspendedRequest<PendingResponse>,
    ) {
        match (disposition, &self.forwarder) {
            (Disposition::Respond(chosen, admission), _) => {
                suspended.resume(pipeline.respond(chosen, admission));
            }
            (Disposition::Forward(request), Some(forwarder)) => {
                forwarder.forward(pipeline, request, suspended);
            }
            (Disposition::Forward(_), None) => {} // without targets nothing is forwarded
        }
    }

    /// The same for a request that was held for the record.
    pub(super) fn dispatch_held(&self, pipeline: &Pipeline, held: HeldRequest) {
        if held.is_recorded {
            self.dispatch(pipeline, held.disposition, held.suspended);
        } else {
            let action = pipeline.respond_unrecorded(held.disposition);
            held.suspended.resume(action);
        }
    }
}
