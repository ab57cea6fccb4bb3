//! Whether two bodies that differ are those of two attempts, or of two events.
//!
//! A broken sender can change both the id and the body at each attempt, so neither shows that the attempts belong
//! together. Then the members that differ decide: a counter of attempts that grows is one of two attempts, and other
//! data is another event. Where only ids and times differ it can be either.

use crate::json::{Difference, RawValue, ValueKind, differences};

/// Objects that say something of the request, and not of the event.
const ENVELOPES: [&str; 5] = ["delivery", "headers", "meta", "metadata", "webhook"];

/// The names of members, in lower case and without separators.
const IDS: [&str; 11] = [
    "deliveryid",
    "eventid",
    "guid",
    "id",
    "idempotencykey",
    "messageid",
    "nonce",
    "notificationid",
    "requestid",
    "uuid",
    "webhookid",
];
const TIMES: [&str; 6] = ["date", "datetime", "sent", "time", "timestamp", "ts"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resemblance {
    /// Only what changes with an attempt differs, and a counter of attempts has grown.
    Attempt,
    /// Only ids and times differ, or data that can count attempts, or the way in which the same values are written.
    Ambiguous,
    OtherEvent,
}

/// What the difference in one member says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MemberChange {
    CountsAttempts,
    /// An id or a time.
    Expected,
    OtherData,
}

impl Resemblance {
    pub(super) fn of(earlier: &[u8], later: &[u8]) -> Self {
        let parsed = [earlier, later].map(|bytes| RawValue::parse(bytes).ok());
        let [Some(old), Some(new)] = parsed else {
            return Self::OtherEvent;
        };
        if [old, new].map(RawValue::kind) != [ValueKind::Object; 2] {
            return Self::OtherEvent;
        }
        let found = differences(old, new);
        let changes: Vec<_> = found.iter().map(MemberChange::of).collect();
        if changes.contains(&MemberChange::OtherData) {
            Self::OtherEvent
        } else if changes.contains(&MemberChange::CountsAttempts) {
            Self::Attempt
        } else {
            Self::Ambiguous
        }
    }
}

impl MemberChange {
    fn of(difference: &Difference<'_>) -> Self {
        let mut tokens = difference.pointer.split('/').skip(1).collect::<Vec<_>>();
        let name = tokens.pop().unwrap_or_default();
        // What is in the data can be that of the event: the attempts of a login, the id of a contact.
        let is_of_request = match tokens[..] {
            [] => true,
            [object] => ENVELOPES.contains(&object),
            _ => false,
        };
        let is_time = name.ends_with("_at") || name.ends_with("At");
        let plain = name.replace(['_', '-'], "").to_ascii_lowercase();
        let words = ["attempt", "retry", "retries"];
        let is_of_attempt = plain == "tries" || words.iter().any(|word| plain.contains(word));
        let has_grown = is_of_attempt && grows(difference);
        if is_of_request && has_grown {
            Self::CountsAttempts
        } else if has_grown
            || is_time
            || TIMES.contains(&&*plain)
            || is_of_request && IDS.contains(&&*plain)
        {
            Self::Expected
        } else {
            Self::OtherData
        }
    }
}

/// Whether a number is larger, a flag was set, or the member was added.
fn grows(difference: &Difference<'_>) -> bool {
    match (difference.old, difference.new) {
        (None | Some("false"), Some("true")) => true,
        (old, Some(new)) => {
            let number = |text: &str| text.parse::<u64>().ok();
            number(new) > number(old.unwrap_or("0")).or(Some(u64::MAX))
        }
        (_, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(earlier: &str, later: &str, expected: Resemblance) {
        let found = Resemblance::of(earlier.as_bytes(), later.as_bytes());
        assert_eq!(found, expected, "{earlier} {later}");
    }

    #[test]
    fn a_counter_of_attempts_that_grows_is_one_of_two_attempts() {
        let attempt = |earlier, later| is(earlier, later, Resemblance::Attempt);
        attempt(r#"{"n":1,"attempt":1}"#, r#"{"n":1,"attempt":2}"#);
        attempt(
            r#"{"id":"a","sent_at":1,"n":1}"#,
            r#"{"id":"b","sent_at":2,"n":1,"retryCount":1}"#,
        );
        attempt(
            r#"{"meta":{"is_retry":false},"n":1}"#,
            r#"{"meta":{"is_retry":true},"n":1}"#,
        );
    }

    #[test]
    fn other_data_is_another_event() {
        let other = |earlier, later| is(earlier, later, Resemblance::OtherEvent);
        other(r#"{"n":1,"attempt":1}"#, r#"{"n":2,"attempt":2}"#);
        other(r#"{"n":1,"attempt":2}"#, r#"{"n":1,"attempt":1}"#);
        other(r#"{"data":{"id":1}}"#, r#"{"data":{"id":2}}"#);
        other(r#"{"data":{"attempt":2}}"#, r#"{"data":{"attempt":1}}"#);
        other(r#"{"attempt":"x"}"#, r#"{"attempt":"y"}"#);
        other("1", "2");
        other("a=1", "a=2");
    }

    #[test]
    fn ids_and_times_alone_do_not_tell() {
        let ambiguous = |earlier, later| is(earlier, later, Resemblance::Ambiguous);
        ambiguous(r#"{"id":1,"n":1}"#, r#"{"id":2,"n":1}"#);
        ambiguous(
            r#"{"createdAt":1,"meta":{"event_id":1}}"#,
            r#"{"createdAt":2,"meta":{"event_id":2}}"#,
        );
        ambiguous(r#"{"data":{"attempt":1}}"#, r#"{"data":{"attempt":2}}"#);
        ambiguous(
            r#"{"data":{"sent_at":1,"n":1}}"#,
            r#"{"data":{"sent_at":2,"n":1}}"#,
        );
        ambiguous(r#"{"a":1,"b":2}"#, r#"{"b": 2, "a": 1}"#);
    }
}
