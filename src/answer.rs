//! What the listener answers; pure.

use std::time::Duration;

use crate::message::Headers;
use crate::message::body::guess_type;

/// The answer that every request gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// 200 to 599.
    pub status: u16,
    /// The user's headers, and a content type where there is a body.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// How long the answer is held back.
    pub delay: Duration,
}

impl Plan {
    /// A plan; a body without a content type gets one by its file's name, else by its bytes.
    pub fn new(
        status: u16,
        mut headers: Headers,
        body: Vec<u8>,
        file: Option<&str>,
        delay: Duration,
    ) -> Self {
        if !body.is_empty() && !headers.contains("content-type") {
            headers.push("Content-Type", guess_type(file, &body));
        }
        Self {
            status,
            headers,
            body,
            delay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_type_wins_and_no_body_has_none() {
        let plan = |headers, body: &str| {
            Plan::new(200, headers, body.into(), None, Duration::ZERO).headers
        };
        let own = Headers::from_iter([("content-type", "x/y")]);
        assert_eq!(plan(own.clone(), "{}"), own);
        assert!(plan(Headers::new(), "").is_empty());
    }
}
