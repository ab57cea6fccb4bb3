//! The response to every test vector.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::message::Headers;
use crate::message::body::media_type;

/// A request, the settings of the user, and the expected response.
#[derive(Deserialize)]
struct Vector {
    id: String,
    request: VectorRequest,
    #[serde(default)]
    config: VectorConfig,
    response: VectorResponse,
}

#[derive(Deserialize)]
struct VectorRequest {
    method: String,
    target: String,
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
}

#[derive(Default, Deserialize)]
struct VectorConfig {
    verify_token: Option<String>,
    secret: Option<String>,
    allow: Option<String>,
    #[serde(default)]
    allow_origin: Vec<String>,
    allow_rate: Option<NonZeroU32>,
}

#[derive(Deserialize)]
struct VectorResponse {
    /// None if the request is not a handshake.
    status: Option<u16>,
    content_type: Option<String>,
    body: Option<String>,
    json: Option<Value>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    absent_headers: Vec<String>,
}

#[test]
fn every_vector_of_the_providers_gets_its_response() {
    let text = include_str!("../../../../tests/vectors/handshakes.json");
    let mut vectors: Vec<Vector> = serde_json::from_str(text).unwrap();
    assert_eq!(vectors.len(), 20);
    for vector in &mut vectors {
        vector.allow_what_is_granted();
        vector.agree();
    }
}

#[test]
fn every_computed_vector_gets_its_response() {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!(
        "../../../../tests/vectors/handshakes-computed.json"
    ))
    .unwrap();
    vectors.iter().for_each(Vector::agree);
}

impl Vector {
    /// Allows the origin that the vector grants: the vectors do not contain this setting.
    fn allow_what_is_granted(&mut self) {
        let granted = self.response.headers.get("webhook-allowed-origin").cloned();
        if self.config.allow.as_deref() != Some("none") {
            self.config.allow_origin.extend(granted);
        }
    }

    fn request(&self) -> Request {
        let asked = &self.request;
        let mut request = Request::new(&asked.method, &asked.target);
        request.headers = asked.headers.iter().collect::<Headers>();
        request.body = asked.body.clone().into_bytes();
        request
    }

    fn our_response(&self) -> Option<HandshakeResponse> {
        let request = self.request();
        let token = self.config.verify_token.as_deref().map(Secret::new);
        let secrets: Vec<_> = self
            .config
            .secret
            .iter()
            .map(|text| Secret::new(text.as_str()))
            .collect();
        let config = HandshakeConfig {
            verify_token: token.as_ref(),
            secrets: &secrets,
            verifies: VerifiedSchemes::None,
            allow_origin: &self.config.allow_origin,
            allow_rate: self.config.allow_rate,
        };
        match respond(
            find(&request, &request.body)?,
            (&request, &request.body),
            &config,
        ) {
            Ok(reply) => Some(reply),
            Err(refusal) => refusal.response(),
        }
    }

    #[track_caller]
    fn agree(&self) {
        let (id, wanted) = (&self.id, &self.response);
        let Some(reply) = self.our_response() else {
            // A ping is a request like any other, whose response is 200.
            let is_default = wanted.status.is_none_or(|status| status == 200);
            let bare = wanted.body.is_none() && wanted.json.is_none() && wanted.headers.is_empty();
            assert!(is_default && bare, "{id}: no response");
            return;
        };
        let text = String::from_utf8(reply.body.clone()).unwrap();
        assert_eq!(Some(reply.status), wanted.status, "{id}: {text}");
        let header = |name: &str| reply.headers.text(name);
        if let Some(wanted) = &wanted.content_type {
            assert_eq!(media_type(header("content-type").unwrap()), *wanted, "{id}");
        }
        if let Some(wanted) = &wanted.body {
            assert_eq!(text, *wanted, "{id}");
        }
        if let Some(wanted) = &wanted.json {
            assert_eq!(text.parse::<Value>().unwrap(), *wanted, "{id}");
        }
        for (name, wanted) in &wanted.headers {
            assert_eq!(header(name), Some(wanted.as_str()), "{id}");
        }
        for name in &wanted.absent_headers {
            assert_eq!(header(name), None, "{id}");
        }
        let guarded = text.is_empty() || header("x-content-type-options") == Some("nosniff");
        assert!(guarded, "{id}: a browser may guess the type");
    }
}
