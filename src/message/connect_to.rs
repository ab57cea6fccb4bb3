//! Connecting to another host and port than the URL names, as curl's `--connect-to` and `--resolve` do.
//!
//! Only the connection goes elsewhere: `Host`, SNI and the certificate check keep the name in the URL.

use core::net::IpAddr; // an address type only: nothing here opens a socket

use super::Url;

/// A rule that redirects connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectTo {
    from: Authority,
    to: Authority,
}

/// A host and a port. In `from` a missing part matches any; in `to` it keeps the part of the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Authority {
    host: Option<String>,
    port: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConnectToError {
    #[error("write it like `hooks.example.com:443:127.0.0.1`")]
    Resolve,
    #[error("write it like `hooks.example.com:443:127.0.0.1:8443`")]
    ConnectTo,
}

impl ConnectTo {
    /// Reads `HOST:PORT:ADDRESS`, the syntax of curl's `--resolve`.
    pub(crate) fn parse_resolve(text: &str) -> Result<Self, ConnectToError> {
        let error = || ConnectToError::Resolve;
        let (host, rest) = host(text).ok_or_else(error)?;
        let (port, address) = rest.split_once(':').ok_or_else(error)?;
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        let address: IpAddr = bare.parse().map_err(|_| error())?;
        let to = match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        let from = Authority::new(host, port).ok_or_else(error)?;
        if from.host.is_none() || from.port.is_none() {
            return Err(error());
        }
        let to = Authority {
            host: Some(to),
            port: None,
        };
        Ok(Self { from, to })
    }

    /// Reads `HOST:PORT:HOST:PORT`, the syntax of curl's `--connect-to`; each part may be empty.
    pub(crate) fn parse(text: &str) -> Result<Self, ConnectToError> {
        let parse = || {
            let (from_host, rest) = host(text)?;
            let (from_port, rest) = rest.split_once(':')?;
            let (to_host, to_port) = host(rest)?;
            Some(Self {
                from: Authority::new(from_host, from_port)?,
                to: Authority::new(to_host, to_port)?,
            })
        };
        parse().ok_or(ConnectToError::ConnectTo)
    }

    /// The URL to connect to instead, if the rule matches.
    pub(crate) fn redirect(&self, url: &Url) -> Option<Url> {
        let Authority { host, port } = &self.from;
        let is_host = |host: &String| host.eq_ignore_ascii_case(&url.host);
        if !host.as_ref().is_none_or(is_host) || port.is_some_and(|port| port != url.port) {
            return None;
        }
        Some(Url {
            host: self.to.host.clone().unwrap_or_else(|| url.host.clone()),
            port: self.to.port.unwrap_or(url.port),
            ..url.clone()
        })
    }
}

impl Authority {
    fn new(host: &str, port: &str) -> Option<Self> {
        let is_port = |port: &u16| *port > 0;
        let port = match port {
            "" => None,
            port => Some(port.parse().ok().filter(is_port)?),
        };
        // A resolver would take a number for an address.
        if !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let host = (!host.is_empty()).then(|| host.to_owned());
        Some(Self { host, port })
    }
}

/// The host before the next colon, and the text after the colon. An IPv6 address is in brackets.
fn host(text: &str) -> Option<(&str, &str)> {
    let end = match text.strip_prefix('[') {
        Some(_) => text.find(']')? + 1,
        None => text.find(':')?,
    };
    Some((&text[..end], text[end..].strip_prefix(':')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn redirected(rule: Result<ConnectTo, ConnectToError>, url: &str) -> Option<String> {
        let url = rule.unwrap().redirect(&Url::parse(url).unwrap())?;
        Some(format!("{}:{}", url.host, url.port))
    }

    #[test]
    fn resolve_changes_the_address() {
        let to = |text, url| redirected(ConnectTo::parse_resolve(text), url);
        let example = "Example.com:443:127.0.0.1";
        let local = Some("127.0.0.1:443".to_owned());
        assert_eq!(to(example, "https://example.com/x"), local);
        assert_eq!(to(example, "http://example.com/"), None);
        assert_eq!(to(example, "https://www.example.com/"), None);
        for text in ["h:80:::1", "h:80:[::1]"] {
            assert_eq!(to(text, "http://h/").as_deref(), Some("[::1]:80"));
        }
        for text in [
            "",
            "h",
            "h:80",
            "h::1.2.3.4",
            ":80:1.2.3.4",
            "h:x:1.2.3.4",
            "h:80:localhost",
        ] {
            assert!(ConnectTo::parse_resolve(text).is_err(), "{text}");
        }
    }

    #[test]
    fn connect_to_changes_host_and_port() {
        let to = |text, url| redirected(ConnectTo::parse(text), url);
        for (text, place) in [
            ("h:80:other:8080", Some("other:8080")),
            ("::other:8080", Some("other:8080")),
            ("h:80::8080", Some("h:8080")),
            ("::other:", Some("other:80")),
            ("::[::1]:9", Some("[::1]:9")),
            ("h:81:other:8080", None),
            ("g::other:8080", None),
        ] {
            assert_eq!(to(text, "http://h/").as_deref(), place, "{text}");
        }
        let from_six = to("[::1]:80:h:81", "http://[::1]/");
        assert_eq!(from_six.as_deref(), Some("h:81"));
        for text in [
            "",
            "h",
            "h:80",
            "h:80:other",
            "h:0:other:1",
            "h:80:other:1:2",
        ] {
            assert!(ConnectTo::parse(text).is_err(), "{text}");
        }
    }
}
