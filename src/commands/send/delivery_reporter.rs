//! Reports the deliveries of one event to its endpoints: each attempt as it ends, the time to the next one on a
//! terminal, and a table where there are several endpoints.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::options::SendOptions;
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::report::{AttemptReporter, ReportOptions, ReportedAttempt, note};
use crate::commands::signals::Shutdown;
use crate::delivery::{Delivery, DeliveryEvent, FinishedAttempt, NextAttempt};
use crate::exit_code::Exit;
use crate::message::Url;
use crate::output::render::{self, DisplayOptions, EndpointResult, RequestDetail};
use crate::output::style::Role;
use crate::output::{StyledText, stderr};
use crate::payload::EventType;
use crate::units;

/// One event and its endpoints.
#[derive(Clone, Copy)]
pub(crate) struct ReportedEvent<'a> {
    pub(crate) deliveries: &'a [Delivery],
    /// Endpoints that did not subscribe to the event.
    pub(crate) unsubscribed: &'a [Url],
    /// The message id, where there is one.
    pub(crate) id: Option<&'a str>,
    pub(crate) event: Option<&'a EventType>,
}

pub(crate) struct DeliveryReporter<'a> {
    event: ReportedEvent<'a>,
    attempts: AttemptReporter<'a>,
    options: ReportOptions,
    display: DisplayOptions,
    has_countdown: bool,
    shutdown: &'a Shutdown,
    knows_of_shutdown: bool,
    start: Instant,
    worst: Exit,
    was_stopped: bool,
    written: Result<()>,
    /// When the next attempt of each waiting delivery begins.
    waiting: BTreeMap<usize, Instant>,
    /// The countdown that the terminal shows.
    countdown: StyledText,
    /// The row of each delivery, as far as it has come.
    rows: BTreeMap<usize, EndpointResult<'a>>,
}

/// How the deliveries of an event ended.
pub(crate) struct ReportedDeliveries {
    /// The worst of the last attempts.
    pub(crate) worst: Exit,
    /// A signal ended the wait before another attempt.
    pub(crate) was_stopped: bool,
    /// Whether everything could be written.
    pub(crate) written: Result<()>,
}

impl<'a> DeliveryReporter<'a> {
    pub(crate) fn new(
        event: ReportedEvent<'a>,
        options: &'a SendOptions,
        shutdown: &'a Shutdown,
        context: &'a Context,
    ) -> Self {
        let (options, delivery) = (options.report, &options.delivery);
        Self {
            event,
            attempts: AttemptReporter::new(options, delivery, context),
            options,
            display: options.display_body(context.stderr_style, context.stderr_is_terminal),
            has_countdown: options.is_human() && context.has_transient_lines,
            shutdown,
            knows_of_shutdown: false,
            start: Instant::now(),
            worst: Exit::Done,
            was_stopped: false,
            written: Ok(()),
            waiting: BTreeMap::new(),
            countdown: StyledText::new(context.stderr_style),
            rows: BTreeMap::new(),
        }
    }

    /// Shows the requests that are about to be sent.
    pub(crate) fn announce(&self) {
        if !self.options.is_human() {
            return;
        }
        let mut last_body = None;
        for Delivery { url, request } in self.event.deliveries {
            // Most endpoints get the same body, which is shown once.
            let is_same = last_body.replace(&request.body) == Some(&request.body);
            let detail = match RequestDetail::of_verbose(self.options.verbose) {
                RequestDetail::HeadAndBody if is_same => RequestDetail::Head,
                detail => detail,
            };
            let event = self.event.event;
            let line = render::request_line(url, request, event, detail, &self.display);
            stderr::write(&line);
        }
    }

    pub(crate) fn report(&mut self, event: DeliveryEvent) {
        match event {
            DeliveryEvent::Attempted(finished) => self.attempted(&finished),
            DeliveryEvent::Stopped { index, attempt } => {
                self.was_stopped = true;
                self.waiting.remove(&index);
                self.show_countdown(None);
                let text = format!("ended before attempt {attempt}");
                note(self.subject(index).as_deref(), &text, &self.display);
            }
            DeliveryEvent::Tick => {
                self.acknowledge_shutdown();
                self.update_countdown();
            }
        }
    }

    /// Ends the report with the table of endpoints.
    pub(crate) fn finish(mut self) -> ReportedDeliveries {
        self.show_countdown(None);
        let ReportedEvent {
            deliveries,
            unsubscribed,
            ..
        } = self.event;
        if self.options.is_human() && deliveries.len() + unsubscribed.len() > 1 {
            let rows: Vec<_> = self.rows.into_values().collect();
            let columns = stderr::terminal_columns();
            let style = self.display.style;
            stderr::write(&render::fan_out(&rows, unsubscribed, columns, style));
        }
        ReportedDeliveries {
            worst: self.worst,
            was_stopped: self.was_stopped,
            written: self.written,
        }
    }

    fn attempted(&mut self, finished: &FinishedAttempt) {
        let index = finished.index;
        self.waiting.remove(&index);
        self.show_countdown(None);
        let attempt = ReportedAttempt {
            url: &self.event.deliveries[index].url,
            id: self.event.id,
            event: self.event.event,
            subject: self.subject(index),
            earlier_attempts: 0,
            finished,
        };
        if self.written.is_ok() {
            self.written = self.attempts.report_sent(&attempt);
        }
        if let NextAttempt::After(wait) = finished.next {
            self.waiting.insert(index, Instant::now() + wait.duration);
            self.update_countdown();
        } else {
            self.worst = self.worst.worse(self.attempts.judge(&attempt));
        }
        self.rows.insert(index, self.row(finished));
    }

    fn row(&self, finished: &FinishedAttempt) -> EndpointResult<'a> {
        let (result, role) = match &finished.outcome {
            Ok(timed) => {
                let response = &timed.response;
                let result = format!("{} {}", response.status, response.reason);
                (result, Role::of_status(response.status))
            }
            // The attempt has been reported with its whole reason.
            Err(failure) => (
                first_clause(&advice::failed_exchange(failure)),
                Role::Failure,
            ),
        };
        EndpointResult {
            url: &self.event.deliveries[finished.index].url,
            result,
            role,
            attempts: finished.attempt,
            took: self.start.elapsed(),
        }
    }

    /// After the first signal an attempt in flight still ends in its own time; say so once.
    fn acknowledge_shutdown(&mut self) {
        if self.shutdown.exit().is_some() && !self.knows_of_shutdown {
            self.knows_of_shutdown = true;
            stderr::message("finishing the attempt in flight; Ctrl-C again ends it now");
        }
    }

    fn update_countdown(&mut self) {
        if !self.has_countdown {
            return;
        }
        let now = Instant::now();
        let left = |due: &Instant| due.checked_duration_since(now);
        let next = self.waiting.values().filter_map(left).min();
        let text = next.map(|next| {
            let left = match next.as_millis().div_ceil(1000) {
                0 | 1 => "less than 1s".to_owned(),
                seconds => units::short_duration(Duration::from_secs(seconds as u64)),
            };
            format!("  next attempt in {left} (Ctrl-C gives up)")
        });
        self.show_countdown(text);
    }

    fn show_countdown(&mut self, text: Option<String>) {
        let mut line = StyledText::new(self.display.style);
        line.push(Role::Secondary, text.unwrap_or_default());
        if line != self.countdown {
            stderr::rewrite_line(&line);
            self.countdown = line;
        }
    }

    /// The endpoint, where there are several.
    fn subject(&self, index: usize) -> Option<String> {
        let deliveries = self.event.deliveries;
        (deliveries.len() > 1).then(|| deliveries[index].url.to_string())
    }
}

/// What comes before the first colon: a failure without its reason.
fn first_clause(text: &str) -> String {
    text.split(": ").next().unwrap_or_default().to_owned()
}
