//! What a person or a script gets to see.

pub mod escape;
pub mod export;
pub mod human;
pub mod progress;
pub mod style;
pub mod terminal;
