//! The URL to which a request was sent, as its sender knows it: schemes that sign it sign its very characters.

use std::fmt;

use crate::message::Request;

/// A URL in its parts, none of them normalised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SignedUrl {
    pub(super) scheme: String,
    /// Host and port as given; empty when nobody said.
    pub(super) authority: String,
    /// Empty, or from its slash on.
    pub(super) path: String,
    pub(super) query: Option<String>,
}

impl SignedUrl {
    /// Reads a URL; one without a scheme is `http`.
    pub(super) fn parse(text: &str) -> Self {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if !scheme.contains(['/', '?', '.', ':']) => (scheme, rest),
            _ => ("http", text),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = split_query(target);
        Self {
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
        }
    }

    /// The URL of a request: the given one, completed from the request where it leaves path or query out.
    ///
    /// Without a given one it is plain http to the `Host`, which is all that a listener sees. An empty one is for a scheme
    /// that signs nothing of it.
    pub(super) fn of(request: &Request, url: Option<&str>) -> Self {
        let Some(url) = url else {
            return Self::seen(request);
        };
        if url.is_empty() {
            return Self::default();
        }
        let mut address = Self::parse(url);
        if address.query.is_none() {
            if address.path.len() <= 1 && request.path().len() > 1 {
                request.path().clone_into(&mut address.path);
            }
            address.query = request.query().map(str::to_owned);
        }
        address
    }

    fn seen(request: &Request) -> Self {
        if request.target.contains("://") && !request.target.starts_with('/') {
            return Self::parse(&request.target);
        }
        Self {
            scheme: "http".to_owned(),
            authority: request.headers.text("host").unwrap_or_default().to_owned(),
            path: request.path().to_owned(),
            query: request.query().map(str::to_owned),
        }
    }

    /// The host without its port, and the port if one is given.
    pub(super) fn host_and_port(&self) -> (&str, Option<&str>) {
        match self.authority.rfind(':') {
            Some(at) if !self.authority[at..].contains(']') => {
                (&self.authority[..at], Some(&self.authority[at + 1..]))
            }
            _ => (&self.authority, None),
        }
    }

    /// The port that goes without saying.
    pub(super) fn default_port(&self) -> &'static str {
        if self.scheme.eq_ignore_ascii_case("https") {
            "443"
        } else {
            "80"
        }
    }

    /// The same with this authority.
    pub(super) fn at(&self, authority: impl Into<String>) -> Self {
        Self {
            authority: authority.into(),
            ..self.clone()
        }
    }

    /// Path and query, as a request line has them.
    pub(super) fn target(&self) -> String {
        let path = if self.path.is_empty() {
            "/"
        } else {
            &self.path
        };
        match &self.query {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        }
    }
}

impl fmt::Display for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)?;
        match &self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

fn split_query(target: &str) -> (&str, Option<&str>) {
    match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str) -> Request {
        let mut request = Request::new("POST", target);
        request.headers.push("Host", "local:8080");
        request
    }

    #[test]
    fn a_url_stays_as_it_is_written() {
        for text in [
            "https://example.com",
            "https://example.com/",
            "https://Example.com:443/a%2Fb/../c?x=1&x=2",
            "https://example.com?a=b",
            "http://[::1]:8080/x",
        ] {
            assert_eq!(SignedUrl::parse(text).to_string(), text);
        }
        assert_eq!(SignedUrl::parse("h/x").to_string(), "http://h/x");
        assert_eq!(
            SignedUrl::parse("https://h/x#top").to_string(),
            "https://h/x"
        );
    }

    #[test]
    fn what_the_url_leaves_out_comes_from_the_request() {
        for (target, url, want) in [
            ("/a?b=1", None, "http://local:8080/a?b=1"),
            ("http://h/a?b", None, "http://h/a?b"),
            ("/a?b=1", Some("https://h"), "https://h/a?b=1"),
            ("/a?b=1", Some("https://h/"), "https://h/a?b=1"),
            ("/a?b=1", Some("https://h/x"), "https://h/x?b=1"),
            ("/a?b=1", Some("https://h/x?c=2"), "https://h/x?c=2"),
            ("/", Some("https://h"), "https://h"),
            ("/", Some("https://h/"), "https://h/"),
            ("/?b=1", Some("https://h"), "https://h?b=1"),
        ] {
            let address = SignedUrl::of(&request(target), url);
            assert_eq!(address.to_string(), want, "{target} {url:?}");
        }
    }

    #[test]
    fn a_port_is_found_behind_an_ipv6_address() {
        for (authority, want) in [
            ("h", ("h", None)),
            ("h:1", ("h", Some("1"))),
            ("[::1]", ("[::1]", None)),
            ("[::1]:1", ("[::1]", Some("1"))),
        ] {
            let address = SignedUrl::parse(&format!("http://{authority}/"));
            assert_eq!(address.host_and_port(), want);
        }
    }
}
