//! `hook show --to FORM`, the requests in the form of another tool, and `hook show --redact KEY`, a record without the
//! named values.

use anyhow::Result;

use crate::capture::CaptureEntry;
use crate::cli::ExportFormat;
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::record_input::RecordInput;
use crate::exit_code::Exit;
use crate::message::Url;
use crate::output::export::{
    ExportError, HAR_END, HAR_START, target_url, to_curl, to_har, to_http, to_hurl,
};
use crate::output::stderr;
use crate::output::stdout::Buffered;
use crate::record::{Exchange, RedactKey, Redaction};

/// Writes the chosen requests in the form of another tool.
pub(super) fn export(
    input: &RecordInput,
    to: ExportFormat,
    url: Option<&Url>,
    context: &Context,
) -> Result<Exit> {
    let mut out = Buffered::new();
    let mut count = 0;
    if to == ExportFormat::Har {
        out.write_data(HAR_START.as_bytes())?;
    }
    let is_json = matches!(to, ExportFormat::Json | ExportFormat::Har);
    let written = write_each(input, (&mut out, is_json), context, |found| match found {
        CaptureEntry::Exchange(exchange) => Some(one(url, to, *exchange, &mut count)),
        CaptureEntry::Rejected(rejected) if to == ExportFormat::Json => {
            Some(Ok(rejected.to_line().into_bytes()))
        }
        _ => None,
    });
    if to == ExportFormat::Har {
        out.write_data(HAR_END.as_bytes())?;
    }
    out.flush()?;
    written
}

/// Writes a record without the values that are named. Rejected requests are left out: a broken head cannot be searched.
pub(super) fn redact(input: &RecordInput, keys: &[RedactKey], context: &Context) -> Result<Exit> {
    let mut redaction = Redaction::new(keys);
    let mut out = Buffered::new();
    let written = write_each(input, (&mut out, true), context, |found| match found {
        CaptureEntry::Exchange(exchange) => Some(match redaction.lines(&exchange) {
            Ok(lines) => Ok(lines.into_bytes()),
            Err(why) => Err(format!("request {} is left out: {why}", exchange.nth)),
        }),
        _ => None,
    });
    out.flush()?;
    let exit = written?;
    for key in redaction.unmatched() {
        stderr::message(format_args!("warning: `{key}` matched nothing to redact"));
    }
    Ok(exit)
}

/// Writes what `convert` makes of each entry. An entry that it cannot convert is a message, and the run has failed.
fn write_each(
    input: &RecordInput,
    (out, is_json): (&mut Buffered, bool),
    context: &Context,
    mut convert: impl FnMut(CaptureEntry) -> Option<Result<Vec<u8>, String>>,
) -> Result<Exit> {
    let is_live = input.file == "-" || context.stdout_is_terminal;
    let mut exit = Exit::Done;
    input.for_each(context, |found| {
        match convert(found) {
            Some(Ok(json)) if is_json => out.write_json(&String::from_utf8_lossy(&json))?,
            Some(Ok(bytes)) => out.write_data(&bytes)?,
            Some(Err(why)) => {
                exit = Exit::Failed;
                stderr::message(why);
            }
            None => {}
        }
        if is_live {
            out.flush()?;
        }
        Ok(())
    })?;
    Ok(exit)
}

/// One request; `count` is how many were written before.
fn one(
    url: Option<&Url>,
    to: ExportFormat,
    mut exchange: Exchange,
    count: &mut u64,
) -> Result<Vec<u8>, String> {
    match to {
        ExportFormat::Json => return Ok(exchange.to_lines().concat().into_bytes()),
        ExportFormat::Raw => return Ok(exchange.received.request.to_bytes()),
        _ => {}
    }
    let nth = exchange.nth;
    let text = target(url, &mut exchange).and_then(|target| match to {
        ExportFormat::Har => Ok(to_har(&target, &exchange)),
        ExportFormat::Hurl => to_hurl(&target, &exchange),
        ExportFormat::Http => to_http(&target, &exchange),
        _ => Ok(to_curl(&target, &exchange.received.request)),
    });
    let text = text.map_err(|error| {
        let why = advice::export(&error);
        format!("request {nth} is left out: {why}")
    })?;
    let separator = if to == ExportFormat::Har && *count > 0 {
        ",\n"
    } else {
        ""
    };
    *count += 1;
    Ok(format!("{separator}{text}").into_bytes())
}

/// Where a request goes. A URL that is given replaces its `Host` too, as when the request is sent there.
fn target(url: Option<&Url>, exchange: &mut Exchange) -> Result<Url, ExportError> {
    let Some(url) = url else {
        return target_url(exchange);
    };
    let headers = &mut exchange.received.request.headers;
    if headers.contains("host") {
        headers.set("Host", url.authority());
    }
    Ok(url.clone())
}
