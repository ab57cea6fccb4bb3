//! The pipeline that every request goes through.

mod after;
mod look;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::forward::{ForwardConfig, Forwarded, Forwarding};
use super::responses::{Answers, ChosenResponse};
use super::{DisplayEvent, DisplayQueue, Handshakes, ListenerConfig, Notice, Recorder, Verifier};
use crate::assertions::{Pending, RequestClass};
use crate::expression::Subject;
use crate::http::response_writer::RenderedResponse;
use crate::http::server::{Action, IncomingRequest};
use crate::message::{Headers, Request};
use crate::provider::Origin;
use crate::record::ReceivedRequest;

/// The pipeline, and what they need to know.
pub(super) struct Pipeline {
    answers: Answers,
    verifier: Option<Verifier>,
    handshakes: Option<Handshakes>,
    forwards: Option<Arc<ForwardConfig>>,
    /// To what is not signed well.
    unauthorized: Arc<RenderedResponse>,
    /// To what could not be recorded.
    unrecorded: Arc<RenderedResponse>,
    /// Whether every request is looked into.
    looks: bool,
    records: bool,
    recorder: Mutex<Recorder>,
    queue: Option<DisplayQueue>,
    notices: Sender<Notice>,
    started: Instant,
}

/// A request that has been looked at, and has no number yet.
pub(super) struct Arrived {
    received: ReceivedRequest,
    at: Instant,
    /// Its own answer, as a check of the endpoint.
    answer: Option<RenderedResponse>,
}

/// What is remembered of a request until its answer has left.
#[derive(Debug)]
pub(crate) struct PendingResponse {
    seq: u64,
    at: Instant,
    status: u16,
    /// Bytes of the answer's body.
    length: usize,
    /// What it counts for.
    pending: Pending,
    /// Whether the record has the request, if there is one.
    is_recorded: bool,
    /// The target's answer that it was.
    forwarded: Option<Box<Forwarded>>,
}

/// What happens to a request that has its number.
pub(super) enum Disposition {
    Act(Action<PendingResponse>),
    Forward(Forwarding),
}

impl Pipeline {
    pub(super) fn new(config: ListenerConfig, notices: Sender<Notice>) -> Self {
        let looks = config.queue.is_some()
            || config.verifier.is_some()
            || config.record_file.is_some()
            || config.forwards.is_some()
            || config.tracker.needs_content();
        let ListenerConfig { plan, tracker, .. } = config;
        Self {
            answers: Answers::new(plan),
            verifier: config.verifier,
            handshakes: config.handshakes,
            forwards: config.forwards,
            unauthorized: Arc::new(unauthorized()),
            unrecorded: Arc::new(RenderedResponse::refusal(
                507,
                "the request could not be recorded",
            )),
            looks,
            records: config.record_file.is_some(),
            recorder: Mutex::new(Recorder::new(tracker, config.record_file, notices.clone())),
            queue: config.queue,
            notices,
            started: config.started,
        }
    }

    /// A panic elsewhere leaves the counts as they are: plain numbers, right after each step.
    pub(super) fn recorder(&self) -> MutexGuard<'_, Recorder> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing depends on what is in this request.
    pub(super) fn is_blind_to(&self, request: &Request) -> bool {
        let is_check = || self.handshakes.is_some() && Handshakes::find(request).is_some();
        !self.looks && !is_check()
    }

    /// Whether a request may come in now; if not, the loops are woken when it may.
    pub(super) fn has_room(&self) -> bool {
        self.queue.as_ref().is_none_or(DisplayQueue::has_room)
    }

    /// Answers without a look.
    pub(super) fn count(&self, arrival: IncomingRequest) -> Action<PendingResponse> {
        let received = ReceivedRequest::new(*arrival.request);
        let at = self.since_start(arrival.at);
        let mut recorder = self.recorder();
        let (facts, pending) = recorder
            .tracker
            .track(&received, RequestClass::Ordinary, at);
        drop(recorder);
        let chosen = self.answers.choose(&received.request);
        self.act(chosen, facts.seq, arrival.at, pending)
    }

    fn since_start(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.started)
    }

    /// Numbers the request, chooses its answer, records and shows it.
    pub(super) fn admit(&self, arrived: Arrived) -> Disposition {
        let is_refused = self.refuses(&arrived);
        let Arrived {
            mut received,
            at,
            answer: own,
        } = arrived;
        let (class, mut chosen) = match own {
            _ if is_refused => (
                RequestClass::Refused,
                ChosenResponse::now(self.unauthorized.clone()),
            ),
            Some(own) => (RequestClass::Handshake, ChosenResponse::now(Arc::new(own))),
            None => (
                RequestClass::Ordinary,
                self.answers.choose(&received.request),
            ),
        };
        // Under one lock, so that requests are shown in the order of their numbers.
        let mut recorder = self.recorder();
        let since_start = self.since_start(at);
        let (facts, mut pending) = recorder.tracker.track(&received, class, since_start);
        received.seq = facts.seq;
        received.matched = facts.matched;
        received.attempt = facts.attempt;
        if !recorder.record(|| received.to_line()) {
            recorder.tracker.mark_unrecorded(&received.origin);
            received.matched = false;
            pending = Pending::default();
            chosen = ChosenResponse::now(self.unrecorded.clone());
        }
        let targets = match chosen {
            ChosenResponse::Usual(..) => self.targets(&received),
            _ => Vec::new(),
        };
        let forwarded = (!targets.is_empty()).then(|| {
            (
                Arc::new(received.request.clone()),
                received.remote.clone().unwrap_or_default(),
            )
        });
        if let Some(queue) = &self.queue {
            queue.show(DisplayEvent::Request(Box::new(received)));
        }
        drop(recorder);
        match forwarded {
            None => Disposition::Act(self.act(chosen, facts.seq, at, pending)),
            Some((request, remote)) => Disposition::Forward(Forwarding {
                request,
                remote,
                targets,
                seq: facts.seq,
                at,
                pending,
            }),
        }
    }

    /// Which targets the request is handed on to.
    fn targets(&self, received: &ReceivedRequest) -> Vec<usize> {
        let Some(forwards) = &self.forwards else {
            return Vec::new();
        };
        let subject = Subject::request(received, received.attempt);
        forwards.targets(&subject, received.origin.event_type.as_deref())
    }

    /// The answer that a target gave.
    pub(super) fn answered_by(
        &self,
        answer: Arc<RenderedResponse>,
        seq: u64,
        at: Instant,
        pending: Pending,
        forwarded: Option<Forwarded>,
    ) -> Action<PendingResponse> {
        let mut action = self.act(ChosenResponse::now(answer), seq, at, pending);
        if let Action::Respond {
            tag: ticket, delay, ..
        } = &mut action
        {
            ticket.forwarded = forwarded.map(Box::new);
            *delay = self.answers.delay(seq);
        }
        action
    }

    fn act(
        &self,
        chosen: ChosenResponse,
        seq: u64,
        at: Instant,
        pending: Pending,
    ) -> Action<PendingResponse> {
        match chosen {
            ChosenResponse::Answer(answer, delay) | ChosenResponse::Usual(answer, delay) => {
                Action::Respond {
                    tag: PendingResponse {
                        seq,
                        at,
                        status: answer.status(),
                        length: answer.body().len(),
                        pending,
                        is_recorded: !Arc::ptr_eq(&answer, &self.unrecorded),
                        forwarded: None,
                    },
                    response: answer,
                    delay,
                }
            }
            ChosenResponse::End(end) => {
                if let Some(queue) = &self.queue {
                    queue.show(DisplayEvent::Unanswered(seq, Some(end)));
                }
                Action::End(end)
            }
        }
    }

    /// The same for a request that turned out not to be on the disk.
    pub(super) fn unrecorded(&self, course: Disposition) -> Action<PendingResponse> {
        let (seq, at) = match course {
            Disposition::Act(Action::Respond { tag: ticket, .. }) => (ticket.seq, ticket.at),
            Disposition::Forward(forwarding) => (forwarding.seq, forwarding.at),
            Disposition::Act(action) => return action,
        };
        // Its id is not known here; the sender's next attempt shows as one.
        self.recorder().tracker.mark_unrecorded(&Origin::default());
        let chosen = ChosenResponse::now(self.unrecorded.clone());
        self.act(chosen, seq, at, Pending::default())
    }
}

impl Disposition {
    /// Whether the sender may be told that all is well.
    pub(super) fn is_good(&self) -> bool {
        match self {
            Self::Act(Action::Respond {
                response: answer, ..
            }) => answer.status() < 300,
            Self::Act(_) => false,
            Self::Forward(_) => true,
        }
    }
}

/// It says nothing of why; RFC 9110 section 15.5.2 asks for the challenge.
fn unauthorized() -> RenderedResponse {
    let headers = Headers::from_iter([
        ("WWW-Authenticate", "Signature"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ]);
    RenderedResponse::new(401, &headers, b"unauthorized\n".to_vec())
}

impl Arrived {
    pub(super) fn is_invalid(&self) -> bool {
        let signature = self.received.signature.as_ref();
        signature.is_some_and(|signature| !signature.is_valid())
    }
}
