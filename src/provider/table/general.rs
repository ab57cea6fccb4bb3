//! Senders that are known by a standard, not by a name.

use super::super::Mark::{ContentType, Header};
use super::super::Source::{All, Json};
use super::super::dress::Layout;
use super::super::dress::Value::{Id, Text};
use super::super::fresh::{BASE62, IdForm};
use super::{
    ANY, JSON, JSON_TYPE, NOBODY, Outfit, Provider, RFC3339_MILLIS, SECONDS, agent, header,
};
use crate::payload::{SAMPLES, USER_AGENT};

/// Standard Webhooks 1.0.0, "Payload structure".
const ENVELOPE: Outfit = Outfit {
    layout: Layout::Envelope,
    members: &[(&["timestamp"], RFC3339_MILLIS)],
    id: IdForm::Random("msg_", BASE62, 27),
    events: SAMPLES,
    ..JSON
};

pub(super) const SVIX: Provider = Provider {
    name: "svix",
    label: "Svix",
    marks: &[Header("svix-id")],
    id: &[header("svix-id")],
    outfits: &[Outfit {
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
    ..NOBODY
};

// A batch has no id of its own; source and id together tell a repeat (CloudEvents 1.0.2, "id").
pub(super) const CLOUDEVENTS: Provider = Provider {
    name: "cloudevents",
    label: "CloudEvents",
    marks: &[
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
    ..NOBODY
};

pub(super) const STANDARD: Provider = Provider {
    name: "standard",
    label: "Standard Webhooks",
    marks: &[Header("webhook-id")],
    id: &[header("webhook-id")],
    outfits: &[Outfit {
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
    ..NOBODY
};
