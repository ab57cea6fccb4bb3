//! ITEMs of `hook send`: what they set, how they are escaped, and what they leave unchanged.

use crate::send_fixture::{refused, refused_with, sent, sent_with};
use crate::support::json;

/// Checks that these ITEMs without other data make this body.
#[track_caller]
fn make(items: &str, body: &str) {
    let request = sent(&format!("--format plain {items}"));
    assert_eq!(request.text(), body, "{items}");
}

#[test]
fn text_and_json() {
    make("name='Zoë \"Z\"'", r#"{"name":"Zoë \"Z\""}"#);
    make("a= b=1 c=null", r#"{"a":"","b":"1","c":"null"}"#);
    make("n:=1.10 l:='[1, 2]'", r#"{"n":1.10,"l":[1, 2]}"#);
    make("n:=12345678901234567890", r#"{"n":12345678901234567890}"#);
    make(r#"e:="\u00e9" t:=true"#, r#"{"e":"\u00e9","t":true}"#);
}

#[test]
fn the_content_of_files() {
    let request = sent_with("--format plain note=@note.txt rows:=@rows.json", |hook| {
        hook.file("note.txt", "two\nlines\n")
            .file("rows.json", "[ 1.10 ]\n")
    });
    assert_eq!(request.text(), r#"{"note":"two\nlines\n","rows":[ 1.10 ]}"#);
}

#[test]
fn query_parameters_are_added_and_encoded() {
    let request = sent("--event contact.added a==1 a==2 'b c==d&e' q==é empty==");
    let line = request.start_line();
    assert_eq!(line, "POST /?a=1&a=2&b%20c=d%26e&q=%C3%A9&empty= HTTP/1.1");
}

#[test]
fn headers_are_set_removed_and_emptied() {
    let request = sent("--event contact.added X-A:1 'X-A:b: c' Accept: X-Empty;");
    let lines = request.header_lines();
    assert_eq!(request.headers("x-a"), ["1", "b: c"]);
    assert_eq!(request.header("accept"), None);
    assert!(lines.contains(&"X-Empty:".to_owned()), "{request}");
}

#[test]
fn paths_go_into_objects_and_append_to_lists() {
    make("a.b.c=1 a[b][d]=2", r#"{"a":{"b":{"c":"1","d":"2"}}}"#);
    make("a[b.c]=1", r#"{"a":{"b.c":"1"}}"#);
    make("tags[]=new tags[]=vip", r#"{"tags":["new","vip"]}"#);
    make("rows[].n:=1 rows[][n]:=2", r#"{"rows":[{"n":1},{"n":2}]}"#);
    make("l:=[1,2] l.1:=9 l[0]:=8", r#"{"l":[8,9]}"#);
}

#[test]
fn a_backslash_makes_separators_and_dots_literal() {
    make(r"a\.b=1", r#"{"a.b":"1"}"#);
    make(r"a\=b=1", r#"{"a=b":"1"}"#);
    make(r"a\:b=1", r#"{"a:b":"1"}"#);
    make(r"a\[b=1", r#"{"a[b":"1"}"#);
    make(r"a\@b\;c=1", r#"{"a@b;c":"1"}"#);
    make(r"a\\=1", r#"{"a\\":"1"}"#);
    let query = sent(r"--event deal.won a\=b==c");
    assert_eq!(query.start_line(), "POST /?a%3Db=c HTTP/1.1");
}

#[test]
fn the_first_separator_counts_and_the_value_is_literal() {
    make("url=http://x/?a==b", r#"{"url":"http://x/?a==b"}"#);
    make("email=a@example.com", r#"{"email":"a@example.com"}"#);
    make("a=:=1", r#"{"a":":=1"}"#);
    make(r"a=\n\.", r#"{"a":"\\n\\."}"#);
    let request = sent("--event deal.won X-A:b=c X-B:d:=e");
    assert_eq!(request.headers("x-a"), ["b=c"]);
    assert_eq!(request.headers("x-b"), ["d:=e"]);
}

#[test]
fn items_apply_in_order_and_the_last_wins() {
    make("a=1 b=2 a=3", r#"{"a":"3","b":"2"}"#);
    make("a=1 a:={} a.b=2", r#"{"a":{"b":"2"}}"#);
}

#[test]
fn items_change_only_what_they_name_in_a_sample() {
    let items = "contact.email=ann@example.com contact.tags[]=new extra:=1";
    let changed = sent(&format!("--event contact.added --timestamp 0 {items}"));
    let sample = sent("--event contact.added --timestamp 0");
    let wanted = sample
        .text()
        .replace("zoe@example.com", "ann@example.com")
        .replace(r#""vip"]"#, r#""vip","new"]"#);
    let wanted = format!(r#"{},"extra":1}}}}"#, wanted.strip_suffix("}}").unwrap());
    assert_eq!(changed.text(), wanted);
}

#[test]
fn only_the_named_token_of_given_data_changes() {
    let data = "{ \"n\": 1.10,\n  \"big\":12345678901234567890, \"e\" : \"\\u00e9\", \"n2\":1E400,\n\t\"name\": \"old\", \"e\": 2 }";
    let request = sent_with("--event deal.won --data @data.json name=new", |hook| {
        hook.file("data.json", data)
    });
    let changed = data.replace("old", "new");
    assert!(
        request.text().ends_with(&format!(r#""data":{changed}}}"#)),
        "{request}"
    );
}

#[test]
fn an_override_that_cannot_apply_is_a_usage_error() {
    for (arguments, words) in [
        (
            "contact.email.x=1",
            "cannot set `contact.email.x`: `contact.email` is a string",
        ),
        (
            "contact[]=1",
            "cannot set `contact[]`: `contact` is an object",
        ),
        ("contact.tags.7=1", "`contact.tags` is an array of length 2"),
        ("X-Nope:", "the header `X-Nope` cannot be removed"),
        ("-H X-Nope:", "the header `X-Nope` cannot be removed"),
    ] {
        refused(&format!("--event contact.added {arguments}"), words);
    }
    refused(
        "--format plain --data 7 a=1",
        "cannot set `a`: the top level is a number",
    );
}

#[test]
fn the_error_for_a_malformed_item_says_what_is_wrong() {
    for (item, words) in [
        (
            "word",
            "`key=text`, `key:=json`, `key==query` or `Name:header`",
        ),
        ("=x", "a name is missing"),
        ("a..b=1", "a name is missing"),
        ("a[b=1", "`[` is not closed"),
        ("a[b]c=1", "`]` must be followed by"),
        ("==x", "a query parameter needs a name"),
        ("n:={\"a\":}", "is not JSON: "),
        ("n:=01", "line 1 column 2"),
        ("X A:1", "is not a header name"),
        ("X-A:a\r\nX-B:b", "line break"),
        ("X-A;b", "remove the text after the semicolon"),
        ("file@photo.png", "multipart"),
    ] {
        refused_with("--event contact.added", |hook| hook.arg(item), words);
    }
}

#[test]
fn a_file_of_an_item_must_be_readable_and_fit() {
    refused("--event deal.won a=@nowhere", "could not read `nowhere`");
    refused("--event deal.won a:=@nowhere", "could not read `nowhere`");
    let broken = "--event deal.won a:=@broken.json";
    refused_with(
        broken,
        |hook| hook.file("broken.json", "{\n\"a\"}"),
        "`broken.json` is not JSON: ",
    );
    refused_with(
        broken,
        |hook| hook.file("broken.json", "{\n\"a\"}"),
        "line 2 column 4",
    );
    refused_with(
        "--event deal.won a=@b",
        |hook| hook.file("b", b"\xff"),
        "`b` is not UTF-8",
    );
}

#[test]
fn items_reach_the_body_in_every_format() {
    assert_eq!(
        json(sent("--event x.y a=1").text())["data"],
        serde_json::json!({"a": "1"})
    );
    assert_eq!(sent("--format form a=1").text(), "a=1");
    assert_eq!(
        sent("--format query a=1").start_line(),
        "GET /?a=1 HTTP/1.1"
    );
}
