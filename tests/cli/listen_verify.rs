//! `hook listen --verify`: verdicts in text and JSON, 401 for invalid requests, and what counts.

use super::support::{Finished, Listener, Message, hook, post};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const TOO_OLD: &str = "--timestamp 1614265330";

fn send(listener: &Listener, flags: &str) -> Finished {
    let url = listener.url();
    hook(format!("send --url {url} --event contact.added {flags}")).run()
}

fn verifying(flags: &str) -> Listener {
    Listener::start(format!("--verify standard --secret {SECRET} {flags}"))
}

fn signed(more: &str) -> String {
    format!("--sign standard --secret {SECRET} {more}")
}

#[test]
fn a_valid_request_gets_200_and_is_shown_as_valid() {
    let listener = verifying("--count 1");
    send(&listener, &signed("")).code(0);
    let done = listener.finish();
    done.stdout_has("signature valid (standard)\n");
    done.stdout_has("#1 200 OK");
}

#[test]
fn an_invalid_request_gets_401_without_a_reason() {
    let listener = verifying("--json");
    let response = listener.ask(post("/", "{}"));
    response.status_is(401);
    assert_eq!(response.text(), "unauthorized\n");
    assert_eq!(
        response.headers("content-type"),
        ["text/plain; charset=utf-8"]
    );
    let bytes: Vec<Vec<u8>> = [
        "--sign standard --secret whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        signed(TOO_OLD),
        "webhook-signature:v1,garbage".to_owned(),
    ]
    .iter()
    .map(|flags| send(&listener, flags).code(4).stdout.clone())
    .collect();
    assert_eq!(bytes, vec![b"unauthorized\n"; 3], "the same for all");
}

#[test]
fn json_has_the_verdict_and_the_reason() {
    let listener = verifying("--secret whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA --json --count 1");
    listener.ask(post("/", "{}")).status_is(401);
    send(&listener, &signed(TOO_OLD)).code(4);
    send(&listener, &signed("")).code(0);
    let lines = listener.finish().lines_of("request");
    let verdicts: Vec<[&serde_json::Value; 2]> = lines
        .iter()
        .map(|line| [&line["signature"], &line["matched"]])
        .collect();
    assert_eq!(
        serde_json::to_value(verdicts[0]).unwrap(),
        serde_json::json!([
            {"scheme": "standard", "verdict": "missing", "reason": "missing header `webhook-signature`"},
            false
        ])
    );
    assert_eq!(verdicts[1][0]["verdict"], "too-old");
    let reason = verdicts[1][0]["reason"].as_str().unwrap();
    assert!(reason.ends_with("ago, tolerance 5m"), "{reason}");
    assert_eq!(
        serde_json::to_value(verdicts[2]).unwrap(),
        serde_json::json!([
            {"scheme": "standard", "verdict": "valid", "reason": "with secret 1 of 2"},
            true
        ])
    );
}

#[test]
fn a_mismatch_is_explained() {
    let listener = Listener::start("--verify github --secret sesame");
    let signed = hook("sign --scheme github --secret sesame")
        .stdin(r#"{"a":1}"#)
        .run();
    let header = signed.text().trim_end();
    let body = r#"{"a": 1}"#;
    let length = body.len();
    let head =
        format!("POST / HTTP/1.1\r\nHost: a\r\n{header}\r\nContent-Length: {length}\r\n\r\n");
    listener.ask(head + body).status_is(401);
    listener
        .stop()
        .stdout_has("signature mismatch (github): the sender signed the body minified");
}

#[test]
fn large_bodies_are_verified() {
    let large = format!("note={}", "x".repeat(2 << 20));
    let listener = verifying("--json --count 1");
    let send = |flags: String| {
        hook(format!(
            "send --url {} --event a.b {flags} --data -",
            listener.url()
        ))
        .stdin(format!("{{\"note\":\"{large}\"}}"))
        .run()
    };
    send("--sign standard --secret whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()).code(4);
    send(signed("")).code(0);
    let lines = listener.finish().lines_of("request");
    assert_eq!(lines[0]["signature"]["verdict"], "mismatch");
    assert_eq!(lines[1]["signature"]["verdict"], "valid");
    assert_eq!(lines[1]["event"]["type"], "a.b");
}

#[test]
fn auto_detects_the_scheme_of_each_request() {
    let listener = Listener::start(format!(
        "--verify auto --secret sesame! --secret {SECRET} --json --count 2"
    ));
    send(&listener, "--sign github --secret sesame!").code(0);
    listener.ask(post("/", "{}")).status_is(401);
    send(&listener, &signed("")).code(0);
    let lines = listener.finish().lines_of("request");
    let schemes: Vec<_> = lines
        .iter()
        .map(|line| line["signature"]["scheme"].clone())
        .collect();
    assert_eq!(
        schemes,
        ["github".into(), serde_json::Value::Null, "standard".into()]
    );
    // Secrets keep the number of their flag, even if earlier ones do not fit the scheme.
    let reasons = [0, 2].map(|nth| lines[nth]["signature"]["reason"].clone());
    assert_eq!(reasons, ["with secret 1 of 2", "with secret 2 of 2"]);
}

#[test]
fn a_scheme_without_a_fitting_secret_says_what_it_needs() {
    let listener = Listener::start("--verify auto --secret sesame! --json");
    send(&listener, &signed("")).code(4);
    let line = listener.stop().lines_of("request").remove(0);
    let reason = line["signature"]["reason"].as_str().unwrap();
    assert!(reason.contains("`standard` takes"), "{reason}");
}

#[test]
fn accept_invalid_shows_the_verdict_and_gives_the_usual_response() {
    let listener = verifying("--accept-invalid --json --count 1 --timeout 30s");
    let response: Message = listener.ask(post("/", "{}"));
    response.status_is(200);
    let done = listener.finish();
    assert_eq!(
        done.lines_of("request")[0]["signature"]["verdict"],
        "missing"
    );
}

#[test]
fn the_timestamp_may_be_ignored_or_its_tolerance_raised() {
    let listener = verifying("--ignore-timestamp --count 1");
    send(&listener, &signed(TOO_OLD)).code(0);
    listener.finish();
    let listener = verifying("--tolerance 100000h --count 1");
    send(&listener, &signed(TOO_OLD)).code(0);
    listener.finish();
}

#[test]
fn schemes_that_sign_the_url_use_the_public_url() {
    let public = "https://example.com/hooks";
    let listener = Listener::start(format!(
        "--verify square --secret sesame --public-url {public} --count 1"
    ));
    send(&listener, "--sign square --secret sesame").code(4);
    let flags = format!("--sign square --secret sesame --public-url {public}");
    send(&listener, &flags).code(0);
    listener.finish().stdout_has("signature valid (square)");
}

#[test]
fn invalid_requests_do_not_count_and_the_timeout_exits_with_8() {
    let done = hook(format!(
        "listen --port 0 --verify standard --secret {SECRET} --count 1 --timeout 1s -q -- hook send --event a.b -q"
    ))
    .run();
    // The failure of COMMAND has precedence: it exits with 4.
    done.code(4);
    for (flags, words) in [
        ("--count 1", "0 of 1 request; "),
        (
            "",
            "out of time after 2s: 1 refused for its signature (missing)",
        ),
    ] {
        let listener = verifying(&format!("{flags} --timeout 2s"));
        listener.ask(post("/", "{}")).status_is(401);
        let done = listener.finish();
        done.code(8).stderr_has(words);
    }
}

#[test]
fn usage_errors_are_one_line() {
    for (flags, words) in [
        ("--verify githob --secret x", "github"),
        ("--verify github", "HOOK_SECRET"),
        ("--verify auto", "HOOK_SECRET"),
        ("--verify standard --secret sesame!", "whsec_"),
        ("--accept-invalid", "--verify"),
        ("--secret sesame", "`--secret` requires `--verify SCHEME`"),
        (
            "--secret-file none.txt",
            "`--secret-file` requires `--verify SCHEME`",
        ),
        (
            "--signing-cert none.pem",
            "`--signing-cert` requires `--verify SCHEME`",
        ),
        (
            "--secret sesame --forward-to :9",
            "`--secret` requires `--verify SCHEME`",
        ),
        (
            "--secret sesame --verify-token t",
            "`--secret` requires `--verify SCHEME`",
        ),
        ("--tolerance 5m", "--verify"),
        (
            "--verify github --secret x --tolerance 5m --ignore-timestamp",
            "--ignore-timestamp",
        ),
        ("--ignore-timestamp", "--verify"),
        (
            "--webhook-id w",
            "`--webhook-id` requires `--verify SCHEME`",
        ),
        (
            "--secret-encoding hex",
            "`--secret-encoding` requires `--verify SCHEME`",
        ),
        ("--verify auto --secret-file none.txt", "none.txt"),
        ("--verify auto --secret ''", "empty"),
        ("--public-url https://example.com", "--verify SCHEME"),
        ("--signature-header X-Signature", "--verify SCHEME"),
        (
            "--verify square --secret x --public-url 'http://a b'",
            "`--public-url`: malformed URL",
        ),
    ] {
        let done = hook(format!("listen --port 0 {flags}")).run();
        done.fails(2, words);
        done.stderr_lacks("sesame");
    }
}

#[test]
fn a_secret_in_the_environment_alone_verifies_nothing() {
    let listener = hook("listen --port 0 --json --count 1")
        .env("HOOK_SECRET", "sesame")
        .listen();
    listener.ask(post("/", "{}")).status_is(200);
    let lines = listener.finish().lines_of("request");
    assert!(lines[0]["signature"].is_null());
}

#[test]
fn a_file_with_a_key_pair_verifies_what_it_signs() {
    for pair in ["discord", "sendgrid", "standard --keypair"] {
        let keys = hook(format!("secret {pair}")).run();
        let scheme = pair.split(' ').next().unwrap();
        let listener = hook(format!(
            "listen --port 0 --verify {scheme} --secret-file keys.txt --count 1"
        ))
        .file("keys.txt", &keys.stdout)
        .listen();
        let url = listener.url();
        hook(format!(
            "send --url {url} --event a.b --sign {scheme} --secret-file keys.txt"
        ))
        .file("keys.txt", &keys.stdout)
        .run()
        .code(0);
        listener
            .finish()
            .stdout_has(&format!("signature valid ({scheme})"));
    }
}

#[test]
fn a_quiet_run_and_its_report_say_why_a_signature_was_refused() {
    let send = "hook send -q --as github -e ping --secret other || true";
    for (scheme, why) in [
        ("github", "signature mismatch (github): "),
        (
            "stripe",
            "missing header `Stripe-Signature`; the request looks like `github`",
        ),
    ] {
        let line = format!(
            "listen 0 -q --timeout 1s --verify {scheme} --secret s --count 1 --junit report.xml -- sh -c"
        );
        let done = hook(line).arg(send).run();
        done.code(8).stderr_has(why);
        let (_, reason) = done.stderr.split_once("signature ").unwrap();
        let (_, reason) = reason.lines().next().unwrap().split_once("): ").unwrap();
        let report = done.folder.text("report.xml");
        let reason = reason.split(['`', '\'', '"']).next().unwrap();
        assert!(
            report.contains(&format!(": request 1: {reason}")),
            "{report}"
        );
    }
}
