//! `--sync`: an answer leaves when its request is on the disk.

use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver as Inbox, Sender, unbounded};

use super::steps::{Steps, Ticket};
use crate::http::server::{Action, WayBack};

type Waiting = (Action<Ticket>, WayBack<Ticket>);

/// The way to the thread that writes to the disk for all requests that wait for it: one call for many.
#[derive(Clone)]
pub(super) struct Syncer(Sender<Waiting>);

impl Syncer {
    pub(super) fn start(steps: Arc<Steps>) -> io::Result<Self> {
        let (sender, inbox) = unbounded();
        std::thread::Builder::new()
            .name("syncer".to_owned())
            .spawn(move || run(&steps, &inbox))?;
        Ok(Self(sender))
    }

    /// The action follows when what was recorded before is on the disk.
    pub(super) fn hand_over(&self, action: Action<Ticket>, back: WayBack<Ticket>) {
        // The thread ends only after this is dropped; then the way back closes the connection.
        let _ = self.0.send((action, back));
    }
}

fn run(steps: &Steps, inbox: &Inbox<Waiting>) {
    while let Ok(first) = inbox.recv() {
        let waiting: Vec<Waiting> = [first].into_iter().chain(inbox.try_iter()).collect();
        let file = steps.ledger().file();
        let synced = file.and_then(|file| file.sync_data());
        steps.ledger().tell(&synced);
        for (action, back) in waiting {
            back.act(if synced.is_ok() {
                action
            } else {
                steps.unrecorded(action)
            });
        }
    }
}
