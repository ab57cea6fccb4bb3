//! `hook show` as a check: `--only` in every mode, `--expect` and the other expectations on a record, and `--follow`.

use std::fs;
use std::io::Write as _;

use super::listen_fixture::{get, request, typed};
use super::show_fixture::{record_of, show};
use super::support::{Folder, Listener, hook};

fn event(name: &str, id: &str) -> Vec<u8> {
    let body = format!("{{\"type\":\"{name}\",\"data\":{{\"n\":1.10}}}}");
    let id = format!("webhook-id: {id}");
    request(
        "POST /hooks",
        &["Content-Type: application/json", id.as_str()],
        body,
    )
}

/// Two contacts with a deal between them.
fn three() -> Vec<u8> {
    record_of(&[
        event("contact.created", "a"),
        event("deal.won", "b"),
        event("contact.created", "c"),
    ])
}

#[test]
fn only_filters_in_every_mode() {
    let record = three();
    let only = "--only event=contact.*";
    let line = show(&format!("{only} --view line"), &record).run();
    line.stdout_has("#1 ").stdout_has("#3 ").stdout_lacks("#2 ");
    for form in ["json", "raw", "curl", "har", "hurl", "http"] {
        let done = show(&format!("{only} --to {form}"), &record).run();
        done.stdout_has("contact.created").stdout_lacks("deal.won");
    }
    let shared = show(&format!("{only} --redact /data/n"), &record).run();
    shared.stdout_lacks("deal.won");
    let diff = show(&format!("{only} --diff -2,-1"), &record).run();
    diff.stdout_lacks("deal.won");
    let last = show("--only event=deal.* --last --view line", &record).run();
    last.stdout_has("#2 ");
    show("--only nope=1", &record).run().code(2);
}

#[test]
fn expectations_that_hold_exit_with_0() {
    let record = three();
    for flags in [
        "--count 3",
        "--expect method=POST",
        "--expect /data/n=1.1",
        "--want event=deal.won",
        "--want 'event=contact.* x 2'",
        "--unique",
        "--count 3 --exactly",
        "--only event=deal.* --count 1 --exactly",
        "--nth 2 --expect event=deal.won",
        "--only event=contact.* --last --expect header.webhook-id=c",
    ] {
        let done = show(flags, &record).run();
        done.stderr_has(" request");
    }
}

#[test]
fn missing_requests_exit_with_6_and_the_message_of_listen() {
    let record = three();
    let done = show("--count 4", &record).run();
    done.code(6).stderr_has("hook: 3 of 4 requests\n");
    let done = show("--want 'method=POST and id=none'", &record).run();
    done.code(6)
        .stderr_has("; the closest was request 1: `id` was `a`\n");
    let done = show("--want event=contact.added", &record).run();
    done.code(6).stderr_has(
        "hook: 3 requests; nothing had `event=contact.added`; there was `contact.created` twice",
    );
    let done = show("--only event=deal.* --count 2", &record).run();
    done.code(6)
        .stderr_has("hook: 1 of 2 requests; 2 did not meet `event=deal.*`");
}

#[test]
fn what_was_missing_is_said_once() {
    let record = three();
    for (flags, message) in [
        (
            "--only event=x --count 1",
            "0 of 1 request; 3 did not meet `event=x`; there was ",
        ),
        (
            "--only event=x --want event=x",
            "3 requests; 3 did not meet `event=x`; there was ",
        ),
        (
            "--only method=PUT --want event=x",
            "3 requests; 3 did not meet `method=PUT`; the closest was request 1: `method` was `POST`; nothing had `event=x`",
        ),
        (
            "--only event=x --only method=PUT --count 1",
            "0 of 1 request; 3 did not meet `event=x and method=PUT`; nothing had `event=x`; there was ",
        ),
    ] {
        let done = show(flags, &record).run();
        done.code(6).stderr_has(&format!("hook: {message}"));
        let said = done.stderr.matches("nothing had `event=x`").count();
        assert_eq!(
            said,
            message.matches("nothing had `event=x`").count(),
            "{}",
            done.stderr
        );
    }
}

/// Of `--only`, `--last` and `--nth` it is said that they choose nothing, in every form; the exit code stays 0.
#[test]
fn a_record_in_which_nothing_is_chosen_is_not_silent() {
    let record = three();
    for (flags, message) in [
        (
            "--only event=x",
            "has no request that meets `--only`: it has 3\n",
        ),
        (
            "--json --only event=x",
            "has no request that meets `--only`: it has 3\n",
        ),
        (
            "--to curl --only event=x",
            "has no request that meets `--only`: it has 3\n",
        ),
        (
            "--redact /x --only event=x",
            "has no request that meets `--only`: it has 3\n",
        ),
        (
            "--last --only event=x",
            "has no request that is chosen and meets `--only`: it has 3\n",
        ),
        (
            "--nth 2 --only id=a",
            "has no request that is chosen and meets `--only`: it has 3\n",
        ),
    ] {
        let done = show(flags, &record).run();
        done.code(0).stderr_has(message);
    }
    let run = show("--only event=x -q --expect id", &record).run();
    run.code(6).stderr_lacks("has no request");
}

#[test]
fn failed_expectations_exit_with_7_and_the_actual_value() {
    let record = three();
    let done = show("--view line --expect event=contact.*", &record).run();
    done.code(7)
        .stdout_has("#2 ")
        .stdout_lacks("#3 ")
        .stderr_has("hook: request 2 failed `event=contact.*`: ");
    let done = show("--nth 2.. --expect event=deal.*", &record).run();
    done.code(7).stderr_has("hook: request 3 failed ");
    let done = show("--count 2 --exactly", &record).run();
    done.code(7)
        .stderr_has("request 3 is one too many: all that was expected came before it");
    let twice = record_of(&[event("a", "1"), event("a", "1")]);
    let done = show("--unique", twice).run();
    done.code(7).stderr_has("has the delivery id of request 1");
    show("--exactly", &record)
        .run()
        .fails(2, "`--exactly` requires `--count` or `--want`");
}

#[test]
fn quiet_shows_only_the_request_that_failed() {
    let record = three();
    let done = show("-q --expect event=contact.*", &record).run();
    done.code(7)
        .stdout_is("")
        .stderr_has("#2 POST /hooks")
        .stderr_lacks("#1 ");
    show("-q --count 3", &record)
        .run()
        .stdout_is("")
        .stderr_is("");
}

#[test]
fn handshakes_and_rejected_requests_do_not_count() {
    let listener = Listener::start("--json --verify github --secret sesame");
    listener.ask(get("/?challenge=abc")).status_is(200);
    listener
        .ask(request("POST /", &["X-Hub-Signature-256: sha256=00"], "{}"))
        .status_is(401);
    let record = listener.stop().stdout.clone();
    let done = show("--count 1", record).run();
    done.code(8)
        .stderr_has("0 of 1 request; 1 refused for its signature (malformed)");
}

#[test]
fn a_junit_report_is_written() {
    let done = show(
        "-q --count 4 --expect event=contact.* --junit r.xml",
        three(),
    )
    .run();
    done.code(7);
    let report = done.folder.text("r.xml");
    for part in ["name=\"hook show\"", "expect event=contact.*", "<failure"] {
        assert!(report.contains(part), "{report}");
    }
}

#[test]
fn raw_http_is_checked() {
    let raw = [event("a", "1"), event("b", "2")].concat();
    show("--count 2 --want event=b", raw).run();
}

#[test]
fn a_closed_stdout_fails_a_check() {
    let many = three().repeat(2000);
    let done = show("--expect method=POST --count 6000", many)
        .head(1)
        .run();
    done.code(1).stderr_has("stdout was closed");
}

#[test]
fn it_follows_a_record_as_it_grows() {
    let listener = hook("listen --port 0 --view line --record r.jsonl").listen();
    let folder = listener.folder().clone();
    listener.ask(get("/1")).status_is(200);
    let follower = hook("show r.jsonl --follow --view line")
        .within(&folder)
        .start();
    follower.wait_stdout(|text| text.contains(" 200 GET /1  "));
    listener.ask(get("/2")).status_is(200);
    follower.wait_stdout(|text| text.contains("#2 ") && text.contains("GET /2"));
    follower.finish_by_interrupt();
    listener.stop();
}

#[test]
fn it_follows_a_record_that_is_rotated() {
    let folder = Folder::new();
    let path = folder.write("r.jsonl", record_of(&[get("/old")]));
    let follower = hook("show r.jsonl --follow --view line")
        .within(&folder)
        .start();
    follower.wait_stdout(|text| text.contains("GET /old"));
    fs::rename(&path, folder.path("r.jsonl.1")).unwrap();
    folder.write("r.jsonl", record_of(&[get("/new")]));
    follower.wait_stdout(|text| text.contains("#2 ") && text.contains("GET /new"));
    follower.finish_by_interrupt();
}

#[test]
fn it_follows_until_the_wanted_requests_arrive() {
    let folder = Folder::new();
    let record = String::from_utf8(three()).unwrap();
    let (start, rest) = record.split_at(record.len() / 2);
    let path = folder.write("r.jsonl", start);
    let follower = hook("show r.jsonl --follow --view line --count 3 --expect method=POST")
        .within(&folder)
        .start();
    follower.wait_stdout(|text| text.contains("#1 "));
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(rest.as_bytes()).unwrap();
    follower.finish().stderr_has("3 of 3 requests");

    let folder = Folder::new();
    folder.write("r.jsonl", &record);
    let done = hook("show r.jsonl --follow --expect event=contact.*")
        .within(&folder)
        .run();
    done.code(7).stderr_has("request 2 failed");
}

#[test]
fn the_lines_of_a_growing_record_are_unchanged() {
    let record = String::from_utf8(three()).unwrap();
    let folder = Folder::new();
    folder.write("r.jsonl", &record);
    let follower = hook("show r.jsonl --follow --json --only event=deal.won")
        .within(&folder)
        .start();
    let line = follower.next_json();
    assert_eq!(line["seq"], 2);
    let done = follower.finish_by_interrupt();
    let lines: Vec<&str> = done.text().lines().collect();
    assert!(lines.iter().all(|line| record.contains(line)), "{lines:?}");
}

#[test]
fn a_request_without_a_response_does_not_delay_the_others() {
    let listener =
        hook("listen --port 0 --view line --record r.jsonl --fail-first 1:drop").listen();
    let folder = listener.folder().clone();
    let _ = super::support::exchange(listener.port(), get("/dropped"));
    listener.ask(typed("text/plain", "hi")).status_is(200);
    let follower = hook("show r.jsonl --follow --view line")
        .within(&folder)
        .start();
    follower.wait_stdout(|text| text.contains("#2 "));
    // The request without a response is shown when no more can come.
    let done = follower.finish_by_interrupt();
    if cfg!(unix) {
        done.stdout_has("#1 ");
    }
    listener.stop();
}

#[test]
fn an_output_that_cannot_be_written_is_found_before_anything_is_read() {
    // stdin stays open: who reads it waits.
    for (flags, words) in [
        (
            "--count 1 --junit none/report.xml",
            "could not write the report `none/report.xml`: ",
        ),
        ("--count 1 --junit .", "could not write the report `.`: "),
        (
            "--to har --output none/session.har",
            "could not write `none/session.har`: ",
        ),
        ("--redact header.a --output .", "could not write `.`: "),
    ] {
        hook(format!("show - {flags}")).run().fails(1, words);
    }
}
