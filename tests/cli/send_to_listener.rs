//! `hook send` and `hook listen` together: a first event, large bodies, and an early response.

use crate::support::{Endpoint, Listener, Reply, hook, response};

#[test]
fn an_event_is_sent_and_received() {
    let listener = Listener::start("--count 1");
    hook(format!(
        "send --url {} --event contact.added",
        listener.url()
    ))
    .run()
    .stderr_has("contact.added")
    .stderr_has("← 200 OK");
    listener
        .finish()
        .stdout_has("POST /")
        .stdout_has("contact.added")
        .stdout_has("\"email\": \"zoe@example.com\"");
}

#[test]
fn an_event_is_sent_and_received_in_one_command() {
    hook("listen --port 0 --count 1 --timeout 10s -- hook send --event contact.added")
        .run()
        .stdout_has("contact.added");
}

#[test]
fn the_configured_response_is_returned() {
    let listener =
        Listener::start("--count 1 --status 422 --body '{\"error\": 1.10}' -H 'X-Why: so'");
    hook(format!(
        "send -v --url {} --event contact.added",
        listener.url()
    ))
    .run()
    .code(4)
    .stdout_is("{\"error\": 1.10}")
    .stderr_has("\n< X-Why: so\n");
    listener.finish();
}

#[test]
fn a_body_of_20_mib_arrives_complete() {
    let listener = Listener::start("--count 1 --view body");
    let body: Vec<u8> = (0..5 << 20_u32).flat_map(u32::to_le_bytes).collect();
    hook(format!("send --url {} --body @large.bin", listener.url()))
        .file("large.bin", &body)
        .run()
        .stderr_has("20.0 MiB");
    let finished = listener.finish();
    finished.check(finished.stdout.starts_with(&body), "the body's bytes");
}

#[test]
fn an_early_rejection_is_a_response() {
    let endpoint = Endpoint::once(Reply::Early(response(413, "too large")));
    hook(format!("send --url {} --body @large.bin", endpoint.url()))
        .file("large.bin", vec![b'x'; 20 << 20])
        .run()
        .code(4)
        .stdout_is("too large")
        .stderr_has("← 413 As Told");
}

#[test]
fn a_body_over_the_listeners_limit_gets_413() {
    let listener = Listener::start("--max-body 1MiB");
    hook(format!("send --url {} --body @large.bin", listener.url()))
        .file("large.bin", vec![b'x'; 20 << 20])
        .run()
        .code(4)
        .stderr_has("← 413 ");
    listener.stop();
}
