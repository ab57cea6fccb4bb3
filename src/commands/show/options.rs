//! What `hook show` is asked for, checked before any file is read.

use std::path::Path;

use anyhow::Result;

use crate::assertions::Rules;
use crate::cli::{ExportFormat, Show};
use crate::commands::context::Context;
use crate::commands::error::{require, usage};
use crate::commands::listen::unwritten_report;
use crate::commands::named_files;
use crate::commands::record_input::RecordInput;
use crate::commands::views::{OutputFormat, body_limit, failed_limit};
use crate::message::Url;
use crate::output::file::{self, Access};
use crate::output::render::BodyLimit;
use crate::record::{RedactKey, Selection};

/// A run of `hook show`.
pub(super) struct ShowOptions<'a> {
    pub(super) job: ShowJob<'a>,
    /// Which requests of which file.
    pub(super) input: RecordInput<'a>,
    pub(super) checks: Option<CheckOptions<'a>>,
    pub(super) limit: BodyLimit,
}

/// What is done with the requests.
pub(super) enum ShowJob<'a> {
    /// Show them, or only check them.
    Show(Option<OutputFormat>),
    Follow(FollowOutput),
    Diff(i64, i64),
    Redact(&'a [RedactKey], Option<&'a Path>),
    Export(ExportOptions<'a>),
}

/// The requests in another form.
#[derive(Clone, Copy)]
pub(super) struct ExportOptions<'a> {
    pub(super) to: ExportFormat,
    /// Where they go, instead of where they went.
    pub(super) url: Option<&'a Url>,
    /// The file that is written; stdout without one.
    pub(super) output: Option<&'a Path>,
}

#[derive(Clone, Copy)]
pub(super) enum FollowOutput {
    Nothing,
    /// The lines of the record.
    Lines,
    Human(OutputFormat),
}

/// What a record is checked for.
pub(super) struct CheckOptions<'a> {
    /// Without `only`, which [`RecordCheck`](super::check::RecordCheck) gets apart.
    pub(super) rules: Rules,
    pub(super) junit: Option<&'a Path>,
    pub(super) is_quiet: bool,
    /// How much is shown of the body of a request that failed.
    pub(super) failed_limit: BodyLimit,
}

impl<'a> ShowOptions<'a> {
    pub(super) fn from_cli(args: &'a Show, context: &Context) -> Result<Self> {
        Ok(Self {
            job: job(args, context)?,
            input: RecordInput {
                file: &args.file,
                selection: args
                    .selection
                    .nth
                    .clone()
                    .or_else(|| args.selection.last.then(Selection::last)),
                only: &args.selection.only,
                // A HAR file that stays one keeps its entries as they are.
                has_notes: args.convert.to != Some(ExportFormat::Har) || args.convert.url.is_some(),
                has_none_note: !args.display.quiet,
                needs_numbers: args.checks.is_given()
                    || args.convert.to == Some(ExportFormat::Http),
            },
            checks: checks(args, context)?,
            limit: body_limit(args.display.lines, context.stdout_is_terminal),
        })
    }
}

fn job<'a>(args: &'a Show, context: &Context) -> Result<ShowJob<'a>> {
    if let Some((first, second)) = args.convert.diff {
        return Ok(ShowJob::Diff(first, second));
    }
    if args.selection.follow {
        return follow(args, context);
    }
    let output = args.convert.output.as_deref().filter(|path| *path != "-");
    let output = output.map(Path::new);
    if !args.convert.redact.is_empty() {
        return Ok(ShowJob::Redact(&args.convert.redact, output));
    }
    if let Some(to) = args
        .convert
        .to
        .or(args.display.json.then_some(ExportFormat::Json))
    {
        let url = args.convert.url.as_ref();
        return export(ExportOptions { to, url, output }, context);
    }
    if args.convert.output.is_some() {
        return Err(usage(
            "`--output` needs a form to write: add `--to FORM`, `--json` or `--redact KEY`",
        ));
    }
    if args.display.quiet {
        return Ok(ShowJob::Show(None));
    }
    let output = OutputFormat::of(
        args.display.view,
        args.display.lines,
        args.display.verbose,
        context,
    )?;
    Ok(ShowJob::Show(Some(output)))
}

fn follow<'a>(args: &Show, context: &Context) -> Result<ShowJob<'a>> {
    if args.file == "-" {
        return Err(usage(
            "`--follow` needs a file: stdin is shown as it arrives anyway",
        ));
    }
    Ok(ShowJob::Follow(if args.display.json {
        FollowOutput::Lines
    } else if args.display.quiet {
        FollowOutput::Nothing
    } else {
        let output = OutputFormat::of(
            args.display.view,
            args.display.lines,
            args.display.verbose,
            context,
        )?;
        FollowOutput::Human(output)
    }))
}

fn export<'a>(options: ExportOptions<'a>, context: &Context) -> Result<ShowJob<'a>> {
    let ExportOptions { to, url, output } = options;
    if to == ExportFormat::Raw && output.is_none() && context.stdout_is_terminal {
        return Err(usage(
            "`--to raw` writes exact bytes, which a terminal would interpret: redirect them to a pipe, or use `--output FILE`",
        ));
    }
    if url.is_some() && matches!(to, ExportFormat::Json | ExportFormat::Raw) {
        return Err(usage(
            "`--url` cannot be used with `--to json` or `--to raw`, which keep the requests as they are",
        ));
    }
    Ok(ShowJob::Export(options))
}

fn checks<'a>(args: &'a Show, context: &Context) -> Result<Option<CheckOptions<'a>>> {
    let checks = &args.checks;
    if !checks.is_given() {
        return Ok(None);
    }
    named_files::check(&[("--junit", checks.junit.as_deref())], &[&args.file])?;
    if let Some(path) = &checks.junit {
        file::check(path, Access::Umask).map_err(|error| unwritten_report(path, &error))?;
    }
    let rules = Rules {
        count: checks.count,
        only: Vec::new(),
        expect: checks.expect.clone(),
        goals: checks.want.clone(),
        unique: checks.unique,
        exactly: checks.exactly,
        verify: false,
    };
    if !rules.has_goal() {
        require("`--count` or `--want`", &[("--exactly", rules.exactly)])?;
    }
    Ok(Some(CheckOptions {
        rules,
        junit: checks.junit.as_deref(),
        is_quiet: args.display.quiet,
        failed_limit: failed_limit(args.display.lines, context),
    }))
}
