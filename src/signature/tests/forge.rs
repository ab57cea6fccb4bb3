//! What a scheme forges, it refuses itself; what it makes oddly, it accepts.

use super::super::forge::{ForgeError, Forgery};
use super::super::generate::has_key_pairs;
use super::super::{KeyPurpose, SCHEMES, Scheme, Secret, Signer, find_scheme, verify};
use super::super::{SignedMessage, Tolerance, secret_forms};
use super::now;
use super::round_trip::{check, keys, options, signed};
use crate::message::{Request, Url};

const ALL: [Forgery; 16] = [
    Forgery::Missing,
    Forgery::Empty,
    Forgery::Garbage,
    Forgery::Long,
    Forgery::WrongKey,
    Forgery::EmptyKey,
    Forgery::UndefinedKey,
    Forgery::Truncated,
    Forgery::WrongRest,
    Forgery::OtherId,
    Forgery::OtherTime,
    Forgery::OtherVersion,
    Forgery::ListWithRight,
    Forgery::ListOfWrong,
    Forgery::TwoHeaders,
    Forgery::TimestampText,
];

const BODY: &str = r#"{"type":"contact.added","data":{"name":"Zoë"}}"#;

fn url() -> Url {
    Url::parse("http://hooks.example.net/in?x=1").unwrap()
}

/// A signer, a request that it has signed, and what its receiver holds.
fn sender(scheme: &'static Scheme, pair: bool) -> (Signer, Request, Secret) {
    let (secret, receiver) = keys(scheme, pair);
    let request = signed(scheme, &secret, super::request(BODY));
    let signer = Signer::new(scheme, secret, options(scheme), None);
    (signer, request, receiver)
}

fn forged(signer: &Signer, request: &Request, forgery: Forgery) -> Result<Request, ForgeError> {
    let mut request = request.clone();
    let at = ("msg_1", now());
    // Not the bytes that the secret was made of.
    signer.forge(&url(), &mut request, at, forgery, &mut |bytes| {
        bytes.fill(7);
    })?;
    Ok(request)
}

fn names(scheme: &str, forgery: Forgery) -> Option<Request> {
    let (signer, request, _) = sender(find_scheme(scheme).unwrap(), false);
    forged(&signer, &request, forgery).ok()
}

#[test]
fn every_forgery_is_refused_by_its_own_scheme() {
    for scheme in SCHEMES {
        for pair in [false, true] {
            if pair && !has_key_pairs(scheme) {
                continue;
            }
            let (signer, request, receiver) = sender(scheme, pair);
            for forgery in ALL {
                // It stays valid, and whoever joins the lines reads something else.
                if matches!(forgery, Forgery::TwoHeaders) {
                    continue;
                }
                let forged = match forged(&signer, &request, forgery) {
                    Ok(forged) => forged,
                    Err(ForgeError::Inexpressible(_)) => continue,
                    Err(error) => panic!("{scheme:?} {forgery:?}: {error}"),
                };
                let verdict = check(scheme, &receiver, &forged);
                let is_valid = forgery == Forgery::ListWithRight;
                assert_eq!(
                    verdict.is_valid(),
                    is_valid,
                    "{scheme:?} {forgery:?}: {verdict}"
                );
            }
        }
    }
}

use Forgery as F;

#[test]
fn the_schemes_that_everybody_uses_express_nearly_all() {
    let missing = |name: &str| {
        let is_missing = |forgery: &Forgery| names(name, *forgery).is_none();
        ALL.into_iter().filter(is_missing).collect::<Vec<_>>()
    };
    assert_eq!(missing("standard"), []);
    assert_eq!(missing("svix"), []);
    assert_eq!(missing("stripe"), [F::OtherId]);
    let lists = [F::ListWithRight, F::ListOfWrong];
    assert_eq!(
        missing("slack"),
        [&[F::OtherId, F::OtherVersion], &lists[..]].concat()
    );
    let timeless = [F::OtherId, F::OtherTime];
    assert_eq!(
        missing("github"),
        [&timeless[..], &lists, &[F::TimestampText]].concat()
    );
}

#[test]
fn forged_headers_look_like_this() {
    let header = |scheme: &str, forgery, name: &str| {
        let request = names(scheme, forgery).unwrap();
        request.headers.text(name).map(str::to_owned)
    };
    let stripe = header("stripe", Forgery::OtherVersion, "Stripe-Signature").unwrap();
    assert!(
        stripe.contains(",v0=") && !stripe.contains("v1="),
        "{stripe}"
    );
    let standard = header("standard", Forgery::ListWithRight, "webhook-signature").unwrap();
    assert_eq!(standard.matches("v1,").count(), 2, "{standard}");
    let version = header("standard", Forgery::OtherVersion, "webhook-signature").unwrap();
    assert!(version.starts_with("v1a,"), "{version}");
    let paddle = header("paddle", Forgery::ListOfWrong, "Paddle-Signature").unwrap();
    assert_eq!(paddle.matches(";h1=").count(), 2, "{paddle}");
    let github = names("github", Forgery::OtherVersion).unwrap();
    assert!(!github.headers.contains("X-Hub-Signature-256"));
    assert!(
        github
            .headers
            .text("X-Hub-Signature")
            .unwrap()
            .starts_with("sha1=")
    );
    let cut = header("github", Forgery::Truncated, "X-Hub-Signature-256").unwrap();
    assert_eq!(cut.len(), "sha256=".len() + 8);
    let long = header("slack", Forgery::Long, "X-Slack-Signature").unwrap();
    assert_eq!(long.len(), "v0=".len() + 4096);
    assert_eq!(header("slack", Forgery::Missing, "X-Slack-Signature"), None);
    let empty = header("slack", Forgery::Empty, "X-Slack-Signature");
    assert_eq!(empty.as_deref(), Some(""));
    let two = names("github", Forgery::TwoHeaders).unwrap();
    assert_eq!(two.headers.all("X-Hub-Signature-256").count(), 2);
    let text = header("slack", Forgery::TimestampText, "X-Slack-Request-Timestamp");
    assert_eq!(text.as_deref(), Some("abc"));
}

#[test]
fn a_wrong_rest_keeps_the_first_half_and_the_form() {
    for scheme in SCHEMES {
        let (signer, request, receiver) = sender(scheme, false);
        let Ok(forged) = forged(&signer, &request, Forgery::WrongRest) else {
            continue;
        };
        let verdict = check(scheme, &receiver, &forged).to_string();
        let is_malformed = verdict.starts_with("signature malformed");
        // The text of a token and of a DER signature is free.
        let has_form = !matches!(scheme.name, "sendgrid" | "paypal");
        assert!(!(is_malformed && has_form), "{scheme:?}: {verdict}");
    }
}

#[test]
fn the_right_signature_of_a_forged_request_is_known() {
    for scheme in SCHEMES {
        let (signer, request, receiver) = sender(scheme, false);
        if matches!(
            signer.scheme.name,
            "sendgrid" | "paypal" | "rfc9421" | "mailgun"
        ) {
            continue; // it differs each time, or is not in a header
        }
        if scheme
            .check_secret(&receiver, &options(scheme), KeyPurpose::Sign)
            .is_err()
        {
            continue; // a public key
        }
        let forged = forged(&signer, &request, Forgery::WrongKey).unwrap();
        let right = signer.right_forms(&url(), &forged);
        let valid = String::from_utf8(request.to_bytes()).unwrap();
        assert!(
            right.iter().any(|form| valid.contains(form)),
            "{scheme:?}: {right:?}"
        );
    }
}

#[test]
fn a_secret_is_looked_for_in_all_encodings() {
    let scheme = find_scheme("standard").unwrap();
    let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let forms = secret_forms(scheme, &options(scheme), &secret);
    for form in [
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "31f290f6bf0629",
    ] {
        assert!(
            forms.iter().any(|found| found.contains(form)),
            "{form} in {forms:?}"
        );
    }
    let short = secret_forms(
        find_scheme("github").unwrap(),
        &options(scheme),
        &Secret::new("key"),
    );
    assert!(!short.contains(&"key".to_owned()));
}

#[test]
fn re_signing_a_forged_request_makes_it_valid_again() {
    let (signer, request, receiver) = sender(find_scheme("standard").unwrap(), false);
    let mut forged = forged(&signer, &request, Forgery::OtherId).unwrap();
    signer.re_sign(&url(), &mut forged, "msg_1", now()).unwrap();
    let (scheme, tolerance) = (signer.scheme, Tolerance::at(now()));
    let message = SignedMessage::new(&forged);
    let verdict = verify(scheme, &signer.options, &[receiver], &message, &tolerance);
    assert!(verdict.is_valid(), "{verdict}");
}
