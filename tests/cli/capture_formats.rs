//! Files that `show`, `replay` and `send --from` are given: odd HAR files, raw HTTP of editors, and files of other
//! kinds.

use serde_json::{Value, json};

use super::show_fixture::show;
use crate::support::{Endpoint, hook};

/// A HAR file with these entries.
fn har(entries: &Value) -> String {
    json!({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}})
        .to_string()
}

/// What `show --to raw` makes of one HAR request.
#[track_caller]
fn raw_of(request: &Value) -> String {
    let done = show("--to raw", har(&json!([{"request": request}]))).run();
    String::from_utf8(done.stdout.clone()).unwrap()
}

#[test]
fn null_in_a_har_file_is_nothing() {
    let entry = json!({"startedDateTime": null, "time": null, "response": null, "cache": null,
        "request": {"method": "POST", "url": "http://h/", "httpVersion": null, "headers": null, "cookies": null,
            "queryString": null, "headersSize": null, "bodySize": null, "comment": null,
            "postData": {"mimeType": null, "params": null, "text": "hi", "encoding": null, "comment": null}}});
    let done = show("--to json", har(&json!([entry]))).run();
    done.stderr_is("");
    let line = done.json();
    assert_eq!(line["received_at"], Value::Null);
    assert_eq!(line["body"], "hi");
    assert_eq!(
        line["headers"],
        json!([["Host", "h"], ["Content-Length", "2"]])
    );
    // The record is read back, and `--pace as-recorded` has no pause to keep.
    let record = show("--to json", har(&json!([entry, entry]))).run();
    let endpoint = Endpoint::script([200, 200]);
    hook(format!(
        "replay record --pace as-recorded -q --url {}",
        endpoint.url()
    ))
    .file("record", &record.stdout)
    .run();
    show("", &record.stdout).run().stdout_has("#2 POST /");
    show("--to har", &record.stdout)
        .run()
        .stdout_has("\"startedDateTime\":null");
}

#[test]
fn lists_that_are_null_or_absent_are_empty() {
    for entries in ["null", "[]", "{}"] {
        show("", format!("{{\"log\":{{\"entries\":{entries}}}}}"))
            .run()
            .fails(2, "`capture` has no requests");
    }
    show("", "{\"log\":null}").run().fails(2, "has no requests");
}

#[test]
fn a_time_that_cannot_be_read_is_said_and_null() {
    for (text, time, is_said) in [
        (
            "2026-11-21T20:33:01.5+0200",
            json!("2026-11-21T18:33:01.500000Z"),
            false,
        ),
        (
            "2026-11-21T20:33:01.5+02:00",
            json!("2026-11-21T18:33:01.500000Z"),
            false,
        ),
        (
            "2026-11-21T20:33:01",
            json!("2026-11-21T20:33:01.000000Z"),
            false,
        ),
        ("", Value::Null, false),
        ("yesterday", Value::Null, true),
        ("21/11/2026 20:33", Value::Null, true),
    ] {
        let entry =
            json!({"startedDateTime": text, "request": {"method": "GET", "url": "http://h/"}});
        let done = show("--to json", har(&json!([entry]))).run();
        assert_eq!(done.json()["received_at"], time, "{text}");
        let said = format!(
            "hook: request 1 of `capture`: `{text}` is not a time
"
        );
        done.stderr_is(if is_said { &said } else { "" });
    }
}

#[test]
fn entries_that_are_not_http_are_counted() {
    let get = |url: &str| json!({"request": {"method": "GET", "url": url}});
    let entries = json!([
        get("data:,hi"),
        get("http://h/1"),
        get("about:blank"),
        get("file:///etc/hosts"),
        get("moz-extension://x/y"),
        get("ws://h/live"),
        get("HTTPS://h/2"),
    ]);
    let done = show("--to raw", har(&entries)).run();
    done.stdout_is("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
    done.stderr_is(
        "hook: 5 entries of `capture` skipped, not HTTP requests: `about:`, `data:`, `file:`, `moz-extension:`, `ws:`\n",
    );
    let endpoint = Endpoint::script([200, 200]);
    hook(format!("replay x.har -q --url {}", endpoint.url()))
        .file("x.har", har(&entries))
        .run();
    show("", har(&json!([get("data:,hi")])))
        .run()
        .fails(2, "has no requests");
}

#[test]
fn host_comes_from_the_url_and_raw_http_is_read_back() {
    for version in [
        "HTTP/1.1", "http/1.1", "h2", "HTTP/2.0", "h3", "unknown", "",
    ] {
        let raw = raw_of(
            &json!({"method": "GET", "url": "http://h:81/a", "httpVersion": version,
            "headers": [{"name": ":authority", "value": "h:81"}, {"name": "x-a", "value": "1"}]}),
        );
        assert_eq!(
            raw, "GET /a HTTP/1.1\r\nx-a: 1\r\nHost: h:81\r\n\r\n",
            "{version}"
        );
        show("--to raw", &raw).run().stdout_is(&raw);
    }
}

#[test]
fn a_compressed_body_that_is_in_the_file_stays_compressed() {
    let body = "H4sIAAAAAAACA6tWSlSyMqwFAK+sG1YHAAAA"; // {"a":1}
    let raw = |length: &str| {
        let done = show(
            "--to json",
            har(&json!([{"request": {"method": "POST", "url": "http://h/", "headers": [
                {"name": "Content-Encoding", "value": "gzip"}, {"name": "Content-Length", "value": length}],
                "postData": {"text": body, "encoding": "base64"}}}])),
        )
        .run();
        done.stderr_is("");
        done.json()
    };
    for length in ["27", "99"] {
        let line = raw(length);
        assert_eq!(line["body_base64"], body);
        assert_eq!(line["headers"][0], json!(["Content-Encoding", "gzip"]));
        assert_eq!(line["headers"][1], json!(["Content-Length", "27"]));
    }
}

#[test]
fn parts_have_the_recorded_boundary_names_and_types() {
    let raw = raw_of(&json!({"method": "POST", "url": "http://h/",
        "headers": [{"name": "Content-Type", "value": "multipart/form-data; boundary=\"B 1\""}],
        "postData": {"mimeType": "multipart/form-data", "params": [
            {"name": "a", "value": "1"},
            {"name": "f", "value": "aGVsbG8=", "encoding": "base64", "fileName": "f.txt", "contentType": "text/plain"}]}}));
    let (_, body) = raw.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        body,
        "--B 1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
         --B 1\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n\
         Content-Type: text/plain\r\n\r\nhello\r\n--B 1--\r\n"
    );
}

#[test]
fn parts_without_a_recorded_boundary_get_one_that_depends_on_them() {
    // The type may be in `mimeType` alone.
    let raw = |value: &str| {
        raw_of(&json!({"method": "POST", "url": "http://h/",
            "postData": {"mimeType": "multipart/mixed", "params": [{"name": "a", "value": value}]}}))
    };
    let boundary = |raw: &str| {
        let (_, after) = raw
            .split_once("Content-Type: multipart/mixed; boundary=")
            .unwrap();
        let boundary = after.split("\r\n").next().unwrap().to_owned();
        assert!(raw.ends_with(&format!("--{boundary}--\r\n")), "{raw}");
        boundary
    };
    let first = boundary(&raw("x"));
    assert_eq!(boundary(&raw("x")), first);
    assert_ne!(boundary(&raw(&first)), first);
    // A stranger's file cannot take one name after the other.
    let taken: Vec<_> = (1..200_000)
        .map(|number| format!("hook-part-boundary-{number}"))
        .collect();
    assert!(boundary(&raw(&taken.join(" "))).len() < 70);
}

#[test]
fn a_har_file_is_found_behind_a_byte_order_mark_and_other_members() {
    let file = har(&json!([{"request": {"method": "GET", "url": "http://h/"}}]));
    for text in [
        format!("\u{feff}{file}"),
        file.replace("{\"log\"", "{\"comment\":\"\",\"log\""),
        format!("\n\n  {file}"),
    ] {
        show("--to raw", text)
            .run()
            .stdout_is("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    }
}

#[test]
fn raw_http_with_bare_line_feeds_is_read() {
    let text = "POST /a HTTP/1.1\nHost: h\nContent-Length: 7\n\nhi\nyou\n\nGET /b HTTP/1.1\nHost: h\n\n\
                POST /c HTTP/1.1\nhost: h\ncontent-length: 2\n\nok\n";
    let want = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\nhi\nyou\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n\
                POST /c HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\nok";
    for text in [
        text.to_owned(),
        format!("\n# a comment\n{text}")[1..].replace("# a comment\n", ""),
    ] {
        show("--to raw", text).run().stdout_is(want).stderr_is("");
    }
    let endpoint = Endpoint::once(200);
    hook(format!(
        "send -q --from r.http --nth 3 --url {}",
        endpoint.url()
    ))
    .file("r.http", text)
    .run();
    assert_eq!(endpoint.request().body(), b"ok");
    // Without a last line end, and with bytes that end too early.
    show("--to raw", "GET / HTTP/1.1\nHost: h\n\n  ")
        .run()
        .code(0);
    show(
        "--to raw",
        "POST / HTTP/1.1\nHost: h\nContent-Length: 9\n\nhi",
    )
    .run()
    .any_code()
    .stderr_has("cut off");
}

/// Checks that no command sends or writes the request whose body the file does not mark.
#[track_caller]
fn body_is_not_known(text: &str, words: &str) {
    let said = format!("request 1 is left out: {words}\n");
    show("--to raw", text).run().fails(1, &said).stdout_is("");
    show("", text)
        .run()
        .code(0)
        .stderr_has(&format!("request 1: {words}\n"));
    let endpoint = Endpoint::script::<u16>([]);
    let url = endpoint.url();
    let run = |command: String| hook(command).file("r.http", text).run();
    run(format!("replay r.http --url {url}"))
        .any_code()
        .stderr_has(&said);
    run(format!("send --from r.http --nth 1 --url {url}"))
        .fails(2, &format!("request 1: {words}\n"))
        .error_line();
    run("verify r.http --scheme standard --secret whsec_AAAA".to_owned()).fails(1, &said);
}

#[test]
fn a_body_without_its_length_is_not_sent() {
    let text = "POST / HTTP/1.1\nHost: h\nContent-Type: application/json\n\n{\"a\":1}";
    let words = "its body has no `Content-Length`: add `Content-Length: 7`";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        body_is_not_known(&text, words);
    }
    // An editor ends the text with a line break, which may not belong to the body.
    let ended = format!("{words}, or 8 with the line break at its end");
    body_is_not_known(&format!("{text}\n"), &ended);
    let parts = "PUT / HTTP/1.1\nHost: h\n\n--b\n\n1\n--b--\n\n";
    body_is_not_known(
        parts,
        "its body has no `Content-Length`: add `Content-Length: 12`, or 14 with the line breaks at its end",
    );
}

#[test]
fn a_body_that_is_longer_than_its_length_is_not_sent() {
    let words = "its `Content-Length` is 3, and its body is longer: write `Content-Length: 7`";
    let text = "POST / HTTP/1.1\nHost: h\nContent-Length: 3\n\n{\"a\":1}";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        body_is_not_known(&text, words);
    }
}

#[test]
fn requests_around_an_unmarked_body_are_read() {
    let text = "GET /a HTTP/1.1\nHost: h\n\nPOST /b HTTP/1.1\nHost: h\n\n{\"b\":1}\n\n\
                POST /c HTTP/1.1\nHost: h\nContent-Length: 1\n\nc\nDELETE /d HTTP/1.1\nHost: h\n\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let done = show("--to raw", text).run();
        done.code(1).stderr_has(
            "request 2 is left out: its body has no `Content-Length`: add `Content-Length: 7`",
        );
        done.stdout_is(
            "GET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nc\
             DELETE /d HTTP/1.1\r\nHost: h\r\n\r\n",
        );
    }
}

#[test]
fn a_response_behind_a_request_is_named() {
    let head = "POST /a HTTP/1.1\nHost: h\nContent-Length: 1\n\na";
    let get = "GET /a HTTP/1.1\nHost: h\n\n";
    for (request, status) in [
        (head, "HTTP/1.1 200 OK"),
        (get, "HTTP/1.1 404"),
        (get, "HTTP/2 200"),
    ] {
        show("--to raw", format!("{request}{status}\n\nok"))
            .run()
            .code(1).stderr_has("what follows request 1 of `capture` is skipped: it is a response: give the requests alone");
    }
}

#[test]
fn the_end_of_a_file_is_not_that_of_a_connection() {
    for text in ["POST / HTTP/1.1\r\nHost", "POST / HTTP/1.1\nHost: h"] {
        show("", text).run().fails(
            2,
            "request 1 and what follows of `capture` is skipped: the file ends in the head",
        );
    }
}

#[test]
fn a_file_that_is_no_record_is_one_message() {
    let numbers: Vec<_> = (1..=1000).map(|number| number.to_string()).collect();
    let numbers = numbers.join("\n");
    let log = "2026-11-21 20:33 INFO started\n".repeat(1000);
    for text in [numbers.as_str(), &log, "hello\n", "null"] {
        show("", text)
            .run()
            .fails(2, "`capture` is not a record, a HAR file or raw HTTP")
            .error_line();
    }
    let line = "{\"type\":\"request\",\"v\":1,\"received_at\":null}";
    let pretty = line.replace(',', ",\n  ").replacen('{', "{\n  ", 1);
    let step = "a record has one JSON object a line: `jq -c . capture` writes it";
    for text in [pretty.clone(), format!("{pretty}\n").repeat(1000)] {
        show("", text).run().fails(2, step).error_line();
    }
    show("", format!("[{line}]"))
        .run()
        .fails(2, "`jq -c '.[]' capture` writes it")
        .error_line();
}

#[test]
fn ten_broken_lines_of_a_record_are_named_and_the_others_counted() {
    let text = format!("{{\"type\":\"new\",\"v\":1}}\n{}", "oops\n".repeat(30));
    let done = show("", &text).run();
    done.code(2)
        .stderr_has(
            "line 11 of `capture` is skipped: not a line of a record: not JSON at column 1\n",
        )
        .stderr_has("20 more lines of `capture` skipped\n")
        .stderr_lacks("line 12");
    // A first line may be cut off.
    show(
        "",
        text.replacen("{\"type", "pe\":1}\n{\"type", 1)
            .replace("oops\n", ""),
    )
    .run()
    .any_code()
    .stderr_has("line 1 of `capture` is skipped");
}

#[test]
fn requests_count_the_same_in_a_file_of_another_form_and_in_its_record() {
    let raw = "GET /a HTTP/1.1\nHost: h\n\n";
    let entry = json!([{"request": {"method": "GET", "url": "http://h/"}}]);
    for text in [raw.to_owned(), har(&entry)] {
        let record = show("--to json", &text).run();
        show("-q --count 1", &text).run().code(0);
        show("-q --count 1", &record.stdout).run().code(0);
    }
    let record = show("--to json", raw).run();
    let text = String::from_utf8(record.stdout.clone()).unwrap();
    let of_listener = text.replace("\"remote\":\"\"", "\"remote\":\"127.0.0.1:5\"");
    show("-q --count 1", of_listener)
        .run()
        .any_code()
        .stderr_has("; 1 request has no response in the record");
}

#[test]
fn a_user_in_a_url_is_left_out() {
    let request = |headers: Value| json!([{"request": {"method": "GET", "url": "https://user:pw@h/x?a@b", "headers": headers}}]);
    for (headers, words) in [
        (json!([]), "its headers have no `Authorization`"),
        (
            json!([{"name": "Authorization", "value": "Basic dTpw"}]),
            "its `Authorization` header stays",
        ),
    ] {
        let done = show("--to raw", har(&request(headers.clone()))).run();
        done.stderr_has(&format!(
            "request 1 of `capture`: the user in its URL is left out: {words}\n"
        ));
        done.stdout_has("GET /x?a@b HTTP/1.1\r\n")
            .stdout_has("Host: h\r\n")
            .stdout_lacks("user:");
        show("--to curl", har(&request(headers)))
            .run()
            .stdout_has("https://h/x?a@b")
            .stdout_lacks("user:");
    }
}

#[test]
fn entries_without_a_host_are_counted() {
    let get = |url: &str| json!({"request": {"method": "GET", "url": url}});
    let entries = json!([
        get("/x"),
        get(""),
        get("//h/x"),
        get("?a=1"),
        get("h:81/y?u=http://other/")
    ]);
    show("--to raw", har(&entries))
        .run()
        .stdout_is("GET /x HTTP/1.1\r\nHost: h\r\n\r\nGET /y?u=http://other/ HTTP/1.1\r\nHost: h:81\r\n\r\n")
        .stderr_is("hook: 3 entries of `capture` skipped, not HTTP requests: URLs without a host\n");
    let with_host = json!([{"request": {"method": "GET", "url": "/x", "headers": [{"name": "host", "value": "h"}]}}]);
    show("--to raw", har(&with_host))
        .run()
        .stdout_is("GET /x HTTP/1.1\r\nhost: h\r\n\r\n");
}

#[test]
fn a_har_body_that_is_not_base64_is_missing() {
    let post = |text: &str| json!({"request": {"method": "POST", "url": "http://h/", "postData": {"text": text, "encoding": "base64"}}});
    let entries = json!([post("!!"), post("YQ=="), post("YQ")]);
    let done = show("--to raw", har(&entries)).run();
    done.code(1)
        .stdout_is("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na")
        .stderr_is(
            "hook: request 1 is left out: its body is not valid base64\n\
             hook: request 3 is left out: its body is not valid base64\n",
        );
}

#[test]
fn har_members_of_a_wrong_kind_are_named_in_plain_words() {
    let post =
        |data: Value| json!({"request": {"method": "POST", "url": "http://h/", "postData": data}});
    for data in [json!([]), json!(""), Value::Null] {
        show("--to raw", har(&json!([post(data)])))
            .run()
            .code(0)
            .stderr_is("")
            .stdout_is("POST / HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    for data in [json!([1]), json!("secret"), json!(7)] {
        show("--to raw", har(&json!([post(data), post(Value::Null)])))
            .run()
            .code(1)
            .stdout_is("POST / HTTP/1.1\r\nHost: h\r\n\r\n")
            .stderr_has("entry 1 of `capture` is skipped: expected an object as `postData` or `content`, found a ")
            .stderr_lacks("secret")
            .stderr_lacks("invalid");
    }
}

/// Checks that a file is named in one line, by each command that reads captures.
#[track_caller]
fn named(file: &[u8], words: &str) {
    for command in [
        "show capture",
        "show capture --to curl",
        "replay capture --url :1",
        "send --from capture --url :1",
        "verify capture --scheme standard --secret whsec_AAAA",
    ] {
        hook(command)
            .file("capture", file)
            .run()
            .fails(2, &format!("`capture` {words}"))
            .error_line();
    }
}

#[test]
fn files_of_other_kinds_are_named_with_what_to_do() {
    let utf16: Vec<u8> = "{\"log\":{}}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let with_mark = [b"\xff\xfe", &utf16[..]].concat();
    for (file, words) in [
        (
            &with_mark[..],
            "is UTF-16 text: convert it: `iconv -f utf-16 -t utf-8 capture`",
        ),
        (&utf16, "is UTF-16 text"),
        (b"\xfe\xff\0{", "is UTF-16 text"),
        (
            b"\x1f\x8b\x08\0\0",
            "is compressed with gzip: unpack it: `gunzip capture`",
        ),
        (
            b"\x78\x9c\x03",
            "is compressed with zlib, as mitmproxy writes",
        ),
        (b"\x28\xb5\x2f\xfd\x04", "is compressed with zstd"),
        (
            b"PK\x03\x04\x14",
            "is a ZIP archive: unpack it with `unzip capture`",
        ),
        (b"\xd4\xc3\xb2\xa1\x02", "is a packet capture"),
        (b"\x0a\x0d\x0d\x0a\x1c", "is a packet capture"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "is an image"),
        (b"a\0b", "is not text"),
        (
            b"212:4:type;4:http;7:version;2:20#\n",
            "is a mitmproxy flow file: convert it: `mitmdump -nr capture",
        ),
        (
            b"curl https://h/ -d a=1\n",
            "is a curl command: use `hook send --from-curl capture`",
        ),
        (b"# a comment\ncurl.exe https://h/", "is a curl command"),
        (b"$ curl https://h/", "is a curl command"),
        (
            b"### Contact\nPOST https://h/\n",
            "is a file of requests for an editor or Hurl",
        ),
        (b"@host = h\n\nGET {{host}}\n", "is a file of requests"),
        (b"POST https://h/hooks\n[Form]\n", "is a file of requests"),
        (
            b"POST /a HTTP/2\r\nhost: h\r\n\r\n",
            "is an HTTP/2 request as text: write `HTTP/1.1` for `HTTP/2`",
        ),
        (b"GET /a HTTP/3\n", "is an HTTP/3 request as text"),
        (
            b"HTTP/1.1 200 OK\r\n\r\n",
            "is an HTTP response: give the request",
        ),
        (
            b"{\"info\":{\"_postman_id\":\"1\"}}",
            "is a Postman collection",
        ),
        (
            b"{\"_type\":\"export\",\"__export_format\":4}",
            "is an Insomnia export",
        ),
        (
            b"[{\"status\":\"COMPLETE\",\"protocolVersion\":\"HTTP/1.1\"}]",
            "is a Charles session",
        ),
        (b"[{\"a\":1}]", "is JSON, and not a record"),
        (
            b"{\"event\":\"contact.added\"}\n",
            "is JSON, and not a record: `hook send --body @capture` sends it as a body, `hook verify … < capture` verifies it",
        ),
        (b"{\n  \"a\": 1\n}\n", "is JSON, and not a record"),
        (
            b"> POST /x HTTP/1.1\n> Host: a\n> \n< HTTP/1.1 200 OK\n",
            "is what `curl -v` shows: give the command to `hook send --from-curl FILE`",
        ),
        (
            b"* Trying 127.0.0.1:80...\n* Connected\n> POST /x HTTP/2\r\n",
            "is what `curl -v` shows",
        ),
        (b"< HTTP/1.1 200 OK\n", "is what `curl -v` shows"),
        (
            b":method: POST\n:path: /x\n:authority: a\n\nhello",
            "is an HTTP/2 request as text, with pseudo-header lines: write `POST /path HTTP/1.1`",
        ),
        (
            b":authority:\nh\n:method:\nGET\n",
            "is an HTTP/2 request as text",
        ),
        (b"<?xml version=\"1.0\"?>\n<a/>", "is XML or HTML"),
    ] {
        named(file, words);
    }
}

#[test]
fn stdin_is_named_too() {
    hook("show -")
        .stdin("curl https://h/")
        .run()
        .fails(2, "stdin is a curl command: use `hook send --from-curl -`")
        .error_line();
}

#[test]
fn lines_that_are_broken_stay_lines_of_a_record() {
    show("", "ype\":\"request\"}\n{\"type\":\"x\",\"v\":1}\n")
        .run()
        .fails(2, "has no requests")
        .stderr_has("line 1 of `capture` is skipped: not a line of a record");
}

#[test]
fn a_file_in_a_hint_is_quoted_for_a_shell() {
    for (line, name, bytes, hint) in [
        (
            "show",
            "my file$(id).gz",
            &b"\x1f\x8b\x08\0"[..],
            "`gunzip 'my file$(id).gz'`",
        ),
        ("show", "it's;x", b"{}", "`hook send --body '@it'\\''s;x'`"),
        (
            "show",
            "a b.sh",
            b"curl http://localhost\n",
            "`hook send --from-curl 'a b.sh'`",
        ),
        (
            "send :3000",
            "it's.xml",
            b"<a/>",
            "`--body '@it'\\''s.xml'`",
        ),
        ("send :3000", "a b.csv", b"a\n", "`--data-from 'a b.csv'`"),
        (
            "send :3000 x.y --data",
            "a b.json",
            b"{}",
            "`--data '@a b.json'` reads it",
        ),
    ] {
        hook(line).arg(name).file(name, bytes).run().fails(2, hint);
    }
}
