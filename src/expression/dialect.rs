//! What other languages write in the place of an expression, and the form that it has here.
//!
//! jq, JSONPath, JavaScript, SQL and shells have taught everybody `&&`, `===`, `.data.email`, `event is x` and quotes.
//! Taken as a part of a name or a value, each of them would be an expression that never holds, and a run that waits for
//! it until its end. So it is refused, with the whole expression as it is written here.

use super::key::{NAME_PREFIXES, PLAIN_KEYS};
use crate::message::headers::is_token;

/// What is written as another language writes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Dialect {
    #[error("`{0}` does not join expressions")]
    Joiner(String),
    #[error("an expression has no `{0}`")]
    Or(String),
    #[error("`{0}` is not an operator")]
    Operator(String),
    #[error("the quotes are a part of the expression")]
    OuterQuotes,
    #[error("an expression has no parentheses")]
    Parentheses,
    #[error("`!KEY` means that the key is absent, and takes no comparison")]
    NegatedComparison,
    #[error("an expression has no list of values")]
    List,
    #[error("`{0}` is not a count")]
    Count(String),
    #[error("the quotes are a part of the value")]
    Quotes,
    #[error("the white space is a part of the expression")]
    Space,
    /// A path as jq, JSONPath and JavaScript write it.
    #[error("unknown key `{0}`")]
    Path(String),
}

/// Words that are operators elsewhere: what they are here, and what follows the value. A longer one comes before those
/// that it begins with.
const WORDS: [(&str, &str, &str); 24] = [
    ("is not", "!=", ""),
    ("is", "=", ""),
    ("equals", "=", ""),
    ("equal to", "=", ""),
    ("eq", "=", ""),
    ("not equals", "!=", ""),
    ("neq", "!=", ""),
    ("ne", "!=", ""),
    ("gte", ">=", ""),
    ("ge", ">=", ""),
    ("gt", ">", ""),
    ("lte", "<=", ""),
    ("le", "<=", ""),
    ("lt", "<", ""),
    ("contains", "~=", ""),
    ("includes", "~=", ""),
    ("has", "~=", ""),
    ("matches", "~=", ""),
    ("like", "~=", ""),
    ("starts with", "~=^", ""),
    ("startswith", "~=^", ""),
    ("begins with", "~=^", ""),
    ("ends with", "~=", "$"),
    ("endswith", "~=", "$"),
];

/// Words that say whether a key is there, and what is before the key here.
const PRESENCE: [(&str, &str); 9] = [
    ("exists", ""),
    ("is present", ""),
    ("is set", ""),
    ("is not null", ""),
    ("does not exist", "!"),
    ("is absent", "!"),
    ("is missing", "!"),
    ("is not set", "!"),
    ("is null", "!"),
];

/// `event is x`, `event: x`, `event exists`, `not event`: a condition without an operator, where words or a colon stand
/// for it. Returns what stands there, and the condition as it is written here.
pub(super) fn words(condition: &str) -> Option<(String, String)> {
    if let Some(key) = condition.strip_prefix("not ") {
        return is_key(key).then(|| ("not".to_owned(), format!("!{key}")));
    }
    if let Some((key, value)) = condition.split_once(':') {
        // Names of members contain colons, but no spaces after them.
        let is_written = value.starts_with(' ') || PLAIN_KEYS.iter().any(|plain| plain.name == key);
        if is_written && is_key(key) && !value.trim().is_empty() {
            return Some((":".to_owned(), format!("{key}={}", value.trim())));
        }
    }
    let (key, rest) = condition.split_once(' ')?;
    if !is_key(key) {
        return None;
    }
    let rest = rest.trim();
    if let Some(values) = rest.strip_prefix("in ").and_then(list) {
        return Some(("in".to_owned(), one_of(key, &values)));
    }
    if let Some(values) = rest.strip_prefix("not in ").and_then(list) {
        return Some(("not in".to_owned(), none_of(key, &values)));
    }
    if let Some(pattern) = rest.strip_prefix("like ")
        && pattern.contains('%')
    {
        let pattern = unquoted(pattern).replace('%', "*");
        return Some(("like".to_owned(), one_of(key, &[pattern])));
    }
    let presence = PRESENCE.iter().find(|(word, _)| *word == rest);
    if let Some((word, sign)) = presence {
        return Some(((*word).to_owned(), format!("{sign}{key}")));
    }
    WORDS.iter().find_map(|(word, sign, end)| {
        let value = rest.strip_prefix(word)?.strip_prefix(' ')?.trim();
        (!value.is_empty()).then(|| ((*word).to_owned(), format!("{key}{sign}{value}{end}")))
    })
}

/// Whether a word is a key, here or as a path of another language.
fn is_key(word: &str) -> bool {
    let has_name = |prefix: &str| word.len() > prefix.len() && word.starts_with(prefix);
    !word.contains(' ')
        && (word.len() > 1 && word.starts_with('/')
            || PLAIN_KEYS.iter().any(|plain| plain.name == word)
            || NAME_PREFIXES.into_iter().any(has_name)
            || is_path(word))
}

/// Whether the key is a path as jq, JSONPath or JavaScript write it: `.a`, `$.a`, `a.b`, `a[0]`.
pub(super) fn is_path(key: &str) -> bool {
    key.contains(['.', '[']) && key_of_path(key).is_some()
}

/// Whether a path may as well be an event type or a glob of one: `contact.added`, `deal.*`.
pub(super) fn is_event_type(path: &str) -> bool {
    let is_word = |word: &str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-*".contains(&byte);
        !word.is_empty() && word.bytes().all(is_letter)
    };
    !path.starts_with("data.") && path.split('.').all(is_word)
}

/// The key for a path, or for a name alone: a JSON Pointer, or a header or parameter by its name.
pub(super) fn key_of_path(path: &str) -> Option<String> {
    let is_rooted = path.starts_with(['$', '@', '.']);
    let mut rest = path.strip_prefix(['$', '@']).unwrap_or(path);
    let mut names = Vec::new();
    while !rest.is_empty() {
        let bracket = rest.strip_prefix('.').unwrap_or(rest).strip_prefix('[');
        if let Some(inside) = bracket {
            let (index, after) = inside.split_once(']')?;
            names.push(match index.trim_matches(['"', '\'']) {
                "" => "*",
                index => index,
            });
            rest = after;
            continue;
        }
        let name = rest.strip_prefix('.').unwrap_or(rest);
        let end = name.find(['.', '[']).unwrap_or(name.len());
        names.push(&name[..end]);
        rest = &name[end..];
    }
    let is_name = |name: &&str| {
        let is_odd =
            |char: char| char.is_whitespace() || char.is_control() || "(){}[]\"'|\\".contains(char);
        !name.is_empty() && !name.contains(is_odd)
    };
    if names.is_empty() || !names.iter().all(is_name) {
        return None;
    }
    match names[..] {
        ["header" | "headers", name] if !is_rooted => Some(format!("header.{name}")),
        ["query" | "params", name] if !is_rooted => Some(format!("query.{name}")),
        ["form", name] if !is_rooted => Some(format!("form.{name}")),
        ["body" | "json", ref names @ ..] if !is_rooted && !names.is_empty() => {
            Some(format!("/{}", names.join("/")))
        }
        _ => Some(format!("/{}", names.join("/"))),
    }
}

/// The key for a path in a line of a record, or in an object `request` or `response`.
pub(super) fn fact_of_path(path: &str) -> Option<String> {
    const FACTS: [(&str, &str); 9] = [
        ("event.type", "event"),
        ("event.name", "event"),
        ("event.id", "id"),
        ("event.provider", "provider"),
        ("webhook.id", "id"),
        ("message.id", "id"),
        ("delivery.id", "id"),
        ("signature.verdict", "signature"),
        ("request.url", "target"),
    ];
    if let Some((_, key)) = FACTS.iter().find(|(fact, _)| *fact == path) {
        return Some((*key).to_owned());
    }
    let (object, rest) = path.split_once('.')?;
    if !matches!(object, "request" | "req" | "response" | "res") {
        return None;
    }
    if PLAIN_KEYS.iter().any(|plain| plain.name == rest) {
        return Some(rest.to_owned());
    }
    let is_part = ["header", "query", "params", "form", "body", "json"]
        .iter()
        .any(|part| rest.starts_with(part));
    key_of_path(rest).filter(|_| is_part && is_path(rest))
}

/// `event=a or event=b` as one condition, if both sides compare the same key with `=`.
pub(super) fn alternatives(left: &str, right: &str) -> Option<String> {
    let (key, first) = left.split_once('=')?;
    let (other, second) = right.split_once('=')?;
    let values = [
        unquoted(first.trim_start_matches('=')),
        unquoted(second.trim_start_matches('=')),
    ];
    let is_same = key.trim() == other.trim() && !key.ends_with(['!', '~', '<', '>']);
    is_same.then(|| one_of(key.trim(), &values))
}

fn unquoted(value: &str) -> String {
    value.trim().trim_matches(['"', '\'']).to_owned()
}

/// A condition that holds for each of the values, in which `*` is any text.
pub(super) fn one_of(key: &str, values: &[String]) -> String {
    if let [single] = values
        && !single.contains('*')
    {
        return format!("{key}={single}");
    }
    let regex = |value: &String| {
        let parts = value.split('*').map(regex_lite::escape);
        parts.collect::<Vec<_>>().join(".*")
    };
    let values: Vec<_> = values.iter().map(regex).collect();
    match &values[..] {
        [single] => format!("{key}~=^{single}$"),
        _ => format!("{key}~=^({})$", values.join("|")),
    }
}

/// Conditions that hold for none of the values.
pub(super) fn none_of(key: &str, values: &[String]) -> String {
    let each: Vec<_> = values
        .iter()
        .map(|value| format!("{key}!={value}"))
        .collect();
    each.join(" and ")
}

/// The values of `a|b`, `a, b`, `(a|b)`, `["a", "b"]` and `(a)`.
pub(super) fn list(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    let inside = [('(', ')'), ('[', ']'), ('{', '}')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    let is_in_brackets = inside.is_some();
    let inside = inside.unwrap_or(text);
    let separator = if inside.contains('|') { '|' } else { ',' };
    let values: Vec<_> = inside.split(separator).map(unquoted).collect();
    let is_value = |value: &String| {
        !value.is_empty()
            && !value.contains(|char: char| char.is_whitespace() || "(){}[]|".contains(char))
    };
    let is_list = values.len() > 1 || is_in_brackets;
    (is_list && values.iter().all(is_value)).then_some(values)
}

/// Whether a word looks like the name of a header. A member of JSON may have it too.
pub(super) fn is_header_name(word: &str) -> bool {
    const WITHOUT_DASH: [&str; 9] = [
        "accept",
        "authorization",
        "cookie",
        "etag",
        "forwarded",
        "host",
        "origin",
        "referer",
        "via",
    ];
    let is_known = |name: &&str| name.eq_ignore_ascii_case(word);
    is_token(word) && (word.contains('-') || WITHOUT_DASH.iter().any(is_known))
}
