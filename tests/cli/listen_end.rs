//! How `hook listen` ends: on the count, the timeout, a signal or a closed stdout, and with which exit code.

#[cfg(target_os = "linux")]
use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, PipeReader, Read as _, Write as _, pipe};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use super::listen_fixture::get;
use super::support::{Listener, hook, json, post};

#[test]
fn it_exits_with_0_after_count_requests() {
    let listener = Listener::start("--count 2 --view line");
    listener.ask(get("/1")).status_is(200);
    listener.ask(post("/2", "x")).status_is(200);
    let ended = listener.finish();
    ended.code(0).stdout_has("#2 ");
    ended.stderr_has("2 of 2 requests in ");
}

#[test]
fn the_summary_says_how_it_ended() {
    let listener = Listener::start("--count 1 --json");
    listener.ask("nonsense\r\n\r\n").status_is(400);
    listener.ask(get("/")).status_is(200);
    let ended = listener.finish();
    let verdict = ended.json_lines().pop().unwrap();
    assert_eq!(verdict["type"], "verdict");
    assert_eq!(verdict["v"], 1);
    assert_eq!(verdict["exit"], 0);
    assert_eq!(verdict["received"], 1);
    assert_eq!(verdict["matched"], 1);
    assert_eq!(verdict["rejected"], 1);
    assert_eq!(verdict["reason"], serde_json::Value::Null);
    assert!(verdict["elapsed_ms"].is_number());
}

#[test]
fn malformed_requests_do_not_count() {
    let listener = Listener::start("--count 1");
    listener.ask("nonsense\r\n\r\n").status_is(400);
    listener.ask("nonsense\r\n\r\n").status_is(400);
    listener.ask(get("/")).status_is(200);
    listener
        .finish()
        .stderr_has("1 of 1 request, 2 rejected in ");
}

#[test]
fn a_request_whose_sender_has_disconnected_does_not_count() {
    let listener = Listener::start("--count 1 --delay 1s");
    let mut connection = listener.connect();
    connection.send(get("/"));
    listener.wait_stdout(|text| text.contains("#1 "));
    connection.reset();
    listener.wait_stdout(|text| text.contains("#1 not answered: the connection ended first"));
    listener.ask(get("/")).status_is(200);
    let ended = listener.finish();
    ended.stdout_has("#2 ");
    ended.stderr_has("1 of 1 request in ");
}

#[test]
fn a_timeout_before_the_count_exits_with_6() {
    let start = Instant::now();
    let ended = hook("listen --port 0 --count 3 --timeout 50ms").run();
    assert!(start.elapsed() >= Duration::from_millis(50));
    ended
        .fails(6, "hook: out of time")
        .stderr_has("0 of 3 requests");
    let ended = hook("listen --port 0 --count 3 --timeout 50ms -q").run();
    ended.fails(6, "0 of 3 requests").error_line();
}

#[test]
fn a_timeout_reports_the_count_so_far() {
    let listener = Listener::start("--count 2 --timeout 3s --json");
    listener.ask(get("/")).status_is(200);
    let ended = listener.finish();
    ended.code(6).stderr_has("1 of 2 requests");
    let verdict = ended.lines_of("verdict").remove(0);
    assert_eq!(verdict["exit"], 6);
    assert_eq!(verdict["matched"], 1);
    assert!(verdict["reason"].as_str().unwrap().contains("1 of 2"));
}

#[test]
fn a_timeout_without_a_count_exits_with_0() {
    let ended = hook("listen --port 0 --timeout 50ms").run();
    ended.code(0).stdout_is("").stderr_has("0 requests in ");
    let ended = hook("listen --port 0 --timeout 50ms --json").run();
    assert_eq!(ended.lines_of("verdict")[0]["exit"], 0);
}

#[cfg(unix)]
#[test]
fn signals_have_their_exit_codes_and_a_summary() {
    let listener = Listener::start("");
    listener.ask(get("/")).status_is(200);
    listener.interrupt();
    listener.finish().code(130).stderr_has("1 request in ");
    let listener = Listener::start("--json");
    listener.terminate();
    let ended = listener.finish();
    ended.code(143);
    assert_eq!(ended.lines_of("verdict")[0]["exit"], 143);
    let listener = Listener::start("--json");
    listener.hang_up();
    let ended = listener.finish();
    ended.code(129);
    assert_eq!(ended.lines_of("verdict")[0]["exit"], 129);
}

#[cfg(unix)]
#[test]
fn a_listener_that_ignores_sighup_goes_on_without_its_terminal() {
    for start in ["trap '' HUP; exec hook", "exec nohup hook"] {
        let listener = crate::support::shell(format!("{start} listen --port 0")).listen();
        listener.hang_up();
        listener.ask(get("/")).status_is(200);
        listener.stop().code(143);
    }
}

#[cfg(unix)]
#[test]
fn after_a_signal_delayed_responses_are_still_sent() {
    for signal in ["SIGINT", "SIGTERM"] {
        let listener = Listener::start("--delay 1s --body done");
        let mut connection = listener.connect();
        connection.send(get("/"));
        listener.wait_stdout(|text| text.contains("#1 "));
        let code = if signal == "SIGINT" {
            listener.interrupt();
            130
        } else {
            listener.terminate();
            143
        };
        assert_eq!(connection.response().status_is(200).text(), "done");
        connection.ends();
        let ended = listener.finish();
        ended.code(code).stderr_has("1 request in ");
        ended.stdout_has("#1 200 OK ").stdout_has(" s, 4 B\n");
    }
}

#[cfg(unix)]
#[test]
fn idle_connections_do_not_delay_the_exit() {
    let listener = Listener::start("");
    let mut kept = listener.connect();
    kept.send(get("/")).response().status_is(200);
    let silent = listener.connect();
    listener.ask(get("/")).status_is(200);
    let ended = listener.stop();
    assert!(ended.took < Duration::from_secs(8), "{:?}", ended.took);
    kept.ends();
    silent.ends();
}

/// Reads this number of lines and then closes the pipe, as `head -n` does.
fn head(reader: PipeReader, lines: usize) -> Vec<String> {
    let lines = BufReader::new(reader).lines().take(lines);
    lines.map(Result::unwrap).collect()
}

/// Sends requests until the listener no longer accepts them.
///
/// One may not be enough: a program that another test is just starting can keep the closed pipe open for a moment.
fn send_until_it_ends(port: u16) {
    while let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
        let _ = stream.write_all(&post("/", "body"));
        let _ = stream.read(&mut [0]);
    }
}

#[test]
fn a_closed_stdout_ends_it_without_an_error() {
    let (reader, writer) = pipe().unwrap();
    let listener = hook("listen --port 0 --view line --timeout 20s")
        .stdout(writer)
        .listen();
    listener.ask(get("/")).status_is(200);
    assert_eq!(head(reader, 1).len(), 1);
    send_until_it_ends(listener.port());
    let ended = listener.finish();
    ended.code(0).stderr_lacks("hook:");
    assert!(ended.took < Duration::from_secs(20), "{:?}", ended.took);
}

#[test]
fn stdout_may_be_closed_after_the_ready_line() {
    let (reader, writer) = pipe().unwrap();
    let running = hook("listen --port 0 --json --timeout 20s")
        .stdout(writer)
        .start();
    let ready = json(head(reader, 1).remove(0));
    send_until_it_ends(ready["port"].as_u64().unwrap().try_into().unwrap());
    let ended = running.finish();
    ended.code(0).stderr_lacks("hook:");
    assert!(ended.took < Duration::from_secs(20), "{:?}", ended.took);
}

#[test]
fn a_stdout_closed_before_the_count_is_a_failure() {
    for view in ["line", "raw", "body", "full"] {
        let (reader, writer) = pipe().unwrap();
        let line = format!("listen --port 0 --count 1000000 --timeout 20s --view {view}");
        let listener = hook(line).stdout(writer).listen();
        drop(reader);
        send_until_it_ends(listener.port());
        listener.finish().code(1).stderr_has("stdout was closed");
    }
}

#[test]
fn a_stdout_closed_from_the_start_is_not_a_failure() {
    let ended = hook("listen --port 0 --json").head(0).run();
    ended.code(0).stderr_is("");
}

#[test]
fn a_stdout_closed_from_the_start_with_a_count_is_a_failure() {
    let ended = hook("listen --port 0 --json --count 1 --timeout 10s")
        .head(0)
        .run();
    ended.code(1).stderr_has("stdout was closed");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure_even_when_the_count_is_reached() {
    for flags in ["--view line", "--view raw", "--view body", "--json"] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let line = format!("listen --port 0 --count 1 {flags}");
        let ended = hook(format!("{line} -- hook send --event contact.added -q"))
            .stdout(full)
            .run();
        ended
            .code(1)
            .stderr_has("hook: could not write to stdout: no space left on device\n");
    }
}

#[test]
fn a_closed_stderr_is_not_a_failure() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let listener = hook("listen --port 0 --json --count 1 --host 0.0.0.0")
        .stderr(writer)
        .listen();
    listener.ask("nonsense\r\n\r\n").status_is(400);
    listener.ask(get("/")).status_is(200);
    listener.finish().code(0);
}
