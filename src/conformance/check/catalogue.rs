//! The table of cases.

use super::body::BodyVariation as B;
use super::expectation::Expectation as E;
use super::step::RequestPace as Pace;
use super::step::{CheckCase, CheckStep, SecretKind, TimeShift, Variation as V};
use crate::conformance::CaseLevel::{Must, Should};
use crate::conformance::{CaseLevel, ConformanceCase};
use crate::signature::Forgery as F;

const STANDARD: &str = "Standard Webhooks 1.0.0";
const STANDARD_SIGNATURE: &str = "CWE-347; Standard Webhooks 1.0.0, signature verification";
const DUPLICATES: &str = "Standard Webhooks 1.0.0, idempotency; Stripe, \"handle duplicate events\"; GitHub, X-GitHub-Delivery";
const OWASP_ERRORS: &str = "CWE-209";
const HTTP_STATUS: &str = "RFC 9110 section 15.6";

/// A case in one line.
const fn case(
    (id, level): (&'static str, CaseLevel),
    step: CheckStep,
    expects: &'static str,
    why: &'static str,
    source: &'static str,
) -> CheckCase {
    CheckCase {
        case: ConformanceCase {
            id,
            level,
            expects,
            why,
            source,
        },
        step,
    }
}

/// All cases, in the order in which they are run. Those of a group follow each other.
pub(crate) static CATALOGUE: &[CheckCase] = &[
    case(
        ("delivery.valid", Must),
        CheckStep::Valid,
        "a signed event gets 2xx in time",
        "A provider takes anything else, or a late response, for a failure and sends the event again.",
        "the provider's documentation",
    ),
    case(
        ("delivery.no-redirect", Must),
        CheckStep::NoRedirect,
        "a signed event gets no 3xx",
        "Providers do not follow redirects, so the event is lost; a missing slash at the end of the path is a usual cause.",
        "Standard Webhooks 1.0.0; CloudEvents web hooks 1.0.2 section 2.1",
    ),
    case(
        ("delivery.new", Must),
        CheckStep::NewConnection,
        "an event on a new connection gets 2xx",
        "Providers open a new connection whenever the last one was closed.",
        "RFC 9112 section 9.3",
    ),
    case(
        ("delivery.kept", Must),
        CheckStep::KeptConnection,
        "a second event on the same connection gets 2xx",
        "Providers reuse connections, and an endpoint that leaves a body unread takes its rest for the next request.",
        "RFC 9112 section 9.3",
    ),
    case(
        ("delivery.header-case", Must),
        CheckStep::All(&[V::HeaderCase], E::Accepted),
        "header names in the other case: 2xx",
        "The case of header names has no meaning, and proxies and HTTP/2 change it.",
        "RFC 9110 section 5.1",
    ),
    case(
        ("delivery.unknown-field", Should),
        CheckStep::All(&[V::Body(B::UnknownField)], E::AcceptedOrBroken),
        "an event with an extra member: 2xx",
        "Providers add members to events without notice.",
        "the versioning rules of Stripe and GitHub",
    ),
    case(
        ("delivery.raw-body", Must),
        CheckStep::Any(&[V::Body(B::Pretty), V::Body(B::Reindented)], E::Accepted),
        "pretty-printed JSON with `1.10`, `\\u00e9`, `é` and a final line break: 2xx",
        "A signature covers the bytes, so a handler that parses the body and serializes it again refuses real events.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("delivery.20k", Must),
        // A handler that serializes JSON again loses the white space, and one that is strict refuses the member.
        CheckStep::Any(
            &[V::Body(B::PaddedMember(20_000)), V::Body(B::Padded(20_000))],
            E::Accepted,
        ),
        "an event of 20 kB: 2xx",
        "Events may have up to 20 kB.",
        "Standard Webhooks 1.0.0, payload size",
    ),
    case(
        ("delivery.unknown-type", Should),
        CheckStep::All(&[V::UnknownType], E::AcceptedOrBroken),
        "an event of an unknown type: 2xx",
        "Providers add event types, and disable endpoints that keep refusing them.",
        STANDARD,
    ),
    case(
        ("delivery.charset", Should),
        CheckStep::All(&[V::Charset], E::AcceptedOrBroken),
        "`; charset=utf-8` after the content type: 2xx",
        "Some senders and proxies add the parameter.",
        "RFC 9110 section 8.3.1",
    ),
    case(
        ("delivery.extra-header", Should),
        CheckStep::All(&[V::ExtraHeader], E::AcceptedOrBroken),
        "an unrelated header twice: 2xx",
        "Proxies and tracing add headers, also repeated ones.",
        "RFC 9110 section 5.3",
    ),
    case(
        ("delivery.chunked", Should),
        CheckStep::All(&[V::Pace(Pace::Chunked)], E::AcceptedOr(411)),
        "a chunked body: 2xx, or 411",
        "Senders that stream do not know the length.",
        "RFC 9112 section 7.1",
    ),
    case(
        ("delivery.expect", Should),
        CheckStep::All(&[V::Pace(Pace::ExpectContinue)], E::AcceptedOr(417)),
        "`Expect: 100-continue`: 2xx, or 417",
        "curl and .NET ask before they send a large body.",
        "RFC 9110 section 10.1.1",
    ),
    case(
        ("delivery.slow", Should),
        CheckStep::All(&[V::Pace(Pace::Slow)], E::AcceptedOr(408)),
        "a body that takes 2 s: 2xx, or 408",
        "Networks are slow at times.",
        "RFC 9110 section 15.5.9",
    ),
    case(
        ("delivery.1m", Should),
        CheckStep::All(&[V::Body(B::Padded(1_000_000))], E::AcceptedRefusedOrClosed),
        "an event of 1 MB: 2xx, any 4xx, or closed early",
        "A large body must neither hang nor break an endpoint.",
        "RFC 9110 section 15.5.14",
    ),
    case(
        ("delivery.5m", Should),
        CheckStep::All(&[V::Body(B::Padded(5_000_000))], E::AcceptedRefusedOrClosed),
        "an event of 5 MB: 2xx, any 4xx, or closed early",
        "A large body must neither hang nor break an endpoint.",
        "RFC 9110 section 15.5.14",
    ),
    case(
        ("signature.missing", Must),
        CheckStep::All(&[V::Forged(F::Missing)], E::Refused),
        "no signature: refused",
        "Without this check anyone can send events.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.empty", Must),
        CheckStep::All(&[V::Forged(F::Empty)], E::Refused),
        "an empty signature header: refused",
        "A check that is skipped for an empty value lets anyone in.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.garbage", Must),
        CheckStep::All(&[V::Forged(F::Garbage)], E::Refused),
        "a signature header of another form: refused",
        "A header that cannot be read must not break the handler or skip the check.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.long", Must),
        CheckStep::All(&[V::Forged(F::Long)], E::Refused),
        "a signature of 4 KiB: refused",
        "Comparisons of equal length only can break on another length.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.wrong-key", Must),
        CheckStep::All(&[V::Forged(F::WrongKey)], E::Refused),
        "a signature made with another key: refused",
        "It is what an attacker can make, and 5xx would make the sender try again for days.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.empty-key", Must),
        CheckStep::All(
            &[V::Forged(F::EmptyKey), V::Forged(F::UndefinedKey)],
            E::Refused,
        ),
        "signatures made with an empty key and with the key `undefined`: refused",
        "An endpoint whose secret is not set verifies with such a key.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.body-byte", Must),
        CheckStep::All(&[V::BodyAfterSigning(B::OneByte)], E::Refused),
        "a body that differs in one byte: refused",
        "The signature is what protects the content.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.reformatted", Must),
        CheckStep::All(&[V::BodyAfterSigning(B::Reformatted)], E::Refused),
        "a body with other white space than was signed: refused",
        "A handler that accepts it verifies something else than what came.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.other-event", Must),
        CheckStep::All(&[V::BodyAfterSigning(B::OtherEvent)], E::Refused),
        "the signature of another event: refused",
        "Whoever has seen one event could otherwise send any.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.truncated", Must),
        CheckStep::All(&[V::Forged(F::Truncated)], E::Refused),
        "the first 8 characters of the right signature: refused",
        "A comparison of prefixes can be guessed character by character.",
        "CWE-187",
    ),
    case(
        ("signature.prefix", Must),
        CheckStep::All(&[V::Forged(F::WrongRest)], E::Refused),
        "the right first half and a wrong rest: refused",
        "A comparison that stops early can be guessed.",
        "CWE-187",
    ),
    case(
        ("signature.id", Must),
        CheckStep::All(&[V::Forged(F::OtherId)], E::Refused),
        "a message id that was changed after signing: refused",
        "With another id an old event counts as a new one.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.timestamp", Must),
        CheckStep::All(&[V::Forged(F::OtherTime)], E::Refused),
        "a timestamp that was changed after signing: refused",
        "With a new timestamp a recorded event can be sent again at any time.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.version", Must),
        CheckStep::All(&[V::Forged(F::OtherVersion)], E::Refused),
        "only another version of the signature: refused",
        "An attacker chooses the weakest version that is accepted.",
        "Standard Webhooks 1.0.0; Stripe, \"ignore all schemes that are not v1\"; GitHub, X-Hub-Signature is legacy",
    ),
    case(
        ("signature.list-one-valid", Must),
        CheckStep::All(&[V::Forged(F::ListWithRight)], E::Accepted),
        "a wrong and a right signature: 2xx",
        "While a secret is rotated, each event is signed with the old and the new one.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.list-none", Must),
        CheckStep::All(&[V::Forged(F::ListOfWrong)], E::Refused),
        "two wrong signatures: refused",
        "More signatures do not make one right.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("signature.two-headers", Should),
        CheckStep::All(&[V::Forged(F::TwoHeaders)], E::NoServerError),
        "a right and a wrong signature header: no 5xx",
        "Frameworks join repeated headers, and a handler must not break on the result.",
        "RFC 9110 section 5.3",
    ),
    case(
        ("time.old", Must),
        CheckStep::All(&[V::Time(TimeShift::DayAgo)], E::Refused),
        "an event signed 24 h ago: refused",
        "Otherwise whoever recorded an event can send it again for ever.",
        "the tolerance of the provider's own libraries",
    ),
    case(
        ("time.over", Should),
        CheckStep::All(&[V::Time(TimeShift::OverTolerance)], E::Refused),
        "an event that is a minute older than the tolerance: refused",
        "A longer tolerance leaves more time for a replay.",
        "the tolerance of the provider's own libraries",
    ),
    case(
        ("time.future", Should),
        CheckStep::All(&[V::Time(TimeShift::DayAhead)], E::Refused),
        "an event signed 24 h ahead: refused",
        "It could be sent again for a day longer than the tolerance.",
        "the tolerance of the provider's own libraries",
    ),
    case(
        ("time.recent", Should),
        CheckStep::All(&[V::Time(TimeShift::Recent)], E::Accepted),
        "an event of half the tolerance, a minute at most: 2xx",
        "Clocks differ, and queues take time.",
        "the tolerance of the provider's own libraries",
    ),
    case(
        ("time.not-a-number", Must),
        CheckStep::All(&[V::Forged(F::TimestampText)], E::Refused),
        "the timestamp `abc`, rightly signed: refused",
        "Compared as a number it is NaN, which is never too old.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("replay.redelivery", Must),
        CheckStep::Redelivery,
        "the same event again, with a new signature: 2xx",
        "Providers deliver at least once: they repeat an event that was refused, and again if the response was lost.",
        DUPLICATES,
    ),
    case(
        ("replay.same-bytes", Should),
        CheckStep::SameBytes,
        "the same bytes again: 2xx or 4xx, no 5xx",
        "A proxy can repeat a request, and a duplicate must not break the handler.",
        DUPLICATES,
    ),
    case(
        ("replay.concurrent", Should),
        CheckStep::Concurrent,
        "the same event twice at once: 2xx or 4xx, no 5xx",
        "A sender whose first attempt timed out sends again while it is still being handled.",
        DUPLICATES,
    ),
    case(
        ("replay.once", Must),
        CheckStep::Once,
        "a redelivery has no second effect",
        "An event that is processed twice charges or notifies twice.",
        DUPLICATES,
    ),
    case(
        ("robust.empty", Should),
        CheckStep::All(&[V::Body(B::Empty)], E::NoServerError),
        "a signed empty body: no 5xx, no hang",
        "A 5xx makes the sender try again, and a hang takes a worker.",
        HTTP_STATUS,
    ),
    case(
        ("robust.invalid-json", Should),
        CheckStep::All(&[V::Body(B::InvalidJson)], E::Refused),
        "signed JSON that is cut off: 4xx",
        "What will never be valid must be refused for good: a 5xx asks for it again.",
        HTTP_STATUS,
    ),
    case(
        ("robust.wrong-type", Should),
        CheckStep::All(&[V::Body(B::WrongTypes)], E::NoServerError),
        "a signed event whose members have other types: no 5xx, no hang",
        "A 5xx makes the sender try again.",
        HTTP_STATUS,
    ),
    case(
        ("robust.top-level", Should),
        CheckStep::All(
            // The text is the last: it crashes some handlers for good.
            &[V::Body(B::EmptyArray), V::Body(B::Null), V::Body(B::Text)],
            E::NoServerError,
        ),
        "signed `[]`, `null` and `\"text\"`: no 5xx, no hang",
        "They are valid JSON, but not an object.",
        HTTP_STATUS,
    ),
    case(
        ("robust.deep", Should),
        CheckStep::All(&[V::Body(B::Deep(200))], E::NoServerError),
        "a signed event with 200 nested arrays: no 5xx, no hang",
        "Parsers that recurse have a limit, and must not break at it.",
        "CWE-674",
    ),
    case(
        ("robust.forged-invalid-json", Must),
        CheckStep::All(&[V::ForgedBody(B::InvalidJson)], E::Refused),
        "invalid JSON with a wrong signature: refused",
        "A handler that parses before it verifies breaks here, and works on what strangers send.",
        STANDARD_SIGNATURE,
    ),
    case(
        ("robust.forged-deep", Must),
        CheckStep::All(&[V::ForgedBody(B::OnlyDeep(10_000))], E::Refused),
        "10,000 nested arrays with a wrong signature: refused",
        "A handler that parses before it verifies can be brought down by strangers.",
        "CWE-674",
    ),
    case(
        ("robust.gzip", Should),
        CheckStep::All(&[V::Body(B::Gzip)], E::AcceptedOrRefused),
        "a signed compressed body: 2xx or any 4xx",
        "Some senders compress, and an endpoint that cannot decode must say so with 415.",
        "RFC 9110 section 15.5.16",
    ),
    case(
        ("robust.get", Should),
        CheckStep::All(&[V::Method("GET")], E::NotServed),
        "GET without a body: 4xx, 3xx or 501",
        "Scanners and browsers ask, and must not cause errors.",
        "RFC 9110 section 15.5.6",
    ),
    case(
        ("robust.head", Should),
        CheckStep::All(&[V::Method("HEAD")], E::NotServed),
        "HEAD without a body: 4xx, 3xx or 501",
        "Some providers and monitors ask, and must not cause errors.",
        "RFC 9110 section 15.5.6",
    ),
    case(
        ("handshake.valid", Must),
        CheckStep::Handshake { is_forged: false },
        "the provider's own check of the endpoint gets the right response",
        "Without it the provider does not deliver anything.",
        "the provider's documentation",
    ),
    case(
        ("handshake.forged", Must),
        CheckStep::Handshake { is_forged: true },
        "a forged check is refused",
        "Otherwise anyone can pass for the provider; Discord tries it, and does not take an endpoint that accepts it.",
        "the provider's documentation",
    ),
    case(
        ("secrecy.secret", Must),
        CheckStep::Secrecy(SecretKind::Key),
        "no response holds the secret, as text, in hexadecimal or in base64",
        "Whoever has the secret can forge every event.",
        OWASP_ERRORS,
    ),
    case(
        ("secrecy.expected", Must),
        CheckStep::Secrecy(SecretKind::RightSignature),
        "no response to a forged request holds the right signature",
        "Whoever is shown the right signature sends the request again with it.",
        OWASP_ERRORS,
    ),
    case(
        ("secrecy.trace", Should),
        CheckStep::Secrecy(SecretKind::StackTrace),
        "no response holds a stack trace",
        "It shows strangers how the code works, and where it breaks.",
        OWASP_ERRORS,
    ),
    case(
        ("secrecy.same-words", Should),
        CheckStep::SameWords,
        "a wrong key and a changed body get the same status and text",
        "Differences show an attacker which part of a forgery was right.",
        "CWE-204",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_groups_are_whole() {
        let mut ids = HashSet::new();
        let mut groups: Vec<&str> = Vec::new();
        for check in CATALOGUE {
            assert!(ids.insert(check.case.id), "{}", check.case.id);
            let group = check.case.group();
            if groups.last() != Some(&group) {
                assert!(!groups.contains(&group), "{group} is in two places");
                groups.push(group);
            }
        }
        let all = [
            "delivery",
            "signature",
            "time",
            "replay",
            "robust",
            "handshake",
            "secrecy",
        ];
        assert_eq!(groups, all);
    }

    #[test]
    fn every_case_says_what_why_and_whence() {
        for check in CATALOGUE {
            let ConformanceCase {
                id,
                expects,
                why,
                source,
                ..
            } = check.case;
            assert!(!expects.is_empty() && !source.is_empty(), "{id}");
            assert!(why.ends_with('.'), "{id}: {why}");
        }
    }
}
