//! SIGINT, SIGTERM and SIGHUP for commands that finish what is in flight before they exit.
//!
//! The first signal asks for the end: every thread that waits on the [`Shutdown`] wakes up, and the command finishes
//! its deliveries and its report. The second signal exits at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::exit_code::Exit;
use crate::process::{Signal, exit_now, on_signal};

/// Whether a signal has asked the command to end.
pub(super) struct Shutdown {
    /// A channel without messages: the first signal disconnects it, which wakes whoever selects on it.
    pub(super) requested: Receiver<()>,
    /// Keeps the channel connected where no signal is watched.
    _connected: Option<Sender<()>>,
    signal: Arc<Mutex<Option<Signal>>>,
}

impl Shutdown {
    pub(super) fn watch() -> Result<Self> {
        let (sender, shutdown) = Self::pair();
        let mut sender = Some(sender);
        let first = Arc::clone(&shutdown.signal);
        on_signal(move |signal| {
            let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
            if first.replace(signal).is_some() {
                exit_now(exit_for(signal).code());
            }
            sender.take();
        })
        .context("could not wait for signals")?;
        Ok(shutdown)
    }

    /// For a command that a signal may end in the middle, as it does by default.
    pub(super) fn never() -> Self {
        let (sender, shutdown) = Self::pair();
        Self {
            _connected: Some(sender),
            ..shutdown
        }
    }

    fn pair() -> (Sender<()>, Self) {
        let (sender, requested) = bounded(0);
        let shutdown = Self {
            requested,
            _connected: None,
            signal: Arc::default(),
        };
        (sender, shutdown)
    }

    /// Waits for this time or until a signal comes, and returns the exit for the signal.
    pub(super) fn wait_for(&self, time: Duration) -> Option<Exit> {
        match self.requested.recv_timeout(time) {
            Err(RecvTimeoutError::Disconnected) => self.exit(),
            _ => None,
        }
    }

    /// The exit for the signal that has come.
    pub(super) fn exit(&self) -> Option<Exit> {
        let signal = self.signal.lock().unwrap_or_else(PoisonError::into_inner);
        signal.map(exit_for)
    }
}

pub(super) fn exit_for(signal: Signal) -> Exit {
    match signal {
        Signal::Interrupt => Exit::Interrupted,
        Signal::Terminate => Exit::Terminated,
        Signal::HangUp => Exit::HungUp,
    }
}
