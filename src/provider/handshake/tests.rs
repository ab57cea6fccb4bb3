//! Handshakes that get a response, handshakes that are refused, and both sides with each other.

mod both_sides;
mod bounds;
mod vectors;

use super::probe::HandshakeMismatch;
use super::respond::HandshakeResponse;
use super::*;
use crate::message::Request;
use crate::signature::{Secret, find_scheme};

/// The handshake that a request is.
#[track_caller]
fn found(request: &Request) -> &'static HandshakeSpec {
    find(request, &request.body).unwrap_or_else(|| panic!("not a handshake: {request:?}"))
}

fn get(target: &str) -> Request {
    Request::new("GET", target)
}

fn post(body: impl Into<Vec<u8>>) -> Request {
    let mut request = Request::new("POST", "/in");
    request.headers.push("Content-Type", "application/json");
    request.body = body.into();
    request
}

#[test]
fn a_handshake_is_found_by_any_name_of_its_provider() {
    for (name, found) in [
        ("slack", "slack"),
        ("WhatsApp", "meta"),
        ("nylas", "dropbox"),
    ] {
        assert_eq!(find_by_name(name).unwrap().name, found);
    }
    assert_eq!(find_by_name("slck"), None);
}

#[test]
fn all_names_are_different() {
    let mut names: Vec<_> = HANDSHAKES.iter().flat_map(HandshakeSpec::names).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn signed_handshakes_have_a_scheme_and_its_options() {
    for check in HANDSHAKES {
        if check.is_signed {
            let scheme = check.scheme().unwrap();
            assert_eq!(scheme.check_options(&check.options()), Ok(()), "{check:?}");
        }
        assert!(
            check.scheme().is_some() || check.scheme.is_empty(),
            "{check:?}"
        );
    }
}

#[test]
fn the_secret_of_another_provider_makes_no_response() {
    let secrets = [Secret::new("sesame")];
    let request = get("/in?crc_token=1700000000abc");
    let respond_with = |verifies| {
        let settings = HandshakeConfig {
            secrets: &secrets,
            verifies,
            ..HandshakeConfig::default()
        };
        respond(found(&request), (&request, &request.body), &settings)
    };
    let scheme = |name| VerifiedSchemes::Of(find_scheme(name).unwrap());
    assert!(respond_with(scheme("hmac")).is_ok());
    for verifies in [scheme("mailgun"), VerifiedSchemes::All] {
        let refusal = respond_with(verifies).unwrap_err();
        assert_eq!(refusal, HandshakeRefusal::OtherSecrets);
    }
}

#[test]
fn without_its_secret_a_handshake_gets_no_response_of_its_own() {
    for request in [
        get("/in?crc_token=a"),
        post(r#"{"event":"endpoint.url_validation","payload":{"plainToken":"a"}}"#),
    ] {
        let refused = respond(
            found(&request),
            (&request, &request.body),
            &HandshakeConfig::default(),
        );
        let refusal = refused.unwrap_err();
        assert_eq!(refusal, HandshakeRefusal::SecretNotSet);
        assert_eq!((refusal.status(), refusal.response()), (None, None));
    }
}
