//! `hook listen --record`: every request that got a 2xx is in the file.

use std::fs;
use std::io::Write as _;
use std::thread;

use serde_json::Value;

use super::listen_fixture::get;
use super::support::{Endpoint, Folder, Listener, ask, hook, json, post, response};

fn recording(folder: &Folder, flags: &str) -> Listener {
    hook(format!("listen --port 0 --record record.jsonl {flags}"))
        .within(folder)
        .listen()
}

fn lines(folder: &Folder) -> Vec<Value> {
    folder.text("record.jsonl").lines().map(json).collect()
}

fn types(folder: &Folder) -> Vec<String> {
    let lines = lines(folder);
    let types = lines.iter().map(|line| line["type"].as_str().unwrap());
    types.map(str::to_owned).collect()
}

#[test]
fn requests_responses_and_rejections_are_appended() {
    let folder = Folder::new();
    let listener = recording(&folder, "");
    listener.ask(post("/a?x=1", r#"{"type":"contact.added"}"#));
    listener.ask("GET / HTTP/1.1\nHost: a\n\n");
    listener.ask(get("/?challenge=abc"));
    listener.stop();
    assert_eq!(
        types(&folder),
        ["request", "response", "rejected", "request", "response"]
    );
    let lines = lines(&folder);
    assert_eq!(lines[0]["target"], "/a?x=1");
    assert_eq!(lines[0]["event"]["type"], "contact.added");
    assert_eq!(lines[3]["handshake"]["verdict"], "answered");
    // A second run appends to the same file.
    let listener = recording(&folder, "--count 1");
    listener.ask(get("/"));
    listener.finish();
    assert_eq!(types(&folder).len(), 7);
}

#[test]
fn the_record_equals_the_json_output() {
    let folder = Folder::new();
    let listener = recording(
        &folder,
        "--json --count 2 --verify github --secret sesame --accept-invalid",
    );
    listener.ask(post("/", "{}"));
    listener.ask(post("/", b"\xff\0"));
    let done = listener.finish();
    let shown: Vec<Value> = [done.lines_of("request"), done.lines_of("response")].concat();
    let mut recorded = lines(&folder);
    recorded.sort_by_key(|line| line["type"] == "response");
    assert_eq!(recorded, shown);
}

#[test]
fn record_new_refuses_an_existing_file() {
    let done = hook("listen --port 0 --record-new a.jsonl")
        .file("a.jsonl", "")
        .run();
    done.fails(1, "could not open the record `a.jsonl`");
    done.stderr_has("`--record` appends");
    hook("listen --port 0 --record none/a.jsonl")
        .run()
        .fails(1, "could not open the record `none/a.jsonl`");
    hook("listen --port 0 --sync").run().fails(2, "--record");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    recording(&folder, "").stop();
    let mode = fs::metadata(folder.path("record.jsonl"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_incomplete_last_line_is_terminated_before_appending() {
    let folder = Folder::new();
    folder.write("record.jsonl", "{\"type\":\"requ");
    let listener = recording(&folder, "--count 1");
    listener.ask(get("/"));
    listener.finish();
    let text = folder.text("record.jsonl");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("{\"type\":\"requ"));
    assert_eq!(lines.map(json).count(), 2);
}

/// Sends requests until the record file exists again.
fn until_recreated(folder: &Folder, listener: &Listener) {
    while !folder.path("record.jsonl").exists() {
        listener.ask(get("/meanwhile")).status_is(200);
    }
}

#[test]
fn a_removed_or_rotated_file_is_created_again() {
    let folder = Folder::new();
    let listener = recording(&folder, "");
    listener.ask(get("/1"));
    fs::remove_file(folder.path("record.jsonl")).unwrap();
    // An iteration of the loop that had already begun still writes to the old file.
    until_recreated(&folder, &listener);
    listener.ask(get("/2")).status_is(200);
    assert!(folder.text("record.jsonl").contains("/2"));
    fs::rename(folder.path("record.jsonl"), folder.path("old")).unwrap();
    // The rotation is noticed within a second; until then requests go to the old file.
    until_recreated(&folder, &listener);
    listener.ask(get("/3")).status_is(200);
    assert!(folder.text("record.jsonl").contains("/3"));
}

/// `/dev/null` takes every line, and cannot be synced.
#[cfg(unix)]
#[test]
fn a_request_that_is_not_on_the_disk_does_not_match() {
    let listener = hook("listen --port 0 --record /dev/null --sync --json").listen();
    for _ in 0..3 {
        listener.ask(post("/", "{}")).status_is(507);
    }
    let done = listener.stop();
    assert_eq!(done.lines_of("request")[0]["matched"], false);
    assert_eq!(done.lines_of("verdict")[0]["matched"], 0);
    let failures = done.stderr.matches("could not write the record").count();
    assert_eq!(failures, 1, "{}", done.stderr);

    let listener = hook("listen --port 0 --record r.jsonl --sync --json --status 200,404").listen();
    listener.ask(post("/", "{}")).status_is(200);
    listener.ask(post("/", "{}")).status_is(404);
    let done = listener.stop();
    let order: Vec<_> = done
        .json_lines()
        .iter()
        .map(|line| line["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        order,
        [
            "ready", "request", "response", "request", "response", "verdict"
        ]
    );
    assert_eq!(done.lines_of("request")[0]["matched"], true);
}

#[cfg(unix)]
#[test]
fn a_full_disk_means_507_reported_once_until_it_recovers() {
    let folder = Folder::new();
    let listener = hook("listen --port 0 --record /dev/full --json").listen();
    for _ in 0..3 {
        let answer = listener.ask(post("/", "{}"));
        answer.status_is(507);
    }
    let done = listener.stop();
    assert_eq!(
        done.lines_of("request").len(),
        3,
        "they are shown all the same"
    );
    let stderr = &done.stderr;
    assert_eq!(
        stderr.matches("could not write the record").count(),
        1,
        "{stderr}"
    );

    // The file size is limited. A line that fits is written whole; one that does not is removed again.
    let listen = "ulimit -f 8; exec hook listen --port 0 --record record.jsonl --json";
    let listener = super::support::shell(listen)
        .arg("--json")
        .within(&folder)
        .listen();
    let body = "x".repeat(1000);
    let statuses: Vec<u16> = (0..20)
        .map(|_| listener.ask(post("/", &body)).status())
        .collect();
    let accepted = statuses.iter().filter(|status| **status == 200).count();
    assert!(
        accepted > 0 && statuses.last() == Some(&507),
        "{statuses:?}"
    );
    let requests = types(&folder)
        .iter()
        .filter(|kind| *kind == "request")
        .count();
    assert_eq!(requests, accepted);
    // With room again, requests are recorded without a restart.
    fs::OpenOptions::new()
        .write(true)
        .open(folder.path("record.jsonl"))
        .and_then(|file| file.set_len(0))
        .unwrap();
    listener.ask(post("/", "{}")).status_is(200);
    assert_eq!(lines(&folder)[0]["body"], "{}");
    listener
        .stop()
        .stderr_has("the record can be written again");
}

#[cfg(unix)]
#[test]
fn a_refused_request_that_cannot_be_recorded_leaves_the_delivery_with_its_id_known() {
    let folder = Folder::new();
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let listen = format!(
        "ulimit -f 8; exec hook listen --port 0 --record record.jsonl --json --verify standard --secret {secret}"
    );
    let listener = super::support::shell(listen).within(&folder).listen();
    let send = |secret: &str, data: &str| {
        let url = listener.url();
        let flags = "--event a.b --id msg_1 --sign standard --json";
        let send = hook(format!(
            "send --url {url} {flags} --secret {secret} --data -"
        ));
        send.stdin(data).run().any_code().json()["status"].clone()
    };
    assert_eq!(send(secret, "{}"), 200);
    // The line of this one does not fit.
    let large = format!(r#"{{"note":"{}"}}"#, "x".repeat(20_000));
    let forged = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(send(forged, &large), 507);
    assert_eq!(send(secret, "{}"), 200);
    let lines = listener.stop().lines_of("request");
    let attempts: Vec<_> = lines
        .iter()
        .map(|line| (line["attempt"].as_u64(), line["duplicate_of"].as_u64()))
        .collect();
    assert_eq!(
        attempts,
        [(Some(1), None), (Some(1), None), (Some(2), Some(1))]
    );
}

#[test]
fn pipelined_requests_are_recorded_in_order_before_their_responses() {
    let folder = Folder::new();
    let listener = hook("listen --port 0 --view line --record record.jsonl")
        .within(&folder)
        .listen();
    let mut connection = listener.connect();
    let requests: Vec<_> = (0..200).map(|nth| get(&format!("/{nth}"))).collect();
    connection.send(requests.concat());
    for nth in 0..200 {
        connection.response().status_is(200);
        let is_request = |line: &&Value| line["type"] == "request";
        let recorded: Vec<_> = lines(&folder);
        let recorded: Vec<_> = recorded.iter().filter(is_request).collect();
        assert!(recorded.len() > nth, "{} of {nth}", recorded.len());
        assert_eq!(recorded[nth]["target"], format!("/{nth}"));
    }
}

#[cfg(unix)]
#[test]
fn all_requests_of_a_turn_that_could_not_be_recorded_get_507() {
    let listener = hook("listen --port 0 --view line --record /dev/full").listen();
    let mut connections: Vec<_> = (0..20).map(|_| listener.connect()).collect();
    for connection in &mut connections {
        connection.send(get("/"));
    }
    for connection in &mut connections {
        connection.response().status_is(507);
    }
    let done = listener.stop();
    let failures = done.stderr.matches("could not write the record").count();
    assert_eq!(failures, 1, "{}", done.stderr);
}

/// Lines that follow requests are kept for the next write, and many of them are no reason to lose one.
#[test]
fn large_responses_of_targets_are_all_recorded() {
    let folder = Folder::new();
    let body = "x".repeat(400_000);
    let target = Endpoint::always(move |_| response(200, &body)).any_number();
    let listener = recording(&folder, &format!("--forward-to {}", target.url()));
    let mut connections: Vec<_> = (0..12).map(|_| listener.connect()).collect();
    for connection in &mut connections {
        connection.send(get("/"));
    }
    for connection in &mut connections {
        connection.response().status_is(200);
    }
    listener.stop();
    let lines = lines(&folder);
    let of_type = |kind| lines.iter().filter(|line| line["type"] == kind).count();
    assert_eq!((of_type("request"), of_type("response")), (12, 12));
}

#[test]
fn a_recorded_request_is_shown_before_the_end_of_its_connection() {
    for flags in ["", "--sync"] {
        let folder = Folder::new();
        let listen = "listen --port 0 --view line --fail-first 1:drop --record record.jsonl";
        let listener = hook(format!("{listen} {flags}")).within(&folder).listen();
        let mut connection = listener.connect();
        connection.send(get("/a"));
        let line = " -   GET /a  the connection was closed, as simulated  0 B\n";
        listener.wait_stdout(|text| text.contains(line));
    }
}

#[test]
fn a_request_that_could_not_be_recorded_does_not_count() {
    if !cfg!(unix) {
        return;
    }
    let listener = hook("listen --port 0 --record /dev/full --count 1 --timeout 1s").listen();
    listener.ask(get("/")).status_is(507);
    let done = listener.finish();
    done.code(6).stderr_has("1 request could not be recorded");
}

/// Sends numbered requests until the listener stops, calls `acknowledged` for each 200, and returns their numbers.
#[cfg(unix)]
fn send_numbers(port: u16, first: usize, acknowledged: &dyn Fn()) -> Vec<usize> {
    let mut numbers = Vec::new();
    let mut connection = super::support::connect(port);
    for number in (first..).step_by(4) {
        let sent = connection.try_send(get(&format!("/{number}")));
        match sent.and_then(|()| connection.try_response()) {
            Ok(Some(response)) if response.status() == 200 => numbers.push(number),
            _ => break,
        }
        acknowledged();
    }
    numbers
}

/// After a kill during recording at full speed, every request that got a 2xx is in the file.
#[cfg(unix)]
#[test]
fn a_kill_loses_no_acknowledged_request() {
    for flags in ["", "--sync"] {
        let folder = Folder::new();
        let listener = recording(&folder, &format!("{flags} --view line"));
        let port = listener.port();
        let (acknowledged, acknowledgements) = std::sync::mpsc::channel();
        let senders: Vec<_> = (0..4)
            .map(|first| {
                let acknowledged = acknowledged.clone();
                thread::spawn(move || {
                    send_numbers(port, first, &|| {
                        let _ = acknowledged.send(());
                    })
                })
            })
            .collect();
        for _ in 0..300 {
            acknowledgements.recv().unwrap();
        }
        listener.kill();
        let numbers = senders
            .into_iter()
            .flat_map(|sender| sender.join().unwrap());
        let text = folder.text("record.jsonl");
        // The last line may be incomplete, but no acknowledged request is in it.
        let recorded: std::collections::BTreeSet<String> = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|line| Some(line["target"].as_str()?.to_owned()))
            .collect();
        for number in numbers {
            assert!(recorded.contains(&format!("/{number}")), "{number}");
        }
    }
}

#[test]
fn two_listeners_append_to_one_file() {
    let folder = Folder::new();
    let listeners = [recording(&folder, ""), recording(&folder, "")];
    let senders = listeners.each_ref().map(|listener| {
        let port = listener.port();
        thread::spawn(move || {
            for _ in 0..50 {
                ask(port, post("/", "x".repeat(3000))).status_is(200);
            }
        })
    });
    for sender in senders {
        sender.join().unwrap();
    }
    for listener in listeners {
        listener.stop();
    }
    assert_eq!(lines(&folder).len(), 200);
}

#[test]
fn an_incomplete_line_from_another_process_is_terminated() {
    let folder = Folder::new();
    let listener = recording(&folder, "");
    listener.ask(get("/1"));
    fs::OpenOptions::new()
        .append(true)
        .open(folder.path("record.jsonl"))
        .and_then(|mut file| file.write_all(b"{\"type\":"))
        .unwrap();
    listener.ask(get("/2"));
    listener.stop();
    let text = folder.text("record.jsonl");
    let complete = text
        .lines()
        .filter(|line| serde_json::from_str::<Value>(line).is_ok())
        .count();
    // The response to /1 may come after the incomplete line.
    assert!(complete >= 3, "{text}");
    assert!(text.contains("\"target\":\"/2\""));
}
