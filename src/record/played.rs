//! The line of a sender's check that was played.

use serde::Serialize;

use super::objects::ResponseObject;
use super::{V, line};
use crate::message::Response;

/// What a sender would say to an endpoint's answer.
#[derive(Clone, Debug)]
pub(crate) struct Played<'a> {
    /// The number of its attempt.
    pub(crate) seq: u64,
    /// The endpoint.
    pub(crate) url: String,
    /// The check's name.
    pub(crate) handshake: &'a str,
    /// Whether it was one that has to be refused.
    pub(crate) is_forged: bool,
    /// What is wrong with the answer; `None` if it is right.
    pub(crate) wrong: Option<&'a str>,
    /// What it should have been, where that can be told.
    pub(crate) expected: Option<&'a Response>,
}

impl Played<'_> {
    /// The line, with its line end.
    pub(crate) fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct HandshakeLine<'a> {
            r#type: &'static str,
            v: u8,
            seq: u64,
            url: &'a str,
            handshake: &'a str,
            forged: bool,
            right: bool,
            reason: Option<&'a str>,
            expected: Option<ResponseObject<'a>>,
        }
        line(&HandshakeLine {
            r#type: "handshake",
            v: V,
            seq: self.seq,
            url: &self.url,
            handshake: self.handshake,
            forged: self.is_forged,
            right: self.wrong.is_none(),
            reason: self.wrong,
            expected: self.expected.map(ResponseObject::of),
        })
    }
}
