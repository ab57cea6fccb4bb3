//! `hook listen`: receives requests until the goal, the timeout, the command, the user or a closed stdout ends the run.
//!
//! The options are complete before anything is opened. Then everything starts in the order in which it must be
//! ready: signals, sockets, the record, the printing thread, the server, and the command last. It ends in the
//! opposite order, so that a response that a sender has is also counted, recorded and shown.

mod conclusion;
mod options;
mod setup;
mod wait;

use std::process;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use crossbeam_channel::{Sender, unbounded};

use super::context::Context;
use super::signals::exit_for;
use crate::cli::Listen;
use crate::exit_code::Exit;
use crate::listener::{Listener, Notice, Outputs};
use crate::output::stdout::StdoutError;
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout};
use crate::process::{RunningCommand, exit_now, on_signal, raise_descriptor_limit};
use crate::record::ReadyLine;
use options::{ListenOptions, forward_loop, own_target};
use setup::{ListenAddress, open_record, open_sockets, start_command, start_printer, start_server};
use wait::Supervisor;

pub(super) use conclusion::{show_failed_request, write_junit_report};

/// How long the requests that have started may take after a signal. After any other end only complete requests count, and
/// their responses need little time.
const SIGNAL_GRACE: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(1);

pub(super) fn run(args: &Listen, context: &Context) -> Result<Exit> {
    let options = ListenOptions::from_cli(args, context)?;
    let (sockets, address) = open_sockets(&options)?;
    check_forward_loop(&options, &address)?;
    let record_file = options.record.as_ref().map(open_record).transpose()?;
    let started = Instant::now();
    let (notices, inbox) = unbounded();
    let command = Arc::new(OnceLock::new());
    watch_signals(notices.clone(), command.clone())?;

    write_ready_line(&options, &address)?;
    announce(&options, &address, context)?;
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
    if let Some(running) = start_command(&options.command, &address, &notices)? {
        let _ = command.set(running);
    }
    // After the command has started, which inherits the limit that it expects.
    raise_descriptor_limit();

    let mut supervisor = Supervisor::new(&options.end, started, inbox);
    let mut result = supervisor.decide(&listener);
    if let Some(command) = command.get() {
        supervisor.stop_command(command, &mut result);
    }
    let is_signal = matches!(result.exit, Exit::Interrupted | Exit::Terminated);
    server.stop(if is_signal { SIGNAL_GRACE } else { GRACE });
    if let (Exit::Done, Some(verdict)) = (result.exit, supervisor.late_verdict(&listener)) {
        result = verdict;
    }
    let tracker = listener.tracker();
    let display_result = printer.map_or(Ok(()), |printer| {
        printer.finish(SIGNAL_GRACE, stdout::blocked_for)
    });
    let elapsed = started.elapsed();
    let junit = options.end.junit.as_deref();
    result
        .and(display_result.map_err(Into::into))
        .and(write_junit_report(junit, "hook listen", &tracker, elapsed))
        .show(&options.output, &tracker, elapsed, context)
}

/// The first signal is a notice that ends the run in order. The second ends the program and the command at once.
fn watch_signals(notices: Sender<Notice>, command: Arc<OnceLock<RunningCommand>>) -> Result<()> {
    let mut is_first = true;
    on_signal(move |signal| {
        if !std::mem::replace(&mut is_first, false) {
            if let Some(command) = command.get() {
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
    match stdout::write_data(ready.to_line().as_bytes()) {
        Err(StdoutError::Closed) if options.end.has_count => {
            bail!("stdout was closed before the count was reached")
        }
        written => Ok(written?),
    }
}

/// Writes the ready file, and shows people where the listener is.
fn announce(options: &ListenOptions, address: &ListenAddress, context: &Context) -> Result<()> {
    if let Some(path) = &options.ready_file {
        setup::write_ready_file(path, &address.url)?;
    }
    if let Some(address) = address.public {
        stderr::message(format_args!(
            "warning: listening on {address}, which others can reach; the default is 127.0.0.1"
        ));
    }
    if options.output.is_quiet() {
        return Ok(());
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
    Ok(())
}
