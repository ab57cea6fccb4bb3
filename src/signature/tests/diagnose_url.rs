//! Causes in the URL, provoked and found.

use super::super::verdict::Cause;
use super::delivery::Delivery;

#[test]
fn another_url() {
    for (url, headers, want) in [
        ("https://hooks.example.net/in?a=1&b=2", &[][..], "scheme"),
        (
            "http://hooks.example.net/in/?a=1&b=2",
            &[],
            "trailing slash",
        ),
        ("http://hooks.example.net:80/in?a=1&b=2", &[], "port"),
        (
            "http://p.example/in?a=1&b=2",
            &[("X-Forwarded-Host", "p.example")],
            "host",
        ),
        (
            "https://p.example/in?a=1&b=2",
            &[
                ("X-Forwarded-Host", "p.example, q.example"),
                ("X-Forwarded-Proto", "https"),
            ],
            "scheme and host",
        ),
        (
            "https://p.example:8443/in?a=1&b=2",
            &[
                ("X-Forwarded-Host", "p.example"),
                ("X-Forwarded-Port", "8443"),
            ],
            "scheme and host and port",
        ),
        (
            "https://p.example/in?a=1&b=2",
            &[(
                "Forwarded",
                "for=1.2.3.4;Host=\"p.example\";proto=https, for=x",
            )],
            "scheme and host",
        ),
        (
            "http://hooks.example.net/api/in?a=1&b=2",
            &[("X-Forwarded-Prefix", "/api/")],
            "path",
        ),
        (
            "http://hooks.example.net/orig?a=1&b=2",
            &[("X-Original-URI", "/orig?x")],
            "path",
        ),
    ] {
        for scheme in ["square", "hubspot"] {
            let delivery = Delivery::body(scheme, "{}").url(url);
            let mut received = delivery.signed.clone();
            for (name, value) in headers {
                received.headers.push(name, value);
            }
            let cause = delivery.cause(received, std::slice::from_ref(&delivery.secret));
            let expected = Cause::Url {
                url: url.to_owned(),
                difference: want.to_owned(),
            };
            assert_eq!(cause, expected);
            assert!(cause.to_string().ends_with(": set the public URL"));
        }
    }
}

#[test]
fn a_query_that_was_added() {
    let mut delivery = Delivery::body("square", "{}");
    delivery.signed.target = "/in".to_owned();
    let mut received = delivery.signed.clone();
    received.target = "/in?utm=1".to_owned();
    let cause = delivery.cause(received, std::slice::from_ref(&delivery.secret));
    let want =
        "it matches the URL `http://hooks.example.net/in` (different query): set the public URL";
    assert_eq!(cause.to_string(), want);
}

#[test]
fn a_query_that_was_reordered() {
    for (sent, received) in [
        ("d=4&c=3&b=2&a=1", "a=1&b=2&c=3&d=4"),
        ("b=2&d=4&a=1&c=3", "a=1&b=2&c=3&d=4"),
        ("a=1&b=2&c=3", "c=3&b=2&a=1"),
        (
            "own=1&a=1&b=2&c=3&d=4&e=5&f=6&g=7",
            "a=1&b=2&c=3&d=4&e=5&f=6&g=7&own=1",
        ),
    ] {
        for scheme in ["kudosity", "square", "rfc9421"] {
            let mut delivery = Delivery::body(scheme, "");
            delivery.signed.target = format!("/in?{sent}");
            let mut other = delivery.signed.clone();
            other.target = format!("/in?{received}");
            let cause = delivery.cause(other, std::slice::from_ref(&delivery.secret));
            assert_eq!(cause, Cause::Query(sent.to_owned()));
        }
    }
}
