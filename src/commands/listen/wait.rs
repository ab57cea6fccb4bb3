//! The wait: which of count, time, command, signal and closed output comes first.

use std::time::{Duration, Instant};

use crossbeam_channel::Receiver as Inbox;

use crate::assertions::{Decision, RunConclusion};
use crate::cli::Listen;
use crate::commands::signals::exit_for;
use crate::exit_code::Exit;
use crate::listener::{Listener, Notice};
use crate::output::stderr;
use crate::process::{RunningCommand, Signal};

/// After the count is reached, COMMAND may go on so long.
const COMMAND_GRACE: Duration = Duration::from_secs(5);

/// What a listener waits for.
pub(super) struct Wait {
    inbox: Inbox<Notice>,
    started: Instant,
    deadline: Option<Instant>,
    timeout: Option<Duration>,
    settle: Duration,
    /// Something shall come, after which the run ends.
    counts: bool,
    /// COMMAND has ended, with this code.
    command: Option<u8>,
    /// A signal came.
    signal: Option<Signal>,
    /// COMMAND has ended well and nothing else decided: what has come does, once the last answers are written.
    is_open: bool,
}

/// An exit, and why, where people need to be told.
type Conclusion = (Exit, Option<String>);

impl Wait {
    pub(super) fn new(args: &Listen, started: Instant, inbox: Inbox<Notice>) -> Self {
        Self {
            inbox,
            started,
            deadline: args.timeout.map(|timeout| started + timeout),
            timeout: args.timeout,
            settle: args.settle,
            counts: args.count.is_some() || !args.want.is_empty(),
            command: None,
            signal: None,
            is_open: false,
        }
    }

    /// Waits for the first decisive event.
    pub(super) fn decide(&mut self, listener: &Listener) -> Conclusion {
        // Everything has come, and until then nothing more may.
        let mut settled = None;
        loop {
            match self.next(settled.or(self.deadline)) {
                None if settled.is_some() => return (Exit::Done, None),
                None => return self.out_of_time(listener),
                Some(Notice::Decided(Decision::Done)) => return (Exit::Done, None),
                Some(Notice::Decided(Decision::Settle)) => {
                    settled = Some(Instant::now() + self.settle);
                }
                Some(Notice::Decided(Decision::Failed)) => return self.as_it_stands(listener),
                Some(Notice::Signal(signal)) => return (exit_for(signal), None),
                Some(Notice::RecordFailed(error)) => stderr::message(format_args!(
                    "could not write the record: {error}; senders get 507 until it works again"
                )),
                Some(Notice::ForwardFailed(text)) => stderr::message(text),
                Some(Notice::RecordWorks) => stderr::message("the record is written again"),
                Some(Notice::StdoutClosed) if listener.tracker().is_waiting() => {
                    let reason = "stdout was closed before all had come";
                    return (Exit::Failed, Some(reason.to_owned()));
                }
                Some(Notice::StdoutClosed) => return (Exit::Done, None),
                Some(Notice::StdoutFailed) => {
                    return (Exit::Failed, Some("could not write to stdout".to_owned()));
                }
                Some(Notice::CommandEnded(0)) if self.counts => {}
                Some(Notice::CommandEnded(0)) => {
                    self.is_open = true;
                    return (Exit::Done, None);
                }
                Some(Notice::CommandEnded(code)) => return ended(code),
            }
        }
    }

    /// Waits for COMMAND to end, so long at most; whether it has.
    fn command_has_ended(&mut self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while self.command.is_none() {
            match self.next(Some(deadline)) {
                Some(Notice::Signal(_)) | None => return self.command.is_some(),
                Some(_) => {}
            }
        }
        true
    }

    fn next(&mut self, deadline: Option<Instant>) -> Option<Notice> {
        let notice = match deadline {
            Some(deadline) => self.inbox.recv_deadline(deadline).ok(),
            None => self.inbox.recv().ok(),
        };
        match &notice {
            Some(Notice::CommandEnded(code)) => self.command = Some(*code),
            Some(Notice::Signal(signal)) => self.signal = Some(*signal),
            _ => {}
        }
        notice
    }

    fn out_of_time(&self, listener: &Listener) -> Conclusion {
        let (exit, reason) = self.as_it_stands(listener);
        let timeout = self.timeout.unwrap_or_default();
        let told = |reason| format!("out of time after {timeout:?}: {reason}");
        (exit, reason.map(told))
    }

    /// What has come decides, if nothing else did; to be asked when the last answers are written.
    pub(super) fn close(&self, listener: &Listener) -> Option<Conclusion> {
        self.is_open.then(|| self.as_it_stands(listener))
    }

    /// What has come decides.
    fn as_it_stands(&self, listener: &Listener) -> Conclusion {
        let verdict = RunConclusion::of(&listener.tracker(), self.started.elapsed());
        let reason = (!verdict.reasons.is_empty()).then(|| verdict.reasons.join("; "));
        (verdict.exit, reason)
    }
}

fn ended(code: u8) -> Conclusion {
    match code {
        0 => (Exit::Done, None),
        code => (
            Exit::Command(code),
            Some(format!("the command ended with exit code {code}")),
        ),
    }
}

/// Once the end is decided, COMMAND is not left behind. After the count is reached it may finish first, and an error of
/// its own then decides; a death that the listener caused does not.
pub(super) fn stop_command(
    command: &RunningCommand,
    wait: &mut Wait,
    exit: &mut Exit,
    reason: &mut Option<String>,
) {
    let finishes = wait.counts && *exit == Exit::Done;
    let patience = if finishes {
        COMMAND_GRACE
    } else {
        Duration::ZERO
    };
    if wait.command_has_ended(patience) {
        if let (Exit::Done, Some(code)) = (*exit, wait.command) {
            (*exit, *reason) = ended(code);
        }
        return;
    }
    if let (Exit::Done, Some(signal)) = (*exit, wait.signal) {
        (*exit, *reason) = (exit_for(signal), None);
    }
    command.stop(|patience| wait.command_has_ended(patience));
}
