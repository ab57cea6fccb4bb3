//! What events are made of: given bytes, or an event in its format, with the user's headers and query. All is read once,
//! and any number of events made of it.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use jiff::{Timestamp, Unit};

use super::emulation::{self, Emulation};
use super::templates::{Change, HeadText, JsonText, set};
use super::{credentials, extras};
use crate::cli::Send;
use crate::commands::context::{Context, usage, with_random};
use crate::commands::value_input;
use crate::delivery::message_id;
use crate::json::Json;
use crate::message::body::guess_content_type;
use crate::output::stderr;
use crate::payload::{Event, EventType, Extras, Filling, Format, Item, Payload, SAMPLES, Sample};
use crate::suggest::{nearest, one_of};

/// All that events are made of.
pub(super) struct EventTemplate<'a> {
    args: &'a Send,
    pub(super) emulation: Option<Emulation>,
    base: Base,
    changes: Vec<Change<'a>>,
    head: Vec<HeadText>,
    extras: Arc<Extras>,
    authorization: Option<String>,
}

/// What there is before ITEMs change it.
pub(super) enum Base {
    /// The exact bytes, and their type.
    Body(Vec<u8>, String),
    /// The data that the user gives, or that of a sample.
    Data(JsonText),
    /// A sender's own body, with another id and time for each event.
    Own(Json),
    /// Every line of a file.
    Line,
}

/// What is the same over all endpoints and attempts.
pub(super) struct Message {
    /// The message or delivery id; empty where the sender that is played has none.
    pub(super) id: String,
    pub(super) timestamp: Timestamp,
}

impl<'a> EventTemplate<'a> {
    /// Reads what the command line names.
    pub(super) fn read(args: &'a Send, context: &Context) -> Result<Self> {
        let emulation = Emulation::chosen(args)?;
        let sets_data = |item: &Item| matches!(item, Item::Data(..));
        if args.body.is_some() && args.items.iter().any(sets_data) {
            return Err(usage(
                "--body is the whole body: a data item has no place in it; use --data",
            ));
        }
        let changes = Change::read(args)?;
        let mut extras = Extras::default();
        let base = match (&emulation, &args.body) {
            (Some(emulation), _) => emulation::base(args, emulation, context)?,
            (None, Some(body)) => given(args, body, context)?,
            (None, None) => {
                extras = extras::extras(args, format(args), context)?;
                data(args, &changes, &extras, context)?
            }
        };
        let (base, changes) = match emulation {
            Some(_) => (base, changes), // ids and times come before them
            None => apply_fixed_changes(base, changes)?,
        };
        Ok(Self {
            args,
            emulation,
            base,
            changes,
            head: HeadText::read(args)?,
            extras: Arc::new(extras),
            authorization: credentials::authorization(args)?,
        })
    }

    /// Makes the event of this number, from 1, for all endpoints; `line` is its data where that comes from a file.
    pub(super) fn make(&self, seq: u64, line: Option<Json>) -> Result<(Message, Payload)> {
        let mut message = self.message()?;
        let payload = with_random(|random| {
            let now = message.timestamp;
            let mut filling = Filling { seq, now, random };
            self.payload(&mut message, line, &mut filling)
        })??;
        Ok((message, payload))
    }

    /// The id and the time: as given, else a fresh id in the form of who sends, and now.
    fn message(&self) -> Result<Message> {
        let id = match (&self.args.id, &self.emulation) {
            (Some(id), _) => id.clone(),
            (None, None) => message_id().context("could not make a message id")?,
            (None, Some(emulation)) => with_random(|random| emulation.outfit.fresh_id(random))?,
        };
        let now = || Timestamp::now().round(Unit::Millisecond);
        let timestamp = self.args.timestamp.map_or_else(now, Ok)?;
        Ok(Message { id, timestamp })
    }

    fn payload(
        &self,
        message: &mut Message,
        line: Option<Json>,
        filling: &mut Filling,
    ) -> Result<Payload> {
        let mut payload = match (&self.base, &self.emulation) {
            (Base::Body(bytes, content_type), _) => {
                let method = self.args.method.as_deref().unwrap_or("POST");
                let mut payload = Payload::new(method, bytes.clone());
                payload.dress("Content-Type", content_type);
                payload
            }
            (base, Some(emulation)) => {
                let body = emulation.body(self.args, base, line, message, filling)?;
                self.emulated(emulation, body, message, filling)?
            }
            (base, None) => {
                let data = match base {
                    Base::Data(data) => data.fill(filling)?,
                    Base::Own(json) => json.clone(),
                    Base::Line | Base::Body(..) => line.unwrap_or_else(Json::object),
                };
                self.formatted(data, message, filling)?
            }
        };
        if self.emulation.is_none() {
            let seconds = message.timestamp.as_second().to_string();
            payload.dress("webhook-id", &message.id);
            payload.dress("webhook-timestamp", &seconds);
        }
        for item in &self.head {
            match item {
                HeadText::Fixed(Item::File(..)) if extras::has_parts(self.args) => {}
                HeadText::Fixed(item) => payload.apply(item).map_err(usage)?,
                item => payload.apply(&item.fill(filling)?).map_err(usage)?,
            }
        }
        if let Some(value) = &self.authorization {
            payload.dress("Authorization", value);
        }
        if self.args.compress.is_some() {
            payload.compress().map_err(usage)?;
        }
        Ok(payload)
    }

    /// The event as a known sender has it.
    fn emulated(
        &self,
        emulation: &Emulation,
        mut body: Json,
        message: &mut Message,
        filling: &mut Filling,
    ) -> Result<Payload> {
        set(&mut body, &self.changes, filling)?;
        if let Some(id) = emulation.outfit.id_in(&body) {
            message.id = id; // the data or an item may have brought its own
        }
        let event = self.event(body, message);
        let (method, content_type) = (
            self.args.method.as_deref(),
            self.args.content_type.as_deref(),
        );
        let outfit = emulation.outfit;
        outfit.dress(&event, method, content_type).map_err(usage)
    }

    /// The event in its format.
    fn formatted(
        &self,
        mut data: Json,
        message: &Message,
        filling: &mut Filling,
    ) -> Result<Payload> {
        let args = self.args;
        set(&mut data, &self.changes, filling)?;
        let format = format(args);
        let event = self.event(data, message);
        let shape = format.shape(&event).map_err(usage)?;
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

    fn event(&self, data: Json, message: &Message) -> Event {
        Event {
            event_type: self.args.event.clone(),
            id: message.id.clone(),
            timestamp: message.timestamp,
            data,
            extras: Arc::clone(&self.extras),
        }
    }
}

/// What is the same for every event is done once: data that is fixed takes the changes that are, up to the first that is
/// not.
fn apply_fixed_changes(base: Base, mut changes: Vec<Change>) -> Result<(Base, Vec<Change>)> {
    let Base::Data(JsonText::Fixed(mut data)) = base else {
        return Ok((base, changes));
    };
    let mut done = 0;
    for change in &changes {
        let Some(value) = change.fixed() else { break };
        change.set(&mut data, value)?;
        done += 1;
    }
    changes.drain(..done);
    Ok((Base::Data(JsonText::Fixed(data)), changes))
}

fn format(args: &Send) -> Format {
    args.format.map_or(Format::Standard, Format::from)
}

/// The exact bytes that the user gives.
fn given(args: &Send, body: &str, context: &Context) -> Result<Base> {
    let input = value_input::read("--body", body, context)?;
    let guessed = guess_content_type(input.file.as_deref(), &input.bytes);
    let content_type = args.content_type.as_deref().unwrap_or(guessed);
    Ok(Base::Body(input.bytes, content_type.to_owned()))
}

/// The data: what --data gives, else the event's sample.
fn data(args: &Send, changes: &[Change], extras: &Extras, context: &Context) -> Result<Base> {
    if extras.bytes.is_some() {
        return match changes {
            [] => Ok(Base::Data(JsonText::Fixed(Json::object()))),
            _ => Err(usage("a data item has no place in data that is not JSON")),
        };
    }
    if args.load.data_from.is_some() {
        return Ok(Base::Line);
    }
    let data = match (&args.data, &args.event) {
        (Some(value), _) => {
            let input = value_input::read("--data", value, context)?;
            JsonText::parse(input.bytes, &input.name, args.load.fills())?
        }
        (None, Some(event)) => {
            let sample = Sample::find(event.as_str());
            JsonText::Fixed(sample.map_or_else(Json::object, Sample::data))
        }
        (None, None) if changes.is_empty() && extras.files.is_empty() => {
            return Err(usage(
                "what to send? Give --event contact.added, --data JSON or --body TEXT",
            ));
        }
        (None, None) => JsonText::Fixed(Json::object()),
    };
    Ok(Base::Data(data))
}

/// Says that there is no sample of an event, where its data would be that.
pub(super) fn note_unknown(args: &Send) {
    let has_sample = |event: &str| Sample::find(event).is_some();
    let is_given = args.data.is_some()
        || args.sender.is_some()
        || args.from.is_some()
        || args.load.data_from.is_some();
    let Some(event) = args.event.as_ref().map(EventType::as_str) else {
        return;
    };
    if is_given || args.quiet || has_sample(event) {
        return;
    }
    let near = nearest(event, SAMPLES.iter().map(|sample| sample.event_type));
    let hint = one_of(&near).map_or_else(String::new, |names| format!("; did you mean {names}?"));
    stderr::message(format_args!(
        "no sample for `{event}`, so its data starts empty{hint}"
    ));
}
