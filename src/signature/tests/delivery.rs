//! A request that arrives with the signature of another.

use super::super::verdict::Cause;
use super::super::{
    Secret, SignatureOptions, SignedMessage, Tolerance, Verdict, explain, find_scheme, sign,
};
use super::{now, request};
use crate::message::Request;

/// Signs one request with one secret, and checks another with others.
pub(super) struct Delivery {
    scheme: &'static str,
    pub(super) signed: Request,
    url: Option<&'static str>,
    pub(super) secret: Secret,
}

impl Delivery {
    pub(super) fn new(scheme: &'static str, signed: Request) -> Self {
        Self {
            scheme,
            signed,
            url: None,
            secret: Secret::new("the secret"),
        }
    }

    pub(super) fn body(scheme: &'static str, body: &str) -> Self {
        Self::new(scheme, request(body))
    }

    pub(super) fn secret(mut self, secret: impl Into<Vec<u8>>) -> Self {
        self.secret = Secret::new(secret);
        self
    }

    pub(super) fn url(mut self, url: &'static str) -> Self {
        self.url = Some(url);
        self
    }

    /// The verdict on this request with the signature of the other.
    pub(super) fn received(&self, mut received: Request, secrets: &[Secret]) -> Verdict {
        let scheme = find_scheme(self.scheme).unwrap();
        let options = SignatureOptions::default();
        let subject = SignedMessage::new(&self.signed).at(self.url);
        let made = sign(scheme, &options, &self.secret, &subject, "msg_1", now()).unwrap();
        for (name, value) in made.headers {
            received.headers.push(&name, value);
        }
        let subject = SignedMessage::new(&received);
        explain(scheme, &options, secrets, &subject, &Tolerance::at(now()))
    }

    /// The only cause.
    #[track_caller]
    pub(super) fn cause(&self, received: Request, secrets: &[Secret]) -> Cause {
        match self.received(received, secrets) {
            Verdict::Mismatch { causes, .. } if causes.len() == 1 => causes[0].clone(),
            verdict => panic!("{verdict}"),
        }
    }

    #[track_caller]
    pub(super) fn cause_of_body(&self, body: &str) -> Cause {
        let mut received = self.signed.clone();
        received.body = body.as_bytes().to_vec();
        self.cause(received, std::slice::from_ref(&self.secret))
    }

    /// The cause when the receiver has this secret.
    #[track_caller]
    pub(super) fn cause_of_secret(&self, secret: &str) -> String {
        let secrets = [Secret::new(secret)];
        self.cause(self.signed.clone(), &secrets).to_string()
    }
}
