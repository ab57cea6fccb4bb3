//! Where a captured request went, what other programs add to a request that goes there, and why a form cannot hold it.

use crate::message::{Request, Url};
use crate::record::Exchange;

/// The URL that the capture names, else the one of the `Host` header over plain HTTP.
pub(crate) fn target_url(exchange: &Exchange) -> Result<Url, ExportError> {
    if let Some(url) = &exchange.url {
        return Ok(url.clone());
    }
    let host = exchange.received.request.headers.text("host");
    host.and_then(|host| Url::parse(&format!("http://{host}/")).ok())
        .ok_or(ExportError::NoHost)
}

/// The URL with the target of a request; `None` for a target that is not a path (RFC 9112 sections 3.2.2 to 3.2.4).
pub(super) fn with_target_of(request: &Request, url: &Url) -> Option<String> {
    let mut url = url.clone();
    url.target.clone_from(&request.target);
    request.target.starts_with('/').then(|| url.to_string())
}

/// Whether the path has segments such as `..`, which many programs resolve before they send it.
pub(super) fn has_dot_segments(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    path.split(['/', '\\']).any(|segment| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".."
    })
}

/// Whether another program sends this header by itself, with the same value.
pub(super) fn is_implied(name: &str, value: &[u8], url: &Url, request: &Request) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "host" => value == url.authority().as_bytes(),
        "content-length" => value == request.body.len().to_string().as_bytes(),
        _ => false,
    }
}

/// Trailers are sent by no tool but this one.
pub(crate) fn check_trailers(request: &Request) -> Result<(), ExportError> {
    if request.trailers.is_empty() {
        Ok(())
    } else {
        Err(ExportError::Trailers)
    }
}

/// Each text goes on from the number of the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExportError {
    #[error("it has no `Host` header that says where it went")]
    NoHost,
    #[error("it has trailers after its body")]
    Trailers,
    #[error("its target is not a path")]
    TargetNotPath,
    #[error("its header `{0}` cannot be written as text")]
    HeaderNotText(String),
    #[error("its body cannot be written as text")]
    BodyNotText,
    #[error("its body would be read as syntax of the file")]
    BodyIsSyntax,
    #[error("line breaks or spaces of its body would be changed")]
    BodyLinesChanged,
    #[error("`{0}` is a name that would be read as syntax of the file")]
    BodyFileName(String),
    #[error("characters of its form would be encoded a second time")]
    FormChanged,
    #[error("its header `{0}` would be read as something else")]
    HeaderChanged(String),
    #[error("its header `{0}` comes twice, and would be joined")]
    HeaderTwice(String),
    #[error("not all tools for `.http` files send `{0}` like this")]
    HttpMethod(String),
    #[error("its target has characters that would be encoded or tidied up")]
    TargetChanged,
    #[error("Hurl has no method `{0}`")]
    HurlMethod(String),
    #[error("its header `{0}` is not UTF-8, which Hurl needs")]
    HurlHeaderNotUtf8(String),
}
