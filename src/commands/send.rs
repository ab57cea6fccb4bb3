//! `hook send`

use anyhow::{Context as _, Result};
use jiff::{Timestamp, Unit};

use super::context::{Closed, Context, print, say, usage};
use super::handshake;
use super::input::{self, read_file};
use super::signing::sign_deliveries;
use crate::cli::Send;
use crate::delivery::{Delivery, Outcome, deliver, exit_of, message_id};
use crate::exit::Exit;
use crate::http::client::Limits;
use crate::message::Url;
use crate::message::body::guess_type;
use crate::message::json::Json;
use crate::nearest::{nearest, one_of};
use crate::output::export::to_curl;
use crate::output::human::{self, Look};
use crate::payload::{Event, Format, Item, Payload, Sample, Value, samples};
use crate::record::Attempt;

/// How much of an answer's body is read.
const MAX_ANSWER: usize = 256 << 20;

/// Sends an event, or prints what would be sent.
pub(super) fn run(args: &Send, context: &Context) -> Result<Exit> {
    if let Some(check) = args.handshake {
        return handshake::run(args, check, context);
    }
    let urls = urls(args)?;
    let id = match &args.id {
        Some(id) => id.clone(),
        None => message_id().context("could not make a message id")?,
    };
    let payload = payload(args, &id, context)?;
    let mut deliveries = address(&payload, urls)?;
    sign_deliveries(args, &id, &mut deliveries)?;
    if let Some(text) = preview(args, &deliveries) {
        print(&text)?;
        return Ok(Exit::Done);
    }
    fire(args, &id, &deliveries, context)
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

pub(super) fn urls(args: &Send) -> Result<Vec<Url>> {
    if !args.urls.is_empty() {
        return Ok(args.urls.clone());
    }
    Context::url()?
        .map(|url| vec![url])
        .ok_or_else(|| usage("where to? Give --url http://…, or HOOK_URL in the environment"))
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

/// What is sent: given bytes, or an event in its format; with the user's headers and query.
fn payload(args: &Send, id: &str, context: &Context) -> Result<Payload> {
    let now = args
        .timestamp
        .map_or_else(|| Timestamp::now().round(Unit::Millisecond), Ok)?;
    let (data_items, others): (Vec<&Item>, Vec<&Item>) = args
        .items
        .iter()
        .partition(|item| matches!(item, Item::Data(..)));
    let mut payload = match &args.body {
        Some(body) => given(args, body, &data_items, context)?,
        None => shaped(args, id, now, &data_items, context)?,
    };
    payload.dress("webhook-id", id);
    payload.dress("webhook-timestamp", &now.as_second().to_string());
    for item in args.headers.iter().chain(others) {
        payload.apply(item).map_err(usage)?;
    }
    Ok(payload)
}

/// The exact bytes that the user gives.
fn given(args: &Send, body: &str, data_items: &[&Item], context: &Context) -> Result<Payload> {
    if !data_items.is_empty() {
        return Err(usage(
            "--body is the whole body: a data item has no place in it; use --data",
        ));
    }
    let input = input::read("--body", body, context)?;
    let method = args.method.as_deref().unwrap_or("POST");
    let guessed = guess_type(input.file.as_deref(), &input.bytes);
    let content_type = args.content_type.as_deref().unwrap_or(guessed);
    let mut payload = Payload::new(method, input.bytes);
    payload.dress("Content-Type", content_type);
    Ok(payload)
}

/// An event in its format.
fn shaped(
    args: &Send,
    id: &str,
    timestamp: Timestamp,
    data_items: &[&Item],
    context: &Context,
) -> Result<Payload> {
    let format = args.format.map_or(Format::Standard, Format::from);
    let event = Event {
        event_type: args.event.clone(),
        id: id.to_owned(),
        timestamp,
        data: data(args, data_items, context)?,
    };
    let shape = format.shape(&event).map_err(usage)?;
    if let (Some(event_type), None, false) = (&event.event_type, &args.data, args.quiet)
        && Sample::find(event_type.as_str()).is_none()
    {
        note_unknown(event_type.as_str());
    }
    let mut payload = Payload::new(args.method.as_deref().unwrap_or(shape.method), shape.body);
    payload.add_query(shape.query);
    match (shape.content_type, &args.content_type) {
        (Some(_), Some(content_type)) => {
            payload.dress("Content-Type", content_type);
        }
        (Some(content_type), None) => payload.dress("Content-Type", content_type),
        (None, Some(_)) => return Err(usage("--content-type has no place: there is no body")),
        (None, None) => {}
    }
    Ok(payload)
}

/// The data: what --data gives, else the event's sample; then the items, one after the other.
fn data(args: &Send, items: &[&Item], context: &Context) -> Result<Json> {
    let mut data = match (&args.data, &args.event) {
        (Some(value), _) => {
            let input = input::read("--data", value, context)?;
            input::json(input.bytes, &input.name)?
        }
        (None, Some(event)) => match Sample::find(event.as_str()) {
            Some(sample) => sample.data(),
            None => Json::object(),
        },
        (None, None) if items.is_empty() => {
            return Err(usage(
                "what to send? Give --event contact.added, --data JSON or --body TEXT",
            ));
        }
        (None, None) => Json::object(),
    };
    for item in items {
        if let Item::Data(path, value) = item {
            data.set(path, &read_value(value)?)
                .map_err(|error| usage(error.to_string()))?;
        }
    }
    Ok(data)
}

fn read_value(value: &Value) -> Result<Json> {
    match value {
        Value::Text(text) => Ok(Json::string(text)),
        Value::Json(json) => Ok(json.clone()),
        Value::TextFile(path) => String::from_utf8(read_file(path)?)
            .map(|text| Json::string(&text))
            .map_err(|_| usage(format!("`{path}` is not UTF-8"))),
        Value::JsonFile(path) => input::json(read_file(path)?, &format!("`{path}`")),
    }
}

fn note_unknown(event: &str) {
    let near = nearest(event, samples().iter().map(|sample| sample.event_type));
    let hint = one_of(&near).map_or_else(String::new, |names| format!("; did you mean {names}?"));
    say(&format!(
        "hook: no sample for `{event}`, so its data starts empty{hint}\n"
    ));
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

fn show(
    args: &Send,
    id: &str,
    seq: u64,
    delivery: &Delivery,
    outcome: &Outcome,
    is_one_of_many: bool,
    context: &Context,
) -> Result<()> {
    if args.json {
        return print(
            attempt(Some(id), seq, delivery, outcome)
                .to_line()
                .as_bytes(),
        );
    }
    if !args.quiet || outcome.is_err() {
        let look = look(args, context.stderr_style);
        let url = is_one_of_many.then_some(&delivery.url);
        say(&human::outcome(
            url,
            outcome.as_ref().map(|a| (&a.response, a.elapsed)),
            args.verbose,
            &look,
        ));
    }
    match outcome {
        Ok(answer) if !args.quiet && !answer.response.body.is_empty() => {
            print_body(&answer.response, args, context)?;
        }
        _ => {}
    }
    if outcome.as_ref().is_ok_and(|answer| answer.cut) {
        let limit = human::size(MAX_ANSWER);
        say(&format!(
            "hook: the answer's body is longer than {limit}: the rest was not read\n"
        ));
    }
    Ok(())
}

/// Pretty on a terminal; into a pipe the exact bytes.
fn print_body(response: &crate::message::Response, args: &Send, context: &Context) -> Result<()> {
    if !context.stdout_is_terminal {
        return print(&response.body);
    }
    let mut text = String::new();
    let look = Look {
        limit: Some(human::Limit::terminal(
            "in a pipe nothing is cut: `| less -R`",
        )),
        ..look(args, context.stdout_style)
    };
    human::write_body(&mut text, &response.headers, &response.body, &look);
    print(text.as_bytes())
}

pub(super) fn look(args: &Send, style: crate::output::style::Style) -> Look {
    Look {
        style,
        show_secrets: args.show_secrets,
        limit: None,
    }
}

pub(super) fn attempt<'a>(
    id: Option<&'a str>,
    seq: u64,
    delivery: &'a Delivery,
    outcome: &'a Outcome,
) -> Attempt<'a> {
    let (timings, elapsed, response, error) = match outcome {
        Ok(answer) => (answer.timings, answer.elapsed, Some(&answer.response), None),
        Err(failure) => (
            failure.timings,
            failure.elapsed,
            failure.partial.as_deref(),
            Some(failure.to_string()),
        ),
    };
    Attempt {
        seq,
        url: delivery.url.to_string(),
        id,
        attempt: 1,
        elapsed,
        timings,
        request: &delivery.request,
        response,
        error,
    }
}
