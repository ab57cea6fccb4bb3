//! The endpoint that is checked: the events for it, the requests to it, and what is known from its responses.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;

use super::requester::Requester;
use crate::commands::send::EventSource;
use crate::commands::signals::Shutdown;
use crate::commands::signer::signed_id;
use crate::conformance::check::{CheckOutcome, RequestPace, ResponseSecrecy, ValidEvent};
use crate::delivery::message_id;
use crate::message::{Request, Url};
use crate::signature::Signer;

pub(super) struct CheckedEndpoint<'a> {
    source: &'a EventSource<'a>,
    pub(super) url: Url,
    pub(super) signer: Option<Signer>,
    pub(super) requester: Requester,
    pub(super) shutdown: &'a Shutdown,
    /// The number of the next event.
    seq: u64,
    /// What its responses must not hold.
    pub(super) secrecy: ResponseSecrecy,
    /// The first outcome of each case, and the request.
    pub(super) outcomes: BTreeMap<&'static str, (CheckOutcome, Request)>,
    /// Why it cannot be reached any more.
    pub(super) gone: Option<String>,
}

impl<'a> CheckedEndpoint<'a> {
    pub(super) fn new(
        source: &'a EventSource<'a>,
        url: Url,
        requester: Requester,
        shutdown: &'a Shutdown,
    ) -> Self {
        Self {
            signer: source.signer().cloned(),
            source,
            url,
            requester,
            shutdown,
            seq: 1,
            secrecy: ResponseSecrecy::default(),
            outcomes: BTreeMap::new(),
            gone: None,
        }
    }

    /// How many requests were sent.
    pub(super) fn sent(&self) -> usize {
        self.requester.sent
    }

    /// A new valid event.
    pub(super) fn event(&mut self) -> Result<ValidEvent> {
        let prepared = self.source.prepare(self.seq, None)?;
        self.seq += 1;
        let delivery = &prepared.deliveries[0];
        let signed = self.signer.as_ref();
        let signed = signed.and_then(|signer| signed_id(signer, &delivery.request));
        let id = match signed.or_else(|| prepared.id.clone()) {
            Some(id) => id,
            None => message_id()?,
        };
        Ok(ValidEvent {
            url: delivery.url.clone(),
            request: delivery.request.clone(),
            id,
            added: self.source.added_headers(),
            signer: self.signer.clone(),
        })
    }

    /// Sends an event as it is.
    pub(super) fn deliver(&mut self, case: &'static str, event: &ValidEvent) -> CheckOutcome {
        self.send(case, event, &event.request, RequestPace::AtOnce)
    }

    /// The same with a limit of its own.
    pub(super) fn send_within(
        &mut self,
        limit: Duration,
        case: &'static str,
        event: &ValidEvent,
    ) -> CheckOutcome {
        let pace = RequestPace::AtOnce;
        let sent = self
            .requester
            .send_within(limit, &event.request, pace, self.shutdown);
        self.note(case, event, &event.request, &sent);
        sent
    }

    /// Sends a request of a case and notes what came.
    pub(super) fn send(
        &mut self,
        case: &'static str,
        event: &ValidEvent,
        request: &Request,
        pace: RequestPace,
    ) -> CheckOutcome {
        let outcome = self.requester.send(request, pace, self.shutdown);
        self.note(case, event, request, &outcome);
        outcome
    }

    /// Notes what came of a request.
    pub(super) fn note(
        &mut self,
        case: &'static str,
        event: &ValidEvent,
        request: &Request,
        outcome: &CheckOutcome,
    ) {
        self.secrecy.look(case, event, request, outcome);
        let first = (outcome.clone(), request.clone());
        self.outcomes.entry(case).or_insert(first);
        if outcome.is_gone() {
            self.gone = Some(outcome.describe());
        }
    }
}
