//! The event types that were received: how often each, and which was probably meant.

use std::collections::HashMap;

use crate::glob::{self, Star};
use crate::suggest::nearest;

/// The number of types that are remembered, and their length; a suggestion needs no others.
const MAX_TYPES: usize = 100;
const MAX_LENGTH: usize = 200;
const MAX_LISTED: usize = 5;
/// The number of types in the totals; the others are counted together.
const MAX_TOTALS: usize = 10;

/// How often each event type was received.
#[derive(Clone, Debug, Default)]
pub(super) struct EventTypes {
    known: HashMap<String, u64>,
    /// Requests with types that are not remembered.
    others: u64,
    /// Requests without an event type.
    untyped: u64,
}

/// The most frequent event types of a run, and how often they were received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventTotals {
    /// The most frequent first.
    pub(crate) types: Vec<(String, u64)>,
    /// Requests of all other types.
    pub(crate) others: u64,
    /// Requests without an event type.
    pub(crate) untyped: u64,
}

impl EventTypes {
    pub(super) fn count(&mut self, event: Option<&str>) {
        let Some(event) = event else {
            self.untyped += 1;
            return;
        };
        if let Some(times) = self.known.get_mut(event) {
            *times += 1;
        } else if self.known.len() < MAX_TYPES && event.len() <= MAX_LENGTH {
            self.known.insert(event.to_owned(), 1);
        } else {
            self.others += 1;
        }
    }

    pub(super) fn totals(&self) -> EventTotals {
        let mut types: Vec<_> = self.by_frequency();
        let more = types.split_off(types.len().min(MAX_TOTALS));
        let more: u64 = more.iter().map(|(_, times)| **times).sum();
        let types = types.into_iter();
        EventTotals {
            types: types
                .map(|(event, times)| (event.clone(), *times))
                .collect(),
            others: self.others + more,
            untyped: self.untyped,
        }
    }

    fn by_frequency(&self) -> Vec<(&String, &u64)> {
        let mut all: Vec<_> = self.known.iter().collect();
        all.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        all
    }

    /// A hint for a goal that asks for `wanted`, which may be a glob: `did you mean …, seen twice?`, else the types
    /// that were received; `None` if there were none.
    pub(super) fn hint(&self, wanted: &str) -> Option<String> {
        let is_wanted = |event: &str| glob::matches(wanted, event, Star::CrossesSlash);
        let came = self.known.iter().filter(|(event, _)| is_wanted(event));
        let came: u64 = came.map(|(_, times)| times).sum();
        if came > 0 {
            return Some(format!("it arrived {} but did not count", often(came)));
        }
        let near = nearest(wanted, self.known.keys().map(String::as_str));
        if let Some((near, times)) = near
            .first()
            .and_then(|near| self.known.get_key_value(*near))
        {
            return Some(format!("did you mean `{near}`, seen {}?", often(*times)));
        }
        let all = self.by_frequency();
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
            events.count(Some(event));
        }
        events
    }

    #[test]
    fn the_hint_is_the_nearest_type_or_a_list() {
        let events = events(&["contact.created", "deal.won", "contact.created"]);
        let hint = |wanted| events.hint(wanted).unwrap();
        assert_eq!(
            hint("contact.creatd"),
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
            events.count(Some(&format!("{number}")));
        }
        events.count(Some("kept"));
        events.count(Some(&"x".repeat(201)));
        events.count(None);
        assert_eq!((events.known.len(), events.known["kept"]), (100, 4));
        let totals = events.totals();
        assert_eq!(totals.types.len(), 10);
        assert_eq!(totals.types[0], ("kept".to_owned(), 4));
        // 99 of the numbers are remembered, and 9 of those are listed.
        assert_eq!((totals.others, totals.untyped), (1000 - 9 + 1, 1));
    }
}
