//! Each likely cause of a mismatch, provoked and found.

use super::super::verdict::Cause;
use super::super::{
    Secret, SignatureOptions, SignedMessage, Tolerance, explain, find_scheme, sign,
};
use super::delivery::Delivery;
use super::{now, request};

const COMPACT: &str = r#"{"b":[1.10,{}],"a":"é/","c":{"z":1,"y":null}}"#;

#[test]
fn a_body_that_was_re_serialized() {
    for (sent, received, want) in [
        ("{}", "{}\n", "without its trailing line break"),
        ("{}", "{}\r\n", "without its trailing line break"),
        (
            "{}\n",
            "{}\r\n",
            "with its trailing line break as LF instead of CRLF",
        ),
        ("{}\n", "{}", "plus a trailing line break"),
        (
            "{\"a\":1}\n",
            "{\"a\": 1}\n",
            "minified plus a trailing line break: the JSON was re-serialized",
        ),
        (
            "{\"a\":1}",
            "{\"a\": 1}\n",
            "minified: the JSON was re-serialized",
        ),
        ("{}\r\n", "{}", "plus a trailing line break (CRLF)"),
        ("a\nb", "a\r\nb", "with line breaks as LF instead of CRLF"),
        ("a\r\nb", "a\nb", "with line breaks as CRLF instead of LF"),
        (
            COMPACT,
            "{ \"b\": [1.10, {}], \"a\": \"é/\", \"c\": {\"z\": 1, \"y\": null} }",
            "minified: the JSON was re-serialized",
        ),
        (
            "{\"b\": [1.10, {}]}",
            "{\"b\":[1.10,{}]}",
            "with a space after each comma and colon",
        ),
        (
            "{\n  \"b\": [\n    1.10,\n    {}\n  ]\n}",
            "{\"b\":[1.10,{}]}",
            "indented by two spaces",
        ),
        (
            "{\n    \"b\": [\n        1\n    ]\n}",
            "{\"b\":[1]}",
            "indented by four spaces",
        ),
        ("{\n\t\"b\": 1\n}", "{\"b\":1}", "indented by tabs"),
        (
            "{\"a\":\"é\"}",
            "{\"a\":\"\\u00e9\"}",
            "minified without escapes",
        ),
        (
            "{\"a\":\"\\u00e9\"}",
            "{\"a\":\"é\"}",
            "minified with non-ASCII as `\\u…`",
        ),
        (
            "{\"a\": \"\\u00e9\"}",
            "{\"a\":\"é\"}",
            "with spaces and non-ASCII as `\\u…`",
        ),
        (
            "{\"a\":\"\\u00e9\\/\"}",
            "{\"a\":\"é/\"}",
            "slashes as `\\/`",
        ),
        (
            "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}",
            "{\"b\":{\"d\":3,\"c\":2},\"a\":1}",
            "minified with sorted keys",
        ),
        (
            "{\"a\": 1, \"b\": 2}",
            "{\"b\":2,\"a\":1}",
            "with sorted keys",
        ),
        (
            "{\n  \"a\": 1,\n  \"b\": 2\n}",
            "{\"b\":2,\"a\":1}",
            "indented with sorted keys",
        ),
    ] {
        let cause = Delivery::body("github", sent)
            .cause_of_body(received)
            .to_string();
        assert!(
            cause.starts_with("it matches the body ") && cause.contains(want),
            "{cause}\n{want}"
        );
    }
}

#[test]
fn a_form_that_was_re_encoded() {
    for (sent, received, want) in [
        ("a=b+c", "a=b%20c", "spaces as `+`"),
        ("a=b%20c", "a=b+c", "spaces as `%20`"),
    ] {
        let mut delivery = Delivery::body("slack", sent);
        delivery
            .signed
            .headers
            .set("Content-Type", "application/x-www-form-urlencoded");
        let cause = delivery.cause_of_body(received).to_string();
        assert!(cause.contains(want), "{cause}");
    }
}

#[test]
fn schemes_that_cover_the_body_by_a_digest_or_a_key_pair() {
    let rsa = super::round_trip::RSA;
    let pair = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    for (scheme, secret) in [
        ("standard", pair),
        ("rfc9421", rsa),
        ("hubspot", "s"),
        ("twilio", "s"),
    ] {
        let delivery = Delivery::body(scheme, "{\"a\":1}").secret(secret);
        let mut received = delivery.signed.clone();
        if scheme == "twilio" {
            received.target +=
                "&bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
        }
        received.body = b"{ \"a\": 1 }".to_vec();
        let cause = delivery.cause(received, std::slice::from_ref(&delivery.secret));
        assert!(
            cause
                .to_string()
                .contains("minified: the JSON was re-serialized"),
            "{cause}"
        );
    }
}

#[test]
fn a_secret_that_was_used_in_another_form() {
    let base64 = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let bytes = [
        0x31, 0xf2, 0x90, 0xf6, 0xbf, 0x06, 0x29, 0x8a, 0xab, 0x4f, 0x08, 0xd4, 0x3c, 0x3f, 0x08,
        0x2c, 0xf6, 0x48, 0xa3, 0x62, 0xda, 0x2d, 0xa4, 0xb0,
    ];
    let prefixed = format!("whsec_{base64}");
    for (used, given, want) in [
        (&bytes[..], prefixed.as_str(), "decoded from base64"),
        (base64.as_bytes(), &prefixed, "without its prefix `whsec_`"),
        (b"\x00\xff", "00ff", "decoded from hexadecimal digits"),
        (b"s", " s ", "without the white space around it"),
        (b"s", "\"s\"", "without its quotes"),
        (b"s\n\n", "s", "plus a trailing line break"),
    ] {
        let delivery = Delivery::body("stripe", "{}").secret(used);
        let cause = delivery.cause_of_secret(given);
        assert_eq!(cause, format!("it matches the secret {want}"));
    }
    let encoded = |text: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(text)
    };
    let standard = Delivery::body("standard", "{}").secret(encoded(&prefixed));
    assert_eq!(
        standard.cause_of_secret(&prefixed),
        "it matches the secret as text, not decoded from base64"
    );
    let bare = Delivery::body("standard", "{}").secret(encoded(base64));
    assert!(
        bare.cause_of_secret(&prefixed)
            .contains("without its prefix `whsec_`, not decoded")
    );
    let hmac = Delivery::body("rfc9421", "{}").secret(format!("base64:{base64}"));
    assert_eq!(
        hmac.cause_of_secret(base64),
        "it matches the secret decoded from base64"
    );
}

#[test]
fn the_cause_names_the_secret() {
    let delivery = Delivery::body("stripe", "{}").secret(b"\x00\xff");
    let secrets = ["a", "00ff"].map(Secret::new);
    let cause = delivery.cause(delivery.signed.clone(), &secrets);
    assert_eq!(
        cause.to_string(),
        "it matches the secret (2 of 2) decoded from hexadecimal digits"
    );
}

#[test]
fn another_schemes_signature() {
    let stripe = find_scheme("stripe").unwrap();
    let delivery = Delivery::body("github", "{}");
    let mut received = delivery.signed.clone();
    let secret = Secret::new("of stripe");
    let subject = SignedMessage::new(&delivery.signed);
    let made = sign(
        stripe,
        &SignatureOptions::default(),
        &secret,
        &subject,
        "i",
        now(),
    )
    .unwrap();
    received
        .headers
        .push(&made.headers[0].0, &made.headers[0].1);
    let both = [Secret::new("wrong"), secret];
    assert_eq!(
        delivery.cause(received.clone(), &both),
        Cause::Scheme(stripe)
    );
    let wrong = [Secret::new("wrong")];
    // The first that fits by its looks is what the request says it is.
    received.headers.remove("X-Hub-Signature-256");
    let verdict = delivery.received(received, &wrong);
    assert_eq!(verdict.to_string(), "the signature does not match");
    let standard = Delivery::body("standard", "{}").secret("AAAA");
    let mut received = standard.signed.clone();
    received.headers.push("Stripe-Signature", "t=1,v1=0");
    let cause = standard.cause(received, &wrong);
    assert_eq!(cause.to_string(), "the request also looks like `stripe`");
}

#[test]
fn a_missing_header_names_the_scheme_that_is_there() {
    let github = find_scheme("github").unwrap();
    let mut request = request("{}");
    request.headers.push("Stripe-Signature", "t=1,v1=0");
    let secrets = [Secret::new("s")];
    let verdict = explain(
        github,
        &SignatureOptions::default(),
        &secrets,
        &SignedMessage::new(&request),
        &Tolerance::at(now()),
    );
    let want = "missing header `X-Hub-Signature-256`; the request looks like `stripe`";
    assert_eq!(verdict.to_string(), want);
}

#[test]
fn a_verdict_names_no_cause_that_was_not_confirmed() {
    let delivery = Delivery::body("github", COMPACT);
    let mut other = delivery.signed.clone();
    other.body = COMPACT.replace("1.10", "1.11").into_bytes();
    let verdict = delivery.received(other, std::slice::from_ref(&delivery.secret));
    assert_eq!(verdict.to_string(), "the signature does not match");
    let verdict = delivery.received(delivery.signed.clone(), &[Secret::new("another")]);
    assert_eq!(verdict.to_string(), "the signature does not match");
}

#[test]
fn a_body_that_is_too_long_is_not_tried() {
    let long = "[".to_owned() + &"1,".repeat(2 << 20) + "1]";
    let delivery = Delivery::body("github", &long);
    let mut other = delivery.signed.clone();
    other.body.push(b'\n');
    let verdict = delivery.received(other, std::slice::from_ref(&delivery.secret));
    assert_eq!(verdict.to_string(), "the signature does not match");
}
