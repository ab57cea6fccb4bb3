//! `hook send --success` and `--expect`: which responses count as delivered, and how a failed expectation is reported.

use crate::support::{Endpoint, Finished, hook, response};

fn send_to(bytes: impl Into<Vec<u8>>, arguments: &str) -> Finished {
    let endpoint = Endpoint::once(bytes.into());
    let url = endpoint.url();
    hook(format!(
        "send --url {url} --event contact.added {arguments}"
    ))
    .run()
}

#[test]
fn success_sets_the_statuses_that_count() {
    for (success, status, code) in [
        ("200,202", 202, 0),
        ("200", 500, 5),
        ("4xx", 401, 0),
        ("2xx,410", 410, 0),
        ("3xx", 302, 0),
    ] {
        send_to(response(status, ""), &format!("--success {success}"))
            .code(code)
            .stderr_lacks("hook:");
    }
    send_to(response(202, ""), "-q --success 200,201")
        .fails(7, "hook: expected a status of 200,201: it was 202\n")
        .error_line();
}

#[test]
fn a_success_is_not_retried() {
    send_to(response(503, ""), "--retry 3 --success 5xx").stderr_lacks("↻");
    send_to(response(202, ""), "--retry 3 --success 200").code(7);
}

const JSON: &str =
    "HTTP/1.1 200 OK\r\nX-Id: a1\r\nSet-Cookie: a=sesame\r\n\r\n{\"ok\":false,\"n\":1.10}";

#[test]
fn a_response_is_checked_by_expressions() {
    for good in [
        "status=200",
        "status<300",
        "header.x-id=a1",
        "/ok=false",
        "/n=1.1",
        "!/error",
    ] {
        send_to(JSON, "").code(0);
        send_to(JSON, &format!("--expect {good}")).stderr_lacks("hook:");
    }
    for (bad, had) in [
        ("status=201", "`status` was `200`"),
        ("header.x-id=b2", "`header.x-id` was `a1`"),
        ("header.set-cookie=b", "with a value that is not shown"),
        ("/ok=true", "`/ok` was `false`"),
        ("!/n", "`/n` was `1.10`"),
    ] {
        send_to(JSON, &format!("-q --expect {bad}"))
            .code(7)
            .stderr_has(&format!(
                "hook: expected `{}`: ",
                bad.replace("cookie=b", "cookie=********")
            ))
            .stderr_has(had)
            .stderr_lacks("sesame");
    }
}

#[test]
fn every_failed_expectation_is_reported() {
    let finished = send_to(JSON, "--expect status=200 --expect /ok=true --expect /n=2");
    finished
        .code(7)
        .stderr_has("`/ok=true`")
        .stderr_has("`/n=2`");
    finished.stderr_lacks("expected `status");
}

#[test]
fn a_failed_delivery_has_precedence_over_a_failed_expectation() {
    send_to(response(500, "{}"), "--expect /ok=true")
        .code(5)
        .stderr_has("expected `/ok=true`");
    let finished = send_to(response(500, "{}"), "--json --success 500 --expect /ok");
    finished.code(7).stderr_has("hook: expected `/ok`");
    assert_eq!(finished.lines_of("attempt").len(), 1);
    let silent = send_to("", "--expect status=200");
    silent.code(1).stderr_lacks("expected");
}

#[test]
fn only_the_last_attempt_is_checked() {
    let endpoint = Endpoint::script([503, 200]);
    let url = endpoint.url();
    hook(format!(
        "send --url {url} --event contact.added --retry 1 --backoff 0s --expect status=200"
    ))
    .run()
    .stderr_lacks("hook:");
}

#[test]
fn a_malformed_expression_is_a_usage_error() {
    for bad in ["status=", "event=x", "query.a"] {
        hook(format!("send --url h --event contact.added --expect {bad}"))
            .run()
            .fails(2, "hook: `--expect`: ");
    }
}
