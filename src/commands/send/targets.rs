//! Where events go, and how each endpoint wants them.

use anyhow::Result;

use super::emulation;
use super::endpoints_file;
use super::event::EventTemplate;
use crate::cli::Send;
use crate::commands::context::{Context, usage};
use crate::commands::signer::Signer;
use crate::message::Url;
use crate::payload::Item;

/// An endpoint that gets the events.
pub(super) struct Target {
    pub(super) url: Url,
    pub(super) signer: Option<Signer>,
    /// Headers besides.
    pub(super) headers: Vec<Item>,
}

/// The endpoints of a run.
pub(super) struct Targets {
    pub(super) all: Vec<Target>,
    /// Those of the file that want other events.
    pub(super) unasked: Vec<Url>,
}

impl Targets {
    /// These URLs, or the endpoints of the file that the command line names.
    pub(super) fn of(args: &Send, urls: Vec<Url>, event: &EventTemplate) -> Result<Self> {
        if let Some(path) = &args.endpoints {
            return Self::listed(args, path);
        }
        let scheme = emulation::scheme(args, event.emulation.as_ref())?;
        let signer = scheme.map(|scheme| Signer::new(scheme, &args.signing));
        Ok(Self::plain(urls, signer.transpose()?.as_ref()))
    }

    /// These URLs, all signed for in one way.
    pub(super) fn plain(urls: Vec<Url>, signer: Option<&Signer>) -> Self {
        let target = |url| Target {
            url,
            signer: signer.cloned(),
            headers: Vec::new(),
        };
        Self {
            all: urls.into_iter().map(target).collect(),
            unasked: Vec::new(),
        }
    }

    fn listed(args: &Send, path: &str) -> Result<Self> {
        let event = args.event.as_ref();
        let (asked, unasked): (Vec<_>, Vec<_>) =
            endpoints_file::read(path, &args.signing.options())?
                .into_iter()
                .partition(|endpoint| endpoint.wants(event));
        if asked.is_empty() {
            let event = event.map_or_else(
                || "events without a type".to_owned(),
                |event| format!("`{event}`"),
            );
            return Err(usage(format!("`{path}`: no endpoint in it wants {event}")));
        }
        let target = |endpoint: endpoints_file::Endpoint| Target {
            url: endpoint.url,
            signer: endpoint
                .signing
                .map(|(scheme, secret)| Signer::with(scheme, secret, &args.signing)),
            headers: endpoint
                .headers
                .into_iter()
                .map(|(name, value)| Item::Header(name, value))
                .collect(),
        };
        Ok(Self {
            all: asked.into_iter().map(target).collect(),
            unasked: unasked.into_iter().map(|endpoint| endpoint.url).collect(),
        })
    }
}

/// The URLs that are given, else the one of the environment.
pub(in crate::commands) fn urls(given: &[Url]) -> Result<Vec<Url>> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    Context::url()?
        .map(|url| vec![url])
        .ok_or_else(|| usage("where to? Give --url http://…, or HOOK_URL in the environment"))
}
