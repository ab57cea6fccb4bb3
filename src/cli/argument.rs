//! What an argument of `hook send` is that belongs to no flag: a URL, an event type or an ITEM.
//!
//! The text alone says which it can be: [`Argument::parse`]. What it is depends on the rest of the command line, which
//! [`sort`] looks at: only the first argument is a URL, and only if nothing else gives one; a word is the event type if
//! no flag gives that. Everything else has to be an ITEM, and anything that only looks like one is an error: what is
//! not meant must not be sent.

use crate::json::Json;
use crate::message::Url;
use crate::message::headers::is_token;
use crate::message::url::ipv6_forms;
use crate::payload::{EventType, Item, ItemValue, SAMPLES};
use crate::provider::Provider;
use crate::shell_quote::shell_quote;

use super::values::{self, NamedValue};

/// An argument, by its text.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    /// The text, and the ITEM that it is.
    Item(String, Item),
    /// The text, and the URL that it is.
    Url(String, Url),
    /// A text without a separator.
    Word(String),
}

/// What the rest of the command line says.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings {
    /// What gives the URL, if anything does.
    pub(crate) url: Option<UrlSource>,
    /// What says which event it is, or that there is none.
    pub(crate) event: Option<&'static str>,
    /// The provider whose event it is.
    pub(crate) provider: Option<&'static Provider>,
    /// A record gives the request.
    pub(crate) is_recorded: bool,
}

/// What gives a URL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlSource {
    Flag,
    Endpoints,
    Environment,
}

/// The arguments by what they are.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) url: Option<Url>,
    pub(crate) event: Option<EventType>,
    pub(crate) items: Vec<Item>,
}

/// An argument; shells complete the event.
pub(super) const ARGUMENT: NamedValue<Argument> = NamedValue {
    parse: Argument::parse,
    names: values::event_names,
};

impl Argument {
    fn parse(text: &str) -> Result<Self, String> {
        if let Some(wrong) = start_error(text) {
            return Err(wrong);
        }
        if is_url(text) {
            return values::url(text).map(|url| Self::Url(text.to_owned(), url));
        }
        if !Item::has_separator(text) {
            return Ok(Self::Word(text.to_owned()));
        }
        let item = Item::parse(text).map(|item| Self::Item(text.to_owned(), item));
        item.map_err(|wrong| {
            // Names the part before the value, which may be a secret.
            format!("the item `{}`: {wrong}", Item::key(text))
        })
    }
}

/// The second argument of `replay`. ITEMs are a common mistake.
pub(super) fn replay_url(text: &str) -> Result<Url, String> {
    if text.parse::<i64>().is_ok() {
        return Err(format!(
            "a request is chosen by `--nth {text}`, and the port of a URL is written `:{text}`"
        ));
    }
    match Argument::parse(text) {
        Ok(Argument::Url(_, url)) => Ok(url),
        Ok(Argument::Item(text, item)) if is_host_item(&text, &item, true) => values::url(&text),
        Ok(Argument::Item(..)) => Err(format!(
            "`{}` changes a request, and replayed ones stay as recorded: `hook send --from FILE --nth N ITEM…` sends one \
             with changes",
            Item::key(text)
        )),
        _ => values::url(text),
    }
}

/// The second argument of `handshake`.
pub(super) fn handshake_url(text: &str) -> Result<Url, String> {
    match Argument::parse(text) {
        Ok(Argument::Url(_, url)) => Ok(url),
        Ok(Argument::Item(text, item)) if is_host_item(&text, &item, true) => values::url(&text),
        Ok(Argument::Item(..)) => Err(format!(
            "`{}` is an ITEM: a check takes no ITEMs, and headers by `-H 'NAME: VALUE'`",
            Item::key(text)
        )),
        _ => values::url(text),
    }
}

/// What begins like nothing that can be an argument.
fn start_error(text: &str) -> Option<String> {
    let first = text.chars().next()?;
    Some(match first {
        '-' if text == "-" => {
            "stdin is read by `--data -`, or by `--body -` for exact bytes".to_owned()
        }
        '-' => return None,
        _ if values::is_dash(first) => values::dash(text),
        _ if values::is_curly_quote(first) => values::curly_quote(),
        '{' => "JSON is given as `--data JSON`, or as `--body JSON` without an envelope".to_owned(),
        '[' | '"' if Json::parse(text).is_ok() && text != "[]" => {
            "JSON is given as `--data JSON`, or as `--body JSON` without an envelope".to_owned()
        }
        '@' => {
            let text = shell_quote(text);
            format!("a file is given as `--data {text}`, or as `--body {text}` for exact bytes")
        }
        '=' if text.starts_with("==") => return None,
        '=' => "a name is missing before `=`: write `key=text` without spaces".to_owned(),
        '&' => "an unquoted `&` ends a command in a shell: quote the URL".to_owned(),
        _ => return None,
    })
}

/// Whether a text is meant as a URL: it begins with a scheme, a port, `localhost` or an address.
fn is_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if ["http:", "https:", "http//", "https//"]
        .iter()
        .any(|start| lower.starts_with(start))
    {
        return true;
    }
    if lower.contains("://") && lower.find("://") == lower.find([':', '=', '/']) {
        return true; // `ftp://host`, but not `callback=http://host`
    }
    if lower.starts_with("::") && is_ipv6(&lower) {
        return true; // an error says how it is written
    }
    if let Some(port) = lower.strip_prefix(':') {
        return port.starts_with(|char: char| char.is_ascii_digit() || char == '/');
    }
    let end = match lower.strip_prefix('[') {
        Some(inner) => inner.find(']').map(|at| at + 2),
        None => lower.find([':', '/', '?', '=', ';', '@']),
    };
    let (host, rest) = lower.split_at(end.unwrap_or(lower.len()));
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let is_host = match bare {
        Some(address) => address.parse::<core::net::Ipv6Addr>().is_ok(),
        None => host == "localhost" || host.parse::<core::net::Ipv4Addr>().is_ok(),
    };
    // `localhost=1` and `127.0.0.1:=1` are ITEMs.
    is_host && !rest.starts_with(":=") && (rest.is_empty() || rest.starts_with([':', '/', '?']))
}

/// Whether a text begins with an IPv6 address without brackets.
fn is_ipv6(text: &str) -> bool {
    let authority = text.split(['/', '?']).next().unwrap_or_default();
    ipv6_forms(authority).is_some()
}

/// Says what each argument is.
pub(crate) fn sort(given: Vec<Argument>, around: Surroundings) -> Result<Arguments, String> {
    let mut sorted = Arguments::default();
    for (position, argument) in given.into_iter().enumerate() {
        let needs_url =
            sorted.url.is_none() && matches!(around.url, None | Some(UrlSource::Environment));
        match argument {
            // Bitbucket has an event `repo:push`.
            Argument::Item(text, _)
                if around.event.is_none()
                    && sorted.event.is_none()
                    && around
                        .provider
                        .is_some_and(|provider| provider.event(&text).is_some()) =>
            {
                sorted.event = Some(values::event_type(&text)?);
            }
            Argument::Item(text, item) => {
                // `fe80::1` is a header where no URL is missing.
                if needs_url && is_ipv6(&text) {
                    let wrong = values::url(&text).err().unwrap_or_default();
                    let name = Item::key(&text);
                    return Err(format!(
                        "{wrong}; a header is given as `-H '{name}: VALUE'`"
                    ));
                }
                if is_host_item(&text, &item, needs_url && position == 0) {
                    return Err(host_item(&text, &item));
                }
                sorted.items.push(item);
            }
            Argument::Url(text, url) => match (position, around.url) {
                (0, None | Some(UrlSource::Environment)) => sorted.url = Some(url),
                (_, source) => return Err(misplaced_url(&text, source, sorted.url.as_ref())),
            },
            Argument::Word(word) => {
                if let Some(wrong) = event_error(&word, position, &sorted, around) {
                    return Err(wrong);
                }
                sorted.event = Some(values::event_type(&word)?);
            }
        }
    }
    Ok(sorted)
}

/// Whether an ITEM is a host with a port or a path: `example.com:8080`, `myhost:3000/hooks`, `example.com/hooks?a=b`. A
/// name and a number, as in `priority:10`, can be a header or a host with a port; `is_first` takes it for a host.
fn is_host_item(text: &str, item: &Item, is_first: bool) -> bool {
    let (name, value) = match item {
        Item::Header(name, value) => (name, value.as_str()),
        Item::RemoveHeader(name) => return name.contains('.'),
        Item::Data(..) | Item::Query(..) => {
            let key = Item::key(text);
            return key.contains('?') && is_host_name(key);
        }
        Item::File(..) => return false,
    };
    let end = value.find(['/', '?']).unwrap_or(value.len());
    let (port, path) = value.split_at(end);
    let is_port = !port.starts_with('+') && port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_word = || is_first && port.len() > 1 && !name.contains('-');
    (is_first && is_ipv6(text))
        || name.contains('.')
        || (is_port && (!path.is_empty() || is_word()))
}

/// What to write instead. What is no port and no path is not repeated: it may be a secret.
fn host_item(text: &str, item: &Item) -> String {
    let name = Item::key(text);
    match item {
        Item::Header(..) if !text.contains(['?', '@']) && Url::parse(text).is_ok() => {
            format!("a URL is given as `--url {text}`, and a header as `-H '{name}: VALUE'`")
        }
        Item::Header(..) | Item::RemoveHeader(_) => {
            format!("a URL is given as `--url {name}:PORT`, and a header as `-H '{name}: VALUE'`")
        }
        _ => {
            let host = name.split('?').next().unwrap_or_default();
            format!("a URL is given as `--url '{host}?…'`")
        }
    }
}

fn misplaced_url(text: &str, source: Option<UrlSource>, first: Option<&Url>) -> String {
    let (url, first) = (
        shell_quote(text),
        first.map(|url| shell_quote(&url.to_string())),
    );
    match (source, first) {
        (Some(UrlSource::Flag), _) => format!("another URL is given as `--url {url}`"),
        (Some(UrlSource::Endpoints), _) => {
            format!("the URL `{text}` cannot be used with `--endpoints`: the file names the URLs")
        }
        (None | Some(UrlSource::Environment), Some(first)) => {
            format!("several URLs are given as `--url {first} --url {url}`")
        }
        (None | Some(UrlSource::Environment), None) => {
            format!("the URL comes first, or is given as `--url {url}`")
        }
    }
}

/// Why a word is not the event type, if it is not.
fn event_error(
    word: &str,
    position: usize,
    before: &Arguments,
    around: Surroundings,
) -> Option<String> {
    if let Some(wrong) = loose_value(before.items.last()) {
        return Some(wrong);
    }
    if is_method(word) {
        return Some(format!(
            "a method is given as `-X {}`",
            word.to_ascii_uppercase()
        ));
    }
    let no_url = around.url.is_none() && before.url.is_none();
    if no_url && position == 0 && word.parse::<u16>().is_ok() {
        return Some(format!("the port of a URL is written `:{word}`"));
    }
    if let Some(flag) = file_flag(word) {
        let (flag, at) = match flag.strip_suffix('@') {
            Some(flag) => (flag, "@"),
            None => (flag, ""),
        };
        let file = shell_quote(&format!("{at}{word}"));
        return Some(format!("a file is given as `{flag}{file}`"));
    }
    if no_url && position == 0 && is_host_name(word) {
        let word = shell_quote(word);
        return Some(format!(
            "a URL is given as `--url {word}`, and an event as `--event {word}`"
        ));
    }
    let is_known = match around.provider {
        Some(provider) => provider.event(word).is_some(),
        None => SAMPLES.iter().any(|sample| sample.event_type == word),
    };
    if has_space(word) && !is_known {
        return Some(spaced_word(word));
    }
    let no_item = "write an ITEM as `key=text`, `key:=json`, `key==query` or `Name:header`";
    if around.is_recorded && word.parse::<i64>().is_ok() {
        return Some(format!("a request is chosen by `--nth {word}`"));
    }
    if let Some(given) = around.event {
        return Some(format!("`{word}` is not an ITEM, and {given}: {no_item}"));
    }
    if let Some(event) = &before.event {
        return Some(format!(
            "`{word}` is not an ITEM, and the event is `{event}`: {no_item}"
        ));
    }
    if is_known || has_words(word) {
        return None;
    }
    Some(format!(
        "`{word}` has no separator: {no_item}, and an event as `--event {}`",
        shell_quote(word)
    ))
}

/// A value after a space: `a= b`, `X-Trace: 7`. It is not repeated: it may be a secret.
fn loose_value(last: Option<&Item>) -> Option<String> {
    match last? {
        Item::Data(path, ItemValue::Text(text)) if text.is_empty() => Some(format!(
            "a space after `{path}=`: write `{path}=text` without it"
        )),
        Item::RemoveHeader(name) => Some(format!(
            "a space after `{name}:`: write `{name}:value` without it, or in quotes"
        )),
        _ => None,
    }
}

fn is_method(word: &str) -> bool {
    const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    METHODS
        .iter()
        .any(|method| word.eq_ignore_ascii_case(method))
}

/// The flag for a file with such a name.
fn file_flag(word: &str) -> Option<&'static str> {
    const FLAGS: [(&str, &[&str]); 4] = [
        ("--data @", &["json"]),
        ("--data-from ", &["csv", "jsonl", "ndjson"]),
        ("--from ", &["har"]),
        (
            "--body @",
            &[
                "xml", "txt", "yaml", "yml", "html", "bin", "gz", "pdf", "png", "jpg",
            ],
        ),
    ];
    let (_, extension) = word.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    let mut flags = FLAGS.iter();
    let (flag, _) = flags.find(|(_, extensions)| extensions.contains(&&*extension))?;
    Some(flag)
}

/// Whether a word is meant as a host: it has a path, or ends as names on the internet do.
fn is_host_name(word: &str) -> bool {
    const ENDS: [&str; 8] = [
        "com",
        "org",
        "net",
        "io",
        "dev",
        "app",
        "local",
        "localhost",
    ];
    let Ok(url) = Url::parse(word) else {
        return false;
    };
    let last = url.host.rsplit('.').next().unwrap_or_default();
    url.host.contains('.') && (word.contains('/') || ENDS.contains(&last))
}

fn has_space(text: &str) -> bool {
    text.contains(char::is_whitespace)
}

/// A text with a space that has no separator. It is not repeated: it may be a header without its colon, with a secret.
fn spaced_word(text: &str) -> String {
    let name = text.split_whitespace().next().unwrap_or_default();
    let is_name = is_token(name) && text.starts_with(name);
    if is_name && name.starts_with(|char: char| char.is_ascii_uppercase()) {
        format!("no colon after `{name}`: write a header as `'{name}: VALUE'`")
    } else {
        "an argument with spaces is no ITEM: write one as `key=text`, `key:=json`, `key==query` or `Name:header`"
            .to_owned()
    }
}

/// Words of letters, digits, `_` and `-`, at least two, with full stops between them.
fn has_words(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(is_letter);
    text.contains('.') && text.split('.').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALONE: Surroundings = Surroundings {
        url: None,
        event: None,
        provider: None,
        is_recorded: false,
    };

    fn sorted(typed: &[&str], around: Surroundings) -> Result<Arguments, String> {
        let parsed: Result<Vec<_>, _> = typed.iter().map(|text| Argument::parse(text)).collect();
        sort(parsed?, around)
    }

    #[test]
    fn the_first_url_the_first_event_and_items() {
        for (typed, url, event, items) in [
            (
                &[":3000", "contact.added", "k=v"][..],
                "http://localhost:3000/",
                "contact.added",
                1,
            ),
            (&["http://h/x?a=b", "a.b"], "http://h/x?a=b", "a.b", 0),
            (&["HTTPS://h", "a=b", "a-b.c_d"], "https://h/", "a-b.c_d", 1),
            (&["localhost", "a.b"], "http://localhost/", "a.b", 0),
            (
                &["localhost:3000/x?y=z"],
                "http://localhost:3000/x?y=z",
                "",
                0,
            ),
            (&["127.0.0.1:9", "a.b"], "http://127.0.0.1:9/", "a.b", 0),
            (&["[::1]:9/x", "a.b"], "http://[::1]:9/x", "a.b", 0),
            (&["10.0.0.7", "a.b"], "http://10.0.0.7/", "a.b", 0),
            (&["a.b", "X-A:1", "a.b=c", "q==1"], "", "a.b", 3),
            (
                &[
                    "a.b=c",
                    "[]=x",
                    "localhost=1",
                    "127.0.0.1:=1",
                    "callback=http://h/",
                ],
                "",
                "",
                5,
            ),
            (
                &["X-Port:3000", "1.2.3.4=x", r"a\=b.c=d", "data[type]=x"],
                "",
                "",
                4,
            ),
        ] {
            let sorted = sorted(typed, ALONE).unwrap();
            let found = sorted.url.map(|url| url.to_string()).unwrap_or_default();
            let found_event = sorted
                .event
                .map(|event| event.to_string())
                .unwrap_or_default();
            assert_eq!(
                (&*found, &*found_event, sorted.items.len()),
                (url, event, items),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn a_url_that_something_else_gives_is_not_taken_from_the_arguments() {
        for source in [UrlSource::Flag, UrlSource::Endpoints] {
            let around = Surroundings {
                url: Some(source),
                ..ALONE
            };
            for text in [":3000", "http://h/", "localhost", "10.0.0.7"] {
                assert!(
                    sorted(&[text], around).unwrap_err().contains(text),
                    "{text}"
                );
            }
            assert!(sorted(&["a.b", "k=v"], around).is_ok());
        }
    }

    #[test]
    fn what_may_be_a_host_is_a_header_where_the_url_is_given() {
        let headers = ["a::b", "fe80::1", "dead:beef::1", "priority:10"];
        let flag = Surroundings {
            url: Some(UrlSource::Flag),
            ..ALONE
        };
        for text in headers {
            assert_eq!(sorted(&[text], flag).unwrap().items.len(), 1, "{text}");
            assert_eq!(sorted(&[":9", "a.b", text], ALONE).unwrap().items.len(), 1);
            let wrong = sorted(&[text, "a.b"], ALONE).unwrap_err();
            let name = Item::key(text);
            assert!(wrong.contains(&format!("`-H '{name}: VALUE'`")), "{wrong}");
        }
        for text in ["::1", "::1:3000", "[::1]"] {
            assert!(sorted(&[text], flag).is_err(), "{text}");
        }
    }

    #[test]
    fn a_url_among_the_arguments_replaces_that_of_the_environment() {
        let around = Surroundings {
            url: Some(UrlSource::Environment),
            ..ALONE
        };
        let url = sorted(&[":3000", "a.b"], around).unwrap().url.unwrap();
        assert_eq!(url.to_string(), "http://localhost:3000/");
        assert!(sorted(&["a.b", ":3000"], around).is_err());
    }

    #[test]
    fn the_event_of_a_provider_needs_no_full_stop() {
        let github = crate::provider::emulated().find(|provider| provider.name == "github");
        let around = Surroundings {
            provider: github,
            ..ALONE
        };
        assert_eq!(
            sorted(&["push"], around).unwrap().event.unwrap().as_str(),
            "push"
        );
        assert!(sorted(&["push"], ALONE).is_err());
        let bitbucket = crate::provider::emulated().find(|provider| provider.name == "bitbucket");
        let around = Surroundings {
            provider: bitbucket,
            ..ALONE
        };
        let sorted = sorted(&["repo:push", "X-A:1"], around).unwrap();
        assert_eq!(sorted.event.unwrap().as_str(), "repo:push");
        assert_eq!(sorted.items.len(), 1);
    }
}
