//! `hook show --diff N,M`: what differs between two requests.

use anyhow::{Context as _, Result};

use super::options::ShowOptions;
use crate::capture::CaptureEntry;
use crate::commands::context::Context;
use crate::commands::record_input::RecordInput;
use crate::commands::views::display_options;
use crate::exit_code::Exit;
use crate::output::render::write_diff;
use crate::output::{StyledText, stderr, stdout};
use crate::record::{Exchange, Selection};

/// Shows what differs between two requests. A difference is not a failure.
pub(super) fn diff(options: &ShowOptions, pair: (i64, i64), context: &Context) -> Result<Exit> {
    let mut both = Vec::new();
    let input = RecordInput {
        file: options.input.file,
        selection: Some(Selection::of([pair.0, pair.1])),
        only: options.input.only,
        has_notes: true,
        has_none_note: false,
        needs_numbers: false,
    };
    input.for_each(context, |found| {
        if let CaptureEntry::Exchange(exchange) = found {
            if let Some(missing) = &exchange.fidelity.missing_body {
                stderr::message(format_args!("request {}: {missing}", exchange.nth));
            }
            both.push(exchange);
        }
        Ok(())
    })?;
    let (mut old, mut new) = (both.first(), both.last());
    // They come in the order of the capture and are compared in the order of the command line.
    let is = |number: i64, nth: u64| u64::try_from(number) == Ok(nth);
    let nth = |of: Option<&Box<Exchange>>| of.map_or(0, |exchange| exchange.nth.count());
    let is_reversed = match pair {
        (first, second) if (first < 0) == (second < 0) => first > second,
        (first, second) => is(first, nth(new)) || is(second, nth(old)),
    };
    if is_reversed {
        (old, new) = (new, old);
    }
    let (old, new) = old.zip(new).context("there are no two requests")?;
    let mut text = StyledText::new(context.stdout_style);
    write_diff(
        &mut text,
        old,
        new,
        &display_options(context.stdout_style, options.limit),
    );
    stdout::write_text(&text)?;
    Ok(Exit::Done)
}
