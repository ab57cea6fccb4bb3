//! A request and its answer, which stand in lines of their own.

use super::{ReceivedRequest, ResponseLine};
use crate::message::Url;

/// A captured request, and what it was answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exchange {
    /// Counts the requests of a capture from 1, whatever run they are of.
    pub(crate) nth: u64,
    /// The request.
    pub(crate) received: ReceivedRequest,
    /// Its answer, if it is known.
    pub(crate) response: Option<ResponseLine>,
    /// Where it went, if the capture tells more than the `Host` header.
    pub(crate) url: Option<Url>,
    /// The lines that it was read from, if it was read from lines.
    pub(crate) lines: SourceLines,
}

/// The lines of an exchange as they were read, without their line ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceLines {
    /// The request's.
    pub(crate) request: Option<String>,
    /// The answer's.
    pub(crate) response: Option<String>,
}

impl Exchange {
    /// Its lines in the JSON Lines form: as they were read, else made for it.
    pub(crate) fn to_lines(&self) -> Vec<String> {
        let read = |line: &Option<String>| line.as_ref().map(|line| format!("{line}\n"));
        let request = read(&self.lines.request).unwrap_or_else(|| self.received.to_line());
        let response = self
            .response
            .as_ref()
            .map(|response| read(&self.lines.response).unwrap_or_else(|| response.to_line()));
        [request].into_iter().chain(response).collect()
    }
}
