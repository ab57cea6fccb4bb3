//! Shared by the tests of `hook show`: a record written by a real listener, with requests that tools often change.

use super::listen_fixture::{get, request, typed};
use super::support::{Finished, Hook, Listener, hook};

/// JSON with numbers, escapes and duplicate keys that a parsed value would lose.
pub const JSON: &str =
    "{\"n\": 12345678901234567890, \"p\":1.10,\n \"n\":\"\\u00e9\u{e9} it's {{x}}\"}";

/// Requests with everything that is easily lost: duplicates, case, bytes that are not text, GET queries, multipart.
pub fn awkward() -> Vec<Vec<u8>> {
    let multipart = "--XX\r\nContent-Disposition: form-data; name=\"card\"\r\n\r\n4111-1111\r\n\
                     --XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.bin\"\r\n\r\n\0\r\n--XX--\r\n";
    let headers = [
        "hOsT-x: h",
        "X-One: 2",
        "X-oNE: 1",
        "X-Empty:",
        "X-Hash: a # b \\ {{c}}",
    ];
    let latin = b"POST /latin HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Caf: caf\xe9 '$x'\r\nContent-Length: 5\r\n\r\n\xff\x00\x1b\xe9\n";
    let chunked = "POST /chunked HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n\
                   3;x=1\r\nabc\r\n0\r\n\r\n";
    vec![
        typed("application/json", JSON),
        request(
            "POST /a%2Fb/%7E?key=2&key=1&Key=%20+&empty=&bare",
            &headers,
            "@text\n",
        ),
        latin.to_vec(),
        get("/?type=add&list_id=7&mobile=%2B61491570156&brackets=[1]{2}"),
        typed("multipart/form-data; boundary=XX", multipart),
        typed(
            "application/x-www-form-urlencoded",
            "a=1&a=2&card=4111+1111&payload=%7B%22token%22%3A%22x%22%7D",
        ),
        chunked.as_bytes().to_vec(),
        request("DELETE /gone", &[], ""),
    ]
}

/// The record of a listener that received these requests.
#[track_caller]
pub fn record_of(requests: &[Vec<u8>]) -> Vec<u8> {
    let listener = Listener::start(format!("--json --count {}", requests.len()));
    for request in requests {
        listener.ask(request).status_is(200);
    }
    listener.finish().stdout.clone()
}

/// `hook show FLAGS` for a file with these bytes.
pub fn show(flags: &str, file: impl AsRef<[u8]>) -> Hook {
    hook(format!("show capture {flags}")).file("capture", file)
}

/// The method, target, headers and body of each request.
pub fn requests(record: &Finished) -> Vec<serde_json::Value> {
    let keys = [
        "method",
        "target",
        "version",
        "headers",
        "body",
        "body_base64",
    ];
    let of = |line: serde_json::Value| keys.iter().map(|key| line[key].clone()).collect();
    record.lines_of("request").into_iter().map(of).collect()
}
