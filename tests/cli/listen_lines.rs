//! `--view line`: one line for a request and its response, on terminals of any width and in a pipe.

use super::listen_fixture::{get, request, seen, typed};
use super::show_fixture::show;
use super::support::{Finished, Listener, hook};

/// The only line on stdout, with the time and the duration replaced.
#[track_caller]
fn line(finished: &Finished) -> String {
    let text = finished.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    let (number, rest) = text.trim_end().split_once(' ').unwrap();
    let (_time, rest) = rest.split_once(' ').unwrap();
    let (rest, _duration) = rest.rsplit_once("  ").unwrap();
    format!("{number} {rest}")
}

#[test]
fn a_request_and_its_response_are_one_line() {
    let github = ["X-GitHub-Event: push"];
    for (flags, request, wanted) in [
        ("", get("/a?x=1&x=2"), "#1 200 GET /a?x=1&x=2  0 B"),
        (
            "--body {}",
            request("POST /hooks", &github, "123"),
            "#1 200 POST /hooks  push  GitHub  3 B",
        ),
        (
            "",
            typed("application/json", r#"{"type":"contact.added"}"#),
            "#1 200 POST /  contact.added  24 B",
        ),
    ] {
        assert_eq!(
            line(&seen(&format!("--view line {flags}"), request)),
            wanted
        );
    }
    let listener = Listener::start("--view line --status 503 --count 1");
    listener.ask(request("DELETE /x", &[], "")).status_is(503);
    assert_eq!(line(&listener.finish()), "#1 503 DELETE /x  0 B");
}

#[test]
fn a_request_without_a_response_has_a_line_that_says_why() {
    for (how, why) in [
        ("drop", "the connection was closed, as simulated"),
        ("reset", "the connection was reset, as simulated"),
        ("hang", "the connection is left open, as simulated"),
    ] {
        let listener = Listener::start(format!("--view line --fail-first 1:{how}"));
        let mut connection = listener.connect();
        connection.send(get("/a"));
        listener.wait_stdout(|text| text.contains(&format!(" -   GET /a  {why}  0 B\n")));
    }
}

#[test]
fn what_is_odd_about_a_request_is_in_its_line() {
    let signed = "--view line --verify github --secret sesame --accept-invalid";
    let headers = ["X-Hub-Signature-256: sha256=00"];
    seen(signed, request("POST /", &headers, "{}"))
        .stdout_has(" 200 POST /  signature m")
        .stdout_has("  2 B  ");
    let slack = r#"{"type":"url_verification","challenge":"a"}"#;
    let listener = Listener::start("--view line --count 1");
    listener.ask(typed("application/json", slack));
    listener.ask(get("/")).status_is(200);
    listener.finish().stdout_has(" Slack url_verification  ");
    let listener = Listener::start("--view line --only path=/a --count 1");
    listener.ask(get("/b")).status_is(200);
    listener.ask(get("/a")).status_is(200);
    let ended = listener.finish();
    ended.stdout_has(" 200 GET /b  not counted  0 B  ");
    ended.stdout_has(" 200 GET /a  0 B  ");
}

#[test]
fn a_capture_without_responses_has_its_lines() {
    let raw = "GET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";
    let done = show("--view line", raw).run();
    let lines: Vec<_> = done.text().lines().collect();
    assert!(lines[0].ends_with(" -   GET /a  0 B"), "{lines:?}");
    assert!(lines[1].ends_with(" -   POST /b  2 B"), "{lines:?}");
    let stdin = hook("show - --view line").stdin(raw).run();
    assert!(stdin.text().ends_with(" -   POST /b  2 B\n"));
}

#[test]
fn a_pipe_gets_a_line_whole() {
    let (target, event) = (format!("/{}", "x".repeat(500)), "e".repeat(300));
    let body = format!(r#"{{"type":"{event}"}}"#);
    let headers = ["Content-Type: application/json"];
    let done = seen(
        "--view line",
        request(&format!("POST {target}"), &headers, body),
    );
    assert_eq!(line(&done), format!("#1 200 POST {target}  {event}  311 B"));
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use std::fmt::Write as _;

    use unicode_width::UnicodeWidthStr as _;

    use crate::listen_terminal::on_a_terminal_in;
    use crate::support::Folder;

    const CLOUDEVENT: &str = r#"{"specversion":"1.0","type":"com.example.contacts.contact.added.to.a.list","source":"/crm/of/a/customer/with/a/long/name","id":"7"}"#;

    #[test]
    fn no_line_wraps_at_any_width() {
        let wide = "/山田花子/🎉".repeat(9);
        let long = format!("/webhooks/{}?token=x", "billing/".repeat(30));
        for columns in [40, 80, 100, 140] {
            let folder = Folder::new();
            folder.write("cloudevent", CLOUDEVENT);
            let mut send = String::new();
            for path in ["/", &long, &wide] {
                for more in [
                    "--event contact.added",
                    "--event invoice.payment_failed.for.a.customer.with.a.long.name.in.the.shop",
                    "--as github --event push",
                    "--body @cloudevent --content-type application/cloudevents+json",
                ] {
                    let _ = write!(
                        send,
                        "hook send -q --url \"${{HOOK_URL%/}}{path}\" {more}; "
                    );
                }
            }
            folder.write("send.sh", send);
            let listen = "hook listen --port 0 --timeout 20s --count 12 --view line -- sh send.sh";
            let line = format!("stty rows 40 cols {columns}; {listen}");
            let Some(screen) = on_a_terminal_in(folder, &line, &[("NO_COLOR", "1")]) else {
                return;
            };
            assert_eq!(screen.code, 0, "{}", screen.text);
            let lines: Vec<_> = screen.text.lines().collect();
            let shown: Vec<_> = lines.iter().filter(|line| line.starts_with('#')).collect();
            assert_eq!(shown.len(), 12, "{}", screen.text);
            let shown_at = shown[0].find(" 200 POST /");
            for line in shown {
                assert_eq!(line.width(), columns, "{line}");
                assert!(line.contains(" 200 POST /"), "{line}");
                assert!(line.ends_with('s'), "{line}");
                if columns >= 60 {
                    // The tenth request does not shift them.
                    assert_eq!(line.find(" 200 POST /"), shown_at, "{line}");
                }
            }
        }
    }

    #[test]
    fn colours_take_no_columns() {
        let line = "stty rows 40 cols 80; hook listen --port 0 --timeout 20s --count 1 --view line \
                    -- hook send -q --event contact.added";
        let Some(screen) = on_a_terminal_in(Folder::new(), line, &[]) else {
            return;
        };
        let line = screen.text.lines().find(|line| line.contains("POST"));
        let line = line.unwrap();
        let mut plain = String::new();
        for (nth, part) in line.split('\x1b').enumerate() {
            let text = if nth == 0 {
                part
            } else {
                part.split_once('m').unwrap().1
            };
            plain.push_str(text);
        }
        assert_eq!(plain.width(), 80, "{line:?}");
        assert!(line.contains("\x1b[32m200"), "{line:?}");
        assert!(line.contains("\x1b[1;35mcontact.added"), "{line:?}");
    }
}
