//! The formats of `hook send` as parsed by another implementation: Python's standard library, if `python3` is
//! installed.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::send_fixture::{sent, sent_with};
use crate::support::Message;

/// Data that tests every format: nesting, lists, blanks, non-ASCII letters, separators, line breaks.
const DATA: &str = r#"{"a":{"b":"x y"},"tags":["new","v&p=1"],"rows":[{"n":1.10},{"n":2}],"name":"Zoë <\"co\"> + 100%","text":"two\r\nlines","none":null}"#;

/// The result of a Python script for a request. The script gets `head` and `body` as bytes and prints JSON with `show`.
fn python(request: &Message, script: &str) -> Option<Value> {
    const START: &str = "import sys, json\nhead, body = sys.stdin.buffer.read().split(b'\\r\\n\\r\\n', 1)\n\
                         show = lambda value: print(json.dumps(value))\n";
    let child = Command::new("python3")
        .args(["-c", &format!("{START}{script}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        // Not with `eprintln`: the test runner captures it.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: there is no python3 to read what is sent"
        );
        return None;
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(request.raw())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{request}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn shaped(format: &str) -> Message {
    sent_with(&format!("--event deal.won {format} --data"), |hook| {
        hook.arg(DATA)
    })
}

fn pairs() -> Value {
    json!([
        ["event", "deal.won"],
        ["a[b]", "x y"],
        ["tags[]", "new"],
        ["tags[]", "v&p=1"],
        ["rows[0][n]", "1.10"],
        ["rows[1][n]", "2"],
        ["name", "Zoë <\"co\"> + 100%"],
        ["text", "two\r\nlines"],
        ["none", ""]
    ])
}

#[test]
fn python_reads_a_form() {
    let script = "import urllib.parse as u\nshow(u.parse_qsl(body.decode(), True, True))";
    if let Some(read) = python(&shaped("--format form"), script) {
        assert_eq!(read, pairs());
    }
}

#[test]
fn python_reads_a_query() {
    let script = "import urllib.parse as u\nurl = u.urlsplit(head.decode().split()[1])\n\
                  show(u.parse_qsl(url.query, True, True))";
    if let Some(read) = python(&shaped("--format query"), script) {
        assert_eq!(read, pairs());
    }
}

#[test]
fn python_reads_a_multipart_body() {
    let request = sent_with(
        "--event deal.won --format multipart f@a.bin --data",
        |hook| hook.arg(DATA).file("a.bin", b"\xff\r\n--\0"),
    );
    let script = "import email, email.policy\nrest = head.split(b'\\r\\n', 1)[1]\n\
         message = email.message_from_bytes(rest + b'\\r\\n\\r\\n' + body, policy=email.policy.HTTP)\n\
         part = lambda p: [p.get_param('name', header='content-disposition'), p.get_payload(decode=True)]\n\
         parts = [part(p) for p in message.iter_parts()]\n\
         assert not message.defects\n\
         assert parts.pop() == ['f', b'\\xff\\r\\n--\\0'], parts\n\
         show([[name, value.decode()] for name, value in parts])";
    if let Some(read) = python(&request, script) {
        assert_eq!(read, pairs());
    }
}

#[test]
fn python_reads_xml() {
    let script = "import xml.etree.ElementTree as e\n\
                  tree = lambda x: [x.tag, [tree(y) for y in x] or x.text or '']\n\
                  root = e.fromstring(body)\nassert not any(x.attrib for x in root.iter())\nshow(tree(root))";
    if let Some(read) = python(&shaped("--format xml"), script) {
        assert_eq!(
            read,
            json!([
                "webhook",
                [
                    ["event", "deal.won"],
                    ["a", [["b", "x y"]]],
                    ["tags", "new"],
                    ["tags", "v&p=1"],
                    ["rows", [["n", "1.10"]]],
                    ["rows", [["n", "2"]]],
                    ["name", "Zoë <\"co\"> + 100%"],
                    ["text", "two\r\nlines"],
                    ["none", ""]
                ]
            ])
        );
    }
}

#[test]
fn python_reads_cloudevents() {
    let about = "--source /crm --attribute 'subject=Zoë \"100%\"' --id 7 --timestamp 1795293181";
    let wanted = json!({
        "specversion": "1.0", "id": "7", "source": "/crm", "type": "deal.won",
        "time": "2026-11-21T20:33:01Z", "subject": "Zoë \"100%\"", "data": {"n": 1.5},
    });
    let read = |format: &str, script: &str| {
        let request = sent(&format!(
            "--event deal.won --format {format} {about} --data '{{\"n\":1.5}}'"
        ));
        python(&request, script)
    };
    let plain = "event.pop('datacontenttype', 0); show(event)";
    for (format, script) in [
        ("cloudevents", format!("event = json.loads(body); {plain}")),
        (
            "cloudevents-batch",
            format!("event, = json.loads(body); {plain}"),
        ),
        (
            "cloudevents-binary",
            format!(
                "import urllib.parse as u\nlines = head.decode('ascii').split('\\r\\n')[1:]\n\
                 pairs = [line.split(': ', 1) for line in lines if line.startswith('ce-')]\n\
                 event = {{k[3:]: u.unquote(v, errors='strict') for k, v in pairs}}\n\
                 event['data'] = json.loads(body); {plain}"
            ),
        ),
    ] {
        if let Some(read) = read(format, &script) {
            assert_eq!(read, wanted, "{format}");
        }
    }
}
