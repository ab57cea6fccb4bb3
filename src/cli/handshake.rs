//! `hook handshake`

use std::time::Duration;

use clap::{Args, ValueHint};

use super::{ConnectionArgs, HeaderArg, argument, values};
use crate::message::Url;
use crate::provider::handshake::HandshakeSpec;
use crate::signature::Secret;

/// The flags of `hook handshake`.
#[derive(Args, Debug)]
#[command(before_help = "Examples:
  hook handshake slack --url :3000/hooks --secret-file key.txt
  hook handshake meta --url :3000/hooks --verify-token sesame
  hook handshake cloudevents --url :3000/hooks --dry-run")]
pub(crate) struct Handshake {
    /// Provider whose handshake to send
    #[arg(value_name = "PROVIDER", value_parser = values::HANDSHAKE, hide_possible_values = true)]
    pub(crate) check: &'static HandshakeSpec,
    /// Short for --url
    #[arg(value_name = "URL", value_parser = argument::handshake_url, value_hint = ValueHint::Url, conflicts_with = "urls")]
    pub(crate) url: Option<Url>,
    /// The request
    #[command(flatten)]
    pub(crate) request: HandshakeRequestArgs,
    /// How endpoints are reached
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// What is shown
    #[command(flatten)]
    pub(crate) display: HandshakeDisplayArgs,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(crate) struct HandshakeRequestArgs {
    /// Endpoint; repeatable [env: HOOK_URL]
    #[arg(short, long = "url", value_name = "URL", value_parser = values::url, value_hint = ValueHint::Url)]
    pub(crate) urls: Vec<Url>,
    /// Secret, for providers that sign their handshake [env: HOOK_SECRET]
    ///
    /// Prefer the variable or --secret-file: other users can see the flag in the process list.
    #[arg(long = "secret", value_name = "SECRET", hide_short_help = true)]
    pub(crate) secrets: Vec<Secret>,
    /// File with the secret
    ///
    /// A key pair is on two lines. A trailing line break is dropped. `hook secret SCHEME` makes a secret.
    #[arg(long = "secret-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) secret_files: Vec<String>,
    /// Verify token of the endpoint, for Meta [env: HOOK_VERIFY_TOKEN]
    ///
    /// Prefer the variable: other users can see the flag in the process list.
    #[arg(long, value_name = "TOKEN", value_parser = values::token)]
    pub(crate) verify_token: Option<Secret>,
    /// Header; repeatable; `Name:` removes one, `Name;` sends it empty
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
    /// Longest time a request may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = values::some_time)]
    pub(crate) timeout: Duration,
    /// Longest time to connect
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = values::some_time, hide_short_help = true)]
    pub(crate) connect_timeout: Duration,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Display")]
pub(crate) struct HandshakeDisplayArgs {
    /// Print the exact HTTP request; send nothing
    #[arg(short = 'n', long, conflicts_with_all = ["curl", "json"])]
    pub(crate) dry_run: bool,
    /// Print a curl command that sends the same bytes; send nothing
    #[arg(long, conflicts_with = "json", hide_short_help = true)]
    pub(crate) curl: bool,
    /// Write JSON Lines: the attempt, and whether the response is right
    #[arg(long, conflicts_with_all = ["quiet", "verbose"])]
    pub(crate) json: bool,
    /// Show nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show the headers of requests and responses too
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Show credentials in headers, which are masked otherwise
    #[arg(long, hide_short_help = true)]
    pub(crate) show_secrets: bool,
}
