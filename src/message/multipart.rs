//! Reads and writes `multipart/form-data` bodies (RFC 2046 section 5.1, RFC 7578). The parts that are read are slices
//! of the body.

use std::fmt::Write as _;

use memchr::memmem;

use super::Headers;
use super::body::parameter;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) headers: Headers,
    pub(crate) body: &'a [u8],
}

impl Part<'_> {
    /// The form field's name.
    pub(crate) fn name(&self) -> Option<String> {
        self.disposition("name")
    }

    pub(crate) fn file_name(&self) -> Option<String> {
        self.disposition("filename")
    }

    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.text("content-type")
    }

    fn disposition(&self, key: &str) -> Option<String> {
        parameter(self.headers.text("content-disposition")?, key)
    }
}

/// A part to be written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NewPart<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) file_name: Option<&'a str>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) body: &'a [u8],
}

/// A boundary of 16 bytes that the parts cannot contain by intention: random ones, or a digest of the parts.
pub(crate) fn boundary(bytes: [u8; 16]) -> String {
    let mut boundary = String::from("hook-");
    for byte in bytes {
        let _ = write!(boundary, "{byte:02x}");
    }
    boundary
}

/// Writes the parts of a form; none of them may contain the boundary.
pub(crate) fn write<'a>(parts: impl IntoIterator<Item = NewPart<'a>>, boundary: &str) -> Vec<u8> {
    write_as("form-data", parts, boundary)
}

/// Writes the files of one field of a form, the body of a part in `multipart/mixed` (RFC 2388 section 4.2).
pub(crate) fn write_mixed<'a>(
    files: impl IntoIterator<Item = NewPart<'a>>,
    boundary: &str,
) -> Vec<u8> {
    write_as("attachment", files, boundary)
}

fn write_as<'a>(
    disposition: &str,
    parts: impl IntoIterator<Item = NewPart<'a>>,
    boundary: &str,
) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        let mut head = format!("--{boundary}\r\nContent-Disposition: {disposition}");
        for (name, value) in [("name", part.name), ("filename", part.file_name)] {
            if let Some(value) = value {
                head.push_str("; ");
                head.push_str(&disposition_parameter(name, value));
            }
        }
        if let Some(content_type) = part.content_type {
            head.push_str("\r\nContent-Type: ");
            head.push_str(content_type);
        }
        head.push_str("\r\n\r\n");
        body.extend([head.as_bytes(), part.body, b"\r\n"].concat());
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    body
}

/// As browsers write it: UTF-8, with quotes and line ends percent-encoded (WHATWG HTML, "multipart form data").
fn disposition_parameter(name: &str, value: &str) -> String {
    let value = value
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    format!("{name}=\"{value}\"")
}

/// The parts of a body, without preamble and epilogue; `None` if the body is malformed or the closing delimiter is
/// missing.
pub(crate) fn parse<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    if boundary.is_empty() {
        return None;
    }
    let delimiter = format!("--{boundary}");
    let mut rest = match memmem::find(body, delimiter.as_bytes())? {
        0 => &body[delimiter.len()..],
        at if body[..at].ends_with(b"\r\n") => &body[at + delimiter.len()..],
        _ => return None,
    };
    let delimiter = memmem::Finder::new(&delimiter).into_owned();
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        rest = after_line_end(rest)?;
        let end = part_end(rest, &delimiter)?;
        parts.push(part(&rest[..end])?);
        rest = &rest[end + 2 + delimiter.needle().len()..];
    }
}

/// The offset of the `CRLF` before the next delimiter.
fn part_end(rest: &[u8], delimiter: &memmem::Finder<'_>) -> Option<usize> {
    delimiter
        .find_iter(rest)
        .find(|at| rest[..*at].ends_with(b"\r\n"))
        .map(|at| at - 2)
}

fn after_line_end(rest: &[u8]) -> Option<&[u8]> {
    let padding = rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    rest[padding..].strip_prefix(b"\r\n")
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    if let Some(body) = bytes.strip_prefix(b"\r\n") {
        let headers = Headers::new();
        return Some(Part { headers, body });
    }
    let at = memmem::find(bytes, b"\r\n\r\n")?;
    let mut headers = Headers::new();
    for line in bytes[..at].split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        let colon = memchr::memchr(b':', line)?;
        let name = std::str::from_utf8(&line[..colon]).ok()?;
        headers.push(name.trim(), line[colon + 1..].trim_ascii());
    }
    let body = &bytes[at + 4..];
    Some(Part { headers, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi --XX\r\n--XX  \r\nContent-Disposition: form-data; name=\"f\"; filename=\"a \\\"b\\\".bin\"\r\nContent-Type: image/png\r\n\r\n\x00\r\n\x01\r\n--XX--\r\nepilogue";

    #[test]
    fn parts_have_names_files_types_and_exact_bytes() {
        let parts = parse(BODY, "XX").unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].name().as_deref(), Some("note"));
        assert_eq!(parts[0].body, b"hi --XX");
        assert_eq!(parts[1].file_name().as_deref(), Some("a \"b\".bin"));
        assert_eq!(parts[1].content_type(), Some("image/png"));
        assert_eq!(parts[1].body, b"\x00\r\n\x01");
    }

    #[test]
    fn a_malformed_body_has_no_parts() {
        for body in [
            b"".as_slice(),
            b"--XX",
            b"--XX\r\nA: b\r\n\r\nbody",
            b"--YY\r\n\r\n\r\n--YY--",
            b"--XX\r\nno colon\r\n\r\nx\r\n--XX--",
        ] {
            assert_eq!(parse(body, "XX"), None, "{}", body.escape_ascii());
        }
        assert_eq!(parse(b"--XX--", "XX"), Some(Vec::new()));
        assert_eq!(parse(b"x", ""), None);
    }
}
