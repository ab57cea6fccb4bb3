//! The URL to which a request was sent, as its sender knows it.
//!
//! Schemes that sign the URL sign its exact characters: `https://example.com`, `https://example.com/` and
//! `https://example.com:443/` have three signatures. `message::Url` does not keep these differences, and a listener
//! behind a proxy sees none of them, so this type takes any text and never fails.

use std::fmt;

use crate::message::Request;

use super::spec::UrlVariants;

/// A URL in its parts, without normalization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SignedUrl {
    pub(super) scheme: String,
    /// Host and port as given; empty if unknown.
    pub(super) authority: String,
    /// Empty, or from its slash on.
    pub(super) path: String,
    pub(super) query: Option<String>,
}

impl SignedUrl {
    /// Reads a URL; without a scheme it is `http`.
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

    /// The URL of a request: the given one, with the request's path or query where it has none.
    ///
    /// By default it is plain http to the `Host`, which is all that a listener sees. An empty text is for schemes that
    /// do not sign the URL.
    pub(super) fn of(request: &Request, url: Option<&str>) -> Self {
        let Some(url) = url else {
            return Self::observed(request);
        };
        if url.is_empty() {
            return Self::default();
        }
        let mut parsed = Self::parse(url);
        if parsed.query.is_none() {
            if parsed.path.len() <= 1 && request.path().len() > 1 {
                request.path().clone_into(&mut parsed.path);
            }
            parsed.query = request.query().map(str::to_owned);
        }
        parsed
    }

    fn observed(request: &Request) -> Self {
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

    /// The host, and the port if one is given.
    pub(super) fn host_and_port(&self) -> (&str, Option<&str>) {
        match self.authority.rfind(':') {
            Some(at) if !self.authority[at..].contains([']', '@']) => {
                (&self.authority[..at], Some(&self.authority[at + 1..]))
            }
            _ => (&self.authority, None),
        }
    }

    /// The same URL without what is before its host's `@`: it may be a password.
    pub(super) fn without_password(&self) -> Self {
        match self.authority.rsplit_once('@') {
            Some((_, host)) => self.with_authority(format!("********@{host}")),
            None => self.clone(),
        }
    }

    /// The port of the scheme.
    pub(super) fn default_port(&self) -> &'static str {
        if self.scheme.eq_ignore_ascii_case("https") {
            "443"
        } else {
            "80"
        }
    }

    /// The same URL with this authority.
    pub(super) fn with_authority(&self, authority: impl Into<String>) -> Self {
        Self {
            authority: authority.into(),
            ..self.clone()
        }
    }

    /// The spellings of this URL that a signature may be of, the likeliest first.
    pub(super) fn variants(&self, variants: UrlVariants) -> Vec<String> {
        let given = self.to_string();
        match variants {
            UrlVariants::AsGiven => vec![given],
            // twilio-python and twilio-go both try the URL with its port, or the default one, and without.
            UrlVariants::Twilio => {
                let (host, port) = self.host_and_port();
                let other = match port {
                    Some(_) => self.with_authority(host),
                    None => self.with_authority(format!("{host}:{}", self.default_port())),
                };
                vec![given, other.to_string()]
            }
            UrlVariants::HubSpot => {
                let decoded = hubspot_decoded(&given);
                if decoded == given {
                    vec![given]
                } else {
                    vec![decoded, given]
                }
            }
        }
    }

    /// The request target of this URL.
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

/// Decodes the escapes that HubSpot's guide lists ("Validating requests", v3); its libraries decode none.
fn hubspot_decoded(url: &str) -> String {
    const LISTED: [(&str, &str); 12] = [
        ("%3A", ":"),
        ("%2F", "/"),
        ("%3F", "?"),
        ("%40", "@"),
        ("%21", "!"),
        ("%24", "$"),
        ("%27", "'"),
        ("%28", "("),
        ("%29", ")"),
        ("%2A", "*"),
        ("%2C", ","),
        ("%3B", ";"),
    ];
    let mut decoded = String::with_capacity(url.len());
    let mut rest = url;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        let listed = LISTED.iter().find(|(text, _)| {
            let start = escape.as_bytes().get(..3);
            start.is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes()))
        });
        let (text, taken) = listed.map_or(("%", 1), |(_, text)| (*text, 3));
        decoded.extend([before, text]);
        rest = &escape[taken..];
    }
    decoded + rest
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
    fn a_url_keeps_its_spelling() {
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
    fn missing_parts_come_from_the_request() {
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
            let completed = SignedUrl::of(&request(target), url);
            assert_eq!(completed.to_string(), want, "{target} {url:?}");
        }
    }

    #[test]
    fn a_port_is_found_after_an_ipv6_address() {
        for (authority, want) in [
            ("h", ("h", None)),
            ("h:1", ("h", Some("1"))),
            ("[::1]", ("[::1]", None)),
            ("[::1]:1", ("[::1]", Some("1"))),
            ("u:p@h", ("u:p@h", None)),
            ("u:p@h:1", ("u:p@h", Some("1"))),
        ] {
            let url = SignedUrl::parse(&format!("http://{authority}/"));
            assert_eq!(url.host_and_port(), want);
        }
    }

    #[test]
    fn twilio_signs_the_url_with_or_without_its_port() {
        for (url, other) in [
            ("https://h/a", "https://h:443/a"),
            ("http://h/a", "http://h:80/a"),
            ("https://h:1234/a", "https://h/a"),
            ("https://[::1]/a", "https://[::1]:443/a"),
            ("https://u:p@h/a", "https://u:p@h:443/a"),
            ("https://u:p@h:1/a", "https://u:p@h/a"),
        ] {
            let found = SignedUrl::parse(url).variants(UrlVariants::Twilio);
            assert_eq!(found, [url, other]);
        }
    }

    #[test]
    fn hubspot_decodes_the_escapes_it_lists() {
        assert_eq!(hubspot_decoded("a%40b%2cc%20d%26e%"), "a@b,c%20d%26e%");
        assert_eq!(hubspot_decoded("%\u{e9}%2"), "%\u{e9}%2");
    }
}
