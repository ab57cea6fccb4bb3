//! Standard Webhooks 1.0.0, "Payload structure": `type`, `timestamp`, `data`.

use std::fmt::Write as _;

use super::{Event, Shape, json_post};
use crate::json::quote;

pub(super) fn shape(event: &Event) -> Result<Shape, String> {
    let event_type = event
        .event_type
        .as_ref()
        .ok_or("the standard format needs an event type: --event contact.added")?;
    if !event_type.is_standard() {
        return Err(format!(
            "the event type `{event_type}` is not full-stop-separated words of a-z, A-Z, 0-9 and _, \
             as the standard format asks: write it like `contact.added`, or take --format plain"
        ));
    }
    let data = event.data.as_str();
    let mut body = String::with_capacity(data.len() + event_type.as_str().len() + 80);
    // A time has nothing to escape, and writing to memory does not fail.
    let _ = write!(
        body,
        r#"{{"type":{},"timestamp":"{}","data":"#,
        quote(event_type.as_str()),
        event.timestamp,
    );
    body.push_str(data);
    body.push('}');
    Ok(json_post(body))
}
