//! Event types of `hook send`: known, unknown and malformed.

use crate::send_fixture::{refused, refused_with, sent};
use crate::support::{Endpoint, hook};

#[test]
fn an_unknown_type_is_sent_with_empty_data_and_a_note() {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!("send --url {url} --event contact.aded"))
        .run()
        .stderr_has("hook: no sample for `contact.aded`, so its data starts empty; did you mean `contact.added`");
    let body = endpoint.request().json();
    assert_eq!(
        (&body["type"], &body["data"]),
        (&"contact.aded".into(), &serde_json::json!({}))
    );
}

#[test]
fn a_type_unlike_any_known_one_gets_no_suggestion() {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!("send --url {url} --event zzz.qqq"))
        .run()
        .stderr_has("hook: no sample for `zzz.qqq`, so its data starts empty\n");
}

#[test]
fn the_type_of_a_provider_is_named_with_the_provider() {
    hook("send :9 invoice.paid --dry-run").run().stderr_has(
        "hook: no sample for `invoice.paid`, so its data starts empty; `--as stripe` sends the provider's event\n",
    );
}

#[test]
fn with_data_an_unknown_type_gets_no_note() {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!("send --url {url} --event contact.aded --data {{}}"))
        .run()
        .stderr_lacks("hook: ");
}

#[test]
fn quiet_keeps_the_note() {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!("send -q --url {url} --event contact.aded"))
        .run()
        .stderr_has("did you mean `contact.added`?");
}

#[test]
fn the_standard_format_restricts_event_types() {
    for event in [
        "a..b",
        ".a",
        "a.",
        "'Push Hook'",
        "orders/create",
        "contact-added",
        "caf\u{e9}",
    ] {
        refused(&format!("--event {event}"), "separated by full stops");
        refused(&format!("--event {event} --data {{}}"), "--format plain");
    }
}

#[test]
fn other_formats_accept_any_event_type() {
    for event in ["a..b", "Push Hook", "orders/create", "caf\u{e9}"] {
        let request = sent(&format!("--format plain --event '{event}'"));
        assert_eq!(request.json()["event"], event);
    }
    let query = sent("--format query --event orders/create");
    assert_eq!(query.start_line(), "GET /?event=orders%2Fcreate HTTP/1.1");
}

#[test]
fn empty_types_and_control_characters_are_refused() {
    for event in ["", " ", "a\nb", "a\u{1b}[2J", "a\u{9b}b"] {
        let given = |hook: crate::support::Hook| hook.arg(event);
        refused_with("--format plain --event", given, ": the event type ");
    }
}
