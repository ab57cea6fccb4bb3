//! `hook send` without a response: exit code 1, or 6 on a timeout, and one line that says what happened.

use crate::support::{Endpoint, Finished, Refusing, Reply, hook, response, shell};

/// `hook send -q`, which shows only errors.
fn send(url: &str, arguments: &str) -> Finished {
    hook(format!(
        "send -q --url {url} --event contact.added {arguments}"
    ))
    .run()
}

/// Checks the error for an endpoint that behaves like this.
fn fails_with(reply: impl Into<Reply>, words: &str) {
    let endpoint = Endpoint::once(reply);
    send(&endpoint.url(), "").fails(1, words).error_line();
}

#[test]
fn a_refused_connection_is_an_error() {
    let endpoint = Refusing::new();
    let url = endpoint.url();
    let address = url.strip_prefix("http://").unwrap();
    let finished = send(&url, "");
    finished
        .fails(
            1,
            &format!("could not connect to `{address}`: connection refused"),
        )
        .error_line();
}

#[test]
fn a_name_that_does_not_resolve_is_an_error() {
    let name = "a".repeat(64); // longer than a label may be: resolution fails locally
    send(&name, "")
        .fails(1, &format!("could not resolve `{name}`"))
        .error_line();
}

#[test]
fn an_endpoint_that_does_not_speak_http_is_an_error() {
    fails_with(
        "SSH-2.0-OpenSSH\r\n",
        "the response is not valid HTTP: it begins with `SSH-2.0-OpenSSH",
    );
    fails_with("HTTP/1.1 OK\r\n\r\n", "the response is not valid HTTP");
    fails_with("\x1b]0;title\x07\r\n", r"it begins with `\x1b]0;title\x07");
}

#[test]
fn an_incomplete_response_is_an_error() {
    fails_with("HTTP/1.1 200 OK\r\nContent-", "cut off");
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    fails_with(short, "the response was cut off after 4 of 10 bytes");
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    fails_with(chunked, "cut off");
}

#[test]
fn an_endpoint_that_closes_without_a_response_is_an_error() {
    fails_with(
        Reply::Close,
        "the endpoint closed the connection without a response",
    );
    fails_with(
        Reply::Reset,
        "the endpoint reset the connection without a response",
    );
}

#[test]
fn an_endpoint_that_never_responds_is_an_error() {
    let endpoint = Endpoint::once(Reply::Hang);
    send(&endpoint.url(), "--timeout 300ms")
        .fails(6, "no response within 300ms")
        .error_line();
}

#[test]
fn the_url_is_shown_before_a_failure() {
    let endpoint = Refusing::new();
    let url = endpoint.url();
    let finished = hook(format!("send --url {url} --event contact.added")).run();
    finished.fails(1, &format!("→ POST {url}/  contact.added"));
    finished.check(
        finished.stderr.lines().count() == 2,
        "the echo and one error line",
    );
}

/// A full backlog accepts no more connections, and does not refuse them either.
#[cfg(target_os = "linux")]
#[test]
fn an_endpoint_that_does_not_accept_connections_is_an_error() {
    use socket2::{Domain, Socket, Type};
    use std::net::{Ipv4Addr, SocketAddr};
    let full = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    full.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())
        .unwrap();
    full.listen(0).unwrap();
    let address = full.local_addr().unwrap();
    let first = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    first.connect(&address).unwrap();
    let port = address.as_socket().unwrap().port();
    send(&format!("127.0.0.1:{port}"), "--connect-timeout 300ms")
        .fails(6, "no connection within 300ms")
        .error_line();
}

#[test]
fn a_quiet_run_says_why_it_fails() {
    let send = |status: u16, flags: &str| {
        let endpoint = Endpoint::once(status);
        hook(format!(
            "send -q --url {} contact.added {flags}",
            endpoint.url()
        ))
        .run()
    };
    send(503, "")
        .code(5)
        .stderr_has("hook: the response was 503");
    send(404, "--success 404").code(0).stderr_is("");
    send(204, "--success 404")
        .code(7)
        .stderr_is("hook: expected a status of 404: it was 204\n");
    send(200, "").code(0).stderr_is("");
}

#[test]
fn a_message_after_a_body_without_a_line_break_begins_on_its_own_line() {
    let endpoint = Endpoint::always(|_| response(500, "no luck")).any_number();
    let send = format!(
        "hook send --url {} a.b --expect status=200 k=v",
        endpoint.url()
    );
    let together = shell(format!("{send} > log 2>&1")).run().any_code();
    let log = together.folder.text("log");
    assert!(
        log.contains("no luck\nhook: expected `status=200`"),
        "{log}"
    );
    let piped = shell(format!("{send} 2>&1 | cat > log")).run();
    assert!(piped.folder.text("log").contains("no luck\nhook: "));
    let apart = shell(format!("{send} > out 2> err")).run().any_code();
    assert_eq!(apart.folder.text("out"), "no luck");
    assert!(!apart.folder.text("err").contains("\n\n"));
}
