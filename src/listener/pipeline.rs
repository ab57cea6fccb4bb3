//! The steps that every request goes through, on whichever thread it is.
//!
//! `inspect` derives what the request says of itself and needs no lock. `admit` gives the request its number, counts
//! it and queues it for display, all under the lock of the recorder, so that its place is the same everywhere. With a
//! record, `admit_recorded` gives it to the recorder, and it is shown when its line is written. `response_sent` counts
//! it for the goal of the run, for only a request whose response has left counts. Until then, what has to be known of
//! it travels with the response as a [`PendingResponse`].

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use jiff::Timestamp;

use super::auditor::Auditor;
use super::display::{DisplayEvent, DisplayQueue};
use super::handshakes::Handshakes;
use super::notice::Notice;
use super::recorder::Recorder;
use super::request_state::{
    Admission, Disposition, ForwardedRequest, HeldRequest, InspectedRequest, PendingResponse,
    TargetResponse,
};
use super::responses::{ChosenResponse, Responses};
use super::targets::ForwardConfig;
use super::verifier::Verifier;
use crate::assertions::{Pending, RequestClass, Rules, Tracker};
use crate::conformance::audit::Audit;
use crate::expression::{EvaluatedExpressions, Expression, Subject};
use crate::http::parser::Refusal;
use crate::http::response_writer::RenderedResponse;
use crate::http::server::{Action, IncomingRequest, ResponseOutcome, SuspendedRequest};
use crate::message::content_encoding::is_coded;
use crate::message::{Headers, Request};
use crate::provider::handshake;
use crate::record::{Mirrored, ReceivedRequest, Rejection, ResponseLine};
use crate::record_file::RecordFile;
use crate::response_plan::ResponsePlan;
use crate::signature::{SignatureOptions, SignedMessage, SigningTime, detect, signed_at};

pub(crate) struct ListenerConfig {
    pub(crate) plan: ResponsePlan,
    /// The audit of the sender, which chooses the responses in place of the plan.
    pub(crate) audit: Option<Audit>,
    /// `None` accepts every request without a check of its signature.
    pub(crate) verifier: Option<Verifier>,
    /// `None` responds to checks of the endpoint as to any other request.
    pub(crate) handshakes: Option<Handshakes>,
    pub(crate) forwards: Option<Arc<ForwardConfig>>,
    pub(crate) rules: Rules,
    /// Whether a response waits until the record is on the disk.
    pub(crate) sync: bool,
}

/// What the run has opened for the listener.
pub(crate) struct Outputs {
    pub(crate) record_file: Option<RecordFile>,
    /// `None` shows nothing.
    pub(crate) display: Option<DisplayQueue>,
    pub(crate) notices: Sender<Notice>,
    /// The times of the rules count from here.
    pub(crate) started: Instant,
}

pub(super) struct Pipeline {
    responses: Responses,
    auditor: Option<Auditor>,
    verifier: Option<Verifier>,
    handshakes: Option<Handshakes>,
    forwards: Option<Arc<ForwardConfig>>,
    /// The response to a request without a valid signature.
    unauthorized: Arc<RenderedResponse>,
    /// The response to a request that could not be recorded.
    unrecorded: Arc<RenderedResponse>,
    /// All expressions about requests.
    expressions: Vec<Expression>,
    /// Whether one of them has a pattern, which takes long over a body.
    pub(super) has_pattern: bool,
    /// Whether anything depends on the content of requests.
    needs_content: bool,
    pub(super) has_record: bool,
    /// Whether a request is held for the record.
    has_held: AtomicBool,
    recorder: Mutex<Recorder>,
    display: Option<DisplayQueue>,
    notices: Sender<Notice>,
    started: Instant,
}

impl Pipeline {
    pub(super) fn new(config: ListenerConfig, outputs: Outputs) -> Self {
        let Outputs {
            record_file,
            display,
            notices,
            started,
        } = outputs;
        let forwarded = config.forwards.iter().flat_map(|forwards| &forwards.only);
        let expressions: Vec<_> = config
            .rules
            .expressions()
            .chain(forwarded)
            .cloned()
            .collect();
        let tracker = Tracker::new(config.rules);
        Self {
            responses: Responses::new(config.plan),
            unauthorized: Arc::new(unauthorized()),
            unrecorded: Arc::new(RenderedResponse::refusal(
                507,
                "the request could not be recorded",
            )),
            needs_content: display.is_some()
                || config.verifier.is_some()
                || record_file.is_some()
                || config.forwards.is_some()
                || config.audit.is_some()
                || tracker.needs_content(),
            has_pattern: expressions.iter().any(Expression::has_pattern),
            expressions,
            auditor: config.audit.map(Auditor::new),
            verifier: config.verifier,
            handshakes: config.handshakes,
            forwards: config.forwards,
            has_record: record_file.is_some(),
            has_held: AtomicBool::new(false),
            recorder: Mutex::new(Recorder::new(tracker, record_file, notices.clone())),
            display,
            notices,
            started,
        }
    }

    /// The counts are right after each step, so a panic under the lock leaves them valid.
    pub(super) fn recorder(&self) -> MutexGuard<'_, Recorder> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn has_held(&self) -> bool {
        self.has_held.load(SeqCst)
    }

    /// Writes the requests that are held, and gives them back in their order.
    pub(super) fn take_written(&self, recorder: &mut Recorder) -> Vec<HeldRequest> {
        self.has_held.store(false, SeqCst);
        recorder.take_written()
    }

    /// Whether a request may be admitted; if not, the server calls again when it may.
    pub(super) fn has_room(&self) -> bool {
        self.display.as_ref().is_none_or(DisplayQueue::has_room)
    }

    /// Whether the responses of targets are recorded or shown.
    pub(super) fn keeps_responses(&self) -> bool {
        self.has_record || self.display.is_some()
    }

    pub(super) fn needs_content_of(&self, request: &Request) -> bool {
        // A compressed body is not decoded on the loop: it may be a handshake.
        let is_handshake = || {
            self.handshakes.is_some()
                && (is_coded(&request.headers) || handshake::find(request, &request.body).is_some())
        };
        self.needs_content || is_handshake()
    }

    /// Admits a request whose content nothing depends on.
    pub(super) fn admit_uninspected(&self, incoming: IncomingRequest) -> Action<PendingResponse> {
        let received = ReceivedRequest::new(*incoming.request);
        let since_start = self.since_start(incoming.received_at);
        let (facts, pending) = self.recorder().tracker.track(
            &received,
            &EvaluatedExpressions::default(),
            RequestClass::Ordinary,
            since_start,
        );
        let chosen = self.responses.choose(&received.request);
        self.respond(
            chosen,
            Admission {
                seq: facts.seq,
                at: incoming.received_at,
                pending,
            },
        )
    }

    /// Recognizes the sender, verifies the signature, and responds to a check of the endpoint.
    pub(super) fn inspect(&self, incoming: IncomingRequest) -> InspectedRequest {
        let IncomingRequest {
            request,
            peer,
            received_at: at,
        } = incoming;
        let mut inspected = InspectedRequest {
            received: ReceivedRequest {
                received_at: Some(Timestamp::now()),
                remote: Some(peer.to_string()),
                ..ReceivedRequest::new(*request).recognized()
            },
            at,
            evaluated: EvaluatedExpressions::default(),
            handshake_response: None,
        };
        let handshakes = self.handshakes.as_ref();
        let check = handshakes.and_then(|_| {
            let received = &inspected.received;
            handshake::find(&received.request, received.content())
        });
        // A check that its sender does not sign has no signature to verify.
        if check.is_none_or(|check| check.is_signed) {
            self.verify(&mut inspected.received);
        }
        if let (Some(handshakes), Some(check), false) =
            (handshakes, check, self.is_unauthorized(&inspected))
        {
            let (outcome, response) = handshakes.respond(check, &inspected.received);
            inspected.received.handshake = Some(outcome);
            inspected.handshake_response = response;
            if inspected.handshake_response.is_none() && !check.is_signed {
                self.verify(&mut inspected.received);
            }
        }
        inspected
    }

    fn verify(&self, received: &mut ReceivedRequest) {
        let verify = |verifier: &Verifier| {
            let at = received.received_at.unwrap_or_else(Timestamp::now);
            verifier.verify(&received.request, received.content(), at)
        };
        received.signature = self.verifier.as_ref().map(verify);
    }

    /// Evaluates the expressions now, so that it does not take time under the lock.
    pub(super) fn evaluate(&self, inspected: &mut InspectedRequest) {
        if self.is_unauthorized(inspected) || inspected.handshake_response.is_some() {
            return; // no expression is asked about it
        }
        inspected.evaluated = Expression::evaluate_all(&self.expressions, &inspected.received);
    }

    /// Adds the likely causes to the verdict on an invalid signature.
    pub(super) fn explain(&self, mut inspected: InspectedRequest) -> InspectedRequest {
        if let (true, Some(verifier)) = (inspected.is_invalid(), &self.verifier) {
            let received = &mut inspected.received;
            let at = received.received_at.unwrap_or_else(Timestamp::now);
            received.signature = Some(verifier.explain(&received.request, received.content(), at));
        }
        inspected
    }

    fn is_unauthorized(&self, inspected: &InspectedRequest) -> bool {
        let verifier = self.verifier.as_ref();
        inspected.is_invalid() && verifier.is_some_and(|verifier| !verifier.accepts_invalid)
    }

    /// Numbers, counts and shows a request, and chooses its response. It is for a listener without a record.
    pub(super) fn admit(&self, mut inspected: InspectedRequest) -> Disposition {
        let mut recorder = self.recorder();
        let (chosen, pending) = self.choose(&mut recorder, &mut inspected);
        let (disposition, received) = self.dispose(inspected, chosen, pending);
        if let Some(received) = received {
            self.show(|| DisplayEvent::Request(received));
        }
        disposition
    }

    /// The same with a record: the request is held until its line is written by `commit`.
    pub(super) fn admit_recorded(
        &self,
        mut inspected: InspectedRequest,
        suspended: SuspendedRequest<PendingResponse>,
    ) {
        let mut recorder = self.recorder();
        let (chosen, pending) = self.choose(&mut recorder, &mut inspected);
        let line = inspected.received.to_line();
        let is_refused = self.is_unauthorized(&inspected);
        let origin = (!is_refused).then(|| inspected.received.origin.clone());
        let (disposition, unshown) = self.dispose(inspected, chosen, pending);
        let held = HeldRequest {
            disposition,
            origin,
            unshown,
            suspended,
            is_recorded: false,
        };
        recorder.hold(line, held);
        self.has_held.store(true, SeqCst);
    }

    /// Numbers and counts a request, and chooses its response.
    fn choose(
        &self,
        recorder: &mut Recorder,
        inspected: &mut InspectedRequest,
    ) -> (ChosenResponse, Pending) {
        let (class, chosen) = self.classify(inspected);
        let pending = self.track(recorder, inspected, class);
        let chosen = self.audit(inspected, class).unwrap_or(chosen);
        (chosen, pending)
    }

    /// What a request counts as, and the response to it.
    fn classify(&self, inspected: &mut InspectedRequest) -> (RequestClass, ChosenResponse) {
        if self.is_unauthorized(inspected) {
            let unauthorized = self.unauthorized.clone();
            return (
                RequestClass::Refused,
                ChosenResponse::immediate(unauthorized),
            );
        }
        match inspected.handshake_response.take() {
            Some(response) => (
                RequestClass::Handshake,
                ChosenResponse::immediate(Arc::new(response)),
            ),
            None => (
                RequestClass::Ordinary,
                self.responses.choose(&inspected.received.request),
            ),
        }
    }

    /// Numbers and counts a request.
    fn track(
        &self,
        recorder: &mut Recorder,
        inspected: &mut InspectedRequest,
        class: RequestClass,
    ) -> Pending {
        let since_start = self.since_start(inspected.at);
        let received = &mut inspected.received;
        let (facts, pending) =
            recorder
                .tracker
                .track(received, &inspected.evaluated, class, since_start);
        received.seq = facts.seq;
        received.matched = facts.matched;
        received.attempt = facts.attempt;
        pending
    }

    /// The response that an audit chooses. It sees the requests in the order of their numbers.
    fn audit(&self, inspected: &InspectedRequest, class: RequestClass) -> Option<ChosenResponse> {
        let received = &inspected.received;
        let is_audited = matches!(class, RequestClass::Ordinary) && received.matched;
        let auditor = self.auditor.as_ref().filter(|_| is_audited)?;
        let (request, content) = (&received.request, received.content());
        let signed = match &self.verifier {
            Some(verifier) => verifier.signed_at(request, content),
            None => detected_time(request, content),
        };
        // A loop gives all requests of one turn the same time; one that reacts to a response has to be later.
        let now = self.since_start(Instant::now());
        Some(auditor.choose(received, now, signed))
    }

    /// What happens to a request, and the request itself if it is shown.
    fn dispose(
        &self,
        inspected: InspectedRequest,
        chosen: ChosenResponse,
        pending: Pending,
    ) -> (Disposition, Option<Box<ReceivedRequest>>) {
        let targets = self.targets_of(&inspected, &chosen);
        let InspectedRequest {
            mut received, at, ..
        } = inspected;
        let seq = received.seq;
        let admission = Admission { seq, at, pending };
        let is_forwarded = !targets.is_empty();
        let remote = received.remote.clone().filter(|_| is_forwarded);
        let (request, shown) = if self.display.is_some() {
            // The display has a request of its own.
            let copy = is_forwarded.then(|| received.request.clone());
            received.release_content();
            (copy, Some(Box::new(received)))
        } else {
            (is_forwarded.then_some(received.request), None)
        };
        let disposition = match request {
            None => Disposition::Respond(chosen, admission),
            Some(request) => Disposition::Forward(ForwardedRequest {
                request: Arc::new(request),
                remote: remote.unwrap_or_default(),
                targets,
                admission,
            }),
        };
        (disposition, shown)
    }

    /// The targets of a request; none if the listener responds itself.
    fn targets_of(&self, inspected: &InspectedRequest, chosen: &ChosenResponse) -> Vec<usize> {
        let (Some(forwards), ChosenResponse::Default(..)) = (&self.forwards, chosen) else {
            return Vec::new();
        };
        let received = &inspected.received;
        let subject =
            Subject::request(received, received.attempt).with_results(&inspected.evaluated);
        forwards.targets_of(&subject, received.origin.event_type.as_deref())
    }

    /// The action of a response.
    pub(super) fn respond(
        &self,
        chosen: ChosenResponse,
        admission: Admission,
    ) -> Action<PendingResponse> {
        let ends_with_sender = matches!(chosen, ChosenResponse::Patient(..));
        match chosen {
            ChosenResponse::Fixed(response, delay)
            | ChosenResponse::Patient(response, delay)
            | ChosenResponse::Default(response, delay) => Action::Respond {
                tag: PendingResponse {
                    admission,
                    status: response.status(),
                    body_length: response.body().len(),
                    is_recorded: !Arc::ptr_eq(&response, &self.unrecorded),
                    target_response: None,
                },
                response,
                delay,
                ends_with_sender,
            },
            ChosenResponse::End(end) => {
                self.show(|| DisplayEvent::Unanswered(admission.seq, Some(end)));
                Action::End(end)
            }
        }
    }

    /// Passes on what a target has responded, or responds in its place.
    pub(super) fn respond_from_target(
        &self,
        response: RenderedResponse,
        admission: Admission,
        target_response: Option<TargetResponse>,
    ) -> Action<PendingResponse> {
        let seq = admission.seq;
        let chosen = ChosenResponse::Fixed(Arc::new(response), self.responses.delay(seq));
        let mut action = self.respond(chosen, admission);
        if let Action::Respond { tag, .. } = &mut action {
            tag.target_response = target_response.map(Box::new);
        }
        action
    }

    /// Shows a request that was held. One that is not in the record, or not on the disk, counts for nothing.
    pub(super) fn show_held(&self, held: &mut HeldRequest) {
        if let Some(mut received) = held.unshown.take() {
            received.matched &= held.is_recorded;
            self.show(|| DisplayEvent::Request(received));
        }
    }

    /// The response to a request that is not in the record, or not on the disk.
    pub(super) fn respond_unrecorded(&self, disposition: Disposition) -> Action<PendingResponse> {
        let (Disposition::Respond(_, admission)
        | Disposition::Forward(ForwardedRequest { admission, .. })) = disposition;
        if let Some(auditor) = &self.auditor {
            auditor.respond_with_error(admission.seq);
        }
        let pending = Pending::default();
        self.respond(
            ChosenResponse::immediate(self.unrecorded.clone()),
            Admission {
                pending,
                ..admission
            },
        )
    }

    /// Counts a request whose response has left, and records and shows the response.
    pub(super) fn response_sent(&self, sent: PendingResponse, outcome: ResponseOutcome) {
        let Admission { seq, at, pending } = sent.admission;
        if let Some(auditor) = &self.auditor {
            let now = self.since_start(Instant::now());
            auditor.response_ended(seq, now, outcome == ResponseOutcome::Aborted);
        }
        if outcome == ResponseOutcome::Aborted {
            self.show(|| DisplayEvent::Unanswered(seq, None));
            return;
        }
        let mut responded = ResponseLine::new(seq, sent.status, at.elapsed());
        if let Some(target_response) = sent.target_response {
            responded.forwarded_to = Some(target_response.url);
            responded.reason = Some(target_response.reason);
            responded.headers = Some(target_response.headers);
            responded.body = Some(target_response.body);
        }
        let decision = {
            let mut recorder = self.recorder();
            if sent.is_recorded {
                recorder.append_later(|| responded.to_line());
            }
            recorder.tracker.complete(pending)
        };
        self.show(|| DisplayEvent::Response(responded, Some(sent.body_length)));
        if let Some(decision) = decision {
            self.notify(Notice::Decided(decision));
        }
    }

    /// Records and shows how a target responded to a copy.
    pub(super) fn mirrored(&self, mirrored: Mirrored) {
        let mut recorder = self.recorder();
        recorder.append_later(|| mirrored.to_line());
        drop(recorder);
        self.show(|| DisplayEvent::Mirrored(mirrored));
    }

    /// Counts, records and shows what was not a request.
    pub(super) fn rejected(&self, peer: SocketAddr, refusal: &Refusal) {
        let rejected = Rejection {
            received_at: Timestamp::now(),
            remote: peer.to_string(),
            status: refusal.status,
            reason: refusal.reason.to_string(),
            head: refusal.head.clone(),
            wrong: refusal.wrong.clone(),
        };
        let mut recorder = self.recorder();
        recorder.tracker.reject();
        recorder.append_later(|| rejected.to_line());
        drop(recorder);
        self.show(|| DisplayEvent::Rejected(Box::new(rejected)));
    }

    /// Writes the lines that are not in the record yet.
    pub(super) fn flush_record(&self) {
        if self.has_record {
            self.recorder().flush();
        }
    }

    /// Takes note of the end of the run.
    pub(super) fn finish_audit(&self) {
        if let Some(auditor) = &self.auditor {
            auditor.finish(self.since_start(Instant::now()));
        }
    }

    /// What can be read from the audit, if there is one.
    pub(super) fn with_audit<T>(&self, read: impl FnOnce(&Audit) -> T) -> Option<T> {
        let auditor = self.auditor.as_ref()?;
        Some(auditor.with(read))
    }

    pub(super) fn notify(&self, notice: Notice) {
        let _ = self.notices.send(notice);
    }

    fn show(&self, event: impl FnOnce() -> DisplayEvent) {
        if let Some(display) = &self.display {
            display.show(event());
        }
    }

    fn since_start(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.started)
    }
}

/// The time at which a request whose signature is not verified says that it was signed.
fn detected_time(request: &Request, content: &[u8]) -> Option<SigningTime> {
    let message = SignedMessage::new(request).with_content(content);
    signed_at(detect(request)?, &SignatureOptions::default(), &message)
}

/// A 401 requires the challenge (RFC 9110 section 15.5.2). The body gives no reason, which would help a forger.
fn unauthorized() -> RenderedResponse {
    let headers = Headers::from_iter([
        ("WWW-Authenticate", "Signature"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ]);
    RenderedResponse::new(401, &headers, b"unauthorized\n".to_vec())
}
