//! `--as`: the event as a known sender would send it.

use anyhow::Result;

use super::{Message, payload};
use crate::cli::Send;
use crate::commands::context::{Context, usage};
use crate::commands::events::unknown_event;
use crate::commands::input;
use crate::message::json::Json;
use crate::payload::{Event, EventType, Extras, Item, Payload, Sample};
use crate::provider::{Outfit, Provider};
use crate::signature::Scheme;

/// Who is played, and with which event.
pub(super) struct Dressing {
    provider: &'static Provider,
    event_type: EventType,
    /// How it looks on the wire.
    pub(super) outfit: &'static Outfit,
    /// Its body, where the user gives none.
    sample: Option<&'static Sample>,
}

impl Dressing {
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
        let other = || args.data.as_ref().and(provider.usual_outfit());
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

/// The payload as the sender has it.
pub(super) fn payload(
    args: &Send,
    dressing: &Dressing,
    message: &mut Message,
    items: &[&Item],
    context: &Context,
) -> Result<Payload> {
    let outfit = dressing.outfit;
    let mut body = match (&args.data, dressing.sample) {
        // What the user gives stays as it is, but for what other flags say.
        (Some(value), _) => {
            let input = input::read("--data", value, context)?;
            let mut body = input::json(input.bytes, &input.name)?;
            let filled = outfit.fill(&mut body, args.id.as_deref(), args.timestamp);
            filled.map(|()| body).map_err(usage)?
        }
        (None, Some(sample)) => {
            let mut body = outfit.body(sample);
            let (id, timestamp) = (Some(&*message.id), Some(message.timestamp));
            let filled = outfit.fill(&mut body, id, timestamp);
            filled.map(|()| body).map_err(usage)?
        }
        (None, None) => Json::object(),
    };
    payload::set(&mut body, items)?;
    if let Some(id) = outfit.id_in(&body) {
        message.id = id; // the data or an item may have brought its own
    }
    let event = Event {
        event_type: Some(dressing.event_type.clone()),
        id: message.id.clone(),
        timestamp: message.timestamp,
        data: body,
        extras: Extras::default(),
    };
    let (method, content_type) = (args.method.as_deref(), args.content_type.as_deref());
    outfit.dress(&event, method, content_type).map_err(usage)
}

/// The scheme to sign with: the one that is named, else that of the sender who is played, if a secret is given.
pub(super) fn scheme(args: &Send, dressing: Option<&Dressing>) -> Result<Option<&'static Scheme>> {
    if args.sign.is_some() {
        return Ok(args.sign);
    }
    let given = args.signing.is_given();
    match dressing {
        None if given => Err(usage("a secret has no place without --sign SCHEME")),
        None => Ok(None),
        Some(_) if !given && Context::secret().is_none() => Ok(None),
        Some(dressing) => match dressing.outfit.scheme() {
            Some(scheme) => Ok(Some(scheme)),
            None => Err(usage(format!(
                "{} does not sign `{}`: leave the secret out, or name a scheme with --sign",
                dressing.provider.label, dressing.event_type
            ))),
        },
    }
}
