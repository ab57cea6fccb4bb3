//! `hook send --data-from`: one event per line of a file that is checked before anything is sent.

use crate::send_fixture::{all_sent, data};
use crate::support::{Endpoint, Listener, Message, Running, hook, response};

const CSV: &str = "email,first_name,address.city,tags[]\n\
                   zoe@example.com,Zoë,Bern,new\n\
                   \"ann,lee@example.com\",\"Ann \"\"Lee\"\"\",\"Ulm\nam See\",\n";

const LINES: &str = "{\"email\":\"a@example.com\",\"n\": 12345678901234567890,\"p\":1.10}\n\
                     \n\
                     {\"email\":\"b@example.com\",\"k\":\"{{seq}}\"}\n\
                     {\"email\":\"c@example.com\"}";

/// The requests that an endpoint gets for the lines of this file.
#[track_caller]
fn sent(name: &str, text: &str, arguments: &str) -> Vec<Message> {
    let line = format!("--event contact.added --data-from {name} {arguments}");
    all_sent(&line, |hook| hook.file(name, text))
}

#[test]
fn the_first_row_of_a_csv_file_names_the_columns() {
    let requests = sent("contacts.csv", CSV, "");
    assert_eq!(
        data(&requests),
        [
            r#"{"email":"zoe@example.com","first_name":"Zoë","address":{"city":"Bern"},"tags":["new"]}"#,
            r#"{"email":"ann,lee@example.com","first_name":"Ann \"Lee\"","address":{"city":"Ulm\nam See"},"tags":[""]}"#,
        ]
    );
    assert_eq!(requests[0].json()["type"], "contact.added");
    assert_ne!(
        requests[0].header("webhook-id"),
        requests[1].header("webhook-id")
    );
}

#[test]
fn a_line_of_json_is_sent_unchanged() {
    for name in ["contacts.jsonl", "contacts.NDJSON"] {
        assert_eq!(
            data(&sent(name, LINES, "")),
            [
                r#"{"email":"a@example.com","n": 12345678901234567890,"p":1.10}"#,
                r#"{"email":"b@example.com","k":"{{seq}}"}"#, // a template in a file is literal
                r#"{"email":"c@example.com"}"#,
            ]
        );
    }
}

#[test]
fn items_apply_to_each_line() {
    let requests = sent(
        "c.jsonl",
        LINES,
        "n:={{seq}} list=news X-Seq:{{seq}} page=={{seq}}",
    );
    assert_eq!(
        data(&requests),
        [
            r#"{"email":"a@example.com","n": 1,"p":1.10,"list":"news"}"#,
            r#"{"email":"b@example.com","k":"{{seq}}","n":2,"list":"news"}"#,
            r#"{"email":"c@example.com","n":3,"list":"news"}"#,
        ]
    );
    for (request, n) in requests.iter().zip(1..) {
        assert_eq!(request.start_line(), format!("POST /?page={n} HTTP/1.1"));
        assert_eq!(request.header("x-seq").unwrap(), n.to_string());
    }
}

#[test]
fn repeat_sends_the_file_several_times() {
    let requests = sent("c.jsonl", LINES, "--repeat 2 n:={{seq}}");
    let json: Vec<_> = requests.iter().map(Message::json).collect();
    let emails = json
        .iter()
        .map(|json| json["data"]["email"].as_str().unwrap());
    let emails: String = emails.map(|email| &email[..1]).collect();
    assert_eq!(emails, "abcabc");
    assert_eq!(json[5]["data"]["n"], 6);
}

#[test]
fn eight_workers_send_each_line_once() {
    let lines = (1..=300).map(|n| format!("{n},u{n}@example.com\n"));
    let csv = format!("n,email\n{}", lines.collect::<String>());
    let requests = sent("c.csv", &csv, "-c 8 seq:={{seq}}");
    let numbers = |of: fn(&serde_json::Value) -> u64| {
        let mut numbers: Vec<_> = requests
            .iter()
            .map(|request| of(&request.json()["data"]))
            .collect();
        numbers.sort_unstable();
        numbers
    };
    let all: Vec<u64> = (1..=300).collect();
    assert_eq!(
        numbers(|data| data["n"].as_str().unwrap().parse().unwrap()),
        all
    );
    assert_eq!(numbers(|data| data["seq"].as_u64().unwrap()), all);
}

/// A run that repeats the file, after this number of requests.
fn repeating(count: usize) -> (Running, Endpoint) {
    let endpoint = Endpoint::always(|_| response(200, ""));
    let url = endpoint.url();
    let line = format!("send --url {url} --event contact.added --data-from c.jsonl --duration 1h");
    let running = hook(line).file("c.jsonl", LINES).start();
    endpoint.wait_requests(count);
    (running, endpoint)
}

#[cfg(unix)]
#[test]
fn a_duration_repeats_the_file() {
    let (running, endpoint) = repeating(7);
    running.terminate();
    running.finish().code(143).stdout_lacks("failed");
    for (nth, data) in data(&endpoint.requests()).into_iter().enumerate() {
        let email = ["a@", "b@", "c@"][nth % 3];
        assert!(data.contains(email), "{nth}: {data}");
    }
}

#[test]
fn a_file_that_is_emptied_during_the_run_ends_it() {
    let (running, _endpoint) = repeating(1);
    running.folder().write("c.jsonl", "");
    let finished = running.finish();
    finished
        .code(1)
        .stdout_has("sent ") // the summary is still written
        .stderr_has("hook: `c.jsonl` is empty; it has changed since it was checked\n");
}

#[test]
fn a_dry_run_prints_every_request() {
    let finished = hook("send --url h --event contact.added --data-from c.jsonl --repeat 2 -n")
        .file("c.jsonl", LINES)
        .run();
    let text = finished.text();
    assert_eq!(text.matches("POST / HTTP/1.1\r\n").count(), 6);
    assert_eq!(text.matches("b@example.com").count(), 2);
    finished.stderr_is("");
}

#[test]
fn a_line_is_the_body_of_a_providers_event() {
    let secret = "whsec_invented4Zq8Lr";
    let listener = Listener::start(format!(
        "--json --count 2 --verify stripe --secret {secret} --expect signature=valid"
    ));
    let lines = "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"invoice.paid\",\"data\":{\"object\":{\"total\":1.10}}}\n\
                 {\"id\":\"evt_2\",\"object\":\"event\",\"type\":\"invoice.paid\",\"data\":{\"object\":{\"total\":2.20}}}\n";
    hook(format!(
        "send --url {} --as stripe --event invoice.paid --data-from s.jsonl",
        listener.url()
    ))
    .env("HOOK_SECRET", secret)
    .file("s.jsonl", lines)
    .run();
    let received = listener.finish();
    let bodies = received.lines_of("request").into_iter();
    let bodies: Vec<_> = bodies
        .map(|line| line["body"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(bodies, lines.lines().collect::<Vec<_>>());
}

#[test]
fn every_format_accepts_lines() {
    let csv = "mobile,first_name\n+61491570156,Zoë B\n";
    let form = sent("c.csv", csv, "--format form");
    assert_eq!(
        form[0].text(),
        "event=contact.added&mobile=%2B61491570156&first_name=Zo%C3%AB+B"
    );
    let query = sent("c.csv", csv, "--format query list_id=7");
    assert_eq!(
        query[0].start_line(),
        "GET /?event=contact.added&mobile=%2B61491570156&first_name=Zo%C3%AB%20B&list_id=7 HTTP/1.1"
    );
    let plain = sent("c.csv", csv, "--format plain");
    assert_eq!(
        plain[0].text(),
        r#"{"event":"contact.added","mobile":"+61491570156","first_name":"Zoë B"}"#
    );
}
