//! Another place than a URL's own, for the connection alone.

use core::net::IpAddr; // an address type only: nothing here opens a socket

use super::Url;

/// Where connections to a host and port go instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectTo {
    from: Place,
    to: Place,
}

/// A host and a port; what is not given is any, or stays.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    host: Option<String>,
    port: Option<u16>,
}

impl ConnectTo {
    /// Reads `HOST:PORT:ADDRESS`, as curl's `--resolve` has it.
    pub(crate) fn parse_resolve(text: &str) -> Result<Self, String> {
        let help = || "write it like `hooks.example.com:443:127.0.0.1`".to_owned();
        let (host, rest) = host(text).ok_or_else(help)?;
        let (port, address) = rest.split_once(':').ok_or_else(help)?;
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        let address: IpAddr = bare.parse().map_err(|_| help())?;
        let to = match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        let from = Place::new(host, port).ok_or_else(help)?;
        if from.host.is_none() || from.port.is_none() {
            return Err(help());
        }
        let to = Place {
            host: Some(to),
            port: None,
        };
        Ok(Self { from, to })
    }

    /// Reads `HOST:PORT:HOST:PORT`, each of which may be empty, as curl's `--connect-to` has it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let read = || {
            let (from_host, rest) = host(text)?;
            let (from_port, rest) = rest.split_once(':')?;
            let (to_host, to_port) = host(rest)?;
            Some(Self {
                from: Place::new(from_host, from_port)?,
                to: Place::new(to_host, to_port)?,
            })
        };
        read().ok_or_else(|| "write it like `hooks.example.com:443:127.0.0.1:8443`".to_owned())
    }

    /// The URL whose host and port are connected to, if this is about them.
    pub(crate) fn redirect(&self, url: &Url) -> Option<Url> {
        let Place { host, port } = &self.from;
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

impl Place {
    fn new(host: &str, port: &str) -> Option<Self> {
        let is_port = |port: &u16| *port > 0;
        let port = match port {
            "" => None,
            port => Some(port.parse().ok().filter(is_port)?),
        };
        let host = (!host.is_empty()).then(|| host.to_owned());
        Some(Self { host, port })
    }
}

/// The host before the next colon, and what stands behind that; an IPv6 address stands in brackets.
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
    fn goes(detour: Result<ConnectTo, String>, url: &str) -> Option<String> {
        let place = detour.unwrap().redirect(&Url::parse(url).unwrap())?;
        Some(format!("{}:{}", place.host, place.port))
    }

    #[test]
    fn a_host_and_port_have_another_address() {
        let to = |text, url| goes(ConnectTo::parse_resolve(text), url);
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
    fn a_host_and_port_are_reached_at_others() {
        let to = |text, url| goes(ConnectTo::parse(text), url);
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
