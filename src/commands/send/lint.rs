//! `--lint`: what a consumer would trip over, said before anything is sent.

use jiff::Timestamp;

use crate::commands::advice;
use crate::delivery::Delivery;
use crate::exit_code::Exit;
use crate::output::stderr;
use crate::payload::lint;

/// Says it, once for all endpoints; something found is an expectation that failed.
pub(super) fn report(deliveries: &[Delivery], is_quiet: bool) -> Exit {
    let now = Timestamp::now();
    let mut found: Vec<String> = Vec::new();
    for line in deliveries
        .iter()
        .flat_map(|delivery| lint(&delivery.request, now))
        .map(|finding| advice::lint(&finding))
    {
        if !found.contains(&line) {
            found.push(line);
        }
    }
    for line in &found {
        stderr::message(format_args!("lint: {line}"));
    }
    if !found.is_empty() {
        return Exit::ExpectationFailed;
    }
    if !is_quiet {
        stderr::message("lint: no problems found (Standard Webhooks 1.0.0)");
    }
    Exit::Done
}
