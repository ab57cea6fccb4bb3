//! The one thread that shows requests, and the bounded queue before it.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use super::Notice;
use crate::http::server::{ConnectionEnd, ServerHandle};
use crate::output::stdout::StdoutError;
use crate::record::{Mirrored, ReceivedRequest, Rejection, ResponseLine};

/// Bytes that may wait to be shown.
const MAX_BYTES: usize = 8 << 20;
/// What an entry costs besides the bytes of its request.
const ENTRY: usize = 1 << 10;

/// How often it is looked whether the reader is stuck.
const LOOK: Duration = Duration::from_millis(100);

/// Something to show.
#[derive(Debug)]
pub(crate) enum DisplayEvent {
    /// A request has come.
    Request(Box<ReceivedRequest>),
    /// It was answered, with a body of so many bytes where that is known.
    Response(ResponseLine, Option<usize>),
    /// It will never be answered: the connection broke, or was ended on purpose.
    Unanswered(u64, Option<ConnectionEnd>),
    /// A target was told of it, whose answer nobody waits for.
    Mirrored(Mirrored),
    /// Something came that was no request.
    Rejected(Box<Rejection>),
    /// Nothing more will be shown.
    End,
}

/// What happens when more waits to be shown than the queue holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overflow {
    /// A terminal that is slow loses display: counted and said.
    Lose,
    /// A pipe pushes back: requests wait for their answers, and no line is lost.
    Wait,
}

/// How things are shown.
pub(crate) trait Renderer: Send {
    /// Shows one thing.
    fn show(&mut self, shown: &DisplayEvent) -> Result<(), StdoutError>;
    /// Says how many things were not shown.
    fn lost(&mut self, count: u64) -> Result<(), StdoutError>;
    /// Nothing waits: what was written is to be seen.
    fn flush(&mut self) -> Result<(), StdoutError>;
}

impl Renderer for Box<dyn Renderer> {
    fn show(&mut self, shown: &DisplayEvent) -> Result<(), StdoutError> {
        (**self).show(shown)
    }

    fn lost(&mut self, count: u64) -> Result<(), StdoutError> {
        (**self).lost(count)
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        (**self).flush()
    }
}

/// The way to the printing thread; cheap to clone.
#[derive(Clone)]
pub(crate) struct DisplayQueue {
    sender: Sender<DisplayEvent>,
    shared: Arc<Shared>,
}

struct Shared {
    overflow: Overflow,
    /// Bytes that wait.
    waiting: AtomicUsize,
    /// Some request was told to wait.
    held_up: AtomicBool,
    lost: AtomicU64,
    /// Nobody reads any more.
    closed: AtomicBool,
    server: OnceLock<ServerHandle>,
}

impl DisplayQueue {
    /// Whether a request may come in now; if not, the loops are woken when it may.
    pub(crate) fn has_room(&self) -> bool {
        let shared = &self.shared;
        if shared.overflow == Overflow::Lose || shared.closed.load(SeqCst) {
            return true;
        }
        if shared.waiting.load(SeqCst) < MAX_BYTES {
            return true;
        }
        shared.held_up.store(true, SeqCst);
        // The thread may have caught up just before it could see the mark.
        shared.waiting.load(SeqCst) < MAX_BYTES
    }

    /// Hands something over; never blocks. Over the bound only what `has_room` let in, its answers, and a terminal's
    /// loss can come: refusals are counted as lost, because nothing can hold their senders back.
    pub(crate) fn show(&self, shown: DisplayEvent) {
        let shared = &self.shared;
        let full = shared.waiting.load(SeqCst) >= MAX_BYTES;
        let may_lose =
            shared.overflow == Overflow::Lose || matches!(shown, DisplayEvent::Rejected(_));
        if shared.closed.load(SeqCst) {
            return;
        }
        if full && may_lose {
            shared.lost.fetch_add(1, SeqCst);
            return;
        }
        shared.waiting.fetch_add(cost(&shown), SeqCst);
        // What comes after the end is not shown.
        let _ = self.sender.send(shown);
    }

    /// Whatever was handed over before is shown, then the thread ends.
    fn end(&self) {
        let _ = self.sender.send(DisplayEvent::End);
    }

    /// Whom to wake when there is room again.
    pub(crate) fn wakes(&self, server: ServerHandle) {
        let _ = self.shared.server.set(server);
    }
}

fn cost(shown: &DisplayEvent) -> usize {
    ENTRY
        + match shown {
            DisplayEvent::Request(received) => received.request.size(),
            DisplayEvent::Rejected(rejected) => rejected.head.len(),
            _ => 0,
        }
}

/// The running thread.
pub(crate) struct Printer {
    ended: Receiver<Result<(), StdoutError>>,
    queue: DisplayQueue,
}

/// Tells the others when the thread ends, also by a panic.
struct Ending {
    shared: Arc<Shared>,
    notices: Sender<Notice>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.shared.closed.store(true, SeqCst);
        self.shared.wake();
        if std::thread::panicking() {
            let _ = self.notices.send(Notice::StdoutFailed);
        }
    }
}

impl Printer {
    /// Starts it; `notices` learns when the output is gone.
    pub(crate) fn start(
        view: impl Renderer + 'static,
        overflow: Overflow,
        notices: Sender<Notice>,
    ) -> io::Result<(Self, DisplayQueue)> {
        let (sender, receiver) = unbounded();
        let shared = Arc::new(Shared {
            overflow,
            waiting: AtomicUsize::new(0),
            held_up: AtomicBool::new(false),
            lost: AtomicU64::new(0),
            closed: AtomicBool::new(false),
            server: OnceLock::new(),
        });
        let queue = DisplayQueue {
            sender,
            shared: shared.clone(),
        };
        let (end, ended) = unbounded();
        std::thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || {
                let guard = Ending { shared, notices };
                let result = run(view, &receiver, &guard.shared);
                if let Err(error) = &result {
                    let _ = guard.notices.send(match error {
                        StdoutError::Closed => Notice::StdoutClosed,
                        StdoutError::Failed(_) => Notice::StdoutFailed,
                    });
                }
                let _ = end.send(result);
            })?;
        let printer = Self {
            ended,
            queue: queue.clone(),
        };
        Ok((printer, queue))
    }

    /// Waits until everything is shown; what comes later is not. It gives up when `unread_for`, which tells for how long
    /// nobody has read what is being written, says so long. That nobody reads any more is no error.
    ///
    /// # Errors
    /// When stdout could not be written, or is not read.
    pub(crate) fn finish(
        self,
        patience: Duration,
        unread_for: impl Fn() -> Duration,
    ) -> Result<(), StdoutError> {
        self.queue.end();
        loop {
            match self.ended.recv_timeout(patience.min(LOOK)) {
                Ok(Err(StdoutError::Closed)) => return Ok(()),
                Ok(result) => return result,
                // Laying out a large body takes its time; only a reader can be stuck.
                Err(RecvTimeoutError::Timeout) if unread_for() < patience => {}
                Err(RecvTimeoutError::Timeout) => {
                    return Err(io::Error::other("nobody reads it").into());
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(io::Error::other("the printing thread panicked").into());
                }
            }
        }
    }
}

impl Shared {
    fn wake(&self) {
        if let Some(server) = self.server.get() {
            server.retry_deferred();
        }
    }
}

fn run(
    mut view: impl Renderer,
    receiver: &Receiver<DisplayEvent>,
    shared: &Shared,
) -> Result<(), StdoutError> {
    loop {
        let shown = match receiver.try_recv() {
            Ok(shown) => shown,
            Err(_) => {
                tell_lost(&mut view, shared)?;
                view.flush()?;
                match receiver.recv() {
                    Ok(shown) => shown,
                    Err(_) => return Ok(()),
                }
            }
        };
        if matches!(shown, DisplayEvent::End) {
            tell_lost(&mut view, shared)?;
            return view.flush();
        }
        let cost = cost(&shown);
        let result = view.show(&shown);
        let left = shared.waiting.fetch_sub(cost, SeqCst) - cost;
        if left < MAX_BYTES / 2 && shared.held_up.swap(false, SeqCst) {
            shared.wake();
        }
        result?;
    }
}

fn tell_lost(view: &mut impl Renderer, shared: &Shared) -> Result<(), StdoutError> {
    match shared.lost.swap(0, SeqCst) {
        0 => Ok(()),
        count => view.lost(count),
    }
}
