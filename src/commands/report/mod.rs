//! What the commands that send report about their attempts.

mod options;
mod preview;

pub(crate) use options::ReportOptions;
pub(crate) use preview::Preview;
