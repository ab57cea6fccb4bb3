//! An endpoint that speaks TLS, and certificates for it and for its clients.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::PATIENCE;

/// A certificate authority.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key.
pub struct Identity {
    /// The certificate in PEM.
    pub cert: String,
    /// Its key in PEM.
    pub key: String,
    chain: Vec<CertificateDer<'static>>,
}

impl Authority {
    /// An authority that no trust store contains.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "an authority of the tests");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// What `--cacert` takes.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for this name.
    pub fn sign(&self, name: &str) -> Identity {
        self.sign_until(name, 2100)
    }

    /// A certificate that has expired.
    pub fn sign_until(&self, name: &str, year: i32) -> Identity {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let signed = params.signed_by(&key, &self.0).unwrap();
        Identity::of(&signed, &key)
    }

    /// An authority that this one certifies.
    pub fn intermediate(&self, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::signed_by(params, key, &self.0).unwrap())
    }
}

impl Identity {
    /// A self-signed certificate.
    pub fn self_signed(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        Self::of(&params.self_signed(&key).unwrap(), &key)
    }

    /// A certificate as `openssl req -x509` makes it: self-signed, and that of an authority.
    pub fn self_signed_authority(name: &str, until: i32) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.not_after = date_time_ymd(until, 1, 1);
        Self::of(&params.self_signed(&key).unwrap(), &key)
    }

    /// Self-signed, with the name only where it does not count.
    pub fn with_common_name(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        Self::of(&params.self_signed(&key).unwrap(), &key)
    }

    /// With a key that does not belong to the certificate.
    pub fn with_key_of(self, other: &Self) -> Self {
        let key = other.key.clone();
        Self { key, ..self }
    }

    /// Presents these certificates after its own.
    pub fn with_chain(mut self, authorities: &[Authority]) -> Self {
        let ders = authorities
            .iter()
            .map(|authority| authority.0.der().clone());
        self.chain.extend(ders);
        self
    }

    fn of(certificate: &rcgen::Certificate, key: &KeyPair) -> Self {
        Self {
            cert: certificate.pem(),
            key: key.serialize_pem(),
            chain: vec![certificate.der().clone()],
        }
    }

    fn key_der(&self) -> PrivateKeyDer<'static> {
        use rustls::pki_types::pem::PemObject;
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }
}

/// Responds to every request over TLS with 200; the body is the server name that the client asked for. It runs until
/// the test ends.
pub struct SecureEndpoint(SocketAddr);

impl SecureEndpoint {
    /// With this certificate.
    pub fn new(identity: &Identity) -> Self {
        Self::start(identity, None)
    }

    /// With this certificate, for clients whose certificate this authority has signed.
    pub fn for_clients_of(authority: &Authority, identity: &Identity) -> Self {
        Self::start(identity, Some(authority))
    }

    fn start(identity: &Identity, clients: Option<&Authority>) -> Self {
        let config = server_config(identity, clients);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let config = config.clone();
                // A client that does not trust the certificate closes the connection; the test looks at the client.
                thread::spawn(move || stream.and_then(|stream| accept(stream, config)));
            }
        });
        Self(address)
    }

    /// `https://localhost:PORT`, without a path.
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.0.port())
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.0.port()
    }
}

/// The configuration of a server with this certificate, which may want one of its clients.
pub fn server_config(identity: &Identity, clients: Option<&Authority>) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone());
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.0.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let key = any_supported_type(&identity.key_der()).unwrap();
    // Whether they belong together is for the client to find out.
    let certified = CertifiedKey::new(identity.chain.clone(), key);
    let config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    Arc::new(config)
}

fn accept(stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<()> {
    stream.set_nodelay(true)?; // or a close with bytes unread discards a short response
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    serve(Box::new(stream), config)
}

/// What TLS runs over: a socket, or the tunnel of a proxy.
trait Duplex: Read + Write + Send {}

impl<T: Read + Write + Send> Duplex for T {}

/// Reads to the end of the head, and responds. A body over a MiB is not read; the connection then closes, or stays open
/// for a request to `/hold`. The body of the response to `/until-close` and `/cut-off` ends with the connection, whose
/// end is not announced for the second one. After CONNECT it goes on as the endpoint, which speaks TLS again on port
/// 443.
fn serve(stream: Box<dyn Duplex>, config: Arc<ServerConfig>) -> io::Result<()> {
    let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    let (head, text) = loop {
        if let Some(end) = memchr::memmem::find(&request, b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let Some(connect) = text.strip_prefix("connect ") else {
                break (end + 4, text);
            };
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            stream.flush()?;
            if connect.contains(":443 ") {
                return serve(Box::new(stream), config);
            }
            request.clear();
        }
        match stream.read(&mut piece)? {
            0 => return Ok(()),
            read => request.extend_from_slice(&piece[..read]),
        }
    };
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    if length > 1 << 20 {
        stream.write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")?;
        stream.flush()?;
        while text.starts_with("post /hold ") {
            thread::park();
        }
        return Ok(());
    }
    while request.len() < head + length {
        match stream.read(&mut piece)? {
            0 => return Ok(()),
            read => request.extend_from_slice(&piece[..read]),
        }
    }
    if let Some(path) = ["/until-close ", "/cut-off "]
        .into_iter()
        .find(|path| text.starts_with(&format!("post {path}")))
    {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nto the end")?;
        if path == "/until-close " {
            stream.conn.send_close_notify();
        }
        return stream.flush();
    }
    let name = stream.conn.server_name().unwrap_or_default().to_owned();
    let length = name.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{name}"
    )?;
    stream.conn.send_close_notify();
    stream.flush()
}
