//! `hook listen` and HTTP: methods, targets, versions, framings, persistent connections and many clients.

use super::listen_fixture::{get, recorded, request};
use super::support::{Connection, Listener, post};

#[test]
fn every_method_gets_a_response() {
    let listener = Listener::start("--json");
    for method in [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "get",
        "M-SEARCH",
        "!#$%&'*+-.^_`|~9",
    ] {
        let request = request(&format!("{method} /any"), &[], "");
        listener.ask(request).status_is(200);
        assert_eq!(listener.next_of("request")["method"], method);
    }
}

#[test]
fn every_target_is_accepted_and_kept_unchanged() {
    let listener = Listener::start("--json");
    for target in [
        "/",
        "//",
        "/a%2Fb",
        "/a%2fb/../c;d=1",
        "/%00%zz",
        "/a\"b|c{d}<>^`\\",
        "/caf\u{e9}",
        "/x?",
        "/?x={\"a\":[1]}&x=%20+&&=",
        "http://example.com/a?b=1",
        "https://example.com",
    ] {
        listener.ask(get(target)).status_is(200);
        assert_eq!(listener.next_of("request")["target"], target);
    }
}

#[test]
fn options_accepts_the_asterisk_form() {
    let line = recorded(request("OPTIONS *", &[], ""));
    assert_eq!(line["method"], "OPTIONS");
    assert_eq!(line["target"], "*");
}

#[test]
fn connect_opens_no_tunnel_and_does_not_count() {
    let listener = Listener::start("--json --count 1");
    for line in [
        "CONNECT example.com:443 HTTP/1.1",
        "CONNECT 127.0.0.1:80 HTTP/1.0",
    ] {
        let mut connection = listener.connect();
        connection.send(format!(
            "{line}\r\nHost: example.com\r\n\r\nPOST / HTTP/1.1\r\n"
        ));
        connection.response().status_is(501);
        connection.ends();
    }
    listener.ask(get("/")).status_is(200);
    let ended = listener.finish();
    let rejected = ended.lines_of("rejected");
    assert_eq!(rejected.len(), 2);
    assert_eq!(rejected[0]["status"], 501);
    assert_eq!(ended.lines_of("request").len(), 1);
}

#[test]
fn an_http_1_0_connection_is_closed_after_the_response() {
    let listener = Listener::start("--json --body hi");
    let mut connection = listener.connect();
    let answer = connection.send("GET /old HTTP/1.0\r\n\r\n").response();
    assert_eq!(answer.status_is(200).text(), "hi");
    connection.ends();
    assert_eq!(listener.next_of("request")["version"], "HTTP/1.0");
}

#[test]
fn an_http_1_0_connection_is_kept_alive_on_request() {
    let listener = Listener::start("");
    let mut connection = listener.connect();
    for _ in 0..2 {
        connection.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        let answer = connection.response();
        let kept = answer.status_is(200).header("connection");
        assert_eq!(kept.as_deref(), Some("keep-alive"));
    }
}

#[test]
fn a_connection_is_kept_alive_until_the_client_closes_it() {
    let listener = Listener::start("");
    let mut connection = listener.connect();
    for body in ["", "one", "two"] {
        let answer = connection.send(post("/", body)).response();
        assert_eq!(answer.status_is(200).header("connection"), None);
    }
    let last = request("GET /", &["Connection: close"], "");
    let answer = connection.send(last).response();
    let closed = answer.status_is(200).header("connection");
    assert_eq!(closed.as_deref(), Some("close"));
    connection.ends();
}

#[test]
fn pipelined_requests_get_their_responses_in_order() {
    let listener = Listener::start("--json");
    let targets: Vec<String> = (1..=100).map(|nth| format!("/{nth}")).collect();
    let requests: Vec<u8> = targets.iter().flat_map(|it| post(it, it)).collect();
    let mut connection = listener.connect();
    connection.send(requests);
    for target in &targets {
        connection.response().status_is(200);
        assert_eq!(listener.next_of("request")["target"], *target);
    }
}

#[test]
fn a_sender_may_close_its_half_before_it_reads() {
    let listener = Listener::start("--view line");
    // The end of the stream may arrive with the last bytes or after them.
    for _ in 0..300 {
        let mut connection = listener.connect();
        connection.send(post("/", "all")).half_close();
        connection.response().status_is(200);
        connection.ends();
    }
}

#[test]
fn the_response_to_head_has_no_body() {
    let listener = Listener::start("--body hello");
    let mut connection = listener.connect();
    connection.send(request("HEAD /", &[], ""));
    let answer = connection.response_to_head();
    let length = answer.status_is(200).header("content-length");
    assert_eq!(length.as_deref(), Some("5"));
    // If a body had been sent, it would be read as the next response.
    let answer = connection.send(get("/")).response();
    assert_eq!(answer.status_is(200).text(), "hello");
}

#[test]
fn a_chunked_body_is_decoded() {
    let listener = Listener::start("--json");
    let chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\
                   5;name=value\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nX-Sum: 1\r\n\r\n";
    for splits in [&[][..], &[60, 70, 80, 81, 90], &[1, 2, 3]] {
        let mut connection = listener.connect();
        connection.send_in_splits(chunked, splits);
        connection.response().status_is(200);
        assert_eq!(listener.next_of("request")["body"], "hello world");
    }
}

#[test]
fn a_get_may_have_a_body_and_a_post_may_have_none() {
    let line = recorded(request("GET /", &[], "why not"));
    assert_eq!(line["body"], "why not");
    let line = recorded(request("POST /", &["Content-Length: 0"], ""));
    assert_eq!(line["body"], "");
    let line = recorded(request("POST /", &[], ""));
    assert_eq!(line["body"], "");
}

#[test]
fn expect_100_continue_gets_100() {
    let listener = Listener::start("--json");
    let mut connection = listener.connect();
    let head = request("POST /", &["Expect: 100-continue", "Content-Length: 4"], "");
    connection.send(head).response().status_is(100);
    connection.send("body").response().status_is(200);
    assert_eq!(listener.next_of("request")["body"], "body");
    // The connection stays open, for a chunked body as well.
    let headers = ["expect: 100-Continue", "Transfer-Encoding: chunked"];
    let head = request("POST /", &headers, "");
    connection.send(head).response().status_is(100);
    let body = "4\r\nmore\r\n0\r\n\r\n";
    connection.send(body).response().status_is(200);
    assert_eq!(listener.next_of("request")["body"], "more");
}

#[test]
fn many_clients_are_served_concurrently() {
    let listener = Listener::start("--count 64 --json");
    let mut connections: Vec<Connection> = (0..64).map(|_| listener.connect()).collect();
    for connection in &mut connections {
        connection.send(post("/", "x"));
    }
    for connection in &mut connections {
        connection.response().status_is(200);
    }
    let ended = listener.finish();
    let seqs = ended.lines_of("request").into_iter();
    let seqs: Vec<_> = seqs.map(|line| line["seq"].as_u64()).collect();
    assert_eq!(seqs, (1..=64).map(Some).collect::<Vec<_>>());
}

#[test]
fn stalled_clients_do_not_block_others() {
    let listener = Listener::start("--json");
    let starts = [
        "P",
        "POST / HTTP/1.1\r\nHo",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo",
    ];
    let request = post("/", "body");
    let mut stalled: Vec<_> = starts
        .iter()
        .cycle()
        .take(12)
        .map(|start| {
            let mut connection = listener.connect();
            connection.send(start);
            (connection, start)
        })
        .collect();
    for _ in 0..12 {
        listener.ask(&request).status_is(200);
    }
    let (connection, start) = &mut stalled[2];
    assert!(start.ends_with("bo"));
    connection.send("dy").response().status_is(200);
}
