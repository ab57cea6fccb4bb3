//! The event of a provider, chosen by `--as` and `--event`.

use anyhow::Result;

use crate::commands::advice;
use crate::commands::error::usage;
use crate::commands::events::unknown_event;
use crate::json::Json;
use crate::payload::{EventType, Sample};
use crate::provider::{EmulationSpec, Provider};
use crate::signature::Scheme;
use jiff::Timestamp;

/// The provider, and which of its events is sent.
pub(super) struct Emulation {
    pub(super) provider: &'static Provider,
    /// The provider's own name of the event.
    pub(super) event_type: EventType,
    /// How the provider sends it.
    pub(super) spec: &'static EmulationSpec,
    /// Its body, unless the user gives one.
    sample: Option<&'static Sample>,
}

impl Emulation {
    /// Finds the event; with data, any type will do, as a provider has more events than there are samples.
    pub(super) fn choose(
        provider: &'static Provider,
        event_type: Option<&EventType>,
        has_data: bool,
    ) -> Result<Self> {
        let Some(event_type) = event_type.cloned() else {
            let names: Vec<_> = provider.events().map(|(_, e)| e.event_type).collect();
            return Err(usage(format!(
                "`--as {name}` requires `--event`, one of {names}: `hook events --as {name}` describes them",
                name = provider.name,
                names = names.join(", ")
            )));
        };
        let known = provider.event(event_type.as_str());
        let event_type = match known {
            Some((_, sample)) if sample.event_type != event_type.as_str() => {
                EventType::parse(sample.event_type).map_err(|error| usage(error.to_string()))?
            }
            _ => event_type,
        };
        let known = known.map(|(spec, sample)| (spec, Some(sample)));
        let usual = || provider.default_emulation().filter(|_| has_data);
        let (spec, sample) = known
            .or_else(|| usual().map(|spec| (spec, None)))
            .ok_or_else(|| unknown_event(Some(provider), event_type.as_str()))?;
        Ok(Self {
            provider,
            event_type,
            spec,
            sample,
        })
    }

    /// Whether the event has an id that `--id` can set.
    pub(super) fn check_id(&self) -> Result<()> {
        if self.spec.has_id() {
            return Ok(());
        }
        Err(usage(format!(
            "{} sends `{}` without an id: leave out `--id`",
            self.provider.label, self.event_type
        )))
    }

    /// The scheme by which the provider signs this event.
    pub(super) fn scheme(&self) -> Result<&'static Scheme> {
        self.spec.scheme().ok_or_else(|| {
            usage(format!(
                "{} does not sign `{}`: leave out the secret, or name a scheme with `--sign`",
                self.provider.label, self.event_type
            ))
        })
    }

    /// The provider's own body.
    pub(super) fn sample_body(&self) -> Json {
        let body = self.sample.map(|sample| self.spec.body(sample));
        body.unwrap_or_else(Json::object)
    }

    /// Sets the id and the time in a body, where they are given.
    pub(super) fn fill(
        &self,
        mut body: Json,
        (id, timestamp): (Option<&str>, Option<Timestamp>),
    ) -> Result<Json> {
        let filled = self.spec.fill(&mut body, id, timestamp);
        filled.map(|()| body).map_err(advice::payload)
    }
}
