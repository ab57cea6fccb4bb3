//! What the listener answers, and when it does not; pure.

use std::time::Duration;

use crate::glob::{Star, matches};
use crate::message::Headers;
use crate::message::body::guess_content_type;

/// How requests are answered: the first failures, else by the first route that fits, else by the statuses in turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResponsePlan {
    /// The first of all are answered so.
    pub(crate) fail_first: Option<FailFirst>,
    /// The answer to a failed one, where it is an answer.
    pub(crate) failure: Option<PlannedResponse>,
    /// Answers by method and path.
    pub(crate) routes: Vec<(RoutePattern, PlannedResponse)>,
    /// The others in turn; the last one stays. At min one.
    pub(crate) sequence: Vec<PlannedResponse>,
    /// How long an answer is held back.
    pub(crate) delay: ResponseDelay,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlannedResponse {
    /// 200 to 599.
    pub(crate) status: u16,
    /// The user's headers, and a content type where there is a body.
    pub(crate) headers: Headers,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// How many requests fail first, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FailFirst {
    /// So many.
    pub(crate) times: u64,
    /// In this way.
    pub(crate) mode: FailureMode,
}

/// A way to fail a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureMode {
    /// By an answer.
    Status(u16),
    /// The connection is closed without one.
    Drop,
    /// The connection is reset.
    Reset,
    /// Nothing happens until the sender gives up.
    Hang,
}

/// Which requests a route is for: globs of method and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoutePattern {
    /// Any method without one.
    pub(crate) method: Option<String>,
    /// `*` stops at a slash, `**` does not.
    pub(crate) path: String,
}

/// A route as it is written: `POST /billing=201@body.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResponseRoute {
    /// Which requests it is for.
    pub(crate) pattern: RoutePattern,
    /// The status of its answer.
    pub(crate) status: u16,
    /// The file with its body.
    pub(crate) file: Option<String>,
}

/// How long answers are held back: between these two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResponseDelay {
    /// At min.
    pub(crate) min: Duration,
    /// At max.
    pub(crate) max: Duration,
}

/// What is to become of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseChoice {
    /// It fails.
    Fail(FailureMode),
    /// It gets the answer of this route.
    Route(usize),
    /// It gets this one of the answers in turn.
    Sequence(usize),
}

impl ResponsePlan {
    /// What becomes of the `nth` request, counted from 0.
    pub(crate) fn choose(&self, nth: u64, method: &str, path: &str) -> ResponseChoice {
        let failing = self.fail_first.map_or(0, |fail| fail.times);
        match self.fail_first {
            Some(fail) if nth < fail.times => return ResponseChoice::Fail(fail.mode),
            _ => {}
        }
        let mut routes = self.routes.iter();
        match routes.position(|(pattern, _)| pattern.fits(method, path)) {
            Some(route) => ResponseChoice::Route(route),
            None => {
                let turn = usize::try_from(nth - failing).unwrap_or(usize::MAX);
                ResponseChoice::Sequence(turn.min(self.sequence.len().saturating_sub(1)))
            }
        }
    }
}

impl PlannedResponse {
    /// An answer; a body without a content type gets one by its file's name, else by its bytes.
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
    /// Whether a request is one of these.
    pub(crate) fn fits(&self, method: &str, path: &str) -> bool {
        let wanted = self.method.as_deref();
        wanted.is_none_or(|wanted| matches(wanted, method, Star::Crosses))
            && matches(&self.path, path, Star::StopsAtSlash)
    }
}

impl ResponseDelay {
    /// A time between the two, by a random number.
    pub(crate) fn pick(&self, random: u64) -> Duration {
        let share = random as f64 / u64::MAX as f64;
        self.min + (self.max.saturating_sub(self.min)).mul_f64(share)
    }

    /// Whether there is none.
    pub(crate) fn is_zero(&self) -> bool {
        self.max.is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_type_wins_and_no_body_has_none() {
        let reply =
            |headers, body: &str| PlannedResponse::new(200, headers, body.into(), None).headers;
        let own = Headers::from_iter([("content-type", "x/y")]);
        assert_eq!(reply(own.clone(), "{}"), own);
        assert!(reply(Headers::new(), "").is_empty());
    }

    #[test]
    fn the_first_fail_then_routes_then_turns() {
        let reply = |status| PlannedResponse::new(status, Headers::new(), Vec::new(), None);
        let route = |method: Option<&str>, path: &str| {
            let pattern = RoutePattern {
                method: method.map(str::to_owned),
                path: path.to_owned(),
            };
            (pattern, reply(201))
        };
        let plan = ResponsePlan {
            fail_first: Some(FailFirst {
                times: 2,
                mode: FailureMode::Drop,
            }),
            routes: vec![route(Some("POST"), "/billing"), route(None, "/shop/**")],
            sequence: vec![reply(500), reply(200)],
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
            "the last stays"
        );
    }

    #[test]
    fn a_delay_is_picked_between_its_ends() {
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
