//! `hook show`: the requests of a record in every view, their selection, and other input formats.

use super::listen_fixture::{get, seen, typed};
use super::show_fixture::{awkward, record_of, show};
#[cfg(unix)]
use super::support::shell;
use super::support::{Folder, Listener, hook};

/// Three requests to `/1`, `/2` and `/3`.
fn three() -> Vec<u8> {
    record_of(&[get("/1"), get("/2"), get("/3")])
}

/// The first column of `--view line`, without the responses.
#[track_caller]
fn numbers(flags: &str, record: &[u8]) -> Vec<String> {
    let done = show(&format!("--view line {flags}"), record).run();
    let requests = done.text().lines().filter(|line| line.contains(" GET "));
    requests
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

#[test]
fn it_shows_the_same_as_listen() {
    let body = typed(
        "application/json",
        "{\"type\":\"contact.added\",\"n\":1.10}",
    );
    let listened = seen("", &body);
    let shown = show("", record_of(&[body])).run();
    // Times, ports and the size of the response differ.
    let same = |text: &str| -> Vec<String> {
        let is_stable = |line: &&str| !line.contains("from 127.0.0.1") && !line.contains("200 OK");
        text.lines().filter(is_stable).map(str::to_owned).collect()
    };
    assert_eq!(same(shown.text()), same(listened.text()));
    shown.stdout_has("#1 POST /").stdout_has("contact.added");
    shown
        .stdout_has("\"n\": 1.10")
        .stdout_has("#1 200 OK contact.added ");
}

#[test]
fn it_has_the_views_and_masks_of_listen() {
    let request = super::listen_fixture::request("POST /", &["Authorization: Bearer sesame"], "hi");
    let record = record_of(&[request]);
    show("", &record).run().stdout_lacks("sesame");
    show("--show-secrets", &record)
        .run()
        .stdout_has("Bearer sesame");
    show("--view headers", &record).run().stdout_lacks("hi\n");
    show("--view body", &record).run().stdout_is("hi");
    show("--color always", &record).run().stdout_has("\x1b[");
}

#[test]
fn raw_writes_the_exact_bytes_of_each_request() {
    let mut requests = awkward();
    let done = show("--view raw", record_of(&requests)).run();
    // A record has the data of chunks, but not their sizes.
    let chunked = String::from_utf8(requests[6].clone()).unwrap();
    requests[6] = chunked.replace("3;x=1", "3").into_bytes();
    assert_eq!(done.stdout, requests.concat());
}

#[test]
fn nth_counts_from_both_ends() {
    let record = three();
    assert_eq!(numbers("", &record), ["#1", "#2", "#3"]);
    assert_eq!(numbers("--nth 2", &record), ["#2"]);
    assert_eq!(numbers("--nth -1", &record), ["#3"]);
    assert_eq!(numbers("--nth 3,1", &record), ["#1", "#3"]);
    assert_eq!(numbers("--nth 2..", &record), ["#2", "#3"]);
    assert_eq!(numbers("--nth=-3..-2", &record), ["#1", "#2"]);
    assert_eq!(numbers("--last", &record), ["#3"]);
}

#[test]
fn a_number_out_of_range_is_an_error() {
    let done = show("--nth 4", three()).run();
    done.fails(2, "`capture` has no request 4: it has 3");
    show("--nth 0", three()).run().fails(2, "--nth");
    show("--nth 1 --last", three()).run().fails(2, "--last");
}

#[test]
fn several_runs_in_one_file_are_numbered_consecutively() {
    let record = [three(), three()].concat();
    assert_eq!(numbers("--nth 3..5", &record), ["#3", "#4", "#5"]);
}

#[test]
fn an_incomplete_line_is_skipped_with_a_warning() {
    let mut record = b"{\"type\":\"request\",\"v\":1,\"se\n{\"type\":\"new\",\"v\":7}\n".to_vec();
    record.extend(three());
    record.extend(b"{\"type\":\"requ");
    let done = show("--view line", record).run();
    done.stdout_has("#1 ").stdout_has("#3 ");
    done.stderr_has("hook: line 1 of `capture` is skipped: not a line of a record: not JSON: the text ends too early");
    done.stderr_has("hook: line 11 of `capture` is skipped");
}

#[test]
fn hostile_text_in_a_record_is_escaped() {
    let record = "{\"type\":\"request\u{1b}[31m\"\n";
    let done = show("", record).run();
    done.code(2).stderr_lacks("\u{1b}").stderr_has("is skipped");
}

#[test]
fn a_capture_without_requests_is_an_error() {
    show("", "").run().fails(2, "`capture` has no requests");
    show("", "{\"type\":\"ready\"}\n")
        .run()
        .fails(2, "has no requests");
    show("", "not a record\n")
        .run()
        .fails(2, "`capture` is not a record, a HAR file or raw HTTP");
    hook("show none.jsonl")
        .run()
        .fails(2, "could not read `none.jsonl`: no such file");
}

#[test]
fn stdin_is_read() {
    let listener = Listener::start("--json");
    listener.ask(get("/live")).status_is(200);
    let shown = hook("show - --view line")
        .stdin(listener.stop().stdout.clone())
        .run();
    shown.stdout_has(" 200 GET /live  ");
}

#[cfg(unix)]
#[test]
fn it_shows_a_listeners_requests_through_a_pipe() {
    let listen = "hook listen --port 0 --json --count 1 -- hook send -q --event contact.added";
    let done = shell(format!("{listen} | hook show - --view line")).run();
    done.stdout_has("#1 ")
        .stdout_has("contact.added")
        .stdout_has(" 200 POST /");
}

#[test]
fn rejected_requests_are_shown() {
    let listener = Listener::start("--json --count 1");
    listener.ask("GET / HTTP/1.1\nHost: h\n\n").status_is(400);
    listener.ask(get("/")).status_is(200);
    let done = show("", listener.finish().stdout.clone()).run();
    done.stderr_has("rejected with 400: a bare LF");
    done.stdout_has("#1 GET /").stdout_lacks("rejected");
}

#[test]
fn raw_http_is_read_like_a_record() {
    let bytes = awkward().concat();
    let done = show("--view raw", &bytes).run();
    assert_eq!(done.stdout, bytes);
    let done = show("--view line --nth 2", &bytes).run();
    done.stdout_has("POST /a%2Fb/%7E").stdout_lacks("from ");
    let cut = &bytes[..bytes.len() - 5];
    let done = show("--view line", cut).run();
    done.stdout_has("#7 ").stdout_lacks("#8 ");
    done.stderr_has(
        "request 8 and what follows of `capture` is skipped: the file ends in the head",
    );
}

#[test]
fn verify_reads_the_same_formats() {
    let body = "{\"a\":1}";
    let signed = hook("sign --scheme github --secret sesame")
        .stdin(body)
        .run();
    let header = signed.text().trim_end();
    let raw = super::listen_fixture::request("POST /", &[header], body);
    let folder = Folder::new();
    folder.write("raw.http", &raw);
    folder.write("record.jsonl", record_of(&[raw]));
    for file in ["raw.http", "record.jsonl"] {
        let done = hook(format!("verify --secret sesame {file}"))
            .within(&folder)
            .run();
        done.stdout_is("#1 valid (github)\n");
    }
}

#[test]
fn the_last_requests_of_a_long_record_are_found() {
    let line = three();
    let request: Vec<u8> = line
        .split_inclusive(|byte| *byte == b'\n')
        .nth(1)
        .unwrap()
        .to_vec();
    let record = request.repeat(10_000);
    let done = show("--view line --nth=-2..", record).run();
    done.stdout_has("#9999 ")
        .stdout_has("#10000 ")
        .stdout_lacks("#9998 ");
}
