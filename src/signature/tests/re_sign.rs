//! Re-signing a recorded request at another time, with another secret or body.

use std::time::Duration;

use jiff::SignedDuration;

use super::super::sign::re_sign;
use super::super::{
    SCHEMES, Scheme, Secret, SignatureOptions, SignedMessage, detect, expired_signature,
    find_scheme, sign,
};
use super::now;
use super::round_trip::{check, keys, options, signed};
use crate::message::{Headers, Request};

fn request(body: &str, content_type: &str) -> Request {
    let mut request = Request::new("POST", "/hooks?a=1");
    request.headers = Headers::from_iter([
        ("Host", "hooks.example.net"),
        ("content-type", content_type),
        ("X-Before", "1"),
    ]);
    request.body = body.as_bytes().to_vec();
    request
}

/// A request that was signed hours ago, with a header after the signature.
fn recorded(scheme: &Scheme, secret: &Secret, request: &Request) -> Request {
    let subject = SignedMessage::new(request);
    let then = now() - SignedDuration::from_hours(5);
    let made = sign(scheme, &options(scheme), secret, &subject, "msg_1", then).unwrap();
    let mut request = signed(scheme, secret, request.clone());
    request.body = made.body.unwrap_or(request.body);
    for (name, value) in made.headers {
        request.headers.set_value(&name.to_lowercase(), value);
    }
    request.headers.push("X-After", "2");
    request
}

fn re_signed(scheme: &Scheme, secret: &Secret, recorded: &Request) -> Request {
    let mut request = recorded.clone();
    let options = options(scheme);
    let make = |unsigned: &Request| {
        sign(
            scheme,
            &options,
            secret,
            &SignedMessage::new(unsigned),
            "msg_1",
            now(),
        )
    };
    re_sign(scheme, &options, &mut request, now(), make).unwrap();
    request
}

#[test]
fn every_scheme_re_signs_in_place() {
    for scheme in SCHEMES {
        for (body, content_type) in [
            (
                "{\"webhookTimestamp\":1600000000000,\"a\":1.10}",
                "application/json",
            ),
            ("a=1&b=2", "application/x-www-form-urlencoded"),
        ] {
            let (old, _) = keys(scheme, false);
            let mut request = recorded(scheme, &old, &request(body, content_type));
            let names = |request: &Request| -> Vec<String> {
                let names = request.headers.iter().map(|(name, _)| name.to_owned());
                names.collect()
            };
            let before = names(&request);
            let changed = String::from_utf8(request.body).unwrap().replace('1', "7");
            request.body = changed.into_bytes();
            let (new, receiver) = keys(scheme, false);
            let again = re_signed(scheme, &new, &request);
            let verdict = check(scheme, &receiver, &again);
            assert!(verdict.is_valid(), "{scheme:?}, {content_type}: {verdict}");
            assert_eq!(names(&again), before, "{scheme:?}");
            let once_more = re_signed(scheme, &new, &again);
            assert_eq!(
                (once_more.target, once_more.body),
                (again.target, again.body)
            );
        }
    }
}

#[test]
fn signatures_expire_with_their_scheme() {
    let of = |name: &str, age: u64| {
        let scheme = find_scheme(name).unwrap();
        let (secret, _) = keys(scheme, false);
        let request = recorded(scheme, &secret, &request("{}", "application/json"));
        let signed = now() - SignedDuration::from_hours(5);
        let now = signed + Duration::from_secs(age);
        expired_signature(&request, now).map(|expired| {
            assert_eq!(expired.age, Duration::from_secs(age));
            (expired.scheme.name, expired.limit.as_secs())
        })
    };
    for name in ["standard", "stripe", "slack", "svix", "rfc9421"] {
        assert_eq!(of(name, 299), None);
        assert_eq!(of(name, 301), Some((name, 300)));
    }
    for name in ["github", "shopify", "twilio", "typeform"] {
        assert_eq!(of(name, 1_000_000), None, "{name}");
    }
}

#[test]
fn the_id_header_is_that_of_the_old_signature() {
    let scheme = find_scheme("standard").unwrap();
    let (secret, _) = keys(scheme, false);
    let request = recorded(scheme, &secret, &request("{}", "application/json"));
    let none = SignatureOptions::default();
    let name = scheme.id_header(&none).unwrap();
    assert_eq!(request.headers.text(name), Some("msg_1"));
    assert_eq!(find_scheme("github").unwrap().id_header(&none), None);
    assert_eq!(detect(&request), Some(scheme));
}

#[test]
fn older_signatures_of_the_same_scheme_are_removed() {
    let scheme = find_scheme("hubspot").unwrap();
    let (secret, _) = keys(scheme, false);
    let mut request = recorded(scheme, &secret, &request("{}", "application/json"));
    request.headers.push("X-HubSpot-Signature", "stale");
    let again = re_signed(scheme, &secret, &request);
    assert!(!again.headers.contains("X-HubSpot-Signature"));
    assert!(again.headers.contains("X-HubSpot-Signature-v3"));
}
