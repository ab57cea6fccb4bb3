//! Ctrl-C and its like, for a run that ends in order then.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::exit_code::Exit;
use crate::process::{Signal, exit_now, on_signal};

/// Tells whether the user wants the end.
pub(super) struct Shutdown {
    /// Nothing comes here; its other side is dropped at the first signal.
    pub(super) wish: Receiver<()>,
    /// The other side, where no signal is waited for.
    _open: Option<Sender<()>>,
    signal: Arc<Mutex<Option<Signal>>>,
}

impl Shutdown {
    /// The first signal is a wish, the second ends everything now.
    pub(super) fn watch() -> Result<Self> {
        let (sender, stop) = Self::pair();
        let mut sender = Some(sender);
        let signal = Arc::clone(&stop.signal);
        on_signal(move |now| {
            let mut seen = signal.lock().unwrap_or_else(PoisonError::into_inner);
            if seen.replace(now).is_some() {
                exit_now(exit_for(now).code());
            }
            sender.take();
        })
        .context("could not wait for signals")?;
        Ok(stop)
    }

    /// A signal ends the program as ever.
    pub(super) fn never() -> Self {
        let (sender, stop) = Self::pair();
        Self {
            _open: Some(sender),
            ..stop
        }
    }

    fn pair() -> (Sender<()>, Self) {
        let (sender, wish) = bounded(0);
        let stop = Self {
            wish,
            _open: None,
            signal: Arc::default(),
        };
        (sender, stop)
    }

    /// Waits so long at most; how the run shall end, if it shall.
    pub(super) fn within(&self, patience: Duration) -> Option<Exit> {
        match self.wish.recv_timeout(patience) {
            Err(RecvTimeoutError::Disconnected) => self.exit(),
            _ => None,
        }
    }

    /// The exit that the signal asks for.
    pub(super) fn exit(&self) -> Option<Exit> {
        let signal = self.signal.lock().unwrap_or_else(PoisonError::into_inner);
        signal.map(exit_for)
    }
}

/// The exit for a signal.
pub(super) fn exit_for(signal: Signal) -> Exit {
    match signal {
        Signal::Interrupt => Exit::Interrupted,
        Signal::Terminate => Exit::Terminated,
    }
}
