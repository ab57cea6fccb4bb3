//! `hook show --to FORM`, the requests in the form of another tool, and `hook show --redact KEY`, a record without the
//! named values.

use std::fmt::Display;

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
    let is_json = matches!(to, ExportFormat::Json | ExportFormat::Har);
    let written = write_each(input, (&mut out, is_json), context, |found| match found {
        CaptureEntry::Exchange(exchange) => Some(one(url, to, *exchange, &mut count)),
        CaptureEntry::Rejected(rejected) if to == ExportFormat::Json => {
            Some(Ok(rejected.to_line().into_bytes()))
        }
        _ => None,
    });
    if to == ExportFormat::Har {
        let start = if count == 0 { HAR_START } else { "" };
        out.write_data(format!("{start}{HAR_END}").as_bytes())?;
    }
    out.flush()?;
    written
}

/// Writes a record without the values that are named. Rejected requests are left out: a broken head cannot be searched.
pub(super) fn redact(input: &RecordInput, keys: &[RedactKey], context: &Context) -> Result<Exit> {
    let mut redaction = Redaction::new(keys);
    let mut out = Buffered::new();
    let written = write_each(input, (&mut out, true), context, |found| match found {
        CaptureEntry::Exchange(exchange) => Some(complete(&exchange).and_then(|()| {
            let lines = redaction.lines(&exchange);
            let lines = lines.map_err(|why| left_out(&exchange, &why))?;
            Ok(lines.into_bytes())
        })),
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
    if to == ExportFormat::Har {
        let (start, entry) = har_entry(url, &mut exchange)?;
        *count += 1;
        let separator = if *count > 1 { ",\n" } else { &start };
        return Ok(format!("{separator}{entry}").into_bytes());
    }
    complete(&exchange)?;
    match to {
        ExportFormat::Json => return Ok(exchange.to_lines().concat().into_bytes()),
        ExportFormat::Raw => return Ok(exchange.received.request.to_bytes()),
        _ => {}
    }
    let nth = exchange.nth;
    let text = target(url, &mut exchange).and_then(|target| match to {
        ExportFormat::Hurl => to_hurl(&target, &exchange),
        ExportFormat::Http => to_http(&target, &exchange),
        _ => Ok(to_curl(&target, &exchange.received.request)),
    });
    let text = text.map_err(|error| {
        let why = advice::export(&error);
        format!("request {nth} is left out: {why}")
    })?;
    *count += 1;
    Ok(text.into_bytes())
}

/// The start of the log, and the entry. What comes from a HAR file and goes to where it went stays as it was, and so do the
/// members of its log.
fn har_entry(url: Option<&Url>, exchange: &mut Exchange) -> Result<(String, String), String> {
    if let (Some(source), None) = (&exchange.fidelity.har, url) {
        let start = format!("{{\"log\":{{{}\"entries\":[\n", source.log);
        return Ok((start, source.entry.clone()));
    }
    complete(exchange)?;
    let target =
        target(url, exchange).map_err(|error| left_out(exchange, &advice::export(&error)))?;
    Ok((HAR_START.to_owned(), to_har(&target, exchange)))
}

/// Fails if the capture does not hold the body: no other form could say so.
fn complete(exchange: &Exchange) -> Result<(), String> {
    match &exchange.fidelity.missing_body {
        Some(missing) => Err(left_out(exchange, missing)),
        None => Ok(()),
    }
}

fn left_out(exchange: &Exchange, why: &dyn Display) -> String {
    format!("request {} is left out: {why}", exchange.nth)
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
