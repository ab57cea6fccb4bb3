//! The last requests of a large record, which are read from its end.

#[cfg(unix)]
use std::fs::File;
#[cfg(unix)]
use std::io::{Seek as _, SeekFrom, Write as _};

use super::listen_fixture::{get, request};
use super::show_fixture::{record_of, show};
#[cfg(unix)]
use super::support::{Endpoint, Hook, hook};

/// Three requests to `/1`, `/2` and `/3`.
fn three() -> Vec<u8> {
    record_of(&[get("/1"), get("/2"), get("/3")])
}

/// `hook ARGUMENTS` with a record that takes hours to read as a whole: 1 TiB without content, and then three requests.
#[cfg(unix)]
fn with_endless_record(arguments: &str, end: &[u8]) -> Hook {
    const SIZE: u64 = 1 << 40;
    let hook = hook(arguments).file("capture", three());
    let mut file = File::options()
        .write(true)
        .open(hook.path("capture"))
        .unwrap();
    file.seek(SeekFrom::Start(SIZE)).unwrap();
    file.write_all(&[b"\n", &three()[..], end].concat())
        .unwrap();
    hook
}

#[cfg(unix)]
#[test]
fn the_last_requests_are_read_from_the_end_and_counted_from_there() {
    let done = with_endless_record("show capture --last --view line", b"").run();
    done.stdout_has("#-1 ")
        .stdout_has(" GET /3 ")
        .stdout_lacks(" GET /2 ");
    let done = with_endless_record("show capture --nth -3,-2", b"").run();
    done.stdout_has("#-3 GET /1\n").stdout_has("#-3 200 OK ");
    done.stdout_has("#-2 GET /2\n").stdout_lacks("GET /3");
    let done = with_endless_record("show capture --diff -1,-3", b"").run();
    done.stdout_has("- #-1\n+ #-3\n");
    let done = with_endless_record("show capture --nth -2.. --json", b"").run();
    let lines = done.lines_of("request");
    let targets: Vec<_> = lines.iter().map(|line| line["target"].clone()).collect();
    assert_eq!(targets, ["/2", "/3"]);
    assert_eq!(done.lines_of("response").len(), 2);
}

#[cfg(unix)]
#[test]
fn the_last_request_is_sent_from_the_end() {
    for arguments in ["send --from capture --last", "replay capture --nth -1"] {
        let endpoint = Endpoint::once(200);
        let arguments = format!("{arguments} --url {} --keep-path", endpoint.url());
        with_endless_record(&arguments, b"").run();
        assert_eq!(endpoint.request().start_line(), "GET /3 HTTP/1.1");
    }
}

#[cfg(unix)]
#[test]
fn a_line_that_was_cut_off_counts_from_the_end_too() {
    let end = b"{\"type\":\"request\",\"v\":1,\"se";
    let done = with_endless_record("show capture --last --view line", end).run();
    done.stdout_has("#-1 ").stdout_has(" GET /3 ");
    done.stderr_has("hook: line -1 of `capture` is skipped: not a line of a record");
}

#[test]
fn numbers_count_from_the_start_where_all_is_read() {
    let record = three();
    let large = record.repeat((5 << 20) / record.len());
    let count = 3 * ((5 << 20) / record.len());
    show("--last --view line", &record).run().stdout_has("#3 ");
    let last = format!("#{count} ");
    for flags in ["--last --only path=/3", "--last --count 1"] {
        let done = show(&format!("{flags} --view line"), &large).run();
        done.stdout_has(&last);
    }
    show("--last --to http", &large)
        .run()
        .stdout_has(&format!("### {count}\n"));
    show("--view line --last", &large).run().stdout_has("#-1 ");
}

#[cfg(unix)]
#[test]
fn a_repeat_names_the_attempt_before_it_by_its_number_from_the_end() {
    let attempt = || request("POST /", &["webhook-id: msg_1"], "{}");
    let end = record_of(&[attempt(), get("/"), attempt()]);
    let done = with_endless_record("show capture --nth -3.. --view line", &end).run();
    done.stdout_has("#-3 ").stdout_has("repeat of #-3 ");
    let done = with_endless_record("show capture --last", &end).run();
    done.stdout_has("attempt 2 of msg_1, the first was #-3\n");
}
