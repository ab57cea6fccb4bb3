//! Ctrl-C and its like, for a run that goes on until then.

use std::time::Duration;

use anyhow::{Context as _, Result};
use crossbeam_channel::{Receiver, unbounded};

use crate::exit::Exit;
use crate::process::{Signal, end_now, on_signal};

/// Tells whether the run shall end.
pub(super) struct Stop(Receiver<Exit>);

impl Stop {
    /// The first signal is a wish, the second ends everything now.
    pub(super) fn watch() -> Result<Self> {
        let (sender, inbox) = unbounded();
        let mut is_first = true;
        on_signal(move |signal| {
            let exit = exit_of(signal);
            if !std::mem::replace(&mut is_first, false) {
                end_now(exit.code());
            }
            let _ = sender.send(exit);
        })
        .context("could not wait for signals")?;
        Ok(Self(inbox))
    }

    /// Waits so long at most; how the run shall end, if it shall.
    pub(super) fn within(&self, patience: Duration) -> Option<Exit> {
        self.0.recv_timeout(patience).ok()
    }
}

/// The exit for a signal.
pub(super) fn exit_of(signal: Signal) -> Exit {
    match signal {
        Signal::Interrupt => Exit::Interrupted,
        Signal::Terminate => Exit::Terminated,
    }
}
