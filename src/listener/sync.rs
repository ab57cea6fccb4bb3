//! `--sync`: an answer leaves when its request is on the disk.

use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver as Inbox, Sender, unbounded};

use super::forward::Forwarder;
use super::steps::{Course, Steps, Ticket};
use crate::http::server::WayBack;

type Waiting = (Course, WayBack<Ticket>);

/// The way to the thread that writes to the disk for all requests that wait for it: one call for many.
#[derive(Clone)]
pub(super) struct Syncer(Sender<Waiting>);

impl Syncer {
    pub(super) fn start(steps: Arc<Steps>, forwarder: Option<Forwarder>) -> io::Result<Self> {
        let (sender, inbox) = unbounded();
        std::thread::Builder::new()
            .name("syncer".to_owned())
            .spawn(move || run(&steps, forwarder.as_ref(), &inbox))?;
        Ok(Self(sender))
    }

    /// The course goes on when what was recorded before is on the disk.
    pub(super) fn hand_over(&self, course: Course, back: WayBack<Ticket>) {
        // The thread ends only after this is dropped; then the way back closes the connection.
        let _ = self.0.send((course, back));
    }
}

fn run(steps: &Steps, forwarder: Option<&Forwarder>, inbox: &Inbox<Waiting>) {
    while let Ok(first) = inbox.recv() {
        let waiting: Vec<Waiting> = [first].into_iter().chain(inbox.try_iter()).collect();
        let file = steps.ledger().file();
        let synced = file.and_then(|file| file.sync_data());
        steps.ledger().tell(&synced);
        for (course, back) in waiting {
            match (course, forwarder) {
                (course, _) if synced.is_err() => back.act(steps.unrecorded(course)),
                (Course::Act(action), _) => back.act(action),
                (Course::Forward(forwarding), Some(forwarder)) => {
                    forwarder.hand_over(steps, forwarding, back);
                }
                (Course::Forward(_), None) => {} // nothing is forwarded without targets
            }
        }
    }
}
