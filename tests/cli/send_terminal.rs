//! `hook send` on a terminal: the time until the next attempt counts down in one line.

#![cfg(target_os = "linux")]

use crate::listen_terminal::on_a_terminal;
use crate::support::Endpoint;

#[test]
fn the_countdown_is_erased_at_the_end() {
    let endpoint = Endpoint::script([503, 200]).any_number(); // without `script` it gets no request
    let url = endpoint.url();
    let line = format!(
        "hook send --url {url} --event contact.added --retry 1 --backoff 1500ms --color never"
    );
    let Some(screen) = on_a_terminal(&line, &[]) else {
        return;
    };
    assert_eq!(screen.code, 0, "{}", screen.text);
    let lines: Vec<_> = screen.text.lines().collect();
    assert_eq!(lines[2], "↻ attempt 2 of 2 in 1.5s", "{lines:?}");
    let wait = "\r  next attempt in ";
    let (two, one) = (
        format!("{wait}2s (Ctrl-C gives up)\x1b[K"),
        format!("{wait}less than 1s (Ctrl-C gives up)\x1b[K"),
    );
    assert!(
        lines[3].starts_with(&(two + &one + "\r\x1b[K")),
        "{lines:?}"
    );
    assert!(lines[3].contains("\x1b[K← 200 "), "{lines:?}");
}

#[test]
fn the_command_of_a_listener_writes_no_transient_lines() {
    let line = "hook listen --port 0 --count 2 --fail-first 1:503 --color never -- \
        hook send --event contact.added --retry 1 --backoff 1500ms";
    let Some(screen) = on_a_terminal(line, &[]) else {
        return;
    };
    assert_eq!(screen.code, 0, "{}", screen.text);
    assert!(
        screen.text.contains("attempt 2 of 2 in 1.5s"),
        "{}",
        screen.text
    );
    assert!(!screen.text.contains("next attempt"), "{}", screen.text);
    assert!(!screen.text.contains("\x1b[K"), "{}", screen.text);
}

#[test]
fn the_responses_of_several_endpoints_have_a_heading_each() {
    let endpoint = Endpoint::always(|sent| {
        let path = sent.start_line();
        let path = path.split(' ').nth(1).unwrap().to_owned();
        crate::support::response(200, format!("from {path}"))
    })
    .any_number();
    let url = endpoint.url();
    let line = format!(
        "hook send --url {url}/a --url {url}/b?token=sesame --event contact.added --color never 2>err"
    );
    let Some(screen) = on_a_terminal(&line, &[]) else {
        return;
    };
    for wanted in [
        format!("{url}/a\r\nfrom /a\r\n"),
        format!("{url}/b?token=********\r\nfrom /b?token=sesame\r\n"),
    ] {
        assert!(screen.text.contains(&wanted), "{}", screen.text);
    }
    // One endpoint has no heading, and a pipe gets nothing but the bodies.
    let one = format!("hook send --url {url}/a --event contact.added 2>err");
    assert_eq!(on_a_terminal(&one, &[]).unwrap().text, "from /a\r\n");
    let piped = on_a_terminal(&format!("{line} | wc -c"), &[]).unwrap();
    let length = "from /a".len() + "from /b?token=sesame".len();
    assert_eq!(piped.text.trim(), length.to_string());
}
