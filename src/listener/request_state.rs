//! The types of a request on its way through the [`pipeline`](super::pipeline).
//!
//! It is inspected without a lock ([`InspectedRequest`]), then admitted under one. With a record it waits until its
//! line is written ([`HeldRequest`]). Then its [`Disposition`] is carried out: it is responded to, or is forwarded
//! first. What has to be known once the response has left travels with it ([`PendingResponse`]).

use std::sync::Arc;
use std::time::Instant;

use crate::assertions::{Pending, Tracker};
use crate::expression::EvaluatedExpressions;
use crate::http::response_writer::RenderedResponse;
use crate::http::server::SuspendedRequest;
use crate::message::{Headers, Request};
use crate::provider::Origin;
use crate::record::ReceivedRequest;

use super::responses::ChosenResponse;

/// A request whose sender and signature are known, and which has no number yet.
pub(super) struct InspectedRequest {
    /// What its expressions have found out already.
    pub(super) evaluated: EvaluatedExpressions,
    pub(super) received: ReceivedRequest,
    pub(super) at: Instant,
    /// The response to a check of the endpoint.
    pub(super) handshake_response: Option<RenderedResponse>,
}

impl InspectedRequest {
    pub(super) fn is_invalid(&self) -> bool {
        let signature = self.received.signature.as_ref();
        signature.is_some_and(|signature| !signature.is_valid())
    }
}

/// What an admitted request is known by.
#[derive(Debug)]
pub(super) struct Admission {
    pub(super) seq: u64,
    pub(super) at: Instant,
    /// What it counts for once its response has left.
    pub(super) pending: Pending,
}

/// An admitted request that waits for the record.
pub(super) struct HeldRequest {
    pub(super) disposition: Disposition,
    /// Whose delivery it is, which is forgotten if the request does not get into the record; `None` if it is refused.
    pub(super) origin: Option<Origin>,
    /// The request, if it is to be shown.
    pub(super) unshown: Option<Box<ReceivedRequest>>,
    pub(super) suspended: SuspendedRequest<PendingResponse>,
    /// `false` until its line is written.
    pub(super) is_recorded: bool,
}

impl HeldRequest {
    /// Takes note that it is not in the record, or not on the disk.
    pub(super) fn mark_unrecorded(&mut self, tracker: &mut Tracker) {
        self.is_recorded = false;
        tracker.mark_unrecorded(self.disposition.seq(), self.origin.as_ref());
    }
}

/// What happens to an admitted request.
pub(super) enum Disposition {
    Respond(ChosenResponse, Admission),
    Forward(ForwardedRequest),
}

impl Disposition {
    /// The number of the request.
    pub(super) fn seq(&self) -> u64 {
        match self {
            Self::Respond(_, admission) => admission.seq,
            Self::Forward(request) => request.admission.seq,
        }
    }

    /// Whether the sender may learn that its request was accepted.
    pub(super) fn is_success(&self) -> bool {
        match self {
            Self::Respond(chosen, _) => chosen.is_success(),
            Self::Forward(_) => true,
        }
    }
}

/// A request on its way to targets.
pub(super) struct ForwardedRequest {
    pub(super) request: Arc<Request>,
    pub(super) remote: String,
    /// The first one responds; the others get a copy.
    pub(super) targets: Vec<usize>,
    pub(super) admission: Admission,
}

/// A response on its way to the sender.
#[derive(Debug)]
pub(crate) struct PendingResponse {
    pub(super) admission: Admission,
    pub(super) status: u16,
    pub(super) body_length: usize,
    /// Whether the record has the request, if there is a record.
    pub(super) is_recorded: bool,
    pub(super) target_response: Option<Box<TargetResponse>>,
}

/// The response of a target, for the line in the record.
#[derive(Debug)]
pub(super) struct TargetResponse {
    pub(super) url: String,
    pub(super) reason: String,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
}
