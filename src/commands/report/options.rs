//! How much is reported, and for whom.

/// The flags for output that all commands that send have.
#[derive(Clone, Copy)]
pub(crate) struct ReportOptions {
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) show_secrets: bool,
}
