//! The ways in which requests are shown, by `listen` as they come and by `show` afterwards.

use anyhow::Result;

use super::context::{Context, usage};
use crate::cli::View as Name;
use crate::listener::{BytesView, HumanView, JsonView, View};
use crate::output::render::{Block, Limit, Look};
use crate::output::style::Style;

/// How requests are shown.
#[derive(Clone, Copy)]
pub(super) enum Output {
    Json,
    Bytes { body_only: bool },
    Human(Block),
}

impl Output {
    /// The output of a view.
    pub(super) fn of(name: Name, context: &Context) -> Result<Self> {
        Ok(match name {
            Name::Raw if context.stdout_is_terminal => {
                return Err(usage(
                    "--view raw writes exact bytes, which a terminal would obey: send them into a file or a pipe",
                ));
            }
            Name::Raw => Self::Bytes { body_only: false },
            Name::Body if !context.stdout_is_terminal => Self::Bytes { body_only: true },
            Name::Full => Self::Human(Block::Full),
            Name::Line => Self::Human(Block::Line),
            Name::Headers => Self::Human(Block::Headers),
            Name::Body => Self::Human(Block::Body),
        })
    }

    /// What writes it on stdout.
    pub(super) fn view(self, show_secrets: bool, context: &Context) -> Box<dyn View> {
        match self {
            Self::Json => Box::new(JsonView::new()),
            Self::Bytes { body_only } => Box::new(BytesView::new(body_only)),
            Self::Human(block) => {
                let look = |style| look(style, show_secrets, context);
                let (out, err) = (look(context.stdout_style), look(context.stderr_style));
                Box::new(HumanView::new(block, out, err, context.zone.clone()))
            }
        }
    }
}

/// How text looks: on a terminal a body is cut.
pub(super) fn look(style: Style, show_secrets: bool, context: &Context) -> Look {
    Look {
        style,
        show_secrets,
        limit: context.stdout_is_terminal.then(|| {
            Limit::terminal("in a pipe nothing is cut: `| less -R`, or --view body > FILE")
        }),
    }
}
