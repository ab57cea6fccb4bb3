//! What a listener opens and starts: sockets, the record, the printing thread, the server and the command.

use std::fs;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use crossbeam_channel::Sender;

use super::options::{ListenOptions, OutputOptions, RecordOptions};
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::value_input;
use crate::http::parser::ParserLimits;
use crate::http::server::{Server, ServerConfig, ServerHandle, bind};
use crate::listener::{DisplayQueue, Listener, Notice, Overflow, Printer};
use crate::process::{RunningCommand, descriptor_limit};
use crate::record_file::RecordFile;

/// Where the listener can be reached.
pub(super) struct ListenAddress {
    /// A URL that reaches it from this machine.
    pub(super) url: String,
    pub(super) port: u16,
    /// The address, if other machines can reach it.
    pub(super) public: Option<SocketAddr>,
}

pub(super) fn open_sockets(options: &ListenOptions) -> Result<(Vec<TcpListener>, ListenAddress)> {
    let listeners = bind(&options.host, options.port)
        .map_err(|error| anyhow!(advice::bind_error(&error, options.port)))?;
    let first = listeners.first().context("no address to listen on")?;
    let address = first.local_addr().context("could not read the port")?;
    let mut local = address;
    if local.ip().is_unspecified() {
        local.set_ip(match local {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    let address = ListenAddress {
        url: format!("http://{local}/"),
        port: address.port(),
        public: (!address.ip().is_loopback()).then_some(address),
    };
    Ok((listeners, address))
}

pub(super) fn open_record(options: &RecordOptions) -> Result<RecordFile> {
    let RecordOptions { path, must_be_new } = options;
    RecordFile::open(path, *must_be_new)
        .map_err(|error| anyhow!(advice::record_open_error(path, &error)))
}

/// Starts the printing thread, unless no requests are shown.
pub(super) fn start_printer(
    options: &OutputOptions,
    context: &Context,
    notices: &Sender<Notice>,
) -> Result<Option<(Printer, DisplayQueue)>> {
    let Some(format) = options.format else {
        return Ok(None);
    };
    let overflow = if context.stdout_is_terminal {
        Overflow::Drop
    } else {
        Overflow::Wait
    };
    let renderer = format.renderer(options.show_secrets, context);
    Printer::start(renderer, overflow, notices.clone())
        .map(Some)
        .context("could not start the printing thread")
}

/// Starts the server with the listener that `start_listener` makes for it.
pub(super) fn start_server(
    sockets: Vec<TcpListener>,
    limits: ParserLimits,
    max_connections: u32,
    start_listener: impl FnOnce(ServerHandle) -> io::Result<Listener>,
) -> Result<(Server, Arc<Listener>)> {
    let config = ServerConfig {
        limits,
        max_connections: connections_within_descriptors(max_connections),
        max_connections_advice: advice::MAX_CONNECTIONS,
        ..ServerConfig::default()
    };
    let mut started = None;
    let server = Server::start(sockets, config, |handle| {
        let listener = Arc::new(start_listener(handle)?);
        started = Some(listener.clone());
        Ok(listener)
    })
    .context("could not start the listener")?;
    let listener = started.context("could not start the listener")?;
    Ok((server, listener))
}

/// A connection needs a descriptor; some are kept for files, pipes and the event loops.
fn connections_within_descriptors(wanted: u32) -> usize {
    const RESERVED: u64 = 32;
    let descriptors = descriptor_limit().unwrap_or(u64::MAX);
    let available = descriptors.saturating_sub(RESERVED).max(1);
    usize::try_from(available.min(wanted.into())).unwrap_or(usize::MAX)
}

/// Writes the URL to a file beside the ready file and renames it, so that whoever waits for the file finds it complete.
pub(super) fn write_ready_file(path: &Path, url: &str) -> Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}", std::process::id()));
    let written = fs::File::create(&temporary)
        .and_then(|mut file| writeln!(file, "{url}"))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        let (path, cause) = (path.display(), value_input::cause(&error));
        anyhow!("could not write `{path}`: {cause}")
    })
}

/// Starts the command, if there is one, with the URL and the port in its environment and in its arguments.
pub(super) fn start_command(
    command: &[std::ffi::OsString],
    address: &ListenAddress,
    notices: &Sender<Notice>,
) -> Result<Option<RunningCommand>> {
    let Some(program) = command.first() else {
        return Ok(None);
    };
    let port = address.port.to_string();
    let mut arguments = command.to_vec();
    for argument in arguments.iter_mut().skip(1) {
        if let Some(text) = argument.to_str() {
            let text = text.replace("{url}", &address.url);
            *argument = text.replace("{port}", &port).into();
        }
    }
    let variables = [("HOOK_URL", address.url.clone()), ("HOOK_PORT", port)];
    let notices = notices.clone();
    let exited = move |code| {
        let _ = notices.send(Notice::CommandExited(code));
    };
    RunningCommand::start(&arguments, &variables, exited)
        .map(Some)
        .map_err(|error| {
            let (program, cause) = (program.to_string_lossy(), value_input::cause(&error));
            anyhow!("could not start `{program}`: {cause}")
        })
}
