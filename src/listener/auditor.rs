//! The listener as a strict consumer: the responses of an audit, and what their senders make of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::responses::ChosenResponse;
use crate::conformance::audit::{Audit, AuditResponse, REDIRECT_TARGET};
use crate::http::response_writer::RenderedResponse;
use crate::http::server::ConnectionEnd;
use crate::message::Headers;
use crate::record::ReceivedRequest;
use crate::signature::SigningTime;

pub(super) struct Auditor {
    audit: Mutex<Audit>,
    slow: Duration,
    timeout: Duration,
    success: Arc<RenderedResponse>,
    server_error: Arc<RenderedResponse>,
    unavailable: Arc<RenderedResponse>,
    timed_out: Arc<RenderedResponse>,
    redirect: Arc<RenderedResponse>,
    without_length: Arc<RenderedResponse>,
    closed_connection: Arc<RenderedResponse>,
    gone: Arc<RenderedResponse>,
}

impl Auditor {
    pub(super) fn new(audit: Audit) -> Self {
        let times = *audit.times();
        let with = |status, name: &str, value: &str| {
            let headers = Headers::from_iter([(name, value)]);
            Arc::new(RenderedResponse::new(status, &headers, Vec::new()))
        };
        let plain = |status| RenderedResponse::new(status, &Headers::new(), Vec::new());
        let retry_after = times.retry_after.as_secs().to_string();
        let text = Headers::from_iter([("Content-Type", "text/plain; charset=utf-8")]);
        let without_length = RenderedResponse::without_length(200, &text, b"accepted\n".to_vec());
        Self {
            slow: times.slow,
            timeout: times.timeout,
            success: Arc::new(plain(200)),
            server_error: Arc::new(plain(500)),
            unavailable: with(503, "Retry-After", &retry_after),
            timed_out: Arc::new(plain(504)),
            redirect: with(307, "Location", REDIRECT_TARGET),
            without_length: Arc::new(without_length),
            closed_connection: Arc::new(plain(200).closing_silently()),
            gone: Arc::new(plain(410)),
            audit: Mutex::new(audit),
        }
    }

    /// The audit is right after each step, so a panic under the lock leaves it valid.
    fn audit(&self) -> MutexGuard<'_, Audit> {
        self.audit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The response to a request, which the audit takes note of.
    pub(super) fn choose(
        &self,
        received: &ReceivedRequest,
        at: Duration,
        signed: Option<SigningTime>,
    ) -> ChosenResponse {
        let response = match self.audit().receive(received, at, signed) {
            AuditResponse::Timeout => {
                return ChosenResponse::Patient(self.timed_out.clone(), self.timeout);
            }
            AuditResponse::SlowSuccess => {
                return ChosenResponse::Patient(self.success.clone(), self.slow);
            }
            AuditResponse::Reset => return ChosenResponse::End(ConnectionEnd::Reset),
            AuditResponse::Success => &self.success,
            AuditResponse::ServerError => &self.server_error,
            AuditResponse::Unavailable => &self.unavailable,
            AuditResponse::Redirect => &self.redirect,
            AuditResponse::WithoutLength => &self.without_length,
            AuditResponse::ClosedConnection => &self.closed_connection,
            AuditResponse::Gone => &self.gone,
        };
        ChosenResponse::immediate(response.clone())
    }

    /// Takes note of a response that was sent, or whose sender has left.
    pub(super) fn response_ended(&self, seq: u64, at: Duration, is_given_up: bool) {
        self.audit().response_ended(seq, at, is_given_up);
    }

    /// Takes note of a request that got an error in place of its response.
    pub(super) fn respond_with_error(&self, seq: u64) {
        self.audit().respond_with_error(seq);
    }

    /// Takes note of the end of the run.
    pub(super) fn finish(&self, at: Duration) {
        self.audit().finish(at);
    }

    pub(super) fn with<T>(&self, read: impl FnOnce(&Audit) -> T) -> T {
        read(&self.audit())
    }
}
