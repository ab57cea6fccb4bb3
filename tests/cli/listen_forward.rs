//! `hook listen --forward-to`: targets get the same bytes, and the sender gets the response of the first.

use std::time::{Duration, Instant};

use super::listen_fixture::{get, request};
use super::support::{
    Authority, Endpoint, Folder, Listener, Refusing, Reply, SecureEndpoint, hook, post, response,
};

fn forwarding(endpoint: &Endpoint, flags: &str) -> Listener {
    Listener::start(format!("--forward-to {} {flags}", endpoint.url()))
}

#[test]
fn the_request_is_forwarded_and_the_response_returned_unchanged() {
    let reply = "HTTP/1.1 201 Made So\r\nX-B: 1\r\nx-a: 2\r\nX-B: 3\r\nConnection: x-hop\r\nX-Hop: 9\r\n\
                 Content-Length: 5\r\n\r\n{\"a\"}";
    let endpoint = Endpoint::once(reply);
    let listener = forwarding(&endpoint, "--json --count 1");
    let headers = [
        "X-Z: 1",
        "x-a: 2",
        "X-Z: 3",
        "Connection: x-mine",
        "X-Mine: 4",
    ];
    let mut connection = listener.connect();
    connection.send(request(
        "PUT /a%2Fb?x=1&x=2",
        &headers,
        b"\xff{\"n\": 1.10}",
    ));
    let response = connection.response();
    let sent = endpoint.request();
    assert_eq!(sent.start_line(), "PUT /a%2Fb?x=1&x=2 HTTP/1.1");
    let host = format!("Host: 127.0.0.1:{}", endpoint.port());
    assert_eq!(
        sent.header_lines(),
        [
            host.as_str(),
            "X-Z: 1",
            "x-a: 2",
            "X-Z: 3",
            "Content-Length: 12"
        ]
    );
    assert_eq!(sent.body(), b"\xff{\"n\": 1.10}");
    assert_eq!(response.start_line(), "HTTP/1.1 201 Made So");
    assert_eq!(
        response.header_lines(),
        ["X-B: 1", "x-a: 2", "X-B: 3", "Content-Length: 5"]
    );
    assert_eq!(response.text(), "{\"a\"}");
    let line = listener.finish().lines_of("response").remove(0);
    assert_eq!(line["status"], 201);
    assert_eq!(line["reason"], "Made So");
    assert_eq!(line["body"], "{\"a\"}");
    assert_eq!(line["headers"][0][0], "X-B");
    assert_eq!(
        line["forwarded_to"],
        format!("{}/a%2Fb?x=1&x=2", endpoint.url())
    );
}

#[test]
fn the_body_of_a_targets_response_is_shown() {
    let endpoint = Endpoint::script([
        response(422, r#"{"error":"no email"}"#),
        response(200, "fine"),
    ]);
    let listener = forwarding(&endpoint, "--count 2");
    let url = endpoint.url();
    listener.ask(post("/", "{}")).status_is(422);
    listener.ask(post("/", "{}")).status_is(200);
    let done = listener.finish();
    done.stdout_has("#1 422 As Told ")
        .stdout_has(&format!(
            " ms, 20 B, by {url}/\n{{\n  \"error\": \"no email\"\n}}\n\n"
        ))
        .stdout_has("#2 200 As Told ")
        .stdout_has(&format!(" ms, 4 B, by {url}/\nfine\n\n"));
}

/// A success with a body, whose headers hold a credential.
const REPLY: &str = "HTTP/1.1 201 Created\r\nX-Request-Id: 7\r\nSet-Cookie: id=sesame\r\n\
                     Content-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"id\":1.10}";

#[test]
fn verbose_shows_the_headers_of_a_targets_response() {
    let plain = "{\n  \"id\": 1.10\n}\n\n";
    let headers = "X-Request-Id: 7\nSet-Cookie: ********\nContent-Type: application/json\nContent-Length: 11\n";
    for (flags, after) in [
        ("", plain.to_owned()),
        ("-v", format!("{headers}\n{plain}")),
        ("--verbose --view headers", format!("{headers}\n")),
        ("--view headers", "\n".to_owned()),
        ("--view body", String::new()),
    ] {
        let endpoint = Endpoint::once(REPLY);
        let listener = forwarding(&endpoint, &format!("{flags} --count 1 --record r.jsonl"));
        listener.ask(post("/x", "hi")).status_is(201);
        let done = listener.finish();
        let after = match flags {
            "--view body" => after,
            _ => format!(", by {}/x\n{after}", endpoint.url()),
        };
        done.check(
            done.text().ends_with(&after),
            &format!("at the end: {after}"),
        );
        done.stdout_lacks("sesame");
        // The record holds the response, and `show` shows the same.
        let shown = hook(format!("show r.jsonl {flags}"))
            .within(&done.folder)
            .run();
        shown.check(
            shown.text().ends_with(&after),
            &format!("at the end: {after}"),
        );
        shown.stdout_lacks("sesame");
    }
    let endpoint = Endpoint::once(REPLY);
    let listener = forwarding(&endpoint, "-v --show-secrets --count 1");
    listener.ask(post("/x", "hi")).status_is(201);
    listener.finish().stdout_has("\nSet-Cookie: id=sesame\n");
}

#[test]
fn a_response_without_a_body_has_headers_only() {
    let endpoint = Endpoint::once("HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n");
    let listener = forwarding(&endpoint, "-v --count 1");
    listener.ask(get("/")).status_is(204);
    let done = listener.finish();
    let end = format!(", by {}/\nX-A: 1\n\n", endpoint.url());
    done.check(done.text().ends_with(&end), &end);
    done.stdout_has("#1 204 No Content ");
}

#[test]
fn hostile_text_in_a_targets_response_is_escaped() {
    let reply =
        "HTTP/1.1 200 OK\r\nX-\u{e9}: a\r\nX-A: \u{9b}31m\r\nContent-Length: 7\r\n\r\n\u{1b}]52;c;";
    let endpoint = Endpoint::once(reply.replace("X-\u{e9}: a\r\n", ""));
    let listener = forwarding(&endpoint, "-v --count 1");
    listener.ask(get("/")).status_is(200);
    let done = listener.finish();
    done.stdout_has(r"X-A: \u{9b}31m").stdout_has(r"\x1b]52;c;");
    done.stdout_lacks("\u{9b}").stdout_lacks("\u{1b}");
}

#[test]
fn verbose_needs_a_view_with_headers() {
    for command in ["listen --port 0", "show r.jsonl"] {
        for view in ["line", "body", "raw"] {
            hook(format!("{command} -v --view {view}"))
                .run()
                .fails(2, "`--verbose` adds the headers of responses");
        }
        for flag in ["-q", "--json"] {
            hook(format!("{command} -v {flag}"))
                .run()
                .fails(2, "cannot be used with");
        }
    }
}

#[test]
fn the_first_matching_target_responds_and_the_others_get_a_copy() {
    let [invoices, all] =
        [201, 204].map(|status| Endpoint::always(move |_| response(status, "")).any_number());
    let listener = Listener::start(format!(
        "--forward-to invoice.*={} --forward-to {} --json",
        invoices.url(),
        all.url()
    ));
    listener
        .ask(post("/", r#"{"type":"invoice.paid"}"#))
        .status_is(201);
    listener
        .ask(post("/", r#"{"type":"deal.won"}"#))
        .status_is(204);
    assert_eq!(invoices.wait_requests(1).len(), 1);
    assert_eq!(all.wait_requests(2).len(), 2);
    let mirrored = listener.next_of("mirrored");
    assert_eq!(mirrored["reason"], "As Told");
    assert_eq!(
        (&mirrored["seq"], &mirrored["status"]),
        (&1.into(), &204.into())
    );
    listener.stop();
    // A request that no target matches gets the default response.
    let listener = Listener::start(format!("--forward-to a.b={} --status 202", invoices.url()));
    listener
        .ask(post("/", r#"{"type":"deal.won"}"#))
        .status_is(202);
}

#[test]
fn forward_only_filters_and_forward_header_changes_headers() {
    let endpoint = Endpoint::once(200);
    let listener = forwarding(
        &endpoint,
        "--forward-only method=POST --forward-only /n>1 --forward-header 'X-Env: test' --forward-header x-a:9 --x-forwarded",
    );
    listener.ask(get("/")).status_is(200);
    listener.ask(post("/", r#"{"n":1}"#)).status_is(200);
    listener.ask(request(
        "POST /",
        &["X-A: 1", "X-Forwarded-For: 10.0.0.1"],
        r#"{"n":2}"#,
    ));
    let sent = endpoint.request();
    assert_eq!(sent.headers("x-a"), ["9"]);
    assert_eq!(sent.headers("x-env"), ["test"]);
    assert_eq!(sent.headers("x-forwarded-for"), ["10.0.0.1, 127.0.0.1"]);
    assert_eq!(sent.headers("x-forwarded-host"), ["127.0.0.1"]);
    assert_eq!(sent.headers("x-forwarded-proto"), ["http"]);
}

#[test]
fn the_targets_path_replaces_the_requests_path_unless_keep_path_appends_it() {
    for (flags, target) in [("", "/hooks?x=1"), ("--keep-path", "/hooks/a?x=1")] {
        let endpoint = Endpoint::once(200);
        let listener = Listener::start(format!("--forward-to {}/hooks {flags}", endpoint.url()));
        listener.ask(post("/a?x=1", "{}"));
        let start = endpoint.request().start_line();
        assert_eq!(start, format!("POST {target} HTTP/1.1"));
        // Without `--x-forwarded` no header names the original sender.
        assert!(endpoint.request().headers("x-forwarded-for").is_empty());
    }
}

#[test]
fn an_unreachable_target_means_502_and_the_listener_continues() {
    let refusing = Refusing::new();
    let url = refusing.url();
    let listener = Listener::start(format!("--forward-to {url} --count 2"));
    for _ in 0..2 {
        let response = listener.ask(post("/", "{}"));
        response.status_is(502);
        assert_eq!(response.text(), "the request could not be forwarded\n");
    }
    listener.finish().stderr_has(&format!(
        "hook: could not forward #1 to `{url}/`: connection refused (is it running?)\n"
    ));
}

#[test]
fn a_slow_target_delays_only_its_own_requests() {
    let slow = Endpoint::script((0..20).map(|_| Reply::Hang)).any_number();
    let quick = Endpoint::always(|_| response(200, "")).any_number();
    let listener = Listener::start(format!(
        "--forward-to slow={} --forward-to {} --forward-timeout 20s",
        slow.url(),
        quick.url()
    ));
    let mut waiting = Vec::new();
    for _ in 0..20 {
        let mut connection = listener.connect();
        connection.send(post("/", r#"{"type":"slow"}"#));
        waiting.push(connection);
    }
    slow.wait_requests(16);
    let started = Instant::now();
    listener
        .ask(post("/", r#"{"type":"quick"}"#))
        .status_is(200);
    assert!(started.elapsed() < Duration::from_secs(10));
    // It also got copies of the slow requests.
    quick.wait_requests(21);
}

#[test]
fn a_target_that_times_out_means_504() {
    let endpoint = Endpoint::once(Reply::Hang);
    let listener = forwarding(&endpoint, "--forward-timeout 200ms");
    listener.ask(post("/", "{}")).status_is(504);
}

#[test]
fn a_request_with_an_invalid_signature_is_not_forwarded() {
    let endpoint = Endpoint::once(200);
    let listener = forwarding(&endpoint, "--verify github --secret sesame --count 1");
    let url = listener.url();
    hook(format!("send -q --url {url} --event a.b"))
        .run()
        .code(4);
    hook(format!(
        "send -q --url {url} --event a.b --sign github --secret sesame"
    ))
    .run()
    .code(0);
    listener.finish();
}

#[test]
fn simulated_failures_and_handshakes_are_not_forwarded() {
    let endpoint = Endpoint::once(200);
    let listener = forwarding(&endpoint, "--fail-first 1:503 --route /own=201");
    listener.ask(post("/", "{}")).status_is(503);
    listener.ask(post("/own", "{}")).status_is(201);
    assert_eq!(listener.ask(get("/?challenge=a")).text(), "a");
    listener.ask(post("/", "{}")).status_is(200);
}

#[test]
fn responses_without_a_body_keep_their_headers() {
    let endpoint = Endpoint::script([
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ]);
    let listener = forwarding(&endpoint, "");
    let head = listener
        .connect()
        .send(request("HEAD /", &[], ""))
        .response_to_head();
    assert_eq!(head.headers("content-length"), ["99"]);
    let none = listener.ask(get("/"));
    assert_eq!(
        (none.status(), none.header_lines()),
        (204, vec!["X-A: 1".to_owned()])
    );
    let chunked = listener.ask(get("/"));
    assert_eq!(
        (chunked.text(), chunked.headers("content-length")),
        ("ok", vec!["2".to_owned()])
    );
}

#[test]
fn a_request_is_recorded_before_it_is_forwarded() {
    let endpoint = Endpoint::once(200);
    let listener = hook(format!(
        "listen --port 0 --record r.jsonl --sync --json --forward-to {}",
        endpoint.url()
    ))
    .listen();
    listener.ask(post("/", "{}")).status_is(200);
    let record = listener.folder().text("r.jsonl");
    assert!(record.starts_with(r#"{"type":"request""#), "{record}");
    let listener = hook(format!(
        "listen --port 0 --record /dev/full --forward-to {}",
        endpoint.url()
    ));
    if cfg!(unix) {
        listener.listen().ask(post("/", "{}")).status_is(507);
    }
}

#[test]
fn usage_errors_are_one_line() {
    for (flags, words) in [
        ("--forward-to http://", "malformed URL"),
        ("--forward-to =:3000", "glob"),
        ("--forward-only method=POST", "--forward-to"),
        (
            "--forward-to :3000 --forward-header X-A:",
            "give it a value",
        ),
    ] {
        hook(format!("listen --port 0 {flags}"))
            .run()
            .fails(2, words);
    }
}

#[test]
fn a_folded_field_of_a_targets_response_is_returned_as_one_line() {
    let endpoint =
        Endpoint::once("HTTP/1.1 200 OK\r\nX-Trace: one\r\n two\r\nContent-Length: 2\r\n\r\nok");
    let listener = forwarding(&endpoint, "");
    let response = listener.ask(get("/"));
    assert_eq!((response.status(), response.text()), (200, "ok"));
    assert_eq!(response.headers("x-trace"), ["one   two"]);
}

#[test]
fn the_reason_phrase_of_a_target_is_passed_on() {
    let endpoint = Endpoint::once("HTTP/1.1 422 Contact Is Gone\r\nContent-Length: 0\r\n\r\n");
    let listener = forwarding(&endpoint, "--count 1");
    let response = listener.ask(post("/", "{}"));
    assert_eq!(response.start_line(), "HTTP/1.1 422 Contact Is Gone");
    listener.finish().stdout_has("#1 422 Contact Is Gone ");
}

#[test]
fn targets_are_reached_with_the_flags_of_send() {
    let authority = Authority::new();
    let target = SecureEndpoint::new(&authority.sign("hooks.example.com"));
    let folder = Folder::new();
    folder.write("ca.pem", authority.pem());
    let port = target.port();
    let forward = |flags: &str| {
        let line = format!("listen --port 0 --count 1 {flags} -- hook send -q contact.added");
        hook(line).within(&folder).run()
    };
    for flags in [
        format!(
            "--forward-to https://hooks.example.com:{port} --cacert ca.pem --resolve hooks.example.com:{port}:127.0.0.1"
        ),
        format!(
            "--forward-to https://hooks.example.com --cacert ca.pem --connect-to :443:127.0.0.1:{port}"
        ),
        format!(
            "--forward-to https://localhost:{port} --cacert ca.pem --tls-server-name hooks.example.com"
        ),
    ] {
        forward(&flags).code(0).stdout_has("hooks.example.com");
    }
    let insecure = forward(&format!("--forward-to https://localhost:{port} --insecure"));
    insecure.code(0).stderr_has("warning: `--insecure` ");
    let untrusted = forward(&format!("--forward-to https://localhost:{port}"));
    untrusted.code(5).stderr_has(&format!(
        "could not forward #1 to `https://localhost:{port}/`: TLS: the certificate is self-signed, or its issuer is not trusted (trust it with `--cacert FILE`)\n"
    ));
    let unreadable = forward("--forward-to https://localhost --cacert none.pem");
    unreadable.fails(2, "could not read `none.pem`");
}

#[cfg(unix)]
#[test]
fn a_target_may_be_a_unix_socket() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let folder = Folder::new();
    let socket = std::os::unix::net::UnixListener::bind(folder.path("app.sock")).unwrap();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = socket.accept().unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        stream.write_all(&response(202, "")).unwrap();
        line
    });
    let line = "listen --port 0 --count 1 --forward-to http://app/in --unix-socket app.sock";
    hook(format!("{line} -- hook send -q contact.added"))
        .within(&folder)
        .run()
        .code(0)
        .stdout_has("#1 202 As Told");
    assert_eq!(served.join().unwrap(), "POST /in HTTP/1.1\r\n");
}

#[test]
fn the_flags_of_the_connection_need_a_target() {
    for flag in [
        "--cacert ca.pem",
        "--cert us.pem",
        "--insecure",
        "--tls-server-name a.example",
        "--resolve a.example:443:127.0.0.1",
        "--connect-to :443::8443",
        "--unix-socket app.sock",
        "--proxy :3128",
        "--no-proxy",
    ] {
        let name = flag.split(' ').next().unwrap();
        hook(format!("listen {flag}"))
            .run()
            .fails(
                2,
                &format!("`{name}` requires `--forward-to [EVENT_GLOB=]URL`"),
            )
            .error_line();
    }
}
