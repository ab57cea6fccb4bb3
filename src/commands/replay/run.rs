//! Runs `hook replay`: the record, request by request.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::Timestamp;

use super::rewriter::Rewriter;
use super::schedule::Schedule;
use crate::assertions::RequestClass;
use crate::capture::CaptureEntry;
use crate::cli::Replay;
use crate::commands::advice;
use crate::commands::client::{client, limits};
use crate::commands::context::Context;
use crate::commands::error::{is_stdout_closed, usage};
use crate::commands::record_input::{RecordInput, class_of};
use crate::commands::report::{AttemptReporter, Preview, ReportOptions, ReportedAttempt};
use crate::commands::signals::Shutdown;
use crate::delivery::{
    Delivery, DeliveryEvent, DeliveryOptions, DeliveryRules, Endpoints, FinishedAttempt,
    NextAttempt, random_seed,
};
use crate::exit_code::Exit;
use crate::message::Request;
use crate::output::progress::ProgressLine;
use crate::output::style::Role;
use crate::output::{StyledText, stderr};
use crate::payload::EventType;
use crate::provider::recognize;
use crate::record::{Exchange, Selection};
use crate::retry::RetryPolicy;
use crate::signature::expired_signature;
use crate::units;

/// Sends the selected requests of a record again, or prints what would be sent.
pub(in crate::commands) fn run(args: &Replay, context: &Context) -> Result<Exit> {
    if args.file == "-" && args.request.times > 1 {
        return Err(usage(
            "`--times` reads the record again, which stdin does not allow: name a file",
        ));
    }
    let report = ReportOptions::from(&args.display);
    let rewriter = Rewriter::new(args)?;
    let client = client(&args.connection, report.quiet)?;
    let mut endpoints = Endpoints::new(&client, &rewriter.urls);
    let start = Instant::now();
    let has_progress = context.has_transient_lines
        && !context.stdout_is_terminal
        && !report.quiet
        && !args.display.dry_run;
    let mut replay = ReplayRun {
        args,
        report,
        rewriter: &rewriter,
        reporter: AttemptReporter::new(report, &args.delivery, context),
        policy: args.delivery.policy(random_seed()?),
        shutdown: Shutdown::watch()?,
        schedule: Schedule::new(args.request.pace),
        progress: ProgressLine::new(has_progress, start),
        context,
        start,
        round: 0,
        sent: 0,
        delivered: 0,
        skipped: 0,
        warnings: Warnings::default(),
        worst: Exit::Done,
        stopped: None,
    };
    let sent = replay.send_all(&mut endpoints);
    replay.conclude(sent)
}

struct ReplayRun<'a> {
    args: &'a Replay,
    report: ReportOptions,
    rewriter: &'a Rewriter,
    reporter: AttemptReporter<'a>,
    policy: RetryPolicy,
    shutdown: Shutdown,
    schedule: Schedule,
    progress: ProgressLine,
    context: &'a Context,
    start: Instant,
    /// Counts from 1; `--times` makes several.
    round: u32,
    /// Deliveries that have ended; in a dry run those that were printed.
    sent: u64,
    delivered: u64,
    skipped: u64,
    warnings: Warnings,
    worst: Exit,
    /// The exit of the signal that ended the run.
    stopped: Option<Exit>,
}

/// The warnings that were given; each is given once.
#[derive(Default)]
struct Warnings {
    of_timestamp: bool,
    of_id: bool,
    of_trailers: bool,
}

impl ReplayRun<'_> {
    fn send_all(&mut self, endpoints: &mut Endpoints) -> Result<()> {
        let args = self.args;
        let mut input = RecordInput {
            file: &args.file,
            selection: args
                .selection
                .nth
                .clone()
                .or_else(|| args.selection.last.then(Selection::last)),
            only: &args.selection.only,
            has_notes: true,
            has_none_note: false,
            needs_numbers: false,
        };
        for round in 1..=args.request.times {
            self.round = round;
            self.schedule.begin_round();
            input.has_notes = round == 1;
            input.try_for_each(self.context, |found| {
                let exchange = match found {
                    CaptureEntry::Exchange(exchange) => exchange,
                    CaptureEntry::Skipped { .. } => {
                        self.worst = self.worst.worse(Exit::Failed);
                        return Ok(ControlFlow::Continue(()));
                    }
                    _ => return Ok(ControlFlow::Continue(())),
                };
                // A request that is selected by its number is sent whatever it is.
                if input.selection.is_none() && class_of(&exchange) != RequestClass::Ordinary {
                    self.skipped += 1;
                    return Ok(ControlFlow::Continue(()));
                }
                self.send(&exchange, endpoints)
            })?;
            if self.stopped.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Sends one request to all URLs when it is due.
    fn send(&mut self, exchange: &Exchange, endpoints: &mut Endpoints) -> Result<ControlFlow<()>> {
        let now = self.start.elapsed();
        let due = self.schedule.due(now, exchange.received.received_at);
        if !self.args.display.dry_run {
            self.stopped = self.shutdown.wait_for(due.saturating_sub(now));
        }
        if self.stopped.is_some() {
            return Ok(ControlFlow::Break(()));
        }
        self.warn(&exchange.received.request);
        if let Some(missing) = &exchange.fidelity.missing_body {
            self.worst = self.worst.worse(Exit::Failed);
            self.message(&format!("request {} is left out: {missing}", exchange.nth));
            return Ok(ControlFlow::Continue(()));
        }
        match self.rewriter.deliveries(&exchange.received.request) {
            Err(why) => {
                self.worst = Exit::Failed;
                self.message(&format!("request {} is left out: {why}", exchange.nth));
            }
            Ok(deliveries) if self.args.display.dry_run => self.print(&deliveries)?,
            Ok(deliveries) => self.deliver(exchange, &deliveries, endpoints)?,
        }
        // A signal during a delivery lets it finish, and ends the run whatever is left.
        self.stopped = self.shutdown.exit();
        Ok(match self.stopped {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        })
    }

    /// Prints what would be sent, with an empty line between requests.
    fn print(&mut self, deliveries: &[Delivery]) -> Result<()> {
        Preview::Http.write(deliveries, self.sent == 0, self.context)?;
        self.sent += deliveries.len() as u64;
        Ok(())
    }

    /// Delivers one request to all URLs, with retries.
    fn deliver(
        &mut self,
        exchange: &Exchange,
        deliveries: &[Delivery],
        endpoints: &mut Endpoints,
    ) -> Result<()> {
        let args = &self.args.delivery;
        let (rewriter, policy) = (self.rewriter, self.policy.clone());
        let options = DeliveryOptions {
            rules: DeliveryRules {
                event: 0,
                limits: limits(args),
                success: &args.success,
                policy: &policy,
                start: Instant::now(),
                deadline: args.deadline,
            },
            stop: self.shutdown.requested.clone(),
            ticks: false,
        };
        let mut reported = Ok(());
        let renew = |index: usize| rewriter.renew(&deliveries[index]);
        endpoints.deliver(deliveries, &options, renew, |event| {
            if let DeliveryEvent::Attempted(finished) = event
                && reported.is_ok()
            {
                reported = self.attempted(exchange, deliveries, &finished);
            }
        })?;
        reported
    }

    fn attempted(
        &mut self,
        exchange: &Exchange,
        deliveries: &[Delivery],
        finished: &FinishedAttempt,
    ) -> Result<()> {
        let url = &deliveries[finished.index].url;
        let event = exchange.received.origin.event_type.as_deref();
        let event = event.and_then(|event| EventType::parse(event).ok());
        let id = recognize(&finished.request).id;
        let subject = match deliveries.len() {
            1 => format!("request {}", exchange.nth),
            _ => format!("request {} to {url}", exchange.nth),
        };
        let attempt = ReportedAttempt {
            url,
            id: id.as_deref(),
            event: event.as_ref(),
            subject: Some(subject),
            // With a new id every round begins with a first attempt.
            earlier_attempts: if self.args.request.new_id {
                0
            } else {
                self.round - 1
            },
            finished,
        };
        self.progress.erase();
        self.reporter.report_replayed(&attempt, exchange.nth)?;
        if matches!(finished.next, NextAttempt::After(_)) {
            return Ok(());
        }
        let exit = self.reporter.judge(&attempt);
        self.sent += 1;
        self.delivered += u64::from(exit == Exit::Done);
        self.worst = self.worst.worse(exit);
        let (sent, delivered) = (self.sent, self.delivered);
        let elapsed = self.start.elapsed();
        self.progress
            .update(Instant::now(), || summary(sent, delivered, elapsed));
        Ok(())
    }

    /// Warns once of what the receiver is likely to reject or to take for a duplicate.
    fn warn(&mut self, request: &Request) {
        if self.report.quiet {
            return;
        }
        if !self.rewriter.signs()
            && !self.warnings.of_timestamp
            && let Some(expired) = expired_signature(request, Timestamp::now())
        {
            self.warnings.of_timestamp = true;
            self.message(&advice::expired_signature(&expired));
        }
        if !request.trailers.is_empty() && !self.warnings.of_trailers {
            self.warnings.of_trailers = true;
            self.message("warning: trailers are not sent: the body goes out with its length");
        }
        if self.args.request.new_id && !self.warnings.of_id && !self.rewriter.can_renew_id(request)
        {
            self.warnings.of_id = true;
            self.message(
                "warning: `--new-id` changes an id in a header, and this request has none; an id in the body is kept",
            );
        }
    }

    fn conclude(mut self, sent: Result<()>) -> Result<Exit> {
        self.progress.erase();
        if self.skipped > 0 && !self.report.quiet {
            self.message(&format!(
                "skipped {} (handshakes, or refused for their signature): `--nth` sends them too",
                self.skipped
            ));
        }
        match sent {
            Err(error) if is_stdout_closed(&error) => return Ok(self.worst),
            sent => sent?,
        }
        if let Some(exit) = self.stopped {
            return Ok(exit);
        }
        if self.sent == 0 && self.worst == Exit::Done {
            return Err(usage(match self.skipped {
                0 => match (
                    &self.args.selection.nth,
                    self.args.selection.only.is_empty(),
                ) {
                    (Some(_), true) => "nothing to send: `--nth` chooses no request",
                    (Some(_), false) => {
                        "nothing to send: no request is in `--nth` and meets `--only`"
                    }
                    (None, _) => "nothing to send: no request meets `--only`",
                },
                _ => "nothing to send: every request was skipped",
            }));
        }
        if self.report.is_human() && !self.args.display.dry_run {
            let text = summary(self.sent, self.delivered, self.start.elapsed());
            let mut line = StyledText::new(self.context.stderr_style);
            line.push(Role::Secondary, text).end_line();
            stderr::write(&line);
        }
        Ok(self.worst)
    }

    /// Writes a message in place of the progress line.
    fn message(&mut self, text: &str) {
        self.progress.erase();
        stderr::message(text);
    }
}

fn summary(sent: u64, delivered: u64, elapsed: Duration) -> String {
    format!(
        "delivered {delivered} of {sent} in {}",
        units::duration(elapsed)
    )
}
