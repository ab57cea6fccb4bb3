//! DeliveryArgs: what every command that sends has in common.

mod judged;
mod reporter;
mod route;
mod shown;

use std::time::Instant;

use anyhow::Result;

use super::context::{Context, with_random};
use super::report::ReportOptions;
use super::run_exit::exit_with;
use super::signals::Shutdown;
use crate::cli::DeliveryArgs;
use crate::delivery::{Delivery, DeliveryOptions, Endpoints};
use crate::exit_code::Exit;
use crate::http::client::ExchangeLimits;
use crate::message::{Request, Url};
use crate::output::{render, stderr};
use crate::payload::EventType;
use reporter::Reporter;

pub(super) use judged::judged;
pub(super) use route::client;
pub(super) use shown::{attempt, look};

/// How much of an answer's body is read.
pub(super) const MAX_ANSWER: usize = 256 << 20;

/// What is delivered, and how that is shown.
pub(super) struct DeliveryJob<'a> {
    pub(super) deliveries: &'a [Delivery],
    /// Endpoints that want other events.
    pub(super) unsubscribed: &'a [Url],
    /// The message id, where there is one.
    pub(super) id: Option<&'a str>,
    pub(super) event: Option<&'a EventType>,
    pub(super) args: &'a DeliveryArgs,
    pub(super) report: ReportOptions,
}

impl DeliveryJob<'_> {
    /// Sends to all endpoints at once, and shows each attempt as it ends; `renew` makes the request of a further one.
    pub(super) fn run(
        &self,
        renew: impl Fn(usize) -> Result<Request> + Sync,
        context: &Context,
    ) -> Result<Exit> {
        let (args, started) = (self.args, Instant::now());
        let client = client(&args.connection, self.report.quiet)?;
        // Without another attempt there is nothing to bring to an orderly end.
        let stop = match args.retry {
            0 => Shutdown::never(),
            _ => Shutdown::watch()?,
        };
        let urls = self.deliveries.iter().map(|delivery| &delivery.url);
        let mut endpoints = Endpoints::new(&client, urls);
        let terms = DeliveryOptions {
            limits: limits(args),
            success: &args.success,
            policy: &args.policy(seed()?),
            deadline: args.deadline.map(|deadline| started + deadline),
            stop: stop.requested.clone(),
            ticks: args.retry > 0,
        };
        self.announce(context);
        let mut reporter = Reporter::new(self, &stop, context);
        let renewed = endpoints.deliver(self.deliveries, &terms, renew, |event| reporter.on(event));
        let (worst, was_stopped, written) = reporter.finish();
        renewed?;
        let exit = stop.exit().filter(|_| was_stopped).unwrap_or(worst);
        exit_with(exit, written)
    }

    fn announce(&self, context: &Context) {
        let ReportOptions {
            json,
            quiet,
            verbose,
            ..
        } = self.report;
        if json || quiet {
            return;
        }
        let look = look(self.report, context.stderr_style);
        for Delivery { url, request } in self.deliveries {
            stderr::write(&render::request_line(
                url, request, self.event, verbose, &look,
            ));
        }
    }
}

/// The bounds of an attempt.
pub(super) fn limits(args: &DeliveryArgs) -> ExchangeLimits {
    ExchangeLimits {
        timeout: args.timeout,
        connect_timeout: args.connect_timeout,
        max_body: MAX_ANSWER,
    }
}

/// A seed of one's own for each run.
pub(super) fn seed() -> Result<u64> {
    let mut bytes = [0; 8];
    with_random(|random| random(&mut bytes))?;
    Ok(u64::from_le_bytes(bytes))
}
