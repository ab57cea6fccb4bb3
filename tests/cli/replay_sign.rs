//! `hook replay --sign` and `--new-id`: re-signed requests, and the warning about signatures that will be too old.

use super::listen_fixture::request;
use super::replay_fixture::replay;
use super::show_fixture::record_of;
use super::support::{Endpoint, Folder, Listener, Message, hook};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &str = "{\"type\":\"contact.added\",\"n\":1.10}";

/// A request signed long ago, with a header before its signature and one after it.
fn old_request() -> Vec<u8> {
    let headers = [
        "X-Before: 1",
        "Webhook-Id: msg_old",
        "WEBHOOK-TIMESTAMP: 1600000000",
        "webhook-signature: v1,c3RhbGU=",
        "X-Behind: 2",
    ];
    request("POST /hooks", &headers, BODY)
}

/// The request that is sent for the old one with these flags.
#[track_caller]
fn sent(flags: &str) -> Message {
    let endpoint = Endpoint::once(200);
    let hook = replay(flags, &endpoint.url(), record_of(&[old_request()]));
    hook.env("HOOK_SECRET", SECRET).run();
    endpoint.request()
}

#[test]
fn a_new_signature_replaces_the_old_one_in_its_position() {
    let request = sent("--sign standard");
    let lines = request.header_lines();
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "Host",
            "X-Before",
            "Webhook-Id",
            "WEBHOOK-TIMESTAMP",
            "webhook-signature",
            "X-Behind",
            "Content-Length"
        ]
    );
    assert_eq!(request.header("webhook-id").unwrap(), "msg_old");
    assert_ne!(request.header("webhook-timestamp").unwrap(), "1600000000");
    assert_eq!(request.text(), BODY);
}

#[test]
fn a_listener_accepts_the_new_signature() {
    let listener = Listener::start(format!(
        "--count 1 --verify standard --secret {SECRET} --expect signature=valid"
    ));
    replay(
        "--sign standard",
        listener.url(),
        record_of(&[old_request()]),
    )
    .env("HOOK_SECRET", SECRET)
    .run();
    listener.finish();
}

#[test]
fn every_scheme_with_a_timestamp_can_be_re_signed() {
    for scheme in [
        "stripe", "slack", "svix", "linear", "zoom", "twilio", "github", "mailgun",
    ] {
        let folder = Folder::new();
        let secret = hook(format!("secret {scheme}")).within(&folder).run();
        folder.write("key.txt", secret.text().lines().next().unwrap());
        let body = "{\"webhookTimestamp\":1600000000000,\"event\":\"x\"}";
        folder.write("capture", record_of(&[request("POST /a?b=1", &[], body)]));
        let listener = hook(format!(
            "listen --port 0 --count 1 --json --record again.jsonl --verify {scheme} --secret-file key.txt"
        ))
        .within(&folder)
        .listen();
        let line = format!(
            "replay capture --url {} --sign {scheme} --secret-file key.txt",
            listener.url()
        );
        hook(line).within(&folder).run();
        listener.finish();
    }
}

#[test]
fn a_new_id_replaces_the_old_one_in_its_header() {
    let request = sent("--sign standard --new-id");
    let id = request.header("Webhook-Id").unwrap();
    assert!(id.starts_with("msg_") && id != "msg_old", "{id}");

    let endpoint = Endpoint::script([200, 200]);
    let push = request_of("X-GitHub-Event: push", "X-GitHub-Delivery: d-1");
    let done = replay("--new-id --times 2", &endpoint.url(), push).run();
    done.stderr_lacks("warning");
    let ids: Vec<String> = endpoint
        .requests()
        .iter()
        .map(|request| request.header("x-github-delivery").unwrap())
        .collect();
    assert!(ids[0] != "d-1" && ids[0] != ids[1], "{ids:?}");
}

fn request_of(first: &str, second: &str) -> Vec<u8> {
    record_of(&[request("POST /", &[first, second], "{\"id\":\"evt_1\"}")])
}

#[test]
fn an_id_in_the_body_is_kept_and_warned_about() {
    let endpoint = Endpoint::once(200);
    let record = request_of("Stripe-Signature: t=1,v1=00", "X-A: 1");
    let done = replay("--new-id", &endpoint.url(), record).run();
    done.stderr_has("warning: `--new-id` changes an id in a header, and this request has none");
}

#[test]
fn a_signature_that_will_be_too_old_is_warned_of_once() {
    let endpoint = Endpoint::script([200, 200]);
    let record = record_of(&[old_request(), old_request()]);
    let done = replay("", &endpoint.url(), &record).run();
    done.stderr_has(
        " old, and the limit is 5m; re-sign with `--sign standard --secret-file FILE`\n",
    );
    done.check(done.stderr.matches("warning").count() == 1, "one warning");
    let untimed = request_of("X-GitHub-Event: push", "X-Hub-Signature-256: sha256=00");
    let endpoint = Endpoint::once(200);
    let done = replay("", &endpoint.url(), untimed).run();
    done.stderr_lacks("warning");
}

#[test]
fn a_secret_needs_a_scheme_and_a_scheme_a_secret() {
    let none = Endpoint::script::<u16>([]);
    for (flags, words) in [
        ("--secret x", "require `--sign SCHEME`"),
        ("--sign github", "missing secret"),
        ("--sign standard --secret nope!", "the secret"),
        (
            "--sign github --secret a --secret b",
            "a request is signed with one secret: give only one",
        ),
    ] {
        let done = replay(flags, &none.url(), record_of(&[old_request()])).run();
        done.fails(2, words);
    }
}

#[test]
fn a_request_is_re_signed_with_a_key_pair_or_a_twilio_shared_key() {
    let pair = hook("secret discord").run();
    for (scheme, keys, sent) in [
        (
            "discord",
            pair.text(),
            "--sign discord --secret-file key.txt",
        ),
        (
            "twilio",
            "sesame\n",
            "--sign twilio --key-id k --secret-file key.txt",
        ),
    ] {
        let listener = Listener::start("--json --count 1");
        hook(format!(
            "send --url {}/x --event a.b --format form {sent}",
            listener.url()
        ))
        .file("key.txt", keys)
        .run()
        .code(0);
        let record = listener.finish().stdout.clone();
        let listener = hook(format!(
            "listen --port 0 --verify {scheme} --secret-file key.txt --json --count 1"
        ))
        .file("key.txt", keys)
        .listen();
        hook(format!(
            "replay record.jsonl --url {} --sign {scheme} --secret-file key.txt",
            listener.url()
        ))
        .file("key.txt", keys)
        .file("record.jsonl", record)
        .run()
        .code(0);
        let line = listener.finish().lines_of("request").remove(0);
        assert_eq!(line["signature"]["verdict"], "valid", "{line}");
    }
}
