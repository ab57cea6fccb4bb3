//! `hook listen` escapes everything a sender can put into a request before it reaches a terminal.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::foreign_text::{CONTROLS, HIDDEN, encoded, harmless};
use super::listen_fixture::{get, request, seen, typed};
use super::support::{Finished, Listener, post};

#[track_caller]
fn shown(request: impl AsRef<[u8]>) -> Finished {
    let ended = seen("", request);
    harmless(&ended);
    ended
}

#[test]
fn header_values_are_escaped() {
    let headers = [
        format!("X-A: {HIDDEN}"),
        format!("X-Forwarded-For: {HIDDEN}"),
    ];
    let headers: Vec<_> = headers.iter().map(String::as_str).collect();
    let ended = shown(request("GET /", &headers, ""));
    ended.stdout_has(r"X-A: \u{9b}31m\u{85}\u{202e}exe\u{2066}");
    ended.stdout_has(r" for \u{9b}31m");
    let ended = shown(b"GET / HTTP/1.1\r\nHost: h\r\nX-Bytes: a\x9b\xff\tb\r\n\r\n");
    ended.stdout_has(r"X-Bytes: a\x9b\xff\tb");
}

#[test]
fn targets_and_queries_are_escaped() {
    let ended = shown(get(&format!("/{HIDDEN}?{HIDDEN}={HIDDEN}")));
    ended.stdout_has(r" GET /\u{9b}31m");
    let (name, value) = (encoded(CONTROLS), encoded(HIDDEN));
    let ended = shown(get(&format!(
        "/?{name}={value}&line={}",
        encoded("a\nb\tc")
    )));
    ended.stdout_has(r"\x1b]52;c;ZXZpbA==\x07\x1b[2Jbad\rgood\x08\x7f");
    ended.stdout_has(r"\u{9b}31m\u{85}\u{202e}exe");
    ended.stdout_has(r"  a\nb\tc");
}

#[test]
fn text_bodies_are_escaped() {
    for content_type in ["text/plain", "application/xml", "application/json"] {
        let ended = shown(typed(content_type, format!("{CONTROLS}\n\t{HIDDEN}")));
        ended.stdout_has("\\x1b]52;c;ZXZpbA==\\x07\\x1b[2Jbad\\rgood\\x08\\x7f\n\t\\u{9b}31m");
    }
}

#[test]
fn json_strings_and_keys_are_escaped() {
    let ended = shown(typed(
        "application/json",
        format!("{{\"{HIDDEN}\": [\"{HIDDEN}\x7f\"]}}"),
    ));
    // The escapes are those of JSON, so that what is shown still is that JSON.
    ended.stdout_has(r#""\u009b31m"#).stdout_has(r#"\u007f""#);
    // An escape in the sender's JSON is text and stays as it is.
    let ended = shown(typed("application/json", r#"{"a":"\u001b[2J"}"#));
    ended.stdout_has(r#""a": "\u001b[2J""#);
}

#[test]
fn event_types_are_escaped() {
    let ended = shown(typed("application/json", r#"{"type":"\u001b[2J\u202e\n"}"#));
    ended.stdout_has("POST /  \\x1b[2J\\u{202e}\\n\n");
    let header = format!("X-GitHub-Event: {HIDDEN}");
    let ended = shown(request("POST /", &[&header], "{}"));
    ended.stdout_has(r"POST /  \u{9b}31m");
}

#[test]
fn form_names_and_values_are_escaped() {
    let body = format!("{}={}", encoded(HIDDEN), encoded(CONTROLS));
    let ended = shown(typed("application/x-www-form-urlencoded", body));
    ended.stdout_has(r"\u{9b}31m");
    ended.stdout_has(r"\x1b]52;c;ZXZpbA==\x07\x1b[2Jbad\rgood\x08\x7f");
    let body = format!("payload={}", encoded(&format!("{{\"a\":\"{HIDDEN}\"}}")));
    let ended = shown(typed("application/x-www-form-urlencoded", body));
    ended.stdout_has(r#""a": "\u009b31m"#);
}

#[test]
fn multipart_names_types_and_texts_are_escaped() {
    let attack = format!("\x1b[2J{HIDDEN}");
    let body = format!(
        "--e\r\nContent-Disposition: form-data; name=\"{attack}\"; filename=\"a{attack}.png\"\r\n\
         Content-Type: text/{attack}\r\n\r\n{attack}\r\n--e--\r\n"
    );
    let ended = shown(typed("multipart/form-data; boundary=e", body));
    ended.stdout_has(r#"file "a\"#);
    ended.stdout_has(r"text/\x1b[2J\u{9b}31m");
}

#[test]
fn content_types_of_binary_bodies_are_escaped() {
    let ended = shown(typed(&format!("image/{HIDDEN}"), b"\x89PNG\x1b[2J"));
    ended
        .stdout_has(r"(image/\u{9b}31m")
        .stdout_has(".PNG.[2J\n");
}

#[test]
fn compressed_bodies_are_escaped() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(CONTROLS.as_bytes()).unwrap();
    let headers = ["Content-Type: text/plain", "Content-Encoding: gzip"];
    let ended = shown(request("POST /", &headers, gzip.finish().unwrap()));
    ended.stdout_has(r"\x1b]52;c;");
}

#[test]
fn trailers_are_escaped() {
    let ended = shown(format!(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: {HIDDEN}\r\n\r\n"
    ));
    ended.stdout_has(r"X-A: \u{9b}31m");
}

#[test]
fn control_bytes_in_a_head_are_refused_and_shown_escaped() {
    let listener = Listener::start("--count 1");
    for request in [
        format!("GET /{CONTROLS} HTTP/1.1\r\nHost: h\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: h\r\nX-A: {CONTROLS}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {HIDDEN}\r\n\r\n"),
        format!("{HIDDEN} / HTTP/1.1\r\nHost: h\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nX-{HIDDEN}: a\r\nHost: h\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: h\r\nX-A: a\x7fb\r\n\r\n".to_owned(),
    ] {
        listener.ask(request).status_is(400);
    }
    listener.ask(get("/")).status_is(200);
    let ended = listener.finish();
    harmless(&ended);
    ended.stderr_has(r"GET /\x1b");
    ended.stderr_has(r"X-A: \x1b");
    ended.stderr_has(r"Host: \u{9b}31m");
    ended.stderr_has(r"a\x7f");
}

#[test]
fn every_text_view_is_escaped() {
    let target = format!("/{HIDDEN}?a={}", encoded(CONTROLS));
    let header = format!("X-A: {HIDDEN}");
    for view in ["line", "headers", "full"] {
        let request = request(&format!("POST {target}"), &[&header], CONTROLS);
        harmless(&seen(&format!("--view {view}"), request));
    }
}

#[test]
fn colours_are_the_only_escapes() {
    let body = format!("{{\"type\":\"\\u001b[2J\",\"{HIDDEN}\":1}}");
    let ended = seen("--color always", typed("application/json", body));
    for (at, _) in ended.text().match_indices('\x1b') {
        let code = &ended.text()[at + 1..];
        let end = code.find(|char: char| !"[;0123456789".contains(char));
        ended.check(code[end.unwrap()..].starts_with('m'), "only colours");
    }
    ended.stdout_has(r"\x1b[2J").stdout_lacks("\u{9b}");
}

#[test]
fn json_lines_keep_the_bytes() {
    let ended = seen("--json", post("/", CONTROLS));
    let line = ended.lines_of("request").remove(0);
    assert_eq!(line["body"], CONTROLS);
    ended.stdout_lacks("\x1b").stdout_lacks("\r");
}
