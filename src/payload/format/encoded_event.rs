//! What a format makes of an event.

use std::borrow::Cow;

/// The parts of a request that the format decides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct EncodedEvent {
    pub(crate) method: &'static str,
    /// None if there is no body.
    pub(crate) content_type: Option<Cow<'static, str>>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Percent-encoded.
    pub(crate) query: String,
}

impl EncodedEvent {
    pub(super) fn post(content_type: impl Into<Cow<'static, str>>, body: Vec<u8>) -> Self {
        Self {
            method: "POST",
            content_type: Some(content_type.into()),
            body,
            ..Self::default()
        }
    }
}
