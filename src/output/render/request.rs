//! A received request, its answer, and what came that was no request.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::headers::{masked_head, masked_tokens};
use super::page::Page;
use super::table::write_table;
use super::{Look, cloudevents, duration, size, write_body, write_headers};
use crate::message::Request;
use crate::message::response::reason_phrase;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;
use crate::provider;
use crate::record::{
    HandshakeOutcome, Mirrored, ReceivedRequest, Rejection, ResponseLine, SignatureOutcome,
};

/// Of a refused head so much is shown.
const MAX_HEAD: usize = 160;

/// How much of a request is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// The line, the headers and the body.
    Full,
    /// The line.
    Line,
    /// The line and the headers.
    Headers,
    /// The body.
    Body,
}

impl Block {
    /// Writes a request.
    pub(crate) fn write(
        self,
        out: &mut String,
        received: &ReceivedRequest,
        look: &Look,
        zone: &TimeZone,
    ) {
        let mut look = *look;
        if is_left_out(received) {
            look.style = look.style.dimmed();
        }
        let look = &look;
        let request = &received.request;
        if self == Self::Body {
            return write_body(out, &request.headers, &request.body, look);
        }
        write_line(out, received, self, look, zone);
        if self == Self::Line {
            return;
        }
        out.push('\n');
        write_headers(out, &request.headers, look);
        if let Some(query) = request.query().filter(|query| !query.is_empty()) {
            section(out, "query", look);
            let mut page = Page::new(out, look);
            let query = masked_tokens(query, look);
            write_table(&mut page, query.as_bytes());
            page.finish(query.len());
        }
        if self == Self::Full {
            out.push('\n');
            write_body(out, &request.headers, &request.body, look);
            if !request.trailers.is_empty() {
                section(out, "trailers", look);
                write_headers(out, &request.trailers, look);
            }
        }
        out.push('\n');
    }
}

fn section(out: &mut String, name: &str, look: &Look) {
    out.push('\n');
    look.style.put(out, Role::Aside, name);
    out.push('\n');
}

/// Number, method, target and event type; then, or on a line of its own, time, sender, provider and delivery id; what is
/// odd about it; what the checks came to.
fn write_line(
    out: &mut String,
    received: &ReceivedRequest,
    block: Block,
    look: &Look,
    zone: &TimeZone,
) {
    let style = look.style;
    let request = &received.request;
    let origin = &received.origin;
    let text = |text: &str| escape(text.as_bytes(), Keep::Nothing).into_owned();
    let time = received.received_at.to_zoned(zone.clone());
    let time = time.strftime("%H:%M:%S%.3f").to_string();
    let in_one_line = block == Block::Line;

    write_number(out, received.seq, look);
    if in_one_line {
        style.put(out, Role::Aside, &format!(" {time}"));
    }
    out.push(' ');
    style.put(out, Role::Method, &text(&request.method));
    out.push(' ');
    out.push_str(&text(&masked_tokens(&request.target, look)));
    if let Some(event) = &origin.event_type {
        out.push_str("  ");
        style.put(out, Role::Event, &text(event));
    }

    // What was not captured by a listener has no sender.
    let from = (!received.remote.is_empty())
        .then(|| format!("from {}{}", received.remote, forwarded(request)));
    let provider = origin
        .provider
        .as_deref()
        .map(|name| text(provider::label(name)));
    let event = origin.cloudevent(request);
    let about = event.as_ref().map(cloudevents::asides).unwrap_or_default();
    let asides: Vec<String> = if in_one_line {
        provider
            .into_iter()
            .chain(about)
            .chain([size(request.body.len())])
            .chain(from)
            .collect()
    } else {
        let id = origin.id.as_deref().map(text);
        let line = [Some(time), from].into_iter().flatten();
        [line.collect::<Vec<_>>().join(" ")]
            .into_iter()
            .chain(provider)
            .chain(id)
            .chain(about)
            .collect()
    };
    out.push_str(if in_one_line { "  " } else { "\n" });
    style.put(out, Role::Aside, &asides.join(", "));
    let notes = notes(received);
    if !notes.is_empty() {
        out.push_str(if in_one_line { "  " } else { "\n" });
        style.put(out, Role::Odd, &notes.join(", "));
    }
    if let Some(signature) = &received.signature {
        out.push_str(if in_one_line { "  " } else { "\n" });
        write_signature(out, signature, look);
    }
    if let Some(handshake) = &received.handshake {
        out.push_str(if in_one_line { "  " } else { "\n" });
        write_handshake(out, handshake, look);
    }
    if let Some(event) = event.filter(|event| !event.faults.is_empty()) {
        out.push_str(if in_one_line { "  " } else { "\n" });
        cloudevents::write_faults(out, &event.faults, look);
    }
    out.push('\n');
}

/// What is to be said of its place among the others: `attempt 2 of msg_1, first seen 5.1 s ago`, `duplicate of #1`.
fn notes(received: &ReceivedRequest) -> Vec<String> {
    let mut notes = Vec::new();
    if let (Some(first), Some(id)) = (received.duplicate_of, &received.origin.id) {
        let id = escape(id.as_bytes(), Keep::Nothing);
        notes.push(format!("attempt {} of {id}", received.attempt));
        if let Some(ago) = received.first_seen {
            notes.push(format!("first seen {} ago", duration(ago)));
        }
        notes.push(format!("duplicate of #{first}"));
    }
    if is_left_out(received) {
        notes.push("not counted".to_owned());
    }
    notes
}

/// Whether `--only` left it out.
fn is_left_out(received: &ReceivedRequest) -> bool {
    let signature = received.signature.as_ref();
    let is_ordinary =
        received.handshake.is_none() && signature.is_none_or(SignatureOutcome::is_valid);
    !received.matched && is_ordinary
}

/// What became of an endpoint check: `answered Slack's url_verification`.
fn write_handshake(out: &mut String, handshake: &HandshakeOutcome, look: &Look) {
    let (role, verb) = match &*handshake.verdict {
        "answered" => (Role::Good, "answered"),
        "refused" => (Role::Bad, "refused"),
        _ => (Role::Bad, "could not answer"),
    };
    let label = provider::handshake::label(&handshake.provider);
    let text = format!("{verb} {label}'s {}", handshake.check);
    look.style
        .put(out, role, &escape(text.as_bytes(), Keep::Nothing));
    if let Some(reason) = &handshake.reason {
        out.push_str(": ");
        out.push_str(&escape(reason.as_bytes(), Keep::Nothing));
    }
}

/// What checking the signature came to, and why: `signature valid (github)`.
fn write_signature(out: &mut String, signature: &SignatureOutcome, look: &Look) {
    let role = if signature.is_valid() {
        Role::Good
    } else {
        Role::Bad
    };
    let verdict = format!("signature {}", signature.verdict);
    look.style.put(out, role, &verdict);
    if let Some(scheme) = &signature.scheme {
        let _ = write!(out, " ({scheme})");
    }
    if let Some(reason) = &signature.reason {
        out.push_str(": ");
        out.push_str(&escape(reason.as_bytes(), Keep::Nothing));
    }
}

/// The client that a proxy or tunnel names: a hint only, as anybody can write it.
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

fn write_number(out: &mut String, seq: u64, look: &Look) {
    let number = if look.style.is_enabled() {
        format!(" #{seq} ")
    } else {
        format!("#{seq}")
    };
    look.style.put(out, Role::Number, &number);
}

/// Writes which answer a request got, tied to it by its number; of a target's answer that tells of a failure the body too.
pub(crate) fn answered(
    out: &mut String,
    responded: &ResponseLine,
    length: Option<usize>,
    look: &Look,
) {
    write_number(out, responded.seq, look);
    out.push(' ');
    let status = responded.status;
    let status_line = format!("answered {status} {}", reason_phrase(status));
    look.style
        .put(out, Role::of_status(status), status_line.trim_end());
    let body = match length {
        None => String::new(),
        Some(0) => ", no body".to_owned(),
        Some(length) => format!(", {}", size(length)),
    };
    let by = responded
        .forwarded_to
        .as_ref()
        .map_or_else(String::new, |url| {
            format!(" by {}", escape(url.as_bytes(), Keep::Nothing))
        });
    let aside = format!("{body}, in {}{by}", duration(responded.elapsed));
    look.style.put(out, Role::Aside, &aside);
    out.push('\n');
    if let (400.., Some(headers), Some(body)) = (status, &responded.headers, &responded.body)
        && responded.forwarded_to.is_some()
    {
        write_body(out, headers, body, look);
    }
}

/// Writes what a target answered that was only told of a request.
pub(crate) fn told(out: &mut String, told: &Mirrored, look: &Look) {
    write_number(out, told.seq, look);
    let url = escape(told.url.as_bytes(), Keep::Nothing);
    match (told.status, &told.error) {
        (Some(status), None) => {
            let aside = format!(" told {url}: ");
            look.style.put(out, Role::Aside, &aside);
            let status_line = format!("{status} {}", reason_phrase(status));
            look.style
                .put(out, Role::of_status(status), status_line.trim_end());
            let aside = format!(", in {}", duration(told.elapsed));
            look.style.put(out, Role::Aside, &aside);
        }
        _ => look
            .style
            .put(out, Role::Bad, &format!(" could not tell {url}")),
    }
    out.push('\n');
}

/// Writes that a request got no answer, and why.
pub(crate) fn not_answered(out: &mut String, seq: u64, why: &str, look: &Look) {
    write_number(out, seq, look);
    out.push(' ');
    let text = format!("not answered: {why}");
    look.style.put(out, Role::Bad, &text);
    out.push('\n');
}

/// Writes what came and was not a request.
pub(crate) fn rejected(out: &mut String, rejected: &Rejection, look: &Look) {
    look.style.put(
        out,
        Role::Bad,
        &format!("rejected with {}", rejected.status),
    );
    out.push_str(": ");
    out.push_str(&escape(rejected.reason.as_bytes(), Keep::Nothing));
    if !rejected.wrong.is_empty() {
        out.push_str(" `");
        out.push_str(masked_head(&rejected.wrong, look).trim_end());
        out.push('`');
    }
    look.style
        .put(out, Role::Aside, &format!(", from {}", rejected.remote));
    let head = masked_head(&rejected.head, look);
    if !head.is_empty() {
        let end = head.floor_char_boundary(MAX_HEAD);
        let more = if end < head.len() { "…" } else { "" };
        look.style
            .put(out, Role::Aside, &format!(": {}{more}", &head[..end]));
    }
    out.push('\n');
}
