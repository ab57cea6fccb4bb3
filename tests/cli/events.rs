//! `hook events`: the list of samples, and a single sample.

use crate::support::{Endpoint, hook};

const BUILT_IN: [&str; 21] = [
    "contact.added",
    "contact.updated",
    "contact.removed",
    "message.delivered",
    "message.failed",
    "message.replied",
    "link.clicked",
    "list.created",
    "account.created",
    "account.updated",
    "client.created",
    "client.updated",
    "project.created",
    "deal.won",
    "order.created",
    "order.status_changed",
    "purchase.completed",
    "invoice.raised",
    "payment.failed",
    "stock.low",
    "shipment.dispatched",
];

#[test]
fn the_list_has_one_line_per_sample() {
    let finished = hook("events").run();
    let lines = finished.stderr_is("").text().lines();
    let lines: Vec<_> = lines.map(|line| line.split_once("  ").unwrap()).collect();
    let names: Vec<_> = lines.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, BUILT_IN);
    for (name, summary) in lines {
        assert!(summary.trim().split(' ').count() > 2, "{name}: {summary}");
    }
}

#[test]
fn a_sample_is_indented_json() {
    for event in BUILT_IN {
        let finished = hook(format!("events {event}")).run();
        assert!(finished.json().as_object().unwrap().len() > 1);
        assert!(finished.text().starts_with("{\n  \""), "{event}");
        assert!(finished.text().ends_with("\n}\n"), "{event}");
    }
}

#[test]
fn numbers_keep_their_notation() {
    hook("events order.created")
        .run()
        .stdout_has("\"subtotal\": 1429.30,\n");
}

#[test]
fn a_sample_can_be_changed_and_sent() {
    let sample = hook("events deal.won").run();
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!(
        "send --url {url} --event deal.won --data - deal.id=mine"
    ))
    .stdin(&sample.stdout)
    .run();
    let mut data = sample.json();
    data["deal"]["id"] = "mine".into();
    assert_eq!(endpoint.request().json()["data"], data);
}

#[test]
fn an_unknown_event_is_a_usage_error_with_the_nearest_names() {
    hook("events contact.aded")
        .run()
        .fails(2, "no built-in event `contact.aded`")
        .stderr_has("did you mean `contact.added`")
        .error_line();
    hook("events zzz")
        .run()
        .fails(2, "`hook events` lists them")
        .stderr_lacks("did you mean");
}

#[test]
fn a_closed_stdout_is_not_an_error() {
    hook("events").head(0).run().stderr_is("");
}
