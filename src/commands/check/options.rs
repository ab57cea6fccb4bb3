//! The options of `hook check`, built from its flags before anything is opened.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use crate::cli::{Check, ConnectionArgs, DestinationArgs, LevelChoice};
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::named_files::{self, EventInputs};
use crate::commands::send::{SourceArgs, SourceOptions, SourceUse};
use crate::commands::value_input;
use crate::conformance::CaseLevel;
use crate::conformance::check::{CATALOGUE, CheckCase};
use crate::glob::{Star, matches};
use crate::message::Url;
use crate::payload::Item;
use crate::signature::Secret;
use crate::suggest::{nearest, one_of};

/// What `hook check` does.
pub(super) struct EndpointCheckOptions {
    pub(super) source: SourceOptions,
    pub(super) selection: CaseSelection,
    pub(super) observe: Option<String>,
    pub(super) verify_token: Option<Secret>,
    /// The longest time of a response, instead of the provider's.
    pub(super) max_time: Option<Duration>,
    pub(super) seed: Option<u64>,
    /// Whether requests may go to another machine.
    pub(super) is_allowed: bool,
    pub(super) connection: ConnectionArgs,
    pub(super) json: bool,
    pub(super) junit: Option<PathBuf>,
}

/// Which cases are run.
pub(super) struct CaseSelection {
    only: Vec<String>,
    skip: Vec<String>,
    pub(super) level: CaseLevel,
}

impl EndpointCheckOptions {
    /// `headers` are those of `--header`, and of the files that it names.
    fn from_cli(args: Check, headers: Vec<Item>, is_url_set: bool) -> Result<Self> {
        let selection = CaseSelection::from_cli(&args)?;
        let Check {
            arguments,
            cases,
            event,
            target,
            request,
            signature,
            connection,
            display,
        } = args;
        let used = SourceUse {
            is_load: true,
            has_lines: false,
            fills_templates: true,
            has_default: true,
        };
        let source = SourceArgs {
            arguments,
            event,
            id: None,
            timestamp: None,
            destination: DestinationArgs {
                urls: target.url.into_iter().collect(),
                endpoints: None,
            },
            request,
            signature,
        };
        let source = SourceOptions::from_cli(source, headers, is_url_set, used, &connection)?;
        Ok(Self {
            source,
            selection,
            observe: cases.observe,
            verify_token: cases.verify_token,
            max_time: cases.max_time,
            seed: cases.seed,
            is_allowed: cases.yes,
            connection,
            json: display.json,
            junit: display.junit,
        })
    }

    /// The same, with the files that the flags name.
    pub(super) fn read(args: Check, context: &Context) -> Result<Self> {
        check_files(&args)?;
        let user = value_input::stdin_user(&args.event);
        let headers = value_input::headers("--header", &args.request.headers, user, context)?;
        Self::from_cli(args, headers, Context::has_url())
    }

    /// Whether the connection stays on this machine, whatever a name resolves to.
    pub(super) fn is_local(&self, url: &Url) -> bool {
        let connection = &self.connection;
        let is_detoured = !connection.resolve.is_empty()
            || !connection.connect_to.is_empty()
            || connection.proxy.is_some();
        connection.unix_socket.is_some() || url.is_loopback() && !is_detoured
    }
}

impl CaseSelection {
    /// Each glob has to match a case, or a group of cases.
    pub(super) fn from_cli(args: &Check) -> Result<Self> {
        let cases = &args.cases;
        for (flag, globs) in [("--only", &cases.only), ("--skip", &cases.skip)] {
            for glob in globs {
                if !CATALOGUE.iter().any(|check| is_named(check, glob)) {
                    return Err(usage(format!(
                        "`{flag} {glob}` names no case{}",
                        hint(glob)
                    )));
                }
            }
        }
        Ok(Self {
            only: cases.only.clone(),
            skip: cases.skip.clone(),
            level: match cases.level {
                LevelChoice::Must => CaseLevel::Must,
                LevelChoice::Should => CaseLevel::Should,
            },
        })
    }

    /// Whether a case is run at this level.
    pub(super) fn has(&self, check: &CheckCase, level: CaseLevel) -> bool {
        let is_chosen = self.only.is_empty() || self.only.iter().any(|glob| is_named(check, glob));
        let is_skipped = self.skip.iter().any(|glob| is_named(check, glob));
        let is_level = self.level == CaseLevel::Should || level == CaseLevel::Must;
        is_chosen && !is_skipped && is_level
    }

    /// All that chooses the cases, for messages.
    pub(super) fn words(&self) -> String {
        let skip = self.skip.iter().map(|glob| format!("`--skip {glob}`"));
        let only = Some(self.only()).filter(|only| !only.is_empty());
        let level = (self.level == CaseLevel::Must).then(|| "`--level must`".to_owned());
        let all = only.into_iter().chain(skip).chain(level);
        all.collect::<Vec<_>>().join(" ")
    }

    /// What it runs only, for messages.
    pub(super) fn only(&self) -> String {
        let globs = self.only.iter().map(|glob| format!("`--only {glob}`"));
        globs.collect::<Vec<_>>().join(" ")
    }

    pub(super) fn is_narrowed(&self) -> bool {
        !self.only.is_empty()
    }
}

/// Whether a glob matches the id of a case, or its group.
fn is_named(check: &CheckCase, glob: &str) -> bool {
    let matches = |text| matches(glob, text, Star::CrossesSlash);
    matches(check.case.id) || matches(check.case.group())
}

fn hint(glob: &str) -> String {
    let names = CATALOGUE.iter().map(|check| check.case.id);
    match one_of(&nearest(glob, names)) {
        Some(near) => format!(": did you mean {near}?"),
        None => ": `--list` lists them".to_owned(),
    }
}

/// Checks the rules between the flags.
pub(in crate::commands) fn check_flags(args: Check, is_url_set: bool) -> Result<()> {
    EndpointCheckOptions::from_cli(args, Vec::new(), is_url_set).map(drop)
}

/// The report must not be a file that is read.
fn check_files(args: &Check) -> Result<()> {
    let event = EventInputs {
        arguments: &args.arguments,
        event: &args.event,
        request: &args.request,
        signing: &args.signature.signing,
        connection: &args.connection,
    };
    let junit = args.display.junit.as_deref();
    named_files::check(&[("--junit", junit)], &event.files())
}
