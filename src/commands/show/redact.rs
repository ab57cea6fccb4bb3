//! `hook show --redact KEY`

use std::io::{self, Write as _};

use anyhow::Result;

use super::written;
use crate::capture::CaptureEntry;
use crate::cli::Show;
use crate::commands::context::{Context, say};
use crate::commands::record_input;
use crate::exit_code::Exit;
use crate::output::escape::{Keep, escape};
use crate::record::{Redaction, Selection};

/// Writes a record without the values that are named. Refusals are left out: a broken head can't be searched.
pub(super) fn redact(args: &Show, chosen: Option<&Selection>, context: &Context) -> Result<Exit> {
    let mut redaction = Redaction::new(&args.redact);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut exit = Exit::Done;
    let tell = |text: String| {
        let text = escape(text.as_bytes(), Keep::Nothing);
        say(&format!(
            "hook: {text}
"
        ));
    };
    let read = record_input::each(&args.file, chosen, &args.only, context, |found| {
        let CaptureEntry::Exchange(exchange) = found else {
            return Ok(());
        };
        match redaction.lines(&exchange) {
            Ok(lines) => out.write_all(lines.as_bytes()).map_err(written)?,
            Err(why) => {
                exit = Exit::Failed;
                tell(format!("request {} is left out: {why}", exchange.nth));
            }
        }
        Ok(())
    });
    out.flush().map_err(written)?;
    read?;
    for key in redaction.unmet() {
        tell(format!("warning: nothing was there to redact for `{key}`"));
    }
    Ok(exit)
}
