//! The responses of one connection on their way out.
//!
//! Responses of a turn are gathered in a buffer that all connections of a loop share, and written at once. What the
//! socket does not take is copied and written when the socket is writable again. Each response carries a tag, which
//! comes back when its last byte has been written.

use std::collections::VecDeque;
use std::io::{self, Write as _};
use std::time::Instant;

use mio::net::TcpStream;

pub(super) struct ConnectionOutput<T> {
    unsent: Vec<u8>,
    /// How much of `unsent` has been written.
    unsent_from: usize,
    /// Tags of responses, each with the value of `written` that completes its response.
    tags: VecDeque<(u64, T)>,
    /// Bytes of all responses so far.
    queued: u64,
    written: u64,
    /// When the socket last took a byte, or first refused one.
    progress: Instant,
}

impl<T> ConnectionOutput<T> {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            unsent: Vec::new(),
            unsent_from: 0,
            tags: VecDeque::new(),
            queued: 0,
            written: 0,
            progress: now,
        }
    }

    /// Whether everything that was to be sent in earlier turns has been written.
    pub(super) fn is_empty(&self) -> bool {
        self.unsent.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.unsent.len()
    }

    pub(super) fn progress(&self) -> Instant {
        self.progress
    }

    /// Counts bytes that were added to the shared buffer; `tag` comes back when the last of them is written.
    pub(super) fn queue(&mut self, bytes: usize, tag: Option<T>) {
        self.queued += bytes as u64;
        if let Some(tag) = tag {
            self.tags.push_back((self.queued, tag));
        }
    }

    /// Writes what is left of earlier turns and then `out`, the responses of this turn, which it empties.
    pub(super) fn write(
        &mut self,
        socket: &TcpStream,
        out: &mut Vec<u8>,
        now: Instant,
    ) -> io::Result<()> {
        if !self.unsent.is_empty() {
            self.unsent.append(out);
            let sent = write_some(socket, &self.unsent[self.unsent_from..])?;
            self.unsent_from += sent;
            if sent > 0 {
                self.progress = now;
            }
            if self.unsent_from == self.unsent.len() {
                (self.unsent, self.unsent_from) = (Vec::new(), 0);
            }
            self.written += sent as u64;
        } else if !out.is_empty() {
            let sent = write_some(socket, out);
            if let Ok(sent) = sent
                && sent < out.len()
            {
                self.unsent.extend_from_slice(&out[sent..]);
                self.progress = now;
            }
            out.clear();
            self.written += sent? as u64;
        }
        Ok(())
    }

    /// The tag of the next response that has been written whole.
    pub(super) fn next_sent(&mut self) -> Option<T> {
        let next = self.tags.pop_front_if(|(end, _)| *end <= self.written);
        next.map(|(_, tag)| tag)
    }

    /// The tags of the responses that have not been written whole.
    pub(super) fn into_unsent_tags(self) -> impl Iterator<Item = T> {
        self.tags.into_iter().map(|(_, tag)| tag)
    }
}

/// Writes until the socket takes no more.
fn write_some(mut socket: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    let mut sent = 0;
    while sent < bytes.len() {
        match socket.write(&bytes[sent..]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => sent += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}
