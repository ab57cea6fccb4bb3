//! Opens connections with ureq's resolver and connectors: lookup, TCP or Unix socket, proxy, TLS.
//!
//! ureq would run these steps as one chain. They are run one after the other here, so that each is timed and has its own
//! deadline and error.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector as _, NextTimeout, Transport,
    TransportAdapter, time,
};
use ureq::{Proxy, ProxyProtocol};

use super::connect_options::{ConnectOptions, ProxyChoice};
use super::connection::ClientConnection;
use super::exchange::{ClientError, Deadline, ExchangePhase, LookupError};
use super::pool::{Addresses, EndpointAddress};
use super::tls::TlsClient;
use super::tls_error::TlsError;
use super::tls_transport::TlsTransport;
use super::transport::{SocketConnector, time_left};
use crate::message::{ConnectTo, Url, UrlScheme};
use crate::os_error;
use crate::record::Timings;

/// ureq writes a whole buffer before it checks the time again: a small one keeps deadlines.
const BUFFER: usize = 16 * 1024;

const USER_AGENT: &str = concat!("hook/", env!("CARGO_PKG_VERSION"));

type Opened = Result<Box<dyn Transport>, ureq::Error>;
type OpenProxy = dyn Fn(&ConnectionDetails) -> Opened + Send + Sync;

/// Opens connections, through the proxy where one applies.
pub(super) struct Connector {
    resolver: DefaultResolver,
    tunnel: ConnectProxyConnector,
    sockets: SocketConnector,
    tls: Arc<TlsClient>,
    direct: Config,
    proxied: Option<(Proxy, Config)>,
    /// Whether the proxy applies to loopback too: the environment's does not.
    proxies_loopback: bool,
    open_proxy: Arc<OpenProxy>,
    connect_to: Vec<ConnectTo>,
}

impl Connector {
    pub(super) fn new(options: &ConnectOptions, tls: TlsClient, proxy: Option<Proxy>) -> Self {
        let tls = Arc::new(tls);
        Self {
            resolver: DefaultResolver::default(),
            tunnel: ConnectProxyConnector::default(),
            sockets: SocketConnector::new(options.unix_socket.clone()),
            direct: config(None),
            proxied: proxy.map(|proxy| (proxy.clone(), config(Some(proxy)))),
            proxies_loopback: matches!(options.proxy, ProxyChoice::Url(_)),
            open_proxy: open_proxy(tls.clone()),
            tls,
            connect_to: options.connect_to.clone(),
        }
    }

    /// Opens a connection that is ready for a request.
    pub(super) fn open(
        &self,
        url: &Url,
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<ClientConnection, ClientError> {
        let target = self.connect_to.iter().find_map(|to| to.redirect(url));
        let target = target.as_ref().unwrap_or(url);
        let uri = uri(target)?;
        let proxy = self.proxy(target, &uri)?;
        let addrs = match proxy {
            Some(_) => self.resolver.empty(),
            None if self.sockets.unix_socket().is_some() => self.resolver.empty(),
            None if is_address(target) || target.is_loopback() => {
                self.resolve(target, &uri, deadline)?
            }
            None => timed(&mut timings.dns, || self.resolve(target, &uri, deadline))?,
        };
        let config = proxy.map_or(&self.direct, |(_, config)| config);
        let left = deadline.left(ExchangePhase::Connecting)?;
        let details = self.details(&uri, addrs, config, left);
        let mut stream = timed(&mut timings.connect, || {
            self.connect(target, &details, deadline)
        })?;
        if url.scheme == UrlScheme::Https {
            stream = timed(&mut timings.tls, || self.start_tls(stream, url, deadline))?;
        }
        let stream = TransportAdapter::new(stream, details.current_time);
        Ok(ClientConnection::new(stream))
    }

    /// How a pool reaches an endpoint. `None` where it cannot: through TLS or a proxy.
    pub(super) fn pool_address(self: &Arc<Self>, url: &Url) -> Option<EndpointAddress> {
        let target = self.connect_to.iter().find_map(|to| to.redirect(url));
        let target = target.unwrap_or_else(|| url.clone());
        let uri = uri(&target).ok()?;
        if url.scheme == UrlScheme::Https || !matches!(self.proxy(&target, &uri), Ok(None)) {
            return None;
        }
        Some(EndpointAddress {
            name: self.address(&target),
            addresses: self.addresses(target, uri),
        })
    }

    fn addresses(self: &Arc<Self>, target: Url, uri: Uri) -> Addresses {
        #[cfg(unix)]
        if let Some(path) = self.sockets.unix_socket() {
            return Addresses::unix(path);
        }
        if target.is_loopback() && !is_address(&target) {
            return Addresses::known(&self.localhost(target.port));
        }
        if let Ok(address) = target.host.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Addresses::known(&[SocketAddr::from((address, target.port))]);
        }
        let connector = self.clone();
        Addresses::Named(Arc::new(move |deadline| {
            match connector.resolve(&target, &uri, deadline) {
                Ok(found) => Ok(found[..].to_vec()),
                Err(ClientError::NameNotFound(error)) => Err(error),
                Err(error) => Err(LookupError {
                    host: target.host.clone(),
                    reason: error.to_string(),
                }),
            }
        }))
    }

    fn details<'a>(
        &'a self,
        uri: &'a Uri,
        addrs: ResolvedSocketAddrs,
        config: &'a Config,
        timeout: NextTimeout,
    ) -> ConnectionDetails<'a> {
        ConnectionDetails {
            uri,
            addrs,
            config,
            request_level: false,
            resolver: &self.resolver,
            now: time::Instant::now(),
            timeout,
            current_time: Arc::new(time::Instant::now),
            run_connector: self.open_proxy.clone(),
            register_shutdown: Arc::new(|_| Ok(())),
        }
    }

    /// The proxy for this URL.
    fn proxy(&self, url: &Url, uri: &Uri) -> Result<Option<&(Proxy, Config)>, ClientError> {
        let proxied = self
            .proxied
            .as_ref()
            .filter(|_| self.sockets.unix_socket().is_none())
            .filter(|_| self.proxies_loopback || !url.is_loopback())
            .filter(|(proxy, _)| !proxy.is_no_proxy(uri));
        match proxied {
            // ureq silently bypasses a proxy of another kind.
            Some((proxy, _))
                if !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) =>
            {
                Err(proxy_error(proxy, "it is not an HTTP proxy"))
            }
            proxied => Ok(proxied),
        }
    }

    fn resolve(
        &self,
        url: &Url,
        uri: &Uri,
        deadline: Deadline,
    ) -> Result<ResolvedSocketAddrs, ClientError> {
        if url.is_loopback() && !is_address(url) {
            return Ok(self.localhost(url.port));
        }
        let mut timeout = deadline.left(ExchangePhase::Resolving)?;
        if is_address(url) {
            // An address needs no bound, for which ureq would start a thread.
            timeout.after = time::Duration::NotHappening;
        }
        let addrs = self.resolver.resolve(uri, &self.direct, timeout);
        addrs.map_err(|error| match error {
            ureq::Error::Timeout(_) => deadline.timed_out(ExchangePhase::Resolving),
            error => name_not_found(url, &error.into_io()),
        })
    }

    /// `localhost` and its subdomains are this machine without a lookup (RFC 6761 section 6.3): a container may have no
    /// `/etc/hosts`. IPv4 comes first, since a refused connection takes Windows two seconds and most programs listen there.
    fn localhost(&self, port: u16) -> ResolvedSocketAddrs {
        let mut addrs = self.resolver.empty();
        addrs.push(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        addrs.push(SocketAddr::from((Ipv6Addr::LOCALHOST, port)));
        addrs
    }

    fn connect(
        &self,
        url: &Url,
        details: &ConnectionDetails,
        deadline: Deadline,
    ) -> Result<Box<dyn Transport>, ClientError> {
        let tunnel = match details.config.proxy() {
            None => None,
            Some(proxy) => self
                .tunnel
                .connect(details, None::<()>)
                .map_err(|error| tunnel_error(error, proxy, deadline))?,
        };
        if let Some(stream) = tunnel {
            return Ok(Box::new(stream));
        }
        let stream = self
            .sockets
            .connect(details, None)
            .and_then(opened)
            .map_err(|error| connect_error(error, &self.address(url), deadline))?;
        Ok(Box::new(stream))
    }

    /// The address that is connected to, for messages.
    fn address(&self, url: &Url) -> String {
        match self.sockets.unix_socket() {
            Some(path) => path.display().to_string(),
            None => format!("{}:{}", url.host, url.port),
        }
    }

    fn start_tls(
        &self,
        stream: Box<dyn Transport>,
        url: &Url,
        deadline: Deadline,
    ) -> Result<Box<dyn Transport>, ClientError> {
        let connection = self.tls.connection(url).map_err(ClientError::Tls)?;
        let left = deadline.left(ExchangePhase::Tls)?;
        let stream = TlsTransport::handshake(connection, stream, left)
            .map_err(|error| deadline.error(error, ExchangePhase::Tls))?;
        Ok(Box::new(stream))
    }
}

fn opened<T>(stream: Option<T>) -> Result<T, ureq::Error> {
    stream.ok_or(ureq::Error::ConnectionFailed)
}

fn timed<T>(
    taken: &mut Option<Duration>,
    step: impl FnOnce() -> Result<T, ClientError>,
) -> Result<T, ClientError> {
    let began = Instant::now();
    let done = step()?;
    *taken = Some(began.elapsed());
    Ok(done)
}

/// Whether the host needs no lookup.
fn is_address(url: &Url) -> bool {
    url.host.starts_with('[') || url.host.parse::<IpAddr>().is_ok()
}

fn config(proxy: Option<Proxy>) -> Config {
    Config::builder()
        .proxy(proxy)
        .user_agent(USER_AGENT) // seen by the proxy only
        .input_buffer_size(BUFFER)
        .output_buffer_size(BUFFER)
        .build()
}

/// How ureq reaches the proxy itself.
fn open_proxy(tls: Arc<TlsClient>) -> Arc<OpenProxy> {
    Arc::new(move |details| {
        let start = Instant::now();
        let stream = SocketConnector::default()
            .connect(details, None)
            .and_then(opened)?;
        if !details.needs_tls() {
            return Ok(Box::new(stream));
        }
        let host = details.uri.host().unwrap_or_default();
        let connection = tls.proxy_connection(host).map_err(io::Error::other)?;
        let left = time_left(details.timeout, start)?;
        let stream = TlsTransport::handshake(connection, Box::new(stream), left)?;
        Ok(Box::new(stream))
    })
}

/// Scheme and authority only: the `http` crate rejects targets that are sent as they are.
fn uri(url: &Url) -> Result<Uri, ClientError> {
    let scheme = match url.scheme {
        UrlScheme::Http => "http",
        UrlScheme::Https => "https",
    };
    Uri::builder()
        .scheme(scheme)
        .authority(url.authority())
        .path_and_query("/")
        .build()
        .map_err(|error| name_not_found(url, &io::Error::other(error)))
}

fn name_not_found(url: &Url, error: &io::Error) -> ClientError {
    ClientError::NameNotFound(LookupError {
        host: url.host.clone(),
        reason: os_error::reason(error),
    })
}

pub(super) fn connect_error(error: ureq::Error, address: &str, deadline: Deadline) -> ClientError {
    match error {
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            ClientError::Refused(address.to_owned())
        }
        ureq::Error::Io(error) => ClientError::Unreachable {
            address: address.to_owned(),
            reason: os_error::reason(&error),
        },
        error => deadline.error(error, ExchangePhase::Connecting),
    }
}

fn proxy_error(proxy: &Proxy, reason: &str) -> ClientError {
    ClientError::Proxy {
        address: format!("{}:{}", proxy.host(), proxy.port()),
        reason: reason.to_owned(),
    }
}

fn tunnel_error(error: ureq::Error, proxy: &Proxy, deadline: Deadline) -> ClientError {
    match error {
        ureq::Error::Timeout(_) => deadline.timed_out(ExchangePhase::Connecting),
        ureq::Error::ConnectProxyFailed(text) => {
            let text = text.split('/').next().unwrap_or_default(); // ureq says `403/403`
            proxy_error(proxy, text)
        }
        error => {
            let error = error.into_io();
            let reason = match TlsError::of_io(&error) {
                Some(tls) => format!("TLS: {tls}"),
                None => os_error::reason(&error),
            };
            proxy_error(proxy, &reason)
        }
    }
}
