//! `hook replay`

mod schedule;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::Timestamp;

use super::captured::each_until;
use super::context::{Closed, Context, print, say, usage};
use super::delivering::{MAX_ANSWER, attempt, client};
use super::send::urls;
use super::sieve::entry;
use super::signing::Signer;
use super::stop::Stop;
use crate::capture::Found;
use crate::cli::Replay;
use crate::delivery::{Delivery, Endpoints, Outcome, exit_of, message_id};
use crate::exit::Exit;
use crate::http::client::Limits;
use crate::message::relay::relayed;
use crate::message::{Request, Statuses, Url};
use crate::output::escape::{Keep, escape};
use crate::output::human::{self, Look};
use crate::output::progress::Progress;
use crate::output::style::Role;
use crate::payload::EventType;
use crate::provider::{id_headers, recognise};
use crate::record::{Exchange, Selection};
use crate::signature::dated;
use crate::tally::Entry;
use schedule::Schedule;

/// Sends the chosen requests of a capture again, one after the other, or prints what would be sent.
pub(super) fn run(args: &Replay, context: &Context) -> Result<Exit> {
    if args.file == "-" && args.times > 1 {
        return Err(usage(
            "--times reads the record again, and stdin can't be: name a file",
        ));
    }
    let urls = urls(&args.urls)?;
    let signer = Signer::of(args.sign, &args.signing)?;
    let started = Instant::now();
    let is_hidden = !context.stdout_is_terminal && !args.quiet && !args.dry_run;
    let mut replaying = Replaying {
        args,
        context,
        signer,
        endpoints: Endpoints::new(&client(&args.connecting, args.quiet)?, &urls),
        urls,
        stop: Stop::watch()?,
        schedule: Schedule::new(args.pace),
        progress: Progress::new(context.stderr_is_terminal && is_hidden, started),
        started,
        round: 0,
        seq: 0,
        delivered: 0,
        skipped: 0,
        warned: Warned::default(),
        worst: Exit::Done,
        ended: None,
    };
    let sent = replaying.send_all();
    replaying.conclude(sent)
}

/// A run, and what became of it so far.
struct Replaying<'a> {
    args: &'a Replay,
    context: &'a Context,
    urls: Vec<Url>,
    signer: Option<Signer<'a>>,
    endpoints: Endpoints,
    stop: Stop,
    schedule: Schedule,
    progress: Progress,
    started: Instant,
    round: u32,
    /// Attempts so far; with `--dry-run` those that were printed.
    seq: u64,
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
    fn send_all(&mut self) -> Result<()> {
        let last = self.args.last.then(Selection::last);
        let chosen = self.args.nth.as_ref().or(last.as_ref());
        let args = self.args;
        for round in 1..=args.times {
            self.round = round;
            self.schedule.begin_round();
            each_until(&args.file, chosen, &args.only, self.context, |found| {
                let Found::Exchange(exchange) = found else {
                    return Ok(ControlFlow::Continue(()));
                };
                // Whoever names a request by its number means that one.
                if chosen.is_none() && entry(&exchange) != Entry::Ordinary {
                    self.skipped += 1;
                    return Ok(ControlFlow::Continue(()));
                }
                self.send(&exchange)
            })?;
            if self.ended.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Sends one request to all URLs when it is due.
    fn send(&mut self, exchange: &Exchange) -> Result<ControlFlow<()>> {
        let now = self.started.elapsed();
        let due = self.schedule.due(now, exchange.received.received_at);
        if !self.args.dry_run {
            self.ended = self.stop.within(due.saturating_sub(now));
        }
        if self.ended.is_some() {
            return Ok(ControlFlow::Break(()));
        }
        self.warn(&exchange.received.request);
        match self.deliveries(&exchange.received.request) {
            Err(why) => {
                self.worst = Exit::Failed;
                self.tell(&format!("request {} is left out: {why}", exchange.nth));
            }
            Ok(deliveries) if self.args.dry_run => self.print(&deliveries)?,
            Ok(deliveries) => self.deliver(exchange, &deliveries)?,
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The request as it goes to each URL; the error says why it can't.
    fn deliveries(&self, recorded: &Request) -> Result<Vec<Delivery>, String> {
        let id = self.args.new_id.then(message_id).transpose();
        let id = id.map_err(|error| format!("could not make a message id: {error}"))?;
        let delivery = |url: &Url| {
            let mut request = relayed(recorded, url, self.args.keep_path);
            if let Some(id) = &id {
                for name in id_headers(&request) {
                    request.headers.renew(name, id);
                }
            }
            let url = url.clone();
            let mut delivery = Delivery { url, request };
            if let Some(signer) = &self.signer {
                signer.renew(&mut delivery, id.as_deref(), Timestamp::now())?;
            }
            Ok(delivery)
        };
        self.urls.iter().map(delivery).collect()
    }

    fn print(&mut self, deliveries: &[Delivery]) -> Result<()> {
        for delivery in deliveries {
            let separator: &[u8] = if self.seq > 0 { b"\n" } else { b"" };
            let bytes = [separator, &delivery.request.to_bytes()].concat();
            self.seq += 1;
            if self.context.stdout_is_terminal {
                // Strangers wrote it, and a terminal would obey.
                print(
                    escape(&bytes, Keep::Lines)
                        .replace("\\r\n", "\n")
                        .as_bytes(),
                )?;
            } else {
                print(&bytes)?;
            }
        }
        Ok(())
    }

    fn deliver(&mut self, exchange: &Exchange, deliveries: &[Delivery]) -> Result<()> {
        let limits = Limits {
            timeout: self.args.timeout,
            connect_timeout: self.args.connect_timeout,
            max_body: MAX_ANSWER,
        };
        let mut outcomes = Vec::with_capacity(deliveries.len());
        let endpoints = &mut self.endpoints;
        endpoints.deliver(deliveries, limits, |index, outcome| {
            outcomes.push((index, outcome));
        });
        for (index, outcome) in outcomes {
            let exit = exit_of(&outcome, &Statuses::default());
            self.worst = self.worst.worse(exit);
            self.seq += 1;
            self.delivered += u64::from(exit == Exit::Done);
            self.show(exchange, &deliveries[index], &outcome)?;
        }
        let (seq, delivered) = (self.seq, self.delivered);
        let elapsed = self.started.elapsed();
        let text = || summary(seq, delivered, elapsed);
        if let Some(text) = self.progress.update(Instant::now(), text) {
            say(&text);
        }
        Ok(())
    }

    fn show(&mut self, exchange: &Exchange, delivery: &Delivery, outcome: &Outcome) -> Result<()> {
        if self.args.json {
            let id = recognise(&delivery.request).id;
            // With an id of its own each is the first.
            let nth = if self.args.new_id { 1 } else { self.round };
            let tried = (nth, &delivery.request, outcome);
            let made = attempt(id.as_deref(), self.seq, &delivery.url, tried);
            return print(made.to_line().as_bytes());
        }
        let nth = exchange.nth;
        match outcome {
            Err(failure) => {
                let mut url = delivery.url.clone();
                url.target.clone_from(&delivery.request.target);
                self.tell(&format!("request {nth} to {url}: {failure}"));
            }
            Ok(answer) if answer.cut => {
                let limit = human::size(MAX_ANSWER);
                self.tell(&format!(
                    "request {nth}: the answer's body is longer than {limit}"
                ));
            }
            Ok(_) if self.args.quiet => {}
            Ok(answer) => {
                let text = self.block(exchange, delivery, answer);
                print(text.as_bytes())?;
            }
        }
        Ok(())
    }

    /// One line; with `-v` the heads and the answer's body too.
    fn block(
        &self,
        exchange: &Exchange,
        delivery: &Delivery,
        answer: &crate::http::client::Answer,
    ) -> String {
        let look = Look {
            style: self.context.stdout_style,
            show_secrets: self.args.show_secrets,
            limit: None,
        };
        let Delivery { url, request } = delivery;
        let heads = self.args.verbose;
        let event = exchange.received.origin.event_type.as_deref();
        let event = event.and_then(|event| EventType::parse(event).ok());
        let sent = human::sending(url, request, event.as_ref(), heads, &look);
        let told = Ok::<_, &String>((&answer.response, answer.elapsed));
        let answered = human::outcome(None, told, heads, &look);
        let number = look.style.paint(Role::Aside, &format!("#{}", exchange.nth));
        if !heads {
            return format!("{number} {}  {answered}", sent.trim_end());
        }
        let mut text = format!("{number} {sent}{answered}");
        if !answer.response.body.is_empty() {
            human::write_body(
                &mut text,
                &answer.response.headers,
                &answer.response.body,
                &look,
            );
        }
        text.push('\n');
        text
    }

    /// What the receiver will not take, or can't tell from before: said once, and not in a quiet run.
    fn warn(&mut self, request: &Request) {
        if self.args.quiet {
            return;
        }
        if self.signer.is_none()
            && !self.warned.of_age
            && let Some(scheme) = dated(request)
        {
            self.warned.of_age = true;
            self.tell(&format!(
                "warning: the recorded {} signatures hold the time of signing, and soon are too old: sign anew with --sign {} --secret-file FILE",
                scheme.label, scheme.name
            ));
        }
        let signs_id = self.signer.as_ref().is_some_and(Signer::signs_id);
        if self.args.new_id && !self.warned.of_id && !signs_id && id_headers(request).is_empty() {
            self.warned.of_id = true;
            self.tell("warning: --new-id changes an id in a header, and here is none: an id in the body stays as it was");
        }
    }

    /// Says something beside the progress.
    fn tell(&mut self, text: &str) {
        let text = escape(text.as_bytes(), Keep::Nothing);
        say(&format!("{}hook: {text}\n", self.progress.clear()));
    }

    fn conclude(mut self, sent: Result<()>) -> Result<Exit> {
        say(&self.progress.clear());
        let is_told = !self.args.quiet;
        if is_told && self.skipped > 0 {
            let skipped = self.skipped;
            self.tell(&format!(
                "{skipped} skipped: endpoint checks, or refused for their signature (--nth sends them too)"
            ));
        }
        match sent {
            // That nobody reads what is told does not make it a success.
            Err(error) if error.is::<Closed>() && self.worst != Exit::Done => return Ok(self.worst),
            sent => sent?,
        }
        if let Some(exit) = self.ended {
            return Ok(exit);
        }
        if self.seq == 0 && self.worst == Exit::Done {
            return Err(usage(match self.skipped {
                0 => "nothing to send: no request meets --only".to_owned(),
                _ => "nothing to send: all that is left was skipped".to_owned(),
            }));
        }
        if is_told && !self.args.json && !self.args.dry_run {
            let text = summary(self.seq, self.delivered, self.started.elapsed());
            let text = self.context.stderr_style.paint(Role::Aside, &text);
            say(&format!("{text}\n"));
        }
        Ok(self.worst)
    }
}

fn summary(sent: u64, delivered: u64, elapsed: Duration) -> String {
    format!(
        "delivered {delivered} of {sent} in {}",
        human::duration(elapsed)
    )
}
