//! `hook check` against handlers with one fault each: the exact findings.

pub mod handler;
pub mod provider;

use std::collections::BTreeSet;

use serde_json::Value;

use self::handler::{Fault, Handler};
use self::provider::Provider::{self, GitHub, Meta, Standard, Stripe};
use crate::support::hook;

/// Every forgery that differs from an event in its signature or in what is signed, for Standard Webhooks.
const FORGERIES: [&str; 16] = [
    "signature.missing",
    "signature.empty",
    "signature.garbage",
    "signature.long",
    "signature.wrong-key",
    "signature.empty-key",
    "signature.body-byte",
    "signature.reformatted",
    "signature.other-event",
    "signature.truncated",
    "signature.prefix",
    "signature.id",
    "signature.timestamp",
    "signature.version",
    "signature.list-none",
    "time.not-a-number",
];

/// Events that are rightly signed, for another time than now.
const OTHER_TIMES: [&str; 3] = ["time.old", "time.over", "time.future"];

/// Forgeries with a body that is hard to parse.
const HARD_TO_PARSE: [&str; 2] = ["robust.forged-invalid-json", "robust.forged-deep"];

/// `hook check` finds exactly this, and its exit code is 7 if something of it must be right.
#[track_caller]
fn finds(provider: Provider, fault: Fault, ids: &[&str]) {
    finds_with("--skip delivery.slow", provider, fault, ids);
}

#[track_caller]
fn finds_with(flags: &str, provider: Provider, fault: Fault, ids: &[&str]) {
    let cases = check(flags, provider, fault);
    let wanted: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(with_result(&cases, "failed"), wanted, "{cases:#?}");
}

/// The lines of all cases.
#[track_caller]
fn check(flags: &str, provider: Provider, fault: Fault) -> Vec<Value> {
    let handler = Handler::start(provider, fault);
    let (url, event) = (handler.url(), provider.flags());
    let done = hook(format!(
        "check --url {url} {event} --secret-file key.txt --json {flags}"
    ))
    .within(&handler.folder)
    .file("key.txt", provider.secret())
    .run()
    .any_code();
    let cases = done.lines_of("case");
    let has_failed = |case: &Value| case["result"] == "failed" && case["level"] == "must";
    done.code(if cases.iter().any(has_failed) { 7 } else { 0 });
    cases
}

fn with_result<'a>(cases: &'a [Value], result: &str) -> BTreeSet<&'a str> {
    let cases = cases.iter().filter(|case| case["result"] == result);
    cases.map(|case| case["case"].as_str().unwrap()).collect()
}

/// The state of a handler: the events that it has processed.
const OBSERVED: &str = "--observe 'cat effects'";

/// What a scheme cannot express whose one signature covers nothing but the body.
const BODY_ONLY: [&str; 9] = [
    "signature.id",
    "signature.timestamp",
    "signature.list-one-valid",
    "signature.list-none",
    "time.old",
    "time.over",
    "time.future",
    "time.recent",
    "time.not-a-number",
];

/// All cases pass but these, about which nothing can be said.
#[track_caller]
fn has_no_finding(provider: Provider, not_judged: &[&str]) {
    let cases = check(OBSERVED, provider, Fault::None);
    assert_eq!(with_result(&cases, "failed"), BTreeSet::new(), "{cases:#?}");
    let wanted: BTreeSet<_> = not_judged.iter().copied().collect();
    assert_eq!(with_result(&cases, "not-judged"), wanted);
}

#[test]
fn a_right_handler_has_no_finding() {
    has_no_finding(Standard, &["handshake.valid", "handshake.forged"]);
}

#[test]
fn a_right_handler_of_stripe_has_no_finding() {
    let not_judged = [
        "delivery.charset",
        "signature.id",
        "handshake.valid",
        "handshake.forged",
    ];
    has_no_finding(Stripe, &not_judged);
}

#[test]
fn a_right_handler_of_github_has_no_finding() {
    let handshakes = ["handshake.valid", "handshake.forged"];
    has_no_finding(GitHub, &[&BODY_ONLY[..], &handshakes].concat());
}

#[test]
fn a_right_handler_of_meta_has_no_finding() {
    // Its events have neither a type nor an id.
    let unnamed = ["delivery.unknown-type", "replay.once"];
    has_no_finding(Meta, &[&BODY_ONLY[..], &unnamed].concat());
}

#[test]
fn without_a_check_every_forgery_is_accepted() {
    let accepted = [&FORGERIES[..], &OTHER_TIMES].concat();
    finds(Standard, Fault::NoCheck, &accepted);
}

#[test]
fn without_a_check_a_handler_of_github_accepts_what_its_scheme_can_express() {
    let accepted = [
        "signature.missing",
        "signature.empty",
        "signature.garbage",
        "signature.long",
        "signature.wrong-key",
        "signature.empty-key",
        "signature.body-byte",
        "signature.reformatted",
        "signature.other-event",
        "signature.truncated",
        "signature.prefix",
        "signature.version",
    ];
    finds(GitHub, Fault::NoCheck, &accepted);
}

#[test]
fn an_event_that_is_processed_twice_is_found() {
    finds_with(OBSERVED, Standard, Fault::ProcessesTwice, &["replay.once"]);
}

#[test]
fn any_signature_will_do_where_only_its_header_is_looked_for() {
    let refused = ["signature.missing", "time.not-a-number"];
    let mut accepted = FORGERIES.to_vec();
    accepted.retain(|id| !refused.contains(id));
    finds(Standard, Fault::AnySignature, &accepted);
}

#[test]
fn a_handler_that_says_yes_to_all_says_it_to_forgeries() {
    let accepted = [&FORGERIES[..], &OTHER_TIMES, &HARD_TO_PARSE].concat();
    finds(Standard, Fault::SaysYesToAll, &accepted);
}

#[test]
fn a_server_error_is_not_a_refusal() {
    let failed = [&FORGERIES[..], &OTHER_TIMES, &HARD_TO_PARSE].concat();
    finds(Standard, Fault::FailsOnBadSignature, &failed);
}

#[test]
fn a_crash_is_the_finding_of_the_case_that_caused_it() {
    let flags = "--only robust";
    let cases = check(flags, Standard, Fault::Crashes);
    let failed: Vec<_> = with_result(&cases, "failed").into_iter().collect();
    assert_eq!(failed, ["robust.forged-invalid-json"]);
    let crash = cases
        .iter()
        .find(|case| case["case"] == "robust.forged-invalid-json");
    assert_eq!(
        crash.unwrap()["detail"],
        "the endpoint closed the connection without a response, and cannot be reached since"
    );
    let last = cases.last().unwrap();
    assert_eq!(
        last["detail"],
        "not reached: the endpoint cannot be reached any more"
    );
}

#[test]
fn a_limit_for_slow_bodies_is_found() {
    let flags = "--only delivery.slow";
    finds_with(flags, Standard, Fault::FailsOnSlowBody, &["delivery.slow"]);
}

#[test]
fn a_wait_for_a_body_is_found() {
    let flags = "--skip delivery.slow --max-time 3s";
    finds_with(flags, Standard, Fault::WaitsForBody, &["robust.empty"]);
}

/// Every case finds something, or would only pass.
#[test]
fn every_case_is_found_in_a_handler() {
    let done = hook("check --list --json").run();
    let cases = done.lines_of("case");
    let mut cases: BTreeSet<_> = cases
        .iter()
        .map(|case| case["case"].as_str().unwrap())
        .collect();
    let elsewhere = ["delivery.slow", "replay.once"];
    let found = [&FORGERIES[..], &OTHER_TIMES, &HARD_TO_PARSE, &elsewhere];
    for id in found.iter().chain(EACH).copied().flatten() {
        cases.remove(id);
    }
    // Which connection a request comes on is no concern of a handler.
    assert_eq!(cases.into_iter().collect::<Vec<_>>(), ["delivery.new"]);
}

/// One test for each: the fault and what is found, exactly.
macro_rules! each {
    ($($name:ident: $provider:expr, $fault:ident => [$($id:literal),*];)*) => {
        $(
            #[test]
            fn $name() {
                finds($provider, Fault::$fault, &[$($id),*]);
            }
        )*

        /// What is found in any of them.
        const EACH: &[&[&str]] = &[$(&[$($id),*]),*];
    };
}

#[rustfmt::skip]
each! {
    // Signatures
    a_comparison_of_the_start_is_found: Standard, ComparesStart => ["signature.truncated", "signature.prefix"];
    a_comparison_as_long_as_what_came_is_found: Standard, ComparesWhatIsThere => ["signature.truncated"];
    the_same_at_stripe: Stripe, ComparesWhatIsThere => ["signature.truncated"];
    the_same_at_github: GitHub, ComparesWhatIsThere => ["signature.truncated"];
    only_the_first_of_a_list_is_found: Standard, FirstOfList => ["signature.list-one-valid"];
    only_the_first_of_a_list_of_stripe_is_found: Stripe, FirstOfList => ["signature.list-one-valid"];
    any_version_is_found: Standard, AnyVersion => ["signature.version"];
    any_version_at_stripe_is_found: Stripe, AnyVersion => ["signature.version"];
    an_empty_key_is_found: Standard, EmptyKey => ["signature.empty-key"];
    an_undefined_key_is_found: Standard, UndefinedKey => ["signature.empty-key"];
    an_undefined_key_at_github_is_found: GitHub, UndefinedKey => ["signature.empty-key"];
    no_event_is_accepted_without_the_id_in_the_signed_text: Standard, IgnoresId => ["delivery.valid"];
    json_that_is_written_again_is_found: Standard, WritesAgain => ["delivery.raw-body", "signature.reformatted"];
    parsing_first_is_found: Standard, ParsesFirst => [
        "robust.empty", "robust.invalid-json", "robust.deep", "robust.gzip", "robust.forged-invalid-json", "robust.forged-deep"
    ];
    an_error_by_an_odd_signature_is_found: Standard, FailsOnOddSignature => ["signature.garbage"];
    an_error_by_two_headers_is_found: Standard, FailsOnTwoHeaders => ["signature.two-headers"];

    // Time
    old_events_are_found: Standard, AcceptsOld => ["time.old", "time.over"];
    old_events_at_stripe_are_found: Stripe, AcceptsOld => ["time.old", "time.over"];
    events_of_the_future_are_found: Standard, AcceptsFuture => ["time.future"];
    events_of_the_future_at_stripe_are_found: Stripe, AcceptsFuture => ["time.future"];
    a_long_tolerance_is_found: Standard, LongTolerance => ["time.over"];
    a_short_tolerance_is_found: Standard, ShortTolerance => ["time.recent"];
    a_time_that_is_not_a_number_is_found: Standard, AcceptsNoNumber => ["time.not-a-number"];

    // Deliveries
    a_redirect_is_found: Standard, Redirects => ["delivery.valid", "delivery.no-redirect"];
    names_of_headers_in_one_case_are_found: Standard, LowerCaseOnly => ["delivery.header-case"];
    a_small_limit_is_found: Standard, RefusesLarge => ["delivery.20k"];
    a_refused_charset_is_found: Standard, RefusesCharset => ["delivery.charset"];
    a_refused_member_is_found: Standard, RefusesMembers => ["delivery.unknown-field"];
    a_refused_type_is_found: Standard, RefusesTypes => ["delivery.unknown-type"];
    a_closed_connection_is_not_a_finding: Standard, ClosesQuietly => [];
    a_dropped_request_on_a_kept_connection_is_found: Standard, DropsSecond => ["delivery.kept"];
    a_repeated_header_that_breaks_is_found: Standard, FailsOnRepeatedHeader => ["delivery.extra-header", "signature.two-headers"];
    a_chunked_body_that_breaks_is_found: Standard, FailsOnChunks => ["delivery.chunked"];
    an_expectation_that_breaks_is_found: Standard, FailsOnExpect => ["delivery.expect"];
    a_huge_body_that_breaks_is_found: Standard, FailsOnHugeBody => ["delivery.1m", "delivery.5m"];

    // Duplicates
    refused_duplicates_are_found: Standard, RefusesDuplicates => ["replay.redelivery"];
    failing_duplicates_are_found: Standard, FailsOnDuplicates => ["replay.redelivery", "replay.same-bytes", "replay.concurrent"];

    // Robustness
    an_error_by_bad_json_is_found: Standard, FailsOnBadJson => ["robust.empty", "robust.invalid-json", "robust.gzip"];
    an_error_by_deep_json_is_found: Standard, FailsOnDeepJson => ["robust.deep"];
    an_error_by_other_json_is_found: Standard, FailsOnOtherJson => ["robust.wrong-type", "robust.top-level"];
    an_error_by_get_is_found: Standard, FailsOnGet => ["robust.get", "robust.head"];
    get_may_be_accepted: Standard, AcceptsGet => [];

    // Handshakes
    a_refused_handshake_is_found: Meta, RefusesHandshake => ["handshake.valid"];
    a_handshake_with_any_token_is_found: Meta, AnyToken => ["handshake.forged"];

    // Secrecy
    the_right_signature_in_a_response_is_found: Standard, TellsExpected => ["secrecy.expected"];
    the_secret_in_a_response_is_found: Standard, TellsSecret => ["secrecy.secret"];
    the_signature_that_came_may_be_in_the_response: Standard, TellsSignature => [];
    another_text_for_a_changed_body_is_found: Standard, ValidatesFirst => ["secrecy.same-words"];
    a_stack_trace_is_found: Standard, ShowsStack => ["secrecy.trace"];
}
