//! `hook check`

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::{
    Argument, ConnectionArgs, EventArgs, RequestArgs, SendSignatureArgs, argument, values,
};
use crate::message::Url;
use crate::signature::Secret;

/// The flags of `hook check`.
#[derive(Args, Debug)]
#[command(
    before_help = "Examples:
  hook check :3000/hooks --sign standard --secret-file key.txt
  hook check :3000/hooks --as stripe --secret-file key.txt --junit report.xml
  hook check --list",
    after_long_help = "More examples:
  hook check :3000 --as github --event push --secret-file key.txt --level must
  hook check :3000 --as slack --secret-file key.txt --only 'signature.*'
  hook check :3000 --sign standard --secret-file key.txt \\
    --observe 'psql -tc \"select count(*) from contacts\"'
  hook check https://staging.example.com/hooks --yes \\
    --as shopify --event orders/create --secret-file key.txt

See also: `hook help schemes`"
)]
pub(crate) struct Check {
    /// URL, event type, and ITEMs that change the data: `a.b=text`, `a:=JSON`
    ///
    /// As in `hook send`: the URL comes first. Without an event type it is `contact.added`, with --as the first of
    /// `hook events --as PROVIDER`.
    #[arg(value_name = "URL|EVENT|ITEM", value_parser = argument::ARGUMENT, hide_possible_values = true)]
    pub(crate) arguments: Vec<Argument>,
    /// Which cases are run
    #[command(flatten)]
    pub(crate) cases: CheckCaseArgs,
    /// Which event is sent
    #[command(flatten)]
    pub(crate) event: EventArgs,
    /// Where it is sent
    #[command(flatten)]
    pub(crate) target: CheckTargetArgs,
    /// The request that carries it
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// Its signature
    #[command(flatten)]
    pub(crate) signature: SendSignatureArgs,
    /// How the endpoint is reached
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// What is shown
    #[command(flatten)]
    pub(crate) display: CheckDisplayArgs,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Cases")]
pub(crate) struct CheckCaseArgs {
    /// Run only the cases with such an id, such as `signature.*`; repeatable
    ///
    /// `delivery.valid` always runs first: the others mean nothing without it.
    #[arg(long, value_name = "GLOB", value_parser = values::CASE_GLOB, hide_possible_values = true)]
    pub(crate) only: Vec<String>,
    /// Leave out the cases with such an id; repeatable
    #[arg(long, value_name = "GLOB", value_parser = values::CASE_GLOB, hide_possible_values = true)]
    pub(crate) skip: Vec<String>,
    /// Run only the cases of this level
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "should")]
    pub(crate) level: LevelChoice,
    /// Command that prints the state of the consumer, run by `sh -c`
    ///
    /// It runs before, after the first and after the second delivery of an event, until its output stays the same for
    /// 500 ms. It proves that a redelivery has no second effect.
    #[arg(long, value_name = "COMMAND")]
    pub(crate) observe: Option<String>,
    /// Verify token of the endpoint, for the handshake of Meta [env: HOOK_VERIFY_TOKEN]
    #[arg(long, value_name = "TOKEN", value_parser = values::token, hide_short_help = true)]
    pub(crate) verify_token: Option<Secret>,
    /// Longest time a response may take [default: that of the provider, 3s to 15s]
    ///
    /// A later response fails `delivery.valid`. In the other cases a response may take twice as long, at least 10 s.
    #[arg(long, value_name = "TIME", value_parser = values::some_time)]
    pub(crate) max_time: Option<Duration>,
    /// Seed of ids, keys and other random parts, to repeat a run
    #[arg(long, value_name = "N", value_parser = values::any_number, hide_short_help = true)]
    pub(crate) seed: Option<u64>,
    /// Send the requests to a URL that is not on this machine
    #[arg(long)]
    pub(crate) yes: bool,
}

/// The levels that are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelChoice {
    /// Only what must be right
    Must,
    /// All cases
    Should,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(crate) struct CheckTargetArgs {
    /// Endpoint [env: HOOK_URL]
    ///
    /// `:3000` is short for `http://localhost:3000/`.
    #[arg(short, long, value_name = "URL", value_parser = values::url, value_hint = ValueHint::Url)]
    pub(crate) url: Option<Url>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Display")]
pub(crate) struct CheckDisplayArgs {
    /// List the cases; send nothing
    #[arg(long)]
    pub(crate) list: bool,
    /// Write a JSON line for each case
    #[arg(long)]
    pub(crate) json: bool,
    /// Write a JUnit report to this file at the end
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "list")]
    pub(crate) junit: Option<PathBuf>,
}
