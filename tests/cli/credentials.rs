//! Credentials in headers, queries and URLs are masked in everything that people read, and kept in what programs read.

use super::listen_fixture::{get, request};
use super::show_fixture::{record_of, show};
use super::support::{Endpoint, Finished, Listener, Refusing, hook, response};

/// A target whose query has credentials under many names.
const TARGET: &str = "/x?token=sesame1&a=1&api_key=sesame2&sig=sesame3%2B&access%5Ftoken=sesame4&CLIENT_SECRET=sesame5\
                      &hub.verify_token=sesame6&user[password]=sesame7&apikey=";
const MASKED: &str = "/x?token=********&a=1&api_key=********&sig=********&access%5Ftoken=********&CLIENT_SECRET=********\
                      &hub.verify_token=********&user[password]=********&apikey=";

/// Headers whose values are credentials, or hold some.
const HEADERS: [&str; 9] = [
    "Authorization: Bearer sesame",
    "Proxy-Authorization: Basic sesame",
    "Cookie: id=sesame",
    "Ocp-Apim-Subscription-Key: sesame",
    "X-API-KEY: sesame",
    "X-Gitlab-Token: sesame",
    "X-Functions-Key: sesame",
    "Referer: https://sesame:x@h/?auth=sesame",
    "X-Original-Url: /a?subscription-key=sesame&b=1",
];

const SIGNATURES: [&str; 4] = [
    "X-Hub-Signature-256: sha256=3a5d",
    "Stripe-Signature: t=1,v1=ab",
    "webhook-signature: v1,abc=",
    "Idempotency-Key: 7",
];

/// No stream has a credential.
#[track_caller]
fn lacks(done: &Finished) {
    done.stdout_lacks("sesame").stderr_lacks("sesame");
}

fn full_request() -> Vec<u8> {
    let headers: Vec<_> = HEADERS.into_iter().chain(SIGNATURES).collect();
    request(&format!("POST {TARGET}"), &headers, "hi")
}

#[test]
fn every_view_of_a_request_masks_and_signatures_stay() {
    let record = record_of(&[full_request()]);
    for view in ["full", "headers", "line"] {
        let listener = Listener::start(format!("--view {view} --count 1"));
        listener.ask(full_request()).status_is(200);
        let done = listener.finish();
        let shown = show(&format!("--view {view}"), &record).run();
        for done in [&done, &shown] {
            lacks(done);
            done.stdout_has(&format!("POST {MASKED}"));
            if view != "line" {
                done.stdout_has("\nOcp-Apim-Subscription-Key: ********\n")
                    .stdout_has("\nReferer: https://********@h/?auth=********\n")
                    .stdout_has("\nX-Original-Url: /a?subscription-key=********&b=1\n")
                    .stdout_has("\n  user[password]    ********\n");
                for header in SIGNATURES {
                    done.stdout_has(&format!("\n{header}\n"));
                }
            }
        }
        let shown = show(&format!("--view {view} --show-secrets"), &record).run();
        shown.stdout_has(&format!("POST {TARGET}"));
        if view != "line" {
            for header in HEADERS {
                shown.stdout_has(&format!("\n{header}\n"));
            }
        }
    }
}

#[test]
fn programs_get_everything() {
    // Not every form can hold brackets in a target, or a cookie.
    let plain = String::from_utf8(full_request()).unwrap();
    let plain = plain.replace("user[password]", "password");
    let plain = plain.replace("Cookie: id=sesame\r\n", "");
    let record = record_of(&[plain.clone().into_bytes()]);
    for form in ["json", "raw", "curl", "har", "hurl", "http"] {
        let exported = show(&format!("--to {form}"), &record).run();
        for nth in 1..=7 {
            exported.stdout_has(&format!("sesame{nth}"));
        }
        exported.stdout_has("Bearer sesame");
    }
    show("--view raw", &record).run().stdout_is(plain);
}

#[test]
fn a_comparison_masks() {
    let other = String::from_utf8(full_request()).unwrap();
    let other = other.replace("sesame", "sesame-two");
    let record = record_of(&[full_request(), other.into_bytes()]);
    let done = show("--diff 1,2", &record).run();
    lacks(&done);
    done.stdout_has("- token  ********\n")
        .stdout_has("+ token  ********\n")
        .stdout_has("- Ocp-Apim-Subscription-Key: ********\n")
        .stdout_has("- X-Original-Url: /a?subscription-key=********&b=1\n");
    show("--diff 1,2 --show-secrets", &record)
        .run()
        .stdout_has("- token  sesame1\n");
}

#[test]
fn a_refused_head_masks_its_target_and_what_its_lines_continue() {
    let listener = Listener::start("--count 1");
    for refused in [
        format!("GET {TARGET} HTTP/1.1\r\nHost: h\r\nX-A : 1\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer sesame1\r\n sesame2\r\n\tsesame3\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: h\r\nCookie:\r\n sesame\r\nX: 1\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: h\r\nOcp-Apim-Subscription-Key : sesame\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: h\r\nX-Api-Key: \x01sesame\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: h\r\nAuthorization Bearer sesame\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\nHost: h\r\nX-Api-Key: {}\x01sesame\r\n\r\n", "sesame".repeat(60)),
    ] {
        listener.ask(refused).status_is(400);
    }
    listener.ask(get("/")).status_is(200);
    let done = listener.finish();
    lacks(&done);
    done.stderr_has("7 rejected");
    let listener = Listener::start("--show-secrets");
    listener.ask("GET / HTTP/1.1\r\nHost: h\r\nCookie:\r\n sesame\r\nX: 1\r\n\r\n");
    listener.wait_stderr(|text| text.contains(" sesame"));
}

#[test]
fn expectations_and_reports_mask() {
    let record = record_of(&[full_request()]);
    for (expect, words) in [
        ("target=/", "`target` was `/x?token=********&a=1"),
        (
            "query.token=x",
            "`query.token` was present, with a value that is not shown",
        ),
        ("query.api_key~=^x", "`query.api_key` was present"),
        (
            "header.x-api-key=sesame0",
            "failed `header.x-api-key=********`: `header.x-api-key` was present",
        ),
        (
            "query.client_secret!=sesame5",
            "there was no `client_secret`",
        ),
        (
            "header.referer=x",
            "`header.referer` was `https://********@h/?auth=********`",
        ),
    ] {
        let listener = Listener::start(format!("--junit report.xml --expect '{expect}'"));
        listener.ask(full_request()).status_is(200);
        let done = listener.finish();
        let shown = show(
            &format!("-q --junit report.xml --expect '{expect}'"),
            &record,
        )
        .run();
        for done in [done, shown] {
            lacks(done.code(7));
            done.stderr_has(words);
            let report = done.folder.text("report.xml");
            assert!(!report.contains("sesame"), "{report}");
            assert!(report.contains("request 1"), "{report}");
        }
    }
}

#[test]
fn expectations_show_credentials_that_are_asked_for() {
    let record = record_of(&[full_request()]);
    for (expect, words) in [
        (
            "query.token=x",
            "failed `query.token=x`: `query.token` was `sesame1`\n",
        ),
        (
            "header.cookie=a",
            "failed `header.cookie=a`: `header.cookie` was `id=sesame`\n",
        ),
    ] {
        let listener = Listener::start(format!("--show-secrets --expect '{expect}'"));
        listener.ask(full_request()).status_is(200);
        listener.finish().code(7).stderr_has(words);
        show(&format!("-q --show-secrets --expect '{expect}'"), &record)
            .run()
            .code(7)
            .stderr_has(words);
        // A report has many readers.
        let line = format!("-q --show-secrets --junit report.xml --expect '{expect}'");
        let done = show(&line, &record).run();
        let report = done.code(7).folder.text("report.xml");
        assert!(!report.contains("sesame"), "{report}");
    }
    show("-q --show-secrets --want 'query.api_key=x'", &record)
        .run()
        .code(6)
        .stderr_has("nothing had `query.api_key=x`; the closest was request 1: `query.api_key` was `sesame2`");
    let endpoint = Endpoint::always(|_| {
        b"HTTP/1.1 200 OK\r\nSet-Cookie: sesame\r\nContent-Length: 0\r\n\r\n".into()
    });
    let line = format!("--url {} --expect header.set-cookie=a", endpoint.url());
    for command in ["send --event a.b", "replay r.jsonl"] {
        let command = format!("{command} {line} --show-secrets");
        let done = hook(command).file("r.jsonl", &record).run();
        done.code(7)
            .stderr_has("expected `header.set-cookie=a`: `header.set-cookie` was `sesame`");
    }
}

#[test]
fn the_verdict_of_json_masks_its_reason() {
    let listener = Listener::start("--json --expect target=/");
    listener.ask(full_request()).status_is(200);
    let done = listener.finish();
    let verdict = done.code(7).lines_of("verdict").remove(0);
    let reason = verdict["reason"].as_str().unwrap();
    assert!(reason.contains("/x?token=********&a=1"), "{reason}");
    let request = done.lines_of("request").remove(0);
    assert_eq!(request["target"], TARGET);
}

#[test]
fn senders_mask_the_urls_that_they_name() {
    let record = record_of(&[full_request()]);
    let endpoint = Endpoint::always(|_| {
        b"HTTP/1.1 307 T\r\nLocation: /y?access_token=sesame\r\nSet-Cookie: sesame\r\nContent-Length: 0\r\n\r\n".into()
    });
    let url = format!("{}{TARGET}", endpoint.url());
    for line in [
        format!("send -v --event a.b --url '{url}' -H 'X-Api-Key: sesame'"),
        format!("send --event a.b --url '{url}' --url '{url}' --retry 1 --backoff 1ms"),
        format!("send --event a.b --url '{url}' --url '{url}' --repeat 3"),
        format!("send --event a.b --url '{url}' --expect header.location=x"),
        format!("replay r.jsonl --url '{url}'"),
        format!("replay -v r.jsonl --url '{url}' --url '{url}'"),
    ] {
        let done = hook(&line).file("r.jsonl", &record).run().any_code();
        lacks(&done);
        let shown = hook(format!("{line} --show-secrets"))
            .file("r.jsonl", &record)
            .run()
            .any_code();
        let all = format!("{}{}", shown.text(), shown.stderr);
        assert!(all.contains("token=sesame1&a=1"), "{line}: {all}");
    }
    assert!(
        endpoint
            .requests()
            .iter()
            .all(|sent| sent.start_line().contains("sesame1"))
    );
}

#[test]
fn failures_mask_the_urls_that_they_name() {
    let refusing = Refusing::new();
    let url = format!("{}{TARGET}", refusing.url());
    let record = record_of(&[get("/a?token=sesame")]);
    for line in [
        format!("send --event a.b --url '{url}' --url '{url}'"),
        format!("send -q --event a.b --url '{url}' --url '{url}' --repeat 2"),
        format!("replay r.jsonl --url '{url}'"),
        format!("replay -q r.jsonl --url '{url}'"),
    ] {
        let done = hook(line).file("r.jsonl", &record).run();
        lacks(done.code(1));
    }
    for line in [
        "send --event a.b --url http://user:sesame@h/",
        "send --event a.b --url 'http://h :1/?token=sesame'",
        "listen --forward-to http://sesame@h/",
        "listen --public-url 'ftp://h/?api_key=sesame'",
    ] {
        lacks(hook(line).run().code(2));
    }
    let done = hook("send --event a.b")
        .env("HOOK_URL", "http://u:sesame@h/")
        .run();
    lacks(done.code(2));
}

#[test]
fn a_url_without_a_scheme_has_a_user_name_too() {
    for url in [
        "u:sesame@localhost:9",
        "http:/u:sesame@localhost:9",
        "http:u:sesame@localhost:9",
        "sesame@localhost:9/x",
        "u:sesame@localhost:port",
    ] {
        let done = hook("send --event a.b").env("HOOK_URL", url).run();
        lacks(done.code(2));
        done.stderr_has("********@localhost:");
        lacks(hook("send --event a.b --url").arg(url).run().code(2));
    }
    for line in [
        "listen u:sesame@localhost:3000/",
        "show u:sesame@localhost:9",
        "handshake u:sesame@localhost:9",
        "sign u:sesame@localhost:9 x",
        "u:sesame@localhost:9",
    ] {
        lacks(&hook(line).run().any_code());
    }
}

#[test]
fn a_url_in_the_value_of_a_parameter_is_masked_too() {
    let nested = "/a?next=http%3A%2F%2Fu%3Asesame%40h%2F%3Ftoken%3Dsesame&b=1";
    let twice = "/a?c=%2Fb%3Fnext%3D%252F%253Fapi_key%253Dsesame&pass=sesame";
    let header = ["Authentication: Bearer sesame"];
    let record = record_of(&[
        request(&format!("GET {nested}"), &header, ""),
        request(&format!("GET {twice}"), &header, ""),
    ]);
    let done = show("--view full", &record).run();
    lacks(&done);
    done.stdout_has("GET /a?next=http%3A%2F%2F********%40h%2F%3Ftoken%3D********&b=1\n")
        .stdout_has("next  http://********@h/?token=********\n")
        .stdout_has("c     /b?next=%2F%3Fapi_key%3D********\n")
        .stdout_has("pass  ********\n")
        .stdout_has("Authentication: Bearer ********\n");
    lacks(&show("--view line", &record).run());
    let done = show("--diff 1,2", &record).run();
    lacks(&done);
    done.stdout_has("- next  http://********@h/?token=********\n");
    lacks(show("-q --expect query.next=x", &record).run().code(7));
}

#[test]
fn a_masked_url_leaves_the_sentence_as_it_is() {
    let refusing = Refusing::new();
    let url = format!("{}/?token=sesame", refusing.url());
    let line = format!("send -q --event a.b --url '{url}' --url '{url}&b=1'");
    let done = hook(line).run();
    lacks(done.code(1));
    done.stderr_has(&format!("{}/?token=********: ", refusing.url()))
        .stderr_has(&format!("{}/?token=********&b=1: ", refusing.url()));
}

#[test]
fn a_masked_head_shows_what_is_wrong_with_it() {
    let listener = Listener::start("--count 1");
    for line in [
        "Authorization : Bearer sesame",
        "Cookie\t: sesame",
        "X-Api-Key: sesame\r\n sesame",
    ] {
        let text = format!("GET / HTTP/1.1\r\nHost: h\r\n{line}\r\nX: 1\r\n\r\n");
        listener.ask(text).status_is(400);
    }
    listener.ask(get("/")).status_is(200);
    let done = listener.finish();
    lacks(&done);
    done.stderr_has(r"Authorization : Bearer ********\r\nX: 1\r\n")
        .stderr_has(r"Cookie\t: ********\r\nX: 1\r\n")
        .stderr_has(r"X-Api-Key: ********\r\n ********\r\nX: 1\r\n");
}

#[test]
fn a_listener_masks_the_targets_that_it_forwards_to() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let refusing = Refusing::new();
    let (good, bad) = (endpoint.url(), refusing.url());
    for view in ["full", "line"] {
        let listener = Listener::start(format!(
            "--view {view} --forward-to '{good}{TARGET}' --forward-to '{bad}/y?secret=sesame'"
        ));
        listener.ask(get("/")).status_is(200);
        listener.wait_stdout(|text| text.contains("could not copy to"));
        listener.stop();
    }
    let listener = Listener::start(format!("--forward-to '{good}{TARGET}' --count 1"));
    listener.ask(get("/")).status_is(200);
    let done = listener.finish();
    lacks(&done);
    done.stdout_has(&format!(", by {good}{MASKED}\n"));
    let listener = Listener::start(format!("--forward-to '{bad}/y?secret=sesame' --count 1"));
    listener.ask(get("/")).status_is(502);
    let done = listener.finish();
    lacks(&done);
    done.stderr_has("/y?secret=********`: ");
}

#[test]
fn a_signature_check_masks_the_public_url() {
    let listener = Listener::start(
        "--verify twilio --secret key --public-url 'https://shop.example/hook?api_key=sesame' --accept-invalid --count 1",
    );
    listener
        .ask(request(
            "POST /hook?api_key=sesame",
            &["X-Twilio-Signature: AAAA"],
            "a=1",
        ))
        .status_is(200);
    lacks(&listener.finish());
}

#[test]
fn bodies_are_shown_as_they_are() {
    let body = r#"{"url":"https://h/?token=a","password":"b"}"#;
    let listener = Listener::start("--count 1");
    listener.ask(request("POST /", &[], body)).status_is(200);
    listener
        .finish()
        .stdout_has("\"url\": \"https://h/?token=a\"")
        .stdout_has("\"password\": \"b\"");
}
