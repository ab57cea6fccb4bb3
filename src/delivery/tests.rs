//! What an outcome is worth.

use std::time::Duration;

use super::*;
use crate::http::client::Timings;
use crate::message::{Headers, Response, Version};

fn answered(status: u16, cut: bool) -> Answer {
    Answer {
        response: Response {
            version: Version::Http11,
            status,
            reason: String::new(),
            headers: Headers::new(),
            body: Vec::new(),
        },
        timings: Timings::default(),
        elapsed: Duration::ZERO,
        cut,
    }
}

#[test]
fn the_statuses_decide_what_is_delivered() {
    for (success, status, exit) in [
        ("2xx", 204, Exit::Done),
        ("2xx", 302, Exit::Redirected),
        ("2xx", 503, Exit::ServerError),
        ("200,202", 202, Exit::Done),
        ("200,202", 204, Exit::Unexpected),
        ("4xx", 401, Exit::Done),
        ("4xx", 200, Exit::Unexpected),
        ("4xx", 500, Exit::ServerError),
    ] {
        let success = Statuses::parse(success).unwrap();
        assert_eq!(exit_of(&Ok(answered(status, false)), &success), exit);
    }
    let cut = Ok(answered(200, true));
    assert_eq!(exit_of(&cut, &Statuses::default()), Exit::Failed);
}
