//! What would be sent of many events, one after the other.

use anyhow::Result;

use super::lines::Lines;
use crate::cli::Send;
use crate::commands::send::preview;
use crate::commands::send::source::EventSource;
use crate::exit_code::Exit;
use crate::output::stdout;

/// Prints them all: a reader who has seen enough may leave.
pub(super) fn run(args: &Send, source: &EventSource, lines: Option<&Lines>) -> Result<Exit> {
    let events = lines.map_or_else(|| args.load.repeat.map(u64::from), Lines::events);
    for nth in 1..=events.unwrap_or(1) {
        let made = match lines {
            Some(lines) => lines.next(source)?.map(|(_, made)| made),
            None => Some(source.make(nth, None)?),
        };
        let Some(made) = made else { break };
        let mut text = preview(args, &made.deliveries).unwrap_or_default();
        if args.dry_run && nth > 1 {
            text.insert(0, b'\n');
        }
        stdout::write_message(&text)?;
    }
    Ok(Exit::Done)
}
