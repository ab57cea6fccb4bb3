//! `hook send`

mod dressed;
mod extras;
mod lint;
mod payload;
mod recorded;
mod show;

use anyhow::{Context as _, Result};
use jiff::{Timestamp, Unit};

use super::context::{Closed, Context, print, say, usage, with_random};
use super::handshake;
use super::signing::sign_deliveries;
use crate::cli::Send;
use crate::delivery::{Delivery, deliver, exit_of, message_id};
use crate::exit::Exit;
use crate::http::client::Limits;
use crate::message::Url;
use crate::output::export::to_curl;
use crate::output::human;
use crate::payload::Payload;
use crate::provider::recognise;
use dressed::Dressing;
use show::show;

pub(super) use show::{attempt, look};

/// How much of an answer's body is read.
pub(super) const MAX_ANSWER: usize = 256 << 20;

/// What is the same over all endpoints.
struct Message {
    /// The message or delivery id; empty where the sender that is played has none.
    id: String,
    timestamp: Timestamp,
}

/// Sends an event, or prints what would be sent.
pub(super) fn run(args: &Send, context: &Context) -> Result<Exit> {
    if let Some(check) = args.handshake {
        return handshake::run(args, check, context);
    }
    let urls = urls(&args.urls)?;
    if let Some(file) = &args.from {
        let deliveries = recorded::deliveries(args, file, &urls, context)?;
        let id = recognise(&deliveries[0].request).id.unwrap_or_default();
        return send(args, &id, &deliveries, context);
    }
    let dressing = Dressing::chosen(args)?;
    let mut message = message(args, dressing.as_ref())?;
    let payload = payload::payload(args, dressing.as_ref(), &mut message, context)?;
    let mut deliveries = address(&payload, urls)?;
    if let Some(scheme) = dressed::scheme(args, dressing.as_ref())? {
        let Message { id, timestamp } = &message;
        sign_deliveries(args, scheme, id, *timestamp, &mut deliveries)?;
    }
    send(args, &message.id, &deliveries, context)
}

/// Sends what is ready, or prints it.
fn send(args: &Send, id: &str, deliveries: &[Delivery], context: &Context) -> Result<Exit> {
    let linted = lint::report(args, deliveries);
    if let Some(text) = preview(args, deliveries) {
        print(&text)?;
        return Ok(linted);
    }
    let sent = fire(args, id, deliveries, context)?;
    Ok(if sent == Exit::Done { linted } else { sent })
}

/// What would be sent, where that is all that is asked for.
pub(super) fn preview(args: &Send, deliveries: &[Delivery]) -> Option<Vec<u8>> {
    if args.dry_run {
        let requests = deliveries
            .iter()
            .map(|delivery| delivery.request.to_bytes());
        return Some(requests.collect::<Vec<_>>().join(&b'\n'));
    }
    let commands = deliveries
        .iter()
        .map(|delivery| to_curl(&delivery.url, &delivery.request));
    args.curl.then(|| commands.collect::<String>().into_bytes())
}

pub(super) fn urls(given: &[Url]) -> Result<Vec<Url>> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    Context::url()?
        .map(|url| vec![url])
        .ok_or_else(|| usage("where to? Give --url http://…, or HOOK_URL in the environment"))
}

/// The id and the time: as given, else a fresh id in the form of who sends, and now.
fn message(args: &Send, dressing: Option<&Dressing>) -> Result<Message> {
    let id = match (&args.id, dressing) {
        (Some(id), _) => id.clone(),
        (None, None) => message_id().context("could not make a message id")?,
        (None, Some(dressing)) => with_random(|random| dressing.outfit.fresh_id(random))?,
    };
    let now = || Timestamp::now().round(Unit::Millisecond);
    let timestamp = args.timestamp.map_or_else(now, Ok)?;
    Ok(Message { id, timestamp })
}

/// The request for each endpoint; all get the same payload.
fn address(payload: &Payload, urls: Vec<Url>) -> Result<Vec<Delivery>> {
    urls.into_iter()
        .map(|url| {
            let request = payload.request(&url).map_err(usage)?;
            Ok(Delivery { url, request })
        })
        .collect()
}

/// Sends to all endpoints at once, and shows each answer as it comes.
fn fire(args: &Send, id: &str, deliveries: &[Delivery], context: &Context) -> Result<Exit> {
    let limits = limits(args);
    let shows = !args.quiet && !args.json;
    if shows {
        let look = look(args, context.stderr_style);
        for delivery in deliveries {
            say(&human::sending(
                &delivery.url,
                &delivery.request,
                args.event.as_ref(),
                args.verbose,
                &look,
            ));
        }
    }
    let mut worst = Exit::Done;
    let mut written = Ok(());
    let mut seq = 0;
    deliver(deliveries, limits, |index, outcome| {
        worst = worst.worse(exit_of(&outcome));
        seq += 1;
        if written.is_ok() {
            written = show(
                args,
                id,
                seq,
                &deliveries[index],
                &outcome,
                deliveries.len() > 1,
                context,
            );
        }
    });
    match written {
        // That nobody reads the answer's body does not make the delivery a success.
        Err(error) if error.is::<Closed>() && worst != Exit::Done => Ok(worst),
        written => written.map(|()| worst),
    }
}

pub(super) fn limits(args: &Send) -> Limits {
    Limits {
        timeout: args.timeout,
        connect_timeout: args.connect_timeout,
        max_body: MAX_ANSWER,
    }
}
