//! `--from-curl`: reads a file with a curl command, and the files that the command names.

use anyhow::Result;

use super::event::boundary;
use crate::capture::{CurlCommand, CurlError, CurlRoute, curl_request};
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::value_input::{self, read_file};
use crate::message::{Request, Url};
use crate::output::stderr;

/// Why the request of a command cannot be made.
enum CommandError {
    Command(CurlError),
    /// A file that it names.
    File(anyhow::Error),
}

impl From<CurlError> for CommandError {
    fn from(error: CurlError) -> Self {
        Self::Command(error)
    }
}

/// Where the command sends its request, and the request; `-` is stdin. A route of the command is an error unless the
/// user has chosen one of its kind.
pub(super) fn read_curl_command(
    file: &str,
    chosen: &[CurlRoute],
    is_quiet: bool,
    context: &Context,
) -> Result<(Url, Request)> {
    let value = match file {
        "-" => "-".to_owned(),
        path => format!("@{path}"),
    };
    let input = value_input::read("--from-curl", &value, context)?;
    let named = |error: CurlError| {
        usage(match error {
            CurlError::OtherFormat(format) => advice::no_curl_command(format, file),
            error => format!("the curl command in {}: {error}", input.name),
        })
    };
    let mut command = CurlCommand::parse(&input.bytes).map_err(named)?;
    for (route, flag) in std::mem::take(&mut command.routes) {
        if !chosen.contains(&route) {
            let advice = advice::curl_route(route, &flag);
            return Err(usage(format!(
                "the curl command in {}: {advice}",
                input.name
            )));
        }
        command.ignored.push(flag);
    }
    if !is_quiet && !command.ignored.is_empty() {
        stderr::message(advice::ignored_curl_flags(&command.ignored));
    }
    if !is_quiet && !command.left_out.is_empty() {
        stderr::message(advice::left_out_of_curl(&command.left_out));
    }
    let read = |path: &str| match path {
        "-" if file == "-" => Err(CommandError::File(usage(
            "the curl command comes from stdin, so its `@-` has nothing to read: write the data into a file",
        ))),
        "-" => {
            let stdin = value_input::read("@", "-", context);
            Ok(stdin.map_err(CommandError::File)?.bytes)
        }
        path => read_file(path).map_err(CommandError::File),
    };
    let made = curl_request(&command, &boundary()?, read);
    let (url, request) = made.map_err(|error| match error {
        CommandError::Command(error) => named(error),
        CommandError::File(error) => error,
    })?;
    let length = request.body.len();
    let given = request.headers.text("content-length");
    if let Some(given) = given.filter(|given| *given != length.to_string() && !is_quiet) {
        stderr::message(format_args!(
            "the body has {length} bytes: `Content-Length: {given}` of the curl command is not sent"
        ));
    }
    Ok((url, request))
}
