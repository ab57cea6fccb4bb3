//! What is sent: events that are made here, or a recorded request; each the same for all endpoints and attempts.

use anyhow::Result;
use jiff::Timestamp;

use super::event::{EventTemplate, Message};
use super::recorded::{Changed, Recorded};
use super::targets::{Target, Targets, urls};
use crate::cli::Send;
use crate::commands::context::{Context, usage};
use crate::delivery::Delivery;
use crate::json::Json;
use crate::message::Request;
use crate::payload::Payload;
use crate::provider::recognise;

/// What events come from, and where they go.
pub(super) struct EventSource<'a> {
    args: &'a Send,
    kind: SourceKind<'a>,
    pub(super) targets: Targets,
}

enum SourceKind<'a> {
    EventTemplate(Box<EventTemplate<'a>>),
    Recorded(Box<Recorded<'a>>),
}

/// One event, ready for every endpoint.
pub(super) struct PreparedEvent<'s> {
    /// The message id; empty where there is none.
    pub(super) id: String,
    pub(super) deliveries: Vec<Delivery>,
    source: &'s EventSource<'s>,
    kind: PreparedKind<'s>,
}

enum PreparedKind<'s> {
    Event(Message, Box<Payload>),
    Recorded(&'s Recorded<'s>, Changed),
}

impl<'a> EventSource<'a> {
    /// Reads all that the command line names.
    pub(super) fn read(args: &'a Send, context: &Context) -> Result<Self> {
        let (kind, targets) = match &args.from {
            Some(file) => {
                let urls = urls(&args.urls)?;
                let recorded = Recorded::read(args, file, context)?;
                let targets = Targets::plain(urls, None); // it signs for itself
                (SourceKind::Recorded(Box::new(recorded)), targets)
            }
            None => {
                let urls = match args.endpoints {
                    Some(_) => Vec::new(),
                    None => urls(&args.urls)?,
                };
                let event = EventTemplate::read(args, context)?;
                let targets = Targets::of(args, urls, &event)?;
                (SourceKind::EventTemplate(Box::new(event)), targets)
            }
        };
        Ok(Self {
            args,
            kind,
            targets,
        })
    }

    /// Makes the event of this number, from 1; `line` is its data where that comes from a file.
    pub(super) fn make(&self, seq: u64, line: Option<Json>) -> Result<PreparedEvent<'_>> {
        let kind = match &self.kind {
            SourceKind::EventTemplate(event) => {
                let (message, payload) = event.make(seq, line)?;
                PreparedKind::Event(message, Box::new(payload))
            }
            SourceKind::Recorded(recorded) => PreparedKind::Recorded(recorded, recorded.make(seq)?),
        };
        let delivery = |target: &Target| {
            let request = kind.request(target)?;
            let url = target.url.clone();
            Ok(Delivery { url, request })
        };
        let deliveries = self.targets.all.iter().map(delivery);
        let deliveries = deliveries.collect::<Result<Vec<_>>>()?;
        let id = match &kind {
            PreparedKind::Event(message, _) => message.id.clone(),
            PreparedKind::Recorded(..) => recognise(&deliveries[0].request).id.unwrap_or_default(),
        };
        Ok(PreparedEvent {
            id,
            deliveries,
            source: self,
            kind,
        })
    }
}

impl PreparedKind<'_> {
    /// The request for the first attempt.
    fn request(&self, target: &Target) -> Result<Request> {
        match self {
            Self::Event(message, payload) => target.request(message, payload, message.timestamp),
            Self::Recorded(recorded, changed) => recorded.request(changed, &target.url),
        }
    }
}

impl PreparedEvent<'_> {
    /// The request of a further attempt to this endpoint: the same event at another time, with its stamp and signature
    /// made anew.
    pub(super) fn again(&self, index: usize) -> Result<Request> {
        match &self.kind {
            PreparedKind::Event(message, payload) => {
                let now = self.source.args.timestamp.unwrap_or_else(Timestamp::now);
                let mut payload = payload.clone();
                payload.renew("webhook-timestamp", &now.as_second().to_string());
                self.source.targets.all[index].request(message, &payload, now)
            }
            PreparedKind::Recorded(recorded, changed) => {
                recorded.again(changed, &self.deliveries[index])
            }
        }
    }
}

impl Target {
    /// The request for this endpoint, signed for this time.
    fn request(&self, message: &Message, payload: &Payload, now: Timestamp) -> Result<Request> {
        let mut request = if self.headers.is_empty() {
            payload.request(&self.url).map_err(usage)?
        } else {
            let mut payload = payload.clone();
            for header in &self.headers {
                payload.put(header).map_err(usage)?;
            }
            payload.request(&self.url).map_err(usage)?
        };
        if let Some(signer) = &self.signer {
            signer.sign(&self.url, &mut request, &message.id, now)?;
        }
        Ok(request)
    }
}
