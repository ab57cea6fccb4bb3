//! How endpoints are reached: by which way, and whom TLS trusts.

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
    pub(crate) detours: Vec<ConnectTo>,
    /// The Unix socket that all connections go to.
    pub(crate) socket: Option<PathBuf>,
    /// The proxy.
    pub(crate) proxy: ProxyChoice,
    /// Whom TLS trusts.
    pub(crate) tls: TlsOptions,
}

/// Which proxy.
#[derive(Clone, Debug, Default)]
pub(crate) enum ProxyChoice {
    /// The one in the environment, though never for loopback.
    #[default]
    Environment,
    /// None.
    Direct,
    /// This URL's.
    Proxy(String),
}

/// Whom TLS trusts, and who we are.
#[derive(Clone, Default)]
pub(crate) struct TlsOptions {
    /// The authorities instead of the public ones, in PEM.
    pub(crate) authorities: Option<Vec<u8>>,
    /// Our certificate with its chain, and its private key, in PEM.
    pub(crate) identity: Option<[Vec<u8>; 2]>,
    /// No certificate is checked.
    pub(crate) skips_verification: bool,
    /// The name that is asked for and that the certificate has to have, instead of the host's.
    pub(crate) server_name: Option<String>,
}

/// Keys are not for the screen.
impl std::fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsOptions").finish_non_exhaustive()
    }
}

impl ProxyChoice {
    /// The proxy, if there is one; the error is for the user.
    pub(super) fn proxy(&self) -> Result<Option<ureq::Proxy>, String> {
        match self {
            Self::Environment => Ok(ureq::Proxy::try_from_env()),
            Self::Direct => Ok(None),
            // Its text may hold a password.
            Self::Proxy(url) => ureq::Proxy::new(url)
                .map(Some)
                .map_err(|_| "--proxy: write it like `http://host:3128`".to_owned()),
        }
    }
}

impl TlsOptions {
    /// What ureq is told; the error is for the user.
    pub(super) fn config(&self) -> Result<TlsConfig, String> {
        let mut config = TlsConfig::builder().disable_verification(self.skips_verification);
        if let Some(pem) = &self.authorities {
            let certificates = certificates(pem).map_err(|wrong| format!("--cacert: {wrong}"))?;
            config = config.root_certs(RootCerts::Specific(Arc::new(certificates)));
        }
        if let Some([chain, key]) = &self.identity {
            let identity = identity(chain, key)?;
            config = config.client_cert(Some(identity));
        }
        Ok(config.build())
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, &'static str> {
    let items = parse_pem(pem).map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Ok(Some(certificate)),
        Ok(_) => Ok(None),
        Err(_) => Err("the file is not valid PEM"),
    });
    let found: Vec<_> = items
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Err("no certificate in PEM is in the file");
    }
    Ok(found)
}

/// Our certificate; ureq would panic over a key that is not its own.
fn identity(chain: &[u8], key: &[u8]) -> Result<ClientCert, String> {
    let chain = certificates(chain).map_err(|wrong| format!("--cert: {wrong}"))?;
    let no_key = |_| "--key: no private key in PEM is in the file, or it has a passphrase";
    let checked = PrivateKeyDer::from_pem_slice(key).map_err(no_key)?;
    let ders = chain.iter().map(|one| one.der().to_vec().into());
    CertifiedKey::from_der(ders.collect(), checked, &default_provider())
        .map_err(|_| "--key: it is not the key of the certificate in --cert")?;
    let key = PrivateKey::from_pem(key).map_err(|_| "--key: it is not valid PEM")?;
    Ok(ClientCert::new_with_certs(&chain, key))
}
