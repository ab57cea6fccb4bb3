//! Requests that are too long or malformed, and requests that are not handshakes.

use super::*;

/// The refusal of a request.
#[track_caller]
fn refused(request: &Request) -> HandshakeRefusal {
    let settings = HandshakeConfig::default();
    respond(found(request), (request, &request.body), &settings).unwrap_err()
}

fn slack(challenge: &str) -> Request {
    post(format!(
        r#"{{"token":"t","challenge":"{challenge}","type":"url_verification"}}"#
    ))
}

#[test]
fn a_long_challenge_is_refused() {
    let longest = "a".repeat(4 << 10);
    let request = slack(&longest);
    let reply = respond(
        found(&request),
        (&request, &request.body),
        &HandshakeConfig::default(),
    );
    assert_eq!(reply.unwrap().body, longest.as_bytes());
    for length in [(4 << 10) + 1, 60 << 10, 64 << 10, 1 << 20] {
        let refused = refused(&slack(&"a".repeat(length)));
        assert_eq!(refused.status(), Some(400), "{length}");
        let text = refused.to_string();
        assert!(text.contains("longer than"), "{text}");
    }
    let target = format!("/in?challenge={}", "a".repeat(5000));
    assert_eq!(refused(&get(&target)).status(), Some(400));
}

#[test]
fn a_refusal_repeats_nothing_of_the_request() {
    let refused = refused(&get("/in?challenge=a%1b[2J"));
    let reply = refused.response().unwrap();
    assert_eq!(reply.body, b"the challenge contains a control character\n");
}

#[test]
fn a_large_event_is_not_a_handshake_whatever_its_text_contains() {
    let filler = "a".repeat(100 << 10);
    for event in [
        format!(r#"{{"text":"{filler}","type":"note"}}"#),
        format!(r#"{{"text":"{filler}, \"type\": \"url_verification\"","type":"note"}}"#),
        format!(r#"{{"application_id":"1","type":1,"text":"{filler}"}}"#),
    ] {
        let request = post(event);
        assert_eq!(find(&request, &request.body), None);
    }
}

#[test]
fn a_header_that_is_not_text_is_not_a_challenge() {
    let mut request = Request::new("POST", "/in");
    request.headers.push("X-Hook-Secret", b"\xff".as_slice());
    assert_eq!(refused(&request), HandshakeRefusal::NoChallenge);
}

#[test]
fn methods_are_case_sensitive() {
    for method in ["HEAD", "get", "DELETE"] {
        assert_eq!(find(&Request::new(method, "/in?challenge=1"), b""), None);
    }
}
