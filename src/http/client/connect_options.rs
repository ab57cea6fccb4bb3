//! How endpoints are reached: other addresses, a Unix socket, a proxy, and TLS trust.

use std::path::PathBuf;

use super::proxy::{ProxyExceptions, ProxyRoute};
use crate::message::ConnectTo;

/// How endpoints are reached.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectOptions {
    /// Where connections go instead; the first that applies counts.
    pub(crate) connect_to: Vec<ConnectTo>,
    /// The Unix socket that all connections go to.
    pub(crate) unix_socket: Option<PathBuf>,
    pub(crate) proxy: ProxyChoice,
    pub(crate) tls: TlsOptions,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum ProxyChoice {
    /// No proxy.
    #[default]
    Direct,
    /// The proxy at this URL, for all hosts.
    Url(String),
    /// The proxy at this URL, which the environment names, for hosts that are not loopback and not on this list.
    Environment { url: String, no_proxy: String },
}

/// Which certificates are trusted, and the client's own.
#[derive(Clone, Default)]
pub(crate) struct TlsOptions {
    /// Trusted authorities instead of the public ones, in PEM.
    pub(crate) authorities: Option<Vec<u8>>,
    pub(crate) identity: Option<ClientIdentity>,
    /// Whether any certificate is accepted.
    pub(crate) skips_verification: bool,
    /// The name to ask for and to expect in the certificate, instead of the host's.
    pub(crate) server_name: Option<String>,
}

/// The client's own certificate, in PEM.
#[derive(Clone)]
pub(crate) struct ClientIdentity {
    /// The certificate and its chain.
    pub(crate) chain: Vec<u8>,
    /// Its private key, where it is not in the same file.
    pub(crate) key: Option<Vec<u8>>,
}

/// Hides the private key.
impl std::fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsOptions").finish_non_exhaustive()
    }
}

/// Options that do not work.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConnectOptionsError {
    /// The URL is not shown: it may hold a password.
    #[error("the proxy's URL is invalid: write it like `http://host:3128`")]
    ProxyUrl { is_from_environment: bool },
    #[error("the trusted authorities: {0}")]
    Authorities(PemProblem),
    #[error("the client certificate: {0}")]
    Certificate(PemProblem),
    #[error("the client's private key: {0}")]
    Key(PemProblem),
    #[error("the private key does not belong to the client certificate")]
    KeyMismatch,
}

/// What is wrong with a PEM file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PemProblem {
    #[error("the file is not valid PEM")]
    Invalid,
    #[error("the file contains no certificate in PEM")]
    NoCertificate,
    #[error("the file contains no private key in PEM, or the key has a passphrase")]
    NoKey,
    #[error(
        "`BEGIN TRUSTED CERTIFICATE` is OpenSSL's own format: convert it with `openssl x509 -in FILE -out FILE`"
    )]
    TrustedCertificate,
    #[error("no certificate in the file can be read")]
    UnreadableCertificates,
    #[error("keys of this kind are not supported: use RSA, ECDSA with P-256 or P-384, or Ed25519")]
    UnsupportedKey,
}

impl ProxyChoice {
    /// The proxy, if there is one.
    pub(super) fn route(&self) -> Result<Option<ProxyRoute>, ConnectOptionsError> {
        let (url, exceptions) = match self {
            Self::Direct => return Ok(None),
            Self::Url(url) => (url, None),
            Self::Environment { url, no_proxy } => (url, Some(ProxyExceptions::parse(no_proxy))),
        };
        let is_from_environment = exceptions.is_some();
        let proxy = ureq::Proxy::new(url).map_err(|_| ConnectOptionsError::ProxyUrl {
            is_from_environment,
        })?;
        Ok(Some(ProxyRoute { proxy, exceptions }))
    }
}
