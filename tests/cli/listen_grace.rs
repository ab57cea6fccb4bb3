//! How a run of `hook listen` ends while COMMAND still runs, extra requests arrive or stdout is not read.

#![cfg(unix)]

use std::time::Duration;

use super::listen_fixture::typed;
use super::support::*;

/// Far less time than the commands here would take.
const SOON: Duration = Duration::from_secs(15);

#[test]
fn the_children_of_the_command_end_with_it() {
    // If `sleep` survived, it would keep stderr open, and the test would wait for it.
    let done = hook("listen --port 0 --count 1 --timeout 200ms -- sh -c")
        .arg("sleep 1000; true")
        .run();
    done.code(6).check(done.took < SOON, "an end in time");
}

#[test]
fn a_command_that_ignores_sigterm_is_killed_after_five_seconds() {
    let done = hook("listen --port 0 --count 1 --timeout 200ms -- sh -c")
        .arg("trap '' TERM; sleep 1000; true")
        .run();
    done.code(6)
        .check(done.took >= Duration::from_secs(5), "its grace");
    done.check(done.took < SOON, "an end in time");
}

/// A process that ignores SIGTERM and holds stderr open: while it lives, the test waits.
const DEAF: &str = "(trap '' TERM; echo > deaf; exec sleep 1000)";
/// Waits until it does so.
const IS_DEAF: &str = "until [ -e deaf ]; do sleep 0.01; done";

#[test]
fn what_the_command_leaves_behind_is_killed_after_five_seconds() {
    let done = hook("listen --port 0 -- sh -c")
        .arg(format!("{DEAF} & {IS_DEAF}; exit 0"))
        .run();
    done.code(0)
        .check(done.took >= Duration::from_secs(5), "its grace");
    done.check(done.took < SOON, "an end in time");
}

#[test]
fn a_child_that_ignores_sigterm_does_not_outlive_the_command() {
    let done = hook("listen --port 0 --count 1 --timeout 200ms -- sh -c")
        .arg(format!("{DEAF} & exec sleep 1000"))
        .run();
    done.code(6).check(done.took < SOON, "an end in time");
}

#[test]
fn what_the_command_leaves_behind_is_terminated_at_once() {
    let done = hook("listen --port 0 -- sh -c")
        .arg("sleep 1000 & (sleep 1000; true) & exit 3")
        .run();
    done.code(3)
        .check(done.took < Duration::from_secs(5), "no wait for SIGKILL");
}

#[test]
fn what_the_command_leaves_behind_goes_on_until_the_end() {
    let script = "(hook send -q --event contact.added; exec sleep 1000) & exit 0";
    let done = hook("listen --port 0 --count 1 -- sh -c").arg(script).run();
    done.code(0).stderr_has("1 of 1 request in ");
    done.check(done.took < SOON, "an end in time");
}

#[test]
fn a_second_signal_kills_what_the_command_leaves_behind() {
    let listener = hook("listen --port 0 -- sh -c")
        .arg(format!("{DEAF} & {IS_DEAF}; echo started; exit 0"))
        .listen();
    listener.wait_stderr(|text| text.contains("started"));
    listener.terminate();
    listener.hang_up();
    let done = listener.finish().any_code();
    done.check(done.took < Duration::from_secs(5), "an end at once");
}

#[test]
fn the_end_of_the_terminal_ends_the_command_and_is_reported() {
    let listener = hook("listen --port 0 --json -- sh -c")
        .arg("echo started; sleep 1000; true")
        .listen();
    listener.wait_stderr(|text| text.contains("started"));
    listener.hang_up();
    let done = listener.finish();
    done.code(129).check(done.took < SOON, "an end in time");
    assert_eq!(done.lines_of("verdict")[0]["exit"], 129);
}

#[test]
fn a_signal_during_the_grace_period_ends_the_run() {
    let listener = hook("listen --port 0 --count 1 -- sh -c")
        .arg("hook send -q --event contact.added; echo sent; sleep 1000; true")
        .listen();
    listener.wait_stderr(|text| text.contains("sent"));
    let done = listener.stop();
    done.code(143).check(done.took < SOON, "an end in time");
}

#[test]
fn a_problem_during_the_grace_period_is_reported() {
    let refusing = Refusing::new();
    let listener = hook(format!(
        "listen --port 0 --json --count 1 --grace 1m --forward-to gone.*={} -- sh -c",
        refusing.url()
    ))
    .arg("until [ -e end ]; do sleep 0.01; done")
    .listen();
    listener
        .ask(typed("application/json", "{\"type\":\"a.b\"}"))
        .status_is(200);
    listener.next_of("response");
    listener
        .ask(typed("application/json", "{\"type\":\"gone.away\"}"))
        .status_is(502);
    listener.wait_stderr(|text| text.contains("could not forward #2 to "));
    listener.folder().write("end", "");
    listener.finish().code(0);
}

#[test]
fn the_timeout_does_not_shorten_the_grace_period() {
    let done = hook("listen --port 0 -q --count 1 --timeout 3s --grace 1m -- sh -c")
        .arg("hook send -q --event contact.added && sleep 4; exit 9")
        .run();
    done.code(9).stderr_lacks("ended `sh`");
}

#[test]
fn requests_after_the_count_get_a_response_and_are_shown() {
    let done = hook("listen --port 0 --count 1 -- sh -ec")
        .arg("for n in 1 2 3; do hook send -q --event contact.added; done")
        .run();
    done.stderr_has("1 of 1 request, and 2 more in ");
    done.stdout_has("#3 200 OK");
}

#[test]
fn a_privileged_port_is_an_error_with_advice() {
    let done = hook("listen --port 1 --timeout 1ms").run();
    if done.stderr.contains("listening on") {
        eprintln!("SKIPPED: this user may listen on port 1");
        return;
    }
    done.fails(1, "127.0.0.1:1").stderr_has("--port 8080");
}

#[test]
fn json_too_large_to_indent_is_shown_unchanged() {
    // Laid out, each of its 42,000 strings would get a line and an indent.
    let strings = format!("\"{}\",", "x".repeat(97)).repeat(42_000);
    let body = format!("[1,1,1,1,{strings}1]");
    assert!(body.len() > 4 << 20);
    let listener = Listener::start("--count 1");
    listener
        .ask(typed("application/json", &body))
        .status_is(200);
    let done = listener.finish();
    done.stdout_has("(JSON, too long to be laid out)\n[1,1,1,1");
    done.check(done.stdout.len() < body.len() + 1000, "no growth");
}

#[test]
fn a_stdout_that_is_never_read_does_not_prevent_the_exit() {
    let (reader, writer) = std::io::pipe().unwrap();
    let running = hook("listen --port 0 --view line --timeout 300ms --ready-file ready")
        .stdout(writer)
        .start();
    let port = running.wait("the port", |state| {
        let text = String::from_utf8_lossy(&state.stderr);
        let (_, rest) = text.split_once("127.0.0.1:")?;
        rest.split_once('/')?.0.parse::<u16>().ok()
    });
    // More lines than fit into a pipe.
    let mut connection = connect(port);
    let line = "x".repeat(4000);
    for _ in 0..40 {
        let request = format!("GET /{line} HTTP/1.1\r\nHost: a\r\n\r\n");
        if connection.try_send(request).is_err() {
            break;
        }
    }
    running
        .finish()
        .code(1)
        .stderr_has("could not write to stdout: its reader has stopped reading");
    drop(reader);
}

#[test]
fn a_command_that_is_ended_after_the_goal_is_named() {
    let done = hook("listen --port 0 -q --count 1 --grace 200ms -- sh -c")
        .arg("hook send -q --event contact.added; sleep 1000; true")
        .run();
    done.code(0).stderr_is(
        "hook: ended `sh`, which was still running 200ms after the goal; `--grace` sets this time\n",
    );
    let done = hook("listen --port 0 -q --timeout 200ms -- sleep 1000").run();
    let ended = "hook: ended `sleep`, which was still running after 200ms\n";
    done.code(0).stderr_is(ended);
    hook("listen --port 0 --grace 1s --count 1")
        .run()
        .fails(2, "`--grace` requires a command: write it after `--`");
    hook("listen --port 0 --grace 1s -- true")
        .run()
        .fails(2, "`--grace` requires `--count` or `--want`");
}

#[test]
fn the_command_may_take_the_time_of_grace() {
    let done = hook("listen --port 0 -q --count 1 --grace 1m -- sh -c")
        .arg("hook send -q --event contact.added; sleep 6; exit 9")
        .run();
    done.code(9).stderr_lacks("ended `sh`");
}

/// The letters of the cases of `report.xml`: passed, skipped, failed.
fn cases(done: &super::support::Finished) -> String {
    let report = done.folder.text("report.xml");
    let cases = report.split("<testcase ").skip(1);
    cases
        .map(|case| match case {
            failed if failed.contains("<failure") => 'f',
            skipped if skipped.contains("<skipped") => 's',
            _ => 'p',
        })
        .collect()
}

#[test]
fn the_report_says_what_the_exit_code_says() {
    const SEND: &str = "hook send -q --event contact.added";
    for (flags, script, code, letters) in [
        // After the goal, COMMAND still runs: what comes now decides nothing.
        (
            "--count 1 --exactly --settle 1ms",
            "SEND; sleep 1; SEND",
            0,
            "ppp",
        ),
        ("--count 1 --unique", "SEND --id a; SEND --id a", 0, "ppp"),
        (
            "--count 1 --expect event=contact.*",
            "SEND; hook send -q -e a.b",
            0,
            "ppp",
        ),
        ("--count 1", "SEND; exit 3", 3, "pf"),
        ("--count 1 --expect event=a --exactly", "exit 3", 3, "sssf"),
        ("--want event=a", "SEND; exit 3", 3, "sf"),
        ("", "exit 4", 4, "f"),
        ("", "exit 0", 0, "p"),
        ("--count 1 --timeout 2s", "true", 6, "fp"),
        ("--count 1 --grace 1ms", "SEND; sleep 1000; true", 0, "ps"),
        ("--unique", "SEND; kill $PPID; sleep 1000; true", 143, "psf"),
        (
            "--count 2 --timeout 1m",
            "SEND; kill $PPID; sleep 1000; true",
            143,
            "fs",
        ),
        ("--verify github --secret s", "SEND; true", 8, "fp"),
        ("--verify github --secret s", "SEND; exit 4", 4, "sf"),
    ] {
        let done = hook(format!(
            "listen -q --port 0 {flags} --junit report.xml -- sh -c"
        ))
        .arg(script.replace("SEND", SEND))
        .run();
        done.code(code);
        assert_eq!(cases(&done), letters, "{flags} {script}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_found_at_the_start() {
    for path in ["none/report.xml", "."] {
        let done = hook(format!("listen --port 0 --junit {path} -- touch started")).run();
        done.fails(1, &format!("could not write the report `{path}`: "));
        assert!(!done.folder.path("started").exists());
    }
}
