//! `hook show --to`: other tools send the same requests, and a converted record can be read back.

use std::env;
use std::io::{Write as _, stderr};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::listen_fixture::{get, request, typed};
use super::show_fixture::{awkward, record_of, requests, show};
use super::support::{Finished, Folder, Listener, hook};

/// Whether a program can be run. A skipped test says so past the test runner, which captures the output of passing
/// tests.
fn is_installed(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        let notice = format!("LEFT OUT: a test of show, because there is no {program}\n");
        stderr().write_all(notice.as_bytes()).unwrap();
    }
    there
}

/// Runs a program on a file in a folder, without the proxies and settings of this machine.
#[track_caller]
fn run(program: &str, folder: &Folder, file: &str) {
    let output = Command::new(program)
        .arg(folder.path(file))
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap())
        .env("HOME", folder.home())
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{errors}", output.status);
}

/// Converts a capture to another format and back into a record.
#[track_caller]
fn round_trip(form: &str, capture: &[u8]) -> Finished {
    let there = show(&format!("--to {form}"), capture).run();
    show("--to json", &there.stdout).run()
}

/// The requests without the fields that hold their target.
#[cfg(unix)]
fn without_host(mut requests: Vec<Value>) -> Vec<Value> {
    for request in &mut requests {
        let headers = request[3].as_array_mut().unwrap();
        headers.retain(|header| header[0] != "Host");
    }
    requests
}

#[test]
fn json_is_the_lines_of_the_record() {
    let record = record_of(&awkward());
    let extended = String::from_utf8(record).unwrap();
    let extended = extended.replace("\"v\":1,\"seq\"", "\"v\":1,\"new\":[1.10],\"seq\"");
    let done = show("--json", &extended).run();
    let kept: Vec<&str> = done.text().lines().collect();
    let is_kept = |line: &&str| line.contains("\"seq\"");
    assert_eq!(kept, extended.lines().filter(is_kept).collect::<Vec<_>>());
    show("--to json --nth 2", &extended)
        .run()
        .stdout_has("%2Fb")
        .stdout_lacks("/latin");
}

#[test]
fn har_loses_nothing() {
    let record = record_of(&awkward());
    let restored = round_trip("har", &record);
    let own = show("--to json", &record).run();
    assert_eq!(requests(&restored), requests(&own));
    let status = |done: &Finished| -> Vec<Value> {
        done.lines_of("response")
            .iter()
            .map(|line| line["status"].clone())
            .collect()
    };
    assert_eq!(status(&restored), status(&own));
    let times = |done: &Finished| -> Vec<Value> {
        done.lines_of("request")
            .iter()
            .map(|line| line["received_at"].clone())
            .collect()
    };
    assert_eq!(times(&restored), times(&own));
}

#[test]
fn raw_http_is_read_back_byte_for_byte() {
    let bytes = awkward().concat();
    assert_eq!(show("--to raw", &bytes).run().stdout, bytes);
    let record = record_of(&awkward());
    let own = show("--to json", &record).run();
    assert_eq!(requests(&round_trip("raw", &record)), requests(&own));
}

#[cfg(unix)]
#[test]
fn curl_sends_the_same_requests() {
    if !is_installed("curl") {
        return;
    }
    let record = record_of(&awkward());
    let listener = Listener::start(format!("--json --count {}", awkward().len()));
    let url = listener.url();
    let script = show(&format!("--to curl --url {url}"), &record).run();
    script.folder.write("script.sh", &script.stdout);
    run("sh", &script.folder, "script.sh");
    let own = requests(&show("--json", &record).run());
    assert_eq!(
        without_host(requests(&listener.finish())),
        without_host(own)
    );
}

#[test]
fn curl_uses_the_recorded_target() {
    let record = record_of(&[typed("application/json", "{}")]);
    show("--to curl", &record)
        .run()
        .stdout_has(" http://127.0.0.1/\n")
        .stdout_lacks("Host");
    let done = show("--to curl --url https://example.com", &record).run();
    done.stdout_has(" https://example.com/\n")
        .stdout_lacks("127.0.0.1");
}

#[test]
fn a_target_must_be_known() {
    let done = show("--to curl", "GET / HTTP/1.0\r\n\r\n").run();
    done.fails(
        1,
        "request 1 is left out: it has no `Host` header that says where it went: give `--url`",
    );
    let done = show("--to curl --url :9", "GET / HTTP/1.0\r\n\r\n").run();
    done.stdout_has("--http1.0")
        .stdout_has("http://localhost:9/");
    show("--to raw --url :9", get("/"))
        .run()
        .fails(2, "`--url` cannot be used with `--to json` or `--to raw`");
}

#[test]
fn hurl_follows_its_grammar() {
    let body = "{\"a\":\"\\u00e9 #\"}\n";
    let headers = [
        "X-Hash: a # \\ {b}",
        "X+Y: 1",
        "X-Empty:",
        "Content-Type: application/json",
    ];
    let record = record_of(&[
        request("PUT /a/../b?c", &headers, body),
        request("POST /", &[], "no line end"),
        request("POST /", &[], "a {{variable}}"),
        request("POST /", &[], "a\0b"),
    ]);
    let done = show("--to hurl", record).run();
    done.stdout_is(concat!(
        "PUT http://127.0.0.1/a/../b?c\n",
        "X-Hash: a \\# \\\\ \\u{7b}b\\u{7d}\n",
        "X\\u{2b}Y: 1\n",
        "X-Empty:\n",
        "Content-Type: application/json\n",
        "[Options]\npath-as-is: true\n",
        "```\n{\"a\":\"\\u00e9 #\"}\n```\n",
        "HTTP 200\n\n",
        "POST http://127.0.0.1/\n```\nno line end```\nHTTP 200\n\n",
        "POST http://127.0.0.1/\nbase64,YSB7e3ZhcmlhYmxlfX0=;\nHTTP 200\n\n",
        "POST http://127.0.0.1/\nbase64,YQBi;\nHTTP 200\n\n",
    ));
}

#[test]
fn hurl_sends_the_same_requests() {
    if !is_installed("hurl") {
        return;
    }
    // What Hurl cannot express has its own test.
    let mut sent = awkward();
    sent.remove(2);
    let record = record_of(&sent);
    let listener = Listener::start(format!("--json --count {}", sent.len()));
    let script = show(&format!("--to hurl --url {}", listener.url()), &record).run();
    script.folder.write("all.hurl", &script.stdout);
    run("hurl", &script.folder, "all.hurl");
    let (own, hurls) = (show("--json", &record).run(), listener.finish());
    let values = |done: &Finished, key: &str| -> Vec<Value> {
        done.lines_of("request")
            .iter()
            .map(|line| line[key].clone())
            .collect()
    };
    for key in ["method", "target", "body", "body_base64"] {
        assert_eq!(values(&hurls, key), values(&own, key));
    }
}

#[test]
fn http_files_have_the_url_and_no_implied_headers() {
    let record = record_of(&[request("POST /a?b=1", &["X-A: 1"], "{\"a\":1}"), get("/c")]);
    show("--to http", record).run().stdout_is(
        "### 1\nPOST http://127.0.0.1/a?b=1 HTTP/1.1\nX-A: 1\n\n{\"a\":1}\n\n\
         ### 2\nGET http://127.0.0.1/c HTTP/1.1\n\n",
    );
}

#[test]
fn requests_that_a_format_cannot_hold_are_reported_and_fail() {
    let record = record_of(&[request("POST /", &[], "a\0b"), get("/good")]);
    let done = show("--to http", &record).run();
    done.code(1).stdout_has("/good");
    done.stderr_is("hook: request 1 is left out: its body cannot be written as text: `--output FILE` puts it into a file of its own\n");
    let latin = record_of(&[awkward().remove(2)]);
    show("--to hurl", &latin)
        .run()
        .fails(1, "its header `X-Caf` is not UTF-8");
    for target in ["/a#b", "/a?"] {
        show("--to hurl", get(target)).run().fails(
            1,
            "its target has characters that would be encoded or tidied up",
        );
    }
    let lower = record_of(&[request("purge /", &[], "")]);
    show("--to hurl", &lower)
        .run()
        .fails(1, "Hurl has no method `purge`");
}

#[test]
fn control_characters_are_escaped_in_every_command() {
    let hostile = request(
        "POST /",
        &["X-A: \u{9b}31m", "X-B: \u{202e}"],
        "\u{1b}]0;title\u{7}",
    );
    let record = record_of(&[hostile]);
    for form in ["curl", "hurl"] {
        let done = show(&format!("--to {form}"), &record).run();
        done.stdout_lacks("\u{1b}")
            .stdout_lacks("\u{9b}")
            .stdout_lacks("\u{202e}");
    }
    show("--to http", &record)
        .run()
        .fails(1, "cannot be written as text");
}

#[test]
fn a_closed_stdout_is_not_an_error() {
    let record = record_of(&[get("/1"), get("/2")]);
    for form in ["json", "har", "curl"] {
        let done = show(&format!("--to {form}"), record.repeat(2000))
            .head(1)
            .run();
        done.stderr_is("");
    }
    let done = hook("show - --to json").stdin(&record).head(0).run();
    done.stderr_is("");
}

#[test]
fn a_path_in_the_url_replaces_the_recorded_one() {
    let request = "POST /old?a=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    for (url, target) in [
        ("http://x.example/hooks", "http://x.example/hooks?a=1"),
        (
            "http://x.example/hooks?b=2",
            "http://x.example/hooks?b=2&a=1",
        ),
        ("http://x.example", "http://x.example/old?a=1"),
    ] {
        let line = format!("show r --to curl --url {url}");
        hook(line).file("r", request).run().stdout_has(target);
    }
}
