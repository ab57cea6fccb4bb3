//! What is sent and where: an event that is made here, or a recorded request, ready for every endpoint.
//!
//! `EventSource::read` reads what the options name. `prepare` makes one event of it for all endpoints, and
//! `PreparedEvent::retry` its request for a further attempt: the same event, stamped and signed again.

use anyhow::Result;
use jiff::Timestamp;

use super::endpoints_file::{self, Endpoint};
use super::event::{EventMetadata, EventTemplate};
use super::options::{
    ContentOptions, DestinationOptions, EventOptions, RecordedSource, SourceOptions,
};
use super::recorded::{RecordedChanges, RecordedTemplate};
use super::templates::HeadText;
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::signer::{sign, signer, signer_with};
use crate::message::{Request, Url};
use crate::payload::{Item, RequestBuilder};
use crate::signature::{Scheme, Signer};

use crate::delivery::Delivery;
use crate::json::Json;
use crate::output::stderr;
use crate::provider::recognize;

/// What events are made of, and where they go.
pub(in crate::commands) struct EventSource<'a> {
    template: SourceTemplate<'a>,
    pub(super) destinations: Destinations,
}

enum SourceTemplate<'a> {
    Event(Box<EventTemplate<'a>>),
    Recorded(Box<RecordedTemplate<'a>>),
}

/// One event, with a request for every endpoint.
pub(in crate::commands) struct PreparedEvent<'s> {
    /// The message id, if it has one.
    pub(in crate::commands) id: Option<String>,
    /// One for each destination, in their order.
    pub(in crate::commands) deliveries: Vec<Delivery>,
    destinations: &'s Destinations,
    content: PreparedContent<'s>,
}

enum PreparedContent<'s> {
    Event(&'s EventTemplate<'s>, EventMetadata, Box<RequestBuilder>),
    Recorded(&'s RecordedTemplate<'s>, RecordedChanges),
}

impl<'a> EventSource<'a> {
    pub(in crate::commands) fn read(
        options: &'a SourceOptions,
        is_quiet: bool,
        context: &Context,
    ) -> Result<Self> {
        match options {
            SourceOptions::Recorded(options) => {
                let given = match &options.source {
                    RecordedSource::CurlCommand { .. } if options.urls.is_empty() => None,
                    _ => Some(Context::urls(&options.urls)?),
                };
                let recorded = RecordedTemplate::read(options, is_quiet, context)?;
                let urls = given.unwrap_or_else(|| recorded.own_url().into_iter().collect());
                Ok(Self {
                    template: SourceTemplate::Recorded(Box::new(recorded)),
                    destinations: Destinations::of_urls(urls, None), // it signs for itself
                })
            }
            SourceOptions::Event(options) => {
                let urls = match &options.destination {
                    DestinationOptions::Urls(given) => Context::urls(given)?,
                    DestinationOptions::EndpointsFile(_) => Vec::new(),
                };
                let event = EventTemplate::read(options, context)?;
                Ok(Self {
                    template: SourceTemplate::Event(Box::new(event)),
                    destinations: Destinations::read(options, urls)?,
                })
            }
        }
    }

    /// What signs the requests to the first endpoint.
    pub(in crate::commands) fn signer(&self) -> Option<&Signer> {
        match &self.template {
            SourceTemplate::Event(_) => self.destinations.all.first()?.signer.as_ref(),
            SourceTemplate::Recorded(template) => template.signer.as_ref(),
        }
    }

    /// The names of the headers that the user adds to each request, such as the key of a gateway.
    pub(in crate::commands) fn added_headers(&self) -> Vec<String> {
        let (head, is_authorized) = match &self.template {
            SourceTemplate::Event(template) => (&template.head, template.authorization.is_some()),
            // Its own may be for a gateway too.
            SourceTemplate::Recorded(template) => (&template.head, true),
        };
        let names = head.iter().filter_map(|item| match item {
            HeadText::Fixed(Item::Header(name, _)) | HeadText::Header(name, _) => {
                Some(name.clone())
            }
            HeadText::Fixed(_) | HeadText::Query(..) => None,
        });
        let authorization = is_authorized.then(|| "Authorization".to_owned());
        names.chain(authorization).collect()
    }

    /// Says what is probably not meant in the items, also when quiet: what is sent may not be what was meant.
    pub(in crate::commands) fn write_notes(&self) {
        let notes = match &self.template {
            SourceTemplate::Event(template) => &template.notes,
            SourceTemplate::Recorded(template) => &template.notes,
        };
        for note in notes {
            stderr::message(format_args!("note: {note}"));
        }
    }

    /// Makes the event with this number, from 1; `line` is its data if that comes from a file.
    pub(in crate::commands) fn prepare(
        &self,
        seq: u64,
        line: Option<Json>,
    ) -> Result<PreparedEvent<'_>> {
        let content = match &self.template {
            SourceTemplate::Event(template) => {
                let (metadata, builder) = template.make(seq, line)?;
                PreparedContent::Event(template, metadata, Box::new(builder))
            }
            SourceTemplate::Recorded(template) => {
                PreparedContent::Recorded(template, template.make(seq)?)
            }
        };
        let delivery = |destination: &Destination| {
            let request = content.request(destination)?;
            let url = destination.url.clone();
            Ok(Delivery { url, request })
        };
        let deliveries = self.destinations.all.iter().map(delivery);
        let deliveries = deliveries.collect::<Result<Vec<_>>>()?;
        let id = match &content {
            PreparedContent::Event(_, metadata, _) => {
                Some(metadata.id.clone()).filter(|id| !id.is_empty())
            }
            PreparedContent::Recorded(..) => recognize(&deliveries[0].request).id,
        };
        Ok(PreparedEvent {
            id,
            deliveries,
            destinations: &self.destinations,
            content,
        })
    }
}

impl PreparedContent<'_> {
    /// The request for the first attempt.
    fn request(&self, destination: &Destination) -> Result<Request> {
        match self {
            Self::Event(_, metadata, payload) => {
                destination.request(metadata, payload, metadata.timestamp)
            }
            Self::Recorded(template, changes) => template.request(changes, &destination.url),
        }
    }
}

impl PreparedEvent<'_> {
    /// The request for a further attempt at an endpoint.
    pub(super) fn retry(&self, index: usize) -> Result<Request> {
        match &self.content {
            PreparedContent::Event(template, metadata, builder) => {
                let now = template.given_timestamp().unwrap_or_else(Timestamp::now);
                let mut builder = builder.clone();
                builder.replace_header("webhook-timestamp", &now.as_second().to_string());
                self.destinations.all[index].request(metadata, &builder, now)
            }
            PreparedContent::Recorded(template, changes) => {
                template.retry(changes, &self.deliveries[index])
            }
        }
    }
}

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
        let signer = scheme(options)?.map(|scheme| signer(scheme, &options.signing));
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
                .map(|(scheme, secret)| signer_with(scheme, secret, signing)),
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

impl Destination {
    /// The request for this endpoint, signed for this time.
    fn request(
        &self,
        metadata: &EventMetadata,
        builder: &RequestBuilder,
        now: Timestamp,
    ) -> Result<Request> {
        let mut request = if self.headers.is_empty() {
            builder.build(&self.url).map_err(advice::payload)?
        } else {
            let mut builder = builder.clone();
            for header in &self.headers {
                builder.override_header(header).map_err(advice::payload)?;
            }
            builder.build(&self.url).map_err(advice::payload)?
        };
        if let Some(signer) = &self.signer {
            sign(signer, &self.url, &mut request, &metadata.id, now)?;
        }
        Ok(request)
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
