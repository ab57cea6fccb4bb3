//! What `hook send` shows with `-v` and `--json`, and which flags conflict.

use crate::send_fixture::refused;
use crate::support::{Endpoint, Refusing, hook, response};

#[test]
fn verbose_shows_both_heads_in_wire_order_and_case() {
    let endpoint =
        Endpoint::once("HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 2\r\n\r\nok");
    let url = endpoint.url();
    let finished = hook(format!(
        "send -v --url {url}/x --event contact.added X-Own:1 --id msg_1"
    ))
    .run();
    let lines: Vec<_> = finished.stderr.lines().collect();
    let mut heads = vec!["POST /x HTTP/1.1".to_owned()];
    heads.extend(endpoint.request().header_lines());
    let wanted: Vec<_> = heads.iter().map(|line| format!("> {line}")).collect();
    finished.check(lines[1..=heads.len()] == wanted, "the head that was sent");
    finished
        .stderr_has("\n< HTTP/1.1 200 OK\n< x-B: 1\n< X-b: 2\n< Content-Length: 2\n")
        .stdout_is("ok");
}

#[test]
fn credentials_are_masked_in_output_but_not_on_the_wire() {
    let endpoint = Endpoint::always(|_| {
        b"HTTP/1.1 200 OK\r\nSet-Cookie: session=sesame\r\nContent-Length: 0\r\n\r\n".into()
    });
    let secrets = [
        "Authorization: Bearer sesame",
        "Proxy-Authorization: Basic sesame",
        "Cookie: id=sesame",
        "X-Gitlab-Token: sesame",
        "X-Api-Key: sesame",
    ];
    let send = |more: &str| {
        let url = endpoint.url();
        let flags = secrets.map(|secret| format!("-H '{secret}'")).join(" ");
        hook(format!(
            "send -v --url {url} --event contact.added {flags} {more}"
        ))
        .run()
    };
    send("")
        .stderr_lacks("sesame")
        .stderr_has("> Authorization: Bearer ***")
        .stderr_has("> X-Gitlab-Token: ***")
        .stderr_has("< Set-Cookie: ***");
    let shown = send("--show-secrets");
    shown.stderr_has("< Set-Cookie: session=sesame\n");
    for secret in secrets {
        shown.stderr_has(&format!("> {secret}\n"));
        assert!(
            endpoint.requests()[0]
                .header_lines()
                .contains(&secret.to_owned())
        );
    }
}

#[test]
fn signatures_are_not_masked() {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!(
        "send -v --url {url} --event contact.added webhook-signature:v1,abc="
    ))
    .run()
    .stderr_has("> webhook-signature: v1,abc=\n");
}

#[test]
fn json_is_one_line_with_the_request_and_the_response() {
    let endpoint =
        Endpoint::once("HTTP/1.1 201 Made\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 2\r\n\r\nok");
    let url = endpoint.url() + "/x?a=1";
    let finished = hook(format!(
        "send --json --url {url} --event deal.won --id msg_1 --data {{}}"
    ))
    .run();
    let line = finished.stderr_is("").json();
    let mut keys: Vec<_> = line
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    let wanted = "attempt elapsed_ms error id request response seq status timings type url v";
    assert_eq!(keys.join(" "), wanted);
    assert_eq!(
        (&line["type"], &line["v"], &line["seq"], &line["attempt"]),
        (&"attempt".into(), &1.into(), &1.into(), &1.into())
    );
    assert_eq!(
        (&line["url"], &line["id"]),
        (&url.as_str().into(), &"msg_1".into())
    );
    assert_eq!((&line["status"], &line["error"]), (&201.into(), &().into()));
    assert!(line["elapsed_ms"].as_f64().unwrap() > 0.0);
    let request = &line["request"];
    assert_eq!(
        (&request["method"], &request["target"]),
        (&"POST".into(), &"/x?a=1".into())
    );
    assert_eq!(request["body"], endpoint.request().text());
    let sent = endpoint.request().header_lines();
    let fields = request["headers"].as_array().unwrap().iter();
    let fields: Vec<_> = fields
        .map(|field| {
            format!(
                "{}: {}",
                field[0].as_str().unwrap(),
                field[1].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(fields, sent);
    let response = &line["response"];
    assert_eq!(
        (&response["status"], &response["reason"]),
        (&201.into(), &"Made".into())
    );
    assert_eq!(response["body"], "ok");
    assert_eq!(response["headers"][1], serde_json::json!(["X-A", "2"]));
}

#[test]
fn json_keeps_bytes_that_are_not_text() {
    let mut bytes = b"HTTP/1.1 200 OK\r\nX-Latin: caf\xe9\r\n".to_vec();
    bytes.extend_from_slice(b"Content-Length: 2\r\n\r\n\xff\0");
    let endpoint = Endpoint::once(bytes);
    let url = endpoint.url();
    let line = hook(format!("send --json --url {url} --body @b"))
        .file("b", b"\0\xfe")
        .run()
        .json();
    assert_eq!(
        (&line["request"]["body"], &line["request"]["body_base64"]),
        (&().into(), &"AP4=".into())
    );
    assert_eq!(
        (&line["response"]["body"], &line["response"]["body_base64"]),
        (&().into(), &"/wA=".into())
    );
    assert_eq!(line["response"]["headers"][0][1]["base64"], "Y2Fm6Q==");
}

#[test]
fn json_has_the_timings() {
    // The system's lookup knows `127.1` as a name for 127.0.0.1; `localhost` needs no lookup.
    for (host, has_lookup) in [("127.1", true), ("localhost", false), ("127.0.0.1", false)] {
        let endpoint = Endpoint::once(200);
        let (url, to) = (
            format!("http://h:{}", endpoint.port()),
            format!("h::{host}:"),
        );
        let line = hook(format!("send --json {url} deal.won --connect-to {to}"))
            .run()
            .json();
        let timings = &line["timings"];
        for step in ["connect_ms", "first_byte_ms"] {
            assert!(timings[step].as_f64().unwrap() <= line["elapsed_ms"].as_f64().unwrap());
        }
        assert_eq!(timings["dns_ms"].is_number(), has_lookup, "{host}");
        assert!(timings["tls_ms"].is_null());
    }
}

#[test]
fn json_of_a_failure_has_the_error() {
    let endpoint = Refusing::new();
    let finished = hook(format!(
        "send --json --url {} --event deal.won",
        endpoint.url()
    ))
    .run();
    let line = finished.code(1).stderr_is("").json();
    assert_eq!(
        (&line["status"], &line["response"]),
        (&().into(), &().into())
    );
    assert!(
        line["error"]
            .as_str()
            .unwrap()
            .contains("connection refused")
    );
    assert!(line["request"]["body"].is_string());
}

#[test]
fn json_of_an_error_status_has_no_error() {
    let endpoint = Endpoint::once(response(503, "down"));
    let finished = hook(format!(
        "send --json --url {} --event deal.won",
        endpoint.url()
    ))
    .run();
    let line = finished.code(5).json();
    assert_eq!((&line["status"], &line["error"]), (&503.into(), &().into()));
    assert_eq!(line["response"]["body"], "down");
}

#[test]
fn conflicting_flags_are_usage_errors() {
    for flags in [
        "-q -v",
        "--json -q",
        "--json -v",
        "--dry-run --curl",
        "--dry-run --json",
        "--curl --json",
    ] {
        refused(
            &format!("--event contact.added {flags}"),
            "cannot be used with",
        );
    }
}

#[test]
fn verbose_shows_the_body_that_was_sent() {
    for (flags, shown) in [
        ("--body '{\"n\":1.10}'", "\n>\n{\n  \"n\": 1.10\n}\n"),
        ("--body 'plain text'", "\n>\nplain text\n"),
        (
            "--format form --event a.b --data '{\"x\":\"a b\"}'",
            "\n>\n  ",
        ),
        (
            "--body @b",
            "\n>\n(application/octet-stream, 3 B)\n  0000  00 01 ff ",
        ),
        ("-X DELETE --body ''", ""),
    ] {
        let endpoint = Endpoint::once(response(200, "ok"));
        let url = endpoint.url();
        let done = hook(format!("send -v --url {url} {flags}"))
            .file("b", b"\0\x01\xff")
            .run();
        done.stdout_is("ok");
        match shown {
            "" => done.stderr_lacks("\n>\n"),
            shown => done.stderr_has(shown),
        };
    }
}

#[test]
fn a_body_is_shown_once_for_all_attempts_and_endpoints() {
    let endpoint = Endpoint::script([response(503, "busy"), response(200, "ok")]);
    let url = endpoint.url();
    let done = hook(format!(
        "send -v --url {url} --body sesame --retry 1 --backoff 1ms"
    ))
    .run();
    // The response to the first attempt is shown too.
    done.stdout_is("ok").stderr_has("\nbusy\n");
    let count = |text: &str, of: &str| text.matches(of).count();
    done.check(count(&done.stderr, "\n>\nsesame\n") == 1, "one body");
    done.check(count(&done.stderr, "> POST / HTTP/1.1\n") == 2, "two heads");
    let endpoint = Endpoint::always(|_| response(200, ""));
    let url = endpoint.url();
    let done = hook(format!("send -v --url {url}/a --url {url}/b --body sesame")).run();
    done.check(count(&done.stderr, "\n>\nsesame\n") == 1, "one body");
    done.check(count(&done.stderr, " HTTP/1.1\n") >= 2, "two heads");
}

#[test]
fn replay_shows_the_body_that_was_sent() {
    let endpoint = Endpoint::once(response(200, "ok"));
    let raw = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{\"n\":1.0}";
    hook(format!("replay -v raw --url {}", endpoint.url()))
        .file("raw", raw)
        .run()
        .stdout_has("\n>\n{\n  \"n\": 1.0\n}\n← 200 ")
        .stdout_has("\nok\n");
}
