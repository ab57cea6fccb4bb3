//! One exchange: its limits and the time that is left, and how it ends: a response with its timings, or an error with
//! the part of a response that arrived.
//!
//! Nothing here does I/O.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::NextTimeout;

use super::tls_error::TlsError;
use crate::http::response_parser::{ResponseError, ResponseParser};
use crate::message::Response;
use crate::os_error;
use crate::record::Timings;

/// How long an early response is waited for after a write fails: an endpoint that responds early and closes has
/// already sent it.
const EARLY_RESPONSE: Duration = Duration::from_secs(1);

/// Enough to read a response that is already there when the time runs out while sending.
const LAST_READ: Duration = Duration::from_millis(20);

/// The bounds of one exchange.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExchangeLimits {
    /// For the whole exchange, from the lookup of the name to the last byte of the response.
    pub(crate) timeout: Duration,
    /// For lookup, TCP, proxy and TLS together.
    pub(crate) connect_timeout: Duration,
    /// Bytes of a response's body; more is not read.
    pub(crate) max_body: usize,
}

/// How the bytes of a request are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum WritePace {
    /// As fast as the endpoint takes them.
    #[default]
    AtOnce,
    /// The head; then the body if the endpoint asks for it, or says nothing for a second (RFC 9110 section 10.1.1).
    ExpectContinue,
    /// The body in pieces over this time.
    Over(Duration),
}

/// The phases of an exchange, each of which may run out of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExchangePhase {
    Resolving,
    /// Connecting over TCP, through the proxy where there is one.
    Connecting,
    Tls,
    /// Writing the request.
    Sending,
    /// Waiting for the head of the response.
    Waiting,
    /// Reading the body of the response.
    Reading,
}

/// A response, and how long it took.
#[derive(Debug)]
pub(crate) struct TimedResponse {
    /// The final response, not an interim one; 101 counts as final.
    pub(crate) response: Response,
    pub(crate) timings: Timings,
    /// The whole exchange.
    pub(crate) elapsed: Duration,
    /// The body was longer than `max_body`, and is cut there.
    pub(crate) truncated: bool,
}

/// An exchange without a whole response.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(crate) struct FailedExchange {
    pub(crate) error: Box<ClientError>,
    /// The phases that were completed.
    pub(crate) timings: Timings,
    /// The whole exchange.
    pub(crate) elapsed: Duration,
    /// The response whose body did not arrive whole, as far as it was read.
    pub(crate) partial: Option<Box<Response>>,
}

impl FailedExchange {
    pub(super) fn new(error: ClientError, partial: Option<Box<Response>>) -> Self {
        Self {
            error: Box::new(error),
            timings: Timings::default(),
            elapsed: Duration::ZERO,
            partial,
        }
    }

    /// Whether the endpoint ended a new connection without TLS before it responded, as one that expects TLS does.
    pub(crate) fn may_expect_tls(&self) -> bool {
        let is_new = self.timings.connect.is_some() && self.timings.tls.is_none();
        is_new && self.error.is_unanswered(&self.timings)
    }

    /// Whether the endpoint ended a connection that has carried other requests, and did not respond.
    pub(super) fn is_lost_on_kept_connection(&self) -> bool {
        self.timings.connect.is_none() && self.error.is_unanswered(&self.timings)
    }

    pub(crate) fn is_timeout(&self) -> bool {
        matches!(*self.error, ClientError::TimedOut { .. })
    }
}

impl From<ClientError> for FailedExchange {
    fn from(error: ClientError) -> Self {
        Self::new(error, None)
    }
}

/// A name without an address.
#[derive(Clone, Debug, thiserror::Error)]
#[error("could not resolve `{host}`: {reason}")]
pub(crate) struct LookupError {
    pub(super) host: String,
    pub(super) reason: String,
    /// No answer came in time.
    pub(super) timed_out: bool,
}

/// Why an exchange failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error(transparent)]
    NameNotFound(#[from] LookupError),
    /// No address of the host accepts connections on the port.
    #[error("could not connect to `{0}`: connection refused (is the endpoint running?)")]
    Refused(String),
    #[error("could not connect to `{address}`: {reason}")]
    Unreachable { address: String, reason: String },
    /// The proxy is named by its address only: its URL may hold a password.
    #[error("could not use the proxy `{address}`: {reason}")]
    Proxy {
        address: String,
        reason: String,
        is_from_environment: bool,
    },
    #[error("TLS: {0}")]
    Tls(TlsError),
    #[error("{} within {limit:?}", .phase.incomplete())]
    TimedOut {
        phase: ExchangePhase,
        limit: Duration,
    },
    #[error("the endpoint closed the connection before it had the whole request")]
    ResetWhileSending,
    #[error("the endpoint reset the connection without a response")]
    Reset,
    #[error("the endpoint closed the connection without a response")]
    Closed,
    /// The response does not follow RFC 9112.
    #[error("the response is not valid HTTP: {0}")]
    NotHttp(String),
    /// The response ended too early, after `read` bytes of its body, or of its head if that was not complete. `length`
    /// is the length that it announced.
    #[error("the response was cut off after {read}{} bytes", of(*.length))]
    CutOff { read: usize, length: Option<u64> },
    /// Any other error of the operating system.
    #[error("{}", os_error::reason(.0))]
    Io(io::Error),
}

impl From<ResponseError> for ClientError {
    fn from(error: ResponseError) -> Self {
        match error {
            ResponseError::Malformed(what) => Self::NotHttp(what),
            ResponseError::Missing => Self::Closed,
            ResponseError::CutOff { read, length } => Self::CutOff { read, length },
        }
    }
}

impl ClientError {
    /// Whether the endpoint ended the connection before any byte of a response. On a connection that has carried other
    /// requests it may be no fault: an endpoint may close an idle one as a request is sent.
    pub(super) fn is_unanswered(&self, timings: &Timings) -> bool {
        let is_end = matches!(self, Self::Closed | Self::Reset | Self::ResetWhileSending);
        is_end && timings.first_byte.is_none()
    }

    /// Classifies an error of ureq's transports; `limit` is the time that the phase had.
    pub(super) fn from_ureq(error: ureq::Error, phase: ExchangePhase, limit: Duration) -> Self {
        match error {
            ureq::Error::Timeout(_) => Self::TimedOut { phase, limit },
            ureq::Error::Io(error) => Self::from_io(error, phase),
            error => Self::Io(error.into_io()),
        }
    }

    pub(super) fn from_io(error: io::Error, phase: ExchangePhase) -> Self {
        if let Some(error) = TlsError::of_io(&error) {
            return Self::Tls(error);
        }
        let is_reset = matches!(
            error.kind(),
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
        );
        match (phase, error.kind()) {
            (ExchangePhase::Tls, ErrorKind::UnexpectedEof) => Self::Tls(TlsError::Closed),
            (ExchangePhase::Tls, _) if is_reset => Self::Tls(TlsError::Closed),
            (_, ErrorKind::UnexpectedEof) => Self::Closed,
            (ExchangePhase::Sending, _) if is_reset => Self::ResetWhileSending,
            _ if is_reset => Self::Reset,
            _ => Self::Io(error),
        }
    }
}

impl ExchangePhase {
    /// The phase of a response that is being parsed.
    pub(super) fn of(parser: &ResponseParser) -> Self {
        if parser.has_head() {
            Self::Reading
        } else {
            Self::Waiting
        }
    }

    /// What was not complete when time ran out.
    fn incomplete(self) -> &'static str {
        match self {
            Self::Resolving => "the host's name was not resolved",
            Self::Connecting => "no connection",
            Self::Tls => "no TLS handshake",
            Self::Sending => "the endpoint did not take the whole request",
            Self::Waiting => "no response",
            Self::Reading => "the response was not complete",
        }
    }
}

fn of(length: Option<u64>) -> String {
    length.map_or_else(String::new, |length| format!(" of {length}"))
}

/// When an exchange began, and its limits.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    start: Instant,
    limits: ExchangeLimits,
}

impl Deadline {
    pub(super) fn start(limits: ExchangeLimits) -> Self {
        Self {
            start: Instant::now(),
            limits,
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    pub(super) fn max_body(&self) -> usize {
        self.limits.max_body
    }

    pub(super) fn timed_out(&self, phase: ExchangePhase) -> ClientError {
        let limit = self.limit(phase);
        ClientError::TimedOut { phase, limit }
    }

    /// Classifies an error of ureq's transports.
    pub(super) fn error(&self, error: ureq::Error, phase: ExchangePhase) -> ClientError {
        ClientError::from_ureq(error, phase, self.limit(phase))
    }

    /// The limit of a phase, counted from the start of the exchange.
    fn limit(&self, phase: ExchangePhase) -> Duration {
        match phase {
            ExchangePhase::Resolving | ExchangePhase::Connecting | ExchangePhase::Tls => {
                self.limits.connect_timeout.min(self.limits.timeout)
            }
            ExchangePhase::Sending | ExchangePhase::Waiting | ExchangePhase::Reading => {
                self.limits.timeout
            }
        }
    }

    /// The time that is left for a phase.
    pub(super) fn time_left(&self, phase: ExchangePhase) -> Duration {
        self.limit(phase).saturating_sub(self.elapsed())
    }

    /// The time that is left for a phase, for ureq, which takes zero for one second.
    pub(super) fn left(&self, phase: ExchangePhase) -> Result<NextTimeout, ClientError> {
        let left = self.time_left(phase);
        if left.is_zero() {
            return Err(self.timed_out(phase));
        }
        Ok(NextTimeout {
            after: left.into(),
            ..NextTimeout::default()
        })
    }

    /// The deadline for reading an early response after a failed write.
    pub(super) fn for_early_response(mut self) -> Self {
        let now = self.elapsed();
        let timeout = self.limits.timeout.min(now.saturating_add(EARLY_RESPONSE));
        self.limits.timeout = timeout.max(now.saturating_add(LAST_READ));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_names_what_was_not_complete() {
        let timed_out = |phase| {
            let limit = Duration::from_secs(30);
            ClientError::TimedOut { phase, limit }.to_string()
        };
        assert_eq!(timed_out(ExchangePhase::Waiting), "no response within 30s");
        assert_eq!(
            timed_out(ExchangePhase::Connecting),
            "no connection within 30s"
        );
    }

    #[test]
    fn a_response_that_is_cut_off_names_its_length_if_it_is_known() {
        for (length, text) in [
            (Some(400), "the response was cut off after 12 of 400 bytes"),
            (None, "the response was cut off after 12 bytes"),
        ] {
            let error = ClientError::CutOff { read: 12, length };
            assert_eq!(error.to_string(), text);
        }
    }
}
