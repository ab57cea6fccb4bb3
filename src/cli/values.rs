//! How the values of flags are written: a function for each form, which clap calls, and the values of enums that other
//! modules own.

use std::ffi::OsStr;
use std::num::{NonZeroU32, NonZeroU64};
use std::ops::RangeInclusive;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::tips;
use crate::color_choice::ColorChoice;
use crate::conformance::check::CATALOGUE;
use crate::message::Url;
use crate::message::headers::{is_token, is_value};
use crate::message::response::forbids_content;
use crate::message::url::{UrlError, ipv6_forms, without_user};
use crate::payload::cloudevents::{Attribute, AttributeError, check_attribute};
use crate::payload::{EventType, Format, Item, ItemError, SAMPLES, parse_header};
use crate::provider::handshake::{self, HANDSHAKES, HandshakeSpec};
use crate::provider::{self, Provider};
use crate::record::{RedactKey, Selection};
use crate::response_plan::{FailFirst, FailureMode, ResponseDelay, ResponseRoute, RoutePattern};
use crate::retry::Backoff;
use crate::shell_quote::shell_quote;
use crate::signature::{SCHEMES, Scheme, Secret, find_scheme, find_scheme_or_auto};
use crate::suggest::{nearest, one_of};
use crate::topics::{TOPICS, Topic};

/// The scheme that requests are verified with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SchemeChoice {
    /// The headers of each request name it.
    Auto,
    Named(&'static Scheme),
}

/// A header, or a file that holds several.
#[derive(Clone, Debug)]
pub(crate) enum HeaderArg {
    Header(Item),
    /// The path after `@`.
    File(String),
}

impl HeaderArg {
    pub(crate) fn file(&self) -> Option<&str> {
        match self {
            Self::Header(_) => None,
            Self::File(path) => Some(path),
        }
    }
}

/// Where `hook listen HOST:PORT` listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BindAddress {
    pub(crate) host: Option<String>,
    pub(crate) port: u16,
}

/// How soon one request follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As soon as the previous one has its response.
    Max,
    AsRecorded,
    /// At least this long after the previous one.
    Every(Duration),
}

/// How many lines of a body are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineLimit {
    First(usize),
    All,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Standard,
            Self::Plain,
            Self::Form,
            Self::Query,
            Self::Multipart,
            Self::Xml,
            Self::CloudEvents,
            Self::CloudEventsBinary,
            Self::CloudEventsBatch,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Standard => (
                "standard",
                r#"Standard Webhooks: {"type", "timestamp", "data"}"#,
            ),
            Self::Plain => ("plain", r#"The data with "event" before it"#),
            Self::Form => ("form", "A form body"),
            Self::Query => ("query", "A GET with everything in the query"),
            Self::Multipart => ("multipart", "multipart/form-data, with files"),
            Self::Xml => ("xml", "XML: an element for each name"),
            Self::CloudEvents => ("cloudevents", "CloudEvents, all in one JSON object"),
            Self::CloudEventsBinary => (
                "cloudevents-binary",
                "CloudEvents, attributes in ce- headers",
            ),
            Self::CloudEventsBatch => ("cloudevents-batch", "CloudEvents, an array of them"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

impl ValueEnum for ColorChoice {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Always, Self::Never]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Auto => ("auto", "When the stream is a terminal"),
            Self::Always => ("always", "Into a pipe or file too"),
            Self::Never => ("never", "On no stream"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

/// A header value that is not empty.
pub(super) fn header_value(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    check_ends(text)?;
    if is_value(text.as_bytes()) {
        Ok(text.to_owned())
    } else {
        Err("it cannot contain control characters".to_owned())
    }
}

/// White space at an end is a slip, and in a header it would be lost. So are the quotes of a word processor.
fn check_ends(text: &str) -> Result<(), String> {
    if text.trim() != text {
        return Err("it begins or ends with white space: remove that".to_owned());
    }
    match text.chars().next() {
        Some(first) if is_curly_quote(first) => Err(curly_quote()),
        _ => Ok(()),
    }
}

/// A quote that no shell knows: “ ” ‘ ’ „.
pub(super) fn is_curly_quote(char: char) -> bool {
    matches!(char, '\u{2018}'..='\u{201f}')
}

pub(super) fn curly_quote() -> String {
    "it begins with a curly quote, which a shell does not know: write `'…'` or `\"…\"`".to_owned()
}

/// A dash that is not the hyphen of flags: ‐ ‑ ‒ – — ― −.
pub(super) fn is_dash(char: char) -> bool {
    matches!(char, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

pub(super) fn dash(text: &str) -> String {
    let typed = text.split('=').next().unwrap_or_default(); // the value may be a secret
    let name = typed.trim_start_matches(|char| is_dash(char) || char == '-');
    format!("`{typed}` begins with a dash that is not `-`: write `--{name}`")
}

/// The `source` of a CloudEvent.
pub(super) fn source(text: &str) -> Result<String, String> {
    check_attribute("source", text)
        .map(|()| text.to_owned())
        .map_err(|error| error.to_string())
}

pub(super) fn attribute(text: &str) -> Result<Attribute, String> {
    Attribute::parse(text).map_err(|error| match error {
        AttributeError::Reserved("specversion") => format!("{error}: it is always `1.0`"),
        AttributeError::Reserved(name) => {
            let flag = match name {
                "type" => "event",
                "time" => "timestamp",
                "datacontenttype" => "content-type",
                name => name,
            };
            format!("{error}: use `--{flag}`")
        }
        error => error.to_string(),
    })
}

pub(super) fn key(text: &str) -> Result<RedactKey, String> {
    RedactKey::parse(text).map_err(|error| error.to_string())
}

/// Two requests, each by its number.
pub(super) fn pair(text: &str) -> Result<(i64, i64), String> {
    let number = |text: &str| text.trim().parse().ok().filter(|number| *number != 0);
    text.split_once(',')
        .and_then(|(old, new)| Some((number(old)?, number(new)?)))
        .ok_or_else(|| "write two numbers, like `1,2` or `-2,-1`".to_owned())
}

pub(super) fn selection(text: &str) -> Result<Selection, String> {
    Selection::parse(text).map_err(|error| error.to_string())
}

pub(super) fn port(text: &str) -> Result<u16, String> {
    let wrong = || format!("`{text}` is not a port: write a number from 0 to 65535");
    text.parse().map_err(|_| wrong())
}

fn scheme(text: &str) -> Result<&'static Scheme, String> {
    find_scheme(text).map_err(|error| error.to_string())
}

fn scheme_or_auto(text: &str) -> Result<SchemeChoice, String> {
    let found = find_scheme_or_auto(text).map_err(|error| error.to_string())?;
    Ok(found.map_or(SchemeChoice::Auto, SchemeChoice::Named))
}

/// A parser of values that often are one of these names, which shells complete.
#[derive(Clone, Copy)]
pub(super) struct NamedValue<T> {
    pub(super) parse: fn(&str) -> Result<T, String>,
    pub(super) names: fn() -> Vec<&'static str>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for NamedValue<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        self.parse.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.names)().into_iter().map(PossibleValue::new)))
    }
}

pub(super) const SCHEME: NamedValue<&'static Scheme> = NamedValue {
    parse: scheme,
    names: scheme_names,
};

pub(super) const SCHEME_OR_AUTO: NamedValue<SchemeChoice> = NamedValue {
    parse: scheme_or_auto,
    names: || [vec!["auto"], scheme_names()].concat(),
};

pub(super) const HANDSHAKE: NamedValue<&'static HandshakeSpec> = NamedValue {
    parse: check,
    names: || HANDSHAKES.iter().flat_map(HandshakeSpec::names).collect(),
};

/// Any event type. One with a space cannot be completed by bash.
pub(super) const EVENT_TYPE: NamedValue<EventType> = NamedValue {
    parse: event_type,
    names: event_names,
};

/// The name of an event, which may be one of a provider.
pub(super) const EVENT_NAME: NamedValue<String> = NamedValue {
    parse: |text| Ok(text.to_owned()),
    names: event_names,
};

/// A glob over the cases of a check, or over their groups.
pub(super) const CASE_GLOB: NamedValue<String> = NamedValue {
    parse: |text| Ok(text.to_owned()),
    names: || CATALOGUE.iter().map(|check| check.case.id).collect(),
};

/// The commands, in the order of the help.
pub(super) const COMMANDS: [&str; 13] = [
    "listen",
    "send",
    "replay",
    "handshake",
    "check",
    "show",
    "sign",
    "verify",
    "secret",
    "events",
    "completions",
    "help",
    "man",
];

/// What `hook help NAME` shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HelpPage {
    /// The command of this name.
    Command(&'static str),
    Topic(&'static Topic),
}

pub(super) const HELP_PAGE: NamedValue<HelpPage> = NamedValue {
    parse: help_page,
    names: help_names,
};

fn help_names() -> Vec<&'static str> {
    let topics = TOPICS.iter().map(|topic| topic.name);
    COMMANDS.into_iter().chain(topics).collect()
}

fn help_page(name: &str) -> Result<HelpPage, String> {
    if let Some(topic) = Topic::find(name) {
        return Ok(HelpPage::Topic(topic));
    }
    let command = COMMANDS.into_iter().find(|command| *command == name);
    command.map(HelpPage::Command).ok_or_else(|| {
        let hint = help_hint(&name.to_lowercase());
        format!("`{name}` is not a command or a topic: {hint}")
    })
}

/// What explains a word that is not a command or a topic.
fn help_hint(word: &str) -> String {
    if let Some(tip) = tips::for_help(word) {
        return tip.to_owned();
    }
    if find_scheme(word).is_ok() {
        return "`hook help schemes` describes its signature".to_owned();
    }
    one_of(&nearest(word, help_names()))
        .map(|near| format!("did you mean {near}?"))
        .or_else(|| tips::for_command(word).map(str::to_owned))
        .unwrap_or_else(|| "`hook help` lists them".to_owned())
}

/// The names that the argument of a command can be.
pub(super) fn names_of(command: &str) -> Vec<&'static str> {
    let mut names = match command {
        "secret" => scheme_names(),
        "handshake" => HANDSHAKES.iter().map(|spec| spec.name).collect(),
        _ => Vec::new(),
    };
    names.sort_unstable();
    names
}

/// The record of `replay`.
pub(super) fn record_file(text: &str) -> Result<String, String> {
    let port = text.strip_prefix(':');
    let is_port = port.is_some_and(|port| port.starts_with(|char: char| char.is_ascii_digit()));
    if is_port || text.starts_with("http://") || text.starts_with("https://") {
        return Err("the record comes before the URL: `hook replay FILE URL`".to_owned());
    }
    Ok(text.to_owned())
}

fn scheme_names() -> Vec<&'static str> {
    SCHEMES.iter().map(|scheme| scheme.name).collect()
}

/// The built-in events, then those of providers.
pub(super) fn event_names() -> Vec<&'static str> {
    let own = SAMPLES.iter().map(|sample| sample.event_type);
    let providers = provider::emulated().flat_map(Provider::events);
    let mut names = Vec::new();
    for name in own.chain(providers.map(|(_, event)| event.event_type)) {
        if !names.contains(&name) && !name.contains(' ') {
            names.push(name);
        }
    }
    names
}

/// A sender that a test event can be emulated for.
pub(super) fn sender() -> impl TypedValueParser<Value = &'static Provider> {
    let names = provider::emulated().map(|provider| provider.name);
    PossibleValuesParser::new(names).try_map(|name| {
        let mut known = provider::emulated();
        known
            .find(|provider| provider.name == name)
            .ok_or_else(|| unknown_sender(&name))
    })
}

/// Whose events are listed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SenderChoice {
    All,
    One(&'static Provider),
}

pub(super) const SENDERS: NamedValue<SenderChoice> = NamedValue {
    parse: |name| {
        if name == "all" {
            return Ok(SenderChoice::All);
        }
        let mut known = provider::emulated();
        known
            .find(|provider| provider.name == name)
            .map(SenderChoice::One)
            .ok_or_else(|| unknown_name(name))
    },
    names: || {
        let names = provider::emulated().map(|provider| provider.name);
        names.chain(["all"]).collect()
    },
};

/// What to say of a name that no sender has.
pub(super) fn unknown_sender(name: &str) -> String {
    format!("`--as`: {}", unknown_name(name))
}

fn unknown_name(name: &str) -> String {
    let mut names: Vec<_> = provider::emulated().map(|provider| provider.name).collect();
    names.sort_unstable();
    let near = nearest(&name.to_ascii_lowercase(), names.iter().copied());
    let help = match (one_of(&near), near.first()) {
        (Some(near), Some(first)) => {
            format!(" (did you mean {near}?): `hook events --as {first}` lists its events")
        }
        _ => format!(
            ": use one of {}; `hook events --as NAME` lists the events of one",
            names.join(", ")
        ),
    };
    format!("`{name}` is not a known provider{help}")
}

fn check(text: &str) -> Result<&'static HandshakeSpec, String> {
    handshake::find_by_name(text).ok_or_else(|| {
        let names = HANDSHAKES.iter().flat_map(HandshakeSpec::names);
        let hint = one_of(&nearest(&text.to_ascii_lowercase(), names))
            .map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
        let mut all: Vec<_> = HANDSHAKES.iter().map(|spec| spec.name).collect();
        all.sort_unstable();
        format!(
            "`{text}` is not a provider with a known handshake{hint}: use one of {}",
            all.join(", ")
        )
    })
}

/// Where to listen, without a port.
pub(super) fn listen_host(text: &str) -> Result<String, String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("`{text}` is a port: write `--port {text}`"));
    }
    match listen_address(text) {
        Ok(_) if host(text).is_err() => Err(format!(
            "it has a port: write `hook listen {}`",
            shell_quote(text)
        )),
        _ => host(text),
    }
}

/// A name or address without a port.
pub(super) fn host(text: &str) -> Result<String, String> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if text.contains("://") {
        Err("write the host alone, without `http://`".to_owned())
    } else if text.contains('%') && ipv6_forms(text).is_some() {
        Err(UrlError::Zone(text.to_owned()).to_string())
    } else if text.contains(':') && bare.parse::<core::net::Ipv6Addr>().is_err() {
        Err("the port goes into `--port`".to_owned())
    } else if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Err(format!(
            "`{text}` is a number: a port is given as `--port {text}`"
        ))
    } else {
        Ok(text.to_owned())
    }
}

pub(super) fn status(text: &str) -> Result<u16, String> {
    text.parse()
        .ok()
        .filter(|status| (200..=599).contains(status))
        .ok_or_else(|| format!("`{text}` is not a status: write a number from 200 to 599"))
}

/// What to give instead depends on the command.
pub(super) const USER_NAME: &str = "malformed URL: a user name in it";

pub(super) fn url(text: &str) -> Result<Url, String> {
    if text.starts_with(":/") {
        return Err(format!(
            "malformed URL: the port is missing after `:`: write `:3000{}`",
            &text[1..]
        ));
    }
    Url::parse(text).map_err(|error| match error {
        _ if text.contains(',') && text.split(',').all(|url| Url::parse(url).is_ok()) => {
            let urls = text
                .split(',')
                .map(|url| format!("--url {}", shell_quote(url)));
            let urls = urls.collect::<Vec<_>>().join(" ");
            format!("each URL has a flag of its own: `{urls}`")
        }
        UrlError::UserName => USER_NAME.to_owned(),
        error => format!("malformed URL: {error}"),
    })
}

/// The URL stays as the user writes it: schemes sign its exact characters.
pub(super) fn public_url(text: &str) -> Result<String, String> {
    url(&without_user(text)).map(|_| text.to_owned())
}

/// A verify token. An empty one would be no secret.
pub(super) fn token(text: &str) -> Result<Secret, String> {
    header_value(text).map(Secret::new)
}

pub(super) fn event_type(text: &str) -> Result<EventType, String> {
    if !text.trim().is_empty() {
        check_ends(text)?;
    }
    EventType::parse(text).map_err(|error| error.to_string())
}

/// A header, or `@FILE` as in curl.
pub(super) fn header(text: &str) -> Result<HeaderArg, String> {
    if let Some(path) = text.strip_prefix('@') {
        return Ok(HeaderArg::File(path.to_owned()));
    }
    let header = parse_header(text).map_err(|error| match error {
        ItemError::HeaderLineBreak => {
            format!("{error}: write each header as a flag of its own, or give a file as `@FILE`")
        }
        error => error.to_string(),
    })?;
    Ok(HeaderArg::Header(header))
}

pub(super) fn method(text: &str) -> Result<String, String> {
    if is_token(text) {
        Ok(text.to_owned())
    } else {
        Err("not a method".to_owned())
    }
}

/// `8080`, `:8080`, `0.0.0.0:8080`, `localhost:8080`, `[::1]:8080`: where to listen.
pub(super) fn listen_address(text: &str) -> Result<BindAddress, String> {
    let lower = text.to_ascii_lowercase();
    if let Some(rest) = lower
        .strip_prefix("http://")
        .or_else(|| lower.strip_prefix("https://"))
    {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = &rest[..end];
        // What stands before the `@` may be a password.
        let listens = match listen_address(authority) {
            Ok(_) => format!("`hook listen {}` listens there", shell_quote(authority)),
            Err(_) => "`hook listen HOST:PORT` listens at an address of this machine".to_owned(),
        };
        let (given, target) = if authority.contains('@') {
            ("this".to_owned(), "URL".to_owned())
        } else {
            (format!("`{text}`"), shell_quote(text))
        };
        return Err(format!(
            "{given} is a URL: {listens}, `--forward-to {target}` forwards to it"
        ));
    }
    if let Some(port) = text.strip_prefix("*:") {
        return Err(format!(
            "every interface is `0.0.0.0:{port}`, or `[::]:{port}` with IPv6"
        ));
    }
    let (host_part, port_part) = match text.rsplit_once(':') {
        Some((host, port)) if !host.starts_with('[') || host.ends_with(']') => (host, port),
        _ => ("", text),
    };
    let is_address = |text: &str| {
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<core::net::IpAddr>().is_ok()
    };
    if is_address(text) && !is_address(host_part) || text == "localhost" {
        return Err(format!("a host alone is given as `--host {text}`"));
    }
    let is_number = !port_part.is_empty() && port_part.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        let port = port(port_part)?;
        let host = match host_part {
            "" => None,
            name => Some(host(name)?),
        };
        return Ok(BindAddress { host, port });
    }
    let first = text.chars().next();
    if first.is_some_and(is_dash) {
        return Err(dash(text));
    }
    Err(format!(
        "`{text}` is not a port: write `hook listen 8080` or `hook listen HOST:8080`; a command comes after `--`"
    ))
}

/// RFC 3339, or Unix seconds.
pub(super) fn timestamp(text: &str) -> Result<jiff::Timestamp, String> {
    let seconds = text
        .parse()
        .ok()
        .and_then(|s| jiff::Timestamp::from_second(s).ok());
    seconds
        .or_else(|| text.parse().ok())
        .ok_or_else(|| "write it like `2026-11-21T20:33:01Z` or `1795293181`".to_owned())
}

/// `500ms`, `30s`, `5m`, `2h`, `1d`, with a fraction if wanted.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let split = text
        .find(|char: char| !char.is_ascii_digit() && char != '.')
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let malformed = || {
        let meant = match unit.trim().to_ascii_lowercase().as_str() {
            "" => "s",
            "msec" | "millis" | "milliseconds" => "ms",
            "sec" | "secs" | "second" | "seconds" | "s" => "s",
            "min" | "mins" | "minute" | "minutes" | "m" => "m",
            "hr" | "hrs" | "hour" | "hours" | "h" => "h",
            "day" | "days" | "d" => "d",
            _ => "",
        };
        match (digits.parse::<f64>(), meant) {
            (Err(_), _) | (_, "") => "write it like `500ms`, `30s`, `5m`, `2h` or `1d`".to_owned(),
            (Ok(_), meant) => {
                format!("write `{digits}{meant}`, or like `500ms`, `30s`, `5m`, `2h` or `1d`")
            }
        }
    };
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return Err(malformed()),
    };
    let number: f64 = digits.parse().map_err(|_| malformed())?;
    Duration::try_from_secs_f64(number * seconds)
        .ok()
        .filter(|duration| duration.as_secs() < 1 << 32)
        .ok_or_else(|| "that is too long".to_owned())
}

/// A schedule by its name, or waits separated by commas.
pub(super) fn backoff(text: &str) -> Result<Backoff, String> {
    let waits = || {
        let waits = text.split(',').map(|wait| duration(wait.trim()));
        waits.collect::<Result<Vec<_>, _>>()
    };
    match text {
        "exponential" => Ok(Backoff::Exponential),
        "standard" => Ok(Backoff::Standard),
        _ => waits().map(Backoff::List).map_err(|wrong| {
            format!("use `exponential`, `standard`, or times such as `5s,5m`: {wrong}")
        }),
    }
}

/// A duration above zero.
pub(super) fn some_time(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => Err("that is no time at all".to_owned()),
        some => Ok(some),
    }
}

/// `max`, `as-recorded`, or `50/s`.
pub(super) fn pace(text: &str) -> Result<Pace, String> {
    match text {
        "max" => Ok(Pace::Max),
        "as-recorded" => Ok(Pace::AsRecorded),
        _ => rate(text)
            .map(|rate| Pace::Every(Duration::from_secs_f64(1.0 / rate)))
            .map_err(|_| "write it like `max`, `as-recorded` or `50/s`".to_owned()),
    }
}

/// A number of lines, or `all`.
pub(super) fn lines(text: &str) -> Result<LineLimit, String> {
    match text.parse::<usize>() {
        _ if text == "all" => Ok(LineLimit::All),
        Ok(lines @ 1..) => Ok(LineLimit::First(lines)),
        _ => Err("write a number such as `5000`, or `all`".to_owned()),
    }
}

/// Events per second: `500/s`, `30/m`, `2.5/h`, or without a unit.
pub(super) fn rate(text: &str) -> Result<f64, String> {
    let (number, seconds) = match text.rsplit_once('/') {
        None => (text, 1.0),
        Some((number, "s")) => (number, 1.0),
        Some((number, "m")) => (number, 60.0),
        Some((number, "h")) => (number, 3600.0),
        Some(_) => ("", 1.0),
    };
    let rate = number.parse().map_or(0.0, |number: f64| number / seconds);
    // From one per day to more than any machine sends.
    if (1.0 / 86_400.0..=1e9).contains(&rate) {
        return Ok(rate);
    }
    Err("write it like `500/s` or `30/m`".to_owned())
}

/// A whole number in a range.
pub(super) fn number<T: TryFrom<u64>>(text: &str, range: RangeInclusive<u64>) -> Result<T, String> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    number
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| {
            let end = match *range.end() {
                u64::MAX | 0xffff_ffff => String::new(),
                end => format!(" to {end}"),
            };
            format!("`{text}` is not a whole number from {}{end}", range.start())
        })
}

/// A number above zero.
pub(super) fn some_count(text: &str) -> Result<NonZeroU64, String> {
    number::<u64>(text, 1..=u64::MAX)
        .and_then(|count| NonZeroU64::new(count).ok_or_else(String::new))
}

pub(super) fn some_number(text: &str) -> Result<u64, String> {
    number(text, 1..=u64::MAX)
}

pub(super) fn some_small_number(text: &str) -> Result<u32, String> {
    number(text, 1..=u64::from(u32::MAX))
}

pub(super) fn audit_rounds(text: &str) -> Result<u32, String> {
    number(text, 1..=1000)
}

pub(super) fn any_number(text: &str) -> Result<u64, String> {
    number(text, 0..=u64::MAX)
}

pub(super) fn any_small_number(text: &str) -> Result<u32, String> {
    number(text, 0..=u64::from(u32::MAX))
}

pub(super) fn concurrency(text: &str) -> Result<u16, String> {
    number(text, 1..=4096)
}

/// How many requests a minute an origin may send.
pub(super) fn allowed_rate(text: &str) -> Result<NonZeroU32, String> {
    if text == "*" {
        return Err("leave it out to allow any rate".to_owned());
    }
    some_small_number(text).and_then(|rate| NonZeroU32::new(rate).ok_or_else(String::new))
}

/// The URL of a proxy. `:3128` is on this machine, as everywhere.
pub(crate) fn proxy_url(text: &str) -> Result<String, String> {
    const SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let scheme = match scheme.to_ascii_lowercase() {
        // GNOME sets it.
        scheme if scheme == "socks" => "socks5".to_owned(),
        scheme => scheme,
    };
    if !SCHEMES.contains(&&*scheme) {
        return Err("a proxy is `http://`, `https://`, `socks5://` or `socks5h://`".to_owned());
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (credentials, address) = match rest.rsplit_once('@') {
        Some((credentials, address)) => (format!("{credentials}@"), address),
        None => (String::new(), rest),
    };
    if let Some(forms) = ipv6_forms(address) {
        return Err(UrlError::Brackets(forms).to_string());
    }
    let local = if address.starts_with(':') {
        "localhost"
    } else {
        ""
    };
    let address = format!("{local}{address}");
    match Url::parse(&format!("http://{address}")) {
        Ok(url) if url.target == "/" => Ok(format!("{scheme}://{credentials}{address}")),
        _ => Err("write the URL like `http://host:3128`".to_owned()),
    }
}

/// `64KiB`, `32MiB`, or bytes.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let split = text
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let shift = match unit {
        "" | "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "k" | "K" | "kB" | "KB" | "kb" | "Kb" => {
            return Err(format!("write `{number}KiB`: sizes are in units of 1024"));
        }
        "m" | "M" | "MB" | "mb" | "Mb" => {
            return Err(format!("write `{number}MiB`: sizes are in units of 1024"));
        }
        "g" | "G" | "GB" | "gb" | "Gb" => {
            return Err(format!("write `{number}GiB`: sizes are in units of 1024"));
        }
        _ => return Err("write it like `64KiB`, `32MiB` or `1000`".to_owned()),
    };
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or_else(|| "write it like `64KiB`, `32MiB` or `1000`".to_owned())
}

/// `3`, `3:503`, `3:drop`, `3:reset`, `3:hang`.
pub(super) fn fail_first(text: &str) -> Result<FailFirst, String> {
    let (times, how) = text.split_once(':').unwrap_or((text, "500"));
    if !text.contains(':')
        && times
            .parse()
            .is_ok_and(|status: u16| (400..600).contains(&status))
    {
        return Err(format!(
            "that fails the first {text} requests: did you mean `--fail-first 1:{text}` or `--status {text}`?"
        ));
    }
    let times = times.parse().ok().filter(|times| *times > 0);
    let times = times.ok_or("write it like `2`, `2:503`, `2:drop`, `2:reset` or `2:hang`")?;
    let how = match how {
        "drop" => FailureMode::Drop,
        "reset" => FailureMode::Reset,
        "hang" => FailureMode::Hang,
        text => FailureMode::Status(status(text)?),
    };
    Ok(FailFirst { times, mode: how })
}

/// `POST /billing=201`, `/users/*=404@missing.json`, `/a=@body.json`.
pub(super) fn route(text: &str) -> Result<ResponseRoute, String> {
    let expected = || "write it like `POST /billing=201` or `/users/*=404@body.json`".to_owned();
    let (pattern, response) = text.split_once('=').ok_or_else(expected)?;
    let (method, path) = match pattern.split_once(' ') {
        Some((method, path)) => (Some(method.to_owned()), path.trim_start()),
        None => (None, pattern),
    };
    if !path.starts_with(['/', '*']) || path.contains(' ') || method.as_deref() == Some("") {
        return Err(expected());
    }
    let (code, file) = match response.split_once('@') {
        Some((_, "")) => return Err(expected()),
        Some((code, file)) => (code, Some(file.to_owned())),
        None => (response, None),
    };
    let status = match (code, &file) {
        ("", Some(_)) => 200,
        (code, _) => status(code)?,
    };
    if file.is_some() && forbids_content(status) {
        return Err(format!(
            "a {status} response has no body: leave `@FILE` out"
        ));
    }
    Ok(ResponseRoute {
        pattern: RoutePattern {
            method,
            path: path.to_owned(),
        },
        status,
        file,
    })
}

/// `2s`, `100ms..3s`.
pub(super) fn delay(text: &str) -> Result<ResponseDelay, String> {
    let (min, max) = text.split_once("..").unwrap_or((text, text));
    let (min, max) = (duration(min)?, duration(max)?);
    if min > max {
        return Err("the range must be MIN..MAX, such as `100ms..3s`".to_owned());
    }
    Ok(ResponseDelay { min, max })
}

/// `:3000/hooks`, `invoice.*=http://127.0.0.1:4000/`. The text before the first `=` is a glob, unless it is the start
/// of a URL whose query contains the `=`.
pub(super) fn target(text: &str) -> Result<(Option<String>, Url), String> {
    if let Some((glob, rest)) = text.split_once('=')
        && !glob.contains("://")
        && !glob.contains(['?', ':'])
    {
        if glob.is_empty() {
            return Err("the glob before `=` is empty".to_owned());
        }
        return Ok((Some(glob.to_owned()), url(rest)?));
    }
    Ok((None, url(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_that_of_a_final_response() {
        assert_eq!(status("599"), Ok(599));
        for text in ["199", "600", "abc", ""] {
            assert!(status(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_rfc_3339_or_unix_seconds() {
        assert_eq!(timestamp("0").unwrap().to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(
            timestamp("2026-11-21T21:33:01+01:00").unwrap().as_second(),
            1_795_293_181
        );
        assert!(timestamp("yesterday").is_err());
    }

    #[test]
    fn durations() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("5m"), Ok(Duration::from_mins(5)));
        assert_eq!(duration("2h"), Ok(Duration::from_hours(2)));
        for text in [
            "",
            "5",
            "s",
            "-1s",
            "1w",
            "1e9s",
            "99999999999h",
            "1 s",
            "1..s",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn schedules() {
        let waits = |seconds: &[u64]| {
            Backoff::List(seconds.iter().map(|s| Duration::from_secs(*s)).collect())
        };
        assert_eq!(backoff("exponential"), Ok(Backoff::Exponential));
        assert_eq!(backoff("standard"), Ok(Backoff::Standard));
        assert_eq!(backoff("5s, 5m,30m"), Ok(waits(&[5, 300, 1800])));
        assert_eq!(backoff("0s"), Ok(waits(&[0])));
        for text in ["", "5", "linear", "5s,", "5s;5m", "-1s"] {
            assert!(backoff(text).is_err(), "{text}");
        }
    }

    #[test]
    fn paces() {
        assert_eq!(pace("max"), Ok(Pace::Max));
        assert_eq!(pace("as-recorded"), Ok(Pace::AsRecorded));
        assert_eq!(pace("50/s"), Ok(Pace::Every(Duration::from_millis(20))));
        assert_eq!(pace("0.5/s"), Ok(Pace::Every(Duration::from_secs(2))));
        for text in ["", "0/s", "-1/s", "NaN/s", "5/d", "/s", "fast"] {
            assert!(pace(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rates() {
        for (text, a_second) in [
            ("500/s", 500.0),
            ("500", 500.0),
            ("0.5/s", 0.5),
            ("30/m", 0.5),
        ] {
            assert_eq!(rate(text), Ok(a_second));
        }
        for text in [
            "", "0", "-1/s", "inf", "NaN", "1e99", "5/d", "5/s/s", "many",
        ] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("1000"), Ok(1000));
        assert_eq!(size("64KiB"), Ok(65536));
        assert_eq!(size("32MiB"), Ok(32 << 20));
        for text in ["", "1.5MiB", "10kb", "-1", "99999999999GiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_failure_has_a_number_and_a_kind() {
        let parse = |text| fail_first(text).map(|fail| (fail.times, fail.mode));
        assert_eq!(parse("2"), Ok((2, FailureMode::Status(500))));
        assert_eq!(parse("1:429"), Ok((1, FailureMode::Status(429))));
        assert_eq!(parse("3:hang"), Ok((3, FailureMode::Hang)));
        for text in ["", "0", "x", "2:", "2:99", "2:die", "-1"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_route_has_a_pattern_and_a_response() {
        let read = route("POST /billing=201").unwrap();
        assert!(
            read.pattern.matches_request("POST", "/billing")
                && !read.pattern.matches_request("GET", "/billing")
        );
        assert_eq!((read.status, read.file), (201, None));
        let read = route("/users/*=404@a=b.json").unwrap();
        assert!(
            read.pattern.matches_request("GET", "/users/7")
                && !read.pattern.matches_request("GET", "/users/7/x")
        );
        assert_eq!((read.status, read.file.as_deref()), (404, Some("a=b.json")));
        assert_eq!(route("**=@x").unwrap().status, 200);
        for text in [
            "",
            "/a",
            "a=200",
            "/a=",
            "/a=99",
            "/a=@",
            "POST  =200",
            " /a=200",
            "A B /=1",
        ] {
            assert!(route(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_target_may_have_a_glob() {
        for (text, glob, to) in [
            (":3000/hooks", None, "http://localhost:3000/hooks"),
            ("http://h/?a=b", None, "http://h/?a=b"),
            (":3000/?a=b", None, "http://localhost:3000/?a=b"),
            (
                "invoice.*=:4000",
                Some("invoice.*"),
                "http://localhost:4000/",
            ),
            (
                "orders/create=http://h/?a=b",
                Some("orders/create"),
                "http://h/?a=b",
            ),
        ] {
            let (found, url) = target(text).unwrap();
            assert_eq!((found.as_deref(), url.to_string().as_str()), (glob, to));
        }
        assert!(target("=:3000").is_err() && target("a=").is_err());
    }

    #[test]
    fn a_delay_may_be_a_range() {
        let two = Duration::from_secs(2);
        assert_eq!(delay("2s"), Ok(ResponseDelay { min: two, max: two }));
        assert_eq!(
            delay("2s..2000ms"),
            Ok(ResponseDelay { min: two, max: two })
        );
        for text in ["3s..1s", "..", "1s..", "x"] {
            assert!(delay(text).is_err(), "{text}");
        }
    }
}
