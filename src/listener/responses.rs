//! The responses of the plan, rendered once so that sending one copies nothing.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::http::response_writer::RenderedResponse;
use crate::http::server::ConnectionEnd;
use crate::message::Request;
use crate::response_plan::{FailureMode, PlannedResponse, ResponseChoice, ResponsePlan};

pub(super) struct Responses {
    plan: ResponsePlan,
    failure: Option<Arc<RenderedResponse>>,
    routes: Vec<Arc<RenderedResponse>>,
    sequence: Vec<Arc<RenderedResponse>>,
    /// How many requests the plan has chosen for.
    chosen: AtomicU64,
    random: RandomState,
}

/// How the listener responds to one request.
pub(super) enum ChosenResponse {
    /// With this response, after the delay.
    Fixed(Arc<RenderedResponse>, Duration),
    /// The same, unless the sender leaves before.
    Patient(Arc<RenderedResponse>, Duration),
    /// The same, unless a target responds.
    Default(Arc<RenderedResponse>, Duration),
    /// With the end of the connection.
    End(ConnectionEnd),
}

impl ChosenResponse {
    pub(super) fn immediate(response: Arc<RenderedResponse>) -> Self {
        Self::Fixed(response, Duration::ZERO)
    }

    pub(super) fn is_success(&self) -> bool {
        match self {
            Self::Fixed(response, _) | Self::Patient(response, _) | Self::Default(response, _) => {
                response.status() < 300
            }
            Self::End(_) => false,
        }
    }
}

impl Responses {
    pub(super) fn new(plan: ResponsePlan) -> Self {
        let render = |response: &PlannedResponse| {
            Arc::new(RenderedResponse::new(
                response.status,
                &response.headers,
                response.body.clone(),
            ))
        };
        Self {
            failure: plan.failure.as_ref().map(render),
            routes: plan
                .routes
                .iter()
                .map(|(_, response)| render(response))
                .collect(),
            sequence: plan.sequence.iter().map(render).collect(),
            plan,
            chosen: AtomicU64::new(0),
            random: RandomState::new(),
        }
    }

    /// The response to the next request.
    pub(super) fn choose(&self, request: &Request) -> ChosenResponse {
        let nth = self.chosen.fetch_add(1, Relaxed);
        let response = match self.plan.choose(nth, &request.method, request.path()) {
            ResponseChoice::Fail(mode) => match (mode, &self.failure) {
                (FailureMode::Drop, _) => return ChosenResponse::End(ConnectionEnd::Close),
                (FailureMode::Reset, _) => return ChosenResponse::End(ConnectionEnd::Reset),
                (FailureMode::Hang, _) | (FailureMode::Status(_), None) => {
                    return ChosenResponse::End(ConnectionEnd::Hang);
                }
                (FailureMode::Status(_), Some(failure)) => failure,
            },
            ResponseChoice::Route(route) => &self.routes[route],
            ResponseChoice::Sequence(index) => {
                return ChosenResponse::Default(self.sequence[index].clone(), self.delay(nth));
            }
        };
        ChosenResponse::Fixed(response.clone(), self.delay(nth))
    }

    /// The delay of a response. A seeded hash of the number is random enough.
    pub(super) fn delay(&self, nth: u64) -> Duration {
        let delay = self.plan.delay;
        if delay.is_zero() {
            return Duration::ZERO;
        }
        delay.pick(self.random.hash_one(nth))
    }
}
