//! `hook show --redact KEY`

use anyhow::Result;

use crate::capture::CaptureEntry;
use crate::cli::Show;
use crate::commands::context::Context;
use crate::commands::record_input;
use crate::exit_code::Exit;
use crate::output::stderr;
use crate::output::stdout::Buffered;
use crate::record::{Redaction, Selection};

/// Writes a record without the values that are named. Refusals are left out: a broken head can't be searched.
pub(super) fn redact(args: &Show, chosen: Option<&Selection>, context: &Context) -> Result<Exit> {
    let mut redaction = Redaction::new(&args.redact);
    let mut out = Buffered::new();
    let mut exit = Exit::Done;
    let read = record_input::for_each(&args.file, chosen, &args.only, context, |found| {
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
    });
    out.flush()?;
    read?;
    for key in redaction.unmatched() {
        stderr::message(format_args!(
            "warning: nothing was there to redact for `{key}`"
        ));
    }
    Ok(exit)
}
