//! Value parsers of the flags that choose a response: `--fail-first`, `--route`, `--delay`, `--forward-to`.
//!
//! Each reads one written form into the type of `response_plan` that the listener works with.

use super::values::{duration, status, url};
use crate::message::Url;
use crate::response_plan::{FailFirst, FailureMode, ResponseDelay, ResponseRoute, RoutePattern};

/// `3`, `3:503`, `3:drop`, `3:reset`, `3:hang`.
pub(super) fn fail_first(text: &str) -> Result<FailFirst, String> {
    let (times, how) = text.split_once(':').unwrap_or((text, "500"));
    let times = times.parse().ok().filter(|times| *times > 0);
    let times = times.ok_or("write it like `2`, `2:503`, `2:drop`, `2:reset` or `2:hang`")?;
    let how = match how {
        "drop" => FailureMode::Drop,
        "reset" => FailureMode::Reset,
        "hang" => FailureMode::Hang,
        text => FailureMode::Status(status(text)?),
    };
    Ok(FailFirst { times, mode: how })
}

/// `POST /billing=201`, `/users/*=404@missing.json`, `/a=@body.json`.
pub(super) fn route(text: &str) -> Result<ResponseRoute, String> {
    let expected = || "write it like `POST /billing=201` or `/users/*=404@body.json`".to_owned();
    let (pattern, response) = text.split_once('=').ok_or_else(expected)?;
    let (method, path) = match pattern.split_once(' ') {
        Some((method, path)) => (Some(method.to_owned()), path.trim_start()),
        None => (None, pattern),
    };
    if !path.starts_with(['/', '*']) || path.contains(' ') || method.as_deref() == Some("") {
        return Err(expected());
    }
    let (code, file) = match response.split_once('@') {
        Some((_, "")) => return Err(expected()),
        Some((code, file)) => (code, Some(file.to_owned())),
        None => (response, None),
    };
    let status = match (code, &file) {
        ("", Some(_)) => 200,
        (code, _) => status(code)?,
    };
    Ok(ResponseRoute {
        pattern: RoutePattern {
            method,
            path: path.to_owned(),
        },
        status,
        file,
    })
}

/// `2s`, `100ms..3s`.
pub(super) fn delay(text: &str) -> Result<ResponseDelay, String> {
    let (min, max) = text.split_once("..").unwrap_or((text, text));
    let (min, max) = (duration(min)?, duration(max)?);
    if min > max {
        return Err("the range must be MIN..MAX, such as `100ms..3s`".to_owned());
    }
    Ok(ResponseDelay { min, max })
}

/// `:3000/hooks`, `invoice.*=http://127.0.0.1:4000/`. The text before the first `=` is a glob, unless it is the start of a
/// URL whose query contains the `=`.
pub(super) fn target(text: &str) -> Result<(Option<String>, Url), String> {
    if let Some((glob, rest)) = text.split_once('=')
        && !glob.contains("://")
        && !glob.contains(['?', ':'])
    {
        if glob.is_empty() {
            return Err("the glob before `=` is empty".to_owned());
        }
        return Ok((Some(glob.to_owned()), url(rest)?));
    }
    Ok((None, url(text)?))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_failure_has_a_number_and_a_kind() {
        let parse = |text| fail_first(text).map(|fail| (fail.times, fail.mode));
        assert_eq!(parse("2"), Ok((2, FailureMode::Status(500))));
        assert_eq!(parse("1:429"), Ok((1, FailureMode::Status(429))));
        assert_eq!(parse("3:hang"), Ok((3, FailureMode::Hang)));
        for text in ["", "0", "x", "2:", "2:99", "2:die", "-1"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_route_has_a_pattern_and_a_response() {
        let read = route("POST /billing=201").unwrap();
        assert!(
            read.pattern.matches_request("POST", "/billing")
                && !read.pattern.matches_request("GET", "/billing")
        );
        assert_eq!((read.status, read.file), (201, None));
        let read = route("/users/*=404@a=b.json").unwrap();
        assert!(
            read.pattern.matches_request("GET", "/users/7")
                && !read.pattern.matches_request("GET", "/users/7/x")
        );
        assert_eq!((read.status, read.file.as_deref()), (404, Some("a=b.json")));
        assert_eq!(route("**=@x").unwrap().status, 200);
        for text in [
            "",
            "/a",
            "a=200",
            "/a=",
            "/a=99",
            "/a=@",
            "POST  =200",
            " /a=200",
            "A B /=1",
        ] {
            assert!(route(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_target_may_have_a_glob() {
        for (text, glob, to) in [
            (":3000/hooks", None, "http://localhost:3000/hooks"),
            ("http://h/?a=b", None, "http://h/?a=b"),
            (":3000/?a=b", None, "http://localhost:3000/?a=b"),
            (
                "invoice.*=:4000",
                Some("invoice.*"),
                "http://localhost:4000/",
            ),
            (
                "orders/create=http://h/?a=b",
                Some("orders/create"),
                "http://h/?a=b",
            ),
        ] {
            let (found, url) = target(text).unwrap();
            assert_eq!((found.as_deref(), url.to_string().as_str()), (glob, to));
        }
        assert!(target("=:3000").is_err() && target("a=").is_err());
    }

    #[test]
    fn a_delay_may_be_a_range() {
        let two = Duration::from_secs(2);
        assert_eq!(delay("2s"), Ok(ResponseDelay { min: two, max: two }));
        assert_eq!(
            delay("2s..2000ms"),
            Ok(ResponseDelay { min: two, max: two })
        );
        for text in ["3s..1s", "..", "1s..", "x"] {
            assert!(delay(text).is_err(), "{text}");
        }
    }
}
