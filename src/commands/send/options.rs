//! The options of `hook send`, built from its flags before anything is opened.
//!
//! `SendOptions::from_cli` sorts the flags by what they say: what is sent (an event that is made here, or a recorded
//! request), how often, and how it is delivered and reported. All rules between flags that depend on this are checked
//! here, without a file, a socket, stdin or the environment; `run.rs` reads what the options name afterwards. The flags
//! are taken apart without `..`, so a new flag does not compile until it has its place here.

use std::num::NonZeroU64;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;

use super::emulation::Emulation;
use crate::capture::CurlRoute;
use crate::cli::{
    Argument, Coding, ConnectionArgs, DeliveryArgs, DestinationArgs, EventArgs, LoadArgs,
    MetadataArgs, RequestArgs, Send, SendSignatureArgs, Signing, Surroundings, UrlSource, sort,
};
use crate::commands::error::{Flag, conflict, require, usage};
use crate::commands::report::{Preview, ReportOptions};
use crate::message::Url;
use crate::payload::cloudevents::{Attribute, is_json};
use crate::payload::{EventType, Format, Item, ItemValue, Sample};
use crate::provider::Provider;
use crate::record::Selection;
use crate::shell_quote::shell_quote;
use crate::signature::{Scheme, Secret};

/// What `hook send` does.
pub(super) struct SendOptions {
    pub(super) source: SourceOptions,
    pub(super) job: SendJob,
    /// Where it is shown instead of sent.
    pub(super) preview: Option<Preview>,
    pub(super) report: ReportOptions,
    pub(super) delivery: DeliveryArgs,
    pub(super) connection: ConnectionArgs,
}

/// What is sent.
pub(in crate::commands) enum SourceOptions {
    Event(Box<EventOptions>),
    Recorded(Box<RecordedOptions>),
}

/// How often it is sent.
pub(super) enum SendJob {
    Single { lint: bool },
    Load(LoadOptions),
}

/// An event that is made here.
pub(in crate::commands) struct EventOptions {
    pub(super) event_type: Option<EventType>,
    pub(super) content: ContentOptions,
    pub(super) edits: RequestEdits,
    pub(super) auth: Option<Secret>,
    pub(super) auth_file: Option<String>,
    pub(super) compress: bool,
    pub(super) destination: DestinationOptions,
    /// The scheme that `--sign` names; an emulated provider has one of its own.
    pub(super) sign: Option<&'static Scheme>,
    pub(super) signing: Signing,
    pub(super) is_load: bool,
}

/// What the body is made of.
pub(super) enum ContentOptions {
    /// The value of `--body`.
    Body(String),
    Emulated(Emulation, DataSource),
    Formatted(FormatOptions),
}

pub(super) struct FormatOptions {
    pub(super) format: Format,
    pub(super) data: DataSource,
    /// The `source` of CloudEvents.
    pub(super) source: Option<String>,
    pub(super) attributes: Vec<Attribute>,
}

/// Where an event's data comes from.
#[derive(PartialEq, Eq)]
pub(super) enum DataSource {
    /// The value of `--data`.
    Given(String),
    /// The lines of `--data-from`.
    Lines,
    /// The sample of the event's type.
    Sample,
}

pub(super) enum DestinationOptions {
    /// These, or that of the environment if there are none.
    Urls(Vec<Url>),
    EndpointsFile(String),
}

/// A recorded request, sent again.
pub(in crate::commands) struct RecordedOptions {
    pub(super) source: RecordedSource,
    pub(super) keep_path: bool,
    pub(super) urls: Vec<Url>,
    pub(super) edits: RequestEdits,
    pub(super) sign: Option<&'static Scheme>,
    pub(super) signing: Signing,
    pub(super) is_load: bool,
}

/// Where a recorded request comes from.
pub(super) enum RecordedSource {
    /// A record, a HAR file or raw HTTP.
    Capture {
        file: String,
        selection: Option<Selection>,
    },
    /// A file with a curl command; `-` is stdin. It has a URL of its own.
    CurlCommand {
        file: String,
        /// What the user says about where its request goes.
        routes: Vec<CurlRoute>,
    },
}

/// What the user changes in a request.
pub(super) struct RequestEdits {
    pub(super) items: Vec<Item>,
    pub(super) headers: Vec<Item>,
    pub(super) method: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) id: Option<String>,
    pub(super) timestamp: Option<Timestamp>,
    pub(super) fills_templates: bool,
}

/// Many events instead of one.
pub(super) struct LoadOptions {
    pub(super) repeat: Option<NonZeroU64>,
    pub(super) duration: Option<Duration>,
    pub(super) data_from: Option<String>,
    pub(super) skip_bad_lines: bool,
    /// How many are under way at a time.
    pub(super) concurrency: u16,
    /// Events a second.
    pub(super) rate: Option<f64>,
    pub(super) warmup: u64,
    pub(super) json_attempts: bool,
    pub(super) latencies: Option<String>,
}

/// The flags that say what is sent and where, of any command that sends events.
pub(in crate::commands) struct SourceArgs {
    pub(in crate::commands) arguments: Vec<Argument>,
    pub(in crate::commands) event: EventArgs,
    pub(in crate::commands) id: Option<String>,
    pub(in crate::commands) timestamp: Option<Timestamp>,
    pub(in crate::commands) destination: DestinationArgs,
    pub(in crate::commands) request: RequestArgs,
    pub(in crate::commands) signature: SendSignatureArgs,
}

/// What the source is for.
#[derive(Clone, Copy)]
pub(in crate::commands) struct SourceUse {
    /// Many events are made of it.
    pub(in crate::commands) is_load: bool,
    /// Their data comes from the lines of a file.
    pub(in crate::commands) has_lines: bool,
    pub(in crate::commands) fills_templates: bool,
    /// Whether there is an event if nothing says which: the first that the provider has, or a usual one.
    pub(in crate::commands) has_default: bool,
}

/// The event that is sent if nothing says which, and no provider is named.
const DEFAULT_EVENT: &str = "contact.added";

impl SendOptions {
    /// `headers` are those of `--header`, and of the files that it names.
    pub(super) fn from_cli(args: Send, headers: Vec<Item>, is_url_set: bool) -> Result<Self> {
        let Send {
            arguments,
            event,
            metadata,
            destination,
            request,
            signature,
            delivery,
            load,
            connection,
            display,
            curl,
        } = args;
        let MetadataArgs {
            id,
            timestamp,
            lint,
        } = metadata;
        let report = ReportOptions::from(&display);
        let template = load.template;
        let job = SendJob::from_cli(load, lint, report)?;
        let (is_load, has_lines) = match &job {
            SendJob::Load(load) => (true, load.data_from.is_some()),
            SendJob::Single { .. } => (false, false),
        };
        let used = SourceUse {
            is_load,
            has_lines,
            fills_templates: template || is_load,
            has_default: false,
        };
        let source = SourceArgs {
            arguments,
            event,
            id,
            timestamp,
            destination,
            request,
            signature,
        };
        let source = SourceOptions::from_cli(source, headers, is_url_set, used, &connection)?;
        Ok(Self {
            source,
            job,
            preview: Preview::from_flags(display.dry_run, curl),
            report,
            delivery,
            connection,
        })
    }

    /// The type of the event that is made here, if it has one.
    pub(super) fn event_type(&self) -> Option<&EventType> {
        match &self.source {
            SourceOptions::Event(event) => event.event_type.as_ref(),
            SourceOptions::Recorded(_) => None,
        }
    }
}
/// Checks the rules between the flags, and that there is a URL.
pub(in crate::commands) fn check_flags(args: Send, is_url_set: bool) -> Result<()> {
    let options = SendOptions::from_cli(args, Vec::new(), is_url_set)?;
    let urls = match &options.source {
        SourceOptions::Event(event) => match &event.destination {
            DestinationOptions::Urls(urls) => Some(urls),
            DestinationOptions::EndpointsFile(_) => None,
        },
        SourceOptions::Recorded(recorded) => match &recorded.source {
            RecordedSource::Capture { .. } => Some(&recorded.urls),
            RecordedSource::CurlCommand { .. } => None,
        },
    };
    if urls.is_some_and(Vec::is_empty) && !is_url_set {
        return Err(usage("no URL"));
    }
    Ok(())
}

/// Moves the URL and the event among the arguments to their flags, and leaves the ITEMs.
fn sort_arguments(args: &mut SourceArgs, is_url_set: bool) -> Result<Vec<Item>> {
    only_once("--event", &args.event.events, "one event a command")?;
    only_once(
        "--data",
        &args.event.data,
        "an event has one; ITEMs change it",
    )?;
    only_once("--body", &args.event.body, "a request has one")?;
    let around = Surroundings {
        url: match (
            &args.destination.endpoints,
            args.destination.urls.is_empty(),
        ) {
            (Some(_), _) => Some(UrlSource::Endpoints),
            (None, false) => Some(UrlSource::Flag),
            // A curl command has a URL of its own, which HOOK_URL does not replace.
            (None, true) => {
                (is_url_set && args.event.from_curl.is_none()).then_some(UrlSource::Environment)
            }
        },
        event: if !args.event.events.is_empty() {
            Some("`--event` gives the event")
        } else if !args.event.body.is_empty() {
            Some("a request with `--body` has no event")
        } else if args.event.from.is_some() {
            Some("a request of `--from` has its event")
        } else if args.event.from_curl.is_some() {
            Some("a request of `--from-curl` takes no event")
        } else {
            None
        },
        provider: args.event.provider,
        is_recorded: args.event.from.is_some(),
    };
    let sorted = sort(std::mem::take(&mut args.arguments), around).map_err(usage)?;
    args.destination.urls.extend(sorted.url);
    args.event.events.extend(sorted.event);
    Ok(sorted.items)
}

/// The flags of a source by what they are about.
fn source_flags(
    args: SourceArgs,
    items: Vec<Item>,
    headers: Vec<Item>,
    used: SourceUse,
) -> Result<(EventFlags, RecordFlags, RequestFlags)> {
    let SourceArgs {
        arguments: _, // sorted above
        event,
        id,
        timestamp,
        destination: DestinationArgs { urls, endpoints },
        request,
        signature: SendSignatureArgs { sign, signing },
    } = args;
    let EventArgs {
        events,
        provider,
        data,
        body,
        format,
        source,
        attributes,
        from: _, // taken already
        from_curl: _,
        nth,
        last,
        keep_path,
    } = event;
    let RequestArgs {
        method,
        headers: _, // read already
        content_type,
        auth,
        auth_file,
        compress,
    } = request;
    let event_flags = EventFlags {
        endpoints,
        provider,
        event: events.into_iter().next(),
        data: data.into_iter().next(),
        body: body.into_iter().next(),
        format,
        source,
        attributes,
        auth,
        auth_file,
        compress: matches!(compress, Some(Coding::Gzip)),
    };
    let record_flags = RecordFlags {
        nth,
        last,
        keep_path,
    };
    let edits = RequestEdits {
        items,
        headers,
        method,
        content_type,
        id,
        timestamp,
        fills_templates: used.fills_templates,
    };
    edits.check()?;
    let request_flags = RequestFlags {
        urls,
        edits,
        sign,
        signing,
    };
    Ok((event_flags, record_flags, request_flags))
}

/// The event of a command that needs one and is given none.
fn default_event(provider: Option<&'static Provider>) -> Result<EventType> {
    let is_event = |sample: &&Sample| !sample.event_type.eq_ignore_ascii_case("ping");
    let first = provider.and_then(|provider| provider.events().find(|(_, it)| is_event(it)));
    let name = first.map_or(DEFAULT_EVENT, |(_, sample)| sample.event_type);
    EventType::parse(name).map_err(|error| usage(error.to_string()))
}

/// The kinds of routes that the flags choose.
fn chosen_routes(connection: &ConnectionArgs, urls: &[Url]) -> Vec<CurlRoute> {
    let has_socket = connection.unix_socket.is_some();
    let has_address = has_socket
        || !connection.resolve.is_empty()
        || !connection.connect_to.is_empty()
        || !urls.is_empty();
    let has_proxy = has_socket || connection.proxy.is_some() || connection.no_proxy;
    let address = has_address.then_some(CurlRoute::Address);
    let proxy = has_proxy.then_some(CurlRoute::Proxy);
    address.into_iter().chain(proxy).collect()
}

/// A flag that has one value, whose last would otherwise win silently.
fn only_once<T>(flag: &str, values: &[T], rule: &str) -> Result<()> {
    match values.len() {
        0 | 1 => Ok(()),
        times => Err(usage(format!("`{flag}` is given {times} times: {rule}"))),
    }
}

impl SourceOptions {
    /// `headers` are those of `--header`, and of the files that it names.
    pub(in crate::commands) fn from_cli(
        mut args: SourceArgs,
        headers: Vec<Item>,
        is_url_set: bool,
        used: SourceUse,
        connection: &ConnectionArgs,
    ) -> Result<Self> {
        let items = sort_arguments(&mut args, is_url_set)?;
        if used.has_default && !args.event.is_chosen() {
            args.event.events.push(default_event(args.event.provider)?);
        }
        let (from, from_curl) = (args.event.from.take(), args.event.from_curl.take());
        let (event_flags, mut record_flags, request_flags) =
            source_flags(args, items, headers, used)?;
        let is_load = used.is_load;
        Ok(match (from, from_curl) {
            (None, Some(file)) => {
                event_flags.check_from_curl(used)?;
                require("`--from FILE`", &record_flags.given()[..2])?;
                if request_flags.urls.is_empty() {
                    require("`--url URL` with `--from-curl`", &record_flags.given()[2..])?;
                }
                let routes = chosen_routes(connection, &request_flags.urls);
                let source = RecordedSource::CurlCommand { file, routes };
                let recorded = record_flags.into_options(source, request_flags, is_load)?;
                SourceOptions::Recorded(Box::new(recorded))
            }
            (Some(file), _) => {
                conflict("--from", &event_flags.given())?;
                let selection = record_flags.selection();
                let source = RecordedSource::Capture { file, selection };
                let recorded = record_flags.into_options(source, request_flags, is_load)?;
                SourceOptions::Recorded(Box::new(recorded))
            }
            (None, None) => {
                require("`--from FILE`", &record_flags.given())?;
                let event = event_flags.into_options(request_flags, used)?;
                SourceOptions::Event(Box::new(event))
            }
        })
    }

    /// The provider whose event it is.
    pub(in crate::commands) fn provider(&self) -> Option<&'static Provider> {
        match self {
            Self::Event(event) => match &event.content {
                ContentOptions::Emulated(emulation, _) => Some(emulation.provider),
                _ => None,
            },
            Self::Recorded(_) => None,
        }
    }

    /// The scheme by which the event's provider signs it, and the flags with its secret.
    pub(in crate::commands) fn provider_scheme(&self) -> Option<(&'static Scheme, &Signing)> {
        match self {
            Self::Event(event) => match &event.content {
                ContentOptions::Emulated(emulation, _) => {
                    Some((emulation.spec.scheme()?, &event.signing))
                }
                _ => None,
            },
            Self::Recorded(_) => None,
        }
    }

    pub(super) fn edits(&self) -> &RequestEdits {
        match self {
            Self::Event(event) => &event.edits,
            Self::Recorded(recorded) => &recorded.edits,
        }
    }
}

impl SendJob {
    fn from_cli(args: LoadArgs, lint: bool, report: ReportOptions) -> Result<Self> {
        let LoadArgs {
            repeat,
            duration,
            data_from,
            skip_bad_lines,
            template: _, // for a single event too
            concurrency,
            rate,
            warmup,
            json_attempts,
            latencies,
        } = args;
        if data_from.is_none() {
            require(
                "`--data-from FILE`",
                &[("--skip-bad-lines", skip_bad_lines)],
            )?;
        }
        let many = match (repeat, duration, &data_from) {
            (Some(_), ..) => "--repeat",
            (None, Some(_), _) => "--duration",
            (None, None, Some(_)) => "--data-from",
            (None, None, None) => {
                require(
                    "`--repeat N`, `--duration TIME` or `--data-from FILE`",
                    &[
                        ("--concurrency", concurrency.is_some()),
                        ("--rate", rate.is_some()),
                        ("--warmup", warmup.is_some()),
                        ("--json-attempts", json_attempts),
                        ("--latencies", latencies.is_some()),
                    ],
                )?;
                return Ok(Self::Single { lint });
            }
        };
        conflict(many, &[("--lint", lint), ("--verbose", report.verbose)])?;
        if !report.json {
            require("`--json`", &[("--json-attempts", json_attempts)])?;
        }
        let usual_concurrency = if rate.is_some() { 16 } else { 1 };
        Ok(Self::Load(LoadOptions {
            repeat,
            duration,
            data_from,
            skip_bad_lines,
            concurrency: concurrency.unwrap_or(usual_concurrency),
            rate,
            warmup: warmup.unwrap_or(0),
            json_attempts,
            latencies,
        }))
    }
}

impl RequestEdits {
    /// Values that are JSON only once their templates are filled in need `--template`.
    fn check(&self) -> Result<()> {
        for item in &self.items {
            if let (Item::Data(_, ItemValue::TemplateJson(text, error)), false) =
                (item, self.fills_templates)
            {
                return Err(usage(format!(
                    "`{text}` is not JSON: {error}; to fill in templates, add `--template`"
                )));
            }
        }
        Ok(())
    }

    pub(super) fn has_data(&self) -> bool {
        self.items.iter().any(|item| matches!(item, Item::Data(..)))
    }

    /// The name of the first file that is added to a multipart body.
    fn first_file(&self) -> Option<&str> {
        self.items.iter().find_map(|item| match item {
            Item::File(name, _) => Some(&**name),
            _ => None,
        })
    }
}

/// The flags that choose among recorded requests, and say how one is sent.
struct RecordFlags {
    nth: Option<Selection>,
    last: bool,
    keep_path: bool,
}

impl RecordFlags {
    fn given(&self) -> [Flag; 3] {
        let Self {
            nth,
            last,
            keep_path,
        } = self;
        [
            ("--nth", nth.is_some()),
            ("--last", *last),
            ("--keep-path", *keep_path),
        ]
    }

    fn selection(&mut self) -> Option<Selection> {
        let last = self.last.then(Selection::last);
        self.nth.take().or(last)
    }

    fn into_options(
        self,
        source: RecordedSource,
        request: RequestFlags,
        is_load: bool,
    ) -> Result<RecordedOptions> {
        let RequestFlags {
            urls,
            edits,
            sign,
            signing,
        } = request;
        if sign.is_none() {
            require("`--sign SCHEME`", &signing.flags())?;
            require(
                "`--sign SCHEME` with `--from` or `--from-curl`: the times of the request stay",
                &[("--timestamp", edits.timestamp.is_some())],
            )?;
        }
        Ok(RecordedOptions {
            source,
            keep_path: self.keep_path,
            urls,
            edits,
            sign,
            signing,
            is_load,
        })
    }
}

/// The flags that events and recorded requests have in common.
struct RequestFlags {
    urls: Vec<Url>,
    edits: RequestEdits,
    sign: Option<&'static Scheme>,
    signing: Signing,
}

/// The flags that make an event; none can be used with `--from`.
struct EventFlags {
    endpoints: Option<String>,
    provider: Option<&'static Provider>,
    event: Option<EventType>,
    data: Option<String>,
    body: Option<String>,
    format: Option<Format>,
    source: Option<String>,
    attributes: Vec<Attribute>,
    auth: Option<Secret>,
    auth_file: Option<String>,
    compress: bool,
}

impl EventFlags {
    fn given(&self) -> [Flag; 11] {
        let Self {
            endpoints,
            provider,
            event,
            data,
            body,
            format,
            source,
            attributes,
            auth,
            auth_file,
            compress,
        } = self;
        [
            ("--endpoints", endpoints.is_some()),
            ("--as", provider.is_some()),
            ("--event", event.is_some()),
            ("--data", data.is_some()),
            ("--body", body.is_some()),
            ("--format", format.is_some()),
            ("--source", source.is_some()),
            ("--attribute", !attributes.is_empty()),
            ("--auth", auth.is_some()),
            ("--auth-file", auth_file.is_some()),
            ("--compress", *compress),
        ]
    }

    /// The command has its own data, which ITEMs and the flags of requests change.
    fn check_from_curl(&self, used: SourceUse) -> Result<()> {
        let lines = ("--data-from", used.has_lines);
        let given = self.given().into_iter().chain([lines]);
        let Some((flag, _)) = given.into_iter().find(|(_, is_given)| *is_given) else {
            return Ok(());
        };
        let instead = match flag {
            "--auth" | "--auth-file" => "write `-H 'Authorization: …'`",
            "--endpoints" => "give each endpoint with `--url`",
            _ => "change the data of its request with ITEMs, such as `a.b=text`",
        };
        Err(usage(format!(
            "`{flag}` cannot be used with `--from-curl`: {instead}"
        )))
    }

    fn into_options(self, request: RequestFlags, used: SourceUse) -> Result<EventOptions> {
        let RequestFlags {
            urls,
            edits,
            sign,
            signing,
        } = request;
        let data = match (self.data, used.has_lines) {
            (_, true) => DataSource::Lines,
            (Some(value), false) => DataSource::Given(value),
            (None, false) => DataSource::Sample,
        };
        let content = match (self.body, self.provider) {
            (Some(body), _) if edits.has_data() => {
                let data = if body.starts_with(['@', '{', '[']) || body == "-" {
                    shell_quote(&body)
                } else {
                    "JSON".into()
                };
                return Err(usage(format!(
                    "`--body` is the whole body and takes no data items: `--format plain --data {data}` takes them"
                )));
            }
            (Some(body), _) => ContentOptions::Body(body),
            (None, Some(provider)) => {
                let has_data = data != DataSource::Sample;
                let emulation = Emulation::choose(provider, self.event.as_ref(), has_data)?;
                if edits.id.is_some() {
                    emulation.check_id()?;
                }
                ContentOptions::Emulated(emulation, data)
            }
            (None, None) => ContentOptions::Formatted(FormatOptions {
                format: self.format.unwrap_or(Format::Standard),
                data,
                source: self.source,
                attributes: self.attributes,
            }),
        };
        let format = match &content {
            ContentOptions::Formatted(formatted) => {
                formatted.check(self.event.as_ref(), &edits, self.compress)?;
                Some(formatted.format)
            }
            _ => None,
        };
        match edits.first_file() {
            Some(name) if format != Some(Format::Multipart) => {
                return Err(usage(format!("`{name}@…` requires `--format multipart`")));
            }
            _ => {}
        }
        if self.endpoints.is_some() {
            conflict(
                "--endpoints",
                &[("--signing-cert", signing.signing_cert.is_some())],
            )?;
        }
        let destination = match self.endpoints {
            Some(path) => DestinationOptions::EndpointsFile(path),
            None => DestinationOptions::Urls(urls),
        };
        // The endpoints of a file name their schemes themselves.
        if sign.is_none() && matches!(destination, DestinationOptions::Urls(_)) {
            match &content {
                ContentOptions::Emulated(emulation, _) if signing.is_given() => {
                    emulation.scheme()?;
                }
                ContentOptions::Emulated(..) => {}
                _ => require("`--sign SCHEME`", &signing.flags())?,
            }
        }
        // Our name of the event may be an alias of the provider's own.
        let event_type = match &content {
            ContentOptions::Emulated(emulation, _) => Some(emulation.event_type.clone()),
            _ => self.event,
        };
        Ok(EventOptions {
            event_type,
            content,
            edits,
            auth: self.auth,
            auth_file: self.auth_file,
            compress: self.compress,
            destination,
            sign,
            signing,
            is_load: used.is_load,
        })
    }
}

impl FormatOptions {
    fn check(
        &self,
        event_type: Option<&EventType>,
        edits: &RequestEdits,
        compress: bool,
    ) -> Result<()> {
        if self.format == Format::Query {
            let flags = [
                ("--content-type", edits.content_type.is_some()),
                ("--compress", compress),
            ];
            if let Some((flag, _)) = flags.iter().find(|(_, is_given)| *is_given) {
                return Err(usage(format!("`{flag}` needs a body")));
            }
        }
        if !self.format.is_cloudevents() {
            require(
                "`--format cloudevents`",
                &[
                    ("--source", self.source.is_some()),
                    ("--attribute", !self.attributes.is_empty()),
                ],
            )?;
        }
        if self.has_other_data(edits) && edits.has_data() {
            return Err(usage("data items need data that is JSON"));
        }
        let has_parts = self.format == Format::Multipart && edits.first_file().is_some();
        let is_empty = self.data == DataSource::Sample && !edits.has_data() && !has_parts;
        if is_empty && event_type.is_none() {
            return Err(usage(
                "nothing to send: give `--event TYPE`, `--data JSON` or `--body TEXT`, such as `hook send :3000 contact.added`; `--data -` reads stdin",
            ));
        }
        let needs_event_type = match self.format {
            Format::Standard => "the standard format requires",
            format if format.is_cloudevents() => "CloudEvents require",
            _ => return Ok(()),
        };
        if event_type.is_none() {
            let instead = match (self.format, &self.data) {
                (Format::Standard, DataSource::Given(_)) => {
                    "; data alone is sent by `--format plain`, exact bytes by `--body`"
                }
                _ => "",
            };
            return Err(usage(format!("{needs_event_type} `--event TYPE`{instead}")));
        }
        Ok(())
    }

    /// Whether the data of a CloudEvent is of another type than JSON.
    pub(super) fn has_other_data(&self, edits: &RequestEdits) -> bool {
        let is_other = |given: &str| !is_json(given);
        self.format.is_cloudevents()
            && matches!(self.data, DataSource::Given(_))
            && edits.content_type.as_deref().is_some_and(is_other)
    }
}
