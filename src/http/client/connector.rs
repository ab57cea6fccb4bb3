//! Opens connections with ureq's resolver and connectors: lookup, TCP or Unix socket, proxy, TLS.
//!
//! ureq would run these steps as one chain. They are run one after the other here, so that each is timed and has its
//! own deadline and error.

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

use super::connect_options::ConnectOptions;
use super::connection::EndpointConnection;
use super::exchange::{ClientError, Deadline, ExchangePhase, LookupError};
use super::pool::{Addresses, EndpointAddress, TlsFactory};
use super::proxy::ProxyRoute;
use super::socks::{self, SocksError, SocksTarget};
use super::tls::TlsClient;
use super::tls_error::TlsError;
use super::tls_transport::TlsTransport;
use super::transport::{SocketConnector, time_left};
use crate::message::{ConnectTo, Url, UrlScheme};
use crate::os_error;
use crate::record::Timings;

/// ureq writes a whole buffer before it checks the time again: a small one keeps deadlines.
const BUFFER: usize = 16 * 1024;

/// The port of a SOCKS proxy that names none (RFC 1928 section 3).
const SOCKS_PORT: u16 = 1080;

const USER_AGENT: &str = concat!("hook/", env!("CARGO_PKG_VERSION"));

type Opened = Result<Box<dyn Transport>, ureq::Error>;
type OpenProxy = dyn Fn(&ConnectionDetails) -> Opened + Send + Sync;

/// Opens connections, through the proxy where one applies.
pub(super) struct Connector {
    resolver: LocalResolver,
    tunnel: ConnectProxyConnector,
    sockets: SocketConnector,
    tls: Arc<TlsClient>,
    direct: Config,
    proxied: Option<(ProxyRoute, Config)>,
    open_proxy: Arc<OpenProxy>,
    connect_to: Vec<ConnectTo>,
}

impl Connector {
    pub(super) fn new(options: &ConnectOptions, tls: TlsClient, proxy: Option<ProxyRoute>) -> Self {
        let tls = Arc::new(tls);
        Self {
            resolver: LocalResolver::default(),
            tunnel: ConnectProxyConnector::default(),
            sockets: SocketConnector::new(options.unix_socket.clone()),
            direct: config(None),
            proxied: proxy.map(|route| {
                let config = config(Some(route.proxy.clone()));
                (route, config)
            }),
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
    ) -> Result<EndpointConnection, ClientError> {
        let target = self.connect_to.iter().find_map(|to| to.redirect(url));
        let target = target.as_ref().unwrap_or(url);
        let uri = uri(target)?;
        let proxy = self.proxy(target);
        let addrs = match proxy {
            Some((route, _)) if !route.proxy.resolve_target() => self.resolver.empty(),
            _ if self.sockets.unix_socket().is_some() => self.resolver.empty(),
            _ if is_address(target) || target.is_loopback() => {
                self.resolve(target, &uri, deadline)?
            }
            _ => timed(&mut timings.dns, || self.resolve(target, &uri, deadline))?,
        };
        let config = proxy.map_or(&self.direct, |(_, config)| config);
        let left = deadline.left(ExchangePhase::Connecting)?;
        let details = self.details(&uri, addrs, config, left);
        let mut stream = timed(&mut timings.connect, || match proxy {
            Some((route, _)) => self.connect_through(route, target, &details, deadline),
            None => self.connect(target, &details, deadline),
        })?;
        if url.scheme == UrlScheme::Https {
            stream = timed(&mut timings.tls, || self.start_tls(stream, url, deadline))?;
        }
        let stream = TransportAdapter::new(stream, details.current_time);
        Ok(EndpointConnection::new(stream))
    }

    /// How a pool reaches an endpoint. `None` where it cannot: through a proxy.
    pub(super) fn pool_address(self: &Arc<Self>, url: &Url) -> Option<EndpointAddress> {
        let target = self.connect_to.iter().find_map(|to| to.redirect(url));
        let target = target.unwrap_or_else(|| url.clone());
        let uri = uri(&target).ok()?;
        if self.proxy(&target).is_some() {
            return None;
        }
        let tls = (url.scheme == UrlScheme::Https).then(|| {
            let (connector, url) = (self.clone(), url.clone());
            let factory: Arc<TlsFactory> = Arc::new(move || connector.tls.connection(&url));
            factory
        });
        Some(EndpointAddress {
            name: self.address(&target),
            addresses: self.addresses(target, uri),
            tls,
        })
    }

    fn addresses(self: &Arc<Self>, target: Url, uri: Uri) -> Addresses {
        #[cfg(unix)]
        if let Some(path) = self.sockets.unix_socket() {
            return Addresses::unix(path);
        }
        if target.is_loopback() && !is_address(&target) {
            return Addresses::known(&localhost(target.port));
        }
        if let Some(address) = socket_address(&target) {
            return Addresses::known(&[address]);
        }
        let connector = self.clone();
        Addresses::Named(Arc::new(move |deadline| {
            match connector.resolve(&target, &uri, deadline) {
                Ok(found) => Ok(found[..].to_vec()),
                Err(ClientError::NameNotFound(error)) => Err(error),
                Err(error) => Err(LookupError {
                    host: target.host.clone(),
                    timed_out: matches!(error, ClientError::TimedOut { .. }),
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
    fn proxy(&self, url: &Url) -> Option<&(ProxyRoute, Config)> {
        self.proxied
            .as_ref()
            .filter(|_| self.sockets.unix_socket().is_none())
            .filter(|(route, _)| route.applies_to(url))
    }

    fn resolve(
        &self,
        url: &Url,
        uri: &Uri,
        deadline: Deadline,
    ) -> Result<ResolvedSocketAddrs, ClientError> {
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

    fn connect(
        &self,
        url: &Url,
        details: &ConnectionDetails,
        deadline: Deadline,
    ) -> Result<Box<dyn Transport>, ClientError> {
        let stream = self
            .sockets
            .connect(details, None)
            .and_then(opened)
            .map_err(|error| connect_error(error, &self.address(url), deadline))?;
        Ok(Box::new(stream))
    }

    fn connect_through(
        &self,
        route: &ProxyRoute,
        url: &Url,
        details: &ConnectionDetails,
        deadline: Deadline,
    ) -> Result<Box<dyn Transport>, ClientError> {
        let stream = if route.is_socks() {
            self.connect_through_socks(&route.proxy, url, details)
        } else {
            let stream = self.tunnel.connect(details, None::<()>).and_then(opened);
            stream.map(Transport::boxed)
        };
        stream.map_err(|error| proxy_failed(error, route, deadline))
    }

    fn connect_through_socks(
        &self,
        proxy: &ureq::Proxy,
        url: &Url,
        details: &ConnectionDetails,
    ) -> Opened {
        let (config, start) = (details.config, Instant::now());
        let addrs = self
            .resolver
            .resolve(proxy.uri(), config, details.timeout)?;
        let left = time_left(details.timeout, start)?;
        let to_proxy = self.details(proxy.uri(), addrs, config, left);
        let socket = self.sockets.connect(&to_proxy, None).and_then(opened)?;
        let mut stream = TransportAdapter::new(socket.boxed(), details.current_time.clone());
        stream.set_timeout(time_left(details.timeout, start)?);
        let resolved = details.addrs.first().copied();
        let target = match resolved.or_else(|| socket_address(url)) {
            Some(address) => SocksTarget::Address(address),
            None => SocksTarget::Name(&url.host, url.port),
        };
        let password = proxy.password().unwrap_or_default();
        let credentials = proxy.username().map(|user| (user, password));
        socks::connect(&mut stream, &target, credentials)?;
        Ok(stream.into_inner())
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

/// Looks names up, but `localhost` and its subdomains are this machine without a lookup (RFC 6761 section 6.3): a
/// container may have no `/etc/hosts`. IPv4 comes first, since a refused connection takes Windows two seconds and most
/// programs listen there.
#[derive(Debug, Default)]
struct LocalResolver(DefaultResolver);

impl Resolver for LocalResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        // A proxy in the environment may be written `:3128`.
        if !host.is_empty() && host != "localhost" && !host.ends_with(".localhost") {
            return self.0.resolve(uri, config, timeout);
        }
        let port = uri.port_u16().unwrap_or_else(|| match uri.scheme_str() {
            Some("http") => 80,
            Some("https") => 443,
            _ => SOCKS_PORT,
        });
        let mut addrs = self.empty();
        for addr in localhost(port) {
            addrs.push(addr);
        }
        Ok(addrs)
    }
}

fn localhost(port: u16) -> [SocketAddr; 2] {
    [
        SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
    ]
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

/// The address of a host that is one.
fn socket_address(url: &Url) -> Option<SocketAddr> {
    let address = url.host.trim_matches(['[', ']']).parse::<IpAddr>().ok()?;
    Some(SocketAddr::new(address, url.port))
}

/// Whether the host needs no lookup.
fn is_address(url: &Url) -> bool {
    socket_address(url).is_some()
}

fn config(proxy: Option<ureq::Proxy>) -> Config {
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
        timed_out: false,
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

fn proxy_failed(error: ureq::Error, route: &ProxyRoute, deadline: Deadline) -> ClientError {
    let reason = match error {
        ureq::Error::Timeout(_) => return deadline.timed_out(ExchangePhase::Connecting),
        ureq::Error::ConnectProxyFailed(text) => {
            text.split('/').next().unwrap_or_default().to_owned() // ureq says `403/403`
        }
        error => proxy_reason(&error.into_io()),
    };
    let proxy = &route.proxy;
    ClientError::Proxy {
        address: format!("{}:{}", proxy.host(), proxy.port()),
        reason,
        is_from_environment: route.exceptions.is_some(),
    }
}

fn proxy_reason(error: &io::Error) -> String {
    if let Some(error) = TlsError::of_io(error) {
        return format!("TLS: {error}");
    }
    let inner = error.get_ref();
    match inner.and_then(|inner| inner.downcast_ref::<SocksError>()) {
        Some(error) => error.to_string(),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            "it closed the connection".to_owned()
        }
        None => os_error::reason(error),
    }
}
