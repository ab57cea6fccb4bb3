//! How much of a request `hook listen` shows: `--view`, `-q` and `--json`.

use std::fs::File;

use super::listen_fixture::{get, seen, typed};
use super::support::{Folder, Listener, hook, post};

#[test]
fn the_headers_view_omits_the_body() {
    let shown = seen("--view headers", typed("text/plain", "not shown"));
    shown.stdout_has("\nContent-Type: text/plain\nContent-Length: 9\n");
    shown.stdout_has("\n#1 200 OK").stdout_lacks("not shown");
}

#[test]
fn full_is_the_default_view() {
    let shown = seen("", typed("text/plain", "shown"));
    shown.stdout_has("\nContent-Type: text/plain\nContent-Length: 5\n");
    shown.stdout_has("\n\nshown\n").stdout_has("\n#1 200 OK");
}

#[test]
fn requests_and_responses_share_a_number() {
    let listener = Listener::start("--view headers --delay 50ms --count 3");
    let mut connections: Vec<_> = (0..3).map(|_| listener.connect()).collect();
    for connection in &mut connections {
        connection.send(get("/"));
    }
    let ended = listener.finish();
    for nth in 1..=3 {
        ended.stdout_has(&format!("#{nth} 200 OK"));
        let starts = format!("#{nth} ");
        let tied = ended
            .text()
            .lines()
            .filter(|line| line.starts_with(&starts));
        assert_eq!(tied.count(), 2);
    }
}

#[test]
fn body_writes_exact_bytes_into_a_pipe() {
    let bytes: Vec<u8> = (0..=255).collect();
    let chunked =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\x1b[\r\n0\r\n\r\n";
    let listener = Listener::start("--view body --count 4");
    listener
        .ask(typed("application/octet-stream", &bytes))
        .status_is(200);
    listener
        .ask(typed("application/json", "{\"a\" : 1.10}"))
        .status_is(200);
    listener.ask(get("/nothing")).status_is(200);
    listener.ask(chunked).status_is(200);
    let ended = listener.finish();
    ended.stdout_is([&bytes[..], b"{\"a\" : 1.10}", b"\x1b["].concat());
}

#[test]
fn raw_writes_the_exact_request_into_a_pipe() {
    let requests = [
        &b"POST /a%2Fb?x=1&x=2 HTTP/1.1\r\nhost:h\r\nX-A:   1  \r\nx-a:\r\nX-Caf: \xe9\r\nAuthorization: Bearer t\r\nContent-Length: 3\r\n\r\n\x1b\0\xff"[..],
        b"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: CHUNKED\r\n\r\n003;a=\"b\"\r\nabc\r\n1\r\nd\r\n00\r\nX-Sum: 9\r\n\r\n",
        b"GET http://h/ HTTP/1.0\r\nX: y\r\n\r\n",
    ];
    let listener = Listener::start("--view raw --count 3");
    for request in requests {
        listener.ask(request).status_is(200);
    }
    listener.finish().stdout_is(requests.concat());
}

#[test]
fn raw_does_not_depend_on_how_the_bytes_arrive() {
    let request = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n";
    let listener = Listener::start("--view raw --count 2");
    let mut connection = listener.connect();
    connection.send_in_splits(request, &[1, 20, 40, 57, 58, 60, 62, 66, 70]);
    connection.response().status_is(200);
    let each: Vec<usize> = (1..request.len()).collect();
    connection.send_in_splits(request, &each);
    connection.response().status_is(200);
    listener
        .finish()
        .stdout_is([&request[..], request].concat());
}

#[test]
fn raw_and_body_also_write_into_a_file() {
    for (view, expected) in [("raw", post("/", "\u{9b}x")), ("body", "\u{9b}x".into())] {
        let folder = Folder::new();
        let file = File::create(folder.path("out")).unwrap();
        let listener = hook(format!("listen --port 0 --count 1 --view {view}"))
            .within(&folder)
            .stdout(file)
            .listen();
        listener.ask(post("/", "\u{9b}x")).status_is(200);
        listener.finish().code(0);
        assert_eq!(folder.read("out"), expected);
    }
}

#[test]
fn quiet_shows_nothing() {
    let ended = hook("listen --port 0 -q --count 1 -- hook send --event contact.added -q").run();
    ended.stdout_is("").stderr_is("");
}

#[test]
fn each_request_is_shown_when_it_arrives() {
    for flags in ["", "--view line", "--view raw", "--view body", "--json"] {
        let listener = Listener::start(flags);
        for body in ["first", "second", "third"] {
            listener.ask(post(&format!("/{body}"), body)).status_is(200);
            listener.wait_stdout(|text| text.contains(body));
        }
    }
}

#[test]
fn stdout_has_only_requests_and_responses() {
    let listener = Listener::start("--view line --count 1");
    listener.ask("nonsense\r\n\r\n").status_is(400);
    listener.ask(get("/")).status_is(200);
    let ended = listener.finish();
    assert!(ended.text().lines().all(|line| line.starts_with("#1 ")));
    assert_eq!(ended.text().lines().count(), 1);
    assert_eq!(ended.stderr.lines().count(), 3, "banner, refusal, summary");
}

#[test]
fn json_lines_always_have_all_keys() {
    let listener = Listener::start("--json --count 1");
    listener.ask("nonsense\r\n\r\n").status_is(400);
    listener.ask(post("/x", "b")).status_is(200);
    let ended = listener.finish();
    assert!(ended.text().ends_with('\n'));
    let keys = [
        "type v url port pid",
        "type v received_at remote status reason head_base64",
        "type v seq received_at remote method target version headers body event signature handshake \
         matched duplicate_of attempt",
        "type v seq status reason elapsed_ms headers body forwarded_to",
        "type v exit received matched rejected reason elapsed_ms",
    ];
    let lines = ended.json_lines();
    let kinds: Vec<_> = lines.iter().map(|line| line["type"].clone()).collect();
    assert_eq!(
        kinds,
        ["ready", "rejected", "request", "response", "verdict"]
    );
    for (line, keys) in lines.iter().zip(keys) {
        for key in keys.split_whitespace() {
            assert!(line.get(key).is_some(), "no `{key}` in {line}");
        }
    }
}
