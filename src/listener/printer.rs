//! The printing thread: takes events from the display queue and shows them.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::display::{DisplayEvent, DisplayQueue, Overflow, QueueState, Renderer};
use super::notice::Notice;
use crate::output::stdout::StdoutError;

/// How often [`Printer::finish`] checks that the reader still reads.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

pub(crate) struct Printer {
    result: Receiver<Result<(), StdoutError>>,
    queue: DisplayQueue,
}

impl Printer {
    /// Starts the thread. It sends a notice when stdout cannot be written any more.
    pub(crate) fn start(
        renderer: impl Renderer + 'static,
        overflow: Overflow,
        notices: Sender<Notice>,
    ) -> io::Result<(Self, DisplayQueue)> {
        let (queue, events, state) = DisplayQueue::new(overflow);
        let (sender, result) = bounded(1);
        std::thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || {
                let guard = ThreadEnd { state, notices };
                let result = run(renderer, &events, &guard.state);
                if let Err(error) = &result {
                    let _ = guard.notices.send(match error {
                        StdoutError::Closed => Notice::StdoutClosed,
                        StdoutError::Failed(_) => Notice::StdoutFailed,
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

    /// Waits until every event so far is shown. A reader that has gone away is not an error. It is one if `blocked_for`,
    /// the time that the current write has waited for its reader, reaches `patience`.
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
                    return Err(failed("the printing thread panicked"));
                }
            }
        }
    }
}

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
            let _ = self.notices.send(Notice::StdoutFailed);
        }
    }
}

fn run(
    mut renderer: impl Renderer,
    events: &Receiver<DisplayEvent>,
    state: &QueueState,
) -> Result<(), StdoutError> {
    loop {
        let event = match events.try_recv() {
            Ok(event) => event,
            Err(_) => {
                show_dropped(&mut renderer, state)?;
                renderer.flush()?;
                match events.recv() {
                    Ok(event) => event,
                    Err(_) => return Ok(()),
                }
            }
        };
        if matches!(event, DisplayEvent::End) {
            show_dropped(&mut renderer, state)?;
            return renderer.flush();
        }
        let result = renderer.show(&event);
        state.release(&event);
        result?;
    }
}

fn show_dropped(renderer: &mut impl Renderer, state: &QueueState) -> Result<(), StdoutError> {
    match state.take_dropped() {
        0 => Ok(()),
        count => renderer.show_dropped(count),
    }
}
