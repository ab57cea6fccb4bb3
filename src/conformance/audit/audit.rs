//! The state of an audit: the events so far, and the place in the plan.
//!
//! Requests take the responses of the plan one after the other. So a sender that sends one event at a time and retries
//! it takes several responses with one event, and a sender that gives up, or sends several events at once, takes them
//! with several. Which requests belong to one event is decided by the message id, and where that is missing or differs
//! by the body. Both can mislead: a broken sender uses one id for all events, and a test sends the same body many
//! times. So neither is evidence once different events have shared it. Where both differ, the members of the body that
//! differ can tell.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::audited_event::{AuditedAttempt, AuditedEvent, EventContent, Reaction, ResponseEnd};
use super::content_type::content_type_fault;
use super::message_id::MessageId;
use super::plan::{AuditPlan, AuditResponse, AuditTimes};
use super::resemblance::Resemblance;
use crate::message::Request;
use crate::record::ReceivedRequest;
use crate::signature::{Hash, SigningTime};

/// The path that the redirect names. Only a sender that follows it asks for it.
pub(crate) const REDIRECT_TARGET: &str = "/hook-audit/redirected";

/// Later events get their response, and are not judged.
const MAX_EVENTS: usize = 1_000;
/// The same for later attempts of one event.
const MAX_ATTEMPTS: usize = 50;

#[derive(Debug)]
pub(crate) struct Audit {
    plan: AuditPlan,
    times: AuditTimes,
    /// How many responses of the plan were given.
    given: usize,
    /// The responses of the plan, by their place, that were given twice.
    repeated: HashSet<usize>,
    pub(super) events: Vec<AuditedEvent>,
    by_id: HashMap<AuditKey, usize>,
    by_content: HashMap<AuditKey, ContentUse>,
    /// Ids of different events.
    shared_ids: HashSet<AuditKey>,
    /// The first two requests that carry different events with one id.
    pub(super) first_shared: Option<[u64; 2]>,
    /// Delayed responses that have not ended, by the number of their request.
    pending: HashMap<u64, [usize; 2]>,
    pub(super) requests: RequestTotals,
    /// When the run was decided.
    end: Option<Duration>,
}

/// The digest of a method, a path, and an id or a content.
type AuditKey = Vec<u8>;

/// The events with the same content.
#[derive(Clone, Copy, Debug)]
struct ContentUse {
    latest: usize,
    events: usize,
}

/// What is judged of each request alone.
#[derive(Debug, Default)]
pub(super) struct RequestTotals {
    pub(super) count: usize,
    pub(super) with_body: usize,
    /// The first request with each fault.
    pub(super) no_content_type: Option<u64>,
    pub(super) wrong_content_type: Option<(u64, String)>,
    pub(super) no_user_agent: Option<u64>,
    /// The largest body, with its request.
    pub(super) largest: (usize, u64),
    /// Requests for the target of the redirect, with and without a payload.
    pub(super) followed_with_payload: Option<u64>,
    pub(super) followed_without_payload: Option<u64>,
    /// The number of the last request.
    pub(super) last: u64,
}

impl Audit {
    pub(crate) fn new(plan: AuditPlan, times: AuditTimes) -> Self {
        Self {
            plan,
            times,
            given: 0,
            repeated: HashSet::new(),
            events: Vec::new(),
            by_id: HashMap::new(),
            by_content: HashMap::new(),
            shared_ids: HashSet::new(),
            first_shared: None,
            pending: HashMap::new(),
            requests: RequestTotals::default(),
            end: None,
        }
    }

    pub(crate) fn times(&self) -> &AuditTimes {
        &self.times
    }

    /// How many responses of the plan were given, and how many there are.
    pub(crate) fn progress(&self) -> (usize, usize) {
        (self.given, self.plan.responses().len())
    }

    /// Takes a request, and says which response it gets.
    pub(crate) fn receive(
        &mut self,
        received: &ReceivedRequest,
        at: Duration,
        signed: Option<SigningTime>,
    ) -> AuditResponse {
        let request = &received.request;
        if request.path() == REDIRECT_TARGET {
            self.requests.follow(received);
            return AuditResponse::Success;
        }
        if !is_event(request) {
            return AuditResponse::Success;
        }
        self.requests.add(received);
        let (id, content) = (MessageId::find(received), EventContent::of(received));
        let known = self.event_of(received, id.as_ref(), &content);
        let response = self.respond(known);
        let Some(index) = self.place(known, received, &content) else {
            return response;
        };
        let event = &mut self.events[index];
        if event.attempts.len() == MAX_ATTEMPTS {
            return response;
        }
        if let Some(id) = &id {
            self.by_id.insert(id_key(request, id), index);
        }
        if response.is_delayed() {
            let place = [index, event.attempts.len()];
            self.pending.insert(received.seq, place);
        }
        event.attempts.push(AuditedAttempt {
            seq: received.seq,
            at,
            id,
            signature: received.signature.clone(),
            signed,
            change: event.content.change(&content),
            response,
            end: if response.is_delayed() {
                ResponseEnd::Pending
            } else {
                ResponseEnd::Given(at)
            },
        });
        response
    }

    /// Ends the audit. From now on the listener closes connections, and a sender that seems to leave may not have left.
    pub(crate) fn finish(&mut self, at: Duration) {
        self.end.get_or_insert(at);
    }

    pub(super) fn end(&self) -> Duration {
        self.end.unwrap_or(Duration::MAX)
    }

    pub(super) fn attempts(&self) -> impl Iterator<Item = &AuditedAttempt> {
        self.events.iter().flat_map(|event| &event.attempts)
    }

    /// Each event with each of its attempts but the first.
    pub(super) fn repetitions(&self) -> impl Iterator<Item = (&AuditedEvent, &AuditedAttempt)> {
        self.events.iter().flat_map(|event| {
            let later = event.attempts.iter().skip(1);
            later.map(move |attempt| (event, attempt))
        })
    }

    /// Whether another event has the same content.
    pub(super) fn has_shared_content(&self, event: &AuditedEvent) -> bool {
        let same = |other: &&AuditedEvent| other.content.digest() == event.content.digest();
        self.events.iter().filter(same).count() > 1
    }

    /// The first attempt of another event that came after this time and has the same content.
    pub(super) fn same_content_after(
        &self,
        event: &AuditedEvent,
        at: Duration,
    ) -> Option<&AuditedAttempt> {
        let others = self.events.iter().filter(|other| {
            other.place == event.place && other.content.digest() == event.content.digest()
        });
        let mut firsts = others.map(AuditedEvent::first);
        firsts.find(|first| first.at >= at && first.seq > event.last().seq)
    }

    /// What came after each of these responses.
    pub(super) fn reactions(
        &self,
        responses: &'static [AuditResponse],
    ) -> impl Iterator<Item = Reaction<'_>> {
        let reactions = self.events.iter().flat_map(AuditedEvent::reactions);
        reactions.filter(|reaction| responses.contains(&reaction.attempt.response))
    }

    /// Notes the end of a delayed response: it was sent, or the sender left before.
    pub(crate) fn response_ended(&mut self, seq: u64, at: Duration, is_given_up: bool) {
        if is_given_up && self.end.is_some() {
            return;
        }
        if let Some([event, attempt]) = self.pending.remove(&seq) {
            self.events[event].attempts[attempt].end = if is_given_up {
                ResponseEnd::GivenUp(at)
            } else {
                ResponseEnd::Given(at)
            };
        }
    }

    /// Notes that a request got a 5xx in place of its response, because it could not be recorded.
    pub(crate) fn respond_with_error(&mut self, seq: u64) {
        self.pending.remove(&seq);
        let mut attempts = self.events.iter_mut().flat_map(|event| &mut event.attempts);
        if let Some(attempt) = attempts.find(|attempt| attempt.seq == seq) {
            attempt.response = AuditResponse::ServerError;
            attempt.end = ResponseEnd::Given(attempt.at);
        }
    }

    /// The event that a request is another attempt of.
    fn event_of(
        &mut self,
        received: &ReceivedRequest,
        id: Option<&MessageId>,
        content: &EventContent,
    ) -> Option<usize> {
        let key = id.map(|id| id_key(&received.request, id));
        let with_id = key.as_ref().and_then(|key| self.by_id.get(key).copied());
        let (Some(key), Some(index)) = (key, with_id) else {
            let found = self.open_with_content(received, id, content);
            return found.or_else(|| self.open_with_other_content(received, content));
        };
        let event = &self.events[index];
        let is_same = event.content.digest() == content.digest();
        let is_evidence = !event.is_concluded() && !self.shared_ids.contains(&key);
        if is_same || is_evidence {
            return Some(index);
        }
        let found = self.open_with_content(received, id, content);
        let found = found.or_else(|| self.open_with_other_content(received, content));
        if found.is_none() {
            let seqs = [self.events[index].first().seq, received.seq];
            self.first_shared.get_or_insert(seqs);
            self.shared_ids.insert(key);
        }
        found
    }

    /// The event with this content that is not concluded, unless different events have this content.
    fn open_with_content(
        &self,
        received: &ReceivedRequest,
        id: Option<&MessageId>,
        content: &EventContent,
    ) -> Option<usize> {
        let known = self.by_content.get(&content_key(received, content))?;
        let event = &self.events[known.latest];
        let has_ids = id.is_some() && event.first().id.is_some();
        let is_same_id = id == event.first().id.as_ref();
        let is_evidence = known.events == 1 || !has_ids || is_same_id;
        (is_evidence && !event.is_concluded()).then_some(known.latest)
    }

    /// The latest event of this type, if it is open and this content is one of another attempt. A request that can be
    /// either is noted.
    fn open_with_other_content(
        &mut self,
        received: &ReceivedRequest,
        content: &EventContent,
    ) -> Option<usize> {
        let place = place_key(received);
        let index = self.events.iter().rposition(|event| event.place == place)?;
        let event = &mut self.events[index];
        if !event.is_open() {
            return None;
        }
        match event.content.resemblance(content) {
            Resemblance::Attempt => return Some(index),
            Resemblance::Ambiguous => event.possible_attempt = Some(received.seq),
            Resemblance::OtherEvent => {}
        }
        None
    }

    /// The place of the event among all; `None` if there are too many.
    fn place(
        &mut self,
        known: Option<usize>,
        received: &ReceivedRequest,
        content: &EventContent,
    ) -> Option<usize> {
        let index = known.unwrap_or(self.events.len());
        if index == MAX_EVENTS {
            return None;
        }
        if known.is_none() {
            self.events.push(AuditedEvent {
                attempts: Vec::new(),
                content: content.clone(),
                place: place_key(received),
                possible_attempt: None,
            });
            let uses = self.by_content.entry(content_key(received, content));
            let uses = uses.or_insert(ContentUse {
                latest: index,
                events: 0,
            });
            uses.latest = index;
            uses.events += 1;
        }
        Some(index)
    }

    fn respond(&mut self, known: Option<usize>) -> AuditResponse {
        let event = known.map(|index| &self.events[index]);
        match event {
            Some(event) if event.last().response == AuditResponse::Gone => AuditResponse::Gone,
            Some(event) if event.is_concluded() => AuditResponse::Success,
            None if self.repeats_last() => {
                self.repeated.insert(self.given);
                self.plan.responses()[self.given - 1]
            }
            _ => match self.plan.responses().get(self.given) {
                Some(response) => {
                    self.given += 1;
                    *response
                }
                None => AuditResponse::Success,
            },
        }
    }

    /// Whether a new event gets the last response again: after it an event did not come again that had come several
    /// times. Either its sender takes that response for final, or it has reached its limit of attempts. The first
    /// attempt of another event can tell.
    fn repeats_last(&self) -> bool {
        let Some(event) = self.events.last() else {
            return false;
        };
        let is_last = |response: &AuditResponse| *response == event.last().response;
        let last = self.given.checked_sub(1);
        let last = last.and_then(|last| self.plan.responses().get(last));
        event.attempts.len() > 1
            && event.last().response.is_retryable()
            && last.is_some_and(is_last)
            && !self.repeated.contains(&self.given)
    }
}

impl RequestTotals {
    fn add(&mut self, received: &ReceivedRequest) {
        let (seq, headers) = (received.seq, &received.request.headers);
        self.count += 1;
        self.last = seq;
        if headers.text("user-agent").is_none_or(str::is_empty) {
            self.no_user_agent.get_or_insert(seq);
        }
        let length = received.request.body.len();
        if length == 0 {
            return;
        }
        self.with_body += 1;
        if length > self.largest.0 {
            self.largest = (length, seq);
        }
        let content_type = headers.text("content-type").unwrap_or_default();
        if content_type.is_empty() {
            self.no_content_type.get_or_insert(seq);
        } else if self.wrong_content_type.is_none() {
            let fault = content_type_fault(content_type, received.content());
            self.wrong_content_type = fault.map(|fault| (seq, fault));
        }
    }

    fn follow(&mut self, received: &ReceivedRequest) {
        let request = &received.request;
        let has_payload = !request.body.is_empty() || request.query().is_some();
        let first = if has_payload {
            &mut self.followed_with_payload
        } else {
            &mut self.followed_without_payload
        };
        first.get_or_insert(received.seq);
    }
}

/// Whether a request can carry an event: one of a browser or a health check does not.
fn is_event(request: &Request) -> bool {
    let has_content = !request.body.is_empty() || request.query().is_some();
    match request.method.as_str() {
        "HEAD" | "OPTIONS" | "TRACE" => false,
        "GET" => has_content,
        _ => true,
    }
}

fn id_key(request: &Request, id: &MessageId) -> AuditKey {
    key(request, &[b"id", id.text.as_bytes()])
}

fn place_key(received: &ReceivedRequest) -> AuditKey {
    let event_type = received.origin.event_type.as_deref().unwrap_or_default();
    key(&received.request, &[b"type", event_type.as_bytes()])
}

fn content_key(received: &ReceivedRequest, content: &EventContent) -> AuditKey {
    let event_type = received.origin.event_type.as_deref().unwrap_or_default();
    let parts = [b"content", content.digest(), event_type.as_bytes()];
    key(&received.request, &parts)
}

fn key(request: &Request, parts: &[&[u8]]) -> AuditKey {
    // No part before the last can hold a line break.
    let place = format!("{}\n{}\n", request.method, request.path());
    Hash::Sha256.of(&[&[place.as_bytes()], parts].concat())
}
