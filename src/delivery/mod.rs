//! Delivers a request to its endpoints: one attempt each, all at once.

mod endpoints;
mod id;

use std::thread;

use crossbeam_channel::unbounded;

use crate::exit::Exit;
use crate::http::client::{Answer, Client, Failure, Limits};
use crate::message::{Request, Url};

pub use endpoints::Endpoints;
pub use id::message_id;

/// An endpoint and the request for it.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Where to.
    pub url: Url,
    /// The exact request.
    pub request: Request,
}

/// What became of one attempt.
pub type Outcome = Result<Answer, Failure>;

/// Sends all deliveries at once and calls `report` for each, with its index, as they end.
pub fn deliver(deliveries: &[Delivery], limits: Limits, mut report: impl FnMut(usize, Outcome)) {
    let client = Client::new();
    let (sender, outcomes) = unbounded();
    thread::scope(|scope| {
        for (index, delivery) in deliveries.iter().enumerate() {
            let (sender, client) = (sender.clone(), &client);
            scope.spawn(move || {
                let outcome = client.send(&delivery.url, &delivery.request, limits);
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

/// The exit code that an outcome asks for.
pub fn exit_of(outcome: &Outcome) -> Exit {
    match outcome {
        // What was not read whole can't be vouched for.
        Ok(answer) if answer.cut => Exit::Failed,
        Ok(answer) => Exit::for_status(answer.response.status),
        Err(failure) if failure.is_timeout() => Exit::OutOfTime,
        Err(_) => Exit::Failed,
    }
}
