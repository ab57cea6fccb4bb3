//! Why an attempt got no whole answer, in words for people.

use std::fmt;
use std::io::{self, ErrorKind};
use std::time::Duration;

use super::clock::Clock;
use super::{ExchangePhase, Timings};
use crate::message::Response;

/// An attempt that got no whole answer.
#[derive(Debug)]
pub(crate) struct FailedExchange {
    /// What went wrong.
    pub(crate) cause: ClientError,
    /// Where the time went until then.
    pub(crate) timings: Timings,
    /// The whole attempt.
    pub(crate) elapsed: Duration,
    /// What had been read of an answer whose body did not come whole.
    pub(crate) partial: Option<Box<Response>>,
}

/// What went wrong.
#[derive(Debug)]
pub(crate) enum ClientError {
    /// The host's name has no address: the name, and what the lookup said.
    NameNotFound(String),
    /// Nothing listens at any address of the host: its name and port.
    Refused(String),
    /// The host could not be connected to for another reason: its name and port, and what the system said.
    Unreachable(String),
    /// The proxy could not be used: its name and port, and what went wrong there.
    Proxy(String),
    /// TLS could not be negotiated, or broke: which check failed.
    Tls(String),
    /// Time ran out.
    TimedOut {
        /// Which step was under way.
        phase: ExchangePhase,
        /// The bound that was passed.
        limit: Duration,
    },
    /// The connection was reset in this step.
    Reset(ExchangePhase),
    /// The connection was closed without an answer.
    Closed,
    /// The answer does not follow RFC 9112: what is wrong with it.
    NotHttp(String),
    /// The answer ended too early.
    CutOff {
        /// How many bytes were read: of the body, or of the head if it was not complete.
        read: usize,
        /// How many were promised, if that was said.
        of: Option<u64>,
    },
    /// Anything else that the system reports.
    Io(io::Error),
}

impl FailedExchange {
    pub(super) fn new(cause: ClientError, partial: Option<Box<Response>>) -> Self {
        Self {
            cause,
            timings: Timings::default(),
            elapsed: Duration::ZERO,
            partial,
        }
    }

    /// Whether time ran out, rather than anything else.
    pub(crate) fn is_timeout(&self) -> bool {
        matches!(self.cause, ClientError::TimedOut { .. })
    }
}

impl From<ClientError> for FailedExchange {
    fn from(cause: ClientError) -> Self {
        Self::new(cause, None)
    }
}

impl std::error::Error for FailedExchange {}

impl fmt::Display for FailedExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl ClientError {
    /// What an error of ureq's transports means in this step.
    pub(super) fn of(error: ureq::Error, phase: ExchangePhase, clock: Clock) -> Self {
        match error {
            ureq::Error::Timeout(_) => clock.timed_out(phase),
            ureq::Error::Rustls(error) => Self::Tls(failed_check(&error.to_string())),
            ureq::Error::Tls(what) => Self::Tls(what.to_owned()),
            ureq::Error::Io(error) => Self::of_io(error, phase),
            error => Self::Io(error.into_io()),
        }
    }

    fn of_io(error: io::Error, phase: ExchangePhase) -> Self {
        match error.kind() {
            // Only rustls reports this kind.
            ErrorKind::InvalidData => Self::Tls(failed_check(&error.to_string())),
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
                if phase == ExchangePhase::Tls =>
            {
                Self::Tls("the endpoint closed the connection during the handshake".to_owned())
            }
            ErrorKind::UnexpectedEof => Self::Closed,
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
                Self::Reset(phase)
            }
            _ => Self::Io(error),
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameNotFound(what) => write!(f, "could not resolve {what}"),
            Self::Refused(address) => write!(
                f,
                "could not connect to `{address}`: connection refused (is the endpoint running?)"
            ),
            Self::Unreachable(what) => write!(f, "could not connect to {what}"),
            Self::Proxy(what) => write!(
                f,
                "could not use the proxy {what} (hosts in NO_PROXY are reached without it)"
            ),
            Self::Tls(what) => write!(f, "TLS: {what}"),
            Self::TimedOut { phase, limit } => write!(f, "{} within {limit:?}", missing(*phase)),
            Self::Reset(ExchangePhase::Sending) => {
                f.write_str("the endpoint closed the connection before it had the whole request")
            }
            Self::Reset(_) => f.write_str("the endpoint reset the connection without an answer"),
            Self::Closed => f.write_str("the endpoint closed the connection without an answer"),
            Self::NotHttp(what) => write!(f, "the answer is not valid HTTP: {what}"),
            Self::CutOff { read, of: None } => {
                write!(f, "the answer was cut off after {read} bytes")
            }
            Self::CutOff { read, of: Some(of) } => {
                write!(f, "the answer was cut off after {read} of {of} bytes")
            }
            Self::Io(error) => f.write_str(&reason(error)),
        }
    }
}

/// What had not come when time ran out.
fn missing(phase: ExchangePhase) -> &'static str {
    match phase {
        ExchangePhase::Resolving => "the host's name was not resolved",
        ExchangePhase::Connecting => "no connection",
        ExchangePhase::Tls => "no TLS handshake",
        ExchangePhase::Sending => "the endpoint did not take the whole request",
        ExchangePhase::Waiting => "no answer",
        ExchangePhase::Reading => "the answer was not complete",
    }
}

/// What rustls says, and what a person can do about it.
///
/// ureq does not pass rustls' types on, so its words decide; what is not known here is shown as it is.
const CHECKS: [(&str, &str); 10] = [
    (
        "UnknownIssuer",
        "the certificate is self-signed, or its issuer is not trusted (--cacert FILE trusts it)",
    ),
    (
        "CaUsedAsEndEntity",
        "the certificate is self-signed, as an authority's (--insecure takes it)",
    ),
    (
        "not valid for name",
        "the certificate is for another host name (--tls-server-name NAME says which it should be)",
    ),
    (
        "CertificateRequired",
        "the endpoint asks for a client certificate (--cert FILE)",
    ),
    (
        "alert: UnknownCA",
        "the endpoint does not take our certificate",
    ),
    (
        "alert: BadCertificate",
        "the endpoint does not take our certificate",
    ),
    (
        "alert: CertificateUnknown",
        "the endpoint does not take our certificate",
    ),
    ("certificate expired", "the certificate has expired"),
    (
        "not valid yet",
        "the certificate is not valid yet (is this machine's clock right?)",
    ),
    (
        "corrupt message",
        "the endpoint does not speak TLS (is it `http://`?)",
    ),
];

fn failed_check(rustls: &str) -> String {
    CHECKS
        .iter()
        .find(|(words, _)| rustls.contains(words))
        .map_or(rustls, |(_, advice)| advice)
        .to_owned()
}

/// A system's error without its number, in lower case: `connection refused`.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let text = text
        .strip_prefix("failed to lookup address information: ")
        .unwrap_or(text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_error_is_worded_without_its_number() {
        let refused = io::Error::other("Connection refused (os error 111)");
        assert_eq!(reason(&refused), "connection refused");
        let lookup =
            io::Error::other("failed to lookup address information: Name or service not known");
        assert_eq!(reason(&lookup), "name or service not known");
    }

    #[test]
    fn what_rustls_says_becomes_advice() {
        for (says, words) in [
            (
                "invalid peer certificate: certificate not valid for name \"a\"; certificate is only valid for b",
                "the certificate is for another host name (--tls-server-name NAME says which it should be)",
            ),
            (
                "invalid peer certificate: certificate not valid yet: verification time 1 (UNIX)",
                "the certificate is not valid yet (is this machine's clock right?)",
            ),
            (
                "received fatal alert: HandshakeFailure",
                "received fatal alert: HandshakeFailure",
            ),
        ] {
            assert_eq!(failed_check(says), words);
        }
    }

    #[test]
    fn what_was_missing_is_said() {
        let cause = |phase| {
            let limit = Duration::from_secs(30);
            ClientError::TimedOut { phase, limit }.to_string()
        };
        assert_eq!(cause(ExchangePhase::Waiting), "no answer within 30s");
        assert_eq!(cause(ExchangePhase::Connecting), "no connection within 30s");
        let cut_off = ClientError::CutOff {
            read: 12,
            of: Some(400),
        };
        assert_eq!(
            cut_off.to_string(),
            "the answer was cut off after 12 of 400 bytes"
        );
    }
}
