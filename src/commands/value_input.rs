//! Values of flags that are given as text, as `@FILE`, or as `-` for stdin.
//!
//! What is wrong with such a value or its file is a usage error: it exits with 2 and names the flag or the file.

use std::fs;
use std::io::{self, Read as _};

use anyhow::Result;

use super::context::Context;
use super::error::usage;
use crate::json::Json;
use crate::os_error;

/// More than any endpoint accepts. The file may be a device that never ends.
const MAX_INPUT: u64 = 1 << 30;

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
        let mut bytes = Vec::new();
        io::stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes)?;
        return Ok(ValueInput {
            bytes,
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
        None => Ok(ValueInput {
            bytes: value.as_bytes().to_vec(),
            name: flag.to_owned(),
            file: None,
        }),
    }
}

pub(super) fn read_file(path: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(MAX_INPUT).read_to_end(&mut bytes))
        .map_err(|error| {
            usage(format!(
                "could not read `{path}`: {}",
                os_error::reason(&error)
            ))
        })?;
    Ok(bytes)
}

/// Parses JSON text; `name` is its source, for messages.
pub(super) fn json(bytes: Vec<u8>, name: &str) -> Result<Json> {
    let text = String::from_utf8(bytes).map_err(|_| usage(format!("{name} is not UTF-8")))?;
    Json::parse(text).map_err(|error| usage(format!("{name} is not JSON: {error}")))
}
