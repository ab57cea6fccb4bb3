//! The wait: which of count, time, command, signal and closed output comes first.

use std::time::{Duration, Instant};

use crossbeam_channel::Receiver as Inbox;

use super::super::context::say;
use super::exit_of;
use crate::cli::Listen;
use crate::exit::Exit;
use crate::process::{Running, Signal};
use crate::receiver::{Notice, Receiver};

/// After the count is reached, COMMAND may go on so long.
const COMMAND_GRACE: Duration = Duration::from_secs(5);

/// What a listener waits for.
pub(super) struct Wait {
    inbox: Inbox<Notice>,
    deadline: Option<Instant>,
    timeout: Option<Duration>,
    counts: bool,
    /// COMMAND has ended, with this code.
    command: Option<u8>,
    /// A signal came.
    signal: Option<Signal>,
}

/// An exit, and why, where people need to be told.
type Decision = (Exit, Option<String>);

impl Wait {
    pub(super) fn new(args: &Listen, started: Instant, inbox: Inbox<Notice>) -> Self {
        Self {
            inbox,
            deadline: args.timeout.map(|timeout| started + timeout),
            timeout: args.timeout,
            counts: args.count.is_some(),
            command: None,
            signal: None,
        }
    }

    /// Waits for the first decisive event.
    pub(super) fn decide(&mut self, receiver: &Receiver) -> Decision {
        loop {
            match self.next(self.deadline) {
                None => return self.out_of_time(receiver),
                Some(Notice::Counted) => return (Exit::Done, None),
                Some(Notice::Signal(signal)) => return (exit_of(signal), None),
                Some(Notice::RecordFailed(error)) => say(&format!(
                    "hook: could not write the record: {error}; senders get 507 until it works again\n"
                )),
                Some(Notice::RecordWorks) => say("hook: the record is written again\n"),
                Some(Notice::StdoutClosed) if receiver.tally().is_waiting() => {
                    let reason = "stdout was closed before the count was reached";
                    return (Exit::Failed, Some(reason.to_owned()));
                }
                Some(Notice::StdoutClosed) => return (Exit::Done, None),
                Some(Notice::StdoutFailed) => {
                    return (Exit::Failed, Some("could not write to stdout".to_owned()));
                }
                Some(Notice::CommandEnded(0)) if self.counts => {}
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

    fn out_of_time(&self, receiver: &Receiver) -> Decision {
        let tally = receiver.tally();
        let exit = match (tally.unsigned, tally.is_waiting()) {
            (1.., _) => Exit::BadSignature,
            (0, true) => Exit::OutOfTime,
            (0, false) if tally.lost > 0 => Exit::Failed,
            (0, false) => return (Exit::Done, None),
        };
        let timeout = self.timeout.unwrap_or_default();
        let reason = format!("out of time after {timeout:?}: {}", tally.summary());
        (exit, Some(reason))
    }
}

fn ended(code: u8) -> Decision {
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
    command: &Running,
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
        (*exit, *reason) = (exit_of(signal), None);
    }
    command.stop(|patience| wait.command_has_ended(patience));
}
