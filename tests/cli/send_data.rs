//! `--data` and `--body` of `hook send`: from the command line, a file or stdin.

use crate::send_fixture::{refused, refused_with, sent, sent_with};
use crate::support::{Message, hook};

/// The `data` of a request in the standard format, as text.
fn data(request: &Message) -> &str {
    let (_, data) = request.text().split_once(r#","data":"#).unwrap();
    data.strip_suffix('}').unwrap()
}

#[test]
fn data_replaces_the_sample() {
    let given = r#"{"deal":{"id":7}}"#;
    assert_eq!(
        data(&sent(&format!("--event deal.won --data {given}"))),
        given
    );
    assert_eq!(data(&sent("--event deal.won -d [1]")), "[1]");
    assert_eq!(data(&sent("--event deal.won -d -1.50")), "-1.50");
}

#[test]
fn data_from_a_file_or_stdin_is_unchanged() {
    let given = "{\"n\" : 1.10, \"n\":12345678901234567890,\n\"\\u00e9\":\"\\/\"}";
    let file = sent_with("--event deal.won --data @d.json", |hook| {
        hook.file("d.json", given)
    });
    assert_eq!(data(&file), given);
    let stdin = sent_with("--event deal.won --data -", |hook| hook.stdin(given));
    assert_eq!(data(&stdin), given);
}

#[test]
fn the_error_for_malformed_data_gives_line_and_column() {
    refused_with(
        "--event deal.won --data",
        |hook| hook.arg("{\"a\":1,}"),
        "`--data` is not JSON: ",
    );
    refused_with(
        "--event deal.won --data",
        |hook| hook.arg("{\"a\":1,}"),
        "line 1 column 8",
    );
    let torn = "{\n  \"a\": 1,\n  b: 2\n}";
    let file = "--event deal.won --data @d.json";
    refused_with(
        file,
        |hook| hook.file("d.json", torn),
        "`d.json` is not JSON: ",
    );
    refused_with(file, |hook| hook.file("d.json", torn), "line 3 column 3");
    let stdin = "--event deal.won --data -";
    refused_with(stdin, |hook| hook.stdin("nul"), "stdin is not JSON: ");
    refused_with(stdin, |hook| hook.stdin(""), "line 1 column 1");
    refused_with(stdin, |hook| hook.stdin(b"\"\xff\""), "stdin is not UTF-8");
}

#[test]
fn the_error_for_a_missing_file_names_it() {
    refused(
        "--event deal.won --data @nowhere.json",
        "could not read `nowhere.json`: ",
    );
    refused("--body @nowhere.bin", "could not read `nowhere.bin`: ");
    refused("--body @.", "could not read `.`: ");
}

#[test]
fn stdin_is_read_only_on_request() {
    // Stdin stays open and silent, so reading it would block forever.
    sent("--event contact.added");
    sent("--body -- ");
    sent("--body text");
}

#[test]
fn body_sends_the_exact_bytes_without_an_envelope() {
    assert_eq!(sent("--body hello").body(), b"hello");
    assert_eq!(sent("--body ''").body(), b"");
    let every_byte: Vec<u8> = (0..=255).collect();
    let file = sent_with("--body @b", |hook| hook.file("b", &every_byte));
    assert_eq!(file.body(), every_byte);
    let stdin = sent_with("--body -", |hook| hook.stdin(&every_byte));
    assert_eq!(stdin.body(), every_byte);
    let json = "{\"a\":1.10 ,\"a\":2}\r\n";
    assert_eq!(sent_with("--body", |hook| hook.arg(json)).text(), json);
}

#[test]
fn the_content_type_of_a_body_is_detected() {
    let content_type = |request: Message| request.headers("content-type").join(", ");
    assert_eq!(content_type(sent("--body '[1, 2]'")), "application/json");
    assert_eq!(
        content_type(sent("--body hello")),
        "text/plain; charset=utf-8"
    );
    let bytes = sent_with("--body -", |hook| hook.stdin(b"\xff\0"));
    assert_eq!(content_type(bytes), "application/octet-stream");
    let given = sent("--body <a/> --content-type application/xml");
    assert_eq!(content_type(given), "application/xml");
}

#[test]
fn query_and_header_items_apply_to_a_body_and_data_items_do_not() {
    let request = sent("--body hello a==1 X-A:b");
    assert_eq!(request.start_line(), "POST /?a=1 HTTP/1.1");
    assert_eq!(request.headers("x-a"), ["b"]);
    for item in ["a=1", "a:=1", "a=@f", "a:=@f"] {
        refused(
            &format!("--body hello {item}"),
            "`--body` is the whole body and takes no data items",
        );
    }
}

#[test]
fn flags_that_shape_a_body_conflict_with_body() {
    for flags in ["--event contact.added", "--data {}", "--format plain"] {
        refused(&format!("--body hello {flags}"), "cannot be used with");
    }
}

#[test]
fn a_json_file_that_is_not_json_is_warned_of() {
    let done = hook("send :9 --dry-run --body @x.json")
        .file("x.json", "{\"a\":1,,}")
        .run();
    done.code(0).stdout_has("{\"a\":1,,}");
    done.stderr_has("hook: warning: `x.json` is not JSON: ");
    done.stderr_has("; its bytes are sent as they are\n");
    let line = "send :9 --dry-run --body @x.txt";
    hook(line).file("x.txt", "{").run().stderr_lacks("warning");
}
