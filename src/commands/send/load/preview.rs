//! Prints what would be sent of many events, one after the other.

use anyhow::Result;

use super::event_lines::EventLines;
use crate::commands::report::Preview;
use crate::commands::send::options::LoadOptions;
use crate::commands::send::source::EventSource;
use crate::exit_code::Exit;
use crate::output::stdout;

/// Prints every event; a reader such as `head` may close stdout before the last.
pub(super) fn run(
    preview: Preview,
    options: &LoadOptions,
    source: &EventSource,
    lines: Option<&EventLines>,
) -> Result<Exit> {
    let events = lines.map_or_else(|| options.repeat.map(u64::from), EventLines::events);
    for nth in 1..=events.unwrap_or(1) {
        let prepared = match lines {
            Some(lines) => lines.next(source)?.map(|(_, prepared)| prepared),
            None => Some(source.prepare(nth, None)?),
        };
        let Some(prepared) = prepared else { break };
        let mut text = preview.render(&prepared.deliveries);
        if preview == Preview::Http && nth > 1 {
            text.insert(0, b'\n');
        }
        stdout::write_message(&text)?;
    }
    Ok(Exit::Done)
}
