//! `hook events`: the list of samples, and a single sample.

use crate::support::{Endpoint, Listener, hook};

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

#[test]
fn our_names_are_aliases_where_a_provider_has_the_event() {
    for (provider, alias, own) in [
        ("kudosity", "contact.added", "add"),
        ("kudosity", "message.delivered", "delivery"),
        ("shopify", "order.created", "orders/create"),
        ("stripe", "purchase.completed", "checkout.session.completed"),
        ("sendgrid", "message.failed", "bounce"),
    ] {
        let listed = hook(format!("events --as {provider}")).run();
        let mut lines = listed.text().lines();
        let line = lines.find(|line| line.starts_with(&format!("{own} ")));
        let line = line.unwrap();
        assert!(line.ends_with(&format!(" [alias: {alias}]")), "{line}");
        let print = |name: &str| {
            hook(format!("events --as {provider} {name}"))
                .run()
                .text()
                .to_owned()
        };
        assert_eq!(print(alias), print(own));
    }
    // The built-in events are listed as they were.
    hook("events").run().stdout_lacks("alias");
}

#[test]
fn an_alias_is_sent_as_the_providers_own_event() {
    for (provider, alias, own) in [
        ("kudosity", "contact.added", "add"),
        ("kudosity", "link.clicked", "link-hit"),
        ("hubspot", "contact.added", "contact.creation"),
        ("shopify", "order.created", "orders/create"),
        ("mailgun", "message.delivered", "delivered"),
        ("twilio", "message.replied", "message.received"),
    ] {
        let listener = Listener::start("--json --count 1");
        let url = listener.url();
        let send = |event: &str| format!("send --url {url} --as {provider} --event {event}");
        hook(send(alias)).run().code(0);
        let line = listener.finish().lines_of("request").remove(0);
        assert_eq!(line["event"]["type"], own, "{alias} of {provider}");
        assert_eq!(line["event"]["provider"], provider);
    }
}

#[test]
fn an_alias_that_a_provider_lacks_is_a_usage_error_and_a_near_miss_names_it() {
    let url = "--url :9";
    hook(format!("send {url} --as github --event contact.added"))
        .run()
        .fails(2, "GitHub has no test event `contact.added`");
    for line in [
        "send --url :9 --as kudosity --event contact.aded",
        "events --as kudosity contact.aded",
    ] {
        hook(line).run().fails(2, "did you mean `contact.added`");
    }
    // An event of a provider's own goes before an alias.
    hook(format!(
        "send {url} --as twilio --event message.delivered --dry-run"
    ))
    .run()
    .stdout_has("MessageStatus=delivered");
}

#[test]
fn the_events_of_all_providers_are_listed() {
    let done = hook("events --as all").run();
    done.code(0)
        .stdout_has("--as stripe\n")
        .stdout_has("\ninvoice.paid ");
    done.stdout_has("\n\n--as discord\n").stdout_has("push ");
}
