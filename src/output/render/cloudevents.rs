//! The attributes of a CloudEvent beside its type, and how it breaks the specification.
//!
//! Senders choose the attributes, so each is cut to a length that leaves the line readable.

use crate::output::StyledText;
use crate::output::style::Role;
use crate::payload::cloudevents::CloudEventSummary;

const ATTRIBUTE: usize = 100;

/// `source /crm`, `subject contacts/7`; `batch of 2: deal.won`.
pub(super) fn asides(reading: &CloudEventSummary) -> Vec<String> {
    let attributes = reading.attributes.iter();
    let attributes = attributes.map(|(name, text)| format!("{name} {}", clip(text)));
    let batch = reading.batch.as_ref().map(|batch| {
        let types: Vec<_> = batch.types.iter().map(|name| clip(name)).collect();
        let colon = if types.is_empty() { "" } else { ": " };
        let more = if batch.more { ", …" } else { "" };
        format!("batch of {}{colon}{}{more}", batch.count, types.join(", "))
    });
    attributes.chain(batch).collect()
}

/// The verdict on an event that breaks the specification.
pub(super) fn write_faults(out: &mut StyledText, faults: &[String]) {
    out.push(Role::Failure, "not a valid CloudEvent")
        .plain(": ")
        .plain(faults.join("; "));
}

fn clip(text: &str) -> String {
    let end = text.floor_char_boundary(ATTRIBUTE);
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", &text[..end])
}
