use super::*;
use crate::message::{Request, Url};

/// The command for a request to `http://h/…` with the headers that curl sends by itself, and these.
fn command(method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> String {
    let mut request = Request::new(method, target);
    let own = [("Host", "h"), ("User-Agent", "a"), ("Accept", "b")];
    for (name, value) in own.iter().chain(headers) {
        request.headers.push(name, value);
    }
    request.body = body.to_vec();
    to_curl(&Url::parse("h").unwrap(), &request)
}

fn post(body: &[u8]) -> String {
    let length = body.len().to_string();
    let headers = [("Content-Type", "c/d"), ("Content-Length", length.as_str())];
    command("POST", "/", &headers, body)
}

#[test]
fn a_command_has_a_line_for_each_header() {
    assert_eq!(
        post(b"{}"),
        "curl \\\n  -H 'User-Agent: a' \\\n  -H 'Accept: b' \\\n  -H 'Content-Type: c/d' \\\n  \
         --data-binary '{}' \\\n  --path-as-is --globoff http://h/\n"
    );
}

#[test]
fn the_method_is_named_where_curl_would_take_another() {
    let start = |method, body: &[u8]| {
        let command = command(method, "/", &[], body);
        command.split(" \\").next().unwrap().to_owned()
    };
    assert_eq!(start("GET", b""), "curl");
    assert_eq!(start("POST", b"x"), "curl");
    assert_eq!(start("GET", b"x"), "curl -X GET");
    assert_eq!(start("POST", b""), "curl -X POST");
    assert_eq!(start("HEAD", b""), "curl --head");
    assert_eq!(start("it's", b""), r"curl -X 'it'\''s'");
}

#[test]
fn what_curl_would_add_is_forbidden() {
    let bare = Request::new("POST", "/");
    let with_body = |length| Request {
        body: vec![b'x'; length],
        ..bare.clone()
    };
    let url = Url::parse("h").unwrap();
    for (request, fields) in [
        (&bare, &["User-Agent:", "Accept:"][..]),
        (&with_body(1), &["User-Agent:", "Accept:", "Content-Type:"]),
        (&with_body((1 << 20) + 1), &["Content-Type:", "Expect:"]),
    ] {
        let command = to_curl(&url, request);
        let lines: Vec<_> = command.lines().collect();
        for field in fields {
            let line = format!("  -H {field} \\");
            assert!(lines.contains(&line.as_str()), "{field}");
        }
    }
}

#[test]
fn a_target_that_curl_would_change_is_given_apart() {
    for (target, argument) in [
        ("/a#b", "'/a#b'"),
        ("*", "'*'"),
        ("http://o/x?y", "'http://o/x?y'"),
        ("/\u{e9}", "'/\u{e9}'"),
        ("/\u{85}", r#""$(printf '/\302\205')""#),
    ] {
        let command = command("GET", target, &[], b"");
        let end =
            format!("\n  --request-target {argument} \\\n  --path-as-is --globoff http://h/\n");
        assert!(command.ends_with(&end), "{command}");
    }
}

#[test]
fn an_empty_chunked_body_gets_no_content_type() {
    let command = command("POST", "/", &[("Transfer-Encoding", "chunked")], b"");
    assert!(command.contains("-H Content-Type: \\\n"), "{command}");
    assert!(command.contains("--data-binary '' \\\n"), "{command}");
}

#[test]
fn an_empty_header_is_written_as_curl_has_it() {
    let command = command("GET", "/", &[("X-Empty", "")], b"");
    assert!(command.contains("-H 'X-Empty;' \\\n"), "{command}");
}

#[test]
fn another_host_and_another_length_are_given() {
    let mut request = Request::new("POST", "/");
    request.headers.push("Host", "other");
    request.headers.push("Content-Length", "0");
    let command = to_curl(&Url::parse("h").unwrap(), &request);
    assert!(command.contains("-H 'Host: other' \\\n"), "{command}");
    assert!(command.contains("-H 'Content-Length: 0' \\\n"), "{command}");
}

#[test]
fn the_shell_reads_a_text_as_it_is() {
    let body = |body: &str| {
        let command = post(body.as_bytes());
        let (_, rest) = command.split_once("--data-binary ").unwrap();
        rest.split_once(" \\\n").unwrap().0.to_owned()
    };
    assert_eq!(body("a=1,b"), "a=1,b");
    assert_eq!(body("it's"), r"'it'\''s'");
    assert_eq!(body("$HOME `id` \\n"), "'$HOME `id` \\n'");
    assert_eq!(body("two\nlines"), "'two\nlines'");
    assert_eq!(body("Zo\u{eb}"), "'Zo\u{eb}'");
}

#[test]
fn what_is_no_argument_comes_through_a_pipe() {
    for (body, format) in [
        (&b"a\0\xff%\\'\n"[..], r"'a\000\377%%\\'\''\012'"),
        (b"@file", "'@file'"),
    ] {
        let command = post(body);
        let start = format!("printf {format} | curl \\\n");
        assert!(command.starts_with(&start), "{command}");
        assert!(command.contains("--data-binary @- \\\n"), "{command}");
    }
    assert!(post(&vec![b'x'; 100_001]).starts_with("printf 'xxx"));
}

#[test]
fn the_target_is_the_requests_own() {
    let command = command("GET", "/[a]?b=\"<c>\"", &[], b"");
    assert!(command.ends_with("'http://h/[a]?b=\"<c>\"'\n"), "{command}");
}

#[test]
fn a_command_in_a_report_has_no_quoted_lines_and_no_long_runs() {
    let mut request = Request::new("POST", "/");
    for name in ["User-Agent", "Accept", "Content-Type"] {
        request.headers.push(name, "a");
    }
    request
        .headers
        .push("X-Long", format!("v1={}", "a".repeat(4096)));
    let mut start = |body: &str| {
        request.body = body.as_bytes().to_vec();
        let command = to_report_curl(&Url::parse("h").unwrap(), &request);
        let header = r#"-H "$(printf 'X-Long: v1='; printf '%4096s' | tr ' ' a)""#;
        assert!(command.contains(header), "{command}");
        command.split(" \\\n").next().unwrap().to_owned()
    };
    assert_eq!(start("{}"), "curl");
    assert_eq!(start("{\n\t1}"), r"printf '{\012\0111}' | curl");
    assert_eq!(start(&"[".repeat(64)), "printf '%64s' | tr ' ' '[' | curl");
    assert_eq!(
        start(&format!("{}1{}\\", "\\".repeat(64), "-".repeat(99))),
        r"{ printf '%64s' | tr ' ' '\\'; printf '1'; printf '%99s' | tr ' ' -; printf '\\'; } | curl"
    );
}
