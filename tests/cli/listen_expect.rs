//! `hook listen` as a test step: `--only`, `--expect`, `--want`, `--unique`, `--exactly`, `--junit` and COMMAND.

use super::listen_fixture::{get, request};
use super::support::{Folder, Listener, hook, post, shell};

fn event(name: &str, id: &str) -> Vec<u8> {
    let header = format!("webhook-id: {id}");
    let body = format!(r#"{{"type":"{name}","data":{{"email":"zoe@example.com","n":1.10}}}}"#);
    request(
        "POST /hooks",
        &["Content-Type: application/json", &header],
        body,
    )
}

#[test]
fn conditions_are_joined_and_the_closest_miss_is_shown() {
    let want = "--want 'event=contact.added and /data/email=zoe@example.com'";
    let listener = Listener::start(format!("{want} --want 'event=deal.* and method=POST x 2'"));
    for name in ["contact.added", "deal.won", "deal.lost"] {
        listener.ask(event(name, name)).status_is(200);
    }
    listener.finish().code(0);

    let send = "-- hook send -q --event contact.added email=bob@example.com";
    for (flags, words) in [
        (
            want,
            "nothing had `event=contact.added and /data/email=zoe@example.com`; \
             the closest was request 1: `/data/email` was `\"bob@example.com\"`",
        ),
        (
            "--want /data/email=zoe@example.com",
            "the closest was request 1: `/data/email` was `\"bob@example.com\"`",
        ),
        (
            "--count 1 --only 'method=POST and query.x=1'",
            "the closest was request 1: there was no `x` in the query",
        ),
        (
            "--want 'event=contact.added and /data/email=bob@example.com x 2'",
            "1 of 2 had `event=contact.added and /data/email=bob@example.com`",
        ),
    ] {
        let done = hook(format!("listen --port 0 -q --timeout 2s {flags} {send}")).run();
        done.code(6).stderr_has(words);
    }
    let done = hook(format!(
        "listen --port 0 -q --timeout 9s --expect 'method=POST and id and /data/email=x' {send}"
    ))
    .run();
    done.code(7)
        .stderr_has("/data/email=x`: `/data/email` was `\"bob@example.com\"`");
}

#[test]
fn what_another_language_writes_is_a_usage_error_with_the_right_form() {
    for flag in ["--want", "--only", "--expect"] {
        let ended = hook(format!("listen --port 0 {flag}"))
            .arg("event=x && /data/email=y")
            .run();
        ended.fails(
            2,
            "`&&` does not join expressions: write `event=x and /data/email=y`",
        );
    }
    for (command, text, words) in [
        (
            "replay r.jsonl --url :9 --only",
            "event is x",
            "write `event=x`",
        ),
        (
            "show r.jsonl --only",
            "$.data.email=x",
            "write `/data/email=x`",
        ),
        (
            "show r.jsonl --want",
            ".items[0].id === '7' x 2",
            "write `/items/0/id=7`",
        ),
        (
            "send --url :9 --event a.b --expect",
            "status == 200",
            "write `status==200`",
        ),
        (
            "send --url :9 --event a.b --expect",
            "status=200 and .ok=true",
            "write `status=200 and /ok=true`",
        ),
    ] {
        hook(command).arg(text).run().fails(2, words);
    }
}

#[test]
fn only_filters_what_counts_but_all_requests_get_a_response() {
    let listener = Listener::start("--only event=contact.* --only method=POST --count 1 --json");
    listener.ask(event("deal.won", "1")).status_is(200);
    listener.ask(get("/?type=contact.added")).status_is(200);
    listener.ask(event("contact.added", "2")).status_is(200);
    let lines = listener.finish().lines_of("request");
    let matched: Vec<_> = lines.iter().map(|line| &line["matched"]).collect();
    assert_eq!(matched, [false, false, true]);
    let listener = Listener::start("--only event=contact.* --count 1");
    listener.ask(event("deal.won", "1"));
    listener.ask(event("contact.added", "2"));
    listener.finish().stdout_has("not counted\n");
}

#[test]
fn the_first_failed_expectation_ends_the_run() {
    for flags in ["", "-q --ready-file ready"] {
        let done = shell(format!(
            "hook listen --port 0 --count 2 --timeout 20s --expect /data/email=zoe@example.com --expect event=contact.added {flags} -- \
             sh -c 'hook send -q --event contact.added email=zoe@example.com; hook send -q --event contact.updated email=x; sleep 20'"
        ))
        .run();
        done.code(7)
            .stderr_has("request 2 failed `/data/email=zoe@example.com`: `/data/email` was `\"x\"`")
            .stderr_has("failed `event=contact.added`: `event` was `contact.updated`");
        let shown = format!("{}{}", done.text(), done.stderr);
        assert!(
            shown.contains("\"email\": \"x\""),
            "the request is shown: {shown}"
        );
    }
}

#[test]
fn every_wanted_request_must_arrive() {
    let listener =
        Listener::start("--want event=contact.added --want 'event=deal.* x 2' --timeout 30s");
    for (name, id) in [
        ("deal.won", "1"),
        ("deal.won", "2"),
        ("other", "3"),
        ("contact.added", "4"),
    ] {
        listener.ask(event(name, id));
    }
    listener.finish().code(0);
    let done = hook(
        "listen --port 0 --want event=contact.added --timeout 2s -q -- hook send -q --event contact.created",
    )
    .run();
    done.code(6)
        .stderr_has("out of time after 2s: 1 request; last request ")
        .stderr_has("nothing had `event=contact.added`; there was `contact.created` once");
}

#[test]
fn a_duplicate_id_fails_unique() {
    let listener = Listener::start("--unique --count 3 --timeout 30s");
    for id in ["1", "2", "1"] {
        listener.ask(event("contact.added", id));
    }
    let done = listener.finish();
    done.code(7)
        .stderr_has("request 3 is a duplicate: it has the delivery id of request 1");
}

#[test]
fn rejected_requests_are_not_duplicates() {
    // A request that was rejected for its signature does not reserve its id: the real sender may still use it.
    let listener =
        Listener::start("--unique --verify github --secret sesame --count 1 --timeout 30s");
    let url = listener.url();
    let send = format!("send -q --url {url} --event a.b --id msg_1");
    hook(&send).run().code(4);
    hook(format!("{send} --sign github --secret sesame"))
        .run()
        .code(0);
    listener.finish().code(0);
    // A request that got a 507 does not either: its sender has to try again.
    let listener = Listener::start("--unique --record /dev/full --json --timeout 1s");
    for _ in 0..2 {
        listener.ask(event("a.b", "1"));
    }
    let done = listener.finish();
    done.code(1);
    let attempts: Vec<_> = done
        .lines_of("request")
        .iter()
        .map(|line| line["attempt"].clone())
        .collect();
    assert_eq!(attempts, [1, 1]);
}

#[test]
fn exactly_fails_on_an_extra_request() {
    let listener = Listener::start("--exactly --count 1 --settle 10s");
    listener.ask(get("/"));
    listener.ask(get("/"));
    listener
        .finish()
        .code(7)
        .stderr_has("request 2 is one too many");
    let listener = Listener::start("--exactly --count 1 --settle 100ms --timeout 50s");
    listener.ask(get("/"));
    listener.finish().code(0);
}

#[test]
fn a_signature_can_be_expected() {
    let done = hook(
        "listen --port 0 --verify github --secret sesame --accept-invalid --expect signature=valid --count 1 -- \
         hook send -q --event a.b",
    )
    .run();
    done.code(7).stderr_has("`signature` was `missing`");
}

#[test]
fn the_command_gets_the_url_and_its_failure_ends_the_run() {
    let done = hook(
        "listen --port 0 --count 1 --timeout 30s -- sh -c 'echo to {url} at {port}; hook send -q --url {url} --event a.b'",
    )
    .run();
    done.code(0).stderr_has("to http://127.0.0.1:");
    let done = hook("listen --port 0 --count 1 --timeout 30s -- sh -c 'exit 9'").run();
    done.code(9)
        .stderr_has("the command ended with exit code 9");
    // Its success does not end the run.
    let done = hook("listen --port 0 --count 1 --timeout 1s -- true").run();
    done.code(6).stderr_has("0 of 1 request");
}

#[test]
fn without_a_goal_expectations_are_checked_until_the_command_exits() {
    let listen = "listen --port 0 --expect event=a.b --";
    let done = hook(format!("{listen} hook send -q --event a.b")).run();
    done.code(0);
    let done = hook(format!("{listen} true")).run();
    done.code(6);
}

#[test]
fn a_junit_report_is_written() {
    let folder = Folder::new();
    let done = hook(
        "listen --port 0 --count 1 --expect /data/n=1.1 --expect /data/n=2 --junit report.xml -- hook send -q --event a.b n:=1.10",
    )
    .within(&folder)
    .run();
    done.code(7);
    let report = folder.text("report.xml");
    assert!(report.contains("tests=\"4\" failures=\"1\""), "{report}");
    assert!(report.contains("name=\"expect /data/n=1.1\""), "{report}");
    assert!(report.contains("`/data/n` was `1.10`"), "{report}");
    let done = hook("listen --port 0 --junit none/report.xml -- true").run();
    done.fails(1, "could not write the report `none/report.xml`");
}

#[test]
fn an_event_type_that_is_no_condition_is_named_as_one() {
    for (expression, wanted) in [
        (
            "contact.added",
            "unknown key `contact.added`: write `event=contact.added` for an event type, or `/contact/added` for a value in the body\n",
        ),
        ("deal.*", "write `event=deal.*` for an event type"),
        (
            "data.email",
            "unknown key `data.email`: write `/data/email`\n",
        ),
        (
            "event=contact.added and contact.tagged",
            "an event type has no `and`: join conditions with ` and `, like `event=contact.added and /data/email=zoe@example.com`\n",
        ),
        ("event=contact.added email=zoe", "an event type has no `=`"),
        (
            "event=contact.added or deal.won",
            "write `event~=^(contact\\.added|deal\\.won)$`\n",
        ),
    ] {
        let done = hook("listen --port 0 --want").arg(expression).run();
        done.fails(2, wanted);
    }
    // Events of providers have spaces.
    let line = "listen --port 0 --timeout 1ms --want";
    hook(line).arg("event=Membership Activated").run().code(6);
}

#[test]
fn the_error_for_a_malformed_expression_marks_the_position() {
    for flag in ["--only", "--expect", "--want"] {
        let done = hook("listen --port 0").arg(flag).arg("evnt=x").run();
        done.fails(2, "event");
        done.stderr_has("\n  evnt=x\n  ^");
    }
    hook("listen --port 0 --exactly").run().fails(2, "--count");
}

#[test]
fn record_lines_say_whether_the_request_counted() {
    let folder = Folder::new();
    let listener = hook("listen --port 0 --record r.jsonl --only event=a.b --count 1")
        .within(&folder)
        .listen();
    listener.ask(post("/", "{}"));
    listener.ask(event("a.b", "1"));
    listener.finish();
    let text = folder.text("r.jsonl");
    assert_eq!(text.matches("\"matched\":false").count(), 1);
    assert_eq!(text.matches("\"type\":\"request\"").count(), 2);
}
