//! Whatever a listener acknowledges, every reader of its record reads back, or says why a form cannot hold it.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::string::{RegexGeneratorStrategy, string_regex};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::support::{Finished, Folder, Listener, hook};

/// Names and values.
type Fields = Vec<(String, Vec<u8>)>;

/// A request as a sender writes it, with its parts.
#[derive(Clone, Debug)]
struct Sent {
    method: String,
    target: String,
    version: &'static str,
    /// With the bytes around the value that are not part of it.
    headers: Fields,
    body: Vec<u8>,
    /// The sizes of the chunks, if it is chunked, and the trailers.
    chunks: Option<(usize, Fields)>,
}

impl Sent {
    fn bytes(&self) -> Vec<u8> {
        let Self {
            method,
            target,
            version,
            body,
            ..
        } = self;
        let mut out = format!("{method} {target} {version}\r\nHost: 127.0.0.1:9\r\n").into_bytes();
        write_fields(&mut out, &self.headers);
        match &self.chunks {
            None if body.is_empty() => out.extend(b"\r\n"),
            None => {
                out.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes());
                out.extend(body);
            }
            Some((size, trailers)) => {
                out.extend(b"Transfer-Encoding: chunked\r\n\r\n");
                for chunk in body.chunks(*size) {
                    out.extend(format!("{:X};a=\"\u{85}\"\r\n", chunk.len()).bytes());
                    out.extend(chunk);
                    out.extend(b"\r\n");
                }
                out.extend(b"00 ;x\r\n");
                write_fields(&mut out, trailers);
                out.extend(b"\r\n");
            }
        }
        out
    }

    /// What a line says of it.
    fn line(&self) -> Value {
        let mut headers = vec![json!(["Host", "127.0.0.1:9"])];
        headers.extend(self.headers.iter().map(field));
        match &self.chunks {
            None if self.body.is_empty() => {}
            None => headers.push(json!(["Content-Length", self.body.len().to_string()])),
            Some(_) => headers.push(json!(["Transfer-Encoding", "chunked"])),
        }
        let trailers = self.chunks.iter().flat_map(|(_, trailers)| trailers);
        let trailers: Vec<_> = trailers.map(field).collect();
        json!([
            self.method,
            self.target,
            self.version,
            headers,
            encoded(&self.body),
            trailers
        ])
    }
}

fn write_fields(out: &mut Vec<u8>, fields: &[(String, Vec<u8>)]) {
    for (name, value) in fields {
        out.extend([name.as_bytes(), b":", value, b"\r\n"].concat());
    }
}

fn field((name, value): &(String, Vec<u8>)) -> Value {
    json!([name, encoded(value.trim_ascii())])
}

fn encoded(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => json!({"base64": bytes}),
    }
}

/// The same of a line that was read.
fn line(value: &Value) -> Value {
    let bytes = |text: &Value| {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        BASE64_STANDARD.decode(text.as_str().unwrap()).unwrap()
    };
    let fields = |fields: &Value| -> Vec<Value> {
        let fields = fields.as_array().into_iter().flatten();
        let value = |field: &Value| match &field[1]["base64"] {
            Value::Null => field[1].clone(),
            base64 => encoded(&bytes(base64)),
        };
        fields
            .map(|field| json!([field[0], value(field)]))
            .collect()
    };
    let body = match &value["body_base64"] {
        Value::Null => value["body"].clone(),
        base64 => encoded(&bytes(base64)),
    };
    json!([
        value["method"],
        value["target"],
        value["version"],
        fields(&value["headers"]),
        body,
        fields(&value["trailers"])
    ])
}

fn lines(text: &[u8]) -> Vec<Value> {
    let lines = std::str::from_utf8(text).unwrap().lines();
    let lines = lines.map(|text| serde_json::from_str::<Value>(text).unwrap());
    let requests = lines.filter(|value| value["type"] == "request");
    requests.map(|value| line(&value)).collect()
}

fn like(pattern: &str) -> RegexGeneratorStrategy<String> {
    string_regex(pattern).unwrap()
}

fn sent() -> impl Strategy<Value = Sent> {
    // C1 controls and what terminals and editors treat in a special way are ordinary bytes of HTTP.
    const ODD: &str = "\u{80}-\u{9f}\u{a0}\u{ad}\u{2028}\u{2029}\u{202e}\u{feff}é🙂";
    let target = prop_oneof![
        4 => like(&format!("/[!-~{ODD}]{{0,12}}")),
        2 => like(&format!("/a\\?[a-c=&%+{ODD}]{{0,12}}")),
        1 => like(&format!("http://h(:1)?/[!-~{ODD}]{{0,8}}")),
        1 => Just("*".to_owned()),
    ];
    let value = prop::collection::vec(
        prop_oneof![4 => b' '..=b'~', 2 => b'\x80'..=b'\xff', 1 => Just(b'\t')],
        0..12,
    );
    let value = prop_oneof![3 => value, 1 => like(&format!("[ \t]?[a{ODD}]{{1,4}}[ \t]?")).prop_map(String::into_bytes)];
    let name = "X-[A-Za-z!#$%&'*+.^_`|~0-9-]{1,6}";
    let fields = prop::collection::vec((name, value), 0..4);
    let body = prop_oneof![
        2 => Just(Vec::new()),
        2 => prop::collection::vec(any::<u8>(), 1..40),
        1 => like(&format!("\\{{\"type\":\"[a-z{ODD}]{{1,5}}\"\\}}")).prop_map(String::into_bytes),
    ];
    let chunks = prop::option::of((1..9_usize, fields.clone()));
    let method = prop_oneof![3 => Just("POST".to_owned()), 1 => "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,6}"];
    let version = prop_oneof![4 => Just("HTTP/1.1"), 1 => Just("HTTP/1.0")];
    (method, target, version, fields, body, chunks).prop_map(
        |(method, target, version, headers, body, chunks)| Sent {
            method: if target == "*" {
                "OPTIONS".to_owned()
            } else {
                method
            },
            target,
            version,
            headers,
            body,
            // HTTP/1.0 has no chunks.
            chunks: chunks.filter(|_| version == "HTTP/1.1"),
        },
    )
}

/// Requests, and what a listener that acknowledged them recorded.
fn recorded(count: usize) -> (Vec<Sent>, Folder) {
    let mut runner = TestRunner::new(Config::default());
    let listener = hook("listen --port 0 --record r.jsonl --view line").listen();
    let mut acknowledged = Vec::new();
    for _ in 0..count {
        let sent = sent().new_tree(&mut runner).unwrap().current();
        let answer = listener.ask(sent.bytes());
        assert_eq!(answer.status(), 200, "{sent:?}");
        acknowledged.push(sent);
    }
    let folder = listener.folder().clone();
    listener.stop();
    (acknowledged, folder)
}

#[track_caller]
fn same(read: &[Value], acknowledged: &[Sent]) {
    for (read, sent) in read.iter().zip(acknowledged) {
        assert_eq!(*read, sent.line(), "{sent:?}");
    }
    assert_eq!(read.len(), acknowledged.len());
}

/// The numbers of the requests that a run has left out, each with a reason.
fn left_out(done: &Finished) -> Vec<usize> {
    let numbers = done.stderr.lines().filter_map(|line| {
        let (number, why) = line
            .strip_prefix("hook: request ")?
            .split_once(" is left out: ")?;
        assert!(!why.is_empty());
        Some(number.parse().unwrap())
    });
    numbers.collect()
}

#[test]
fn every_reader_of_a_record_reads_what_was_acknowledged() {
    let (acknowledged, folder) = recorded(100);
    let count = acknowledged.len();
    let run = |line: &str| hook(line).within(&folder).run().any_code();

    for line in ["show r.jsonl --json", "show r.jsonl --to json"] {
        let done = run(line);
        done.code(0).stderr_is("");
        same(&lines(&done.stdout), &acknowledged);
    }
    let done = run(&format!("show r.jsonl -q --count {count} --exactly"));
    done.code(0).stderr_is("");
    let done = run(&format!(
        "show r.jsonl --follow --view line --count {count}"
    ));
    done.code(0).stderr_lacks("skipped");
    let follower = hook("show r.jsonl --follow --json").within(&folder).start();
    follower.wait_stdout(|text| text.matches("\"type\":\"request\"").count() == count);
    follower.terminate();
    let done = follower.finish().any_code();
    done.stderr_is("");
    same(&lines(&done.stdout), &acknowledged);
    for view in ["full", "line", "headers", "body", "raw"] {
        let done = run(&format!("show r.jsonl --view {view}"));
        done.code(0).stderr_is("");
    }
    let done = run("show r.jsonl --redact header.Authorization");
    done.code(0)
        .stderr_lacks("skipped")
        .stderr_lacks("left out");
    same(&lines(&done.stdout), &acknowledged);
    run("verify r.jsonl --scheme github --secret x").stderr_lacks("skipped");
}

#[test]
fn every_form_holds_what_was_acknowledged_or_says_why_not() {
    let (acknowledged, folder) = recorded(100);
    let count = acknowledged.len();
    let run = |line: &str| hook(line).within(&folder).run().any_code();
    for form in ["har", "raw"] {
        let done = run(&format!("show r.jsonl --to {form}"));
        let missing = left_out(&done);
        done.code(i32::from(!missing.is_empty()));
        folder.write("form", &done.stdout);
        let read = run("show form --to json");
        read.code(0).stderr_is("");
        let kept = acknowledged.iter().enumerate();
        let kept: Vec<_> = kept
            .filter(|(index, _)| !missing.contains(&(index + 1)))
            .map(|(_, sent)| sent.clone())
            .collect();
        same(&lines(&read.stdout), &kept);
    }
    for (form, word) in [("curl", "curl "), ("http", " HTTP/1."), ("hurl", "HTTP ")] {
        let done = run(&format!("show r.jsonl --to {form}"));
        let missing = left_out(&done);
        done.code(i32::from(!missing.is_empty()));
        let text = String::from_utf8_lossy(&done.stdout);
        let written = text.matches(word).count();
        assert!(
            written + missing.len() >= count,
            "{form}: {written} and {missing:?}"
        );
    }
}

#[test]
fn what_was_acknowledged_is_sent_again() {
    let (acknowledged, folder) = recorded(40);
    let again = Listener::start("--json");
    let url = again.url().to_owned();
    let done = hook(format!("replay r.jsonl --url {url} --json"))
        .within(&folder)
        .run()
        .any_code();
    done.code(0)
        .stderr_lacks("skipped")
        .stderr_lacks("left out");
    let has_trailers = |sent: &Sent| sent.line()[5] != json!([]);
    if acknowledged.iter().any(has_trailers) {
        done.stderr_has("warning: trailers are not sent");
    }
    for nth in 1..=5 {
        let line = format!("send --from r.jsonl --nth {nth} --url {url} -q");
        hook(line).within(&folder).run();
    }
    let read = lines(&again.stop().stdout);
    assert_eq!(read.len(), acknowledged.len() + 5);
    let sent = acknowledged.iter().chain(&acknowledged[..5]);
    for (read, sent) in read.iter().zip(sent) {
        let wanted = sent.line();
        for part in [0, 4] {
            assert_eq!(read[part], wanted[part], "{sent:?}");
        }
        // Of absolute-form the path goes on.
        let target = sent
            .target
            .strip_prefix("http://")
            .map_or(&*sent.target, |rest| {
                rest.find('/').map_or("/", |at| &rest[at..])
            });
        assert_eq!(read[1], target, "{sent:?}");
        let own = |line: &Value| -> Vec<Value> {
            let fields = line[3].as_array().unwrap().iter();
            fields
                .filter(|field| field[0].as_str().unwrap().starts_with("X-"))
                .cloned()
                .collect()
        };
        assert_eq!(own(read), own(&wanted), "{sent:?}");
    }
}

#[test]
fn controls_beyond_ascii_in_a_target_hide_nothing() {
    for odd in [
        "\u{80}",
        "\u{85}",
        "\u{9b}31m",
        "\u{9f}",
        "\u{2028}",
        "\u{feff}",
    ] {
        let listener = hook("listen --port 0 --record r.jsonl --view line").listen();
        listener
            .ask(format!("POST /a{odd}b?x={odd} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .status_is(200);
        let folder = listener.folder().clone();
        listener.stop();
        let run = |line: &str| hook(line).within(&folder).run();
        run("show r.jsonl -q --count 1").code(0).stderr_is("");
        let done = run("show r.jsonl --json");
        assert_eq!(
            done.lines_of("request")[0]["target"],
            format!("/a{odd}b?x={odd}")
        );
        run("show r.jsonl")
            .stdout_lacks("\u{9b}")
            .stdout_has("#1 POST");
    }
}
