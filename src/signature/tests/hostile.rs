//! Any input gets a verdict and no panic.

use proptest::prelude::*;

use super::super::{
    SCHEMES, Secret, SignedMessage, Tolerance, detect, expected_signature, explain, find_scheme,
};
use super::round_trip::{keys, options, signed};
use super::{now, request, word_of};
use crate::message::{Headers, Request};

/// The headers that the schemes read.
const NAMES: &[&str] = &[
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
    "X-Hub-Signature",
    "X-Hub-Signature-256",
    "Stripe-Signature",
    "Paddle-Signature",
    "X-Slack-Signature",
    "X-Slack-Request-Timestamp",
    "x-zm-signature",
    "x-zm-request-timestamp",
    "X-Shopify-Hmac-Sha256",
    "X-Twilio-Signature",
    "x-square-hmacsha256-signature",
    "X-Twilio-Email-Event-Webhook-Signature",
    "X-Twilio-Email-Event-Webhook-Timestamp",
    "X-Signature-Ed25519",
    "X-Signature-Timestamp",
    "PayPal-Transmission-Sig",
    "PayPal-Transmission-Id",
    "PayPal-Transmission-Time",
    "PayPal-Auth-Algo",
    "X-Dropbox-Signature",
    "X-HubSpot-Signature",
    "X-HubSpot-Signature-v3",
    "X-HubSpot-Signature-Version",
    "X-HubSpot-Request-Timestamp",
    "Linear-Signature",
    "Linear-Timestamp",
    "Typeform-Signature",
    "x-transmitsms-signature",
    "X-Gitlab-Token",
    "X-Gitlab-Event",
    "X-Gitea-Signature",
    "X-Forgejo-Signature",
    "Signature",
    "Signature-Input",
    "Content-Digest",
    "Content-Type",
    "Host",
    "Forwarded",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Original-URI",
    "X-Own",
];

/// Almost valid values, and random bytes.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let nearly = prop_oneof![
        Just("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1a, v1 , v2,x".to_owned()),
        Just("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17".to_owned()),
        Just(
            "t=1795293181,v1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17,=,=="
                .to_owned()
        ),
        Just(
            "sig=(\"@method\" \"@query-param\";name=\"a\" \"host\");created=1795293181".to_owned()
        ),
        Just("sig=:aGVsbG8=:".to_owned()),
        Just("application/x-www-form-urlencoded".to_owned()),
        Just("multipart/form-data; boundary=x".to_owned()),
        "[0-9]{0,20}",
        "[a-z]{1,4}=[(:\"]{0,3}[a-zA-Z0-9+/=;,. ]{0,40}",
        "https?://[a-z:\\[\\]/?#%]{0,20}",
    ];
    prop_oneof![
        3 => nearly.prop_map(String::into_bytes),
        2 => prop::collection::vec(any::<u8>(), 0..60),
    ]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..100),
        r#"\{"signature":\{"timestamp":"?[0-9]{0,12}"?,"token":"[a-z]{0,3}","signature":"[0-9a-f]{60,64}"\}\}"#
            .prop_map(String::into_bytes),
        r#"\{"webhookTimestamp":-?[0-9.e]{1,20},"b":[\[{]{0,3}[\]}]{0,3}\}\r?\n"#.prop_map(String::into_bytes),
        "[a-z]{0,3}=[%0-9a-f+&=\\[\\]]{0,40}".prop_map(String::into_bytes),
    ]
}

fn any_request() -> impl Strategy<Value = Request> {
    let header = (prop::sample::select(NAMES), value());
    let headers = prop::collection::vec(header, 0..12);
    let target = "(http://)?[a-z:@\\[\\]/]{0,8}\\??[a-z%0-9+&=\\[\\].]{0,30}";
    (headers, body(), target, "[A-Z]{0,4}").prop_map(|(headers, body, target, method)| {
        let mut request = Request::new(method, target);
        request.headers = headers.into_iter().collect::<Headers>();
        request.body = body;
        request
    })
}

fn any_secret() -> impl Strategy<Value = Secret> {
    let text = prop_oneof![
        Just(String::new()),
        Just("whsec_".to_owned()),
        Just("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=".to_owned()),
        Just("whsk_AAAA".to_owned()),
        Just("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()),
        Just("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----".to_owned()),
        Just("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----".to_owned()),
        Just("hex:".to_owned()),
        "[0-9a-f]{64}",
        "[ -~]{1,40}",
    ];
    let bytes = prop::collection::vec(any::<u8>(), 0..60);
    prop_oneof![text.prop_map(Secret::new), bytes.prop_map(Secret::new)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_request_gets_a_verdict(
        request in any_request(),
        secrets in prop::collection::vec(any_secret(), 0..4),
        url in prop::option::of("(https?://)?[a-zé:\\[\\]/?#%&=]{0,20}"),
    ) {
        let subject = SignedMessage::new(&request).at(url.as_deref());
        detect(&request);
        for scheme in SCHEMES {
            let options = options(scheme);
            let verdict = explain(scheme, &options, &secrets, &subject, &Tolerance::at(now()));
            // Only a token may match by chance.
            prop_assert!(!verdict.is_valid() || scheme.name == "gitlab", "{:?} {}", scheme, verdict);
            prop_assert!(!verdict.to_string().contains('\n'));
            for secret in &secrets {
                expected_signature(scheme, &options, secret, &subject);
            }
        }
    }

    #[test]
    fn a_missing_or_repeated_header_is_not_valid(
        scheme in prop::sample::select(SCHEMES.iter().map(|scheme| scheme.name).collect::<Vec<_>>()),
        drop in any::<prop::sample::Index>(),
        twice in any::<prop::sample::Index>(),
    ) {
        let scheme = find_scheme(scheme).unwrap();
        let (sender, receiver) = keys(scheme, false);
        let bare = request("{\"a\":1}");
        let full = signed(scheme, &sender, bare.clone());
        let added: Vec<_> = full.headers.iter().skip(bare.headers.iter().count()).collect();
        if !added.is_empty() {
            let check = |request: &Request| {
                let secrets = [receiver.clone()];
                explain(scheme, &options(scheme), &secrets, &SignedMessage::new(request), &Tolerance::at(now()))
            };
            let mut less = full.clone();
            let gone = drop.get(&added).0;
            less.headers.remove(gone);
            prop_assert!(!check(&less).is_valid() || gone == "Linear-Timestamp");
            let mut more = full.clone();
            let (name, value) = twice.get(&added);
            more.headers.push(name, value);
            let verdict = check(&more);
            // Lists add up, and of repeated dictionary members the last one counts.
            let list = matches!(scheme.name, "standard" | "svix" | "gitlab" | "rfc9421");
            prop_assert!(list || !verdict.is_valid(), "{:?} {} {}", scheme, name, verdict);
        }
    }
}

#[test]
fn long_lists_are_read_to_the_end() {
    let standard = find_scheme("standard").unwrap();
    for pair in [false, true] {
        let (sender, receiver) = keys(standard, pair);
        let mut request = signed(standard, &sender, request("{}"));
        let right = request
            .headers
            .text("webhook-signature")
            .unwrap()
            .to_owned();
        let wrong = if pair { "v1a,AAAA " } else { "v1,AAAA " };
        request
            .headers
            .set("webhook-signature", wrong.repeat(12_000) + &right);
        let secrets = [receiver];
        let verdict = explain(
            standard,
            &options(standard),
            &secrets,
            &SignedMessage::new(&request),
            &Tolerance::at(now()),
        );
        assert!(verdict.is_valid(), "{verdict}");
    }
    let stripe = find_scheme("stripe").unwrap();
    let secrets = [Secret::new("s")];
    let mut request = request("{}");
    let list = format!(
        "t=1795293181{}",
        format!(",v1={}", "0".repeat(64)).repeat(1500)
    );
    request.headers.push("Stripe-Signature", list);
    let verdict = explain(
        stripe,
        &options(stripe),
        &secrets,
        &SignedMessage::new(&request),
        &Tolerance::at(now()),
    );
    assert_eq!(word_of(&verdict), "mismatch");
}

#[test]
fn deep_json_and_long_queries_are_bounded() {
    let deep = "[".repeat(200_000) + &"]".repeat(200_000);
    let long: Vec<_> = (0..5000).map(|number| format!("a{number}[b]=1")).collect();
    let long = long.join("&");
    for scheme in SCHEMES {
        let (sender, _) = keys(scheme, false);
        let mut request = request(&deep);
        request.target = format!("/in?{long}");
        for name in NAMES.iter().filter(|name| **name != "Host") {
            request
                .headers
                .push(name, format!("sha256={}", "0".repeat(64)));
        }
        let secrets = [sender];
        let verdict = explain(
            scheme,
            &options(scheme),
            &secrets,
            &SignedMessage::new(&request),
            &Tolerance::at(now()),
        );
        assert!(!verdict.is_valid(), "{scheme:?} {verdict}");
    }
}
