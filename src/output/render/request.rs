//! A received request with its headers and its body, and a request that was rejected.
//!
//! The first line has the number, the method, the target and the event type. Time, sender, provider, message id, and
//! the results of the checks follow. Credentials are masked unless the options show them.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::DisplayOptions;
use super::body::{LimitedWriter, write_decoded, write_table};
use super::earlier_attempt::EarlierAttempt;
use super::headers::{masked_head, masked_part, write_headers};
use crate::message::Request;
use crate::message::credentials::mask_query;
use crate::output::StyledText;
use crate::output::columns::width;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;
use crate::payload::cloudevents::CloudEventSummary;
use crate::provider;
use crate::record::{
    HandshakeOutcome, HandshakeVerdict, Ordinal, ReceivedRequest, Rejection, SignatureOutcome,
};
use crate::units::duration;

/// The most that is shown of a rejected head, in bytes.
const MAX_HEAD: usize = 160;

/// How much of a request is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Full,
    /// One line for the request and its response: see [`ExchangeLine`](super::ExchangeLine).
    Line,
    Headers,
    Body,
}

/// A request as it is shown.
#[derive(Clone, Copy)]
pub(crate) struct ShownRequest<'a> {
    pub(crate) number: Ordinal,
    pub(crate) received: &'a ReceivedRequest,
    /// The attempt that it follows, if its delivery was attempted before.
    pub(crate) earlier: Option<&'a EarlierAttempt>,
    pub(crate) zone: &'a TimeZone,
    /// The columns of the terminal; `None` for a pipe or a file.
    pub(crate) columns: Option<usize>,
}

impl View {
    pub(crate) fn write(self, out: &mut StyledText, shown: ShownRequest, options: &DisplayOptions) {
        let received = shown.received;
        let request = &received.request;
        out.dim(is_left_out(received));
        match self {
            Self::Line => {}
            Self::Body => write_decoded(out, request, received.decoded(), options),
            Self::Headers | Self::Full => {
                write_about(out, shown);
                write_head(out, request, options);
                if self == Self::Full {
                    write_content(out, received, options);
                }
                out.end_line();
            }
        }
        out.dim(false);
    }
}

fn write_head(out: &mut StyledText, request: &Request, options: &DisplayOptions) {
    out.end_line();
    write_headers(out, &request.headers, options);
    if let Some(query) = request.query().filter(|query| !query.is_empty()) {
        section(out, "query");
        let mut writer = LimitedWriter::new(out, options);
        let masked = if options.style.shows_secrets() {
            query.to_owned()
        } else {
            mask_query(query)
        };
        write_table(&mut writer, masked.as_bytes());
        writer.finish();
    }
}

fn write_content(out: &mut StyledText, received: &ReceivedRequest, options: &DisplayOptions) {
    let request = &received.request;
    out.end_line();
    write_decoded(out, request, received.decoded(), options);
    if !request.trailers.is_empty() {
        section(out, "trailers");
        write_headers(out, &request.trailers, options);
    }
}

fn section(out: &mut StyledText, name: &str) {
    out.end_line().push(Role::Secondary, name).end_line();
}

/// The time of day at which it was received.
pub(super) fn time_of_day(received: &ReceivedRequest, zone: &TimeZone) -> Option<String> {
    let time = received.received_at?.to_zoned(zone.clone());
    Some(time.strftime("%H:%M:%S%.3f").to_string())
}

/// Number, method, target and event type; then, on a line of its own, time, sender, provider and delivery id; what is
/// odd about it; what the checks came to.
fn write_about(out: &mut StyledText, shown: ShownRequest) {
    let received = shown.received;
    let request = &received.request;
    let origin = &received.origin;

    out.request_number(shown.number);
    out.plain(" ").push(Role::Method, &request.method);
    out.plain(" ").plain(&request.target);
    if let Some(event) = &origin.event_type {
        out.plain("  ").push(Role::EventType, event);
    }
    out.end_line();

    // A request that no listener captured has no sender.
    let from = received
        .remote
        .as_ref()
        .map(|remote| format!(" from {remote}{}", forwarded(request)));
    let provider = origin
        .provider
        .as_deref()
        .map(|name| provider::label(name).to_owned());
    let event = received.cloudevent();
    let about = event
        .as_ref()
        .map(|event| cloudevent_asides(event, origin.id.as_deref()))
        .unwrap_or_default();
    let time = time_of_day(received, shown.zone);
    let time = time.map(|time| time + from.as_deref().unwrap_or_default());
    let asides: Vec<String> = time
        .or_else(|| from.map(|from| from.trim_start().to_owned()))
        .into_iter()
        .chain(provider)
        .chain(origin.id.clone())
        .chain(about)
        .collect();
    write_asides(out, asides, shown.columns);
    if let (Some(earlier), Some(id)) = (shown.earlier, &origin.id) {
        out.push(
            earlier.role(),
            earlier.describe(received.attempt.number, id),
        );
        if let Some(ago) = received.attempt.first_seen {
            let aside = format!(", first seen {} ago", duration(ago));
            out.push(Role::Secondary, aside);
        }
        out.end_line();
    }
    if is_left_out(received) {
        out.push(Role::Warning, "not counted").end_line();
    }
    if let Some(signature) = &received.signature {
        write_signature(out, signature);
        out.end_line();
    }
    if let Some(handshake) = &received.handshake {
        write_handshake(out, handshake);
        out.end_line();
    }
    if let Some(event) = event.filter(|event| !event.problems.is_empty()) {
        write_problems(out, &event.problems);
        out.end_line();
    }
}

/// Writes what is known about a request, separated by commas, in lines of at most this many columns.
fn write_asides(out: &mut StyledText, asides: Vec<String>, columns: Option<usize>) {
    let mut line = String::new();
    for aside in asides {
        let aside = escape(aside.as_bytes(), Keep::Nothing);
        let longer = format!("{line}, {aside}");
        if line.is_empty() {
            line = aside.into_owned();
        } else if columns.is_none_or(|columns| width(&longer) < columns) {
            line = longer;
        } else {
            out.push(Role::Secondary, line + ",").end_line();
            line = aside.into_owned();
        }
    }
    out.push(Role::Secondary, line).end_line();
}

/// Whether the expressions of `--only` leave it out.
pub(super) fn is_left_out(received: &ReceivedRequest) -> bool {
    let signature = received.signature.as_ref();
    let is_ordinary =
        received.handshake.is_none() && signature.is_none_or(SignatureOutcome::is_valid);
    !received.matched && is_ordinary
}

/// The result of a handshake: `answered Slack's url_verification`.
fn write_handshake(out: &mut StyledText, handshake: &HandshakeOutcome) {
    let (role, verb) = match &handshake.verdict {
        HandshakeVerdict::Answered => (Role::Success, "answered"),
        HandshakeVerdict::Refused => (Role::Failure, "refused"),
        _ => (Role::Failure, "could not answer"),
    };
    let label = provider::handshake::label(&handshake.provider);
    let possessive = if label.ends_with('s') { "'" } else { "'s" };
    let check = &handshake.check;
    out.push(role, format!("{verb} {label}{possessive} {check}"));
    if let Some(reason) = &handshake.reason {
        out.plain(": ").plain(reason);
    }
}

/// The verdict on the signature, and why: `signature valid (github)`.
fn write_signature(out: &mut StyledText, signature: &SignatureOutcome) {
    let role = Role::of_success(signature.is_valid());
    out.push(role, format!("signature {}", signature.verdict));
    if let Some(scheme) = &signature.scheme {
        let _ = write!(out, " ({scheme})");
    }
    if let Some(reason) = &signature.reason {
        out.plain(": ").plain(reason);
    }
}

/// The client that a proxy or tunnel names. It is a hint only: every client can send this header.
fn forwarded(request: &Request) -> String {
    let first = request
        .headers
        .get("x-forwarded-for")
        .and_then(|value| value.split(|byte| *byte == b',').next())
        .map(|client| escape(client.trim_ascii(), Keep::Nothing));
    match first {
        Some(client) if !client.is_empty() => format!(" for {client} (X-Forwarded-For)"),
        _ => String::new(),
    }
}

/// The first byte of a TLS handshake (RFC 8446 section 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// Writes a request that was rejected.
pub(crate) fn rejection(out: &mut StyledText, rejected: &Rejection, options: &DisplayOptions) {
    out.push(Role::Failure, format!("rejected with {}", rejected.status));
    out.plain(": ").plain(&rejected.reason);
    // The bytes of a TLS handshake say nothing to people.
    let is_tls = rejected.head.starts_with(&[TLS_HANDSHAKE]);
    if !rejected.wrong.is_empty() && !is_tls {
        let wrong = masked_part(&rejected.wrong, &rejected.head, options.style);
        out.plain(" `").plain(wrong.trim_end()).plain("`");
    }
    out.push(Role::Secondary, format!(", from {}", rejected.remote));
    let head = masked_head(&rejected.head, options.style);
    if !head.is_empty() && !is_tls {
        let end = head.floor_char_boundary(MAX_HEAD);
        let more = if end < head.len() { "…" } else { "" };
        out.push(Role::Secondary, format!(": {}{more}", &head[..end]));
    }
    out.end_line();
}

const ATTRIBUTE: usize = 100;

/// `source /crm`, `subject contacts/7`; `batch of 2: deal.won`. A delivery id begins with the source.
fn cloudevent_asides(summary: &CloudEventSummary, id: Option<&str>) -> Vec<String> {
    let is_in_id =
        |name: &str, text: &str| name == "source" && id.is_some_and(|id| id.starts_with(text));
    let attributes = summary.attributes.iter();
    let attributes = attributes.filter(|(name, text)| !is_in_id(name, text));
    let attributes = attributes.map(|(name, text)| format!("{name} {}", clip(text)));
    let batch = summary.batch.as_ref().map(|batch| {
        let types: Vec<_> = batch.types.iter().map(|name| clip(name)).collect();
        let colon = if types.is_empty() { "" } else { ": " };
        let more = if batch.more { ", …" } else { "" };
        format!("batch of {}{colon}{}{more}", batch.count, types.join(", "))
    });
    attributes.chain(batch).collect()
}

/// The verdict on an event that breaks the specification.
fn write_problems(out: &mut StyledText, problems: &[String]) {
    out.push(Role::Failure, "not a valid CloudEvent")
        .plain(": ")
        .plain(problems.join("; "));
}

fn clip(text: &str) -> String {
    let end = text.floor_char_boundary(ATTRIBUTE);
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::style::Style;

    #[test]
    fn what_is_known_breaks_at_its_commas() {
        let asides = [
            "02:19:00.406 from 127.0.0.1:48780",
            "Standard Webhooks",
            "msg_bPxmhjAUQCHazk5cfF3B3AwEyeI",
        ];
        let shown = |columns| {
            let mut out = StyledText::new(Style::new(false));
            let asides = asides.map(str::to_owned).to_vec();
            write_asides(&mut out, asides, columns);
            out.as_str().to_owned()
        };
        let whole = format!("{}\n", asides.join(", "));
        assert_eq!(shown(None), whole);
        assert_eq!(shown(Some(90)), whole);
        assert_eq!(
            shown(Some(80)),
            format!("{}, {},\n{}\n", asides[0], asides[1], asides[2])
        );
        assert_eq!(shown(Some(10)), format!("{}\n", asides.join(",\n")));
    }
}
