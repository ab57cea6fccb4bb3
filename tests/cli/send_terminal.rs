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
        format!("{wait}1s (Ctrl-C gives up)\x1b[K"),
    );
    assert!(
        lines[3].starts_with(&(two + &one + "\r\x1b[K")),
        "{lines:?}"
    );
    assert!(lines[3].contains("\x1b[K← 200 "), "{lines:?}");
}
