//! How a run ends around COMMAND: its grace, its children, signals, more requests than were waited for.

#![cfg(unix)]

use std::time::Duration;

use super::listen_fixture::typed;
use super::support::*;

/// Far less than the commands here would take by themselves.
const SOON: Duration = Duration::from_secs(15);

#[test]
fn what_the_command_has_started_ends_with_it() {
    // It holds our stderr open, so that the run would not end for whoever reads that.
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

#[test]
fn a_signal_in_the_commands_grace_is_heard() {
    let listener = hook("listen --port 0 --count 1 -- sh -c")
        .arg("hook send -q --event contact.added; echo sent; sleep 1000; true")
        .listen();
    listener.wait_stderr(|text| text.contains("sent"));
    let done = listener.stop();
    done.code(143).check(done.took < SOON, "an end in time");
}

#[test]
fn what_comes_after_the_count_is_answered_and_said() {
    let done = hook("listen --port 0 --count 1 -- sh -ec")
        .arg("for n in 1 2 3; do hook send -q --event contact.added; done")
        .run();
    done.stderr_has("1 of 1 request, and 2 more in ");
    done.stdout_has("#3 answered 200 OK");
}

#[test]
fn a_port_that_is_not_permitted_is_one_with_advice() {
    let done = hook("listen --port 1 --timeout 1ms").run();
    if done.stderr.contains("listening on") {
        eprintln!("SKIPPED: this user may listen on port 1");
        return;
    }
    done.fails(1, "127.0.0.1:1").stderr_has("--port 8080");
}

#[test]
fn json_too_long_to_be_laid_out_is_shown_as_it_came() {
    let body = format!("[{}1]", "1,".repeat(3 << 20));
    let listener = Listener::start("--count 1");
    listener
        .ask(typed("application/json", &body))
        .status_is(200);
    let done = listener.finish();
    done.stdout_has("(JSON, too long to be laid out)\n[1,1,1,1");
    done.check(done.stdout.len() < body.len() + 1000, "no growth");
}

#[test]
fn a_reader_that_never_reads_does_not_keep_a_run_from_its_end() {
    let (reader, writer) = std::io::pipe().unwrap();
    let running = hook("listen --port 0 --view line --timeout 300ms --ready-file ready")
        .stdout(writer)
        .start();
    let port = running.wait("the port", |state| {
        let text = String::from_utf8_lossy(&state.stderr);
        let (_, rest) = text.split_once("127.0.0.1:")?;
        rest.split_once('/')?.0.parse::<u16>().ok()
    });
    // More lines than a pipe holds.
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
