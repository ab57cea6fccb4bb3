//! The thread of `--sync`: a 2xx leaves only when its request is on the disk.
//!
//! One call of `fdatasync` serves all requests that wait for it, so the more wait, the less each one costs.

use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::dispatcher::Dispatcher;
use super::pipeline::Pipeline;
use super::request_state::HeldRequest;

/// The way to the thread, which ends when all clones of this are dropped.
#[derive(Clone)]
pub(super) struct Syncer(Sender<Vec<HeldRequest>>);

impl Syncer {
    pub(super) fn start(pipeline: Arc<Pipeline>, dispatcher: Dispatcher) -> io::Result<Self> {
        let (sender, requests) = unbounded();
        std::thread::Builder::new()
            .name("syncer".to_owned())
            .spawn(move || run(&pipeline, &dispatcher, &requests))?;
        Ok(Self(sender))
    }

    /// Shows requests that are in the record and carries out what is decided about them, once they are on the disk.
    pub(super) fn sync(&self, requests: Vec<HeldRequest>) {
        // If the thread has panicked, dropping the suspended requests closes their connections.
        let _ = self.0.send(requests);
    }
}

fn run(pipeline: &Pipeline, dispatcher: &Dispatcher, requests: &Receiver<Vec<HeldRequest>>) {
    while let Ok(first) = requests.recv() {
        let unsynced: Vec<_> = [first]
            .into_iter()
            .chain(requests.try_iter())
            .flatten()
            .collect();
        let handle = pipeline.recorder().record_handle();
        let synced = handle.and_then(|file| file.sync_data());
        pipeline.recorder().report(&synced);
        for mut held in unsynced {
            if synced.is_err() && held.is_recorded && held.disposition.is_success() {
                held.is_recorded = false;
                pipeline.recorder().tracker.mark_unrecorded(&held.origin);
            }
            pipeline.show_held(&mut held);
            dispatcher.dispatch_held(pipeline, held);
        }
    }
}
