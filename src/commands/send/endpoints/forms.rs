//! The two forms of the file, TOML and JSON Lines, as the same values with their lines (home of toml).

use toml::de::{DeTable, DeValue};

use super::Wrong;
use crate::json::{RawValue, ValueKind};
use crate::suggest::nearest;

/// An endpoint as it is written.
pub(super) struct Table {
    pub(super) line: usize,
    pub(super) members: Vec<(String, Spot)>,
}

/// A value and its line.
pub(super) struct Spot {
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What an endpoint is made of.
pub(super) enum Value {
    Text(String),
    List(Vec<Spot>),
    Table(Vec<(String, Spot)>),
    /// Numbers and the like: nothing takes them.
    Other,
}

/// The endpoints of a file, whose name tells its form.
pub(super) fn tables(path: &str, text: &str) -> Result<Vec<Table>, Wrong> {
    let (_, extension) = path.rsplit_once('.').unwrap_or_default();
    match &*extension.to_ascii_lowercase() {
        "toml" => from_toml(text),
        "jsonl" | "ndjson" => from_lines(text),
        _ => Err(Wrong::somewhere(
            "what is in it? --endpoints takes a file named *.toml, *.jsonl or *.ndjson",
        )),
    }
}

const KEY: &str = "endpoint";

fn from_toml(text: &str) -> Result<Vec<Table>, Wrong> {
    let line = |at: usize| 1 + text.get(..at).unwrap_or(text).matches('\n').count();
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(text.len(), |span| span.start);
        Wrong::at(line(at), format!("not TOML: {}", error.message()))
    })?;
    let mut tables = Vec::new();
    for (key, spot) in members(document.into_inner(), &line) {
        let form = "write each endpoint under a line `[[endpoint]]`";
        let wrong = |what: String| Err(Wrong::at(spot.line, what));
        if key != KEY {
            return wrong(match nearest(&key, [KEY]).first() {
                Some(near) => format!("unknown key `{key}`: did you mean `{near}`?"),
                None => format!("unknown key `{key}`: {form}"),
            });
        }
        let Value::List(spots) = spot.value else {
            return wrong(form.to_owned());
        };
        for spot in spots {
            tables.push(table(spot).map_err(|line| Wrong::at(line, form))?);
        }
    }
    Ok(tables)
}

fn members(table: DeTable, line: &impl Fn(usize) -> usize) -> Vec<(String, Spot)> {
    let mut members: Vec<_> = table.into_iter().collect();
    // In the order of the file: the parser sorts them by name.
    members.sort_by_key(|(key, _)| key.span().start);
    let members = members.into_iter().map(|(key, value)| {
        let spot = Spot {
            line: line(key.span().start),
            value: toml_value(value.into_inner(), line),
        };
        (key.into_inner().into_owned(), spot)
    });
    members.collect()
}

fn toml_value(value: DeValue, line: &impl Fn(usize) -> usize) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Array(array) => Value::List(
            array
                .into_iter()
                .map(|value| Spot {
                    line: line(value.span().start),
                    value: toml_value(value.into_inner(), line),
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(members(table, line)),
        _ => Value::Other,
    }
}

fn from_lines(text: &str) -> Result<Vec<Table>, Wrong> {
    let lines = text.lines().zip(1..);
    let lines = lines.filter(|(text, _)| !text.trim().is_empty());
    lines
        .map(|(text, line)| {
            let raw = RawValue::parse(text.as_bytes()).map_err(|error| {
                let what = format!("not JSON: {}, column {}", error.message, error.column);
                Wrong::at(line, what)
            })?;
            let value = json_value(raw, line, DEPTH)?;
            let form = "write each endpoint as an object on a line of its own";
            table(Spot { line, value }).map_err(|line| Wrong::at(line, form))
        })
        .collect()
}

/// An endpoint, its headers, and the value of one.
const DEPTH: usize = 3;

fn json_value(raw: RawValue, line: usize, depth: usize) -> Result<Value, Wrong> {
    if depth == 0 && matches!(raw.kind(), ValueKind::Array | ValueKind::Object) {
        return Ok(Value::Other);
    }
    let spot = |raw| {
        let value = json_value(raw, line, depth - 1)?;
        Ok(Spot { line, value })
    };
    Ok(match raw.kind() {
        ValueKind::String => raw
            .string()
            .map_or(Value::Other, |text| Value::Text(text.into_owned())),
        ValueKind::Array => Value::List(raw.elements().map(spot).collect::<Result<_, _>>()?),
        ValueKind::Object => {
            let mut members: Vec<(String, Spot)> = Vec::new();
            for (name, raw) in raw.members() {
                // TOML does not let a key stand twice, and two forms of one file should not differ.
                if members.iter().any(|(known, _)| *known == name) {
                    return Err(Wrong::at(line, format!("`{name}` is there twice")));
                }
                members.push((name.into_owned(), spot(raw)?));
            }
            Value::Table(members)
        }
        ValueKind::Number | ValueKind::Literal => Value::Other,
    })
}

/// The error is the line on which there is no table.
fn table(spot: Spot) -> Result<Table, usize> {
    match spot.value {
        Value::Table(members) => Ok(Table {
            line: spot.line,
            members,
        }),
        _ => Err(spot.line),
    }
}
