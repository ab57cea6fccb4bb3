//! What holds for any bytes, in any splits.

use std::iter;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::samples::{Field, Sent, mutation, sent, soup};
use super::{FRAMED, Parsed, feed};
use crate::http::parser::{ParserLimits, ParserStep};
use crate::message::headers::{is_token, is_value};
use crate::message::{Headers, Request, Version};

/// Sizes of pieces, used in a cycle.
fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        Just(vec![1]),
        vec(1..8_usize, 1..20),
        vec(1..200_usize, 1..8)
    ]
}

/// Limits that are never reached, and limits that often are.
fn limits() -> impl Strategy<Value = ParserLimits> {
    let narrow = (0..200_usize, 0..6_usize, 0..40_u64, any::<bool>());
    let narrow = narrow.prop_map(|(head, fields, body, keep_framed)| ParserLimits {
        body_advice: "",
        head,
        fields,
        body,
        keep_framed,
    });
    prop_oneof![Just(FRAMED), narrow]
}

/// Parses the bytes whole and in these pieces; the results must be equal.
fn parse_in(limits: ParserLimits, bytes: &[u8], sizes: &[usize]) -> Result<Parsed, TestCaseError> {
    let whole = feed(limits, bytes, iter::empty());
    let split = feed(limits, bytes, sizes.iter().copied().cycle());
    prop_assert_eq!(&split, &whole);
    Ok(whole)
}

/// The requests among the steps.
fn requests(parsed: &Parsed) -> impl Iterator<Item = &Request> {
    parsed.steps.iter().filter_map(|step| match step {
        ParserStep::Request(request) => Some(&**request),
        _ => None,
    })
}

/// Whatever is accepted is what RFC 9112 allows, and parses back to the same.
fn check_let_through(request: &Request) -> Result<(), TestCaseError> {
    prop_assert!(is_token(&request.method));
    prop_assert!(
        !request.target.is_empty() && !request.target.contains(|c: char| c <= ' ' || c == '\x7f')
    );
    check_head(&request.head())?;
    for (name, value) in request.headers.iter().chain(request.trailers.iter()) {
        prop_assert!(is_token(name) && is_value(value), "{name}");
        let around = [value.first(), value.last()];
        prop_assert!(
            !around.contains(&Some(&b' ')) && !around.contains(&Some(&b'\t')),
            "{name}"
        );
    }
    let hosts = request.headers.all("host").count();
    prop_assert!(hosts == 1 || hosts == 0 && request.version == Version::Http10);
    check_framing(request)?;
    let again = feed(FRAMED, &request.to_bytes(), iter::empty());
    prop_assert_eq!(again.end, None);
    prop_assert!(matches!(&again.steps[..], [.., ParserStep::Request(read)] if **read == *request));
    Ok(())
}

/// Lines end with CRLF, and hold no control byte but tab; only the last one is empty.
fn check_head(head: &[u8]) -> Result<(), TestCaseError> {
    let text: String = head.iter().copied().map(char::from).collect();
    let lines = text.strip_suffix("\r\n\r\n").map(|text| text.split("\r\n"));
    for line in lines.expect("an empty line at the end") {
        prop_assert!(!line.is_empty() && is_value(line.as_bytes()), "{line:?}");
        prop_assert!(!line.starts_with([' ', '\t']), "{line:?}");
    }
    Ok(())
}

/// The body is as long as its one framing says.
fn check_framing(request: &Request) -> Result<(), TestCaseError> {
    let all = |name| {
        request
            .headers
            .all(name)
            .map(|value| String::from_utf8_lossy(value).to_lowercase())
    };
    let lengths: Vec<_> = all("content-length").collect();
    let codings: Vec<_> = all("transfer-encoding").collect();
    prop_assert!(lengths.is_empty() || codings.is_empty());
    prop_assert!(
        codings.is_empty() || codings == ["chunked"] && request.version == Version::Http11
    );
    prop_assert_eq!(request.framed.is_some(), !codings.is_empty());
    for length in &lengths {
        prop_assert!(length.bytes().all(|byte| byte.is_ascii_digit()), "{length}");
        prop_assert_eq!(length.parse(), Ok(request.body.len()));
    }
    prop_assert!(!codings.is_empty() || !lengths.is_empty() || request.body.is_empty());
    Ok(())
}

fn fields(headers: &Headers) -> Vec<Field> {
    headers
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_vec()))
        .collect()
}

/// The request has what was sent.
fn check_same(request: &Request, sent: &Sent) -> Result<(), TestCaseError> {
    prop_assert_eq!(&request.method, &sent.method);
    prop_assert_eq!(&request.target, &sent.target);
    prop_assert_eq!(request.version, Version::Http11);
    prop_assert_eq!(&fields(&request.headers), &sent.fields);
    prop_assert_eq!(&request.body, &sent.body);
    prop_assert_eq!(&fields(&request.trailers), &sent.trailers);
    prop_assert_eq!(&request.to_bytes(), &sent.bytes);
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_come_to_the_same_in_all_splits(
        bytes in prop_oneof![4 => soup(), 1 => vec(any::<u8>(), 0..200)],
        limits in limits(),
        sizes in sizes(),
    ) {
        parse_in(limits, &bytes, &sizes)?;
    }

    #[test]
    fn what_is_let_through_is_well_formed(bytes in soup()) {
        for request in requests(&feed(FRAMED, &bytes, iter::empty())) {
            check_let_through(request)?;
        }
    }

    #[test]
    fn a_pipeline_is_read_as_what_was_sent(pipeline in vec(sent(), 1..4), sizes in sizes()) {
        let bytes: Vec<_> = pipeline.iter().flat_map(|sent| sent.bytes.clone()).collect();
        let parsed = parse_in(FRAMED, &bytes, &sizes)?;
        prop_assert_eq!(&parsed.end, &None);
        prop_assert_eq!(parsed.steps.len(), pipeline.len());
        for (request, sent) in requests(&parsed).zip(&pipeline) {
            check_same(request, sent)?;
            check_let_through(request)?;
        }
    }

    #[test]
    fn a_part_is_never_taken_for_the_whole(sent in sent(), cut in any::<Index>()) {
        let length = cut.index(sent.bytes.len());
        let parsed = feed(FRAMED, &sent.bytes[..length], iter::empty());
        prop_assert_eq!(&parsed.steps, &[]);
        prop_assert_eq!(parsed.end.is_some(), length > 0);
    }

    #[test]
    fn a_changed_byte_comes_to_the_same_in_all_splits(
        sent in vec(sent(), 1..3),
        mutations in vec((mutation(), any::<Index>()), 1..3),
        limits in limits(),
        sizes in sizes(),
    ) {
        let mut bytes: Vec<_> = sent.iter().flat_map(|sent| sent.bytes.clone()).collect();
        for (mutation, place) in mutations {
            mutation.apply(&mut bytes, place);
        }
        parse_in(limits, &bytes, &sizes)?;
        for request in requests(&parse_in(FRAMED, &bytes, &sizes)?) {
            check_let_through(request)?;
        }
    }
}
