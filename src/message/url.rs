//! An endpoint's URL, taken apart without being normalised: `/a%2Fb/../c` stays.

use core::net::{IpAddr, Ipv6Addr}; // address types only: nothing here opens a socket
use std::fmt;

/// How an endpoint is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UrlScheme {
    /// Plain TCP.
    Http,
    /// TLS.
    Https,
}

impl UrlScheme {
    /// The scheme's name and default port.
    fn parts(self) -> (&'static str, u16) {
        match self {
            Self::Http => ("http", 80),
            Self::Https => ("https", 443),
        }
    }
}

/// An absolute `http` or `https` URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    /// http or https.
    pub(crate) scheme: UrlScheme,
    /// Name or address; an IPv6 address keeps its brackets.
    pub(crate) host: String,
    /// The port, the scheme's own where none was given.
    pub(crate) port: u16,
    /// Path and query as given, at least `/`.
    pub(crate) target: String,
}

impl Url {
    /// Reads a URL as a user types it: `localhost:3000/x`, `:3000/x` and `host/x` are completed with `http://`.
    ///
    /// Characters outside ASCII in path and query are percent-encoded as UTF-8; a fragment is dropped, as it is never
    /// sent. The error is a phrase that says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if let Some(bad) = text.chars().find(|c| c.is_control() || *c == ' ') {
            let name = match bad {
                ' ' => "a space in it: write `%20`".to_owned(),
                _ => format!("a control character in it: {:?}", bad.to_string()),
            };
            return Err(name);
        }
        let (scheme, rest) = scheme_of(text)?;
        let rest = rest.split('#').next().unwrap_or_default();
        let split = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(split);
        let (host, port) = authority_of(authority, scheme)?;
        Ok(Self {
            scheme,
            host,
            port,
            target: target_of(target),
        })
    }

    /// Host and port as the `Host` header has them: the default port is left out.
    pub(crate) fn authority(&self) -> String {
        if self.port == self.scheme.parts().1 {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Whether the host names this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host.trim_end_matches('.').to_ascii_lowercase();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host.ends_with(".localhost")
            || address
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// The same endpoint with more query behind what is there; an empty `query` changes nothing.
    #[must_use]
    pub(crate) fn with_query(mut self, query: &str) -> Self {
        if !query.is_empty() {
            let joint = match self.target.split_once('?') {
                None => "?",
                Some((_, "")) => "",
                Some(_) => "&",
            };
            self.target = format!("{}{joint}{query}", self.target);
        }
        self
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, _) = self.scheme.parts();
        write!(f, "{scheme}://{}{}", self.authority(), self.target)
    }
}

fn scheme_of(text: &str) -> Result<(UrlScheme, &str), String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Ok((UrlScheme::Http, text));
    };
    if scheme.contains(['/', '?', ':', '.']) {
        return Ok((UrlScheme::Http, text)); // `host/?to=http://…`
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Ok((UrlScheme::Http, rest)),
        "https" => Ok((UrlScheme::Https, rest)),
        _ => Err(format!("the scheme `{scheme}`: use http or https")),
    }
}

fn authority_of(text: &str, scheme: UrlScheme) -> Result<(String, u16), String> {
    if text.contains('@') {
        return Err("a user name in it: give it as -H 'Authorization: Basic …' instead".to_owned());
    }
    let (host, port) = match text.rfind(':') {
        // Inside brackets a colon is part of the address.
        Some(at) if !text.starts_with('[') || text[..at].ends_with(']') => {
            (&text[..at], Some(&text[at + 1..]))
        }
        _ => (text, None),
    };
    let port = match port {
        None | Some("") => scheme.parts().1,
        Some(digits) => digits
            .parse()
            .ok()
            .filter(|port| *port > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .ok_or_else(|| format!("the port `{digits}`: use 1 to 65535"))?,
    };
    if host.is_empty() && text.starts_with(':') {
        return Ok(("localhost".to_owned(), port));
    }
    check_host(host)?;
    Ok((host.to_owned(), port))
}

fn check_host(host: &str) -> Result<(), String> {
    if host.is_empty() {
        return Err("no host".to_owned());
    }
    if let Some(inner) = host.strip_prefix('[') {
        return inner
            .strip_suffix(']')
            .filter(|inner| inner.parse::<Ipv6Addr>().is_ok())
            .map(drop)
            .ok_or_else(|| format!("`{host}`, which is not an IPv6 address in brackets"));
    }
    if !host.is_ascii() {
        return Err(format!("the host `{host}`: write it in its xn-- form"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    match host.bytes().find(|byte| !allowed(*byte)) {
        Some(b':') => Err(format!("`{host}` as host: put an IPv6 address in brackets")),
        Some(byte) => Err(format!("`{}` in the host", char::from(byte))),
        None => Ok(()),
    }
}

fn target_of(text: &str) -> String {
    use fmt::Write as _;
    let mut target = String::with_capacity(text.len() + 1);
    if !text.starts_with('/') {
        target.push('/');
    }
    for char in text.chars() {
        if char.is_ascii() {
            target.push(char);
        } else {
            for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(target, "%{byte:02X}");
            }
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_completed() {
        for (text, want) in [
            ("localhost:3000/x", "http://localhost:3000/x"),
            (":3000/x", "http://localhost:3000/x"),
            (":3000", "http://localhost:3000/"),
            ("host/x", "http://host/x"),
            ("host?x=1", "http://host/?x=1"),
            ("HTTPS://host", "https://host/"),
            ("https://host:443/", "https://host/"),
            ("http://host:443", "http://host:443/"),
            ("http://[::1]:8080/a", "http://[::1]:8080/a"),
            ("[::1]:8080", "http://[::1]:8080/"),
            (
                "http://h/a%2Fb/../c?x=1&x=2#top",
                "http://h/a%2Fb/../c?x=1&x=2",
            ),
            ("http://h/\u{e9}", "http://h/%C3%A9"),
            ("h/?to=http://x/", "http://h/?to=http://x/"),
        ] {
            assert_eq!(
                Url::parse(text).map(|url| url.to_string()),
                Ok(want.to_owned())
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, want) in [
            ("", "no host"),
            ("http://", "no host"),
            ("http:///x", "no host"),
            ("ftp://host/", "the scheme `ftp`: use http or https"),
            ("http://host:port/", "the port `port`: use 1 to 65535"),
            ("http://host:99999", "the port `99999`: use 1 to 65535"),
            ("http://host:0", "the port `0`: use 1 to 65535"),
            ("http://a b/", "a space in it: write `%20`"),
            ("http://a\r\nb/", "a control character in it: \"\\r\""),
            (
                "http://u:p@host/",
                "a user name in it: give it as -H 'Authorization: Basic …' instead",
            ),
            (
                "http://[::1/",
                "`[::1`, which is not an IPv6 address in brackets",
            ),
            ("::1", "`:` as host: put an IPv6 address in brackets"),
            ("http://h<x>/", "`<` in the host"),
            (
                "http://b\u{fc}cher.example/",
                "the host `b\u{fc}cher.example`: write it in its xn-- form",
            ),
        ] {
            assert_eq!(Url::parse(text), Err(want.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn loopback_is_known() {
        for (text, want) in [
            ("localhost", true),
            ("http://127.1.2.3/", true),
            ("http://[::1]/", true),
            ("http://example.com/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(Url::parse(text).unwrap().is_loopback(), want, "{text}");
        }
    }

    #[test]
    fn query_is_added_behind_what_is_there() {
        for (text, want) in [
            ("http://h", "http://h/?b=2"),
            ("http://h/?a=1", "http://h/?a=1&b=2"),
            ("http://h/?", "http://h/?b=2"),
        ] {
            let url = Url::parse(text).unwrap();
            assert_eq!(url.with_query("b=2").to_string(), want);
        }
    }
}
