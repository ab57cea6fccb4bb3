//! From `--view` to what writes requests on stdout, for `listen` and `show`.
//!
//! A view of whole requests is text for people. `raw`, and `body` into a pipe or a file, write exact bytes instead.

use anyhow::Result;

use super::context::Context;
use super::error::usage;
use crate::cli::ViewChoice;
use crate::listener::{DataFormat, DataRenderer, HumanRenderer, Renderer};
use crate::output::render::{BodyLimit, DisplayOptions, View};
use crate::output::style::Style;

#[derive(Clone, Copy)]
pub(super) enum OutputFormat {
    Data(DataFormat),
    Human(View),
}

impl OutputFormat {
    pub(super) fn of(view: ViewChoice, context: &Context) -> Result<Self> {
        Ok(match view {
            ViewChoice::Raw if context.stdout_is_terminal => {
                return Err(usage(
                    "`--view raw` writes exact bytes, which a terminal would interpret: redirect them to a file or a pipe",
                ));
            }
            ViewChoice::Raw => Self::Data(DataFormat::Requests),
            ViewChoice::Body if !context.stdout_is_terminal => Self::Data(DataFormat::Bodies),
            ViewChoice::Full => Self::Human(View::Full),
            ViewChoice::Line => Self::Human(View::Line),
            ViewChoice::Headers => Self::Human(View::Headers),
            ViewChoice::Body => Self::Human(View::Body),
        })
    }

    pub(super) fn renderer(self, show_secrets: bool, context: &Context) -> Box<dyn Renderer> {
        match self {
            Self::Data(format) => Box::new(DataRenderer::new(format)),
            Self::Human(view) => {
                let look = |style| look(style, show_secrets, context);
                let (out, err) = (look(context.stdout_style), look(context.stderr_style));
                Box::new(HumanRenderer::new(view, out, err, context.zone.clone()))
            }
        }
    }
}

/// On a terminal a long body is truncated.
pub(super) fn look(style: Style, show_secrets: bool, context: &Context) -> DisplayOptions {
    DisplayOptions {
        style,
        show_secrets,
        limit: context.stdout_is_terminal.then(|| {
            BodyLimit::terminal("a pipe gets the whole body: `| less -R`, or `--view body > FILE`")
        }),
    }
}
