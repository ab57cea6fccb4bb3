//! Complete screens of `hook listen`.

#![allow(
    clippy::needless_raw_string_hashes,
    reason = "snapbox writes its snapshots with them"
)]

use snapbox::assert::DEFAULT_ACTION_ENV;
use snapbox::{Assert, IntoData, str};

use super::listen_fixture::{request, seen};

/// Compares a screen, without snapbox's normalization of `\` to `/`, which is meant for paths.
#[track_caller]
fn is(screen: &str, expected: impl IntoData) {
    let assert = Assert::new().action_env(DEFAULT_ACTION_ENV);
    assert.normalize_paths(false).eq(screen, expected);
}

#[test]
fn a_json_post() {
    let body = r#"{"type":"contact.added","timestamp":"2026-11-21T20:33:01Z","data":{"id":12345678901234567890,"score":1.10,"name":"Zo\u00eb","tags":["vip",{}],"id":null}}"#;
    let headers = [
        "User-Agent: Acme-Hooks/2.1",
        "content-type: application/json; charset=utf-8",
        "Authorization: Bearer 51H8xTq",
        "webhook-id: msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
        "webhook-timestamp: 1795293181",
        "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "X-Forwarded-For: 203.0.113.7, 10.0.0.1",
    ];
    let shown = seen(
        "--body {\"ok\":true}",
        request("POST /hooks/contact", &headers, body),
    );
    is(
        shown.text(),
        str![[r#"
#1 POST /hooks/contact  contact.added
[..]:[..]:[..].[..] from 127.0.0.1:[..] for 203.0.113.7 (X-Forwarded-For), Standard Webhooks, msg_2KWPBgLlAfxdpx2AI54pPJ85f4W

Host: 127.0.0.1
User-Agent: Acme-Hooks/2.1
content-type: application/json; charset=utf-8
Authorization: Bearer ********
webhook-id: msg_2KWPBgLlAfxdpx2AI54pPJ85f4W
webhook-timestamp: 1795293181
webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=
X-Forwarded-For: 203.0.113.7, 10.0.0.1
Content-Length: 153

{
  "type": "contact.added",
  "timestamp": "2026-11-21T20:33:01Z",
  "data": {
    "id": 12345678901234567890,
    "score": 1.10,
    "name": "Zo\u00eb",
    "tags": [
      "vip",
      {}
    ],
    "id": null
  }
}

#1 200 OK contact.added [..]s, 11 B


"#]],
    );
    is(
        &shown.stderr,
        str![[r#"
listening on http://127.0.0.1:[..]/
1 of 1 request in [..]s

"#]],
    );
}

#[test]
fn a_get_with_its_data_in_the_query() {
    let target = "/contacts/new%20one?type=add&list_id=4211&mobile=%2B61491570156&firstname=Zo%C3%AB+Ann&tag=a&tag=b%26c&note=";
    let shown = seen("", request(&format!("GET {target}"), &["Accept: */*"], ""));
    is(
        shown.text(),
        str![[r#"
#1 GET /contacts/new%20one?type=add&list_id=4211&mobile=%2B61491570156&firstname=Zo%C3%AB+Ann&tag=a&tag=b%26c&note=  add
[..]:[..]:[..].[..] from 127.0.0.1:[..]

Host: 127.0.0.1
Accept: */*

query
  type       add
  list_id    4211
  mobile     +61491570156
  firstname  Zoë Ann
  tag        a
  tag        b&c
  note

(no body)

#1 200 OK add [..]s


"#]],
    );
}

#[test]
fn the_line_view() {
    let push = request("POST /hooks?x=1", &["X-GitHub-Event: push"], "not shown");
    let shown = seen("--view line", push);
    is(
        shown.text(),
        str![[r#"
#1 [..]:[..]:[..].[..] 200 POST /hooks?x=1  push  GitHub  9 B  [..]s

"#]],
    );
}
