//! `hook send --retry`: the same event again, re-signed, with the delays and limits of a real provider.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::send_fixture::refused;
use crate::support::{Endpoint, Finished, Hook, Message, Refusing, Reply, hook, response};

fn send(url: &str, arguments: &str) -> Hook {
    hook(format!(
        "send --url {url} --event contact.added {arguments}"
    ))
}

/// Runs `hook send` against these replies, and returns its result and the requests.
fn send_to(replies: impl IntoIterator<Item = Reply>, arguments: &str) -> (Finished, Vec<Message>) {
    let endpoint = Endpoint::script(replies);
    let finished = send(&endpoint.url(), arguments).run();
    (finished, endpoint.requests())
}

fn statuses<const N: usize>(statuses: [u16; N]) -> [Reply; N] {
    statuses.map(Reply::from)
}

fn retry_after(value: &str) -> Reply {
    Reply::from(format!(
        "HTTP/1.1 503 Busy\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n"
    ))
}

#[test]
fn an_attempt_has_the_same_id_and_body_and_a_new_timestamp() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwMf";
    let flags = format!("--retry 1 --backoff 1100ms --sign standard --secret {secret}");
    let (finished, requests) = send_to(statuses([503, 204]), &flags);
    finished.stderr_has("\n← 503 As Told, no body, in ");
    finished.stderr_has("\n↻ attempt 2 of 2 in 1.1s\n← 204 ");
    let [first, second] = &requests[..] else {
        panic!("{requests:?}")
    };
    assert_eq!(first.body(), second.body());
    let same = |name| first.headers(name) == second.headers(name);
    assert!(same("webhook-id"));
    assert!(!same("webhook-timestamp") && !same("webhook-signature"));
    for request in &requests {
        let header = |name| format!("{name}: {}", request.header(name).unwrap());
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        hook(format!("verify --scheme standard --secret {secret}"))
            .args(
                names
                    .iter()
                    .flat_map(|name| ["-H".to_owned(), header(name)]),
            )
            .stdin(request.body())
            .run();
    }
}

#[test]
fn a_given_timestamp_is_used_for_all_attempts() {
    let flags = "--retry 2 --backoff 0s --timestamp 1795293181 --sign github --secret sesame";
    let (_, requests) = send_to(statuses([503, 503, 200]), flags);
    assert_eq!(requests[0].raw(), requests[2].raw());
    let stamp = requests[2].header("webhook-timestamp");
    assert_eq!(stamp.as_deref(), Some("1795293181"));
}

#[test]
fn unsigned_attempts_also_get_a_new_timestamp() {
    let flags = "--retry 1 --backoff 1100ms --data {}";
    let (_, requests) = send_to(statuses([503, 200]), flags);
    let stamps = [0, 1].map(|nth: usize| requests[nth].header("webhook-timestamp"));
    assert_ne!(stamps[0], stamps[1]);
    // A header from the command line stays unchanged.
    let flags = flags.to_owned() + " webhook-timestamp:7";
    let (_, requests) = send_to(statuses([503, 200]), &flags);
    assert_eq!(requests[0].raw(), requests[1].raw());
}

#[test]
fn attempts_of_a_recorded_request_are_unchanged_or_re_signed() {
    let recorded =
        "POST /x HTTP/1.1\r\nHost: h\r\nwebhook-id: msg_1\r\nContent-Length: 2\r\n\r\n{}";
    let sent = |flags: &str| {
        let endpoint = Endpoint::script([503, 200]);
        let url = endpoint.url();
        hook(format!("send --url {url} --from - --retry 1 {flags}"))
            .stdin(recorded)
            .run();
        endpoint.requests()
    };
    let requests = sent("--backoff 0s");
    assert_eq!(requests[0].raw(), requests[1].raw());
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwMf";
    let requests = sent(&format!(
        "--backoff 1100ms --sign standard --secret {secret}"
    ));
    let of = |name| [0, 1].map(|nth: usize| requests[nth].headers(name));
    assert_eq!(of("webhook-id"), [["msg_1"], ["msg_1"]]);
    let [first, second] = of("webhook-signature");
    assert!(first != second && second.len() == 1);
}

#[test]
fn temporary_failures_are_retried() {
    for status in [408, 425, 429, 500, 503, 599] {
        send_to(statuses([status, 200]), "--retry 1 --backoff 0s");
    }
    for reply in [
        Reply::Close,
        Reply::Reset,
        Reply::from("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
    ] {
        let replies = [reply, Reply::from(200)];
        send_to(replies, "--retry 1 --backoff 0s")
            .0
            .stderr_has("\nhook: the ");
    }
    let flags = "--retry 1 --backoff 0s --timeout 500ms";
    let (finished, _) = send_to([Reply::Hang, Reply::from(200)], flags);
    finished.stderr_has("\nhook: no response within 500ms\n↻ attempt 2 of 2 in 0ms\n");
}

#[test]
fn permanent_failures_are_not_retried() {
    for (status, code) in [(200, 0), (302, 3), (400, 4), (404, 4), (413, 4)] {
        let (finished, _) = send_to(statuses([status]), "--retry 5 --backoff 0s");
        finished.code(code).stderr_lacks("↻");
    }
}

#[test]
fn a_410_means_that_the_endpoint_wants_to_be_disabled() {
    let (finished, _) = send_to(statuses([503, 410]), "--retry 5 --backoff 0s");
    finished
        .code(4)
        .stderr_has("\nhook: the endpoint wants to be disabled (410)");
    let (finished, _) = send_to(statuses([410]), "");
    finished.code(4).stderr_has("wants to be disabled");
}

#[test]
fn the_last_attempt_sets_the_exit_code() {
    let (finished, _) = send_to(statuses([500, 503, 502]), "--retry 2 --backoff 0s");
    finished
        .code(5)
        .stderr_has("\n↻ attempt 2 of 3 in 0ms\n")
        .stderr_has("\n↻ attempt 3 of 3 in 0ms\n")
        .stderr_has("\n← 502 ")
        .stderr_has("\nhook: gave up after 3 attempts\n");
    let (finished, _) = send_to(statuses([503, 404]), "--retry 2 --backoff 0s");
    finished.code(4);
    let refusing = Refusing::new();
    send(&refusing.url(), "-q --retry 2 --backoff 0s")
        .run()
        .fails(1, "connection refused")
        .error_line();
}

#[test]
fn stdout_gets_only_the_last_response() {
    let replies = [(503, "busy"), (200, "done")];
    let replies = replies.map(|(status, body)| Reply::from(response(status, body)));
    let (finished, _) = send_to(replies, "--retry 1 --backoff 0s");
    finished.stdout_is("done");
}

#[test]
fn json_has_a_line_for_each_attempt() {
    let flags = "--json --retry 2 --backoff 0s";
    let (finished, _) = send_to([Reply::Close, 429.into(), 200.into()], flags);
    let lines = finished.lines_of("attempt");
    let of = |key: &str| {
        lines
            .iter()
            .map(|line| line[key].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("attempt"), [1, 2, 3]);
    assert_eq!(of("seq"), [1, 2, 3]);
    assert_eq!(
        of("status"),
        [serde_json::Value::Null, 429.into(), 200.into()]
    );
    assert!(of("id").iter().all(|id| *id == lines[0]["id"]));
    finished.stderr_is("");
}

#[test]
fn retry_after_delays_the_next_attempt() {
    for (value, least) in [("1", 1000), ("0.3", 300)] {
        let replies = [retry_after(value), Reply::from(200)];
        let (finished, _) = send_to(replies, "--retry 1 --backoff 0s");
        finished.stderr_has("s (Retry-After)\n");
        assert!(finished.took >= Duration::from_millis(least));
    }
    let date = |_: &Message| {
        let at = Timestamp::try_from(SystemTime::now() + Duration::from_secs(3)).unwrap();
        let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT");
        format!("HTTP/1.1 429 Slow\r\nRetry-After: {date}\r\nContent-Length: 0\r\n\r\n").into()
    };
    let replies = [Reply::Make(Arc::new(date)), Reply::from(200)];
    let (finished, _) = send_to(replies, "--retry 1 --backoff 0s");
    finished.stderr_has("s (Retry-After)\n");
    // A date has whole seconds, so up to one of the three is lost.
    assert!(
        finished.took >= Duration::from_secs(2),
        "{:?}",
        finished.took
    );
}

#[test]
fn a_long_retry_after_is_capped() {
    let flags = "--retry 1 --backoff 0s --max-retry-after 200ms";
    let (finished, _) = send_to([retry_after("7200"), 200.into()], flags);
    let words = "in 200ms (Retry-After asks for 2h, `--max-retry-after` is 200ms)\n";
    finished.stderr_has(words);
    // A short `Retry-After` does not shorten the delay.
    let flags = "--retry 1 --backoff 300ms";
    let (finished, _) = send_to([retry_after("0"), 200.into()], flags);
    finished.stderr_has("↻ attempt 2 of 2 in 300ms\n");
}

#[test]
fn the_deadline_limits_delays_and_attempts() {
    let (finished, _) = send_to(statuses([503]), "--retry 9 --backoff 10s --deadline 5s");
    finished.code(5).stderr_has(
        "\nhook: gave up after 1 attempt: waiting another 10s would exceed `--deadline`\n",
    );
    let flags = "--retry 9 --backoff 0s --deadline 400ms";
    let (finished, _) = send_to([Reply::Hang], flags);
    finished.code(6).stderr_has("\nhook: no response within ");
    assert!(finished.took < Duration::from_secs(10));
}

#[test]
fn each_endpoint_has_its_own_attempts() {
    let (good, bad) = (Endpoint::once(200), Endpoint::script([503, 503]));
    let (first, second) = (good.url() + "/", bad.url() + "/");
    send(&first, &format!("--url {second} --retry 1 --backoff 0s"))
        .run()
        .code(5)
        .stderr_has(&format!("← {first}: 200 "))
        .stderr_has(&format!("↻ {second}: attempt 2 of 2 in 0ms\n"))
        .stderr_has(&format!("hook: {second}: gave up after 2 attempts\n"));
    let ids: Vec<_> = [good.requests(), bad.requests()].concat();
    assert!(
        ids.iter()
            .all(|one| one.headers("webhook-id") == ids[0].headers("webhook-id"))
    );
}

#[test]
fn the_seed_makes_delays_reproducible() {
    let wait = |seed: &str| {
        let flags = format!("--retry 1 --seed {seed}");
        let (finished, _) = send_to(statuses([503, 200]), &flags);
        let line = finished.stderr.lines().find(|line| line.starts_with('↻'));
        line.unwrap().to_owned()
    };
    assert_eq!(wait("7"), wait("7"));
    assert_ne!(wait("7"), wait("8"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_delay() {
    let endpoint = Endpoint::script([503, 503]);
    let start = || {
        let running = send(&endpoint.url(), "--retry 9 --backoff 1h").start();
        running.wait_stderr(|text| text.contains("↻ attempt 2 of 10 in 1h\n"));
        running
    };
    let running = start();
    running.interrupt();
    running
        .finish()
        .code(130)
        .stderr_has("\nhook: ended before attempt 2\n");
    let running = start();
    running.terminate();
    running.finish().code(143);
    let endpoint = Endpoint::once(503);
    let running = send(&endpoint.url(), "--retry 9 --backoff 1h").start();
    running.wait_stderr(|text| text.contains("↻ attempt 2"));
    running.hang_up();
    running.finish().code(129);
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_ends_an_attempt() {
    let endpoint = Endpoint::once(Reply::Hang);
    let running = send(&endpoint.url(), "--retry 1").start();
    endpoint.wait_requests(1);
    running.interrupt();
    running.wait_stderr(|text| text.contains("Ctrl-C again ends it now\n"));
    running.interrupt();
    running.finish().code(130);
}

#[test]
fn conflicting_flags_are_usage_errors() {
    for (flags, words) in [
        ("--retry x", "--retry"),
        ("--backoff 5s", "--retry"),
        ("--seed 1", "--retry"),
        ("--max-retry-after 5s", "--retry"),
        (
            "--retry 1 --backoff soon",
            "use `exponential`, `standard`, or times such as `5s,5m`",
        ),
        ("--retry 1 --backoff 5s,", "use `exponential`"),
        ("--deadline 0s", "no time at all"),
        ("--success 2x", "`2xx`, `200` or `200,202,3xx`"),
    ] {
        refused(&format!("--event contact.added {flags}"), words);
    }
}
