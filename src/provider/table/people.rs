//! Senders around customers, audiences and their files.

use super::super::Mark::{Agent, Header, Members};
use super::super::Source::Json;
use super::super::dress::Value::Id;
use super::super::fresh::{DIGITS, IdForm, UPPER};
use super::{ANY, JSON, JSON_TYPE, MILLIS, NOBODY, Outfit, Provider, RFC3339, agent, header};

pub(super) const TYPEFORM: Provider = Provider {
    name: "typeform",
    label: "Typeform",
    marks: &[Header("typeform-signature"), Agent("Typeform Webhooks")],
    id: &[Json(&["event_id"])],
    outfits: &[
        Outfit {
            members: &[
                (&["event_id"], Id),
                (&["form_response", "submitted_at"], RFC3339),
            ],
            events: &[event!("form_response", "typeform/form_response")],
            ..TYPEFORM_JSON
        },
        Outfit {
            members: &[(&["event_id"], Id)],
            events: &[event!(
                "form_response_partial",
                "typeform/form_response_partial"
            )],
            ..TYPEFORM_JSON
        },
    ],
    ..NOBODY
};

const TYPEFORM_JSON: Outfit = Outfit {
    headers: &[JSON_TYPE, agent("Typeform Webhooks")],
    id: IdForm::Random("01", UPPER, 24),
    scheme: Some("typeform"),
    ..JSON
};

// A batch: its first event stands for it.
pub(super) const HUBSPOT: Provider = Provider {
    name: "hubspot",
    label: "HubSpot",
    marks: &[
        Header("x-hubspot-signature-v3"),
        Header("x-hubspot-signature"),
        Agent("HubSpot Connect"),
    ],
    event: &[Json(&["0", "subscriptionType"])],
    id: &[Json(&["0", "eventId"])],
    outfits: &[Outfit {
        headers: &[
            ANY,
            JSON_TYPE,
            agent(
                "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - \
                 WebhooksExecutorDaemon-executor",
            ),
            ("X-HubSpot-Request-Timestamp", MILLIS),
        ],
        members: &[
            (&["0", "eventId"], Id),
            (&["0", "occurredAt"], MILLIS),
            (&["1", "occurredAt"], MILLIS),
        ],
        id: IdForm::Random("4", DIGITS, 9),
        scheme: Some("hubspot"),
        events: &[
            event!("contact.creation", "hubspot/contact.creation"),
            event!("contact.propertyChange", "hubspot/contact.propertyChange"),
        ],
        ..JSON
    }],
    ..NOBODY
};

pub(super) const INTERCOM: Provider = Provider {
    name: "intercom",
    label: "Intercom",
    marks: &[Members(&["type", "topic", "app_id", "delivery_attempts"])],
    id: &[Json(&["id"])],
    ..NOBODY
};

// Its signature's header is GitHub's; its body has always these two.
pub(super) const META: Provider = Provider {
    name: "meta",
    label: "Meta",
    marks: &[Members(&["object", "entry"])],
    event: &[
        Json(&["entry", "0", "changes", "0", "field"]),
        Json(&["object"]),
    ],
    id: &[
        Json(&["entry", "0", "changes", "0", "value", "messages", "0", "id"]),
        Json(&["entry", "0", "messaging", "0", "message", "mid"]),
    ],
    ..NOBODY
};

pub(super) const ZOOM: Provider = Provider {
    name: "zoom",
    label: "Zoom",
    marks: &[Header("x-zm-signature"), Header("x-zm-request-timestamp")],
    ..NOBODY
};

pub(super) const TWITCH: Provider = Provider {
    name: "twitch",
    label: "Twitch",
    marks: &[Header("twitch-eventsub-message-id")],
    event_headers: &["twitch-eventsub-subscription-type"],
    id: &[header("twitch-eventsub-message-id")],
    ..NOBODY
};

pub(super) const DROPBOX: Provider = Provider {
    name: "dropbox",
    label: "Dropbox",
    marks: &[Header("x-dropbox-signature")],
    ..NOBODY
};
