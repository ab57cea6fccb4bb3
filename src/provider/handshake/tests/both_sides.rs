//! The sender's request is known as its check, our answer is right in its eyes, and other answers are not.

use jiff::Timestamp;

use super::*;
use crate::message::{Headers, Response, Url, Version};
use crate::signature::{SignedMessage, Tolerance, sign, verify};

const CHALLENGE: &str = "3eZbrw1aBm2rZgRNFdxV2595E9C";

fn now() -> Timestamp {
    Timestamp::from_second(1_795_293_181).unwrap()
}

fn asked(check: &Check) -> Request {
    let script = Script {
        challenge: CHALLENGE,
        verify_token: Some(&Secret::new("open sesame")),
        now: now(),
        headers: &[],
    };
    let url = Url::parse("http://127.0.0.1:8080/in").unwrap();
    check.request(&url, &script).unwrap()
}

fn expected(check: &Check, request: &Request) -> Response {
    let (secrets, token) = ([Secret::new("sesame")], Secret::new("open sesame"));
    let reply = check.expected(request, &secrets, Some(&token));
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

/// What the sender says to an answer.
fn judged(name: &str, status: u16, headers: &[(&str, &str)], body: &str) -> Result<(), String> {
    let check = Check::named(name).unwrap();
    let request = asked(check);
    let headers: Headers = headers.iter().copied().collect();
    let response = response(status, &headers, body);
    check.judge(&request, &expected(check, &request), &response)
}

#[test]
fn our_answer_is_right_for_every_sender() {
    for check in CHECKS {
        let request = asked(check);
        assert_eq!(found(&request), check);
        let reply = expected(check, &request);
        assert_eq!(check.judge(&request, &reply, &reply), Ok(()), "{check:?}");
    }
}

#[test]
fn an_answer_that_fits_every_event_is_wrong_for_every_sender() {
    for check in CHECKS {
        let request = asked(check);
        let reply = expected(check, &request);
        let plain = response(200, &Headers::new(), "ok");
        let wrong = check.judge(&request, &reply, &plain);
        assert!(wrong.is_err(), "{check:?}");
    }
}

#[test]
fn what_is_wrong_is_said() {
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
            "there is no content type, where it has to be `text/plain`",
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
            "`verification` in the body is not what is expected",
        ),
        (
            "discord",
            200,
            &[],
            r#"{"type":"1"}"#,
            "`type` in the body is not what is expected",
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
            "the header `Smartsheet-Hook-Response` is not the challenge, and `smartsheetHookResponse` in the body is not what is expected",
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
        assert_eq!(
            judged(name, status, headers, body),
            Err(wrong.to_owned()),
            "{name}"
        );
    }
}

#[test]
fn what_a_sender_takes_beside_is_right_too() {
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
        assert_eq!(judged(name, 200, headers, body), Ok(()), "{name}");
    }
    let rights = [
        ("webhook-allowed-origin", "eventemitter.example.com"),
        ("webhook-allowed-rate", "100"),
    ];
    assert_eq!(judged("cloudevents", 204, &rights, ""), Ok(()));
    assert!(judged("dropbox", 200, &[], &json).is_err());
}

#[test]
fn who_lets_a_forged_check_pass_is_wrong() {
    for (name, status, right) in [
        ("discord", 401, true),
        ("discord", 403, false),
        ("discord-events", 204, false),
        ("meta", 403, true),
        ("meta", 404, true),
        ("meta", 200, false),
        ("okta", 200, true), // it tries no such thing
    ] {
        let check = Check::named(name).unwrap();
        let response = response(status, &Headers::new(), "");
        let judged = check.judge_forged(&response);
        assert_eq!(judged.is_ok(), right, "{name} {status}");
    }
}

#[test]
fn a_check_is_signed_as_its_sender_signs() {
    for name in ["slack", "zoom", "twitch"] {
        let check = Check::named(name).unwrap();
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
