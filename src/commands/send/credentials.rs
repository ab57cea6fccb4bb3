//! The credentials that go along.

use anyhow::Result;
use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::options::EventOptions;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::value_input::read_file;
use crate::message::headers::is_value;
use crate::signature::Secret;

/// The value of the header that --auth asks for.
pub(super) fn authorization(options: &EventOptions) -> Result<Option<String>> {
    let Some(credentials) = credentials(options)? else {
        return Ok(None);
    };
    let credentials =
        str::from_utf8(credentials.reveal()).map_err(|_| usage("the credentials are not UTF-8"))?;
    value(credentials).map(Some).map_err(usage)
}

/// From the flag, its file, or the environment.
fn credentials(options: &EventOptions) -> Result<Option<Secret>> {
    match (&options.auth, &options.auth_file) {
        (Some(auth), _) => Ok(Some(auth.clone())),
        (None, Some(path)) => Ok(Some(Secret::new(read_file(path)?))),
        (None, None) => Ok(Context::auth()),
    }
}

/// The value of the header: `Basic …` (RFC 7617) or `Bearer …` (RFC 6750).
fn value(credentials: &str) -> Result<String, &'static str> {
    let value = match credentials.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            format!("Bearer {}", token.trim())
        }
        _ if credentials.contains(':') => format!("Basic {}", BASE64_STANDARD.encode(credentials)),
        _ => return Err("the credentials are written `user:password` or `bearer TOKEN`"),
    };
    if value == "Bearer " || !is_value(value.as_bytes()) {
        return Err("the token is empty, or holds control characters");
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_basic_or_bearer() {
        // The example of RFC 7617 section 2.
        let basic = value("Aladdin:open sesame");
        assert_eq!(basic.as_deref(), Ok("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert_eq!(value("Bearer a:b"), Ok("Bearer a:b".to_owned()));
        assert_eq!(value("bearer  ab"), Ok("Bearer ab".to_owned()));
        for text in ["", "sesame", "bearer ", "bearer a\nb"] {
            assert!(value(text).is_err(), "{text}");
        }
    }
}
