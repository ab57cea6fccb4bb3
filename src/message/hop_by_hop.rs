//! Forwarding a message to the next hop: hop-by-hop fields are removed, `Host` and the length are rewritten in place.
//!
//! Everything else keeps its order, case and bytes, so that a signature over it still verifies.

use super::{Headers, Request, Response, Url, Version};

/// Fields of one connection (RFC 9110 section 7.6.1). `Connection` can name more.
const HOP_BY_HOP: [&str; 6] = [
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The request as it is sent to `url`.
///
/// The path of the URL replaces that of the request, or with `keep_path` is put before it; a URL without a path keeps
/// the request's. The query of the request follows that of the URL. Trailers are dropped, because the body is sent with
/// its length.
#[must_use]
pub(crate) fn forwarded_request(request: &Request, url: &Url, keep_path: bool) -> Request {
    Request {
        body: request.body.clone(),
        ..forwarded_head(request, url, keep_path)
    }
}

/// The same without the body.
#[must_use]
pub(crate) fn forwarded_head(request: &Request, url: &Url, keep_path: bool) -> Request {
    Request {
        method: request.method.clone(),
        target: target_at(request, url, keep_path),
        // The version belongs to the hop (RFC 9110 section 2.5).
        version: Version::Http11,
        headers: headers(request, url),
        body: Vec::new(),
        trailers: Headers::new(),
        framed: None,
    }
}

/// The target at a URL: its path, unless that is `/`, and both queries.
pub(crate) fn target_at(request: &Request, url: &Url, keep_path: bool) -> String {
    let (base, own_query) = match url.target.split_once('?') {
        None => (url.target.as_str(), None),
        Some((base, query)) => (base, Some(query)),
    };
    let path = match request.path() {
        "" => "/", // absolute-form without a path
        own => own,
    };
    let mut target = match (base, keep_path) {
        ("/" | "", _) => path.to_owned(),
        (base, true) if path.starts_with('/') => {
            format!("{}{path}", base.trim_end_matches('/'))
        }
        (base, _) => base.to_owned(),
    };
    let queries = [own_query.filter(|query| !query.is_empty()), request.query()];
    for (query, separator) in queries.into_iter().flatten().zip(['?', '&']) {
        target.push(separator);
        target.push_str(query);
    }
    target
}

fn headers(request: &Request, url: &Url) -> Headers {
    let mut headers = Headers::new();
    if !request.headers.contains("host") {
        headers.push("Host", url.authority());
    }
    let mut has_length = false;
    for (name, value) in request.headers.iter() {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("host") {
            headers.push(name, url.authority());
        } else if is("content-length") || is("transfer-encoding") {
            let name = if is("content-length") {
                name
            } else {
                "Content-Length"
            };
            if !std::mem::replace(&mut has_length, true) {
                headers.push(name, request.body.len().to_string());
            }
        } else if !is_hop_by_hop(name, &request.headers) {
            headers.push(name, value);
        }
    }
    if !has_length && !request.body.is_empty() {
        headers.push("Content-Length", request.body.len().to_string());
    }
    headers
}

/// The header fields of a response as they are returned to the sender. `Content-Length` is that of the body; in a
/// response to HEAD it stays as received.
#[must_use]
pub(crate) fn forwarded_response_headers(response: &Response, is_head: bool) -> Headers {
    let mut headers = Headers::new();
    let has_no_length = matches!(response.status, 204 | 304); // RFC 9110 section 8.6
    let mut has_length = is_head || has_no_length;
    for (name, value) in response.headers.iter() {
        let is_length = name.eq_ignore_ascii_case("content-length");
        if is_length && !is_head {
            if !std::mem::replace(&mut has_length, true) {
                headers.push(name, response.body.len().to_string());
            }
        } else if !is_hop_by_hop(name, &response.headers) {
            headers.push(name, value);
        }
    }
    if !has_length {
        headers.push("Content-Length", response.body.len().to_string());
    }
    headers
}

fn is_hop_by_hop(name: &str, headers: &Headers) -> bool {
    let lower = name.to_ascii_lowercase();
    HOP_BY_HOP.contains(&lower.as_str())
        || lower.starts_with("proxy-")
        || headers.lists("connection", name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_without_a_path_keeps_that_of_the_request() {
        for (recorded, url, keep_path, want) in [
            ("/a%2Fb?x=1&x=2", "http://h", false, "/a%2Fb?x=1&x=2"),
            ("/a?x=1", "http://h/", false, "/a?x=1"),
            ("/a?x=1", "http://h/new", false, "/new?x=1"),
            ("/a?x=1", "http://h/new/", true, "/new/a?x=1"),
            ("/a", "http://h/", true, "/a"),
            ("/a?x=1", "http://h/?key=k", false, "/a?key=k&x=1"),
            ("/a", "http://h/new?key=k", false, "/new?key=k"),
            ("/a?", "http://h", false, "/a?"),
            ("http://other/a?x", "http://h", false, "/a?x"),
            ("http://other?x", "http://h", false, "/?x"),
            ("*", "http://h", false, "*"),
            ("*", "http://h/new", true, "/new"),
        ] {
            let request = Request::new("POST", recorded);
            let sent = forwarded_request(&request, &Url::parse(url).unwrap(), keep_path);
            assert_eq!(sent.target, want, "{recorded} to {url}, {keep_path}");
        }
    }

    #[track_caller]
    fn assert_forwarded(headers: &[(&str, &str)], body: &str, want: &[(&str, &str)]) {
        let mut request = Request::new("POST", "/");
        request.headers = headers.iter().copied().collect();
        request.body = body.as_bytes().to_vec();
        request.trailers.push("X-Sum", "7");
        let sent = forwarded_request(&request, &Url::parse("http://next:81/").unwrap(), false);
        assert_eq!(sent.headers, want.iter().copied().collect());
        assert_eq!(sent.body, request.body);
        assert!(sent.trailers.is_empty());
    }

    #[test]
    fn host_and_length_are_rewritten_in_place() {
        assert_forwarded(
            &[
                ("X-B", "1"),
                ("hOST", "old"),
                ("x-a", ""),
                ("content-length", "9"),
                ("X-b", "3"),
            ],
            "hi",
            &[
                ("X-B", "1"),
                ("hOST", "next:81"),
                ("x-a", ""),
                ("content-length", "2"),
                ("X-b", "3"),
            ],
        );
        assert_forwarded(
            &[("Transfer-Encoding", "chunked"), ("Host", "old")],
            "hi",
            &[("Content-Length", "2"), ("Host", "next:81")],
        );
        assert_forwarded(&[], "", &[("Host", "next:81")]);
        assert_forwarded(&[], "hi", &[("Host", "next:81"), ("Content-Length", "2")]);
    }

    #[test]
    fn hop_by_hop_fields_are_removed() {
        assert_forwarded(
            &[
                ("Host", "old"),
                ("Connection", "close, X-Hop"),
                ("x-hop", "1"),
                ("Keep-Alive", "timeout=5"),
                ("Proxy-Authorization", "Basic x"),
                ("TE", "trailers"),
                ("Trailer", "X-Sum"),
                ("Upgrade", "websocket"),
                ("X-Kept", "1"),
            ],
            "",
            &[("Host", "next:81"), ("X-Kept", "1")],
        );
    }
}
