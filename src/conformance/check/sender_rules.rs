//! What differs by sender: how soon and with which status it wants a response, and how old its events may be.

use std::time::Duration;

use super::inapplicable::Inapplicable;
use super::step::{CheckCase, CheckStep, TimeShift, Variation};
use crate::conformance::CaseLevel::{self, Must, Should};
use crate::json;
use crate::message::Request;
use crate::signature::{Forgery, Scheme, SignatureOptions};

/// The rules of one sender.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SenderRules {
    /// The names of its schemes, or of the provider.
    names: &'static [&'static str],
    label: &'static str,
    /// The page of the provider that says so.
    source: &'static str,
    /// The seconds that a response may take.
    within: u64,
    /// The statuses that count as delivered; any 2xx if there are none.
    success: &'static [u16],
    /// How serious it is if an old event is accepted; `None` if the sender's libraries leave that to the receiver.
    pub(crate) old: Option<CaseLevel>,
    /// The same of an event from the future.
    pub(crate) future: Option<CaseLevel>,
    /// Whether an event may be as old as half the tolerance.
    pub(crate) allows_recent: bool,
    /// The name of the handshake, if it is not that of the provider.
    pub(crate) handshake: Option<&'static str>,
    /// Why the key of the check is not that of the provider.
    pub(crate) note: Option<&'static str>,
}

const OTHERS: SenderRules = SenderRules {
    names: &[],
    label: "all others",
    source: "",
    within: 10,
    success: &[],
    old: None,
    future: None,
    allows_recent: true,
    handshake: None,
    note: None,
};

/// Webhook events, which are answered in another way than interactions.
const DISCORD_EVENTS: &str = "discord-events";

const DISCORD: SenderRules = SenderRules {
    within: 3,
    note: Some("the endpoint has to trust the public key of this check instead of Discord's"),
    ..OTHERS
};

/// The table; docs/check.md has it too.
const TABLE: &[SenderRules] = &[
    SenderRules {
        names: &["standard", "svix"],
        label: "Standard Webhooks, Svix",
        source: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
        within: 15,
        old: Some(Must),
        future: Some(Must),
        ..OTHERS
    },
    SenderRules {
        names: &["stripe"],
        label: "Stripe",
        source: "https://docs.stripe.com/webhooks",
        old: Some(Must),
        future: Some(Should),
        ..OTHERS
    },
    SenderRules {
        names: &["hubspot", "hubspot-v3"],
        label: "HubSpot (v3)",
        source: "https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation",
        old: Some(Must),
        future: Some(Should),
        ..OTHERS
    },
    SenderRules {
        names: &["linear"],
        label: "Linear",
        source: "https://linear.app/developers/webhooks",
        old: Some(Must),
        future: Some(Should),
        ..OTHERS
    },
    SenderRules {
        names: &["slack"],
        label: "Slack",
        source: "https://api.slack.com/apis/events-api",
        within: 3,
        old: Some(Must),
        future: Some(Must),
        ..OTHERS
    },
    SenderRules {
        names: &["paddle"],
        label: "Paddle",
        source: "https://developer.paddle.com/webhooks/about/respond-to-webhooks",
        within: 5,
        success: &[200],
        old: Some(Must),
        future: Some(Should),
        allows_recent: false,
        ..OTHERS
    },
    SenderRules {
        names: &["zoom"],
        label: "Zoom",
        source: "https://developers.zoom.us/blog/webhook-delays.md",
        within: 3,
        success: &[200, 204],
        old: Some(Should),
        future: Some(Should),
        ..OTHERS
    },
    SenderRules {
        names: &["discord"],
        label: "Discord",
        source: "https://docs.discord.com/developers/interactions/overview",

        ..DISCORD
    },
    SenderRules {
        names: &[DISCORD_EVENTS],
        label: "Discord, webhook events",
        source: "https://docs.discord.com/developers/events/webhook-events",
        success: &[204],
        handshake: Some(DISCORD_EVENTS),

        ..DISCORD
    },
    SenderRules {
        names: &["shopify"],
        label: "Shopify",
        source: "https://shopify.dev/docs/apps/build/webhooks/subscribe/https",
        within: 5,
        ..OTHERS
    },
    SenderRules {
        names: &["sendgrid"],
        label: "SendGrid",
        source: "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features",
        note: Some("the endpoint has to trust the public key of this check instead of SendGrid's"),
        ..OTHERS
    },
    SenderRules {
        names: &["paypal"],
        label: "PayPal",
        source: "https://developer.paypal.com/api/rest/webhooks/rest",
        note: Some("the endpoint has to trust the certificate of this check instead of PayPal's"),
        ..OTHERS
    },
];

impl SenderRules {
    /// The rules for this event of a scheme, else of a provider.
    pub(crate) fn of(scheme: Option<&Scheme>, provider: Option<&str>, request: &Request) -> Self {
        match scheme.map(|scheme| scheme.name) {
            Some("discord") if json::find(&request.body, &["event"]).is_some() => {
                Self::named(Some(DISCORD_EVENTS), None)
            }
            scheme => Self::named(scheme, provider),
        }
    }

    /// The rules for the events of a scheme, else of a provider.
    pub(crate) fn named(scheme: Option<&str>, provider: Option<&str>) -> Self {
        let find = |name: &str| {
            let mut rows = TABLE.iter();
            rows.find(|rules| rules.names.contains(&name)).copied()
        };
        let scheme = scheme.and_then(find);
        scheme.or_else(|| find(provider?)).unwrap_or(OTHERS)
    }

    /// The level of a case for this sender, which signs with a scheme and its options; the error says why it cannot be
    /// judged.
    pub(crate) fn level(
        &self,
        check: &CheckCase,
        signed: Option<(&'static Scheme, &SignatureOptions)>,
    ) -> Result<CaseLevel, Inapplicable> {
        let usual = check.case.level;
        let (CheckStep::All([variation, ..], _), Some((scheme, options))) = (&check.step, signed)
        else {
            return Ok(usual);
        };
        let is_timed = matches!(
            variation,
            Variation::Time(_) | Variation::Forged(Forgery::TimestampText)
        );
        if is_timed && !scheme.signs_timestamp(options) {
            return Err(Inapplicable::scheme(scheme, "signs no timestamp"));
        }
        // Where the provider says nothing, the receiver's own tolerance should still be one.
        let advised = scheme.tolerance().map(|_| Should);
        let level = match variation {
            Variation::Time(TimeShift::DayAgo) => self.old,
            // A handler that need not look at the time need not read it.
            Variation::Forged(Forgery::TimestampText) => self.old.or(advised),
            Variation::Time(TimeShift::DayAhead) => self.future.or(advised),
            Variation::Time(TimeShift::Recent) if !self.allows_recent => {
                return Err(Inapplicable::scheme(
                    scheme,
                    "accepts events for a few seconds",
                ));
            }
            Variation::Time(_) => self.old.or(advised).map(|_| usual),
            Variation::Forged(Forgery::OtherVersion) if scheme.has_older_version() => Some(Should),
            _ => Some(usual),
        };
        level.ok_or(match advised {
            Some(_) => {
                Inapplicable::scheme(scheme, "names no age at which an event must be refused")
            }
            None => Inapplicable::AnyAge(scheme.label),
        })
    }

    /// Where the provider says so.
    pub(crate) fn reference(&self) -> Option<String> {
        let (label, source) = (self.label, self.source);
        (!source.is_empty()).then(|| format!("{label}: {source}"))
    }

    /// How long a response may take.
    pub(crate) fn within(&self) -> Duration {
        Duration::from_secs(self.within)
    }

    /// Whether the sender takes this status for delivered.
    pub(crate) fn is_success(&self, status: u16) -> bool {
        match self.success {
            [] => (200..300).contains(&status),
            list => list.contains(&status),
        }
    }

    /// The statuses that count as delivered, in words.
    pub(crate) fn success(&self) -> String {
        match self.success {
            [] => "2xx".to_owned(),
            list => {
                let list: Vec<_> = list.iter().map(u16::to_string).collect();
                list.join(" or ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::conformance::check::CATALOGUE;
    use crate::signature::find_scheme;

    fn rules(scheme: &str, body: &str) -> SenderRules {
        let mut request = Request::new("POST", "/");
        request.body = body.as_bytes().to_vec();
        SenderRules::of(Some(find_scheme(scheme).unwrap()), None, &request)
    }

    /// The levels of time.old, .over, .future, .recent, .not-a-number and signature.version.
    fn levels(scheme: &str) -> String {
        let rules = rules(scheme, "");
        let options = SignatureOptions {
            template: Some("{timestamp}.{body}".to_owned()),
            ..SignatureOptions::default()
        };
        let signed = Some((find_scheme(scheme).unwrap(), &options));
        let level = |id: &&str| {
            let check = CATALOGUE.iter().find(|check| check.case.id == *id).unwrap();
            match rules.level(check, signed) {
                Ok(level) => level.word(),
                Err(_) => "-",
            }
        };
        let ids = [
            "time.old",
            "time.over",
            "time.future",
            "time.recent",
            "time.not-a-number",
            "signature.version",
        ];
        ids.iter().map(level).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_levels_differ_by_sender() {
        for (scheme, wanted) in [
            ("standard", "must should must should must must"),
            ("svix", "must should must should must must"),
            ("slack", "must should must should must must"),
            ("stripe", "must should should should must must"),
            ("hubspot-v3", "must should should should must must"),
            ("linear", "must should should should must must"),
            ("paddle", "must should should - must must"),
            ("zoom", "should should should should should must"),
            ("github", "- - - - - should"),
            ("discord", "- - - - - must"),
            ("gitlab", "- should should should should must"),
            ("rfc9421", "- should should should should must"),
            ("hmac", "- should should should should must"),
        ] {
            assert_eq!(levels(scheme), wanted, "{scheme}");
        }
    }

    #[test]
    fn the_status_and_the_time_differ_by_sender() {
        let accepted = |rules: SenderRules| {
            let all = [200, 201, 204, 302].into_iter();
            all.filter(|status| rules.is_success(*status))
                .collect::<Vec<_>>()
        };
        for (scheme, body, statuses, seconds) in [
            ("standard", "", &[200, 201, 204][..], 15),
            ("slack", "", &[200, 201, 204], 3),
            ("github", "", &[200, 201, 204], 10),
            ("paddle", "", &[200], 5),
            ("zoom", "", &[200, 204], 3),
            ("discord", r#"{"type":2}"#, &[200, 201, 204], 3),
            ("discord", r#"{"type":1,"event":{}}"#, &[204], 3),
            ("shopify", "", &[200, 201, 204], 5),
        ] {
            let rules = rules(scheme, body);
            assert_eq!(accepted(rules), statuses, "{scheme}");
            assert_eq!(rules.within(), Duration::from_secs(seconds), "{scheme}");
        }
        assert_eq!(rules("zoom", "").success(), "200 or 204");
    }

    #[test]
    fn what_is_not_judged_says_why() {
        let reason = |scheme: &str| {
            let old = CATALOGUE.iter().find(|check| check.case.id == "time.old");
            let options = SignatureOptions::default();
            let signed = Some((find_scheme(scheme).unwrap(), &options));
            let level = rules(scheme, "").level(old.unwrap(), signed);
            level.unwrap_err().to_string()
        };
        assert_eq!(reason("github"), "GitHub signs no timestamp");
        let unchecked = "the libraries of Discord leave the age to the receiver";
        assert_eq!(reason("discord"), unchecked);
    }

    /// What is before the table of docs/check.md, and after it.
    const START: &str =
        "<!-- The table is generated: SNAPSHOTS=overwrite cargo test stale_senders -->\n\n";
    const END: &str = "\n<!-- end of the senders -->\n";

    fn row(rules: &SenderRules) -> String {
        let name = match rules.source {
            "" => rules.label.to_owned(),
            source => format!("[{}]({source})", rules.label),
        };
        let word = |level: Option<CaseLevel>| level.map_or("", CaseLevel::word);
        let (success, within) = (rules.success(), rules.within);
        let (old, future) = (word(rules.old), word(rules.future));
        format!("| {name} | {success} within {within} s | {old} | {future} |\n")
    }

    #[test]
    fn stale_senders_fail() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.md");
        let text = fs::read_to_string(&path).unwrap();
        let (before, rest) = text.split_once(START).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        let rows: String = TABLE.iter().chain([&OTHERS]).map(row).collect();
        let head = "| provider | response | old events are refused | future events are refused |\n\
                    |---|---|---|---|\n";
        let wanted = [before, START, head, &rows, END, after].concat();
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            fs::write(&path, wanted).unwrap();
            return;
        }
        assert!(
            text == wanted,
            "docs/check.md is stale: run SNAPSHOTS=overwrite cargo test stale_senders"
        );
    }
}
