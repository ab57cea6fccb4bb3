//! Every vector gets its expected verdict.

use super::super::SCHEMES;
use super::Vector;

/// From the test suites and documents of the providers and of the RFC; each names its source.
const PUBLISHED: &str = include_str!("../../../tests/vectors/signatures.json");

#[test]
fn published_vectors_get_their_verdicts() {
    check(&serde_json::from_str::<Vec<Vector>>(PUBLISHED).unwrap());
}

#[test]
fn our_vectors_get_their_verdicts() {
    check(&Vector::own());
}

#[track_caller]
fn check(vectors: &[Vector]) {
    let complaints: Vec<_> = vectors.iter().filter_map(Vector::complaint).collect();
    let (wrong, all) = (complaints.len(), vectors.len());
    assert!(wrong == 0, "{wrong} of {all}:\n{}", complaints.join("\n"));
}

#[test]
fn every_scheme_has_valid_and_invalid_vectors_and_each_says_who_made_it() {
    let vectors = Vector::own();
    for scheme in SCHEMES {
        for expect in ["valid", "invalid"] {
            let mut own = vectors.iter().filter(|vector| vector.scheme == scheme.name);
            assert!(
                own.any(|vector| vector.expect == expect),
                "{scheme:?} {expect}"
            );
        }
    }
    let made = |vector: &Vector| vector.made_by.as_deref().is_some_and(|by| by.len() > 5);
    assert!(vectors.iter().all(made));
}

#[test]
fn valid_vectors_are_detected_by_their_headers() {
    for vector in Vector::own() {
        // These look like another scheme; requests of the real senders have more headers.
        let ambiguous = [
            "hmac",
            "meta",
            "github-sha1",
            "hubspot-v1",
            "hubspot-v2",
            "hubspot-v3",
        ];
        let borrowed = ["svix-unprefixed", "gitlab-signing-token-other-body"];
        let expected = vector.expect == "valid"
            && !ambiguous.contains(&vector.scheme.as_str())
            && !borrowed.contains(&vector.id.as_str());
        if expected && vector.id != "gitlab-both" {
            let found = super::super::detect(&vector.request());
            assert_eq!(found, Some(vector.scheme()), "{}", vector.id);
        }
    }
}
