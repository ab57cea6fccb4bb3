//! Shared by the tests of `hook listen`: requests with headers, and the output for one of them.

use super::support::{Finished, Listener};

/// A request: the request line without its version, header lines after `Host`, and `Content-Length` if there is a body.
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

/// A POST with this content type.
pub fn typed(content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let header = format!("Content-Type: {content_type}");
    request("POST /", &[header.as_str()], body)
}

pub fn get(target: &str) -> Vec<u8> {
    request(&format!("GET {target}"), &[], "")
}

/// Sends one request to a listener that exits after it, and checks that the response is 200.
#[track_caller]
pub fn seen(arguments: &str, request: impl AsRef<[u8]>) -> Finished {
    let listener = Listener::start(format!("--count 1 {arguments}"));
    listener.ask(request).status_is(200);
    listener.finish()
}

/// The `request` line of `--json` for this request.
#[track_caller]
pub fn recorded(request: impl AsRef<[u8]>) -> serde_json::Value {
    seen("--json", request).lines_of("request").remove(0)
}
