//! Attributes: names, types and values (CloudEvents 1.0.2, "Context Attributes" and "Type System").

use jiff::civil::DateTime;

use crate::json::{Json, RawValue, SyntaxError, ValueKind};
use crate::message::body::media_type;
use crate::message::headers::is_token;

/// The type of an attribute that the specification defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AttributeType {
    Text,
    Version,
    Uri,
    UriReference,
    Media,
    Timestamp,
}

/// The specification's own attributes: name, whether it is required, type.
const CORE: [(&str, bool, AttributeType); 8] = [
    ("specversion", true, AttributeType::Version),
    ("id", true, AttributeType::Text),
    ("source", true, AttributeType::UriReference),
    ("type", true, AttributeType::Text),
    ("subject", false, AttributeType::Text),
    ("time", false, AttributeType::Timestamp),
    ("datacontenttype", false, AttributeType::Media),
    ("dataschema", false, AttributeType::Uri),
];

/// The names that a user cannot give as an optional attribute, because the event or the format sets them.
const RESERVED: [&str; 7] = [
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "datacontenttype",
    "data",
];

/// What is wrong with an attribute. The texts quote at most the first 60 bytes of a wrong value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AttributeError {
    #[error("no separator: write `name=text` or `name:=json`")]
    NoSeparator,
    #[error("`{text}` is not JSON: {error}")]
    NotJson { text: String, error: SyntaxError },
    #[error("`{0}` is not an optional attribute")]
    Reserved(&'static str),
    #[error("`data` is not an attribute")]
    Data,
    #[error("an attribute name consists of a-z and 0-9, and `{0}` does not")]
    Name(String),
    #[error("`{0}` is null")]
    Null(String),
    #[error("`{0}` is empty")]
    Empty(String),
    #[error("`{0}` contains a control character")]
    ControlCharacter(String),
    #[error("`{0}` contains half of a surrogate pair")]
    Surrogate(String),
    #[error("`{name}` is {kind}, not a string")]
    NotAString { name: String, kind: ValueKind },
    #[error("`{name}` is `{value}`, which is not a 32-bit integer")]
    NotAnInteger { name: String, value: String },
    #[error("`{name}` is {kind}; an attribute is a string, a boolean or an integer")]
    Container { name: String, kind: ValueKind },
    #[error("`{name}` is `{value}`, not `1.0`")]
    Version { name: String, value: String },
    #[error("`{name}` is not {expected}: `{value}`")]
    Syntax {
        name: String,
        expected: &'static str,
        value: String,
    },
}

/// The number of bytes of a wrong value that a message quotes.
const QUOTED: usize = 60;

/// The names of the required attributes.
pub(super) fn required() -> impl Iterator<Item = &'static str> {
    CORE.iter()
        .filter(|(_, required, _)| *required)
        .map(|(name, ..)| *name)
}

/// Whether the specification defines this attribute; its value is then a string.
pub(super) fn is_core(name: &str) -> bool {
    CORE.iter().any(|(known, ..)| *known == name)
}

/// An optional attribute that the user gives: `subject`, or an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    /// A JSON string, boolean or 32-bit integer.
    pub(crate) value: Json,
}

impl Attribute {
    /// Parses `name=text` or `name:=json`.
    pub(crate) fn parse(text: &str) -> Result<Self, AttributeError> {
        let (name, value) = text.split_once('=').ok_or(AttributeError::NoSeparator)?;
        let (name, value) = match name.strip_suffix(':') {
            None => (name, Json::string(value)),
            Some(name) => {
                let json = Json::parse(value.trim()).map_err(|error| AttributeError::NotJson {
                    text: value.to_owned(),
                    error,
                })?;
                (name, json)
            }
        };
        if let Some(reserved) = RESERVED.into_iter().find(|known| *known == name) {
            return Err(AttributeError::Reserved(reserved));
        }
        check_name(name)?;
        match text_of(name, value.raw())? {
            None => return Err(AttributeError::Null(name.to_owned())),
            Some(text) => check_attribute(name, &text)?,
        }
        Ok(Self {
            name: name.to_owned(),
            value,
        })
    }

    /// The value in the canonical form of its type, as headers carry it.
    pub(crate) fn text(&self) -> String {
        text_of(&self.name, self.value.raw())
            .ok()
            .flatten()
            .unwrap_or_default()
    }
}

/// Checks a name ("Attribute Naming Convention").
pub(super) fn check_name(name: &str) -> Result<(), AttributeError> {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name == "data" {
        return Err(AttributeError::Data);
    }
    if name.is_empty() || !name.bytes().all(is_allowed) {
        return Err(AttributeError::Name(clip(name)));
    }
    Ok(())
}

/// The text of a JSON value; none for null, which means that the attribute is absent.
pub(super) fn text_of(name: &str, value: RawValue<'_>) -> Result<Option<String>, AttributeError> {
    let kind = value.kind();
    let owned = || name.to_owned();
    match kind {
        ValueKind::Literal if value.as_str() == "null" => Ok(None),
        ValueKind::String => match value.string() {
            Some(text) => Ok(Some(text.into_owned())),
            None => Err(AttributeError::Surrogate(owned())),
        },
        _ if is_core(name) => Err(AttributeError::NotAString {
            name: owned(),
            kind,
        }),
        ValueKind::Literal => Ok(Some(value.as_str().to_owned())),
        ValueKind::Number if value.as_str().parse::<i32>().is_ok() => {
            Ok(Some(value.as_str().to_owned()))
        }
        ValueKind::Number => Err(AttributeError::NotAnInteger {
            name: owned(),
            value: clip(value.as_str()),
        }),
        ValueKind::Object | ValueKind::Array => Err(AttributeError::Container {
            name: owned(),
            kind,
        }),
    }
}

/// Checks the value of an attribute. That of an extension may be any text.
pub(crate) fn check_attribute(name: &str, text: &str) -> Result<(), AttributeError> {
    if text.chars().any(char::is_control) {
        return Err(AttributeError::ControlCharacter(name.to_owned()));
    }
    let Some((.., kind)) = CORE.iter().find(|(known, ..)| *known == name) else {
        return Ok(());
    };
    if text.is_empty() {
        return Err(AttributeError::Empty(name.to_owned()));
    }
    let expected = match kind {
        AttributeType::Version if text != "1.0" => {
            return Err(AttributeError::Version {
                name: name.to_owned(),
                value: clip(text),
            });
        }
        AttributeType::Uri if !is_uri(text) => "an absolute URI",
        AttributeType::UriReference if !is_uri_reference(text) => "a URI-reference",
        AttributeType::Media if !is_media_type(text) => "a media type",
        AttributeType::Timestamp if !is_rfc3339(text) => "an RFC 3339 timestamp",
        _ => return Ok(()),
    };
    Err(AttributeError::Syntax {
        name: name.to_owned(),
        expected,
        value: clip(text),
    })
}

/// Whether data of this content type is JSON (JSON format, section 3.1): `*/json` or `*/*+json`.
pub(crate) fn is_json(content_type: &str) -> bool {
    let media_type = media_type(content_type);
    let sub = media_type.split_once('/').map_or("", |(_, sub)| sub);
    sub == "json" || sub.ends_with("+json")
}

/// Whether a text has only characters of RFC 3986 and complete percent escapes.
fn is_uri_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut all = bytes.iter().enumerate();
    all.all(|(at, byte)| match byte {
        b'%' => {
            let digits = bytes.get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        }
        _ => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(byte),
    })
}

fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(fits)
        && is_uri_reference(text)
}

fn is_media_type(text: &str) -> bool {
    let media_type = media_type(text);
    media_type
        .split_once('/')
        .is_some_and(|(top, sub)| is_token(top) && is_token(sub))
}

/// Whether a text is a `date-time` of RFC 3339 section 5.6. Date parsers accept more.
pub(in crate::payload) fn is_rfc3339(text: &str) -> bool {
    const PATTERN: &[u8] = b"0000-00-00T00:00:00";
    let Some((civil, rest)) = text.split_at_checked(PATTERN.len()) else {
        return false;
    };
    let fits = |(byte, wanted): (u8, &u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte.eq_ignore_ascii_case(wanted),
    };
    civil.bytes().zip(PATTERN).all(fits)
        && civil.to_ascii_uppercase().parse::<DateTime>().is_ok()
        && is_offset(without_fraction(rest))
}

fn without_fraction(text: &str) -> &str {
    let Some(digits) = text.strip_prefix('.') else {
        return text;
    };
    match digits.trim_start_matches(|char: char| char.is_ascii_digit()) {
        rest if rest.len() < digits.len() => rest,
        _ => text,
    }
}

fn is_offset(text: &str) -> bool {
    let part = |text: &str, limit: u8| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse::<u8>().is_ok_and(|number| number < limit)
    };
    match text.strip_prefix(['+', '-']) {
        None => text.eq_ignore_ascii_case("z"),
        Some(offset) => offset
            .split_once(':')
            .is_some_and(|(hours, minutes)| part(hours, 24) && part(minutes, 60)),
    }
}

fn clip(text: &str) -> String {
    let end = text.floor_char_boundary(QUOTED);
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_date_time_of_rfc_3339_is_a_timestamp() {
        for text in [
            "2026-11-21T20:33:01Z",
            "2026-11-21T20:33:01.123456789+01:00",
            "2026-11-21t20:33:01-23:59",
            "2026-12-31T23:59:60z",
        ] {
            assert!(is_rfc3339(text), "{text}");
        }
        for text in [
            "lunchtime",
            "2026-11-21T20:33Z",
            "2026-11-21T20:33:01",
            "2026-11-21T20:33:01X",
            "2026-11-21T20:33:01+01",
            "2026-11-21T20:33:01+25:00",
            "2026-11-21T20:33:01+xx:00",
            "2026-11-21T20:33:01.Z",
            "2026-11-21 20:33:01Z",
            "2026-02-30T20:33:01Z",
            "2026-11-21T24:33:01Z",
            "1795293181",
            "",
        ] {
            assert!(!is_rfc3339(text), "{text}");
        }
    }

    #[test]
    fn a_reference_may_be_relative_and_a_uri_may_not() {
        for text in [
            "/hook",
            "#top",
            "//host/path",
            "urn:x:y",
            "a%2Fb",
            "https://e.com/?q=1",
        ] {
            assert!(is_uri_reference(text), "{text}");
        }
        for text in ["a b", "caf\u{e9}", "%", "%zz", "<x>", "a\\b"] {
            assert!(!is_uri_reference(text), "{text}");
        }
        assert!(is_uri("urn:x") && is_uri("https://example.com/schema.json"));
        assert!(!is_uri("/schema.json") && !is_uri(":x") && !is_uri("1x:y"));
    }

    #[test]
    fn an_attribute_is_a_string_a_boolean_or_a_32_bit_integer() {
        for (text, name, json) in [
            ("subject=contacts/7", "subject", r#""contacts/7""#),
            ("note=a=b", "note", r#""a=b""#),
            ("sampled:=true", "sampled", "true"),
            ("n:=-7", "n", "-7"),
            ("s:=\"x\"", "s", "\"x\""),
        ] {
            let attribute = Attribute::parse(text).unwrap();
            assert_eq!((&*attribute.name, attribute.value.as_str()), (name, json));
        }
        for (text, words) in [
            ("subject", "write `name=text`"),
            ("=x", "consists of a-z and 0-9"),
            ("My-Ext=x", "consists of a-z and 0-9, and `My-Ext` does not"),
            ("data_base64=x", "consists of a-z and 0-9"),
            ("id=7", "`id` is not an optional attribute"),
            ("data={}", "`data` is not an optional attribute"),
            ("subject=", "`subject` is empty"),
            ("subject:=7", "is a number, not a string"),
            ("dataschema=/x", "not an absolute URI"),
            ("n:=1.5", "not a 32-bit integer"),
            ("n:=2147483648", "not a 32-bit integer"),
            ("n:={}", "is a string, a boolean or an integer"),
            ("n:=null", "is null"),
            ("n:=x", "is not JSON"),
            ("n=a\nb", "control character"),
        ] {
            let error = Attribute::parse(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn json_is_recognized_by_its_content_type() {
        for text in [
            "application/json",
            "text/JSON; charset=utf-8",
            "application/a+json",
        ] {
            assert!(is_json(text), "{text}");
        }
        for text in ["application/xml", "text/plain", "json", "application/jsonx"] {
            assert!(!is_json(text), "{text}");
        }
    }
}
