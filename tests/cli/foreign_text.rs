//! Text from requests, records and responses is escaped before it reaches a terminal, whichever flag or message quotes
//! it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::listen_fixture::{get, request, seen, typed};
use super::replay_fixture::replay;
use super::show_fixture::{record_of, show};
use super::support::{Endpoint, Finished, Listener, hook};

/// C0 controls (a clipboard payload, a cleared screen, a forged line) and DEL.
pub const CONTROLS: &str = "\x1b]52;c;ZXZpbA==\x07\x1b[2Jbad\rgood\x08\x7f";
/// C1 controls, bidi overrides and characters without width: all of them UTF-8 that a header may hold.
pub const HIDDEN: &str =
    "\u{9b}31m\u{85}\u{202e}exe\u{2066}\u{200f}\u{61c}\u{200b}\u{200d}\u{2060}\u{feff}";

/// Checks that neither stream contains a character that a terminal interprets or hides.
#[track_caller]
pub fn harmless(ended: &Finished) {
    for text in [ended.text(), &ended.stderr] {
        let found = text.chars().find(|char| is_interpreted(*char));
        ended.check(found.is_none(), &format!("no {found:?}"));
    }
}

fn is_interpreted(char: char) -> bool {
    match char {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{2069}' | '\u{feff}' => true,
        char => char.is_control(),
    }
}

/// Percent-encodes every byte.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "%{byte:02x}");
        out
    })
}

/// All hostile characters, with NUL and line breaks: what a query, a form or a JSON string can hold.
fn everything() -> String {
    format!("{CONTROLS}\0\n\u{2028}{HIDDEN}")
}

/// A request with hostile text for each key of an expression.
fn hostile_request() -> Vec<u8> {
    hostile_request_to(HIDDEN)
}

/// The same with a path that fits into a record.
fn recordable_request() -> Vec<u8> {
    hostile_request_to("path\u{202e}\u{200b}")
}

fn hostile_request_to(path: &str) -> Vec<u8> {
    let all = everything();
    let body = json!({"type": all, "id": all, "data": {"text": all}}).to_string();
    let (name, header) = (encoded("x"), format!("X-Hostile: {HIDDEN}"));
    let target = format!("POST /{path}?{name}={}", encoded(&all));
    let headers = ["Content-Type: application/json", header.as_str()];
    request(&target, &headers, body)
}

const KEYS: [&str; 10] = [
    "event",
    "id",
    "body",
    "header.X-Hostile",
    "path",
    "target",
    "query.x",
    "/type",
    "/data/text",
    "method",
];

#[test]
fn the_message_of_a_failed_expectation_is_escaped() {
    let ended = seen_failing("--expect query.x=1", get("/?x=%1b%5d52;c;ZXZpbA%3d%3d%07"));
    ended.stderr_has(r"\x1b]52;c;ZXZpbA==\x07");
    for key in KEYS {
        seen_failing(&format!("--expect {key}=1"), hostile_request());
    }
    let form = format!("x={}", encoded(&everything()));
    let form = typed("application/x-www-form-urlencoded", form);
    seen_failing("--expect form.x=1", form);
}

/// One request that fails an expectation.
#[track_caller]
fn seen_failing(flags: &str, request: impl AsRef<[u8]>) -> Finished {
    let listener = Listener::start(format!("--count 1 {flags}"));
    listener.ask(request);
    let ended = listener.finish();
    ended.code(7);
    harmless(&ended);
    ended
}

#[test]
fn the_request_that_a_quiet_listener_shows_is_escaped() {
    let record = record_of(&[recordable_request()]);
    for key in ["event", "body", "query.x"] {
        let expect = format!("--count 1 --expect {key}=1");
        let replay = "hook replay record -q --url {url}";
        let listen = hook(format!("listen --port 0 -q {expect} -- {replay}"));
        let ended = listen.file("record", &record).run();
        ended.code(7).stderr_has(r"\u{9b}31m");
        harmless(&ended);
    }
}

#[test]
fn the_message_about_a_missing_request_is_escaped() {
    for key in KEYS {
        let listener = Listener::start(format!("--want {key}=zzz --timeout 300ms"));
        listener.ask(hostile_request());
        let ended = listener.finish();
        ended.code(6);
        harmless(&ended);
    }
}

#[test]
fn the_message_about_a_duplicate_is_escaped() {
    let listener = Listener::start("--count 2 --unique");
    let twice = request("POST /", &[&format!("Webhook-Id: {HIDDEN}")], "{}");
    listener.ask(&twice);
    listener.ask(&twice);
    let ended = listener.finish();
    ended.code(7);
    harmless(&ended);
}

#[test]
fn filtered_and_matching_requests_are_escaped() {
    for flags in ["--only event=zzz --timeout 300ms", "--count 1 --view line"] {
        let listener = Listener::start(flags);
        listener.ask(hostile_request());
        let ended = listener.finish();
        harmless(&ended.any_code());
    }
    harmless(&seen("", hostile_request()));
}

#[test]
fn the_reason_of_an_invalid_signature_is_escaped() {
    let header = format!("X-Hub-Signature-256: sha256={HIDDEN}");
    for scheme in ["github", "auto"] {
        let flags = format!("--verify {scheme} --secret secret --timeout 300ms");
        let listener = Listener::start(flags);
        listener.ask(request("POST /", &[&header], everything()));
        let ended = listener.stop();
        harmless(&ended);
    }
}

/// A response whose reason phrase, headers and body are hostile.
fn hostile_response(status: u16) -> Vec<u8> {
    let body = everything();
    format!(
        "HTTP/1.1 {status} {HIDDEN}\r\nLocation: http://h/{HIDDEN}\r\nX-Hostile: {HIDDEN}\r\n\
         Content-Type: text/{HIDDEN}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[test]
fn the_response_of_a_failing_target_is_escaped() {
    for status in [302, 404, 500] {
        let target = Endpoint::always(move |_| hostile_response(status)).any_number();
        let copied = Endpoint::always(move |_| hostile_response(status)).any_number();
        let (first, second) = (target.url(), copied.url());
        for view in ["full", "line"] {
            let flags = format!("--view {view} --forward-to {first} --forward-to {second}");
            let listener = Listener::start(format!("--count 1 {flags}"));
            listener.ask(hostile_request());
            harmless(&listener.finish());
        }
    }
    let broken = Endpoint::always(|_| format!("{HIDDEN}\x1b[2J\r\n\r\n").into_bytes()).any_number();
    let listener = Listener::start(format!("--count 1 --forward-to {}", broken.url()));
    listener.ask(hostile_request());
    harmless(&listener.finish());
}

#[test]
fn a_response_quoted_by_send_is_escaped() {
    for status in [200, 302, 404, 503] {
        let endpoint = Endpoint::always(move |_| hostile_response(status)).any_number();
        let url = endpoint.url();
        for flags in [
            "",
            "-v",
            "-q",
            "--success 418",
            "--expect body=1",
            "--expect header.X-Hostile=1",
            "--expect header.Location=1 -q",
            "--retry 1 --retry-delay 1ms",
            "--repeat 3",
            "--repeat 3 -q",
            "--repeat 3 --expect body=1",
            "--repeat 3 --expect header.X-Hostile=1 -q",
            "--url http://127.0.0.1:1",
        ] {
            // The body goes to a file, because a pipe gets it unchanged.
            let null = if cfg!(windows) { "NUL" } else { "/dev/null" };
            let file = std::fs::File::create(null).unwrap();
            let hook = hook(format!("send --url {url} {flags}"));
            let ended = if flags.contains("--repeat") {
                hook.run()
            } else {
                hook.stdout(file).run()
            };
            harmless(&ended.any_code());
        }
    }
}

#[test]
fn the_error_for_a_malformed_response_is_escaped() {
    for start in [
        format!("{HIDDEN}\x1b[2J\r\n\r\n"),
        format!("HTTP/1.1 {HIDDEN} x\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nX{CONTROLS}: x\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: {HIDDEN}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {HIDDEN}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{CONTROLS}\r\n"),
    ] {
        let endpoint = Endpoint::always(move |_| start.clone().into_bytes()).any_number();
        let url = endpoint.url();
        for flags in ["", "-v", "-q", "--repeat 2"] {
            harmless(&hook(format!("send --url {url} {flags}")).run().any_code());
        }
    }
}

/// The record of a listener that verified, forwarded and refused hostile requests.
fn record() -> Vec<u8> {
    let target = Endpoint::always(|_| hostile_response(200)).any_number();
    let flags = format!("--verify github --secret s --forward-to {}", target.url());
    let listener = Listener::start(format!("--json --timeout 500ms {flags}"));
    listener.ask(recordable_request());
    listener.ask(recordable_request());
    listener.ask(format!("GET /{CONTROLS} HTTP/1.1\r\nHost: h\r\n\r\n"));
    listener.stop().stdout.clone()
}

/// Records that each have one hostile string in one line.
fn crafted() -> Vec<String> {
    let record = record();
    let text = std::str::from_utf8(&record).unwrap();
    let lines: Vec<Value> = text.lines().map(super::support::json).collect();
    let mut crafted = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut places = Vec::new();
        strings(line, String::new(), &mut places);
        for place in places {
            let mut changed = lines.clone();
            *changed[at].pointer_mut(&place).unwrap() = everything().into();
            let lines = changed.iter().map(|line| format!("{line}\n"));
            crafted.push(lines.collect());
        }
    }
    crafted
}

/// JSON Pointers to all strings, and to the values that a crafted record can turn into strings.
fn strings(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                strings(value, format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                strings(item, format!("{at}/{index}"), found);
            }
        }
        _ => found.push(at),
    }
}

#[test]
fn a_crafted_record_is_escaped() {
    let crafted = crafted();
    assert!(crafted.len() > 40, "only {} records", crafted.len());
    for record in crafted {
        for flags in ["", "--expect query.x=1 -q", "--diff 1,2"] {
            harmless(&show(flags, &record).run().any_code());
        }
        let verified = hook("verify github capture --secret s").file("capture", &record);
        harmless(&verified.run().any_code());
    }
}

#[test]
fn a_crafted_har_file_is_escaped() {
    let all = everything();
    let har = json!({"log": {"version": "1.2", "creator": {"name": all, "version": all}, "entries": [{
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 1, "_remote": all, "serverIPAddress": all,
        "request": {
            "method": "POST", "url": format!("http://h/{HIDDEN}?x={}", encoded(&all)), "httpVersion": all,
            "headers": [{"name": "X-Hostile", "value": HIDDEN}],
            "postData": {"mimeType": all, "text": all},
        },
        "response": {"status": 200, "statusText": all, "httpVersion": all,
            "headers": [{"name": "Location", "value": all}], "content": {"mimeType": all, "text": all}},
    }]}});
    for flags in ["", "--view line", "--expect query.x=1"] {
        harmless(&show(flags, har.to_string()).run().any_code());
    }
    for pointer in [
        "/_remote",
        "/request/method",
        "/request/httpVersion",
        "/startedDateTime",
    ] {
        let mut har = har.clone();
        let entry = har.pointer_mut("/log/entries/0").unwrap();
        *entry.pointer_mut(pointer).unwrap() = all.clone().into();
        harmless(&show("", har.to_string()).run().any_code());
    }
}

#[test]
fn the_error_for_a_file_that_is_not_a_record_is_escaped() {
    for flags in ["", "--json", "--to curl"] {
        let lines = format!(
            "{}\n{{\"type\":\"request\",\"v\":\"{HIDDEN}\"}}\n",
            everything()
        );
        harmless(&show(flags, lines).run().any_code());
    }
}

#[test]
fn a_replay_of_hostile_requests_is_escaped() {
    let record = record_of(&[recordable_request()]);
    for status in [200, 404] {
        let endpoint = Endpoint::always(move |_| hostile_response(status)).any_number();
        for flags in [
            "",
            "-v",
            "-q",
            "--expect body=1",
            "--retry 1 --retry-delay 1ms",
        ] {
            let ended = replay(flags, &endpoint.url(), &record).run();
            harmless(&ended.any_code());
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_request_printed_on_a_terminal_is_escaped() {
    let record = record_of(&[recordable_request()]);
    // Hurl would encode the target of the other one, so that it is left out.
    let plain_target = record_of(&[hostile_request_to("path")]);
    for (line, record) in [
        ("hook replay record --url :1 --dry-run", &record),
        ("hook send --from record --url :1 --dry-run", &record),
        ("hook send --from record --url :1 --curl", &record),
        ("hook show record --to curl", &record),
        ("hook show record --to hurl", &plain_target),
    ] {
        let folder = super::support::Folder::new();
        std::fs::write(folder.work().join("record"), record).unwrap();
        let plain = [("NO_COLOR", "1")];
        let Some(screen) = super::listen_terminal::on_a_terminal_in(folder, line, &plain) else {
            return;
        };
        let text = screen.text.replace("\r\n", "\n");
        assert_eq!(screen.code, 0, "`{line}`: {text:?}");
        assert_eq!(
            text.chars().find(|char| is_interpreted(*char)),
            None,
            "`{line}`: {text:?}"
        );
    }
}

#[test]
fn text_from_the_command_line_and_files_is_escaped() {
    for line in [
        format!("listen --expect {HIDDEN}"),
        format!("show {HIDDEN}"),
        format!("replay {HIDDEN} --url :1"),
        format!("send --url h/{HIDDEN} --dry-run --event {HIDDEN}"),
        format!("send --url {HIDDEN}:x"),
        format!("events {HIDDEN}"),
        format!("sign {HIDDEN}"),
        format!("verify github --secret s {HIDDEN}"),
    ] {
        harmless(&hook(line).stdin("").run().any_code());
    }
    let endpoints = format!("[[endpoint]]\nurl = \"\\u001b[2J{HIDDEN}\"\n");
    let sent = hook("send --endpoints e.toml").file("e.toml", endpoints);
    harmless(&sent.run().any_code());
    let rows = format!("{}\n", everything());
    let sent = hook("send --url :1 --event a.b --data-from rows.jsonl").file("rows.jsonl", rows);
    harmless(&sent.run().any_code());
}
