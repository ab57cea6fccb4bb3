//! Runs one case: makes its requests, sends them, and judges what came.

use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::Timestamp;

use super::checked_endpoint::CheckedEndpoint;
use super::handshakes::ProviderHandshake;
use super::observer::{Observer, ObserverError};
use super::options::EndpointCheckOptions;
use super::report::curl_command;
use super::requester::Requester;
use crate::commands::send::EventSource;
use crate::commands::signals::Shutdown;
use crate::conformance::check::{
    CaseJudgement, CheckCase, CheckOutcome, CheckStep, Expectation, GONE, MissingKind, RequestPace,
    SecretKind, SenderRules, ValidEvent, Variation, say_the_same,
};
use crate::conformance::{CaseResult, CaseVerdict, clip};
use crate::delivery::{Delivery, with_random};
use crate::message::Request;
use crate::message::credentials::mask_text;
use crate::signature::Signer;
use crate::units::duration;

/// The id of the baseline.
const VALID: &str = "delivery.valid";

/// What is needed to run cases, and what is known from those before.
pub(super) struct CaseRunner<'a> {
    options: &'a EndpointCheckOptions,
    pub(super) endpoint: CheckedEndpoint<'a>,
    pub(super) rules: SenderRules,
    handshake: Result<ProviderHandshake, String>,
    /// The outcome and the request of the valid event.
    baseline: Option<(CheckOutcome, Request)>,
    /// Whether valid events are accepted.
    pub(super) is_accepting: bool,
    /// Whether a case after the baseline could be judged, or could have been if the endpoint had let it.
    pub(super) has_applied: bool,
    /// Why the state of the consumer is unknown.
    pub(super) unobserved: Option<String>,
}

/// How long an endpoint that closes the connection after its response may take for that.
const CLOSING: Duration = Duration::from_millis(100);

/// What one case gave.
struct Found {
    judgement: CaseJudgement,
    /// The request that repeats it.
    request: Option<Request>,
}

impl Found {
    fn open(reason: impl Into<String>) -> Self {
        Self {
            judgement: CaseJudgement::Open(reason.into()),
            request: None,
        }
    }
}

/// What to look at if a valid event is refused.
fn hint(status: u16, is_signed: bool) -> &'static str {
    match status {
        400..=403 if is_signed => {
            ": does the endpoint have this secret, and does it verify the body as it came?"
        }
        400..=403 => ": does the endpoint expect a signature? `--sign` adds one",
        404 | 405 => ": is the path of the URL right?",
        _ => "",
    }
}

impl<'a> CaseRunner<'a> {
    pub(super) fn new(
        options: &'a EndpointCheckOptions,
        source: &'a EventSource<'a>,
        shutdown: &'a Shutdown,
    ) -> Result<Self> {
        let signer = source.signer().cloned();
        let first = source.prepare(1, None)?;
        let Delivery { url, request } = first.deliveries[0].clone();
        let scheme = signer.as_ref().map(|signer| signer.scheme);
        let provider = options.source.provider().map(|provider| provider.name);
        let rules = SenderRules::of(scheme, provider, &request);
        let within = options.max_time.unwrap_or_else(|| rules.within());
        let requester = Requester::new(&options.connection, &url, within, options.is_local(&url))?;
        let handshake = ProviderHandshake::of(options, &rules, signer.as_ref())?;
        let mut endpoint = CheckedEndpoint::new(source, url, requester, shutdown);
        let token = handshake.as_ref().ok().and_then(ProviderHandshake::token);
        endpoint.secrecy.token =
            token.map(|token| String::from_utf8_lossy(token.reveal()).into_owned());
        Ok(Self {
            handshake,
            endpoint,
            options,
            rules,
            baseline: None,
            is_accepting: false,
            has_applied: false,
            unobserved: None,
        })
    }

    fn within(&self) -> Duration {
        self.options.max_time.unwrap_or_else(|| self.rules.within())
    }

    /// Sends an event that is not judged, so that a consumer that starts with it is warm. Returns why the endpoint
    /// cannot be reached.
    pub(super) fn warm_up(&mut self) -> Result<Option<String>> {
        let event = self.endpoint.event()?;
        let limit = self.within().max(Duration::from_secs(30));
        self.endpoint.send_within(limit, VALID, &event);
        Ok(self.endpoint.gone.clone())
    }

    /// Sends a valid event again. Returns what came if it is not accepted any more.
    pub(super) fn repeat_baseline(&mut self) -> Result<Option<String>> {
        let event = self.endpoint.event()?;
        let outcome = self.endpoint.deliver(VALID, &event);
        let is_fine = outcome.is_accepted() || outcome.is_busy;
        Ok((!is_fine).then(|| outcome.describe()))
    }

    /// Runs a case.
    pub(super) fn run(&mut self, check: &'static CheckCase) -> Result<CaseResult> {
        let signed = self.endpoint.signer.as_ref().map(Signer::signing);
        let level = match self.rules.level(check, signed) {
            Ok(level) => level,
            Err(reason) => return Ok(CaseResult::not_judged(&check.case, reason.to_string())),
        };
        if check.needs_baseline() && !self.is_accepting {
            self.has_applied = true;
            let reason = "not conclusive: a valid event is not accepted";
            return Ok(CaseResult::not_judged(&check.case, reason));
        }
        let started = Instant::now();
        let sent = self.endpoint.sent();
        let found = self.find(check)?;
        let elapsed = started.elapsed();
        let is_open = matches!(found.judgement, CaseJudgement::Open(_));
        let is_baseline = matches!(check.step, CheckStep::Valid);
        self.has_applied |= !is_baseline && (!is_open || self.endpoint.sent() > sent);
        let has_failed = matches!(found.judgement, CaseJudgement::Wrong { .. });
        if self.endpoint.gone.is_some() && !has_failed {
            return Ok(CaseResult::not_judged(&check.case, GONE));
        }
        let (verdict, note, level) = match found.judgement {
            CaseJudgement::Right => (CaseVerdict::Passed, None, level),
            CaseJudgement::Noted(note) => (CaseVerdict::Passed, Some(note), level),
            CaseJudgement::Open(reason) => (CaseVerdict::NotJudged { reason }, None, level),
            CaseJudgement::Wrong {
                found,
                level: other,
            } => (CaseVerdict::Failed { found }, None, other.unwrap_or(level)),
        };
        let request = found.request.filter(|_| has_failed);
        let command = request.map(|request| self.command(check, &request));
        let repetition = command.as_ref().and_then(|_| check.repetition());
        Ok(CaseResult {
            level,
            note: match repetition {
                Some(words) => Some(words.to_owned()),
                None if is_baseline && has_failed => self.rules.reference(),
                None => note,
            },
            command,
            elapsed,
            ..CaseResult::new(&check.case, verdict)
        })
    }

    /// The command that repeats a case; where two responses are compared, one for each.
    fn command(&self, check: &CheckCase, request: &Request) -> String {
        let url = &self.endpoint.url;
        let other = match check.step {
            CheckStep::SameWords => self.endpoint.outcomes.get("signature.wrong-key"),
            _ => None,
        };
        let first = other.map(|(_, first)| curl_command(url, first));
        first.unwrap_or_default() + &curl_command(url, request)
    }

    fn find(&mut self, check: &'static CheckCase) -> Result<Found> {
        let id = check.case.id;
        match check.step {
            CheckStep::Valid => self.valid(id),
            CheckStep::NoRedirect => Ok(self.no_redirect()),
            CheckStep::NewConnection => self.new_connection(id),
            CheckStep::KeptConnection => self.kept_connection(id),
            CheckStep::All(variations, expectation) => self.all(id, variations, expectation),
            CheckStep::Any(variations, expectation) => self.any(id, variations, expectation),
            CheckStep::Redelivery => self.redelivery(id),
            CheckStep::SameBytes => self.same_bytes(id),
            CheckStep::Concurrent => self.concurrent(id),
            CheckStep::Once => match self.once(id)? {
                // It may be the late effect of an earlier event, and by now those are over.
                Found {
                    judgement: CaseJudgement::Wrong { .. },
                    ..
                } => self.once(id),
                found => Ok(found),
            },
            CheckStep::Secrecy(kind) => Ok(self.secret(kind)),
            CheckStep::SameWords => Ok(self.same_words()),
            CheckStep::Handshake { is_forged } => self.handshake(id, is_forged),
        }
    }

    /// The baseline: a valid event, in time and with a status that its sender takes for delivered.
    fn valid(&mut self, id: &'static str) -> Result<Found> {
        let event = self.endpoint.event()?;
        let within = self.within();
        let outcome = self.endpoint.deliver(id, &event);
        self.is_accepting = outcome.is_accepted();
        self.baseline = Some((outcome.clone(), event.request.clone()));
        let wrong = |found| CaseJudgement::Wrong { found, level: None };
        let judgement = match outcome.status() {
            Some(status) if !self.rules.is_success(status) => wrong(format!(
                "{}, not {}{}",
                outcome.describe(),
                self.rules.success(),
                hint(status, self.endpoint.signer.is_some())
            )),
            Some(_) if outcome.elapsed > within => wrong(format!(
                "{} after {}, and the sender waits {}",
                outcome.describe(),
                duration(outcome.elapsed),
                duration(within)
            )),
            Some(_) => CaseJudgement::Noted(format!("in {}", duration(outcome.elapsed))),
            None if outcome.missing() == Some(MissingKind::TimedOut) => wrong(format!(
                "{}, and the sender waits {}",
                outcome.describe(),
                duration(within)
            )),
            None => Expectation::Accepted.judge(&outcome),
        };
        Ok(Found {
            judgement,
            request: Some(event.request),
        })
    }

    /// Judged by the response to the baseline.
    fn no_redirect(&self) -> Found {
        let Some((outcome, request)) = &self.baseline else {
            return Found::open("no valid event was sent");
        };
        let Ok(response) = &outcome.response else {
            return Found::open(outcome.describe());
        };
        let location = response.headers.text("location");
        let judgement = match response.status {
            300..=399 => CaseJudgement::Wrong {
                found: match location {
                    Some(location) => {
                        let location = clip(&mask_text(location)).into_owned();
                        format!("{} to `{location}`", outcome.describe())
                    }
                    None => outcome.describe(),
                },
                level: None,
            },
            _ => CaseJudgement::Right,
        };
        Found {
            judgement,
            request: Some(request.clone()),
        }
    }

    fn new_connection(&mut self, id: &'static str) -> Result<Found> {
        self.endpoint.requester.reconnect();
        let event = self.endpoint.event()?;
        let outcome = self.endpoint.deliver(id, &event);
        Ok(Found {
            judgement: Expectation::Accepted.judge(&outcome),
            request: Some(event.request),
        })
    }

    /// An endpoint may close an idle connection at the moment at which a request comes, so it fails only if it does
    /// that twice.
    fn kept_connection(&mut self, id: &'static str) -> Result<Found> {
        for _ in 0..2 {
            self.endpoint.requester.reconnect();
            let first = self.endpoint.event()?;
            let outcome = self.endpoint.deliver(id, &first);
            if !outcome.is_accepted() {
                return Ok(Found {
                    judgement: Expectation::Accepted.judge(&outcome),
                    request: Some(first.request),
                });
            }
            if self.endpoint.shutdown.wait_for(CLOSING).is_some() {
                return Ok(Found::open("the run was ended"));
            }
            let second = self.endpoint.event()?;
            let outcome = self.endpoint.deliver(id, &second);
            if !outcome.is_resent || outcome.is_gone() {
                let judgement = match Expectation::Accepted.judge(&outcome) {
                    CaseJudgement::Right if !outcome.is_reused => {
                        CaseJudgement::Open("the endpoint closes its connections".to_owned())
                    }
                    judgement => judgement,
                };
                return Ok(Found {
                    judgement,
                    request: Some(second.request),
                });
            }
        }
        self.endpoint.requester.stop_keeping();
        Ok(Found {
            judgement: CaseJudgement::Wrong {
                found: "the endpoint closed the connection instead of responding, twice".to_owned(),
                level: None,
            },
            request: None, // alone it is accepted
        })
    }

    /// All of the requests have to get what is expected; what the scheme cannot express is left out.
    fn all(
        &mut self,
        id: &'static str,
        variations: &[Variation],
        expectation: Expectation,
    ) -> Result<Found> {
        let mut found = None;
        let mut reason = None;
        for variation in variations {
            match self.vary(id, *variation, expectation)? {
                Found {
                    judgement: CaseJudgement::Open(why),
                    ..
                } => reason = reason.or(Some(why)),
                wrong if matches!(wrong.judgement, CaseJudgement::Wrong { .. }) => {
                    return Ok(wrong);
                }
                right => found = found.or(Some(right)),
            }
            if self.endpoint.gone.is_some() {
                break;
            }
        }
        Ok(found.unwrap_or_else(|| Found::open(reason.unwrap_or_default())))
    }

    /// The first that gets what is expected decides; if none does, the first that was sent.
    fn any(
        &mut self,
        id: &'static str,
        variations: &[Variation],
        expectation: Expectation,
    ) -> Result<Found> {
        let (mut wrong, mut open) = (None, None);
        for variation in variations {
            let found = self.vary(id, *variation, expectation)?;
            match found.judgement {
                _ if self.endpoint.gone.is_some() => return Ok(found),
                CaseJudgement::Right | CaseJudgement::Noted(_) => return Ok(found),
                CaseJudgement::Wrong { .. } => wrong = wrong.or(Some(found)),
                CaseJudgement::Open(_) => open = open.or(Some(found)),
            }
        }
        let first = wrong.or(open);
        Ok(first.unwrap_or_else(|| Found::open("there is nothing to send")))
    }

    fn vary(
        &mut self,
        id: &'static str,
        variation: Variation,
        expectation: Expectation,
    ) -> Result<Found> {
        let event = self.endpoint.event()?;
        let now = Timestamp::now();
        let varied = match with_random(|random| event.vary(variation, now, random))? {
            Ok(varied) => varied,
            Err(reason) => return Ok(Found::open(reason.to_string())),
        };
        let outcome = self.endpoint.send(id, &event, &varied.request, varied.pace);
        let mut judgement = expectation.judge(&outcome);
        if let CaseJudgement::Wrong { found, .. } = &mut judgement {
            if variation.is_forgery() && outcome.is_accepted() {
                let effect = self.observed_effect(id, variation)?;
                *found = format!("{}: {effect}", outcome.describe());
            }
            if let Some(label) = variation.label() {
                *found = format!("{label}: {found}");
            }
        }
        Ok(Found {
            judgement,
            request: Some(varied.request),
        })
    }

    /// What became of a forgery that got 2xx: it is sent again while the state is observed.
    fn observed_effect(&mut self, id: &'static str, variation: Variation) -> Result<String> {
        let Some(observer) = self.observer() else {
            return Ok("accepted, or dropped silently; `--observe` can tell".to_owned());
        };
        let event = self.endpoint.event()?;
        let now = Timestamp::now();
        let Ok(varied) = with_random(|random| event.vary(variation, now, random))? else {
            return Ok("accepted".to_owned());
        };
        let before = observer.state();
        self.endpoint.send(id, &event, &varied.request, varied.pace);
        Ok(match (before, observer.state()) {
            (Ok(before), Ok(after)) if before == after => {
                "dropped silently: the observed state did not change".to_owned()
            }
            (Ok(_), Ok(_)) => "accepted: the observed state changed".to_owned(),
            (Err(error), _) | (_, Err(error)) => {
                self.unobserved(&error);
                format!("accepted, or dropped silently; {error}")
            }
        })
    }

    fn observer(&self) -> Option<Observer<'a>> {
        let command = self.options.observe.as_deref()?;
        Some(Observer { command })
    }

    /// A valid event, which has to be accepted before it is repeated.
    fn first_delivery(&mut self, id: &'static str) -> Result<Result<ValidEvent, Found>> {
        let event = self.endpoint.event()?;
        let outcome = self.endpoint.deliver(id, &event);
        if outcome.is_accepted() {
            return Ok(Ok(event));
        }
        Ok(Err(Found {
            judgement: Expectation::Accepted.judge(&outcome),
            request: Some(event.request),
        }))
    }

    fn redelivery(&mut self, id: &'static str) -> Result<Found> {
        let event = match self.first_delivery(id)? {
            Ok(event) => event,
            Err(found) => return Ok(found),
        };
        let request = match event.redelivery(Timestamp::now()) {
            Ok(request) => request,
            Err(reason) => return Ok(Found::open(reason.to_string())),
        };
        let outcome = self
            .endpoint
            .send(id, &event, &request, RequestPace::AtOnce);
        Ok(Found {
            judgement: Expectation::Accepted.judge(&outcome),
            request: Some(request),
        })
    }

    fn same_bytes(&mut self, id: &'static str) -> Result<Found> {
        let event = match self.first_delivery(id)? {
            Ok(event) => event,
            Err(found) => return Ok(found),
        };
        let outcome = self.endpoint.deliver(id, &event);
        Ok(Found {
            judgement: Expectation::NoServerError.judge(&outcome),
            request: Some(event.request),
        })
    }

    fn concurrent(&mut self, id: &'static str) -> Result<Found> {
        let event = self.endpoint.event()?;
        let requests = [&event.request, &event.request];
        let shutdown = self.endpoint.shutdown;
        let outcomes = self.endpoint.requester.send_both(requests, shutdown);
        for outcome in &outcomes {
            self.endpoint.note(id, &event, &event.request, outcome);
        }
        let [first, second] = outcomes.map(|outcome| Expectation::NoServerError.judge(&outcome));
        Ok(Found {
            judgement: match (first, second) {
                (first @ CaseJudgement::Wrong { .. }, _) => first,
                (CaseJudgement::Open(_), second @ CaseJudgement::Wrong { .. }) => second,
                (first @ CaseJudgement::Open(_), _) => first,
                (_, second) => second,
            },
            request: Some(event.request),
        })
    }

    /// A redelivery must not change the observed state.
    fn once(&mut self, id: &'static str) -> Result<Found> {
        let Some(observer) = self.observer() else {
            return Ok(Found::open(
                "the state of the consumer is unknown: `--observe COMMAND` prints it",
            ));
        };
        let before = match observer.state() {
            Ok(before) => before,
            Err(error) => return Ok(self.unobserved(&error)),
        };
        let event = match self.first_delivery(id)? {
            Ok(event) => event,
            Err(found) => return Ok(found),
        };
        let first = match observer.state_after(&before) {
            Ok(first) => first,
            Err(error) => return Ok(self.unobserved(&error)),
        };
        if first.state == before {
            let reason = "the observed state did not change after the first delivery";
            return Ok(Found::open(reason));
        }
        let request = match event.redelivery(Timestamp::now()) {
            Ok(request) => request,
            Err(reason) => return Ok(Found::open(reason.to_string())),
        };
        let outcome = self
            .endpoint
            .send(id, &event, &request, RequestPace::AtOnce);
        if !outcome.is_accepted() {
            let came = outcome.describe();
            return Ok(Found::open(format!(
                "the redelivery was not accepted: {came}"
            )));
        }
        let judgement = match observer.state_in(first.patience()) {
            Err(error) => return Ok(self.unobserved(&error)),
            Ok(second) if second == first.state => CaseJudgement::Right,
            Ok(_) => CaseJudgement::Wrong {
                found: "the observed state changed again after the redelivery".to_owned(),
                level: None,
            },
        };
        Ok(Found {
            judgement,
            request: Some(request),
        })
    }

    /// Notes why the state is unknown.
    fn unobserved(&mut self, error: &ObserverError) -> Found {
        self.unobserved = Some(error.to_string());
        self.has_applied = true;
        Found::open(error.to_string())
    }

    fn secret(&self, kind: SecretKind) -> Found {
        let is_unsigned = self.endpoint.signer.is_none() && kind != SecretKind::StackTrace;
        match self.endpoint.secrecy.leak(kind) {
            _ if is_unsigned => Found::open("the event is not signed"),
            _ if self.endpoint.secrecy.responses == 0 => Found::open("there was no response"),
            Some(leak) => Found {
                judgement: CaseJudgement::Wrong {
                    found: format!("{} ({})", leak.found, leak.case),
                    level: None,
                },
                request: Some(leak.request.clone()),
            },
            None => Found {
                judgement: CaseJudgement::Right,
                request: None,
            },
        }
    }

    fn same_words(&self) -> Found {
        let outcomes = &self.endpoint.outcomes;
        let case = |id: &str| outcomes.get(id).filter(|(outcome, _)| !outcome.is_busy);
        let (Some((key, _)), Some((body, request))) =
            (case("signature.wrong-key"), case("signature.body-byte"))
        else {
            return Found::open("it compares signature.wrong-key with signature.body-byte");
        };
        let judgement = if say_the_same(key, body) {
            CaseJudgement::Right
        } else {
            // The texts are not shown: they may hold what an attacker looks for.
            let (key, body) = (key.describe(), body.describe());
            let found = if key == body {
                format!("both get {key}, with different texts")
            } else {
                format!("a wrong key gets {key}, a changed body {body}")
            };
            CaseJudgement::Wrong { found, level: None }
        };
        Found {
            judgement,
            request: Some(request.clone()),
        }
    }

    fn handshake(&mut self, id: &'static str, is_forged: bool) -> Result<Found> {
        let usual = self.endpoint.event()?;
        let (spec, attempt) = match &self.handshake {
            Err(reason) => return Ok(Found::open(reason.clone())),
            Ok(handshake) => (handshake.spec, handshake.attempt(&usual, is_forged)?),
        };
        let Some(attempt) = attempt else {
            return Ok(Found::open(format!("{} sends no forged one", spec.label)));
        };
        let request = attempt.delivery.request.clone();
        let event = ValidEvent {
            request: request.clone(),
            id: String::new(),
            ..usual
        };
        let outcome = self
            .endpoint
            .send(id, &event, &request, RequestPace::AtOnce);
        let judgement = match &outcome.response {
            Ok(response) if !outcome.is_busy => match attempt.judge(spec, response) {
                None => CaseJudgement::Right,
                Some(found) => CaseJudgement::Wrong { found, level: None },
            },
            _ => Expectation::Accepted.judge(&outcome),
        };
        Ok(Found {
            judgement,
            request: Some(request),
        })
    }
}
