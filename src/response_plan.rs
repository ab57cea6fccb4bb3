//! Which response the listener gives to a request, and when it gives none.
//!
//! The first requests may fail on purpose. After them the first route that matches gives the response, and without a
//! match the responses of the sequence take turns. The number of the request is an argument: the plan itself has no
//! state.

use std::time::Duration;

use crate::glob::{Star, matches};
use crate::message::Headers;
use crate::message::body::guess_content_type;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResponsePlan {
    pub(crate) fail_first: Option<FailFirst>,
    /// The response to a request that fails with a status.
    pub(crate) failure: Option<PlannedResponse>,
    pub(crate) routes: Vec<(RoutePattern, PlannedResponse)>,
    /// One response after the other; the last one repeats. At least one.
    pub(crate) sequence: Vec<PlannedResponse>,
    /// The wait before a response.
    pub(crate) delay: ResponseDelay,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlannedResponse {
    /// 200 to 599.
    pub(crate) status: u16,
    /// The headers of the user, and a content type if the body has none.
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

/// How many of the first requests fail, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FailFirst {
    pub(crate) times: u64,
    pub(crate) mode: FailureMode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureMode {
    /// A response with this status.
    Status(u16),
    /// The connection is closed without a response.
    Drop,
    /// The connection is reset.
    Reset,
    /// No response comes until the sender gives up.
    Hang,
}

/// The requests that a route matches: globs of method and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoutePattern {
    /// `None` matches any method.
    pub(crate) method: Option<String>,
    /// `*` stops at a slash, `**` does not.
    pub(crate) path: String,
}

/// A route as it is written: `POST /billing=201@body.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResponseRoute {
    pub(crate) pattern: RoutePattern,
    pub(crate) status: u16,
    /// The file that holds the body.
    pub(crate) file: Option<String>,
}

/// The range of waits before a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResponseDelay {
    pub(crate) min: Duration,
    pub(crate) max: Duration,
}

/// What the listener does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseChoice {
    Fail(FailureMode),
    /// The response of the route with this index.
    Route(usize),
    /// The response of the sequence with this index.
    Sequence(usize),
}

impl ResponsePlan {
    /// The choice for the `nth` request, counted from 0.
    pub(crate) fn choose(&self, nth: u64, method: &str, path: &str) -> ResponseChoice {
        let failures = self.fail_first.map_or(0, |fail| fail.times);
        match self.fail_first {
            Some(fail) if nth < fail.times => return ResponseChoice::Fail(fail.mode),
            _ => {}
        }
        let mut routes = self.routes.iter();
        match routes.position(|(pattern, _)| pattern.matches_request(method, path)) {
            Some(route) => ResponseChoice::Route(route),
            None => {
                let index = usize::try_from(nth - failures).unwrap_or(usize::MAX);
                ResponseChoice::Sequence(index.min(self.sequence.len().saturating_sub(1)))
            }
        }
    }
}

impl PlannedResponse {
    /// A response. A body without a content type gets one by the name of its file, or by its bytes.
    pub(crate) fn new(
        status: u16,
        mut headers: Headers,
        body: Vec<u8>,
        file: Option<&str>,
    ) -> Self {
        if !body.is_empty() && !headers.contains("content-type") {
            headers.push("Content-Type", guess_content_type(file, &body));
        }
        Self {
            status,
            headers,
            body,
        }
    }
}

impl RoutePattern {
    pub(crate) fn matches_request(&self, method: &str, path: &str) -> bool {
        let glob = self.method.as_deref();
        glob.is_none_or(|glob| matches(glob, method, Star::CrossesSlash))
            && matches(&self.path, path, Star::StopsAtSlash)
    }
}

impl ResponseDelay {
    /// A wait in the range, by a random number.
    pub(crate) fn pick(&self, random: u64) -> Duration {
        let share = random as f64 / u64::MAX as f64;
        self.min + (self.max.saturating_sub(self.min)).mul_f64(share)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.max.is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_without_a_type_gets_one() {
        let response =
            |headers, body: &str| PlannedResponse::new(200, headers, body.into(), None).headers;
        let own = Headers::from_iter([("content-type", "x/y")]);
        assert_eq!(response(own.clone(), "{}"), own);
        assert!(response(Headers::new(), "").is_empty());
    }

    #[test]
    fn failures_come_before_routes_and_the_sequence() {
        let response = |status| PlannedResponse::new(status, Headers::new(), Vec::new(), None);
        let route = |method: Option<&str>, path: &str| {
            let pattern = RoutePattern {
                method: method.map(str::to_owned),
                path: path.to_owned(),
            };
            (pattern, response(201))
        };
        let plan = ResponsePlan {
            fail_first: Some(FailFirst {
                times: 2,
                mode: FailureMode::Drop,
            }),
            routes: vec![route(Some("POST"), "/billing"), route(None, "/shop/**")],
            sequence: vec![response(500), response(200)],
            ..ResponsePlan::default()
        };
        let choose = |nth, method, path| plan.choose(nth, method, path);
        for nth in [0, 1] {
            assert_eq!(
                choose(nth, "POST", "/billing"),
                ResponseChoice::Fail(FailureMode::Drop)
            );
        }
        assert_eq!(choose(2, "POST", "/billing"), ResponseChoice::Route(0));
        assert_eq!(choose(2, "GET", "/billing"), ResponseChoice::Sequence(0));
        assert_eq!(choose(2, "GET", "/shop/a/b"), ResponseChoice::Route(1));
        assert_eq!(choose(3, "GET", "/"), ResponseChoice::Sequence(1));
        assert_eq!(
            choose(900, "GET", "/"),
            ResponseChoice::Sequence(1),
            "the last repeats"
        );
    }

    #[test]
    fn a_delay_is_in_its_range() {
        let delay = ResponseDelay {
            min: Duration::from_millis(100),
            max: Duration::from_secs(3),
        };
        assert_eq!(delay.pick(0), Duration::from_millis(100));
        assert_eq!(delay.pick(u64::MAX), Duration::from_secs(3));
        let middle = delay.pick(u64::MAX / 2);
        assert!(middle > Duration::from_millis(1500) && middle < Duration::from_millis(1600));
    }
}
