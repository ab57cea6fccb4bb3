//! `hook send`

mod changed;
mod dressed;
#[cfg_attr(not(test), expect(dead_code))]
mod endpoints;
mod extras;
mod lint;
mod payload;
mod recorded;
#[cfg_attr(not(test), expect(dead_code))]
mod rows;

use anyhow::{Context as _, Result};
use jiff::{Timestamp, Unit};

use super::context::{Context, print, usage, with_random};
use super::delivering::{Display, Firing};
use super::handshake;
use super::signing::Signer;
use crate::cli::Send;
use crate::delivery::{Delivery, message_id};
use crate::exit::Exit;
use crate::message::{Request, Url};
use crate::output::export::to_curl;
use crate::payload::Payload;
use crate::provider::recognise;
use dressed::Dressing;

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
        let renew = |first: &Delivery| recorded::again(args, first);
        return send(args, &id, &deliveries, renew, context);
    }
    let dressing = Dressing::chosen(args)?;
    let mut message = message(args, dressing.as_ref())?;
    let mut payload = payload::payload(args, dressing.as_ref(), &mut message, context)?;
    changed::change(args, &mut payload)?;
    let signer = match dressed::scheme(args, dressing.as_ref())? {
        Some(scheme) => Some(Signer::new(scheme, &args.signing)?),
        None => None,
    };
    let request = |payload: &Payload, url: &Url, now: Timestamp| -> Result<Request> {
        let mut request = payload.request(url).map_err(usage)?;
        if let Some(signer) = &signer {
            signer.put(url, &mut request, &message.id, now)?;
        }
        Ok(request)
    };
    let first = urls.into_iter().map(|url| {
        let request = request(&payload, &url, message.timestamp)?;
        Ok(Delivery { url, request })
    });
    let deliveries = first.collect::<Result<Vec<_>>>()?;
    // The same message at another time: its stamp and its signature are made anew.
    let renew = |first: &Delivery| {
        let now = args.timestamp.unwrap_or_else(Timestamp::now);
        let mut payload = payload.clone();
        payload.renew("webhook-timestamp", &now.as_second().to_string());
        request(&payload, &first.url, now)
    };
    send(args, &message.id, &deliveries, renew, context)
}

/// Sends what is ready, or prints it; `renew` makes the request of a further attempt from the first one.
fn send(
    args: &Send,
    id: &str,
    deliveries: &[Delivery],
    renew: impl Fn(&Delivery) -> Result<Request> + Sync,
    context: &Context,
) -> Result<Exit> {
    let linted = lint::report(args, deliveries);
    if let Some(text) = preview(args, deliveries) {
        print(&text)?;
        return Ok(linted);
    }
    let firing = Firing {
        deliveries,
        id: (!id.is_empty()).then_some(id),
        event: args.event.as_ref(),
        args: &args.delivering,
        display: display(args),
    };
    let sent = firing.run(|index| renew(&deliveries[index]), context)?;
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

pub(super) fn display(args: &Send) -> Display {
    Display {
        json: args.json,
        quiet: args.quiet,
        verbose: args.verbose,
        show_secrets: args.show_secrets,
    }
}
