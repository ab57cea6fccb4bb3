//! How endpoints are reached.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::values;
use crate::message::ConnectTo;

/// How endpoints are reached.
#[derive(Args, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// Trust these authorities instead of the public ones; PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cacert: Option<String>,
    /// Our own certificate, with its chain, for an endpoint that asks for one; PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cert: Option<String>,
    /// Its private key, where that is not in the same file; PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "cert")]
    pub(crate) key: Option<String>,
    /// Do not check the endpoint's certificate
    #[arg(long)]
    pub(crate) insecure: bool,
    /// The name that the endpoint's certificate has to have, instead of the URL's host
    #[arg(long, value_name = "NAME", value_parser = values::host)]
    pub(crate) tls_server_name: Option<String>,
    /// Connect to this address where the URL has this host and port; may be repeated
    #[arg(long, value_name = "HOST:PORT:ADDRESS", value_parser = ConnectTo::parse_resolve)]
    pub(crate) resolve: Vec<ConnectTo>,
    /// Connect to the second host and port where the URL has the first; each part may be empty; may be repeated
    #[arg(long, value_name = "HOST:PORT:HOST:PORT", value_parser = ConnectTo::parse)]
    pub(crate) connect_to: Vec<ConnectTo>,
    /// Connect to this Unix socket, whatever host the URL has
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with_all = ["proxy", "no_proxy", "resolve", "connect_to"])]
    pub(crate) unix_socket: Option<PathBuf>,
    /// Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]
    #[arg(long, value_name = "URL", conflicts_with = "no_proxy")]
    pub(crate) proxy: Option<String>,
    /// Use no proxy, whatever the environment says
    #[arg(long)]
    pub(crate) no_proxy: bool,
}
