//! Reports a run of many events: what is about to be sent, the progress, and the summary.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::figures::LoadFigures;
use crate::commands::context::Context;
use crate::commands::report::ReportOptions;
use crate::commands::send::options::{LoadOptions, SendOptions};
use crate::commands::send::source::EventSource;
use crate::commands::signals::Shutdown;
use crate::delivery::Load;
use crate::output::progress::{ProgressLine, bar};
use crate::output::style::Role;
use crate::output::{StyledText, render, stderr, stdout};
use crate::record::LoadSummary;
use crate::units;

/// The width of the progress bar, in characters.
const BAR_WIDTH: usize = 12;

/// The report on stderr while a run goes on.
pub(super) struct LoadReport<'a> {
    options: &'a SendOptions,
    load: &'a LoadOptions,
    context: &'a Context,
    shutdown: &'a Shutdown,
    progress: ProgressLine,
    /// The user has asked for the end, and a message has said that deliveries are still in flight.
    knows_of_shutdown: bool,
}

impl<'a> LoadReport<'a> {
    pub(super) fn new(
        options: &'a SendOptions,
        load: &'a LoadOptions,
        context: &'a Context,
        shutdown: &'a Shutdown,
    ) -> Self {
        let lines_run = load.json_attempts && context.stdout_is_terminal;
        let is_shown = context.has_transient_lines && !options.report.quiet && !lines_run;
        Self {
            options,
            load,
            context,
            shutdown,
            progress: ProgressLine::new(is_shown, Instant::now()),
            knows_of_shutdown: false,
        }
    }

    /// Shows what is about to be sent, and where.
    pub(super) fn announce(&self, source: &EventSource, events: Option<u64>) {
        if self.options.report.quiet || self.options.report.json {
            return;
        }
        let style = self.context.stderr_style;
        let mut plan = Vec::new();
        match events {
            Some(1) => plan.push("1 event".to_owned()),
            Some(events) => plan.push(format!("{} events", units::count(events))),
            None => {}
        }
        if let Some(duration) = self.load.duration {
            plan.push(format!("for {}", units::short_duration(duration)));
        }
        plan.push(format!("{} at a time", self.load.concurrency));
        if let Some(rate) = self.load.rate {
            plan.push(units::rate(rate));
        }
        for target in &source.destinations.all {
            let mut line = StyledText::new(style);
            line.plain(format!("→ {}", target.url));
            if let Some(event) = self.options.event_type() {
                line.plain("  ").push(Role::EventType, event.as_str());
            }
            line.push(Role::Secondary, format!("  {}", plan.join(", ")));
            stderr::write(line.end_line());
        }
        for url in &source.destinations.unsubscribed {
            let mut line = StyledText::new(style);
            line.push(Role::Secondary, format!("  {url}  wants other events"));
            stderr::write(line.end_line());
        }
    }

    /// Updates the progress line.
    pub(super) fn tick(&mut self, load: Load, figures: &LoadFigures) {
        if self.shutdown.exit().is_some() && !self.knows_of_shutdown {
            self.knows_of_shutdown = true;
            self.clear();
            stderr::message("finishing the deliveries in flight; Ctrl-C again ends them now");
        }
        self.progress
            .update(Instant::now(), || so_far(load, figures.so_far()));
    }

    /// Removes the progress line.
    pub(super) fn clear(&mut self) {
        self.progress.erase();
    }
}

/// The progress of a run: the time since the start, how many events have ended, and how many deliveries failed.
fn so_far(load: Load, (elapsed, ended, failed): (Duration, u64, u64)) -> String {
    let seconds = elapsed.as_secs_f64();
    let of_events = load
        .events
        .map(|events| ended as f64 / events.max(1) as f64);
    let of_time = load.duration.map(|time| seconds / time.as_secs_f64());
    // The bound that is reached first ends the run.
    let done = of_events
        .unwrap_or(0.0)
        .max(of_time.unwrap_or(0.0))
        .min(1.0);
    let of = load
        .events
        .map_or_else(String::new, |events| format!("/{}", units::count(events)));
    let mut text = format!(
        "{} {}{of}  {}",
        bar(done, BAR_WIDTH),
        units::count(ended),
        units::rate(ended as f64 / seconds),
    );
    if failed > 0 {
        let _ = write!(text, "  {} failed", units::count(failed));
    }
    if done > 0.0 && done < 1.0 {
        let left = Duration::try_from_secs_f64((seconds / done - seconds).ceil());
        let left = left.map_or_else(|_| "never".to_owned(), units::short_duration);
        let _ = write!(text, "  {left} left");
    }
    text
}

/// Writes the summary to stdout; in a quiet run only that deliveries failed, to stderr.
pub(super) fn write_summary(
    report: ReportOptions,
    summary: &LoadSummary,
    context: &Context,
) -> Result<()> {
    if report.json {
        return Ok(stdout::write_json(&summary.to_line())?);
    }
    if report.quiet {
        if summary.failed > 0 {
            let (failed, sent) = (units::count(summary.failed), units::count(summary.sent));
            let why = summary.failures.first().map_or("", |(reason, _)| reason);
            stderr::message(format_args!("{failed} of {sent} failed: {why}"));
        }
        return Ok(());
    }
    let text = render::load_summary(summary, context.stdout_is_terminal, context.stdout_style);
    Ok(stdout::write_text(&text)?)
}
