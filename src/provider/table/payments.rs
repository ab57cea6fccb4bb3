//! Senders around payments and shops.

use super::super::emulate::EmulatedValue::{Id, PrefixedId, Text, Type};
use super::super::emulate::EmulationSpec;
use super::super::emulate::JsonLayout;
use super::super::provider::Matcher::{Agent, Header, Members};
use super::super::provider::Provider;
use super::super::provider::ValueSource::Json;
use super::base::{
    ANY, BASE, JSON, JSON_TYPE, RFC3339, RFC3339_MICROS, RFC3339_MILLIS, SECONDS, agent, event,
    header,
};
use crate::ids::{BASE62, IdFormat, LOWER};

pub(super) const STRIPE: Provider = Provider {
    name: "stripe",
    label: "Stripe",
    matchers: &[Header("stripe-signature"), Agent("Stripe/")],
    id: &[Json(&["id"])],
    emulations: &[EmulationSpec {
        layout: JsonLayout::Indented,
        headers: &[
            ("Content-Type", Text("application/json; charset=utf-8")),
            ("Cache-Control", Text("no-cache")),
            agent("Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
            ("Accept", Text("*/*; q=0.5, application/xml")),
        ],
        members: &[(&["id"], Id), (&["created"], SECONDS)],
        id: IdFormat::Random("evt_", BASE62, 24),
        scheme: Some("stripe"),
        events: &[
            event!(
                "payment_intent.succeeded",
                "stripe/payment_intent.succeeded"
            ),
            event!("charge.refunded", "stripe/charge.refunded"),
            event!("invoice.paid", "stripe/invoice.paid"),
            event!(
                "checkout.session.completed",
                "stripe/checkout.session.completed"
            ),
            event!("customer.created", "stripe/customer.created"),
        ],
        ..JSON
    }],
    ..BASE
};

// Its newer events deliveries leave the prefix out (shopify-app-js, lib/types.ts).
pub(super) const SHOPIFY: Provider = Provider {
    name: "shopify",
    label: "Shopify",
    matchers: &[Header("x-shopify-topic"), Header("shopify-topic")],
    event_headers: &["x-shopify-topic", "shopify-topic"],
    id: &[header("x-shopify-webhook-id"), header("shopify-webhook-id")],
    emulations: &[EmulationSpec {
        headers: &[
            JSON_TYPE,
            ANY,
            agent("Shopify-Captain-Hook"),
            ("X-Shopify-Api-Version", Text("2026-10")),
            ("X-Shopify-Event-Id", Id),
            (
                "X-Shopify-Shop-Domain",
                Text("eclat-kitchen.myshopify.example.com"),
            ),
            ("X-Shopify-Topic", Type),
            ("X-Shopify-Triggered-At", RFC3339_MICROS),
            ("X-Shopify-Webhook-Id", Id),
        ],
        id: IdFormat::Uuid,
        scheme: Some("shopify"),
        events: &[
            event!("orders/create", "shopify/orders-create"),
            event!("products/update", "shopify/products-update"),
            event!("app/uninstalled", "shopify/app-uninstalled"),
        ],
        ..JSON
    }],
    ..BASE
};

// `event_id` is what its documentation tells a receiver to know a repeat by; `notification_id` is one endpoint's.
pub(super) const PADDLE: Provider = Provider {
    name: "paddle",
    label: "Paddle",
    matchers: &[
        Header("paddle-signature"),
        Members(&["event_id", "event_type", "occurred_at", "notification_id"]),
    ],
    id: &[Json(&["event_id"])],
    emulations: &[EmulationSpec {
        headers: &[JSON_TYPE, agent("Paddle")],
        members: &[
            (&["event_id"], Id),
            (&["occurred_at"], RFC3339_MICROS),
            (&["notification_id"], PrefixedId("ntf_")),
        ],
        id: IdFormat::Random("evt_", LOWER, 26),
        scheme: Some("paddle"),
        events: &[
            event!("transaction.completed", "paddle/transaction.completed"),
            event!("subscription.created", "paddle/subscription.created"),
        ],
        ..JSON
    }],
    ..BASE
};

pub(super) const SQUARE: Provider = Provider {
    name: "square",
    label: "Square",
    matchers: &[
        Header("x-square-hmacsha256-signature"),
        Header("square-initial-delivery-timestamp"),
    ],
    id: &[Json(&["event_id"])],
    emulations: &[EmulationSpec {
        headers: &[
            ("content-type", Text("application/json")),
            ("square-environment", Text("Production")),
            ("square-initial-delivery-timestamp", RFC3339),
            ("user-agent", Text("Square Connect v2")),
            ("accept", Text("*/*")),
        ],
        members: &[(&["event_id"], Id), (&["created_at"], RFC3339_MILLIS)],
        id: IdFormat::Uuid,
        scheme: Some("square"),
        events: &[
            event!("payment.created", "square/payment.created"),
            event!("order.updated", "square/order.updated"),
        ],
        ..JSON
    }],
    ..BASE
};

pub(super) const PAYPAL: Provider = Provider {
    name: "paypal",
    label: "PayPal",
    matchers: &[Header("paypal-transmission-id")],
    id: &[header("paypal-transmission-id")],
    ..BASE
};
