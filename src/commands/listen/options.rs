//! What `hook listen` does, decided before it does anything.
//!
//! [`ListenOptions::from_cli`] turns the flags into plain values. It checks the rules between flags, then reads the
//! files that flags name. A command line that is wrong therefore has no effect: no socket is bound, no record is
//! opened and no command is started.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use super::audit::audit_of;
use crate::assertions::Rules;
use crate::cli::{HeaderArg, Listen, ListenDisplayArgs, ListenVerifyArgs, RecordArgs, ViewChoice};
use crate::commands::advice;
use crate::commands::client::client as client_of;
use crate::commands::context::Context;
use crate::commands::error::{require, usage};
use crate::commands::named_files;
use crate::commands::signer::{given, verification, verify_token};
use crate::commands::value_input;
use crate::commands::views::{OutputFormat, failed_limit};
use crate::http::client;
use crate::http::parser::ParserLimits;
use crate::listener::{
    DataFormat, ForwardConfig, ForwardTarget, Handshakes, ListenerConfig, Verifier,
};
use crate::message::response::forbids_content;
use crate::message::{Headers, Url};
use crate::output::render::BodyLimit;
use crate::payload::Item;
use crate::provider::handshake::VerifiedSchemes;
use crate::response_plan::{FailureMode, PlannedResponse, ResponseDelay, ResponsePlan};
use crate::units::whole_seconds;

/// How long the command may continue once the goal is reached.
const COMMAND_GRACE: Duration = Duration::from_secs(5);

/// A longer response of a target is not passed on.
const MAX_TARGET_RESPONSE: usize = 32 << 20;

/// Headers that the server writes itself: another value would contradict the framing.
const FRAMING_HEADERS: [&str; 5] = [
    "connection",
    "content-length",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

pub(super) struct ListenOptions {
    pub(super) host: String,
    /// With 0 the system chooses a free port.
    pub(super) port: u16,
    pub(super) limits: ParserLimits,
    pub(super) max_connections: u32,
    pub(super) listener: ListenerConfig,
    pub(super) record: Option<RecordOptions>,
    pub(super) output: OutputOptions,
    pub(super) end: EndOptions,
    pub(super) ready_file: Option<PathBuf>,
    /// The command to run, with its arguments; empty without one.
    pub(super) command: Vec<OsString>,
}

pub(super) struct RecordOptions {
    pub(super) path: PathBuf,
    pub(super) must_be_new: bool,
}

pub(super) struct OutputOptions {
    /// `None` shows no requests.
    pub(super) format: Option<OutputFormat>,
    /// How much is shown of the body of a request that failed.
    pub(super) failed_limit: BodyLimit,
}

/// When the run ends, and what it leaves.
pub(super) struct EndOptions {
    /// Whether the run waits for a number of requests or for particular ones.
    pub(super) has_goal: bool,
    pub(super) has_count: bool,
    pub(super) settle: Duration,
    /// How long the command may continue once the goal is reached.
    pub(super) grace: Duration,
    pub(super) timeout: Option<Duration>,
    pub(super) junit: Option<PathBuf>,
}

impl ListenOptions {
    pub(super) fn from_cli(args: &Listen, context: &Context) -> Result<Self> {
        check_flags(args)?;
        let output = OutputOptions::from_cli(&args.display, context)?;
        check_files(args)?;

        // The rules hold: files may be read.
        let read = |flag, given| value_input::headers(flag, given, None, context);
        let headers = response_headers(&read("--header", &args.respond.headers)?)?;
        let forward_headers =
            forward_headers(&read("--forward-header", &args.forward.forward_header)?)?;
        let responses = responses(args, &headers, context)?;
        let (verifier, handshakes) = trust(&args.verify, args.audit.audit)?;

        let targets = args.forward.forward_to.iter();
        let forwards = ForwardConfig {
            client: Arc::new(client_of(&args.connection, args.display.quiet)?),
            targets: targets
                .map(|(events, url)| ForwardTarget {
                    events: events.clone(),
                    url: url.clone(),
                })
                .collect(),
            only: args.forward.forward_only.clone(),
            headers: forward_headers,
            adds_forwarded_headers: args.forward.x_forwarded,
            keep_path: args.forward.keep_path,
            limits: client::ExchangeLimits {
                timeout: args.forward.forward_timeout,
                connect_timeout: args.forward.forward_timeout,
                max_body: MAX_TARGET_RESPONSE,
            },
        };
        let (host, port) = address(args);
        Ok(Self {
            host: host.unwrap_or("localhost").to_owned(),
            port,
            limits: ParserLimits {
                body: args.limits.max_body,
                body_advice: advice::MAX_BODY,
                keep_framed: args.display.view == ViewChoice::Raw,
                ..ParserLimits::default()
            },
            max_connections: args.limits.max_connections,
            listener: ListenerConfig {
                plan: responses,
                audit: args.audit.audit.then(|| audit_of(args)),
                verifier,
                handshakes,
                forwards: (!forwards.targets.is_empty()).then(|| Arc::new(forwards)),
                rules: rules(args),
                sync: args.record.sync,
            },
            record: RecordOptions::from_cli(&args.record),
            output,
            end: EndOptions {
                has_goal: args.wait.count.is_some() || !args.wait.want.is_empty(),
                has_count: args.wait.count.is_some(),
                settle: args.wait.settle,
                grace: args.wait.grace.unwrap_or(COMMAND_GRACE),
                timeout: args.wait.timeout,
                junit: args.wait.junit.clone(),
            },
            ready_file: args.bind.ready_file.clone(),
            command: args.command.clone(),
        })
    }
}

impl RecordOptions {
    fn from_cli(args: &RecordArgs) -> Option<Self> {
        let must_be_new = args.new_file.is_some();
        let path = args.new_file.as_ref().or(args.file.as_ref())?;
        Some(Self {
            path: path.clone(),
            must_be_new,
        })
    }
}

impl OutputOptions {
    fn from_cli(args: &ListenDisplayArgs, context: &Context) -> Result<Self> {
        let format = match args.view {
            _ if args.quiet => None,
            _ if args.json => Some(OutputFormat::Data(DataFormat::JsonLines)),
            view => Some(OutputFormat::of(view, args.lines, args.verbose, context)?),
        };
        Ok(Self {
            format,
            failed_limit: failed_limit(args.lines, context),
        })
    }

    pub(super) fn is_json(&self) -> bool {
        matches!(self.format, Some(OutputFormat::Data(DataFormat::JsonLines)))
    }

    /// Whether stdout has text for people, which more text can follow.
    pub(super) fn is_text(&self) -> bool {
        !matches!(self.format, Some(OutputFormat::Data(_)))
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.format.is_none()
    }
}

/// The rules between flags that clap cannot express: what must not be, and the message for it.
pub(in crate::commands) fn check_flags(args: &Listen) -> Result<()> {
    let records = args.record.file.is_some() || args.record.new_file.is_some();
    let body = args.respond.body.as_deref().unwrap_or_default();
    let rules = [
        (
            body == "-",
            "`--body` takes TEXT or @FILE, not stdin".to_owned(),
        ),
        (
            !body.is_empty() && !body.starts_with('@') && forbids_body(&args.respond.status),
            body_not_allowed(&args.respond.status),
        ),
        (
            args.wait.grace.is_some() && args.command.is_empty(),
            "`--grace` requires a command: write it after `--`".to_owned(),
        ),
        (
            args.record.sync && !records,
            "`--sync` requires `--record FILE`".to_owned(),
        ),
    ];
    for (is_broken, message) in rules {
        if is_broken {
            return Err(usage(message));
        }
    }
    if !args.audit.audit && !args.audit.audit_plan {
        let rounds = args.audit.audit_rounds.is_some();
        require("`--audit`", &[("--audit-rounds", rounds)])?;
    }
    // A secret in the environment may be for endpoint checks alone; one that is given here is meant to verify.
    if args.verify.scheme.is_none() {
        require("`--verify SCHEME`", &args.verify.signing.flags())?;
    }
    if args.wait.count.is_none() && args.wait.want.is_empty() {
        let flags = [
            ("--exactly", args.wait.exactly),
            ("--grace", args.wait.grace.is_some()),
        ];
        require("`--count` or `--want`", &flags)?;
    }
    let (_, port) = address(args);
    match own_target(args.forward.forward_to.iter().map(|(_, url)| url), port) {
        Some(url) => Err(forward_loop(url)),
        None => Ok(()),
    }
}

/// No file is named twice.
fn check_files(args: &Listen) -> Result<()> {
    let signing = &args.verify.signing;
    let body = args
        .respond
        .body
        .as_deref()
        .and_then(named_files::value_file);
    let routes = args
        .respond
        .routes
        .iter()
        .filter_map(|route| route.file.as_deref());
    let headers = args
        .respond
        .headers
        .iter()
        .chain(&args.forward.forward_header);
    let secrets = signing.secret_files.iter().chain(&signing.signing_cert);
    let read: Vec<&str> = body
        .into_iter()
        .chain(routes)
        .chain(secrets.map(String::as_str))
        .chain(headers.filter_map(HeaderArg::file))
        .collect();
    let written = [
        ("--record", args.record.file.as_deref()),
        ("--record-new", args.record.new_file.as_deref()),
        ("--ready-file", args.bind.ready_file.as_deref()),
        ("--junit", args.wait.junit.as_deref()),
    ];
    named_files::check(&written, &read)
}

/// The host and the port, from an argument or from flags.
fn address(args: &Listen) -> (Option<&str>, u16) {
    match &args.address {
        Some(address) => (address.host.as_deref(), address.port),
        None => (args.bind.host.as_deref(), args.bind.port),
    }
}

fn forbids_body(statuses: &[u16]) -> bool {
    statuses.iter().all(|status| forbids_content(*status))
}

fn body_not_allowed(statuses: &[u16]) -> String {
    format!(
        "a {} response has no body: leave `--body` out",
        statuses.first().copied().unwrap_or_default()
    )
}

/// The target that is the listener itself, if one is.
pub(super) fn own_target<'a>(
    mut targets: impl Iterator<Item = &'a Url>,
    port: u16,
) -> Option<&'a Url> {
    targets.find(|url| url.port == port && url.is_loopback())
}

pub(super) fn forward_loop(url: &Url) -> anyhow::Error {
    usage(format!(
        "`--forward-to {url}` is this listener itself: requests would go round forever"
    ))
}

fn rules(args: &Listen) -> Rules {
    Rules {
        count: args.wait.count,
        only: args.wait.only.clone(),
        expect: args.wait.expect.clone(),
        goals: args.wait.want.clone(),
        unique: args.wait.unique,
        exactly: args.wait.exactly,
        // The audit judges signatures itself, and refuses no request.
        verify: args.verify.scheme.is_some() && !args.audit.audit,
    }
}

fn response_headers(items: &[Item]) -> Result<Headers> {
    let mut headers = Headers::new();
    for item in items {
        match item {
            Item::Header(name, _) if is_framing(name) => {
                return Err(usage(format!(
                    "`--header {name}` cannot be set: the server writes the framing of a response"
                )));
            }
            Item::Header(name, value) => headers.push(name, value),
            _ => {
                return Err(usage(
                    "`--header` cannot remove a header from a response: give it a value",
                ));
            }
        }
    }
    Ok(headers)
}

fn is_framing(name: &str) -> bool {
    FRAMING_HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

fn forward_headers(items: &[Item]) -> Result<Headers> {
    let mut headers = Headers::new();
    for item in items {
        match item {
            Item::Header(name, value) => headers.push(name, value),
            _ => {
                return Err(usage(
                    "`--forward-header` cannot remove a header: give it a value",
                ));
            }
        }
    }
    Ok(headers)
}

/// The responses, with the bodies that are in files.
fn responses(args: &Listen, headers: &Headers, context: &Context) -> Result<ResponsePlan> {
    let is_audit = args.audit.audit;
    let args = &args.respond;
    let body = match &args.body {
        Some(body) => Some(value_input::read("--body", body, context)?),
        None => None,
    };
    let (bytes, file) = body.map_or((Vec::new(), None), |body| (body.bytes, body.file));
    if !bytes.is_empty() && forbids_body(&args.status) {
        return Err(usage(body_not_allowed(&args.status)));
    }
    let planned = |status: u16, body: Vec<u8>, file: Option<&str>| {
        let mut headers = headers.clone();
        if let (Some(after), 400..) = (args.retry_after, status) {
            headers.push("Retry-After", whole_seconds(after).to_string());
        }
        let body = if forbids_content(status) {
            Vec::new()
        } else {
            body
        };
        PlannedResponse::new(status, headers, body, file)
    };
    let failure = args.fail_first.and_then(|fail| match fail.mode {
        FailureMode::Status(status) => Some(planned(status, Vec::new(), None)),
        _ => None,
    });
    let mut routes = Vec::new();
    for route in &args.routes {
        let body = match &route.file {
            Some(file) => value_input::read_file(file)?,
            None => Vec::new(),
        };
        let response = planned(route.status, body, route.file.as_deref());
        routes.push((route.pattern.clone(), response));
    }
    let sequence = args.status.iter();
    Ok(ResponsePlan {
        fail_first: args.fail_first,
        failure,
        routes,
        sequence: sequence
            .map(|status| planned(*status, bytes.clone(), file.as_deref()))
            .collect(),
        delay: if is_audit {
            ResponseDelay::default() // that of the audit's slow response alone
        } else {
            args.delay
        },
    })
}

/// How signatures are verified and how checks of the endpoint are handled. Both use the same secrets.
fn trust(
    args: &ListenVerifyArgs,
    is_audit: bool,
) -> Result<(Option<Verifier>, Option<Handshakes>)> {
    let (scheme, secrets) = match args.scheme {
        Some(choice) => verification(&args.signing, choice)?,
        None => (None, given(&args.signing)?),
    };
    let verifier = args.scheme.map(|_| Verifier {
        scheme,
        secrets: secrets.clone(),
        options: args.signing.options(),
        tolerance: args.tolerance,
        ignore_timestamp: args.ignore_timestamp,
        public_url: args.signing.public_url.clone(),
        // An audit goes on after an invalid signature, and reports it.
        accepts_invalid: args.accept_invalid || is_audit,
    });
    let handshakes = Handshakes {
        verify_token: verify_token(args.verify_token.as_ref())?,
        secrets,
        verifies: match (args.scheme, scheme) {
            (None, _) => VerifiedSchemes::None,
            (Some(_), Some(scheme)) => VerifiedSchemes::Of(scheme),
            (Some(_), None) => VerifiedSchemes::All,
        },
        allow_origin: args.allow_origin.clone(),
        allow_rate: args.allow_rate,
        describe: advice::handshake_refusal,
    };
    Ok((verifier, (!args.no_handshake).then_some(handshakes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_on_the_own_port_of_this_machine_is_the_listener() {
        for (url, is_own) in [
            (":8080/hooks", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            (":8081", false),
            ("http://example.com:8080", false),
        ] {
            let url = Url::parse(url).unwrap();
            let found = own_target([&url].into_iter(), 8080);
            assert_eq!(found.is_some(), is_own, "{url}");
        }
    }
}
