//! The endpoints of a run.

use std::io;
use std::panic::resume_unwind;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, unbounded};

use super::{Delivery, Event, Terms};
use crate::http::client::{Client, Session};
use crate::message::{Request, Url};

/// How often a report may be rewritten while something waits.
const TICK: Duration = Duration::from_millis(100);

/// The endpoints of a run, each with a connection that is kept from one delivery to the next.
pub(crate) struct Endpoints(Vec<Session>);

impl Endpoints {
    /// The endpoints at these URLs.
    pub(crate) fn new<'a>(client: &Client, urls: impl IntoIterator<Item = &'a Url>) -> Self {
        Self(urls.into_iter().map(|url| client.session(url)).collect())
    }

    /// Makes a delivery to each endpoint, in their order and all at once, and reports what happens. The request of a
    /// further attempt is what `renew` makes for this delivery; its first error is the result, and ends that delivery
    /// alone.
    pub(crate) fn deliver<'a, E: Send + From<io::Error>>(
        &mut self,
        deliveries: &'a [Delivery],
        terms: &Terms,
        renew: impl Fn(usize) -> Result<Request, E> + Sync,
        mut report: impl FnMut(Event<'a>),
    ) -> Result<(), E> {
        if let ([session], [delivery], false) = (&mut self.0[..], deliveries, terms.ticks) {
            return terms.pursue(session, (0, delivery), || renew(0), report);
        }
        let (sender, events) = unbounded();
        thread::scope(|scope| {
            let (mut running, mut result) = (Vec::new(), Ok(()));
            for (session, delivery) in self.0.iter_mut().zip(deliveries.iter().enumerate()) {
                let (sender, renew) = (sender.clone(), &renew);
                let pursue = move || {
                    let again = || renew(delivery.0);
                    terms.pursue(session, delivery, again, |event| {
                        // The receiving side outlives the scope.
                        let _ = sender.send(event);
                    })
                };
                match thread::Builder::new().spawn_scoped(scope, pursue) {
                    Ok(thread) => running.push(thread),
                    Err(error) => result = Err(error.into()),
                }
            }
            drop(sender);
            loop {
                match events.recv_timeout(TICK) {
                    Ok(event) => report(event),
                    Err(RecvTimeoutError::Timeout) => report(Event::Tick),
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
