//! The ways in which requests are shown, by `listen` as they come and by `show` afterwards.

use anyhow::Result;

use super::context::{Context, usage};
use crate::cli::ViewChoice;
use crate::listener::{BytesRenderer, HumanRenderer, JsonRenderer, Renderer};
use crate::output::render::{BodyLimit, DisplayOptions, View};
use crate::output::style::Style;

/// How requests are shown.
#[derive(Clone, Copy)]
pub(super) enum OutputFormat {
    Json,
    Bytes { body_only: bool },
    Human(View),
}

impl OutputFormat {
    /// The output of a view.
    pub(super) fn of(name: ViewChoice, context: &Context) -> Result<Self> {
        Ok(match name {
            ViewChoice::Raw if context.stdout_is_terminal => {
                return Err(usage(
                    "--view raw writes exact bytes, which a terminal would obey: send them into a file or a pipe",
                ));
            }
            ViewChoice::Raw => Self::Bytes { body_only: false },
            ViewChoice::Body if !context.stdout_is_terminal => Self::Bytes { body_only: true },
            ViewChoice::Full => Self::Human(View::Full),
            ViewChoice::Line => Self::Human(View::Line),
            ViewChoice::Headers => Self::Human(View::Headers),
            ViewChoice::Body => Self::Human(View::Body),
        })
    }

    /// What writes it on stdout.
    pub(super) fn view(self, show_secrets: bool, context: &Context) -> Box<dyn Renderer> {
        match self {
            Self::Json => Box::new(JsonRenderer::new()),
            Self::Bytes { body_only } => Box::new(BytesRenderer::new(body_only)),
            Self::Human(block) => {
                let look = |style| look(style, show_secrets, context);
                let (out, err) = (look(context.stdout_style), look(context.stderr_style));
                Box::new(HumanRenderer::new(block, out, err, context.zone.clone()))
            }
        }
    }
}

/// How text looks: on a terminal a body is cut.
pub(super) fn look(style: Style, show_secrets: bool, context: &Context) -> DisplayOptions {
    DisplayOptions {
        style,
        show_secrets,
        limit: context.stdout_is_terminal.then(|| {
            BodyLimit::terminal("in a pipe nothing is cut: `| less -R`, or --view body > FILE")
        }),
    }
}
