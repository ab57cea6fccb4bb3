//! `hook send --lint`: the problems that a consumer of Standard Webhooks would have with an event.

use crate::support::{Endpoint, Finished, Refusing, hook};

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";

/// `hook send --lint` without sending.
#[track_caller]
fn linted(arguments: &str) -> Finished {
    let endpoint = Refusing::new();
    let url = endpoint.url();
    hook(format!("send --lint --dry-run --url {url} {arguments}"))
        .file("key.txt", KEY)
        .file("large.json", format!("\"{}\"", "x".repeat(20_000)))
        .run()
}

#[test]
fn a_signed_event_has_no_problems() {
    let ended = linted("--event contact.added --sign standard --secret-file key.txt");
    ended.code(0).stdout_has("POST / HTTP/1.1\r\n");
    ended.stderr_is("hook: lint: no problems found (Standard Webhooks 1.0.0)\n");
    linted("-q --event contact.added --sign standard --secret-file key.txt").stderr_is("");
}

#[test]
fn each_problem_is_one_line_and_the_exit_code_is_7() {
    for (arguments, words) in [
        (
            "--event contact.added",
            "`webhook-signature` is missing, so consumers cannot verify the sender",
        ),
        (
            "--event contact.added webhook-id:",
            "`webhook-id` is missing",
        ),
        (
            "--event contact.added webhook-timestamp:",
            "`webhook-timestamp` is missing",
        ),
        (
            "--event contact.added --timestamp 0",
            "s before now: consumers allow 300 s",
        ),
        ("--event contact.added -X PUT", "the method is PUT"),
        (
            "--event contact.added --content-type text/plain",
            "is `text/plain`: consumers expect",
        ),
        (
            "--event contact.added --data @large.json",
            "keep it under 20 kB",
        ),
        (
            "--event orders/create --format plain",
            "the body has no `type`",
        ),
        (
            "--body '{\"type\":\"Push Hook\"}'",
            "`type` is `Push Hook`: it must be words",
        ),
        (
            "--event contact.added --format query",
            "the method is GET, but a webhook is a POST",
        ),
        (
            "--event contact.added --format form",
            "the body is not a JSON object",
        ),
    ] {
        let ended = linted(arguments);
        ended.code(7).stderr_has(words);
        let of_lint = |line: &str| line.starts_with("hook: lint: ");
        let lines = ended.stderr.lines();
        assert!(
            lines
                .filter(|line| !line.contains("no sample"))
                .all(of_lint),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn the_event_is_still_sent_and_a_failure_sets_the_exit_code() {
    for (status, code) in [(200, 7), (503, 5)] {
        let endpoint = Endpoint::once(status);
        let url = endpoint.url();
        let ended = hook(format!("send --lint --url {url} --event contact.added")).run();
        ended
            .code(code)
            .stderr_has("hook: lint: `webhook-signature` is missing");
        assert_eq!(endpoint.requests().len(), 1);
    }
}

#[test]
fn a_problem_common_to_all_endpoints_is_reported_once() {
    let ended = linted("--url http://127.0.0.1:9/ --event contact.added");
    ended.code(7);
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
}

#[test]
fn hostile_values_are_escaped() {
    let ended = linted("--body '{\"type\":\"\\u001b[2J\"}'");
    ended.code(7).stderr_has(r"`type` is `\x1b[2J`");
}
