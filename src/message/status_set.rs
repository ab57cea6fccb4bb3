//! A set of status codes, written as codes and classes: `2xx`, `200,202,3xx`.

use std::fmt;

/// The first and last code of each item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatusSet(Vec<(u16, u16)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it like `2xx`, `200` or `200,202,3xx`")]
pub(crate) struct StatusSetError;

impl StatusSet {
    /// Reads codes and classes, separated by commas.
    pub(crate) fn parse(text: &str) -> Result<Self, StatusSetError> {
        let ranges = text.split(',').map(range).collect::<Option<_>>();
        ranges.map(Self).ok_or(StatusSetError)
    }

    pub(crate) fn contains(&self, status: u16) -> bool {
        let mut ranges = self.0.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&status))
    }
}

/// 2xx: a webhook was accepted.
impl Default for StatusSet {
    fn default() -> Self {
        Self(vec![(200, 299)])
    }
}

/// Writes the set as it is parsed.
impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.0.iter().map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{}xx", first / 100),
        });
        f.write_str(&texts.collect::<Vec<_>>().join(","))
    }
}

/// The first and last code of a code or class.
fn range(text: &str) -> Option<(u16, u16)> {
    match text.trim().as_bytes() {
        [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => {
            let first = u16::from(class - b'0') * 100;
            Some((first, first + 99))
        }
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => {
            let status = text.trim().parse().ok()?;
            Some((status, status))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_classes_are_parsed() {
        for (text, within, without) in [
            ("2xx", &[200, 204, 299][..], &[199, 300][..]),
            ("200,202", &[200, 202], &[201, 204]),
            ("2XX, 404,5xx", &[200, 404, 503], &[403, 405, 302]),
        ] {
            let statuses = StatusSet::parse(text).unwrap();
            assert!(within.iter().all(|status| statuses.contains(*status)));
            assert!(!without.iter().any(|status| statuses.contains(*status)));
        }
        assert_eq!(StatusSet::parse("2xx"), Ok(StatusSet::default()));
        assert_eq!(StatusSet::parse("200, 3xx").unwrap().to_string(), "200,3xx");
        for text in [
            "", "2", "2x", "6xx", "000", "200-299", "200;202", "ok", "200,",
        ] {
            assert!(StatusSet::parse(text).is_err(), "{text}");
        }
    }
}
