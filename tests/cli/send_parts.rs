//! `hook send --format multipart` and `--format xml` on the wire.

use crate::send_fixture::{refused, refused_with, sent, sent_with};

#[test]
fn files_are_parts_after_the_fields() {
    let request = sent_with(
        "--format multipart --event deal.won name=Zoë tags[]=a photo@./zoe.png note=x rows@rows.csv",
        |hook| {
            hook.file("zoe.png", b"\x89PNG\r\n\0")
                .file("rows.csv", "a,b\n")
        },
    );
    let content_type = request.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let part = |disposition: &str, content: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{content}\r\n")
    };
    let text = String::from_utf8_lossy(request.body()).into_owned();
    let wanted = [
        part("name=\"name\"", "\r\nZoë"),
        part("name=\"tags[]\"", "\r\na"),
        part("name=\"note\"", "\r\nx"),
        part(
            "name=\"photo\"; filename=\"zoe.png\"",
            "Content-Type: image/png\r\n\r\n\u{fffd}PNG\r\n\0",
        ),
        part(
            "name=\"rows\"; filename=\"rows.csv\"",
            "Content-Type: text/csv\r\n\r\na,b\n",
        ),
        format!("--{boundary}--\r\n"),
    ];
    assert!(text.ends_with(&wanted.concat()), "{text}");
    assert!(
        text.starts_with(&part("name=\"event\"", "\r\ndeal.won")),
        "{text}"
    );
}

#[test]
fn a_file_without_fields_can_be_sent() {
    let request = sent_with("--format multipart f@a.json", |hook| {
        hook.file("a.json", "{}")
    });
    let text = request.text();
    assert_eq!(text.matches("Content-Disposition").count(), 1, "{text}");
    assert!(
        text.contains("\r\nContent-Type: application/json\r\n\r\n{}\r\n--"),
        "{text}"
    );
}

#[test]
fn each_body_has_a_new_boundary() {
    let boundary = || sent("--format multipart a=1").header("content-type");
    assert_ne!(boundary(), boundary());
}

#[test]
fn a_file_requires_multipart() {
    let named = |hook: crate::support::Hook| hook.file("a.png", "x");
    for format in ["", "--format form", "--format cloudevents", "--as github"] {
        refused_with(
            &format!("{format} --event push photo@a.png --data {{}}"),
            named,
            "requires `--format multipart`",
        );
    }
    refused_with(
        "--body x photo@a.png",
        named,
        "requires `--format multipart`",
    );
    refused(
        "--format multipart photo@nowhere.png",
        "could not read `nowhere.png`",
    );
    refused("--format multipart photo@", "write `name@file`");
    refused(
        "--format multipart a=1 --content-type text/plain",
        "each part has its own",
    );
    refused("--format multipart --data [1]", "the data is an array");
}

#[test]
fn xml_has_one_element_per_name() {
    let request = sent(
        "--format xml --event deal.won --data '{\"deal\":{\"sum\":1.10,\"by\":[\"Zoë\",\"<A&B>\"]},\"note\":null}'",
    );
    assert_eq!(request.headers("content-type"), ["application/xml"]);
    assert_eq!(
        request.text(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<webhook><event>deal.won</event><deal><sum>1.10</sum><by>Zoë</by>\
         <by>&lt;A&amp;B&gt;</by></deal><note></note></webhook>\n"
    );
    let other = sent("--format xml a=1 --content-type text/xml");
    assert_eq!(other.headers("content-type"), ["text/xml"]);
}

#[test]
fn data_that_xml_cannot_carry_is_a_usage_error() {
    refused(
        "--format xml 'first name=Zoë'",
        r#""first name" cannot be the name of an XML element"#,
    );
    refused(
        r#"--format xml --data '{"a":"\u0000"}'"#,
        "the value of `a` contains the character",
    );
    refused("--format xml --data [1]", "the data is an array");
}
