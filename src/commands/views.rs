//! From `--view` to what writes requests on stdout, for `listen` and `show`.
//!
//! A view of whole requests is text for people. `raw`, and `body` into a pipe or a file, write exact bytes instead.

use anyhow::Result;

use super::context::Context;
use super::error::usage;
use crate::cli::{LineLimit, ViewChoice};
use crate::listener::{DataFormat, DataRenderer, HumanFormat, HumanRenderer, Renderer};
use crate::output::render::{BodyLimit, DisplayOptions, View};
use crate::output::style::Style;
use crate::record::CountedFrom;

#[derive(Clone, Copy)]
pub(super) enum OutputFormat {
    Data(DataFormat),
    Human(HumanFormat, BodyLimit),
}

impl OutputFormat {
    pub(super) fn of(
        view: ViewChoice,
        lines: Option<LineLimit>,
        is_verbose: bool,
        context: &Context,
    ) -> Result<Self> {
        if is_verbose && !matches!(view, ViewChoice::Full | ViewChoice::Headers) {
            return Err(usage(
                "`--verbose` adds the headers of responses, which only `--view full` and `--view headers` show",
            ));
        }
        let limit = body_limit(lines, context.stdout_is_terminal);
        let human = |view| {
            let format = HumanFormat {
                view,
                is_verbose,
                counted_from: CountedFrom::Start,
            };
            Self::Human(format, limit)
        };
        let format = match view {
            ViewChoice::Raw if context.stdout_is_terminal => {
                return Err(usage(
                    "`--view raw` writes exact bytes, which a terminal would interpret: redirect them to a file or a pipe",
                ));
            }
            ViewChoice::Raw => Self::Data(DataFormat::Requests),
            ViewChoice::Body if !context.stdout_is_terminal => Self::Data(DataFormat::Bodies),
            ViewChoice::Full => human(View::Full),
            ViewChoice::Line => human(View::Line),
            ViewChoice::Headers => human(View::Headers),
            ViewChoice::Body => human(View::Body),
        };
        match format {
            Self::Data(_) if lines.is_some() => Err(usage(
                "`--lines` cuts what is shown to people, and this view writes exact bytes: leave `--lines` out",
            )),
            format => Ok(format),
        }
    }

    /// The same for requests whose numbers count from there.
    pub(super) fn counted_from(mut self, counted_from: CountedFrom) -> Self {
        if let Self::Human(format, _) = &mut self {
            format.counted_from = counted_from;
        }
        self
    }

    pub(super) fn renderer(self, context: &Context) -> Box<dyn Renderer> {
        match self {
            Self::Data(format) => Box::new(DataRenderer::new(format)),
            Self::Human(format, limit) => {
                let on = |style| display_options(style, limit);
                let (out, err) = (on(context.stdout_style), on(context.stderr_style));
                Box::new(HumanRenderer::new(format, out, err, context.zone.clone()))
            }
        }
    }
}

pub(super) fn display_options(style: Style, limit: BodyLimit) -> DisplayOptions {
    DisplayOptions {
        style,
        limit: Some(limit),
    }
}

/// How much of a body is shown, with the words of `listen` and `show` for the rest.
pub(super) fn body_limit(lines: Option<LineLimit>, is_terminal: bool) -> BodyLimit {
    limit(lines, is_terminal).advising(
        "`--lines all` shows all",
        "`--lines all` shows all, `hook show FILE --nth N --view body > OUT` writes them from a record",
    )
}

/// The same of a request that failed and is shown on stderr: little enough for the log of a CI job.
pub(super) fn failed_limit(lines: Option<LineLimit>, context: &Context) -> BodyLimit {
    const MAX_BYTES: usize = 64 << 10;
    let limit = body_limit(lines, context.stderr_is_terminal);
    match lines {
        None => BodyLimit {
            bytes: MAX_BYTES,
            ..limit
        },
        Some(_) => limit,
    }
}

/// The same of the body of a response that `send` and `replay` got.
pub(super) fn response_limit(lines: Option<LineLimit>, is_terminal: bool) -> BodyLimit {
    limit(lines, is_terminal).advising("`--lines all` shows all", "`--lines all` shows all")
}

fn limit(lines: Option<LineLimit>, is_terminal: bool) -> BodyLimit {
    match lines {
        Some(LineLimit::All) => BodyLimit::ALL,
        Some(LineLimit::First(lines)) => BodyLimit::first(lines),
        None if is_terminal => BodyLimit::TERMINAL,
        None => BodyLimit::PIPE,
    }
}
