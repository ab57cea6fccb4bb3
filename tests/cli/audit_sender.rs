//! A sender of webhooks for the tests of `listen --audit`: right as it is, and wrong in what a test changes.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::thread;
use std::time::{Duration, SystemTime};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ring::hmac;

/// What the sender and the listener share: base64 of 24 bytes.
pub const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
const KEY: &[u8] = b"012345678901234567890123";

const MAX_ATTEMPTS: usize = 8;

/// How a sender sends events. The functions take the number of the event and of the attempt, both from 1.
pub struct Sender {
    pub target: &'static str,
    pub id: fn(usize, usize) -> Option<String>,
    pub body: fn(usize, usize) -> String,
    pub content_type: Option<&'static str>,
    pub user_agent: Option<&'static str>,
    pub key: &'static [u8],
    /// Whether an attempt is signed at its own time, and not at that of the first.
    pub signs_again: bool,
    /// How long it waits for a response.
    pub timeout: Duration,
    /// The waits between attempts; the last one repeats.
    pub waits: &'static [u64],
    pub respects_retry_after: bool,
    pub follows_redirects: bool,
    /// Whether it tries again after this.
    pub retries: fn(&Outcome) -> bool,
}

/// What came of an attempt.
pub enum Outcome {
    Response { status: u16, head: String },
    Reset,
    Timeout,
}

impl Sender {
    /// A right one.
    pub fn new() -> Self {
        Self {
            target: "/hooks",
            id: |event, _| Some(format!("msg_{event}")),
            body: |event, _| format!(r#"{{"type":"contact.added","data":{{"n":{event}}}}}"#),
            content_type: Some("application/json"),
            user_agent: Some("Example-Webhooks/1.0"),
            key: KEY,
            signs_again: true,
            timeout: Duration::from_millis(1500),
            waits: &[50, 200, 400, 600],
            respects_retry_after: true,
            follows_redirects: false,
            retries: Outcome::is_retryable,
        }
    }

    /// Sends these events, one after the other.
    pub fn send(&self, port: u16, events: impl Iterator<Item = usize>) {
        for event in events {
            let first_signed_at = now();
            for attempt in 1..=MAX_ATTEMPTS {
                let signed_at = if self.signs_again {
                    now()
                } else {
                    first_signed_at
                };
                let outcome = self.attempt(port, self.target, event, attempt, signed_at);
                if let (Some(location), true) = (outcome.header("location"), self.follows_redirects)
                {
                    self.attempt(port, &location, event, attempt, signed_at);
                    break;
                }
                if !(self.retries)(&outcome) {
                    break;
                }
                let wait = self.waits[(attempt - 1).min(self.waits.len() - 1)];
                let asked = outcome.header("retry-after").unwrap_or_default();
                let asked: u64 = asked.parse().unwrap_or_default();
                let asked = if self.respects_retry_after { asked } else { 0 };
                // The time itself is tested: how long the sender waits before its next attempt.
                thread::sleep(Duration::from_millis(wait.max(1000 * asked)));
            }
        }
    }

    fn attempt(
        &self,
        port: u16,
        target: &str,
        event: usize,
        attempt: usize,
        signed_at: u64,
    ) -> Outcome {
        let (id, body) = ((self.id)(event, attempt), (self.body)(event, attempt));
        let mut head = format!("POST {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n");
        let mut field = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
        field("Content-Length", &body.len().to_string());
        if let Some(content_type) = self.content_type {
            field("Content-Type", content_type);
        }
        if let Some(agent) = self.user_agent {
            field("User-Agent", agent);
        }
        if let Some(id) = id {
            let key = hmac::Key::new(hmac::HMAC_SHA256, self.key);
            let text = format!("{id}.{signed_at}.{body}");
            let signature = BASE64_STANDARD.encode(hmac::sign(&key, text.as_bytes()));
            field("webhook-id", &id);
            field("webhook-timestamp", &signed_at.to_string());
            field("webhook-signature", &format!("v1,{signature}"));
        }
        exchange(port, &format!("{head}\r\n{body}"), self.timeout)
    }
}

impl Outcome {
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Response { status, .. } => *status >= 500,
            Self::Reset | Self::Timeout => true,
        }
    }

    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Response { status, .. } => Some(*status),
            _ => None,
        }
    }

    fn header(&self, name: &str) -> Option<String> {
        let Self::Response { head, .. } = self else {
            return None;
        };
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        let (_, value) = fields.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value.to_owned())
    }
}

/// Sends a request on a new connection and reads the head of the response.
fn exchange(port: u16, request: &str, timeout: Duration) -> Outcome {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_read_timeout(Some(timeout)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => return Outcome::Reset,
            Ok(count) => read.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Outcome::Timeout,
            Err(error) if error.kind() == ErrorKind::TimedOut => return Outcome::Timeout,
            Err(_) => return Outcome::Reset,
        }
        let text = String::from_utf8_lossy(&read);
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let status = head.split(' ').nth(1).unwrap().parse().unwrap();
            let head = head.to_owned();
            return Outcome::Response { status, head };
        }
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs()
}
