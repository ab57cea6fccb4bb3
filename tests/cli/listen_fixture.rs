//! What the tests of `hook listen` share: requests with headers, and what is shown of one.

use super::support::{Finished, Listener};

/// A request line without its version, header lines behind `Host`, and the length of a body if there is one.
pub fn request(line: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = format!("Content-Length: {}", body.len());
    let mut lines = vec![format!("{line} HTTP/1.1")];
    lines.push("Host: 127.0.0.1".to_owned());
    lines.extend(headers.iter().map(ToString::to_string));
    lines.extend((!body.is_empty()).then_some(length));
    let head = lines.join("\r\n") + "\r\n\r\n";
    [head.as_bytes(), body].concat()
}

/// A POST of this content type.
pub fn typed(content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let header = format!("Content-Type: {content_type}");
    request("POST /", &[header.as_str()], body)
}

/// A GET.
pub fn get(target: &str) -> Vec<u8> {
    request(&format!("GET {target}"), &[], "")
}

/// Sends one request, which is answered with 200, to a listener with these arguments that ends after it.
#[track_caller]
pub fn seen(arguments: &str, request: impl AsRef<[u8]>) -> Finished {
    let listener = Listener::start(format!("--count 1 {arguments}"));
    listener.ask(request).status_is(200);
    listener.finish()
}

/// The `request` line that `--json` writes for this request.
#[track_caller]
pub fn recorded(request: impl AsRef<[u8]>) -> serde_json::Value {
    seen("--json", request).lines_of("request").remove(0)
}
