//! Attributes: their names, types and values (CloudEvents 1.0.2, "Context Attributes" and "Type System").

use jiff::civil::DateTime;

use crate::json::{Json, RawValue, ValueKind};
use crate::message::body::media_type;
use crate::message::headers::is_token;

/// The types that the specification gives its own attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Text,
    Version,
    Uri,
    UriReference,
    Media,
    Timestamp,
}

/// The specification's own attributes: name, whether it is required, type.
const CORE: [(&str, bool, Type); 8] = [
    ("specversion", true, Type::Version),
    ("id", true, Type::Text),
    ("source", true, Type::UriReference),
    ("type", true, Type::Text),
    ("subject", false, Type::Text),
    ("time", false, Type::Timestamp),
    ("datacontenttype", false, Type::Media),
    ("dataschema", false, Type::Uri),
];

/// What the user sets with flags of its own, or by the format.
const TAKEN: [(&str, &str); 7] = [
    ("specversion", "it is 1.0"),
    ("id", "--id sets it"),
    ("source", "--source sets it"),
    ("type", "--event sets it"),
    ("time", "--timestamp sets it"),
    ("datacontenttype", "--content-type sets it"),
    ("data", "--data sets it"),
];

/// How much of a wrong value is quoted.
const QUOTED: usize = 60;

/// The names of the attributes that have to be there.
pub(super) fn required() -> impl Iterator<Item = &'static str> {
    CORE.iter()
        .filter(|(_, required, _)| *required)
        .map(|(name, ..)| *name)
}

/// Whether the specification itself defines this attribute; its values are strings.
pub(super) fn is_core(name: &str) -> bool {
    CORE.iter().any(|(known, ..)| *known == name)
}

/// An optional attribute that the user gives: `subject`, or an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// Its name.
    pub(crate) name: String,
    /// A JSON string, boolean or 32-bit integer.
    pub(crate) value: Json,
}

impl Attribute {
    /// Reads `name=text` or `name:=json`; the error says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once('=')
            .ok_or("no separator: write `name=text` or `name:=json`")?;
        let (name, value) = match name.strip_suffix(':') {
            None => (name, Json::string(value)),
            Some(name) => {
                let json = Json::parse(value.trim());
                (
                    name,
                    json.map_err(|e| format!("`{value}` is not JSON: {e}"))?,
                )
            }
        };
        if let Some((_, how)) = TAKEN.iter().find(|(known, _)| *known == name) {
            return Err(format!("`{name}` can't be given here: {how}"));
        }
        let attribute = Self {
            name: name.to_owned(),
            value,
        };
        let fault = name_fault(name).or_else(|| match text_of(name, attribute.value.raw()) {
            Err(fault) => Some(fault),
            Ok(None) => Some(format!("`{name}` is null")),
            Ok(Some(text)) => fault(name, &text),
        });
        fault.map_or(Ok(attribute), Err)
    }

    /// Its value in the canonical form of its type, as headers carry it.
    pub(crate) fn text(&self) -> String {
        text_of(&self.name, self.value.raw())
            .ok()
            .flatten()
            .unwrap_or_default()
    }
}

/// What is wrong with a name, if anything ("Attribute Naming Convention").
pub(super) fn name_fault(name: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name == "data" {
        return Some("`data` is no name of an attribute".to_owned());
    }
    (name.is_empty() || !name.bytes().all(fits)).then(|| {
        format!(
            "an attribute's name is of a-z and 0-9, which `{}` is not",
            clip(name)
        )
    })
}

/// The text that a JSON value stands for; nothing for null, which is an attribute that is not there.
pub(super) fn text_of(name: &str, value: RawValue<'_>) -> Result<Option<String>, String> {
    let shape = value.kind();
    match shape {
        ValueKind::Literal if value.as_str() == "null" => Ok(None),
        ValueKind::String => match value.string() {
            Some(text) => Ok(Some(text.into_owned())),
            None => Err(format!("`{name}` has half of a surrogate pair")),
        },
        _ if is_core(name) => Err(format!("`{name}` is {shape}, not a string")),
        ValueKind::Literal => Ok(Some(value.as_str().to_owned())),
        ValueKind::Number if value.as_str().parse::<i32>().is_ok() => {
            Ok(Some(value.as_str().to_owned()))
        }
        ValueKind::Number => Err(format!(
            "`{name}` is `{}`, which is no 32-bit integer",
            clip(value.as_str())
        )),
        ValueKind::Object | ValueKind::Array => {
            Err(format!("`{name}` is {shape}, which no attribute is"))
        }
    }
}

/// What is wrong with the value of an attribute, if anything.
pub(crate) fn fault(name: &str, text: &str) -> Option<String> {
    let value = clip(text);
    if text.chars().any(char::is_control) {
        return Some(format!("`{name}` has a control character"));
    }
    let (.., kind) = CORE.iter().find(|(known, ..)| *known == name)?;
    if text.is_empty() {
        return Some(format!("`{name}` is empty"));
    }
    match kind {
        Type::Version if text != "1.0" => Some(format!("`{name}` is `{value}`, not `1.0`")),
        Type::Uri if !is_uri(text) => Some(format!("`{name}` is no absolute URI: `{value}`")),
        Type::UriReference if !is_uri_reference(text) => {
            Some(format!("`{name}` is no URI-reference: `{value}`"))
        }
        Type::Media if !is_media_type(text) => {
            Some(format!("`{name}` is no media type: `{value}`"))
        }
        Type::Timestamp if !is_rfc3339(text) => {
            Some(format!("`{name}` is no time after RFC 3339: `{value}`"))
        }
        _ => None,
    }
}

/// Whether data of this type is JSON (JSON format, section 3.1): `*/json` or `*/*+json`.
pub(crate) fn is_json(content_type: &str) -> bool {
    let media_type = media_type(content_type);
    let sub = media_type.split_once('/').map_or("", |(_, sub)| sub);
    sub == "json" || sub.ends_with("+json")
}

/// The characters of RFC 3986, and whole percent escapes.
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

/// RFC 3339 section 5.6, `date-time`: stricter than what parsers of dates take.
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
    fn a_time_is_one_after_rfc_3339() {
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
    fn an_attribute_is_a_text_a_boolean_or_a_small_integer() {
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
            ("=x", "of a-z and 0-9"),
            ("My-Ext=x", "of a-z and 0-9, which `My-Ext` is not"),
            ("data_base64=x", "of a-z and 0-9"),
            ("id=7", "--id sets it"),
            ("data={}", "--data sets it"),
            ("subject=", "`subject` is empty"),
            ("subject:=7", "is a number, not a string"),
            ("dataschema=/x", "no absolute URI"),
            ("n:=1.5", "no 32-bit integer"),
            ("n:=2147483648", "no 32-bit integer"),
            ("n:={}", "which no attribute is"),
            ("n:=null", "is null"),
            ("n:=x", "is not JSON"),
            ("n=a\nb", "control character"),
        ] {
            let error = Attribute::parse(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn json_is_known_by_its_type() {
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
