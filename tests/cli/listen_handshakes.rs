//! `hook listen` and the handshakes of providers: accepted, refused, or passed through as ordinary requests.

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

/// The `handshake` of the listener's only request line.
fn handshake_of(listener: Listener) -> Value {
    listener.stop().lines_of("request").remove(0)["handshake"].clone()
}

fn is_safe_plain_text(response: &Message) {
    assert_eq!(
        response.headers("content-type"),
        ["text/plain; charset=utf-8"]
    );
    assert_eq!(response.headers("x-content-type-options"), ["nosniff"]);
}

/// Requests and responses from the documentation of the providers.
const HANDSHAKES: &str = include_str!("../vectors/handshakes.json");

#[test]
fn every_vector_gets_the_response_that_its_provider_expects() {
    let vectors: Vec<Value> = serde_json::from_str(HANDSHAKES).unwrap();
    for vector in &vectors {
        let id = vector["id"].as_str().unwrap();
        let config = &vector["config"];
        let origin = &vector["response"]["headers"]["webhook-allowed-origin"];
        let flags: Vec<String> = [
            ("--verify-token", &config["verify_token"]),
            ("--allow-origin", origin),
        ]
        .iter()
        .filter_map(|(flag, value)| Some(format!("{flag} '{}'", value.as_str()?)))
        .collect();
        // A secret for nothing but endpoint checks is in the environment: as a flag it requires `--verify`.
        let secret = config["secret"].as_str().unwrap_or_default();
        let command = hook(format!("listen --port 0 --json {}", flags.join(" ")));
        let listener = command.env("HOOK_SECRET", secret).listen();
        let sent = &vector["request"];
        let headers = sent["headers"].as_object().unwrap();
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect();
        let response = listener.ask(request(
            sent["method"].as_str().unwrap(),
            sent["target"].as_str().unwrap(),
            &headers,
            sent["body"].as_str().unwrap_or_default(),
        ));
        matches(id, &response, &vector["response"]);
    }
}

fn matches(id: &str, response: &Message, wanted: &Value) {
    assert_eq!(Value::from(response.status()), wanted["status"], "{id}");
    if let Some(body) = wanted["body"].as_str() {
        assert_eq!(response.text(), body, "{id}");
    }
    if wanted["json"].is_object() {
        assert_eq!(response.json(), wanted["json"], "{id}");
    }
    if let Some(content_type) = wanted["content_type"].as_str() {
        let found = response.header("content-type").unwrap_or_default();
        assert!(found.starts_with(content_type), "{id}: {found}");
    }
    for (name, value) in wanted["headers"].as_object().into_iter().flatten() {
        assert_eq!(
            response.header(name).as_deref(),
            value.as_str(),
            "{id}: {name}"
        );
    }
    for name in wanted["absent_headers"].as_array().into_iter().flatten() {
        assert_eq!(response.header(name.as_str().unwrap()), None, "{id}");
    }
}

#[test]
fn a_handshake_is_shown_as_text_and_in_json() {
    let body = r#"{"type":"url_verification","challenge":"abc"}"#;
    let listener = Listener::start("");
    let response = listener.ask(post("/", body));
    assert_eq!(response.text(), "abc");
    is_safe_plain_text(&response);
    listener
        .stop()
        .stdout_has("answered Slack's url_verification\n");
    let listener = Listener::start("--json");
    listener.ask(post("/", body));
    assert_eq!(
        handshake_of(listener),
        json!({"provider": "slack", "check": "url_verification", "verdict": "answered", "reason": null})
    );
}

#[test]
fn quiet_still_responds_and_no_handshake_turns_it_off() {
    let send = r#"hook send --url "$HOOK_URL?challenge=abc" -X GET --body ''"#;
    let done = hook("listen --port 0 -q -- sh -c").arg(send).run();
    done.stderr_has("\nabc");
    let listener = Listener::start("--no-handshake --json");
    assert_eq!(listener.ask(get("/?challenge=abc")).text(), "");
    assert_eq!(handshake_of(listener), Value::Null);
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
fn without_token_secret_or_consent_it_is_refused_or_ignored() {
    let subscribe = "/?hub.mode=subscribe&hub.challenge=1&hub.verify_token=";
    let origin = [("WebHook-Request-Origin", "a.example")];
    for (flags, request, status, verdict, reason) in [
        (
            "",
            get(&format!("{subscribe}a")),
            403,
            "refused",
            "use `--verify-token`",
        ),
        (
            "--verify-token b",
            get(&format!("{subscribe}a")),
            403,
            "refused",
            "the verify token is wrong",
        ),
        (
            "",
            get("/?crc_token=a"),
            200,
            "unanswered",
            "needs the secret, and none is set: set `HOOK_SECRET`, or use `--verify SCHEME",
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
        let response = listener.ask(request);
        response.status_is(status);
        assert_eq!(response.header("webhook-allowed-origin"), None);
        assert!(!response.text().contains("--"), "no advice for strangers");
        let handshake = handshake_of(listener);
        assert_eq!(handshake["verdict"], verdict);
        let actual = handshake["reason"].as_str().unwrap();
        assert!(actual.contains(reason), "{actual}");
    }
}

#[test]
fn the_verify_token_may_come_from_the_environment_and_must_not_be_empty() {
    let send =
        r#"hook send --url "$HOOK_URL?hub.challenge=7&hub.verify_token=sesame" -X GET --body ''"#;
    let done = hook("listen --port 0 -q -- sh -c").arg(send);
    let done = done.env("HOOK_VERIFY_TOKEN", "sesame").run();
    done.stderr_has("\n7");
    for (flags, words) in [
        ("--verify-token ''", "`--verify-token`: it is empty"),
        ("--no-handshake --verify-token a", "cannot be used with"),
    ] {
        hook(format!("listen --port 0 {flags}"))
            .run()
            .fails(2, words);
    }
}

#[test]
fn an_implausible_challenge_is_refused_and_shown() {
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
        let response = listener.ask(request);
        response.status_is(400);
        assert_eq!(response.header("set-cookie"), None);
        assert_eq!(handshake_of(listener)["verdict"], "refused");
    }
}

#[test]
fn handshakes_are_verified_only_if_their_provider_signs_them() {
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
    let response = listener.ask(request("POST", "/", &headers, body));
    assert_eq!(response.text(), "abc");
    // The provider does not sign GET requests.
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
fn the_secret_that_signed_a_handshake_also_signs_the_response() {
    let body = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"abc"}}"#;
    let sign = |secret: &str| {
        let signed = hook(format!("sign --scheme zoom --secret {secret}"));
        let signed = signed.stdin(body).run();
        let lines: Vec<&str> = signed.text().lines().collect();
        listen_fixture::request("POST /", &lines, body)
    };
    let of_one = hook("listen --port 0").env("HOOK_SECRET", "zooms").listen();
    let wanted = of_one.ask(sign("zooms")).json();
    assert!(wanted["encryptedToken"].is_string());
    let listener = Listener::start("--verify auto --secret githubs --secret zooms --json");
    assert_eq!(listener.ask(sign("zooms")).json(), wanted);
    // This request is unsigned. A response would let an attacker obtain a signature for another sender's message.
    listener.ask(get("/?crc_token=1795293181")).status_is(401);
    let lines = listener.stop().lines_of("request");
    assert_eq!(lines[1]["handshake"]["verdict"], "unanswered");
}

#[test]
fn the_discord_ping_gets_a_response_only_with_a_valid_signature() {
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
    let response = listener.ask(request("POST", "/", &headers, r#"{"type":1}"#));
    assert_eq!(response.json(), json!({"type": 1}));
}
