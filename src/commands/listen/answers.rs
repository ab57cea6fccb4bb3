//! From flags to what requests are answered.

use std::time::Duration;

use anyhow::Result;

use crate::cli::Listen;
use crate::commands::context::{Context, usage};
use crate::commands::value_input;
use crate::message::Headers;
use crate::payload::Item;
use crate::response_plan::{FailureMode, PlannedResponse, ResponsePlan};

/// Headers that the server makes itself: another value would be a lie on the wire.
const OWN_HEADERS: [&str; 5] = [
    "connection",
    "content-length",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What requests are answered.
pub(super) fn plan(args: &Listen, context: &Context) -> Result<ResponsePlan> {
    let headers = headers(args)?;
    let body = match &args.body {
        Some(body) if body == "-" => return Err(usage("--body takes TEXT or @FILE here")),
        Some(body) => Some(value_input::read("--body", body, context)?),
        None => None,
    };
    let (bytes, file) = body.map_or((Vec::new(), None), |body| (body.bytes, body.file));
    if let (false, [status @ (204 | 304)]) = (bytes.is_empty(), &args.status[..]) {
        return Err(usage(format!(
            "--status {status} has no body: leave --body out"
        )));
    }
    let reply = |status: u16, body: Vec<u8>, file: Option<&str>| {
        let mut headers = headers.clone();
        if let (Some(after), 400..) = (args.retry_after, status) {
            headers.push("Retry-After", whole_seconds(after).to_string());
        }
        let body = if matches!(status, 204 | 304) {
            Vec::new()
        } else {
            body
        };
        PlannedResponse::new(status, headers, body, file)
    };
    let failure = args.fail_first.and_then(|fail| match fail.mode {
        FailureMode::Status(status) => Some(reply(status, Vec::new(), None)),
        _ => None,
    });
    let mut routes = Vec::new();
    for route in &args.routes {
        let body = match &route.file {
            Some(file) => value_input::read_file(file)?,
            None => Vec::new(),
        };
        let reply = reply(route.status, body, route.file.as_deref());
        routes.push((route.pattern.clone(), reply));
    }
    let sequence = args.status.iter();
    Ok(ResponsePlan {
        fail_first: args.fail_first,
        failure,
        routes,
        sequence: sequence
            .map(|status| reply(*status, bytes.clone(), file.as_deref()))
            .collect(),
        delay: args.delay,
    })
}

fn headers(args: &Listen) -> Result<Headers> {
    let mut headers = Headers::new();
    for item in &args.headers {
        match item {
            Item::Header(name, _) if OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) => {
                return Err(usage(format!(
                    "--header {name} can't be set: the answer's framing is made here"
                )));
            }
            Item::Header(name, value) => headers.push(name, value),
            _ => {
                return Err(usage(
                    "--header removes nothing from an answer: give it a value",
                ));
            }
        }
    }
    Ok(headers)
}

/// `Retry-After` takes no fractions (RFC 9110 section 10.2.3): rounded up, so that nobody comes too early.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
