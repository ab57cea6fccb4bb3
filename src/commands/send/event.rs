//! Makes events: exact bytes, an event in a format, or an event as a provider sends it.
//!
//! `EventTemplate::read` reads once what the options name: files, stdin, the environment. Any number of events is then
//! made of it, each with an id and a time. The order is that of the command line: a body, data or a sample,
//! then the changes of items, then headers and query, then credentials, and compression last.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::{Timestamp, Unit};

use super::emulation::Emulation;
use super::options::{ContentOptions, DataSource, EventOptions, FormatOptions, RequestEdits};
use super::templates::{Change, HeadText, JsonText, apply_changes, item_notes};
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::events::providers_of;
use crate::commands::value_input::{self, check_secret, read_file};
use crate::delivery::{message_id, with_random};
use crate::json::Json;
use crate::message::body::guess_content_type;
use crate::message::headers::is_value;
use crate::message::multipart;
use crate::output::stderr;
use crate::payload::cloudevents::is_json;
use crate::payload::{
    Event, EventType, Extras, FilePart, Format, Item, ItemBase, RequestBuilder, SAMPLES, Sample,
    Values,
};
use crate::signature::Secret;
use crate::suggest::{nearest, one_of};

/// What events are made of.
pub(super) struct EventTemplate<'a> {
    options: &'a EventOptions,
    body: BodyTemplate<'a>,
    changes: Vec<Change<'a>>,
    pub(super) head: Vec<HeadText>,
    extras: Arc<Extras>,
    pub(super) authorization: Option<String>,
    /// What is probably not meant.
    pub(super) notes: Vec<String>,
}

/// What there is before items change it.
enum BodyTemplate<'a> {
    Exact {
        bytes: Arc<Vec<u8>>,
        content_type: String,
    },
    Formatted(Format, Data),
    Emulated(&'a Emulation, Data),
}

enum Data {
    /// What the user gives, or a sample.
    Given(JsonText),
    /// The body of a provider; each event gets an id and a time of its own.
    ProviderBody(Json),
    /// A line of a file, another for each event.
    Line,
}

/// What is the same for all endpoints and attempts.
pub(super) struct EventMetadata {
    /// The message or delivery id; empty if the emulated provider sends none.
    pub(super) id: String,
    pub(super) timestamp: Timestamp,
}

impl<'a> EventTemplate<'a> {
    pub(super) fn read(options: &'a EventOptions, context: &Context) -> Result<Self> {
        let edits = &options.edits;
        let changes = Change::read(edits)?;
        let mut extras = Extras::default();
        let mut notes = Vec::new();
        let (body, changes) = match &options.content {
            ContentOptions::Body(value) => (read_body(value, edits, context)?, changes),
            // The id and the time of each event come before the changes.
            ContentOptions::Emulated(emulation, source) => {
                let data = provider_data(emulation, source, options, context)?;
                notes = data.notes(&changes, emulated_base(emulation, source));
                (BodyTemplate::Emulated(emulation, data), changes)
            }
            ContentOptions::Formatted(format) => {
                extras = read_extras(format, edits, context)?;
                let data = match &extras.bytes {
                    Some(_) => Data::Given(JsonText::Fixed(Json::object())),
                    None => formatted_data(format, options, context)?,
                };
                notes = data.notes(&changes, formatted_base(format));
                let (data, changes) = apply_fixed_changes(data, changes)?;
                (BodyTemplate::Formatted(format.format, data), changes)
            }
        };
        Ok(Self {
            options,
            body,
            changes,
            head: HeadText::read(edits)?,
            extras: Arc::new(extras),
            authorization: authorization(options)?,
            notes,
        })
    }

    /// Makes the event with this number, from 1; `line` is its data if that comes from a file.
    pub(super) fn make(
        &self,
        seq: u64,
        line: Option<Json>,
    ) -> Result<(EventMetadata, RequestBuilder)> {
        let mut metadata = self.metadata()?;
        let builder = with_random(|random| {
            let now = metadata.timestamp;
            let mut values = Values { seq, now, random };
            self.payload(&mut metadata, line, &mut values)
        })??;
        Ok((metadata, builder))
    }

    /// The time that the user gives all events and attempts, if any.
    pub(super) fn given_timestamp(&self) -> Option<Timestamp> {
        self.options.edits.timestamp
    }

    fn metadata(&self) -> Result<EventMetadata> {
        let edits = &self.options.edits;
        let id = match (&edits.id, &self.body) {
            (Some(id), _) => id.clone(),
            (None, BodyTemplate::Emulated(emulation, _)) => {
                with_random(|random| emulation.spec.generate_id(random))?
            }
            (None, _) => message_id()?,
        };
        let now = || Timestamp::now().round(Unit::Millisecond);
        let timestamp = edits.timestamp.map_or_else(now, Ok)?;
        Ok(EventMetadata { id, timestamp })
    }

    fn payload(
        &self,
        metadata: &mut EventMetadata,
        line: Option<Json>,
        values: &mut Values,
    ) -> Result<RequestBuilder> {
        let mut builder = match &self.body {
            BodyTemplate::Exact {
                bytes,
                content_type,
            } => {
                let method = self.options.edits.method.as_deref().unwrap_or("POST");
                let mut builder = RequestBuilder::new(method, Arc::clone(bytes));
                builder.add_header("Content-Type", content_type);
                builder
            }
            BodyTemplate::Formatted(format, data) => {
                let data = data.fill(line, values)?;
                self.formatted(*format, data, metadata, values)?
            }
            BodyTemplate::Emulated(emulation, data) => {
                let body = data.fill(line, values)?;
                let edits = &self.options.edits;
                let own = match data {
                    Data::ProviderBody(_) => (Some(&*metadata.id), Some(metadata.timestamp)),
                    // Data that the user gives keeps its id and time, unless flags set them.
                    Data::Given(_) | Data::Line => (edits.id.as_deref(), edits.timestamp),
                };
                let body = emulation.fill(body, own)?;
                self.emulated(emulation, body, metadata, values)?
            }
        };
        if !matches!(self.body, BodyTemplate::Emulated(..)) {
            let seconds = metadata.timestamp.as_second().to_string();
            builder.add_header("webhook-id", &metadata.id);
            builder.add_header("webhook-timestamp", &seconds);
        }
        for item in &self.head {
            match item {
                HeadText::Fixed(Item::File(..)) => {} // a part of the body
                HeadText::Fixed(item) => builder.apply(item).map_err(advice::payload)?,
                item => builder
                    .apply(&item.fill(values)?)
                    .map_err(advice::payload)?,
            }
        }
        if let Some(value) = &self.authorization {
            builder.add_header("Authorization", value);
        }
        if self.options.compress {
            builder.compress().map_err(advice::payload)?;
        }
        Ok(builder)
    }

    /// The event as a provider sends it.
    fn emulated(
        &self,
        emulation: &Emulation,
        mut body: Json,
        metadata: &mut EventMetadata,
        values: &mut Values,
    ) -> Result<RequestBuilder> {
        let edits = &self.options.edits;
        apply_changes(&mut body, &self.changes, values)?;
        if let Some(id) = emulation.spec.find_id(&body) {
            metadata.id = id; // the data or an item may have brought its own
        }
        let event = self.event(body, metadata);
        let (method, content_type) = (edits.method.as_deref(), edits.content_type.as_deref());
        let payload = emulation.spec.request_builder(&event, method, content_type);
        payload.map_err(advice::payload)
    }

    /// The event in its format.
    fn formatted(
        &self,
        format: Format,
        mut data: Json,
        metadata: &EventMetadata,
        values: &mut Values,
    ) -> Result<RequestBuilder> {
        let edits = &self.options.edits;
        apply_changes(&mut data, &self.changes, values)?;
        let event = self.event(data, metadata);
        let encoded = format.encode(&event).map_err(advice::payload)?;
        let method = edits.method.as_deref().unwrap_or(encoded.method);
        let mut builder = RequestBuilder::new(method, encoded.body);
        builder.add_query(encoded.query);
        if let Some(own) = &encoded.content_type {
            let given = edits.content_type.as_deref();
            let given = given.filter(|_| !format.owns_content_type());
            builder.add_header("Content-Type", given.unwrap_or(own));
        }
        for (name, value) in &encoded.headers {
            builder.add_header(name, value);
        }
        Ok(builder)
    }

    fn event(&self, data: Json, metadata: &EventMetadata) -> Event {
        Event {
            event_type: self.options.event_type.clone(),
            id: metadata.id.clone(),
            timestamp: metadata.timestamp,
            data,
            extras: Arc::clone(&self.extras),
        }
    }
}

impl Data {
    /// What is probably not meant in the changes to it.
    fn notes(&self, changes: &[Change], base: ItemBase) -> Vec<String> {
        match self {
            Self::Given(JsonText::Fixed(data)) | Self::ProviderBody(data) => {
                item_notes(data, changes, base)
            }
            Self::Given(_) | Self::Line => Vec::new(),
        }
    }

    /// The data of one event.
    fn fill(&self, line: Option<Json>, values: &mut Values) -> Result<Json> {
        match self {
            Self::Given(text) => text.fill(values),
            Self::ProviderBody(body) => Ok(body.clone()),
            Self::Line => Ok(line.unwrap_or_else(Json::object)),
        }
    }
}

fn emulated_base(emulation: &Emulation, source: &DataSource) -> ItemBase {
    let is_fixed = *source == DataSource::Sample;
    ItemBase {
        name: if is_fixed { "the sample" } else { "the data" },
        root: "at the root",
        is_fixed,
        has_kinds: emulation.spec.is_json(),
    }
}

fn formatted_base(format: &FormatOptions) -> ItemBase {
    let starts_in_data = format.format == Format::Standard || format.format.is_cloudevents();
    ItemBase {
        name: match format.data {
            DataSource::Sample => "the sample",
            _ => "the data",
        },
        root: if starts_in_data {
            "in `data`"
        } else {
            "at the root"
        },
        is_fixed: false,
        has_kinds: format.format.has_kinds(),
    }
}

/// Applies the changes that are the same for every event once, up to the first that is not.
fn apply_fixed_changes(data: Data, mut changes: Vec<Change>) -> Result<(Data, Vec<Change>)> {
    let Data::Given(JsonText::Fixed(mut data)) = data else {
        return Ok((data, changes));
    };
    let mut done = 0;
    for change in &changes {
        let Some(value) = change.fixed() else { break };
        change.set(&mut data, value)?;
        done += 1;
    }
    changes.drain(..done);
    Ok((Data::Given(JsonText::Fixed(data)), changes))
}

fn read_body(body: &str, edits: &RequestEdits, context: &Context) -> Result<BodyTemplate<'static>> {
    let input = value_input::read("--body", body, context)?;
    let guessed = guess_content_type(input.file.as_deref(), &input.bytes);
    if input.file.is_some()
        && is_json(guessed)
        && let Err(error) = value_input::json(input.bytes.clone(), &input.name)
    {
        stderr::message(format_args!(
            "warning: {error}; its bytes are sent as they are"
        ));
    }
    let content_type = edits.content_type.as_deref().unwrap_or(guessed);
    Ok(BodyTemplate::Exact {
        content_type: content_type.to_owned(),
        bytes: input.bytes.into(),
    })
}

fn provider_data(
    emulation: &Emulation,
    source: &DataSource,
    options: &EventOptions,
    context: &Context,
) -> Result<Data> {
    Ok(match source {
        DataSource::Lines => Data::Line,
        DataSource::Sample => Data::ProviderBody(emulation.sample_body()),
        DataSource::Given(value) => match given_data(value, options, context)? {
            // A single event stays as the user gives it; of many, each has an id of its own.
            JsonText::Fixed(json) if options.is_load => Data::ProviderBody(json),
            data => Data::Given(data),
        },
    })
}

fn formatted_data(
    format: &FormatOptions,
    options: &EventOptions,
    context: &Context,
) -> Result<Data> {
    Ok(match &format.data {
        DataSource::Lines => Data::Line,
        DataSource::Given(value) => Data::Given(given_data(value, options, context)?),
        DataSource::Sample => {
            let event_type = options.event_type.as_ref();
            let sample = event_type.and_then(|event_type| Sample::find(event_type.as_str()));
            let data = sample.map_or_else(Json::object, Sample::data);
            Data::Given(JsonText::Fixed(data))
        }
    })
}

fn given_data(value: &str, options: &EventOptions, context: &Context) -> Result<JsonText> {
    let input = value_input::read("--data", value, context)?;
    let parsed = JsonText::parse(input.bytes, &input.name, options.edits.fills_templates);
    parsed.map_err(|error| match data_hint(value) {
        Some(hint) => usage(format!("{error}; {hint}")),
        None => error,
    })
}

/// What to type instead of a value of `--data` that is not JSON.
fn data_hint(value: &str) -> Option<String> {
    let is_json_like = value.starts_with(['{', '[', '"']);
    let name = value.split(['=', '&']).next().unwrap_or_default();
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-.[]".contains(&b))
    };
    match value.chars().next()? {
        '@' | '-' => None,
        '\'' => Some("leave out the quotes that reached the program".to_owned()),
        '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => {
            Some("write straight quotes".to_owned())
        }
        _ if is_json_like => None,
        _ if value.contains('=') && is_name(name) => Some(format!(
            "a form is sent by `--format form {name}=…`, exact bytes by `--body TEXT`"
        )),
        _ if value.contains('.') && is_name(value) => {
            Some("a file is given as `--data @FILE`".to_owned())
        }
        _ => Some("exact bytes are sent by `--body TEXT`".to_owned()),
    }
}

/// Reads what only some formats carry: the attributes and the data of CloudEvents, the files of a multipart body.
fn read_extras(format: &FormatOptions, edits: &RequestEdits, context: &Context) -> Result<Extras> {
    let bytes = match &format.data {
        DataSource::Given(value) if format.has_other_data(edits) => {
            Some(value_input::read("--data", value, context)?.bytes)
        }
        _ => None,
    };
    Ok(Extras {
        content_type: edits.content_type.clone(),
        source: format.source.clone(),
        attributes: format.attributes.clone(),
        bytes,
        files: read_files(edits)?,
        boundary: boundary()?,
    })
}

fn read_files(edits: &RequestEdits) -> Result<Vec<FilePart>> {
    let files = edits.items.iter().filter_map(|item| match item {
        Item::File(name, path) => Some((name, path)),
        _ => None,
    });
    files
        .map(|(name, path)| {
            let file_name = Path::new(path).file_name().unwrap_or_default();
            Ok(FilePart {
                name: name.clone(),
                file_name: file_name.to_string_lossy().into_owned(),
                bytes: read_file(path)?,
            })
        })
        .collect()
}

/// A boundary with 128 random bits, which no part contains by chance.
pub(super) fn boundary() -> Result<String> {
    let mut random = [0; 16];
    with_random(|fill| fill(&mut random))?;
    Ok(multipart::boundary(random))
}

/// Warns that an event's type has no sample, if its data would be that. A quiet run warns of what is probably a slip: a
/// type that is nearly a known one, or data that stays empty.
pub(super) fn note_missing_sample(options: &EventOptions, is_quiet: bool) {
    let (Some(event_type), ContentOptions::Formatted(format)) = (
        options.event_type.as_ref().map(EventType::as_str),
        &options.content,
    ) else {
        return;
    };
    if format.data != DataSource::Sample || Sample::find(event_type).is_some() {
        return;
    }
    let near = nearest(event_type, SAMPLES.iter().map(|sample| sample.event_type));
    if is_quiet && near.is_empty() && options.edits.has_data() {
        return;
    }
    let names: Vec<_> = providers_of(event_type)
        .map(|provider| provider.name)
        .collect();
    let hint = match (one_of(&near), &names[..]) {
        (_, [name]) => format!("; `--as {name}` sends the provider's event"),
        (_, [_, _, ..]) => "; `--as PROVIDER` sends a provider's event".to_owned(),
        (Some(near), []) => format!("; did you mean {near}?"),
        (None, []) => String::new(),
    };
    stderr::message(format_args!(
        "no sample for `{event_type}`, so its data starts empty{hint}"
    ));
}

/// Notes that data on stdin was not sent, where the event has none from anywhere else. Nothing reads stdin unasked: it
/// may belong to a loop of the shell.
pub(super) fn note_unread_stdin(options: &EventOptions, context: &Context) {
    let data = match &options.content {
        ContentOptions::Body(_) => return,
        ContentOptions::Emulated(_, data) => data,
        ContentOptions::Formatted(format) => &format.data,
    };
    let has_none = *data == DataSource::Sample && !options.edits.has_data();
    if has_none && context.has_unread_stdin() {
        stderr::message("stdin was not read: `--data -` sends the JSON that is on it");
    }
}

/// The value of `Authorization` for `--auth`, its file, or the environment.
fn authorization(options: &EventOptions) -> Result<Option<String>> {
    let Some(credentials) = credentials(options)? else {
        return Ok(None);
    };
    let credentials =
        str::from_utf8(credentials.reveal()).map_err(|_| usage("the credentials are not UTF-8"))?;
    authorization_value(credentials).map(Some).map_err(usage)
}

fn auth_file(name: &str) -> String {
    format!("`--auth-file {name}`")
}

fn credentials(options: &EventOptions) -> Result<Option<Secret>> {
    match (&options.auth, &options.auth_file) {
        (Some(auth), _) => {
            check_secret("`--auth`", auth, auth_file)?;
            Ok(Some(auth.clone()))
        }
        (None, Some(path)) => Ok(Some(Secret::new(read_file(path)?))),
        (None, None) => {
            let auth = Context::auth();
            if let Some(auth) = &auth {
                check_secret("HOOK_AUTH", auth, auth_file)?;
            }
            Ok(auth)
        }
    }
}

/// The value of the header: `Basic …` (RFC 7617) or `Bearer …` (RFC 6750).
fn authorization_value(credentials: &str) -> Result<String, &'static str> {
    let value = match credentials.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            format!("Bearer {}", token.trim())
        }
        _ if credentials.contains(':') => format!("Basic {}", BASE64_STANDARD.encode(credentials)),
        _ => return Err("the credentials are written `user:password` or `bearer TOKEN`"),
    };
    if value == "Bearer " || !is_value(value.as_bytes()) {
        return Err("the token is empty, or holds control characters");
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_basic_or_bearer() {
        // The example of RFC 7617 section 2.
        let basic = authorization_value("Aladdin:open sesame");
        assert_eq!(basic.as_deref(), Ok("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert_eq!(
            authorization_value("Bearer a:b"),
            Ok("Bearer a:b".to_owned())
        );
        assert_eq!(
            authorization_value("bearer  ab"),
            Ok("Bearer ab".to_owned())
        );
        for text in ["", "sesame", "bearer ", "bearer a\nb"] {
            assert!(authorization_value(text).is_err(), "{text}");
        }
    }
}
