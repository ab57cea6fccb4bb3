//! `hook listen` on a terminal, which `script` from util-linux provides. Without it these tests do nothing.

#![cfg(target_os = "linux")]

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use super::support::Folder;

/// The output of a terminal, and the exit code of the shell that ran on it.
pub struct Screen {
    pub text: String,
    pub code: i32,
    folder: Folder,
}

const LISTEN: &str = "hook listen --port 0 --timeout 20s --count 1";
const SEND: &str = "-- hook send --event contact.added -q";

/// Runs a shell command on a terminal. Each command ends by itself.
#[track_caller]
pub fn on_a_terminal(line: &str, variables: &[(&str, &str)]) -> Option<Screen> {
    on_a_terminal_in(Folder::new(), line, variables)
}

#[track_caller]
pub fn on_a_terminal_in(folder: Folder, line: &str, variables: &[(&str, &str)]) -> Option<Screen> {
    let own = Path::new(env!("CARGO_BIN_EXE_hook")).parent().unwrap();
    let rest = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([own.to_owned()].into_iter().chain(env::split_paths(&rest)));
    let output = Command::new("script")
        .args(["-qec", line, "/dev/null"])
        .stdin(Stdio::null())
        .current_dir(folder.work())
        .env_clear()
        .env("PATH", path.unwrap())
        .env("HOME", folder.home())
        .env("LC_ALL", "C.UTF-8")
        .env("TERM", "xterm")
        .envs(variables.iter().copied())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    let code = output.status.code().unwrap();
    assert!(!text.contains("panicked"), "{text}");
    Some(Screen { text, code, folder })
}

/// Whether there are colours.
fn coloured(text: &str) -> bool {
    text.contains("\x1b[")
}

#[test]
fn a_stream_is_coloured_if_it_is_a_terminal() {
    for (redirect, out, err) in [
        ("", true, true),
        ("2>err", true, false),
        (">out", false, true),
        (">out 2>err", false, false),
    ] {
        let line = format!("{LISTEN} {SEND} {redirect}");
        let Some(screen) = on_a_terminal(&line, &[]) else {
            return;
        };
        assert_eq!(screen.code, 0, "{}", screen.text);
        let file = |name| {
            screen
                .folder
                .path(name)
                .exists()
                .then(|| screen.folder.text(name))
        };
        let (stdout, stderr) = (file("out"), file("err"));
        let stdout = stdout.as_deref().unwrap_or(&screen.text);
        let stderr = stderr.as_deref().unwrap_or(&screen.text);
        let line_of = |text: &str, what: &str| {
            let found = text.lines().find(|line| line.contains(what));
            found
                .unwrap_or_else(|| panic!("no {what} in:\n{text}"))
                .to_owned()
        };
        assert_eq!(coloured(&line_of(stdout, "200 OK")), out, "{redirect}");
        assert_eq!(
            coloured(&line_of(stderr, "listening on")),
            err,
            "{redirect}"
        );
    }
}

#[test]
fn the_environment_can_turn_colours_off() {
    let line = format!("{LISTEN} {SEND}");
    for (variable, colours) in [
        (("NO_COLOR", "1"), false),
        (("NO_COLOR", ""), true),
        (("TERM", "dumb"), false),
    ] {
        let Some(screen) = on_a_terminal(&line, &[variable]) else {
            return;
        };
        assert_eq!(coloured(&screen.text), colours, "{variable:?}");
    }
    let line = format!("{LISTEN} --color never {SEND}");
    let Some(screen) = on_a_terminal(&line, &[]) else {
        return;
    };
    assert!(!coloured(&screen.text));
    let line = format!("{LISTEN} --color always {SEND}");
    let Some(screen) = on_a_terminal(&line, &[("TERM", "dumb")]) else {
        return;
    };
    assert!(coloured(&screen.text));
}

#[test]
fn raw_output_to_a_terminal_is_refused() {
    let line = format!("{LISTEN} --view raw {SEND}");
    let Some(screen) = on_a_terminal(&line, &[]) else {
        return;
    };
    assert_eq!(screen.code, 2, "{}", screen.text);
    assert!(
        screen.text.starts_with("hook: `--view raw` "),
        "{}",
        screen.text
    );
    assert!(screen.text.contains("terminal"), "{}", screen.text);
    assert_eq!(screen.text.lines().count(), 1, "{}", screen.text);
    let line = format!("{LISTEN} --view raw {SEND} >out");
    let Some(screen) = on_a_terminal(&line, &[]) else {
        return;
    };
    assert_eq!(screen.code, 0, "{}", screen.text);
    assert!(screen.folder.text("out").starts_with("POST / HTTP/1.1\r\n"));
}

#[test]
fn a_body_is_indented_and_escaped_on_a_terminal() {
    let folder = Folder::new();
    folder.write("body", "{\"a\":\"\u{9b}2J\"}");
    let line = format!("{LISTEN} --view body --color never -- hook send -q --body @body");
    let Some(screen) = on_a_terminal_in(folder, &line, &[]) else {
        return;
    };
    let expected = "{\r\n  \"a\": \"\\u009b2J\"\r\n}\r\n";
    assert!(screen.text.contains(expected), "{}", screen.text);
}

/// Checks that a listener on a terminal shortens this body and says so.
#[track_caller]
fn is_cut(content_type: &str, body: &str) {
    let folder = Folder::new();
    folder.write("body", body);
    let send = format!("hook send -q --body @body --content-type '{content_type}'");
    let Some(screen) = on_a_terminal_in(folder, &format!("{LISTEN} --color never -- {send}"), &[])
    else {
        return;
    };
    let lines: Vec<_> = screen.text.lines().collect();
    assert!(screen.text.len() < 200_000, "{}", screen.text.len());
    assert!(lines.len() < 1100, "{} lines", lines.len());
    let note = lines.iter().find(|line| line.starts_with('…'));
    let note = note.unwrap_or_else(|| panic!("no note in:\n{}", screen.text));
    assert!(note.ends_with("; `--lines all` shows all"), "{note}");
}

#[test]
fn long_text_is_cut_with_advice() {
    is_cut("text/plain", &"a line\n".repeat(5000));
    is_cut("text/plain", &"x".repeat(300_000));
}

#[test]
fn long_json_is_cut_with_advice() {
    is_cut("application/json", &format!("[{}1]", "1,".repeat(5000)));
}

#[test]
fn a_long_form_is_cut_with_advice() {
    let form = "application/x-www-form-urlencoded";
    is_cut(form, &"name=value&".repeat(5000));
    is_cut(form, &format!("text={}", "x".repeat(300_000)));
}

#[test]
fn a_long_multipart_body_is_cut_with_advice() {
    let part = "--e\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n";
    let body = format!("{}--e--\r\n", part.repeat(1000));
    is_cut("multipart/form-data; boundary=e", &body);
}

#[test]
fn the_end_shows_how_often_each_event_came() {
    let send = |event: &str| format!("hook send -q --event {event}; ");
    let many: String = (0..12)
        .map(|nth| send(&format!("many.n{nth:02}")))
        .collect();
    for (sends, count, rows) in [
        (
            send("a.b") + &send("deal.won") + &send("a.b"),
            3,
            "  a.b       2\r\n  deal.won  1\r\n",
        ),
        (
            send("a.b") + "hook send -q --body x; ",
            2,
            "  a.b            1\r\n  no event type  1\r\n",
        ),
        (
            many,
            12,
            "  many.n09           1\r\n  other event types  2\r\n",
        ),
    ] {
        let folder = Folder::new();
        folder.write("send.sh", sends);
        let line = format!(
            "hook listen --port 0 --timeout 20s --color never --count {count} -- sh send.sh"
        );
        let Some(screen) = on_a_terminal_in(folder, &line, &[]) else {
            return;
        };
        let end = format!("{rows}{count} of {count} requests in ");
        assert!(screen.text.contains(&end), "{}", screen.text);
    }
}

#[test]
fn no_table_of_events_in_a_pipe_or_for_one_request() {
    let send = "hook send -q --event a.b";
    for line in [
        format!("{LISTEN} --color never -- {send}"),
        format!("hook listen --port 0 --count 2 -q -- sh -c '{send}; {send}'"),
        format!("hook listen --port 0 --count 2 --json -- sh -c '{send}; {send}' >out"),
        format!("hook listen --port 0 --count 2 -- sh -c '{send}; {send}' >out 2>err; cat err"),
    ] {
        let Some(screen) = on_a_terminal(&line, &[]) else {
            return;
        };
        assert_eq!(screen.code, 0, "{}", screen.text);
        assert!(!screen.text.contains("\n  a.b "), "{}", screen.text);
    }
}

#[test]
fn the_banner_suggests_a_command() {
    let Some(screen) = on_a_terminal("hook listen --port 0 --timeout 1ms --color never", &[])
    else {
        return;
    };
    let mut lines = screen.text.lines();
    let banner = lines.next().unwrap();
    let url = banner.strip_prefix("listening on ").unwrap();
    let hint = format!("  try: hook send --url {url} --event contact.added");
    assert_eq!(lines.next(), Some(hint.as_str()));
    let line = "hook listen --port 0 --timeout 1ms >out";
    let Some(screen) = on_a_terminal(line, &[]) else {
        return;
    };
    assert!(!screen.text.contains("try:"), "{}", screen.text);
}
