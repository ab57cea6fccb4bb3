//! Runs `hook listen`: the options, then everything that they open and start, then the wait for the end.

use std::ffi::OsString;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use crossbeam_channel::{Sender, unbounded};

use super::conclusion::{run_case, unwritten_report, write_junit_report};
use super::options::{ListenOptions, OutputOptions, RecordOptions, forward_loop, own_target};
use super::wait::Supervisor;
use crate::assertions::{cases, summary};
use crate::cli::Listen;
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::signals::exit_for;
use crate::exit_code::Exit;
use crate::http::parser::ParserLimits;
use crate::http::server::{Server, ServerConfig, ServerHandle, bind};
use crate::listener::{DisplayQueue, Listener, Notice, Outputs, Overflow, Printer};
use crate::os_error;
use crate::output::export::run_cases;
use crate::output::file::{self, Access, PendingFile, waits_for_reader};
use crate::output::stdout::StdoutError;
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout};
use crate::process::{
    RunningCommand, descriptor_limit, exit_now, on_signal, raise_descriptor_limit,
};
use crate::record::ReadyLine;
use crate::record_file::{RecordFile, mode_for_others};

/// How long the requests that have started may take after a signal. After any other end only complete requests count, and
/// their responses need little time.
const SIGNAL_GRACE: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(1);

pub(in crate::commands) fn run(args: &Listen, context: &Context) -> Result<Exit> {
    let options = ListenOptions::from_cli(args, context)?;
    let _ready_file = options.ready_file.as_deref().map(ReadyFile::new);
    let (sockets, address) = open_sockets(&options)?;
    check_forward_loop(&options, &address)?;
    let record_file = options.record.as_ref().map(open_record).transpose()?;
    if let Some(path) = &options.end.junit {
        file::check(path, Access::Umask).map_err(|error| unwritten_report(path, &error))?;
    }
    let started = Instant::now();
    let (notices, inbox) = unbounded();
    let command = Arc::new(Mutex::new(None));
    watch_signals(notices.clone(), command.clone())?;

    write_ready_line(&options, &address)?;
    let ready_fifo = announce(&options, &address, context)?;
    let (printer, display) = start_printer(&options.output, context, &notices)?.unzip();
    let outputs = Outputs {
        record_file,
        display,
        notices: notices.clone(),
        started,
    };
    let (config, limits) = (options.listener, options.limits);
    let (server, listener) = start_server(sockets, limits, options.max_connections, |handle| {
        Listener::start(config, outputs, handle)
    })?;
    let command = {
        // Locked until it has started, so that a signal in between does not miss it.
        let mut command = command.lock().unwrap_or_else(PoisonError::into_inner);
        *command = start_command(&options.command, &address, &notices)?;
        command.clone()
    };
    // After the command has started, which inherits the limit that it expects.
    raise_descriptor_limit();

    let mut supervisor = Supervisor::new(&options.end, started, inbox);
    let mut result = supervisor.decide(&listener);
    if let (Some(command), Some(program)) = (&command, options.command.first()) {
        supervisor.stop_command(command, program, &mut result);
    }
    server.stop(if result.exit.is_by_signal() {
        SIGNAL_GRACE
    } else {
        GRACE
    });
    if let (Exit::Done, Some(verdict)) = (result.exit, supervisor.late_verdict(&listener)) {
        result = verdict;
    }
    let (tracker, decided) = (listener.tracker(), supervisor.tracker(&listener));
    let display_result = printer.map_or(Ok(()), |printer| {
        printer.finish(SIGNAL_GRACE, stdout::blocked_for)
    });
    let elapsed = started.elapsed();
    let patience = supervisor.patience(&result);
    let ready = match (&options.ready_file, &ready_fifo) {
        (Some(path), Some(fifo)) => supervisor
            .wait_for_reader(fifo, Some(GRACE))
            .map_err(|error| unwritten_ready_file(path, &error)),
        _ => Ok(()),
    };
    let junit = options.end.junit.as_deref();
    let result = result.and(display_result.map_err(Into::into)).and(ready);
    let mut cases = cases(&decided, result.exit, elapsed);
    let program = options.command.first();
    cases.extend(program.map(|program| supervisor.command_case(program, result.exit)));
    cases.extend(run_case(&cases, &result));
    let summary = summary(&decided);
    let write_report = |path: &Path, report: &[u8]| {
        if !waits_for_reader(path) {
            return file::write(path, report, Access::Umask);
        }
        let fifo = PendingFile::start(path, report, Access::Umask)?;
        supervisor.wait_for_reader(&fifo, patience)
    };
    let report = write_junit_report(
        junit,
        "hook listen",
        &run_cases(&cases, advice::JUNIT_BODY, elapsed),
        &summary,
        elapsed,
        write_report,
    );
    result
        .and(report)
        .show(&options.output, (&tracker, &decided), elapsed, context)
}

/// The first signal is a notice that ends the run in order. The second ends the program and the command at once.
fn watch_signals(
    notices: Sender<Notice>,
    command: Arc<Mutex<Option<RunningCommand>>>,
) -> Result<()> {
    let mut is_first = true;
    on_signal(move |signal| {
        if !std::mem::replace(&mut is_first, false) {
            let command = command.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(command) = &*command {
                command.kill();
            }
            exit_now(exit_for(signal).code());
        }
        let _ = notices.send(Notice::Signal(signal));
    })
    .context("could not wait for signals")
}

/// A port that the system chose is known only now.
fn check_forward_loop(options: &ListenOptions, address: &ListenAddress) -> Result<()> {
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

/// Writes the first line of `--json`.
fn write_ready_line(options: &ListenOptions, address: &ListenAddress) -> Result<()> {
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

/// Writes the ready file, and shows people where the listener is. What is returned waits for the reader of the file.
fn announce(
    options: &ListenOptions,
    address: &ListenAddress,
    context: &Context,
) -> Result<Option<PendingFile>> {
    let ready_file = options.ready_file.as_deref();
    let ready_fifo = ready_file.map(|path| write_ready_file(path, &address.url));
    let ready_fifo = ready_fifo.transpose()?.flatten();
    if let Some(address) = address.public {
        stderr::message(format_args!(
            "warning: listening on {address}, which others can reach; the default is 127.0.0.1"
        ));
    }
    if options.output.is_quiet() {
        return Ok(ready_fifo);
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
    Ok(ready_fifo)
}

/// Where the listener can be reached.
struct ListenAddress {
    /// A URL that reaches it from this machine.
    url: String,
    port: u16,
    /// The address, if other machines can reach it.
    public: Option<SocketAddr>,
}

fn open_sockets(options: &ListenOptions) -> Result<(Vec<TcpListener>, ListenAddress)> {
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

fn open_record(options: &RecordOptions) -> Result<RecordFile> {
    let RecordOptions { path, must_be_new } = options;
    let file = RecordFile::open(path, *must_be_new)
        .map_err(|error| anyhow!(advice::record_open_error(path, &error)))?;
    if let Some(mode) = mode_for_others(path) {
        let path = path.display();
        stderr::message(format_args!(
            "warning: every user of this machine can read the record `{path}` (mode {mode:04o}): `chmod 600` makes it yours alone"
        ));
    }
    Ok(file)
}

/// Starts the printing thread, unless no requests are shown.
fn start_printer(
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
fn start_server(
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

/// Writes the URL for whoever waits for the file. A FIFO holds nothing up: it is written once it has a reader.
fn write_ready_file(path: &Path, url: &str) -> Result<Option<PendingFile>> {
    let line = format!("{url}\n");
    let written = if waits_for_reader(path) {
        PendingFile::start(path, line.as_bytes(), Access::Umask).map(Some)
    } else {
        file::write(path, line.as_bytes(), Access::Umask).map(|()| None)
    };
    written.map_err(|error| unwritten_ready_file(path, &error))
}

/// The ready file, which says nothing before the listener is ready, and nothing once it has ended.
struct ReadyFile<'a>(&'a Path);

impl<'a> ReadyFile<'a> {
    fn new(path: &'a Path) -> Self {
        let file = Self(path);
        file.retract();
        file
    }

    /// A file that cannot be taken away is replaced, or has the error that writing it has.
    fn retract(&self) {
        let _ = file::retract(self.0);
    }
}

impl Drop for ReadyFile<'_> {
    fn drop(&mut self) {
        self.retract();
    }
}

fn unwritten_ready_file(path: &Path, error: &io::Error) -> anyhow::Error {
    let (path, cause) = (path.display(), os_error::reason(error));
    anyhow!("could not write `{path}`: {cause}")
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
