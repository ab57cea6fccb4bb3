//! A body as what it is: JSON re-indented, a form as a table, a multipart body as its parts, text, or a hex dump.
//!
//! JSON keeps its sender's tokens: numbers, escapes and duplicate keys are shown as they came. A [`LimitedWriter`]
//! counts lines and bytes as they are shown. At the limit of the display it takes no more and only counts, and the last
//! line says how much is left out and how to see it.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::json::{self, RawValue, TokenSink, reindent};
use crate::message::body::media_type;
use crate::message::content_encoding::{Decoded, decode};
use crate::message::json_body::json_field;
use crate::message::multipart::{self, Part};
use crate::message::text_encoding::{TextEncoding, to_utf8};
use crate::message::{BodyKind, Headers, Request, form};
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::{Role, Style};
use crate::units::{count, size};
use crate::xml::{XmlSink, XmlTokenKind, reindent as reindent_xml};

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
    /// In a pipe a body is shown whole.
    pub(crate) limit: Option<BodyLimit>,
}

/// How much of a body is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimit {
    pub(crate) lines: usize,
    /// A single line can be as long as the whole body.
    pub(crate) bytes: usize,
    /// Rows of the hex dump of a binary body.
    pub(crate) hex_rows: usize,
    /// How to see the rest.
    pub(crate) advice: &'static str,
    /// How to get all of a binary body.
    pub(crate) binary_advice: &'static str,
}

impl BodyLimit {
    /// Enough for ordinary webhooks, and little enough to find the next request.
    const LINES: usize = 1000;
    /// As many bytes as lines of a usual length have.
    const BYTES_OF_A_LINE: usize = 128;

    /// The default of a terminal.
    pub(crate) const TERMINAL: Self = Self::first(Self::LINES).with_hex_rows(HEX_ROWS);

    /// The default of a pipe, which gets all text; a binary body is named and not dumped.
    pub(crate) const PIPE: Self = Self::ALL.with_hex_rows(HEX_ROWS);

    pub(crate) const ALL: Self = Self {
        lines: usize::MAX,
        bytes: usize::MAX,
        hex_rows: usize::MAX,
        advice: "",
        binary_advice: "",
    };

    pub(crate) const fn first(lines: usize) -> Self {
        let lines_of_default = if lines > Self::LINES {
            lines
        } else {
            Self::LINES
        };
        Self {
            lines,
            bytes: lines_of_default.saturating_mul(Self::BYTES_OF_A_LINE),
            ..Self::ALL
        }
    }

    const fn with_hex_rows(self, hex_rows: usize) -> Self {
        Self { hex_rows, ..self }
    }

    /// The same with the words for what is left out.
    #[must_use]
    pub(crate) fn advising(self, advice: &'static str, binary_advice: &'static str) -> Self {
        Self {
            advice,
            binary_advice,
            ..self
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
    let decoded = decode(headers, body);
    write_content(out, headers, (body, decoded.as_ref()), options);
}

/// Writes the body of a request that is decoded already, if it has a coding.
pub(super) fn write_decoded(
    out: &mut StyledText,
    request: &Request,
    decoded: Option<&Decoded>,
    options: &DisplayOptions,
) {
    write_content(out, &request.headers, (&request.body, decoded), options);
}

fn write_content(
    out: &mut StyledText,
    headers: &Headers,
    (body, decoded): (&[u8], Option<&Decoded>),
    options: &DisplayOptions,
) {
    let Some(decoded) = decoded else {
        return write_plain(out, headers, body, options);
    };
    out.push(Role::Secondary, coding_note(body, decoded))
        .end_line();
    write_plain(out, headers, decoded.content(body), options);
}

/// What decoding came to: `(gzip, 99 B on the wire, 1.2 KiB decoded)`.
fn coding_note(body: &[u8], decoded: &Decoded) -> String {
    let wire = size(body.len());
    let Some(content) = &decoded.body else {
        let fault = decoded.fault.as_ref();
        let fault = fault.map_or_else(String::new, |fault| format!("{fault}; "));
        return format!("({fault}{wire} as on the wire)");
    };
    let codings = decoded.codings.join(", ");
    let mut note = format!(
        "({codings}, {wire} on the wire, {} decoded",
        size(content.len())
    );
    if decoded.truncated {
        note.push_str(" and cut there");
    }
    if let Some(fault) = &decoded.fault {
        note.push_str("; ");
        note.push_str(&fault.to_string());
    }
    note.push(')');
    note
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
        BodyKind::Xml => write_xml(&mut writer, body),
        BodyKind::Text => write_text(&mut writer, body),
        BodyKind::Binary => {
            let content_type = headers.text("content-type").map(media_type);
            write_binary(&mut writer, content_type.as_deref(), body);
        }
    }
    writer.finish();
}

fn write_form(writer: &mut LimitedWriter<'_>, kind: &BodyKind, body: &[u8]) {
    let Some(field) = json_field(kind, body) else {
        return write_table(writer, body);
    };
    let is_field = |pair: &&[u8]| {
        let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
        form::decode(name).as_ref() == field.name.as_bytes()
    };
    let pairs: Vec<&[u8]> = body.split(|byte| *byte == b'&').collect();
    let at = pairs.iter().position(is_field).unwrap_or(pairs.len());
    write_table(writer, &pairs[..at].join(&b'&'));
    writer.push(Role::Plain, "  ");
    writer.push(Role::Name, field.name);
    writer.push(Role::Plain, "\n");
    writer.indented(|writer| write_json(writer, &field.json));
    let after = pairs.get(at + 1..).unwrap_or_default();
    write_table(writer, &after.join(&b'&'));
}

/// Notes how a text is encoded where that is not plain UTF-8, and returns it as UTF-8.
fn noted_utf8<'a>(writer: &mut LimitedWriter<'_>, text: &'a [u8]) -> Cow<'a, [u8]> {
    if let Some(note) = TextEncoding::of(text).note() {
        writer.aside(&format!("({note})"));
    }
    to_utf8(text)
}

fn write_json(writer: &mut LimitedWriter<'_>, text: &[u8]) {
    let text = &*noted_utf8(writer, text);
    if let Err(error) = RawValue::parse(text) {
        writer.aside(&format!("(not JSON: {error})"));
        return match std::str::from_utf8(text) {
            Ok(_) => write_lines(writer, text),
            Err(_) => write_binary(writer, None, text),
        };
    }
    if text.len() > MAX_LAID_OUT {
        writer.aside("(JSON, too long to be laid out)");
        return write_lines(writer, text);
    }
    // It was parsed above, so this cannot fail.
    let _ = reindent(text, writer);
}

fn write_xml(writer: &mut LimitedWriter<'_>, text: &[u8]) {
    let text = &*noted_utf8(writer, text);
    let laid_out = match std::str::from_utf8(text) {
        _ if text.len() > MAX_LAID_OUT => {
            writer.aside("(XML, too long to be laid out)");
            return write_lines(writer, text);
        }
        // It may be in another encoding, which its declaration names.
        Err(_) => return write_lines(writer, text),
        Ok(text) => reindent_xml(text, writer),
    };
    if let Err(error) = laid_out {
        writer.aside(&format!("(not XML: {error})"));
        write_lines(writer, text);
    }
}

fn write_text(writer: &mut LimitedWriter<'_>, text: &[u8]) {
    let text = noted_utf8(writer, text);
    write_lines(writer, &text);
}

fn write_lines(writer: &mut LimitedWriter<'_>, text: &[u8]) {
    let within = writer.within(text);
    writer.push(Role::Plain, &escape(within, Keep::Lines));
    let rest = &text[within.len()..];
    writer.skip(rest, line_ends(rest));
}

fn write_parts(writer: &mut LimitedWriter<'_>, parts: &[Part<'_>]) {
    let quoted = |text: &str| format!("\"{}\"", escape(text.as_bytes(), Keep::Nothing));
    for (index, part) in parts.iter().enumerate() {
        if writer.is_full() {
            return writer.stop_counting();
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
        writer.indented(|writer| match BodyKind::of(&part.headers, part.body) {
            BodyKind::Empty => {}
            // One level deep: a part may itself claim to be multipart.
            BodyKind::Binary | BodyKind::Multipart(_) => write_hex(writer, part.body, 1),
            BodyKind::Json => write_json(writer, part.body),
            BodyKind::Form => write_table(writer, part.body),
            BodyKind::Xml => write_xml(writer, part.body),
            BodyKind::Text => write_text(writer, part.body),
        });
    }
}

fn write_binary(writer: &mut LimitedWriter<'_>, content_type: Option<&str>, body: &[u8]) {
    let what = content_type.filter(|text| !text.is_empty());
    let what = escape(what.unwrap_or("binary").as_bytes(), Keep::Nothing);
    writer.aside(&format!("({what}, {})", size(body.len())));
    let rows = writer.hex_rows();
    write_hex(writer, body, rows);
    let shown = rows.saturating_mul(HEX_COLUMNS);
    if body.len() > shown {
        let (shown, all) = (count(shown as u64), count(body.len() as u64));
        let mut note = format!("  … {shown} of {all} bytes");
        if let Some(advice) = writer.binary_advice() {
            note.push_str("; ");
            note.push_str(advice);
        }
        writer.aside(&note);
    }
}

/// Writes a line for each pair of a form or a query, with the values aligned.
pub(super) fn write_table(writer: &mut LimitedWriter<'_>, text: &[u8]) {
    let widths = form::pairs(text)
        .take(MEASURED_NAMES)
        .map(|(name, _)| escape(&name, Keep::Nothing).width());
    let widest = widths.filter(|width| *width <= MAX_NAME).max().unwrap_or(0);
    let mut pairs = form::pairs(text);
    for (name, value) in pairs.by_ref() {
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
        if writer.is_full() {
            break;
        }
    }
    writer.skip_lines(pairs.count());
}

/// Writes the first `rows` rows: offset, bytes, and the printable ASCII among them.
pub(super) fn write_hex(writer: &mut LimitedWriter<'_>, bytes: &[u8], rows: usize) {
    let mut all = bytes.chunks(HEX_COLUMNS).take(rows).enumerate();
    for (index, row) in all.by_ref() {
        let mut out = format!("  {:04x} ", index * HEX_COLUMNS);
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
        writer.push(Role::Plain, &out);
        if writer.is_full() {
            break;
        }
    }
    writer.skip_lines(all.count());
}

pub(super) struct LimitedWriter<'a> {
    out: &'a mut StyledText,
    options: &'a DisplayOptions,
    lines: usize,
    bytes: usize,
    /// Where the limit was reached.
    full: Option<FullAt>,
    /// The ends of all lines, also of those that are not shown; `None` if they were not counted.
    line_ends: Option<usize>,
    /// Whether a line has begun and not ended.
    is_in_line: bool,
    /// What every line begins with; it does not count.
    indent: &'static str,
    is_at_line_start: bool,
}

/// What the content of a part or of a field begins with, below its name.
const INDENT: &str = "    ";

/// The limit that was reached first.
#[derive(Clone, Copy)]
enum FullAt {
    Lines,
    Bytes,
}

impl<'a> LimitedWriter<'a> {
    pub(super) fn new(out: &'a mut StyledText, options: &'a DisplayOptions) -> Self {
        Self {
            out,
            options,
            lines: 0,
            bytes: 0,
            full: None,
            line_ends: Some(0),
            is_in_line: false,
            indent: "",
            is_at_line_start: true,
        }
    }

    /// Writes what belongs to the line before it, ends its last line.
    fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        self.indent = INDENT;
        write(self);
        self.end_line();
        self.indent = "";
    }

    pub(super) fn is_full(&self) -> bool {
        self.full.is_some()
    }

    fn hex_rows(&self) -> usize {
        let limit = self.options.limit;
        limit.map_or(HEX_ROWS, |limit| limit.hex_rows)
    }

    fn binary_advice(&self) -> Option<&'static str> {
        let advice = self.options.limit.map(|limit| limit.binary_advice);
        advice.filter(|advice| !advice.is_empty())
    }

    /// The part of a text that can be shown, so that the rest is not escaped.
    pub(super) fn within<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        // Four bytes more: no character is cut, and a text that does not fit is noticed.
        let most = self
            .options
            .limit
            .map_or(text.len(), |limit| limit.bytes.saturating_add(4));
        &text[..text.len().min(most)]
    }

    /// Appends as much as fits.
    pub(super) fn push(&mut self, role: Role, text: &str) {
        let shown = self.take(text, line_ends(text.as_bytes()));
        if self.indent.is_empty() {
            self.begin_line(shown);
            self.out.push_lines(role, shown);
            return;
        }
        for line in shown.split_inclusive('\n') {
            self.begin_line(line);
            self.out.push_lines(role, line);
        }
    }

    /// Writes the indent, if a line begins with this text.
    fn begin_line(&mut self, text: &str) {
        if self.is_at_line_start && !text.starts_with('\n') && !text.is_empty() {
            self.out.plain(self.indent);
        }
        self.is_at_line_start = match text {
            "" => self.is_at_line_start,
            text => text.ends_with('\n'),
        };
    }

    /// What fits of a text with this number of line ends. It counts as shown.
    fn take<'t>(&mut self, text: &'t str, ends: usize) -> &'t str {
        let shown = self.room(text, ends);
        let is_whole = shown.len() == text.len();
        self.bytes += shown.len();
        self.lines += if is_whole {
            ends
        } else {
            line_ends(shown.as_bytes())
        };
        if !is_whole && self.full.is_none() {
            let is_at_line = self
                .options
                .limit
                .is_some_and(|limit| self.lines >= limit.lines);
            self.full = Some(if is_at_line {
                FullAt::Lines
            } else {
                FullAt::Bytes
            });
        }
        self.skip(text.as_bytes(), ends);
        shown
    }

    /// Counts the lines of a text with this number of line ends, shown or not.
    fn skip(&mut self, text: &[u8], ends: usize) {
        self.skip_lines(ends);
        if let Some(last) = text.last() {
            self.is_in_line = *last != b'\n';
        }
    }

    fn skip_lines(&mut self, lines: usize) {
        self.line_ends = self.line_ends.map(|ends| ends + lines);
    }

    /// Leaves out what takes too long to count.
    fn stop_counting(&mut self) {
        self.line_ends = None;
    }

    /// A line about the body.
    pub(super) fn aside(&mut self, text: &str) {
        self.push(Role::Secondary, text);
        self.push(Role::Plain, "\n");
    }

    pub(super) fn end_line(&mut self) {
        if self.is_in_line {
            self.push(Role::Plain, "\n");
        }
    }

    fn room<'t>(&self, text: &'t str, ends: usize) -> &'t str {
        let Some(limit) = self.options.limit else {
            return text;
        };
        if self.is_full() {
            return "";
        }
        let lines = limit.lines.saturating_sub(self.lines);
        let bytes = limit.bytes.saturating_sub(self.bytes);
        if ends < lines && text.len() <= bytes {
            return text;
        }
        // A line end may be the last thing that fits; what follows it may not.
        let line_end = match lines {
            0 => Some(0),
            lines => memchr::memchr_iter(b'\n', text.as_bytes())
                .nth(lines - 1)
                .map(|at| at + 1),
        };
        let end = line_end.unwrap_or(text.len()).min(bytes);
        &text[..text.floor_char_boundary(end)]
    }

    /// Ends the last line; where the limit was reached, says what is left out and how to see it.
    pub(super) fn finish(self) {
        if !self.out.ends_with_line_end() {
            self.out.end_line();
        }
        let Some((limit, full)) = self.options.limit.zip(self.full) else {
            return;
        };
        let all = self.line_ends.map_or_else(String::new, |ends| {
            let lines = ends + usize::from(self.is_in_line);
            format!(" of {}", count(lines as u64))
        });
        let mut note = match full {
            FullAt::Lines => format!("… lines 1 to {}{all}", count(self.lines as u64)),
            FullAt::Bytes => {
                let line = count(self.lines as u64 + 1);
                format!("… cut in line {line}{all}, after {}", size(self.bytes))
            }
        };
        if !limit.advice.is_empty() {
            note.push_str("; ");
            note.push_str(limit.advice);
        }
        self.out.push(Role::Secondary, note).end_line();
    }
}

fn line_ends(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

impl TokenSink for LimitedWriter<'_> {
    fn space(&mut self, text: &str) {
        self.push(Role::Plain, text);
    }

    fn token(&mut self, kind: json::TokenKind, text: &str) {
        let shown = self.take(text, 0); // no token of JSON has a line end
        self.begin_line(shown);
        self.out.push_json(Role::of(kind), shown);
    }
}

impl XmlSink for LimitedWriter<'_> {
    fn space(&mut self, text: &str) {
        self.push(Role::Plain, text);
    }

    fn token(&mut self, kind: XmlTokenKind, text: &str) {
        let role = match kind {
            XmlTokenKind::Punctuation | XmlTokenKind::Text => Role::Plain,
            XmlTokenKind::ElementName => Role::Name,
            XmlTokenKind::AttributeName => Role::JsonNumber,
            XmlTokenKind::AttributeValue => Role::JsonString,
            XmlTokenKind::Aside => Role::Secondary,
        };
        self.push(role, text);
    }
}
