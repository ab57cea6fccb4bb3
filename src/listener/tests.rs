//! The print queue at its bound, before a view that stands still until it is told to go on.

use std::sync::Mutex;
use std::sync::mpsc::{self, Sender as Go};
use std::time::Duration;

use super::*;
use crate::message::Request;
use crate::output::stdout::StdoutError;
use crate::record::ReceivedRequest;

/// What was shown, and what was said to be lost.
#[derive(Default)]
struct Seen {
    shown: u64,
    lost: u64,
}

struct Stuck {
    go: mpsc::Receiver<()>,
    seen: Arc<Mutex<Seen>>,
}

impl Renderer for Stuck {
    fn show(&mut self, _: &DisplayEvent) -> Result<(), StdoutError> {
        // Until the other end is dropped.
        let _ = self.go.recv();
        self.seen.lock().unwrap().shown += 1;
        Ok(())
    }

    fn lost(&mut self, count: u64) -> Result<(), StdoutError> {
        self.seen.lock().unwrap().lost += count;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        Ok(())
    }
}

fn start(overflow: Overflow) -> (Printer, DisplayQueue, Go<()>, Arc<Mutex<Seen>>) {
    let (go, stuck) = mpsc::channel();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let view = Stuck {
        go: stuck,
        seen: seen.clone(),
    };
    let (notices, _) = crossbeam_channel::unbounded();
    let (printer, queue) = Printer::start(view, overflow, notices).unwrap();
    (printer, queue, go, seen)
}

/// A request of 1 MiB.
fn large() -> DisplayEvent {
    let mut request = Request::new("POST", "/");
    request.body = vec![b'x'; 1 << 20];
    DisplayEvent::Request(Box::new(ReceivedRequest::new(request)))
}

#[test]
fn a_slow_terminal_loses_display_counted_and_said() {
    let (printer, queue, go, seen) = start(Overflow::Lose);
    for _ in 0..20 {
        assert!(queue.has_room(), "an answer never waits for a terminal");
        queue.show(large());
    }
    drop((go, queue));
    printer
        .finish(Duration::from_secs(20), || Duration::ZERO)
        .unwrap();
    let seen = seen.lock().unwrap();
    assert!((7..=9).contains(&seen.shown), "{} of 8 MiB", seen.shown);
    assert_eq!(seen.shown + seen.lost, 20);
}

#[test]
fn a_slow_pipe_holds_requests_back_and_loses_none() {
    let (printer, queue, go, seen) = start(Overflow::Wait);
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
    let seen = seen.lock().unwrap();
    assert_eq!((seen.shown, seen.lost), (shown, 0));
}

#[test]
fn a_view_that_stands_still_does_not_keep_the_end_waiting() {
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
