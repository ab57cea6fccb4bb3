//! From flags to where requests are handed on to.

use std::sync::Arc;

use anyhow::Result;

use super::setup::Place;
use crate::cli::Listen;
use crate::commands::context::usage;
use crate::http::client::ExchangeLimits;
use crate::listener::{ForwardConfig, ForwardTarget};
use crate::message::{Headers, Url};
use crate::payload::Item;

/// A longer answer is not handed back.
const MAX_ANSWER: usize = 32 << 20;

/// Where requests are handed on to, if anywhere.
pub(super) fn forwards(args: &Listen, place: &Place) -> Result<Option<Arc<ForwardConfig>>> {
    if args.forward_to.is_empty() {
        return Ok(None);
    }
    let mut headers = Headers::new();
    for item in &args.forward_header {
        match item {
            Item::Header(name, value) => headers.push(name, value),
            _ => return Err(usage("--forward-header removes nothing: give it a value")),
        }
    }
    for (_, url) in &args.forward_to {
        if is_own(url, place) {
            return Err(usage(format!(
                "--forward-to `{url}` is this listener itself: requests would go round for ever"
            )));
        }
    }
    let targets = args.forward_to.iter().map(|(events, url)| ForwardTarget {
        events: events.clone(),
        url: url.clone(),
    });
    Ok(Some(Arc::new(ForwardConfig {
        targets: targets.collect(),
        only: args.forward_only.clone(),
        headers,
        tells_sender: args.x_forwarded,
        keep_path: args.keep_path,
        limits: ExchangeLimits {
            timeout: args.forward_timeout,
            connect_timeout: args.forward_timeout,
            max_body: MAX_ANSWER,
        },
    })))
}

fn is_own(url: &Url, place: &Place) -> bool {
    url.port == place.port && url.is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_knows_its_own_urls() {
        let place = Place {
            url: "http://127.0.0.1:8080/".to_owned(),
            port: 8080,
            warning: None,
        };
        for (url, own) in [
            (":8080/hooks", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            (":8081", false),
            ("http://example.com:8080", false),
        ] {
            assert_eq!(is_own(&Url::parse(url).unwrap(), &place), own, "{url}");
        }
    }
}
