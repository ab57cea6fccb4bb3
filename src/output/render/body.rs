//! A body as what it is: JSON from its own tokens, a form as a table, a multipart body as its parts, text, bytes.

use super::hex::write_hex;
use super::page::Page;
use super::table::write_table;
use super::{Look, size};
use crate::json::{RawValue, reindent};
use crate::message::body::{json_in, media_type};
use crate::message::content_encoding::decode;
use crate::message::multipart::{self, Part};
use crate::message::{BodyKind, Headers};
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;

/// The most that a compressed body is unpacked to for display.
const MAX_DECODED: usize = 4 << 20;
/// JSON longer than this is shown as it came: laid out it can grow to ten times its size.
const MAX_LAID_OUT: usize = 4 << 20;
/// Rows of a hex dump.
const HEX_ROWS: usize = 4;

/// Writes a body that came with these headers; ends with a line end.
pub(crate) fn write_body(out: &mut StyledText, headers: &Headers, body: &[u8], look: &Look) {
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
    note.push(')');
    out.push(Role::Aside, note).end_line();
    write_plain(out, headers, &decoded.body, look);
}

fn write_plain(out: &mut StyledText, headers: &Headers, body: &[u8], look: &Look) {
    let mut page = Page::new(out, look);
    let kind = BodyKind::of(headers, body);
    match &kind {
        BodyKind::Empty => page.aside("(no body)"),
        BodyKind::Json => write_json(&mut page, body),
        BodyKind::Form => write_form(&mut page, &kind, body),
        BodyKind::Multipart(boundary) => match multipart::parse(body, boundary) {
            Some(parts) => write_parts(&mut page, &parts),
            None => {
                page.aside("(multipart that does not keep to its boundary)");
                write_text(&mut page, body);
            }
        },
        BodyKind::Xml | BodyKind::Text => write_text(&mut page, body),
        BodyKind::Binary => {
            let content_type = headers.text("content-type").map(media_type);
            write_binary(&mut page, content_type.as_deref(), body);
        }
    }
    page.finish(body.len());
}

fn write_form(page: &mut Page<'_>, kind: &BodyKind, body: &[u8]) {
    let Some(payload) = json_in(kind, body) else {
        return write_table(page, body);
    };
    let is_payload = |pair: &&[u8]| pair.starts_with(b"payload=");
    let pairs: Vec<&[u8]> = body.split(|byte| *byte == b'&').collect();
    let at = pairs.iter().position(is_payload).unwrap_or(pairs.len());
    write_table(page, &pairs[..at].join(&b'&'));
    page.push(Role::Plain, "  ");
    page.push(Role::Name, "payload");
    page.push(Role::Plain, "\n");
    write_json(page, &payload);
    page.end_line();
    let behind = pairs.get(at + 1..).unwrap_or_default();
    write_table(page, &behind.join(&b'&'));
}

fn write_json(page: &mut Page<'_>, text: &[u8]) {
    if let Err(error) = RawValue::parse(text) {
        page.aside(&format!("(not JSON: {error})"));
        return match std::str::from_utf8(text) {
            Ok(_) => write_text(page, text),
            Err(_) => write_binary(page, None, text),
        };
    }
    if text.len() > MAX_LAID_OUT {
        page.aside("(JSON, too long to be laid out)");
        return write_text(page, text);
    }
    // Parsed above, so there is no error left.
    let _ = reindent(text, page);
}

fn write_text(page: &mut Page<'_>, text: &[u8]) {
    let shown = escape(page.within(text), Keep::Lines);
    page.push(Role::Plain, &shown);
}

fn write_parts(page: &mut Page<'_>, parts: &[Part<'_>]) {
    let quoted = |text: &str| format!("\"{}\"", escape(text.as_bytes(), Keep::Nothing));
    for (index, part) in parts.iter().enumerate() {
        if page.is_full() {
            return;
        }
        page.push(Role::Aside, &format!("  part {}  ", index + 1));
        page.push(
            Role::Name,
            &part.name().as_deref().map(quoted).unwrap_or_default(),
        );
        if let Some(file) = part.file_name() {
            page.push(Role::Plain, &format!("  file {}", quoted(&file)));
        }
        if let Some(content_type) = part.content_type() {
            let content_type = escape(content_type.as_bytes(), Keep::Nothing);
            page.push(Role::Plain, &format!("  {content_type}"));
        }
        page.push(Role::Plain, &format!("  {}\n", size(part.body.len())));
        match BodyKind::of(&part.headers, part.body) {
            BodyKind::Empty => {}
            // What is inside a part is shown one level deep: a part may itself claim to be multipart.
            BodyKind::Binary | BodyKind::Multipart(_) => write_hex(page, part.body, 1),
            BodyKind::Json => write_json(page, part.body),
            BodyKind::Form => write_table(page, part.body),
            BodyKind::Xml | BodyKind::Text => write_text(page, part.body),
        }
        page.end_line();
    }
}

fn write_binary(page: &mut Page<'_>, content_type: Option<&str>, body: &[u8]) {
    let what = content_type.filter(|text| !text.is_empty());
    let what = escape(what.unwrap_or("binary").as_bytes(), Keep::Nothing);
    page.aside(&format!("({what}, {})", size(body.len())));
    write_hex(page, body, HEX_ROWS);
    if body.len() > HEX_ROWS * 16 {
        page.aside("  …");
    }
}
