//! Every scheme verifies what it signs.

use super::super::generate::{GeneratedSecret, has_key_pairs};
use super::super::{
    KeyPurpose, SCHEMES, Scheme, Secret, SignError, SignatureOptions, SignedMessage, Tolerance,
    Verdict, detect, expected_signature, explain, find_scheme, generate, sign,
};
use super::{now, request};
use crate::message::Request;

pub(super) const RSA: &str = include_str!("../../../tests/vectors/rsa.pem");

const BODY: &str = r#"{"type":"contact.added","data":{"name":"Zoë"}}"#;

/// Bytes that are random enough for a test.
pub(super) fn random() -> impl FnMut(&mut [u8]) {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move |bytes| {
        for byte in bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = (state >> 32) as u8;
        }
    }
}

/// A secret to sign with, and what its receiver holds.
pub(super) fn keys(scheme: &Scheme, pair: bool) -> (Secret, Secret) {
    if scheme.name == "paypal" {
        return (Secret::new(RSA), Secret::new(RSA));
    }
    let GeneratedSecret { secret, public } = generate(scheme, pair, &mut random()).unwrap();
    let receiver = public.map_or_else(|| secret.clone(), Secret::new);
    (secret, receiver)
}

pub(super) fn options(scheme: &Scheme) -> SignatureOptions {
    let given = scheme.name == "hmac";
    SignatureOptions {
        webhook_id: Some("WH-1".to_owned()),
        key_id: (scheme.name == "rfc9421").then(|| "the \"key\"".to_owned()),
        signature_header: given.then(|| "X-Own".to_owned()),
        template: given.then(|| "{id}.{timestamp}.{method}{url}{body}".to_owned()),
        ..SignatureOptions::default()
    }
}

/// The request as it is sent: with the headers, and the URL and body if the signature changes them.
pub(super) fn signed(scheme: &Scheme, secret: &Secret, mut request: Request) -> Request {
    let subject = SignedMessage::new(&request);
    let made = sign(scheme, &options(scheme), secret, &subject, "msg_1", now()).unwrap();
    if let Some(url) = made.url {
        request.target = url
            .strip_prefix("http://hooks.example.net")
            .unwrap()
            .to_owned();
    }
    request.body = made.body.unwrap_or(request.body);
    for (name, value) in made.headers {
        request.headers.push(&name, value);
    }
    request
}

pub(super) fn check(scheme: &'static Scheme, secret: &Secret, request: &Request) -> Verdict {
    let subject = SignedMessage::new(request);
    let secrets = [secret.clone()];
    explain(
        scheme,
        &options(scheme),
        &secrets,
        &subject,
        &Tolerance::at(now()),
    )
}

#[test]
fn every_scheme_verifies_what_it_signs() {
    for scheme in SCHEMES {
        for pair in [false, true] {
            if pair && !has_key_pairs(scheme) {
                continue;
            }
            let (sender, receiver) = keys(scheme, pair);
            scheme
                .check_secret(&sender, &options(scheme), KeyPurpose::Sign)
                .unwrap();
            scheme
                .check_secret(&receiver, &options(scheme), KeyPurpose::Verify)
                .unwrap();
            let request = signed(scheme, &sender, request(BODY));
            let verdict = check(scheme, &receiver, &request);
            assert!(verdict.is_valid(), "{scheme:?}: {verdict}");
            let stranger = Secret::new(match scheme.name {
                "paypal" => super::Vector::own()
                    .iter()
                    .find(|v| v.id == "paypal-public-key")
                    .unwrap()
                    .secret["cert_pem"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
                _ => generate(scheme, pair, &mut |bytes| bytes.fill(9))
                    .unwrap()
                    .public
                    .unwrap_or_else(|| {
                        let other = generate(scheme, false, &mut |bytes| bytes.fill(9)).unwrap();
                        String::from_utf8(other.secret.reveal().to_vec()).unwrap()
                    }),
            });
            let verdict = check(scheme, &stranger, &request);
            assert!(!verdict.is_valid(), "{scheme:?}: {verdict}");
        }
    }
}

#[test]
fn a_signed_request_is_detected_and_has_the_expected_signature() {
    for scheme in SCHEMES {
        let (sender, _) = keys(scheme, false);
        let request = signed(scheme, &sender, request(BODY));
        let found = detect(&request).map(|scheme| scheme.name);
        let want = match scheme.name {
            // Its id and timestamp are where those of Standard Webhooks are.
            "hmac" => Some("standard"),
            "meta" => Some("github"),
            "github-sha1" => Some("intercom"),
            "gitlab" => Some("standard"),
            "hubspot-v1" | "hubspot-v2" | "hubspot-v3" => Some("hubspot"),
            name => Some(name),
        };
        assert_eq!(found, want);
        let subject = SignedMessage::new(&request);
        // ECDSA signs differently every time.
        if let Some(signature) = expected_signature(scheme, &options(scheme), &sender, &subject)
            && !matches!(scheme.name, "sendgrid" | "mailgun")
        {
            let mut values = request
                .headers
                .iter()
                .map(|(_, value)| String::from_utf8_lossy(value));
            assert!(
                values.any(|value| value.ends_with(&signature)),
                "{scheme:?}"
            );
        }
    }
}

#[test]
fn twilio_signs_json_in_the_url_and_mailgun_in_the_body() {
    let scheme = |name| find_scheme(name).unwrap();
    let twilio = scheme("twilio");
    let (secret, _) = keys(twilio, false);
    let sent = signed(twilio, &secret, request(BODY));
    assert!(
        sent.target.starts_with("/in?a=1&b=2&bodySHA256="),
        "{}",
        sent.target
    );
    let mut form = request("a=1");
    form.headers
        .set("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(signed(twilio, &secret, form).target, "/in?a=1&b=2");
    let mailgun = scheme("mailgun");
    let sent = signed(mailgun, &keys(mailgun, false).0, request(BODY));
    let body = String::from_utf8(sent.body).unwrap();
    assert!(
        body.starts_with(&BODY[..BODY.len() - 1]) && body.contains("\"token\":\"msg_1\""),
        "{body}"
    );
    let subject = request("no JSON");
    let refused = sign(
        mailgun,
        &SignatureOptions::default(),
        &Secret::new("s"),
        &SignedMessage::new(&subject),
        "i",
        now(),
    );
    assert_eq!(refused, Err(SignError::NoPlaceInBody));
}

#[test]
fn a_full_stop_in_the_id_is_refused_where_full_stops_separate() {
    let standard = find_scheme("standard").unwrap();
    let (secret, _) = keys(standard, false);
    let request = request(BODY);
    let refused = sign(
        standard,
        &SignatureOptions::default(),
        &secret,
        &SignedMessage::new(&request),
        "a.b",
        now(),
    );
    assert_eq!(refused, Err(SignError::FullStopInId("a.b".to_owned())));
}

#[test]
fn the_public_url_is_signed() {
    let square = find_scheme("square").unwrap();
    let (secret, _) = keys(square, false);
    let mut request = request(BODY);
    let options = SignatureOptions::default();
    let public = Some("https://public.example.net/hooks?x=1");
    let subject = SignedMessage::new(&request).at(public);
    let made = sign(square, &options, &secret, &subject, "i", now()).unwrap();
    request.headers.push(&made.headers[0].0, &made.headers[0].1);
    let valid = |url| {
        let subject = SignedMessage::new(&request).at(url);
        explain(
            square,
            &options,
            std::slice::from_ref(&secret),
            &subject,
            &Tolerance::at(now()),
        )
        .is_valid()
    };
    assert!(valid(public));
    assert!(!valid(None));
}
