//! Whether an endpoint's certificate is accepted (a home of rustls and webpki).

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};

use super::tls_error::{NotGiven, UnreadableRoots};
use crate::os_error;

/// Accepts the certificates that one of its stores trusts, for the endpoint's name and the present time.
#[derive(Debug)]
pub(super) struct ServerVerifier {
    store: TrustStore,
    /// The store of this machine, which is read when the other one does not know the issuer of a certificate.
    platform: Option<OnceLock<PlatformStore>>,
}

/// The certificates that this machine trusts.
#[derive(Debug)]
struct PlatformStore {
    store: Option<TrustStore>,
    /// Why there are none.
    fault: Option<UnreadableRoots>,
}

/// Certificates of authorities, and of endpoints.
#[derive(Clone, Debug)]
pub(super) struct TrustStore {
    authorities: Arc<WebPkiServerVerifier>,
    certificates: Arc<[CertificateDer<'static>]>,
}

impl ServerVerifier {
    /// Trusts this store only.
    pub(super) fn given(store: TrustStore) -> Self {
        Self {
            store,
            platform: None,
        }
    }

    /// Trusts the public authorities, and those that this machine trusts.
    pub(super) fn public() -> Result<Self, Error> {
        let roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        let store = TrustStore::new(roots, Vec::new());
        Ok(Self {
            store: store.ok_or_else(|| Error::General("no public authorities".to_owned()))?,
            platform: Some(OnceLock::new()),
        })
    }

    fn platform(&self) -> Option<&PlatformStore> {
        let platform = self.platform.as_ref()?;
        Some(platform.get_or_init(PlatformStore::load))
    }

    /// Says of a certificate without a trusted issuer why there is none.
    fn explained(&self, error: Error) -> Error {
        let untrusted = match error {
            Error::InvalidCertificate(
                CertificateError::UnknownIssuer
                | CertificateError::BadSignature
                | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. },
            ) => match self.platform() {
                None => CertificateError::Other(OtherError(Arc::new(NotGiven))),
                Some(PlatformStore {
                    fault: Some(fault), ..
                }) => CertificateError::Other(OtherError(Arc::new(fault.clone()))),
                Some(_) => CertificateError::UnknownIssuer,
            },
            error => return error,
        };
        Error::InvalidCertificate(untrusted)
    }
}

impl PlatformStore {
    /// What cannot be read is left out.
    fn load() -> Self {
        let loaded = rustls_native_certs::load_native_certs();
        let store = TrustStore::of(loaded.certs);
        let fault = loaded
            .errors
            .into_iter()
            .find_map(|error| match error.kind {
                rustls_native_certs::ErrorKind::Io { inner, path } => Some(UnreadableRoots {
                    path: path.display().to_string(),
                    reason: os_error::reason(&inner),
                }),
                _ => None,
            });
        let fault = fault.filter(|_| store.is_none());
        Self { store, fault }
    }
}

impl TrustStore {
    /// `None` if none of them can be used.
    pub(super) fn of(certificates: Vec<CertificateDer<'static>>) -> Option<Self> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates.iter().cloned());
        Self::new(roots, certificates)
    }

    fn new(roots: RootCertStore, certificates: Vec<CertificateDer<'static>>) -> Option<Self> {
        let provider = Arc::new(default_provider());
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        Some(Self {
            authorities: builder.build().ok()?,
            certificates: certificates.into(),
        })
    }

    /// Whether a certificate is trusted: one of an authority in the store, or one that is itself in the store.
    fn verify(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let is_known = self.certificates.contains(certificate);
        // The others in the chain of a known certificate do not matter.
        let intermediates = if is_known { &[] } else { intermediates };
        let failed =
            match self
                .authorities
                .verify_server_cert(certificate, intermediates, name, &[], now)
            {
                Ok(verified) => return Ok(verified),
                Err(failed) => failed,
            };
        if !is_known || !is_about_trust(&failed) {
            return Err(failed);
        }
        // webpki has checked the dates, and not yet the name.
        verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
        Ok(ServerCertVerified::assertion())
    }
}

/// Whether a certificate failed for its issuer only, or because it is an authority's, as `openssl req -x509` makes
/// them. webpki checks, in this order, its dates, whether it is an authority's, its purpose (extended key usage), and
/// its issuer. So the purpose of an authority's certificate is not checked; nor does webpki check that of an authority
/// in the store, whose owner can sign a certificate for servers. Another authority of the same name, such as one made
/// again, is a wrong signature, or one of another kind.
fn is_about_trust(error: &Error) -> bool {
    match error {
        Error::InvalidCertificate(CertificateError::Other(OtherError(other))) => {
            other.downcast_ref() == Some(&webpki::Error::CaUsedAsEndEntity)
        }
        Error::InvalidCertificate(error) => matches!(
            error,
            CertificateError::UnknownIssuer
                | CertificateError::BadSignature
                | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
                | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. }
        ),
        _ => false,
    }
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = match self.store.verify(certificate, intermediates, name, now) {
            Err(error) if is_about_trust(&error) => {
                match self.platform().and_then(|it| it.store.as_ref()) {
                    Some(platform) => platform
                        .verify(certificate, intermediates, name, now)
                        .map_err(|other| if is_about_trust(&other) { error } else { other }),
                    None => Err(error),
                }
            }
            verified => verified,
        };
        verified.map_err(|error| self.explained(error))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let authorities = &self.store.authorities;
        authorities.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let authorities = &self.store.authorities;
        authorities.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.store.authorities.supported_verify_schemes()
    }
}

/// Accepts any certificate, and any signature with it.
#[derive(Debug)]
pub(super) struct NoVerifier;

impl ServerCertVerifier for NoVerifier {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    /// Also those that ring cannot verify.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![
            SignatureScheme::ECDSA_NISTP256_SHA256,
            SignatureScheme::ECDSA_NISTP384_SHA384,
            SignatureScheme::ECDSA_NISTP521_SHA512,
            SignatureScheme::ED25519,
            SignatureScheme::ED448,
            SignatureScheme::RSA_PSS_SHA256,
            SignatureScheme::RSA_PSS_SHA384,
            SignatureScheme::RSA_PSS_SHA512,
            SignatureScheme::RSA_PKCS1_SHA256,
            SignatureScheme::RSA_PKCS1_SHA384,
            SignatureScheme::RSA_PKCS1_SHA512,
            SignatureScheme::RSA_PKCS1_SHA1,
        ]
    }
}
