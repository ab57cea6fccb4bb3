//! What a person or a script gets to see.

pub(crate) mod color_choice;
pub(crate) mod escape;
pub(crate) mod export;
pub(crate) mod progress;
pub(crate) mod render;
pub(crate) mod stderr;
pub(crate) mod stdout;
pub(crate) mod style;
mod styled_text;
pub(crate) mod units;

pub(crate) use styled_text::StyledText;
