//! `hook listen --audit`: the report on right senders, and on senders with one fault each.

use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::audit_sender::{Outcome, SECRET, Sender};
use super::support::{Finished, Listener, hook};

/// As many events as a sender needs that gives up at once.
const EVENTS: usize = 11;

/// The flags of an audit that takes seconds.
fn quick(arguments: &str) -> String {
    format!("--audit --delay 500ms --retry-after 1s --json {arguments}")
}

fn verified(arguments: &str) -> String {
    let verify = format!("--verify standard-webhooks --secret {SECRET} {arguments}");
    quick(&verify)
}

/// The ids of the cases with this result.
#[track_caller]
fn cases(finished: &Finished, result: &str) -> Vec<String> {
    let mut lines = finished.lines_of("case");
    assert_eq!(lines.len(), 22, "every case has a line");
    lines.retain(|line| line["result"] == result);
    let id = |line: &Value| line["case"].as_str().unwrap().to_owned();
    lines.iter().map(id).collect()
}

/// What the report says of a case that failed.
#[track_caller]
fn detail(finished: &Finished, case: &str) -> String {
    let lines = finished.lines_of("case");
    let line = lines.iter().find(|line| line["case"] == case).unwrap();
    line["detail"].as_str().unwrap().to_owned()
}

/// The report on a sender of eleven events.
fn report(arguments: &str, sender: &Sender) -> Finished {
    let listener = Listener::start(arguments);
    sender.send(listener.port(), 1..=EVENTS);
    listener.stop()
}

/// The cases in which a signed sender fails, and the report.
fn faults(sender: &Sender) -> (Vec<String>, Finished) {
    let finished = report(&verified(""), sender);
    (cases(&finished, "failed"), finished)
}

#[test]
fn a_right_sender_has_no_fault() {
    let (failed, finished) = faults(&Sender::new());
    assert_eq!(failed, [""; 0]);
    // One event came again after 500, and jitter takes five.
    assert_eq!(cases(&finished, "not-judged"), ["retry.jitter"]);
}

#[test]
fn hook_send_has_no_fault() {
    let script = "for n in 1 2 3 4 5 6; do
        hook send -q --event contact.added contact.id=$n --retry 8 --backoff 100ms,300ms,600ms,1s \
            --timeout 1500ms --sign standard-webhooks --secret $SECRET || true
    done";
    let finished = hook("listen --port 0")
        .args(verified("--").split(' '))
        .args(["sh", "-c", script])
        .env("SECRET", SECRET)
        .run();
    finished.code(0);
    assert_eq!(cases(&finished, "failed"), [""; 0]);
    assert_eq!(cases(&finished, "not-judged"), ["retry.jitter"]);
}

#[test]
fn a_new_id_at_each_attempt_is_found() {
    let (failed, finished) = faults(&Sender {
        id: |event, attempt| Some(format!("msg_{event}_{attempt}")),
        ..Sender::new()
    });
    assert_eq!(failed, ["identity.same"]);
    assert_eq!(
        detail(&finished, "identity.same"),
        "request 3 is an attempt of request 2 and has `msg_2_2` instead of `msg_2_1`"
    );
}

#[test]
fn a_new_id_and_a_changed_body_at_each_attempt_are_found() {
    let (failed, finished) = faults(&Sender {
        id: |event, attempt| Some(format!("e{event}-{attempt}")),
        body: |event, attempt| format!(r#"{{"type":"a.b","n":{event},"attempt":{attempt}}}"#),
        ..Sender::new()
    });
    assert_eq!(failed, ["identity.same", "body.same"]);
    assert_eq!(
        detail(&finished, "identity.same"),
        "request 3 is an attempt of request 2 and has `e2-2` instead of `e2-1`"
    );
    assert_eq!(cases(&finished, "not-judged"), ["retry.jitter"]);
}

#[test]
fn attempts_that_can_be_other_events_are_not_judged() {
    let (failed, finished) = faults(&Sender {
        id: |event, attempt| Some(format!("e{event}-{attempt}")),
        body: |event, attempt| {
            format!(r#"{{"type":"a.b","id":"e{event}-{attempt}","data":{{"n":{event}}}}}"#)
        },
        ..Sender::new()
    });
    assert_eq!(failed, [""; 0]);
    let not_judged = cases(&finished, "not-judged");
    for case in [
        "identity.same",
        "body.same",
        "retry.5xx",
        "retry.timeout",
        "retry.reset",
    ] {
        assert!(not_judged.contains(&case.to_owned()), "{not_judged:?}");
        let detail = detail(&finished, case);
        let words = "in ids, times or counters alone: an attempt of it, or another event";
        assert!(detail.contains(words), "{detail}");
    }
}

#[test]
fn a_missing_id_is_found() {
    let finished = report(
        &quick(""),
        &Sender {
            id: |_, _| None,
            ..Sender::new()
        },
    );
    assert_eq!(cases(&finished, "failed"), ["identity.present"]);
}

#[test]
fn one_id_for_all_events_is_found() {
    let (failed, finished) = faults(&Sender {
        id: |_, _| Some("msg_1".to_owned()),
        ..Sender::new()
    });
    assert_eq!(failed, ["identity.different"]);
    assert_eq!(
        detail(&finished, "identity.different"),
        "requests 1 and 2 carry different events with one id: `msg_1`"
    );
}

#[test]
fn a_changed_body_is_found() {
    let (failed, finished) = faults(&Sender {
        body: |event, attempt| format!(r#"{{"type":"a.b","n":{event},"attempt":{attempt}}}"#),
        ..Sender::new()
    });
    assert_eq!(failed, ["body.same"]);
    assert_eq!(
        detail(&finished, "body.same"),
        "request 3 is an attempt of request 2 and has another value of `/attempt`"
    );
}

#[test]
fn a_body_that_is_serialized_again_is_found() {
    let (failed, finished) = faults(&Sender {
        body: |event, attempt| match attempt {
            1 => format!(r#"{{"type":"a.b","n":{event}}}"#),
            _ => format!(r#"{{"n": {event}, "type": "a.b"}}"#),
        },
        ..Sender::new()
    });
    assert_eq!(failed, ["body.same"]);
    assert!(detail(&finished, "body.same").ends_with("it was serialized again"));
}

#[test]
fn a_stale_timestamp_is_found() {
    let (failed, finished) = faults(&Sender {
        signs_again: false,
        ..Sender::new()
    });
    assert_eq!(failed, ["signature.fresh"]);
    let detail = detail(&finished, "signature.fresh");
    assert!(
        detail.ends_with("is not signed at a later time"),
        "{detail}"
    );
}

#[test]
fn a_bad_signature_is_found() {
    let (failed, _) = faults(&Sender {
        key: b"another key, of the same length",
        ..Sender::new()
    });
    assert_eq!(failed, ["signature.valid"]);
}

#[test]
fn a_sender_that_goes_on_after_2xx_is_found() {
    let sender = Sender {
        retries: |outcome| outcome.is_retryable() || outcome.status() == Some(200),
        ..Sender::new()
    };
    let listener = Listener::start(verified(""));
    sender.send(listener.port(), 1..=2);
    let finished = listener.stop();
    assert_eq!(cases(&finished, "failed"), ["stop.2xx"]);
    assert_eq!(
        detail(&finished, "stop.2xx"),
        "request 2 brings the event of request 1 again, which got 200"
    );
}

#[test]
fn a_sender_that_goes_on_after_410_is_found() {
    let (failed, _) = faults(&Sender {
        retries: |outcome| outcome.is_retryable() || outcome.status() == Some(410),
        ..Sender::new()
    });
    assert_eq!(failed, ["stop.410"]);
}

#[test]
fn an_attempt_with_a_new_id_after_410_is_found() {
    let (failed, finished) = faults(&Sender {
        id: |event, attempt| Some(format!("e{event}-{attempt}")),
        retries: |outcome| outcome.is_retryable() || outcome.status() == Some(410),
        ..Sender::new()
    });
    assert_eq!(failed, ["identity.same", "stop.410"]);
    let detail = detail(&finished, "stop.410");
    assert!(
        detail.ends_with(", which got 410, and another id"),
        "{detail}"
    );
}

#[test]
fn a_body_that_comes_again_after_2xx_with_another_id_does_not_pass() {
    let (failed, finished) = faults(&Sender {
        id: |event, attempt| Some(format!("e{event}-{attempt}")),
        retries: |_| true,
        ..Sender::new()
    });
    assert_eq!(failed, [""; 0]);
    let not_judged = cases(&finished, "not-judged");
    assert!(
        not_judged.contains(&"stop.2xx".to_owned()),
        "{not_judged:?}"
    );
    assert_eq!(
        detail(&finished, "stop.2xx"),
        "request 2 has the body of request 1, which got 200, and another id: the event again, or another one"
    );
}

#[test]
fn a_followed_redirect_is_found() {
    let (failed, _) = faults(&Sender {
        follows_redirects: true,
        ..Sender::new()
    });
    assert_eq!(failed, ["redirect.not-followed"]);
}

#[test]
fn fixed_waits_are_found() {
    let (failed, finished) = faults(&Sender {
        waits: &[400],
        ..Sender::new()
    });
    assert_eq!(failed, ["retry.backoff"]);
    assert!(detail(&finished, "retry.backoff").ends_with("do not grow"));
}

#[test]
fn a_sender_that_ignores_retry_after_is_found() {
    let (failed, _) = faults(&Sender {
        respects_retry_after: false,
        ..Sender::new()
    });
    assert_eq!(failed, ["retry.retry-after"]);
}

#[test]
fn a_sender_that_never_retries_is_found() {
    let sender = Sender {
        retries: |_| false,
        ..Sender::new()
    };
    // An event that has not come again after 10 s is lost.
    let listener = Listener::start(verified("--timeout 15s"));
    sender.send(listener.port(), 1..=EVENTS);
    let finished = listener.finish();
    let failed = cases(&finished, "failed");
    assert_eq!(failed, ["retry.5xx", "retry.timeout", "retry.reset"]);
}

#[test]
fn a_sender_that_gives_up_after_a_reset_is_found() {
    let sender = Sender {
        retries: |outcome| outcome.is_retryable() && !matches!(outcome, Outcome::Reset),
        ..Sender::new()
    };
    let listener = Listener::start(verified("--timeout 18s"));
    sender.send(listener.port(), 1..=EVENTS);
    let finished = listener.finish();
    assert_eq!(cases(&finished, "failed"), ["retry.reset"]);
}

#[test]
fn an_impatient_sender_is_found() {
    let (failed, _) = faults(&Sender {
        timeout: Duration::from_millis(200),
        ..Sender::new()
    });
    assert_eq!(failed, ["response.slow"]);
}

#[test]
fn poor_requests_are_found() {
    let sender = Sender {
        content_type: None,
        user_agent: None,
        body: |event, _| format!(r#"{{"n":{event},"text":"{}"}}"#, "x".repeat(20_000)),
        ..Sender::new()
    };
    let (failed, _) = faults(&sender);
    assert_eq!(
        failed,
        ["form.content-type", "form.user-agent", "form.size"]
    );
}

#[test]
fn a_sender_that_sends_one_body_many_times_has_no_fault() {
    // It gives up after two attempts, so that a later event with the same body could seem to be an attempt.
    let sender = Sender {
        body: |_, _| r#"{"type":"ping"}"#.to_owned(),
        ..Sender::new()
    };
    let two = |outcome: &Outcome| outcome.status() == Some(500);
    let (failed, _) = faults(&Sender {
        retries: two,
        ..sender
    });
    assert_eq!(failed, [""; 0]);
}

#[test]
fn concurrent_senders_have_no_fault() {
    let listener = Listener::start(verified(""));
    let port = listener.port();
    let start =
        |first: usize| thread::spawn(move || Sender::new().send(port, (first..20).step_by(5)));
    let senders: Vec<_> = (1..=5).map(start).collect();
    for sender in senders {
        sender.join().unwrap();
    }
    assert_eq!(cases(&listener.stop(), "failed"), [""; 0]);
}

#[test]
fn a_failed_must_gives_exit_7() {
    let sender = Sender {
        key: b"another key, of the same length",
        ..Sender::new()
    };
    let listener = Listener::start(verified("--count 1"));
    sender.send(listener.port(), 1..=1);
    let finished = listener.finish();
    finished.code(7);
    let verdict = finished.lines_of("verdict").remove(0);
    assert_eq!(verdict["exit"], 7);
    assert_eq!(
        verdict["reason"],
        "the audit failed in 1 case of the level `must`"
    );
}

#[test]
fn a_failed_must_decides_before_the_timeout_and_the_command() {
    // What the endpoint does on purpose makes commands fail.
    let run = |flags: &str, command: &str| {
        let line = format!("listen --port 0 -q --audit {flags} -- sh -c");
        hook(line).arg(command).run()
    };
    let no_id = "hook send -q --format plain -H webhook-id: --event a.b x=1; exit 3";
    let ended = run("", no_id);
    ended.code(7).stdout_has("identity.present");
    ended.stderr_has("hook: the audit failed in 1 case of the level `must`; the command ended");
    let ended = run("--count 2 --timeout 500ms", no_id);
    ended.code(7);
    run("", "hook send -q --event contact.added; exit 3").code(3);
}

#[test]
fn an_audit_without_events_fails() {
    let ended = hook("listen --port 0 --audit --timeout 10ms").run();
    ended
        .code(7)
        .stdout_has("  \u{2717} delivery.received           must: no event came\n");
    ended.stdout_has("  \u{2013} 3 cases                     not seen: no event came\n");
    ended.stdout_has("0 passed, 1 failed (1 must, 0 should), 21 not judged\n");
}

#[test]
fn ctrl_c_prints_the_report() {
    let listener = Listener::start("--audit --view line");
    Sender::new().send(listener.port(), 1..=1);
    listener.interrupt();
    let finished = listener.finish();
    finished
        .code(130)
        .stdout_has("  \u{2713} identity.present\n");
    finished.stdout_has("1 of 10 responses of the plan given\n");
}

#[test]
fn the_report_is_in_the_junit_file() {
    let sender = Sender {
        id: |_, _| None,
        user_agent: None,
        ..Sender::new()
    };
    let listener = Listener::start("--audit --count 1 --junit report.xml");
    sender.send(listener.port(), 1..=1);
    let finished = listener.finish();
    finished.code(7);
    let xml = finished.folder.read("report.xml");
    let xml = String::from_utf8(xml).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let failures: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("failure"))
        .map(|node| node.parent_element().unwrap().attribute("name").unwrap())
        .collect();
    assert_eq!(failures, ["identity.present"]);
    assert!(
        xml.contains("<skipped message=\"should: request 1 has none\"/>"),
        "{xml}"
    );
}

#[test]
fn the_summary_says_how_long_the_run_is_too_short() {
    let command = "hook send -q --event a.b n=1; hook send -q --event a.b n=2; true";
    let run = |line: &str| hook(line).args(["sh", "-c", command]).run();
    run("listen --port 0 --view line --audit --").stdout_has(
        "\nkeep the listener running 10 s longer to see whether failed events come again\n",
    );
}

#[test]
fn an_invalid_signature_fails_one_case_of_the_junit_file() {
    let line = format!("--audit --verify standard-webhooks --secret {SECRET} --count 1");
    let listener = Listener::start(format!("{line} --junit report.xml"));
    let sender = Sender {
        key: b"another key, of the same length",
        ..Sender::new()
    };
    sender.send(listener.port(), 1..=1);
    let finished = listener.finish();
    finished.code(7);
    let xml = String::from_utf8(finished.folder.read("report.xml")).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let cases = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    let about_signatures =
        cases.filter(|case| case.attribute("name").unwrap().contains("signature"));
    let verdicts: Vec<_> = about_signatures
        .map(|case| {
            let outcome = case.children().find(roxmltree::Node::is_element);
            let outcome = outcome.map(|node| node.tag_name().name());
            (case.attribute("name").unwrap(), outcome)
        })
        .collect();
    assert_eq!(
        verdicts,
        [
            ("signature.valid", Some("failure")),
            ("signature.fresh", None)
        ]
    );
}

#[test]
fn the_plan_is_printed_and_nothing_is_bound() {
    let ended = hook("listen --audit-plan --audit-rounds 2 --retry-after 1500ms --delay 3s").run();
    let lines: Vec<_> = ended.text().lines().collect();
    assert_eq!(lines[0], "responses");
    assert!(
        lines[3].starts_with("   3  503 with `Retry-After: 2`  "),
        "{}",
        lines[3]
    );
    assert!(
        lines[6].starts_with("   6  200 after 3 s  "),
        "{}",
        lines[6]
    );
    // Two rounds, 410, and what follows.
    assert!(lines[19].starts_with("  19  410  "), "{}", lines[19]);
    assert_eq!(lines[20], "   …  200");
    ended.stdout_has("  identity.same               must    all attempts of an event");
    ended.stderr_is("");
}

#[test]
fn a_request_is_recorded_with_its_response() {
    let listener = Listener::start("--audit --count 3 --record record.jsonl");
    let sender = Sender {
        retries: |_| false,
        ..Sender::new()
    };
    sender.send(listener.port(), 1..=3);
    let finished = listener.finish();
    let record = String::from_utf8(finished.folder.read("record.jsonl")).unwrap();
    for status in [200, 500, 503] {
        assert!(
            record.contains(&format!("\"status\":{status},")),
            "{record}"
        );
    }
}

#[test]
fn a_reader_that_leaves_ends_an_audit_quietly() {
    let line = "listen --port 0 --audit -- hook send -q --event contact.added";
    let ended = hook(line).head(0).run();
    ended.code(0).stderr_lacks("hook: ");
}

#[test]
fn flags_that_contradict_an_audit_are_refused() {
    for flags in [
        "--status 201",
        "--body x",
        "--header A:b",
        "--route /=201",
        "--fail-first 1",
        "--forward-to :1",
        "--unique",
    ] {
        hook(format!("listen --port 0 --audit {flags}"))
            .run()
            .code(2);
    }
    hook("listen --port 0 --audit-rounds 2")
        .run()
        .fails(2, "`--audit-rounds` requires `--audit`");
}
