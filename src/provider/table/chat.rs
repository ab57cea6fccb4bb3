//! Senders around conversations.

use super::super::emulate::EmulatedValue::{Id, Text, Time};
use super::super::emulate::{EmulatedValue, EmulationSpec};
use super::super::provider::Matcher::{Agent, Header};
use super::super::provider::Provider;
use super::super::provider::ValueSource::{Field, If, Json, Named};
use super::base::{ANY, BASE, FORM, JSON, JSON_TYPE, MICROS, SECONDS, agent, event};
use crate::ids::{DIGITS, HEX, IdFormat, UPPER};

const SLACKBOT: (&str, EmulatedValue) = agent("Slackbot 1.0 (+https://api.slack.com/robots)");

const SLACK_EVENT: EmulationSpec = EmulationSpec {
    headers: &[
        ("X-Slack-Request-Timestamp", SECONDS),
        JSON_TYPE,
        ANY,
        SLACKBOT,
    ],
    scheme: Some("slack"),
    ..JSON
};

pub(super) const SLACK: Provider = Provider {
    name: "slack",
    label: "Slack",
    matchers: &[
        Header("x-slack-signature"),
        Header("x-slack-request-timestamp"),
    ],
    event: &[If("command", "command")],
    id: &[Json(&["event_id"]), Field("trigger_id")],
    emulations: &[
        EmulationSpec {
            members: &[
                (&["event", "ts"], MICROS),
                (&["event", "event_ts"], MICROS),
                (&["event_id"], Id),
                (&["event_time"], SECONDS),
            ],
            id: IdFormat::Random("Ev0", UPPER, 10),
            events: &[event!("event_callback", "slack/event_callback")],
            ..SLACK_EVENT
        },
        EmulationSpec {
            events: &[event!("url_verification", "slack/url_verification")],
            ..SLACK_EVENT
        },
        EmulationSpec {
            headers: &[
                ("X-Slack-Request-Timestamp", SECONDS),
                ("Content-Type", Text("application/x-www-form-urlencoded")),
                ("Accept", Text("application/json,*/*")),
                SLACKBOT,
            ],
            members: &[(&["trigger_id"], Id)],
            id: IdFormat::Random("9876543210123.1234567890.", HEX, 32),
            scheme: Some("slack"),
            events: &[event!("command", "slack/command")],
            ..FORM
        },
    ],
    ..BASE
};

const DISCORD_INTERACTION: EmulationSpec = EmulationSpec {
    headers: &[
        agent("Discord-Interactions/1.0 (+https://discord.com)"),
        JSON_TYPE,
        ("X-Signature-Timestamp", SECONDS),
    ],
    members: &[(&["id"], Id)],
    id: IdFormat::Random("1", DIGITS, 18),
    scheme: Some("discord"),
    ..JSON
};

// An interaction has a number as its type (0 is the ping of webhook events); a webhook event names its own.
pub(super) const DISCORD: Provider = Provider {
    name: "discord",
    label: "Discord",
    matchers: &[
        Header("x-signature-ed25519"),
        Agent("Discord-Interactions/"),
        Agent("Discord-Webhook/"),
    ],
    event: &[
        Json(&["event", "type"]),
        Named(
            "type",
            &[
                ("0", "PING"),
                ("1", "PING"),
                ("2", "APPLICATION_COMMAND"),
                ("3", "MESSAGE_COMPONENT"),
                ("4", "APPLICATION_COMMAND_AUTOCOMPLETE"),
                ("5", "MODAL_SUBMIT"),
            ],
        ),
    ],
    id: &[Json(&["id"])],
    emulations: &[
        EmulationSpec {
            events: &[
                event!("PING", "discord/PING"),
                event!("APPLICATION_COMMAND", "discord/APPLICATION_COMMAND"),
            ],
            ..DISCORD_INTERACTION
        },
        EmulationSpec {
            headers: &[
                agent("Discord-Webhook/1.0 (+https://discord.com)"),
                JSON_TYPE,
                ("X-Signature-Timestamp", SECONDS),
            ],
            members: &[(&["event", "timestamp"], Time("%Y-%m-%dT%H:%M:%S%.6f"))],
            id: IdFormat::None,
            events: &[
                event!("APPLICATION_AUTHORIZED", "discord/APPLICATION_AUTHORIZED"),
                event!("ENTITLEMENT_CREATE", "discord/ENTITLEMENT_CREATE"),
            ],
            ..DISCORD_INTERACTION
        },
    ],
    ..BASE
};
