//! Values that are given as text, as `@FILE`, or as `-` for stdin.

use std::fs;
use std::io::{self, Read as _};

use anyhow::Result;

use super::context::{Context, usage};
use crate::json::Json;

/// More than any receiver takes; a bound all the same, as a file may be a device.
const MAX_INPUT: u64 = 1 << 30;

/// A value that was read.
pub(super) struct Input {
    pub(super) bytes: Vec<u8>,
    /// Where it came from, for messages: `@data.json`.
    pub(super) name: String,
    /// The file that it came from.
    pub(super) file: Option<String>,
}

/// Reads the value of `flag`.
pub(super) fn read(flag: &str, value: &str, context: &Context) -> Result<Input> {
    if matches!(value, "-" | "@-") {
        if context.stdin_is_terminal {
            return Err(usage(format!(
                "{flag} - reads stdin, which is a terminal: pipe something in, or use {flag} @FILE"
            )));
        }
        let mut bytes = Vec::new();
        io::stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes)?;
        return Ok(Input {
            bytes,
            name: "stdin".to_owned(),
            file: None,
        });
    }
    match value.strip_prefix('@') {
        Some(path) => Ok(Input {
            bytes: read_file(path)?,
            name: format!("`{path}`"),
            file: Some(path.to_owned()),
        }),
        None => Ok(Input {
            bytes: value.as_bytes().to_vec(),
            name: flag.to_owned(),
            file: None,
        }),
    }
}

/// Reads a file that the command line names.
pub(super) fn read_file(path: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(MAX_INPUT).read_to_end(&mut bytes))
        .map_err(|error| usage(format!("could not read `{path}`: {}", cause(&error))))?;
    Ok(bytes)
}

/// What the system says, without its number.
pub(super) fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_lowercase()
}

/// JSON text; `name` says where it came from.
pub(super) fn json(bytes: Vec<u8>, name: &str) -> Result<Json> {
    let text = String::from_utf8(bytes).map_err(|_| usage(format!("{name} is not UTF-8")))?;
    Json::parse(text).map_err(|error| usage(format!("{name} is not JSON: {error}")))
}
