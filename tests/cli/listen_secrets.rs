//! `hook listen` masks received credentials in text output, and keeps them in JSON and raw output.

use super::listen_fixture::{get, request, seen};
use super::support::Listener;

const CREDENTIALS: [&str; 6] = [
    "Authorization: Bearer s3cr3t",
    "AUTHORIZATION: s3cr3t",
    "Proxy-Authorization: Basic s3cr3t",
    "Cookie: session=s3cr3t; other=s3cr3t",
    "X-Gitlab-Token: s3cr3t",
    "X-Goog-Channel-Token: s3cr3t",
];

#[test]
fn credentials_are_masked() {
    for view in ["full", "headers"] {
        let ended = seen(
            &format!("--view {view}"),
            request("POST /", &CREDENTIALS, "{}"),
        );
        ended.stdout_lacks("s3cr3t").stderr_lacks("s3cr3t");
        for header in CREDENTIALS {
            let (name, _) = header.split_once(' ').unwrap();
            ended.stdout_has(&format!("\n{name} "));
        }
        ended.stdout_has("\nAuthorization: Bearer ***");
        ended.stdout_has("\nProxy-Authorization: Basic ***");
        ended.stdout_has("\nCookie: ***");
    }
}

#[test]
fn show_secrets_shows_credentials() {
    let ended = seen("--show-secrets", request("POST /", &CREDENTIALS, "{}"));
    for header in CREDENTIALS {
        ended.stdout_has(&format!("\n{header}\n"));
    }
}

#[test]
fn signatures_are_not_masked() {
    let headers = [
        "X-Hub-Signature-256: sha256=3a5d",
        "Stripe-Signature: t=1,v1=ab",
        "webhook-signature: v1,abc=",
        "X-Slack-Signature: v0=cd",
    ];
    let ended = seen("", request("POST /", &headers, "{}"));
    for header in headers {
        ended.stdout_has(&format!("\n{header}\n"));
    }
}

#[test]
fn json_and_raw_are_not_masked() {
    let request = request("POST /", &CREDENTIALS, "{}");
    seen("--view raw", &request).stdout_is(&request);
    let line = seen("--json", &request).lines_of("request").remove(0);
    let headers = line["headers"].as_array().unwrap();
    for header in CREDENTIALS {
        let (name, value) = header.split_once(": ").unwrap();
        let pair = serde_json::json!([name, value]);
        assert!(headers.contains(&pair), "{pair} in {line}");
    }
}

#[test]
fn credentials_in_trailers_are_masked() {
    let ended = seen(
        "",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nCookie: s3cr3t\r\n\r\n",
    );
    ended.stdout_has("\nCookie: ***").stdout_lacks("s3cr3t");
}

#[test]
fn credentials_of_a_rejected_request_are_masked() {
    let requests = [
        "GET / HTTP/1.1\r\nAuthorization: Bearer s3cr3t\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\ncookie:s3cr3t\r\nX: a\nb\r\n\r\n",
        "GET / HTTP/1.1\r\nX-Gitlab-Token: s3cr3t\r\n\r\n",
    ];
    let listener = Listener::start("--count 1");
    for request in requests {
        listener.ask(request).status_is(400);
    }
    listener.ask(get("/")).status_is(200);
    let ended = listener.finish();
    ended.stderr_has("3 rejected").stderr_lacks("s3cr3t");
    let listener = Listener::start("--show-secrets");
    listener.ask(requests[0]).status_is(400);
    listener.wait_stderr(|text| text.contains("Bearer s3cr3t"));
}

#[test]
fn tokens_in_a_query_are_masked_except_in_json() {
    let target = "/?hub.verify_token=sesame&a=1&access_token=open&hub.verify_token=";
    let listener = Listener::start("--count 1");
    listener.ask(get(target));
    let done = listener.finish();
    done.stdout_has(
        "GET /?hub.verify_token=********&a=1&access_token=********&hub.verify_token=\n",
    );
    done.stdout_lacks("sesame").stdout_lacks("open");
    for flags in ["--show-secrets", "--json"] {
        let listener = Listener::start(format!("--count 1 {flags}"));
        listener.ask(get(target));
        listener.finish().stdout_has("hub.verify_token=sesame&a=1");
    }
}
