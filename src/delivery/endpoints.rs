//! Endpoints that are sent to again and again.

use std::thread;

use crossbeam_channel::unbounded;

use super::{Delivery, Outcome};
use crate::http::client::{Client, Limits, Session};
use crate::message::Url;

/// Endpoints that are sent to again and again, each over a connection that is kept.
pub struct Endpoints(Vec<Session>);

impl Endpoints {
    /// The endpoints at these URLs.
    pub fn new(client: &Client, urls: &[Url]) -> Self {
        Self(urls.iter().map(|url| client.session(url)).collect())
    }

    /// Sends a delivery to each endpoint, in their order and all at once, and calls `report` for each, with its index, as
    /// they end.
    pub fn deliver(
        &mut self,
        deliveries: &[Delivery],
        limits: Limits,
        mut report: impl FnMut(usize, Outcome),
    ) {
        if let ([session], [delivery]) = (&mut self.0[..], deliveries) {
            return report(0, session.send(&delivery.request, limits));
        }
        let (sender, outcomes) = unbounded();
        thread::scope(|scope| {
            for (index, (session, delivery)) in self.0.iter_mut().zip(deliveries).enumerate() {
                let sender = sender.clone();
                scope.spawn(move || {
                    let outcome = session.send(&delivery.request, limits);
                    // The receiving side outlives the scope.
                    let _ = sender.send((index, outcome));
                });
            }
            drop(sender);
            for (index, outcome) in outcomes {
                report(index, outcome);
            }
        });
    }
}
