//! What is sent: given bytes, or an event in its format; with the user's headers and query.

use anyhow::Result;

use super::dressed::Dressing;
use super::{Message, dressed, extras};
use crate::cli::Send;
use crate::commands::context::{Context, say, usage};
use crate::commands::input::{self, read_file};
use crate::message::body::guess_type;
use crate::message::json::Json;
use crate::nearest::{nearest, one_of};
use crate::payload::{Event, Extras, Format, Item, Payload, SAMPLES, Sample, Value};

/// Makes the payload, the same for all endpoints.
pub(super) fn payload(
    args: &Send,
    dressing: Option<&Dressing>,
    message: &mut Message,
    context: &Context,
) -> Result<Payload> {
    let (data_items, others): (Vec<&Item>, Vec<&Item>) = args
        .items
        .iter()
        .partition(|item| matches!(item, Item::Data(..)));
    let mut payload = match (dressing, &args.body) {
        (Some(dressing), _) => dressed::payload(args, dressing, message, &data_items, context)?,
        (None, Some(body)) => given(args, body, &data_items, context)?,
        (None, None) => shaped(args, message, &data_items, context)?,
    };
    if dressing.is_none() {
        let seconds = message.timestamp.as_second().to_string();
        payload.dress("webhook-id", &message.id);
        payload.dress("webhook-timestamp", &seconds);
    }
    let is_part = |item: &&Item| matches!(item, Item::File(..)) && extras::has_parts(args);
    for item in args.headers.iter().chain(others) {
        if is_part(&item) {
            continue;
        }
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
    message: &Message,
    data_items: &[&Item],
    context: &Context,
) -> Result<Payload> {
    let format = args.format.map_or(Format::Standard, Format::from);
    let extras = extras::extras(args, format, context)?;
    let data = match extras.bytes {
        Some(_) if !data_items.is_empty() => {
            return Err(usage("a data item has no place in data that is not JSON"));
        }
        Some(_) => Json::object(),
        None => data(args, data_items, &extras, context)?,
    };
    let event = Event {
        event_type: args.event.clone(),
        id: message.id.clone(),
        timestamp: message.timestamp,
        data,
        extras,
    };
    let shape = format.shape(&event).map_err(usage)?;
    if let (Some(event_type), None, false) = (&event.event_type, &args.data, args.quiet)
        && Sample::find(event_type.as_str()).is_none()
    {
        note_unknown(event_type.as_str());
    }
    let mut payload = Payload::new(args.method.as_deref().unwrap_or(shape.method), shape.body);
    payload.add_query(shape.query);
    let given = args.content_type.as_deref();
    match (&shape.content_type, given) {
        (Some(_), Some(given)) if !format.owns_content_type() => {
            payload.dress("Content-Type", given);
        }
        (Some(own), _) => payload.dress("Content-Type", own),
        (None, Some(_)) => return Err(usage("--content-type has no place: there is no body")),
        (None, None) => {}
    }
    for (name, value) in &shape.headers {
        payload.dress(name, value);
    }
    Ok(payload)
}

/// The data: what --data gives, else the event's sample; then the items, one after the other.
fn data(args: &Send, items: &[&Item], extras: &Extras, context: &Context) -> Result<Json> {
    let mut data = match (&args.data, &args.event) {
        (Some(value), _) => {
            let input = input::read("--data", value, context)?;
            input::json(input.bytes, &input.name)?
        }
        (None, Some(event)) => match Sample::find(event.as_str()) {
            Some(sample) => sample.data(),
            None => Json::object(),
        },
        (None, None) if items.is_empty() && extras.files.is_empty() => {
            return Err(usage(
                "what to send? Give --event contact.added, --data JSON or --body TEXT",
            ));
        }
        (None, None) => Json::object(),
    };
    set(&mut data, items)?;
    Ok(data)
}

/// Applies the items that go into the data.
pub(super) fn set(data: &mut Json, items: &[&Item]) -> Result<()> {
    for item in items {
        if let Item::Data(path, value) = item {
            data.set(path, &read_value(value)?)
                .map_err(|error| usage(error.to_string()))?;
        }
    }
    Ok(())
}

pub(super) fn read_value(value: &Value) -> Result<Json> {
    match value {
        Value::Text(text) => Ok(Json::string(text)),
        Value::Json(json) => Ok(json.clone()),
        Value::Unfilled(text, error) => Err(usage(format!(
            "`{text}` is not JSON: {error}; to fill templates in give --template"
        ))),
        Value::TextFile(path) => String::from_utf8(read_file(path)?)
            .map(|text| Json::string(&text))
            .map_err(|_| usage(format!("`{path}` is not UTF-8"))),
        Value::JsonFile(path) => input::json(read_file(path)?, &format!("`{path}`")),
    }
}

fn note_unknown(event: &str) {
    let near = nearest(event, SAMPLES.iter().map(|sample| sample.event_type));
    let hint = one_of(&near).map_or_else(String::new, |names| format!("; did you mean {names}?"));
    say(&format!(
        "hook: no sample for `{event}`, so its data starts empty{hint}\n"
    ));
}
