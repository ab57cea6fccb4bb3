//! Whatever is derived from a body is derived from its content: without content codings, without a byte order mark, and
//! from the JSON that a form or multipart body carries.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::listen_fixture::{recorded, request, seen};
use super::show_fixture::{record_of, show};
use super::support::{Endpoint, Folder, Listener, hook};

const BR: &[u8] = include_bytes!("../vectors/bodies/body.json.br");
const ZSTD: &[u8] = include_bytes!("../vectors/bodies/body.json.zst");

/// An event that only its body tells to be of Paddle.
const PADDLE: &str = r#"{"event_id":"evt_1","event_type":"transaction.paid","occurred_at":"2026-11-21T20:33:01Z","notification_id":"ntf_1"}"#;

fn gzip(body: impl AsRef<[u8]>) -> Vec<u8> {
    gzip_at(Compression::default(), body)
}

fn gzip_at(level: Compression, body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), level);
    writer.write_all(body.as_ref()).unwrap();
    writer.finish().unwrap()
}

fn zlib(body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut writer = ZlibEncoder::new(Vec::new(), Compression::default());
    writer.write_all(body.as_ref()).unwrap();
    writer.finish().unwrap()
}

fn coded(coding: &str, content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let content_type = format!("Content-Type: {content_type}");
    let coding = format!("Content-Encoding: {coding}");
    request("POST /", &[&content_type, &coding], body)
}

fn json(coding: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    coded(coding, "application/json", body)
}

/// JSON in UTF-16 with a byte order mark.
fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_compressed_event_of_our_own_is_the_one_that_was_wanted() {
    for format in ["standard", "plain", "form", "multipart", "cloudevents"] {
        hook(format!(
            "listen --port 0 --timeout 20s -q --want event=contact.added -- \
             hook send -q --event contact.added --compress gzip --format {format}"
        ))
        .run()
        .code(0);
    }
}

#[test]
fn the_event_type_is_found_in_every_coding() {
    let body = r#"{"type":"list.created"}"#;
    for (coding, body) in [
        ("gzip", gzip(body)),
        ("x-gzip", gzip(body)),
        ("deflate", zlib(body)),
        ("br", BR.to_vec()),
        ("zstd", ZSTD.to_vec()),
        ("gzip, gzip", gzip(gzip(body))),
        ("br, gzip", gzip(BR)),
        ("identity", body.into()),
    ] {
        let line = recorded(json(coding, &body));
        assert_eq!(line["event"]["type"], "list.created", "{coding}");
        // The bytes stay.
        assert!(line["body_base64"].is_string() || coding == "identity");
    }
    let two_lines = request(
        "POST /",
        &["Content-Encoding: gzip", "Content-Encoding: gzip"],
        gzip(gzip(body)),
    );
    assert_eq!(recorded(two_lines)["event"]["type"], "list.created");
}

#[test]
fn provider_id_and_type_come_from_compressed_forms_and_parts_too() {
    let fields = [
        ("type", "add"),
        ("list_id", "7"),
        ("mobile", "61491570156"),
        ("datetime_entry", "2026-11-21"),
    ];
    let pairs = fields.map(|(name, value)| format!("{name}={value}"));
    let part = |(name, value)| {
        format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts = fields.map(part).concat() + "--XX--\r\n";
    for (content_type, body, event, provider) in [
        ("application/json", PADDLE, "transaction.paid", "paddle"),
        (
            "application/x-www-form-urlencoded",
            &pairs.join("&"),
            "add",
            "kudosity",
        ),
        (
            "multipart/form-data; boundary=XX",
            &parts,
            "add",
            "kudosity",
        ),
    ] {
        let plain = recorded(coded("identity", content_type, body));
        let packed = recorded(coded("gzip", content_type, gzip(body)));
        assert_eq!(packed["event"], plain["event"], "{content_type}");
        assert_eq!(packed["event"]["type"], event);
        assert_eq!(packed["event"]["provider"], provider);
    }
}

#[test]
fn two_deliveries_of_an_id_are_duplicates_however_they_are_compressed() {
    let listener = Listener::start("--unique --count 2");
    listener.ask(json("gzip", gzip(PADDLE))).status_is(200);
    let other = gzip_at(Compression::none(), PADDLE);
    listener.ask(json("gzip", other)).status_is(200);
    let ended = listener.finish();
    ended.code(7).stderr_has("request 2 is a duplicate");
}

#[test]
fn the_attributes_of_compressed_cloudevents_are_read() {
    let event = r#"{"specversion":"1.0","id":"1","source":"/s","subject":"x","type":"t"}"#;
    let structured = coded("deflate", "application/cloudevents+json", zlib(event));
    seen("", &structured).stdout_has("/s");
    assert_eq!(recorded(&structured)["cloudevents"]["verdict"], "valid");
    let batch = format!("[{event},{}]", event.replace("\"id\":\"1\",", ""));
    let batch = coded("gzip", "application/cloudevents-batch+json", gzip(batch));
    assert_eq!(recorded(&batch)["cloudevents"]["verdict"], "invalid");
}

#[test]
fn a_compressed_check_of_the_endpoint_is_answered() {
    let body = r#"{"token":"t","challenge":"c0ffee","type":"url_verification"}"#;
    for (flags, request) in [
        ("", json("gzip", gzip(body))),
        ("--view line", json("deflate", zlib(body))),
        ("", json("identity", format!("\u{feff}{body}"))),
    ] {
        let listener = Listener::start(format!("--timeout 20s {flags}"));
        let response = listener.ask(request);
        response.status_is(200);
        assert_eq!(response.body(), b"c0ffee");
        listener.stop().stdout_has("url_verification");
    }
}

#[test]
fn a_quiet_listener_without_a_record_answers_a_compressed_check_too() {
    let body = r#"{"token":"t","challenge":"c0ffee","type":"url_verification"}"#;
    let folder = Folder::new();
    folder.write("check", gzip(body));
    hook(
        "listen --port 0 -q -- hook send --body @check --content-type application/json -H 'Content-Encoding: gzip' --expect body=c0ffee -q",
    )
    .within(&folder)
    .run()
    .code(0);
}

#[test]
fn a_compressed_event_is_forwarded_by_its_type() {
    let endpoint = Endpoint::script([202, 202]);
    let listener = Listener::start(format!(
        "--count 2 --forward-to 'list.*={}'",
        endpoint.url()
    ));
    listener.ask(json("zstd", ZSTD)).status_is(202);
    listener
        .ask(json("gzip", gzip(r#"{"event":"list.deleted"}"#)))
        .status_is(202);
    let forwarded = endpoint.requests();
    assert_eq!(forwarded[0].body(), ZSTD);
    listener.finish();
}

#[test]
fn show_replay_and_from_find_the_id_of_a_compressed_capture() {
    let raw = json("gzip", gzip(PADDLE));
    let shown = show("--json", &raw).run();
    assert_eq!(shown.lines_of("request")[0]["event"]["id"], "evt_1");
    show("--only event=transaction.paid --count 1 -q", &raw)
        .run()
        .code(0);
    let endpoint = Endpoint::script([200, 200]);
    let url = endpoint.url();
    for command in ["replay capture", "send --from capture"] {
        let ended = hook(format!("{command} --url {url} --json"))
            .file("capture", &raw)
            .run();
        assert_eq!(ended.lines_of("attempt")[0]["id"], "evt_1", "{command}");
    }
    assert_eq!(endpoint.requests()[0].body(), gzip(PADDLE));
}

#[test]
fn a_signature_in_the_body_is_found_in_a_compressed_one() {
    for (provider, event) in [("mailgun", "delivered"), ("linear", "Issue")] {
        let folder = Folder::new();
        let made = hook(format!(
            "send --as {provider} --event {event} --url :1 --secret 6b657931 --dry-run"
        ))
        .within(&folder)
        .run();
        let text = made.text();
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        folder.write("body", body);
        let signs = if provider == "linear" {
            "--sign linear --secret 6b657931"
        } else {
            ""
        };
        hook(format!(
            "listen --port 0 --count 1 -q --verify {provider} --secret 6b657931 --expect signature=valid -- \
             hook send -q --body @body --content-type application/json --compress gzip {signs}"
        ))
        .within(&folder)
        .run()
        .code(0);
    }
}

#[test]
fn a_small_body_that_grows_without_end_is_decoded_up_to_a_limit() {
    for bomb in [
        json("br", include_bytes!("../vectors/bodies/bomb.br")),
        json("zstd", include_bytes!("../vectors/bodies/bomb.zst")),
    ] {
        let listener = Listener::start("--view line --count 2 --expect !/a");
        listener.ask(bomb).status_is(200);
        listener.ask(json("zstd", ZSTD)).status_is(200);
        listener.finish().code(0).stdout_has("list.created");
    }
}

#[test]
fn the_view_says_what_decoding_came_to() {
    let body = r#"{"type":"list.created"}"#;
    let mut broken = gzip(body);
    broken[10] = 7;
    let mut trailing = gzip(body);
    trailing.extend_from_slice(b"#### no gzip ####");
    for (coding, body, note) in [
        (
            "br",
            BR.to_vec(),
            "(br, 46 B on the wire, 42 B decoded)\n{\n",
        ),
        (
            "zstd",
            ZSTD.to_vec(),
            "(zstd, 55 B on the wire, 42 B decoded)\n{\n",
        ),
        ("gzip, gzip", gzip(gzip(body)), "(gzip, gzip, "),
        ("gzip", broken, "(broken gzip, at byte 10; "),
        (
            "gzip",
            trailing,
            " 23 B decoded; complete gzip, with 17 bytes after it)",
        ),
        (
            "gzip",
            gzip(body)[..30].to_vec(),
            "; incomplete gzip: it ends after byte 30)",
        ),
        (
            "gzip",
            body.into(),
            "(broken gzip, at byte 0; 23 B as on the wire)\n{\n  \"type\": \"list.created\"\n}\n",
        ),
        (
            "compress",
            b"\x1f\x9d\x90".to_vec(),
            "(the coding `compress` is not decoded; 3 B as on the wire)\n",
        ),
    ] {
        seen("", json(coding, body)).stdout_has(note);
    }
}

#[test]
fn values_in_a_compressed_body_are_redacted_or_the_request_is_left_out() {
    let body = r#"{"data":{"email":"zoe@example.com","id":1.10}}"#;
    let record = record_of(&[
        json("gzip", gzip(body)),
        json("deflate", zlib(body)),
        json("br", BR),
    ]);
    let ended = show("--redact /data/email --redact /data/id", &record).run();
    ended
        .code(1)
        .stderr_has("request 3 is left out: its body cannot be compressed with br again");
    let lines = ended.lines_of("request");
    assert_eq!(lines.len(), 2);
    let plain = show("--nth 1 --view body", &ended.stdout).run();
    let mut text = String::new();
    GzDecoder::new(&plain.stdout[..])
        .read_to_string(&mut text)
        .unwrap();
    let redacted = r#"{"data":{"email":"[redacted]","id":"[redacted]"}}"#;
    assert_eq!(text, redacted);
    let length = |line: &serde_json::Value| {
        let headers = line["headers"].as_array().unwrap().clone();
        let found = headers
            .into_iter()
            .find(|header| header[0] == "Content-Length");
        found.unwrap()[1].clone()
    };
    assert_eq!(length(&lines[0]), plain.stdout.len().to_string());
    show(
        "--nth 2 --only /data/email=[redacted] --count 1 -q",
        &ended.stdout,
    )
    .run()
    .code(0);
}

#[test]
fn a_compressed_body_with_bytes_after_its_end_is_not_rewritten_without_them() {
    let body = r#"{"data":{"email":"zoe@example.com"}}"#;
    for (coding, packed) in [("gzip", gzip(body)), ("deflate", zlib(body))] {
        let record = record_of(&[json(coding, [&packed[..], b"tail"].concat())]);
        show("--redact /data/email", &record)
            .run()
            .code(1)
            .stderr_has("request 1 is left out");
    }
}

#[test]
fn compressed_bodies_are_compared_by_their_content() {
    let record = record_of(&[
        json("gzip", gzip(r#"{"a":1,"b":2}"#)),
        json("gzip", gzip(r#"{"a":1,"b":3}"#)),
        json("gzip", gzip_at(Compression::none(), r#"{"a":1,"b":3}"#)),
    ]);
    show("--diff 1,2", &record)
        .run()
        .stdout_has("- /b  2\n+ /b  3\n");
    show("--diff 2,3", &record)
        .run()
        .stdout_has("the content is the same, and compressed in another way");
}

/// A multipart body as Plex sends it: JSON in the part `payload`, then a picture.
fn plex(name: &str, json: &str) -> String {
    format!(
        "--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: application/json\r\n\r\n{json}\r\n\
         --XX\r\nContent-Disposition: form-data; name=\"thumb\"; filename=\"thumb.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\
         \u{7f}JFIF\r\n--XX--\r\n"
    )
}

#[test]
fn the_event_and_pointers_are_found_in_the_json_part_of_a_multipart_body() {
    for (name, json, event) in [
        (
            "payload",
            r#"{"event":"media.play","Account":{"id":1.10}}"#,
            "media.play",
        ),
        (
            "payload",
            "\u{feff}{\"event\":\"media.stop\",\"Account\":{\"id\":1.10}}",
            "media.stop",
        ),
        (
            "json",
            r#"{"event_type":"signature_request_sent","Account":{"id":1.10}}"#,
            "signature_request_sent",
        ),
        (
            "rawRequest",
            r#"{"type":"submitted","Account":{"id":1.10}}"#,
            "submitted",
        ),
    ] {
        let body = plex(name, json);
        for request in [
            coded("identity", "multipart/form-data; boundary=XX", &body),
            coded("gzip", "multipart/form-data; boundary=XX", gzip(&body)),
        ] {
            let ended = seen(
                "--json --expect /Account/id=1.1 --expect form.thumb",
                request,
            );
            ended.code(0);
            assert_eq!(ended.lines_of("request")[0]["event"]["type"], event);
        }
    }
    let form = request(
        "POST /",
        &["Content-Type: application/x-www-form-urlencoded"],
        "mandrill_events=%5B%7B%22event%22%3A%22open%22%7D%5D",
    );
    seen("--expect /0/event=open", &form)
        .code(0)
        .stdout_has("  mandrill_events\n    [\n      {\n        \"event\": \"open\"\n");
}

#[test]
fn a_value_in_the_json_part_of_a_multipart_body_is_redacted() {
    let body = plex(
        "payload",
        r#"{"event":"media.play","Account":{"title":"zoe"}}"#,
    );
    let record = record_of(&[coded("identity", "multipart/form-data; boundary=XX", &body)]);
    let ended = show("--redact /Account/title", &record).run();
    assert_eq!(
        ended.lines_of("request")[0]["body"],
        body.replace("\"zoe\"", "\"[redacted]\"")
    );
}

#[test]
fn json_with_a_byte_order_mark_or_in_utf_16_is_looked_into_and_kept() {
    let text = r#"{"type":"list.created","data":{"name":"Zoë"}}"#;
    let marked = format!("\u{feff}{text}").into_bytes();
    for (body, note) in [
        (marked, "(with a byte order mark)"),
        (utf16(text), "(UTF-16, little-endian)"),
    ] {
        let post = json("identity", &body);
        let ended = seen("--expect /data/name=Zoë --expect event=list.created", &post);
        ended
            .code(0)
            .stdout_has(&format!("\n{note}\n{{\n  \"type\": \"list.created\",\n"));
        let record = record_of(std::slice::from_ref(&post));
        let kept = show("--view body", &record).run();
        kept.stdout_is(&body);
        let compressed = recorded(json("gzip", gzip(&body)));
        assert_eq!(compressed["event"]["type"], "list.created");
        // A change keeps the encoding.
        let endpoint = Endpoint::once(200);
        let url = endpoint.url();
        hook(format!("send -q --from capture --url {url} data.name=Bo"))
            .file("capture", &record)
            .run()
            .code(0);
        let changed = text.replace("Zoë", "Bo");
        let expected = match note {
            "(with a byte order mark)" => format!("\u{feff}{changed}").into_bytes(),
            _ => utf16(&changed),
        };
        assert_eq!(endpoint.request().body(), expected);
        let redacted = show("--redact /data/name", &record).run();
        let redacted = show("--view body", &redacted.stdout).run();
        let without = text.replace("Zoë", "[redacted]");
        let expected = match note {
            "(with a byte order mark)" => format!("\u{feff}{without}").into_bytes(),
            _ => utf16(&without),
        };
        redacted.stdout_is(expected);
    }
}

#[test]
fn data_from_a_file_may_begin_with_a_byte_order_mark() {
    for (flags, path) in [
        ("--event a --data @bom.json", "/data/id"),
        ("--event a --format plain --data @bom.json", "/id"),
        ("--event a --template --data @bom.json", "/data/id"),
        ("--event a --data @utf16.json", "/data/id"),
        ("--event a contact:=@bom.json", "/data/contact/id"),
    ] {
        let line =
            format!("listen --port 0 --count 1 -q --expect {path}=7 -- hook send -q {flags}");
        hook(line)
            .file("bom.json", "\u{feff}{\"id\":7}")
            .file("utf16.json", utf16("{\"id\":7}"))
            .run()
            .code(0);
    }
    // It is data, and not a part of it.
    let printed = hook("send --url :1 --event a --data @bom.json --dry-run")
        .file("bom.json", "\u{feff}{\"id\":7}")
        .run();
    printed
        .stdout_has("\"data\":{\"id\":7}")
        .stdout_lacks("\u{feff}");
}

#[test]
fn a_compressed_event_is_linted_by_its_content() {
    for (flags, code) in [("", 0), ("--data [1]", 0), ("--format plain", 7)] {
        let endpoint = Endpoint::once(200);
        let url = endpoint.url();
        let ended = hook(format!(
            "send --url {url} --event contact.added --compress gzip --lint --sign standard \
             --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLJSw {flags}"
        ))
        .run();
        ended.code(code).stderr_lacks("not a JSON object");
    }
}

#[test]
fn the_response_of_an_endpoint_is_looked_into_in_every_coding() {
    for (coding, body) in [
        ("zstd", ZSTD.to_vec()),
        ("br", BR.to_vec()),
        ("gzip", gzip("\u{feff}{\"type\":\"list.created\"}")),
    ] {
        let endpoint = Endpoint::always(move |_| {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {coding}\r\nContent-Length: {length}\r\n\r\n"
            );
            [head.as_bytes(), &body].concat()
        });
        let url = endpoint.url();
        hook(format!(
            "send --url {url} --event contact.added -q --expect /type=list.created"
        ))
        .run()
        .code(0);
    }
}
