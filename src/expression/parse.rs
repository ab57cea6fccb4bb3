//! The grammar: KEY, `!KEY`, KEY OP VALUE.

use super::compare::Operator;
use super::decimal::Decimal;
use super::key::{Comparison, Key, Owner, PLAIN};
use super::same::is_too_deep;
use super::{Expression, ExpressionError, Test};
use crate::json::{Pointer, PointerError};
use crate::message::headers::is_token;
use crate::suggest::{nearest, one_of};

/// The operators, a longer one before those that it starts or ends with; `None` is `~=`.
const OPERATORS: [(&str, Option<Operator>); 7] = [
    ("!=", Some(Operator::Unequal)),
    ("~=", None),
    ("<=", Some(Operator::AtMost)),
    (">=", Some(Operator::AtLeast)),
    ("=", Some(Operator::Equal)),
    ("<", Some(Operator::Less)),
    (">", Some(Operator::Greater)),
];

/// A key of this name.
type Make = fn(String) -> Key;

/// The keys that have a name behind a full stop.
const NAMED: [(&str, Make); 3] = [
    ("query.", Key::Query),
    ("header.", Key::Header),
    ("form.", Key::Form),
];

/// A message and the byte at which it stands.
type Wrong = (String, usize);

impl Expression {
    /// Reads an expression about received requests.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        Self::about(text, Owner::Request)
    }

    /// Reads an expression about an endpoint's answers.
    pub(crate) fn parse_for_response(text: &str) -> Result<Self, ExpressionError> {
        Self::about(text, Owner::Answer)
    }

    fn about(text: &str, of: Owner) -> Result<Self, ExpressionError> {
        read(text, of).map_err(|(message, at)| ExpressionError {
            message,
            at,
            text: text.to_owned(),
        })
    }
}

fn read(text: &str, of: Owner) -> Result<Expression, Wrong> {
    let negated = text.starts_with('!') && !text.starts_with("!=");
    let start = usize::from(negated);
    let (chars, operation) = split(text, start)?;
    let key = key(&chars, start)?;
    check_owner(&key, of, start)?;
    let asked = match operation {
        None if negated => Test::Absent,
        None => Test::Present,
        Some((at, _, _)) if negated => {
            return Err((
                "`!KEY` asks that it is not there, and compares nothing: write `KEY!=VALUE`".into(),
                at,
            ));
        }
        Some((_, operator, value)) => test(&key, operator, text, value)?,
    };
    let text = text.to_owned();
    Ok(Expression {
        text,
        key,
        test: asked,
    })
}

/// The key's characters with their places.
type Chars = Vec<(usize, char)>;

/// Where the operator stands, which it is, and where the value starts.
type Operation = (usize, Option<Operator>, usize);

/// Cuts at the first operator before which no backslash stands; backslashes are taken out of the key.
fn split(text: &str, start: usize) -> Result<(Chars, Option<Operation>), Wrong> {
    let mut chars = Vec::new();
    let mut places = text[start..]
        .char_indices()
        .map(|(at, char)| (start + at, char));
    while let Some((at, char)) = places.next() {
        let rest = &text[at..];
        if char == '\\' {
            let escaped = places.next();
            chars.push(escaped.ok_or_else(|| ("the backslash escapes nothing".to_owned(), at))?);
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

fn key(chars: &Chars, start: usize) -> Result<Key, Wrong> {
    let name: String = chars.iter().map(|(_, char)| char).collect();
    if name.is_empty() {
        return Err((
            "a key is missing, like `event` or `/data/email`".into(),
            start,
        ));
    }
    if name.starts_with('/') {
        return Pointer::parse(&name).map(Key::Pointer).map_err(|error| {
            let at = match error {
                PointerError::NoSlash => start,
                PointerError::BadEscape { at } => chars[at].0,
            };
            (error.to_string(), at)
        });
    }
    if let Some(plain) = PLAIN.iter().find(|plain| plain.name == name) {
        return Ok(Key::Plain(plain));
    }
    for (prefix, make) in NAMED {
        if let Some(rest) = name.strip_prefix(prefix) {
            let at = start + prefix.len();
            return match rest {
                "" => Err((format!("a name is missing behind `{prefix}`"), at)),
                _ if prefix == "header." && !is_token(rest) => {
                    Err((format!("`{rest}` is not a header's name"), at))
                }
                _ => Ok(make(rest.to_owned())),
            };
        }
    }
    Err((unknown(&name), start))
}

fn unknown(name: &str) -> String {
    let stem = name.split_inclusive('.').next().unwrap_or(name);
    let names = PLAIN.iter().map(|plain| plain.name);
    let prefixes = NAMED.iter().map(|(prefix, _)| *prefix);
    // `headers.X-A` is near `header.`, not near a key without a name.
    let near = if stem.ends_with('.') {
        let near = nearest(stem, prefixes).into_iter().next();
        near.map(|near| format!("{near}{}", &name[stem.len()..]))
    } else {
        nearest(name, names).first().map(|near| (*near).to_owned())
    };
    match near.as_deref().and_then(|near| one_of(&[near])) {
        Some(near) => format!("unknown key `{name}`: did you mean {near}?"),
        None => {
            let place = name.replace('.', "/");
            format!("unknown key `{name}`: a place in the body is written `/{place}`")
        }
    }
}

fn check_owner(key: &Key, of: Owner, at: usize) -> Result<(), Wrong> {
    let message = match (key.of(), of) {
        (Owner::Request, Owner::Answer) => {
            "an answer has `status`, `size`, `body`, `header.NAME` and places in its body like `/id`"
        }
        (Owner::Answer, Owner::Request) => {
            "`status` is what an answer has, and this is about received requests"
        }
        _ => return Ok(()),
    };
    Err((message.to_owned(), at))
}

fn test(key: &Key, operator: Option<Operator>, text: &str, at: usize) -> Result<Test, Wrong> {
    let value = &text[at..];
    let Some(operator) = operator else {
        // The crate doesn't say at which place.
        return regex_lite::Regex::new(value)
            .map(Test::Matches)
            .map_err(|error| (format!("not a regular expression: {error}"), at));
    };
    match key {
        Key::Plain(plain)
            if plain.comparison == Comparison::Number && Decimal::parse(value).is_none() =>
        {
            let unit = if plain.name == "gap" {
                " of seconds"
            } else {
                ""
            };
            Err((
                format!("`{}` is compared with a number{unit}", plain.name),
                at,
            ))
        }
        Key::Pointer(_) if is_too_deep(value) => {
            Err(("the value is nested too deep to be compared".to_owned(), at))
        }
        _ => Ok(Test::Compare(operator, value.to_owned())),
    }
}
