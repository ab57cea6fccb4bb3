//! The thread of `--sync`: a 2xx leaves only when its request is on the disk.
//!
//! One call of `fdatasync` serves all requests that wait for it, so the more wait, the less each one costs.

use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::forward::Forwarder;
use super::pipeline::Pipeline;
use super::request_state::{AdmittedRequest, Disposition, PendingResponse};
use crate::http::server::SuspendedRequest;

/// A request in the record that may not be on the disk yet.
struct UnsyncedRequest {
    admitted: AdmittedRequest,
    suspended: SuspendedRequest<PendingResponse>,
}

/// The way to the thread, which ends when all clones of this are dropped.
#[derive(Clone)]
pub(super) struct Syncer(Sender<UnsyncedRequest>);

impl Syncer {
    pub(super) fn start(pipeline: Arc<Pipeline>, forwarder: Option<Forwarder>) -> io::Result<Self> {
        let (sender, requests) = unbounded();
        std::thread::Builder::new()
            .name("syncer".to_owned())
            .spawn(move || run(&pipeline, forwarder.as_ref(), &requests))?;
        Ok(Self(sender))
    }

    /// Carries out the disposition once what was recorded before is on the disk.
    pub(super) fn sync(
        &self,
        admitted: AdmittedRequest,
        suspended: SuspendedRequest<PendingResponse>,
    ) {
        // If the thread has panicked, dropping the suspended request closes its connection.
        let _ = self.0.send(UnsyncedRequest {
            admitted,
            suspended,
        });
    }
}

fn run(pipeline: &Pipeline, forwarder: Option<&Forwarder>, requests: &Receiver<UnsyncedRequest>) {
    while let Ok(first) = requests.recv() {
        let unsynced: Vec<_> = [first].into_iter().chain(requests.try_iter()).collect();
        let handle = pipeline.recorder().record_handle();
        let synced = handle.and_then(|file| file.sync_data());
        pipeline.recorder().report(&synced);
        for UnsyncedRequest {
            admitted,
            suspended,
        } in unsynced
        {
            let AdmittedRequest {
                disposition,
                unshown,
            } = admitted;
            let is_lost = synced.is_err() && disposition.is_success();
            pipeline.show_synced(unshown, !is_lost);
            match (disposition, forwarder) {
                (disposition, _) if is_lost => {
                    suspended.resume(pipeline.respond_unrecorded(disposition));
                }
                (Disposition::Act(action), _) => suspended.resume(action),
                (Disposition::Forward(request), Some(forwarder)) => {
                    forwarder.forward(pipeline, request, suspended);
                }
                (Disposition::Forward(_), None) => {} // without targets nothing is forwarded
            }
        }
    }
}
