//! Answers out: made, gathered, written, and what follows the last one.

use std::io::{self, Write as _};
use std::net::Shutdown;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use socket2::SockRef;

use super::{
    Action, AfterTurn, Closing, Connection, Context, Form, Held, IncomingRequest, LINGER_TIME,
    Phase,
};
use crate::http::parser::Refusal;
use crate::http::response_writer::{ConnectionAfter, RenderedResponse};
use crate::http::server::suspended_requests::Suspender;
use crate::http::server::{ConnectionEnd, ResponseOutcome, Service};
use crate::message::{Request, Version};

impl<T: Send> Connection<T> {
    pub(super) fn call<S: Service<Tag = T>>(
        &mut self,
        arrival: IncomingRequest,
        cx: &mut Context<'_, S>,
    ) {
        let form = form(&arrival.request, cx.stopping);
        let size = arrival.request.size();
        let service = cx.service;
        let suspender = Suspender {
            key: cx.key,
            id: self.id,
            sender: cx.resume,
            waker: cx.waker,
        };
        // A panic in a request's step ends this connection only.
        match catch_unwind(AssertUnwindSafe(|| service.call(arrival, &suspender))) {
            Ok(Action::Suspend) => self.phase = Phase::Parked(form, size),
            Ok(action) => self.act(action, form, cx),
            Err(_) => self.closing = Closing::AtOnce,
        }
    }

    /// Another thread has decided on the parked request.
    pub(in crate::http::server) fn resume<S: Service<Tag = T>>(
        &mut self,
        action: Action<T>,
        cx: &mut Context<'_, S>,
    ) -> AfterTurn {
        match std::mem::replace(&mut self.phase, Phase::Reading) {
            Phase::Parked(form, _) => self.act(action, form, cx),
            // It was given up meanwhile.
            phase => {
                self.phase = phase;
                if let Action::Respond { tag: ticket, .. } = action {
                    cx.service.sent(ticket, ResponseOutcome::Aborted);
                }
            }
        }
        self.count_held(cx);
        self.turn(cx)
    }

    fn act<S: Service<Tag = T>>(&mut self, action: Action<T>, form: Form, cx: &mut Context<'_, S>) {
        match action {
            Action::Respond {
                response: answer,
                delay,
                tag: ticket,
            } => {
                let held = Held {
                    answer,
                    ticket,
                    form,
                };
                if delay.is_zero() {
                    self.answer(held, cx);
                } else {
                    self.phase = Phase::Delayed(cx.now + delay, held);
                }
            }
            Action::Defer(arrival) => self.phase = Phase::Waiting(arrival),
            Action::End(ConnectionEnd::Hang) => self.phase = Phase::Hanging,
            Action::End(ConnectionEnd::Reset) => {
                // Closed with unread or unsent data, or told not to linger, a socket is reset.
                let _ = SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
                self.closing = Closing::Hard;
            }
            // A request that is parked twice has nobody left to speak for it.
            Action::End(ConnectionEnd::Close) | Action::Suspend => self.closing = Closing::Hard,
        }
    }

    pub(super) fn answer<S: Service<Tag = T>>(&mut self, held: Held<T>, cx: &mut Context<'_, S>) {
        let before = cx.out.len();
        let Form { fate, is_head } = held.form;
        held.answer.write(cx.out, cx.date, fate, is_head);
        self.queued += (cx.out.len() - before) as u64;
        self.tickets.push_back((self.queued, held.ticket));
        if fate == ConnectionAfter::Close {
            self.closing = Closing::AtOnce;
        }
    }

    pub(super) fn refuse<S: Service<Tag = T>>(
        &mut self,
        refusal: &Refusal,
        cx: &mut Context<'_, S>,
    ) {
        cx.service.refused(self.peer, refusal);
        let answer = RenderedResponse::refusal(refusal.status, &refusal.reason);
        let before = cx.out.len();
        answer.write(cx.out, cx.date, ConnectionAfter::Close, false);
        self.queued += (cx.out.len() - before) as u64;
        self.closing = Closing::Lingering;
        self.input = Vec::new();
        // The body that was given up no longer counts.
        cx.in_flight.fetch_sub(self.held, Relaxed);
        self.held = 0;
    }

    /// Writes what was put off before, and the answers of this turn.
    pub(super) fn write<S: Service<Tag = T>>(&mut self, cx: &mut Context<'_, S>) -> io::Result<()> {
        if !self.unsent.is_empty() {
            self.unsent.append(cx.out);
            let sent = self.write_some(&self.unsent[self.unsent_from..])?;
            self.unsent_from += sent;
            if sent > 0 {
                self.writing = cx.now;
            }
            if self.unsent_from == self.unsent.len() {
                (self.unsent, self.unsent_from) = (Vec::new(), 0);
            }
            self.written(sent, cx);
        } else if !cx.out.is_empty() {
            let sent = self.write_some(cx.out);
            if let Ok(sent) = sent
                && sent < cx.out.len()
            {
                self.unsent.extend_from_slice(&cx.out[sent..]);
                self.writing = cx.now;
            }
            cx.out.clear();
            self.written(sent?, cx);
        }
        Ok(())
    }

    pub(super) fn write_some(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut sent = 0;
        while sent < bytes.len() {
            match (&self.socket).write(&bytes[sent..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => sent += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sent)
    }

    pub(super) fn written<S: Service<Tag = T>>(&mut self, sent: usize, cx: &Context<'_, S>) {
        self.written += sent as u64;
        while let Some((_, ticket)) = self.tickets.pop_front_if(|(end, _)| *end <= self.written) {
            cx.service.sent(ticket, ResponseOutcome::Sent);
        }
    }

    pub(super) fn after_answers<S: Service<Tag = T>>(
        &mut self,
        cx: &mut Context<'_, S>,
    ) -> io::Result<AfterTurn> {
        match self.closing {
            Closing::No => Ok(AfterTurn::Keep),
            Closing::Hard => Ok(AfterTurn::Close),
            Closing::AtOnce if !self.readable => Ok(AfterTurn::Close),
            // Also after a usual last answer, if the sender goes on sending: closing would reset the connection.
            Closing::AtOnce | Closing::Lingering => {
                // The peer may be gone already; then the drain finds out.
                let _ = self.socket.shutdown(Shutdown::Write);
                self.phase = Phase::Lingering(cx.now + LINGER_TIME, 0);
                // Bytes may be waiting that the parser did not want.
                self.readable = true;
                self.linger(cx)
            }
        }
    }
}

fn form(request: &Request, stopping: bool) -> Form {
    let close = request.headers.lists("connection", "close");
    let fate = match request.version {
        _ if stopping || close => ConnectionAfter::Close,
        Version::Http11 => ConnectionAfter::KeepAlive,
        Version::Http10 if request.headers.lists("connection", "keep-alive") => {
            ConnectionAfter::KeepAliveHttp10
        }
        Version::Http10 => ConnectionAfter::Close,
    };
    Form {
        fate,
        is_head: request.method == "HEAD",
    }
}
