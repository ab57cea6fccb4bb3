//! The wait for what ends a run: the goal, the timeout, the command, a signal or a closed stdout, whichever is first.
//!
//! All of them come as [`Notice`]s over one channel, so their order is the order in which they happened. Problems that
//! do not end the run, such as a record that cannot be written, come the same way and are shown here.

use std::ffi::OsStr;
use std::io;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use super::conclusion::RunResult;
use super::options::EndOptions;
use crate::assertions::{Case, CaseOutcome, Decision, RunConclusion, Tracker};
use crate::commands::advice;
use crate::commands::signals::exit_for;
use crate::exit_code::Exit;
use crate::listener::{Listener, Notice};
use crate::output::file::PendingFile;
use crate::output::stderr;
use crate::process::{RunningCommand, Signal};
use crate::units::short_duration;

/// How long the reader of a FIFO may take at least once the run has ended.
const READER_GRACE: Duration = Duration::from_secs(1);

/// How often a FIFO and the processes that the command has started are looked at. The system reports the end of a child
/// only, and they are not children of `hook`.
const INTERVAL: Duration = Duration::from_millis(10);

pub(super) struct Supervisor {
    notices: Receiver<Notice>,
    started: Instant,
    timeout: Option<Duration>,
    settle: Duration,
    grace: Duration,
    has_goal: bool,
    command_exit: Option<u8>,
    signal: Option<Signal>,
    /// The command exited before anything else decided. What the requests come to is known once the last responses are
    /// written, of which its own may be one.
    is_undecided: bool,
    /// The requests at the moment at which the run was decided. Later ones change nothing.
    decided: Option<Tracker>,
}

impl Supervisor {
    pub(super) fn new(options: &EndOptions, started: Instant, notices: Receiver<Notice>) -> Self {
        Self {
            notices,
            started,
            timeout: options.timeout,
            settle: options.settle,
            grace: options.grace,
            has_goal: options.has_goal,
            command_exit: None,
            signal: None,
            is_undecided: false,
            decided: None,
        }
    }

    /// Waits for the first decisive event.
    pub(super) fn decide(&mut self, listener: &Listener) -> RunResult {
        let result = self.first_decisive(listener);
        if !self.is_undecided {
            self.decided.get_or_insert_with(|| listener.tracker());
        }
        result
    }

    fn first_decisive(&mut self, listener: &Listener) -> RunResult {
        let deadline = self.timeout.map(|timeout| self.started + timeout);
        // From the goal until this instant, one more request fails the run.
        let mut settle_until = None;
        loop {
            match self.next(settle_until.or(deadline)) {
                None if settle_until.is_some() => return self.verdict(listener),
                None => return self.out_of_time(listener),
                Some(Notice::Decided(Decision::Settle)) => {
                    settle_until = Some(Instant::now() + self.settle);
                }
                Some(Notice::Decided(Decision::Done | Decision::Failed)) => {
                    return self.verdict(listener);
                }
                Some(Notice::Signal(signal)) => return exit_for(signal).into(),
                // They are reported, and decide nothing.
                Some(
                    Notice::RecordFailed(_)
                    | Notice::RecordRecovered
                    | Notice::ForwardFailed(_)
                    | Notice::ForwardingEnded(_),
                ) => {}
                Some(Notice::StdoutClosed) => return self.stdout_closed(listener),
                Some(Notice::StdoutFailed(why)) => return RunResult::failed(why),
                Some(Notice::CommandExited(0)) if self.has_goal => {}
                Some(Notice::CommandExited(code)) => {
                    self.is_undecided = true;
                    return command_exited(code);
                }
            }
        }
    }

    fn stdout_closed(&mut self, listener: &Listener) -> RunResult {
        let verdict = self.verdict(listener);
        match verdict.exit {
            Exit::ExpectationFailed => verdict,
            _ if self.tracker(listener).is_waiting() => {
                RunResult::failed("stdout was closed before all expected requests arrived")
            }
            _ => RunResult::DONE,
        }
    }

    /// Waits for the command to exit, at most for this time or until a signal comes.
    fn wait_for_command(&mut self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while self.command_exit.is_none() {
            match self.next(Some(deadline)) {
                Some(Notice::Signal(_)) | None => return self.command_exit.is_some(),
                Some(_) => {}
            }
        }
        true
    }

    /// Waits until a FIFO is written: at most for this time, or until a signal comes.
    pub(super) fn wait_for_reader(
        &mut self,
        file: &PendingFile,
        patience: Option<Duration>,
    ) -> io::Result<()> {
        let until = patience.map(|patience| Instant::now() + patience);
        loop {
            if let Some(written) = file.result() {
                return written;
            }
            let now = Instant::now();
            let is_over = until.is_some_and(|until| now >= until);
            if is_over || matches!(self.next(Some(now + INTERVAL)), Some(Notice::Signal(_))) {
                return Err(io::Error::other("it has no reader"));
            }
        }
    }

    /// How long a reader of what is left at the end is waited for: until the timeout, and a little while in any case;
    /// without a timeout until a signal comes.
    pub(super) fn patience(&self, result: &RunResult) -> Option<Duration> {
        let left = match self.timeout {
            _ if result.exit.is_by_signal() => Some(Duration::ZERO),
            timeout => timeout.map(|timeout| timeout.saturating_sub(self.started.elapsed())),
        };
        left.map(|left| left.max(READER_GRACE))
    }

    fn next(&mut self, deadline: Option<Instant>) -> Option<Notice> {
        let notice = match deadline {
            Some(deadline) => self.notices.recv_deadline(deadline).ok(),
            None => self.notices.recv().ok(),
        };
        match &notice {
            Some(Notice::CommandExited(code)) => self.command_exit = Some(*code),
            Some(Notice::Signal(signal)) => self.signal = Some(*signal),
            Some(notice) => report(notice),
            None => {}
        }
        notice
    }

    fn out_of_time(&mut self, listener: &Listener) -> RunResult {
        let mut result = self.verdict(listener);
        let timeout = short_duration(self.timeout.unwrap_or_default());
        result.reason = result
            .reason
            .map(|reason| format!("out of time after {timeout}: {reason}"));
        result
    }

    /// The result from the requests, if nothing else has decided. Ask for it once the last responses are written.
    pub(super) fn late_verdict(&mut self, listener: &Listener) -> Option<RunResult> {
        self.is_undecided.then(|| self.verdict(listener))
    }

    /// The requests that have decided the run; all of them if it is not decided.
    pub(super) fn tracker(&self, listener: &Listener) -> Tracker {
        self.decided.clone().unwrap_or_else(|| listener.tracker())
    }

    fn verdict(&mut self, listener: &Listener) -> RunResult {
        let tracker = self.decided.insert(listener.tracker());
        let verdict = RunConclusion::of(tracker, self.started.elapsed());
        RunResult {
            exit: verdict.exit,
            reason: (!verdict.reasons.is_empty()).then(|| verdict.reasons.join("; ")),
        }
    }

    /// Ends the command, and all that it has started, once the run is decided. After the goal it may finish first. If
    /// it fails then, its exit code is used, unless the listener has ended it.
    pub(super) fn stop_command(
        &mut self,
        command: &RunningCommand,
        program: &OsStr,
        result: &mut RunResult,
    ) {
        let is_done = result.exit == Exit::Done;
        let patience = if self.has_goal && is_done {
            self.grace
        } else {
            Duration::ZERO
        };
        if self.wait_for_command(patience) {
            if let (true, Some(code)) = (is_done, self.command_exit) {
                *result = command_exited(code);
            }
        } else if let (true, Some(signal)) = (is_done, self.signal) {
            *result = exit_for(signal).into();
        } else if is_done {
            self.report_unfinished(program);
        }
        command.stop(|patience| self.wait_for_group(command, patience));
    }

    /// The test case for the command of a run with this exit.
    pub(super) fn command_case(&self, program: &OsStr, exit: Exit) -> Case<'static> {
        Case {
            name: format!("command {}", program.to_string_lossy()),
            outcome: match (self.command_exit, exit) {
                (_, Exit::Command(code)) => CaseOutcome::Failed {
                    reason: command_failed(code),
                    request: None,
                },
                (Some(0), _) => CaseOutcome::Passed,
                _ => CaseOutcome::Skipped,
            },
        }
    }

    /// Says that a run without a failure ends the command: what it would have found is not known.
    fn report_unfinished(&self, program: &OsStr) {
        let is_late = |timeout: &Duration| self.started.elapsed() >= *timeout;
        let when = if self.has_goal {
            let grace = short_duration(self.grace);
            format!("{grace} after the goal; `--grace` sets this time")
        } else if let Some(timeout) = self.timeout.filter(is_late) {
            format!("after {}", short_duration(timeout))
        } else {
            return; // stdout was closed
        };
        let program = program.to_string_lossy();
        stderr::message(format_args!(
            "ended `{program}`, which was still running {when}"
        ));
    }

    /// Waits for the end of the command and of all that it has started, at most for this time or until a signal comes.
    fn wait_for_group(&mut self, command: &RunningCommand, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while !command.is_over() {
            let now = Instant::now();
            if now >= deadline {
                return false;
            }
            if let Some(Notice::Signal(_)) = self.next(Some(deadline.min(now + INTERVAL))) {
                return false;
            }
        }
        true
    }
}

fn command_failed(code: u8) -> String {
    format!("the command ended with exit code {code}")
}

fn command_exited(code: u8) -> RunResult {
    match code {
        0 => RunResult::DONE,
        code => RunResult {
            exit: Exit::Command(code),
            reason: Some(command_failed(code)),
        },
    }
}

/// Says what people should know, whatever the run waits for.
fn report(notice: &Notice) {
    match notice {
        Notice::RecordFailed(error) => stderr::message(format_args!(
            "could not write the record: {error}; senders get 507 until it works again"
        )),
        Notice::RecordRecovered => stderr::message("the record can be written again"),
        Notice::ForwardingEnded(why) => stderr::message(format_args!(
            "could not go on forwarding: {why}; senders get 502"
        )),
        Notice::ForwardFailed(failed) => stderr::message(advice::forward_failed(failed)),
        _ => {}
    }
}
