//! What an expression is asked about: a received request, or an endpoint's answer.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::time::Duration;

use crate::message::body::json_in;
use crate::message::content_encoding::decode;
use crate::message::{BodyKind, Headers, Request, Response};
use crate::provider::Origin;

/// The most that a compressed body is unpacked to, whatever it claims to hold.
const MAX_DECODED: usize = 32 << 20;

/// A received request, and what the listener knows of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrived<'a> {
    /// The request itself.
    pub(crate) request: &'a Request,
    /// Who sent it.
    pub(crate) origin: &'a Origin,
    /// The word of the signature's verdict, where one was checked.
    pub(crate) signature: Option<&'a str>,
    /// The sender's address and port.
    pub(crate) remote: &'a str,
    /// Whether a request with the same delivery id came before.
    pub(crate) duplicate: bool,
    /// Which of the requests with the same delivery id this is, from 1.
    pub(crate) attempt: u64,
    /// The time since the one before.
    pub(crate) gap: Option<Duration>,
}

/// A request or an answer, with its body decoded once for all expressions.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(super) what: What<'a>,
    content: OnceCell<Cow<'a, [u8]>>,
    kind: OnceCell<BodyKind>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What<'a> {
    Request(Arrived<'a>),
    Answer(&'a Response),
}

impl<'a> Subject<'a> {
    /// A received request.
    pub(crate) fn request(arrived: Arrived<'a>) -> Self {
        Self::new(What::Request(arrived))
    }

    /// An endpoint's answer.
    pub(crate) fn response(response: &'a Response) -> Self {
        Self::new(What::Answer(response))
    }

    fn new(what: What<'a>) -> Self {
        Self {
            what,
            content: OnceCell::new(),
            kind: OnceCell::new(),
        }
    }

    pub(super) fn arrived(&self) -> Option<&Arrived<'a>> {
        match &self.what {
            What::Request(arrived) => Some(arrived),
            What::Answer(_) => None,
        }
    }

    pub(super) fn headers(&self) -> &'a Headers {
        match self.what {
            What::Request(arrived) => &arrived.request.headers,
            What::Answer(response) => &response.headers,
        }
    }

    /// The body as it was on the wire.
    pub(super) fn body(&self) -> &'a [u8] {
        match self.what {
            What::Request(arrived) => &arrived.request.body,
            What::Answer(response) => &response.body,
        }
    }

    /// The body with its content coding undone, or as it came where that is unknown or broken.
    pub(super) fn content(&self) -> &[u8] {
        self.content.get_or_init(|| {
            let coding = self.headers().text("content-encoding");
            let decoded = coding.and_then(|coding| decode(coding, self.body(), MAX_DECODED));
            decoded.map_or(Cow::Borrowed(self.body()), |decoded| {
                Cow::Owned(decoded.body)
            })
        })
    }

    /// What the content is.
    pub(super) fn kind(&self) -> &BodyKind {
        self.kind
            .get_or_init(|| BodyKind::of(self.headers(), self.content()))
    }

    /// The JSON that pointers look into: the content, or the form's field `payload`.
    pub(super) fn document(&self) -> Option<Cow<'_, [u8]>> {
        json_in(self.kind(), self.content())
    }
}
