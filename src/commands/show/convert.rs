//! `hook show --to FORM`

use anyhow::Result;

use crate::capture::CaptureEntry;
use crate::cli::{ExportFormat, Show};
use crate::commands::context::{Context, usage};
use crate::commands::record_input;
use crate::exit_code::Exit;
use crate::output::export::{HAR_END, HAR_START, place, to_curl, to_har, to_http, to_hurl};
use crate::output::stderr;
use crate::output::stdout::Buffered;
use crate::record::{Exchange, Selection};

/// Writes the chosen requests in another form; one that it can't hold is said, and the run has failed.
pub(super) fn convert(
    args: &Show,
    to: ExportFormat,
    chosen: Option<&Selection>,
    context: &Context,
) -> Result<Exit> {
    if to == ExportFormat::Raw && context.stdout_is_terminal {
        return Err(usage(
            "--to raw writes exact bytes, which a terminal would obey: send them into a file or a pipe",
        ));
    }
    if args.url.is_some() && matches!(to, ExportFormat::Json | ExportFormat::Raw) {
        return Err(usage(
            "--url has no place here: --to json and raw keep the requests as they are",
        ));
    }
    let mut out = Buffered::new();
    let is_live = args.file == "-" || context.stdout_is_terminal;
    let mut exit = Exit::Done;
    let mut count = 0;
    if to == ExportFormat::Har {
        out.write_data(HAR_START.as_bytes())?;
    }
    let read = record_input::for_each(&args.file, chosen, &args.only, context, |found| {
        let bytes = match found {
            CaptureEntry::Exchange(exchange) => one(args, to, *exchange, &mut count),
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
    });
    if to == ExportFormat::Har {
        out.write_data(HAR_END.as_bytes())?;
    }
    out.flush()?;
    read.map(|()| exit)
}

/// One request; `count` is how many were written before.
fn one(
    args: &Show,
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
    let text = placed(args, &mut exchange).and_then(|place| match to {
        ExportFormat::Har => Ok(to_har(&place, &exchange)),
        ExportFormat::Hurl => to_hurl(&place, &exchange),
        ExportFormat::Http => to_http(&place, &exchange),
        _ => Ok(to_curl(&place, &exchange.received.request)),
    });
    let text = text.map_err(|why| format!("request {nth} is left out: {why}"))?;
    let separator = if to == ExportFormat::Har && *count > 0 {
        ",\n"
    } else {
        ""
    };
    *count += 1;
    Ok(format!("{separator}{text}").into_bytes())
}

/// Where a request goes; with --url its `Host` is made anew, as when it is sent there.
fn placed(args: &Show, exchange: &mut Exchange) -> Result<crate::message::Url, String> {
    let Some(url) = &args.url else {
        return place(exchange);
    };
    let headers = &mut exchange.received.request.headers;
    if headers.contains("host") {
        headers.set("Host", url.authority());
    }
    Ok(url.clone())
}
