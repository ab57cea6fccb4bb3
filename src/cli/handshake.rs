//! `hook handshake`

use std::time::Duration;

use clap::{Args, ValueHint};

use super::{ConnectionArgs, HeaderArg, argument, values};
use crate::message::Url;
use crate::provider::handshake::HandshakeSpec;
use crate::signature::Secret;

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook handshake slack --url :3000/hooks --secret-file key.txt
  hook handshake meta --url :3000/hooks --verify-token sesame
  hook handshake discord --url :3000/hooks --secret-file key.txt --json
  hook handshake cloudevents --url :3000/hooks --dry-run")]
pub(crate) struct Handshake {
    /// Whose check of an endpoint
    #[arg(value_name = "PROVIDER", value_parser = values::HANDSHAKE, hide_possible_values = true)]
    pub(crate) check: &'static HandshakeSpec,
    /// Short for --url
    #[arg(value_name = "URL", value_parser = argument::handshake_url, value_hint = ValueHint::Url, conflicts_with = "urls")]
    pub(crate) url: Option<Url>,
    /// The endpoint; may be repeated [env: HOOK_URL]
    #[arg(short, long = "url", value_name = "URL", value_parser = values::url, value_hint = ValueHint::Url)]
    pub(crate) urls: Vec<Url>,
    /// The secret, for providers that sign their check; shows in the process list: prefer --secret-file or HOOK_SECRET
    #[arg(long = "secret", value_name = "SECRET")]
    pub(crate) secrets: Vec<Secret>,
    /// A file with the secret, or with a key pair on two lines; a trailing line break is dropped
    #[arg(long = "secret-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) secret_files: Vec<String>,
    /// The verify token that the endpoint knows; shows in the process list: prefer HOOK_VERIFY_TOKEN
    #[arg(long, value_name = "TOKEN", value_parser = values::token)]
    pub(crate) verify_token: Option<Secret>,
    /// A header; may be repeated; `Name:` removes one, `Name;` sends it empty
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
    /// How long a request may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = values::some_time)]
    pub(crate) timeout: Duration,
    /// How long connecting may take
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = values::some_time)]
    pub(crate) connect_timeout: Duration,
    /// Print the exact HTTP text; send nothing
    #[arg(short = 'n', long, conflicts_with_all = ["curl", "json"])]
    pub(crate) dry_run: bool,
    /// Print the curl command that sends the same bytes; send nothing
    #[arg(long, conflicts_with = "json")]
    pub(crate) curl: bool,
    /// Write JSON lines: the attempt, and whether the response is right
    #[arg(long, conflicts_with_all = ["quiet", "verbose"])]
    pub(crate) json: bool,
    /// Show nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show the heads of request and response too
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Show credentials in heads, which are masked otherwise
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// How endpoints are reached
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}
