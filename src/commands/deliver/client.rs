//! How the flags say that endpoints are reached.

use anyhow::Result;

use crate::cli::ConnectionArgs;
use crate::commands::advice;
use crate::commands::context::usage;
use crate::commands::value_input::read_file;
use crate::http::client::{Client, ConnectOptions, ProxyChoice, TlsOptions};
use crate::output::stderr;

/// The client that the flags ask for; who gives up all safety is told so.
pub(in crate::commands) fn client(args: &ConnectionArgs, is_quiet: bool) -> Result<Client> {
    if args.insecure && !is_quiet {
        stderr::message("--insecure: no certificate is checked, anybody may be the endpoint");
    }
    if args.unix_socket.is_some() && !cfg!(unix) {
        return Err(usage(
            "--unix-socket: this system has none that could be used",
        ));
    }
    let route = ConnectOptions {
        connect_to: [&args.resolve[..], &args.connect_to].concat(),
        unix_socket: args.unix_socket.clone(),
        proxy: match (&args.proxy, args.no_proxy) {
            (Some(url), _) => ProxyChoice::Url(url.clone()),
            (None, true) => ProxyChoice::Direct,
            (None, false) => ProxyChoice::Environment,
        },
        tls: tls(args)?,
    };
    Client::with_options(&route).map_err(|error| usage(advice::connect_options(&error)))
}

fn tls(args: &ConnectionArgs) -> Result<TlsOptions> {
    let authorities = args.cacert.as_deref().map(read_file).transpose()?;
    let identity = match &args.cert {
        None => None,
        Some(cert) => {
            let key = args.key.as_ref().unwrap_or(cert);
            Some([read_file(cert)?, read_file(key)?])
        }
    };
    Ok(TlsOptions {
        authorities,
        identity,
        skips_verification: args.insecure,
        server_name: args.tls_server_name.clone(),
    })
}
