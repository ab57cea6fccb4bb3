//! Reading on after a failed write.

use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

/// A transport that can be read after a write to it failed: rustls writes what is pending before it reads.
#[derive(Debug)]
pub(super) struct Tolerant<T> {
    inner: T,
    broken: bool,
}

impl<T: Transport> Tolerant<T> {
    pub(super) fn new(inner: T) -> Self {
        Self {
            inner,
            broken: false,
        }
    }
}

impl<T: Transport> Transport for Tolerant<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        if self.broken {
            return Ok(());
        }
        let sent = self.inner.transmit_output(amount, timeout);
        self.broken = sent.is_err();
        sent
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        !self.broken && self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
