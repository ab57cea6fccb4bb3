//! Asks a SOCKS5 proxy (RFC 1928) for a connection to an endpoint, with a password where it wants one (RFC 1929).
//!
//! ureq does this too, but on a socket of its own that blocks until a request is written: a response that arrives
//! earlier would be noticed late.

use std::io::{self, Read, Write};
use std::net::SocketAddr;

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const PASSWORD: u8 = 2;
const PASSWORD_VERSION: u8 = 1;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// Where the proxy connects to.
pub(super) enum SocksTarget<'a> {
    Address(SocketAddr),
    /// A name that the proxy looks up.
    Name(&'a str, u16),
}

/// Why a SOCKS proxy does not connect.
#[derive(Debug, thiserror::Error)]
pub(super) enum SocksError {
    #[error("it does not speak SOCKS5")]
    NotSocks,
    #[error("it wants a user name and a password, or another authentication")]
    Authentication,
    #[error("it does not accept the user name and the password")]
    Password,
    #[error("the user name and the password have 1 to 255 bytes")]
    Credentials,
    #[error("the endpoint's name has more than 255 bytes")]
    NameTooLong,
    #[error("it says: {0}")]
    Refused(&'static str),
}

impl From<SocksError> for io::Error {
    fn from(error: SocksError) -> Self {
        Self::other(error)
    }
}

/// Makes a connection to the proxy one to the target.
pub(super) fn connect(
    proxy: &mut (impl Read + Write),
    target: &SocksTarget,
    credentials: Option<(&str, &str)>,
) -> io::Result<()> {
    let methods: &[u8] = match credentials {
        Some(_) => &[VERSION, 2, PASSWORD, NO_AUTHENTICATION],
        None => &[VERSION, 1, NO_AUTHENTICATION],
    };
    proxy.write_all(methods)?;
    match (take(proxy)?, credentials) {
        ([VERSION, NO_AUTHENTICATION], _) => {}
        ([VERSION, PASSWORD], Some(credentials)) => authenticate(proxy, credentials)?,
        ([VERSION, _], _) => return Err(SocksError::Authentication.into()),
        _ => return Err(SocksError::NotSocks.into()),
    }
    let mut request = vec![VERSION, CONNECT, 0];
    let port = match *target {
        SocksTarget::Address(SocketAddr::V4(address)) => {
            request.push(IPV4);
            request.extend_from_slice(&address.ip().octets());
            address.port()
        }
        SocksTarget::Address(SocketAddr::V6(address)) => {
            request.push(IPV6);
            request.extend_from_slice(&address.ip().octets());
            address.port()
        }
        SocksTarget::Name(name, port) => {
            let length = u8::try_from(name.len()).map_err(|_| SocksError::NameTooLong)?;
            request.extend_from_slice(&[NAME, length]);
            request.extend_from_slice(name.as_bytes());
            port
        }
    };
    request.extend_from_slice(&port.to_be_bytes());
    proxy.write_all(&request)?;
    match take(proxy)? {
        [VERSION, 0] => {}
        [VERSION, reply] => return Err(SocksError::Refused(reason(reply)).into()),
        _ => return Err(SocksError::NotSocks.into()),
    }
    // The address that the proxy connects from does not matter.
    let [_reserved, kind] = take(proxy)?;
    let length = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => take::<1>(proxy)?[0].into(),
        _ => return Err(SocksError::NotSocks.into()),
    };
    let mut address = [0; u8::MAX as usize];
    proxy.read_exact(&mut address[..length])?;
    take::<2>(proxy).map(|_port| ())
}

fn authenticate(proxy: &mut (impl Read + Write), (user, password): (&str, &str)) -> io::Result<()> {
    let mut request = vec![PASSWORD_VERSION];
    for text in [user, password] {
        let length = u8::try_from(text.len()).ok().filter(|length| *length > 0);
        request.push(length.ok_or(SocksError::Credentials)?);
        request.extend_from_slice(text.as_bytes());
    }
    proxy.write_all(&request)?;
    match take(proxy)? {
        [PASSWORD_VERSION, 0] => Ok(()),
        [PASSWORD_VERSION, _] => Err(SocksError::Password.into()),
        _ => Err(SocksError::NotSocks.into()),
    }
}

fn take<const N: usize>(proxy: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    proxy.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// RFC 1928 section 6.
fn reason(reply: u8) -> &'static str {
    match reply {
        1 => "general SOCKS server failure",
        2 => "connection not allowed by ruleset",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "TTL expired",
        7 => "command not supported",
        8 => "address type not supported",
        _ => "unknown error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A proxy that says these bytes, and what it was sent.
    struct Scripted<'a> {
        replies: &'a [u8],
        sent: Vec<u8>,
    }

    impl Read for Scripted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.replies.read(buffer)
        }
    }

    impl Write for Scripted<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.sent.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn ask(
        replies: &[u8],
        target: &SocksTarget,
        credentials: Option<(&str, &str)>,
    ) -> Result<Vec<u8>, String> {
        let sent = Vec::new();
        let mut proxy = Scripted { replies, sent };
        connect(&mut proxy, target, credentials).map_err(|error| error.to_string())?;
        assert_eq!(proxy.replies, b"rest", "what follows is not read");
        Ok(proxy.sent)
    }

    #[test]
    fn the_target_is_an_address_or_a_name() {
        let address = |text: &str| SocksTarget::Address(text.parse().unwrap());
        let greeting = [5, 1, 0, 5, 1, 0];
        for (target, sent) in [
            (address("1.2.3.4:80"), &[1, 1, 2, 3, 4, 0, 80][..]),
            (
                address("[::1]:443"),
                &[4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 187],
            ),
            (SocksTarget::Name("h.de", 80), b"\x03\x04h.de\0\x50"),
        ] {
            for bound in [
                &b"\x01abcdef"[..],
                b"\x03\x01abc",
                b"\x04abcdefghijklmnopqr",
            ] {
                let replies = [&[5, 0, 5, 0, 0], bound, b"rest"].concat();
                let expected = [&greeting, sent].concat();
                assert_eq!(ask(&replies, &target, None), Ok(expected));
            }
        }
    }

    #[test]
    fn a_password_is_sent_to_a_proxy_that_wants_it() {
        let target = SocksTarget::Name("h", 1);
        let replies = [&[5, 2, 1, 0, 5, 0, 0, 1][..], b"abcdefrest"].concat();
        let sent = ask(&replies, &target, Some(("ann", "pw"))).unwrap();
        assert!(sent.starts_with(b"\x05\x02\x02\0\x01\x03ann\x02pw\x05\x01\0"));
        let long = "x".repeat(256);
        for (replies, credentials, error) in [
            (&[5, 2, 1, 1][..], ("ann", "pw"), SocksError::Password),
            (&[5, 2], ("ann", ""), SocksError::Credentials),
            (&[5, 2], (&long, "pw"), SocksError::Credentials),
            (&[5, 255], ("ann", "pw"), SocksError::Authentication),
        ] {
            let failed = ask(replies, &target, Some(credentials)).unwrap_err();
            assert_eq!(failed, error.to_string());
        }
    }

    #[test]
    fn what_is_not_socks_is_an_error() {
        let target = SocksTarget::Name("h", 1);
        let not_socks = SocksError::NotSocks.to_string();
        for replies in [&b"HTTP/1.1 400"[..], &[5, 0, 4, 0], &[5, 0, 5, 0, 0, 9]] {
            assert_eq!(ask(replies, &target, None), Err(not_socks.clone()));
        }
        let refused = SocksError::Refused("TTL expired").to_string();
        assert_eq!(ask(&[5, 0, 5, 6], &target, None), Err(refused));
        let wants = SocksError::Authentication.to_string();
        assert_eq!(ask(&[5, 2], &target, None), Err(wants));
        let name = "x".repeat(256);
        let long = SocksTarget::Name(&name, 1);
        let too_long = SocksError::NameTooLong.to_string();
        assert_eq!(ask(&[5, 0], &long, None), Err(too_long));
    }
}
