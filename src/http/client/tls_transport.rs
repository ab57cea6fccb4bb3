//! TLS over a connection of any kind, as a transport for ureq (a home of rustls).
//!
//! Like [`SocketTransport`](super::transport::SocketTransport) it looks for a response while it writes a request. What
//! arrives meanwhile is decrypted at once: an endpoint that responds early and reads no further is noticed as soon as
//! its response is there.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::time::Instant;

use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};

use super::transport::{begins_response, is_http, time_left};

/// Of input.
const BUFFER: usize = 16 * 1024;
/// Of output: encrypted, it is one write of the connection below.
const OUTPUT: usize = BUFFER - 64;

/// Writes whose rest may wait for the layer above to see what arrived.
const MAX_UNFINISHED: u8 = 16;

/// How often messages of TLS itself may arrive before a connection counts as closed.
const MAX_MESSAGES: u8 = 8;

/// An open TLS connection.
#[derive(Debug)]
pub(super) struct TlsTransport {
    tls: rustls::ClientConnection,
    inner: Box<dyn Transport>,
    /// Plain text.
    buffers: LazyBuffers,
    /// Plain text arrived while sending, and `await_input` has not reported it yet.
    has_unreported_input: bool,
    /// Writes since all was last written.
    unfinished: u8,
    /// A write failed: nothing more is written, but what the endpoint sent can still be read.
    has_failed: bool,
}

impl TlsTransport {
    /// Negotiates TLS.
    pub(super) fn handshake(
        tls: rustls::ClientConnection,
        inner: Box<dyn Transport>,
        timeout: NextTimeout,
    ) -> Result<Self, ureq::Error> {
        let start = Instant::now();
        let mut opened = Self {
            tls,
            inner,
            buffers: LazyBuffers::new(BUFFER, OUTPUT),
            has_unreported_input: false,
            unfinished: 0,
            has_failed: false,
        };
        opened.tls.set_buffer_limit(None);
        loop {
            while opened.tls.wants_write() {
                opened.write_piece(time_left(timeout, start)?)?;
            }
            if !opened.tls.is_handshaking() {
                return Ok(opened);
            }
            if !opened.receive(time_left(timeout, start)?)? {
                return Err(io::Error::from(ErrorKind::UnexpectedEof).into());
            }
        }
    }

    /// Writes up to a buffer full of what is encrypted.
    fn write_piece(&mut self, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let length = self.tls.write_tls(&mut self.inner.buffers().output())?;
        self.inner.transmit_output(length, timeout)
    }

    /// Waits for input of the connection below, and decrypts it. `false` at its end.
    fn receive(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let has_input = !self.inner.buffers().input().is_empty();
        if !has_input && !self.inner.await_input(timeout)? {
            self.tls.read_tls(&mut io::empty())?;
            self.process(timeout)?;
            return Ok(false);
        }
        self.decrypt(timeout)?;
        Ok(true)
    }

    /// Decrypts the input of the connection below, as far as there is room.
    fn decrypt(&mut self, timeout: NextTimeout) -> Result<(), ureq::Error> {
        loop {
            self.take_plain_text()?;
            let buffers = self.inner.buffers();
            let mut input = buffers.input();
            if input.is_empty() || !self.tls.wants_read() {
                return Ok(());
            }
            let taken = self.tls.read_tls(&mut input)?;
            buffers.input_consume(taken);
            self.process(timeout)?;
        }
    }

    /// Processes what was read. The endpoint learns of an error by an alert.
    fn process(&mut self, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let Err(error) = self.tls.process_new_packets() else {
            return Ok(());
        };
        if !self.has_failed && self.tls.wants_write() {
            self.has_failed = true;
            let _ = self.write_piece(timeout);
        }
        Err(io::Error::new(ErrorKind::InvalidData, error).into())
    }

    /// Moves plain text into the buffers. `false` if there is no more: after the endpoint's `close_notify`, or without
    /// room.
    fn take_plain_text(&mut self) -> Result<bool, ureq::Error> {
        let before = self.buffers.input().len();
        loop {
            let read = self.tls.reader().read(self.buffers.input_append_buf());
            let has_more = self.buffers.input().len() > before;
            match read {
                Ok(0) => return Ok(has_more),
                Ok(read) => self.buffers.input_appended(read),
                Err(error) if has_more || error.kind() == ErrorKind::WouldBlock => return Ok(true),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Writes what is encrypted and was left when input arrived. A failure shows again when the connection is read.
    fn write_rest(&mut self, timeout: NextTimeout, start: Instant) -> Result<(), ureq::Error> {
        while self.tls.wants_write() && !self.has_failed {
            match self.write_piece(time_left(timeout, start)?) {
                Err(ureq::Error::Timeout(reason)) => return Err(ureq::Error::Timeout(reason)),
                written => self.has_failed = written.is_err(),
            }
        }
        Ok(())
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    /// When input arrives, and it is no response, the rest is written later.
    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let start = Instant::now();
        if self.has_failed {
            return Err(io::Error::from(ErrorKind::BrokenPipe).into());
        }
        let output = &self.buffers.output()[..amount];
        self.tls.writer().write_all(output)?;
        while self.tls.wants_write() {
            let written = self.write_piece(time_left(timeout, start)?);
            self.has_failed = written.is_err();
            written?;
            if self.inner.buffers().input().is_empty() {
                continue;
            }
            let before = self.buffers.input().len();
            self.decrypt(time_left(timeout, start)?)?;
            let input = self.buffers.input();
            self.has_unreported_input |= input.len() > before;
            if begins_response(input) {
                self.has_failed = true;
                return Err(io::Error::from(ErrorKind::BrokenPipe).into());
            }
            let is_new = input.len() > before && !is_http(input);
            if is_new && self.unfinished < MAX_UNFINISHED {
                self.unfinished += 1;
                return Ok(());
            }
        }
        self.unfinished = 0;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        // It may have been consumed in the meantime.
        if std::mem::take(&mut self.has_unreported_input) && !self.buffers.input().is_empty() {
            return Ok(true);
        }
        let start = Instant::now();
        let before = self.buffers.input().len();
        loop {
            let is_open = self.buffers.input().len() > before || self.take_plain_text()?;
            let has_input = self.buffers.input().len() > before;
            if has_input || !is_open {
                return Ok(has_input);
            }
            self.write_rest(timeout, start)?;
            self.receive(time_left(timeout, start)?)?;
        }
    }

    /// Whether the endpoint has neither closed the connection nor sent anything unasked but messages of TLS itself,
    /// such as session tickets.
    fn is_open(&mut self) -> bool {
        for _ in 0..MAX_MESSAGES {
            let is_quiet = !self.has_failed
                && self.decrypt(NextTimeout::default()).is_ok()
                && self.take_plain_text().is_ok_and(|is_open| is_open)
                && self.buffers.input().is_empty();
            if !is_quiet {
                return false;
            }
            if self.inner.is_open() {
                return true;
            }
            if self.inner.buffers().input().is_empty() {
                return false; // closed
            }
        }
        false
    }

    fn is_tls(&self) -> bool {
        true
    }
}
