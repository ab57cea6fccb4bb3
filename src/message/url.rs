//! The URL of an endpoint, in its parts.
//!
//! Nothing is normalized: `/a%2Fb/../c` goes out as it was typed, because a receiver may route or sign the very
//! characters. The `url` crate follows the WHATWG standard, which would change them.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr}; // address types only: nothing here opens a socket
use std::fmt;

use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::form;
use crate::suggest::one_of;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UrlScheme {
    Http,
    Https,
}

impl UrlScheme {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// An absolute `http` or `https` URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) scheme: UrlScheme,
    /// A name or an address; an IPv6 address keeps its brackets.
    pub(crate) host: String,
    /// The port; the scheme's default where the URL has none.
    pub(crate) port: u16,
    /// Path and query as given; at least `/`.
    pub(crate) target: String,
}

/// Why a text is not a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UrlError {
    #[error("a space in it: write `%20`")]
    Space,
    #[error("a control character in it: `{}`", .0.escape_default())]
    Control(char),
    #[error("the scheme `{0}`: use http or https")]
    Scheme(String),
    #[error("write `{0}://` once, before the host")]
    Slashes(&'static str),
    #[error("a user name in it: send an `Authorization` header instead")]
    UserName,
    #[error("the port `{0}`: use 1 to 65535")]
    Port(String),
    #[error("no host")]
    NoHost,
    #[error("the host `{0}` is a number: a port is written `:{0}`")]
    Number(String),
    #[error(
        "the host `{0}` is not an IPv4 address: write four numbers from 0 to 255, such as `127.0.0.1`"
    )]
    Ipv4(String),
    #[error("`{0}` is not an IPv6 address in brackets")]
    Ipv6(String),
    #[error("the host `{0}`: write it in its xn-- form")]
    HostNotAscii(String),
    #[error("`{0}` as host: put an IPv6 address in brackets")]
    HostColon(String),
    /// The forms that are meant, as a list.
    #[error("an IPv6 address is in brackets: write {0}")]
    Brackets(String),
    #[error("`{0}`: an address with a zone is not supported")]
    Zone(String),
    #[error("`{0}` in the host")]
    HostCharacter(char),
}

impl Url {
    /// Reads a URL as a user types it: `localhost:3000/x`, `:3000/x` and `host/x` are completed with `http://`.
    ///
    /// Characters of path and query that are not ASCII are percent-encoded. A fragment is dropped: it is never sent.
    pub(crate) fn parse(text: &str) -> Result<Self, UrlError> {
        match text.chars().find(|c| c.is_control() || *c == ' ') {
            Some(' ') => return Err(UrlError::Space),
            Some(control) => return Err(UrlError::Control(control)),
            None => {}
        }
        let (scheme, rest) = scheme_of(text)?;
        let rest = rest.split('#').next().unwrap_or_default();
        let split = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(split);
        check_slashes(authority, target)?;
        let (host, port) = authority_of(authority, scheme)?;
        Ok(Self {
            scheme,
            host,
            port,
            target: target_of(target),
        })
    }

    /// Host and port as in the `Host` header: without the default port.
    pub(crate) fn authority(&self) -> String {
        if self.port == self.scheme.default_port() {
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

    /// Appends to the query; an empty `query` changes nothing.
    #[must_use]
    pub(crate) fn with_query(mut self, query: &str) -> Self {
        form::append_query(&mut self.target, query);
        self
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.scheme.name();
        write!(f, "{scheme}://{}{}", self.authority(), self.target)
    }
}

fn scheme_of(text: &str) -> Result<(UrlScheme, &str), UrlError> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Ok((UrlScheme::Http, text));
    };
    if scheme.contains(['/', '?', ':', '.']) {
        return Ok((UrlScheme::Http, text)); // `host/?to=http://…`
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Ok((UrlScheme::Http, rest)),
        "https" => Ok((UrlScheme::Https, rest)),
        _ => Err(UrlError::Scheme(scheme.to_owned())),
    }
}

/// `http:/host`, `http//host`, `http:host` and `http://http://host` would name the host `http`.
fn check_slashes(authority: &str, target: &str) -> Result<(), UrlError> {
    for scheme in ["http", "https"] {
        let Some(start) = authority.get(..scheme.len()) else {
            continue;
        };
        let rest = &authority[scheme.len()..];
        let is_slip = match rest.strip_prefix(':') {
            Some(port) => !port.starts_with(|char: char| char.is_ascii_digit()),
            None => rest.is_empty() && target.starts_with("//"),
        };
        if start.eq_ignore_ascii_case(scheme) && is_slip {
            return Err(UrlError::Slashes(scheme));
        }
    }
    Ok(())
}

fn authority_of(text: &str, scheme: UrlScheme) -> Result<(String, u16), UrlError> {
    if text.contains('@') {
        return Err(UrlError::UserName);
    }
    match ipv6_forms(text) {
        Some(_) if text.contains('%') => return Err(UrlError::Zone(text.to_owned())),
        Some(forms) => return Err(UrlError::Brackets(forms)),
        None => {}
    }
    let (host, port) = match text.rfind(':') {
        // A colon inside brackets belongs to the address.
        Some(at) if !text.starts_with('[') || text[..at].ends_with(']') => {
            (&text[..at], Some(&text[at + 1..]))
        }
        _ => (text, None),
    };
    let port = match port {
        None | Some("") => scheme.default_port(),
        Some(digits) => digits
            .parse()
            .ok()
            .filter(|port| *port > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .ok_or_else(|| UrlError::Port(digits.to_owned()))?,
    };
    if host.is_empty() && text.starts_with(':') {
        return Ok(("localhost".to_owned(), port));
    }
    check_host(host)?;
    Ok((host.to_owned(), port))
}

/// The right forms of an authority that is an IPv6 address without brackets, alone or with a port, as a list.
pub(crate) fn ipv6_forms(authority: &str) -> Option<String> {
    let is_address = |text: &str| text.parse::<Ipv6Addr>().is_ok();
    let is_port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    let (address, zone) = match authority.split_once('%') {
        Some((address, _)) if !authority.starts_with('[') => (address, &authority[address.len()..]),
        _ => (authority, ""),
    };
    let mut forms = Vec::new();
    if let Some((host, port)) = address.rsplit_once(':')
        && is_address(host)
        && is_port(port)
    {
        forms.push(format!("[{host}]:{port}"));
    }
    if is_address(address) {
        forms.push(format!("[{address}{zone}]"));
    }
    let forms: Vec<_> = forms.iter().map(String::as_str).collect();
    one_of(&forms)
}

fn check_host(host: &str) -> Result<(), UrlError> {
    if host.is_empty() {
        return Err(UrlError::NoHost);
    }
    if let Some(inner) = host.strip_prefix('[') {
        return inner
            .strip_suffix(']')
            .filter(|inner| inner.parse::<Ipv6Addr>().is_ok())
            .map(drop)
            .ok_or_else(|| UrlError::Ipv6(host.to_owned()));
    }
    if !host.is_ascii() {
        return Err(UrlError::HostNotAscii(host.to_owned()));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    match host.bytes().find(|byte| !allowed(*byte)) {
        Some(b':') => Err(UrlError::HostColon(host.to_owned())),
        Some(byte) => Err(UrlError::HostCharacter(char::from(byte))),
        None => check_number(host),
    }
}

/// A resolver takes `3000` for 0.0.11.184, `127.1` for 127.0.0.1 and `010.0.0.1` for 8.0.0.1. Nobody means that, so a
/// host whose last label is a number has to be an IPv4 address (as in the WHATWG standard, section 3.5).
fn check_number(host: &str) -> Result<(), UrlError> {
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let is_number = match hexadecimal {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()),
    };
    if !is_number || name.parse::<Ipv4Addr>().is_ok() {
        return Ok(());
    }
    Err(match name.parse::<u16>() {
        Ok(_) => UrlError::Number(name.to_owned()),
        Err(_) => UrlError::Ipv4(host.to_owned()),
    })
}

fn target_of(text: &str) -> String {
    let slash = if text.starts_with('/') { "" } else { "/" };
    let mut target = String::with_capacity(text.len() + 1);
    target.push_str(slash);
    // Control characters were rejected before, so this encodes what is not ASCII.
    target.extend(utf8_percent_encode(text, CONTROLS));
    target
}

/// A URL without its user name and password, which a sender may sign and which is never connected to.
pub(crate) fn without_user(text: &str) -> String {
    let start = text.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = text.split_at(start);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    [scheme, host, target].concat()
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
    fn an_error_names_the_part() {
        for (text, want) in [
            ("", "no host"),
            ("http://", "no host"),
            ("http:///x", "no host"),
            ("ftp://host/", "the scheme `ftp`: use http or https"),
            ("http://host:port/", "the port `port`: use 1 to 65535"),
            ("http://host:99999", "the port `99999`: use 1 to 65535"),
            ("http://host:0", "the port `0`: use 1 to 65535"),
            ("http://a b/", "a space in it: write `%20`"),
            ("http://a\r\nb/", "a control character in it: `\\r`"),
            (
                "3000",
                "the host `3000` is a number: a port is written `:3000`",
            ),
            (
                "3000/hooks",
                "the host `3000` is a number: a port is written `:3000`",
            ),
            (
                "http://3000",
                "the host `3000` is a number: a port is written `:3000`",
            ),
            ("http:/h/", "write `http://` once, before the host"),
            ("http:h", "write `http://` once, before the host"),
            ("HTTPS//h", "write `https://` once, before the host"),
            ("http://https://h", "write `https://` once, before the host"),
            (
                "http://u:p@host/",
                "a user name in it: send an `Authorization` header instead",
            ),
            ("http://[::1/", "`[::1` is not an IPv6 address in brackets"),
            ("a:b:80", "`a:b` as host: put an IPv6 address in brackets"),
            ("::1", "an IPv6 address is in brackets: write `[::1]`"),
            (
                "http://fe80::1/hooks",
                "an IPv6 address is in brackets: write `[fe80::1]`",
            ),
            (
                "::1:3000",
                "an IPv6 address is in brackets: write `[::1]:3000` or `[::1:3000]`",
            ),
            (
                "1:2:3:4:5:6:7:8:8080",
                "an IPv6 address is in brackets: write `[1:2:3:4:5:6:7:8]:8080`",
            ),
            (
                "::ffff:10.0.0.1",
                "an IPv6 address is in brackets: write `[::ffff:10.0.0.1]`",
            ),
            (
                "fe80::1%eth0",
                "`fe80::1%eth0`: an address with a zone is not supported",
            ),
            ("http://h<x>/", "`<` in the host"),
            (
                "http://b\u{fc}cher.example/",
                "the host `b\u{fc}cher.example`: write it in its xn-- form",
            ),
        ] {
            let error = Url::parse(text).unwrap_err();
            assert_eq!(error.to_string(), want, "{text:?}");
        }
    }

    #[test]
    fn a_number_is_an_address_only_in_four_parts() {
        for host in [
            "127.1",
            "010.0.0.1",
            "0x7f.1",
            "0x7f000001",
            "2130706433",
            "1.2.3.4.5",
            "256.1.1.1",
        ] {
            assert_eq!(Url::parse(host), Err(UrlError::Ipv4(host.to_owned())));
        }
        for host in [
            "127.0.0.1",
            "10.0.0.1.",
            "3.example.com",
            "1password.com",
            "a.b1",
            "x.0xyz",
            "http:3000",
        ] {
            assert!(Url::parse(host).is_ok(), "{host}");
        }
    }

    #[test]
    fn loopback_hosts_are_recognized() {
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
    fn a_query_is_appended() {
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
