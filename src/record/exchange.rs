//! A captured request together with its response.

use super::line::ResponseLine;
use super::received::ReceivedRequest;
use crate::message::Url;

/// A captured request and its response.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exchange {
    /// The position in the capture, from 1; `seq` starts again with each run of a listener.
    pub(crate) nth: u64,
    pub(crate) received: ReceivedRequest,
    pub(crate) response: Option<ResponseLine>,
    /// The URL that the request was sent to, if the capture has more than the `Host` header.
    pub(crate) url: Option<Url>,
    pub(crate) lines: SourceLines,
}

/// The lines that an exchange was read from, without their line ends; none if the capture is not a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceLines {
    pub(crate) request: Option<String>,
    pub(crate) response: Option<String>,
}

impl Exchange {
    /// The lines of the exchange: as they were read, else newly written.
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
