//! The bounded queue of what is shown, and the printing thread that takes from it.
//!
//! Formatting and writing are slow, so the loops only add a [`DisplayEvent`] here. The queue is bounded by the bytes of
//! the requests and responses in it. When it is full, a terminal loses display, which is counted and said; a pipe or a
//! file must not lose a line, so there a request waits in its connection before it is admitted. Only rejected requests
//! are dropped in both cases, because nothing holds their senders back.

use std::io;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

use super::notice::Notice;
use crate::http::server::{ConnectionEnd, ServerHandle};
use crate::output::stderr;
use crate::output::stdout::StdoutError;
use crate::record::{Mirrored, ReceivedRequest, Rejection, ResponseLine};

const MAX_BYTES: usize = 8 << 20;
/// A sender has to wake a thread that waits, which takes as long as handling a request. So after an event the thread
/// looks again by itself after this time, and waits only if there is none.
const NEXT_LOOK: Duration = Duration::from_micros(500);
/// The size of an event without the bytes of its request or response.
const EVENT_SIZE: usize = 1 << 10;

#[derive(Debug)]
pub(crate) enum DisplayEvent {
    Request(Box<ReceivedRequest>),
    /// A response, with the length of its body where that is known.
    Response(ResponseLine, Option<usize>),
    /// The request with this number gets no response: its connection broke, or was ended on purpose.
    Unanswered(u64, Option<ConnectionEnd>),
    /// A capture holds no response to the request with this number.
    NoResponse(u64),
    /// A target got a copy of a request.
    Mirrored(Mirrored),
    /// Something came that was not a request.
    Rejected(Box<Rejection>),
    /// The last event.
    End,
}

impl DisplayEvent {
    fn size(&self) -> usize {
        EVENT_SIZE
            + match self {
                Self::Request(received) => received.size(),
                Self::Response(response, _) => response.body.as_ref().map_or(0, Vec::len),
                Self::Rejected(rejected) => rejected.head.len(),
                _ => 0,
            }
    }
}

/// What happens to an event that finds the queue full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overflow {
    /// It is dropped and counted, as on a terminal.
    Drop,
    /// Its request waits before it is admitted, as with a pipe.
    Wait,
}

/// Shows events on stdout in one form.
pub(crate) trait Renderer: Send {
    fn show(&mut self, event: &DisplayEvent) -> Result<(), StdoutError>;
    /// Called when no event waits.
    fn flush(&mut self) -> Result<(), StdoutError>;
    /// Says how many events were dropped.
    fn show_dropped(&mut self, count: u64) -> Result<(), StdoutError> {
        self.flush()?;
        stderr::message(format_args!(
            "{count} events came faster than they could be shown, and were not"
        ));
        Ok(())
    }
}

/// The sending side.
#[derive(Clone)]
pub(crate) struct DisplayQueue {
    sender: Sender<DisplayEvent>,
    state: Arc<QueueState>,
}

/// What the two sides share.
pub(super) struct QueueState {
    overflow: Overflow,
    waiting_bytes: AtomicUsize,
    /// Whether a request was refused and waits to be called again.
    has_refused: AtomicBool,
    dropped: AtomicU64,
    /// Whether the printing thread has ended.
    is_closed: AtomicBool,
    server: OnceLock<ServerHandle>,
}

impl DisplayQueue {
    pub(super) fn new(overflow: Overflow) -> (Self, Receiver<DisplayEvent>, Arc<QueueState>) {
        let (sender, events) = unbounded();
        let state = Arc::new(QueueState {
            overflow,
            waiting_bytes: AtomicUsize::new(0),
            has_refused: AtomicBool::new(false),
            dropped: AtomicU64::new(0),
            is_closed: AtomicBool::new(false),
            server: OnceLock::new(),
        });
        let queue = Self {
            sender,
            state: state.clone(),
        };
        (queue, events, state)
    }

    /// Whether a request may be admitted; if not, the server calls again when it may.
    pub(crate) fn has_room(&self) -> bool {
        let state = &self.state;
        if state.overflow == Overflow::Drop || state.is_closed.load(SeqCst) {
            return true;
        }
        if state.waiting_bytes.load(SeqCst) < MAX_BYTES {
            return true;
        }
        state.has_refused.store(true, SeqCst);
        // The thread may have caught up just before it could see the flag.
        state.waiting_bytes.load(SeqCst) < MAX_BYTES
    }

    /// Adds an event without blocking. A queue that waits exceeds its bound by what `has_room` has let in and by the
    /// responses to that.
    pub(crate) fn show(&self, event: DisplayEvent) {
        let state = &self.state;
        let is_full = state.waiting_bytes.load(SeqCst) >= MAX_BYTES;
        let may_drop =
            state.overflow == Overflow::Drop || matches!(event, DisplayEvent::Rejected(_));
        if state.is_closed.load(SeqCst) {
            return;
        }
        if is_full && may_drop {
            state.dropped.fetch_add(1, SeqCst);
            return;
        }
        state.waiting_bytes.fetch_add(event.size(), SeqCst);
        // An event after the end is not shown.
        let _ = self.sender.send(event);
    }

    /// Adds the last event.
    pub(super) fn end(&self) {
        let _ = self.sender.send(DisplayEvent::End);
    }

    /// The server whose deferred requests are called again when there is room.
    pub(super) fn set_server(&self, server: ServerHandle) {
        let _ = self.state.server.set(server);
    }
}

impl QueueState {
    /// Frees the room that an event of this size took.
    pub(super) fn release(&self, size: usize) {
        let left = self.waiting_bytes.fetch_sub(size, SeqCst) - size;
        if left < MAX_BYTES / 2 && self.has_refused.swap(false, SeqCst) {
            self.wake_server();
        }
    }

    /// The number of events dropped since the last call.
    pub(super) fn take_dropped(&self) -> u64 {
        self.dropped.swap(0, SeqCst)
    }

    /// Lets everything in from now on, as nothing is shown any more.
    pub(super) fn close(&self) {
        self.is_closed.store(true, SeqCst);
        self.wake_server();
    }

    fn wake_server(&self) {
        if let Some(server) = self.server.get() {
            server.retry_deferred();
        }
    }
}

/// How often [`Printer::finish`] checks that the reader still reads.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

pub(crate) struct Printer {
    result: Receiver<Result<(), StdoutError>>,
    queue: DisplayQueue,
}

impl Printer {
    /// Starts the thread. It sends a notice when stdout cannot be written any more.
    pub(crate) fn start(
        mut renderer: Box<dyn Renderer>,
        overflow: Overflow,
        notices: Sender<Notice>,
    ) -> io::Result<(Self, DisplayQueue)> {
        let (queue, events, state) = DisplayQueue::new(overflow);
        let (sender, result) = bounded(1);
        std::thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || {
                let guard = ThreadEnd { state, notices };
                let result = run(&mut *renderer, &events, &guard.state);
                if let Err(error) = &result {
                    let _ = guard.notices.send(match error {
                        StdoutError::Closed => Notice::StdoutClosed,
                        StdoutError::Failed(_) => Notice::StdoutFailed(error.to_string()),
                    });
                }
                let _ = sender.send(result);
            })?;
        let printer = Self {
            result,
            queue: queue.clone(),
        };
        Ok((printer, queue))
    }

    /// Waits until every event so far is shown. A reader that has gone away is not an error. It is one if
    /// `blocked_for`, the time that the current write has waited for its reader, reaches `patience`.
    pub(crate) fn finish(
        self,
        patience: Duration,
        blocked_for: impl Fn() -> Duration,
    ) -> Result<(), StdoutError> {
        self.queue.end();
        loop {
            match self.result.recv_timeout(patience.min(CHECK_INTERVAL)) {
                Ok(Err(StdoutError::Closed)) => return Ok(()),
                Ok(result) => return result,
                // Formatting a large body takes time. Only a write can be stuck.
                Err(RecvTimeoutError::Timeout) if blocked_for() < patience => {}
                Err(RecvTimeoutError::Timeout) => {
                    return Err(failed("its reader has stopped reading"));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(failed(PANICKED));
                }
            }
        }
    }
}

const PANICKED: &str = "the printing thread panicked";

fn failed(reason: &'static str) -> StdoutError {
    StdoutError::Failed(io::Error::other(reason))
}

/// Opens the queue when the thread ends, also by a panic.
struct ThreadEnd {
    state: Arc<QueueState>,
    notices: Sender<Notice>,
}

impl Drop for ThreadEnd {
    fn drop(&mut self) {
        self.state.close();
        if std::thread::panicking() {
            let _ = self
                .notices
                .send(Notice::StdoutFailed(failed(PANICKED).to_string()));
        }
    }
}

fn run(
    renderer: &mut dyn Renderer,
    events: &Receiver<DisplayEvent>,
    state: &QueueState,
) -> Result<(), StdoutError> {
    let mut is_busy = false;
    loop {
        let event = match events.try_recv() {
            Ok(event) => event,
            Err(_) => {
                if std::mem::take(&mut is_busy) {
                    show_dropped(renderer, state)?;
                    renderer.flush()?;
                    std::thread::sleep(NEXT_LOOK);
                    continue;
                }
                match events.recv() {
                    Ok(event) => event,
                    Err(_) => return Ok(()),
                }
            }
        };
        is_busy = true;
        if matches!(event, DisplayEvent::End) {
            show_dropped(renderer, state)?;
            renderer.show(&event)?;
            return renderer.flush();
        }
        let size = event.size(); // to be shown a body may be decoded, which makes it larger
        let result = renderer.show(&event);
        state.release(size);
        result?;
    }
}

fn show_dropped(renderer: &mut dyn Renderer, state: &QueueState) -> Result<(), StdoutError> {
    match state.take_dropped() {
        0 => Ok(()),
        count => renderer.show_dropped(count),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc;

    use super::*;
    use crate::message::Request;

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
        fn show(&mut self, event: &DisplayEvent) -> Result<(), StdoutError> {
            if matches!(event, DisplayEvent::End) {
                return Ok(());
            }
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

    fn start(overflow: Overflow) -> (Printer, DisplayQueue, mpsc::Sender<()>, Arc<Mutex<Counts>>) {
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
}
