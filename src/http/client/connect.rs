//! Opens connections with ureq's resolver and connectors, one step after another so that each is timed.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector as _, RustlsConnector, TcpConnector,
    Transport, TransportAdapter, time,
};
use ureq::{Proxy, ProxyProtocol};

use super::connection::Connection;
use super::failure::reason;
use super::tolerant::Tolerant;
use super::{Cause, Clock, Phase, Timings};
use crate::message::{Scheme, Url};

/// ureq writes a whole buffer before it looks at the time again, so that a small one keeps deadlines.
const BUFFER: usize = 16 * 1024;

const USER_AGENT: &str = concat!("hook/", env!("CARGO_PKG_VERSION"));

type Opened = Result<Box<dyn Transport>, ureq::Error>;
type OpenProxy = dyn Fn(&ConnectionDetails) -> Opened + Send + Sync;

/// Opens connections, through the proxy where one applies.
pub(super) struct Connector {
    resolver: DefaultResolver,
    tunnel: ConnectProxyConnector,
    tcp: TcpConnector,
    tls: RustlsConnector,
    direct: Config,
    proxied: Option<(Proxy, Config)>,
    open_proxy: Arc<OpenProxy>,
}

impl Connector {
    pub(super) fn new(proxy: Option<Proxy>) -> Self {
        Self {
            resolver: DefaultResolver::default(),
            tunnel: ConnectProxyConnector::default(),
            tcp: TcpConnector::default(),
            tls: RustlsConnector::default(),
            direct: config(None),
            proxied: proxy.map(|proxy| (proxy.clone(), config(Some(proxy)))),
            open_proxy: open_proxy(),
        }
    }

    /// Opens a connection that is ready for a request.
    pub(super) fn open(
        &self,
        url: &Url,
        clock: Clock,
        timings: &mut Timings,
    ) -> Result<Connection, Cause> {
        let uri = uri(url)?;
        let proxy = self.proxy(url, &uri)?;
        let addrs = match proxy {
            Some(_) => self.resolver.empty(),
            None if is_address(url) => self.resolve(url, &uri, clock)?,
            None => timed(&mut timings.dns, || self.resolve(url, &uri, clock))?,
        };
        let mut details = ConnectionDetails {
            uri: &uri,
            addrs,
            config: proxy.map_or(&self.direct, |(_, config)| config),
            request_level: false,
            resolver: &self.resolver,
            now: time::Instant::now(),
            timeout: clock.left(Phase::Connecting)?,
            current_time: Arc::new(time::Instant::now),
            run_connector: self.open_proxy.clone(),
            register_shutdown: Arc::new(|_| Ok(())),
        };
        let mut stream = timed(&mut timings.connect, || self.connect(url, &details, clock))?;
        if url.scheme == Scheme::Https {
            details.now = time::Instant::now();
            details.timeout = clock.left(Phase::Tls)?;
            stream = timed(&mut timings.tls, || self.wrap(stream, &details, clock))?;
        }
        let stream = TransportAdapter::new(stream, details.current_time);
        Ok(Connection::new(stream))
    }

    /// The proxy for this URL.
    fn proxy(&self, url: &Url, uri: &Uri) -> Result<Option<&(Proxy, Config)>, Cause> {
        let proxied = self
            .proxied
            .as_ref()
            .filter(|(proxy, _)| !url.is_loopback() && !proxy.is_no_proxy(uri));
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

    fn resolve(&self, url: &Url, uri: &Uri, clock: Clock) -> Result<ResolvedSocketAddrs, Cause> {
        let mut timeout = clock.left(Phase::Resolving)?;
        if is_address(url) {
            // ureq starts a thread for a lookup that is bounded.
            timeout.after = time::Duration::NotHappening;
        }
        let addrs = self.resolver.resolve(uri, &self.direct, timeout);
        addrs.map_err(|error| match error {
            ureq::Error::Timeout(_) => clock.timed_out(Phase::Resolving),
            error => name_not_found(url, &error.into_io()),
        })
    }

    fn connect(
        &self,
        url: &Url,
        details: &ConnectionDetails,
        clock: Clock,
    ) -> Result<Box<dyn Transport>, Cause> {
        let tunnel = match details.config.proxy() {
            None => None,
            Some(proxy) => self
                .tunnel
                .connect(details, None::<()>)
                .map_err(|error| tunnel_failed(error, proxy, clock))?,
        };
        let stream = self
            .tcp
            .connect(details, tunnel)
            .and_then(opened)
            .map_err(|error| connect_failed(error, url, clock))?;
        Ok(Box::new(Tolerant::new(stream)))
    }

    fn wrap(
        &self,
        stream: Box<dyn Transport>,
        details: &ConnectionDetails,
        clock: Clock,
    ) -> Result<Box<dyn Transport>, Cause> {
        let stream = self
            .tls
            .connect(details, Some(stream))
            .and_then(opened)
            .map_err(|error| Cause::of(error, Phase::Tls, clock))?;
        Ok(Box::new(stream))
    }
}

fn opened<T>(stream: Option<T>) -> Result<T, ureq::Error> {
    stream.ok_or(ureq::Error::ConnectionFailed)
}

fn timed<T>(
    taken: &mut Option<Duration>,
    step: impl FnOnce() -> Result<T, Cause>,
) -> Result<T, Cause> {
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
        .user_agent(USER_AGENT) // only the proxy sees it
        .input_buffer_size(BUFFER)
        .output_buffer_size(BUFFER)
        .build()
}

/// How ureq reaches the proxy itself.
fn open_proxy() -> Arc<OpenProxy> {
    let chain = ().chain(TcpConnector::default()).chain(RustlsConnector::default());
    Arc::new(move |details| {
        let stream = chain.connect(details, None).and_then(opened)?;
        Ok(Box::new(stream))
    })
}

/// Scheme and authority only: the `http` crate refuses targets that go over the wire as they are.
fn uri(url: &Url) -> Result<Uri, Cause> {
    let scheme = match url.scheme {
        Scheme::Http => "http",
        Scheme::Https => "https",
    };
    Uri::builder()
        .scheme(scheme)
        .authority(url.authority())
        .path_and_query("/")
        .build()
        .map_err(|error| name_not_found(url, &io::Error::other(error)))
}

fn name_not_found(url: &Url, error: &io::Error) -> Cause {
    Cause::NameNotFound(format!("`{}`: {}", url.host, reason(error)))
}

fn connect_failed(error: ureq::Error, url: &Url, clock: Clock) -> Cause {
    let address = format!("{}:{}", url.host, url.port);
    match error {
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            Cause::Refused(address)
        }
        ureq::Error::Io(error) => Cause::Unreachable(format!("`{address}`: {}", reason(&error))),
        error => Cause::of(error, Phase::Connecting, clock),
    }
}

/// The proxy is named by its address only: its URL may hold a password.
fn proxy_failed(proxy: &Proxy, what: &str) -> Cause {
    Cause::Proxy(format!("`{}:{}`: {what}", proxy.host(), proxy.port()))
}

fn tunnel_failed(error: ureq::Error, proxy: &Proxy, clock: Clock) -> Cause {
    match error {
        ureq::Error::Timeout(_) => clock.timed_out(Phase::Connecting),
        ureq::Error::ConnectProxyFailed(text) => {
            let text = text.split('/').next().unwrap_or_default(); // ureq says `403/403`
            proxy_failed(proxy, text)
        }
        error => proxy_failed(proxy, &reason(&error.into_io())),
    }
}
