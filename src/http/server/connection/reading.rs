//! Bytes in: read, parsed, counted, or dropped.

use std::io::{self, Read as _};
use std::sync::atomic::Ordering::Relaxed;

use super::{
    AfterTurn, Closing, Connection, Context, IncomingRequest, LINGER_BYTES, MAX_UNSENT, Phase,
    REQUESTS_A_TURN, Reading,
};
use crate::http::parser::{ParserStep, Refusal};
use crate::http::server::Service;

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

impl<T: Send> Connection<T> {
    pub(super) fn takes_input<S: Service>(&self, cx: &Context<'_, S>) -> bool {
        matches!(self.phase, Phase::Reading)
            && self.closing == Closing::No
            && self.unsent.len() + cx.out.len() < MAX_UNSENT
    }

    /// Reads once and parses what came; `false` when nothing did.
    pub(super) fn read<S: Service<Tag = T>>(
        &mut self,
        left: &mut usize,
        cx: &mut Context<'_, S>,
    ) -> io::Result<bool> {
        let count = match (&self.socket).read(cx.buffer) {
            Ok(0) => {
                self.readable = false;
                self.end_of_input(cx);
                return Ok(false);
            }
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.readable = false;
                return Ok(false);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(true),
            Err(error) => return Err(error),
        };
        // epoll and kqueue signal again for what comes after a read that did not fill the buffer; Windows does so only
        // after a read that would block.
        if count < cx.buffer.len() && !self.read_closed && !cfg!(windows) {
            self.readable = false;
        }
        let buffer = std::mem::take(&mut cx.buffer);
        self.feed(&buffer[..count], left, cx);
        cx.buffer = buffer;
        Ok(true)
    }

    pub(super) fn feed<S: Service<Tag = T>>(
        &mut self,
        bytes: &[u8],
        left: &mut usize,
        cx: &mut Context<'_, S>,
    ) {
        let mut input = bytes;
        self.progress = cx.now;
        while !input.is_empty() && *left > 0 && self.takes_input(cx) {
            match self.parser.push(&mut input) {
                ParserStep::More => {}
                ParserStep::Continue if input.is_empty() => {
                    cx.out.extend_from_slice(CONTINUE);
                    self.queued += CONTINUE.len() as u64;
                }
                ParserStep::Continue => {} // the body comes without waiting
                ParserStep::Request(request) => {
                    *left -= 1;
                    self.since = cx.now;
                    let arrival = IncomingRequest {
                        request,
                        peer: self.peer,
                        at: cx.now,
                    };
                    self.call(arrival, cx);
                }
                ParserStep::Refused(refusal) => self.refuse(&refusal, cx),
            }
        }
        if self.closing == Closing::No {
            self.input = input.to_vec();
        }
        self.count_held(cx);
    }

    /// Keeps the loops' total of body bytes, those of requests that wait or are parked included; over the bound the request
    /// is turned away.
    pub(super) fn count_held<S: Service<Tag = T>>(&mut self, cx: &mut Context<'_, S>) {
        let waiting = match &self.phase {
            Phase::Waiting(arrival) => arrival.request.size(),
            Phase::Parked(_, size) => *size,
            _ => 0,
        };
        let held = self.parser.held() + waiting;
        let total = if held > self.held {
            let more = held - self.held;
            cx.in_flight.fetch_add(more, Relaxed) + more
        } else {
            cx.in_flight.fetch_sub(self.held - held, Relaxed);
            0
        };
        self.held = held;
        if total <= cx.config.max_in_flight {
            return;
        }
        let reason = "too many body bytes in flight over all connections";
        let refused = match std::mem::replace(&mut self.phase, Phase::Reading) {
            Phase::Waiting(arrival) => ParserStep::Refused(Box::new(Refusal {
                status: 503,
                reason: reason.into(),
                head: arrival.request.head(),
                wrong: Vec::new(),
            })),
            _ => self.parser.abandon(503, reason.into()),
        };
        if let ParserStep::Refused(refusal) = refused {
            self.refuse(&refusal, cx);
        }
    }

    pub(super) fn end_of_input<S: Service<Tag = T>>(&mut self, cx: &mut Context<'_, S>) {
        match self.parser.end() {
            Some(refusal) => self.refuse(&refusal, cx),
            None if self.closing == Closing::No => self.closing = Closing::AtOnce,
            None => {}
        }
    }

    pub(super) fn linger<S: Service>(&mut self, cx: &mut Context<'_, S>) -> io::Result<AfterTurn> {
        let Phase::Lingering(_, dropped) = &mut self.phase else {
            return Ok(AfterTurn::Keep);
        };
        // One turn's worth; a fast sender must not keep the loop to itself.
        for _ in 0..REQUESTS_A_TURN {
            match (&self.socket).read(cx.buffer) {
                Ok(0) => return Ok(AfterTurn::Close),
                Ok(count) => *dropped += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Ok(AfterTurn::Keep);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if *dropped > LINGER_BYTES {
                return Ok(AfterTurn::Close);
            }
        }
        Ok(AfterTurn::Again)
    }

    pub(super) fn note_reading<S: Service>(&mut self, cx: &Context<'_, S>) {
        let reading = if self.parser.in_body() {
            Reading::Body
        } else if self.parser.is_idle() && self.input.is_empty() {
            Reading::Idle
        } else {
            Reading::Head
        };
        if reading != self.reading {
            self.reading = reading;
            self.since = cx.now;
        }
    }
}
