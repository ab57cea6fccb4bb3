//! The response to `hook send`: the exit code, the status line on stderr, and the body on stdout.

use crate::support::{Endpoint, Finished, hook, response};

/// `hook send` to an endpoint that sends these bytes as its response.
fn send_to(bytes: impl Into<Vec<u8>>, arguments: &str) -> Finished {
    let endpoint = Endpoint::once(bytes.into());
    let url = endpoint.url();
    hook(format!(
        "send --url {url} --event contact.added {arguments}"
    ))
    .run()
}

#[test]
fn the_exit_code_follows_the_class_of_the_status() {
    for (status, code) in [
        (200, 0),
        (201, 0),
        (299, 0),
        (300, 3),
        (308, 3),
        (400, 4),
        (410, 4),
        (429, 4),
        (500, 5),
        (503, 5),
        (599, 5),
    ] {
        send_to(response(status, ""), "").code(code);
    }
}

#[test]
fn status_size_and_time_are_shown_on_stderr() {
    let finished = send_to(response(202, "queued"), "");
    let line = finished.stderr.lines().last().unwrap();
    finished.check(
        line.starts_with("← 202 As Told, 6 B, in "),
        "the status line",
    );
    finished.check(line.ends_with('s'), "a time with its unit");
    send_to(response(204, ""), "").stderr_has("← 204 As Told, no body, in ");
}

#[test]
fn a_redirect_is_shown_and_not_followed() {
    let elsewhere = Endpoint::script::<u16>([]);
    let location = elsewhere.url() + "/new?x=1";
    let redirect = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    );
    send_to(redirect, "").code(3).stderr_has(&format!(
        "← 307 Temporary Redirect to {location} (not followed)"
    ));
}

#[test]
fn the_body_goes_into_a_pipe_unchanged() {
    let every_byte: Vec<u8> = (0..=255).collect();
    send_to(response(200, &every_byte), "").stdout_is(&every_byte);
    let json = "{\"b\": 1.10,\n\t\"a\":\"\\u00e9\"}";
    send_to(response(200, json), "").stdout_is(json);
    send_to(response(200, ""), "").stdout_is("");
}

#[test]
fn a_large_body_is_complete() {
    let large: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    send_to(response(200, &large), "").stdout_is(&large);
}

#[test]
fn the_body_of_an_error_response_is_shown() {
    send_to(response(422, "no such list"), "")
        .code(4)
        .stdout_is("no such list");
    send_to(response(500, "oops\n"), "")
        .code(5)
        .stdout_is("oops\n");
    let moved = "HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 5\r\n\r\nmoved";
    send_to(moved, "").code(3).stdout_is("moved");
}

#[test]
fn a_body_is_read_in_each_framing() {
    for head in [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ndo\r\n2;x=y\r\nne\r\n0\r\nT: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\ndone",
        "HTTP/1.0 200 OK\r\n\r\ndone",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone",
    ] {
        send_to(head, "").stdout_is("done");
    }
}

#[test]
fn a_compressed_body_is_not_decoded() {
    let gzip =
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00";
    send_to(gzip.as_slice(), "").stdout_is(b"\x1f\x8b\x08\x00");
}

#[test]
fn the_response_to_head_has_no_body_despite_its_content_length() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
    send_to(head, "--format query -X HEAD").stderr_has("← 200 OK, no body, in ");
}

#[test]
fn text_from_the_endpoint_is_escaped_on_stderr() {
    let hostile = "HTTP/1.1 302 Found\r\nLocation: /\u{9b}2J\u{202e}\r\nContent-Length: 0\r\n\r\n";
    send_to(hostile, "")
        .code(3)
        .stderr_has(r"302 Found to /\u{9b}2J\u{202e} (not followed)");
}

#[test]
fn quiet_shows_errors_only() {
    send_to(response(200, "fine"), "-q")
        .stdout_is("")
        .stderr_is("");
    send_to(response(503, "down"), "--quiet")
        .code(5)
        .stdout_is("")
        .stderr_is("hook: the response was 503 As Told\n");
}

#[test]
fn a_closed_stdout_is_not_an_error() {
    let endpoint = Endpoint::once(response(200, "line\n".repeat(1_000_000)));
    let url = endpoint.url();
    let finished = hook(format!("send --url {url} --event contact.added"))
        .head(1)
        .run();
    finished.stderr_lacks("hook:");
}

/// An endpoint that folds a field (RFC 9112 section 5.2) has delivered all the same.
#[test]
fn a_folded_field_of_a_response_is_read_as_one_line() {
    const FOLDED: &str =
        "HTTP/1.1 200 OK\r\nX-Trace: one\r\n two\r\n\tthree\r\nContent-Length: 2\r\n\r\nok";
    let sent = send_to(FOLDED, "-v");
    sent.code(0)
        .stdout_is("ok")
        .stderr_has("X-Trace: one   two   three\n");
    send_to(FOLDED, "--expect header.x-trace~=^one.+two.+three$").code(0);
    let many = send_to(FOLDED, "--repeat 1 --json");
    assert_eq!(many.code(0).json()["statuses"]["200"], 1);
}
