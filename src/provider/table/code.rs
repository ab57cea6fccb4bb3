//! Senders around source code.

use super::super::emulate::EmulatedValue::{Id, Text, Type};
use super::super::emulate::EmulationSpec;
use super::super::provider::Matcher::Header;
use super::super::provider::Provider;
use super::base::{ANY, BASE, JSON, JSON_TYPE, MILLIS, RFC3339_MILLIS, agent, event, header};
use crate::ids::IdFormat;
use crate::payload::Sample;

// Forgejo sends Gitea's headers too, and both send GitHub's and Gogs' (Gitea, services/webhook/deliver.go); Go writes
// headers in the order of their bytes.
const GITEA_EVENTS: &[Sample] = &[
    event!("push", "gitea/push"),
    event!("issues", "gitea/issues"),
];

pub(super) const FORGEJO: Provider = Provider {
    name: "forgejo",
    label: "Forgejo",
    matchers: &[Header("x-forgejo-event")],
    event_headers: &["x-forgejo-event"],
    id: &[header("x-forgejo-delivery")],
    emulations: &[EmulationSpec {
        in_form: true,
        headers: &[
            agent("Go-http-client/1.1"),
            JSON_TYPE,
            ("X-Forgejo-Delivery", Id),
            ("X-Forgejo-Event", Type),
            ("X-Forgejo-Event-Type", Type),
            ("X-GitHub-Delivery", Id),
            ("X-GitHub-Event", Type),
            ("X-GitHub-Event-Type", Type),
            ("X-Gitea-Delivery", Id),
            ("X-Gitea-Event", Type),
            ("X-Gitea-Event-Type", Type),
            ("X-Gogs-Delivery", Id),
            ("X-Gogs-Event", Type),
            ("X-Gogs-Event-Type", Type),
        ],
        id: IdFormat::Uuid,
        scheme: Some("forgejo"),
        events: GITEA_EVENTS,
        ..JSON
    }],
    ..BASE
};

pub(super) const GITEA: Provider = Provider {
    name: "gitea",
    label: "Gitea",
    matchers: &[Header("x-gitea-event")],
    event_headers: &["x-gitea-event"],
    id: &[header("x-gitea-delivery")],
    emulations: &[EmulationSpec {
        in_form: true,
        headers: &[
            agent("Go-http-client/1.1"),
            JSON_TYPE,
            ("X-GitHub-Delivery", Id),
            ("X-GitHub-Event", Type),
            ("X-GitHub-Event-Type", Type),
            ("X-Gitea-Delivery", Id),
            ("X-Gitea-Event", Type),
            ("X-Gitea-Event-Type", Type),
            ("X-Gogs-Delivery", Id),
            ("X-Gogs-Event", Type),
            ("X-Gogs-Event-Type", Type),
        ],
        id: IdFormat::Uuid,
        scheme: Some("gitea"),
        events: GITEA_EVENTS,
        ..JSON
    }],
    ..BASE
};

pub(super) const GITHUB: Provider = Provider {
    name: "github",
    label: "GitHub",
    matchers: &[Header("x-github-event")],
    event_headers: &["x-github-event"],
    id: &[header("x-github-delivery")],
    emulations: &[EmulationSpec {
        in_form: true,
        headers: &[
            ANY,
            JSON_TYPE,
            agent("GitHub-Hookshot/6f2c7a1"),
            ("X-GitHub-Delivery", Id),
            ("X-GitHub-Event", Type),
            ("X-GitHub-Hook-ID", Text("512448361")),
            ("X-GitHub-Hook-Installation-Target-ID", Text("731904826")),
            ("X-GitHub-Hook-Installation-Target-Type", Text("repository")),
        ],
        id: IdFormat::Uuid,
        scheme: Some("github"),
        events: &[
            event!("push", "github/push"),
            event!("ping", "github/ping"),
            event!("pull_request", "github/pull_request"),
            event!("issues", "github/issues"),
            event!("release", "github/release"),
            event!("workflow_run", "github/workflow_run"),
        ],
        ..JSON
    }],
    ..BASE
};

// With a signing token it sends Standard Webhooks' headers too; `webhook-id` equals `Idempotency-Key`.
pub(super) const GITLAB: Provider = Provider {
    name: "gitlab",
    label: "GitLab",
    matchers: &[Header("x-gitlab-event")],
    event_headers: &["x-gitlab-event"],
    id: &[
        header("idempotency-key"),
        header("webhook-id"),
        header("x-gitlab-event-uuid"),
    ],
    emulations: &[EmulationSpec {
        headers: &[
            JSON_TYPE,
            agent("GitLab/18.5.2-ee"),
            ("Idempotency-Key", Id),
            ("X-Gitlab-Event", Type),
            (
                "X-Gitlab-Webhook-UUID",
                Text("5c0a8f2e-7d41-4b93-8e6a-f1d9c3b7a250"),
            ),
            ("X-Gitlab-Instance", Text("https://gitlab.example.com")),
            ("X-Gitlab-Event-UUID", Id),
        ],
        id: IdFormat::Uuid,
        scheme: Some("gitlab"),
        events: &[
            event!("Push Hook", "gitlab/push"),
            event!("Merge Request Hook", "gitlab/merge-request"),
        ],
        ..JSON
    }],
    ..BASE
};

pub(super) const BITBUCKET: Provider = Provider {
    name: "bitbucket",
    label: "Bitbucket",
    matchers: &[Header("x-event-key")],
    event_headers: &["x-event-key"],
    id: &[header("x-request-uuid")],
    emulations: &[EmulationSpec {
        headers: &[
            agent("Bitbucket-Webhooks/2.0"),
            ANY,
            ("X-Event-Key", Type),
            ("X-Hook-UUID", Text("0f7b6d3c-9a2e-4851-b4c0-e8d5a1f39726")),
            ("X-Request-UUID", Id),
            ("X-Attempt-Number", Text("1")),
            JSON_TYPE,
        ],
        id: IdFormat::Uuid,
        scheme: Some("bitbucket"),
        events: &[
            event!("repo:push", "bitbucket/repo-push"),
            event!("pullrequest:created", "bitbucket/pullrequest-created"),
        ],
        ..JSON
    }],
    ..BASE
};

pub(super) const LINEAR: Provider = Provider {
    name: "linear",
    label: "Linear",
    matchers: &[Header("linear-event"), Header("linear-delivery")],
    event_headers: &["linear-event"],
    id: &[header("linear-delivery")],
    emulations: &[EmulationSpec {
        headers: &[
            ("Content-Type", Text("application/json; charset=utf-8")),
            ("Linear-Delivery", Id),
            ("Linear-Event", Type),
            ("Linear-Timestamp", MILLIS),
            agent("Linear-Webhook"),
        ],
        members: &[
            (&["createdAt"], RFC3339_MILLIS),
            (&["webhookTimestamp"], MILLIS),
        ],
        id: IdFormat::Uuid,
        scheme: Some("linear"),
        events: &[
            event!("Issue", "linear/Issue"),
            event!("Comment", "linear/Comment"),
        ],
        ..JSON
    }],
    ..BASE
};
