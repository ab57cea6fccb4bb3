//! How much of a body is shown: `--lines` on `listen`, `show`, `send` and `replay`, long lines, binary data, and the
//! request of a failed run, which is judged whole.

use super::listen_fixture::{seen, typed};
use super::show_fixture::show;
use super::support::{Folder, hook};

/// A JSON array that has this many lines when it is indented.
fn json_of(lines: usize) -> String {
    let numbers: Vec<_> = (3..=lines).map(|nth| nth.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

#[cfg(target_os = "linux")]
mod terminal {
    use super::*;
    use crate::listen_terminal::on_a_terminal_in;

    /// What `hook listen` shows on a terminal of a request with this body; `None` where there is no terminal to be had.
    fn listened(flags: &str, content_type: &str, body: impl AsRef<[u8]>) -> Option<String> {
        let folder = Folder::new();
        folder.write("body", body);
        let line = format!(
            "hook listen --port 0 --count 1 --timeout 20s --color never {flags} -- \
             hook send -q --body @body --content-type '{content_type}'"
        );
        Some(on_a_terminal_in(folder, &line, &[])?.text.replace('\r', ""))
    }

    #[track_caller]
    fn has(text: &str, wanted: &str) {
        assert!(text.contains(wanted), "no {wanted:?} in:\n{text}");
    }

    #[test]
    fn a_body_of_1000_lines_is_whole_and_a_longer_one_says_what_is_left_out() {
        let Some(text) = listened("", "application/json", json_of(1000)) else {
            return;
        };
        has(&text, "\n  3,\n");
        has(&text, "\n  1000\n]\n");
        assert!(!text.contains('…'), "{text}");
        let text = listened("", "application/json", json_of(3006)).unwrap();
        has(
            &text,
            "\n  1001,\n… lines 1 to 1,000 of 3,006; `--lines all` shows all\n",
        );
        assert!(!text.contains("\n  1002,"));
    }

    #[test]
    fn the_number_of_lines_is_that_of_what_is_shown() {
        let lines = |count: usize| "x\n".repeat(count);
        let pairs: Vec<_> = (0..1500).map(|nth| format!("k{nth}=v")).collect();
        let payload = format!("a=1&payload={}&b=2", json_of(1200));
        let part = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        for (content_type, body, cut) in [
            ("text/plain", lines(1001), "1,000 of 1,001"),
            ("text/plain", lines(1000) + "end", "1,000 of 1,001"),
            (
                "application/xml",
                format!("<a>{}</a>", "<b/>".repeat(4998)),
                "1,000 of 5,000",
            ),
            ("application/xml", lines(5000), "1,000 of 5,001"),
            (
                "application/x-www-form-urlencoded",
                pairs.join("&"),
                "1,000 of 1,500",
            ),
            (
                "application/x-www-form-urlencoded",
                payload,
                "1,000 of 1,203",
            ),
            // Parts that are not shown are not read to be counted.
            (
                "multipart/form-data; boundary=XX",
                part.repeat(600) + "--XX--\r\n",
                "1,000",
            ),
        ] {
            let Some(text) = listened("", content_type, body) else {
                return;
            };
            has(
                &text,
                &format!("\n… lines 1 to {cut}; `--lines all` shows all\n"),
            );
        }
    }

    #[test]
    fn a_long_line_is_cut_by_its_bytes() {
        let Some(text) = listened("", "text/plain", "x".repeat(1 << 20)) else {
            return;
        };
        has(
            &text,
            "x\n… cut in line 1 of 1, after 125.0 KiB; `--lines all` shows all\n",
        );
        let json = format!("{{\"a\":\"{}\",\"b\":[1]}}", "\u{e9}".repeat(100_000));
        let text = listened("", "application/json", &json).unwrap();
        has(
            &text,
            "\u{e9}\n… cut in line 2 of 6, after 125.0 KiB; `--lines all` shows all\n",
        );
        let text = listened("--lines all", "application/json", &json).unwrap();
        has(&text, &format!("{}\",\n  \"b\"", "\u{e9}".repeat(100_000)));
    }

    #[test]
    fn lines_all_shows_all_and_a_number_that_many() {
        for (flags, last, cut) in [
            ("--lines all", "\n  3006\n]\n", ""),
            ("--lines 2000", "\n  2001,\n…", "lines 1 to 2,000 of 3,006"),
            ("--lines 1", "\n[\n…", "lines 1 to 1 of 3,006"),
            (
                "--view body --lines 5",
                "\n  6,\n…",
                "lines 1 to 5 of 3,006",
            ),
        ] {
            let Some(text) = listened(flags, "application/json", json_of(3006)) else {
                return;
            };
            has(&text, last);
            has(&text, cut);
            assert_eq!(cut.is_empty(), !text.contains('…'), "{text}");
        }
    }

    #[test]
    fn show_send_and_replay_cut_and_show_all_in_the_same_way() {
        let folder = Folder::new();
        folder.write("big.json", json_of(3006));
        let endpoint = crate::support::Endpoint::always(|_| {
            let body = json_of(3006);
            let length = body.len();
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
                .into_bytes()
        });
        let url = endpoint.url();
        let record =
            hook("listen --port 0 --record r --count 1 -q -- hook send -q --body @big.json")
                .within(&folder)
                .run();
        record.code(0);
        for command in [
            "hook show r".to_owned(),
            "hook show r --follow --count 1".to_owned(),
            "hook show r --view body".to_owned(),
            format!("hook send --url {url} --event contact.added"),
            format!("hook replay r --url {url} -v"),
        ] {
            for (flags, last) in [
                (
                    "",
                    "\n… lines 1 to 1,000 of 3,006; `--lines all` shows all\n",
                ),
                (
                    "--lines 10",
                    "\n  11,\n… lines 1 to 10 of 3,006; `--lines all` shows all\n",
                ),
                ("--lines all", "\n  3006\n]\n"),
            ] {
                let line = format!("{command} {flags} --color never");
                let Some(screen) = on_a_terminal_in(folder.clone(), &line, &[]) else {
                    return;
                };
                has(&screen.text.replace('\r', ""), last);
            }
        }
    }

    #[test]
    fn a_binary_body_says_how_much_is_shown_and_how_to_get_all() {
        let folder = Folder::new();
        let bytes: Vec<u8> = (0..700_u32).map(|at| at as u8).collect();
        folder.write("image", &bytes);
        let made = hook("listen --port 0 --record r --count 1 -q -- hook send -q --body @image --content-type image/png")
            .within(&folder)
            .run();
        made.code(0);
        let run = |line: &str| on_a_terminal_in(folder.clone(), line, &[]);
        let Some(screen) = run("hook show r --color never") else {
            return;
        };
        has(
            &screen.text.replace('\r', ""),
            "\n(image/png, 700 B)\n  0000  00 01",
        );
        has(
            &screen.text.replace('\r', ""),
            "\n  … 64 of 700 bytes; `--lines all` shows all, \
             `hook show FILE --nth N --view body > OUT` writes them from a record\n",
        );
        let screen = run("hook show r --color never --lines all").unwrap();
        has(&screen.text, "\n  02b0  b0 b1");
        assert!(!screen.text.contains('…'), "{}", screen.text);
        let screen = run("hook show r --color never --lines 20").unwrap();
        has(
            &screen.text.replace('\r', ""),
            "\n  0120  20 21 22 23 24 25 26 27  28 29 2a 2b 2c 2d 2e 2f   !\"#$%&'()*+,-./\n\
             … lines 1 to 20 of 45; `--lines all` shows all\n",
        );
        run("hook show r --nth 1 --view body > out").unwrap();
        assert_eq!(folder.read("out"), bytes);
    }

    #[test]
    fn json_on_a_terminal_has_escapes_for_what_the_terminal_would_obey() {
        let folder = Folder::new();
        let hostile =
            "{\"a\u{7f}\":\"\u{9b}2J\u{202e}\u{2028}\u{200b}\u{e0041}\",\"type\":\"\u{85}x\"}";
        folder.write("body", hostile);
        let made = hook("listen --port 0 --record r --count 1 -q -- hook send -q --body @body")
            .within(&folder)
            .run();
        made.code(0);
        let escaped = r"\u009b2J\u202e\u2028\u200b\udb40\udc41";
        for command in [
            "hook show r --json",
            "hook show r --to har",
            "hook show r --redact header.nothing",
            "hook listen --port 0 --count 1 --json -- hook send -q --body @body",
            "hook show r",
            "hook show r --view body --color always",
        ] {
            let Some(screen) = on_a_terminal_in(folder.clone(), command, &[]) else {
                return;
            };
            has(&screen.text, escaped);
            has(&screen.text, "\\u007f");
            let is_obeyed = |char: char| matches!(char, '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{200b}');
            assert!(
                !screen.text.contains(is_obeyed),
                "{command}: {}",
                screen.text
            );
        }
        // In a pipe it is exact.
        let piped = hook("show r --view body").within(&folder).run();
        piped.stdout_is(hostile);
        let piped = hook("show r --json").within(&folder).run();
        assert_eq!(piped.lines_of("request")[0]["body"], hostile);
        piped.stdout_has("\u{9b}2J\u{202e}");
    }
}

#[test]
fn re_indented_json_is_still_json_in_a_pipe() {
    let body = "{\"a\":\"\u{7f}\u{2028}\u{9b}\u{202e}\"}";
    let ended = seen("", typed("application/json", body));
    ended.stdout_has("\n{\n  \"a\": \"\\u007f\\u2028\\u009b\\u202e\"\n}\n");
}

#[test]
fn lines_that_are_asked_for_hold_in_a_pipe_too() {
    let ended = seen("--lines 4", typed("application/json", json_of(200)));
    ended.stdout_has("\n  5,\n… lines 1 to 4 of 200; `--lines all` shows all\n");
    let record = seen("--json", typed("application/json", json_of(200)));
    show("--lines 4", &record.stdout)
        .run()
        .stdout_has("\n  5,\n… lines 1 to 4 of 200; `--lines all` shows all\n");
    show("", &record.stdout).run().stdout_has("\n  200\n]\n");
}

#[test]
fn a_binary_body_in_a_pipe_is_counted_and_dumped_where_lines_ask_for_it() {
    let bytes = [0xff; 700];
    let ended = seen("", typed("application/octet-stream", bytes));
    ended.stdout_has("… 64 of 700 bytes; `--lines all` shows all, `hook show FILE");
    let ended = seen("--lines all", typed("application/octet-stream", bytes));
    ended.stdout_has("\n  02b0  ff ff").stdout_lacks("…");
}

#[test]
fn lines_is_a_number_from_1_or_all_and_is_for_people() {
    for (line, message) in [
        (
            "listen --lines 0",
            "write a number such as `5000`, or `all`",
        ),
        (
            "show r --lines many",
            "write a number such as `5000`, or `all`",
        ),
        ("listen --lines 5 --json", "--json"),
        ("show r --lines 5 --to har", "--to"),
        ("send --url :1 --lines 5 -q", "--quiet"),
        (
            "listen --lines 5 --view raw",
            "writes exact bytes: leave `--lines` out",
        ),
        (
            "show r --lines all --view body",
            "writes exact bytes: leave `--lines` out",
        ),
    ] {
        hook(line).run().code(2).stderr_has(message);
    }
}

/// A quiet run that fails, with this body.
#[track_caller]
fn failed(
    folder: &Folder,
    flags: &str,
    content_type: &str,
    body: &str,
) -> super::support::Finished {
    let line = format!(
        "listen --port 0 -q --count 1 {flags} -- hook send -q --body @body --content-type '{content_type}'"
    );
    let ended = hook(line).within(folder).file("body", body).run();
    ended.code(7);
    ended
}

#[test]
fn a_request_that_failed_is_judged_whole_and_cut_only_where_it_is_shown() {
    let long = "x".repeat(100_000);
    let json = format!("{{\"long\":\"{long}\",\"type\":\"contact.added\"}}");
    let folder = Folder::new();
    let failed =
        |flags: &str, content_type: &str, body: &str| failed(&folder, flags, content_type, body);
    let ended = failed("--expect /type=other", "application/json", &json);
    ended
        .stderr_lacks("not JSON")
        .stderr_has("#1 POST /  contact.added\n")
        .stderr_has("… cut in line 2 of 4, after 64.0 KiB; `--lines all` shows all");
    let ended = failed(
        "--expect /type=other --lines all",
        "application/json",
        &json,
    );
    ended.stderr_has(&format!("{long}\",\n  \"type\": \"contact.added\"\n}}\n"));

    // The end of a multipart body is its last boundary, and the event can be in the last field of a form.
    let parts = format!(
        "--XX\r\nContent-Disposition: form-data; name=\"long\"\r\n\r\n{long}\r\n\
         --XX\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\ncontact.added\r\n--XX--\r\n"
    );
    let ended = failed(
        "--expect form.event=other",
        "multipart/form-data; boundary=XX",
        &parts,
    );
    ended
        .stderr_lacks("does not keep to its boundary")
        .stderr_has("contact.added\n");
    let form = format!("long={long}&event=contact.added");
    let ended = failed(
        "--expect form.event=other",
        "application/x-www-form-urlencoded",
        &form,
    );
    ended.stderr_has("#1 POST /  contact.added\n");
}

#[test]
fn a_junit_report_judges_the_whole_request_too() {
    let folder = Folder::new();
    let json = format!("{{\"long\":\"{}\",\"type\":\"a\"}}", "x".repeat(100_000));
    failed(
        &folder,
        "--expect /type=other --junit report.xml",
        "application/json",
        &json,
    );
    let report = folder.text("report.xml");
    assert!(!report.contains("not JSON"), "{report}");
    assert!(report.contains("… cut in line 2 of 4, after 64.0 KiB; see `--record`"));
}
