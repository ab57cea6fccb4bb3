//! The signature base over the examples of RFC 9421 section 2, and the content digest.

use super::super::components::{Components, SignedMessage};
use super::super::{Secret, SignatureOptions, Tolerance, explain, find_scheme, sign};
use super::base::signature_base;
use super::structured_field::{DictionaryMember, dictionary};
use crate::message::Request;
use jiff::Timestamp;

fn request(target: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = Request::new("GET", target);
    request.headers = headers.iter().copied().collect();
    request
}

/// The base's lines without the last, for these components of a request.
fn lines(request: &Request, url: Option<&str>, components: &str) -> Result<String, String> {
    let members = dictionary(format!("s=({components})").as_bytes()).unwrap();
    let (_, DictionaryMember::List(components, parameters)) = &members[0] else {
        panic!("{components}")
    };
    let options = SignatureOptions::default();
    let input = Components::new(&SignedMessage::new(request).at(url), &options);
    let base =
        signature_base(components, parameters, &input).map_err(|verdict| verdict.to_string())?;
    let text = String::from_utf8(base).unwrap();
    let (lines, _) = text.rsplit_once("\"@signature-params\": ").unwrap();
    Ok(lines.trim_end().to_owned())
}

#[test]
fn header_fields_are_trimmed_and_joined() {
    let request = request(
        "/",
        &[
            ("Host", "www.example.com"),
            ("X-OWS-Header", "  Leading and trailing whitespace.   "),
            ("Cache-Control", "max-age=60"),
            ("X-Empty", ""),
            ("Cache-Control", "   must-revalidate"),
            ("Example-Header", "value, with, lots"),
            ("Example-Header", "of, commas"),
            ("Example-Dict", " a=1,    b=2;x=1;y=2,   c=(a   b   c), d "),
        ],
    );
    for (component, line) in [
        (
            "\"x-ows-header\"",
            "\"x-ows-header\": Leading and trailing whitespace.",
        ),
        (
            "\"cache-control\"",
            "\"cache-control\": max-age=60, must-revalidate",
        ),
        ("\"x-empty\"", "\"x-empty\":"),
        (
            "\"example-dict\";key=\"a\"",
            "\"example-dict\";key=\"a\": 1",
        ),
        (
            "\"example-dict\";key=\"d\"",
            "\"example-dict\";key=\"d\": ?1",
        ),
        (
            "\"example-dict\";key=\"b\"",
            "\"example-dict\";key=\"b\": 2;x=1;y=2",
        ),
        (
            "\"example-dict\";key=\"c\"",
            "\"example-dict\";key=\"c\": (a b c)",
        ),
        (
            "\"example-header\";bs",
            "\"example-header\";bs: :dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:",
        ),
    ] {
        assert_eq!(lines(&request, None, component).as_deref(), Ok(line));
    }
}

#[test]
fn parts_of_the_request_line_are_derived() {
    let get = |target| request(target, &[("Host", "www.Example.com:80")]);
    for (target, url, component, value) in [
        ("/path?param=value", None, "\"@method\"", "GET"),
        (
            "/path?param=value",
            Some("https://www.example.com"),
            "\"@target-uri\"",
            "https://www.example.com/path?param=value",
        ),
        ("/path", None, "\"@authority\"", "www.example.com"),
        ("/path", Some("https://h:443"), "\"@authority\"", "h"),
        ("/path", Some("https://h:8443"), "\"@authority\"", "h:8443"),
        ("/path", Some("HTTPS://h"), "\"@scheme\"", "https"),
        (
            "/path?param=value",
            None,
            "\"@request-target\"",
            "/path?param=value",
        ),
        ("/path?param=value", None, "\"@path\"", "/path"),
        ("http://h", None, "\"@path\"", "/"),
        (
            "/path?param=value&foo=bar&baz=bat%2Dman",
            None,
            "\"@query\"",
            "?param=value&foo=bar&baz=bat%2Dman",
        ),
        ("/path", None, "\"@query\"", "?"),
    ] {
        let line = format!("{component}: {value}");
        assert_eq!(lines(&get(target), url, component), Ok(line));
    }
}

#[test]
fn query_parameters_are_re_encoded() {
    let target = "/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something&qux=&d=1&d=2";
    let request = request(target, &[("Host", "h")]);
    for (name, value) in [
        ("var", Some("this%20is%20a%20big%0Amultiline%20value")),
        ("bar", Some("with%20plus%20whitespace")),
        ("fa%C3%A7ade%22%3A%20", Some("something")),
        ("qux", Some("")),
        ("d", None),
        ("e", None),
    ] {
        let component = format!("\"@query-param\";name=\"{name}\"");
        let line = value.map(|value| format!("{component}: {value}").trim_end().to_owned());
        assert_eq!(lines(&request, None, &component).ok(), line, "{name}");
    }
}

#[test]
fn components_that_cannot_be_derived_are_malformed() {
    let request = request("/", &[("X-A", "1"), ("X-B", "1\n2")]);
    for (components, want) in [
        ("\"x-c\"", "missing header `x-c`"),
        ("\"X-A\"", "not supported"),
        ("\"x-a\" \"x-a\"", "duplicate \"x-a\""),
        ("\"x-a\";sf", "not supported"),
        ("\"x-a\";key=\"b\"", "not supported"),
        ("\"@nothing\"", "not supported"),
        ("\"@method\";req", "not supported"),
        ("\"@status\"", "which a request does not have"),
        ("\"@authority\"", "missing header `Host`"),
        ("\"x-b\"", "contains a line break"),
        ("x-a", "not supported"),
        ("\"@query-param\"", "not supported"),
    ] {
        let said = lines(&request, None, components).unwrap_err();
        assert!(said.contains(want), "{said}\n{want}");
    }
}

/// The verdict on a body with these digests, which are covered.
fn verdict(body: &str, digests: &str) -> String {
    let scheme = find_scheme("rfc9421").unwrap();
    let options = SignatureOptions::default();
    let secrets = [Secret::new("s")];
    let mut request = request("/", &[("Host", "h"), ("Content-Digest", digests)]);
    request.body = body.as_bytes().to_vec();
    let made = sign(
        scheme,
        &options,
        &secrets[0],
        &SignedMessage::new(&request),
        "",
        Timestamp::UNIX_EPOCH,
    )
    .unwrap();
    for (name, value) in made.headers {
        request.headers.push(&name, value);
    }
    let tolerance = Tolerance::at(Timestamp::UNIX_EPOCH);
    explain(
        scheme,
        &options,
        &secrets,
        &SignedMessage::new(&request),
        &tolerance,
    )
    .to_string()
}

/// The digests are those of RFC 9530 appendix D.
#[test]
fn the_content_digest_covers_the_body() {
    let body = "{\"hello\": \"world\"}\n";
    let right = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
    assert_eq!(verdict(body, right), "valid");
    assert_eq!(verdict(body, &format!("unixsum=:AAA=:, {right}")), "valid");
    let both = format!("{right}, sha-512=:AAAA:");
    assert_eq!(
        verdict(body, &both),
        "the body does not match `Content-Digest`: check what has changed the body on its way"
    );
    let unknown = "valid, but the signature does not cover the body";
    assert_eq!(verdict(body, "unixsum=:AAA=:"), unknown);
    assert_eq!(verdict("", "unixsum=:AAA=:"), "valid");
    for malformed in ["sha-256=x", "sha-256=\"x\"", "=", "sha-256"] {
        assert!(verdict(body, malformed).starts_with("malformed: header `Content-Digest`"));
    }
    let lost = verdict("{\"hello\": \"world\"}", right);
    assert!(
        lost.ends_with("the sender signed the body plus a trailing line break"),
        "{lost}"
    );
}
