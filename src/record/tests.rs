use super::*;
use crate::message::Request;
use crate::provider::Origin;

fn received() -> ReceivedRequest {
    let mut request = Request::new("POST", "/a%2Fb?x=1&x=2");
    request.headers.push("X-B", b"caf\xe9");
    request.headers.push("x-a", "1");
    request.headers.push("X-B", "2");
    request.body = b"{\"n\":1.10}".to_vec();
    ReceivedRequest {
        seq: 7,
        received_at: "2026-11-21T20:33:01.1234Z".parse().unwrap(),
        remote: Some("127.0.0.1:52114".to_owned()),
        origin: Origin {
            event_type: Some("contact.added".to_owned()),
            id: None,
            provider: Some("standard".to_owned()),
        },
        ..ReceivedRequest::new(request)
    }
}

#[test]
fn the_wire_form_of_a_request() {
    assert_eq!(
        received().to_line(),
        concat!(
            r#"{"type":"request","v":1,"seq":7,"received_at":"2026-11-21T20:33:01.123400Z","#,
            r#""remote":"127.0.0.1:52114","method":"POST","target":"/a%2Fb?x=1&x=2","version":"HTTP/1.1","#,
            r#""headers":[["X-B",{"base64":"Y2Fm6Q=="}],["x-a","1"],["X-B","2"]],"body":"{\"n\":1.10}","trailers":null,"#,
            r#""event":{"type":"contact.added","id":null,"provider":"standard"},"signature":null,"#,
            r#""handshake":null,"cloudevents":null,"matched":true,"duplicate_of":null,"attempt":1}"#,
            "\n"
        )
    );
}

#[test]
fn a_request_is_read_back_byte_for_byte() {
    let mut received = received();
    assert_eq!(
        RecordLine::parse(&received.to_line()).unwrap(),
        RecordLine::Request(Box::new(received.clone()))
    );
    received.request.body = (0..=255).collect();
    received.request.trailers.push("X-Sum", b"\xff");
    let line = received.to_line();
    assert!(
        line.contains(r#""body":null,"body_base64":"AAEC"#),
        "{line}"
    );
    assert_eq!(
        RecordLine::parse(&line).unwrap(),
        RecordLine::Request(Box::new(received))
    );
}

#[test]
fn unknown_types_and_keys_are_skipped_and_torn_lines_reported() {
    assert_eq!(
        RecordLine::parse(r#"{"type":"new","v":9}"#).unwrap(),
        RecordLine::Other
    );
    let line = received()
        .to_line()
        .replace(r#""v":1"#, r#""v":1,"new":{"a":[]}"#);
    assert!(matches!(
        RecordLine::parse(&line),
        Ok(RecordLine::Request(_))
    ));
    assert!(RecordLine::parse(&line[..60]).is_err());
}

#[test]
fn a_rejection_keeps_the_head_as_bytes() {
    let rejected = Rejection {
        received_at: "2026-11-21T20:33:01Z".parse().unwrap(),
        remote: "[::1]:1".to_owned(),
        status: 400,
        reason: "a bare LF in the head".to_owned(),
        head: b"GET\n".to_vec(),
        wrong: b"GET\n".to_vec(),
    };
    assert!(rejected.to_line().ends_with(
            r#""remote":"[::1]:1","status":400,"reason":"a bare LF in the head","head_base64":"R0VUCg==","wrong_base64":"R0VUCg=="}
"#
        ));
}
