//! `hook show --redact KEY`: a record without the named values.

use anyhow::Result;

use super::options::CaptureInput;
use crate::capture::CaptureEntry;
use crate::commands::context::Context;
use crate::commands::record_input;
use crate::exit_code::Exit;
use crate::output::stderr;
use crate::output::stdout::Buffered;
use crate::record::{RedactKey, Redaction};

/// Writes a record without the values that are named. Rejected requests are left out: a broken head cannot be searched.
pub(super) fn redact(input: &CaptureInput, keys: &[RedactKey], context: &Context) -> Result<Exit> {
    let mut redaction = Redaction::new(keys);
    let mut out = Buffered::new();
    let mut exit = Exit::Done;
    let read = record_input::for_each(
        input.file,
        input.chosen.as_ref(),
        input.only,
        context,
        |found| {
            let CaptureEntry::Exchange(exchange) = found else {
                return Ok(());
            };
            match redaction.lines(&exchange) {
                Ok(lines) => out.write_data(lines.as_bytes())?,
                Err(why) => {
                    exit = Exit::Failed;
                    stderr::message(format_args!("request {} is left out: {why}", exchange.nth));
                }
            }
            Ok(())
        },
    );
    out.flush()?;
    read?;
    for key in redaction.unmatched() {
        stderr::message(format_args!("warning: `{key}` matched nothing to redact"));
    }
    Ok(exit)
}
