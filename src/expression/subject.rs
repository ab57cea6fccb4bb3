//! The subject of an expression: a received request, or the response of an endpoint.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::evaluated::{EvaluatedExpression, EvaluatedExpressions};
use crate::message::content_encoding::content;
use crate::message::json_body::json_in;
use crate::message::{BodyKind, Headers, Response};
use crate::record::{DeliveryAttempt, ReceivedRequest};

/// A request or a response, with its body decoded once for all expressions.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(super) message: SubjectMessage<'a>,
    content: OnceCell<Cow<'a, [u8]>>,
    kind: OnceCell<BodyKind>,
    /// What expressions have found out about it.
    evaluated: Option<&'a EvaluatedExpressions>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum SubjectMessage<'a> {
    Request(&'a ReceivedRequest, DeliveryAttempt),
    Response(&'a Response),
}

impl<'a> Subject<'a> {
    /// A received request. Its attempt is an argument, because a record counts the attempts of each run, and a reader
    /// of the record those of all runs.
    pub(crate) fn request(received: &'a ReceivedRequest, attempt: DeliveryAttempt) -> Self {
        Self::new(SubjectMessage::Request(received, attempt))
    }

    /// The response of an endpoint.
    pub(crate) fn response(response: &'a Response) -> Self {
        Self::new(SubjectMessage::Response(response))
    }

    fn new(message: SubjectMessage<'a>) -> Self {
        Self {
            message,
            content: OnceCell::new(),
            kind: OnceCell::new(),
            evaluated: None,
        }
    }

    /// The same, with what expressions have found out about it.
    pub(crate) fn with_results(self, evaluated: &'a EvaluatedExpressions) -> Self {
        Self {
            evaluated: Some(evaluated),
            ..self
        }
    }

    /// The results of the expression with this text.
    pub(super) fn results_of(&self, text: &str) -> Option<&'a EvaluatedExpression> {
        self.evaluated?.of(text)
    }

    pub(super) fn received(&self) -> Option<&'a ReceivedRequest> {
        match self.message {
            SubjectMessage::Request(received, _) => Some(received),
            SubjectMessage::Response(_) => None,
        }
    }

    pub(super) fn attempt(&self) -> Option<DeliveryAttempt> {
        match self.message {
            SubjectMessage::Request(_, attempt) => Some(attempt),
            SubjectMessage::Response(_) => None,
        }
    }

    pub(super) fn headers(&self) -> &'a Headers {
        match self.message {
            SubjectMessage::Request(received, _) => &received.request.headers,
            SubjectMessage::Response(response) => &response.headers,
        }
    }

    /// The body as received.
    pub(super) fn body(&self) -> &'a [u8] {
        match self.message {
            SubjectMessage::Request(received, _) => &received.request.body,
            SubjectMessage::Response(response) => &response.body,
        }
    }

    /// The decoded body, or the body as received if its coding is unknown or broken.
    pub(super) fn content(&self) -> &[u8] {
        self.content.get_or_init(|| match self.message {
            SubjectMessage::Request(received, _) => Cow::Borrowed(received.content()),
            SubjectMessage::Response(response) => content(&response.headers, &response.body),
        })
    }

    /// What the content is.
    pub(super) fn kind(&self) -> &BodyKind {
        self.kind
            .get_or_init(|| BodyKind::of(self.headers(), self.content()))
    }

    /// The JSON that pointers look into: the content, or the field of a form that holds JSON.
    pub(super) fn document(&self) -> Option<Cow<'_, [u8]>> {
        json_in(self.kind(), self.content())
    }
}
