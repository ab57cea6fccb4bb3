//! The thread of `--sync`: a 2xx leaves only when its request is on the disk.
//!
//! One call of `fdatasync` serves all requests that wait for it, so the more wait, the less each one costs.

use std::fs::File;
use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::dispatcher::Dispatcher;
use super::pipeline::Pipeline;
use super::request_state::HeldRequest;

/// Requests that are in the record, and may not be on the disk.
struct Unsynced {
    /// The file that has them; another one after a rotation.
    file: Option<Arc<File>>,
    requests: Vec<HeldRequest>,
}

impl Unsynced {
    fn is_in_file_of(&self, other: &Self) -> bool {
        match (&self.file, &other.file) {
            (Some(file), Some(other)) => Arc::ptr_eq(file, other),
            (None, None) => true,
            _ => false,
        }
    }
}

/// The way to the thread, which ends when all clones of this are dropped.
#[derive(Clone)]
pub(super) struct Syncer(Sender<Unsynced>);

impl Syncer {
    pub(super) fn start(pipeline: Arc<Pipeline>, dispatcher: Dispatcher) -> io::Result<Self> {
        let (sender, unsynced) = unbounded();
        std::thread::Builder::new()
            .name("syncer".to_owned())
            .spawn(move || run(&pipeline, &dispatcher, &unsynced))?;
        Ok(Self(sender))
    }

    /// Shows requests of this file, and carries out what is decided about them, once they are on the disk.
    pub(super) fn sync(&self, file: Option<Arc<File>>, requests: Vec<HeldRequest>) {
        // If the thread has panicked, dropping the suspended requests closes their connections.
        let _ = self.0.send(Unsynced { file, requests });
    }
}

fn run(pipeline: &Pipeline, dispatcher: &Dispatcher, unsynced: &Receiver<Unsynced>) {
    while let Ok(first) = unsynced.recv() {
        let mut all = vec![first];
        for next in unsynced.try_iter() {
            match all.last_mut() {
                Some(last) if last.is_in_file_of(&next) => last.requests.extend(next.requests),
                _ => all.push(next),
            }
        }
        for Unsynced { file, requests } in all {
            let synced = match file {
                Some(file) => file.sync_data(),
                None => Err(io::ErrorKind::NotFound.into()),
            };
            finish(pipeline, dispatcher, &synced, requests);
        }
    }
}

fn finish(
    pipeline: &Pipeline,
    dispatcher: &Dispatcher,
    synced: &io::Result<()>,
    requests: Vec<HeldRequest>,
) {
    pipeline.recorder().report_sync(synced);
    for mut held in requests {
        if synced.is_err() && held.is_recorded && held.disposition.is_success() {
            held.mark_unrecorded(&mut pipeline.recorder().tracker);
        }
        pipeline.show_held(&mut held);
        dispatcher.dispatch_held(pipeline, held);
    }
}
