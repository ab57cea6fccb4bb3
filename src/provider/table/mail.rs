//! Senders around mail.

use super::super::Mark::{Agent, Header, Members};
use super::super::Source::Json;
use super::super::dress::Layout;
use super::super::dress::Value::{Id, Text};
use super::super::fresh::{BASE62, HEX, IdForm};
use super::{JSON, JSON_TYPE, MICROS, NOBODY, Outfit, Provider, SECONDS, agent};

// The token is what its documentation tells a receiver to know a repeat by.
pub(super) const MAILGUN: Provider = Provider {
    name: "mailgun",
    label: "Mailgun",
    marks: &[Members(&["signature", "event-data"])],
    event: &[Json(&["event-data", "event"])],
    id: &[Json(&["signature", "token"])],
    outfits: &[Outfit {
        headers: &[JSON_TYPE],
        members: &[
            (&["signature", "token"], Id),
            (&["signature", "timestamp"], SECONDS),
            (&["event-data", "timestamp"], MICROS),
        ],
        id: IdForm::Random("", HEX, 50),
        scheme: Some("mailgun"),
        events: &[
            event!("delivered", "mailgun/delivered"),
            event!("failed", "mailgun/failed"),
        ],
        ..JSON
    }],
    ..NOBODY
};

// A batch: its first event stands for it. Its signature covers the line break at the end.
pub(super) const SENDGRID: Provider = Provider {
    name: "sendgrid",
    label: "SendGrid",
    marks: &[
        Header("x-twilio-email-event-webhook-signature"),
        Agent("SendGrid Event API"),
    ],
    event: &[Json(&["0", "event"])],
    id: &[Json(&["0", "sg_event_id"])],
    outfits: &[Outfit {
        layout: Layout::Line,
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
        id: IdForm::Random("", BASE62, 48),
        scheme: Some("sendgrid"),
        events: &[
            event!("delivered", "sendgrid/delivered"),
            event!("bounce", "sendgrid/bounce"),
        ],
        ..JSON
    }],
    ..NOBODY
};
