//! The data as it is, with the event's type as its first member, as many providers send it.

use super::{Event, Shape, json_post};
use crate::json::{ValueKind, quote};

pub(super) fn shape(event: &Event) -> Result<Shape, String> {
    let data = event.data.as_str();
    let Some(event_type) = &event.event_type else {
        return Ok(json_post(data.to_owned()));
    };
    let raw = event.data.raw();
    if raw.kind() != ValueKind::Object {
        return Err(format!(
            "--event has no place in the data, which is {}: leave it out, or take --format standard",
            raw.kind()
        ));
    }
    let mut names = raw.members().map(|(name, _)| name).peekable();
    let comma = if names.peek().is_some() { "," } else { "" };
    // A member that the user gave stands for itself.
    if names.any(|name| name == "event") {
        return Ok(json_post(data.to_owned()));
    }
    let rest = raw.as_str().strip_prefix('{').unwrap_or_default();
    let event_type = quote(event_type.as_str());
    Ok(json_post(format!(r#"{{"event":{event_type}{comma}{rest}"#)))
}
