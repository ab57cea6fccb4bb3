//! `hook send --from`: sends one recorded request with the requested changes and no others.

use super::listen_fixture::{get, request, typed};
use super::show_fixture::record_of;
use super::support::{Endpoint, Listener, Message, hook};

const JSON: &str =
    "{\"n\": 12345678901234567890, \"p\":1.10,\n \"data\":{\"email\":\"a@example.com\"}}";

/// The request that `hook send --from` sends for a record with one request.
#[track_caller]
fn sent(recorded: &[u8], arguments: &str) -> Message {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!("send --url {url} --from record.jsonl {arguments}"))
        .file("record.jsonl", record_of(&[recorded.to_vec()]))
        .run();
    endpoint.request()
}

#[track_caller]
fn refused(recorded: &[Vec<u8>], arguments: &str, words: &str) {
    let none = Endpoint::script::<u16>([]);
    let url = none.url();
    hook(format!("send --url {url} --from record.jsonl {arguments}"))
        .file("record.jsonl", record_of(recorded))
        .run()
        .fails(2, words);
}

#[test]
fn without_changes_the_recorded_request_is_sent() {
    let headers = [
        "X-B: 1",
        "x-a: 2",
        "X-b: 3",
        "Content-Type: application/json",
    ];
    let recorded = request("PATCH /a%2Fb?x=1&x=2", &headers, JSON);
    let request = sent(&recorded, "");
    assert_eq!(request.start_line(), "PATCH /a%2Fb?x=1&x=2 HTTP/1.1");
    assert_eq!(request.header_lines()[1..5], headers);
    assert_eq!(request.text(), JSON);
}

#[test]
fn trailers_that_are_left_behind_are_named() {
    let chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n";
    let record = record_of(&[chunked.into()]);
    for command in ["send --from record.jsonl", "replay record.jsonl"] {
        let endpoint = Endpoint::once(200);
        let line = format!("{command} --url {}", endpoint.url());
        let done = hook(line).file("record.jsonl", &record).run();
        done.stderr_has("warning: trailers are not sent");
        assert_eq!(endpoint.request().text(), "a");
    }
}

#[test]
fn items_change_only_the_json_tokens_that_they_name() {
    let recorded = typed("application/json", JSON);
    let request = sent(
        &recorded,
        "data.email=zoe@example.com data.tags[]=new p:=2.50",
    );
    let want = JSON
        .replace("a@example.com\"", "zoe@example.com\",\"tags\":[\"new\"]")
        .replace("1.10", "2.50");
    assert_eq!(request.text(), want);
    let length = want.len().to_string();
    assert_eq!(request.header("content-length"), Some(length));
}

#[test]
fn items_change_form_fields_and_query_parameters() {
    let form = "a=%31&list[x]=1&b=2";
    let recorded = typed("application/x-www-form-urlencoded", form);
    let request = sent(&recorded, "list.x=7 'c=a b'");
    assert_eq!(request.text(), "a=%31&list%5Bx%5D=7&b=2&c=a+b");

    let recorded = get("/?type=add&mobile=%2B61491570156&list_id=7");
    let request = sent(&recorded, "list_id=9 page==2");
    assert_eq!(
        request.start_line(),
        "GET /?type=add&mobile=%2B61491570156&list_id=9&page=2 HTTP/1.1"
    );
}

#[test]
fn headers_keep_their_position() {
    let recorded = request("POST /", &["X-A: 1", "X-B: 2", "X-C: 3"], "hi");
    let request = sent(&recorded, "-H 'X-D: 4' X-B:7 X-C: X-A;");
    let lines = request.header_lines();
    assert_eq!(
        lines[1..],
        ["X-A:", "X-B: 7", "Content-Length: 2", "X-D: 4"]
    );
}

#[test]
fn method_content_type_and_path_can_be_changed() {
    let recorded = request("POST /old?x=1", &["Content-Type: text/plain"], "{}");
    let endpoint = Endpoint::once(200);
    hook(format!(
        "send --url {}/new --from r --keep-path -X PUT --content-type application/json",
        endpoint.url()
    ))
    .file("r", recorded)
    .run();
    let request = endpoint.request();
    assert_eq!(request.start_line(), "PUT /new/old?x=1 HTTP/1.1");
    assert_eq!(request.header("content-type").unwrap(), "application/json");
}

#[test]
fn a_changed_request_is_re_signed_with_its_own_id() {
    let headers = [
        "webhook-id: msg_old",
        "webhook-timestamp: 1600000000",
        "webhook-signature: v1,c3RhbGU=",
        "Content-Type: application/json",
    ];
    let recorded = request("POST /", &headers, JSON);
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let listener = Listener::start(format!(
        "--json --count 1 --verify standard --secret {secret} --expect signature=valid"
    ));
    hook(format!(
        "send --url {} --from r --sign standard p:=2.50",
        listener.url()
    ))
    .env("HOOK_SECRET", secret)
    .file("r", &recorded)
    .run();
    let line = listener.finish().lines_of("request").remove(0);
    assert_eq!(line["event"]["id"], "msg_old");

    let endpoint = Endpoint::script([200, 200]);
    let send = |items: &str| {
        hook(format!("send --url {} --from r {items}", endpoint.url()))
            .file("r", &recorded)
            .run()
    };
    send("p:=2.50").stderr_has(
        "hook: warning: the recorded Standard Webhooks signature does not match the changed request; \
         re-sign with `--sign standard --secret-file FILE`\n",
    );
    send("X-A:1").stderr_has(" old, and the limit is 5m; re-sign with");
}

#[test]
fn a_new_id_goes_into_the_header_that_has_the_old_one() {
    let recorded = request(
        "POST /",
        &["X-GitHub-Event: push", "X-GitHub-Delivery: d-1"],
        "{}",
    );
    let request = sent(&recorded, "--id d-2");
    assert_eq!(request.header("x-github-delivery").unwrap(), "d-2");
    refused(&[get("/")], "--id x", "`--id` changes an id in a header");
}

#[test]
fn nth_selects_one_request() {
    let record = [get("/1"), get("/2"), get("/3")];
    for (flags, path) in [("--nth 2", "/2"), ("--nth=-3", "/1"), ("--last", "/3")] {
        let endpoint = Endpoint::once(200);
        hook(format!("send --url {} --from r {flags}", endpoint.url()))
            .file("r", record_of(&record))
            .run();
        assert_eq!(
            endpoint.request().start_line(),
            format!("GET {path} HTTP/1.1")
        );
    }
    for flags in ["", "--nth 1..2"] {
        refused(
            &record,
            flags,
            "`--from` sends one request: choose it with `--nth N` or `--last`",
        );
    }
    refused(&record, "--nth 4", "has no request 4");
}

#[test]
fn conflicting_flags_are_usage_errors() {
    let one = [typed("application/xml", "<a/>")];
    refused(
        &one,
        "a=1",
        "cannot set `a`: the body is neither JSON nor a form",
    );
    refused(&one, "X-Not-There:", "it is not sent");
    refused(
        &one,
        "--timestamp 0",
        "`--timestamp` requires `--sign SCHEME` with `--from`",
    );
    for flag in [
        "--event a.b",
        "--data {}",
        "--body x",
        "--format form",
        "--as github",
    ] {
        refused(&one, flag, "--from");
    }
    hook("send --url :9 --event a.b --nth 1")
        .run()
        .fails(2, "--nth");
}

#[test]
fn dry_runs_and_curl_show_the_same_request() {
    let recorded = request(
        "POST /a?x=1",
        &["X-B: 1", "Content-Type: application/json"],
        JSON,
    );
    let record = record_of(&[recorded]);
    let run = |flag: &str| {
        hook(format!(
            "send --url http://127.0.0.1:9 --from r p:=2.50 {flag}"
        ))
        .file("r", &record)
        .run()
    };
    run("--dry-run")
        .stdout_has("POST /a?x=1 HTTP/1.1\r\nHost: 127.0.0.1:9\r\nX-B: 1\r\n")
        .stdout_has("\"p\":2.50,");
    run("--curl")
        .stdout_has("-H 'X-B: 1'")
        .stdout_has("\"p\":2.50,");
}
