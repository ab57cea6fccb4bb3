//! The fields of a form, as `-F` gives them.

use super::error::CurlError;

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CurlInput {
    Bytes(Vec<u8>),
    /// `-` is stdin.
    File(String),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct FormField {
    /// Empty if it has none.
    pub(super) name: String,
    /// Several files have one name.
    pub(super) parts: Vec<FormPart>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct FormPart {
    pub(super) source: CurlInput,
    pub(super) file_name: Option<String>,
    /// The file that it is or has the content of.
    path: Option<String>,
    given_type: Option<String>,
}

/// The content types that curl knows by the ends of names.
const TYPES: [(&str, &str); 10] = [
    (".gif", "image/gif"),
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    (".png", "image/png"),
    (".svg", "image/svg+xml"),
    (".txt", "text/plain"),
    (".htm", "text/html"),
    (".html", "text/html"),
    (".pdf", "application/pdf"),
    (".xml", "application/xml"),
];

impl FormPart {
    pub(super) fn text(value: &str) -> Self {
        Self {
            source: CurlInput::Bytes(value.as_bytes().to_vec()),
            file_name: None,
            path: None,
            given_type: None,
        }
    }

    fn file(path: String) -> Self {
        Self {
            source: CurlInput::File(path.clone()),
            file_name: None,
            path: Some(path).filter(|path| path != "-"),
            given_type: None,
        }
    }

    /// What curl says about the part: its own choice is by the name, never by the content.
    pub(super) fn content_type(&self) -> Option<&str> {
        if let Some(given) = &self.given_type {
            return Some(given);
        }
        let name = self.file_name.as_deref();
        let by_name = name.and_then(known_type);
        let known = by_name.or_else(|| known_type(self.path.as_deref()?));
        match (known, name, &self.path) {
            (Some("text/plain"), None, _) => None, // which a field is anyway
            (None, Some(_), Some(_)) => Some("application/octet-stream"),
            (known, ..) => known,
        }
    }
}

fn known_type(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let known = TYPES.iter().find(|(end, _)| name.ends_with(end));
    known.map(|(_, content_type)| *content_type)
}

impl FormField {
    /// `name=content`, `name=@file,file` or `name=<file`, and `;type=…` and `;filename=…`. Other options are dropped,
    /// and returned for a note.
    pub(super) fn parse(written: &str, text: &str) -> Result<(Self, Vec<String>), CurlError> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| CurlError::Form(written.to_owned()))?;
        if value.starts_with('(') || value.starts_with("=)") {
            let reason = "parts in parts are not supported";
            return Err(CurlError::Refused(written.to_owned(), reason));
        }
        let mut reader = FormReader {
            rest: value,
            is_list: value.starts_with('@'),
            skipped: Vec::new(),
        };
        let mut parts = Vec::new();
        if value.starts_with(['@', '<']) {
            reader.rest = &value[1..];
        }
        loop {
            let content = reader.word();
            let mut part = match value.as_bytes().first() {
                Some(b'@') => {
                    let base = content.rsplit(['/', '\\']).next().unwrap_or_default();
                    let file_name = Some(base.to_owned());
                    FormPart {
                        file_name,
                        ..FormPart::file(content)
                    }
                }
                Some(b'<') => FormPart::file(content),
                _ => FormPart::text(&content),
            };
            reader.options(&mut part)?;
            parts.push(part);
            match reader.rest.strip_prefix(',') {
                Some(rest) if reader.is_list => reader.rest = rest,
                _ => break,
            }
        }
        let skipped = reader.skipped.iter();
        let skipped = skipped.map(|option| match option.split_once('=') {
            Some((key, _)) => format!(";{key}=…"),
            None => ";…".to_owned(),
        });
        let skipped = skipped.collect();
        let name = name.to_owned();
        Ok((Self { name, parts }, skipped))
    }
}

/// Reads the value of a field as curl does.
struct FormReader<'a> {
    rest: &'a str,
    /// Whether commas separate files.
    is_list: bool,
    skipped: Vec<String>,
}

impl<'a> FormReader<'a> {
    /// What is before the next option or file.
    fn until_end(&mut self) -> &'a str {
        let is_end = |char: char| char == ';' || (self.is_list && char == ',');
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (before, rest) = self.rest.split_at(end);
        self.rest = rest;
        before
    }

    /// A value without the spaces around it, or in double quotes, in which backslashes escape.
    fn word(&mut self) -> String {
        self.rest = self.rest.trim_start();
        if let Some((value, rest)) = self.rest.strip_prefix('"').and_then(quoted) {
            self.rest = rest;
            self.until_end();
            return value;
        }
        self.until_end().trim_end().to_owned()
    }

    fn options(&mut self, part: &mut FormPart) -> Result<(), CurlError> {
        let mut is_after_type = false;
        while let Some(rest) = self.rest.strip_prefix(';') {
            self.rest = rest.trim_start();
            if let Some(rest) = strip_key(self.rest, "type=").filter(|_| !is_after_type) {
                self.rest = rest;
                let given = self.until_end().trim();
                if !given.contains('/') {
                    let reason = "its type is not written as `type/subtype`";
                    return Err(CurlError::Refused("-F …;type=".to_owned(), reason));
                }
                part.given_type = Some(given.to_owned());
                is_after_type = true;
            } else if let Some(rest) = strip_key(self.rest, "filename=") {
                self.rest = rest;
                part.file_name = Some(self.word());
                is_after_type = false;
            } else if let Some(key) = ["headers=", "encoder="]
                .into_iter()
                .find(|key| strip_key(self.rest, key).is_some())
            {
                let reason = "only `type` and `filename` are";
                return Err(CurlError::Refused(format!("-F …;{key}"), reason));
            } else {
                let before = self.rest;
                self.word();
                let option = &before[..before.len() - self.rest.len()];
                match part.given_type.as_mut().filter(|_| is_after_type) {
                    // A parameter of the type.
                    Some(given) => {
                        let written = rest[..rest.len() - self.rest.len()].trim_end();
                        given.push(';');
                        given.push_str(written);
                    }
                    None if option.is_empty() => {}
                    None => self.skipped.push(option.to_owned()),
                }
            }
        }
        Ok(())
    }
}

fn strip_key<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let start = text.get(..key.len())?;
    start.eq_ignore_ascii_case(key).then(|| &text[key.len()..])
}

/// What is in quotes, of which the first is read, and what follows; `None` if they are not closed.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, &text[at + 1..])),
            '\\' if text[at + 1..].starts_with(['"', '\\']) => {
                value.extend(chars.next().map(|(_, char)| char));
            }
            _ => value.push(char),
        }
    }
    None
}
