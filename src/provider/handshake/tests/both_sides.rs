//! Each probe is recognized as its handshake, our response passes the provider's check, and other responses do not.

use jiff::Timestamp;

use super::*;
use crate::message::{Headers, Response, Url, Version};
use crate::signature::{SignedMessage, Tolerance, sign, verify};

const CHALLENGE: &str = "3eZbrw1aBm2rZgRNFdxV2595E9C";

fn now() -> Timestamp {
    Timestamp::from_second(1_795_293_181).unwrap()
}

fn asked(check: &HandshakeSpec) -> Request {
    let input = ProbeInput {
        challenge: CHALLENGE,
        verify_token: Some(&Secret::new("open sesame")),
        now: now(),
        headers: &[],
    };
    let url = Url::parse("http://127.0.0.1:8080/in").unwrap();
    probe(check, &url, &input).unwrap()
}

fn expected(check: &HandshakeSpec, request: &Request) -> Response {
    let (secrets, token) = ([Secret::new("sesame")], Secret::new("open sesame"));
    let reply = expected_response(check, request, &secrets, Some(&token));
    reply.unwrap().into()
}

fn response(status: u16, headers: &Headers, body: impl Into<Vec<u8>>) -> Response {
    Response {
        version: Version::Http11,
        status,
        reason: String::new(),
        headers: headers.clone(),
        body: body.into(),
    }
}

/// The provider's check of a response.
fn checked(
    name: &str,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<(), HandshakeMismatch> {
    let check = find_by_name(name).unwrap();
    let request = asked(check);
    let headers: Headers = headers.iter().copied().collect();
    let response = response(status, &headers, body);
    check_response(check, &request, &expected(check, &request), &response)
}

#[test]
fn our_response_is_right_for_every_provider() {
    for check in HANDSHAKES {
        let request = asked(check);
        assert_eq!(found(&request), check);
        let reply = expected(check, &request);
        assert_eq!(
            check_response(check, &request, &reply, &reply),
            Ok(()),
            "{check:?}"
        );
    }
}

#[test]
fn the_usual_response_to_an_event_is_wrong_for_every_provider() {
    for check in HANDSHAKES {
        let request = asked(check);
        let reply = expected(check, &request);
        let plain = response(200, &Headers::new(), "ok");
        let wrong = check_response(check, &request, &reply, &plain);
        assert!(wrong.is_err(), "{check:?}");
    }
}

#[test]
fn the_mismatch_is_named() {
    let text = [("Content-Type", "text/plain")];
    for (name, status, headers, body, wrong) in [
        (
            "slack",
            404,
            &[][..],
            CHALLENGE,
            "the status is 404, not 200",
        ),
        ("slack", 200, &[], "3eZ", "the body is not the challenge"),
        (
            "slack",
            200,
            &[],
            "3eZbrw1aBm2rZgRNFdxV2595E9C\n",
            "the body is not the challenge",
        ),
        ("adobe-sign", 302, &[], "", "the status is 302, not 2xx"),
        (
            "microsoft-graph",
            200,
            &[],
            "",
            "the content type is missing; it must be `text/plain`",
        ),
        (
            "microsoft-graph",
            200,
            &text,
            CHALLENGE,
            "the body is not the challenge",
        ),
        ("okta", 200, &[], CHALLENGE, "the body is not JSON"),
        (
            "okta",
            200,
            &[],
            "{}",
            "`verification` in the body does not have the expected value",
        ),
        (
            "discord",
            200,
            &[],
            r#"{"type":"1"}"#,
            "`type` in the body does not have the expected value",
        ),
        (
            "asana",
            200,
            &[],
            "",
            "the header `X-Hook-Secret` is not the challenge",
        ),
        (
            "smartsheet",
            200,
            &[],
            "{}",
            "the header `Smartsheet-Hook-Response` is not the challenge, and `smartsheetHookResponse` in the body does not have the expected value",
        ),
        (
            "cloudevents",
            200,
            &[],
            "",
            "the header `WebHook-Allowed-Origin` does not name the origin",
        ),
        (
            "cloudevents",
            200,
            &[("WebHook-Allowed-Origin", "*")],
            "",
            "the header `WebHook-Allowed-Rate` is neither `*` nor a positive integer",
        ),
    ] {
        let mismatch = checked(name, status, headers, body).unwrap_err();
        assert_eq!(mismatch.to_string(), wrong, "{name}");
    }
}

#[test]
fn alternatives_that_a_provider_accepts_are_right_too() {
    let json = format!(r#"{{ "challenge": "{CHALLENGE}" }}"#);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    for (name, headers, body) in [
        (
            "slack",
            &[("Content-Type", "application/json")][..],
            json.as_str(),
        ),
        ("slack", &form, "challenge=3eZbrw1aBm2rZgRNFdxV2595E9C"),
        ("smartsheet", &[("smartsheet-hook-response", CHALLENGE)], ""),
        ("discord", &[], r#"{"type": 1, "data": {}}"#),
    ] {
        assert_eq!(checked(name, 200, headers, body), Ok(()), "{name}");
    }
    let rights = [
        ("webhook-allowed-origin", "eventemitter.example.com"),
        ("webhook-allowed-rate", "100"),
    ];
    assert_eq!(checked("cloudevents", 204, &rights, ""), Ok(()));
    assert!(checked("dropbox", 200, &[], &json).is_err());
}

#[test]
fn an_endpoint_that_accepts_a_forged_probe_is_wrong() {
    for (name, status, right) in [
        ("discord", 401, true),
        ("discord", 403, false),
        ("discord-events", 204, false),
        ("meta", 403, true),
        ("meta", 404, true),
        ("meta", 200, false),
        ("okta", 200, true), // it sends no forged probe
    ] {
        let check = find_by_name(name).unwrap();
        let response = response(status, &Headers::new(), "");
        let checked = check_forged_response(check, &response);
        assert_eq!(checked.is_ok(), right, "{name} {status}");
    }
}

#[test]
fn a_probe_is_signed_with_the_scheme_of_its_provider() {
    for name in ["slack", "zoom", "twitch"] {
        let check = find_by_name(name).unwrap();
        let (scheme, options) = (check.scheme().unwrap(), check.options());
        let secret = Secret::new("sesame");
        let mut request = asked(check);
        let signed = sign(
            scheme,
            &options,
            &secret,
            &SignedMessage::new(&request),
            "",
            now(),
        );
        for (name, value) in signed.unwrap().headers {
            request.headers.push(&name, value);
        }
        let tolerance = Tolerance::at(now());
        let subject = SignedMessage::new(&request);
        assert!(verify(scheme, &options, &[secret], &subject, &tolerance).is_valid());
    }
}
