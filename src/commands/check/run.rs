//! Runs `hook check`: the baseline, then group by group, with the baseline again after each.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use super::cases::CaseRunner;
use super::observer::Observer;
use super::options::{CaseSelection, EndpointCheckOptions};
use super::report::{write_end, write_group};
use super::requester::MOST_WAITS;
use crate::cli::Check;
use crate::commands::context::Context;
use crate::commands::error::{exit_with, is_stdout_closed, usage};
use crate::commands::listen::unwritten_report;
use crate::commands::report::write_catalogue;
use crate::commands::send::EventSource;
use crate::commands::signals::Shutdown;
use crate::commands::signer::signer;
use crate::conformance::check::{CATALOGUE, CheckCase, CheckStep, SenderRules};
use crate::conformance::{CaseLevel, CaseResult, CaseVerdict, ConformanceCase, ConformanceReport};
use crate::delivery::{random_seed, seed_random, seed_random_for};
use crate::exit_code::Exit;
use crate::output::file::{self, Access};
use crate::output::style::Role;
use crate::output::{StyledText, stderr};
use crate::signature::{Scheme, Signer};
use crate::units::{duration, span};

/// A run takes at most this long.
const LONGEST_RUN: Duration = Duration::from_mins(10);

/// Why a run stops before its last case.
enum Stop {
    /// The endpoint cannot be reached any more.
    Gone(String),
    /// A valid event is not accepted any more.
    Refuses(String),
    TooLong,
    Signal(Exit),
}

pub(in crate::commands) fn run(args: Check, context: &Context) -> Result<Exit> {
    if args.display.list {
        list(&args, context)?;
        return Ok(Exit::Done);
    }
    let started = Instant::now();
    let options = EndpointCheckOptions::read(args, context)?;
    if let Some(path) = &options.junit {
        file::check(path, Access::Umask).map_err(|error| unwritten_report(path, &error))?;
    }
    let seed = options.seed.map_or_else(random_seed, Ok)?;
    seed_random(seed);
    let source = EventSource::read(&options.source, options.json, context)?;
    source.write_notes();
    if source.signer().is_none()
        && let Some((scheme, signing)) = options.source.provider_scheme()
    {
        signer(scheme, signing)?; // says that the secret is missing
    }
    let shutdown = Shutdown::watch()?;
    if let Some(command) = options.observe.as_deref() {
        let first = Observer { command }.run();
        first.map_err(|error| usage(error.to_string()))?;
    }
    let mut runner = CaseRunner::new(&options, &source, &shutdown)?;
    let rules = runner.rules;
    let chosen = chosen(&options.selection, &rules, source.signer());
    check_any(&chosen, &options, &rules, source.signer())?;
    let most = most_requests(&chosen, options.observe.is_some());
    check_allowed(&options, &runner, most)?;
    if !options.json {
        announce(&runner, chosen.len(), most, context);
        if let Some(note) = rules.note {
            stderr::message(format_args!("note: {note}"));
        }
    }
    let mut report = ConformanceReport::default();
    let stop = go_through(
        &mut runner,
        &chosen,
        &mut report,
        (started, seed, context),
        &options,
    );
    let end = RunEnd::of(stop, &report, runner.has_applied, &options);
    let failure = end.failure(&report);
    let written = write_end(
        &report,
        failure,
        &options,
        (seed, started.elapsed()),
        context,
    );
    if let Some(reason) = &runner.unobserved {
        stderr::message(format_args!(
            "warning: the state was not observed: {reason}"
        ));
    }
    let has_stopped = matches!(end, RunEnd::Stopped(_));
    let exit = end.conclude(&report)?;
    let scheme = source.signer().map(|signer| signer.scheme);
    write_repetition(&report, has_stopped, scheme, seed, options.json);
    exit_with(exit, written)
}

/// Lists the chosen cases, with the levels of the sender that the flags name.
fn list(args: &Check, context: &Context) -> Result<()> {
    let selection = CaseSelection::from_cli(args)?;
    let provider = args.event.provider;
    let scheme = args.signature.sign;
    let scheme = scheme.or_else(|| provider?.default_emulation()?.scheme());
    let rules = SenderRules::named(
        scheme.map(|scheme| scheme.name),
        provider.map(|provider| provider.name),
    );
    let options = args.signature.signing.options();
    let all = CATALOGUE.iter().filter_map(|check| {
        let signed = scheme.map(|scheme| (scheme, &options));
        let level = rules.level(check, signed).ok()?;
        let case = ConformanceCase {
            level,
            ..check.case
        };
        selection.has(check, level).then_some(case)
    });
    let cases: Vec<_> = all.collect();
    write_catalogue(cases.iter(), args.display.json, context)
}

/// The chosen cases. The baseline is always one of them.
fn chosen(
    selection: &CaseSelection,
    rules: &SenderRules,
    signer: Option<&Signer>,
) -> Vec<&'static CheckCase> {
    let is_chosen = |check: &&CheckCase| {
        let level = rules
            .level(check, signer.map(Signer::signing))
            .unwrap_or(check.case.level);
        matches!(check.step, CheckStep::Valid) || selection.has(check, level)
    };
    CATALOGUE.iter().filter(is_chosen).collect()
}

/// Checks that a case is left to run, besides a baseline that was not asked for.
fn check_any(
    chosen: &[&'static CheckCase],
    options: &EndpointCheckOptions,
    rules: &SenderRules,
    signer: Option<&Signer>,
) -> Result<()> {
    let is_asked = |check: &&CheckCase| {
        let level = rules
            .level(check, signer.map(Signer::signing))
            .unwrap_or(check.case.level);
        options.selection.has(check, level)
    };
    if chosen.iter().any(is_asked) {
        return Ok(());
    }
    Err(usage(format!(
        "{} leaves no case to run",
        options.selection.words()
    )))
}

/// How many requests a run sends at most: the first one, those of the cases, the baseline after each group, and those
/// that are sent again.
fn most_requests(chosen: &[&'static CheckCase], is_observed: bool) -> usize {
    let cases: usize = chosen.iter().map(|check| check.requests()).sum();
    let times = if is_observed { 2 } else { 1 };
    1 + times * cases + groups(chosen).count() + MOST_WAITS
}

fn groups<'a>(chosen: &'a [&'static CheckCase]) -> impl Iterator<Item = &'a [&'static CheckCase]> {
    chosen.chunk_by(|one, next| one.case.group() == next.case.group())
}

/// Requests go to another machine only if the user says so.
fn check_allowed(options: &EndpointCheckOptions, runner: &CaseRunner, most: usize) -> Result<()> {
    let url = &runner.endpoint.url;
    if options.is_allowed || options.is_local(url) {
        return Ok(());
    }
    Err(usage(format!(
        "`{url}` is not on this machine: `--yes` sends up to {most} requests to it, forged and malformed ones too"
    )))
}

fn announce(runner: &CaseRunner, cases: usize, most: usize, context: &Context) {
    let mut text = StyledText::new(context.stderr_style);
    let line = format!(
        "checking {} with {cases} cases, at most {most} requests",
        runner.endpoint.url
    );
    text.push(Role::Secondary, line).end_line();
    stderr::write(&text);
}

/// Runs the cases group by group, and writes the results of each group as it ends.
fn go_through(
    runner: &mut CaseRunner,
    chosen: &[&'static CheckCase],
    report: &mut ConformanceReport,
    (started, seed, context): (Instant, u64, &Context),
    options: &EndpointCheckOptions,
) -> Result<Option<Stop>> {
    let warm_up = runner.warm_up()?;
    if let Some(words) = warm_up {
        return Err(anyhow!("{words}"));
    }
    let mut stop = None;
    for group in groups(chosen) {
        let from = report.results.len();
        let sent = runner.endpoint.sent();
        for check in group {
            stop = stop.or_else(|| interruption(runner, started));
            let result = match &stop {
                Some(stop) => CaseResult::not_judged(&check.case, not_reached(stop)),
                None => {
                    // One request more or less must not change the ids of the cases that follow.
                    seed_random_for(check.case.id, seed);
                    runner.run(check)?
                }
            };
            if let (None, Some(words)) = (&stop, &runner.endpoint.gone) {
                stop = Some(Stop::Gone(words.clone()));
            }
            report.results.push(result);
        }
        if stop.is_none() && runner.is_accepting && runner.endpoint.sent() > sent + 1 {
            seed_random_for(group[0].case.group(), seed);
            stop = match runner.repeat_baseline()? {
                None => None,
                Some(words) => Some(match &runner.endpoint.gone {
                    Some(words) => Stop::Gone(words.clone()),
                    None => Stop::Refuses(words),
                }),
            };
        }
        write_group(&report.results[from..], options.json, context).map_err(|error| {
            if is_stdout_closed(&error) {
                return anyhow!("stdout was closed before all was checked");
            }
            error
        })?;
    }
    Ok(stop)
}

fn interruption(runner: &CaseRunner, started: Instant) -> Option<Stop> {
    let signal = runner.endpoint.shutdown.exit().map(Stop::Signal);
    signal.or_else(|| (started.elapsed() > LONGEST_RUN).then_some(Stop::TooLong))
}

/// Why a case was not reached.
fn not_reached(stop: &Stop) -> &'static str {
    match stop {
        Stop::Gone(_) => "not reached: the endpoint cannot be reached any more",
        Stop::Refuses(_) => "not reached: valid events are not accepted any more",
        Stop::TooLong | Stop::Signal(_) => "not reached",
    }
}

/// How a run ended.
enum RunEnd {
    /// All cases were run.
    Complete,
    Stopped(Stop),
    /// Nothing could be judged, or not to the end.
    Failed(anyhow::Error),
}

impl RunEnd {
    fn of(
        stop: Result<Option<Stop>>,
        report: &ConformanceReport,
        has_applied: bool,
        options: &EndpointCheckOptions,
    ) -> Self {
        let is_unused = options.selection.is_narrowed() && !has_applied;
        match stop {
            Err(error) => Self::Failed(error),
            Ok(Some(stop)) => Self::Stopped(stop),
            Ok(None) if is_unused && report.exit() == Exit::Done => {
                nothing_applies(report, options)
                    .map_or(Self::Complete, |reason| Self::Failed(usage(reason)))
            }
            Ok(None) => Self::Complete,
        }
    }

    /// Why the run failed, if no case says so.
    fn failure(&self, report: &ConformanceReport) -> Option<String> {
        match self {
            _ if report.exit() != Exit::Done => None,
            Self::Complete => None,
            Self::Stopped(stop) => Some(stop.words()),
            Self::Failed(error) => Some(error.to_string()),
        }
    }

    /// Writes the last line, and makes the exit. A failed case decides, except over a signal.
    fn conclude(self, report: &ConformanceReport) -> Result<Exit> {
        match self {
            Self::Failed(error) => Err(error),
            Self::Stopped(Stop::Signal(exit)) => Ok(exit),
            Self::Stopped(stop) => {
                stderr::message(format_args!("{}", stop.words()));
                Ok(match report.exit() {
                    Exit::Done => stop.exit(),
                    failed => failed,
                })
            }
            Self::Complete => Ok(report.exit()),
        }
    }
}

impl Stop {
    /// The reason, in words.
    fn words(&self) -> String {
        match self {
            Self::Gone(words) => format!("stopped: {words}"),
            Self::Refuses(words) => {
                format!("stopped: a valid event is not accepted any more: {words}")
            }
            Self::TooLong => format!("stopped after {}", duration(LONGEST_RUN)),
            Self::Signal(exit) => exit.words(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Gone(_) => Exit::Failed,
            Self::Refuses(_) => Exit::ExpectationFailed,
            Self::TooLong => Exit::TimedOut,
            Self::Signal(exit) => *exit,
        }
    }
}

/// How to repeat a run that did not pass, and its commands.
fn write_repetition(
    report: &ConformanceReport,
    has_stopped: bool,
    scheme: Option<&Scheme>,
    seed: u64,
    is_json: bool,
) {
    let has_failed = [CaseLevel::Must, CaseLevel::Should]
        .into_iter()
        .any(|level| report.failed(level) > 0);
    if has_failed || has_stopped {
        stderr::message(format_args!("`--seed {seed}` repeats this run"));
    }
    let has_command = report.results.iter().any(|result| result.command.is_some());
    if let Some(tolerance) = scheme.and_then(Scheme::tolerance)
        && has_command
        && !is_json
    {
        let tolerance = span(tolerance);
        stderr::message(format_args!(
            "the curl commands are signed now: a correct endpoint refuses them after {tolerance}"
        ));
    }
}

/// Why none of the cases that the user asked for applies to the event and its scheme.
fn nothing_applies(report: &ConformanceReport, options: &EndpointCheckOptions) -> Option<String> {
    let asked = report.results.iter().find(|result| {
        let mut all = CATALOGUE.iter();
        let check = all.find(|check| check.case.id == result.case.id);
        check.is_some_and(|check| options.selection.has(check, result.level))
    });
    let CaseVerdict::NotJudged { reason } = &asked?.verdict else {
        return None;
    };
    let only = options.selection.only();
    Some(format!("{only} leaves nothing to judge: {reason}"))
}
