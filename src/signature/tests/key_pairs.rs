//! Files that hold a key pair, as `hook secret` prints one: the first line signs, the second verifies.

use super::super::generate::has_key_pairs;
use super::super::{KeyPurpose, SCHEMES, Scheme, Secret, find_scheme, generate};
use super::round_trip::{RSA, check, options, random, signed};
use super::{Vector, request};

/// The lines of a generated pair.
fn lines(scheme: &Scheme) -> [String; 2] {
    let pair = generate(scheme, true, &mut random()).unwrap();
    let private = String::from_utf8(pair.secret.reveal().to_vec()).unwrap();
    [private, pair.public.unwrap()]
}

#[test]
fn a_file_with_a_pair_signs_and_verifies() {
    for scheme in SCHEMES.iter().filter(|scheme| has_key_pairs(scheme)) {
        let [private, public] = lines(scheme);
        for text in [
            format!("{private}\n{public}\n"),
            format!("{private}\r\n{public}\r\n"),
            format!("{private}\n\n{public}\n\n"),
        ] {
            let pair = Secret::new(text);
            for purpose in [KeyPurpose::Sign, KeyPurpose::Verify] {
                scheme
                    .check_secret(&pair, &options(scheme), purpose)
                    .unwrap();
            }
            let request = signed(scheme, &pair, request("{}"));
            for secret in [&pair, &Secret::new(public.as_str())] {
                let verdict = check(scheme, secret, &request);
                assert!(verdict.is_valid(), "{scheme:?}: {verdict}");
            }
        }
    }
}

#[test]
fn two_lines_that_are_not_a_pair_are_refused() {
    for scheme in SCHEMES.iter().filter(|scheme| has_key_pairs(scheme)) {
        let [private, public] = lines(scheme);
        let other = generate(scheme, true, &mut |bytes| bytes.fill(9)).unwrap();
        let other = other.public.unwrap();
        for text in [
            format!("{public}\n{private}\n"),
            format!("{public}\n{public}\n"),
            format!("{private}\n{private}\n"),
            format!("{private}\n{other}\n"),
            format!("{private}\n{public}\n{other}\n"),
            format!("{private}\nhello\n"),
        ] {
            let secret = Secret::new(text);
            for purpose in [KeyPurpose::Sign, KeyPurpose::Verify] {
                let checked = scheme.check_secret(&secret, &options(scheme), purpose);
                assert!(checked.is_err(), "{scheme:?}");
            }
        }
    }
    let standard = find_scheme("standard").unwrap();
    let two = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nwhsec_AAAA\n");
    let checked = standard.check_secret(&two, &options(standard), KeyPurpose::Verify);
    let said = checked.unwrap_err().to_string();
    assert!(said.contains("is two lines, but not a key pair"), "{said}");
}

#[test]
fn a_pem_file_with_a_private_and_a_public_key_signs_and_verifies() {
    let vectors = Vector::own();
    let other = vectors
        .iter()
        .find(|vector| vector.id == "paypal-public-key");
    let other = other.unwrap().secret["cert_pem"].as_str().unwrap();
    for scheme in ["paypal", "rfc9421"] {
        let scheme = find_scheme(scheme).unwrap();
        let key = Secret::new(RSA);
        for text in [format!("{RSA}\n{other}"), format!("{other}\n{RSA}")] {
            let both = Secret::new(text);
            scheme
                .check_secret(&both, &options(scheme), KeyPurpose::Sign)
                .unwrap();
            let request = signed(scheme, &both, request("{}"));
            assert!(check(scheme, &key, &request).is_valid(), "{scheme:?}");
            // The public key of the file verifies, which is another key here.
            assert!(!check(scheme, &both, &request).is_valid(), "{scheme:?}");
        }
    }
}
