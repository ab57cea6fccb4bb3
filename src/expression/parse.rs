//! The grammar: KEY, `!KEY`, KEY OP VALUE; and what is wrong with a text that does not follow it.

use std::fmt;

use unicode_width::UnicodeWidthStr as _;

use super::compare::{Operator, Predicate, is_too_deep};
use super::decimal::Decimal;
use super::key::{Comparison, ExpressionKey, Owner, PLAIN_KEYS};
use crate::json::{Pointer, PointerError};
use crate::message::headers::is_token;
use crate::suggest::{nearest, one_of};

/// The operators; a longer one comes before those that it begins or ends with. `None` is `~=`.
const OPERATORS: [(&str, Option<Operator>); 7] = [
    ("!=", Some(Operator::Unequal)),
    ("~=", None),
    ("<=", Some(Operator::AtMost)),
    (">=", Some(Operator::AtLeast)),
    ("=", Some(Operator::Equal)),
    ("<", Some(Operator::Less)),
    (">", Some(Operator::Greater)),
];

type KeyConstructor = fn(String) -> ExpressionKey;

/// The keys that take a name after a full stop.
const NAMED_KEYS: [(&str, KeyConstructor); 3] = [
    ("query.", ExpressionKey::Query),
    ("header.", ExpressionKey::Header),
    ("form.", ExpressionKey::Form),
];

/// A fault and the byte at which it is.
type FaultAt = (ExpressionFault, usize);

/// Parses an expression about the messages of this owner.
pub(super) fn parse(text: &str, owner: Owner) -> Result<(ExpressionKey, Predicate), FaultAt> {
    let is_negated = text.starts_with('!') && !text.starts_with("!=");
    let start = usize::from(is_negated);
    let (chars, operation) = split(text, start)?;
    let key = key(&chars, start)?;
    check_owner(&key, owner, start)?;
    let predicate = match operation {
        None if is_negated => Predicate::Absent,
        None => Predicate::Present,
        Some((at, _, _)) if is_negated => return Err((ExpressionFault::NegatedComparison, at)),
        Some((_, operator, at)) => comparison(&key, operator, text, at)?,
    };
    Ok((key, predicate))
}

/// The characters of a key with their positions.
type Chars = Vec<(usize, char)>;

/// The position of the operator, the operator, and the position of the value.
type Operation = (usize, Option<Operator>, usize);

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
        } else if let Some((sign, operator)) =
            OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign))
        {
            return Ok((chars, Some((at, *operator, at + sign.len()))));
        } else {
            chars.push((at, char));
        }
    }
    Ok((chars, None))
}

fn key(chars: &Chars, start: usize) -> Result<ExpressionKey, FaultAt> {
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
    for (prefix, constructor) in NAMED_KEYS {
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
    let stem = key.split_inclusive('.').next().unwrap_or(key);
    // `headers.X-A` is near `header.`, not near a key without a name.
    let near = if stem.ends_with('.') {
        let prefixes = NAMED_KEYS.iter().map(|(prefix, _)| *prefix);
        let near = nearest(stem, prefixes).into_iter().next();
        near.map(|near| format!("{near}{}", &key[stem.len()..]))
    } else {
        let names = PLAIN_KEYS.iter().map(|plain| plain.name);
        nearest(key, names).first().map(|near| (*near).to_owned())
    };
    match near.as_deref().and_then(|near| one_of(&[near])) {
        Some(near) => ExpressionFault::Misspelt {
            key: key.to_owned(),
            near,
        },
        None => ExpressionFault::UnknownKey {
            key: key.to_owned(),
            pointer: format!("/{}", key.replace('.', "/")),
        },
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
    operator: Option<Operator>,
    text: &str,
    at: usize,
) -> Result<Predicate, FaultAt> {
    let value = &text[at..];
    let Some(operator) = operator else {
        // The error of the crate has no position.
        return regex_lite::Regex::new(value)
            .map(Predicate::Matches)
            .map_err(|error| (ExpressionFault::Regex(error.to_string()), at));
    };
    match key {
        ExpressionKey::Plain(plain)
            if plain.comparison == Comparison::Number && Decimal::parse(value).is_none() =>
        {
            let fault = match plain.name {
                "gap" => ExpressionFault::NotSeconds(plain.name),
                name => ExpressionFault::NotANumber(name),
            };
            Err((fault, at))
        }
        ExpressionKey::Pointer(_) if is_too_deep(value) => Err((ExpressionFault::TooDeep, at)),
        _ => Ok(Predicate::Compare(operator, value.to_owned())),
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
    #[error("{0}")]
    Pointer(PointerError),
    #[error("the backslash escapes nothing")]
    Backslash,
    #[error("`!KEY` means that the key is absent, and takes no comparison: write `KEY!=VALUE`")]
    NegatedComparison,
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
