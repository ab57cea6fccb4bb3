//! `--sync`: an answer leaves when its request is on the disk.

use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver as Inbox, Sender, unbounded};

use super::forward::Forwarder;
use super::pipeline::{Disposition, PendingResponse, Pipeline};
use crate::http::server::SuspendedRequest;

type Waiting = (Disposition, SuspendedRequest<PendingResponse>);

/// The way to the thread that writes to the disk for all requests that wait for it: one call for many.
#[derive(Clone)]
pub(super) struct Syncer(Sender<Waiting>);

impl Syncer {
    pub(super) fn start(pipeline: Arc<Pipeline>, forwarder: Option<Forwarder>) -> io::Result<Self> {
        let (sender, inbox) = unbounded();
        std::thread::Builder::new()
            .name("syncer".to_owned())
            .spawn(move || run(&pipeline, forwarder.as_ref(), &inbox))?;
        Ok(Self(sender))
    }

    /// The course goes on when what was recorded before is on the disk.
    pub(super) fn hand_over(&self, course: Disposition, back: SuspendedRequest<PendingResponse>) {
        // The thread ends only after this is dropped; then the way back closes the connection.
        let _ = self.0.send((course, back));
    }
}

fn run(pipeline: &Pipeline, forwarder: Option<&Forwarder>, inbox: &Inbox<Waiting>) {
    while let Ok(first) = inbox.recv() {
        let waiting: Vec<Waiting> = [first].into_iter().chain(inbox.try_iter()).collect();
        let file = pipeline.recorder().file();
        let synced = file.and_then(|file| file.sync_data());
        pipeline.recorder().tell(&synced);
        for (course, back) in waiting {
            match (course, forwarder) {
                (course, _) if synced.is_err() => back.resume(pipeline.unrecorded(course)),
                (Disposition::Act(action), _) => back.resume(action),
                (Disposition::Forward(forwarding), Some(forwarder)) => {
                    forwarder.hand_over(pipeline, forwarding, back);
                }
                (Disposition::Forward(_), None) => {} // nothing is forwarded without targets
            }
        }
    }
}
