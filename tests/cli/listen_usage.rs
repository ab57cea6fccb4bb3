//! Usage errors of `hook listen`: one line, exit code 2, and no port is opened.

use std::net::{Ipv4Addr, TcpListener};

use super::support::hook;

#[test]
fn usage_errors_are_one_line() {
    for (flags, words) in [
        ("--status 199", "200 to 599"),
        ("--status 600", "200 to 599"),
        ("--status ok", "--status"),
        ("--status 204 --body x", "204"),
        ("--status 304 --body x", "304"),
        (
            "--status 205 --body x",
            "a 205 response has no body: leave `--body` out",
        ),
        ("--status 204,205 --body x", "a 204 response has no body"),
        ("--status 100", "200 to 599"),
        ("--status 101,200", "200 to 599"),
        (
            "--route /a=205@x",
            "a 205 response has no body: leave `@FILE` out",
        ),
        ("--route 'POST /a=204@x'", "a 204 response has no body"),
        ("--route /a=103", "200 to 599"),
        ("--port 65536", "--port"),
        ("--port http", "--port"),
        ("--delay 5", "`500ms`"),
        ("--delay -5s", "-5"),
        ("--timeout soon", "`500ms`"),
        ("--timeout 1w", "`2h`"),
        ("--count 0", "--count"),
        ("--count some", "--count"),
        ("--max-body 10kb", "`10KiB`"),
        ("--view everything", "full, line, headers, body, raw"),
        ("--color sometimes", "always"),
        ("--body @missing.json", "could not read `missing.json`"),
        ("--body -", "--body"),
        ("-H 'no colon'", "`Name: value`"),
        ("-H 'bad name: x'", "bad name"),
        ("-H 'Content-Length: 3'", "Content-Length"),
        ("-H 'Transfer-Encoding: chunked'", "Transfer-Encoding"),
        ("-H 'X-A: a\nB: c'", "line break"),
        ("-H 'X-A: a\rb'", "line break"),
        ("--json --view line", "--view"),
        ("--json --view full", "--view"),
        ("--json -q", "--quiet`"),
        ("-q --view line", "--view"),
        ("--no-such-flag", "--no-such-flag"),
        ("--cuont 1", "--count`"),
        ("stray", "stray"),
    ] {
        let ended = hook(format!("listen {flags}")).run();
        ended.fails(2, words);
        assert!(!ended.error_line().contains('\x1b'), "{flags}");
    }
}

#[test]
fn usage_errors_come_before_the_port_is_opened() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    for flags in ["--body @missing", "--status 204 --body x"] {
        hook(format!("listen --port {port} {flags}")).run().code(2);
    }
}

#[test]
fn the_last_value_of_a_repeated_flag_counts() {
    let ended =
        hook("listen --port 1 --port 0 --timeout 1h --timeout 1ms --status 500 --status 200").run();
    ended.stderr_has("0 requests in ");
}

#[test]
fn durations_have_units_and_fractions() {
    for time in ["1ms", "0.001s", "0s", "0.0001m"] {
        hook(format!("listen --port 0 --timeout {time}"))
            .run()
            .code(0);
    }
}
