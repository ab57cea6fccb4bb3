//! How endpoints are reached: other addresses, a Unix socket, a proxy, and TLS trust.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::CertifiedKey;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

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
    /// The proxy in the environment, though never for loopback.
    #[default]
    Environment,
    /// No proxy.
    Direct,
    /// The proxy at this URL.
    Url(String),
}

/// Which certificates are trusted, and the client's own.
#[derive(Clone, Default)]
pub(crate) struct TlsOptions {
    /// Trusted authorities instead of the public ones, in PEM.
    pub(crate) authorities: Option<Vec<u8>>,
    /// The client's certificate with its chain, and its private key, in PEM.
    pub(crate) identity: Option<[Vec<u8>; 2]>,
    /// Whether any certificate is accepted.
    pub(crate) skips_verification: bool,
    /// The name to ask for and to expect in the certificate, instead of the host's.
    pub(crate) server_name: Option<String>,
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
    ProxyUrl,
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
}

impl ProxyChoice {
    /// The proxy, if there is one.
    pub(super) fn resolve(&self) -> Result<Option<ureq::Proxy>, ConnectOptionsError> {
        match self {
            Self::Environment => Ok(ureq::Proxy::try_from_env()),
            Self::Direct => Ok(None),
            Self::Url(url) => ureq::Proxy::new(url)
                .map(Some)
                .map_err(|_| ConnectOptionsError::ProxyUrl),
        }
    }
}

impl TlsOptions {
    /// The options in ureq's form.
    pub(super) fn config(&self) -> Result<TlsConfig, ConnectOptionsError> {
        let mut config = TlsConfig::builder().disable_verification(self.skips_verification);
        if let Some(pem) = &self.authorities {
            let certificates = certificates(pem).map_err(ConnectOptionsError::Authorities)?;
            config = config.root_certs(RootCerts::Specific(Arc::new(certificates)));
        }
        if let Some([chain, key]) = &self.identity {
            config = config.client_cert(Some(client_certificate(chain, key)?));
        }
        Ok(config.build())
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, PemProblem> {
    let items = parse_pem(pem).map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Ok(Some(certificate)),
        Ok(_) => Ok(None),
        Err(_) => Err(PemProblem::Invalid),
    });
    let found: Vec<_> = items
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Err(PemProblem::NoCertificate);
    }
    Ok(found)
}

/// The client's certificate and key. They are checked with rustls first: ureq panics if the key is not the certificate's.
fn client_certificate(chain: &[u8], key: &[u8]) -> Result<ClientCert, ConnectOptionsError> {
    let chain = certificates(chain).map_err(ConnectOptionsError::Certificate)?;
    let checked = PrivateKeyDer::from_pem_slice(key)
        .map_err(|_| ConnectOptionsError::Key(PemProblem::NoKey))?;
    let ders = chain.iter().map(|one| one.der().to_vec().into());
    CertifiedKey::from_der(ders.collect(), checked, &default_provider())
        .map_err(|_| ConnectOptionsError::KeyMismatch)?;
    let key =
        PrivateKey::from_pem(key).map_err(|_| ConnectOptionsError::Key(PemProblem::Invalid))?;
    Ok(ClientCert::new_with_certs(&chain, key))
}
