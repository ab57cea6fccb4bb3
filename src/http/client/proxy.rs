//! The proxy, and which hosts are reached through it.

use std::net::IpAddr;

use ureq::{Proxy, ProxyProtocol};

use crate::glob::{self, Star};
use crate::message::Url;

/// A proxy and the hosts that it is used for.
pub(super) struct ProxyRoute {
    pub(super) proxy: Proxy,
    /// The hosts that are reached without a proxy of the environment, besides loopback. A proxy that the user names is
    /// for all hosts.
    pub(super) exceptions: Option<ProxyExceptions>,
}

impl ProxyRoute {
    pub(super) fn applies_to(&self, url: &Url) -> bool {
        let exceptions = self.exceptions.as_ref();
        exceptions.is_none_or(|them| !url.is_loopback() && !them.contain(&url.host))
    }

    pub(super) fn is_socks(&self) -> bool {
        let protocol = self.proxy.protocol();
        !matches!(protocol, ProxyProtocol::Http | ProxyProtocol::Https)
    }
}

/// The hosts that are reached without a proxy: a list as in `NO_PROXY`, with curl's meaning.
pub(super) struct ProxyExceptions(Vec<ProxyException>);

enum ProxyException {
    /// A name and its subdomains, or names that match a glob.
    Name(String),
    /// The addresses whose first bits are the same.
    Network(IpAddr, u32),
}

impl ProxyExceptions {
    pub(super) fn parse(list: &str) -> Self {
        let entries = list.split([',', ' ']).filter(|entry| !entry.is_empty());
        Self(entries.map(ProxyException::parse).collect())
    }

    fn contain(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']', '.']).to_ascii_lowercase();
        let address = host.parse::<IpAddr>().ok();
        self.0.iter().any(|entry| match (entry, address) {
            (ProxyException::Network(network, bits), Some(address)) => {
                is_within(address, *network, *bits)
            }
            (ProxyException::Network(..), None) => false,
            (ProxyException::Name(name), _) if name.contains('*') => {
                glob::matches(name, &host, Star::CrossesSlash)
            }
            (ProxyException::Name(name), _) => host
                .strip_suffix(name.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('.')),
        })
    }
}

impl ProxyException {
    fn parse(entry: &str) -> Self {
        let (address, bits) = match entry.split_once('/') {
            Some((address, bits)) => (address, bits.parse().ok()),
            None => (entry, Some(u32::MAX)),
        };
        match (address.trim_matches(['[', ']']).parse(), bits) {
            (Ok(address), Some(bits)) => Self::Network(address, bits),
            _ => Self::Name(entry.trim_matches('.').to_ascii_lowercase()),
        }
    }
}

/// Whether these addresses have the same first bits.
fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    let (difference, length) = match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => ((one.to_bits() ^ other.to_bits()).into(), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits(), 128),
        _ => return false,
    };
    let rest = length - bits.min(length);
    difference.checked_shr(rest).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exceptions_are_names_with_their_subdomains_networks_and_globs() {
        for (list, host, expected) in [
            ("example.com", "example.com", true),
            ("example.com", "EXAMPLE.com.", true),
            ("example.com", "sub.example.com", true),
            ("example.com", "notexample.com", false),
            ("example.com", "example.com.org", false),
            (".Example.com", "example.com", true),
            (".example.com", "a.b.example.com", true),
            ("*.example.com", "a.example.com", true),
            ("*.example.com", "example.com", false),
            ("*", "anything", true),
            ("a.org, example.com", "example.com", true),
            ("a.org example.com", "a.org", true),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.0.0.0/8", "h.10.com", false),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "[::1]", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("192.168.*", "192.168.7.8", true),
            ("fd00::/8", "[fd12::1]", true),
            ("fd00::/8", "[fe80::1]", false),
            ("[fd12::1]", "[fd12:0::1]", true),
            ("", "example.com", false),
            (",", "example.com", false),
        ] {
            let exceptions = ProxyExceptions::parse(list);
            assert_eq!(exceptions.contain(host), expected, "{list} {host}");
        }
    }
}
