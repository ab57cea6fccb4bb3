//! Every vector is agreed with.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::num::NonZeroU32;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::message::Headers;
use crate::message::body::media_type;

/// Vectors that are not this project's, beside the repository.
const OTHERS: &str = "../shared/vectors/handshakes.json";

/// A request, what the user has said, and what should be answered.
#[derive(Deserialize)]
struct Vector {
    id: String,
    request: Asked,
    #[serde(default)]
    config: Config,
    response: Wanted,
}

#[derive(Deserialize)]
struct Asked {
    method: String,
    target: String,
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
}

#[derive(Default, Deserialize)]
struct Config {
    verify_token: Option<String>,
    secret: Option<String>,
    allow: Option<String>,
    #[serde(default)]
    allow_origin: Vec<String>,
    allow_rate: Option<NonZeroU32>,
}

#[derive(Deserialize)]
struct Wanted {
    /// None where the request is no check.
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
fn the_vectors_beside_the_repository_are_agreed_with() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(OTHERS);
    let Ok(text) = std::fs::read(&path) else {
        // Not by `eprintln`, which the test runner keeps to itself.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: there are no vectors at {}",
            path.display()
        );
        return;
    };
    let mut vectors: Vec<Vector> = serde_json::from_slice(&text).unwrap();
    for vector in &mut vectors {
        vector.allow_what_is_granted();
        vector.agree();
    }
}

/// Digests were computed with Python's `hmac`.
#[test]
fn our_own_vectors_are_agreed_with() {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("../vectors.json")).unwrap();
    vectors.iter().for_each(Vector::agree);
}

impl Vector {
    /// Those vectors leave out what the user has to say before an origin may send.
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

    fn answered(&self) -> Option<Reply> {
        let request = self.request();
        let token = self.config.verify_token.as_deref().map(Secret::new);
        let secrets: Vec<_> = self
            .config
            .secret
            .iter()
            .map(|text| Secret::new(text.as_str()))
            .collect();
        let settings = Settings {
            verify_token: token.as_ref(),
            secrets: &secrets,
            verifies: Verifies::None,
            allow_origin: &self.config.allow_origin,
            allow_rate: self.config.allow_rate,
        };
        match find(&request)?.answer(&request, &settings) {
            Ok(reply) => Some(reply),
            Err(refused) => refused.reply(),
        }
    }

    #[track_caller]
    fn agree(&self) {
        let (id, wanted) = (&self.id, &self.response);
        let Some(reply) = self.answered() else {
            // A ping is a request like any other, and those are answered 200.
            let is_default = wanted.status.is_none_or(|status| status == 200);
            let bare = wanted.body.is_none() && wanted.json.is_none() && wanted.headers.is_empty();
            assert!(is_default && bare, "{id}: not answered");
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
