//! A request and its response in one line, which fits the terminal.
//!
//! The line has the number, the time, the status, the method, the target and the event type; then the provider, what is
//! odd about the request and why, its size, and the time that the response took. On a terminal the last two are at the
//! right edge, and other parts give way until the line fits: first the target and the provider, then the size. A narrow
//! terminal gets neither times of day nor sizes. In a pipe the line is whole.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::DisplayOptions;
use super::earlier_attempt::EarlierAttempt;
use super::request::{is_left_out, time_of_day};
use crate::output::StyledText;
use crate::output::columns::{cut, width};
use crate::output::escape::{Keep, escape};
use crate::output::style::{Role, Style};
use crate::provider;
use crate::record::{HandshakeVerdict, Ordinal, ReceivedRequest};
use crate::units::{duration, size};

/// What is kept of the target and the event type while the other can give way.
const READABLE: usize = 16;
/// What is kept of them at last.
const LEAST: usize = 8;
/// Less of anything else says nothing.
const READABLE_PART: usize = 4;
/// A terminal with fewer columns is narrow.
const NARROW: usize = 60;
/// One with fewer columns than this gets the time to the second.
const WIDE: usize = 100;
/// The columns of a number.
const NUMBER: usize = "#999".len();
/// The length of a time to the second.
const SECONDS: usize = "20:33:01".len();

/// A request that waits for its response, with what its line needs.
#[derive(Clone, Debug)]
pub(crate) struct ExchangeLine {
    number: Ordinal,
    time: String,
    method: String,
    target: String,
    event: Option<String>,
    provider: Option<String>,
    notes: Vec<ExchangeNote>,
    size: String,
    is_left_out: bool,
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ExchangeEnd<'a> {
    Response(u16, Duration),
    /// There was no response, and why, if that is known.
    NoResponse(Option<&'a str>),
}

/// Something odd about a request, and why.
#[derive(Clone, Debug)]
struct ExchangeNote {
    role: Role,
    text: String,
    reason: Option<String>,
}

/// A part of the line.
struct LinePart {
    kind: PartKind,
    role: Role,
    /// The spaces before it.
    gap: usize,
    text: String,
}

/// Whether a part gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PartKind {
    Fixed,
    Target,
    EventType,
    Provider,
    Reason,
}

impl ExchangeLine {
    pub(crate) fn new(
        number: Ordinal,
        received: &ReceivedRequest,
        earlier: Option<&EarlierAttempt>,
        zone: &TimeZone,
    ) -> Self {
        let request = &received.request;
        let origin = &received.origin;
        let cloudevent = received.cloudevent();
        let batch = cloudevent.as_ref().and_then(|event| event.batch.as_ref());
        let batch = batch.map(|batch| format!("batch of {}", batch.count));
        let provider = origin.provider.as_deref();
        let mut notes = Vec::new();
        let mut note = |role, text, reason| notes.push(ExchangeNote { role, text, reason });
        if let Some(earlier) = earlier {
            let text = earlier.brief(received.attempt.number);
            note(earlier.role(), text, None);
        }
        if let Some(signature) = &received.signature {
            let role = Role::of_success(signature.is_valid());
            let text = format!("signature {}", signature.verdict);
            note(role, text, signature.reason.clone());
        }
        if let Some(handshake) = &received.handshake {
            let role = Role::of_success(handshake.verdict == HandshakeVerdict::Answered);
            let label = provider::handshake::label(&handshake.provider);
            let text = format!("{label} {}", handshake.check);
            note(role, text, handshake.reason.clone());
        }
        if let Some(event) = cloudevent.filter(|event| !event.problems.is_empty()) {
            let text = "not a valid CloudEvent".to_owned();
            note(Role::Failure, text, Some(event.problems.join("; ")));
        }
        let is_left_out = is_left_out(received);
        if is_left_out {
            note(Role::Warning, "not counted".to_owned(), None);
        }
        Self {
            number,
            time: time_of_day(received, zone).unwrap_or_else(|| "-".to_owned()),
            method: request.method.clone(),
            target: request.target.clone(),
            event: origin.event_type.clone().or(batch),
            provider: provider.map(|name| provider::label(name).to_owned()),
            notes,
            size: size(request.body.len()),
            is_left_out,
        }
    }

    /// Writes the line, in at most this many columns.
    pub(crate) fn write(
        &self,
        out: &mut StyledText,
        end: ExchangeEnd,
        columns: Option<usize>,
        options: &DisplayOptions,
    ) {
        out.dim(self.is_left_out);
        out.request_number(self.number);
        let parts_in = |columns| self.parts(end, columns, options.style);
        let mut parts = parts_in(columns.unwrap_or(usize::MAX));
        let elapsed = match end {
            ExchangeEnd::Response(_, elapsed) => duration(elapsed),
            ExchangeEnd::NoResponse(_) => String::new(),
        };
        match columns {
            None => {
                write_all(out, &parts);
                let sizes = format!("  {}  {elapsed}", self.size);
                out.push(Role::Secondary, sizes.trim_end());
            }
            Some(columns) => {
                let badge = if options.style.is_enabled() { 2 } else { 0 };
                let number = format!("#{}", self.number).len();
                // The columns of the first requests stay in their places.
                let padding = match columns {
                    ..NARROW => 0,
                    _ => NUMBER.saturating_sub(number),
                };
                out.plain(" ".repeat(padding));
                let number = number + padding + badge;
                let mut sizes = format!("  {:>9}  {elapsed:>8}", self.size);
                let room = columns.saturating_sub(number);
                // The columns that align the sizes are free for what else does not fit.
                if total(&parts) > room.saturating_sub(width(&sizes)) {
                    sizes = format!("  {}  {elapsed:>8}", self.size);
                }
                if columns < NARROW || !shorten(&mut parts, room.saturating_sub(width(&sizes))) {
                    sizes = format!("  {elapsed:>8}");
                    parts = parts_in(columns);
                }
                fit(&mut parts, room.saturating_sub(width(&sizes)));
                write_all(out, &parts);
                let left = room.saturating_sub(total(&parts));
                let gap = left.saturating_sub(width(&sizes));
                out.plain(" ".repeat(gap));
                out.push(Role::Secondary, &*cut(&sizes, left - gap));
            }
        }
        out.end_line();
        out.dim(false);
    }

    /// The parts after the number and before the sizes.
    fn parts(&self, end: ExchangeEnd, columns: usize, style: Style) -> Vec<LinePart> {
        let (role, status) = match end {
            ExchangeEnd::Response(status, _) => (Role::of_status(status), format!("{status:<3}")),
            ExchangeEnd::NoResponse(_) => (Role::Failure, "-  ".to_owned()),
        };
        let time = match columns {
            ..NARROW => "",
            NARROW..WIDE => self.time.get(..SECONDS).unwrap_or(&self.time),
            _ => &self.time,
        };
        let event = self.event.as_deref().unwrap_or_default();
        let provider = self.provider.as_deref().unwrap_or_default();
        let mut parts = vec![
            LinePart::new(PartKind::Fixed, Role::Secondary, 1, time),
            LinePart::new(PartKind::Fixed, role, 1, &status),
            LinePart::new(PartKind::Fixed, Role::Method, 1, &self.method),
            LinePart::new(PartKind::Target, Role::Plain, 1, &style.mask(&self.target)),
            LinePart::new(PartKind::EventType, Role::EventType, 2, event),
            LinePart::new(PartKind::Provider, Role::Secondary, 2, provider),
        ];
        for note in &self.notes {
            parts.push(LinePart::new(PartKind::Fixed, note.role, 2, &note.text));
            if let Some(reason) = &note.reason {
                let reason = format!(": {}", style.mask(reason));
                parts.push(LinePart::new(PartKind::Reason, Role::Plain, 0, &reason));
            }
        }
        if let ExchangeEnd::NoResponse(Some(why)) = end {
            parts.push(LinePart::new(PartKind::Fixed, Role::Failure, 2, why));
        }
        parts
    }
}

impl LinePart {
    fn new(kind: PartKind, role: Role, gap: usize, text: &str) -> Self {
        Self {
            kind,
            role,
            gap,
            text: escape(text.as_bytes(), Keep::Nothing).into_owned(),
        }
    }

    /// The columns that it takes, with its gap.
    fn width(&self) -> usize {
        match width(&self.text) {
            0 => 0,
            width => self.gap + width,
        }
    }

    fn cut(&mut self, columns: usize) {
        self.text = cut(&self.text, columns).into_owned();
    }
}

fn total(parts: &[LinePart]) -> usize {
    parts.iter().map(LinePart::width).sum()
}

/// What gives way while everything stays readable.
const SHORTER: [(PartKind, usize); 4] = [
    (PartKind::Target, READABLE),
    (PartKind::Reason, READABLE),
    (PartKind::Provider, 0),
    (PartKind::EventType, READABLE),
];
/// What gives way after that.
const SHORTEST: [(PartKind, usize); 3] = [
    (PartKind::Reason, 0),
    (PartKind::Target, LEAST),
    (PartKind::EventType, LEAST),
];

/// Shortens the parts as far as they stay readable, and says whether all together fit.
fn shorten(parts: &mut [LinePart], room: usize) -> bool {
    give_way(parts, &SHORTER, room);
    total(parts) <= room
}

/// Shortens the parts until all together fit.
fn fit(parts: &mut [LinePart], room: usize) {
    give_way(parts, &SHORTER, room);
    give_way(parts, &SHORTEST, room);
    // A very narrow terminal, or a method of hundreds of characters.
    let mut left = room;
    for part in parts {
        part.cut(left.saturating_sub(part.gap));
        left = left.saturating_sub(part.width());
    }
}

fn give_way(parts: &mut [LinePart], order: &[(PartKind, usize)], room: usize) {
    for (kind, least) in order {
        for position in (0..parts.len()).rev() {
            let excess = total(parts).saturating_sub(room);
            let part = &mut parts[position];
            if excess == 0 || part.kind != *kind {
                continue;
            }
            let own = width(&part.text);
            match own.saturating_sub(excess).max(*least) {
                ..READABLE_PART => part.text.clear(),
                columns => part.cut(columns),
            }
        }
    }
}

fn write_all(out: &mut StyledText, parts: &[LinePart]) {
    for part in parts.iter().filter(|part| !part.text.is_empty()) {
        out.plain(" ".repeat(part.gap));
        out.push(part.role, &part.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Request;
    use crate::provider::Origin;

    fn line(target: &str, event: &str, columns: Option<usize>) -> String {
        let received = ReceivedRequest {
            received_at: Some(jiff::Timestamp::UNIX_EPOCH),
            origin: Origin {
                event_type: Some(event.to_owned()),
                id: None,
                provider: Some("github".to_owned()),
            },
            ..ReceivedRequest::new(Request::new("POST", target))
        };
        let options = DisplayOptions {
            style: Style::new(false),
            limit: None,
        };
        let mut out = StyledText::new(options.style);
        let end = ExchangeEnd::Response(200, Duration::from_micros(410));
        let line = ExchangeLine::new(1.into(), &received, None, &TimeZone::UTC);
        line.write(&mut out, end, columns, &options);
        out.as_str().to_owned()
    }

    #[test]
    fn a_pipe_gets_the_whole_line() {
        let target = format!("/{}", "x".repeat(300));
        assert_eq!(
            line(&target, "push", None),
            format!("#1 00:00:00.000 200 POST {target}  push  GitHub  0 B  0.41 ms\n")
        );
    }

    #[test]
    fn a_terminal_gets_its_sizes_at_the_right_edge() {
        assert_eq!(
            line("/hooks", "push", Some(72)),
            "#1   00:00:00 200 POST /hooks  push  GitHub                0 B   0.41 ms\n"
        );
    }

    #[test]
    fn the_target_gives_way_first_and_then_the_provider() {
        let target = "/webhooks/of/the/shop/billing";
        assert_eq!(
            line(target, "invoice.payment_failed", Some(92)),
            "#1   00:00:00 200 POST /webhooks/of/the/shop…  invoice.payment_failed  GitHub  0 B   0.41 ms\n"
        );
        assert_eq!(
            line(target, "invoice.payment_failed", Some(80)),
            "#1   00:00:00 200 POST /webhooks/of/th…  invoice.payment_failed    0 B   0.41 ms\n"
        );
    }

    #[test]
    fn a_line_never_takes_more_columns_than_there_are() {
        let wide = "山田花子/".repeat(40);
        let emoji = "🎉❤\u{fe0f}".repeat(40);
        let names = [
            "",
            "push",
            &wide,
            &emoji,
            "\u{1b}[2J\u{202e}",
            &"x".repeat(400),
        ];
        for target in names {
            for event in names {
                for columns in [1, 2, 10, 24, 25, 40, 79, 80, 100, 140, 300] {
                    let line = line(&format!("/{target}"), event, Some(columns));
                    let text = line.strip_suffix('\n').unwrap();
                    assert!(!text.contains(['\n', '\u{1b}']), "{text}");
                    // The number of the request is never cut.
                    assert!(width(text) <= columns.max(2), "{columns}: {text}");
                }
            }
        }
    }
}
