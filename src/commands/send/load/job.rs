//! What every worker of a run uses: the options, where the events come from, and the retry policy.

use anyhow::Result;
use crossbeam_channel::Receiver;

use super::event_lines::EventLines;
use crate::commands::send::options::{LoadOptions, SendOptions};
use crate::commands::send::source::{EventSource, PreparedEvent};
use crate::delivery::Load;
use crate::http::client::ExchangeLimits;
use crate::retry::RetryPolicy;

pub(super) struct LoadJob<'a> {
    pub(super) options: &'a SendOptions,
    pub(super) load: &'a LoadOptions,
    pub(super) source: &'a EventSource<'a>,
    pub(super) lines: Option<&'a EventLines<'a>>,
    pub(super) policy: RetryPolicy,
    pub(super) limits: ExchangeLimits,
    pub(super) stop: Receiver<()>,
}

impl<'a> LoadJob<'a> {
    pub(super) fn plan(&self) -> Load {
        let repeat = self.load.repeat.map(u64::from);
        let events = match self.lines {
            Some(lines) => lines.events(),
            None => repeat,
        };
        Load {
            events,
            duration: self.load.duration,
            rate: self.load.rate,
        }
    }

    /// Prepares the next event, with its number; `None` after the last line.
    pub(super) fn prepare(&self, nth: u64) -> Result<Option<(u64, PreparedEvent<'a>)>> {
        match self.lines {
            Some(lines) => lines.next(self.source),
            None => Ok(Some((nth, self.source.prepare(nth, None)?))),
        }
    }
}
