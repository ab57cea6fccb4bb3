//! `hook handshake`: a provider's check of an endpoint, against endpoints that respond right and wrong.

use crate::support::*;

/// `hook handshake ARGUMENTS --url …` against an endpoint that responds so.
fn played(
    arguments: &str,
    answer: impl Fn(&Message) -> Vec<u8> + Send + Sync + 'static,
) -> (Finished, Vec<Message>) {
    let endpoint = Endpoint::always(answer);
    let url = endpoint.url();
    let done = hook(format!("handshake {arguments} --url {url}/in")).run();
    let requests = endpoint.requests();
    (done, requests)
}

/// A query parameter, undecoded.
fn parameter(request: &Message, name: &str) -> String {
    let line = request.start_line();
    let query = line.split(['?', ' ']).nth(2).unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned()).unwrap()
}

/// An answer with a header and a body.
fn with(status: u16, header: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} As Told\r\n{header}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

fn slack(request: &Message) -> Vec<u8> {
    answer(200, request.json()["challenge"].as_str().unwrap())
}

#[test]
fn a_right_answer_is_called_right() {
    let (done, requests) = played("slack", slack);
    done.stdout_is("right (slack)\n");
    done.stderr_has("→ POST http://127.0.0.1:")
        .stderr_has("← 200 As Told, 27 B, in ");
    assert_eq!(requests[0].start_line(), "POST /in HTTP/1.1");
    assert_eq!(requests[0].json()["type"], "url_verification");
}

#[test]
fn a_wrong_answer_is_called_wrong_and_the_right_one_is_shown() {
    let (done, requests) = played("slack", |_| answer(200, "ok"));
    let challenge = requests[0].json()["challenge"].as_str().unwrap().to_owned();
    done.code(7).stdout_is(format!(
        "wrong (slack): the body is not the challenge\nexpected:\n  HTTP/1.1 200 OK\n  \
         Content-Type: text/plain; charset=utf-8\n  X-Content-Type-Options: nosniff\n\n  {challenge}\n"
    ));
}

#[test]
fn each_of_several_endpoints_is_told_and_the_worst_decides() {
    let (right, wrong) = (Endpoint::always(slack), Endpoint::once(500));
    let (a, b) = (right.url(), wrong.url());
    let done = hook(format!("handshake slack --url {a} --url {b}")).run();
    done.code(7)
        .stdout_has("right (slack)\nwrong (slack): the status is 500, not 200\n");
}

#[test]
fn every_challenge_is_a_fresh_one() {
    let challenge = || {
        let (done, requests) = played("dropbox", |_| answer(200, ""));
        done.code(7);
        parameter(&requests[0], "challenge")
    };
    assert_ne!(challenge(), challenge());
}

#[test]
fn what_a_sender_signs_is_signed() {
    for scheme in ["slack", "zoom"] {
        let listener = Listener::start(format!("--verify {scheme} --secret sesame --json"));
        let url = listener.url();
        let handshake = format!("handshake {scheme} -q --url {url} --secret");
        hook(format!("{handshake} sesame")).run().code(0);
        hook(format!("{handshake} another")).run().code(7);
        let lines = listener.stop().lines_of("request");
        assert_eq!(lines[0]["signature"]["verdict"], "valid");
        assert_eq!(lines[0]["handshake"]["verdict"], "answered");
        assert_eq!(lines[1]["signature"]["verdict"], "mismatch");
        assert!(lines[1]["handshake"].is_null(), "it was refused first");
    }
}

#[test]
fn an_unsigned_check_that_is_refused_gets_a_hint() {
    let (done, _) = played("slack", |_| answer(401, ""));
    done.code(7)
        .stdout_has("the status is 401, not 200; it was not signed: give `--secret-file FILE`\n");
}

#[test]
fn zoom_wants_the_hmac_of_its_token() {
    let echo = |request: &Message| answer(200, request.text());
    let (done, _) = played("zoom --secret sesame", echo);
    done.code(7)
        .stdout_has("wrong (zoom): `plainToken` in the body is not what is expected")
        .stdout_has("\"encryptedToken\":\"");
}

#[test]
fn meta_is_told_its_number_but_nobody_else_is() {
    let right = |request: &Message| match parameter(request, "hub.verify_token").as_str() {
        "sesame" => answer(200, parameter(request, "hub.challenge")),
        _ => answer(403, ""),
    };
    let (done, requests) = played("meta --verify-token sesame", right);
    done.stdout_is("right (meta)\nright (meta, forged)\n")
        .stderr_lacks("sesame")
        .stderr_has("hub.verify_token=masked");
    assert!(
        parameter(&requests[0], "hub.challenge")
            .parse::<u64>()
            .is_ok()
    );
    let careless = |request: &Message| answer(200, parameter(request, "hub.challenge"));
    let (done, _) = played("meta --verify-token sesame", careless);
    done.code(7).stdout_has(
        "right (meta)\nwrong (meta, forged): with a wrong verify token the status is 200",
    );
}

#[test]
fn discord_also_sends_a_signature_that_has_to_be_refused() {
    let pair = hook("secret discord").run();
    let (secret, _) = pair.text().split_once('\n').unwrap();
    let endpoint = Endpoint::script([
        Reply::from(with(200, "Content-Type: application/json", r#"{"type":1}"#)),
        Reply::from(401),
    ]);
    let url = endpoint.url();
    let play = || hook(format!("handshake discord --url {url} --secret {secret}"));
    play()
        .run()
        .stdout_is("right (discord)\nright (discord, forged)\n");
    let signatures: Vec<_> = endpoint
        .requests()
        .iter()
        .map(|request| request.header("x-signature-ed25519").unwrap())
        .collect();
    assert_ne!(signatures[0], signatures[1]);
}

#[test]
fn cloudevents_wants_consent_in_headers() {
    let consent = "Allow: POST\r\nWebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: 100";
    let (done, requests) = played("cloudevents", move |_| with(200, consent, ""));
    done.stdout_is("right (cloudevents)\n");
    assert_eq!(requests[0].start_line(), "OPTIONS /in HTTP/1.1");
    let (done, _) = played(
        "cloudevents -H 'WebHook-Request-Origin: a.example.com'",
        |_| answer(200, ""),
    );
    done.code(7)
        .stdout_has("  WebHook-Allowed-Origin: a.example.com\n");
}

#[test]
fn graph_wants_its_token_decoded_and_as_text() {
    let undecoded = |request: &Message| {
        let token = parameter(request, "validationToken");
        with(200, "Content-Type: text/plain", &token)
    };
    let (done, _) = played("microsoft-graph", undecoded);
    done.code(7)
        .stdout_has("the body is not the challenge")
        .stdout_has("  Validation: Testing client application reachability");
}

#[test]
fn json_is_the_attempt_and_the_verdict() {
    let (done, _) = played("slack --json", |_| answer(404, ""));
    done.code(7);
    let lines = done.json_lines();
    assert_eq!(
        (&lines[0]["type"], &lines[0]["status"]),
        (&"attempt".into(), &404.into())
    );
    let verdict = &lines[1];
    assert_eq!(verdict["type"], "handshake");
    assert_eq!(verdict["seq"], lines[0]["seq"]);
    assert_eq!(verdict["handshake"], "slack");
    assert_eq!(
        (&verdict["forged"], &verdict["right"]),
        (&false.into(), &false.into())
    );
    assert_eq!(
        verdict["reason"].as_str().unwrap().split(';').next(),
        Some("the status is 404, not 200")
    );
    assert_eq!(verdict["expected"]["status"], 200);
    let sent = json(lines[0]["request"]["body"].as_str().unwrap());
    assert_eq!(verdict["expected"]["body"], sent["challenge"]);
    let (done, _) = played("slack --json", slack);
    let verdict = &done.json_lines()[1];
    assert_eq!(
        (&verdict["right"], &verdict["reason"]),
        (&true.into(), &().into())
    );
}

#[test]
fn an_endpoint_that_is_not_there_is_no_wrong_answer() {
    let refusing = Refusing::new();
    let url = refusing.url();
    let done = hook(format!("handshake slack --url {url}")).run();
    done.code(1).stdout_is("").stderr_has("refused");
    let hanging = Endpoint::once(Reply::Hang);
    let url = hanging.url();
    let done = hook(format!("handshake slack --url {url} --timeout 50ms")).run();
    done.code(6).stdout_is("");
}

#[test]
fn quiet_leaves_the_exit_code_to_speak() {
    let (done, _) = played("okta -q", |_| answer(200, ""));
    done.code(7).stdout_is("").stderr_is("");
}

#[test]
fn what_an_endpoint_says_is_escaped() {
    let (done, _) = played("microsoft-graph", |_| {
        with(200, "Content-Type: a\u{202e}/\u{9b}2J", "")
    });
    done.code(7)
        .stdout_has(r"the content type is `a\u{202e}/\u{9b}2j`, not `text/plain`");
}

#[test]
fn what_would_be_sent_can_be_seen_without_sending() {
    let done = hook("handshake okta --url :9/in --dry-run").run();
    done.stdout_has("GET /in HTTP/1.1\r\n")
        .stdout_has("X-Okta-Verification-Challenge: ");
    let done = hook("handshake dropbox --url :9/in --curl").run();
    done.stdout_has("curl").stdout_has("/in?challenge=");
}

#[test]
fn wrong_usage_is_told_in_one_line() {
    for (arguments, words) in [
        (
            "slck",
            "(did you mean `slack`?); these have one: meta, slack, zoom,",
        ),
        (
            "nobody",
            "`nobody` has no known check of an endpoint; these have one: meta,",
        ),
        ("slack --event a.b", "unexpected argument `--event`"),
        ("slack a=1", "unexpected argument `a=1`"),
        ("slack --sign slack", "unexpected argument `--sign`"),
        (
            "slack --json --quiet",
            "`--json` cannot be used with `--quiet`",
        ),
        (
            "meta",
            "Meta's check needs a verify token: give `--verify-token`, or set HOOK_VERIFY_TOKEN",
        ),
        (
            "okta --verify-token a",
            "`--verify-token` cannot be used here: Okta's check has no verify token",
        ),
        (
            "okta --secret a",
            "`--secret` cannot be used here: Okta does not sign its check",
        ),
        (
            "zoom",
            "Zoom's check needs the secret: give `--secret-file FILE`, or set HOOK_SECRET",
        ),
        ("x", "X's check needs the secret"),
        ("discord", "Discord's check needs the secret"),
        ("discord --secret zz", "Ed25519"),
        (
            "slack --secret a --secret b",
            "a check is signed with one secret: give one",
        ),
        ("asana -H 'X-Hook-Secret;'", "there is no challenge in it"),
    ] {
        let done = hook(format!("handshake --url :9 {arguments}")).run();
        done.fails(2, words).error_line();
    }
}

#[test]
fn rules_between_flags_come_before_files_are_read() {
    let done = hook("handshake okta --url :9 --secret-file missing").run();
    done.fails(2, "Okta does not sign its check").error_line();
}

#[test]
fn the_flag_of_send_names_the_command() {
    for arguments in [
        "--handshake slack --url :9",
        "--url :9 --handshake=meta --verify-token a",
    ] {
        let done = hook(format!("send {arguments}")).run();
        done.fails(2, "`hook handshake PROVIDER --url URL`")
            .error_line();
    }
}
