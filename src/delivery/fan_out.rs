//! A delivery to each of several endpoints at once.
//!
//! Each endpoint has a thread for the time of a delivery and a connection that lives as long as the run, so that
//! attempts and waits are reported as they happen. A single delivery runs on the calling thread.

use std::panic::resume_unwind;
use std::time::Duration;
use std::{io, thread};

use crossbeam_channel::{RecvTimeoutError, unbounded};

use super::delivery::{Delivery, DeliveryEvent, DeliveryOptions};
use crate::http::client::{Client, Session};
use crate::message::{Request, Url};

/// The interval of ticks.
const TICK: Duration = Duration::from_millis(100);

/// The endpoints of a run, each with a connection that is kept between deliveries.
pub(crate) struct Endpoints(Vec<Session>);

impl Endpoints {
    pub(crate) fn new<'a>(client: &Client, urls: impl IntoIterator<Item = &'a Url>) -> Self {
        Self(urls.into_iter().map(|url| client.session(url)).collect())
    }

    /// Makes all deliveries at once, the first to the first endpoint and so on, and reports what happens. `renew` makes
    /// the request of each further attempt of a delivery. An error of `renew` ends that delivery alone; the first one
    /// is returned.
    pub(crate) fn deliver<'a, E: Send + From<io::Error>>(
        &mut self,
        deliveries: &'a [Delivery],
        options: &DeliveryOptions,
        renew: impl Fn(usize) -> Result<Request, E> + Sync,
        mut report: impl FnMut(DeliveryEvent<'a>),
    ) -> Result<(), E> {
        if let ([session], [delivery], false) = (&mut self.0[..], deliveries, options.ticks) {
            return options.deliver(session, (0, delivery), || renew(0), report);
        }
        let (sender, events) = unbounded();
        thread::scope(|scope| {
            let (mut running, mut result) = (Vec::new(), Ok(()));
            for (session, delivery) in self.0.iter_mut().zip(deliveries.iter().enumerate()) {
                let (sender, renew) = (sender.clone(), &renew);
                let deliver = move || {
                    let renew = || renew(delivery.0);
                    options.deliver(session, delivery, renew, |event| {
                        // The receiver outlives the scope, so this never fails.
                        let _ = sender.send(event);
                    })
                };
                match thread::Builder::new().spawn_scoped(scope, deliver) {
                    Ok(thread) => running.push(thread),
                    Err(error) => result = Err(error.into()),
                }
            }
            drop(sender);
            loop {
                match events.recv_timeout(TICK) {
                    Ok(event) => report(event),
                    Err(RecvTimeoutError::Timeout) => report(DeliveryEvent::Tick),
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            for ended in running {
                result = result.and(ended.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            result
        })
    }
}
