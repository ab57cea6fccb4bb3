//! The HTTP client that the connection flags describe, and the bounds of an attempt.

use anyhow::Result;

use super::advice;
use super::context::Context;
use super::error::usage;
use super::value_input::read_file;
use crate::cli::{ConnectionArgs, DeliveryArgs, proxy_url};
use crate::http::client::{
    Client, ClientIdentity, ConnectOptions, ExchangeLimits, ProxyChoice, TlsOptions,
};
use crate::output::stderr;

/// How much of a response's body is read, in bytes.
pub(super) const MAX_RESPONSE_BODY: usize = 256 << 20;

/// Without certificate checks it warns.
pub(in crate::commands) fn client(args: &ConnectionArgs, is_quiet: bool) -> Result<Client> {
    if args.insecure && !is_quiet {
        stderr::message(
            "warning: `--insecure` skips certificate checks: another server could pose as the endpoint",
        );
    }
    if args.unix_socket.is_some() && !cfg!(unix) {
        return Err(usage("`--unix-socket` is not supported on this system"));
    }
    let route = ConnectOptions {
        connect_to: [&args.resolve[..], &args.connect_to].concat(),
        unix_socket: args.unix_socket.clone(),
        proxy: proxy(args)?,
        tls: tls(args)?,
    };
    Client::new(&route).map_err(|error| usage(advice::connect_options(&error)))
}

fn proxy(args: &ConnectionArgs) -> Result<ProxyChoice> {
    if let Some(url) = &args.proxy {
        return Ok(ProxyChoice::Url(url.clone()));
    }
    let is_direct = args.no_proxy || args.unix_socket.is_some();
    let Some((variable, value)) = Context::proxy().filter(|_| !is_direct) else {
        return Ok(ProxyChoice::Direct);
    };
    match proxy_url(&value) {
        Ok(url) => Ok(ProxyChoice::Environment {
            url,
            no_proxy: Context::no_proxy(),
        }),
        // The value is not shown: it may hold a password.
        Err(why) => Err(usage(format!(
            "`{variable}`: {why} (`--no-proxy` ignores it)"
        ))),
    }
}

fn tls(args: &ConnectionArgs) -> Result<TlsOptions> {
    let authorities = args.cacert.as_deref().map(read_file).transpose()?;
    let identity = match &args.cert {
        None => None,
        Some(cert) => {
            let key = args.key.as_deref().map(read_file).transpose()?;
            let chain = read_file(cert)?;
            Some(ClientIdentity { chain, key })
        }
    };
    Ok(TlsOptions {
        authorities,
        identity,
        skips_verification: args.insecure,
        server_name: args.tls_server_name.clone(),
    })
}

pub(super) fn limits(args: &DeliveryArgs) -> ExchangeLimits {
    ExchangeLimits {
        timeout: args.timeout,
        connect_timeout: args.connect_timeout,
        max_body: MAX_RESPONSE_BODY,
    }
}
