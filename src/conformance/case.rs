//! One case of a catalogue, as data.

use std::fmt;

/// How serious it is if a case fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseLevel {
    /// Events are lost, accepted from anyone or processed twice: the run fails.
    Must,
    /// Worth changing; the run does not fail.
    Should,
}

/// What is right, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConformanceCase {
    /// The group, a full stop and the name: `signature.wrong-key`.
    pub(crate) id: &'static str,
    /// The usual level; a scheme or a response can change it.
    pub(crate) level: CaseLevel,
    /// What is done and what is right, as a phrase: "a request without a signature is refused".
    pub(crate) expects: &'static str,
    /// Why it matters, in one sentence.
    pub(crate) why: &'static str,
    /// Who says so: a specification with its section, or a provider's documentation.
    pub(crate) source: &'static str,
}

impl ConformanceCase {
    /// The part of the id before the full stop.
    pub(crate) fn group(&self) -> &'static str {
        self.id.split('.').next().unwrap_or_default()
    }
}

impl CaseLevel {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
        }
    }
}

impl fmt::Display for CaseLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
