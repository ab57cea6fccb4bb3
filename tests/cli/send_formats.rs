//! The formats of `hook send` on the wire: standard, plain, form and query.

use crate::send_fixture::{refused, sent, sent_with};
use crate::support::{Endpoint, Message, hook, json, response};

const FIXED: &str = "--event deal.won --id msg_1 --timestamp 1795293181";

/// Data that tests every format: nesting, lists, blanks, non-ASCII letters, null, and numbers in unusual notation.
const DATA: &str = r#"{"a":{"b":"x y"},"tags":["new","vip"],"rows":[{"n":1.10},{"n":1e2}],"name":"Zoë & co","none":null,"yes":true,"big":12345678901234567890}"#;

fn shaped(format: &str) -> Message {
    sent_with(&format!("{FIXED} {format} --data"), |hook| hook.arg(DATA))
}

/// The head of a request without the lines that depend on the machine.
fn head(request: &Message) -> Vec<String> {
    let mut lines = request.header_lines();
    assert_eq!(
        lines[0],
        format!("Host: {}", request.header("host").unwrap())
    );
    lines.remove(0);
    lines.insert(0, request.start_line());
    lines
}

#[test]
fn standard_is_the_envelope_of_standard_webhooks() {
    let request = shaped("");
    let body = format!(r#"{{"type":"deal.won","timestamp":"2026-11-21T20:33:01Z","data":{DATA}}}"#);
    assert_eq!(request.text(), body);
    assert_eq!(
        head(&request),
        [
            "POST / HTTP/1.1",
            concat!("User-Agent: hook/", env!("CARGO_PKG_VERSION")),
            "Accept: */*",
            "Content-Type: application/json",
            "webhook-id: msg_1",
            "webhook-timestamp: 1795293181",
            &format!("Content-Length: {}", body.len()),
        ]
    );
    assert_eq!(shaped("--format standard").text(), body);
}

#[test]
fn plain_is_the_data_with_the_event_first() {
    let request = shaped("--format plain");
    assert_eq!(
        request.text(),
        DATA.replacen('{', r#"{"event":"deal.won","#, 1)
    );
    assert_eq!(request.start_line(), "POST / HTTP/1.1");
    assert_eq!(request.headers("content-type"), ["application/json"]);
}

#[test]
fn plain_keeps_an_event_in_the_data_and_accepts_any_json() {
    let own = sent_with("--event deal.won --format plain --data", |hook| {
        hook.arg(r#"{"event":"mine"}"#)
    });
    assert_eq!(own.text(), r#"{"event":"mine"}"#);
    assert_eq!(sent("--format plain --data [1,2.50]").text(), "[1,2.50]");
    assert_eq!(
        sent("--format plain --data {} --event deal.won").text(),
        r#"{"event":"deal.won"}"#
    );
}

#[test]
fn form_encodes_a_blank_as_plus() {
    let request = shaped("-f form");
    assert_eq!(
        request.text(),
        "event=deal.won&a%5Bb%5D=x+y&tags%5B%5D=new&tags%5B%5D=vip&rows%5B0%5D%5Bn%5D=1.10\
         &rows%5B1%5D%5Bn%5D=1e2&name=Zo%C3%AB+%26+co&none=&yes=true&big=12345678901234567890"
    );
    assert_eq!(request.start_line(), "POST / HTTP/1.1");
    assert_eq!(
        request.headers("content-type"),
        ["application/x-www-form-urlencoded"]
    );
}

#[test]
fn query_is_a_get_with_the_data_in_the_query() {
    let request = shaped("--format query");
    assert_eq!(
        request.start_line(),
        "GET /?event=deal.won&a%5Bb%5D=x%20y&tags%5B%5D=new&tags%5B%5D=vip&rows%5B0%5D%5Bn%5D=1.10\
         &rows%5B1%5D%5Bn%5D=1e2&name=Zo%C3%AB%20%26%20co&none=&yes=true&big=12345678901234567890 HTTP/1.1"
    );
    assert_eq!(request.body(), b"");
    let lines = head(&request).join("\n");
    assert!(!lines.to_lowercase().contains("content-"), "{lines}");
    assert!(lines.contains("webhook-id: msg_1"), "{lines}");
}

#[test]
fn query_is_appended_to_the_query_of_the_url() {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!(
        "send --url {url}/hook?key=a%2Fb --format query list_id=7 b==2"
    ))
    .run();
    let line = endpoint.request().start_line();
    assert_eq!(line, "GET /hook?key=a%2Fb&list_id=7&b=2 HTTP/1.1");
}

#[test]
fn a_get_with_a_contact_in_its_query() {
    let request = sent("--format query type=add list_id=12 mobile=+61491570156 firstname=Zoë");
    assert_eq!(
        request.start_line(),
        "GET /?type=add&list_id=12&mobile=%2B61491570156&firstname=Zo%C3%AB HTTP/1.1"
    );
}

#[test]
fn data_that_a_format_cannot_carry_is_a_usage_error() {
    refused("--data {}", "the standard format requires `--event TYPE`");
    refused("--format form --data [1]", "the data is an array");
    refused("--format query --data 7", "the data is a number");
    refused(
        "--format plain --event deal.won --data [1]",
        "the event type does not fit into the data",
    );
    refused(
        "--format yaml --event deal.won",
        "standard, plain, form, query, multipart, xml, cloudevents",
    );
    refused("--format plain --body x", "cannot be used with");
}

#[test]
fn without_an_event_there_is_no_sample() {
    refused("", "nothing to send: give `--event TYPE`");
    refused("--format form", "--data");
}

#[test]
fn every_sample_is_well_formed_in_every_format() {
    let endpoint = Endpoint::always(|_| response(200, ""));
    let list = hook("events").run();
    for line in list.text().lines() {
        let event = line.split(' ').next().unwrap();
        let sample = hook(format!("events {event}")).run().json();
        let sent = |format: &str| {
            let url = endpoint.url();
            hook(format!(
                "send -q --url {url} --event {event} --format {format}"
            ))
            .run();
            endpoint.requests().pop().unwrap()
        };
        let standard = sent("standard").json();
        assert_eq!(
            (&standard["type"], &standard["data"]),
            (&event.into(), &sample)
        );
        let mut plain = sent("plain").json();
        assert_eq!(
            plain.as_object_mut().unwrap().remove("event"),
            Some(event.into())
        );
        assert_eq!(plain, sample);
        let form = sent("form").text().replace('+', "%20");
        let query = sent("query").start_line();
        assert_eq!(query, format!("GET /?{form} HTTP/1.1"));
        assert!(form.starts_with(&format!("event={event}&")), "{form}");
        assert_eq!(form.matches('=').count(), 1 + leaves(&sample), "{form}");
    }
}

/// The number of scalar values.
fn leaves(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(elements) => elements.iter().map(leaves).sum(),
        serde_json::Value::Object(members) => members.values().map(leaves).sum(),
        _ => 1,
    }
}

#[test]
fn a_sample_is_sent_unchanged() {
    let body = sent("--event order.created");
    assert!(
        body.text()
            .contains(r#""subtotal":1429.30,"shipping":15.00,"#),
        "{body}"
    );
    let of_json = json(body.text());
    assert_eq!(of_json["data"]["customer"]["first_name"], "Zoë");
}
