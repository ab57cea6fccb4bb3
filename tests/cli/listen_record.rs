//! `hook listen --record`: what got a 2xx is in the file.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::sync::mpsc::channel;
use std::thread;

use serde_json::Value;

use super::listen_fixture::get;
use super::support::{Folder, Listener, ask, connect, hook, json, post, shell};

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
fn requests_answers_and_refusals_are_appended() {
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
    // A second run goes on in the same file.
    let listener = recording(&folder, "--count 1");
    listener.ask(get("/"));
    listener.finish();
    assert_eq!(types(&folder).len(), 7);
}

#[test]
fn the_record_is_what_json_shows() {
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
fn the_file_is_its_owners() {
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
fn a_torn_line_of_a_killed_process_is_ended_first() {
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

/// Requests come until the record is a file again.
fn until_there(folder: &Folder, listener: &Listener) {
    while !folder.path("record.jsonl").exists() {
        listener.ask(get("/meanwhile")).status_is(200);
    }
}

#[test]
fn a_file_that_was_removed_is_made_anew_and_one_that_was_rotated_is_noticed() {
    let folder = Folder::new();
    let listener = recording(&folder, "");
    listener.ask(get("/1"));
    fs::remove_file(folder.path("record.jsonl")).unwrap();
    // A turn of the loop that had begun still writes to the old file.
    until_there(&folder, &listener);
    listener.ask(get("/2")).status_is(200);
    assert!(folder.text("record.jsonl").contains("/2"));
    fs::rename(folder.path("record.jsonl"), folder.path("old")).unwrap();
    // Within a second it is noticed; until then the old file is written to.
    until_there(&folder, &listener);
    listener.ask(get("/3")).status_is(200);
    assert!(folder.text("record.jsonl").contains("/3"));
}

#[cfg(unix)]
#[test]
fn a_full_disk_gets_507_said_once_and_recovers() {
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
    let said = &done.stderr;
    assert_eq!(
        said.matches("could not write the record").count(),
        1,
        "{said}"
    );

    // A limit on the file's size: what fits is whole, what does not is taken back.
    let listen = "ulimit -f 8; exec hook listen --port 0 --record record.jsonl --json";
    let listener = shell(listen).arg("--json").within(&folder).listen();
    let body = "x".repeat(1000);
    let statuses: Vec<u16> = (0..20)
        .map(|_| listener.ask(post("/", &body)).status())
        .collect();
    let good = statuses.iter().filter(|status| **status == 200).count();
    assert!(good > 0 && statuses.last() == Some(&507), "{statuses:?}");
    let requests = types(&folder)
        .iter()
        .filter(|kind| *kind == "request")
        .count();
    assert_eq!(requests, good);
    // Room again: it is taken without a restart.
    fs::OpenOptions::new()
        .write(true)
        .open(folder.path("record.jsonl"))
        .and_then(|file| file.set_len(0))
        .unwrap();
    listener.ask(post("/", "{}")).status_is(200);
    assert_eq!(lines(&folder)[0]["body"], "{}");
    listener.stop().stderr_has("the record is written again");
}

#[test]
fn what_could_not_be_recorded_does_not_count() {
    if !cfg!(unix) {
        return;
    }
    let listener = hook("listen --port 0 --record /dev/full --count 1 --timeout 1s").listen();
    listener.ask(get("/")).status_is(507);
    let done = listener.finish();
    done.code(6).stderr_has("1 request could not be recorded");
}

/// The numbers that a sender got a 200 for, until the listener is gone; `tell` hears of each.
fn send_numbers(port: u16, first: usize, tell: &dyn Fn()) -> Vec<usize> {
    let mut good = Vec::new();
    let mut connection = connect(port);
    for number in (first..).step_by(4) {
        let sent = connection.try_send(get(&format!("/{number}")));
        match sent.and_then(|()| connection.try_answer()) {
            Ok(Some(answer)) if answer.status() == 200 => good.push(number),
            _ => break,
        }
        tell();
    }
    good
}

/// A kill in the middle of recording at full speed: every request that got a 2xx is in the file, whole.
#[cfg(unix)]
#[test]
fn a_kill_loses_nothing_that_was_acknowledged() {
    for flags in ["", "--sync"] {
        let folder = Folder::new();
        let listener = recording(&folder, &format!("{flags} --view line"));
        let port = listener.port();
        let (tell, told) = channel();
        let senders: Vec<_> = (0..4)
            .map(|first| {
                let tell = tell.clone();
                thread::spawn(move || {
                    send_numbers(port, first, &|| {
                        let _ = tell.send(());
                    })
                })
            })
            .collect();
        for _ in 0..300 {
            told.recv().unwrap();
        }
        listener.kill();
        let numbers = senders
            .into_iter()
            .flat_map(|sender| sender.join().unwrap());
        let text = folder.text("record.jsonl");
        // A torn last line may be there; what was acknowledged is not in it.
        let recorded: BTreeSet<String> = text
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
fn a_record_that_is_torn_by_another_is_repaired_while_it_runs() {
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
    let whole = text
        .lines()
        .filter(|line| serde_json::from_str::<Value>(line).is_ok())
        .count();
    // The answer to /1 may have been written behind the torn bytes.
    assert!(whole >= 3, "{text}");
    assert!(text.contains("\"target\":\"/2\""));
}
