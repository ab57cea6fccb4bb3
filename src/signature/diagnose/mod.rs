//! Finds out why a signature does not match.
//!
//! Bodies get re-serialized, secrets are used in the wrong encoding, proxies change the URL: each of these is a
//! hypothesis that is tried by verifying again, and is reported only if the signature then matches. A budget bounds the
//! bytes that are hashed for one request.

mod body;
mod causes;
mod secret;
mod signed_text;
mod trial;
mod url;

pub(crate) use causes::explain;
