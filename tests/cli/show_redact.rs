//! `hook show --redact`: a record without private data, and otherwise unchanged.

use super::listen_fixture::{request, typed};
use super::show_fixture::{awkward, record_of, requests, show};
use super::support::{Folder, Listener, hook};

#[test]
fn the_named_data_is_redacted_and_the_rest_unchanged() {
    let body = "{\"data\":{\"email\":\"zoe@example.com\",\"n\":1.10},\"list\":[{\"email\":\"a@example.com\"}]}";
    let headers = [
        "Authorization: Bearer sesame",
        "Content-Type: application/json",
    ];
    let record = record_of(&[request("POST /?token=sesame&a=%20", &headers, body)]);
    let keys = [
        "header.authorization",
        "query.token",
        "/data/email",
        "/list/*/email",
    ];
    let flags = keys.map(|key| format!("--redact {key}")).join(" ");
    let done = show(&flags, &record).run();
    done.stdout_lacks("sesame")
        .stdout_lacks("example.com")
        .stderr_is("");
    let line = &done.lines_of("request")[0];
    assert_eq!(line["target"], "/?token=%5Bredacted%5D&a=%20");
    assert_eq!(
        line["body"],
        "{\"data\":{\"email\":\"[redacted]\",\"n\":1.10},\"list\":[{\"email\":\"[redacted]\"}]}"
    );
    let record = String::from_utf8(record).unwrap();
    let untouched = ["\"received_at\":", "\"remote\":", "\"attempt\":"];
    for start in untouched {
        let at = |text: &str| text[text.find(start).unwrap()..][..40.min(text.len())].to_owned();
        assert_eq!(at(done.text())[..20], at(&record)[..20]);
    }
}

#[test]
fn a_redacted_record_is_a_valid_record() {
    let record = record_of(&awkward());
    let keys = "--redact form.card --redact /token --redact header.x-caf --redact query.key";
    let redacted = show(keys, &record).run();
    redacted
        .stderr_is("")
        .stdout_lacks("4111-1111")
        .stdout_lacks("4111+1111")
        .stdout_lacks("Y2Fm6");
    assert_eq!(requests(&redacted).len(), awkward().len());
    // The lengths are right. Otherwise the raw requests could not be separated.
    let raw = show("--to raw", &redacted.stdout).run();
    let restored = show("--json", &raw.stdout).run();
    assert_eq!(requests(&restored), requests(&redacted));
}

#[test]
fn a_key_without_a_match_is_warned_about() {
    let record = record_of(&[typed("application/json", "{\"a\":1}")]);
    let done = show("--redact /a --redact /b --redact header.X-No", &record).run();
    done.stderr_is(
        "hook: warning: `/b` matched nothing to redact\n\
         hook: warning: `header.X-No` matched nothing to redact\n",
    );
}

#[test]
fn rejected_heads_are_left_out() {
    let listener = Listener::start("--json --count 1");
    listener
        .ask("GET / HTTP/1.1\nAuthorization: sesame\n\n")
        .status_is(400);
    listener.ask(typed("text/plain", "hi")).status_is(200);
    let done = show(
        "--redact header.Authorization",
        listener.finish().stdout.clone(),
    )
    .run();
    assert_eq!(done.lines_of("rejected").len(), 0);
    assert_eq!(done.json_lines().len(), 2);
}

#[test]
fn other_formats_are_redacted_as_records() {
    let raw = request("POST /?a=1", &["X-Key: sesame"], "hi");
    let done = show("--redact header.X-Key --nth 1", raw).run();
    done.stdout_lacks("sesame");
    assert_eq!(done.lines_of("request").len(), 1);
}

#[test]
fn a_malformed_key_is_a_usage_error() {
    let folder = Folder::new();
    folder.write("capture", "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    for key in ["token", "cookie.a", "header.", "/a~"] {
        let done = hook("show capture --redact").arg(key).within(&folder).run();
        done.fails(2, "--redact").error_line();
    }
    let done = hook("show capture --redact /a --to har")
        .within(&folder)
        .run();
    done.fails(2, "--to");
}
