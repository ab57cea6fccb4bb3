//! `--endpoints`: a file that lists endpoints, the events that each wants, its signature and its headers.
//!
//! TOML and JSON Lines are read into the same values, each with its line, and then checked in one way. Secrets come
//! from the environment: the file holds the names of variables (home of toml).

use anyhow::Result;

use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::value_input::read_file;
use crate::glob::{Star, matches};
use crate::json::{RawValue, ValueKind};
use crate::message::Url;
use crate::message::headers::{is_token, is_value};
use crate::payload::EventType;
use crate::signature::{KeyPurpose, Scheme, Secret, SignatureOptions, find_scheme};
use crate::suggest::{nearest, one_of};
use toml::de::{DeTable, DeValue};

/// An endpoint of the file; without `Debug`, as its headers may hold credentials.
pub(super) struct Endpoint {
    pub(super) url: Url,
    /// Globs over event types; none for all.
    events: Vec<String>,
    pub(super) signing: Option<(&'static Scheme, Secret)>,
    pub(super) headers: Vec<(String, String)>,
}

impl Endpoint {
    /// Whether it wants events of this type; an event without a type goes to endpoints that want all events.
    pub(super) fn wants(&self, event_type: Option<&EventType>) -> bool {
        let text = event_type.map_or("", EventType::as_str);
        let mut events = self.events.iter();
        self.events.is_empty() || events.any(|glob| matches(glob, text, Star::CrossesSlash))
    }
}

/// Reads a file of endpoints, at least one, with their secrets from the environment; `options` are for all schemes.
pub(super) fn read(path: &str, options: &SignatureOptions) -> Result<Vec<Endpoint>> {
    let bytes = read_file(path)?;
    parse(path, bytes, options, &Context::secret_in).map_err(|EndpointsFileError { line, what }| {
        usage(match line {
            Some(line) => format!("`{path}` line {line}: {what}"),
            None => format!("`{path}`: {what}"),
        })
    })
}

/// What is wrong with the file, and on which line.
#[derive(Debug)]
struct EndpointsFileError {
    line: Option<usize>,
    what: String,
}

impl EndpointsFileError {
    fn at(line: usize, what: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            what: what.into(),
        }
    }

    fn somewhere(what: impl Into<String>) -> Self {
        Self {
            line: None,
            what: what.into(),
        }
    }
}

/// The value of a variable, if it has one.
type Secrets<'a> = &'a dyn Fn(&str) -> Option<Secret>;

fn parse(
    path: &str,
    bytes: Vec<u8>,
    options: &SignatureOptions,
    secrets: Secrets,
) -> Result<Vec<Endpoint>, EndpointsFileError> {
    let text =
        String::from_utf8(bytes).map_err(|_| EndpointsFileError::somewhere("it is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let tables = entries(path, text)?;
    if tables.is_empty() {
        return Err(EndpointsFileError::somewhere("it has no endpoint"));
    }
    let endpoints = tables.into_iter();
    endpoints
        .map(|table| endpoint(table, options, secrets))
        .collect()
}

const KEYS: [&str; 5] = ["url", "events", "scheme", "secret_env", "headers"];

fn endpoint(
    table: RawEndpoint,
    options: &SignatureOptions,
    secrets: Secrets,
) -> Result<Endpoint, EndpointsFileError> {
    let (mut url, mut scheme, mut variable) = (None, None, None);
    let (mut events, mut headers) = (Vec::new(), Vec::new());
    for (key, value) in table.members {
        match &*key {
            "url" => url = Some(read_text(&key, &value, read_url)?),
            "events" => events = read_events(&key, &value)?,
            "scheme" => scheme = Some(read_text(&key, &value, read_scheme)?),
            "secret_env" => variable = Some((value.line, read_text(&key, &value, read_name)?)),
            "headers" => headers = read_headers(&key, value)?,
            _ => return Err(EndpointsFileError::at(value.line, unknown(&key))),
        }
    }
    let here = |what: &str| EndpointsFileError::at(table.line, what);
    let signing = match (scheme, variable) {
        (Some(scheme), Some((line, name))) => {
            let secret = secret(scheme, &name, options, secrets);
            Some((
                scheme,
                secret.map_err(|what| EndpointsFileError::at(line, what))?,
            ))
        }
        (None, None) => None,
        (Some(_), None) => {
            return Err(here(
                "`scheme` needs `secret_env`, the name of the variable that holds its secret",
            ));
        }
        (None, Some(_)) => return Err(here("`secret_env` requires `scheme`")),
    };
    Ok(Endpoint {
        url: url.ok_or_else(|| here("`url` is missing"))?,
        events,
        signing,
        headers,
    })
}

fn unknown(key: &str) -> String {
    if key.eq_ignore_ascii_case("secret") {
        return "`secret` cannot be in a file: set a variable, and name it with `secret_env`"
            .to_owned();
    }
    match one_of(&nearest(key, KEYS)) {
        Some(near) => format!("unknown key `{key}`: did you mean {near}?"),
        None => format!(
            "unknown key `{key}`: use {}",
            one_of(&KEYS).unwrap_or_default()
        ),
    }
}

/// Reads a string; the file and the line have to do for its place, as it may be a credential by mistake.
fn read_text<T>(
    key: &str,
    value: &SpannedValue,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, EndpointsFileError> {
    match &value.value {
        ConfigValue::Text(text) => read(text)
            .map_err(|what| EndpointsFileError::at(value.line, format!("`{key}`: {what}"))),
        _ => Err(EndpointsFileError::at(
            value.line,
            format!("`{key}` takes a string"),
        )),
    }
}

fn read_url(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|wrong| format!("malformed URL: {wrong}"))
}

fn read_scheme(text: &str) -> Result<&'static Scheme, String> {
    find_scheme(text).map_err(|error| error.to_string())
}

fn read_events(key: &str, value: &SpannedValue) -> Result<Vec<String>, EndpointsFileError> {
    let wrong = |what: &str| EndpointsFileError::at(value.line, format!("`{key}` {what}"));
    let ConfigValue::List(globs) = &value.value else {
        return Err(wrong("takes a list of strings"));
    };
    if globs.is_empty() {
        return Err(wrong("is empty: leave it out to want all events"));
    }
    let read = |text: &str| match EventType::parse(text) {
        Ok(glob) => Ok(glob.as_str().to_owned()),
        Err(error) => Err(error.to_string()),
    };
    let globs = globs.iter();
    globs.map(|glob| read_text(key, glob, read)).collect()
}

fn read_headers(
    key: &str,
    value: SpannedValue,
) -> Result<Vec<(String, String)>, EndpointsFileError> {
    let ConfigValue::Table(members) = value.value else {
        let what = format!("`{key}` takes names with their values");
        return Err(EndpointsFileError::at(value.line, what));
    };
    let header = |(name, value): (String, SpannedValue)| {
        if !is_token(&name) {
            let what = format!("`{key}`: `{name}` is not a header name");
            return Err(EndpointsFileError::at(value.line, what));
        }
        let value = read_text(&format!("{key}.{name}"), &value, |text| {
            let text = text.trim();
            let fine = is_value(text.as_bytes()).then(|| text.to_owned());
            fine.ok_or_else(|| "a header value can't hold control characters".to_owned())
        })?;
        Ok((name, value))
    };
    members.into_iter().map(header).collect()
}

/// A variable's name; anything else may be the secret itself, and is not shown.
fn read_name(text: &str) -> Result<String, String> {
    let is_name = |text: &str| {
        let mut bytes = text.bytes();
        let word = bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        word && !text.is_empty() && !text.starts_with(|first: char| first.is_ascii_digit())
    };
    if is_name(text) {
        Ok(text.to_owned())
    } else {
        Err("it takes the name of the variable that holds the secret".to_owned())
    }
}

fn secret(
    scheme: &Scheme,
    variable: &str,
    options: &SignatureOptions,
    secrets: Secrets,
) -> Result<Secret, String> {
    scheme
        .check_options(options)
        .map_err(|error| advice::signature_options(&error))?;
    let secret = secrets(variable).ok_or_else(|| {
        // A secret that was written here may look like a name, but not like one in capitals.
        if variable.bytes().any(|byte| byte.is_ascii_lowercase()) {
            "the variable that `secret_env` names is not set".to_owned()
        } else {
            format!("the variable `{variable}` is not set")
        }
    })?;
    scheme
        .check_secret(&secret, options, KeyPurpose::Sign)
        .map_err(|error| error.to_string())?;
    Ok(secret)
}

/// An endpoint as it is written.
struct RawEndpoint {
    line: usize,
    members: Vec<(String, SpannedValue)>,
}

/// A value and its line.
struct SpannedValue {
    line: usize,
    value: ConfigValue,
}

/// What an endpoint is made of.
enum ConfigValue {
    Text(String),
    List(Vec<SpannedValue>),
    Table(Vec<(String, SpannedValue)>),
    /// Numbers and the like: nothing takes them.
    Other,
}

/// The endpoints of a file, whose name tells its form.
fn entries(path: &str, text: &str) -> Result<Vec<RawEndpoint>, EndpointsFileError> {
    let (_, extension) = path.rsplit_once('.').unwrap_or_default();
    match &*extension.to_ascii_lowercase() {
        "toml" => from_toml(text),
        "jsonl" | "ndjson" => from_lines(text),
        _ => Err(EndpointsFileError::somewhere(
            "unknown file type: `--endpoints` takes *.toml, *.jsonl or *.ndjson",
        )),
    }
}

const KEY: &str = "endpoint";

fn from_toml(text: &str) -> Result<Vec<RawEndpoint>, EndpointsFileError> {
    let line = |at: usize| 1 + text.get(..at).unwrap_or(text).matches('\n').count();
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(text.len(), |span| span.start);
        EndpointsFileError::at(line(at), format!("not TOML: {}", error.message()))
    })?;
    let mut tables = Vec::new();
    for (key, value) in members(document.into_inner(), &line) {
        let form = "write each endpoint under a line `[[endpoint]]`";
        let wrong = |what: String| Err(EndpointsFileError::at(value.line, what));
        if key != KEY {
            return wrong(match nearest(&key, [KEY]).first() {
                Some(near) => format!("unknown key `{key}`: did you mean `{near}`?"),
                None => format!("unknown key `{key}`: {form}"),
            });
        }
        let ConfigValue::List(values) = value.value else {
            return wrong(form.to_owned());
        };
        for value in values {
            tables.push(table(value).map_err(|line| EndpointsFileError::at(line, form))?);
        }
    }
    Ok(tables)
}

fn members(table: DeTable, line: &impl Fn(usize) -> usize) -> Vec<(String, SpannedValue)> {
    let mut members: Vec<_> = table.into_iter().collect();
    // In the order of the file: the parser sorts them by name.
    members.sort_by_key(|(key, _)| key.span().start);
    let members = members.into_iter().map(|(key, value)| {
        let value = SpannedValue {
            line: line(key.span().start),
            value: toml_value(value.into_inner(), line),
        };
        (key.into_inner().into_owned(), value)
    });
    members.collect()
}

fn toml_value(value: DeValue, line: &impl Fn(usize) -> usize) -> ConfigValue {
    match value {
        DeValue::String(text) => ConfigValue::Text(text.into_owned()),
        DeValue::Array(array) => ConfigValue::List(
            array
                .into_iter()
                .map(|value| SpannedValue {
                    line: line(value.span().start),
                    value: toml_value(value.into_inner(), line),
                })
                .collect(),
        ),
        DeValue::Table(table) => ConfigValue::Table(members(table, line)),
        _ => ConfigValue::Other,
    }
}

fn from_lines(text: &str) -> Result<Vec<RawEndpoint>, EndpointsFileError> {
    let lines = text.lines().zip(1..);
    let lines = lines.filter(|(text, _)| !text.trim().is_empty());
    lines
        .map(|(text, line)| {
            let raw = RawValue::parse(text.as_bytes()).map_err(|error| {
                let what = format!("not JSON: {}, column {}", error.message, error.column);
                EndpointsFileError::at(line, what)
            })?;
            let value = json_value(raw, line, DEPTH)?;
            let form = "write each endpoint as an object on a line of its own";
            table(SpannedValue { line, value }).map_err(|line| EndpointsFileError::at(line, form))
        })
        .collect()
}

/// An endpoint, its headers, and the value of one.
const DEPTH: usize = 3;

fn json_value(raw: RawValue, line: usize, depth: usize) -> Result<ConfigValue, EndpointsFileError> {
    if depth == 0 && matches!(raw.kind(), ValueKind::Array | ValueKind::Object) {
        return Ok(ConfigValue::Other);
    }
    let value = |raw| {
        let value = json_value(raw, line, depth - 1)?;
        Ok(SpannedValue { line, value })
    };
    Ok(match raw.kind() {
        ValueKind::String => raw.string().map_or(ConfigValue::Other, |text| {
            ConfigValue::Text(text.into_owned())
        }),
        ValueKind::Array => ConfigValue::List(raw.elements().map(value).collect::<Result<_, _>>()?),
        ValueKind::Object => {
            let mut members: Vec<(String, SpannedValue)> = Vec::new();
            for (name, raw) in raw.members() {
                // TOML does not let a key stand twice, and two forms of one file should not differ.
                if members.iter().any(|(known, _)| *known == name) {
                    return Err(EndpointsFileError::at(line, format!("duplicate `{name}`")));
                }
                members.push((name.into_owned(), value(raw)?));
            }
            ConfigValue::Table(members)
        }
        ValueKind::Number | ValueKind::Literal => ConfigValue::Other,
    })
}

/// The error is the line on which there is no table.
fn table(value: SpannedValue) -> Result<RawEndpoint, usize> {
    match value.value {
        ConfigValue::Table(members) => Ok(RawEndpoint {
            line: value.line,
            members,
        }),
        _ => Err(value.line),
    }
}

#[cfg(test)]
mod tests;
