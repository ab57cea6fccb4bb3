//! The plan's answers, rendered once.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::http::response_writer::RenderedResponse;
use crate::http::server::ConnectionEnd;
use crate::message::Request;
use crate::response_plan::{FailureMode, PlannedResponse, ResponseChoice, ResponsePlan};

/// What requests are answered.
pub(super) struct Answers {
    plan: ResponsePlan,
    failure: Option<Arc<RenderedResponse>>,
    routes: Vec<Arc<RenderedResponse>>,
    turns: Vec<Arc<RenderedResponse>>,
    /// Requests that the plan was asked about.
    asked: AtomicU64,
    random: RandomState,
}

/// What becomes of a request.
pub(super) enum ChosenResponse {
    /// It is answered, after this time.
    Answer(Arc<RenderedResponse>, Duration),
    /// The same, unless somebody else answers it.
    Usual(Arc<RenderedResponse>, Duration),
    /// It is not.
    End(ConnectionEnd),
}

impl ChosenResponse {
    pub(super) fn now(answer: Arc<RenderedResponse>) -> Self {
        Self::Answer(answer, Duration::ZERO)
    }
}

impl Answers {
    pub(super) fn new(plan: ResponsePlan) -> Self {
        let render = |reply: &PlannedResponse| {
            Arc::new(RenderedResponse::new(
                reply.status,
                &reply.headers,
                reply.body.clone(),
            ))
        };
        Self {
            failure: plan.failure.as_ref().map(render),
            routes: plan.routes.iter().map(|(_, reply)| render(reply)).collect(),
            turns: plan.sequence.iter().map(render).collect(),
            plan,
            asked: AtomicU64::new(0),
            random: RandomState::new(),
        }
    }

    /// What becomes of the next request.
    pub(super) fn choose(&self, request: &Request) -> ChosenResponse {
        let nth = self.asked.fetch_add(1, Relaxed);
        let answer = match self.plan.choose(nth, &request.method, request.path()) {
            ResponseChoice::Fail(how) => match (how, &self.failure) {
                (FailureMode::Drop, _) => return ChosenResponse::End(ConnectionEnd::Close),
                (FailureMode::Reset, _) => return ChosenResponse::End(ConnectionEnd::Reset),
                (FailureMode::Hang, _) | (FailureMode::Status(_), None) => {
                    return ChosenResponse::End(ConnectionEnd::Hang);
                }
                (FailureMode::Status(_), Some(failure)) => failure,
            },
            ResponseChoice::Route(route) => &self.routes[route],
            ResponseChoice::Sequence(turn) => {
                return ChosenResponse::Usual(self.turns[turn].clone(), self.delay(nth));
            }
        };
        ChosenResponse::Answer(answer.clone(), self.delay(nth))
    }

    /// A seeded hash of the number is random enough for a delay.
    pub(super) fn delay(&self, nth: u64) -> Duration {
        let delay = self.plan.delay;
        if delay.is_zero() {
            return Duration::ZERO;
        }
        delay.pick(self.random.hash_one(nth))
    }
}
