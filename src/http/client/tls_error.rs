//! Why TLS could not be negotiated, or broke.
//!
//! rustls' errors arrive inside an [`io::Error`] and are matched by type. Their own texts are for programmers: none is
//! shown.

use std::io;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, OtherError, PeerIncompatible};

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("the certificate is self-signed, or its issuer is not trusted")]
    UntrustedIssuer,
    #[error("the certificate is self-signed, or its issuer is not trusted; {0}")]
    UnreadableRoots(UnreadableRoots),
    /// The user named the certificates to trust.
    #[error("the certificate is none of the trusted ones, nor issued by one of them")]
    NotGiven,
    /// A certificate as `openssl req -x509` makes it.
    #[error("the certificate is that of an authority, not of a server")]
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
    #[error("the certificate was revoked")]
    Revoked,
    #[error("the certificate is not meant for servers")]
    WrongPurpose,
    #[error("the certificate or its chain {0}")]
    InvalidCertificate(&'static str),
    /// The signature of the handshake.
    #[error(
        "the endpoint does not have the key of its certificate, or an RSA key of under 2048 bits, which is not supported"
    )]
    WrongKey,
    #[error("the endpoint asks for a client certificate")]
    ClientCertificateRequired,
    #[error("the endpoint rejected the client certificate")]
    ClientCertificateRejected,
    #[error("the endpoint does not speak TLS (is it `http://`?)")]
    NotTls,
    #[error("the endpoint closed the connection during the handshake")]
    Closed,
    #[error("the endpoint supports neither TLS 1.2 nor TLS 1.3")]
    OldVersion,
    /// The endpoint found nothing in common, or wanted a certificate and did not say so.
    #[error(
        "the endpoint refused the handshake: it found no common cipher, curve or key type (P-521 keys are not supported), or wants a client certificate"
    )]
    HandshakeRefused,
    #[error("the endpoint has no cipher, curve or key type that is supported")]
    NothingInCommon,
    #[error("the endpoint does not know the server name")]
    UnknownServerName,
    /// Any other alert, by its name in RFC 8446 section 6.
    #[error("the endpoint ended the connection with the alert `{0}`")]
    Alert(String),
    #[error("the endpoint does not follow the protocol")]
    ProtocolViolation,
    #[error("`{0}` cannot be the name of a server")]
    InvalidServerName(String),
    #[error("the system gives {0}")]
    Unavailable(&'static str),
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
            Error::InvalidCertificate(certificate) => Self::of_certificate(certificate),
            Error::NoCertificatesPresented => Self::InvalidCertificate("is missing"),
            Error::AlertReceived(alert) => Self::of_alert(*alert),
            Error::InvalidMessage(_) => Self::NotTls,
            Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            ) => Self::OldVersion,
            Error::PeerIncompatible(_) => Self::NothingInCommon,
            Error::FailedToGetCurrentTime => Self::Unavailable("no time"),
            Error::FailedToGetRandomBytes => Self::Unavailable("no random numbers"),
            _ => Self::ProtocolViolation,
        }
    }
}

impl TlsError {
    fn of_alert(alert: AlertDescription) -> Self {
        match alert {
            AlertDescription::CertificateRequired => Self::ClientCertificateRequired,
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::UnsupportedCertificate => Self::ClientCertificateRejected,
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
                Self::HandshakeRefused
            }
            AlertDescription::ProtocolVersion => Self::OldVersion,
            AlertDescription::UnrecognisedName => Self::UnknownServerName,
            other => Self::Alert(alert_name(other)),
        }
    }

    fn of_certificate(error: &CertificateError) -> Self {
        match error {
            CertificateError::UnknownIssuer => Self::UntrustedIssuer,
            CertificateError::Other(OtherError(other)) => {
                if other.downcast_ref() == Some(&NotGiven) {
                    return Self::NotGiven;
                }
                if let Some(fault) = other.downcast_ref::<UnreadableRoots>() {
                    return Self::UnreadableRoots(fault.clone());
                }
                other
                    .downcast_ref()
                    .map_or(Self::InvalidCertificate("cannot be verified"), |error| {
                        Self::of_webpki(error)
                    })
            }
            CertificateError::NotValidForNameContext {
                expected,
                presented,
            } => Self::WrongName {
                expected: expected.to_str().into_owned(),
                presented: presented.iter().map(|name| name_in_words(name)).collect(),
            },
            CertificateError::Expired => Self::Expired(None),
            CertificateError::ExpiredContext { not_after, .. } => {
                Self::Expired(timestamp(*not_after))
            }
            CertificateError::NotValidYet => Self::NotYetValid(None),
            CertificateError::NotValidYetContext { not_before, .. } => {
                Self::NotYetValid(timestamp(*not_before))
            }
            CertificateError::Revoked => Self::Revoked,
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                Self::WrongPurpose
            }
            CertificateError::BadEncoding => Self::InvalidCertificate("cannot be read"),
            CertificateError::BadSignature => Self::WrongKey,
            CertificateError::UnsupportedSignatureAlgorithmContext { .. } => {
                Self::InvalidCertificate(
                    "is signed with an algorithm that is not supported, such as SHA-1 or P-521",
                )
            }
            _ => Self::InvalidCertificate("cannot be verified"),
        }
    }

    fn of_webpki(error: &webpki::Error) -> Self {
        Self::InvalidCertificate(match error {
            webpki::Error::CaUsedAsEndEntity => return Self::AuthorityAsServer,
            webpki::Error::MaximumPathDepthExceeded => {
                "has more than six intermediate certificates, which is not supported"
            }
            webpki::Error::UnsupportedCertVersion => {
                "is of X.509 version 1 or 2, which is not supported: make one of version 3"
            }
            webpki::Error::EndEntityUsedAsCa => "has an issuer that is not an authority",
            webpki::Error::NameConstraintViolation => "breaks the name constraints of an authority",
            webpki::Error::PathLenConstraintViolated => "is longer than an authority allows",
            webpki::Error::UnsupportedCriticalExtension => {
                "has a critical extension that is not supported"
            }
            _ => "cannot be verified",
        })
    }
}

/// Inside rustls' error for a certificate: the user named the certificates to trust, and none fits.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not among the given certificates")]
pub(super) struct NotGiven;

/// Inside rustls' error for a certificate: those that this machine trusts cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not read `{path}`: {reason}")]
pub(crate) struct UnreadableRoots {
    pub(super) path: String,
    pub(super) reason: String,
}

/// The name of an alert in RFC 8446 section 6, or its number.
fn alert_name(alert: AlertDescription) -> String {
    let name = match alert {
        AlertDescription::CloseNotify => "close_notify",
        AlertDescription::UnexpectedMessage => "unexpected_message",
        AlertDescription::BadRecordMac => "bad_record_mac",
        AlertDescription::RecordOverflow => "record_overflow",
        AlertDescription::IllegalParameter => "illegal_parameter",
        AlertDescription::AccessDenied => "access_denied",
        AlertDescription::DecodeError => "decode_error",
        AlertDescription::DecryptError => "decrypt_error",
        AlertDescription::InternalError => "internal_error",
        AlertDescription::InappropriateFallback => "inappropriate_fallback",
        AlertDescription::UserCanceled => "user_canceled",
        AlertDescription::MissingExtension => "missing_extension",
        AlertDescription::UnsupportedExtension => "unsupported_extension",
        AlertDescription::BadCertificateStatusResponse => "bad_certificate_status_response",
        AlertDescription::UnknownPSKIdentity => "unknown_psk_identity",
        AlertDescription::NoApplicationProtocol => "no_application_protocol",
        other => return u8::from(other).to_string(),
    };
    name.to_owned()
}

/// A name as webpki lists it: `DnsName("a.example")`, `IpAddress(127.0.0.1)`.
fn name_in_words(listed: &str) -> String {
    let inner = listed
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(listed).trim_matches('"').to_owned()
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
        [] => ": it has no subjectAltName, and a common name does not count".to_owned(),
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
                Error::AlertReceived(AlertDescription::DecryptError),
                "the endpoint ended the connection with the alert `decrypt_error`",
            ),
            (
                Error::AlertReceived(AlertDescription::Unknown(200)),
                "the endpoint ended the connection with the alert `200`",
            ),
        ] {
            let error = io::Error::new(io::ErrorKind::InvalidData, error);
            assert_eq!(TlsError::of_io(&error).unwrap().to_string(), words);
        }
        assert_eq!(TlsError::of_io(&io::Error::other("else")), None);
    }
}
