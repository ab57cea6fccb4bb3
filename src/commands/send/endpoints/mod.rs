//! `--endpoints`: a file that says who is told which events, how they are signed, and what else is sent along.

mod forms;
#[cfg(test)]
mod tests;

use anyhow::Result;

use crate::commands::context::{Context, usage};
use crate::commands::value_input::read_file;
use crate::glob::{Star, matches};
use crate::message::Url;
use crate::message::headers::{is_token, is_value};
use crate::payload::EventType;
use crate::signature::{KeyPurpose, Scheme, Secret, SignatureOptions, check_secret, find_scheme};
use crate::suggest::{nearest, one_of};
use forms::{Spot, Table, Value};

/// Who is told of events; without `Debug`, as its headers may hold credentials.
pub(super) struct Endpoint {
    pub(super) url: Url,
    /// Globs over event types; none for all.
    events: Vec<String>,
    pub(super) signing: Option<(&'static Scheme, Secret)>,
    pub(super) headers: Vec<(String, String)>,
}

impl Endpoint {
    /// Whether it is to be told of an event of this type; one without a type goes to those who want everything.
    pub(super) fn wants(&self, event_type: Option<&EventType>) -> bool {
        let text = event_type.map_or("", EventType::as_str);
        let mut events = self.events.iter();
        self.events.is_empty() || events.any(|glob| matches(glob, text, Star::Crosses))
    }
}

/// Reads a file of endpoints, at least one, with their secrets from the environment; `options` are for all schemes.
pub(super) fn read(path: &str, options: &SignatureOptions) -> Result<Vec<Endpoint>> {
    let bytes = read_file(path)?;
    parse(path, bytes, options, &Context::secret_in).map_err(|Wrong { line, what }| {
        usage(match line {
            Some(line) => format!("`{path}` line {line}: {what}"),
            None => format!("`{path}`: {what}"),
        })
    })
}

/// What is wrong with the file, and on which line.
#[derive(Debug)]
struct Wrong {
    line: Option<usize>,
    what: String,
}

impl Wrong {
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
) -> Result<Vec<Endpoint>, Wrong> {
    let text = String::from_utf8(bytes).map_err(|_| Wrong::somewhere("it is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let tables = forms::tables(path, text)?;
    if tables.is_empty() {
        return Err(Wrong::somewhere("there is no endpoint in it"));
    }
    let endpoints = tables.into_iter();
    endpoints
        .map(|table| endpoint(table, options, secrets))
        .collect()
}

const KEYS: [&str; 5] = ["url", "events", "scheme", "secret_env", "headers"];

fn endpoint(table: Table, options: &SignatureOptions, secrets: Secrets) -> Result<Endpoint, Wrong> {
    let (mut url, mut scheme, mut variable) = (None, None, None);
    let (mut events, mut headers) = (Vec::new(), Vec::new());
    for (key, spot) in table.members {
        match &*key {
            "url" => url = Some(read_text(&key, &spot, read_url)?),
            "events" => events = read_events(&key, &spot)?,
            "scheme" => scheme = Some(read_text(&key, &spot, find_scheme)?),
            "secret_env" => variable = Some((spot.line, read_text(&key, &spot, read_name)?)),
            "headers" => headers = read_headers(&key, spot)?,
            _ => return Err(Wrong::at(spot.line, unknown(&key))),
        }
    }
    let here = |what: &str| Wrong::at(table.line, what);
    let signing = match (scheme, variable) {
        (Some(scheme), Some((line, name))) => {
            let secret = secret(scheme, &name, options, secrets);
            Some((scheme, secret.map_err(|what| Wrong::at(line, what))?))
        }
        (None, None) => None,
        (Some(_), None) => {
            return Err(here(
                "`scheme` needs `secret_env`, the name of the variable that holds its secret",
            ));
        }
        (None, Some(_)) => return Err(here("`secret_env` has no place without `scheme`")),
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
        return "`secret` has no place in a file: put it into a variable, and the variable's name into `secret_env`"
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
    spot: &Spot,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, Wrong> {
    match &spot.value {
        Value::Text(text) => {
            read(text).map_err(|what| Wrong::at(spot.line, format!("`{key}`: {what}")))
        }
        _ => Err(Wrong::at(spot.line, format!("`{key}` takes a string"))),
    }
}

fn read_url(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|wrong| format!("malformed URL: {wrong}"))
}

fn read_events(key: &str, spot: &Spot) -> Result<Vec<String>, Wrong> {
    let wrong = |what: &str| Wrong::at(spot.line, format!("`{key}` {what}"));
    let Value::List(globs) = &spot.value else {
        return Err(wrong("takes a list of strings"));
    };
    if globs.is_empty() {
        return Err(wrong("is empty: leave it out to want all events"));
    }
    let read = |text: &str| EventType::parse(text).map(|glob| glob.as_str().to_owned());
    let globs = globs.iter();
    globs.map(|glob| read_text(key, glob, read)).collect()
}

fn read_headers(key: &str, spot: Spot) -> Result<Vec<(String, String)>, Wrong> {
    let Value::Table(members) = spot.value else {
        let what = format!("`{key}` takes names with their values");
        return Err(Wrong::at(spot.line, what));
    };
    let header = |(name, spot): (String, Spot)| {
        if !is_token(&name) {
            let what = format!("`{key}`: `{name}` is not a header name");
            return Err(Wrong::at(spot.line, what));
        }
        let value = read_text(&format!("{key}.{name}"), &spot, |text| {
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
    options.check(scheme)?;
    let secret = secrets(variable).ok_or_else(|| {
        // A secret that was written here may look like a name, but not like one in capitals.
        if variable.bytes().any(|byte| byte.is_ascii_lowercase()) {
            "the variable that `secret_env` names is not set".to_owned()
        } else {
            format!("the variable `{variable}` is not set")
        }
    })?;
    check_secret(scheme, &secret, KeyPurpose::Sign)?;
    Ok(secret)
}
