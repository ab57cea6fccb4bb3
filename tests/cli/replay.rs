//! `hook replay`: which requests of a record are sent again, to which path, and what they contain.

use super::listen_fixture::{get, request, typed};
use super::replay_fixture::{replay, replayed, same};
use super::show_fixture::{awkward, record_of};
use super::support::{Endpoint, Folder, Listener, Refusing, hook, response};

/// Three requests to `/1`, `/2` and `/3`.
fn three() -> Vec<u8> {
    record_of(&[get("/1"), get("/2"), get("/3")])
}

/// The targets of the requests that an endpoint gets.
#[track_caller]
fn targets(flags: &str, record: &[u8]) -> Vec<String> {
    let lines = replayed(flags, record);
    let target = |line: &String| line.split(' ').nth(1).unwrap().to_owned();
    lines.iter().map(target).collect()
}

#[test]
fn a_replay_recorded_again_equals_the_record() {
    let mut requests = awkward();
    requests.remove(6); // chunks have their own test
    requests.push(typed("application/json", "{\"type\":\"contact.added\"}"));
    requests.push(request(
        "POST /hooks",
        &["webhook-id: msg_1", "X-Kept: 1"],
        "{\"type\":\"a\"}",
    ));
    let folder = Folder::new();
    let first = record_of(&requests);
    folder.write("first.jsonl", &first);
    let listener = hook(format!(
        "listen --port 0 --view line --record second.jsonl --count {}",
        requests.len()
    ))
    .within(&folder)
    .listen();
    hook(format!("replay first.jsonl --url {}", listener.url()))
        .within(&folder)
        .run();
    listener.finish();
    assert_eq!(same(&folder.read("second.jsonl")), same(&first));
}

#[test]
fn chunks_go_out_with_their_length_in_the_same_place() {
    let chunked = "POST /c HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\nX-B: 2\r\n\r\n\
                   3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 7\r\n\r\n";
    let endpoint = Endpoint::once(200);
    replay("", &endpoint.url(), record_of(&[chunked.into()])).run();
    let request = endpoint.request();
    let host = format!("Host: 127.0.0.1:{}", endpoint.port());
    assert_eq!(
        request.header_lines(),
        [&host, "X-A: 1", "Content-Length: 5", "X-B: 2"]
    );
    assert_eq!(request.text(), "abcde");
}

#[test]
fn hop_by_hop_headers_are_not_sent() {
    let headers = [
        "Connection: keep-alive, X-Hop",
        "x-hop: 1",
        "Keep-Alive: timeout=5",
        "Proxy-Authorization: Basic x",
        "TE: trailers",
        "Upgrade: h2c",
        "X-Kept: 1",
    ];
    let record = record_of(&[request("GET /", &headers, "")]);
    let endpoint = Endpoint::once(200);
    replay("", &endpoint.url(), record).run();
    let host = format!("Host: 127.0.0.1:{}", endpoint.port());
    assert_eq!(endpoint.request().header_lines(), [&host, "X-Kept: 1"]);
}

#[test]
fn the_path_of_the_url_replaces_the_recorded_one_and_keeps_the_query() {
    let record = record_of(&[get("/a%2Fb?x=1&x=2")]);
    for (path, flags, target) in [
        ("", "", "/a%2Fb?x=1&x=2"),
        ("/", "", "/a%2Fb?x=1&x=2"),
        ("/new", "", "/new?x=1&x=2"),
        ("/new/", "--keep-path", "/new/a%2Fb?x=1&x=2"),
        ("/?key=k", "", "/a%2Fb?key=k&x=1&x=2"),
    ] {
        let endpoint = Endpoint::once(200);
        let url = format!("{}{path}", endpoint.url());
        replay(flags, &url, &record).run();
        let line = endpoint.request().start_line();
        assert_eq!(line, format!("GET {target} HTTP/1.1"), "{path} {flags}");
    }
}

#[test]
fn nth_and_only_select_requests() {
    let record = three();
    assert_eq!(targets("", &record), ["/1", "/2", "/3"]);
    assert_eq!(targets("--nth 3,1", &record), ["/1", "/3"]);
    assert_eq!(targets("--nth=-2..", &record), ["/2", "/3"]);
    assert_eq!(targets("--last", &record), ["/3"]);
    assert_eq!(targets("--only path=/2", &record), ["/2"]);
    let both = "--only path!=/1 --only path!=/3";
    assert_eq!(targets(both, &record), ["/2"]);
    assert_eq!(targets("--only path!=/3 --last", &record), ["/2"]);
    assert_eq!(targets("--only path!=/1 --nth 1..2", &record), ["/2"]);
}

#[test]
fn a_duplicate_is_recognized_in_a_record() {
    let twice = request("POST /", &["webhook-id: msg_1"], "{}");
    let record = record_of(&[twice.clone(), get("/other"), twice]);
    assert_eq!(targets("--only duplicate", &record), ["/"]);
    assert_eq!(targets("--only !duplicate", &record), ["/", "/other"]);
}

#[test]
fn a_missing_file_or_request_is_an_error() {
    let none = Endpoint::script::<u16>([]);
    for (flags, words) in [
        ("--nth 4", "`capture` has no request 4: it has 3"),
        ("--only path=/4", "no request meets `--only`"),
    ] {
        replay(flags, &none.url(), three()).run().fails(2, words);
    }
    replay("", "", three())
        .run()
        .fails(2, "no URL: give `--url URL`");
    replay("", &none.url(), "")
        .run()
        .fails(2, "`capture` has no requests");
    replay("--only nope=1", &none.url(), three())
        .run()
        .code(2)
        .stderr_has("--only");
    hook(format!("replay - --times 2 --url {}", none.url()))
        .stdin(three())
        .run()
        .fails(2, "`--times` reads the record again");
}

#[test]
fn handshakes_and_rejected_requests_are_skipped_unless_selected_by_number() {
    let listener = Listener::start("--json --verify github --secret sesame --count 1");
    let check = get("/?challenge=abc"); // the form of Dropbox's check
    listener.ask(check).status_is(200);
    listener
        .ask(request(
            "POST /forged",
            &["X-Hub-Signature-256: sha256=00"],
            "{}",
        ))
        .status_is(401);
    let signed = hook("sign --scheme github --secret sesame")
        .stdin("{}")
        .run();
    let header = signed.text().trim_end();
    listener
        .ask(request("POST /good", &[header], "{}"))
        .status_is(200);
    let record = listener.finish().stdout.clone();
    let endpoint = Endpoint::once(200);
    let done = replay("", &endpoint.url(), &record).run();
    done.stderr_has(
        "hook: skipped 2 (handshakes, or refused for their signature): `--nth` sends them too\n",
    );
    assert_eq!(endpoint.request().start_line(), "POST /good HTTP/1.1");
    assert_eq!(
        targets("--nth 1..2", &record),
        ["/?challenge=abc", "/forged"]
    );
    let none = Endpoint::script::<u16>([]);
    replay("--only path=/forged", &none.url(), &record)
        .run()
        .code(2)
        .stderr_has("nothing to send: every request was skipped");
}

#[test]
fn har_files_and_raw_http_are_replayed() {
    let record = three();
    let har = hook("show capture --to har").file("capture", &record).run();
    assert_eq!(targets("", &har.stdout), ["/1", "/2", "/3"]);
    let raw = [get("/1"), get("/2")].concat();
    assert_eq!(targets("", &raw), ["/1", "/2"]);
}

#[test]
fn headers_that_cannot_be_sent_are_left_out() {
    let line = String::from_utf8(three()).unwrap();
    let record = line.replace("/2", "/2 HTTP/1.1\\r\\nX: ");
    let endpoint = Endpoint::script([200, 200]);
    let done = replay("", &endpoint.url(), record).run();
    done.stderr_has("of `capture` is skipped: its target is empty or contains a space");
}

#[test]
fn the_worst_response_sets_the_exit_code() {
    let record = three();
    for (statuses, code) in [
        ([200, 204, 299], 0),
        ([200, 404, 200], 4),
        ([302, 404, 500], 5),
    ] {
        let endpoint = Endpoint::script(statuses);
        replay("", &endpoint.url(), &record).run().code(code);
    }
    let refusing = Refusing::new();
    let done = replay("", &refusing.url(), &record).run();
    done.code(1)
        .stderr_has(&format!(
            "hook: request 1 to {}/1: could not connect",
            refusing.url()
        ))
        .stderr_has("delivered 0 of 3 in ");
}

#[test]
fn several_urls_get_each_request() {
    let (a, b) = (Endpoint::script([200; 3]), Endpoint::script([500; 3]));
    let done = replay(&format!("--url {}", b.url()), &a.url(), three()).run();
    done.code(5).stderr_has("delivered 3 of 6 in ");
    assert_eq!((a.requests().len(), b.requests().len()), (3, 3));
}

#[test]
fn each_attempt_is_shown_as_one_line() {
    let endpoint = Endpoint::script([response(200, "fine"), response(404, "nope")]);
    let body = typed("application/json", "{\"type\":\"contact.added\"}");
    let done = replay("", &endpoint.url(), record_of(&[body, get("/2")])).run();
    let url = endpoint.url();
    done.code(4)
        .stdout_has(&format!(
            "#1 → POST {url}/  contact.added  24 B  ← 200 As Told, 4 B, in "
        ))
        .stdout_has(&format!("#2 → GET {url}/2  0 B  ← 404 As Told, 4 B, in "))
        .stdout_lacks("nope")
        .stderr_has("delivered 1 of 2 in ");
}

#[test]
fn verbose_shows_heads_and_bodies_and_masks_credentials() {
    let record = record_of(&[request("GET /", &["Authorization: Bearer sesame"], "")]);
    let endpoint = Endpoint::script([response(404, "nope"), response(404, "nope")]);
    let done = replay("-v", &endpoint.url(), &record).run();
    done.code(4)
        .stdout_has("> GET / HTTP/1.1\n")
        .stdout_has("< HTTP/1.1 404 As Told\n")
        .stdout_has("nope")
        .stdout_lacks("sesame");
    let done = replay("-v --show-secrets", &endpoint.url(), &record).run();
    done.code(4).stdout_has("Bearer sesame");
}

#[test]
fn quiet_shows_only_errors() {
    let endpoint = Endpoint::script([200; 3]);
    let done = replay("-q", &endpoint.url(), three()).run();
    done.stdout_is("").stderr_is("");
    let done = replay("-q", &Refusing::new().url(), three()).run();
    done.code(1).stdout_is("").stderr_has("could not connect");
}
