//! Attribute values in headers (CloudEvents 1.0.2, HTTP binding, section 3.1.3.2).

use std::fmt::Write as _;

/// Writes a value for a header: what is not printable ASCII, and space, quote and percent sign, as percent escapes.
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

/// Reads a value from a header: quoted parts are unquoted, then one round of percent decoding. The error says what is wrong.
pub(crate) fn decode(value: &[u8]) -> Result<String, String> {
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
        let (high, low) = escaped.ok_or("a percent sign without two hex digits behind it")?;
        out.push(high << 4 | low);
        rest = &tail[2..];
    }
    String::from_utf8(out).map_err(|_| "its bytes are not UTF-8 once decoded".to_owned())
}

/// Takes quotes away, and in them backslashes (RFC 9110 section 5.6.4); outside of them a backslash is one.
fn unquote(value: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut out = Vec::with_capacity(value.len());
    let mut quoted = false;
    let mut bytes = value.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if quoted => out.push(*bytes.next().ok_or("a quote that is not closed")?),
            _ => out.push(*byte),
        }
    }
    if quoted {
        return Err("a quote that is not closed");
    }
    Ok(out)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
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
    fn what_others_write_is_read() {
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
    fn what_says_nothing_is_refused() {
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

    /// Every vector of the folder beside the project, where it is.
    #[test]
    fn the_vectors_beside_the_repository_are_agreed_with() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../shared/vectors/cloudevents-headers.json"
        );
        let Ok(text) = std::fs::read_to_string(file) else {
            // Not by `eprintln`, which the test runner keeps to itself.
            let _ = writeln!(std::io::stderr(), "SKIPPED: there are no vectors at {file}");
            return;
        };
        let vectors: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
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
