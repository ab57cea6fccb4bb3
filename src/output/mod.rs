//! What a person or a script gets to see.

pub(crate) mod escape;
pub(crate) mod export;
pub(crate) mod progress;
pub(crate) mod render;
pub(crate) mod style;
pub(crate) mod terminal;
