//! From flags to what a listener needs: where, how it answers, how it shows.

use std::fs;
use std::io::{self, Write as _};
use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context as _, Result};
use crossbeam_channel::Sender;

use crate::assertions::Rules;
use crate::cli::Listen;
use crate::commands::context::{Context, usage};
use crate::commands::filter::checked;
use crate::commands::value_input;
use crate::commands::views::OutputFormat;
use crate::http::server::{BindError, bind};
use crate::listener::{DisplayQueue, Notice, Overflow, Printer};
use crate::record_file::RecordFile;

/// Where the listener is.
pub(super) struct Place {
    /// A URL that reaches it from this machine.
    pub(super) url: String,
    pub(super) port: u16,
    /// That it can be reached from elsewhere too.
    pub(super) warning: Option<String>,
}

/// How requests are to be shown; `None` if they are not.
pub(super) fn output(args: &Listen, context: &Context) -> Result<Option<OutputFormat>> {
    match args.view {
        _ if args.quiet => Ok(None),
        _ if args.json => Ok(Some(OutputFormat::Json)),
        view => OutputFormat::of(view, context).map(Some),
    }
}

/// Opens the listening sockets.
pub(super) fn place(args: &Listen) -> Result<(Vec<TcpListener>, Place)> {
    let host = args.host.as_deref().unwrap_or("localhost");
    let listeners = bind(host, args.port).map_err(|error| explain(&error, args.port))?;
    let first = listeners.first().context("no address to listen on")?;
    let address = first.local_addr().context("could not read the port")?;
    let warning = (!address.ip().is_loopback()).then(|| {
        format!("warning: listening on {address}, which others can reach; the default is 127.0.0.1")
    });
    let mut near = address;
    if near.ip().is_unspecified() {
        near.set_ip(match near {
            std::net::SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            std::net::SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    let place = Place {
        url: format!("http://{near}/"),
        port: address.port(),
        warning,
    };
    Ok((listeners, place))
}

fn explain(failed: &BindError, port: u16) -> anyhow::Error {
    let cause = value_input::cause(&failed.error);
    let hint = match failed.error.kind() {
        io::ErrorKind::AddrInUse => "; stop the other listener, or take a free port with --port 0",
        io::ErrorKind::PermissionDenied if port < 1024 => {
            "; ports below 1024 need privileges: take one like --port 8080"
        }
        io::ErrorKind::AddrNotAvailable => "; no interface here has this address: see --host",
        _ => "",
    };
    anyhow::anyhow!("could not listen on `{}`: {cause}{hint}", failed.address)
}

/// What is waited for and insisted on.
pub(super) fn rules(args: &Listen) -> Result<Rules> {
    checked(Rules {
        count: args.count,
        only: args.only.clone(),
        expect: args.expect.clone(),
        goals: args.want.clone(),
        unique: args.unique,
        exactly: args.exactly,
        verify: args.verify.is_some(),
    })
}

/// Opens the record.
pub(super) fn record_file(args: &Listen) -> Result<Option<RecordFile>> {
    let (path, fresh) = match (&args.record, &args.record_new) {
        (Some(path), _) => (path, false),
        (None, Some(path)) => (path, true),
        (None, None) if args.sync => {
            return Err(usage("--sync has no place without --record FILE"));
        }
        (None, None) => return Ok(None),
    };
    let record_file = RecordFile::open(path, fresh).map_err(|error| {
        let hint = match error.kind() {
            io::ErrorKind::AlreadyExists => "; --record appends to a file that is there",
            _ => "",
        };
        let (path, cause) = (path.display(), value_input::cause(&error));
        anyhow::anyhow!("could not open the record `{path}`: {cause}{hint}")
    })?;
    Ok(Some(record_file))
}

/// Starts the printing thread, unless nothing is to be shown.
pub(super) fn start_printer(
    output: Option<OutputFormat>,
    args: &Listen,
    context: &Context,
    notices: &Sender<Notice>,
) -> Result<Option<(Printer, DisplayQueue)>> {
    let overflow = if context.stdout_is_terminal {
        Overflow::Lose
    } else {
        Overflow::Wait
    };
    let notices = notices.clone();
    let started = match output {
        None => return Ok(None),
        Some(output) => Printer::start(output.view(args.show_secrets, context), overflow, notices),
    };
    started
        .map(Some)
        .context("could not start the printing thread")
}

/// Writes the URL so that whoever waits for the file finds it whole: beside it first, then renamed.
pub(super) fn write_ready_file(path: &Path, url: &str) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let written = fs::File::create(&beside)
        .and_then(|mut file| writeln!(file, "{url}"))
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        anyhow::anyhow!(
            "could not write `{}`: {}",
            path.display(),
            value_input::cause(&error)
        )
    })
}
