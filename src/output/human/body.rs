//! A body as what it is: JSON from its own tokens, a form as a table, a multipart body as its parts, text, bytes.

use super::hex::write_hex;
use super::table::write_table;
use super::{Limit, Look, size};
use crate::message::body::{essence, json_of, kind};
use crate::message::coding::decode;
use crate::message::json::{self, Raw, Sink, reindent};
use crate::message::multipart::{self, Part};
use crate::message::{Headers, Kind};
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;

/// The most that a compressed body is unpacked to for display.
const MAX_DECODED: usize = 4 << 20;
/// Rows of a hex dump.
const HEX_ROWS: usize = 4;

/// Writes a body that came with these headers; ends with a line end.
pub fn write_body(out: &mut String, headers: &Headers, body: &[u8], look: &Look) {
    let decoded = headers
        .text("content-encoding")
        .and_then(|coding| decode(coding, body, MAX_DECODED));
    let Some(decoded) = decoded else {
        return write_plain(out, headers, body, look);
    };
    let mut note = format!(
        "({}, {} on the wire, {} decoded",
        decoded.coding,
        size(body.len()),
        size(decoded.body.len())
    );
    if decoded.cut {
        note.push_str(" and cut there");
    }
    note.push_str(")\n");
    look.style.put(out, Role::Aside, &note);
    write_plain(out, headers, &decoded.body, look);
}

fn write_plain(out: &mut String, headers: &Headers, body: &[u8], look: &Look) {
    let kind = kind(headers, body);
    match &kind {
        Kind::Empty => aside(out, look, "(no body)"),
        Kind::Json => write_json(out, body, look),
        Kind::Form => write_form(out, &kind, body, look),
        Kind::Multipart(boundary) => match multipart::parse(body, boundary) {
            Some(parts) => write_parts(out, &parts, look),
            None => {
                aside(out, look, "(multipart that does not keep to its boundary)");
                write_text(out, body, look);
            }
        },
        Kind::Xml | Kind::Text => write_text(out, body, look),
        Kind::Binary => {
            let content_type = headers.text("content-type").map(essence);
            write_binary(out, content_type.as_deref(), body, look);
        }
    }
}

fn write_form(out: &mut String, kind: &Kind, body: &[u8], look: &Look) {
    let Some(payload) = json_of(kind, body) else {
        return write_table(out, body, look);
    };
    let is_payload = |pair: &&[u8]| pair.starts_with(b"payload=");
    let pairs: Vec<&[u8]> = body.split(|byte| *byte == b'&').collect();
    let at = pairs.iter().position(is_payload).unwrap_or(pairs.len());
    write_table(out, &pairs[..at].join(&b'&'), look);
    out.push_str("  ");
    look.style.put(out, Role::Name, "payload");
    out.push('\n');
    write_json(out, &payload, look);
    let behind = pairs.get(at + 1..).unwrap_or_default();
    write_table(out, &behind.join(&b'&'), look);
}

fn write_json(out: &mut String, text: &[u8], look: &Look) {
    if let Err(error) = Raw::parse(text) {
        aside(out, look, &format!("(not JSON: {error})"));
        return match std::str::from_utf8(text) {
            Ok(_) => write_text(out, text, look),
            Err(_) => write_binary(out, None, text, look),
        };
    }
    let mut page = Page::new(out, look);
    // Parsed above, so there is no error left.
    let _ = reindent(text, &mut page);
    page.finish(text.len());
}

fn write_text(out: &mut String, text: &[u8], look: &Look) {
    let mut page = Page::new(out, look);
    page.push(Role::Plain, &escape(within(text, look.limit), Keep::Lines));
    page.finish(text.len());
}

/// No more is escaped than can be shown.
fn within(text: &[u8], limit: Option<Limit>) -> &[u8] {
    &text[..limit.map_or(text.len(), |limit| text.len().min(limit.bytes + 4))]
}

fn write_parts(out: &mut String, parts: &[Part<'_>], look: &Look) {
    for (index, part) in parts.iter().enumerate() {
        out.push_str("  ");
        look.style
            .put(out, Role::Aside, &format!("part {}", index + 1));
        let quoted = |text: String| format!("{:?}", escape(text.as_bytes(), Keep::Nothing));
        let name = part.name().map(&quoted).unwrap_or_default();
        out.push_str("  ");
        look.style.put(out, Role::Name, &name);
        if let Some(file) = part.file_name().map(&quoted) {
            out.push_str("  file ");
            out.push_str(&file);
        }
        if let Some(content_type) = part.content_type() {
            out.push_str("  ");
            out.push_str(&escape(content_type.as_bytes(), Keep::Nothing));
        }
        out.push_str("  ");
        out.push_str(&size(part.body.len()));
        out.push('\n');
        match kind(&part.headers, part.body) {
            Kind::Empty => {}
            // What is inside a part is shown one level deep: a part may itself claim to be multipart.
            Kind::Binary | Kind::Multipart(_) => write_hex(out, part.body, 1),
            Kind::Json => write_json(out, part.body, look),
            Kind::Form => write_table(out, part.body, look),
            Kind::Xml | Kind::Text => write_text(out, part.body, look),
        }
    }
}

fn write_binary(out: &mut String, content_type: Option<&str>, body: &[u8], look: &Look) {
    let what = content_type
        .filter(|text| !text.is_empty())
        .unwrap_or("binary");
    let what = escape(what.as_bytes(), Keep::Nothing);
    aside(out, look, &format!("({what}, {})", size(body.len())));
    write_hex(out, body, HEX_ROWS);
    if body.len() > HEX_ROWS * 16 {
        aside(out, look, "  …");
    }
}

fn aside(out: &mut String, look: &Look, text: &str) {
    look.style.put(out, Role::Aside, text);
    out.push('\n');
}

/// Where a body is written, up to the limit of the screen.
struct Page<'a> {
    out: &'a mut String,
    look: &'a Look,
    lines: usize,
    bytes: usize,
    full: bool,
}

impl<'a> Page<'a> {
    fn new(out: &'a mut String, look: &'a Look) -> Self {
        Self {
            out,
            look,
            lines: 0,
            bytes: 0,
            full: false,
        }
    }

    /// Appends as much as fits.
    fn push(&mut self, role: Role, text: &str) {
        let shown = self.room(text);
        self.full |= shown.len() < text.len();
        self.bytes += shown.len();
        self.lines += memchr::memchr_iter(b'\n', shown.as_bytes()).count();
        self.look.style.put(self.out, role, shown);
    }

    fn room<'t>(&self, text: &'t str) -> &'t str {
        let Some(limit) = self.look.limit else {
            return text;
        };
        let line_end = memchr::memchr_iter(b'\n', text.as_bytes())
            .nth(limit.lines - self.lines.min(limit.lines));
        let end = line_end.unwrap_or(text.len());
        let end = end.min(limit.bytes.saturating_sub(self.bytes));
        &text[..text.floor_char_boundary(end)]
    }

    /// Ends the last line, and says how to see what did not fit.
    fn finish(self, total: usize) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        if self.full {
            let note = format!(
                "… cut: {} in all; in a pipe nothing is cut: `| less -R`, or --view body > FILE",
                size(total)
            );
            aside(self.out, self.look, &note);
        }
    }
}

impl Sink for Page<'_> {
    fn space(&mut self, text: &str) {
        self.push(Role::Plain, text);
    }

    fn token(&mut self, kind: json::Kind, text: &str) {
        let safe = escape(text.as_bytes(), Keep::Nothing);
        self.push(Role::of(kind), &safe);
    }

    fn full(&self) -> bool {
        self.full
    }
}
