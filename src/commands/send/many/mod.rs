//! Many events: each made, delivered and counted by one of several workers.

mod counts;
mod lines;
mod preview;
mod rows;
mod told;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::Result;
use crossbeam_channel::Receiver;

use super::recipe::note_unknown;
use super::source::{Made, Source};
use crate::cli::Send;
use crate::commands::context::{Closed, Context};
use crate::commands::delivering::{client, limits, seed};
use crate::commands::stop::Stop;
use crate::delivery::{Endpoints, Load, Terms, Turn};
use crate::exit::Exit;
use crate::http::client::Limits;
use crate::retry::Policy;
use counts::Counts;
use lines::Lines;
use told::Told;

/// An answer's body is read to keep the connection, and looked at by --expect; nobody reads more of very many.
const MAX_ANSWER: usize = 16 << 20;

/// Sends many events, or prints what would be sent.
pub(super) fn run(args: &Send, source: &Source, context: &Context) -> Result<Exit> {
    let lines = match &args.many.data_from {
        Some(path) => Some(Lines::check(path, args, source)?),
        None => {
            source.make(1, None)?; // what is wrong with it is said before anything else
            None
        }
    };
    note_unknown(args);
    if args.dry_run || args.curl {
        return preview::run(args, source, lines.as_ref());
    }
    let stop = Stop::watch()?;
    let client = client(&args.delivering.connecting, args.quiet)?;
    let urls = || source.targets.all.iter().map(|target| &target.url);
    let workers = 0..args.many.workers();
    let mut workers: Vec<_> = workers.map(|_| Endpoints::new(&client, urls())).collect();
    let run = Run {
        args,
        source,
        lines: lines.as_ref(),
        policy: args.delivering.policy(seed()?),
        limits: Limits {
            max_body: MAX_ANSWER,
            ..limits(&args.delivering)
        },
        stop: stop.wish.clone(),
    };
    let mut told = Told::new(args, context, &stop);
    told.announce(source, run.load().events);
    run.warm_up(&mut workers, &mut told)?;
    let counts = Counts::new(args, source)?;
    let ran = run.load().run(
        &mut workers,
        &stop.wish,
        |endpoints, turn| run.shoot(endpoints, turn, args.many.warmup, &counts),
        || told.tick(run.load(), &counts),
    );
    told.clear();
    let exit = stop.exit().unwrap_or_else(|| counts.worst());
    let ended = ran.and_then(|ran| {
        let summary = counts.finish(ran, exit)?;
        told::summary(args, &summary, context)
    });
    match ended {
        // That nobody reads what is told does not make it a success.
        Err(error) if error.is::<Closed>() && exit != Exit::Done => Ok(exit),
        ended => ended.map(|()| exit),
    }
}

/// What every worker knows.
struct Run<'a> {
    args: &'a Send,
    source: &'a Source<'a>,
    lines: Option<&'a Lines<'a>>,
    policy: Policy,
    limits: Limits,
    stop: Receiver<()>,
}

impl Run<'_> {
    /// How many there are, as far as that is known.
    fn load(&self) -> Load {
        let many = &self.args.many;
        let repeat = many.repeat.map(u64::from);
        let events = match self.lines {
            Some(lines) => lines.events(),
            None => repeat,
        };
        Load {
            events,
            duration: many.duration,
            rate: many.rate,
        }
    }

    fn warm_up(&self, workers: &mut [Endpoints], told: &mut Told) -> Result<()> {
        let load = Load {
            events: Some(self.args.many.warmup),
            duration: None,
            rate: self.args.many.rate,
        };
        let counts = Counts::quiet(self.args, self.source);
        let shoot = |endpoints: &mut Endpoints, turn| self.shoot(endpoints, turn, 0, &counts);
        load.run(workers, &self.stop, shoot, || told.tick(load, &counts))?;
        Ok(())
    }

    /// Makes the next event, delivers it to all endpoints and counts what became of it; `before` were made already.
    fn shoot(
        &self,
        endpoints: &mut Endpoints,
        turn: Turn,
        before: u64,
        counts: &Counts,
    ) -> Result<ControlFlow<()>> {
        let Some((seq, made)) = self.make(before + turn.nth + 1)? else {
            return Ok(ControlFlow::Break(()));
        };
        let args = &self.args.delivering;
        let policy = match self.policy.retries {
            0 => None,
            // Events that fail together don't come back together.
            _ => Some(Policy {
                seed: self.policy.seed.wrapping_add(seq),
                ..self.policy.clone()
            }),
        };
        let terms = Terms {
            limits: self.limits,
            success: &args.success,
            policy: policy.as_ref().unwrap_or(&self.policy),
            deadline: args.deadline.map(|deadline| Instant::now() + deadline),
            stop: self.stop.clone(),
            ticks: false,
        };
        counts.begin(made.deliveries.len() as u64);
        let mut counted = Ok(());
        let renew = |index| made.again(index);
        endpoints.deliver(&made.deliveries, &terms, renew, |event| {
            if counted.is_ok() {
                counted = counts.on(&event, (seq, turn.due), &made);
            }
        })?;
        counted.map(|()| ControlFlow::Continue(()))
    }

    /// The next event; there may be none that lines are left for.
    fn make(&self, nth: u64) -> Result<Option<(u64, Made<'_>)>> {
        match self.lines {
            Some(lines) => lines.next(self.source),
            None => Ok(Some((nth, self.source.make(nth, None)?))),
        }
    }
}

/// Milliseconds, to the microsecond.
fn millis(length: Duration) -> f64 {
    length.as_micros() as f64 / 1000.0
}
