//! The senders. The first whose mark is there wins, so those that also send another's headers stand before it.

use super::Mark::{ContentType, Fields, Header, Members};
use super::Provider;
use super::Source::{self, All, Field, If, Json, Prefixed};

const fn header(name: &'static str) -> Source {
    Source::Header(name)
}

/// All known senders.
pub const PROVIDERS: &[Provider] = &[
    // Forgejo sends Gitea's headers too, and both send GitHub's and Gogs' (Gitea, services/webhook/deliver.go).
    Provider {
        name: "forgejo",
        label: "Forgejo",
        marks: &[Header("x-forgejo-event")],
        event_headers: &["x-forgejo-event"],
        event: &[],
        id: &[header("x-forgejo-delivery")],
    },
    Provider {
        name: "gitea",
        label: "Gitea",
        marks: &[Header("x-gitea-event")],
        event_headers: &["x-gitea-event"],
        event: &[],
        id: &[header("x-gitea-delivery")],
    },
    Provider {
        name: "github",
        label: "GitHub",
        marks: &[Header("x-github-event")],
        event_headers: &["x-github-event"],
        event: &[],
        id: &[header("x-github-delivery")],
    },
    // With a signing token it sends Standard Webhooks' headers too; `webhook-id` equals `Idempotency-Key`.
    Provider {
        name: "gitlab",
        label: "GitLab",
        marks: &[Header("x-gitlab-event")],
        event_headers: &["x-gitlab-event"],
        event: &[],
        id: &[
            header("idempotency-key"),
            header("webhook-id"),
            header("x-gitlab-event-uuid"),
        ],
    },
    Provider {
        name: "bitbucket",
        label: "Bitbucket",
        marks: &[Header("x-event-key")],
        event_headers: &["x-event-key"],
        event: &[],
        id: &[header("x-request-uuid")],
    },
    Provider {
        name: "stripe",
        label: "Stripe",
        marks: &[Header("stripe-signature")],
        event_headers: &[],
        event: &[],
        id: &[Json(&["id"])],
    },
    Provider {
        name: "slack",
        label: "Slack",
        marks: &[
            Header("x-slack-signature"),
            Header("x-slack-request-timestamp"),
        ],
        event_headers: &[],
        event: &[Field("command")], // a slash command has no type
        id: &[Json(&["event_id"]), Field("trigger_id")],
    },
    // Its newer events deliveries leave the prefix out (shopify-app-js, lib/types.ts).
    Provider {
        name: "shopify",
        label: "Shopify",
        marks: &[Header("x-shopify-topic"), Header("shopify-topic")],
        event_headers: &["x-shopify-topic", "shopify-topic"],
        event: &[],
        id: &[header("x-shopify-webhook-id"), header("shopify-webhook-id")],
    },
    Provider {
        name: "twilio",
        label: "Twilio",
        marks: &[Header("x-twilio-signature")],
        event_headers: &[],
        event: &[
            Prefixed("message.", "MessageStatus"),
            Prefixed("message.", "SmsStatus"),
            Prefixed("call.", "CallStatus"),
        ],
        id: &[
            header("i-twilio-idempotency-token"),
            All(&[Field("MessageSid"), Field("MessageStatus")]),
            Field("MessageSid"),
            All(&[Field("CallSid"), Field("CallStatus")]),
        ],
    },
    // V1 is a GET without a mark of its own: told by its parameters (kudosity-dev-docs, webhooks-1.md).
    Provider {
        name: "kudosity",
        label: "Kudosity",
        marks: &[
            Header("x-transmitsms-signature"),
            Members(&["event_type", "webhook_id", "webhook_name"]),
            Fields(&["message_id", "mobile", "status", "user_id"]),
            Fields(&["message_id", "mobile", "response_id", "is_optout"]),
            Fields(&["list_id", "message_id", "mobile", "link_hits"]),
            Fields(&["type", "list_id", "mobile", "datetime_entry"]),
        ],
        event_headers: &[],
        event: &[
            If("link_hits", "link-hit"),
            If("response_id", "reply"),
            If("status", "delivery"),
        ],
        id: &[
            All(&[Json(&["status", "id"]), Json(&["status", "status"])]),
            Json(&["mo", "id"]),
            Json(&["link_hit", "id"]),
            Json(&["opt_out", "id"]),
            Field("response_id"),
            All(&[Field("message_id"), Field("status")]),
        ],
    },
    Provider {
        name: "svix",
        label: "Svix",
        marks: &[Header("svix-id")],
        event_headers: &[],
        event: &[],
        id: &[header("svix-id")],
    },
    // A batch has no id of its own; source and id together tell a repeat (CloudEvents 1.0.2, "id").
    Provider {
        name: "cloudevents",
        label: "CloudEvents",
        marks: &[
            Header("ce-specversion"),
            ContentType("application/cloudevents"),
        ],
        event_headers: &["ce-type"],
        event: &[],
        id: &[
            All(&[header("ce-source"), header("ce-id")]),
            All(&[Json(&["source"]), Json(&["id"])]),
        ],
    },
    Provider {
        name: "standard",
        label: "Standard Webhooks",
        marks: &[Header("webhook-id")],
        event_headers: &[],
        event: &[],
        id: &[header("webhook-id")],
    },
];
