//! Pairs requests with their responses, which are in lines of their own, in bounded memory.

use std::collections::VecDeque;

use crate::record::{Exchange, ResponseLine};

/// How many requests may wait for their responses, and how many bytes of lines.
const MAX_WAITING: usize = 1024;
const MAX_BYTES: usize = 64 << 20;

/// Requests in the order of the record, until their responses are read. `T` goes with each of them.
#[derive(Debug)]
pub(crate) struct Pairing<T> {
    waiting: VecDeque<(Box<Exchange>, T)>,
    bytes: usize,
}

impl<T> Default for Pairing<T> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            bytes: 0,
        }
    }
}

impl<T> Pairing<T> {
    pub(crate) fn push(&mut self, exchange: Box<Exchange>, with: T) {
        self.bytes += size(&exchange);
        self.waiting.push_back((exchange, with));
    }

    /// Adds a response to its request, which keeps its turn.
    pub(crate) fn respond(&mut self, response: ResponseLine, line: String) {
        if let Some(position) = self.position(&response) {
            let exchange = &mut self.waiting[position].0;
            exchange.response = Some(response);
            exchange.lines.response = Some(line);
        }
    }

    /// Takes out the request that a response belongs to.
    pub(crate) fn take(&mut self, response: &ResponseLine) -> Option<(Box<Exchange>, T)> {
        let taken = self.waiting.remove(self.position(response)?)?;
        self.bytes -= size(&taken.0);
        Some(taken)
    }

    /// Takes out the first request if it has its response, or if no more can wait.
    pub(crate) fn pop(&mut self) -> Option<(Box<Exchange>, T)> {
        let (first, _) = self.waiting.front()?;
        match first.response {
            Some(_) => self.pop_any(),
            None => self.pop_excess(),
        }
    }

    /// Takes out the first request if no more can wait.
    pub(crate) fn pop_excess(&mut self) -> Option<(Box<Exchange>, T)> {
        let is_full = self.waiting.len() > MAX_WAITING || self.bytes > MAX_BYTES;
        if is_full { self.pop_any() } else { None }
    }

    /// Takes out the first request, whether or not it has a response.
    pub(crate) fn pop_any(&mut self) -> Option<(Box<Exchange>, T)> {
        let first = self.waiting.pop_front()?;
        self.bytes -= size(&first.0);
        Some(first)
    }

    /// Numbers start again with each run of a listener, so a response belongs to the newest request of its number.
    fn position(&self, response: &ResponseLine) -> Option<usize> {
        self.waiting.iter().rposition(|(exchange, _)| {
            exchange.received.seq == response.seq && exchange.response.is_none()
        })
    }
}

fn size(exchange: &Exchange) -> usize {
    exchange.lines.request.as_ref().map_or(0, String::len)
}
