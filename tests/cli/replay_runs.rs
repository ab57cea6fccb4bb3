//! A run of `hook replay`: stdin, pace, repetition, dry runs, JSON lines, kept connections, and its end.

use std::time::Duration;

use super::listen_fixture::{get, request};
use super::replay_fixture::{replay, replayed};
use super::show_fixture::{awkward, record_of};
use super::support::{Endpoint, Listener, Reply, hook, response};

fn three() -> Vec<u8> {
    record_of(&[get("/1"), get("/2"), get("/3")])
}

#[test]
fn requests_are_replayed_while_a_listener_writes_them() {
    let endpoint = Endpoint::script([200; 3]);
    hook("replay -")
        .env("HOOK_URL", endpoint.url())
        .stdin(three())
        .run();
    assert_eq!(endpoint.requests().len(), 3);
}

#[test]
fn a_dry_run_prints_the_exact_bytes_and_sends_nothing() {
    let none = Endpoint::script::<u16>([]);
    let mut requests = awkward();
    requests.remove(6);
    let done = replay("--dry-run", &none.url(), record_of(&requests)).run();
    let host = format!("Host: 127.0.0.1:{}\r\n", none.port());
    let bytes = requests.join(&b'\n');
    let text = String::from_utf8_lossy(&bytes).replace("Host: 127.0.0.1\r\n", &host);
    assert_eq!(String::from_utf8_lossy(&done.stdout), text);
    done.stderr_is("");
}

#[test]
fn a_run_may_be_repeated() {
    let lines = replayed("--times 3 --nth 2", three());
    assert_eq!(lines, ["GET /2 HTTP/1.1"; 3]);
}

#[test]
fn each_attempt_is_a_json_line() {
    let endpoint = Endpoint::script([200, 503, 200, 503]);
    let post = request("POST /a", &["webhook-id: msg_1"], "{\"type\":\"x\"}");
    let record = record_of(&[post, get("/b")]);
    let done = replay("--json --times 2", &endpoint.url(), record).run();
    done.code(5).stderr_is("");
    let lines = done.lines_of("attempt");
    let of = |key: &str| {
        lines
            .iter()
            .map(|line| line[key].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("seq"), [1, 2, 3, 4]);
    assert_eq!(of("status"), [200, 503, 200, 503]);
    assert_eq!(of("attempt"), [1, 1, 2, 2]);
    assert_eq!(lines[0]["id"], "msg_1");
    assert_eq!(lines[0]["request"]["target"], "/a");
    assert_eq!(lines[1]["id"], serde_json::Value::Null);
}

#[test]
fn a_connection_is_kept_alive() {
    let listener = Listener::start("--json --count 3");
    replay("", listener.url(), three()).run();
    let lines = listener.finish().lines_of("request");
    assert_eq!(lines[0]["remote"], lines[1]["remote"]);
    assert_eq!(lines[0]["remote"], lines[2]["remote"]);
}

#[test]
fn a_pace_is_kept() {
    let endpoint = Endpoint::script([200; 3]);
    let done = replay("--pace 10/s", &endpoint.url(), three()).run();
    let took = done.took;
    done.check(took >= Duration::from_millis(200), "two pauses of 100 ms");
}

#[test]
fn recorded_intervals_are_kept() {
    let record = String::from_utf8(three()).unwrap();
    // The recorded times of the three requests, 300 ms apart.
    let mut at = 0;
    let mut spread = String::new();
    for line in record.lines() {
        let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
        if value["type"] == "request" {
            value["received_at"] = format!("2026-11-21T20:33:01.{at}00000Z").into();
            at += 3;
        }
        spread.push_str(&value.to_string());
        spread.push('\n');
    }
    let endpoint = Endpoint::script([200; 3]);
    let done = replay("--pace as-recorded", &endpoint.url(), spread).run();
    let took = done.took;
    done.check(took >= Duration::from_millis(600), "two pauses of 300 ms");
}

#[test]
fn a_malformed_pace_is_a_usage_error() {
    let done = replay("--pace fast", "http://127.0.0.1:9", three()).run();
    done.fails(2, "write it like `max`, `as-recorded` or `50/s`");
}

#[test]
fn a_missing_response_is_a_timeout() {
    let endpoint = Endpoint::script([Reply::Hang]);
    let done = replay("--timeout 50ms --nth 1", &endpoint.url(), three()).run();
    done.code(6).stderr_has("hook: request 1 to ");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_between_two_requests() {
    let endpoint = Endpoint::script([200]);
    let running = replay("--pace 0.001/s", &endpoint.url(), three()).start();
    running.wait_stdout(|text| text.contains("#1 "));
    running.interrupt();
    running.finish().code(130).stdout_lacks("#2 ");
}

#[cfg(unix)]
#[test]
fn a_signal_before_a_retry_ends_it_with_the_code_of_the_signal() {
    for (flags, signal, code) in [
        ("--nth 1 --retry 1", "INT", 130),
        ("--retry 9", "TERM", 143),
        ("--last --retry 1", "HUP", 129),
        ("--times 2 --retry 1 --json", "TERM", 143),
    ] {
        let endpoint = Endpoint::once(503);
        let flags = format!("--backoff 1h {flags}");
        let running = replay(&flags, &endpoint.url(), three()).start();
        running.wait("the first attempt", |state| {
            (!state.stdout.is_empty()).then_some(())
        });
        match signal {
            "INT" => running.interrupt(),
            "HUP" => running.hang_up(),
            _ => running.terminate(),
        }
        let ended = running.finish();
        ended.code(code).stderr_lacks("nothing to send");
    }
}

#[test]
fn a_closed_stdout_ends_it() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let record = three().repeat(100);
    replay("", &endpoint.url(), record).head(1).run();
    assert!(endpoint.requests().len() < 300);
}

#[test]
fn a_large_record_needs_little_memory() {
    let body = "x".repeat(1 << 20);
    let one = record_of(&[request("POST /", &[], &body)]);
    let listener = Listener::start("--view line --count 40");
    // 40 MiB of requests pass through a process that may use less than that.
    let script = format!(
        "ulimit -v 400000; exec hook replay capture --url {} -q",
        listener.url()
    );
    super::support::shell(script)
        .file("capture", one.repeat(40))
        .run();
    listener.finish();
}
