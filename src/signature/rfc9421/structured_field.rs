//! Structured fields (RFC 9651), as far as signatures use them: dictionaries of items and inner lists.
//!
//! A parsed value is written in its canonical form, which is what the signature base contains. The parser is our own
//! instead of the `sfv` crate because that accepts base64 with stray bits or without padding, as RFC 9651 section 4.2.7
//! asks: a changed byte of a signature could then still be valid.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The most members of a dictionary, items of a list or parameters of an item.
const MOST: usize = 128;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BareItem {
    Integer(i64),
    /// In thousandths.
    Decimal(i64),
    String(String),
    Token(String),
    Bytes(Vec<u8>),
    Boolean(bool),
}

/// Parameters in wire order.
pub(super) type Parameters = Vec<(String, BareItem)>;

pub(super) type ParameterizedItem = (BareItem, Parameters);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DictionaryMember {
    Item(ParameterizedItem),
    List(Vec<ParameterizedItem>, Parameters),
}

pub(super) fn parameter<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a BareItem> {
    let mut found = parameters.iter().filter(|(known, _)| known == name);
    found.next().map(|(_, item)| item)
}

/// Parses a dictionary; `None` if it is malformed or too long.
pub(super) fn dictionary(text: &[u8]) -> Option<Vec<(String, DictionaryMember)>> {
    let mut parser = FieldParser(text);
    let mut members = Vec::new();
    parser.skip(b" ");
    while !parser.0.is_empty() {
        let name = parser.key()?;
        let member = if parser.take(b'=') {
            parser.member()?
        } else {
            DictionaryMember::Item((BareItem::Boolean(true), parser.parameters()?))
        };
        insert(&mut members, name, member)?;
        parser.skip(b" \t");
        if parser.0.is_empty() {
            break;
        }
        if !parser.take(b',') {
            return None;
        }
        parser.skip(b" \t");
        if parser.0.is_empty() {
            return None; // a comma at the end
        }
    }
    Some(members)
}

/// Adds a member, or replaces the one with the same name (section 4.2.2).
fn insert<T>(members: &mut Vec<(String, T)>, name: String, value: T) -> Option<()> {
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => members.push((name, value)),
    }
    (members.len() <= MOST).then_some(())
}

struct FieldParser<'a>(&'a [u8]);

impl FieldParser<'_> {
    fn skip(&mut self, skipped: &[u8]) {
        while self.0.first().is_some_and(|byte| skipped.contains(byte)) {
            self.0 = &self.0[1..];
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.0.first() == Some(&byte);
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    /// Takes the bytes up to the first unwanted one, as text.
    fn run(&mut self, is_wanted: impl Fn(u8) -> bool) -> Option<String> {
        let end = self.0.iter().position(|byte| !is_wanted(*byte));
        let (run, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        String::from_utf8(run.to_vec()).ok()
    }

    fn key(&mut self) -> Option<String> {
        let first = self.0.first()?;
        let starts = first.is_ascii_lowercase() || *first == b'*';
        let is_wanted = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte)
        };
        starts.then(|| self.run(is_wanted))?
    }

    fn member(&mut self) -> Option<DictionaryMember> {
        if !self.take(b'(') {
            return self.item().map(DictionaryMember::Item);
        }
        let mut items = Vec::new();
        loop {
            self.skip(b" ");
            if self.take(b')') {
                return Some(DictionaryMember::List(items, self.parameters()?));
            }
            items.push(self.item()?);
            let ends = matches!(self.0.first(), Some(b' ' | b')'));
            if !ends || items.len() > MOST {
                return None;
            }
        }
    }

    fn item(&mut self) -> Option<ParameterizedItem> {
        Some((self.bare_item()?, self.parameters()?))
    }

    fn parameters(&mut self) -> Option<Parameters> {
        let mut parameters = Vec::new();
        while self.take(b';') {
            self.skip(b" ");
            let name = self.key()?;
            let value = if self.take(b'=') {
                self.bare_item()?
            } else {
                BareItem::Boolean(true)
            };
            insert(&mut parameters, name, value)?;
        }
        Some(parameters)
    }

    fn bare_item(&mut self) -> Option<BareItem> {
        match self.0.first()? {
            b'-' | b'0'..=b'9' => self.number(),
            b'"' => self.string().map(BareItem::String),
            b':' => self.bytes().map(BareItem::Bytes),
            b'?' => {
                self.take(b'?');
                let yes = self.take(b'1');
                (yes || self.take(b'0')).then_some(BareItem::Boolean(yes))
            }
            b'*' | b'a'..=b'z' | b'A'..=b'Z' => {
                let is_wanted =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&byte);
                self.run(is_wanted).map(BareItem::Token)
            }
            _ => None,
        }
    }

    fn number(&mut self) -> Option<BareItem> {
        let sign = if self.take(b'-') { -1 } else { 1 };
        let whole = self.run(|byte| byte.is_ascii_digit())?;
        if self.take(b'.') {
            let part = self.run(|byte| byte.is_ascii_digit())?;
            let fits = (1..=12).contains(&whole.len()) && (1..=3).contains(&part.len());
            let thousandths = format!("{whole}{part:0<3}").parse::<i64>().ok()?;
            return fits.then_some(BareItem::Decimal(sign * thousandths));
        }
        let fits = (1..=15).contains(&whole.len());
        let value = whole.parse::<i64>().ok()?;
        fits.then_some(BareItem::Integer(sign * value))
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"');
        let mut text = String::new();
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            match byte {
                b'"' => return Some(text),
                b'\\' => {
                    let (&escaped, rest) = self.0.split_first()?;
                    self.0 = rest;
                    matches!(escaped, b'"' | b'\\').then(|| text.push(char::from(escaped)))?;
                }
                b' '..=b'~' => text.push(char::from(byte)),
                _ => return None,
            }
        }
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        self.take(b':');
        let text = self.run(|byte| byte != b':')?;
        self.take(b':').then(|| STANDARD.decode(text).ok())?
    }
}

impl fmt::Display for BareItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Decimal(thousandths) => {
                let sign = if *thousandths < 0 { "-" } else { "" };
                let size = thousandths.unsigned_abs();
                let part = format!("{:03}", size % 1000);
                let part = part.trim_end_matches('0');
                let part = if part.is_empty() { "0" } else { part };
                write!(f, "{sign}{}.{part}", size / 1000)
            }
            Self::String(text) => {
                f.write_char('"')?;
                for char in text.chars() {
                    if matches!(char, '"' | '\\') {
                        f.write_char('\\')?;
                    }
                    f.write_char(char)?;
                }
                f.write_char('"')
            }
            Self::Token(token) => f.write_str(token),
            Self::Bytes(bytes) => write!(f, ":{}:", STANDARD.encode(bytes)),
            Self::Boolean(yes) => f.write_str(if *yes { "?1" } else { "?0" }),
        }
    }
}

/// An item with its parameters, as text.
pub(super) fn write_item((item, parameters): &ParameterizedItem) -> String {
    format!("{item}{}", write_parameters(parameters))
}

/// An inner list with its parameters, as text.
pub(super) fn write_list(items: &[ParameterizedItem], parameters: &Parameters) -> String {
    let items: Vec<_> = items.iter().map(write_item).collect();
    format!("({}){}", items.join(" "), write_parameters(parameters))
}

fn write_parameters(parameters: &Parameters) -> String {
    let written = parameters.iter().map(|(name, value)| match value {
        BareItem::Boolean(true) => format!(";{name}"),
        value => format!(";{name}={value}"),
    });
    written.collect()
}

#[cfg(test)]
mod tests;
