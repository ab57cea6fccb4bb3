//! A body as what it is: JSON re-indented, a form as a table, a multipart body as its parts, text, or a hex dump.
//!
//! JSON keeps its sender's tokens: numbers, escapes and duplicate keys are shown as they came. A [`LimitedWriter`] counts
//! lines and bytes as they are shown. At the limit of the display it takes no more, and the last line gives the size of
//! the whole and the way to see it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::json::{self, RawValue, TokenSink, reindent};
use crate::message::body::{json_in, media_type};
use crate::message::content_encoding::decode;
use crate::message::multipart::{self, Part};
use crate::message::{BodyKind, Headers, form};
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::{Role, Style};
use crate::units::size;

/// A compressed body is decoded up to this size.
const MAX_DECODED: usize = 4 << 20;
/// Longer JSON is shown as it came: indented it can grow to ten times its size.
const MAX_LAID_OUT: usize = 4 << 20;
const HEX_ROWS: usize = 4;
const HEX_COLUMNS: usize = 16;
/// A longer name does not push the values of the others to the right.
const MAX_NAME: usize = 24;
/// The first column is as wide as the longest of this many names.
const MEASURED_NAMES: usize = 1000;

/// How something is shown on one stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisplayOptions {
    pub(crate) style: Style,
    pub(crate) show_secrets: bool,
    /// In a pipe a body is shown whole.
    pub(crate) limit: Option<BodyLimit>,
}

/// How much of a body is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimit {
    pub(crate) lines: usize,
    pub(crate) bytes: usize,
    /// How to see the rest.
    pub(crate) advice: &'static str,
}

impl BodyLimit {
    /// A few screens: enough to see what it is, little enough to find the next request.
    pub(crate) fn terminal(advice: &'static str) -> Self {
        Self {
            lines: 120,
            bytes: 16 << 10,
            advice,
        }
    }
}

/// Writes a body that came with these headers, and ends its last line.
pub(crate) fn write_body(
    out: &mut StyledText,
    headers: &Headers,
    body: &[u8],
    options: &DisplayOptions,
) {
    let decoded = headers
        .text("content-encoding")
        .and_then(|coding| decode(coding, body, MAX_DECODED));
    let Some(decoded) = decoded else {
        return write_plain(out, headers, body, options);
    };
    let mut note = format!(
        "({}, {} on the wire, {} decoded",
        decoded.coding,
        size(body.len()),
        size(decoded.body.len())
    );
    if decoded.truncated {
        note.push_str(" and cut there");
    }
    note.push(')');
    out.push(Role::Secondary, note).end_line();
    write_plain(out, headers, &decoded.body, options);
}

fn write_plain(out: &mut StyledText, headers: &Headers, body: &[u8], options: &DisplayOptions) {
    let mut writer = LimitedWriter::new(out, options);
    let kind = BodyKind::of(headers, body);
    match &kind {
        BodyKind::Empty => writer.aside("(no body)"),
        BodyKind::Json => write_json(&mut writer, body),
        BodyKind::Form => write_form(&mut writer, &kind, body),
        BodyKind::Multipart(boundary) => match multipart::parse(body, boundary) {
            Some(parts) => write_parts(&mut writer, &parts),
            None => {
                writer.aside("(multipart that does not keep to its boundary)");
                write_text(&mut writer, body);
            }
        },
        BodyKind::Xml | BodyKind::Text => write_text(&mut writer, body),
        BodyKind::Binary => {
            let content_type = headers.text("content-type").map(media_type);
            write_binary(&mut writer, content_type.as_deref(), body);
        }
    }
    writer.finish(body.len());
}

fn write_form(writer: &mut LimitedWriter<'_>, kind: &BodyKind, body: &[u8]) {
    let Some(payload) = json_in(kind, body) else {
        return write_table(writer, body);
    };
    let is_payload = |pair: &&[u8]| pair.starts_with(b"payload=");
    let pairs: Vec<&[u8]> = body.split(|byte| *byte == b'&').collect();
    let at = pairs.iter().position(is_payload).unwrap_or(pairs.len());
    write_table(writer, &pairs[..at].join(&b'&'));
    writer.push(Role::Plain, "  ");
    writer.push(Role::Name, "payload");
    writer.push(Role::Plain, "\n");
    write_json(writer, &payload);
    writer.end_line();
    let after = pairs.get(at + 1..).unwrap_or_default();
    write_table(writer, &after.join(&b'&'));
}

fn write_json(writer: &mut LimitedWriter<'_>, text: &[u8]) {
    if let Err(error) = RawValue::parse(text) {
        writer.aside(&format!("(not JSON: {error})"));
        return match std::str::from_utf8(text) {
            Ok(_) => write_text(writer, text),
            Err(_) => write_binary(writer, None, text),
        };
    }
    if text.len() > MAX_LAID_OUT {
        writer.aside("(JSON, too long to be laid out)");
        return write_text(writer, text);
    }
    // It was parsed above, so this cannot fail.
    let _ = reindent(text, writer);
}

fn write_text(writer: &mut LimitedWriter<'_>, text: &[u8]) {
    let shown = escape(writer.within(text), Keep::Lines);
    writer.push(Role::Plain, &shown);
}

fn write_parts(writer: &mut LimitedWriter<'_>, parts: &[Part<'_>]) {
    let quoted = |text: &str| format!("\"{}\"", escape(text.as_bytes(), Keep::Nothing));
    for (index, part) in parts.iter().enumerate() {
        if writer.is_full() {
            return;
        }
        writer.push(Role::Secondary, &format!("  part {}  ", index + 1));
        writer.push(
            Role::Name,
            &part.name().as_deref().map(quoted).unwrap_or_default(),
        );
        if let Some(file) = part.file_name() {
            writer.push(Role::Plain, &format!("  file {}", quoted(&file)));
        }
        if let Some(content_type) = part.content_type() {
            let content_type = escape(content_type.as_bytes(), Keep::Nothing);
            writer.push(Role::Plain, &format!("  {content_type}"));
        }
        writer.push(Role::Plain, &format!("  {}\n", size(part.body.len())));
        match BodyKind::of(&part.headers, part.body) {
            BodyKind::Empty => {}
            // One level deep: a part may itself claim to be multipart.
            BodyKind::Binary | BodyKind::Multipart(_) => write_hex(writer, part.body, 1),
            BodyKind::Json => write_json(writer, part.body),
            BodyKind::Form => write_table(writer, part.body),
            BodyKind::Xml | BodyKind::Text => write_text(writer, part.body),
        }
        writer.end_line();
    }
}

fn write_binary(writer: &mut LimitedWriter<'_>, content_type: Option<&str>, body: &[u8]) {
    let what = content_type.filter(|text| !text.is_empty());
    let what = escape(what.unwrap_or("binary").as_bytes(), Keep::Nothing);
    writer.aside(&format!("({what}, {})", size(body.len())));
    write_hex(writer, body, HEX_ROWS);
    if body.len() > HEX_ROWS * HEX_COLUMNS {
        writer.aside("  …");
    }
}

/// Writes a line for each pair of a form or a query, with the values aligned.
pub(super) fn write_table(writer: &mut LimitedWriter<'_>, text: &[u8]) {
    let widths = form::pairs(text)
        .take(MEASURED_NAMES)
        .map(|(name, _)| escape(&name, Keep::Nothing).width());
    let widest = widths.filter(|width| *width <= MAX_NAME).max().unwrap_or(0);
    for (name, value) in form::pairs(text) {
        if writer.is_full() {
            return;
        }
        let name = escape(&name, Keep::Nothing);
        let value = escape(writer.within(&value), Keep::Nothing).into_owned();
        writer.push(Role::Plain, "  ");
        writer.push(Role::Name, &name);
        if !value.is_empty() {
            let gap = widest.saturating_sub(name.width()) + 2;
            writer.push(Role::Plain, &" ".repeat(gap));
            writer.push(Role::Plain, &value);
        }
        writer.push(Role::Plain, "\n");
    }
}

/// Writes the first `rows` rows: offset, bytes, and the printable ASCII among them.
pub(super) fn write_hex(writer: &mut LimitedWriter<'_>, bytes: &[u8], rows: usize) {
    let mut out = String::new();
    for (index, row) in bytes.chunks(HEX_COLUMNS).take(rows).enumerate() {
        let _ = write!(out, "  {:04x} ", index * HEX_COLUMNS);
        for at in 0..HEX_COLUMNS {
            if at % 8 == 0 {
                out.push(' ');
            }
            let _ = match row.get(at) {
                Some(byte) => write!(out, "{byte:02x} "),
                None => write!(out, "   "),
            };
        }
        out.push(' ');
        out.extend(row.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        }));
        out.push('\n');
    }
    writer.push(Role::Plain, &out);
}

pub(super) struct LimitedWriter<'a> {
    out: &'a mut StyledText,
    options: &'a DisplayOptions,
    lines: usize,
    bytes: usize,
    full: bool,
}

impl<'a> LimitedWriter<'a> {
    pub(super) fn new(out: &'a mut StyledText, options: &'a DisplayOptions) -> Self {
        Self {
            out,
            options,
            lines: 0,
            bytes: 0,
            full: false,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// The part of a text that can be shown, so that the rest is not escaped.
    pub(super) fn within<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        // Four bytes more: no character is cut, and a text that does not fit is noticed.
        let most = self
            .options
            .limit
            .map_or(text.len(), |limit| limit.bytes + 4);
        &text[..text.len().min(most)]
    }

    /// Appends as much as fits.
    pub(super) fn push(&mut self, role: Role, text: &str) {
        let shown = self.room(text);
        self.full |= shown.len() < text.len();
        self.bytes += shown.len();
        self.lines += memchr::memchr_iter(b'\n', shown.as_bytes()).count();
        self.out.push_lines(role, shown);
    }

    /// A line about the body.
    pub(super) fn aside(&mut self, text: &str) {
        self.push(Role::Secondary, text);
        self.push(Role::Plain, "\n");
    }

    pub(super) fn end_line(&mut self) {
        if !self.out.ends_with_line_end() {
            self.push(Role::Plain, "\n");
        }
    }

    fn room<'t>(&self, text: &'t str) -> &'t str {
        let Some(limit) = self.options.limit else {
            return text;
        };
        if self.full {
            return "";
        }
        let lines = limit.lines.saturating_sub(self.lines);
        let line_end = memchr::memchr_iter(b'\n', text.as_bytes()).nth(lines);
        let bytes = limit.bytes.saturating_sub(self.bytes);
        let end = line_end.unwrap_or(text.len()).min(bytes);
        &text[..text.floor_char_boundary(end)]
    }

    /// Ends the last line; where the limit was reached, says how to see all of the `total` bytes.
    pub(super) fn finish(self, total: usize) {
        if !self.out.ends_with_line_end() {
            self.out.end_line();
        }
        if let Some(limit) = self.options.limit.filter(|_| self.full) {
            let note = format!("… cut: {} in all; {}", size(total), limit.advice);
            self.out.push(Role::Secondary, note).end_line();
        }
    }
}

impl TokenSink for LimitedWriter<'_> {
    fn space(&mut self, text: &str) {
        self.push(Role::Plain, text);
    }

    fn token(&mut self, kind: json::TokenKind, text: &str) {
        self.push(Role::of(kind), text);
    }

    fn full(&self) -> bool {
        self.full
    }
}
