//! `hook listen` and the checks that senders make of an endpoint: answered, refused, left alone.

use std::io::Write as _;

use serde_json::{Value, json};

use super::listen_fixture::{self, get};
use super::support::{Listener, Message, hook, post};

/// A request with headers and a body.
fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    listen_fixture::request(&format!("{method} {target}"), &lines, body)
}

/// The handshake that a listener told of its only request.
fn told(listener: Listener) -> Value {
    listener.stop().lines_of("request").remove(0)["handshake"].clone()
}

fn is_plain(answer: &Message) {
    assert_eq!(
        answer.headers("content-type"),
        ["text/plain; charset=utf-8"]
    );
    assert_eq!(answer.headers("x-content-type-options"), ["nosniff"]);
}

/// Every vector of the folder beside the project, where it is.
#[test]
fn every_known_vector_is_answered_as_its_sender_wants() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/vectors/handshakes.json"
    );
    let Ok(text) = std::fs::read_to_string(file) else {
        // Not by `eprintln`, which the test runner keeps to itself.
        let _ = writeln!(std::io::stderr(), "SKIPPED: there are no vectors at {file}");
        return;
    };
    let vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
    for vector in &vectors {
        let id = vector["id"].as_str().unwrap();
        let config = &vector["config"];
        let origin = &vector["response"]["headers"]["webhook-allowed-origin"];
        let flags: Vec<String> = [
            ("--verify-token", &config["verify_token"]),
            ("--secret", &config["secret"]),
            ("--allow-origin", origin),
        ]
        .iter()
        .filter_map(|(flag, value)| Some(format!("{flag} '{}'", value.as_str()?)))
        .collect();
        let listener = Listener::start(format!("--json {}", flags.join(" ")));
        let sent = &vector["request"];
        let headers = sent["headers"].as_object().unwrap();
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect();
        let answer = listener.ask(request(
            sent["method"].as_str().unwrap(),
            sent["target"].as_str().unwrap(),
            &headers,
            sent["body"].as_str().unwrap_or_default(),
        ));
        agrees(id, &answer, &vector["response"]);
    }
}

fn agrees(id: &str, answer: &Message, wanted: &Value) {
    assert_eq!(Value::from(answer.status()), wanted["status"], "{id}");
    if let Some(body) = wanted["body"].as_str() {
        assert_eq!(answer.text(), body, "{id}");
    }
    if wanted["json"].is_object() {
        assert_eq!(answer.json(), wanted["json"], "{id}");
    }
    if let Some(content_type) = wanted["content_type"].as_str() {
        let found = answer.header("content-type").unwrap_or_default();
        assert!(found.starts_with(content_type), "{id}: {found}");
    }
    for (name, value) in wanted["headers"].as_object().into_iter().flatten() {
        assert_eq!(
            answer.header(name).as_deref(),
            value.as_str(),
            "{id}: {name}"
        );
    }
    for name in wanted["absent_headers"].as_array().into_iter().flatten() {
        assert_eq!(answer.header(name.as_str().unwrap()), None, "{id}");
    }
}

#[test]
fn it_is_said_for_people_and_for_programs() {
    let body = r#"{"type":"url_verification","challenge":"abc"}"#;
    let listener = Listener::start("");
    let answer = listener.ask(post("/", body));
    assert_eq!(answer.text(), "abc");
    is_plain(&answer);
    listener
        .stop()
        .stdout_has("answered Slack's url_verification\n");
    let listener = Listener::start("--json");
    listener.ask(post("/", body));
    assert_eq!(
        told(listener),
        json!({"provider": "slack", "check": "url_verification", "verdict": "answered", "reason": null})
    );
}

#[test]
fn a_quiet_listener_answers_too_and_no_handshake_leaves_it_alone() {
    let send = r#"hook send --url "$HOOK_URL?challenge=abc" -X GET --body ''"#;
    let done = hook("listen --port 0 -q -- sh -c").arg(send).run();
    done.stderr_has("\nabc");
    let listener = Listener::start("--no-handshake --json");
    assert_eq!(listener.ask(get("/?challenge=abc")).text(), "");
    assert_eq!(told(listener), Value::Null);
}

#[test]
fn a_handshake_does_not_count() {
    let listener = Listener::start("--count 1 --json");
    listener.ask(get("/?challenge=abc"));
    listener.ask(post("/", "{}"));
    let lines = listener.finish().lines_of("request");
    let matched: Vec<&Value> = lines.iter().map(|line| &line["matched"]).collect();
    assert_eq!(matched, [false, true]);
}

#[test]
fn without_its_token_secret_or_consent_it_is_refused_or_left_alone() {
    let subscribe = "/?hub.mode=subscribe&hub.challenge=1&hub.verify_token=";
    let origin = [("WebHook-Request-Origin", "a.example")];
    for (flags, request, status, verdict, reason) in [
        (
            "",
            get(&format!("{subscribe}a")),
            403,
            "refused",
            "give --verify-token",
        ),
        (
            "--verify-token b",
            get(&format!("{subscribe}a")),
            403,
            "refused",
            "is another one",
        ),
        (
            "",
            get("/?crc_token=a"),
            200,
            "unanswered",
            "needs the secret",
        ),
        (
            "",
            request("OPTIONS", "/", &origin, ""),
            405,
            "refused",
            "--allow-origin",
        ),
        (
            "--allow-origin b.example",
            request("OPTIONS", "/", &origin, ""),
            405,
            "refused",
            "--allow-origin",
        ),
    ] {
        let listener = Listener::start(format!("--json {flags}"));
        let answer = listener.ask(request);
        answer.status_is(status);
        assert_eq!(answer.header("webhook-allowed-origin"), None);
        assert!(!answer.text().contains("--"), "no advice for strangers");
        let told = told(listener);
        assert_eq!(told["verdict"], verdict);
        let said = told["reason"].as_str().unwrap();
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn the_verify_token_may_stand_in_the_environment_and_is_never_empty() {
    let send =
        r#"hook send --url "$HOOK_URL?hub.challenge=7&hub.verify_token=sesame" -X GET --body ''"#;
    let done = hook("listen --port 0 -q -- sh -c").arg(send);
    let done = done.env("HOOK_VERIFY_TOKEN", "sesame").run();
    done.stderr_has("\n7");
    for (flags, words) in [
        ("--verify-token ''", "--verify-token: it is empty"),
        ("--no-handshake --verify-token a", "cannot be used with"),
    ] {
        hook(format!("listen --port 0 {flags}"))
            .run()
            .fails(2, words);
    }
}

#[test]
fn a_challenge_that_cannot_be_one_is_refused_and_shown() {
    let long = format!(
        r#"{{"type":"url_verification","challenge":"{}"}}"#,
        "x".repeat(1 << 20)
    );
    for request in [
        post("/", long),
        post(
            "/",
            r#"{"type":"url_verification","challenge":"a\u001b[2Jb"}"#,
        ),
        get("/?challenge=a%0d%0aSet-Cookie:%20b"),
    ] {
        let listener = Listener::start("--json");
        let answer = listener.ask(request);
        answer.status_is(400);
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(told(listener)["verdict"], "refused");
    }
}

#[test]
fn what_its_sender_signs_is_verified_first_and_what_it_does_not_sign_is_not() {
    let body = r#"{"type":"url_verification","challenge":"abc"}"#;
    let listener = Listener::start("--verify slack --secret sesame --json --count 1");
    listener.ask(post("/", body)).status_is(401);
    let signed = hook("sign --scheme slack --secret sesame")
        .stdin(body)
        .run();
    let headers: Vec<(&str, &str)> = signed
        .text()
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .collect();
    let answer = listener.ask(request("POST", "/", &headers, body));
    assert_eq!(answer.text(), "abc");
    // Its sender signs no GET.
    assert_eq!(listener.ask(get("/?challenge=abc")).text(), "abc");
    let done = listener.stop();
    let lines = done.lines_of("request");
    let verdicts: Vec<&Value> = lines
        .iter()
        .map(|line| &line["signature"]["verdict"])
        .collect();
    assert_eq!(verdicts, [&json!("missing"), &json!("valid"), &Value::Null]);
    assert!(lines[0]["handshake"].is_null(), "a refused one is none");
}

#[test]
fn of_several_secrets_the_one_that_signed_a_check_answers_it() {
    let body = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"abc"}}"#;
    let sign = |secret: &str| {
        let signed = hook(format!("sign --scheme zoom --secret {secret}"));
        let signed = signed.stdin(body).run();
        let lines: Vec<&str> = signed.text().lines().collect();
        listen_fixture::request("POST /", &lines, body)
    };
    let of_one = Listener::start("--secret zooms");
    let wanted = of_one.ask(sign("zooms")).json();
    assert!(wanted["encryptedToken"].is_string());
    let listener = Listener::start("--verify auto --secret githubs --secret zooms --json");
    assert_eq!(listener.ask(sign("zooms")).json(), wanted);
    // Nobody signed this: whoever may ask for it could ask for a signature of another sender.
    listener.ask(get("/?crc_token=1795293181")).status_is(401);
    let lines = listener.stop().lines_of("request");
    assert_eq!(lines[1]["handshake"]["verdict"], "unanswered");
}

#[test]
fn discords_ping_is_answered_only_when_the_signature_is_right() {
    let pair = hook("secret discord --keypair").run();
    let (private, public) = pair.text().trim().split_once('\n').unwrap();
    let listener = Listener::start(format!("--verify discord --secret {public} --json"));
    listener.ask(post("/", r#"{"type":1}"#)).status_is(401);
    let signed = hook(format!("sign --scheme discord --secret {private}"))
        .stdin(r#"{"type":1}"#)
        .run();
    let headers: Vec<(&str, &str)> = signed
        .text()
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .collect();
    let answer = listener.ask(request("POST", "/", &headers, r#"{"type":1}"#));
    assert_eq!(answer.json(), json!({"type": 1}));
}
