//! Why TLS could not be negotiated, or broke.
//!
//! ureq passes rustls' errors on in two ways: a failed check of the handshake is an [`io::Error`] with a
//! [`rustls::Error`] inside, and one from setting TLS up is `ureq::Error::Rustls`. Both are matched by type.

use std::io;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, OtherError};

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("the certificate is self-signed, or its issuer is not trusted")]
    UntrustedIssuer,
    /// A self-signed certificate of an authority, as `openssl req -x509` makes it, used by a server.
    #[error("the certificate is self-signed, as an authority's")]
    AuthorityAsServer,
    /// `presented` are the names in the certificate.
    #[error("the certificate is not valid for `{expected}`{}", only_for(.presented))]
    WrongName {
        expected: String,
        presented: Vec<String>,
    },
    #[error("the certificate expired{}", on(*.0))]
    Expired(Option<Timestamp>),
    #[error("the certificate is not valid {} (is this machine's clock right?)", until(*.0))]
    NotYetValid(Option<Timestamp>),
    #[error("the endpoint asks for a client certificate")]
    ClientCertificateRequired,
    #[error("the endpoint rejected the client certificate")]
    ClientCertificateRejected,
    #[error("the endpoint does not speak TLS (is it `http://`?)")]
    NotTls,
    #[error("the endpoint closed the connection during the handshake")]
    Closed,
    /// Any other error, in the words of ureq or rustls.
    #[error("{0}")]
    Other(String),
}

impl TlsError {
    /// The TLS error inside an I/O error, if there is one.
    pub(super) fn of_io(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref::<Error>().map(Self::from)
    }
}

impl From<&Error> for TlsError {
    fn from(error: &Error) -> Self {
        match error {
            Error::InvalidCertificate(certificate) => {
                Self::of_certificate(certificate).unwrap_or_else(|| Self::Other(error.to_string()))
            }
            Error::AlertReceived(AlertDescription::CertificateRequired) => {
                Self::ClientCertificateRequired
            }
            Error::AlertReceived(
                AlertDescription::UnknownCA
                | AlertDescription::BadCertificate
                | AlertDescription::CertificateUnknown,
            ) => Self::ClientCertificateRejected,
            Error::InvalidMessage(_) => Self::NotTls,
            error => Self::Other(error.to_string()),
        }
    }
}

impl TlsError {
    fn of_certificate(error: &CertificateError) -> Option<Self> {
        Some(match error {
            CertificateError::UnknownIssuer => Self::UntrustedIssuer,
            CertificateError::Other(OtherError(other))
                if other.downcast_ref() == Some(&webpki::Error::CaUsedAsEndEntity) =>
            {
                Self::AuthorityAsServer
            }
            CertificateError::NotValidForNameContext {
                expected,
                presented,
            } => Self::WrongName {
                expected: expected.to_str().into_owned(),
                presented: presented.clone(),
            },
            CertificateError::Expired => Self::Expired(None),
            CertificateError::ExpiredContext { not_after, .. } => {
                Self::Expired(timestamp(*not_after))
            }
            CertificateError::NotValidYet => Self::NotYetValid(None),
            CertificateError::NotValidYetContext { not_before, .. } => {
                Self::NotYetValid(timestamp(*not_before))
            }
            _ => return None,
        })
    }
}

fn timestamp(time: UnixTime) -> Option<Timestamp> {
    let seconds = i64::try_from(time.as_secs()).ok()?;
    Timestamp::from_second(seconds).ok()
}

fn on(time: Option<Timestamp>) -> String {
    time.map_or_else(String::new, |time| format!(" on {time}"))
}

fn until(time: Option<Timestamp>) -> String {
    time.map_or_else(|| "yet".to_owned(), |time| format!("until {time}"))
}

fn only_for(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!(", only for {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_rustls_are_matched_by_type_inside_an_io_error() {
        let expired = CertificateError::ExpiredContext {
            time: UnixTime::now(),
            not_after: UnixTime::since_unix_epoch(std::time::Duration::from_secs(1)),
        };
        for (error, words) in [
            (
                Error::InvalidCertificate(expired),
                "the certificate expired on 1970-01-01T00:00:01Z",
            ),
            (
                Error::AlertReceived(AlertDescription::CertificateRequired),
                "the endpoint asks for a client certificate",
            ),
            (
                Error::AlertReceived(AlertDescription::HandshakeFailure),
                "received fatal alert: HandshakeFailure",
            ),
        ] {
            let error = io::Error::new(io::ErrorKind::InvalidData, error);
            assert_eq!(TlsError::of_io(&error).unwrap().to_string(), words);
        }
        assert_eq!(TlsError::of_io(&io::Error::other("else")), None);
    }
}
