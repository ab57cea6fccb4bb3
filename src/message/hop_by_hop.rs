//! A received request on its way to another endpoint: what goes along, and what is made anew for the next hop.

use super::{Headers, Request, Response, Url, Version};

/// What belongs to one connection, beside what `Connection` itself names (RFC 9110 section 7.6.1).
const HOP_BY_HOP: [&str; 6] = [
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The request as it goes to `url`: the same method, headers in order and case, and body.
///
/// A URL without a path keeps the recorded one, a path in it replaces that or, with `keep_path`, goes before it. The
/// recorded query stays, behind the URL's own. `Host` and the length are made anew where they stood; what belongs to the
/// connection is left out, and so are the trailers, as the body goes out with its length.
#[must_use]
pub(crate) fn forwarded_request(request: &Request, url: &Url, keep_path: bool) -> Request {
    Request {
        method: request.method.clone(),
        target: target(request, url, keep_path),
        // Each hop speaks its own version (RFC 9110 section 2.5).
        version: Version::Http11,
        headers: headers(request, url),
        body: request.body.clone(),
        trailers: Headers::new(),
        framed: None,
    }
}

fn target(request: &Request, url: &Url, keep_path: bool) -> String {
    let (base, own_query) = match url.target.split_once('?') {
        None => (url.target.as_str(), None),
        Some((base, query)) => (base, Some(query)),
    };
    let recorded = match request.path() {
        "" => "/", // absolute-form without a path
        path => path,
    };
    let mut target = match (base, keep_path) {
        ("/" | "", _) => recorded.to_owned(),
        (base, true) if recorded.starts_with('/') => {
            format!("{}{recorded}", base.trim_end_matches('/'))
        }
        (base, _) => base.to_owned(),
    };
    let queries = [own_query.filter(|query| !query.is_empty()), request.query()];
    for (query, joint) in queries.into_iter().flatten().zip(['?', '&']) {
        target.push(joint);
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

/// The fields of an answer on its way back: as they came, but for what belongs to one connection; the length is that of the
/// body, and stays what it says where the answer is to a HEAD.
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
    fn a_url_without_a_path_keeps_the_recorded_one() {
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
    fn goes_out_as(headers: &[(&str, &str)], body: &str, want: &[(&str, &str)]) {
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
    fn host_and_length_are_made_anew_where_they_stood() {
        goes_out_as(
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
        goes_out_as(
            &[("Transfer-Encoding", "chunked"), ("Host", "old")],
            "hi",
            &[("Content-Length", "2"), ("Host", "next:81")],
        );
        goes_out_as(&[], "", &[("Host", "next:81")]);
        goes_out_as(&[], "hi", &[("Host", "next:81"), ("Content-Length", "2")]);
    }

    #[test]
    fn what_belongs_to_the_connection_stays_behind() {
        goes_out_as(
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
