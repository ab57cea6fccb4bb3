//! Runs `hook listen`: starts everything, waits for the end, and concludes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use crossbeam_channel::unbounded;

use super::audit::write_plan;
use super::audit_report::AuditConclusion;
use super::conclusion::{RunResult, run_case, unwritten_report, write_junit_report};
use super::options::{ListenOptions, OutputOptions};
use super::ready_file::ReadyFile;
use super::setup::{
    SharedCommand, announce, check_forward_loop, open_record, open_sockets, start_printer,
    start_server, watch_signals, write_ready_line,
};
use super::wait::Supervisor;
use crate::assertions::{Tracker, cases, summary};
use crate::cli::Listen;
use crate::commands::advice;
use crate::commands::context::Context;
use crate::exit_code::Exit;
use crate::http::server::Server;
use crate::listener::{Listener, Outputs, Printer};
use crate::output::export::{conformance_cases, run_cases};
use crate::output::file::{self, Access, PendingFile, waits_for_reader};
use crate::output::stdout;
use crate::process::{RunningCommand, raise_descriptor_limit};

/// How long the requests that have started may take after a signal. After any other end only complete requests count,
/// and their responses need little time.
const SIGNAL_GRACE: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(1);

pub(in crate::commands) fn run(args: &Listen, context: &Context) -> Result<Exit> {
    let options = ListenOptions::from_cli(args, context)?;
    if args.audit.audit_plan {
        return write_plan(args, context);
    }
    ActiveRun::start(options, context)?.wait().conclude(context)
}

/// A run whose listener receives requests.
struct ActiveRun {
    server: Server,
    listener: Arc<Listener>,
    printer: Option<Printer>,
    command: Option<RunningCommand>,
    supervisor: Supervisor,
    started: Instant,
    report: ListenReport,
}

/// A run that is decided, and whose listener has ended.
struct EndedRun {
    result: RunResult,
    /// All requests.
    tracker: Tracker,
    /// The requests that have decided the run.
    decided: Tracker,
    audit: Option<AuditConclusion>,
    elapsed: Duration,
    /// How long the reader of the report is waited for.
    patience: Option<Duration>,
    supervisor: Supervisor,
    report: ListenReport,
}

/// What the end of a run is reported in.
struct ListenReport {
    output: OutputOptions,
    junit: Option<PathBuf>,
    ready_file: Option<ReadyFile>,
    /// The program of the command, if there is one.
    program: Option<OsString>,
}

impl ActiveRun {
    /// Opens and starts everything. What can fail without an effect comes first, and the command last.
    fn start(options: ListenOptions, context: &Context) -> Result<Self> {
        let mut ready_file = options.ready_file.as_deref().map(ReadyFile::new);
        let (sockets, address) = open_sockets(&options)?;
        check_forward_loop(&options, &address)?;
        let record_file = open_record(&options)?;
        if let Some(path) = &options.end.junit {
            file::check(path, Access::Umask).map_err(|error| unwritten_report(path, &error))?;
        }
        let started = Instant::now();
        let (notices, inbox) = unbounded();
        let command = SharedCommand::default();
        watch_signals(notices.clone(), command.clone())?;

        write_ready_line(&options, &address)?;
        if let Some(file) = &mut ready_file {
            file.write(&address.url)?;
        }
        announce(&options, &address, context);
        let (printer, display) = start_printer(&options.output, context, &notices)?.unzip();
        let outputs = Outputs {
            record_file,
            display,
            notices: notices.clone(),
            started,
        };
        let (config, limits) = (options.listener, options.limits);
        let (server, listener) =
            start_server(sockets, limits, options.max_connections, |handle| {
                Listener::start(config, outputs, handle)
            })?;
        let command = command.start(&options.command, &address, &notices)?;
        // After the command has started, which inherits the limit that it expects.
        raise_descriptor_limit();
        Ok(Self {
            server,
            listener,
            printer,
            command,
            supervisor: Supervisor::new(&options.end, started, inbox),
            started,
            report: ListenReport {
                output: options.output,
                junit: options.end.junit,
                ready_file,
                program: options.command.into_iter().next(),
            },
        })
    }

    /// Waits until the run is decided, then ends the command, the server and the display in this order: what a sender
    /// has got a response to is also counted, recorded and shown.
    fn wait(self) -> EndedRun {
        let (mut supervisor, listener) = (self.supervisor, self.listener);
        let mut result = supervisor.decide(&listener);
        listener.finish_audit();
        if let (Some(command), Some(program)) = (&self.command, &self.report.program) {
            supervisor.stop_command(command, program, &mut result);
        }
        self.server.stop(if result.exit.is_by_signal() {
            SIGNAL_GRACE
        } else {
            GRACE
        });
        if let (Exit::Done, Some(verdict)) = (result.exit, supervisor.late_verdict(&listener)) {
            result = verdict;
        }
        let displayed = self.printer.map_or(Ok(()), |printer| {
            printer.finish(SIGNAL_GRACE, stdout::blocked_for)
        });
        EndedRun {
            tracker: listener.tracker(),
            decided: supervisor.tracker(&listener),
            audit: listener.with_audit(AuditConclusion::of),
            elapsed: self.started.elapsed(),
            patience: supervisor.patience(&result),
            result: result.and(displayed.map_err(Into::into)),
            supervisor,
            report: self.report,
        }
    }
}

impl EndedRun {
    /// Writes the report, and shows the result.
    fn conclude(mut self, context: &Context) -> Result<Exit> {
        let ready = match &self.report.ready_file {
            Some(file) => file.finish(&mut self.supervisor, GRACE),
            None => Ok(()),
        };
        self.result = self.result.and(ready);
        let report = self.write_report();
        let mut result = self.result.and(report);
        if let Some(audit) = &self.audit {
            let written = audit.write(&self.report.output, context);
            result = result.with_audit(&audit.report);
            if result.exit == Exit::Done {
                written?;
            }
        }
        let trackers = (&self.tracker, &self.decided);
        result.show(&self.report.output, trackers, self.elapsed, context)
    }

    fn write_report(&mut self) -> Result<()> {
        let mut cases = cases(&self.decided, self.result.exit, self.elapsed);
        if let Some(program) = &self.report.program {
            cases.push(self.supervisor.command_case(program, self.result.exit));
        }
        cases.extend(run_case(&cases, &self.result));
        let mut cases = run_cases(&cases, advice::JUNIT_BODY, self.elapsed);
        if let Some(audit) = &self.audit {
            cases.extend(conformance_cases(&audit.report.results));
        }
        let write = |path: &Path, report: &[u8]| {
            if !waits_for_reader(path) {
                return file::write(path, report, Access::Umask);
            }
            let fifo = PendingFile::start(path, report, Access::Umask)?;
            self.supervisor.wait_for_reader(&fifo, self.patience)
        };
        write_junit_report(
            self.report.junit.as_deref(),
            "hook listen",
            &cases,
            &summary(&self.decided),
            &[],
            self.elapsed,
            write,
        )
    }
}
