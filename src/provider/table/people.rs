//! Senders around customers, audiences and their files.

use super::super::emulate::EmulatedValue::Id;
use super::super::emulate::EmulationSpec;
use super::super::provider::Matcher::{Agent, Header, Members};
use super::super::provider::Provider;
use super::super::provider::ValueSource::Json;
use super::base::{ANY, BASE, JSON, JSON_TYPE, MILLIS, RFC3339, agent, event, header};
use crate::ids::{DIGITS, IdFormat, UPPER};

pub(super) const TYPEFORM: Provider = Provider {
    name: "typeform",
    label: "Typeform",
    matchers: &[Header("typeform-signature"), Agent("Typeform Webhooks")],
    id: &[Json(&["event_id"])],
    emulations: &[
        EmulationSpec {
            members: &[
                (&["event_id"], Id),
                (&["form_response", "submitted_at"], RFC3339),
            ],
            events: &[event!("form_response", "typeform/form_response")],
            ..TYPEFORM_JSON
        },
        EmulationSpec {
            members: &[(&["event_id"], Id)],
            events: &[event!(
                "form_response_partial",
                "typeform/form_response_partial"
            )],
            ..TYPEFORM_JSON
        },
    ],
    ..BASE
};

const TYPEFORM_JSON: EmulationSpec = EmulationSpec {
    headers: &[JSON_TYPE, agent("Typeform Webhooks")],
    id: IdFormat::Random("01", UPPER, 24),
    scheme: Some("typeform"),
    ..JSON
};

// A batch: its first event stands for it.
pub(super) const HUBSPOT: Provider = Provider {
    name: "hubspot",
    label: "HubSpot",
    matchers: &[
        Header("x-hubspot-signature-v3"),
        Header("x-hubspot-signature"),
        Agent("HubSpot Connect"),
    ],
    event: &[Json(&["0", "subscriptionType"])],
    id: &[Json(&["0", "eventId"])],
    emulations: &[EmulationSpec {
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
        id: IdFormat::Random("4", DIGITS, 9),
        scheme: Some("hubspot"),
        events: &[
            event!("contact.creation", "hubspot/contact.creation"),
            event!("contact.propertyChange", "hubspot/contact.propertyChange"),
        ],
        ..JSON
    }],
    ..BASE
};

pub(super) const INTERCOM: Provider = Provider {
    name: "intercom",
    label: "Intercom",
    matchers: &[Members(&["type", "topic", "app_id", "delivery_attempts"])],
    id: &[Json(&["id"])],
    ..BASE
};

// Its signature's header is GitHub's; its body has always these two.
pub(super) const META: Provider = Provider {
    name: "meta",
    label: "Meta",
    matchers: &[Members(&["object", "entry"])],
    event: &[
        Json(&["entry", "0", "changes", "0", "field"]),
        Json(&["object"]),
    ],
    id: &[
        Json(&["entry", "0", "changes", "0", "value", "messages", "0", "id"]),
        Json(&["entry", "0", "messaging", "0", "message", "mid"]),
    ],
    ..BASE
};

pub(super) const ZOOM: Provider = Provider {
    name: "zoom",
    label: "Zoom",
    matchers: &[Header("x-zm-signature"), Header("x-zm-request-timestamp")],
    ..BASE
};

pub(super) const TWITCH: Provider = Provider {
    name: "twitch",
    label: "Twitch",
    matchers: &[Header("twitch-eventsub-message-id")],
    event_headers: &["twitch-eventsub-subscription-type"],
    id: &[header("twitch-eventsub-message-id")],
    ..BASE
};

pub(super) const DROPBOX: Provider = Provider {
    name: "dropbox",
    label: "Dropbox",
    matchers: &[Header("x-dropbox-signature")],
    ..BASE
};
