//! HAR files of other programs: shown, replayed and written back. `tests/har/README.md` says what each program writes.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Endpoint, Finished, hook, response};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/har");

fn path(name: &str) -> PathBuf {
    PathBuf::from(FOLDER).join(name)
}

/// `hook COMMAND FILE FLAGS` for a file of the folder.
fn run(command: &str, name: &str, flags: &str) -> Finished {
    let path = path(name);
    hook(format!("{command} {} {flags}", path.display()))
        .run()
        .any_code()
}

/// The messages of a run, without the path of the file.
fn messages(finished: &Finished, name: &str) -> Vec<String> {
    let path = format!("{}", path(name).display());
    finished
        .stderr
        .lines()
        .map(|line| line.trim_start_matches("hook: ").replace(&path, name))
        .collect()
}

/// Checks the requests that a file holds, the messages, and that what is replayed and written back is the same.
#[track_caller]
fn holds(name: &str, requests: &[&[u8]], said: &[&str]) {
    let is_missing = said
        .iter()
        .any(|line| line.contains("is left out: its body"));
    let raw = run("show", name, "--to raw");
    raw.code(i32::from(is_missing));
    assert_eq!(
        raw.stdout.escape_ascii().to_string(),
        requests.concat().escape_ascii().to_string()
    );
    assert_eq!(messages(&raw, name), said);

    let endpoint = Endpoint::always(|_| response(200, ""));
    let replayed = run("replay", name, &format!("-q --url {}", endpoint.url()));
    replayed.code(i32::from(is_missing));
    let host = format!("127.0.0.1:{}", endpoint.port());
    let arrived: Vec<Vec<u8>> = endpoint
        .requests()
        .iter()
        .map(|request| replace(request.raw(), host.as_bytes(), b"api.example.com"))
        .collect();
    assert_eq!(arrived, requests);

    let written = run("show", name, "--to har");
    written.code(0);
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    let (written, original) = (read(&written.stdout), read(&fs::read(path(name)).unwrap()));
    let is_http = |entry: &&Value| {
        let url = entry["request"]["url"].as_str().unwrap();
        url.starts_with("http")
            && entry["request"]["method"] != "CONNECT"
            && entry.get("_webSocketMessages").is_none()
    };
    let entries = original["log"]["entries"].as_array().unwrap().iter();
    let entries: Vec<_> = entries.filter(is_http).cloned().collect();
    assert_eq!(written["log"]["entries"], Value::Array(entries));
    for (member, value) in original["log"].as_object().unwrap() {
        assert!(
            member == "entries" || written["log"][member] == *value,
            "{member}"
        );
    }
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from);
    let at = at.expect("the host");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn chrome_leaves_files_out_and_keeps_the_coding_of_decoded_responses() {
    holds(
        "chrome.har",
        &[
            "POST /hooks?list=7 HTTP/1.1\r\ncontent-length: 26\r\ncontent-type: application/json\r\n\
             x-hub-signature: sha1=00\r\nHost: api.example.com\r\n\r\n{\"name\":\"Zoë\",\"n\": 1.10}\n"
                .as_bytes(),
            b"POST /form HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: application/x-www-form-urlencoded\r\n\
              Content-Length: 13\r\n\r\na=1%202&b=%7E",
            b"POST /upload HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: multipart/form-data; \
              boundary=----WebKitFormBoundaryA1b2\r\nContent-Length: 156\r\n\r\n------WebKitFormBoundaryA1b2\r\n\
              Content-Disposition: form-data; name=\"card\"; filename=\"zoe.png\"\r\nContent-Type: image/png\r\n\r\n\
              \r\n------WebKitFormBoundaryA1b2--\r\n",
        ],
        &[
            "request 3 of `chrome.har`: the file holds 156 of the 5120 bytes of its body",
            "request 3 of `chrome.har`: the content of `zoe.png` is not in the file, so its part is empty",
            "request 4 is left out: its body of 700 bytes is not in the file",
            "4 entries of `chrome.har` skipped, not HTTP requests: WebSockets, `blob:`, `chrome-extension:`, `data:`",
            "1 response is decoded in `chrome.har`, so its `Content-Encoding` is left out",
        ],
    );
}

#[test]
fn firefox_puts_headers_before_parts_and_bytes_into_characters() {
    holds(
        "firefox.har",
        &[
            b"POST /hooks HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: multipart/form-data; \
              boundary=---------------------------9051\r\nContent-Length: 126\r\n\r\n\
              -----------------------------9051\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n\
              -----------------------------9051--\r\n",
            b"POST /latin HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
              Content-Length: 4\r\n\r\ncaf\xe9",
        ],
        &[
            "request 2 is left out: its body is not in the file: `Request bodies are not included.`",
            "1 response is decoded in `firefox.har`, so its `Content-Encoding` is left out",
        ],
    );
}

#[test]
fn safari_holds_bodies_as_text() {
    holds(
        "safari.har",
        &[
            b"PUT /contacts/7 HTTP/1.1\r\nContent-Type: application/json\r\nOrigin: https://app.example.com\r\n\
              Content-Length: 16\r\nHost: api.example.com\r\n\r\n{\"event\":\"a\\n\"}\n",
            b"GET /hook?type=add&mobile=%2B61491570156 HTTP/1.1\r\nAccept: */*\r\nHost: api.example.com\r\n\r\n",
        ],
        &[],
    );
}

#[test]
fn charles_gives_forms_as_parameters() {
    holds(
        "charles.har",
        &[
            b"POST /form HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: application/x-www-form-urlencoded\r\n\
              Content-Length: 25\r\n\r\nevent=a%20b&name=Zo%C3%AB",
            b"POST /json HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\
              Host: api.example.com\r\n\r\n{\"event\":\"x\"}",
        ],
        &[
            "request 2 of `charles.har`: the file holds its body decoded, so `Content-Encoding: gzip` is left out",
            "1 entry of `charles.har` skipped, not HTTP requests: `CONNECT`",
        ],
    );
}

#[test]
fn insomnia_gives_query_cookies_and_parts_beside_the_request() {
    holds(
        "insomnia.har",
        &[
            b"POST /hooks?list=7%208&dry= HTTP/1.1\r\nContent-Type: application/json\r\n\
              User-Agent: insomnia/11.0.0\r\nCookie: session=abc; lang=en\r\nHost: api.example.com\r\n\
              Content-Length: 8\r\n\r\n{\"a\": 1}",
            b"POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=hook-8f434346648f6b96df89dda901c5176b\r\n\
              Host: api.example.com\r\nContent-Length: 294\r\n\r\n--hook-8f434346648f6b96df89dda901c5176b\r\n\
              Content-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n--hook-8f434346648f6b96df89dda901c5176b\r\n\
              Content-Disposition: form-data; name=\"photo\"; filename=\"zoe %221%22.png\"\r\n\
              Content-Type: application/octet-stream\r\n\r\n\r\n--hook-8f434346648f6b96df89dda901c5176b--\r\n",
            b"POST /form HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: application/x-www-form-urlencoded\r\n\
              Content-Length: 11\r\n\r\na=1+2&b=%26",
            b"GET /ping HTTP/1.1\r\nHost: api.example.com\r\n\r\n",
        ],
        &[
            "request 1 of `insomnia.har`: its query is made of its `queryString`",
            "request 1 of `insomnia.har`: its `Cookie` header is made of its `cookies`",
            "request 2 of `insomnia.har`: the content of `zoe \"1\".png` is not in the file, so its part is empty",
            "request 2 of `insomnia.har`: its boundary is not in the file, so it has a new one",
        ],
    );
}

#[test]
fn playwright_attaches_bodies_as_files() {
    holds(
        "playwright.har",
        &[
            b"POST /hooks HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 54\r\n\
              Host: api.example.com\r\n\r\n{\"event\":\"order.created\",\"total\":12345678901234567890}",
            b"POST /form HTTP/1.1\r\nHost: api.example.com\r\ncontent-type: application/x-www-form-urlencoded\r\n\
              content-length: 7\r\n\r\na=%31&b",
        ],
        &[
            "request 2 is left out: its body of 4 bytes is not in the file",
            "request 3 is left out: its body is in `../secrets.txt`, which is not beside the file",
        ],
    );
}

#[test]
fn http_toolkit_gives_bytes_in_content() {
    holds(
        "http-toolkit.har",
        &[
            b"POST /bytes HTTP/1.1\r\nhost: api.example.com\r\ncontent-type: application/octet-stream\r\n\
              content-length: 5\r\n\r\n\xff\x00\x1b\xe9\n",
            b"POST /br HTTP/1.1\r\nhost: api.example.com\r\ncontent-type: application/json\r\n\
              content-length: 17\r\n\r\n{\"a\":\"br br br\"}\n",
        ],
        &[
            "request 2 is left out: its body of 600000 bytes is not in the file",
            "request 3 of `http-toolkit.har`: the file holds its body decoded, so `Content-Encoding: br` is left out",
        ],
    );
}

#[test]
fn mitmproxy_decodes_bodies() {
    holds(
        "mitmproxy.har",
        &[
            b"POST /hooks HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: application/json\r\n\
              Content-Length: 60\r\n\r\n{\"event\":\"contact.added\",\"data\":{\"email\":\"zoe@example.com\"}}",
            b"POST /form HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: application/x-www-form-urlencoded\r\n\
              Content-Length: 7\r\n\r\na=1&b=+",
            b"POST /empty HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 0\r\n\r\n",
        ],
        &[
            "request 1 of `mitmproxy.har`: the file holds its body decoded, so `Content-Encoding: gzip` is left out",
            "request 4 is left out: its body of 2 bytes is not in the file",
            "1 entry of `mitmproxy.har` skipped, not HTTP requests: WebSockets",
            "1 response is decoded in `mitmproxy.har`, so its `Content-Encoding` is left out",
        ],
    );
}

#[test]
fn a_postman_collection_is_named() {
    run("show", "postman_collection.json", "")
        .fails(2, "is a Postman collection")
        .error_line();
}

#[test]
fn a_request_without_its_body_is_shown_and_not_sent() {
    run("show", "firefox.har", "")
        .code(0)
        .stdout_has("/big")
        .stderr_has("request 2: its body is not in the file");
    for form in ["json", "curl", "hurl", "http"] {
        run("show", "firefox.har", &format!("--nth 2 --to {form}"))
            .fails(1, "request 2 is left out: its body is not in the file")
            .stdout_is("");
    }
    let endpoint = Endpoint::script::<u16>([]);
    let path = path("firefox.har");
    hook(format!(
        "send --from {} --nth 2 --url {}",
        path.display(),
        endpoint.url()
    ))
    .run()
    .fails(2, "request 2: its body is not in the file")
    .error_line();
}

#[test]
fn an_attached_body_that_changed_is_not_sent() {
    let har = fs::read(path("playwright.har")).unwrap();
    let attached = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .find(|name| name.len() == 45)
        .unwrap();
    hook("show playwright.har --nth 1 --to raw")
        .file("playwright.har", &har)
        .file(&attached, "{}")
        .run()
        .fails(1, "which has changed since");
    hook("show - --nth 1 --to raw")
        .stdin(&har)
        .run()
        .fails(1, "which is not beside the file");
}
