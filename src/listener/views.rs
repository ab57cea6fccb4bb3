//! The ways in which received requests are shown.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use super::{DisplayEvent, Renderer};
use crate::http::server::End;
use crate::output::render::{Block, Look, answered, not_answered, rejected, told};

/// Bytes gathered before they are written; flushed whenever nothing waits.
const BUFFER: usize = 64 << 10;

/// stdout, written in large pieces.
type Out = io::BufWriter<Watched>;

fn stdout() -> Out {
    io::BufWriter::with_capacity(BUFFER, Watched(io::stdout()))
}

/// When the write to stdout began that is under way.
static WRITING: Mutex<Option<Instant>> = Mutex::new(None);

/// For how long nobody has read what is being written to stdout.
pub(crate) fn unread_for() -> Duration {
    let since = *WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    since.map_or(Duration::ZERO, |since| since.elapsed())
}

/// stdout, telling for how long a write has been under way.
struct Watched(io::Stdout);

impl Watched {
    fn watch<T>(&mut self, write: impl FnOnce(&mut io::Stdout) -> T) -> T {
        let tell = |since| *WRITING.lock().unwrap_or_else(PoisonError::into_inner) = since;
        tell(Some(Instant::now()));
        let result = write(&mut self.0);
        tell(None);
        result
    }
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch(|stdout| stdout.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.watch(Write::flush)
    }
}

/// JSON Lines.
pub(crate) struct JsonRenderer(Out);

impl JsonRenderer {
    /// On stdout.
    pub(crate) fn new() -> Self {
        Self(stdout())
    }
}

impl Default for JsonRenderer {
    fn default() -> Self {
        Self::new()
    }
}

impl Renderer for JsonRenderer {
    fn show(&mut self, shown: &DisplayEvent) -> io::Result<()> {
        let line = match shown {
            DisplayEvent::Request(received) => received.to_line(),
            DisplayEvent::Response(responded, _) => responded.to_line(),
            DisplayEvent::Mirrored(told) => told.to_line(),
            DisplayEvent::Rejected(rejected) => rejected.to_line(),
            DisplayEvent::Unanswered(..) | DisplayEvent::End => return Ok(()),
        };
        self.0.write_all(line.as_bytes())
    }

    fn lost(&mut self, count: u64) -> io::Result<()> {
        warn_lost(count);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The exact bytes of requests or of their bodies, one after the other.
pub(crate) struct BytesRenderer {
    out: Out,
    body_only: bool,
}

impl BytesRenderer {
    /// On stdout; whole requests, or only their bodies.
    pub(crate) fn new(body_only: bool) -> Self {
        Self {
            out: stdout(),
            body_only,
        }
    }
}

impl Renderer for BytesRenderer {
    fn show(&mut self, shown: &DisplayEvent) -> io::Result<()> {
        match shown {
            DisplayEvent::Request(received) if self.body_only => {
                self.out.write_all(&received.request.body)
            }
            DisplayEvent::Request(received) => self.out.write_all(&received.request.to_bytes()),
            _ => Ok(()),
        }
    }

    fn lost(&mut self, count: u64) -> io::Result<()> {
        warn_lost(count);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// For people: requests and answers on stdout, refusals on stderr.
pub(crate) struct HumanRenderer {
    out: Out,
    block: Block,
    look: Look,
    /// How refusals look, which go to stderr.
    aside: Look,
    zone: TimeZone,
    text: String,
}

impl HumanRenderer {
    /// On stdout, times in this zone.
    pub(crate) fn new(block: Block, look: Look, aside: Look, zone: TimeZone) -> Self {
        Self {
            out: stdout(),
            block,
            look,
            aside,
            zone,
            text: String::new(),
        }
    }
}

impl Renderer for HumanRenderer {
    fn show(&mut self, shown: &DisplayEvent) -> io::Result<()> {
        self.text.clear();
        self.text.shrink_to(BUFFER);
        match shown {
            DisplayEvent::Request(received) => {
                self.block
                    .write(&mut self.text, received, &self.look, &self.zone);
            }
            _ if self.block == Block::Body && !matches!(shown, DisplayEvent::Rejected(_)) => {}
            DisplayEvent::Response(responded, length) => {
                answered(&mut self.text, responded, *length, &self.look);
            }
            DisplayEvent::Mirrored(target) => told(&mut self.text, target, &self.look),
            DisplayEvent::End => return Ok(()),
            DisplayEvent::Unanswered(seq, end) => {
                let why = match end {
                    None => "the connection ended first",
                    Some(End::Close) => "the connection is closed, as --fail-first says",
                    Some(End::Reset) => "the connection is reset, as --fail-first says",
                    Some(End::Hang) => "the sender is left hanging, as --fail-first says",
                };
                not_answered(&mut self.text, *seq, why, &self.look);
            }
            DisplayEvent::Rejected(refused) => {
                self.out.flush()?;
                rejected(&mut self.text, refused, &self.aside);
                // That nobody reads stderr is no reason to stop.
                let _ = io::stderr().write_all(self.text.as_bytes());
                return Ok(());
            }
        }
        if self.block != Block::Line
            && self.block != Block::Body
            && !matches!(shown, DisplayEvent::Request(_))
        {
            self.text.push('\n');
        }
        self.out.write_all(self.text.as_bytes())
    }

    fn lost(&mut self, count: u64) -> io::Result<()> {
        self.out.flush()?;
        warn_lost(count);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn warn_lost(count: u64) {
    let text = format!("hook: {count} events came faster than they could be shown, and were not\n");
    let _ = io::stderr().write_all(text.as_bytes());
}
