//! Senders around text messages.

use super::super::emulate::EmulatedValue::{Id, Text, Time};
use super::super::emulate::{EmulatedValue, EmulationSpec};
use super::super::provider::Matcher::{Agent, Fields, Header, Members};
use super::super::provider::Provider;
use super::super::provider::ValueSource::{All, Field, If, Json, Prefixed};
use super::base::{ANY, BASE, FORM, JSON, JSON_TYPE, QUERY, RFC3339_MICROS, agent, event, header};
use crate::ids::{DIGITS, HEX, IdFormat};

const TWILIO_FORM: EmulationSpec = EmulationSpec {
    headers: &[
        (
            "Content-Type",
            Text("application/x-www-form-urlencoded; charset=UTF-8"),
        ),
        ANY,
        agent("TwilioProxy/1.1"),
    ],
    id: IdFormat::Random("SM", HEX, 32),
    scheme: Some("twilio"),
    ..FORM
};

pub(super) const TWILIO: Provider = Provider {
    name: "twilio",
    label: "Twilio",
    matchers: &[Header("x-twilio-signature"), Agent("TwilioProxy/")],
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
    emulations: &[
        EmulationSpec {
            members: &[
                (&["SmsMessageSid"], Id),
                (&["SmsSid"], Id),
                (&["MessageSid"], Id),
            ],
            events: &[event!("message.received", "twilio/message.received")],
            ..TWILIO_FORM
        },
        EmulationSpec {
            members: &[(&["SmsSid"], Id), (&["MessageSid"], Id)],
            events: &[event!("message.delivered", "twilio/message.delivered")],
            ..TWILIO_FORM
        },
    ],
    ..BASE
};

const KUDOSITY_V1: EmulationSpec = EmulationSpec {
    headers: &[ANY],
    scheme: Some("kudosity"),
    ..QUERY
};

/// UTC, without saying so.
const UTC: EmulatedValue = Time("%Y-%m-%d %H:%M:%S");

const KUDOSITY_V2: EmulationSpec = EmulationSpec {
    headers: &[agent("Go-http-client/2.0"), JSON_TYPE],
    id: IdFormat::Uuid,
    ..JSON
};

// V1 is a GET without a matcher of its own: told by its parameters (kudosity-dev-docs, webhooks-1.md). V2 is not signed.
pub(super) const KUDOSITY: Provider = Provider {
    name: "kudosity",
    label: "Kudosity",
    matchers: &[
        Header("x-transmitsms-signature"),
        Members(&["event_type", "webhook_id", "webhook_name"]),
        Fields(&["message_id", "mobile", "status", "user_id"]),
        Fields(&["message_id", "mobile", "response_id", "is_optout"]),
        Fields(&["list_id", "message_id", "mobile", "link_hits"]),
        Fields(&["type", "list_id", "mobile", "datetime_entry"]),
    ],
    event: &[
        If("link_hits", "link-hit"),
        If("response_id", "reply"),
        If("status", "delivery"),
    ],
    id: &[
        All(&[Json(&["status", "id"]), Json(&["status", "status"])]),
        Json(&["mo", "id"]),
        All(&[
            Json(&["link_hit", "source_message", "id"]),
            Json(&["link_hit", "hits"]),
        ]),
        Json(&["opt_out", "source_message", "id"]),
        Field("response_id"),
        All(&[Field("message_id"), Field("status")]),
    ],
    emulations: &[
        EmulationSpec {
            members: &[(&["datetime_entry"], UTC)],
            events: &[
                event!("add", "kudosity/add"),
                event!("delete", "kudosity/delete"),
            ],
            ..KUDOSITY_V1
        },
        EmulationSpec {
            members: &[(&["message_id"], Id), (&["datetime"], UTC)],
            id: IdFormat::Random("7", DIGITS, 8),
            events: &[event!("delivery", "kudosity/delivery")],
            ..KUDOSITY_V1
        },
        EmulationSpec {
            members: &[(&["response_id"], Id), (&["datetime_entry"], UTC)],
            id: IdFormat::Random("9", DIGITS, 7),
            events: &[event!("reply", "kudosity/reply")],
            ..KUDOSITY_V1
        },
        EmulationSpec {
            members: &[(&["datetime"], UTC)],
            events: &[event!("link-hit", "kudosity/link-hit")],
            ..KUDOSITY_V1
        },
        EmulationSpec {
            members: &[(&["timestamp"], RFC3339_MICROS), (&["status", "id"], Id)],
            events: &[event!("SMS_STATUS", "kudosity/SMS_STATUS")],
            ..KUDOSITY_V2
        },
        EmulationSpec {
            members: &[(&["timestamp"], RFC3339_MICROS), (&["mo", "id"], Id)],
            events: &[event!("SMS_INBOUND", "kudosity/SMS_INBOUND")],
            ..KUDOSITY_V2
        },
        EmulationSpec {
            members: &[
                (&["timestamp"], RFC3339_MICROS),
                (&["link_hit", "source_message", "id"], Id),
            ],
            events: &[event!("LINK_HIT", "kudosity/LINK_HIT")],
            ..KUDOSITY_V2
        },
        EmulationSpec {
            members: &[
                (&["timestamp"], RFC3339_MICROS),
                (&["opt_out", "source_message", "id"], Id),
            ],
            events: &[event!("OPT_OUT", "kudosity/OPT_OUT")],
            ..KUDOSITY_V2
        },
    ],
    ..BASE
};
