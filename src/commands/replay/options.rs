//! The options of `hook replay`, built from its flags before anything is opened.

use anyhow::Result;

use crate::cli::{DeliveryArgs, Pace, Replay, Signing};
use crate::commands::context::usage;
use crate::commands::report::ReportOptions;
use crate::expression::Expression;
use crate::message::Url;
use crate::record::Selection;
use crate::signature::Scheme;

pub(super) struct ReplayOptions {
    /// The record; `-` is stdin.
    pub(super) file: String,
    pub(super) selection: Option<Selection>,
    pub(super) only: Vec<Expression>,
    pub(super) rewrite: RewriteOptions,
    pub(super) pace: Pace,
    pub(super) times: u32,
    pub(super) dry_run: bool,
    pub(super) report: ReportOptions,
    pub(super) delivery: DeliveryArgs,
}

/// What changes in a recorded request.
pub(super) struct RewriteOptions {
    /// The URLs of the flags; there may be none.
    pub(super) urls: Vec<Url>,
    pub(super) keep_path: bool,
    pub(super) new_id: bool,
    pub(super) sign: Option<&'static Scheme>,
    pub(super) signing: Signing,
}

impl ReplayOptions {
    pub(super) fn from_cli(args: Replay) -> Result<Self> {
        let Replay {
            file,
            urls,
            keep_path,
            only,
            nth,
            last,
            sign,
            signing,
            new_id,
            pace,
            times,
            dry_run,
            json,
            quiet,
            verbose,
            show_secrets,
            delivery,
        } = args;
        if file == "-" && times > 1 {
            return Err(usage(
                "`--times` reads the record again, which stdin does not allow: name a file",
            ));
        }
        Ok(Self {
            file,
            selection: nth.or_else(|| last.then(Selection::last)),
            only,
            rewrite: RewriteOptions {
                urls,
                keep_path,
                new_id,
                sign,
                signing,
            },
            pace,
            times,
            dry_run,
            report: ReportOptions {
                json,
                quiet,
                verbose,
                show_secrets,
            },
            delivery,
        })
    }
}
