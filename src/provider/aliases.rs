//! Our names of common events, and what providers call the same event.
//!
//! They are the names of the built-in samples. A name is here only where a provider has a test event of that kind.

/// The name of a provider, our name, and the provider's own.
const ALIASES: &[(&str, &str, &str)] = &[
    ("hubspot", "contact.added", "contact.creation"),
    ("hubspot", "contact.updated", "contact.propertyChange"),
    ("kudosity", "contact.added", "add"),
    ("kudosity", "contact.removed", "delete"),
    ("kudosity", "link.clicked", "link-hit"),
    ("kudosity", "message.delivered", "delivery"),
    ("kudosity", "message.replied", "reply"),
    ("mailgun", "message.delivered", "delivered"),
    ("mailgun", "message.failed", "failed"),
    ("paddle", "purchase.completed", "transaction.completed"),
    ("sendgrid", "message.delivered", "delivered"),
    ("sendgrid", "message.failed", "bounce"),
    ("shopify", "order.created", "orders/create"),
    ("stripe", "client.created", "customer.created"),
    ("stripe", "purchase.completed", "checkout.session.completed"),
    ("twilio", "message.replied", "message.received"),
];

/// What a provider calls the event that we call `name`.
pub(super) fn own_name(provider: &str, name: &str) -> Option<&'static str> {
    let mut all = ALIASES.iter();
    let found = all.find(|(of, common, _)| (*of, *common) == (provider, name));
    found.map(|(_, _, own)| *own)
}

/// Our names of an event of a provider.
pub(super) fn common_names(provider: &str, own: &str) -> impl Iterator<Item = &'static str> {
    let all = ALIASES.iter();
    let of_event = all.filter(move |(of, _, known)| (*of, *known) == (provider, own));
    of_event.map(|(_, common, _)| *common)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Sample;
    use crate::provider::emulated;

    #[test]
    fn every_alias_is_a_sample_of_ours_and_an_event_of_its_provider() {
        for (position, (provider, common, own)) in ALIASES.iter().enumerate() {
            let name = format!("{common} of {provider}");
            assert!(Sample::find(common).is_some(), "{name}");
            let known = emulated().find(|known| known.name == *provider);
            let known = known.unwrap_or_else(|| panic!("{name}"));
            let is_event = |event_type: &str| {
                let mut events = known.events();
                events.any(|(_, event)| event.event_type == event_type)
            };
            assert!(is_event(own), "{name}: {own}");
            assert!(!is_event(common), "{name} is an event of its own");
            let (_, found) = known.event(common).unwrap();
            assert_eq!(found.event_type, *own, "{name}");
            let mut earlier = ALIASES[..position].iter();
            assert!(
                !earlier.any(|(of, known, _)| (of, known) == (provider, common)),
                "two {name}"
            );
        }
        assert!(ALIASES.is_sorted());
    }
}
