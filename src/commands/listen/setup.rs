//! What a run of `hook listen` opens and starts: the sockets, the record, the printing thread, the server and the
//! command.
//!
//! Each function is one step. `run.rs` takes them in the order in which things have to be ready.

use std::ffi::OsString;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result, anyhow, bail};
use crossbeam_channel::Sender;

use super::options::{ListenOptions, OutputOptions, RecordOptions, forward_loop, own_target};
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::signals::exit_for;
use crate::http::parser::ParserLimits;
use crate::http::server::{Server, ServerConfig, ServerHandle, bind};
use crate::listener::{DisplayQueue, Listener, Notice, Overflow, Printer};
use crate::os_error;
use crate::output::stdout::StdoutError;
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout};
use crate::process::{RunningCommand, descriptor_limit, exit_now, on_signal};
use crate::record::ReadyLine;
use crate::record_file::{RecordFile, mode_for_others};

/// Where the listener can be reached.
pub(super) struct ListenAddress {
    /// A URL that reaches it from this machine.
    pub(super) url: String,
    port: u16,
    /// The address, if other machines can reach it.
    public: Option<SocketAddr>,
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

/// A port that the system chose is known only now.
pub(super) fn check_forward_loop(options: &ListenOptions, address: &ListenAddress) -> Result<()> {
    let targets = options
        .listener
        .forwards
        .iter()
        .flat_map(|forwards| &forwards.targets);
    match own_target(targets.map(|target| &target.url), address.port) {
        Some(url) => Err(forward_loop(url)),
        None => Ok(()),
    }
}

/// Opens the record, if one is asked for.
pub(super) fn open_record(options: &ListenOptions) -> Result<Option<RecordFile>> {
    let Some(RecordOptions { path, must_be_new }) = &options.record else {
        return Ok(None);
    };
    let file = RecordFile::open(path, *must_be_new)
        .map_err(|error| anyhow!(advice::record_open_error(path, &error)))?;
    if let Some(mode) = mode_for_others(path) {
        let path = path.display();
        stderr::message(format_args!(
            "warning: every user of this machine can read the record `{path}` (mode {mode:04o}): `chmod 600` makes it yours alone"
        ));
    }
    Ok(Some(file))
}

/// Writes the first line of `--json`.
pub(super) fn write_ready_line(options: &ListenOptions, address: &ListenAddress) -> Result<()> {
    if !options.output.is_json() {
        return Ok(());
    }
    let ready = ReadyLine {
        url: &address.url,
        port: address.port,
        pid: process::id(),
    };
    match stdout::write_json(&ready.to_line()) {
        Err(StdoutError::Closed) if options.end.has_count => {
            bail!("stdout was closed before the count was reached")
        }
        written => Ok(written?),
    }
}

/// Shows people where the listener is.
pub(super) fn announce(options: &ListenOptions, address: &ListenAddress, context: &Context) {
    if let Some(address) = address.public {
        stderr::message(format_args!(
            "warning: listening on {address}, which others can reach; the default is 127.0.0.1"
        ));
    }
    if options.output.is_quiet() {
        return;
    }
    let mut text = StyledText::new(context.stderr_style);
    text.plain("listening on ")
        .push(Role::Url, &address.url)
        .end_line();
    if context.stdout_is_terminal && options.command.is_empty() {
        let command = format!("hook send --url {} --event contact.added", address.url);
        let hint = format!("  try: {command}\n  Ctrl-C ends it\n\n");
        text.push_lines(Role::Secondary, hint);
    }
    stderr::write(&text);
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
    let renderer = format.renderer(context);
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

/// The command of the run, which the second signal ends.
#[derive(Clone, Default)]
pub(super) struct SharedCommand(Arc<Mutex<Option<RunningCommand>>>);

impl SharedCommand {
    fn lock(&self) -> MutexGuard<'_, Option<RunningCommand>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the command, if there is one.
    pub(super) fn start(
        &self,
        command: &[OsString],
        address: &ListenAddress,
        notices: &Sender<Notice>,
    ) -> Result<Option<RunningCommand>> {
        // Locked until it has started, so that a signal in between does not miss it.
        let mut shared = self.lock();
        *shared = start_command(command, address, notices)?;
        Ok(shared.clone())
    }
}

/// The first signal is a notice that ends the run in order. The second ends the program and the command at once.
pub(super) fn watch_signals(notices: Sender<Notice>, command: SharedCommand) -> Result<()> {
    let mut is_first = true;
    on_signal(move |signal| {
        if !std::mem::replace(&mut is_first, false) {
            if let Some(command) = &*command.lock() {
                command.kill();
            }
            exit_now(exit_for(signal).code());
        }
        let _ = notices.send(Notice::Signal(signal));
    })
    .context("could not wait for signals")
}

/// Starts the command, if there is one, with the URL and the port in its environment and in its arguments.
fn start_command(
    command: &[OsString],
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
            let (program, cause) = (program.to_string_lossy(), os_error::reason(&error));
            // A whole command line in quotes is the name of no program.
            let is_line = arguments.len() == 1 && program.contains(' ');
            let hint = if is_line {
                ": write its words without quotes around all, or `-- sh -c '…'`"
            } else {
                ""
            };
            anyhow!("could not start `{program}`: {cause}{hint}")
        })
}
