//! The end of a run: for scripts, for people, for test reports.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use crate::assertions::{CaseOutcome, Tracker, cases, summary};
use crate::cli::Listen;
use crate::commands::context::Context;
use crate::commands::value_input;
use crate::exit_code::Exit;
use crate::output::export::{Report, to_junit};
use crate::output::render::{DisplayOptions, View};
use crate::output::style::Role;
use crate::output::units::duration;
use crate::output::{StyledText, stderr, stdout};
use crate::provider::recognise;
use crate::record::{ReceivedRequest, VerdictLine};

/// Writes the JUnit report, if one was asked for.
pub(in crate::commands) fn write_report(
    path: Option<&Path>,
    name: &str,
    tracker: &Tracker,
    elapsed: Duration,
) -> Result<()> {
    let Some(path) = path else {
        return Ok(());
    };
    let report = to_junit(&Report {
        name,
        cases: &cases(tracker, elapsed),
        started: Timestamp::now() - elapsed,
        elapsed,
        summary: &summary(tracker),
    });
    fs::write(path, report).map_err(|error| {
        let (path, cause) = (path.display(), value_input::cause(&error));
        anyhow!("could not write the report `{path}`: {cause}")
    })
}

/// A quiet run still shows the request that failed.
pub(in crate::commands) fn show_failed(
    show_secrets: bool,
    tracker: &Tracker,
    (began, elapsed): (Timestamp, Duration),
    context: &Context,
) {
    let cases = cases(tracker, elapsed);
    let failed = cases.iter().find_map(|case| match &case.outcome {
        CaseOutcome::Failed {
            request: Some(kept),
            ..
        } => Some(kept),
        _ => None,
    });
    if let Some(kept) = failed {
        let look = DisplayOptions {
            style: context.stderr_style,
            show_secrets,
            limit: None,
        };
        let received = ReceivedRequest {
            seq: kept.seq,
            received_at: began + kept.at,
            remote: kept.remote.clone(),
            origin: recognise(&kept.request),
            ..ReceivedRequest::new(kept.request.clone())
        };
        let mut text = StyledText::new(look.style);
        View::Full.write(&mut text, &received, &look, &context.zone);
        stderr::write(&text);
    }
}

/// The verdict for scripts, and a word for people.
pub(super) fn conclude(
    args: &Listen,
    exit: Exit,
    reason: Option<String>,
    tracker: &Tracker,
    elapsed: Duration,
    context: &Context,
) -> Result<Exit> {
    if args.json {
        let verdict = VerdictLine {
            exit: exit.code(),
            received: tracker.received,
            matched: tracker.matched,
            rejected: tracker.rejected,
            reason: reason.clone(),
            elapsed,
        };
        let printed = stdout::write_data(verdict.to_line().as_bytes());
        if exit == Exit::Done {
            printed?;
        }
    }
    if args.quiet {
        let began = Timestamp::now() - elapsed;
        show_failed(args.show_secrets, tracker, (began, elapsed), context);
    }
    match reason {
        Some(reason) => stderr::message(reason),
        None if !args.quiet && !args.json => {
            let mut text = StyledText::new(context.stderr_style);
            // After the ^C that a terminal echoes.
            if exit == Exit::Interrupted {
                text.end_line();
            }
            let summary = format!("{} in {}", summary(tracker), duration(elapsed));
            text.push(Role::Secondary, summary).end_line();
            stderr::write(&text);
        }
        None => {}
    }
    Ok(exit)
}
