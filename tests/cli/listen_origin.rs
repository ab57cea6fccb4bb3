//! `hook listen` recognizes the provider, event type and delivery id of a request.

use serde_json::json;

use super::listen_fixture::{get, recorded, request, seen};

#[test]
fn known_providers_are_recognized_with_event_type_and_delivery_id() {
    for (headers, body, event) in [
        (
            &[
                "X-GitHub-Event: pull_request",
                "X-GitHub-Delivery: 72d3162e",
            ][..],
            r#"{"action":"opened"}"#,
            json!({"type": "pull_request", "id": "72d3162e", "provider": "github"}),
        ),
        (
            &["Stripe-Signature: t=1,v1=ab"],
            r#"{"id":"evt_1","type":"invoice.paid"}"#,
            json!({"type": "invoice.paid", "id": "evt_1", "provider": "stripe"}),
        ),
        (
            &[
                "X-Shopify-Topic: orders/create",
                "X-Shopify-Webhook-Id: b54",
            ],
            "{}",
            json!({"type": "orders/create", "id": "b54", "provider": "shopify"}),
        ),
        (
            &["X-Gitlab-Event: Push Hook", "X-Gitlab-Event-UUID: 13792"],
            "{}",
            json!({"type": "Push Hook", "id": "13792", "provider": "gitlab"}),
        ),
        (
            &["webhook-id: msg_1", "webhook-timestamp: 1"],
            r#"{"type":"contact.added"}"#,
            json!({"type": "contact.added", "id": "msg_1", "provider": "standard"}),
        ),
        (
            &[
                "ce-specversion: 1.0",
                "ce-type: com.example.made",
                "ce-source: /x",
                "ce-id: 7",
            ],
            "",
            json!({"type": "com.example.made", "id": "/x/7", "provider": "cloudevents"}),
        ),
        (
            &[
                "Content-Type: application/x-www-form-urlencoded",
                "X-Twilio-Signature: s=",
            ],
            "MessageSid=SM1&MessageStatus=delivered",
            json!({"type": "message.delivered", "id": "SM1/delivered", "provider": "twilio"}),
        ),
        (
            &[
                "Content-Type: application/x-www-form-urlencoded",
                "X-GitHub-Event: push",
            ],
            "payload=%7B%22ref%22%3A%22main%22%7D",
            json!({"type": "push", "id": null, "provider": "github"}),
        ),
    ] {
        let line = recorded(request("POST /", headers, body));
        assert_eq!(line["event"], event);
    }
}

#[test]
fn the_event_type_is_found_in_common_fields() {
    let form = ["Content-Type: application/x-www-form-urlencoded"];
    let json = ["Content-Type: application/json"];
    for (request, event) in [
        (request("POST /", &json, r#"{"type":"a.b"}"#), json!("a.b")),
        (request("POST /", &json, r#"{"event":"a b"}"#), json!("a b")),
        (
            request("POST /", &json, r#"{"event_type":"SMS"}"#),
            json!("SMS"),
        ),
        (
            request("POST /", &json, r#"{"type":7,"event":"x"}"#),
            json!("x"),
        ),
        (
            request("POST /", &json, r#"{"data":{"type":"x"}}"#),
            json!(null),
        ),
        (
            request("POST /", &form, "a=1&event=list%2Emade"),
            json!("list.made"),
        ),
        (get("/?x=1&type=add"), json!("add")),
        (get("/"), json!(null)),
    ] {
        assert_eq!(recorded(request)["event"]["type"], event);
    }
}

#[test]
fn a_get_with_its_data_in_the_query_is_recognized() {
    let target = "/?type=add&list_id=4211&mobile=61491570156&datetime_entry=2026-11-21+20:33:01";
    let line = recorded(get(target));
    assert_eq!(line["event"]["type"], "add");
    assert_eq!(line["event"]["provider"], "kudosity");
    seen("--view line", get(target)).stdout_has("  add  Kudosity  0 B  ");
}

#[test]
fn the_display_name_of_a_provider_is_shown() {
    let headers = ["X-Gitlab-Event: Push Hook"];
    let ended = seen("--view line", request("POST /x", &headers, "{}"));
    ended.stdout_has(" 200 POST /x  Push Hook  GitLab  2 B  ");
}

#[test]
fn the_client_named_by_a_tunnel_is_shown_as_unverified() {
    let hint = |value: &str| {
        let header = format!("X-Forwarded-For: {value}");
        seen("--view headers", request("GET /", &[&header], ""))
    };
    let ended = hint("203.0.113.7, 10.0.0.1");
    ended.stdout_has("from 127.0.0.1:");
    ended.stdout_has(" for 203.0.113.7 (X-Forwarded-For)\n");
    hint("").stdout_lacks("(X-Forwarded-For)");
    seen("", get("/")).stdout_lacks("Forwarded");
    let headers = ["X-Forwarded-For: 203.0.113.7"];
    let line = recorded(request("GET /", &headers, ""));
    let remote = line["remote"].as_str().unwrap();
    assert!(
        remote.starts_with("127.0.0.1:"),
        "the hint is not believed: {remote}"
    );
}
