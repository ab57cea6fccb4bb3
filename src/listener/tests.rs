//! The display queue at its bound, with a renderer that is stuck until the test lets it continue.

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::display::{DisplayEvent, DisplayQueue, Overflow, Printer, Renderer};
use crate::message::Request;
use crate::output::stdout::StdoutError;
use crate::record::ReceivedRequest;

#[derive(Default)]
struct Counts {
    shown: u64,
    dropped: u64,
}

struct StuckRenderer {
    go: mpsc::Receiver<()>,
    counts: Arc<Mutex<Counts>>,
}

impl Renderer for StuckRenderer {
    fn show(&mut self, _: &DisplayEvent) -> Result<(), StdoutError> {
        // Returns once the test drops the sender.
        let _ = self.go.recv();
        self.counts.lock().unwrap().shown += 1;
        Ok(())
    }

    fn show_dropped(&mut self, count: u64) -> Result<(), StdoutError> {
        self.counts.lock().unwrap().dropped += count;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        Ok(())
    }
}

fn start(overflow: Overflow) -> (Printer, DisplayQueue, Sender<()>, Arc<Mutex<Counts>>) {
    let (go, stuck) = mpsc::channel();
    let counts = Arc::new(Mutex::new(Counts::default()));
    let renderer = StuckRenderer {
        go: stuck,
        counts: counts.clone(),
    };
    let (notices, _) = crossbeam_channel::unbounded();
    let (printer, queue) = Printer::start(Box::new(renderer), overflow, notices).unwrap();
    (printer, queue, go, counts)
}

/// A request of 1 MiB.
fn large() -> DisplayEvent {
    let mut request = Request::new("POST", "/");
    request.body = vec![b'x'; 1 << 20];
    DisplayEvent::Request(Box::new(ReceivedRequest::new(request)))
}

#[test]
fn a_full_queue_of_a_terminal_drops_events_and_counts_them() {
    let (printer, queue, go, counts) = start(Overflow::Drop);
    for _ in 0..20 {
        assert!(queue.has_room(), "a response never waits for a terminal");
        queue.show(large());
    }
    drop((go, queue));
    printer
        .finish(Duration::from_secs(20), || Duration::ZERO)
        .unwrap();
    let counts = counts.lock().unwrap();
    assert!((7..=9).contains(&counts.shown), "{} of 8 MiB", counts.shown);
    assert_eq!(counts.shown + counts.dropped, 20);
}

#[test]
fn a_full_queue_of_a_pipe_has_no_room_and_drops_nothing() {
    let (printer, queue, go, counts) = start(Overflow::Wait);
    let mut shown = 0;
    while queue.has_room() {
        queue.show(large());
        shown += 1;
    }
    assert!((8..=9).contains(&shown), "{shown} of 8 MiB");
    drop((go, queue));
    printer
        .finish(Duration::from_secs(20), || Duration::ZERO)
        .unwrap();
    let counts = counts.lock().unwrap();
    assert_eq!((counts.shown, counts.dropped), (shown, 0));
}

#[test]
fn a_stuck_write_does_not_keep_the_end_waiting() {
    let (printer, queue, go, _) = start(Overflow::Wait);
    queue.show(large());
    drop(queue);
    assert!(
        printer
            .finish(Duration::from_millis(50), || Duration::from_secs(1))
            .is_err()
    );
    drop(go);
}
