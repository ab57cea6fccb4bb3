//! Header fields.
//!
//! Order, case, duplicates and bytes that are not UTF-8 are kept as they were on the wire. All fields share one buffer,
//! so a received head costs two allocations however many fields it has; it stays available verbatim until a field
//! changes.

use std::fmt;

#[derive(Clone, Default)]
pub(crate) struct Headers {
    text: Vec<u8>,
    fields: Vec<FieldSpan>,
    /// Whether `text` is the head as it was received.
    verbatim: bool,
}

/// The positions of a field in the shared buffer.
#[derive(Clone, Copy)]
pub(crate) struct FieldSpan {
    pub(crate) name: (u32, u32),
    /// Without surrounding white space.
    pub(crate) value: (u32, u32),
}

impl Headers {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The fields of a received head; `fields` are positions in `head`.
    pub(crate) fn from_head(head: Vec<u8>, fields: Vec<FieldSpan>) -> Self {
        Self {
            text: head,
            fields,
            verbatim: true,
        }
    }

    /// The same from a head that differs from the received one.
    pub(crate) fn from_changed_head(head: Vec<u8>, fields: Vec<FieldSpan>) -> Self {
        Self {
            verbatim: false,
            ..Self::from_head(head, fields)
        }
    }

    /// The head as it was received, if the fields have not changed since.
    pub(crate) fn as_received(&self) -> Option<&[u8]> {
        self.verbatim.then_some(&self.text)
    }

    /// The fields in wire order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &[u8])> + Clone {
        self.fields
            .iter()
            .map(|field| (self.name(*field), self.slice(field.value)))
    }

    /// How many bytes of memory the fields take.
    pub(crate) fn size(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The first value of this name, in any case.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        let field = self
            .fields
            .iter()
            .find(|field| self.is_named(**field, name));
        field.map(|field| self.slice(field.value))
    }

    /// The first value of this name as text, if it is UTF-8.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)
            .and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Every value of this name, in any case, in wire order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let fields = self.fields.iter();
        fields
            .filter(move |field| self.is_named(**field, name))
            .map(|field| self.slice(field.value))
    }

    /// Compares bytes: names are looked up often, and a conversion to text would cost more.
    fn is_named(&self, field: FieldSpan, name: &str) -> bool {
        self.slice(field.name).eq_ignore_ascii_case(name.as_bytes())
    }

    /// Whether a field has this name, in any case.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether a comma-separated field such as `Connection` names this token (RFC 9110 section 5.6.1), in any case.
    pub(crate) fn lists(&self, name: &str, token: &str) -> bool {
        self.all(name)
            .flat_map(|value| value.split(|byte| *byte == b','))
            .any(|entry| entry.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
    }

    /// Appends a field.
    pub(crate) fn push(&mut self, name: &str, value: impl AsRef<[u8]>) {
        if self.text.capacity() == 0 {
            // Room for a usual head: growing in steps costs more than all the rest.
            self.text.reserve(512);
            self.fields.reserve(12);
        }
        let name = self.append(name.as_bytes());
        let value = self.append(value.as_ref());
        self.fields.push(FieldSpan { name, value });
        self.verbatim = false;
    }

    /// Replaces the first field of this name and removes the others; without one it appends the field.
    pub(crate) fn set(&mut self, name: &str, value: impl AsRef<[u8]>) {
        let Some(at) = self.position(name) else {
            return self.push(name, value);
        };
        let field = FieldSpan {
            name: self.append(name.as_bytes()),
            value: self.append(value.as_ref()),
        };
        self.remove(name);
        self.fields.insert(at, field);
    }

    /// Like `set`, but an existing name keeps its case.
    pub(crate) fn set_value(&mut self, name: &str, value: impl AsRef<[u8]>) {
        let known = self.position(name).map(|at| self.name(self.fields[at]));
        let known = known.unwrap_or(name).to_owned();
        self.set(&known, value);
    }

    /// Removes every field of this name, in any case, and returns how many there were.
    pub(crate) fn remove(&mut self, name: &str) -> usize {
        let before = self.fields.len();
        let (fields, text) = (&mut self.fields, &self.text);
        fields.retain(|field| {
            !text[field.name.0 as usize..field.name.1 as usize]
                .eq_ignore_ascii_case(name.as_bytes())
        });
        self.verbatim = false;
        before - self.fields.len()
    }

    /// Removes fields of these names that repeat an earlier one with the same value.
    pub(crate) fn remove_repeated(&mut self, names: &[&str]) {
        for name in names {
            let mut seen = Vec::new();
            let mut kept = Vec::with_capacity(self.fields.len());
            for field in &self.fields {
                if self.is_named(*field, name) {
                    let value = self.slice(field.value);
                    if seen.contains(&value) {
                        continue;
                    }
                    seen.push(value);
                }
                kept.push(*field);
            }
            self.verbatim &= kept.len() == self.fields.len();
            self.fields = kept;
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        let mut fields = self.fields.iter();
        fields.position(|field| self.is_named(*field, name))
    }

    fn append(&mut self, bytes: &[u8]) -> (u32, u32) {
        let start = self.text.len() as u32;
        self.text.extend_from_slice(bytes);
        (start, self.text.len() as u32)
    }

    fn name(&self, field: FieldSpan) -> &str {
        std::str::from_utf8(self.slice(field.name)).unwrap_or_default()
    }

    fn slice(&self, (start, end): (u32, u32)) -> &[u8] {
        &self.text[start as usize..end as usize]
    }
}

/// Whether the text is a token, as the names of headers are (RFC 9110 section 5.6.2).
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// Whether a token can contain this byte (RFC 9110 section 5.6.2).
pub(crate) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether a header value can contain these bytes: no control characters except tab (RFC 9110 section 5.5).
pub(crate) fn is_value(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| *byte == b'\t' || !byte.is_ascii_control())
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Headers {}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(
                self.iter()
                    .map(|(name, value)| format!("{name}: {}", value.escape_ascii())),
            )
            .finish()
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut headers = Self::new();
        for (name, value) in fields {
            headers.push(name.as_ref(), value);
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Headers {
        Headers::from_iter([("X-B", "1"), ("x-a", "2"), ("X-b", "3")])
    }

    #[test]
    fn order_case_and_duplicates_are_kept() {
        let headers = sample();
        let names: Vec<&str> = headers.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["X-B", "x-a", "X-b"]);
        assert_eq!(
            headers.all("x-b").collect::<Vec<_>>(),
            [b"1".as_slice(), b"3"]
        );
    }

    #[test]
    fn set_keeps_the_first_place_and_removes_the_rest() {
        let mut headers = sample();
        headers.set("x-B", "9");
        assert_eq!(headers, Headers::from_iter([("x-B", "9"), ("x-a", "2")]));
    }

    #[test]
    fn set_value_keeps_the_name() {
        let mut headers = sample();
        headers.set_value("x-B", "9");
        headers.set_value("X-New", "1");
        let want = [("X-B", "9"), ("x-a", "2"), ("X-New", "1")];
        assert_eq!(headers, Headers::from_iter(want));
    }

    #[test]
    fn lists_reads_tokens_in_any_case() {
        let headers = Headers::from_iter([("Connection", "keep-alive, Close")]);
        assert!(headers.lists("connection", "close"));
        assert!(!headers.lists("connection", "upgrade"));
    }
}
