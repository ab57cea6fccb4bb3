//! `--from`: one recorded request again, with changes.

use std::ops::ControlFlow;

use anyhow::Result;
use jiff::Timestamp;

use super::payload::read_value;
use crate::capture::Found;
use crate::cli::Send;
use crate::commands::captured::each_until;
use crate::commands::context::{Context, say, usage};
use crate::commands::signing::Signer;
use crate::delivery::Delivery;
use crate::message::relay::relayed;
use crate::message::{Request, Url};
use crate::payload::{Item, change};
use crate::provider::id_headers;
use crate::record::{Exchange, Selection};
use crate::signature::{dated, signed};

/// The recorded request as it goes to each URL: changed as the command line says, signed last.
pub(super) fn deliveries(
    args: &Send,
    file: &str,
    urls: &[Url],
    context: &Context,
) -> Result<Vec<Delivery>> {
    let signer = Signer::of(args.sign, &args.signing)?;
    if signer.is_none() && args.timestamp.is_some() {
        return Err(usage(
            "--timestamp has no place with --from but for --sign: the recorded times stay",
        ));
    }
    let recorded = chosen(args, file, context)?.received.request;
    let mut deliveries = Vec::with_capacity(urls.len());
    for url in urls {
        let mut request = relayed(&recorded, url, args.keep_path);
        apply(args, &mut request)?;
        let mut delivery = Delivery {
            url: url.clone(),
            request,
        };
        if let Some(signer) = &signer {
            let now = args.timestamp.unwrap_or_else(Timestamp::now);
            signer
                .renew(&mut delivery, args.id.as_deref(), now)
                .map_err(usage)?;
        }
        deliveries.push(delivery);
    }
    if signer.is_none() && !args.quiet {
        warn(&recorded, &deliveries);
    }
    Ok(deliveries)
}

/// The same request for a further attempt, signed anew where it was signed here.
pub(super) fn again(args: &Send, first: &Delivery) -> Result<Request> {
    let mut delivery = first.clone();
    if let Some(signer) = Signer::of(args.sign, &args.signing)? {
        let now = args.timestamp.unwrap_or_else(Timestamp::now);
        let renewed = signer.renew(&mut delivery, args.id.as_deref(), now);
        renewed.map_err(usage)?;
    }
    Ok(delivery.request)
}

/// The one request that is meant.
fn chosen(args: &Send, file: &str, context: &Context) -> Result<Exchange> {
    let last = args.last.then(Selection::last);
    let selection = args.nth.as_ref().or(last.as_ref());
    let mut found = None;
    let mut is_one = true;
    each_until(file, selection, &[], context, |next| {
        let Found::Exchange(exchange) = next else {
            return Ok(ControlFlow::Continue(()));
        };
        if found.is_some() {
            is_one = false;
            return Ok(ControlFlow::Break(()));
        }
        found = Some(*exchange);
        Ok(ControlFlow::Continue(()))
    })?;
    found
        .filter(|_| is_one)
        .ok_or_else(|| usage("--from sends one request: choose it with --nth N or --last"))
}

/// Data first, then what stands in the head, so that a header which the user gives has the last word.
fn apply(args: &Send, request: &mut Request) -> Result<()> {
    let is_data = |item: &&Item| matches!(item, Item::Data(..));
    let (data, head): (Vec<&Item>, Vec<&Item>) = args.items.iter().partition(is_data);
    for item in data {
        if let Item::Data(path, value) = item {
            change::set_data(request, path, &read_value(value)?).map_err(usage)?;
        }
    }
    if request.headers.contains("content-length") {
        let length = request.body.len().to_string();
        request.headers.renew("Content-Length", length);
    }
    if let Some(method) = &args.method {
        request.method.clone_from(method);
    }
    if let Some(content_type) = &args.content_type {
        request.headers.renew("Content-Type", content_type);
    }
    if let Some(id) = &args.id {
        let names = id_headers(request);
        if names.is_empty() && args.sign.is_none() {
            return Err(usage(
                "--id changes an id in a header, and here is none: set that in the body with an item",
            ));
        }
        for name in names {
            request.headers.renew(name, id);
        }
    }
    for item in args.headers.iter().chain(head) {
        change::set_head(request, item).map_err(usage)?;
    }
    Ok(())
}

/// A signature that is of other bytes, or soon too old, is worth a word.
fn warn(recorded: &Request, deliveries: &[Delivery]) {
    let is_changed = deliveries.iter().any(|delivery| {
        (&delivery.request.body, delivery.request.query()) != (&recorded.body, recorded.query())
    });
    let (scheme, what) = match signed(recorded).filter(|_| is_changed) {
        Some(scheme) => (scheme, "is of other bytes"),
        None => match dated(recorded) {
            Some(scheme) => (scheme, "holds the time of signing, and soon is too old"),
            None => return,
        },
    };
    let (label, name) = (scheme.label, scheme.name);
    say(&format!(
        "hook: warning: the recorded {label} signature {what}: sign anew with --sign {name} --secret-file FILE\n"
    ));
}
