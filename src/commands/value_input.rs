//! Values of flags that are given as text, as `@FILE`, or as `-` for stdin.
//!
//! What is wrong with such a value or its file is a usage error: it exits with 2 and names the flag or the file.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::Result;

use super::context::Context;
use super::error::usage;
use super::input_file;
use crate::bounded_read::read_bounded;
use crate::cli::{EventArgs, HeaderArg};
use crate::json::Json;
use crate::message::text_encoding::into_utf8;
use crate::os_error;
use crate::payload::{Item, parse_header};
use crate::shell_quote::shell_quote;
use crate::signature::Secret;
use crate::suggest::{nearest, one_of};

/// How many files of a folder are compared with a name.
const MAX_ENTRIES: usize = 10_000;

pub(super) struct ValueInput {
    pub(super) bytes: Vec<u8>,
    /// Where the bytes came from, for messages: the flag, `stdin`, or the file in backticks.
    pub(super) name: String,
    /// The file, if they came from one.
    pub(super) file: Option<String>,
}

/// Reads the value of `flag`.
pub(super) fn read(flag: &str, value: &str, context: &Context) -> Result<ValueInput> {
    if matches!(value, "-" | "@-") {
        if context.stdin_is_terminal {
            return Err(usage(format!(
                "`{flag} -` reads stdin, which is a terminal: pipe data in, or use `{flag} @FILE`"
            )));
        }
        let bytes = read_bounded(io::stdin().lock(), None).map_err(|error| {
            usage(format!(
                "could not read stdin: {}",
                os_error::reason(&error)
            ))
        });
        return Ok(ValueInput {
            bytes: bytes?,
            name: "stdin".to_owned(),
            file: None,
        });
    }
    match value.strip_prefix('@') {
        Some(path) => Ok(ValueInput {
            bytes: read_file(path)?,
            name: format!("`{path}`"),
            file: Some(path.to_owned()),
        }),
        None if is_file_name(value) => Err(usage(format!(
            "`{value}` is a file: `{flag} {}` reads it",
            shell_quote(&format!("@{value}"))
        ))),
        None => Ok(ValueInput {
            bytes: value.as_bytes().to_vec(),
            name: format!("`{flag}`"),
            file: None,
        }),
    }
}

/// The headers of `flag`, and those of the files that it names: one a line, as curl reads them. `body` names what else
/// reads stdin, if anything does.
pub(super) fn headers(
    flag: &str,
    given: &[HeaderArg],
    body: Option<&str>,
    context: &Context,
) -> Result<Vec<Item>> {
    let mut headers = Vec::new();
    for header in given {
        let path = match header {
            HeaderArg::Header(header) => {
                headers.push(header.clone());
                continue;
            }
            HeaderArg::File(path) => path,
        };
        if let ("-", Some(body)) = (path.as_str(), body) {
            return Err(usage(format!(
                "`{flag} @-`: stdin holds {body}: give the headers in a file, as `{flag} @FILE`"
            )));
        }
        let ValueInput { bytes, name, .. } = read(flag, &format!("@{path}"), context)?;
        let text = String::from_utf8(into_utf8(bytes))
            .map_err(|_| usage(format!("{name} is not UTF-8")))?;
        for (number, line) in (1..).zip(text.lines()) {
            if !line.trim().is_empty() {
                let header = parse_header(line);
                let wrong = |error| usage(format!("line {number} of {name}: {error}"));
                headers.push(header.map_err(wrong)?);
            }
        }
    }
    Ok(headers)
}

/// Fails if a secret, which `flag` gives, is the name of a file. `instead` says how a file is given.
pub(super) fn check_secret(
    flag: &str,
    secret: &Secret,
    instead: impl FnOnce(&str) -> String,
) -> Result<()> {
    match str::from_utf8(secret.reveal()) {
        Ok(name) if is_file_name(name) => Err(usage(format!(
            "{flag} is `{name}`, which is a file: {} reads it",
            instead(&shell_quote(name))
        ))),
        _ => Ok(()),
    }
}

/// Whether a text names a file, and is hardly meant as a text: it has an extension, or a path.
fn is_file_name(text: &str) -> bool {
    let is_letter = |char: char| char.is_ascii_alphabetic();
    let extension = Path::new(text).extension().and_then(OsStr::to_str);
    let has_extension = extension.is_some_and(|extension| extension.starts_with(is_letter));
    (has_extension || text.contains('/')) && fs::metadata(text).is_ok_and(|found| found.is_file())
}

/// The end of an error for a file that is not there: the files beside it with a similar name.
pub(super) fn similar_files(path: &str, error: &io::Error) -> String {
    let path = Path::new(path);
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let name = path.file_name().and_then(OsStr::to_str);
    let (Some(name), io::ErrorKind::NotFound, Ok(entries)) =
        (name, error.kind(), fs::read_dir(folder))
    else {
        return String::new();
    };
    let entries = entries.flatten().take(MAX_ENTRIES);
    let found: Vec<_> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let near = nearest(name, found.iter().map(String::as_str));
    let near: Vec<_> = near
        .into_iter()
        .map(|near| path.with_file_name(near).display().to_string())
        .collect();
    let near: Vec<_> = near.iter().map(String::as_str).collect();
    one_of(&near).map_or_else(String::new, |near| format!("; did you mean {near}?"))
}

pub(super) fn read_file(path: &str) -> Result<Vec<u8>> {
    let read = input_file::open(path).and_then(|file| {
        let length = file.metadata()?.len();
        read_bounded(file, Some(length))
    });
    read.map_err(|error| {
        usage(format!(
            "could not read `{path}`: {}{}",
            os_error::reason(&error),
            similar_files(path, &error)
        ))
    })
}

/// Parses JSON text, with or without a byte order mark; `name` is its source, for messages.
pub(super) fn json(bytes: Vec<u8>, name: &str) -> Result<Json> {
    let text =
        String::from_utf8(into_utf8(bytes)).map_err(|_| usage(format!("{name} is not UTF-8")))?;
    Json::parse(text).map_err(|error| usage(format!("{name} is not JSON: {error}")))
}

/// What reads stdin, if anything of an event does but a header.
pub(super) fn stdin_user(event: &EventArgs) -> Option<&'static str> {
    let is_stdin = |value: &String| matches!(value.as_str(), "-" | "@-");
    if event.data.iter().chain(&event.body).any(is_stdin) {
        return Some("the body");
    }
    let captures = [&event.from, &event.from_curl].into_iter().flatten();
    captures.into_iter().any(is_stdin).then_some("the request")
}
