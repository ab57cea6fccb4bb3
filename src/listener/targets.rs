//! Where requests are forwarded, which of them, and how a forwarded request differs from the received one.
//!
//! A target may have a glob of event types. Of the targets that match, the first one gives the response to the sender
//! and the others get a copy.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::expression::{Expression, Subject};
use crate::glob::{Star, matches};
use crate::http::client::{Client, ExchangeLimits, FailedExchange};
use crate::message::hop_by_hop::forwarded_head;
use crate::message::{Headers, Request, Url};

pub(crate) struct ForwardConfig {
    /// How the targets are reached.
    pub(crate) client: Arc<Client>,
    pub(crate) targets: Vec<ForwardTarget>,
    /// Only requests that meet all of these are forwarded.
    pub(crate) only: Vec<Expression>,
    /// Set in each forwarded request.
    pub(crate) headers: Headers,
    /// Whether `X-Forwarded-For`, `-Host` and `-Proto` are added.
    pub(crate) adds_forwarded_headers: bool,
    /// Whether the path of the request is appended to that of the target.
    pub(crate) keep_path: bool,
    pub(crate) limits: ExchangeLimits,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ForwardTarget {
    /// The event types that it is for; `None` is for all requests, with or without an event type.
    pub(crate) events: Option<String>,
    pub(crate) url: Url,
}

/// Why the sender gets a 502, 503 or 504 instead of a target's response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ForwardError {
    #[error("its response is too long")]
    TooLong,
    /// No tunnel or other protocol is passed through.
    #[error("it responded with {0}")]
    NotFinal(u16),
    #[error("it has too many requests waiting")]
    Busy,
    #[error("forwarding has ended")]
    Ended,
    #[error("{0}")]
    Failed(FailedExchange),
}

impl ForwardError {
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::Failed(failure) if failure.is_timeout() => 504,
            Self::Busy => 503,
            _ => 502,
        }
    }
}

impl ForwardConfig {
    /// The indexes of the targets that the request goes to.
    pub(super) fn targets_of(&self, subject: &Subject, event_type: Option<&str>) -> Vec<usize> {
        if !self.only.iter().all(|expression| expression.holds(subject)) {
            return Vec::new();
        }
        let targets = self.targets.iter().enumerate();
        targets
            .filter(|(_, target)| target.takes(event_type))
            .map(|(index, _)| index)
            .collect()
    }

    /// The request as it goes to this target, without its body.
    pub(super) fn head_for(
        &self,
        target: &ForwardTarget,
        request: &Request,
        remote: &str,
    ) -> Request {
        let mut forwarded = forwarded_head(request, &target.url, self.keep_path);
        if self.adds_forwarded_headers {
            add_forwarded_headers(&mut forwarded.headers, request, remote);
        }
        for (name, value) in self.headers.iter() {
            forwarded.headers.set(name, value);
        }
        forwarded
    }
}

impl ForwardTarget {
    fn takes(&self, event_type: Option<&str>) -> bool {
        match (&self.events, event_type) {
            (None, _) => true,
            (Some(glob), Some(event_type)) => matches(glob, event_type, Star::CrossesSlash),
            (Some(_), None) => false,
        }
    }
}

/// Adds the headers by which proxies name the client. An existing `X-Forwarded-For` is continued.
fn add_forwarded_headers(headers: &mut Headers, request: &Request, remote: &str) {
    let client = remote
        .parse::<SocketAddr>()
        .map_or_else(|_| remote.to_owned(), |address| address.ip().to_string());
    let before = request.headers.text("x-forwarded-for");
    let chain = before.map_or(client.clone(), |before| format!("{before}, {client}"));
    headers.set("X-Forwarded-For", chain);
    if let Some(host) = request.headers.get("host") {
        headers.set("X-Forwarded-Host", host);
    }
    headers.set("X-Forwarded-Proto", "http");
}
