//! The TLS configuration of the client (a home of rustls): one for all connections, from the options that the user
//! gave.
//!
//! It is put together when the first `https` URL is opened. A request over plain HTTP pays nothing for it.

use std::sync::{Arc, OnceLock};

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, Error};

use super::connect_options::{ClientIdentity, ConnectOptionsError, PemProblem, TlsOptions};
use super::server_verifier::{NoVerifier, ServerVerifier, TrustStore};
use super::tls_error::TlsError;
use crate::message::Url;

/// TLS towards endpoints.
#[derive(Default)]
pub(super) struct TlsClient {
    trust: Trust,
    identity: Option<Arc<SingleCertAndKey>>,
    server_name: Option<String>,
    config: OnceLock<Arc<ClientConfig>>,
    proxy_config: OnceLock<Arc<ClientConfig>>,
}

/// Which certificates of endpoints are accepted.
#[derive(Default)]
enum Trust {
    /// Those of the public authorities and of the authorities that this machine trusts.
    #[default]
    Public,
    /// Those of these authorities, and these themselves.
    Given(TrustStore),
    /// All.
    Any,
}

impl TlsClient {
    /// Files that the user names are read here. The roots of the machine are read when they are needed.
    pub(super) fn new(options: &TlsOptions) -> Result<Self, ConnectOptionsError> {
        let given = options
            .authorities
            .as_deref()
            .map(authorities)
            .transpose()?;
        let trust = match given {
            _ if options.skips_verification => Trust::Any,
            Some(given) => Trust::Given(given),
            None => Trust::Public,
        };
        let identity = options.identity.as_ref().map(certified_key).transpose()?;
        Ok(Self {
            trust,
            identity: identity.map(|key| Arc::new(SingleCertAndKey::from(key))),
            server_name: options.server_name.clone(),
            config: OnceLock::new(),
            proxy_config: OnceLock::new(),
        })
    }

    /// The configuration, which all connections to endpoints share.
    pub(super) fn config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        self.built(&self.config, self.identity.as_ref())
    }

    /// The configuration that is kept here, which is built when it is needed first.
    fn built(
        &self,
        kept: &OnceLock<Arc<ClientConfig>>,
        identity: Option<&Arc<SingleCertAndKey>>,
    ) -> Result<Arc<ClientConfig>, TlsError> {
        if let Some(config) = kept.get() {
            return Ok(config.clone());
        }
        let built = self.build(identity);
        let built = built.map_err(|error| TlsError::from(&error))?;
        Ok(kept.get_or_init(|| built).clone())
    }

    fn build(&self, identity: Option<&Arc<SingleCertAndKey>>) -> Result<Arc<ClientConfig>, Error> {
        let provider = Arc::new(default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous();
        let builder = match &self.trust {
            Trust::Any => builder.with_custom_certificate_verifier(Arc::new(NoVerifier)),
            Trust::Given(store) => {
                let verifier = ServerVerifier::given(store.clone());
                builder.with_custom_certificate_verifier(Arc::new(verifier))
            }
            Trust::Public => {
                let verifier = ServerVerifier::public()?;
                builder.with_custom_certificate_verifier(Arc::new(verifier))
            }
        };
        let config = match identity {
            Some(identity) => builder.with_client_cert_resolver(identity.clone()),
            None => builder.with_no_client_auth(),
        };
        Ok(Arc::new(config))
    }

    /// The name to ask for and to expect in the endpoint's certificate.
    pub(super) fn server_name(&self, url: &Url) -> Result<ServerName<'static>, TlsError> {
        server_name(self.server_name.as_deref().unwrap_or(&url.host))
    }

    /// The client's end of a new connection to this URL.
    pub(super) fn connection(&self, url: &Url) -> Result<rustls::ClientConnection, TlsError> {
        client_connection(&self.config()?, self.server_name(url)?)
    }

    /// The client's end of a new connection to a proxy, which does not get the certificate for the endpoint.
    pub(super) fn proxy_connection(
        &self,
        host: &str,
    ) -> Result<rustls::ClientConnection, TlsError> {
        let config = self.built(&self.proxy_config, None)?;
        client_connection(&config, server_name(host)?)
    }
}

fn server_name(host: &str) -> Result<ServerName<'static>, TlsError> {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    match ServerName::try_from(bare.unwrap_or(host)) {
        Ok(name) => Ok(name.to_owned()),
        Err(_) => Err(TlsError::InvalidServerName(host.to_owned())),
    }
}

/// The client's end of a new connection to the endpoint of this name.
pub(super) fn client_connection(
    config: &Arc<ClientConfig>,
    name: ServerName<'static>,
) -> Result<rustls::ClientConnection, TlsError> {
    rustls::ClientConnection::new(config.clone(), name).map_err(|error| TlsError::from(&error))
}

fn authorities(pem: &[u8]) -> Result<TrustStore, ConnectOptionsError> {
    let certificates = certificates(pem).map_err(ConnectOptionsError::Authorities)?;
    TrustStore::of(certificates).ok_or(ConnectOptionsError::Authorities(
        PemProblem::UnreadableCertificates,
    ))
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, PemProblem> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|_| PemProblem::Invalid)?;
    if !found.is_empty() {
        return Ok(found);
    }
    let has_trusted = memchr::memmem::find(pem, b"-----BEGIN TRUSTED CERTIFICATE-----").is_some();
    Err(if has_trusted {
        PemProblem::TrustedCertificate
    } else {
        PemProblem::NoCertificate
    })
}

/// The client's certificate and its key, which belong together.
fn certified_key(identity: &ClientIdentity) -> Result<CertifiedKey, ConnectOptionsError> {
    let chain = certificates(&identity.chain).map_err(ConnectOptionsError::Certificate)?;
    let pem = identity.key.as_ref().unwrap_or(&identity.chain);
    let key = match (PrivateKeyDer::from_pem_slice(pem), &identity.key) {
        (Ok(key), _) => key,
        (Err(_), Some(_)) => return Err(ConnectOptionsError::Key(PemProblem::NoKey)),
        (Err(_), None) => return Err(ConnectOptionsError::Certificate(PemProblem::NoKey)),
    };
    CertifiedKey::from_der(chain, key, &default_provider()).map_err(|error| match error {
        Error::InconsistentKeys(_) => ConnectOptionsError::KeyMismatch,
        Error::InvalidCertificate(_) => {
            ConnectOptionsError::Certificate(PemProblem::UnreadableCertificates)
        }
        _ if identity.key.is_some() => ConnectOptionsError::Key(PemProblem::UnsupportedKey),
        _ => ConnectOptionsError::Certificate(PemProblem::UnsupportedKey),
    })
}
