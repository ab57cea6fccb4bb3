//! `hook send --curl`: a shell that runs the printed command sends the same bytes as `hook send`.

#![cfg(unix)]

use std::env;
use std::io::{Write as _, stderr};
use std::process::{Command, Stdio};

use crate::support::{Endpoint, Finished, Hook, Refusing, hook, response};

/// Checks that an endpoint gets identical requests from `hook send` and from the command that `--curl` prints.
#[track_caller]
fn same(arguments: &str) {
    same_with("/", arguments, |hook| hook);
}

/// The same for a target, with files, or with arguments that contain spaces.
#[track_caller]
fn same_with(target: &str, arguments: &str, prepare: impl Fn(Hook) -> Hook) {
    if !has_curl() {
        return;
    }
    let endpoint = Endpoint::always(|_| response(200, ""));
    let run = |flags: &str| {
        let line = format!("send -q --id msg_1 --timestamp 1795293181 {flags} {arguments} --url");
        prepare(hook(line).arg(endpoint.url() + target)).run()
    };
    run("");
    let command = run("--curl");
    shell(&command, &[]);
    let requests = endpoint.requests();
    assert_eq!(requests.len(), 2, "{}", command.text());
    let [ours, curls] = [&requests[0], &requests[1]];
    assert!(ours == curls, "hook sent:\n{ours}\n\ncurl sent:\n{curls}");
}

/// Runs the printed command with these variables. A file has no size limit, unlike an argument of `sh -c`.
#[track_caller]
fn shell(printed: &Finished, variables: &[(&str, &str)]) {
    let output = Command::new("sh")
        .arg(printed.folder.write("script.sh", &printed.stdout))
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap())
        .env("HOME", printed.folder.home())
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{errors}", output.status);
}

/// Whether curl can be run. A skipped test says so past the test runner, which captures the output of passing tests.
fn has_curl() -> bool {
    let there = Command::new("curl").arg("--version").output().is_ok();
    if !there {
        let notice = b"LEFT OUT: a test of --curl, because there is no curl\n";
        stderr().write_all(notice).unwrap();
    }
    there
}

/// Checks a body from a file.
fn body(bytes: impl AsRef<[u8]>) {
    same_with("/", "--body @body.bin", |hook| {
        hook.file("body.bin", &bytes)
    });
}

#[test]
fn the_sample_as_json() {
    same("--event contact.added");
    same("--event contact.added --format plain");
}

#[test]
fn a_form_and_a_query() {
    same("--event contact.added --format form");
    same("--event contact.added --format query");
    same_with(
        "/hook?key=a%2Fb",
        "--event contact.added --format query",
        |hook| hook,
    );
}

#[test]
fn a_body_with_special_characters_of_the_shell() {
    body("O'Neil said \"$HOME `id` \\n %s\"\n");
    body("two\nlines\r\n\ttab\n");
    body("!!history ~ * ? # & | ; < > ( ) { } [ ]");
    body("Zo\u{eb}");
    body("-X DELETE");
    body("a");
}

#[test]
fn a_body_with_special_characters_of_curl() {
    body("@body.bin");
    body("@");
    body("@-");
    body("");
}

#[test]
fn a_body_of_any_bytes() {
    body((0..=255).collect::<Vec<u8>>());
    body(b"a\0b");
    body(b"\xff\xfe");
    body(b"\x001%d%%\\n'\xe9");
}

#[test]
fn a_body_of_any_bytes_that_begins_with_a_dash() {
    body(b"-a\0b");
    body(b"--\0");
    body(b"-v\xff");
}

#[test]
fn a_body_too_large_for_an_argument() {
    body("0123456789abcde\n".repeat(10_000));
    body([0xff].repeat(110_000));
}

#[test]
fn a_body_for_which_curl_would_expect_100_continue() {
    body("x".repeat((1 << 20) + 1));
}

#[test]
fn other_methods() {
    for method in [
        "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "get", "it's",
    ] {
        let method = format!("--method={method}");
        same_with("/", "--event contact.added", |hook| hook.arg(&method));
        same_with("/", "--format query a=1", |hook| hook.arg(&method));
    }
    same("--format query a=1 -X POST");
}

#[test]
fn headers_from_the_command_line() {
    same("--event contact.added -H 'X-B: 1' -H 'x-a: it''s' -H 'X-b: 3' X-C:4");
    same("--event contact.added -H 'X-Name: Zoë $HOME `id`'");
    same("--event contact.added -H 'X-Empty;' -H 'X-A: @b'");
    same("--event contact.added -H 'Authorization: Bearer sesame' -H 'Cookie: a=b; c=d'");
    same("--event contact.added -H 'Connection: close' -H 'Accept-Encoding: gzip'");
}

#[test]
fn headers_that_both_send_by_default() {
    same("--event contact.added User-Agent:");
    same("--event contact.added Accept:");
    same("--event contact.added Content-Type:");
    same("--event contact.added User-Agent: Accept: Content-Type: webhook-id:");
    same("--format query a=1 User-Agent: Accept:");
    same("--event contact.added -H 'User-Agent: a' -H 'Accept: b' -H 'Content-Type: c/d'");
    same("--event contact.added -H 'User-Agent;' -H 'Accept;' -H 'Content-Type;'");
    same("--event contact.added -H 'accept: b' -H 'user-agent: a' -H 'content-type: c/d'");
    same("--event contact.added -H 'Host: hooks.example.com'");
}

#[test]
fn a_host_that_is_removed() {
    same("--event contact.added Host:");
}

#[test]
fn a_target_with_special_characters_of_the_shell_and_curl() {
    for target in [
        "/[1-3]/{a,b}",
        "/\"<>\"|^`$HOME'",
        "/a/../b/./c//d",
        "/a%2Fb%20c?x=1&x=2&&y=+",
        "/?a[]=1&b[c]={\"d\":1}",
        "?x",
        "/*?*",
        "/\\a\\b",
    ] {
        same_with(target, "--event contact.added a==1", |hook| hook);
    }
}

#[test]
fn it_prints_and_does_not_send() {
    let endpoint = Endpoint::script::<u16>([]);
    let url = endpoint.url();
    hook(format!(
        "send --curl --url {url}/a --url {url}/b --event contact.added"
    ))
    .run()
    .stdout_has(&format!("{url}/a\ncurl "))
    .stdout_has(&format!("{url}/b\n"))
    .stderr_is("");
}

#[test]
fn loopback_does_not_use_a_proxy() {
    if !has_curl() {
        return;
    }
    let (endpoint, proxy) = (Endpoint::once(200), Refusing::new());
    let url = endpoint.url();
    let printed = hook(format!("send --curl --url {url} --event contact.added")).run();
    shell(&printed, &[("http_proxy", &proxy.url())]);
}
