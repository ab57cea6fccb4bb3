//! Twilio's `SharedKeys`: a header names the key and the algorithm.

use super::super::sign::re_sign;
use super::super::{
    Hash, OptionsError, Secret, SignatureOptions, SignedMessage, Tolerance, Verdict, find_scheme,
    sign, verify,
};
use super::{now, request};
use crate::message::Request;

const SETTINGS: &str = "X-Twilio-Webhooks-Signature-Settings";

fn shared_key(algorithm: Option<Hash>, key_id: Option<&str>) -> SignatureOptions {
    SignatureOptions {
        algorithm,
        key_id: key_id.map(str::to_owned),
        ..SignatureOptions::default()
    }
}

/// The request with its signature, to which signing adds `bodySHA256`.
fn signed(request: &Request, options: &SignatureOptions) -> Request {
    let mut signed = request.clone();
    let twilio = find_scheme("twilio").unwrap();
    re_sign(twilio, options, &mut signed, now(), |unsigned| {
        let message = SignedMessage::new(unsigned);
        sign(twilio, options, &Secret::new("s"), &message, "i", now())
    })
    .unwrap();
    signed
}

fn verdict(request: &Request, options: &SignatureOptions) -> Verdict {
    let twilio = find_scheme("twilio").unwrap();
    let message = SignedMessage::new(request);
    verify(
        twilio,
        options,
        &[Secret::new("s")],
        &message,
        &Tolerance::at(now()),
    )
}

#[test]
fn the_options_name_the_key_and_the_algorithm() {
    let nil = "key=webhooks_sharedkey_00000000000000000000000000,algorithm=HMAC_SHA256";
    for (algorithm, key_id, settings, length) in [
        (None, None, None, 28),
        (Some(Hash::Sha1), None, None, 28),
        (Some(Hash::Sha256), None, Some(nil), 44),
        (None, Some("k"), Some("key=k,algorithm=HMAC_SHA256"), 44),
        (
            Some(Hash::Sha1),
            Some("k"),
            Some("key=k,algorithm=HMAC_SHA1"),
            28,
        ),
    ] {
        let options = shared_key(algorithm, key_id);
        let signed = signed(&request("{}"), &options);
        assert_eq!(signed.headers.text(SETTINGS), settings);
        let signature = signed.headers.get("X-Twilio-Signature").unwrap();
        assert_eq!(signature.len(), length, "{settings:?}");
        // Whoever verifies needs no option.
        for options in [&options, &SignatureOptions::default()] {
            let verdict = verdict(&signed, options);
            assert!(verdict.is_valid(), "{settings:?} {verdict}");
        }
    }
}

#[test]
fn the_settings_of_a_recorded_request_stay() {
    let none = SignatureOptions::default();
    let mut recorded = request("{}");
    recorded
        .headers
        .push(SETTINGS, "key=mine,algorithm=HMAC_SHA256");
    recorded.headers.push("X-Twilio-Signature", "old");
    let renewed = signed(&recorded, &none);
    assert_eq!(
        renewed.headers.text(SETTINGS),
        Some("key=mine,algorithm=HMAC_SHA256")
    );
    assert!(verdict(&renewed, &none).is_valid());
    let renewed = signed(&recorded, &shared_key(Some(Hash::Sha1), None));
    assert_eq!(
        renewed.headers.text(SETTINGS),
        Some("key=mine,algorithm=HMAC_SHA1")
    );
    assert!(verdict(&renewed, &none).is_valid());
}

#[test]
fn a_verifier_may_expect_a_key_and_an_algorithm() {
    let request = request("{}");
    let of_k = signed(&request, &shared_key(None, Some("k")));
    let of_token = signed(&request, &SignatureOptions::default());
    for (request, options, want) in [
        (&of_k, shared_key(None, Some("other")), "names another key"),
        (
            &of_k,
            shared_key(Some(Hash::Sha1), None),
            "names another algorithm",
        ),
        (
            &of_token,
            shared_key(None, Some("k")),
            "missing header `X-Twilio-Webhooks-Signature-Settings`",
        ),
        (
            &of_token,
            shared_key(Some(Hash::Sha256), None),
            "missing header",
        ),
    ] {
        let said = verdict(request, &options).to_string();
        assert!(said.contains(want), "{said}");
    }
}

#[test]
fn what_twilio_cannot_send_is_refused() {
    let twilio = find_scheme("twilio").unwrap();
    let refused = |algorithm, key_id| twilio.check_options(&shared_key(algorithm, key_id));
    assert_eq!(
        refused(Some(Hash::Sha512), None),
        Err(OptionsError::TwilioAlgorithm)
    );
    for id in ["", "a,b", "a b", "a\n"] {
        assert_eq!(
            refused(None, Some(id)),
            Err(OptionsError::TwilioKeyId),
            "{id:?}"
        );
    }
}
