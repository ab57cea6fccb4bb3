//! Reports attempts as they end: a JSON line for programs, or a few lines for people.
//!
//! `hook send` shows attempts on stderr and writes the body of the last response to stdout, where a script reads it.
//! `hook replay` writes a line for each request to stdout: there the attempts are the data. Both use the same words for
//! what follows an attempt and for what a response lacks, and both are quiet in the same way: failures and unmet
//! expectations are always written.

use anyhow::Result;

use super::attempt::{Judgement, attempt_line};
use super::next_attempt::NextStep;
use super::options::ReportOptions;
use crate::cli::DeliveryArgs;
use crate::commands::advice;
use crate::commands::client::MAX_RESPONSE_BODY;
use crate::commands::context::Context;
use crate::delivery::{FinishedAttempt, NextAttempt};
use crate::exit_code::Exit;
use crate::http::client::TimedResponse;
use crate::message::{Response, Url};
use crate::output::render::{self, DisplayOptions, RequestDetail};
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout};
use crate::payload::EventType;
use crate::record::Ordinal;
use crate::units;

pub(crate) struct AttemptReporter<'a> {
    options: ReportOptions,
    delivery: &'a DeliveryArgs,
    context: &'a Context,
    /// How attempts display on stderr.
    display: DisplayOptions,
    /// The number of attempts so far.
    seq: u64,
}

/// An attempt that has ended, with what its command knows of it.
pub(crate) struct ReportedAttempt<'a> {
    pub(crate) url: &'a Url,
    pub(crate) id: Option<&'a str>,
    pub(crate) event: Option<&'a EventType>,
    /// What the messages name: the endpoint where there are several, the request of a record.
    pub(crate) subject: Option<String>,
    /// Attempts with the same id in earlier rounds of a replay.
    pub(crate) earlier_attempts: u32,
    pub(crate) finished: &'a FinishedAttempt<'a>,
}

impl<'a> AttemptReporter<'a> {
    pub(crate) fn new(
        options: ReportOptions,
        delivery: &'a DeliveryArgs,
        context: &'a Context,
    ) -> Self {
        Self {
            options,
            delivery,
            context,
            display: options.display_body(context.stderr_style, context.stderr_is_terminal),
            seq: 0,
        }
    }

    /// Reports an attempt of `hook send`.
    pub(crate) fn report_sent(&mut self, attempt: &ReportedAttempt) -> Result<()> {
        self.seq += 1;
        if self.options.json {
            return self.write_line(attempt);
        }
        let ReportOptions { quiet, verbose, .. } = self.options;
        let FinishedAttempt {
            request,
            outcome,
            next,
            ..
        } = attempt.finished;
        let is_last = !matches!(next, NextAttempt::After(_));
        if verbose {
            if attempt.finished.attempt > 1 {
                let (url, event) = (attempt.url, attempt.event);
                // The body is that of the first attempt.
                let detail = RequestDetail::Head;
                let line = render::request_line(url, request, event, detail, &self.display);
                stderr::write(&line);
            }
            let timings = match outcome {
                Ok(timed) => timed.timings,
                Err(failure) => failure.timings,
            };
            stderr::write(&render::timings(&timings, &self.display));
        }
        if !quiet || (outcome.is_err() && is_last) {
            let timed = outcome
                .as_ref()
                .map(|a| (&a.response, a.elapsed))
                .map_err(advice::failed_exchange);
            let subject = attempt.subject.as_deref();
            stderr::write(&render::outcome(
                subject,
                timed.as_ref().copied(),
                verbose,
                &self.display,
            ));
        }
        if !quiet {
            self.report_next(attempt);
        }
        if let Ok(timed) = outcome {
            let response = &timed.response;
            if !quiet && !response.body.is_empty() {
                if is_last {
                    self.write_body(response, attempt.subject.as_deref())?;
                } else if verbose {
                    let mut text = StyledText::new(self.display.style);
                    render::write_body(&mut text, &response.headers, &response.body, &self.display);
                    stderr::write(&text);
                }
            }
            self.report_truncated(attempt, timed);
        }
        Ok(())
    }

    /// Reports an attempt of `hook replay`, on stdout; `number` is the request's number in the record.
    pub(crate) fn report_replayed(
        &mut self,
        attempt: &ReportedAttempt,
        number: Ordinal,
    ) -> Result<()> {
        self.seq += 1;
        if self.options.json {
            return self.write_line(attempt);
        }
        match &attempt.finished.outcome {
            Err(failure) => {
                let mut url = attempt.url.clone();
                url.target.clone_from(&attempt.finished.request.target);
                let text = format_args!(
                    "request {number} to {url}: {}",
                    advice::failed_exchange(failure)
                );
                stderr::failure(self.display.style, text);
            }
            Ok(timed) if !self.options.quiet => {
                stdout::write_text(&self.replayed(attempt, number, timed))?;
            }
            Ok(_) => {}
        }
        if self.options.is_human() {
            self.report_next(attempt);
        }
        if let Ok(timed) = &attempt.finished.outcome {
            self.report_truncated(attempt, timed);
        }
        Ok(())
    }

    /// Writes what the last response of a delivery lacks, and returns the exit code for the delivery.
    pub(crate) fn judge(&self, attempt: &ReportedAttempt) -> Exit {
        let judgement = Judgement::of(&attempt.finished.outcome, self.delivery);
        // Other runs have shown the response.
        if self.options.quiet
            && judgement.unmet.is_empty()
            && judgement.exit != Exit::Done
            && let Ok(timed) = &attempt.finished.outcome
        {
            let Response { status, reason, .. } = &timed.response;
            self.note(
                attempt,
                format!("the response was {status} {reason}").trim_end(),
            );
        }
        for unmet in &judgement.unmet {
            self.note(attempt, unmet);
        }
        judgement.exit
    }

    /// One line for a request of a record and its response; with `--verbose` their heads, and the body of the response.
    fn replayed(
        &self,
        attempt: &ReportedAttempt,
        number: Ordinal,
        timed: &TimedResponse,
    ) -> StyledText {
        let display = self.body_display();
        let heads = self.options.verbose;
        let response = &timed.response;
        let request = &attempt.finished.request;
        let detail = RequestDetail::of_verbose(heads);
        let sent = render::request_line(attempt.url, request, attempt.event, detail, &display);
        let outcome = Ok::<_, &String>((response, timed.elapsed));
        let outcome = render::outcome(None, outcome, heads, &display);
        let mut text = StyledText::new(display.style);
        text.push(Role::Secondary, format!("#{number}")).plain(" ");
        if !heads {
            text.append_line(&sent).plain("  ").append(&outcome);
            return text;
        }
        text.append(&sent).append(&outcome);
        if !response.body.is_empty() {
            render::write_body(&mut text, &response.headers, &response.body, &display);
        }
        text.end_line();
        text
    }

    /// Says whether another attempt follows, and where none does, why.
    fn report_next(&self, attempt: &ReportedAttempt) {
        match NextStep::of(attempt.finished, self.delivery) {
            Some(NextStep::Retry(text)) => {
                let subject = attempt.subject.as_deref();
                let subject = subject.map_or_else(String::new, |subject| format!("{subject}: "));
                let mut line = StyledText::new(self.display.style);
                line.push(Role::Warning, format!("↻ {subject}{text}"))
                    .end_line();
                stderr::write(&line);
            }
            Some(NextStep::GaveUp(text)) => self.note(attempt, &text),
            None => {}
        }
    }

    fn report_truncated(&self, attempt: &ReportedAttempt, timed: &TimedResponse) {
        if timed.truncated {
            let limit = units::size(MAX_RESPONSE_BODY);
            self.note(
                attempt,
                &format!("the response's body is longer than {limit}: the rest was not read"),
            );
        }
    }

    fn write_line(&self, attempt: &ReportedAttempt) -> Result<()> {
        let finished = attempt.finished;
        let nth = attempt.earlier_attempts + finished.attempt;
        let sent = (nth, &*finished.request, &finished.outcome);
        let line = attempt_line(attempt.id, self.seq, attempt.url, sent);
        Ok(stdout::write_json(&line.to_line())?)
    }

    /// Pretty on a terminal, under the endpoint where there are several; in a pipe the exact bytes.
    fn write_body(&self, response: &Response, endpoint: Option<&str>) -> Result<()> {
        if !self.context.stdout_is_terminal {
            return Ok(stdout::write_data(&response.body)?);
        }
        let display = self.body_display();
        let mut text = StyledText::new(display.style);
        if let Some(endpoint) = endpoint {
            text.push(Role::Url, endpoint).end_line();
        }
        render::write_body(&mut text, &response.headers, &response.body, &display);
        Ok(stdout::write_text(&text)?)
    }

    /// How a response's body displays on stdout.
    fn body_display(&self) -> DisplayOptions {
        let context = self.context;
        self.options
            .display_body(context.stdout_style, context.stdout_is_terminal)
    }

    fn note(&self, attempt: &ReportedAttempt, text: &str) {
        note(attempt.subject.as_deref(), text, &self.display);
    }
}

/// Writes a failure, with its endpoint or request where there are several.
pub(crate) fn note(subject: Option<&str>, text: &str, display: &DisplayOptions) {
    match subject {
        Some(subject) => stderr::failure(display.style, format_args!("{subject}: {text}")),
        None => stderr::failure(display.style, text),
    }
}
