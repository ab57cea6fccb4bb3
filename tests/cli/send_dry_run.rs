//! `hook send --dry-run` prints the exact bytes that would be sent, and opens no connection.

use crate::support::{Endpoint, Hook, Refusing, hook};

/// Checks that `--dry-run` prints what an endpoint gets for the same arguments.
#[track_caller]
fn same(arguments: &str, prepare: impl Fn(Hook) -> Hook) {
    let endpoint = Endpoint::once(200); // fails on a second request: the dry run must send none
    let url = endpoint.url();
    let line = format!("send --url {url}/a%2Fb?x=1 --id msg_1 --timestamp 1795293181 {arguments}");
    let printed = prepare(hook(format!("{line} --dry-run"))).run();
    prepare(hook(line)).run();
    let sent = endpoint.request();
    assert_eq!(printed.stdout, sent.raw(), "wanted:\n{sent}");
}

#[test]
fn it_prints_the_bytes_that_an_endpoint_gets() {
    for arguments in [
        "--event contact.added",
        "--event contact.added --format plain",
        "--event contact.added --format form",
        "--event contact.added --format query",
        "--event contact.added contact.tags[]=new x==é X-A:1 X-B; Accept:",
        "--event contact.added -X DELETE -H 'Authorization: Bearer sesame'",
        "--body ''",
    ] {
        same(arguments, |hook| hook);
    }
    let every_byte: Vec<u8> = (0..=255).collect();
    same("--body @b", |hook| hook.file("b", &every_byte));
    same("--body -", |hook| hook.stdin(&every_byte));
}

#[test]
fn nothing_else_is_printed() {
    hook("send --url h:81/x --body hi --id msg_1 --timestamp 0 -n -H User-Agent: -H Content-Type:")
        .run()
        .stdout_is(
            "POST /x HTTP/1.1\r\nHost: h:81\r\nAccept: */*\r\nwebhook-id: msg_1\r\n\
             webhook-timestamp: 0\r\nContent-Length: 2\r\n\r\nhi",
        )
        .stderr_is("");
}

#[test]
fn no_connection_is_opened() {
    let endpoint = Refusing::new();
    hook(format!(
        "send --dry-run --event contact.added --url {}",
        endpoint.url()
    ))
    .run()
    .stdout_has("POST / HTTP/1.1");
}

#[test]
fn usage_errors_are_reported() {
    hook("send --dry-run --url h --event a..b --data {}")
        .run()
        .fails(2, "separated by full stops")
        .error_line();
}

#[test]
fn each_endpoint_gets_its_own_request() {
    let finished = hook("send -n --url a --url b --event contact.added").run();
    finished.stdout_has("Host: a\r\n").stdout_has("Host: b\r\n");
    finished.check(
        finished.text().matches("POST / HTTP/1.1\r\n").count() == 2,
        "two requests",
    );
}
