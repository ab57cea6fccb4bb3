//! A query as PHP writes it as JSON, `json_encode(parse_str(query))`, which is what Kudosity signs.
//!
//! It follows `php_register_variable_ex` (main/php_variables.c) and `json_encode` of PHP 8: names with brackets become
//! nested arrays, a dot or space in a name becomes an underscore, and non-ASCII characters are escaped.

use std::fmt::Write as _;

use crate::message::form;

/// PHP's `max_input_nesting_level`.
const DEEPEST: usize = 64;

/// PHP's `max_input_vars`; further variables are ignored.
const MOST: usize = 1000;

/// Writes the query as PHP's JSON; `None` if a text is not UTF-8, which PHP cannot encode.
pub(super) fn json_of_query(query: &[u8]) -> Option<String> {
    let mut root = PhpArray::default();
    for (name, value) in form::pairs(query).take(MOST) {
        register(
            &mut root,
            &name,
            String::from_utf8(value.into_owned()).ok()?,
        )?;
    }
    let mut out = String::new();
    root.write(&mut out);
    Some(out)
}

/// An ordered PHP array.
#[derive(Default)]
struct PhpArray {
    entries: Vec<(String, PhpValue)>,
    next: u64,
}

enum PhpValue {
    Text(String),
    Array(PhpArray),
}

impl PhpArray {
    /// The value of this key, inserted if it is new. Without a key it is appended.
    fn entry(&mut self, key: Option<String>) -> &mut PhpValue {
        let key = key.unwrap_or_else(|| self.next.to_string());
        if let Some(index) = index(&key) {
            self.next = self.next.max(index.saturating_add(1));
        }
        let at = self.entries.iter().position(|(known, _)| *known == key);
        let at = at.unwrap_or_else(|| {
            self.entries.push((key, PhpValue::Text(String::new())));
            self.entries.len() - 1
        });
        &mut self.entries[at].1
    }

    /// Whether its keys are 0, 1, 2 and so on, so that it is a JSON array.
    fn is_list(&self) -> bool {
        let mut keys = self.entries.iter().enumerate();
        keys.all(|(position, (key, _))| index(key) == Some(position as u64))
    }

    fn write(&self, out: &mut String) {
        let list = self.is_list();
        out.push(if list { '[' } else { '{' });
        for (position, (key, value)) in self.entries.iter().enumerate() {
            if position > 0 {
                out.push(',');
            }
            if !list {
                write_string(key, out);
                out.push(':');
            }
            match value {
                PhpValue::Text(text) => write_string(text, out),
                PhpValue::Array(array) => array.write(out),
            }
        }
        out.push(if list { ']' } else { '}' });
    }
}

/// The index that a key is, if it is digits without a leading zero.
fn index(key: &str) -> Option<u64> {
    let plain = key.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = plain && (key == "0" || !key.starts_with('0'));
    key.parse().ok().filter(|_| canonical)
}

/// Inserts a variable at the path in its name; `None` if the name is not UTF-8.
fn register(root: &mut PhpArray, name: &[u8], value: String) -> Option<()> {
    let start = name.iter().take_while(|byte| **byte == b' ').count();
    let name = &name[start..];
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    let name = std::str::from_utf8(name).ok()?;
    let plain = |text: &str| text.replace([' ', '.'], "_");
    let (base, mut rest) = match name.split_once('[') {
        Some((base, rest)) if rest.contains(']') => (plain(base), Some(rest)),
        _ => (plain(name).replace('[', "_"), None),
    };
    if base.is_empty() {
        return Some(());
    }
    let mut slot = root.entry(Some(base));
    let mut depth = 0;
    while let Some((key, after)) = rest.and_then(|rest| rest.split_once(']')) {
        depth += 1;
        if depth > DEEPEST {
            return Some(());
        }
        if !matches!(slot, PhpValue::Array(_)) {
            *slot = PhpValue::Array(PhpArray::default());
        }
        let PhpValue::Array(array) = slot else {
            return Some(());
        };
        let appended = key
            .trim_start_matches(|c: char| c.is_ascii_whitespace())
            .is_empty();
        slot = array.entry((!appended).then(|| key.to_owned()));
        rest = after.strip_prefix('[');
    }
    *slot = PhpValue::Text(value);
    Some(())
}

/// Writes a string as `json_encode` does without flags: ASCII only, slashes escaped.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for unit in text.chars() {
        match unit {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='\u{7f}' => out.push(unit),
            _ => {
                for code in unit.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{code:04x}");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query on each line, and on the next what PHP made of it.
    const MADE_BY_PHP: &str = include_str!("../../tests/vectors/php-queries.txt");

    #[test]
    fn queries_are_written_as_php_writes_them() {
        let mut lines = MADE_BY_PHP.lines().filter(|line| !line.is_empty());
        let mut count = 0;
        while let (Some(query), Some(json)) = (lines.next(), lines.next()) {
            assert_eq!(
                json_of_query(query.as_bytes()).as_deref(),
                Some(json),
                "{query}"
            );
            count += 1;
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn text_that_is_not_utf8_is_not_encoded() {
        assert_eq!(json_of_query(b"a=%ff"), None);
        assert_eq!(json_of_query(b"%ff=a"), None);
    }

    #[test]
    fn deep_nesting_is_bounded() {
        let deep = format!("a{}=1", "[x]".repeat(100_000));
        assert!(json_of_query(deep.as_bytes()).is_some());
    }
}
