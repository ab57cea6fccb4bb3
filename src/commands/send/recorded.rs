//! `--from` and `--from-curl`: one request of a record or of a curl command, with changes.

use std::ops::ControlFlow;

use anyhow::Result;
use jiff::Timestamp;

use super::curl_command::read_curl_command;
use super::options::{RecordedOptions, RecordedSource};
use super::templates::{Change, HeadText, item_notes};
use crate::capture::CaptureEntry;
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::record_input::RecordInput;
use crate::commands::signer::{re_sign, signer_from_flags};
use crate::delivery::{Delivery, message_id, with_random};
use crate::json::Json;
use crate::message::hop_by_hop::forwarded_request;
use crate::message::text_encoding::into_utf8;
use crate::message::{BodyKind, Request, Url};
use crate::output::stderr;
use crate::payload::{Item, ItemBase, Values, edit};
use crate::provider::id_headers;
use crate::record::{Exchange, Selection};
use crate::signature::{Signer, expired_signature, scheme_of};

/// A recorded request, and what is changed in it.
pub(super) struct RecordedTemplate<'a> {
    options: &'a RecordedOptions,
    request: Request,
    /// Where it goes if no flag says so; then it stays as it is.
    url: Option<Url>,
    changes: Vec<Change<'a>>,
    pub(super) head: Vec<HeadText>,
    pub(super) signer: Option<Signer>,
    /// What is probably not meant.
    pub(super) notes: Vec<String>,
}

/// What is changed for one event, the same for all endpoints.
pub(super) struct RecordedChanges {
    data: Vec<Json>,
    head: Vec<Item>,
    id: Option<String>,
}

impl<'a> RecordedTemplate<'a> {
    pub(super) fn read(
        options: &'a RecordedOptions,
        is_quiet: bool,
        context: &Context,
    ) -> Result<Self> {
        let signer = signer_from_flags(options.sign, &options.signing)?;
        let (url, request) = match &options.source {
            RecordedSource::Capture { file, selection } => {
                let exchange = chosen(file, selection.as_ref(), context)?;
                (None, exchange.received.request)
            }
            RecordedSource::CurlCommand { file, routes } => {
                let (url, request) = read_curl_command(file, routes, is_quiet, context)?;
                (options.urls.is_empty().then_some(url), request)
            }
        };
        let changes = Change::read(&options.edits)?;
        let template = Self {
            options,
            signer,
            url,
            head: HeadText::read(&options.edits)?,
            notes: notes(&request, &changes),
            changes,
            request,
        };
        if !is_quiet {
            template.warn()?;
        }
        Ok(template)
    }

    /// Where it goes by itself.
    pub(super) fn own_url(&self) -> Option<Url> {
        self.url.clone()
    }

    /// What is changed in the event of this number; of many, each has an id of its own.
    pub(super) fn make(&self, seq: u64) -> Result<RecordedChanges> {
        let id = match &self.options.edits.id {
            None if self.options.is_load => Some(message_id()?),
            id => id.clone(),
        };
        with_random(|random| {
            let now = Timestamp::now();
            let mut values = Values { seq, now, random };
            let data = self.changes.iter().map(|change| change.fill(&mut values));
            let data = data.collect::<Result<_>>()?;
            let head = self.head.iter().map(|item| item.fill(&mut values));
            let head = head.collect::<Result<_>>()?;
            Ok(RecordedChanges { data, head, id })
        })?
    }

    /// The recorded request as it goes to this URL: changed, and signed last.
    pub(super) fn request(&self, changed: &RecordedChanges, url: &Url) -> Result<Request> {
        let mut request = match &self.url {
            Some(_) => self.request.clone(),
            None => forwarded_request(&self.request, url, self.options.keep_path),
        };
        self.apply(changed, &mut request)?;
        if self.url.is_some() && request.headers.lists("transfer-encoding", "chunked") {
            request.framed = Some(request.wire_body().into_owned());
        }
        self.sign(url, request, changed.id.as_deref())
    }

    /// The same request for a further attempt, signed anew where it was signed here.
    pub(super) fn retry(&self, changed: &RecordedChanges, first: &Delivery) -> Result<Request> {
        self.sign(&first.url, first.request.clone(), changed.id.as_deref())
    }

    fn sign(&self, url: &Url, request: Request, id: Option<&str>) -> Result<Request> {
        let Some(signer) = &self.signer else {
            return Ok(request);
        };
        let url = url.clone();
        let mut delivery = Delivery { url, request };
        let now = self.options.edits.timestamp.unwrap_or_else(Timestamp::now);
        re_sign(signer, &mut delivery, id, now).map_err(usage)?;
        Ok(delivery.request)
    }

    /// Changes the data first and the head last, so that a header of the user prevails.
    fn apply(&self, changed: &RecordedChanges, request: &mut Request) -> Result<()> {
        let edits = &self.options.edits;
        for (change, value) in self.changes.iter().zip(&changed.data) {
            edit::set_data(request, change.path, value).map_err(advice::payload)?;
        }
        if request.headers.contains("content-length") {
            let length = request.body.len().to_string();
            request.headers.set_value("Content-Length", length);
        }
        if let Some(method) = &edits.method {
            request.method.clone_from(method);
        }
        if let Some(content_type) = &edits.content_type {
            request.headers.set_value("Content-Type", content_type);
        }
        if let Some(id) = &changed.id {
            let names = id_headers(request);
            if names.is_empty() && self.options.sign.is_none() && edits.id.is_some() {
                return Err(usage(
                    "`--id` changes an id in a header, and the request has none: set an id in the body with an item",
                ));
            }
            for name in names {
                request.headers.set_value(name, id);
            }
        }
        for item in &changed.head {
            edit::set_head(request, item).map_err(advice::payload)?;
        }
        Ok(())
    }

    /// Warns of trailers, of a signature that will not match or will be too old, and of an id that stays the same.
    fn warn(&self) -> Result<()> {
        if !self.request.trailers.is_empty() {
            stderr::message("warning: trailers are not sent: the body goes out with its length");
        }
        if self.signer.is_some() {
            return Ok(());
        }
        let mut request = self.request.clone();
        self.apply(&self.make(1)?, &mut request)?;
        let recorded = &self.request;
        if self.options.is_load && id_headers(recorded).is_empty() {
            stderr::message(
                "warning: the recorded request has no id in a header; an id in its body is the same in every event",
            );
        }
        let is_changed = (&request.body, request.query()) != (&recorded.body, recorded.query());
        if let Some(scheme) = scheme_of(recorded).filter(|_| is_changed) {
            let (label, name) = (scheme.label, scheme.name);
            stderr::message(format_args!(
                "warning: the recorded {label} signature does not match the changed request; re-sign with `--sign {name} --secret-file FILE`"
            ));
        } else if let Some(expired) = expired_signature(recorded, Timestamp::now()) {
            stderr::message(advice::expired_signature(&expired));
        }
        Ok(())
    }
}

/// What is probably not meant in the changes to a recorded body. Forms and queries take any name.
fn notes(request: &Request, changes: &[Change]) -> Vec<String> {
    let is_json = BodyKind::of(&request.headers, &request.body) == BodyKind::Json;
    let text = String::from_utf8(into_utf8(request.body.clone())).ok();
    let Some(data) = text
        .filter(|_| is_json)
        .and_then(|text| Json::parse(text).ok())
    else {
        return Vec::new();
    };
    let base = ItemBase {
        name: "the recorded body",
        root: "at the root",
        is_fixed: false,
        has_kinds: true,
    };
    item_notes(&data, changes, base)
}

/// The one request that is meant.
fn chosen(file: &str, selection: Option<&Selection>, context: &Context) -> Result<Exchange> {
    let input = RecordInput {
        file,
        selection: selection.cloned(),
        only: &[],
        has_notes: true,
        has_none_note: false,
        needs_numbers: false,
    };
    let mut found = None;
    let mut is_one = true;
    input.try_for_each(context, |next| {
        let CaptureEntry::Exchange(exchange) = next else {
            return Ok(ControlFlow::Continue(()));
        };
        if found.is_some() {
            is_one = false;
            return Ok(ControlFlow::Break(()));
        }
        found = Some(*exchange);
        Ok(ControlFlow::Continue(()))
    })?;
    let found = found
        .filter(|_| is_one)
        .ok_or_else(|| usage("`--from` sends one request: choose it with `--nth N` or `--last`"))?;
    match &found.fidelity.missing_body {
        Some(missing) => Err(usage(format!("request {}: {missing}", found.nth))),
        None => Ok(found),
    }
}
