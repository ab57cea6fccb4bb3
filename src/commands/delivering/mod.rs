//! Delivering: what every command that sends has in common.

mod reporter;
mod route;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context as _, Result};
use crossbeam_channel::{Receiver, Sender, bounded};

use super::context::{Closed, Context, say, with_random};
use super::stop::exit_of;
use crate::cli::Delivering;
use crate::delivery::{Delivery, Terms, deliver};
use crate::exit::Exit;
use crate::http::client::Limits;
use crate::message::Request;
use crate::output::human;
use crate::payload::EventType;
use crate::process::{Signal, end_now, on_signal};
use reporter::Reporter;

pub(super) use reporter::{attempt, look};
pub(super) use route::client;

/// How much of an answer's body is read.
pub(super) const MAX_ANSWER: usize = 256 << 20;

/// What is delivered, and how that is shown.
pub(super) struct Firing<'a> {
    pub(super) deliveries: &'a [Delivery],
    /// The message id, where there is one.
    pub(super) id: Option<&'a str>,
    pub(super) event: Option<&'a EventType>,
    pub(super) args: &'a Delivering,
    pub(super) display: Display,
}

/// What is shown of it.
#[derive(Clone, Copy)]
pub(super) struct Display {
    pub(super) json: bool,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) show_secrets: bool,
}

impl Firing<'_> {
    /// Sends to all endpoints at once, and shows each attempt as it ends; `renew` makes the request of a further one.
    pub(super) fn run(
        &self,
        renew: impl Fn(usize) -> Result<Request> + Sync,
        context: &Context,
    ) -> Result<Exit> {
        let (args, started) = (self.args, Instant::now());
        let client = client(&args.connecting, self.display.quiet)?;
        let ending = Ending::watch(args.retry > 0)?;
        let terms = Terms {
            client: &client,
            limits: limits(args),
            success: &args.success,
            policy: &args.policy(random()?),
            deadline: args.deadline.map(|deadline| started + deadline),
            stop: ending.stop.clone(),
        };
        self.announce(context);
        let mut reporter = Reporter::new(self, &ending, context);
        let renewed = deliver(self.deliveries, &terms, renew, |event| reporter.on(event));
        let (worst, was_stopped, written) = reporter.finish();
        renewed?;
        let exit = ending.exit().filter(|_| was_stopped).unwrap_or(worst);
        match written {
            // That nobody reads the answer's body does not make the delivery a success.
            Err(error) if error.is::<Closed>() && exit != Exit::Done => Ok(exit),
            written => written.map(|()| exit),
        }
    }

    fn announce(&self, context: &Context) {
        let Display {
            json,
            quiet,
            verbose,
            ..
        } = self.display;
        if json || quiet {
            return;
        }
        let look = look(self.display, context.stderr_style);
        for Delivery { url, request } in self.deliveries {
            say(&human::sending(url, request, self.event, verbose, &look));
        }
    }
}

/// The bounds of an attempt.
pub(super) fn limits(args: &Delivering) -> Limits {
    Limits {
        timeout: args.timeout,
        connect_timeout: args.connect_timeout,
        max_body: MAX_ANSWER,
    }
}

fn random() -> Result<u64> {
    let mut bytes = [0; 8];
    with_random(|random| random(&mut bytes))?;
    Ok(u64::from_le_bytes(bytes))
}

/// Whether the user wants the end.
struct Ending {
    /// Its other side is dropped at the first signal.
    stop: Receiver<()>,
    /// The other side, where no signal is waited for.
    _open: Option<Sender<()>>,
    signal: Arc<Mutex<Option<Signal>>>,
}

impl Ending {
    /// The first signal lets the attempts under way finish, and no other begin; the second ends all at once. Where there
    /// is no other attempt, a signal ends the program as ever.
    fn watch(is_asked: bool) -> Result<Self> {
        let (sender, stop) = bounded(0);
        let mut open = Some(sender);
        let signal = Arc::new(Mutex::new(None));
        if is_asked {
            let (mut sender, seen) = (open.take(), Arc::clone(&signal));
            on_signal(move |signal| {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                if seen.replace(signal).is_some() {
                    end_now(exit_of(signal).code());
                }
                sender.take();
            })
            .context("could not wait for signals")?;
        }
        Ok(Self {
            stop,
            _open: open,
            signal,
        })
    }

    /// The exit that the signal asks for.
    fn exit(&self) -> Option<Exit> {
        let signal = self.signal.lock().unwrap_or_else(PoisonError::into_inner);
        signal.map(exit_of)
    }
}
