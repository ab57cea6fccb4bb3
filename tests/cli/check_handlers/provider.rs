//! Who signs the events of a handler, and how.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use data_encoding::HEXLOWER;
use ring::hmac;
use serde_json::Value;

use crate::support::Message;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    Standard,
    Stripe,
    GitHub,
    Meta,
}

/// What Meta sends before it sends events, so that the endpoint knows it.
pub const VERIFY_TOKEN: &str = "a-token-of-the-tests";

/// The signatures of an event, and what they cover beside the body.
pub struct SignedEvent {
    provider: Provider,
    id: String,
    pub time: Option<String>,
    /// Each with its version.
    pub signatures: Vec<(String, String)>,
}

/// Looks up a header.
type Header<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Provider {
    /// The flags of its event.
    pub fn flags(self) -> String {
        match self {
            Self::Standard => "--as standard --event contact.added".to_owned(),
            Self::Stripe => "--as stripe --event invoice.paid".to_owned(),
            Self::GitHub => "--as github --event push".to_owned(),
            Self::Meta => format!(
                "--sign meta --verify-token {VERIFY_TOKEN} --content-type application/json --body \
                 '{{\"object\":\"page\",\"entry\":[{{\"id\":\"7\",\"time\":1795844573}}]}}'"
            ),
        }
    }

    pub fn secret(self) -> &'static str {
        match self {
            Self::Standard => "whsec_YSBrZXkgb2YgdGhlIHRlc3RzLCBubyBzZWNyZXQ=",
            Self::Stripe => "whsec_akeyofthetestsnosecret0123456789",
            Self::GitHub | Self::Meta => "a key of the tests, no secret",
        }
    }

    pub fn key(self) -> Vec<u8> {
        self.decode(self.secret())
    }

    /// The bytes that a text is, as a secret.
    pub fn decode(self, secret: &str) -> Vec<u8> {
        let Self::Standard = self else {
            return secret.into();
        };
        let encoded = secret.strip_prefix("whsec_").unwrap_or(secret);
        // Like Node's `Buffer.from`, it decodes what is there.
        let whole = &encoded[..encoded.len() / 4 * 4];
        BASE64.decode(whole).unwrap()
    }

    /// The header of the signature.
    pub fn header(self) -> &'static str {
        match self {
            Self::Standard => "webhook-signature",
            Self::Stripe => "Stripe-Signature",
            Self::GitHub | Self::Meta => "X-Hub-Signature-256",
        }
    }

    /// What marks a signature that counts.
    pub fn version(self) -> &'static str {
        match self {
            Self::Standard | Self::Stripe => "v1",
            Self::GitHub | Self::Meta => "sha256",
        }
    }

    pub fn has_time(self) -> bool {
        matches!(self, Self::Standard | Self::Stripe)
    }

    /// Reads the signatures, the id and the time from the headers of a request.
    pub fn signed(self, header: Header) -> Option<SignedEvent> {
        // `v1,abc v1,def`; `t=1,v1=abc,v1=def`; `sha256=abc`
        let (between, within) = match self {
            Self::Standard => (' ', ','),
            Self::Stripe | Self::GitHub | Self::Meta => (',', '='),
        };
        let value = header(self.header())?;
        let pairs = value
            .split(between)
            .filter_map(|pair| pair.split_once(within));
        let mut signatures: Vec<_> = pairs
            .map(|(version, text)| (version.to_owned(), text.to_owned()))
            .collect();
        let (id, time) = match self {
            Self::Standard => (header("webhook-id")?, Some(header("webhook-timestamp")?)),
            Self::Stripe => {
                let at = signatures.iter().position(|(name, _)| name == "t")?;
                (String::new(), Some(signatures.remove(at).1))
            }
            Self::GitHub | Self::Meta => (String::new(), None),
        };
        Some(SignedEvent {
            provider: self,
            id,
            time,
            signatures,
        })
    }

    /// The id and the type of an event; none if it is not an event.
    pub fn id_and_type(self, request: &Message, event: &Value) -> Option<(String, String)> {
        let event = event.as_object()?;
        let text = |name: &str| event.get(name).and_then(Value::as_str).map(str::to_owned);
        match self {
            Self::Standard => Some((request.header("webhook-id")?, text("type")?)),
            Self::Stripe => Some((text("id")?, text("type")?)),
            Self::GitHub => Some((
                request.header("X-GitHub-Delivery")?,
                request.header("X-GitHub-Event")?,
            )),
            Self::Meta => Some((event.get("entry")?.to_string(), text("object")?)),
        }
    }
}

impl SignedEvent {
    /// The right signature of a body.
    pub fn sign(&self, key: &[u8], body: &[u8], without_id: bool) -> String {
        let (id, time) = (&self.id, self.time.as_deref().unwrap_or_default());
        let before = match self.provider {
            Provider::Standard if without_id => format!("{time}."),
            Provider::Standard => format!("{id}.{time}."),
            Provider::Stripe => format!("{time}."),
            Provider::GitHub | Provider::Meta => String::new(),
        };
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let tag = hmac::sign(&key, &[before.as_bytes(), body].concat());
        match self.provider {
            Provider::Standard => BASE64.encode(tag),
            _ => HEXLOWER.encode(tag.as_ref()),
        }
    }

    /// Whether there is a signature, and each can be decoded.
    pub fn is_well_formed(&self) -> bool {
        let mut signatures = self.signatures.iter();
        !self.signatures.is_empty()
            && signatures.all(|(_, text)| match self.provider {
                Provider::Standard => BASE64.decode(text).is_ok(),
                _ => HEXLOWER.decode(text.as_bytes()).is_ok(),
            })
    }
}
