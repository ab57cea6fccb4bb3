//! The requests of one connection on their way in.
//!
//! Input is read into a buffer that all connections of a loop share, and parsed from it. Only what a pipelining sender
//! sent beyond the requests of this turn is copied. The stage of the current request decides which deadline applies.

use std::borrow::Cow;
use std::io::{self, Read as _};
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::net::TcpStream;

use crate::http::parser::{ParserStep, Refusal, RequestParser};
use crate::http::server::config::ServerConfig;

/// The part of a request that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadStage {
    /// None: the connection is between two requests.
    Idle,
    Head,
    Body,
}

/// What a read of the socket gave.
pub(super) enum ReadOutcome {
    Bytes(usize),
    Nothing,
    Interrupted,
    /// The sender has closed its half of the connection.
    Closed,
}

pub(super) struct ConnectionInput {
    parser: RequestParser,
    /// Bytes that were read and not parsed.
    unparsed: Vec<u8>,
    is_readable: bool,
    /// The sender has closed its half. The end of input follows the last bytes, and no further event reports it.
    is_read_closed: bool,
    stage: ReadStage,
    /// When the stage began.
    since: Instant,
    /// When a piece of input last arrived.
    progress: Instant,
}

impl ConnectionInput {
    pub(super) fn new(config: &ServerConfig, now: Instant) -> Self {
        Self {
            parser: RequestParser::new(config.limits),
            unparsed: Vec::new(),
            is_readable: true,
            is_read_closed: false,
            stage: ReadStage::Idle,
            since: now,
            progress: now,
        }
    }

    pub(super) fn signal(&mut self, event: &Event) {
        self.is_readable |= event.is_readable() || event.is_read_closed();
        self.is_read_closed |= event.is_read_closed();
    }

    pub(super) fn is_readable(&self) -> bool {
        self.is_readable
    }

    pub(super) fn is_read_closed(&self) -> bool {
        self.is_read_closed
    }

    pub(super) fn stage(&self) -> ReadStage {
        self.stage
    }

    pub(super) fn since(&self) -> Instant {
        self.since
    }

    /// Whether there may be input that no event reports again.
    pub(super) fn has_more(&self) -> bool {
        self.is_readable || !self.unparsed.is_empty()
    }

    /// Whether no part of a request has arrived.
    pub(super) fn is_idle(&self) -> bool {
        self.parser.is_idle() && self.unparsed.is_empty()
    }

    /// Bytes of body that are held.
    pub(super) fn held(&self) -> usize {
        self.parser.held()
    }

    /// When the sender is out of time.
    pub(super) fn deadline(&self, config: &ServerConfig) -> Instant {
        match self.stage {
            ReadStage::Idle => self.since + config.idle_timeout,
            ReadStage::Head => self.since + config.head_timeout,
            ReadStage::Body => {
                let seconds = self.parser.held() as u64 / config.min_rate.max(1);
                let at_rate = self.since + config.rate_grace + Duration::from_secs(seconds);
                at_rate.min(self.progress + config.body_timeout)
            }
        }
    }

    /// Notes that a whole request has been read.
    pub(super) fn request_ended(&mut self, now: Instant) {
        self.since = now;
    }

    /// Notes which part of a request is being read now.
    pub(super) fn update_stage(&mut self, now: Instant) {
        let stage = if self.parser.in_body() {
            ReadStage::Body
        } else if self.is_idle() {
            ReadStage::Idle
        } else {
            ReadStage::Head
        };
        if stage != self.stage {
            self.stage = stage;
            self.since = now;
        }
    }

    pub(super) fn read(
        &mut self,
        socket: &TcpStream,
        buffer: &mut [u8],
    ) -> io::Result<ReadOutcome> {
        let outcome = read_once(socket, buffer)?;
        match outcome {
            ReadOutcome::Closed | ReadOutcome::Nothing => self.is_readable = false,
            // epoll and kqueue report new input after a read that did not fill the buffer. Windows does so only after a
            // read that would block.
            ReadOutcome::Bytes(count)
                if count < buffer.len() && !self.is_read_closed && !cfg!(windows) =>
            {
                self.is_readable = false;
            }
            ReadOutcome::Bytes(_) | ReadOutcome::Interrupted => {}
        }
        Ok(outcome)
    }

    pub(super) fn take_unparsed(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.unparsed)
    }

    pub(super) fn keep_unparsed(&mut self, bytes: &[u8]) {
        self.unparsed = bytes.to_vec();
    }

    /// Notes that input has arrived, for the deadline of a body.
    pub(super) fn arrived(&mut self, now: Instant) {
        self.progress = now;
    }

    /// Parses bytes from the front of `input`; see [`RequestParser::push`].
    pub(super) fn parse(&mut self, input: &mut &[u8]) -> ParserStep {
        self.parser.push(input)
    }

    /// The sender will send no more; see [`RequestParser::end`].
    pub(super) fn end(&mut self) -> Option<Box<Refusal>> {
        self.parser.end()
    }

    /// Gives up on the current request; see [`RequestParser::abandon`].
    pub(super) fn abandon(
        &mut self,
        status: u16,
        reason: impl Into<Cow<'static, str>>,
    ) -> Option<Box<Refusal>> {
        match self.parser.abandon(status, reason.into()) {
            ParserStep::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// ConnectionInput that the parser did not want may be waiting: nothing will report it.
    pub(super) fn set_readable(&mut self) {
        self.is_readable = true;
    }
}

pub(super) fn read_once(mut socket: &TcpStream, buffer: &mut [u8]) -> io::Result<ReadOutcome> {
    match socket.read(buffer) {
        Ok(0) => Ok(ReadOutcome::Closed),
        Ok(count) => Ok(ReadOutcome::Bytes(count)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(ReadOutcome::Nothing),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(ReadOutcome::Interrupted),
        Err(error) => Err(error),
    }
}
