//! From a text to its pieces.

use super::hole::Hole;
use super::{Malformed, Variable};
use crate::suggest::{nearest, one_of};

/// What a text consists of.
pub(super) enum Piece<'a> {
    /// Characters that stand for themselves.
    Literal(&'a str),
    /// What a variable holds.
    Variable(String),
    /// What each event fills in.
    Hole(Hole),
}

const NAMES: [&str; 5] = ["seq", "uuid", "now", "random", "env"];

/// The pieces in order, each with the byte at which it stands.
pub(super) fn pieces<'a>(
    text: &'a str,
    variable: Variable,
) -> Result<Vec<(usize, Piece<'a>)>, Malformed> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(braces) = rest.find("{{") {
        let at = text.len() - rest.len() + braces;
        let from = &rest[braces..];
        // Of four braces two stand for themselves, of three the first: `{{{uuid}}: 1}` is an object.
        let (literal, after) = match from.bytes().take_while(|byte| *byte == b'{').count() {
            2 => (0, 0),
            3 => (1, 1),
            _ => (2, 4),
        };
        let start = at - braces;
        pieces.push((start, Piece::Literal(&text[start..at + literal])));
        rest = &from[after..];
        if after == 0 {
            let (inside, behind) = inside(from).ok_or_else(|| Malformed::not_closed(text, at))?;
            let piece = piece(inside, variable)
                .map_err(|problem| Malformed::hole(text, at, inside, &problem))?;
            pieces.push((at, piece));
            rest = behind;
        }
    }
    pieces.push((text.len() - rest.len(), Piece::Literal(rest)));
    Ok(pieces)
}

/// What stands between the braces, and what comes behind them. No template has a brace or a quote in it, so the end of an
/// object is not taken for that of a template.
fn inside(from: &str) -> Option<(&str, &str)> {
    let inside = &from[2..];
    let (inside, end) = inside.split_at(inside.find(['{', '}', '"'])?);
    Some((inside, end.strip_prefix("}}")?))
}

/// Reads what stands between the braces; the error says what is wrong with it.
fn piece(inside: &str, variable: Variable) -> Result<Piece<'static>, String> {
    let words: Vec<&str> = inside.split_whitespace().collect();
    match words.as_slice() {
        ["seq"] => Ok(Piece::Hole(Hole::Seq)),
        ["uuid"] => Ok(Piece::Hole(Hole::Uuid)),
        ["now"] => Ok(Piece::Hole(Hole::Now)),
        ["random", low, high] => random(low, high).map(Piece::Hole),
        ["env", name] => variable(name)
            .map(Piece::Variable)
            .ok_or_else(|| format!("the variable `{name}` is not set, or not UTF-8")),
        ["random", ..] => Err("write `{{random LOW HIGH}}`".to_owned()),
        ["env", ..] => Err("write `{{env NAME}}`".to_owned()),
        [name @ ("seq" | "uuid" | "now"), ..] => Err(format!("nothing follows `{name}`")),
        others => Err(unknown(others.first().unwrap_or(&""))),
    }
}

fn random(low: &str, high: &str) -> Result<Hole, String> {
    let integer = |word: &str| {
        let number = word.parse();
        number.map_err(|_| format!("`{word}` is no integer of 64 bits"))
    };
    match (integer(low)?, integer(high)?) {
        (low, high) if low > high => Err(format!("{low} is more than {high}")),
        (low, high) => Ok(Hole::Random(low, high)),
    }
}

fn unknown(name: &str) -> String {
    match one_of(&nearest(name, NAMES)) {
        Some(names) => format!("there is no such template; did you mean {names}?"),
        None => "there are `seq`, `uuid`, `now`, `random LOW HIGH` and `env NAME`".to_owned(),
    }
}
