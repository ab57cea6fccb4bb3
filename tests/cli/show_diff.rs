//! `hook show --diff`: the differences between two requests.

use super::listen_fixture::{get, request, typed};
use super::show_fixture::{awkward, record_of, show};

/// The output of `--diff 1,2` for two requests, without the two lines that name them.
#[track_caller]
fn diff(old: Vec<u8>, new: Vec<u8>) -> String {
    let done = show("--diff 1,2", [old, new].concat()).run();
    let text = done.text().strip_prefix("- #1\n+ #2\n").unwrap();
    text.to_owned()
}

#[test]
fn the_request_line_and_the_query() {
    let output = diff(get("/a?x=1&y=2&y=3&z=a+b"), get("/b?x=1&y=2&y=4&w=%C3%A9"));
    assert_eq!(
        output,
        "\nrequest line\n- GET /a HTTP/1.1\n+ GET /b HTTP/1.1\n\
         \nquery\n- y  3\n+ y  4\n- z  a b\n+ w  \u{e9}\n"
    );
}

#[test]
fn headers_are_added_removed_changed_and_moved() {
    let old = request("GET /", &["X-A: 1", "X-B: 1", "X-C: 1", "X-B: 2"], "");
    let new = request("GET /", &["X-C: 1", "x-a: 1", "X-B: 2", "X-D: 1"], "");
    assert_eq!(
        diff(old, new),
        "\nheaders\n- X-A: 1\n+ x-a: 1\n- X-B: 1\n+ X-B: 2\n- X-B: 2\n+ X-D: 1\n  \
         order: host, x-a, x-b, x-c  \u{2192}  host, x-c, x-a, x-b\n"
    );
}

#[test]
fn masked_credentials_still_differ() {
    let with = |secret: &str| request("GET /", &[&format!("Authorization: Bearer {secret}")], "");
    let both = [with("sesame"), with("street")].concat();
    let done = show("--diff 1,2", &both).run();
    done.stdout_has("- Authorization: Bearer ****")
        .stdout_has("+ Authorization: Bearer ****");
    done.stdout_lacks("sesame");
    show("--diff 1,2 --show-secrets", &both)
        .run()
        .stdout_has("+ Authorization: Bearer street");
}

#[test]
fn json_differences_are_listed_by_pointer_with_the_original_tokens() {
    let old = typed(
        "application/json",
        r#"{"data":{"email":"zoe@example.com","n":1.10},"l":[1,2]}"#,
    );
    let new = typed(
        "application/json",
        r#"{"l":[1], "data":{"email":"ann@example.com","n":1.1}}"#,
    );
    let output = diff(old, new);
    let (_, body) = output.split_once("\nbody\n").unwrap();
    assert_eq!(
        body,
        "- /data/email  \"zoe@example.com\"\n+ /data/email  \"ann@example.com\"\n\
         - /data/n  1.10\n+ /data/n  1.1\n- /l/1  2\n"
    );
    let spaced = diff(typed("a/json", "{\"a\":1}"), typed("a/json", "{\"a\": 1}"));
    assert!(
        spaced.ends_with(
            "body\n  the JSON is the same but for white space or the order of members\n"
        )
    );
}

#[test]
fn text_is_compared_by_line_and_binary_by_offset() {
    let old = (1..=20)
        .map(|n| format!("line {n}\n"))
        .collect::<Vec<_>>()
        .concat();
    let new = old
        .replace("line 10\n", "line ten\n")
        .replace("line 20\n", "line 20");
    let output = diff(typed("text/plain", &old), typed("text/plain", new));
    let (_, body) = output.split_once("\nbody\n").unwrap();
    assert_eq!(
        body,
        "  line 8\n  line 9\n- line 10\n+ line ten\n  line 11\n  line 12\n  …\n  \
         line 18\n  line 19\n- line 20\n+ line 20 (no line end)\n"
    );
    let output = diff(typed("a/b", b"ab\xff"), typed("a/b", b"ab\xfe\x00"));
    assert!(
        output.ends_with("bytes differ from offset 2 on: 3 B  \u{2192}  4 B\n"),
        "{output}"
    );
}

#[test]
fn the_order_on_the_command_line_counts() {
    let three = record_of(&[get("/1"), get("/2"), get("/3")]);
    for (pair, old, new) in [
        ("1,3", "/1", "/3"),
        ("3,1", "/3", "/1"),
        ("-1,-2", "/3", "/2"),
        ("-3,2", "/1", "/2"),
        ("2,-3", "/2", "/1"),
        ("3,-3", "/3", "/1"),
    ] {
        let done = show(&format!("--diff {pair}"), &three).run();
        done.stdout_has(&format!("- GET {old} HTTP/1.1\n+ GET {new} HTTP/1.1"));
    }
}

#[test]
fn identical_requests_are_reported_as_such() {
    let record = record_of(&awkward());
    for pair in ["2,2", "-8,1"] {
        let done = show(&format!("--diff {pair}"), &record).run();
        done.stdout_has("no difference in what was sent");
    }
    show("--diff 1,2 --color always", &record)
        .run()
        .stdout_has("\x1b[");
}

#[test]
fn hostile_text_is_escaped() {
    let old = request("GET /", &["X-A: 1"], "");
    let new = typed("text/plain", "\u{1b}[31mred\n");
    let done = show("--diff 1,2", [old, new].concat()).run();
    done.stdout_lacks("\u{1b}").stdout_has("+ \\x1b[31mred");
}

#[test]
fn diff_requires_two_numbers() {
    for pair in ["1", "1,0", "1,2,3", "a,b", ""] {
        let flag = format!("'--diff={pair}'");
        show(&flag, get("/")).run().fails(2, "--diff");
    }
    show("--diff 1,9", get("/"))
        .run()
        .fails(2, "has no request 9");
}
