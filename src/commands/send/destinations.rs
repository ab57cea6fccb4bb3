//! The endpoints that an event goes to, each with its headers and its signature.

use anyhow::Result;

use super::endpoints_file::{self, Endpoint};
use super::options::{ContentOptions, DestinationOptions, EventOptions};
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::signer::Signer;
use crate::message::Url;
use crate::payload::Item;
use crate::signature::Scheme;

pub(super) struct Destination {
    pub(super) url: Url,
    pub(super) signer: Option<Signer>,
    /// Headers for this endpoint alone.
    pub(super) headers: Vec<Item>,
}

pub(super) struct Destinations {
    pub(super) all: Vec<Destination>,
    /// The endpoints of the file that want other events.
    pub(super) unsubscribed: Vec<Url>,
}

impl Destinations {
    /// Reads the endpoints file that the options name, or the secret that requests to these URLs are signed with.
    pub(super) fn read(options: &EventOptions, urls: Vec<Url>) -> Result<Self> {
        if let DestinationOptions::EndpointsFile(path) = &options.destination {
            return Self::read_file(path, options);
        }
        let signer = scheme(options)?.map(|scheme| Signer::new(scheme, &options.signing));
        Ok(Self::of_urls(urls, signer.transpose()?.as_ref()))
    }

    /// These URLs, all with the same signature.
    pub(super) fn of_urls(urls: Vec<Url>, signer: Option<&Signer>) -> Self {
        let destination = |url| Destination {
            url,
            signer: signer.cloned(),
            headers: Vec::new(),
        };
        Self {
            all: urls.into_iter().map(destination).collect(),
            unsubscribed: Vec::new(),
        }
    }

    fn read_file(path: &str, options: &EventOptions) -> Result<Self> {
        let signing = &options.signing;
        let event_type = options.event_type.as_ref();
        let (subscribed, unsubscribed): (Vec<_>, Vec<_>) =
            endpoints_file::read(path, &signing.options())?
                .into_iter()
                .partition(|endpoint| endpoint.wants(event_type));
        if subscribed.is_empty() {
            let event = event_type.map_or_else(
                || "events without a type".to_owned(),
                |event_type| format!("`{event_type}`"),
            );
            return Err(usage(format!("`{path}`: no endpoint in it wants {event}")));
        }
        let destination = |endpoint: Endpoint| Destination {
            url: endpoint.url,
            signer: endpoint
                .signing
                .map(|(scheme, secret)| Signer::with(scheme, secret, signing)),
            headers: endpoint
                .headers
                .into_iter()
                .map(|(name, value)| Item::Header(name, value))
                .collect(),
        };
        Ok(Self {
            all: subscribed.into_iter().map(destination).collect(),
            unsubscribed: unsubscribed
                .into_iter()
                .map(|endpoint| endpoint.url)
                .collect(),
        })
    }
}

/// The scheme to sign with: the one that is named, else that of the emulated provider if there is a secret.
fn scheme(options: &EventOptions) -> Result<Option<&'static Scheme>> {
    match &options.content {
        _ if options.sign.is_some() => Ok(options.sign),
        ContentOptions::Emulated(emulation, _)
            if options.signing.is_given() || Context::secret().is_some() =>
        {
            emulation.scheme().map(Some)
        }
        _ => Ok(None),
    }
}
