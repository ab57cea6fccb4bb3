//! Opens connections with ureq's resolver and connectors, one step after another so that each is timed.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector as _, NextTimeout, RustlsConnector,
    Transport, TransportAdapter, time,
};
use ureq::{Proxy, ProxyProtocol};

use super::connection::Connection;
use super::failure::reason;
use super::socket::Dial;
use super::tolerant::Tolerant;
use super::{ClientError, Clock, ConnectOptions, ExchangePhase, ProxyChoice, Timings};
use crate::message::{ConnectTo, Url, UrlScheme};

/// ureq writes a whole buffer before it looks at the time again, so that a small one keeps deadlines.
const BUFFER: usize = 16 * 1024;

const USER_AGENT: &str = concat!("hook/", env!("CARGO_PKG_VERSION"));

type Opened = Result<Box<dyn Transport>, ureq::Error>;
type OpenProxy = dyn Fn(&ConnectionDetails) -> Opened + Send + Sync;

/// Opens connections, through the proxy where one applies.
pub(super) struct Connector {
    resolver: DefaultResolver,
    tunnel: ConnectProxyConnector,
    dial: Dial,
    tls: RustlsConnector,
    direct: Config,
    proxied: Option<(Proxy, Config)>,
    /// The proxy is not the environment's, which does not apply to loopback.
    is_proxy_chosen: bool,
    open_proxy: Arc<OpenProxy>,
    detours: Vec<ConnectTo>,
    server_name: Option<String>,
}

impl Connector {
    pub(super) fn new(route: &ConnectOptions, tls: &TlsConfig, proxy: Option<Proxy>) -> Self {
        Self {
            resolver: DefaultResolver::default(),
            tunnel: ConnectProxyConnector::default(),
            dial: Dial {
                path: route.socket.clone(),
            },
            tls: RustlsConnector::default(),
            direct: config(None, tls),
            proxied: proxy.map(|proxy| (proxy.clone(), config(Some(proxy), tls))),
            is_proxy_chosen: matches!(route.proxy, ProxyChoice::Proxy(_)),
            open_proxy: open_proxy(),
            detours: route.detours.clone(),
            server_name: route.tls.server_name.clone(),
        }
    }

    /// Opens a connection that is ready for a request.
    pub(super) fn open(
        &self,
        url: &Url,
        clock: Clock,
        timings: &mut Timings,
    ) -> Result<Connection, ClientError> {
        let place = self.detours.iter().find_map(|detour| detour.redirect(url));
        let place = place.as_ref().unwrap_or(url);
        let uri = uri(place)?;
        let proxy = self.proxy(place, &uri)?;
        let addrs = match proxy {
            Some(_) => self.resolver.empty(),
            None if self.dial.path.is_some() => self.resolver.empty(),
            None if is_address(place) => self.resolve(place, &uri, clock)?,
            None => timed(&mut timings.dns, || self.resolve(place, &uri, clock))?,
        };
        let config = proxy.map_or(&self.direct, |(_, config)| config);
        let left = clock.left(ExchangePhase::Connecting)?;
        let details = self.details(&uri, addrs, config, left);
        let mut stream = timed(&mut timings.connect, || {
            self.connect(place, &details, clock)
        })?;
        if url.scheme == UrlScheme::Https {
            let name = self.tls_name(url)?;
            let left = clock.left(ExchangePhase::Tls)?;
            let details = self.details(&name, self.resolver.empty(), config, left);
            stream = timed(&mut timings.tls, || self.wrap(stream, &details, clock))?;
        }
        let stream = TransportAdapter::new(stream, details.current_time);
        Ok(Connection::new(stream))
    }

    /// The addresses of an endpoint that is reached over TCP alone, and its name for people.
    pub(super) fn tcp(&self, url: &Url, clock: Clock) -> Option<(Arc<[SocketAddr]>, String)> {
        let place = self.detours.iter().find_map(|detour| detour.redirect(url));
        let place = place.as_ref().unwrap_or(url);
        let uri = uri(place).ok()?;
        let is_plain = url.scheme == UrlScheme::Http && self.dial.path.is_none();
        if !is_plain || !matches!(self.proxy(place, &uri), Ok(None)) {
            return None;
        }
        let addresses = self.resolve(place, &uri, clock).ok()?;
        Some((addresses[..].into(), self.address(place)))
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

    /// The name that the endpoint's certificate has to have, where ureq looks for it.
    fn tls_name(&self, url: &Url) -> Result<Uri, ClientError> {
        let mut named = url.clone();
        if let Some(name) = &self.server_name {
            named.host.clone_from(name);
        }
        uri(&named)
    }

    /// The proxy for this URL.
    fn proxy(&self, url: &Url, uri: &Uri) -> Result<Option<&(Proxy, Config)>, ClientError> {
        let proxied = self
            .proxied
            .as_ref()
            .filter(|_| self.dial.path.is_none())
            .filter(|_| self.is_proxy_chosen || !url.is_loopback())
            .filter(|(proxy, _)| !proxy.is_no_proxy(uri));
        match proxied {
            // ureq would go round a proxy that it doesn't speak to, without a word.
            Some((proxy, _))
                if !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) =>
            {
                Err(proxy_failed(proxy, "it is not an HTTP proxy"))
            }
            proxied => Ok(proxied),
        }
    }

    fn resolve(
        &self,
        url: &Url,
        uri: &Uri,
        clock: Clock,
    ) -> Result<ResolvedSocketAddrs, ClientError> {
        let mut timeout = clock.left(ExchangePhase::Resolving)?;
        if is_address(url) {
            // ureq starts a thread for a lookup that is bounded.
            timeout.after = time::Duration::NotHappening;
        }
        let addrs = self.resolver.resolve(uri, &self.direct, timeout);
        addrs.map_err(|error| match error {
            ureq::Error::Timeout(_) => clock.timed_out(ExchangePhase::Resolving),
            error => name_not_found(url, &error.into_io()),
        })
    }

    fn connect(
        &self,
        url: &Url,
        details: &ConnectionDetails,
        clock: Clock,
    ) -> Result<Box<dyn Transport>, ClientError> {
        let tunnel = match details.config.proxy() {
            None => None,
            Some(proxy) => self
                .tunnel
                .connect(details, None::<()>)
                .map_err(|error| tunnel_failed(error, proxy, clock))?,
        };
        if let Some(stream) = tunnel {
            return Ok(Box::new(Tolerant::new(stream)));
        }
        let stream = self
            .dial
            .connect(details, None)
            .and_then(opened)
            .map_err(|error| connect_failed(error, &self.address(url), clock))?;
        Ok(Box::new(Tolerant::new(stream)))
    }

    /// What is connected to, for people.
    fn address(&self, url: &Url) -> String {
        match &self.dial.path {
            Some(path) => path.display().to_string(),
            None => format!("{}:{}", url.host, url.port),
        }
    }

    fn wrap(
        &self,
        stream: Box<dyn Transport>,
        details: &ConnectionDetails,
        clock: Clock,
    ) -> Result<Box<dyn Transport>, ClientError> {
        let stream = self
            .tls
            .connect(details, Some(stream))
            .and_then(opened)
            .map_err(|error| ClientError::of(error, ExchangePhase::Tls, clock))?;
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

fn config(proxy: Option<Proxy>, tls: &TlsConfig) -> Config {
    Config::builder()
        .proxy(proxy)
        .tls_config(tls.clone())
        .user_agent(USER_AGENT) // only the proxy sees it
        .input_buffer_size(BUFFER)
        .output_buffer_size(BUFFER)
        .build()
}

/// How ureq reaches the proxy itself.
fn open_proxy() -> Arc<OpenProxy> {
    let chain = Dial::default().chain(RustlsConnector::default());
    Arc::new(move |details| {
        let stream = chain.connect(details, None).and_then(opened)?;
        Ok(Box::new(stream))
    })
}

/// Scheme and authority only: the `http` crate refuses targets that go over the wire as they are.
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
    ClientError::NameNotFound(format!("`{}`: {}", url.host, reason(error)))
}

pub(super) fn connect_failed(error: ureq::Error, address: &str, clock: Clock) -> ClientError {
    match error {
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            ClientError::Refused(address.to_owned())
        }
        ureq::Error::Io(error) => {
            ClientError::Unreachable(format!("`{address}`: {}", reason(&error)))
        }
        error => ClientError::of(error, ExchangePhase::Connecting, clock),
    }
}

/// The proxy is named by its address only: its URL may hold a password.
fn proxy_failed(proxy: &Proxy, what: &str) -> ClientError {
    ClientError::Proxy(format!("`{}:{}`: {what}", proxy.host(), proxy.port()))
}

fn tunnel_failed(error: ureq::Error, proxy: &Proxy, clock: Clock) -> ClientError {
    match error {
        ureq::Error::Timeout(_) => clock.timed_out(ExchangePhase::Connecting),
        ureq::Error::ConnectProxyFailed(text) => {
            let text = text.split('/').next().unwrap_or_default(); // ureq says `403/403`
            proxy_failed(proxy, text)
        }
        error => proxy_failed(proxy, &reason(&error.into_io())),
    }
}
