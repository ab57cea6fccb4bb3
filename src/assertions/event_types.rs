//! The event types that were received, to suggest the one that was probably meant.

use std::collections::HashMap;

use crate::glob::{self, Star};
use crate::suggest::nearest;

/// The number of types that are remembered, and their length; a suggestion needs no others.
const MAX_TYPES: usize = 100;
const MAX_LENGTH: usize = 200;
const MAX_LISTED: usize = 5;

/// How often each event type was received.
#[derive(Clone, Debug, Default)]
pub(super) struct EventTypes(HashMap<String, u64>);

impl EventTypes {
    pub(super) fn count(&mut self, event: &str) {
        if let Some(times) = self.0.get_mut(event) {
            *times += 1;
        } else if self.0.len() < MAX_TYPES && event.len() <= MAX_LENGTH {
            self.0.insert(event.to_owned(), 1);
        }
    }

    /// A hint for a goal that asks for `wanted`, which may be a glob: `did you mean …, seen twice?`, else the types that
    /// were received; `None` if there were none.
    pub(super) fn hint(&self, wanted: &str) -> Option<String> {
        let is_wanted = |event: &str| glob::matches(wanted, event, Star::CrossesSlash);
        let came = self.0.iter().filter(|(event, _)| is_wanted(event));
        let came: u64 = came.map(|(_, times)| times).sum();
        if came > 0 {
            return Some(format!("it arrived {} but did not count", often(came)));
        }
        let near = nearest(wanted, self.0.keys().map(String::as_str));
        if let Some((near, times)) = near.first().and_then(|near| self.0.get_key_value(*near)) {
            return Some(format!("did you mean `{near}`, seen {}?", often(*times)));
        }
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let more = if all.len() > MAX_LISTED { ", …" } else { "" };
        let listed: Vec<_> = all
            .iter()
            .take(MAX_LISTED)
            .map(|(event, times)| format!("`{event}` {}", often(**times)))
            .collect();
        (!listed.is_empty()).then(|| format!("there was {}{more}", listed.join(", ")))
    }
}

fn often(times: u64) -> String {
    match times {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{times} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(types: &[&str]) -> EventTypes {
        let mut events = EventTypes::default();
        for event in types {
            events.count(event);
        }
        events
    }

    #[test]
    fn the_hint_is_the_nearest_type_or_a_list() {
        let events = events(&["contact.created", "deal.won", "contact.created"]);
        let hint = |wanted| events.hint(wanted).unwrap();
        assert_eq!(
            hint("contact.added"),
            "did you mean `contact.created`, seen twice?"
        );
        assert_eq!(
            hint("push"),
            "there was `contact.created` twice, `deal.won` once"
        );
        for wanted in ["deal.won", "deal.*"] {
            assert_eq!(hint(wanted), "it arrived once but did not count");
        }
        assert_eq!(EventTypes::default().hint("push"), None);
    }

    #[test]
    fn the_memory_of_types_is_bounded() {
        let mut events = events(&["kept"; 3]);
        for number in 0..1000 {
            events.count(&format!("{number}"));
        }
        events.count("kept");
        events.count(&"x".repeat(201));
        assert_eq!((events.0.len(), events.0["kept"]), (100, 4));
    }
}
