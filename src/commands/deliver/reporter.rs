//! What becomes of deliveries, for people and for programs.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::Result;

use super::shown::{attempt, look, print_body};
use super::{DeliveryJob, MAX_ANSWER, judged};
use crate::commands::context::Context;
use crate::commands::report::ReportOptions;
use crate::commands::signals::Shutdown;
use crate::delivery::{Delivery, DeliveryEvent, FinishedAttempt, NextAttempt, exit_of};
use crate::exit_code::Exit;
use crate::message::Url;
use crate::output::render::{self, DisplayOptions, EndpointResult};
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout, units};

/// Shows attempts as they end, and remembers the worst.
pub(super) struct Reporter<'a> {
    job: &'a DeliveryJob<'a>,
    stop: &'a Shutdown,
    context: &'a Context,
    look: DisplayOptions,
    seq: u64,
    worst: Exit,
    was_stopped: bool,
    /// The user wants the end, and knows that an attempt has to end first.
    is_told: bool,
    written: Result<()>,
    /// When the next attempt begins of each delivery that waits.
    waiting: BTreeMap<usize, Instant>,
    /// The countdown that stands on the terminal.
    countdown: StyledText,
    began: Instant,
    /// What became of each delivery so far.
    so_far: BTreeMap<usize, EndpointResult<'a>>,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(job: &'a DeliveryJob, stop: &'a Shutdown, context: &'a Context) -> Self {
        Self {
            job,
            stop,
            context,
            look: look(job.report, context.stderr_style),
            seq: 0,
            worst: Exit::Done,
            was_stopped: false,
            is_told: false,
            written: Ok(()),
            waiting: BTreeMap::new(),
            countdown: StyledText::new(context.stderr_style),
            began: Instant::now(),
            so_far: BTreeMap::new(),
        }
    }

    /// The worst of the last attempts, whether any other was stopped, and whether all could be written.
    pub(super) fn finish(mut self) -> (Exit, bool, Result<()>) {
        self.show_countdown(None);
        self.show_table();
        (self.worst, self.was_stopped, self.written)
    }

    /// What became of an event that goes to several.
    fn show_table(&self) {
        let ReportOptions { json, quiet, .. } = self.job.report;
        let DeliveryJob {
            deliveries,
            unsubscribed,
            ..
        } = self.job;
        if json || quiet || deliveries.len() + unsubscribed.len() < 2 {
            return;
        }
        let all: Vec<_> = self.so_far.values().cloned().collect();
        stderr::write(&render::fan_out(&all, unsubscribed, self.look.style));
    }

    pub(super) fn on(&mut self, event: DeliveryEvent) {
        match event {
            DeliveryEvent::Attempted(attempted) => self.ended(&attempted),
            DeliveryEvent::Stopped { index, attempt } => {
                self.was_stopped = true;
                self.waiting.remove(&index);
                self.show_countdown(None);
                self.note(index, &format!("ended before attempt {attempt}"));
            }
            DeliveryEvent::Tick => {
                self.tell_of_end();
                self.tick();
            }
        }
    }

    fn ended(&mut self, attempted: &FinishedAttempt) {
        self.seq += 1;
        self.waiting.remove(&attempted.index);
        self.show_countdown(None);
        if self.written.is_ok() {
            self.written = self.show(attempted);
        }
        if let NextAttempt::After(wait) = attempted.next {
            let due = Instant::now() + wait.duration;
            self.waiting.insert(attempted.index, due);
            self.tick();
        } else {
            // What is lacking is said even to those who want no other words.
            let (exit, lacks) = judged(&attempted.outcome, self.job.args);
            for lack in lacks {
                self.note(attempted.index, &lack);
            }
            self.worst = self.worst.worse(exit);
        }
        self.so_far.insert(attempted.index, self.fan_out(attempted));
    }

    /// What there is to say of a delivery so far.
    fn fan_out(&self, attempted: &FinishedAttempt) -> EndpointResult<'a> {
        let (result, role) = match &attempted.outcome {
            Ok(answer) => {
                let response = &answer.response;
                let result = format!("{} {}", response.status, response.reason);
                (result, Role::of_status(response.status))
            }
            // In full it has been said.
            Err(failure) => (short(&failure.to_string()), Role::Failure),
        };
        EndpointResult {
            url: &self.job.deliveries[attempted.index].url,
            result,
            role,
            attempts: attempted.attempt,
            took: self.began.elapsed(),
        }
    }

    /// Something goes on although the user wants the end.
    fn tell_of_end(&mut self) {
        if self.stop.exit().is_some() && !self.is_told {
            self.is_told = true;
            stderr::message("finishing the attempt under way; Ctrl-C again ends it now");
        }
    }

    /// The time to the next attempt, where it can be rewritten.
    fn tick(&mut self) {
        let ReportOptions { json, quiet, .. } = self.job.report;
        if json || quiet || !self.context.stderr_is_terminal {
            return;
        }
        let now = Instant::now();
        let left = |due: &Instant| due.checked_duration_since(now);
        let next = self.waiting.values().filter_map(left).min();
        // Up, so that it ends with 1s.
        let seconds = next.map(|next| next.as_millis().div_ceil(1000));
        let text = seconds.map(|seconds| {
            let span = units::short_duration(std::time::Duration::from_secs(seconds as u64));
            format!("  next attempt in {span} (Ctrl-C gives up)")
        });
        self.show_countdown(text);
    }

    fn show_countdown(&mut self, text: Option<String>) {
        let mut line = StyledText::new(self.look.style);
        line.push(Role::Secondary, text.unwrap_or_default());
        if line != self.countdown {
            stderr::rewrite_line(&line);
            self.countdown = line;
        }
    }

    /// One attempt: a line for programs; for people the status, what follows, and the body of the last answer.
    fn show(&self, attempted: &FinishedAttempt) -> Result<()> {
        let FinishedAttempt {
            index,
            request,
            outcome,
            next,
            ..
        } = attempted;
        let ReportOptions {
            json,
            quiet,
            verbose,
            ..
        } = self.job.report;
        let Delivery { url, .. } = &self.job.deliveries[*index];
        if json {
            let tried = (attempted.attempt, &**request, outcome);
            let line = attempt(self.job.id, self.seq, url, tried).to_line();
            return Ok(stdout::write_data(line.as_bytes())?);
        }
        let is_last = !matches!(next, NextAttempt::After(_));
        if verbose {
            if attempted.attempt > 1 {
                stderr::write(&render::request_line(
                    url,
                    request,
                    self.job.event,
                    true,
                    &self.look,
                ));
            }
            let timings = match outcome {
                Ok(answer) => answer.timings,
                Err(failure) => failure.timings,
            };
            stderr::write(&render::timings(&timings, &self.look));
        }
        if !quiet || (outcome.is_err() && is_last) {
            let answer = outcome.as_ref().map(|a| (&a.response, a.elapsed));
            stderr::write(&render::outcome(
                self.url(*index),
                answer,
                verbose,
                &self.look,
            ));
        }
        if !quiet {
            self.show_next(attempted);
        }
        match outcome {
            Ok(answer) if is_last && !quiet && !answer.response.body.is_empty() => {
                print_body(&answer.response, self.job.report, self.context)?;
            }
            _ => {}
        }
        if outcome.as_ref().is_ok_and(|answer| answer.truncated) {
            let limit = units::size(MAX_ANSWER);
            stderr::message(format_args!(
                "the answer's body is longer than {limit}: the rest was not read"
            ));
        }
        Ok(())
    }

    /// Whether there is another attempt, and if not, why, where that is worth a word.
    fn show_next(&self, attempted: &FinishedAttempt) {
        let FinishedAttempt {
            index,
            attempt,
            outcome,
            next,
            ..
        } = attempted;
        let args = self.job.args;
        let status = outcome.as_ref().ok().map(|answer| answer.response.status);
        let attempts = match attempt {
            1 => "1 attempt".to_owned(),
            many => format!("{many} attempts"),
        };
        match next {
            NextAttempt::After(wait) => {
                let nth = (attempt + 1, args.retry.saturating_add(1));
                let url = self.url(*index);
                stderr::write(&render::retry(
                    url,
                    nth,
                    wait,
                    args.max_retry_after,
                    &self.look,
                ));
            }
            NextAttempt::PastDeadline(wait) => {
                let wait = units::short_duration(wait.duration);
                self.note(
                    *index,
                    &format!("gave up after {attempts}: {wait} more is beyond --deadline"),
                );
            }
            // RFC 9110 says gone; in Standard Webhooks it is the wish to get no more.
            NextAttempt::None if status == Some(410) && !args.success.contains(410) => self.note(
                *index,
                "the endpoint asked to be disabled (410): a sender would send it nothing more",
            ),
            NextAttempt::None if *attempt > 1 && exit_of(outcome, &args.success) != Exit::Done => {
                self.note(*index, &format!("gave up after {attempts}"));
            }
            NextAttempt::None => {}
        }
    }

    /// A line for people; with the URL where there are several.
    fn note(&self, index: usize, text: &str) {
        let at = self
            .url(index)
            .map_or_else(String::new, |url| format!("{url}: "));
        stderr::failure(self.look.style, format_args!("{at}{text}"));
    }

    fn url(&self, index: usize) -> Option<&Url> {
        let deliveries = self.job.deliveries;
        (deliveries.len() > 1).then(|| &deliveries[index].url)
    }
}

fn short(text: &str) -> String {
    text.split(": ").next().unwrap_or_default().to_owned()
}
