//! Secrets, names and options as users give them.

use super::super::{
    Encoding, GenerateError, KeyPurpose, OptionsError, SCHEMES, Secret, SignatureOptions,
    SignedMessage, Tolerance, expected_signature, explain, find_scheme, generate,
};
use super::round_trip::{RSA, random};
use super::{Vector, now, request};

fn complaint(scheme: &str, secret: &str, purpose: KeyPurpose) -> String {
    let scheme = find_scheme(scheme).unwrap();
    let checked = scheme.check_secret(&Secret::new(secret), &SignatureOptions::default(), purpose);
    checked.unwrap_err().to_string()
}

#[test]
fn an_unusable_secret_is_refused_with_the_form_that_the_scheme_takes() {
    let public = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
    for (scheme, secret, purpose, want) in [
        (
            "github",
            "",
            KeyPurpose::Verify,
            "the secret is empty; `github` takes any text",
        ),
        (
            "standard",
            "whsec_",
            KeyPurpose::Verify,
            "the secret is empty; `standard` takes `whsec_` and base64",
        ),
        (
            "standard",
            "whsec_!",
            KeyPurpose::Verify,
            "the secret is not base64",
        ),
        (
            "standard",
            "whpk_AAAA",
            KeyPurpose::Verify,
            "is not `whpk_` and the base64 of 32 bytes",
        ),
        (
            "standard",
            "whsk_AAAA",
            KeyPurpose::Verify,
            "is not `whsk_`",
        ),
        (
            "standard",
            public,
            KeyPurpose::Sign,
            "is a public key, which cannot sign; `standard` takes `whsec_`",
        ),
        (
            "github",
            public,
            KeyPurpose::Verify,
            "is an Ed25519 key, but this scheme takes a shared secret",
        ),
        ("stripe", public, KeyPurpose::Sign, "is an Ed25519 key"),
        ("slack", RSA, KeyPurpose::Verify, "is a key in PEM"),
        (
            "gitlab",
            "whsec_AAAA",
            KeyPurpose::Verify,
            "is not the base64 of exactly 32 bytes",
        ),
        (
            "discord",
            "d75a98",
            KeyPurpose::Verify,
            "the Ed25519 public key as 64 hexadecimal digits",
        ),
        ("sendgrid", "MFkw", KeyPurpose::Verify, "is not a P-256 key"),
        ("sendgrid", RSA, KeyPurpose::Verify, "is not a P-256 key"),
        (
            "paypal",
            "text",
            KeyPurpose::Verify,
            "is not an RSA certificate",
        ),
        ("rfc9421", "base64:", KeyPurpose::Verify, "is empty"),
        ("rfc9421", "base64:!", KeyPurpose::Verify, "is not base64"),
        ("hmac", "hex:0", KeyPurpose::Verify, "is not hexadecimal"),
        (
            "rfc9421",
            "-----BEGIN PUBLIC KEY-----",
            KeyPurpose::Verify,
            "is not a readable Ed25519, P-256 or RSA key",
        ),
    ] {
        let said = complaint(scheme, secret, purpose);
        assert!(said.contains(want), "{said}\n{want}");
        assert!(secret.len() < 8 || !said.contains(secret), "{said}");
    }
}

#[test]
fn a_trailing_line_break_in_a_secret_is_ignored() {
    for vector in Vector::own()
        .iter()
        .filter(|vector| vector.expect == "valid")
    {
        for secret in vector.secrets() {
            let text = [secret.reveal(), b"\n"].concat();
            vector
                .scheme()
                .check_secret(&Secret::new(text), &vector.options(), KeyPurpose::Verify)
                .unwrap();
        }
    }
}

#[test]
fn an_unusable_secret_never_verifies() {
    for secret in ["", "\n", "whsec_", "whpk_AAAA"] {
        for scheme in SCHEMES {
            let mut request = request("{}");
            request.headers.push("X-Gitlab-Token", "");
            let subject = SignedMessage::new(&request);
            let secrets = [Secret::new(secret)];
            let options = super::round_trip::options(scheme);
            let verdict = explain(scheme, &options, &secrets, &subject, &Tolerance::at(now()));
            assert!(!verdict.is_valid(), "{scheme:?} {verdict}");
        }
    }
}

#[test]
fn schemes_are_found_by_name_and_alias_and_others_get_suggestions() {
    for (name, want) in [
        ("standard-webhooks", "standard"),
        ("GitHub", "github"),
        ("transmitsms", "kudosity"),
        ("whatsapp", "meta"),
        ("gogs", "gitea"),
        ("jira", "bitbucket"),
    ] {
        assert_eq!(find_scheme(name).unwrap().name, want);
    }
    let missed = find_scheme("githb").unwrap_err().to_string();
    assert!(
        missed.starts_with("`githb` is not a known scheme: did you mean `github`"),
        "{missed}"
    );
    assert!(
        find_scheme("zzz")
            .unwrap_err()
            .to_string()
            .contains("use one of bitbucket, discord")
    );
    let mut names: Vec<_> = SCHEMES
        .iter()
        .flat_map(|scheme| scheme.aliases.iter().chain([&scheme.name]))
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn incomplete_options_are_refused() {
    let hmac = find_scheme("hmac").unwrap();
    let with = |header: &str, template: Option<&str>| SignatureOptions {
        signature_header: Some(header.to_owned()),
        template: template.map(str::to_owned),
        ..SignatureOptions::default()
    };
    let none = SignatureOptions::default();
    let missing = OptionsError::MissingSignatureHeader { scheme: "hmac" };
    assert_eq!(hmac.check_options(&none), Err(missing));
    let invalid = OptionsError::InvalidSignatureHeader("X Y".to_owned());
    assert_eq!(hmac.check_options(&with("X Y", None)), Err(invalid));
    assert_eq!(hmac.check_options(&with("X-Y", None)), Ok(()));
    let unknown = hmac.check_options(&with("X-Y", Some("{bod}")));
    let unknown = unknown.unwrap_err().to_string();
    assert!(unknown.contains("`{bod}` is not a known name"), "{unknown}");
    let paypal = find_scheme("paypal").unwrap();
    let missing = OptionsError::MissingWebhookId { scheme: "paypal" };
    assert_eq!(paypal.check_options(&none), Err(missing));
}

#[test]
fn generated_secrets_have_the_form_of_their_scheme() {
    let fresh = |name: &str, pair| {
        let scheme = find_scheme(name).unwrap();
        let made = generate(scheme, pair, &mut random());
        made.map(|made| {
            (
                String::from_utf8(made.secret.reveal().to_vec()).unwrap(),
                made.public,
            )
        })
    };
    let secret = |name| fresh(name, false).unwrap().0;
    assert_eq!(secret("standard").len(), "whsec_".len() + 44);
    assert!(secret("svix").starts_with("whsec_") && secret("gitlab").starts_with("whsec_"));
    assert!(secret("stripe").starts_with("whsec_") && secret("stripe").len() == 38);
    assert_eq!(secret("slack").len(), 32);
    assert_eq!(
        secret("hubspot")
            .split('-')
            .map(str::len)
            .collect::<Vec<_>>(),
        [8, 4, 4, 4, 12]
    );
    let (private, public) = fresh("standard", true).unwrap();
    assert!(private.starts_with("whsk_") && public.unwrap().starts_with("whpk_"));
    let (private, public) = fresh("discord", false).unwrap();
    assert_eq!((private.len(), public.unwrap().len()), (128, 64));
    assert!(
        fresh("sendgrid", false)
            .unwrap()
            .1
            .unwrap()
            .starts_with("MFkw")
    );
    assert!(fresh("github", true) == Err(GenerateError::NoKeyPairs("github")));
    let refused = fresh("paypal", false).unwrap_err().to_string();
    assert!(refused.contains("openssl"), "{refused}");
}

#[test]
fn the_expected_signature_is_never_in_a_verdict() {
    let mut compared = 0;
    for vector in Vector::own() {
        let request = vector.request();
        let subject = SignedMessage::new(&request).at(Some(&vector.url));
        let verdict = vector.verdict();
        for secret in vector.secrets() {
            let Some(signature) =
                expected_signature(vector.scheme(), &vector.options(), &secret, &subject)
            else {
                continue;
            };
            compared += 1;
            let shown = format!("{verdict} {verdict:?} {:?}", verdict.reason());
            let bare = signature.rsplit(['=', ',']).find(|part| part.len() > 8);
            assert!(!shown.contains(bare.unwrap_or(&signature)), "{}", vector.id);
            if vector.expect == "valid" && vector.secrets().len() == 1 && vector.scheme != "mailgun"
            {
                let mut values = vector.headers.values();
                let there = values.any(|value| value.contains(&signature));
                // Twilio's may be of another spelling of the URL.
                assert!(
                    there || vector.id.contains("without-port"),
                    "{} {signature}",
                    vector.id
                );
            }
        }
    }
    assert!(compared > 80, "{compared}");
}

#[test]
fn the_options_describe_a_custom_scheme() {
    let hmac = find_scheme("hmac").unwrap();
    let mut request = request("{}");
    request.headers.push("X-Y", "0");
    let options = SignatureOptions {
        signature_header: Some("X-Y".to_owned()),
        encoding: Some(Encoding::Base64),
        prefix: Some("p ".to_owned()),
        ..SignatureOptions::default()
    };
    let secrets = [Secret::new("s")];
    let verdict = explain(
        hmac,
        &options,
        &secrets,
        &SignedMessage::new(&request),
        &Tolerance::at(now()),
    );
    assert_eq!(
        verdict.to_string(),
        "malformed: header `X-Y` does not begin with `p `"
    );
}
