//! Senders that are known by a standard, not by a name.

use super::super::emulate::EmulatedValue::{Id, Text};
use super::super::emulate::EmulationSpec;
use super::super::emulate::JsonLayout;
use super::super::provider::Matcher::{ContentType, Header};
use super::super::provider::Provider;
use super::super::provider::ValueSource::{All, Json};
use super::base::{ANY, BASE, JSON, JSON_TYPE, RFC3339_MILLIS, SECONDS, agent, header};
use crate::ids::{BASE62, IdFormat};
use crate::payload::{SAMPLES, USER_AGENT};

/// Standard Webhooks 1.0.0, "Payload structure".
const ENVELOPE: EmulationSpec = EmulationSpec {
    layout: JsonLayout::Envelope,
    members: &[(&["timestamp"], RFC3339_MILLIS)],
    id: IdFormat::Random("msg_", BASE62, 27),
    events: SAMPLES,
    ..JSON
};

pub(super) const SVIX: Provider = Provider {
    name: "svix",
    label: "Svix",
    matchers: &[Header("svix-id")],
    id: &[header("svix-id")],
    emulations: &[EmulationSpec {
        headers: &[
            ("user-agent", Text("Svix-Webhooks/1.84.0")),
            ("accept", Text("*/*")),
            ("content-type", Text("application/json")),
            ("svix-id", Id),
            ("svix-timestamp", SECONDS),
        ],
        scheme: Some("svix"),
        ..ENVELOPE
    }],
    ..BASE
};

// A batch has no id of its own; source and id together tell a repeat (CloudEvents 1.0.2, "id").
pub(super) const CLOUDEVENTS: Provider = Provider {
    name: "cloudevents",
    label: "CloudEvents",
    matchers: &[
        // One that is missing is a fault of the event, and for the checker to tell.
        Header("ce-specversion"),
        Header("ce-type"),
        Header("ce-source"),
        Header("ce-id"),
        ContentType("application/cloudevents"),
    ],
    event_headers: &["ce-type"],
    id: &[
        All(&[header("ce-source"), header("ce-id")]),
        All(&[Json(&["source"]), Json(&["id"])]),
    ],
    ..BASE
};

pub(super) const STANDARD: Provider = Provider {
    name: "standard",
    label: "Standard Webhooks",
    matchers: &[Header("webhook-id")],
    id: &[header("webhook-id")],
    emulations: &[EmulationSpec {
        headers: &[
            agent(USER_AGENT),
            ANY,
            JSON_TYPE,
            ("webhook-id", Id),
            ("webhook-timestamp", SECONDS),
        ],
        scheme: Some("standard"),
        ..ENVELOPE
    }],
    ..BASE
};
