//! Each likely cause of a mismatch, provoked and found.

use super::super::verdict::{Cause, MismatchedPart};
use super::super::{
    Secret, SignatureOptions, SignedMessage, Tolerance, Verdict, explain, find_scheme, sign,
};
use super::delivery::Delivery;
use super::{now, request};
use crate::message::content_encoding::gzip;

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
            "with a space after each comma and colon, with non-ASCII as `\\u…`",
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
            cause.starts_with("the sender signed the body ") && cause.contains(want),
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
    assert!(names_no_cause(&verdict), "{verdict}");
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

fn names_no_cause(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Mismatch { causes, .. } if causes.is_empty())
}

#[test]
fn a_verdict_names_no_cause_that_was_not_confirmed() {
    let delivery = Delivery::body("github", COMPACT);
    let mut other = delivery.signed.clone();
    other.body = COMPACT.replace("1.10", "1.11").into_bytes();
    let verdict = delivery.received(other, std::slice::from_ref(&delivery.secret));
    assert!(names_no_cause(&verdict), "{verdict}");
    let verdict = delivery.received(delivery.signed.clone(), &[Secret::new("another")]);
    assert!(names_no_cause(&verdict), "{verdict}");
}

#[test]
fn a_mismatch_without_a_cause_says_what_to_check() {
    let secret = "check that the secret is the one of this endpoint";
    for (scheme, want) in [
        (
            "github",
            format!("{secret} and that nothing has changed the body"),
        ),
        (
            "stripe",
            format!(
                "{secret} (test and live mode have their own) and that nothing has changed the body"
            ),
        ),
        (
            "square",
            format!(
                "{secret} (test and live mode have their own), that nothing has changed the body, and that the URL is the one that the sender knows"
            ),
        ),
        (
            "kudosity",
            format!("{secret} and that nothing has changed the query"),
        ),
    ] {
        let delivery = Delivery::body(scheme, COMPACT);
        let verdict = delivery.received(delivery.signed.clone(), &[Secret::new("another")]);
        assert_eq!(
            verdict.to_string(),
            format!("the signature does not match: {want}")
        );
    }
    // The receiver of strangers' requests does not explain them.
    let delivery = Delivery::body("github", "{}");
    let bare = Verdict::mismatch(MismatchedPart::Signature).to_string();
    assert_eq!(bare, "the signature does not match");
    assert_ne!(
        delivery
            .received(request("[]"), &[Secret::new("x")])
            .to_string(),
        bare
    );
}

#[test]
fn a_body_that_a_library_rewrote() {
    // What was sent, what a library made of it, and what the cause says of the former.
    for (sent, received, want) in [
        // Python's json.dumps, of bodies by JavaScript, PHP, Go, Gson and .NET.
        (
            r#"{"a":"é/","b":1}"#,
            r#"{"a": "\u00e9/", "b": 1}"#,
            "minified without escapes",
        ),
        (
            r#"{"a":"\u00e9\/"}"#,
            r#"{"a": "\u00e9/"}"#,
            "slashes as `\\/` and non-ASCII",
        ),
        (
            r#"{"a":"é\/"}"#,
            r#"{"a": "\u00e9/"}"#,
            "minified with slashes as `\\/`",
        ),
        (
            r#"{"a":"\u003cb\u003e \u0026 é"}"#,
            r#"{"a": "<b> & \u00e9"}"#,
            "minified with `<`, `>` and `&`",
        ),
        (
            r#"{"a":"x\u003d\u00271\u0027"}"#,
            r#"{"a": "x='1'"}"#,
            "`=` and `'` as",
        ),
        (
            r#"{"a":"\u002B61 \u00E9"}"#,
            r#"{"a": "+61 \u00e9"}"#,
            "in capitals",
        ),
        // Python keeps one zero of a price, and JavaScript none.
        (
            r#"{"a":1429.30,"b":15.00,"n":2}"#,
            r#"{"a": 1429.3, "b": 15.0, "n": 2}"#,
            "minified, with the last zeros",
        ),
        (
            r#"{"a":1429.30,"b":15.00,"n":2}"#,
            r#"{"a":1429.3,"b":15,"n":2}"#,
            "minified, with the last zeros",
        ),
        (
            r#"{"a": "é", "b": 0.00}"#,
            r#"{"a":"é","b":0}"#,
            "comma and colon, with the last zeros",
        ),
        (
            "{\n  \"a\": 0.10\n}",
            r#"{"a": 0.1}"#,
            "two spaces, with the last zeros",
        ),
        // JSON.stringify(…, null, 2), of bodies by Python, PHP and Foundation.
        (
            r#"{"a": "\ud83d\ude00"}"#,
            "{\n  \"a\": \"😀\"\n}",
            "comma and colon, with non-ASCII",
        ),
        (
            "{\n    \"a\": \"\\u00e9\\/\"\n}",
            "{\n  \"a\": \"é/\"\n}",
            "four spaces, with slashes",
        ),
        (
            "{\n  \"a\" : \"b\"\n}",
            "{\"a\":\"b\"}",
            "with a space before each colon",
        ),
        (
            "{\n    \"a\": 1,\n    \"b\": 2\n}",
            r#"{"b":2,"a":1}"#,
            "four spaces with sorted keys",
        ),
    ] {
        let delivery = Delivery::body("github", sent);
        let cause = delivery.cause_of_body(received).to_string();
        assert!(
            cause.contains(want) && cause.ends_with("the JSON was re-serialized"),
            "{cause}"
        );
    }
}

#[test]
fn a_body_whose_character_set_was_changed() {
    let latin1: &[u8] = b"{\"a\":\"\xe9\"}";
    for (sent, received, want) in [
        (
            latin1,
            "{\"a\":\"é\"}".as_bytes(),
            "in ISO-8859-1: its character set was changed",
        ),
        (
            "{\"a\":\"é\"}".as_bytes(),
            latin1,
            "in UTF-8: its character set was changed",
        ),
        (
            "é–".as_bytes(),
            "Ã©â\u{80}\u{93}".as_bytes(),
            "decoded once more from UTF-8",
        ),
        (
            "\u{feff}{}".as_bytes(),
            b"{}",
            "with a byte order mark before it",
        ),
        (
            b"{}",
            "\u{feff}{}".as_bytes(),
            "without its byte order mark",
        ),
    ] {
        let mut delivery = Delivery::body("github", "");
        delivery.signed.body = sent.to_vec();
        let mut other = delivery.signed.clone();
        other.body = received.to_vec();
        let cause = delivery.cause(other, std::slice::from_ref(&delivery.secret));
        assert!(cause.to_string().contains(want), "{cause}");
    }
}

#[test]
fn a_body_that_was_compressed_after_it_was_signed() {
    for scheme in ["github", "stripe", "rfc9421"] {
        let delivery = Delivery::body(scheme, COMPACT);
        let mut other = delivery.signed.clone();
        other.body = gzip(COMPACT.as_bytes());
        other.headers.push("Content-Encoding", "gzip");
        let cause = delivery.cause(other.clone(), std::slice::from_ref(&delivery.secret));
        assert_eq!(
            cause.to_string(),
            "the sender signed the body without its compression: it was compressed after it was signed"
        );
        other.body.truncate(20);
        let verdict = delivery.received(other, std::slice::from_ref(&delivery.secret));
        assert!(names_no_cause(&verdict), "{verdict}");
    }
}

#[test]
fn a_form_that_a_library_rewrote() {
    let browser = "a=b+c%7E&d=*%28x%29%27&e=%C3%A9%2B";
    for (sent, received, want) in [
        (
            browser,
            "a=b%20c~&d=*(x)'&e=%C3%A9%2B",
            "as browsers write it",
        ),
        (
            "a=b+c~&d=%2A%28x%29",
            "a=b%20c%7E&d=*(x)",
            "as Python and Go write it",
        ),
        ("a=b+c%7E&d=%2A", "a=b%20c~&d=*", "as PHP writes it"),
        ("a=b%20c~&d=*(x)'!", browser, ""),
        ("a=b%20%28!", "a=b+(%21", ""),
        ("a=b%2bc", "a=b%2Bc", "with escapes in lower case"),
        (
            "a=(x)!&b=%20",
            "a=%28x%29%21&b=+",
            "as JavaScript's `encodeURIComponent` writes it",
        ),
    ] {
        let mut delivery = Delivery::body("github", sent);
        delivery
            .signed
            .headers
            .set("Content-Type", "application/x-www-form-urlencoded");
        let mut other = delivery.signed.clone();
        other.body = received.into();
        let verdict = delivery.received(other, std::slice::from_ref(&delivery.secret));
        if want.is_empty() {
            assert!(names_no_cause(&verdict), "{verdict}");
        } else {
            let said = verdict.to_string();
            assert!(
                said.contains(want) && said.ends_with("the form was re-encoded"),
                "{said}"
            );
        }
    }
}

#[test]
fn a_body_that_is_empty() {
    let delivery = Delivery::body("stripe", "{}");
    let cause = delivery.cause_of_body("");
    assert_eq!(cause, Cause::EmptyBody);
    assert!(
        cause
            .to_string()
            .contains("something may have read it before")
    );
    let delivery = Delivery::body("stripe", "");
    assert_eq!(delivery.cause_of_body("{}"), Cause::SignedEmptyBody);
    // A request that has no body, and a signature that covers none, are not suspicious.
    let mut delivery = Delivery::body("github", "{}");
    "GET".clone_into(&mut delivery.signed.method);
    let mut other = delivery.signed.clone();
    other.body.clear();
    let verdict = delivery.received(other, std::slice::from_ref(&delivery.secret));
    assert!(names_no_cause(&verdict), "{verdict}");
    let delivery = Delivery::body("gitlab", "");
    let verdict = delivery.received(delivery.signed.clone(), &[Secret::new("another")]);
    assert!(names_no_cause(&verdict), "{verdict}");
}

#[test]
fn a_secret_that_was_copied_with_more_or_less() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let bare = &secret[6..];
    for (scheme, used, given, want) in [
        ("stripe", secret, bare.to_owned(), "with `whsec_` before it"),
        (
            "stripe",
            secret,
            format!("STRIPE_SECRET={secret}"),
            "without the name before its `=`",
        ),
        (
            "stripe",
            secret,
            format!("STRIPE_SECRET=\"{secret}\""),
            "without the name before its `=`",
        ),
        (
            "stripe",
            secret,
            format!("'{secret}'"),
            "without its quotes",
        ),
        (
            "stripe",
            secret,
            format!("`{secret}`"),
            "without its quotes",
        ),
        (
            "stripe",
            secret,
            format!("Bearer {secret}"),
            "without its prefix `Bearer`",
        ),
        (
            "stripe",
            secret,
            format!("{secret}\\n"),
            "without the `\\n` at its end",
        ),
        (
            "stripe",
            secret,
            format!("{secret}\nold"),
            "if only its first line counts",
        ),
        (
            "stripe",
            secret,
            format!("old\n{secret}"),
            "if only its last line counts",
        ),
        (
            "github",
            bare,
            format!("v1,whsec_{bare}"),
            "without its prefix `v1,whsec_`",
        ),
        (
            "github",
            bare,
            format!("sha256={bare}"),
            "without its prefix `sha256=`",
        ),
        (
            "linear",
            "lin_wh_abc",
            "abc".to_owned(),
            "with `lin_wh_` before it",
        ),
        (
            "paddle",
            "pdl_ntfset_abc",
            "abc".to_owned(),
            "with `pdl_ntfset_` before it",
        ),
        (
            "paddle",
            "abc",
            "pdl_ntfset_abc".to_owned(),
            "without its prefix `pdl_ntfset_`",
        ),
    ] {
        let delivery = Delivery::body(scheme, "{}").secret(used);
        let cause = delivery.cause_of_secret(&given);
        assert_eq!(cause, format!("it matches the secret {want}"));
        assert!(!cause.contains("MfKQ"));
    }
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let discord = Delivery::body("discord", "{}").secret(seed);
    assert_eq!(
        discord.cause_of_secret(seed),
        "it matches the secret as the private key, whose public key verifies"
    );
}

#[test]
fn a_body_that_is_too_long_is_not_tried() {
    let long = "[".to_owned() + &"1,".repeat(2 << 20) + "1]";
    let delivery = Delivery::body("github", &long);
    let mut other = delivery.signed.clone();
    other.body.push(b'\n');
    let verdict = delivery.received(other, std::slice::from_ref(&delivery.secret));
    assert!(names_no_cause(&verdict), "{verdict}");
}

#[test]
fn the_largest_body_that_is_tried_is_tried_within_a_bound() {
    let text = format!("{{\"a\":\"{}\"}}", "é/<".repeat((2 << 20) / 5));
    let delivery = Delivery::body("github", "{}");
    let mut other = delivery.signed.clone();
    other.body = text.into_bytes();
    let start = std::time::Instant::now();
    let verdict = delivery.received(other, &[Secret::new("x"), Secret::new("y")]);
    assert!(names_no_cause(&verdict), "{verdict}");
    // An optimized build takes a twentieth.
    assert!(start.elapsed() < std::time::Duration::from_mins(1));
}
