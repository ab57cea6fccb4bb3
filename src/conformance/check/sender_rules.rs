//! What differs by sender: how soon and with which status it wants a response, and how old its events may be.

use std::time::Duration;

use super::inapplicable::Inapplicable;
use super::step::{CheckCase, CheckStep, TimeShift, Variation};
use crate::conformance::CaseLevel::{self, Must, Should};
use crate::json;
use crate::message::Request;
use crate::signature::{Forgery, Scheme, Signer};

/// The rules of one sender.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SenderRules {
    /// The names of its schemes, or of the provider.
    names: &'static [&'static str],
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

/// The table; the sources are in docs/check.md.
const TABLE: &[SenderRules] = &[
    SenderRules {
        names: &["standard", "svix"],
        within: 15,
        old: Some(Must),
        future: Some(Must),
        ..OTHERS
    },
    SenderRules {
        names: &["stripe", "hubspot", "hubspot-v3", "linear"],
        old: Some(Must),
        future: Some(Should),
        ..OTHERS
    },
    SenderRules {
        names: &["slack"],
        within: 3,
        old: Some(Must),
        future: Some(Must),
        ..OTHERS
    },
    SenderRules {
        names: &["paddle"],
        within: 5,
        success: &[200],
        old: Some(Must),
        future: Some(Should),
        allows_recent: false,
        ..OTHERS
    },
    SenderRules {
        names: &["zoom"],
        within: 3,
        success: &[200, 204],
        old: Some(Should),
        future: Some(Should),
        ..OTHERS
    },
    SenderRules {
        names: &["discord"],
        ..DISCORD
    },
    SenderRules {
        names: &[DISCORD_EVENTS],
        success: &[204],
        handshake: Some(DISCORD_EVENTS),
        ..DISCORD
    },
    SenderRules {
        names: &["shopify"],
        within: 5,
        ..OTHERS
    },
    SenderRules {
        names: &["sendgrid"],
        note: Some("the endpoint has to trust the public key of this check instead of SendGrid's"),
        ..OTHERS
    },
    SenderRules {
        names: &["paypal"],
        note: Some("the endpoint has to trust the certificate of this check instead of PayPal's"),
        ..OTHERS
    },
];

impl SenderRules {
    /// The rules for this event of a scheme, else of a provider.
    pub(crate) fn of(scheme: Option<&Scheme>, provider: Option<&str>, request: &Request) -> Self {
        let find = |name: &str| {
            let mut rows = TABLE.iter();
            rows.find(|rules| rules.names.contains(&name)).copied()
        };
        let scheme = scheme.and_then(|scheme| match scheme.name {
            "discord" if json::find(&request.body, &["event"]).is_some() => find(DISCORD_EVENTS),
            name => find(name),
        });
        scheme.or_else(|| find(provider?)).unwrap_or(OTHERS)
    }

    /// The level of a case for this sender; the error says why it cannot be judged.
    pub(crate) fn level(
        &self,
        check: &CheckCase,
        signer: Option<&Signer>,
    ) -> Result<CaseLevel, Inapplicable> {
        let (CheckStep::All([variation, ..], _), Some(signer)) = (&check.step, signer) else {
            return Ok(check.case.level);
        };
        let scheme = signer.scheme;
        let usual = check.case.level;
        let level = match variation {
            // A handler that need not look at the time need not read it.
            Variation::Time(TimeShift::DayAgo) | Variation::Forged(Forgery::TimestampText) => {
                self.old
            }
            Variation::Time(TimeShift::DayAhead) => self.future,
            Variation::Time(TimeShift::Recent) if !self.allows_recent => {
                return Err(Inapplicable::scheme(
                    scheme,
                    "accepts events for a few seconds",
                ));
            }
            Variation::Time(_) => self.old.map(|_| usual),
            Variation::Forged(Forgery::OtherVersion) if scheme.has_older_version() => {
                Some(CaseLevel::Should)
            }
            _ => Some(usual),
        };
        level.ok_or_else(|| {
            if scheme.signs_timestamp(&signer.options) {
                Inapplicable::AnyAge(scheme.label)
            } else {
                Inapplicable::scheme(scheme, "signs no timestamp")
            }
        })
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
    use super::*;
    use crate::conformance::check::CATALOGUE;
    use crate::signature::{Secret, SignatureOptions, find_scheme};

    fn signer(scheme: &str) -> Signer {
        let scheme = find_scheme(scheme).unwrap();
        let options = SignatureOptions::default();
        Signer::new(scheme, Secret::new("sesame"), options, None)
    }

    fn rules(scheme: &str, body: &str) -> SenderRules {
        let mut request = Request::new("POST", "/");
        request.body = body.as_bytes().to_vec();
        SenderRules::of(Some(signer(scheme).scheme), None, &request)
    }

    /// The levels of time.old, .over, .future, .recent, .not-a-number and signature.version.
    fn levels(scheme: &str) -> String {
        let (rules, signer) = (rules(scheme, ""), signer(scheme));
        let level = |id: &&str| {
            let check = CATALOGUE.iter().find(|check| check.case.id == *id).unwrap();
            match rules.level(check, Some(&signer)) {
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
            let level = rules(scheme, "").level(old.unwrap(), Some(&signer(scheme)));
            level.unwrap_err().to_string()
        };
        assert_eq!(reason("github"), "GitHub signs no timestamp");
        let unchecked = "the libraries of Discord leave the age to the receiver";
        assert_eq!(reason("discord"), unchecked);
    }
}
