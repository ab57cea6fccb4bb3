//! The grammar: KEY, `!KEY`, KEY OP VALUE, joined by ` and `; and what is wrong with a text that does not follow it.
//!
//! ` and ` joins only where a condition with a known key follows, so `body~=rock and roll` needs no escape. A backslash
//! before the word makes it literal: `body~=one \\and /two`.

use std::borrow::Cow;
use std::fmt;

use unicode_width::UnicodeWidthStr as _;

use super::compare::{Operator, Predicate, is_too_deep};
use super::condition::Condition;
use super::decimal::Decimal;
use super::dialect::{self, Dialect};
use super::key::{Comparison, ExpressionKey, NAME_PREFIXES, Owner, PLAIN_KEYS, ValueText};
use crate::json::{Pointer, PointerError};
use crate::message::headers::is_token;
use crate::suggest::{nearest, one_of};

#[derive(Clone, Copy)]
enum OperatorSign {
    Compare(Operator),
    Matches,
    /// An operator of other languages, and the one that it is here.
    Foreign(&'static str),
}

/// The operators; a longer one comes before those that it begins or ends with.
const OPERATORS: [(&str, OperatorSign); 13] = [
    ("!==", OperatorSign::Foreign("!=")),
    ("===", OperatorSign::Foreign("=")),
    (":=", OperatorSign::Foreign("=")),
    ("!=", OperatorSign::Compare(Operator::Unequal)),
    ("~=", OperatorSign::Matches),
    ("=~", OperatorSign::Foreign("~=")),
    ("<>", OperatorSign::Foreign("!=")),
    ("<=", OperatorSign::Compare(Operator::AtMost)),
    (">=", OperatorSign::Compare(Operator::AtLeast)),
    ("==", OperatorSign::Compare(Operator::Equal)),
    ("=", OperatorSign::Compare(Operator::Equal)),
    ("<", OperatorSign::Compare(Operator::Less)),
    (">", OperatorSign::Compare(Operator::Greater)),
];

/// What joins two conditions.
const AND: &str = " and ";

/// The size of a compiled pattern in bytes. The time of a search is the product of its states and the length of the
/// text.
const MAX_PATTERN: usize = 128 << 10;

/// A fault and the byte at which it is.
type FaultAt = (ExpressionFault, usize);

/// Parses an expression about the messages of this owner.
pub(super) fn parse(text: &str, owner: Owner) -> Result<Vec<Condition>, FaultAt> {
    let (fault, at) = match conditions(text, owner) {
        Err((ExpressionFault::Foreign(dialect, written), at)) => (
            ExpressionFault::Foreign(dialect, whole_form(written, owner)),
            at,
        ),
        parsed => return parsed,
    };
    Err((fault, at))
}

/// A text that is written as another language writes it may have more than one such place; the form that is shown has
/// none.
fn whole_form(first: String, owner: Owner) -> String {
    const MAX_PLACES: usize = 16;
    let mut written = first.clone();
    for _ in 0..MAX_PLACES {
        match conditions(&written, owner) {
            Ok(_) => return written,
            Err((ExpressionFault::Foreign(_, next), _)) => written = next,
            Err(_) => break,
        }
    }
    first
}

fn conditions(text: &str, owner: Owner) -> Result<Vec<Condition>, FaultAt> {
    check_quotes(text)?;
    check_parentheses(text)?;
    check_joiners(text)?;
    let mut conditions = Vec::new();
    for (start, part) in parts(text) {
        let parsed = condition(part, owner).map_err(|(fault, at)| {
            let fault = match fault {
                ExpressionFault::Foreign(dialect, written) => {
                    let (before, after) = (&text[..start], &text[start + part.len()..]);
                    ExpressionFault::Foreign(dialect, format!("{before}{written}{after}"))
                }
                fault => fault,
            };
            (fault, start + at)
        });
        let mut condition = parsed?;
        condition.value.start += start;
        condition.value.end += start;
        conditions.push(condition);
    }
    Ok(conditions)
}

/// The texts of the conditions with their positions.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let values = value_text(text);
    let mut parts = Vec::new();
    let mut start = 0;
    let mut from = 0;
    while let Some(found) = text[from..].find(AND) {
        let at = from + found;
        let next = at + AND.len();
        // The space after one is the space before the next.
        from = next - 1;
        if at >= start && begins_condition(&text[next..], values) {
            parts.push((start, &text[start..at]));
            start = next;
        }
    }
    parts.push((start, &text[start..]));
    parts
}

/// What a value of the first condition looks like.
fn value_text(text: &str) -> ValueText {
    let text = text.trim_start_matches(['!', '(', ' ']);
    match split(text, 0).and_then(|(chars, _)| key(trimmed(&chars), 0)) {
        Ok(key) => key.value_text(),
        Err((ExpressionFault::Foreign(..), _)) => ValueText::Json,
        Err(_) => ValueText::Prose,
    }
}

/// Whether a text begins with a known key that is a condition, or after such values with what was meant as one.
fn begins_condition(text: &str, values: ValueText) -> bool {
    let text = text.trim_start();
    if let Some(inside) = text.strip_prefix('(') {
        return values > ValueText::Prose && begins_condition(inside, values);
    }
    let is_negated = text.starts_with('!') && !text.starts_with("!=");
    if let Some(inside) = text.strip_prefix("!(") {
        return values > ValueText::Prose && begins_condition(inside, values);
    }
    let end = text.find(AND).unwrap_or(text.len());
    let Ok((chars, operation)) = split(&text[..end], usize::from(is_negated)) else {
        return false;
    };
    let is_condition = is_negated || operation.is_some();
    match key(trimmed(&chars), 0) {
        Ok(_) => true,
        // One or two letters are near any key.
        Err((ExpressionFault::Misspelt { key, .. }, _)) if key.len() < 3 => false,
        Err((ExpressionFault::Misspelt { .. } | ExpressionFault::Foreign(..), _)) => {
            values > ValueText::Prose && is_condition
        }
        Err((ExpressionFault::UnknownKey { .. } | ExpressionFault::HeaderOrMember { .. }, _)) => {
            values == ValueText::Word && is_condition
        }
        Err((ExpressionFault::NotAKey(_) | ExpressionFault::NoKey, _)) => false,
        // A known key with a wrong name.
        Err(_) => true,
    }
}

/// A key without the white space around it.
fn trimmed(chars: &Chars) -> &[(usize, char)] {
    let is_name = |(_, char): &(usize, char)| !char.is_whitespace();
    let start = chars.iter().position(is_name).unwrap_or(0);
    let end = chars.iter().rposition(is_name).map_or(0, |last| last + 1);
    chars.get(start..end).unwrap_or_default()
}

/// Quotes around the whole: cmd.exe leaves the single ones where they are.
fn check_quotes(text: &str) -> Result<(), FaultAt> {
    match quoted(text) {
        Some(inside) if begins_condition(inside, ValueText::Json) => Err((
            ExpressionFault::Foreign(Dialect::OuterQuotes, inside.to_owned()),
            0,
        )),
        _ => Ok(()),
    }
}

/// Parentheses around a condition or around all of them, perhaps after `!`.
fn check_parentheses(text: &str) -> Result<(), FaultAt> {
    let start = text.len() - text.trim_start_matches(['!', ' ']).len();
    let (before, group) = text.split_at(start);
    let inside = parenthesized(group).map(str::trim);
    match inside {
        Some(inside) if begins_condition(inside, ValueText::Json) => {
            let fault = if before.is_empty() || parts(inside).len() == 1 {
                ExpressionFault::Foreign(Dialect::Parentheses, format!("{before}{inside}"))
            } else {
                ExpressionFault::NegatedGroup
            };
            Err((fault, start))
        }
        _ => Ok(()),
    }
}

/// What is between a parenthesis and the one that closes it, if they are around the whole text.
fn parenthesized(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?;
    let mut depth = 1_usize;
    let end = inside.char_indices().find_map(|(at, char)| {
        match char {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    (end + 1 == inside.len()).then_some(&inside[..end])
}

/// What is between two quotes of the same kind.
fn quoted(text: &str) -> Option<&str> {
    ['"', '\''].into_iter().find_map(|quote| {
        let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inside.is_empty()).then_some(inside)
    })
}

/// What joins conditions in other languages, where a condition follows; and an ` and ` that nothing follows.
fn check_joiners(text: &str) -> Result<(), FaultAt> {
    if !begins_condition(text, ValueText::Json) {
        return Ok(());
    }
    let values = value_text(text);
    let is_lenient = values > ValueText::Prose;
    for (at, _) in text.char_indices() {
        let Some(joiner) = joiner_at(text, at) else {
            continue;
        };
        let (left, right) = (
            text[..at].trim_end(),
            text[at + joiner.len()..].trim_start(),
        );
        if joiner.eq_ignore_ascii_case("and") && right.is_empty() {
            return Err((ExpressionFault::NothingJoined, text.len()));
        }
        let follows = begins_condition(right, values);
        let has_operator = split(right, 0).is_ok_and(|(_, operation)| operation.is_some())
            || right.starts_with('!');
        let is_joined = match joiner {
            "," => is_lenient && has_operator,
            "&&" | "||" => true,
            // A URL has them too, and a regular expression.
            "&" | "|" if text[..at].ends_with(char::is_whitespace) => {
                values == ValueText::Word || is_lenient && has_operator
            }
            "&" | "|" => values == ValueText::Word && has_operator && !text[..at].contains("~="),
            joiner if joiner.eq_ignore_ascii_case("or") => has_operator,
            _ => {
                let is_ours = text[..at].ends_with(' ') && text[at..].starts_with(AND.trim_start());
                !is_ours
            }
        };
        if !follows || !is_joined {
            continue;
        }
        let name = joiner.to_owned();
        let fault = if joiner.starts_with('|') || joiner.eq_ignore_ascii_case("or") {
            match dialect::alternatives(left, right) {
                Some(written) => ExpressionFault::Foreign(Dialect::Or(name), written),
                None => ExpressionFault::Or(name),
            }
        } else {
            ExpressionFault::Foreign(Dialect::Joiner(name), format!("{left}{AND}{right}"))
        };
        return Err((fault, at));
    }
    Ok(())
}

/// The joiner at this byte. A word has white space on both sides, or ends the text.
fn joiner_at(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    if let Some(sign) = ["&&", "||", "&", "|", ","]
        .into_iter()
        .find(|sign| rest.starts_with(sign))
    {
        return Some(&rest[..sign.len()]);
    }
    if !text[..at].ends_with(char::is_whitespace) {
        return None;
    }
    let mut words = ["and", "or"].into_iter();
    let length = words.find_map(|word| {
        let found = rest.get(..word.len())?;
        let after = rest[word.len()..].chars().next();
        let is_word = found.eq_ignore_ascii_case(word) && after.is_none_or(char::is_whitespace);
        is_word.then_some(word.len())
    });
    length.map(|length| &rest[..length])
}

/// The fault of a key for the whole condition, which has these texts before and after its key.
fn key_fault(fault: ExpressionFault, before: &str, after: &str, owner: Owner) -> ExpressionFault {
    let (dialect, written) = match fault {
        ExpressionFault::Foreign(dialect, written) => (dialect, written),
        fault => return fault,
    };
    let whole = |key: &str| format!("{before}{key}{after}");
    if let Dialect::Path(key) = &dialect {
        let is_of_owner = |fact: &String| {
            let parsed = key_of(fact, 0).and_then(|key| check_owner(&key, owner, 0));
            parsed.is_ok()
        };
        if let Some(fact) = dialect::fact_of_path(key).filter(is_of_owner) {
            return ExpressionFault::FactOrMember {
                key: key.clone(),
                fact: whole(&fact),
                pointer: whole(&written),
            };
        }
        let is_alone = before.is_empty() && after.is_empty();
        if is_alone
            && written == format!("/{}", key.replace('.', "/"))
            && dialect::is_event_type(key)
        {
            return ExpressionFault::EventOrMember {
                key: key.clone(),
                pointer: written,
            };
        }
    }
    let written = whole(&written);
    ExpressionFault::Foreign(dialect, written)
}

/// Parses one condition.
fn condition(text: &str, owner: Owner) -> Result<Condition, FaultAt> {
    check_parentheses(text)?;
    if let Some((not, rest)) = text.split_at_checked(4)
        && not.eq_ignore_ascii_case("not ")
        && begins_condition(rest, ValueText::Json)
    {
        let dialect = Dialect::Operator(not.trim_end().to_owned());
        return Err((ExpressionFault::Foreign(dialect, format!("!{rest}")), 0));
    }
    let is_negated = text.starts_with('!') && !text.starts_with("!=");
    let start = usize::from(is_negated);
    let (chars, operation) = split(text, start)?;
    if operation.is_none()
        && let Some((word, written)) = dialect::words(&text[start..])
    {
        let not = &text[..start];
        let dialect = Dialect::Operator(word);
        return Err((
            ExpressionFault::Foreign(dialect, format!("{not}{written}")),
            start,
        ));
    }
    check_arrow(text, &chars, operation)?;
    check_space(text, start, operation)?;
    let key = key(&chars, start).map_err(|(fault, at)| {
        let (before, after) = (
            &text[..start],
            operation.map_or("", |(at, _, _)| &text[at..]),
        );
        (key_fault(fault, before, after, owner), at)
    })?;
    check_owner(&key, owner, start)?;
    let predicate = match operation {
        None if is_negated => Predicate::Absent,
        None => Predicate::Present,
        Some((at, sign, value)) if is_negated => {
            let fault = match opposite(sign) {
                Some(opposite) => {
                    let written = format!("{}{opposite}{}", &text[start..at], &text[value..]);
                    ExpressionFault::Foreign(Dialect::NegatedComparison, written)
                }
                None => ExpressionFault::NegatedRegex,
            };
            return Err((fault, at));
        }
        Some((sign, OperatorSign::Foreign(ours), value)) => {
            let written = format!("{}{ours}{}", &text[..sign], &text[value..]);
            let dialect = Dialect::Operator(text[sign..value].to_owned());
            return Err((ExpressionFault::Foreign(dialect, written), sign));
        }
        Some((_, sign, at)) => {
            check_value(&key, text, at)?;
            check_event(&key, sign, text, at)?;
            check_alternatives(&key, sign, text, at)?;
            comparison(&key, sign, &text[at..], at)?
        }
    };
    let value = operation.map_or(text.len(), |(_, _, at)| at)..text.len();
    Ok(Condition {
        key,
        predicate,
        value,
    })
}

/// The operator that holds where the other does not.
fn opposite(sign: OperatorSign) -> Option<&'static str> {
    match sign {
        OperatorSign::Compare(Operator::Equal) | OperatorSign::Foreign("=") => Some("!="),
        OperatorSign::Compare(Operator::Unequal) | OperatorSign::Foreign("!=") => Some("="),
        OperatorSign::Compare(Operator::Less) => Some(">="),
        OperatorSign::Compare(Operator::AtMost) => Some(">"),
        OperatorSign::Compare(Operator::Greater) => Some("<="),
        OperatorSign::Compare(Operator::AtLeast) => Some("<"),
        OperatorSign::Matches | OperatorSign::Foreign(_) => None,
    }
}

/// `=>` and `=<`: before a number `>=` and `<=`, and `=>` otherwise `=`, as in a map of Ruby or PHP.
fn check_arrow(text: &str, chars: &Chars, operation: Option<Operation>) -> Result<(), FaultAt> {
    let Some((at, _, _)) = operation else {
        return Ok(());
    };
    let Some(arrow) = text
        .get(at..at + 2)
        .filter(|sign| matches!(*sign, "=>" | "=<"))
    else {
        return Ok(());
    };
    let Ok(key) = key(trimmed(chars), 0) else {
        return Ok(());
    };
    let (before, value) = (text[..at].trim_end(), text[at + 2..].trim());
    let takes_numbers =
        key.comparison() == Comparison::Number || key.value_text() == ValueText::Json;
    let ours = if takes_numbers && Decimal::parse(value).is_some() {
        if arrow == "=>" { ">=" } else { "<=" }
    } else if arrow == "=>" && (key.value_text() == ValueText::Word || before.len() < at) {
        "="
    } else {
        return Ok(());
    };
    let written = format!("{before}{ours}{value}");
    let dialect = Dialect::Operator(arrow.to_owned());
    Err((ExpressionFault::Foreign(dialect, written), at))
}

/// `event=a|b` and `event=(a, b)`: alternatives where a value has none of these signs.
fn check_alternatives(
    key: &ExpressionKey,
    sign: OperatorSign,
    text: &str,
    at: usize,
) -> Result<(), FaultAt> {
    let ExpressionKey::Plain(plain) = key else {
        return Ok(());
    };
    let value = &text[at..];
    let has_words = matches!(plain.name, "event" | "method")
        || plain.words().is_some()
        || plain.name == "path" && value.contains('|'); // no URL has it unescaped
    let Some(values) = dialect::list(value).filter(|_| has_words) else {
        return Ok(());
    };
    let written = match sign {
        OperatorSign::Compare(Operator::Equal) => dialect::one_of(plain.name, &values),
        OperatorSign::Compare(Operator::Unequal) => dialect::none_of(plain.name, &values),
        _ => return Ok(()),
    };
    Err((ExpressionFault::Foreign(Dialect::List, written), at))
}

/// A value of `event` that goes on like another condition, and is none: `event=a.b and c.d`, `event=a.b email=x`.
fn check_event(
    key: &ExpressionKey,
    sign: OperatorSign,
    text: &str,
    at: usize,
) -> Result<(), FaultAt> {
    let is_event = matches!(key, ExpressionKey::Plain(plain) if plain.name == "event");
    if !is_event || !matches!(sign, OperatorSign::Compare(_)) {
        return Ok(());
    }
    let value = &text[at..];
    if let Some((first, second)) = value.split_once(" or ") {
        let values = [first, second].map(|value| value.trim().to_owned());
        if !values
            .iter()
            .any(|value| value.contains(char::is_whitespace))
        {
            let written = dialect::one_of("event", &values);
            return Err((
                ExpressionFault::Foreign(Dialect::Or("or".to_owned()), written),
                at + first.len() + 1,
            ));
        }
    }
    let sign = [" and ", " or "]
        .into_iter()
        .find(|word| value.contains(word));
    let equals = value
        .find('=')
        .filter(|_| value.contains(char::is_whitespace));
    match (sign, equals) {
        (Some(word), _) => {
            let word_at = value.find(word).unwrap_or_default() + 1;
            Err((ExpressionFault::NotAnEvent(word.trim()), at + word_at))
        }
        (None, Some(equals)) => Err((ExpressionFault::NotAnEvent("="), at + equals)),
        (None, None) => Ok(()),
    }
}

/// White space around a condition, or on the key's side of an operator: it would be a part of the name.
fn check_space(text: &str, start: usize, operation: Option<Operation>) -> Result<(), FaultAt> {
    let end = operation.map_or(text.len(), |(at, _, _)| at);
    let name = &text[start..end];
    let trimmed = name.trim();
    let has_space = trimmed.len() < name.len() && !name.trim_end().ends_with('\\');
    if !has_space
        || trimmed.is_empty()
        || !begins_condition(trimmed, ValueText::Json) && !dialect::is_path(trimmed)
    {
        return Ok(());
    }
    let value = operation.map_or_else(String::new, |(at, _, value)| {
        format!("{}{}", &text[at..value], text[value..].trim())
    });
    let written = format!("{}{trimmed}{value}", &text[..start]);
    Err((ExpressionFault::Foreign(Dialect::Space, written), start))
}

/// White space and quotes that are a part of a value which never has them.
fn check_value(key: &ExpressionKey, text: &str, at: usize) -> Result<(), FaultAt> {
    let value = &text[at..];
    let is_trimmed = matches!(key, ExpressionKey::Plain(plain) if plain.name != "body");
    if is_trimmed && value.trim().len() < value.len() {
        let written = format!("{}{}", &text[..at], value.trim());
        return Err((ExpressionFault::Foreign(Dialect::Space, written), at));
    }
    let Some(inside) = quoted(value) else {
        return Ok(());
    };
    // A JSON string has double quotes, and so have some headers, such as `ETag`.
    let has_quotes = match key {
        ExpressionKey::Plain(plain) => plain.name == "body",
        ExpressionKey::Query(_) | ExpressionKey::Form(_) => false,
        ExpressionKey::Header(_) | ExpressionKey::Pointer(_) => value.starts_with('"'),
    };
    if has_quotes {
        return Ok(());
    }
    let written = format!("{}{inside}", &text[..at]);
    Err((ExpressionFault::Foreign(Dialect::Quotes, written), at))
}

/// The characters of a key with their positions.
type Chars = Vec<(usize, char)>;

/// The position of the operator, the operator, and the position of the value.
type Operation = (usize, OperatorSign, usize);

/// Cuts at the first operator that is not escaped by a backslash, and removes the backslashes from the key.
fn split(text: &str, start: usize) -> Result<(Chars, Option<Operation>), FaultAt> {
    let mut chars = Vec::new();
    let mut rest_chars = text[start..]
        .char_indices()
        .map(|(at, char)| (start + at, char));
    while let Some((at, char)) = rest_chars.next() {
        let rest = &text[at..];
        if char == '\\' {
            let escaped = rest_chars.next();
            chars.push(escaped.ok_or((ExpressionFault::Backslash, at))?);
        } else if let Some((name, sign)) = OPERATORS.iter().find(|(name, _)| rest.starts_with(name))
        {
            return Ok((chars, Some((at, *sign, at + name.len()))));
        } else {
            chars.push((at, char));
        }
    }
    Ok((chars, None))
}

/// The value as it is compared: ` \and ` without its backslash.
fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains(" \\") {
        return value.into();
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find(" \\") {
        let (before, escaped) = rest.split_at(at + 1);
        out.push_str(before);
        let word = escaped.trim_start_matches('\\');
        // Of several backslashes one is taken away, so that every value can be written.
        rest = if word.starts_with("and ") {
            &escaped[1..]
        } else {
            escaped
        };
        let backslashes = rest.len() - rest.trim_start_matches('\\').len();
        out.push_str(&rest[..backslashes]);
        rest = &rest[backslashes..];
    }
    out.push_str(rest);
    out.into()
}

type KeyConstructor = fn(String) -> ExpressionKey;

/// The keys that take a name, as [`NAME_PREFIXES`] begin them.
const NAMED_KEYS: [KeyConstructor; 3] = [
    ExpressionKey::Query,
    ExpressionKey::Header,
    ExpressionKey::Form,
];

fn key_of(text: &str, start: usize) -> Result<ExpressionKey, FaultAt> {
    let chars: Vec<_> = text.char_indices().collect();
    key(&chars, start)
}

fn key(chars: &[(usize, char)], start: usize) -> Result<ExpressionKey, FaultAt> {
    let text: String = chars.iter().map(|(_, char)| char).collect();
    if text.is_empty() {
        return Err((ExpressionFault::NoKey, start));
    }
    if text.starts_with('/') {
        let pointer = Pointer::parse(&text).map_err(|error| {
            let at = match error {
                PointerError::NoSlash => start,
                PointerError::BadEscape { at } => chars[at].0,
            };
            (ExpressionFault::Pointer(error), at)
        });
        return pointer.map(ExpressionKey::Pointer);
    }
    if let Some(plain) = PLAIN_KEYS.iter().find(|plain| plain.name == text) {
        return Ok(ExpressionKey::Plain(plain));
    }
    for (prefix, constructor) in NAME_PREFIXES.into_iter().zip(NAMED_KEYS) {
        if let Some(name) = text.strip_prefix(prefix) {
            let at = start + prefix.len();
            return match name {
                "" => Err((ExpressionFault::NoName(prefix), at)),
                _ if prefix == "header." && !is_token(name) => {
                    Err((ExpressionFault::HeaderName(name.to_owned()), at))
                }
                _ => Ok(constructor(name.to_owned())),
            };
        }
    }
    Err((unknown(&text), start))
}

fn unknown(key: &str) -> ExpressionFault {
    let full_form = match key.trim_end_matches('s') {
        "header" => Some("header.NAME"),
        "query" | "param" => Some("query.NAME"),
        "form" => Some("form.NAME"),
        _ => None,
    };
    if let Some(near) = full_form.and_then(|form| one_of(&[form])) {
        return ExpressionFault::Misspelt {
            key: key.to_owned(),
            near,
        };
    }
    let is_rooted = key.starts_with(['.', '$', '@']);
    let stem = key.split_inclusive('.').next().unwrap_or(key);
    // `headers.X-A` is near `header.`, not near a key without a name.
    let near = if is_rooted {
        None
    } else if stem.ends_with('.') {
        let near = nearest(stem, NAME_PREFIXES).into_iter().next();
        near.map(|near| format!("{near}{}", &key[stem.len()..]))
    } else {
        let names = PLAIN_KEYS.iter().map(|plain| plain.name);
        nearest(key, names).first().map(|near| (*near).to_owned())
    };
    if let Some(near) = near.as_deref().and_then(|near| one_of(&[near])) {
        return ExpressionFault::Misspelt {
            key: key.to_owned(),
            near,
        };
    }
    match dialect::key_of_path(key) {
        Some(written) if dialect::is_path(key) => {
            ExpressionFault::Foreign(Dialect::Path(key.to_owned()), written)
        }
        Some(pointer) if dialect::is_header_name(key) => ExpressionFault::HeaderOrMember {
            key: key.to_owned(),
            pointer,
        },
        Some(pointer) => ExpressionFault::UnknownKey {
            key: key.to_owned(),
            pointer,
        },
        None => ExpressionFault::NotAKey(key.to_owned()),
    }
}

fn check_owner(key: &ExpressionKey, owner: Owner, at: usize) -> Result<(), FaultAt> {
    match (key.owner(), owner) {
        (Owner::Request, Owner::Response) => Err((ExpressionFault::OnlyRequests, at)),
        (Owner::Response, Owner::Request) => Err((ExpressionFault::OnlyResponses, at)),
        _ => Ok(()),
    }
}

fn comparison(
    key: &ExpressionKey,
    sign: OperatorSign,
    value: &str,
    at: usize,
) -> Result<Predicate, FaultAt> {
    let value = unescaped(value);
    let OperatorSign::Compare(operator) = sign else {
        // The error of the crate has no position.
        return regex_lite::RegexBuilder::new(&value)
            .size_limit(MAX_PATTERN)
            .build()
            .map(Predicate::Matches)
            .map_err(|error| (ExpressionFault::Regex(error.to_string()), at));
    };
    match key {
        ExpressionKey::Plain(plain)
            if plain.comparison == Comparison::Number && Decimal::parse(&value).is_none() =>
        {
            let fault = match plain.name {
                "gap" => ExpressionFault::NotSeconds(plain.name),
                name => ExpressionFault::NotANumber(name),
            };
            Err((fault, at))
        }
        ExpressionKey::Plain(plain)
            if matches!(operator, Operator::Equal | Operator::Unequal)
                && let Some(words) = plain.words()
                && !words.contains(&value.as_ref()) =>
        {
            let near = nearest(&value, words.iter().copied());
            let hint = match one_of(&near).or_else(|| one_of(&words)) {
                Some(list) if near.is_empty() => format!("it is {list}"),
                Some(list) => format!("did you mean {list}?"),
                None => String::new(),
            };
            let value = value.into_owned();
            Err((
                ExpressionFault::NotAWord {
                    key: plain.name,
                    value,
                    hint,
                },
                at,
            ))
        }
        ExpressionKey::Pointer(_) if is_too_deep(&value) => Err((ExpressionFault::TooDeep, at)),
        _ => Ok(Predicate::Compare(operator, value.into_owned())),
    }
}

/// A fault in the text of an expression. Shown on three lines: the fault, the text, and a caret under the position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExpressionError {
    pub(super) fault: ExpressionFault,
    /// The byte at which the fault is.
    pub(super) at: usize,
    /// The whole expression.
    pub(super) text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ExpressionFault {
    #[error("a key is missing, like `event` or `/data/email`")]
    NoKey,
    #[error("a name is missing after `{0}`")]
    NoName(&'static str),
    #[error("`{0}` is not the name of a header")]
    HeaderName(String),
    #[error("unknown key `{key}`: did you mean {near}?")]
    Misspelt { key: String, near: String },
    #[error("unknown key `{key}`: write `{pointer}` for a value in the body")]
    UnknownKey { key: String, pointer: String },
    #[error(
        "unknown key `{key}`: write `header.{key}` for a header, or `{pointer}` for a value in the body"
    )]
    HeaderOrMember { key: String, pointer: String },
    /// What a listener finds out, by its name in the lines of a record, and the member of a body that may have it.
    #[error("unknown key `{key}`: write `{fact}`, or `{pointer}` for a value in the body")]
    FactOrMember {
        key: String,
        fact: String,
        pointer: String,
    },
    #[error(
        "unknown key `{key}`: write `event={key}` for an event type, or `{pointer}` for a value in the body"
    )]
    EventOrMember { key: String, pointer: String },
    #[error(
        "an event type has no `{0}`: join conditions with ` and `, like `event=contact.added and /data/email=zoe@example.com`"
    )]
    NotAnEvent(&'static str),
    #[error("`{key}` is never `{value}`: {hint}")]
    NotAWord {
        key: &'static str,
        value: String,
        hint: String,
    },
    #[error(
        "`{0}` is not a key: an expression is `KEY`, `!KEY` or `KEY=VALUE`, like `event=contact.added` or `/data/email`"
    )]
    NotAKey(String),
    /// What another language writes, and the whole expression as it is written here.
    #[error("{0}: write `{1}`")]
    Foreign(Dialect, String),
    #[error(
        "an expression has no `{0}`: alternatives of one value are a regular expression, like `event~=^(a|b)$`"
    )]
    Or(String),
    #[error("an expression is missing after `and`")]
    NothingJoined,
    #[error("{0}")]
    Pointer(PointerError),
    #[error("the backslash escapes nothing")]
    Backslash,
    #[error("`!KEY` means that the key is absent, and there is no opposite of `~=`")]
    NegatedRegex,
    #[error("an expression has no opposite of a group: write each condition with `!=` or `!KEY`")]
    NegatedGroup,
    #[error("not a regular expression: {0}")]
    Regex(String),
    #[error("`{0}` is compared with a number")]
    NotANumber(&'static str),
    #[error("`{0}` is compared with a number of seconds")]
    NotSeconds(&'static str),
    #[error("the value is nested too deep to be compared")]
    TooDeep,
    #[error(
        "a response has the keys `status`, `size`, `body`, `header.NAME` and values in its body like `/id`"
    )]
    OnlyRequests,
    #[error("only a response has `status`, and this expression is about received requests")]
    OnlyResponses,
    #[error("the count after ` x ` is a whole number from 1, such as ` x 2`")]
    Count,
    #[error("only an expression that is waited for has a count such as ` x 2`")]
    NoCount,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // One column for each control character: the caret stays right, and the terminal obeys none of them.
        let line = self.text.replace(char::is_control, " ");
        let before = self.text.get(..self.at).unwrap_or(&self.text);
        let column = before.replace(char::is_control, " ").width();
        let fault = self.fault.to_string().replace(char::is_control, " ");
        write!(f, "{fault}\n  {line}\n  {:column$}^", "")
    }
}

impl std::error::Error for ExpressionError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_points_at_the_fault_after_wide_characters_too() {
        let text = "/\u{5c71}\u{7530}~2=1".to_owned();
        let error = ExpressionError {
            fault: ExpressionFault::TooDeep,
            at: 7,
            text,
        };
        let want = "the value is nested too deep to be compared\n  /\u{5c71}\u{7530}~2=1\n       ^";
        assert_eq!(error.to_string(), want);
    }

    #[test]
    fn a_control_character_takes_one_column() {
        let error = ExpressionError {
            fault: ExpressionFault::TooDeep,
            at: 2,
            text: "\x1b\tx".to_owned(),
        };
        assert_eq!(
            error.to_string(),
            "the value is nested too deep to be compared\n    x\n    ^"
        );
    }
}
