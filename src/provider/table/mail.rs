//! Senders around mail.

use super::super::emulate::EmulatedValue::{Id, Text};
use super::super::emulate::EmulationSpec;
use super::super::emulate::JsonLayout;
use super::super::provider::Matcher::{Agent, Header, Members};
use super::super::provider::Provider;
use super::super::provider::ValueSource::Json;
use super::base::{BASE, JSON, JSON_TYPE, MICROS, SECONDS, agent, event};
use crate::ids::{BASE62, HEX, IdFormat};

// The token is what its documentation tells a receiver to know a repeat by.
pub(super) const MAILGUN: Provider = Provider {
    name: "mailgun",
    label: "Mailgun",
    matchers: &[Members(&["signature", "event-data"])],
    event: &[Json(&["event-data", "event"])],
    id: &[Json(&["signature", "token"])],
    emulations: &[EmulationSpec {
        headers: &[JSON_TYPE],
        members: &[
            (&["signature", "token"], Id),
            (&["signature", "timestamp"], SECONDS),
            (&["event-data", "timestamp"], MICROS),
        ],
        id: IdFormat::Random("", HEX, 50),
        scheme: Some("mailgun"),
        events: &[
            event!("delivered", "mailgun/delivered"),
            event!("failed", "mailgun/failed"),
        ],
        ..JSON
    }],
    ..BASE
};

// A batch: its first event stands for it. Its signature covers the line break at the end.
pub(super) const SENDGRID: Provider = Provider {
    name: "sendgrid",
    label: "SendGrid",
    matchers: &[
        Header("x-twilio-email-event-webhook-signature"),
        Agent("SendGrid Event API"),
    ],
    event: &[Json(&["0", "event"])],
    id: &[Json(&["0", "sg_event_id"])],
    emulations: &[EmulationSpec {
        layout: JsonLayout::Line,
        headers: &[
            agent("SendGrid Event API"),
            ("Content-Type", Text("application/json; charset=utf-8")),
        ],
        members: &[
            (&["0", "timestamp"], SECONDS),
            (&["0", "sg_event_id"], Id),
            (&["1", "timestamp"], SECONDS),
            (&["2", "timestamp"], SECONDS),
        ],
        id: IdFormat::Random("", BASE62, 48),
        scheme: Some("sendgrid"),
        events: &[
            event!("delivered", "sendgrid/delivered"),
            event!("bounce", "sendgrid/bounce"),
        ],
        ..JSON
    }],
    ..BASE
};
