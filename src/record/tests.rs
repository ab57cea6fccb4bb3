use std::time::Duration;

use super::json::body_text;
use super::*;
use crate::message::{Headers, Request, Response, Version};
use crate::provider::Origin;

fn received() -> ReceivedRequest {
    let mut request = Request::new("POST", "/a%2Fb?x=1&x=2");
    request.headers.push("X-B", b"caf\xe9");
    request.headers.push("x-a", "1");
    request.headers.push("X-B", "2");
    request.body = b"{\"n\":1.10}".to_vec();
    ReceivedRequest {
        seq: 7,
        received_at: Some("2026-11-21T20:33:01.1234Z".parse().unwrap()),
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
fn a_body_is_text_if_its_json_string_is_not_too_long() {
    const MAX: usize = 600;
    for (text, length) in [
        ("x", 1),
        ("é", 2),
        ("\u{7f}", 1),
        ("\"", 2),
        ("\n", 2),
        ("\u{1b}", 6),
    ] {
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(json.len() - 2, length, "{text:?}");
        let fitting = text.repeat(MAX / length);
        assert_eq!(body_text(fitting.as_bytes(), MAX), Some(&*fitting));
        assert_eq!(
            body_text((fitting + text).as_bytes(), MAX),
            None,
            "{text:?}"
        );
    }
    assert_eq!(body_text(b"\xff", MAX), None, "not UTF-8");
}

#[test]
fn unknown_types_and_keys_are_skipped_and_incomplete_lines_reported() {
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

/// Each line, and how it reads without its line end.
#[track_caller]
fn lines_read<const N: usize>(lines: &[String; N], expected: [&str; N]) {
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(line.trim_end_matches('\n'), expected);
    }
}

#[test]
fn the_lines_of_a_listener_have_their_keys_in_order() {
    let millis = Duration::from_millis;
    let lines = [
        ReadyLine {
            url: "http://127.0.0.1:1/",
            port: 1,
            pid: 2,
        }
        .to_line(),
        ResponseLine::new(1, 200, millis(2)).to_line(),
        ResponseLine {
            headers: Some(Headers::from_iter([("X-A", b"\xff")])),
            body: Some(b"hi".to_vec()),
            reason: Some("Fine".to_owned()),
            forwarded_to: Some("http://a/".to_owned()),
            ..ResponseLine::new(1, 200, Duration::from_micros(410))
        }
        .to_line(),
        Mirrored {
            seq: 1,
            url: "http://a/".to_owned(),
            status: None,
            reason: None,
            elapsed: millis(3),
            error: Some("refused".to_owned()),
        }
        .to_line(),
        VerdictLine {
            exit: 6,
            received: 2,
            matched: 1,
            rejected: 0,
            reason: Some("late".to_owned()),
            elapsed: millis(812),
        }
        .to_line(),
    ];
    for line in &lines[1..3] {
        let read = RecordLine::parse(line).unwrap();
        assert!(matches!(read, RecordLine::Response(response) if response.to_line() == *line));
    }
    let expected = [
        r#"{"type":"ready","v":1,"url":"http://127.0.0.1:1/","port":1,"pid":2}"#,
        r#"{"type":"response","v":1,"seq":1,"status":200,"reason":null,"elapsed_ms":2.0,"headers":null,"body":null,"forwarded_to":null}"#,
        r#"{"type":"response","v":1,"seq":1,"status":200,"reason":"Fine","elapsed_ms":0.41,"headers":[["X-A",{"base64":"/w=="}]],"body":"hi","forwarded_to":"http://a/"}"#,
        r#"{"type":"mirrored","v":1,"seq":1,"url":"http://a/","status":null,"reason":null,"elapsed_ms":3.0,"error":"refused"}"#,
        r#"{"type":"verdict","v":1,"exit":6,"received":2,"matched":1,"rejected":0,"reason":"late","elapsed_ms":812.0}"#,
    ];
    lines_read(&lines, expected);
}

#[test]
fn the_lines_of_a_sender_have_their_keys_in_order() {
    let millis = Duration::from_millis;
    let request = Request::new("GET", "/");
    let response = Response {
        version: Version::Http11,
        status: 204,
        reason: "No Content".into(),
        headers: Headers::from_iter([("X-A", "1")]),
        body: b"\xff".to_vec(),
    };
    let latency = LatencySummary {
        min: millis(1),
        mean: millis(2),
        p50: millis(3),
        p90: millis(4),
        p99: millis(5),
        p999: millis(6),
        max: Duration::from_micros(7_250),
    };
    let lines = [
        AttemptLine {
            seq: 1,
            url: "http://a/".to_owned(),
            id: Some("msg_1"),
            attempt: 2,
            elapsed: millis(9),
            timings: Timings {
                dns: Some(millis(1)),
                ..Timings::default()
            },
            request: &request,
            response: Some(&response),
            error: None,
        }
        .to_line(),
        HandshakeLine {
            seq: 1,
            url: "http://a/".to_owned(),
            handshake: "slack",
            is_forged: false,
            wrong: Some("no"),
            expected: None,
        }
        .to_line(),
        SignatureLine {
            seq: 3,
            signature: SignatureOutcome {
                scheme: Some("github".into()),
                verdict: SignatureState::TooOld,
                reason: None,
            },
            expected: None,
        }
        .to_line(),
        LoadSummary {
            exit: 5,
            sent: 3,
            delivered: 2,
            failed: 1,
            attempts: 4,
            elapsed: millis(2000),
            statuses: [(200, 2)].into(),
            failures: vec![("503".to_owned(), 1)],
            endpoints: vec![EndpointSummary {
                url: "http://a/".to_owned(),
                delivered: 2,
                failed: 1,
                latency: Some(latency),
            }],
            ..LoadSummary::default()
        }
        .to_line(),
    ];
    let expected = [
        concat!(
            r#"{"type":"attempt","v":1,"seq":1,"url":"http://a/","id":"msg_1","attempt":2,"status":204,"elapsed_ms":9.0,"#,
            r#""timings":{"dns_ms":1.0,"connect_ms":null,"tls_ms":null,"first_byte_ms":null},"#,
            r#""request":{"method":"GET","target":"/","version":"HTTP/1.1","headers":[],"body":"","trailers":null},"#,
            r#""response":{"version":"HTTP/1.1","status":204,"reason":"No Content","headers":[["X-A","1"]],"#,
            r#""body":null,"body_base64":"/w=="},"error":null}"#,
        ),
        r#"{"type":"handshake","v":1,"seq":1,"url":"http://a/","handshake":"slack","forged":false,"right":false,"reason":"no","expected":null}"#,
        r#"{"type":"signature","v":1,"seq":3,"scheme":"github","verdict":"too-old","reason":null,"expected":null}"#,
        concat!(
            r#"{"type":"summary","v":1,"exit":5,"sent":3,"delivered":2,"failed":1,"attempts":4,"events":0,"warmup":0,"elapsed_ms":2000.0,"#,
            r#""rate":1.5,"event_rate":0.0,"rate_asked":null,"missed":0,"statuses":{"200":2},"failures":[{"reason":"503","count":1}],"#,
            r#""latency_ms":null,"endpoints":[{"url":"http://a/","sent":3,"delivered":2,"failed":1,"#,
            r#""latency_ms":{"min":1.0,"mean":2.0,"p50":3.0,"p90":4.0,"p99":5.0,"p99.9":6.0,"max":7.25}}]}"#,
        ),
    ];
    lines_read(&lines, expected);
}

#[test]
fn words_of_another_version_are_kept() {
    let line = received().to_line().replace(
        r#""signature":null,"handshake":null"#,
        concat!(
            r#""signature":{"scheme":null,"verdict":"revoked","reason":null},"#,
            r#""handshake":{"provider":"x","check":"y","verdict":"delayed","reason":null}"#
        ),
    );
    let Ok(RecordLine::Request(read)) = RecordLine::parse(&line) else {
        panic!("{line}");
    };
    assert!(!read.signature.as_ref().unwrap().is_valid());
    assert_eq!(read.to_line(), line);
}
