//! Webhook signatures: makes them, verifies them, and finds out why one does not match.
//!
//! A [`Scheme`] is a row of the table in `schemes.rs`. For most schemes the row holds a
//! [`SignatureSpec`](spec::SignatureSpec): which header holds the signature, which text is signed (a template such as
//! `{timestamp}.{body}`), and with which algorithm. `sign.rs` and `verify.rs` interpret that data, so a new scheme is a
//! new row and no new code. HTTP Message Signatures (RFC 9421) sign a list of components that each request names itself
//! and have their own folder.
//!
//! The module is pure: the time and the random bytes are arguments.

mod components;
mod diagnose;
mod forge;
mod generate;
mod header_fields;
mod header_form;
mod hmac;
mod keypair;
mod mailgun;
mod php;
mod rfc9421;
mod scheme;
mod schemes;
mod secrecy;
mod secret;
mod shared_key;
mod sign;
mod signed_content;
mod signed_url;
mod signer;
mod spec;
mod spec_signer;
mod template;
mod timestamp;
mod twilio;
mod verdict;
mod verify;

pub(crate) use components::SignedMessage;
pub(crate) use diagnose::explain;
pub(crate) use forge::{ForgeError, Forgery};
pub(crate) use generate::{GenerateError, generate};
pub(crate) use hmac::{Encoding, Hash, hmac_sha256, is_secret};
pub(crate) use scheme::{Scheme, SchemeOption, SecretError};
pub(crate) use schemes::{SCHEMES, detect, find_scheme, find_scheme_or_auto, scheme_of};
pub(crate) use secrecy::secret_forms;
pub(crate) use secret::{KeyPurpose, Secret, SecretEncoding};
pub(crate) use sign::{ExpiredSignature, expected_signature, expired_signature, sign, signed_at};
pub(crate) use signer::Signer;
pub(crate) use spec::{OptionsError, SignatureOptions};
pub(crate) use spec_signer::{SignError, SignatureChanges};
pub(crate) use timestamp::{SigningTime, TimestampFormat, Tolerance};
pub(crate) use verdict::Verdict;
pub(crate) use verify::verify;

#[cfg(test)]
mod tests;
