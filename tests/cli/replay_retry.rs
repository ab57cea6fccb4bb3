//! `hook replay --retry`: retries as `hook send` makes them, with the same id and, with `--sign`, re-signed.

use serde_json::json;

use super::listen_fixture::{get, request};
use super::replay_fixture::replay;
use super::show_fixture::record_of;
use super::support::{Endpoint, Message, response};

#[test]
fn a_failed_request_is_retried() {
    let endpoint = Endpoint::script([503, 200, 200]);
    let record = record_of(&[get("/a"), get("/b")]);
    let done = replay("--retry 2 --backoff 1ms", &endpoint.url(), record).run();
    done.stderr_has("attempt 2 of 3 in 1ms")
        .stderr_has("delivered 2 of 2");
    let targets: Vec<_> = endpoint.requests();
    let targets: Vec<_> = targets.iter().map(Message::start_line).collect();
    assert_eq!(
        targets,
        ["GET /a HTTP/1.1", "GET /a HTTP/1.1", "GET /b HTTP/1.1"]
    );
}

#[test]
fn attempts_are_numbered_and_re_signed_with_the_same_id() {
    let endpoint = Endpoint::script([500, 500, 404]);
    let post = request("POST /", &["webhook-id: msg_1"], "{\"type\":\"x\"}");
    let flags = "--retry 5 --backoff 1100ms,1ms --json --sign standard --secret whsec_c2VzYW1l";
    let done = replay(flags, &endpoint.url(), record_of(&[post])).run();
    done.code(4);
    let attempts = done.lines_of("attempt");
    for (nth, status) in [500, 500, 404].into_iter().enumerate() {
        let line = &attempts[nth];
        let attempt = [&line["attempt"], &line["status"], &line["id"]];
        assert_eq!(attempt, [&json!(nth + 1), &json!(status), &json!("msg_1")]);
    }
    let requests = endpoint.requests();
    assert_eq!(requests[0].body(), requests[1].body());
    for name in ["webhook-timestamp", "webhook-signature"] {
        assert_ne!(
            requests[0].headers(name),
            requests[1].headers(name),
            "{name}"
        );
    }
}

#[test]
fn success_and_expect_apply_to_each_delivery() {
    let endpoint = Endpoint::always(|_| response(202, r#"{"ok":false}"#));
    let run = |flags| replay(flags, &endpoint.url(), record_of(&[get("/")])).run();
    run("--success 202");
    run("--success 200")
        .code(7)
        .stderr_has("request 1: expected a status of 200: it was 202");
    run("--expect /ok=true")
        .code(7)
        .stderr_has("request 1: expected `/ok=true`");
}
