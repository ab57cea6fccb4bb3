use super::table::PROVIDERS;
use super::*;
use crate::message::{Headers, Request};

fn origin(request: &Request) -> (Option<&'static str>, Option<String>, Option<String>) {
    let origin = recognize(request);
    let provider = PROVIDERS
        .iter()
        .find(|known| Some(known.name) == origin.provider.as_deref())
        .map(|known| known.name);
    (provider, origin.event_type, origin.id)
}

fn request(target: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = Request::new("POST", target);
    request.headers = headers.iter().copied().collect::<Headers>();
    request.body = body.as_bytes().to_vec();
    request
}

#[track_caller]
fn assert_origin(request: &Request, provider: &'static str, event: &str, id: &str) {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    assert_eq!(origin(request), (Some(provider), text(event), text(id)));
}

#[test]
fn providers_are_recognized_by_their_headers() {
    for (headers, body, provider, event, id) in [
        (
            vec![("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "d-1")],
            "{}",
            "github",
            "push",
            "d-1",
        ),
        (
            vec![
                ("X-GitHub-Event", "push"),
                ("X-Gitea-Event", "push"),
                ("X-Gitea-Delivery", "d"),
            ],
            "{}",
            "gitea",
            "push",
            "d",
        ),
        (
            vec![
                ("X-Gitlab-Event", "Push Hook"),
                ("Idempotency-Key", "k"),
                ("webhook-id", "k"),
            ],
            r#"{"object_kind":"push"}"#,
            "gitlab",
            "Push Hook",
            "k",
        ),
        (
            vec![("X-Event-Key", "repo:push"), ("X-Request-UUID", "u")],
            "{}",
            "bitbucket",
            "repo:push",
            "u",
        ),
        (
            vec![("Stripe-Signature", "t=1,v1=x")],
            r#"{"id":"evt_1","type":"invoice.paid"}"#,
            "stripe",
            "invoice.paid",
            "evt_1",
        ),
        (
            vec![("X-Slack-Signature", "v0=x")],
            r#"{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention"}}"#,
            "slack",
            "event_callback",
            "Ev1",
        ),
        (
            vec![
                ("X-Shopify-Topic", "orders/create"),
                ("X-Shopify-Webhook-Id", "w"),
            ],
            r#"{"type":"ignored"}"#,
            "shopify",
            "orders/create",
            "w",
        ),
        (
            vec![("svix-id", "msg_1")],
            r#"{"type":"a.b"}"#,
            "svix",
            "a.b",
            "msg_1",
        ),
        (
            vec![("webhook-id", "msg_2")],
            r#"{"event":"a.b"}"#,
            "standard",
            "a.b",
            "msg_2",
        ),
        (
            vec![
                ("ce-specversion", "1.0"),
                ("ce-type", "t"),
                ("ce-id", "1"),
                ("ce-source", "/s"),
            ],
            "{}",
            "cloudevents",
            "t",
            "/s/1",
        ),
        (
            vec![(
                "Content-Type",
                "application/cloudevents+json; charset=utf-8",
            )],
            r#"{"specversion":"1.0","type":"t","id":"2","source":"s"}"#,
            "cloudevents",
            "t",
            "s/2",
        ),
    ] {
        assert_origin(&request("/", &headers, body), provider, event, id);
    }
}

#[test]
fn providers_are_recognized_by_their_bodies_and_agents() {
    for (headers, body, provider, event, id) in [
        (
            vec![],
            r#"{"signature":{"token":"t"},"event-data":{"event":"opened"}}"#,
            "mailgun",
            "opened",
            "t",
        ),
        (
            vec![("User-Agent", "SendGrid Event API")],
            r#"[{"event":"open","sg_event_id":"e"},{"event":"click"}]"#,
            "sendgrid",
            "open",
            "e",
        ),
        (
            vec![("X-Signature-Ed25519", "x")],
            r#"{"id":"1441530194826150384","type":3}"#,
            "discord",
            "MESSAGE_COMPONENT",
            "1441530194826150384",
        ),
        (
            vec![("User-Agent", "Discord-Webhook/1.0 (+https://discord.com)")],
            r#"{"type":0,"application_id":"1"}"#,
            "discord",
            "PING",
            "",
        ),
        (
            vec![("Linear-Event", "Issue"), ("Linear-Delivery", "d")],
            r#"{"type":"Issue"}"#,
            "linear",
            "Issue",
            "d",
        ),
        (
            vec![("X-HubSpot-Signature", "x")],
            r#"[{"eventId":7,"subscriptionType":"deal.creation"}]"#,
            "hubspot",
            "deal.creation",
            "7",
        ),
        (
            vec![("PayPal-Transmission-Id", "p")],
            r#"{"event_type":"PAYMENT.CAPTURE.COMPLETED"}"#,
            "paypal",
            "PAYMENT.CAPTURE.COMPLETED",
            "p",
        ),
        (
            vec![],
            r#"{"object":"page","entry":[{"changes":[{"field":"feed","value":{}}]}]}"#,
            "meta",
            "feed",
            "",
        ),
        (
            vec![("x-zm-signature", "v0=x")],
            r#"{"event":"meeting.started"}"#,
            "zoom",
            "meeting.started",
            "",
        ),
        (
            vec![("X-Dropbox-Signature", "x")],
            r#"{"list_folder":{"accounts":[]}}"#,
            "dropbox",
            "",
            "",
        ),
        (
            vec![],
            r#"{"type":"notification_event","app_id":"a","topic":"ping","id":"n","delivery_attempts":1}"#,
            "intercom",
            "notification_event",
            "n",
        ),
        (
            vec![
                ("Twitch-Eventsub-Message-Id", "m"),
                ("Twitch-Eventsub-Subscription-Type", "channel.follow"),
            ],
            "{}",
            "twitch",
            "channel.follow",
            "m",
        ),
    ] {
        assert_origin(&request("/", &headers, body), provider, event, id);
    }
}

#[test]
fn twilio_posts_a_form() {
    let headers = [
        ("X-Twilio-Signature", "x"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let body = "MessageSid=SM1&MessageStatus=delivered";
    assert_origin(
        &request("/", &headers, body),
        "twilio",
        "message.delivered",
        "SM1/delivered",
    );
}

#[test]
fn kudosity_v1_is_a_get_with_everything_in_the_query() {
    for (query, event, id) in [
        (
            "type=add&list_id=1&mobile=614&datetime_entry=x&firstname=Z",
            "add",
            "",
        ),
        (
            "message_id=7&mobile=614&datetime=x&status=delivered&user_id=2",
            "delivery",
            "7/delivered",
        ),
        (
            "user_id=1&message_id=7&mobile=614&response=hi&response_id=9&is_optout=no",
            "reply",
            "9",
        ),
        (
            "list_id=1&message_id=7&mobile=6&link_hits=2",
            "link-hit",
            "",
        ),
    ] {
        assert_origin(
            &request(&format!("/?my=1&{query}"), &[], ""),
            "kudosity",
            event,
            id,
        );
    }
}

#[test]
fn kudosity_v2_is_recognized_by_its_members() {
    let body = r#"{"event_type":"SMS_STATUS","webhook_id":"w","webhook_name":"n","status":{"id":"s1","status":"SENT"}}"#;
    assert_origin(
        &request("/", &[], body),
        "kudosity",
        "SMS_STATUS",
        "s1/SENT",
    );
}

#[test]
fn a_request_of_an_unknown_provider_may_have_an_event_type() {
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    for (target, headers, body, event) in [
        ("/", &[][..], r#"{"event":"a","type":1}"#, Some("a")),
        ("/", &[], r#"{"event_type":"b"}"#, Some("b")),
        ("/", &[], r#"[{"type":"x"}]"#, None),
        ("/?type=q", &form, "event=c", Some("q")),
        ("/?event=q", &form, "event=c", Some("c")),
        ("/", &form, "payload=%7B%22type%22%3A%22p%22%7D", Some("p")),
        ("/", &[], r#"{"type":"broken"#, None),
        ("/", &[], "", None),
    ] {
        let got = recognize(&request(target, headers, body));
        assert_eq!(got.event_type.as_deref(), event, "{target} {body}");
        assert_eq!((got.provider, got.id), (None, None));
    }
}

#[test]
fn the_headers_that_hold_the_id_are_found() {
    let of = |headers: &[(&str, &str)], body: &str| id_headers(&request("/", headers, body));
    assert_eq!(
        of(
            &[("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "d")],
            "{}"
        ),
        ["x-github-delivery"]
    );
    let gitlab = [
        ("X-Gitlab-Event", "Push Hook"),
        ("Idempotency-Key", "d"),
        ("webhook-id", "d"),
        ("X-Gitlab-Event-UUID", "e"),
    ];
    assert_eq!(of(&gitlab, "{}"), ["idempotency-key", "webhook-id"]);
    let event = [
        ("ce-specversion", "1.0"),
        ("ce-source", "/a"),
        ("ce-id", "1"),
    ];
    assert_eq!(of(&event, "{}"), ["ce-id"]);
    assert!(of(&[("Stripe-Signature", "t=1")], r#"{"id":"evt_1"}"#).is_empty());
    assert!(of(&[], "{}").is_empty());
}
