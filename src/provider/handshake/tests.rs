//! Tests of the whole module: checks that are answered, checks that are refused, and both sides with each other.

mod both_sides;
mod bounds;
mod vectors;

use super::*;
use crate::signature::{Secret, find_scheme};

/// The check that a request is.
#[track_caller]
fn found(request: &Request) -> &'static Check {
    find(request).unwrap_or_else(|| panic!("no check: {request:?}"))
}

/// A GET of this target.
fn get(target: &str) -> Request {
    Request::new("GET", target)
}

/// A JSON POST.
fn post(body: impl Into<Vec<u8>>) -> Request {
    let mut request = Request::new("POST", "/in");
    request.headers.push("Content-Type", "application/json");
    request.body = body.into();
    request
}

#[test]
fn a_sender_is_found_by_any_of_its_names() {
    for (name, found) in [
        ("slack", "slack"),
        ("WhatsApp", "meta"),
        ("nylas", "dropbox"),
    ] {
        assert_eq!(Check::named(name).unwrap().name, found);
    }
    let error = Check::named("slck").unwrap_err();
    assert!(
        error.contains("(did you mean `slack`?); these have one: meta, slack,"),
        "{error}"
    );
    assert!(error.contains("asana"), "{error}");
    let error = Check::named("nobody").unwrap_err();
    assert!(!error.contains("did you mean"), "{error}");
}

#[test]
fn names_are_told_apart() {
    let mut names: Vec<_> = CHECKS.iter().flat_map(Check::names).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn signed_checks_have_a_scheme_with_what_it_needs() {
    for check in CHECKS {
        if check.is_signed {
            let scheme = check.scheme().unwrap();
            assert_eq!(scheme.check_options(&check.options()), Ok(()), "{check:?}");
        }
        assert!(
            check.scheme().is_some() || check.scheme.is_empty(),
            "{check:?}"
        );
    }
}

#[test]
fn another_senders_secret_answers_nothing() {
    let secrets = [Secret::new("sesame")];
    let request = get("/in?crc_token=1700000000abc");
    let answered = |verifies| {
        let settings = Settings {
            secrets: &secrets,
            verifies,
            ..Settings::default()
        };
        found(&request).answer(&request, &settings)
    };
    let scheme = |name| Verifies::Of(find_scheme(name).unwrap());
    assert!(answered(scheme("hmac")).is_ok());
    for verifies in [scheme("mailgun"), Verifies::All] {
        let refused = answered(verifies).unwrap_err();
        assert_eq!(refused.status, None);
        assert!(refused.reason.contains("may be another's"), "{refused:?}");
    }
}

#[test]
fn without_its_secret_a_check_is_a_request_like_any_other() {
    for request in [
        get("/in?crc_token=a"),
        post(r#"{"event":"endpoint.url_validation","payload":{"plainToken":"a"}}"#),
    ] {
        let refused = found(&request).answer(&request, &Settings::default());
        let refused = refused.unwrap_err();
        assert_eq!((refused.status, refused.reply()), (None, None));
        assert!(refused.reason.contains("--secret-file"));
    }
}
