//! `hook show --to FORM`: the requests in the form of another tool.

use anyhow::Result;

use super::options::CaptureInput;
use crate::capture::CaptureEntry;
use crate::cli::ExportFormat;
use crate::commands::context::Context;
use crate::commands::{advice, record_input};
use crate::exit_code::Exit;
use crate::message::Url;
use crate::output::export::{
    ExportError, HAR_END, HAR_START, target_url, to_curl, to_har, to_http, to_hurl,
};
use crate::output::stderr;
use crate::output::stdout::Buffered;
use crate::record::Exchange;

/// Writes the chosen requests. Each that the form cannot hold is a message, and the run has failed.
pub(super) fn export(
    input: &CaptureInput,
    to: ExportFormat,
    url: Option<&Url>,
    context: &Context,
) -> Result<Exit> {
    let mut out = Buffered::new();
    let is_live = input.file == "-" || context.stdout_is_terminal;
    let mut exit = Exit::Done;
    let mut count = 0;
    if to == ExportFormat::Har {
        out.write_data(HAR_START.as_bytes())?;
    }
    let read = record_input::for_each(
        input.file,
        input.chosen.as_ref(),
        input.only,
        context,
        |found| {
            let bytes = match found {
                CaptureEntry::Exchange(exchange) => one(url, to, *exchange, &mut count),
                CaptureEntry::Rejected(rejected) if to == ExportFormat::Json => {
                    Ok(rejected.to_line().into_bytes())
                }
                _ => return Ok(()),
            };
            match bytes {
                Ok(bytes) => out.write_data(&bytes)?,
                Err(why) => {
                    exit = Exit::Failed;
                    stderr::message(why);
                }
            }
            if is_live {
                out.flush()?;
            }
            Ok(())
        },
    );
    if to == ExportFormat::Har {
        out.write_data(HAR_END.as_bytes())?;
    }
    out.flush()?;
    read.map(|()| exit)
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
