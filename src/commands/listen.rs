//! `hook listen`

mod answers;
mod forwards;
mod report;
mod setup;
mod trust;
mod wait;

use std::io;
use std::net::TcpListener;
use std::process;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use crossbeam_channel::{Sender, unbounded};

use super::context::Context;
use super::signals::exit_for;
use crate::assertions::Tracker;
use crate::cli::Listen;
use crate::exit_code::Exit;
use crate::http::parser::ParserLimits;
use crate::http::server::{Server, ServerConfig};
use crate::listener::{Listener, ListenerConfig, Notice};
use crate::output::stdout::StdoutError;
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout};
use crate::process::{
    RunningCommand, descriptor_limit, exit_now, on_signal, raise_descriptor_limit,
};
use crate::record::ReadyLine;
use answers::plan;
use forwards::forwards;
use report::conclude;
pub(super) use report::{show_failed, write_report};
use setup::{Place, output, place, record_file, rules, start_printer, write_ready_file};
use trust::trust;
use wait::{Wait, stop_command};

/// After a signal what has started gets this long, otherwise less: nobody waits for a request that is not complete.
const SIGNAL_GRACE: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(1);

/// Receives until the count, the time, the command or the user ends it.
pub(super) fn run(args: &Listen, context: &Context) -> Result<Exit> {
    let plan = plan(args, context)?;
    let (verifier, handshakes) = trust(args)?;
    let output = output(args, context)?;
    let (listeners, place) = place(args)?;
    let record_file = record_file(args)?;
    let started = Instant::now();
    let (notices, inbox) = unbounded();
    let command = Arc::new(OnceLock::new());
    watch_signals(notices.clone(), command.clone())?;

    say_ready(args, &place)?;
    announce(args, &place, context)?;
    let (printer, queue) = start_printer(output, args, context, &notices)?.unzip();
    let config = ListenerConfig {
        plan,
        verifier,
        handshakes,
        forwards: forwards(args, &place)?,
        tracker: Tracker::new(rules(args)?),
        record_file,
        sync: args.sync,
        queue,
        started,
    };
    let (server, listener) = serve(args, listeners, |handle| {
        Listener::start(config, notices.clone(), handle)
    })?;
    if let Some(running) = start_command(args, &place, &notices)? {
        let _ = command.set(running);
    }
    // Only now, so that COMMAND has the limit that it expects.
    raise_descriptor_limit();

    let mut wait = Wait::new(args, started, inbox);
    let (mut exit, mut reason) = wait.decide(&listener);
    if let Some(command) = command.get() {
        stop_command(command, &mut wait, &mut exit, &mut reason);
    }
    let is_signal = matches!(exit, Exit::Interrupted | Exit::Terminated);
    server.stop(if is_signal { SIGNAL_GRACE } else { GRACE });
    if let (Some(conclusion), Exit::Done) = (wait.close(&listener), exit) {
        (exit, reason) = conclusion;
    }
    let tracker = listener.tracker();
    let shown = printer.map_or(Ok(()), |printer| {
        printer.finish(SIGNAL_GRACE, stdout::blocked_for)
    });
    if let (Err(error), Exit::Done) = (shown, exit) {
        let error = anyhow::Error::new(error);
        (exit, reason) = (Exit::Failed, Some(format!("{error:#}")));
    }
    let elapsed = started.elapsed();
    if let (Err(error), Exit::Done) = (
        write_report(args.junit.as_deref(), "hook listen", &tracker, elapsed),
        exit,
    ) {
        (exit, reason) = (Exit::Failed, Some(format!("{error:#}")));
    }
    conclude(args, exit, reason, &tracker, elapsed, context)
}

/// The first signal is a wish, which the wait hears of; the second ends everything now.
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

/// The first line of `--json`.
fn say_ready(args: &Listen, place: &Place) -> Result<()> {
    if !args.json {
        return Ok(());
    }
    let ready = ReadyLine {
        url: &place.url,
        port: place.port,
        pid: process::id(),
    };
    match stdout::write_data(ready.to_line().as_bytes()) {
        Err(StdoutError::Closed) if args.count.is_some() => {
            anyhow::bail!("stdout was closed before the count was reached")
        }
        written => Ok(written?),
    }
}

/// As many connections as the system gives descriptors for, some kept back for files, pipes and the loops themselves.
fn max_connections(wanted: u32) -> usize {
    const KEPT_BACK: u64 = 32;
    let descriptors = descriptor_limit().unwrap_or(u64::MAX);
    let room = descriptors.saturating_sub(KEPT_BACK).max(1);
    usize::try_from(room.min(wanted.into())).unwrap_or(usize::MAX)
}

/// Starts the server; its service is what `make` makes.
fn serve(
    args: &Listen,
    listeners: Vec<TcpListener>,
    make: impl FnOnce(crate::http::server::ServerHandle) -> io::Result<Listener>,
) -> Result<(Server, Arc<Listener>)> {
    let config = ServerConfig {
        limits: ParserLimits {
            body: args.max_body,
            keep_framed: args.view == crate::cli::ViewChoice::Raw,
            ..ParserLimits::default()
        },
        max_connections: max_connections(args.max_connections),
        ..ServerConfig::default()
    };
    let mut service = None;
    let server = Server::start(listeners, config, |handle| {
        let listener = Arc::new(make(handle)?);
        service = Some(listener.clone());
        Ok(listener)
    })
    .context("could not start the listener")?;
    let listener = service.context("could not start the listener")?;
    Ok((server, listener))
}

/// Says where it listens: in the ready file, and on stderr for people.
fn announce(args: &Listen, place: &Place, context: &Context) -> Result<()> {
    if let Some(path) = &args.ready_file {
        write_ready_file(path, &place.url)?;
    }
    if let Some(warning) = &place.warning {
        stderr::message(warning);
    }
    if args.quiet {
        return Ok(());
    }
    let mut text = StyledText::new(context.stderr_style);
    text.plain("listening on ")
        .push(Role::Url, &place.url)
        .end_line();
    if context.stdout_is_terminal && args.command.is_empty() {
        let command = format!("hook send --url {} --event contact.added", place.url);
        let hint = format!("  try: {command}\n  Ctrl-C ends it\n\n");
        text.push_lines(Role::Secondary, hint);
    }
    stderr::write(&text);
    Ok(())
}

fn start_command(
    args: &Listen,
    place: &Place,
    notices: &Sender<Notice>,
) -> Result<Option<RunningCommand>> {
    if args.command.is_empty() {
        return Ok(None);
    }
    let variables = [
        ("HOOK_URL", place.url.clone()),
        ("HOOK_PORT", place.port.to_string()),
    ];
    let notices = notices.clone();
    let ended = move |code| {
        let _ = notices.send(Notice::CommandEnded(code));
    };
    let mut command = args.command.clone();
    for argument in command.iter_mut().skip(1) {
        if let Some(text) = argument.to_str() {
            let text = text.replace("{url}", &place.url);
            *argument = text.replace("{port}", &place.port.to_string()).into();
        }
    }
    RunningCommand::start(&command, &variables, ended)
        .map(Some)
        .map_err(|error| {
            let name = args.command[0].to_string_lossy().into_owned();
            anyhow::anyhow!(
                "could not start `{name}`: {}",
                super::value_input::cause(&error)
            )
        })
}
