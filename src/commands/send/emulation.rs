//! `--as`: the event as a known sender would send it.

use anyhow::Result;

use super::event::{Base, Message};
use super::templates::JsonText;
use crate::cli::Send;
use crate::commands::context::{Context, usage};
use crate::commands::events::unknown_event;
use crate::commands::value_input;
use crate::json::Json;
use crate::payload::{EventType, Filling, Sample};
use crate::provider::{Outfit, Provider};
use crate::signature::Scheme;

/// Who is played, and with which event.
pub(super) struct Emulation {
    provider: &'static Provider,
    event_type: EventType,
    /// How it looks on the wire.
    pub(super) outfit: &'static Outfit,
    /// Its body, where the user gives none.
    sample: Option<&'static Sample>,
}

impl Emulation {
    /// What `--as` and `--event` ask for.
    pub(super) fn chosen(args: &Send) -> Result<Option<Self>> {
        let Some(provider) = args.sender else {
            return Ok(None);
        };
        let Some(event_type) = args.event.clone() else {
            let names: Vec<_> = provider.events().map(|(_, e)| e.event_type).collect();
            return Err(usage(format!(
                "--as {name} needs --event, one of {names}: `hook events --as {name}` says more",
                name = provider.name,
                names = names.join(", ")
            )));
        };
        let known = provider.event(event_type.as_str());
        // With its data given, any event of a sender can be sent: it has more than there are samples.
        let given = args.data.as_ref().or(args.load.data_from.as_ref());
        let other = || given.and(provider.usual_outfit());
        let (outfit, sample) = known
            .map(|(outfit, sample)| (outfit, Some(sample)))
            .or_else(|| other().map(|outfit| (outfit, None)))
            .ok_or_else(|| unknown_event(Some(provider), event_type.as_str()))?;
        if args.id.is_some() && !outfit.has_id() {
            return Err(usage(format!(
                "{} sends `{event_type}` without an id: leave --id out",
                provider.label
            )));
        }
        Ok(Some(Self {
            provider,
            event_type,
            outfit,
            sample,
        }))
    }
}

/// What the sender's body is made of.
pub(super) fn base(args: &Send, emulation: &Emulation, context: &Context) -> Result<Base> {
    if args.load.data_from.is_some() {
        return Ok(Base::Line);
    }
    let Some(value) = &args.data else {
        let body = emulation.sample.map(|sample| emulation.outfit.body(sample));
        return Ok(Base::Own(body.unwrap_or_else(Json::object)));
    };
    let input = value_input::read("--data", value, context)?;
    let data = JsonText::parse(input.bytes, &input.name, args.load.fills())?;
    Ok(match data {
        // One event stays as the user gives it; of many each is its own.
        JsonText::Fixed(json) if args.load.is_asked() => Base::Own(json),
        data => Base::Data(data),
    })
}

impl Emulation {
    /// The body of one event, before ITEMs change it.
    pub(super) fn body(
        &self,
        args: &Send,
        base: &Base,
        line: Option<Json>,
        message: &Message,
        filling: &mut Filling,
    ) -> Result<Json> {
        let given = (args.id.as_deref(), args.timestamp);
        let (mut body, (id, timestamp)) = match base {
            Base::Own(json) => {
                let fresh = (Some(&*message.id), Some(message.timestamp));
                (json.clone(), fresh)
            }
            // What the user gives stays as it is, but for what other flags say.
            Base::Data(data) => (data.fill(filling)?, given),
            Base::Line | Base::Body(..) => (line.unwrap_or_else(Json::object), given),
        };
        let filled = self.outfit.fill(&mut body, id, timestamp);
        filled.map(|()| body).map_err(usage)
    }
}

/// The scheme to sign with: the one that is named, else that of the sender who is played, if a secret is given.
pub(super) fn scheme(
    args: &Send,
    emulation: Option<&Emulation>,
) -> Result<Option<&'static Scheme>> {
    if args.sign.is_some() {
        return Ok(args.sign);
    }
    let given = args.signing.is_given();
    match emulation {
        None if given => Err(usage("a secret has no place without --sign SCHEME")),
        None => Ok(None),
        Some(_) if !given && Context::secret().is_none() => Ok(None),
        Some(emulation) => match emulation.outfit.scheme() {
            Some(scheme) => Ok(Some(scheme)),
            None => Err(usage(format!(
                "{} does not sign `{}`: leave the secret out, or name a scheme with --sign",
                emulation.provider.label, emulation.event_type
            ))),
        },
    }
}
