//! Attribute values in headers (CloudEvents 1.0.2, HTTP binding, section 3.1.3.2).
//!
//! A value is percent-encoded UTF-8. Producers may also quote it; reading removes the quotes.

use std::fmt::Write as _;

/// Percent-encodes everything but printable ASCII, and also space, quote and percent sign.
pub(crate) fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'"' | b'%' => {
                let _ = write!(out, "%{byte:02X}");
            }
            b'!'..=b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Why a header is not the value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderValueError {
    #[error("a percent sign is not followed by two hex digits")]
    PercentSign,
    #[error("its bytes are not UTF-8 once decoded")]
    NotUtf8,
    #[error("a quote is not closed")]
    QuoteNotClosed,
    #[error("it has characters that must be percent-encoded")]
    NotEncoded,
}

/// Removes quotes, then decodes percent escapes once.
pub(crate) fn decode(value: &[u8]) -> Result<String, HeaderValueError> {
    let plain = unquote(value)?;
    let mut out = Vec::with_capacity(plain.len());
    let mut rest = plain.as_slice();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let escaped = match tail {
            [high, low, ..] => hex(*high).zip(hex(*low)),
            _ => None,
        };
        let (high, low) = escaped.ok_or(HeaderValueError::PercentSign)?;
        out.push(high << 4 | low);
        rest = &tail[2..];
    }
    String::from_utf8(out).map_err(|_| HeaderValueError::NotUtf8)
}

/// Removes quotes and, inside them, backslashes (RFC 9110 section 5.6.4); outside, a backslash is literal.
fn unquote(value: &[u8]) -> Result<Vec<u8>, HeaderValueError> {
    let mut out = Vec::with_capacity(value.len());
    let mut quoted = false;
    let mut bytes = value.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if quoted => out.push(*bytes.next().ok_or(HeaderValueError::QuoteNotClosed)?),
            _ => out.push(*byte),
        }
    }
    if quoted {
        return Err(HeaderValueError::QuoteNotClosed);
    }
    Ok(out)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_reverses_encoding() {
        for (value, header) in [
            ("plain!~", "plain!~"),
            ("Zoë & co", "Zo%C3%AB%20&%20co"),
            ("100%", "100%25"),
            ("a \"b\"", "a%20%22b%22"),
            ("😀", "%F0%9F%98%80"),
            ("two\r\nlines\u{7f}", "two%0D%0Alines%7F"),
            ("", ""),
        ] {
            assert_eq!(encode(value), header);
            assert_eq!(decode(header.as_bytes()).as_deref(), Ok(value));
        }
    }

    #[test]
    fn values_of_other_producers_are_decoded() {
        for (header, value) in [
            ("a%c3%ab", "aë"),
            ("%61%62", "ab"),
            ("%2541", "%41"), // one round only
            ("raw blank", "raw blank"),
            (r#""  quoted "and not"#, "  quoted and not"),
            (r#""a\"b\\c""#, r#"a"b\c"#),
            (r"a\b", r"a\b"),
        ] {
            assert_eq!(decode(header.as_bytes()).as_deref(), Ok(value), "{header}");
        }
    }

    #[test]
    fn a_malformed_value_is_an_error() {
        for header in [
            "%",
            "a%4",
            "%zz",
            "%-1",
            "%C3",
            "%C3x",
            "%82",
            "%C0%A0",
            "%ED%A0%80",
            "\"open",
            "\"\\",
        ] {
            assert!(decode(header.as_bytes()).is_err(), "{header}");
        }
        assert!(decode(b"\xff").is_err());
    }

    #[test]
    fn every_vector_is_decoded_and_encoded() {
        let text = include_str!("../../../tests/vectors/cloudevents-headers.json");
        let vectors: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
        assert!(vectors.len() > 20);
        for vector in &vectors {
            let (kind, header) = (&vector["kind"], vector["header"].as_str().unwrap());
            let value = vector["value"].as_str();
            assert_eq!(decode(header.as_bytes()).ok().as_deref(), value, "{vector}");
            if kind == "roundtrip" {
                assert_eq!(encode(value.unwrap()), header, "{vector}");
            }
        }
    }
}
