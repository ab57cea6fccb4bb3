//! `hook show --to har`, and HAR files as input.

use serde_json::{Value, json};

use super::listen_fixture::get;
use super::show_fixture::{awkward, record_of, show};

#[test]
fn har_has_the_required_fields() {
    let har = show("--to har", record_of(&awkward())).run().json();
    let log = &har["log"];
    assert_eq!(
        (&log["version"], &log["creator"]["name"]),
        (&json!("1.2"), &json!("hook"))
    );
    assert!(log["creator"]["version"].is_string());
    for entry in log["entries"].as_array().unwrap() {
        let has = |place: &Value, keys: &[&str], is: fn(&Value) -> bool| {
            for key in keys {
                assert!(is(&place[key]), "{key} of {place}");
            }
        };
        has(entry, &["startedDateTime"], Value::is_string);
        has(entry, &["time"], Value::is_number);
        has(
            entry,
            &["request", "response", "cache", "timings"],
            Value::is_object,
        );
        has(
            &entry["timings"],
            &["send", "wait", "receive"],
            Value::is_number,
        );
        let (request, response) = (&entry["request"], &entry["response"]);
        has(request, &["method", "url", "httpVersion"], Value::is_string);
        has(
            request,
            &["cookies", "headers", "queryString"],
            Value::is_array,
        );
        has(request, &["headersSize", "bodySize"], Value::is_number);
        has(
            response,
            &["status", "headersSize", "bodySize"],
            Value::is_number,
        );
        has(
            response,
            &["statusText", "httpVersion", "redirectURL"],
            Value::is_string,
        );
        has(response, &["cookies", "headers"], Value::is_array);
        has(&response["content"], &["size"], Value::is_number);
        has(&response["content"], &["mimeType"], Value::is_string);
    }
    let first = &log["entries"][0];
    assert_eq!(first["request"]["url"], "http://127.0.0.1/");
    assert_eq!(first["request"]["postData"]["mimeType"], "application/json");
    assert_eq!(first["response"]["status"], 200);
    let query = &log["entries"][3]["request"]["queryString"][2];
    assert_eq!(query, &json!({"name": "mobile", "value": "+61491570156"}));
}

#[test]
fn a_request_without_a_response_has_status_0_in_har() {
    let har = show("--to har", get("/")).run().json();
    assert_eq!(har["log"]["entries"][0]["response"]["status"], 0);
}

#[test]
fn a_har_file_from_a_browser_becomes_a_record() {
    let har = json!({"log": {"version": "1.2", "creator": {"name": "b", "version": "1"}, "entries": [{
        "startedDateTime": "2026-11-21T20:33:01.500Z", "time": 3, "cache": {}, "timings": {},
        "request": {"method": "POST", "url": "https://example.com/hook?a=%20b", "httpVersion": "http/2.0",
            "headers": [{"name": ":method", "value": "POST"}, {"name": "content-type", "value": "text/plain"}],
            "cookies": [], "queryString": [], "headersSize": -1, "bodySize": 2,
            "postData": {"mimeType": "text/plain", "text": "hi"}},
        "response": {"status": 204, "statusText": "", "httpVersion": "http/2.0", "cookies": [], "headers":
            [{"name": "x-a", "value": "1"}], "content": {"size": 0, "mimeType": ""}, "redirectURL": "",
            "headersSize": -1, "bodySize": -1}}]}});
    let done = show("--to json", har.to_string()).run();
    let [request, response] = &done.json_lines()[..] else {
        panic!("{}", done.text());
    };
    assert_eq!(request["received_at"], "2026-11-21T20:33:01.500000Z");
    assert_eq!(request["target"], "/hook?a=%20b");
    assert_eq!(
        request["headers"],
        json!([
            ["content-type", "text/plain"],
            ["Host", "example.com"],
            ["Content-Length", "2"]
        ])
    );
    assert_eq!(
        (&response["status"], &response["headers"]),
        (&json!(204), &json!([["x-a", "1"]]))
    );
    let curl = show("--to curl", har.to_string()).run();
    curl.stdout_has("https://example.com/hook?a=%20b");
}

#[test]
fn the_response_of_a_har_file_is_shown() {
    let har = json!({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [{
        "startedDateTime": "2026-11-21T20:33:01Z", "time": 12,
        "request": {"method": "GET", "url": "http://h/a", "httpVersion": "HTTP/1.1", "headers": []},
        "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "Set-Cookie", "value": "sesame"}],
            "content": {"size": 8, "mimeType": "application/json", "text": "{\"n\":1.0}"}},
    }]}});
    show("", har.to_string())
        .run()
        .stdout_has("#1 200 OK 12 ms, 9 B\n{\n  \"n\": 1.0\n}\n\n");
    show("-v", har.to_string()).run().stdout_has(
        "#1 200 OK 12 ms, 9 B\nContent-Type: application/json\nSet-Cookie: ********\n\n{\n  \"n\": 1.0\n}\n\n",
    );
}
