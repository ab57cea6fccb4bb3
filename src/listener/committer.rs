//! Writes the requests that are held to the record, and carries out what is decided about them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::dispatcher::Dispatcher;
use super::pipeline::Pipeline;
use super::syncer::Syncer;

#[derive(Clone)]
pub(super) struct Committer {
    pub(super) dispatcher: Dispatcher,
    /// `None` if requests need not be on the disk.
    pub(super) syncer: Option<Syncer>,
}

impl Committer {
    pub(super) fn commit(&self, pipeline: &Pipeline) {
        if !pipeline.has_held() {
            return;
        }
        let mut recorder = pipeline.recorder();
        let mut requests = pipeline.take_written(&mut recorder);
        // Under the lock, so that requests are shown in their order.
        if let Some(syncer) = &self.syncer {
            return syncer.sync(recorder.written_file(), requests);
        }
        for held in &mut requests {
            pipeline.show_held(held);
        }
        drop(recorder);
        for held in requests {
            // A panic closes the connection of its request only.
            let dispatch = || self.dispatcher.dispatch_held(pipeline, held);
            let _ = catch_unwind(AssertUnwindSafe(dispatch));
        }
    }
}
