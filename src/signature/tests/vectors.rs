//! Every vector is agreed with.

use std::io::Write as _;
use std::path::Path;

use super::super::SCHEMES;
use super::Vector;

/// Vectors that are not this project's, beside the repository.
const OTHERS: &str = "../shared/vectors/signatures.json";

#[test]
fn the_vectors_beside_the_repository_are_agreed_with() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(OTHERS);
    let Ok(text) = std::fs::read(&path) else {
        // Not by `eprintln`, which the test runner keeps to itself.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: there are no vectors at {}",
            path.display()
        );
        return;
    };
    agree(&serde_json::from_slice::<Vec<Vector>>(&text).unwrap());
}

#[test]
fn our_own_vectors_are_agreed_with() {
    agree(&Vector::own());
}

#[track_caller]
fn agree(vectors: &[Vector]) {
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
fn valid_vectors_are_recognised_by_their_headers() {
    for vector in Vector::own() {
        // These look like another's; the request of a real sender has more that tells.
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
