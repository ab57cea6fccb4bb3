//! `hook handshake`: a provider's check of an endpoint, against endpoints that respond correctly and incorrectly.

use crate::support::*;

/// `hook handshake ARGUMENTS --url …` against an endpoint with these responses. Returns the result and the requests.
fn handshake(
    arguments: &str,
    response: impl Fn(&Message) -> Vec<u8> + Send + Sync + 'static,
) -> (Finished, Vec<Message>) {
    let endpoint = Endpoint::always(response);
    let url = endpoint.url();
    let done = hook(format!("handshake {arguments} --url {url}/in")).run();
    let requests = endpoint.requests();
    (done, requests)
}

/// A query parameter, still encoded.
fn parameter(request: &Message, name: &str) -> String {
    let line = request.start_line();
    let query = line.split(['?', ' ']).nth(2).unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned()).unwrap()
}

/// A response with a header and a body.
fn response_with(status: u16, header: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} As Told\r\n{header}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

fn slack(request: &Message) -> Vec<u8> {
    response(200, request.json()["challenge"].as_str().unwrap())
}

#[test]
fn a_correct_response_passes() {
    let (done, requests) = handshake("slack", slack);
    done.stdout_is("right (slack)\n");
    done.stderr_has("→ POST http://127.0.0.1:")
        .stderr_has("← 200 As Told, 27 B, in ");
    assert_eq!(requests[0].start_line(), "POST /in HTTP/1.1");
    assert_eq!(requests[0].json()["type"], "url_verification");
}

#[test]
fn a_wrong_response_fails_and_the_correct_one_is_shown() {
    let (done, requests) = handshake("slack", |_| response(200, "ok"));
    let challenge = requests[0].json()["challenge"].as_str().unwrap().to_owned();
    done.code(7).stdout_is(format!(
        "wrong (slack): the body is not the challenge\nexpected:\n  HTTP/1.1 200 OK\n  \
         Content-Type: text/plain; charset=utf-8\n  X-Content-Type-Options: nosniff\n\n  {challenge}\n"
    ));
}

#[test]
fn each_of_several_endpoints_is_reported_and_the_worst_sets_the_exit_code() {
    let (right, wrong) = (Endpoint::always(slack), Endpoint::once(500));
    let (a, b) = (right.url(), wrong.url());
    let done = hook(format!("handshake slack --url {a} --url {b}")).run();
    done.code(7)
        .stdout_has("right (slack)\nwrong (slack): the status is 500, not 200\n");
}

#[test]
fn every_challenge_is_new() {
    let challenge = || {
        let (done, requests) = handshake("dropbox", |_| response(200, ""));
        done.code(7);
        parameter(&requests[0], "challenge")
    };
    assert_ne!(challenge(), challenge());
}

#[test]
fn handshakes_that_a_provider_signs_are_signed() {
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
fn a_rejected_unsigned_handshake_gets_a_hint() {
    let (done, _) = handshake("slack", |_| response(401, ""));
    done.code(7)
        .stdout_has("the status is 401, not 200; it was not signed: give `--secret-file FILE`\n");
}

#[test]
fn zoom_expects_the_hmac_of_its_token() {
    let echo = |request: &Message| response(200, request.text());
    let (done, _) = handshake("zoom --secret sesame", echo);
    done.code(7)
        .stdout_has("wrong (zoom): `plainToken` in the body does not have the expected value")
        .stdout_has("\"encryptedToken\":\"");
}

#[test]
fn meta_gets_its_number_only_for_the_correct_token() {
    let right = |request: &Message| match parameter(request, "hub.verify_token").as_str() {
        "sesame" => response(200, parameter(request, "hub.challenge")),
        _ => response(403, ""),
    };
    let (done, requests) = handshake("meta --verify-token sesame", right);
    done.stdout_is("right (meta)\nright (meta, forged)\n")
        .stderr_lacks("sesame")
        .stderr_has("hub.verify_token=********");
    assert!(
        parameter(&requests[0], "hub.challenge")
            .parse::<u64>()
            .is_ok()
    );
    let careless = |request: &Message| response(200, parameter(request, "hub.challenge"));
    let (done, _) = handshake("meta --verify-token sesame", careless);
    done.code(7).stdout_has(
        "right (meta)\nwrong (meta, forged): with a wrong verify token the status is 200",
    );
}

#[test]
fn discord_also_sends_an_invalid_signature_that_must_be_rejected() {
    let pair = hook("secret discord").run();
    let endpoint = Endpoint::script([
        Reply::from(response_with(
            200,
            "Content-Type: application/json",
            r#"{"type":1}"#,
        )),
        Reply::from(401),
    ]);
    let url = endpoint.url();
    // The file holds both keys: the first line signs.
    let play = || {
        hook(format!(
            "handshake discord --url {url} --secret-file key.txt"
        ))
        .file("key.txt", &pair.stdout)
    };
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
fn cloudevents_expects_consent_in_headers() {
    let consent = "Allow: POST\r\nWebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: 100";
    let (done, requests) = handshake("cloudevents", move |_| response_with(200, consent, ""));
    done.stdout_is("right (cloudevents)\n");
    assert_eq!(requests[0].start_line(), "OPTIONS /in HTTP/1.1");
    let (done, _) = handshake(
        "cloudevents -H 'WebHook-Request-Origin: a.example.com'",
        |_| response(200, ""),
    );
    done.code(7)
        .stdout_has("  WebHook-Allowed-Origin: a.example.com\n");
}

#[test]
fn graph_expects_its_token_decoded_and_as_text() {
    let undecoded = |request: &Message| {
        let token = parameter(request, "validationToken");
        response_with(200, "Content-Type: text/plain", &token)
    };
    let (done, _) = handshake("microsoft-graph", undecoded);
    done.code(7)
        .stdout_has("the body is not the challenge")
        .stdout_has("  Validation: Testing client application reachability");
}

#[test]
fn json_is_the_attempt_and_the_verdict() {
    let (done, _) = handshake("slack --json", |_| response(404, ""));
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
    let (done, _) = handshake("slack --json", slack);
    let verdict = &done.json_lines()[1];
    assert_eq!(
        (&verdict["right"], &verdict["reason"]),
        (&true.into(), &().into())
    );
}

#[test]
fn an_unreachable_endpoint_is_not_a_wrong_response() {
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
fn quiet_shows_only_the_exit_code() {
    let (done, _) = handshake("okta -q", |_| response(200, ""));
    done.code(7).stdout_is("").stderr_is("");
}

#[test]
fn text_from_the_endpoint_is_escaped() {
    let (done, _) = handshake("microsoft-graph", |_| {
        response_with(200, "Content-Type: a\u{202e}/\u{9b}2J", "")
    });
    done.code(7)
        .stdout_has(r"the content type is `a\u{202e}/\u{9b}2j`, not `text/plain`");
}

#[test]
fn dry_run_and_curl_show_the_request_without_sending() {
    let done = hook("handshake okta --url :9/in --dry-run").run();
    done.stdout_has("GET /in HTTP/1.1\r\n")
        .stdout_has("X-Okta-Verification-Challenge: ");
    let done = hook("handshake dropbox --url :9/in --curl").run();
    done.stdout_has("curl").stdout_has("/in?challenge=");
}

#[test]
fn usage_errors_are_one_line() {
    for (arguments, words) in [
        (
            "slck",
            "(did you mean `slack`?): use one of adobe-sign, asana,",
        ),
        (
            "nobody",
            "`nobody` is not a provider with a known handshake: use one of adobe-sign,",
        ),
        (
            "slack --event a.b",
            "`--event` is not a flag of `hook handshake`",
        ),
        ("slack a=1", "a check takes no ITEMs"),
        (
            "slack --sign slack",
            "`--sign` is not a flag of `hook handshake`",
        ),
        (
            "slack --json --quiet",
            "`--json` cannot be used with `--quiet`",
        ),
        (
            "meta",
            "the check of Meta needs a verify token: give `--verify-token`, or set HOOK_VERIFY_TOKEN",
        ),
        (
            "okta --verify-token a",
            "`--verify-token` cannot be used here: the check of Okta has no verify token",
        ),
        (
            "okta --secret a",
            "`--secret` cannot be used here: the check of Okta is not signed",
        ),
        (
            "zoom",
            "the check of Zoom needs the secret: give `--secret-file FILE`, or set HOOK_SECRET",
        ),
        ("x", "the check of X needs the secret"),
        ("discord", "the check of Discord needs the secret"),
        ("discord --secret zz", "Ed25519"),
        (
            "slack --secret a --secret b",
            "a check is signed with one secret: give only one",
        ),
        ("asana -H 'X-Hook-Secret;'", "the request has no challenge"),
    ] {
        let done = hook(format!("handshake --url :9 {arguments}")).run();
        done.fails(2, words).error_line();
    }
}

#[test]
fn conflicting_flags_are_reported_before_files_are_read() {
    let done = hook("handshake okta --url :9 --secret-file missing").run();
    done.fails(2, "the check of Okta is not signed")
        .error_line();
}

#[test]
fn the_old_flag_of_send_names_the_command() {
    for arguments in [
        "--handshake slack --url :9",
        "--url :9 --handshake=meta --verify-token a",
    ] {
        let done = hook(format!("send {arguments}")).run();
        done.fails(2, "`hook handshake PROVIDER --url URL`")
            .error_line();
    }
}

#[test]
fn the_flags_that_send_had_for_it_name_the_command() {
    for flags in [
        "--handshake slack",
        "--handshake=slack",
        "--handshak slack",
        "--verify-token x",
    ] {
        let line = format!("send --url :9 {flags}");
        hook(line)
            .run()
            .fails(2, "`hook handshake PROVIDER --url URL`");
    }
}

#[test]
fn a_check_without_a_secret_says_that_it_is_not_signed() {
    let note = "hook: note: without a secret the check is not signed: ";
    hook("handshake slack --url :9 --dry-run")
        .run()
        .stderr_has(note);
    hook("handshake slack --url :9 --dry-run --secret x")
        .run()
        .stderr_lacks("note:");
    hook("handshake cloudevents --url :9 --dry-run")
        .run()
        .stderr_lacks("note:");
    let help = hook("handshake --help").run();
    help.stdout_has("adobe-sign, asana,")
        .stdout_lacks("whatsapp,");
}
