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

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use crate::listen_terminal::{on_a_terminal, on_a_terminal_in};
    use crate::support::Folder;

    const SEND: &str = "hook send -n --url http://h/x --id msg_1 --timestamp 0";

    #[test]
    fn it_ends_with_a_line_break_and_is_coloured() {
        let line = format!("{SEND} -X PUT --body '{{\"n\": 1.10}}' X-A:1");
        let Some(plain) = on_a_terminal(&line, &[("NO_COLOR", "1")]) else {
            return;
        };
        assert_eq!(plain.code, 0, "{}", plain.text);
        let lines: Vec<_> = plain.text.split("\r\n").collect();
        assert_eq!(lines[0], "PUT /x HTTP/1.1");
        assert!(lines.contains(&"X-A: 1"), "{lines:?}");
        assert_eq!(lines[lines.len() - 3..], ["", "{\"n\": 1.10}", ""]);
        let coloured = on_a_terminal(&line, &[]).unwrap().text;
        for part in [
            "\x1b[1mPUT\x1b[0m /x",
            "\x1b[36mX-A\x1b[0m: 1",
            "{\x1b[36m\"n\"\x1b[0m: \x1b[33m1.10\x1b[0m}\r\n",
        ] {
            assert!(coloured.contains(part), "{coloured:?}");
        }
    }

    #[test]
    fn a_body_keeps_its_layout_and_control_characters_are_escaped() {
        for (body, shown) in [
            (
                "{\"a\" : 1,\n\t\"b\":[ ]}\n",
                "{\"a\" : 1,\r\n\t\"b\":[ ]}\r\n",
            ),
            ("plain \u{1b}[2J text", "plain \\x1b[2J text\r\n"),
            ("{\"a\":", "{\"a\":\r\n"),
            ("", "\r\n\r\n"),
        ] {
            let folder = Folder::new();
            folder.write("body", body);
            let line = format!("{SEND} --body @body");
            let Some(screen) = on_a_terminal_in(folder, &line, &[("NO_COLOR", "1")]) else {
                return;
            };
            assert!(screen.text.ends_with(shown), "{:?}", screen.text);
        }
    }

    #[test]
    fn several_requests_are_apart_and_a_pipe_gets_exact_bytes() {
        for more in ["--url http://i/", "--repeat 2"] {
            let line = format!("{SEND} {more} --body hi");
            let Some(screen) = on_a_terminal(&line, &[("NO_COLOR", "1")]) else {
                return;
            };
            assert!(screen.text.ends_with("\r\n\r\nhi\r\n"), "{:?}", screen.text);
            assert!(
                screen.text.contains("\r\n\r\nhi\r\n\r\nPOST /"),
                "{:?}",
                screen.text
            );
            let piped = on_a_terminal(&format!("{line} | od -c | tail -2"), &[]).unwrap();
            assert!(piped.text.contains(" h   i\r\n"), "{:?}", piped.text);
        }
    }

    #[test]
    fn a_replay_is_printed_in_the_same_way() {
        let folder = Folder::new();
        folder.write(
            "raw",
            "POST /a HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer sesame\r\nContent-Length: 2\r\n\r\n{}",
        );
        let line = "hook replay raw --url http://h --dry-run";
        let Some(screen) = on_a_terminal_in(folder, line, &[("NO_COLOR", "1")]) else {
            return;
        };
        assert_eq!(
            screen.text,
            "POST /a HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ********\r\nContent-Length: 2\r\n\r\n{}\r\n"
        );
    }
}
