//! `hook replay`

mod remade;
mod schedule;
mod shown;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::context::{Context, usage};
use super::deliver::{client, judged, limits, seed};
use super::filter::class_of;
use super::record_input::try_for_each;
use super::run_exit::is_stdout_closed;
use super::signals::Shutdown;
use super::signer::Signer;
use super::targets::urls;
use crate::assertions::RequestClass;
use crate::capture::CaptureEntry;
use crate::cli::Replay;
use crate::delivery::{
    Delivery, DeliveryEvent, DeliveryOptions, Endpoints, FinishedAttempt, NextAttempt,
};
use crate::exit_code::Exit;
use crate::output::progress::Progress;
use crate::output::render;
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout, units};
use crate::record::{Exchange, Selection};
use crate::retry::RetryPolicy;
use remade::Remade;
use schedule::Schedule;

/// Sends the chosen requests of a capture again, one after the other, or prints what would be sent.
pub(super) fn run(args: &Replay, context: &Context) -> Result<Exit> {
    if args.file == "-" && args.times > 1 {
        return Err(usage(
            "--times reads the record again, and stdin can't be: name a file",
        ));
    }
    let remade = Remade {
        args,
        urls: urls(&args.urls)?,
        signer: Signer::from_flags(args.sign, &args.signing)?,
    };
    let client = client(&args.delivery.connection, args.quiet)?;
    let mut endpoints = Endpoints::new(&client, &remade.urls);
    let started = Instant::now();
    let is_hidden = !context.stdout_is_terminal && !args.quiet && !args.dry_run;
    let mut replaying = Replaying {
        args,
        context,
        remade: &remade,
        policy: args.delivery.policy(seed()?),
        stop: Shutdown::watch()?,
        schedule: Schedule::new(args.pace),
        progress: Progress::new(context.stderr_is_terminal && is_hidden, started),
        started,
        round: 0,
        seq: 0,
        sent: 0,
        delivered: 0,
        skipped: 0,
        warned: Warned::default(),
        worst: Exit::Done,
        ended: None,
    };
    let sent = replaying.send_all(&mut endpoints);
    replaying.conclude(sent)
}

/// A run, and what became of it so far.
struct Replaying<'a> {
    args: &'a Replay,
    context: &'a Context,
    remade: &'a Remade<'a>,
    policy: RetryPolicy,
    stop: Shutdown,
    schedule: Schedule,
    progress: Progress,
    started: Instant,
    round: u32,
    /// Attempts so far.
    seq: u64,
    /// Deliveries so far; with `--dry-run` those that were printed.
    sent: u64,
    delivered: u64,
    skipped: u64,
    warned: Warned,
    worst: Exit,
    /// A signal ended it.
    ended: Option<Exit>,
}

/// What is said once.
#[derive(Default)]
struct Warned {
    of_age: bool,
    of_id: bool,
}

impl Replaying<'_> {
    fn send_all(&mut self, endpoints: &mut Endpoints) -> Result<()> {
        let last = self.args.last.then(Selection::last);
        let chosen = self.args.nth.as_ref().or(last.as_ref());
        let args = self.args;
        for round in 1..=args.times {
            self.round = round;
            self.schedule.begin_round();
            try_for_each(&args.file, chosen, &args.only, self.context, |found| {
                let CaptureEntry::Exchange(exchange) = found else {
                    return Ok(ControlFlow::Continue(()));
                };
                // Whoever names a request by its number means that one.
                if chosen.is_none() && class_of(&exchange) != RequestClass::Ordinary {
                    self.skipped += 1;
                    return Ok(ControlFlow::Continue(()));
                }
                self.send(&exchange, endpoints)
            })?;
            if self.ended.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Sends one request to all URLs when it is due.
    fn send(&mut self, exchange: &Exchange, endpoints: &mut Endpoints) -> Result<ControlFlow<()>> {
        let now = self.started.elapsed();
        let due = self.schedule.due(now, exchange.received.received_at);
        if !self.args.dry_run {
            self.ended = self.stop.wait_for(due.saturating_sub(now));
        }
        if self.ended.is_some() {
            return Ok(ControlFlow::Break(()));
        }
        self.warn(&exchange.received.request);
        match self.remade.deliveries(&exchange.received.request) {
            Err(why) => {
                self.worst = Exit::Failed;
                self.tell(&format!("request {} is left out: {why}", exchange.nth));
            }
            Ok(deliveries) if self.args.dry_run => self.print(&deliveries)?,
            Ok(deliveries) => self.deliver(exchange, &deliveries, endpoints)?,
        }
        Ok(ControlFlow::Continue(()))
    }

    fn print(&mut self, deliveries: &[Delivery]) -> Result<()> {
        for delivery in deliveries {
            let separator: &[u8] = if self.sent > 0 { b"\n" } else { b"" };
            let bytes = [separator, &delivery.request.to_bytes()].concat();
            self.sent += 1;
            stdout::write_message(&bytes)?;
        }
        Ok(())
    }

    /// Sends it, and tries again as asked.
    fn deliver(
        &mut self,
        exchange: &Exchange,
        deliveries: &[Delivery],
        endpoints: &mut Endpoints,
    ) -> Result<()> {
        let args = &self.args.delivery;
        let (remade, policy) = (self.remade, self.policy.clone());
        let terms = DeliveryOptions {
            limits: limits(args),
            success: &args.success,
            policy: &policy,
            deadline: args.deadline.map(|deadline| Instant::now() + deadline),
            stop: self.stop.requested.clone(),
            ticks: false,
        };
        let mut shown = Ok(());
        let renew = |index: usize| remade.again(&deliveries[index]);
        endpoints.deliver(deliveries, &terms, renew, |event| {
            if let DeliveryEvent::Attempted(attempted) = event
                && shown.is_ok()
            {
                shown = self.ended(exchange, &deliveries[attempted.index], &attempted);
            }
        })?;
        shown
    }

    fn ended(
        &mut self,
        exchange: &Exchange,
        delivery: &Delivery,
        attempted: &FinishedAttempt,
    ) -> Result<()> {
        self.seq += 1;
        self.show(exchange, delivery, attempted)?;
        if let NextAttempt::After(wait) = attempted.next {
            if !self.args.quiet && !self.args.json {
                let args = &self.args.delivery;
                let nth = (attempted.attempt + 1, args.retry.saturating_add(1));
                let look = self.look(self.context.stderr_style);
                let max = args.max_retry_after;
                stderr::write(&render::retry(Some(&delivery.url), nth, &wait, max, &look));
            }
            return Ok(());
        }
        self.sent += 1;
        let (exit, lacks) = judged(&attempted.outcome, &self.args.delivery);
        for lack in lacks {
            self.tell(&format!("request {}: {lack}", exchange.nth));
        }
        self.worst = self.worst.worse(exit);
        self.delivered += u64::from(exit == Exit::Done);
        let (sent, delivered) = (self.sent, self.delivered);
        let elapsed = self.started.elapsed();
        let text = || summary(sent, delivered, elapsed);
        self.progress.update(Instant::now(), text);
        Ok(())
    }

    fn conclude(mut self, sent: Result<()>) -> Result<Exit> {
        self.progress.erase();
        let is_told = !self.args.quiet;
        if is_told && self.skipped > 0 {
            let skipped = self.skipped;
            self.tell(&format!(
                "{skipped} skipped: endpoint checks, or refused for their signature (--nth sends them too)"
            ));
        }
        match sent {
            Err(error) if is_stdout_closed(&error) => return Ok(self.worst),
            sent => sent?,
        }
        if let Some(exit) = self.ended {
            return Ok(exit);
        }
        if self.sent == 0 && self.worst == Exit::Done {
            return Err(usage(match self.skipped {
                0 => "nothing to send: no request meets --only".to_owned(),
                _ => "nothing to send: all that is left was skipped".to_owned(),
            }));
        }
        if is_told && !self.args.json && !self.args.dry_run {
            let text = summary(self.sent, self.delivered, self.started.elapsed());
            let mut line = StyledText::new(self.context.stderr_style);
            line.push(Role::Secondary, text).end_line();
            stderr::write(&line);
        }
        Ok(self.worst)
    }
}

fn summary(sent: u64, delivered: u64, elapsed: Duration) -> String {
    format!(
        "delivered {delivered} of {sent} in {}",
        units::duration(elapsed)
    )
}
