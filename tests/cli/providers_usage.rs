//! `hook send --as` and `hook events --as`: what flags and ITEMs change, what stays, and usage errors.

use super::send_fixture::{refused, refused_with, sent, sent_with};
use crate::support::*;

#[test]
fn items_change_the_tokens_that_they_name() {
    let file = hook("events --as stripe invoice.paid").run();
    let event = sent(
        "--as stripe --event invoice.paid --id evt_1 --timestamp 1 data.object.amount_due:=1.10 livemode:=true",
    );
    let wanted = file
        .text()
        .trim_end()
        .replace("evt_1SVx7QLkdIwHu7ixOeT4mB2c", "evt_1")
        .replacen("\"created\": 1795293181", "\"created\": 1", 1)
        .replace("\"amount_due\": 12900", "\"amount_due\": 1.10")
        .replacen(
            "\"livemode\": false,\n  \"pending",
            "\"livemode\": true,\n  \"pending",
            1,
        );
    assert_eq!(event.text(), wanted);
}

#[test]
fn items_go_into_the_fields_of_forms_and_queries() {
    let form = sent("--as slack --event command text=now extra=1");
    let body = form.text();
    assert!(
        body.contains("&text=now&") && body.ends_with("&extra=1"),
        "{body}"
    );
    let query = sent("--as kudosity --event add mobile=61400000000 Shoe=42 my==own");
    let line = query.start_line();
    assert!(line.contains("&mobile=61400000000&"), "{line}");
    assert!(line.ends_with("&Shoe=42&my=own HTTP/1.1"), "{line}");
}

#[test]
fn a_new_id_has_the_format_of_its_provider() {
    for (event, header, start, length) in [
        ("github --event ping", "X-GitHub-Delivery", "", 36),
        ("gitlab --event 'Push Hook'", "Idempotency-Key", "", 36),
        ("bitbucket --event repo:push", "X-Request-UUID", "", 36),
        ("svix --event deal.won", "svix-id", "msg_", 31),
        ("standard --event deal.won", "webhook-id", "msg_", 31),
    ] {
        let id = |sent: Message| sent.header(header).unwrap();
        let [a, b] = [(); 2].map(|()| id(sent(&format!("--as {event}"))));
        assert!(
            a.starts_with(start) && a.len() == length && a != b,
            "{a} {b}"
        );
    }
    for (event, start, length) in [
        ("stripe --event invoice.paid", "\"id\": \"evt_", 24),
        ("slack --event event_callback", "\"event_id\":\"Ev0", 10),
        ("twilio --event message.received", "&MessageSid=SM", 32),
        (
            "paddle --event subscription.created",
            "\"event_id\":\"evt_",
            26,
        ),
        (
            "paddle --event subscription.created",
            "\"notification_id\":\"ntf_",
            26,
        ),
    ] {
        let id = |sent: Message| {
            let text = sent.text().to_owned();
            let (_, rest) = text.split_once(start).unwrap();
            let id = rest.split(|c: char| !c.is_ascii_alphanumeric());
            id.take(1).collect::<String>()
        };
        let [a, b] = [(); 2].map(|()| id(sent(&format!("--as {event}"))));
        assert!(a.len() == length && a != b, "{event}: {a} {b}");
    }
}

#[test]
fn given_data_is_unchanged() {
    let data = "{ \"type\": \"x\",\n \"n\": 1.10, \"event_id\": \"mine\" }\n";
    let args = "--as paddle --event transaction.completed --data -";
    assert_eq!(sent_with(args, |hook| hook.stdin(data)).text(), data);
    let args = format!("{args} --id evt_2");
    let changed = sent_with(&args, |hook| hook.stdin(data));
    let wanted = data.replace("\"mine\" }", "\"evt_2\", \"notification_id\": \"ntf_2\" }");
    assert_eq!(changed.text(), wanted);
}

#[test]
fn with_data_any_event_of_a_provider_can_be_sent() {
    let star = sent("--as github --event star --data '{\"action\":\"created\"}'");
    assert_eq!(star.header("X-GitHub-Event").as_deref(), Some("star"));
}

#[test]
fn a_printed_event_can_be_sent() {
    for event in [
        "mailgun delivered",
        "twilio message.received",
        "standard deal.won",
    ] {
        let (sender, name) = event.split_once(' ').unwrap();
        let printed = hook(format!("events --as {event}")).run();
        assert!(printed.text().ends_with("\n}\n"), "{event}");
        let sent = sent_with(&format!("--as {sender} --event {name} --data -"), |hook| {
            hook.stdin(&printed.stdout)
        });
        assert!(!sent.text().is_empty(), "{event}");
    }
}

#[test]
fn a_secret_signs_with_the_providers_scheme_unless_sign_names_another() {
    let line = "--as github --event ping";
    assert_eq!(sent(line).header("X-Hub-Signature-256"), None);
    let by_environment = sent_with(line, |hook| hook.env("HOOK_SECRET", "sesame"));
    assert!(by_environment.header("X-Hub-Signature-256").is_some());
    let by_file = sent_with(&format!("{line} --secret-file key.txt"), |hook| {
        hook.file("key.txt", "sesame\n")
    });
    assert!(by_file.header("X-Hub-Signature-256").is_some());
    let named = sent(&format!("{line} --sign slack --secret sesame"));
    assert_eq!(named.header("X-Hub-Signature-256"), None);
    assert!(named.header("X-Slack-Signature").is_some());
}

#[test]
fn headers_body_and_signature_have_the_same_time() {
    let slack = sent("--as slack --event event_callback --secret sesame");
    let time = slack.header("X-Slack-Request-Timestamp").unwrap();
    assert_eq!(slack.json()["event_time"].to_string(), time);
    let stripe = sent("--as stripe --event invoice.paid --secret sesame");
    let signature = stripe.header("Stripe-Signature").unwrap();
    let created = stripe.json()["created"].to_string();
    assert!(
        signature.starts_with(&format!("t={created},v1=")),
        "{signature}"
    );
    let linear = sent("--as linear --event Issue --secret sesame");
    let time = linear.header("Linear-Timestamp").unwrap();
    assert_eq!(linear.json()["webhookTimestamp"].to_string(), time);
}

#[test]
fn only_standard_webhooks_has_its_headers() {
    for event in [
        "github --event ping",
        "svix --event deal.won",
        "gitlab --event 'Push Hook'",
    ] {
        assert_eq!(sent(&format!("--as {event}")).header("webhook-id"), None);
    }
    let token = hook("secret gitlab").run().text().trim().to_owned();
    let signed = sent(&format!("--as gitlab --event 'Push Hook' --secret {token}"));
    assert_eq!(
        signed.header("webhook-id"),
        signed.header("Idempotency-Key")
    );
    assert!(signed.header("webhook-id").is_some());
}

#[test]
fn the_attempt_line_has_the_id_that_was_sent() {
    for (event, id) in [
        ("stripe --event invoice.paid --id evt_1", Some("evt_1")),
        ("stripe --event invoice.paid id=evt_2", Some("evt_2")),
        ("slack --event url_verification", None),
    ] {
        let endpoint = Endpoint::once(200);
        let url = endpoint.url();
        let done = hook(format!("send --json --url {url} --as {event}")).run();
        assert_eq!(done.json()["id"].as_str(), id, "{event}");
    }
}

#[test]
fn a_batch_of_sendgrid_ends_with_a_line_break() {
    let text = sent("--as sendgrid --event bounce").text().to_owned();
    assert!(text.starts_with("[{") && text.ends_with("}]\r\n"), "{text}");
}

#[test]
fn a_listener_responds_to_a_challenge() {
    let listener = Listener::start("--json");
    let url = listener.url();
    let done = hook(format!(
        "send --url {url} --as slack --event url_verification"
    ))
    .run();
    let printed = hook("events --as slack url_verification").run();
    done.stdout_has(printed.json()["challenge"].as_str().unwrap());
    assert_ne!(
        listener.next_of("request")["handshake"],
        serde_json::Value::Null
    );
    listener.stop();
}

#[test]
fn conflicting_flags_are_usage_errors() {
    for (line, words) in [
        ("--as githob --event push", "(did you mean `github`"),
        ("--as githob --event push", "`hook events --as github`"),
        ("--as xyz --event push", "use one of bitbucket, discord"),
        ("--as github --event pusj", "(did you mean `push`?)"),
        (
            "--as github --event pusj",
            "`hook events --as github` lists them",
        ),
        (
            "--as github",
            "requires `--event`, one of push, ping, pull_request",
        ),
        ("--as github --event push --format plain", "--format"),
        ("--as github --event push --body x", "--body"),
        ("--as kudosity --event add --id x", "without an id"),
        (
            "--as kudosity --event LINK_HIT --secret x",
            "does not sign `LINK_HIT`",
        ),
        (
            "--as hubspot --event contact.creation --id x",
            "must be a number",
        ),
        (
            "--as kudosity --event add --content-type text/plain",
            "--content-type",
        ),
        ("--as github --event push --data [1] a=1", "an array"),
    ] {
        refused(line, words);
    }
    let line = "--as kudosity --event LINK_HIT";
    refused_with(
        line,
        |hook| hook.env("HOOK_SECRET", "sesame"),
        "does not sign",
    );
}

#[test]
fn an_unknown_event_of_a_provider_is_a_usage_error() {
    for (line, words) in [
        ("events --as github pusj", "did you mean `push`"),
        (
            "events --as github zzz",
            "`hook events --as github` lists them",
        ),
        ("events --as githob", "did you mean `github`"),
    ] {
        hook(line).run().fails(2, words).error_line();
    }
}

#[test]
fn the_help_lists_the_providers() {
    for command in ["send", "events"] {
        let help = hook(format!("{command} --help")).run();
        help.stdout_has("forgejo, gitea, github, gitlab, ");
    }
}
