//! XML with its own tokens and other white space, for reading.
//!
//! Only white space between elements changes: an element that contains text keeps its content to the byte, as does one
//! with `xml:space="preserve"`.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Receives a re-indented document piece by piece.
pub(crate) trait XmlSink {
    /// Receives white space that the re-indenter adds.
    fn space(&mut self, text: &str);

    /// Receives a token, or a part of one, as its sender wrote it.
    fn token(&mut self, kind: XmlTokenKind, text: &str);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum XmlTokenKind {
    /// Brackets, slashes and equals signs.
    Punctuation,
    ElementName,
    AttributeName,
    /// With its quotes.
    AttributeValue,
    Text,
    /// A declaration, a document type, a processing instruction or a comment.
    Aside,
}

/// Why a text is not XML that can be laid out, with the offset of the mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not well-formed at byte {0}")]
pub(crate) struct XmlError(pub(crate) usize);

/// A line break and the deepest indent, 16 levels. Without a bound a text of nothing but tags would grow quadratically.
const LINE: &str = concat!("\n", "                                ");

/// Writes each element that contains no text on lines of its own, indented by two spaces a level. The sink gets nothing
/// if the text is not well-formed.
pub(crate) fn reindent(text: &str, sink: &mut impl XmlSink) -> Result<(), XmlError> {
    let kept = kept_elements(text)?;
    let mut layout = XmlLayout {
        sink,
        depth: 0,
        kept_from: None,
        is_first: true,
        is_open: false,
    };
    let mut element = 0;
    for_each(text, |event, token| match event {
        Event::Start(_) => {
            layout.open(token, kept[element]);
            element += 1;
        }
        Event::Empty(_) => {
            element += 1;
            layout.token(token, true);
        }
        Event::End(_) => layout.close(token),
        Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => layout.text(token),
        _ => layout.token(token, false),
    })
}

/// For each element in the order of the document, whether its content is kept to the byte.
fn kept_elements(text: &str) -> Result<Vec<bool>, XmlError> {
    let mut kept = Vec::new();
    let mut open = Vec::new();
    let mut outside = None;
    for_each(text, |event, token| match event {
        Event::Start(_) => {
            open.push(kept.len());
            kept.push(token.contains("xml:space") && token.contains("preserve"));
        }
        Event::Empty(_) => kept.push(false),
        Event::End(_) => {
            open.pop();
        }
        Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if !is_space(token) => {
            match open.last() {
                Some(element) => kept[*element] = true,
                None => outside = outside.or(Some(offset(text, token))),
            }
        }
        _ => {}
    })?;
    if let Some(at) = outside {
        Err(XmlError(at))
    } else if open.is_empty() && !kept.is_empty() {
        Ok(kept)
    } else {
        Err(XmlError(text.len()))
    }
}

/// Calls `each` with each event and its text.
fn for_each<'a>(text: &'a str, mut each: impl FnMut(&Event<'a>, &'a str)) -> Result<(), XmlError> {
    let mut reader = Reader::from_str(text);
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader
            .read_event()
            .map_err(|_| XmlError(reader.error_position() as usize))?;
        if matches!(event, Event::Eof) {
            return Ok(());
        }
        let end = reader.buffer_position() as usize;
        each(&event, text.get(start..end).unwrap_or_default());
    }
}

/// Where a part of a text begins.
fn offset(text: &str, part: &str) -> usize {
    let before = part.as_ptr() as usize - text.as_ptr() as usize;
    before + (part.len() - part.trim_ascii_start().len())
}

fn is_space(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

struct XmlLayout<'s, S> {
    sink: &'s mut S,
    depth: usize,
    /// The depth of the element whose content is kept.
    kept_from: Option<usize>,
    is_first: bool,
    /// Whether the last token opened an element.
    is_open: bool,
}

impl<S: XmlSink> XmlLayout<'_, S> {
    fn open(&mut self, token: &str, keeps: bool) {
        self.line(self.depth);
        write_tag(self.sink, token);
        self.depth += 1;
        if keeps && self.kept_from.is_none() {
            self.kept_from = Some(self.depth);
        }
        self.is_open = true;
    }

    fn close(&mut self, token: &str) {
        let is_empty = std::mem::take(&mut self.is_open);
        let was_kept = self.kept_from == Some(self.depth);
        self.depth = self.depth.saturating_sub(1);
        if !is_empty && !was_kept {
            self.line(self.depth);
        }
        if was_kept {
            self.kept_from = None;
        }
        write_tag(self.sink, token);
    }

    fn token(&mut self, token: &str, is_element: bool) {
        self.line(self.depth);
        self.is_open = false;
        if is_element {
            write_tag(self.sink, token);
        } else {
            self.sink.token(XmlTokenKind::Aside, token);
        }
    }

    fn text(&mut self, token: &str) {
        if self.kept_from.is_some() {
            self.is_open = false;
            self.sink.token(XmlTokenKind::Text, token);
        }
    }

    /// Begins a line, unless the white space here is the sender's.
    fn line(&mut self, depth: usize) {
        let is_first = std::mem::take(&mut self.is_first);
        if !is_first && self.kept_from.is_none() {
            self.sink.space(&LINE[..=(2 * depth).min(LINE.len() - 1)]);
        }
    }
}

/// Writes a start, end or empty tag.
fn write_tag(sink: &mut impl XmlSink, tag: &str) {
    let start = if tag.starts_with("</") { 2 } else { 1 }.min(tag.len());
    let (open, rest) = tag.split_at(start);
    let is_end = |char: char| char.is_ascii_whitespace() || matches!(char, '/' | '>');
    let (name, mut rest) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
    sink.token(XmlTokenKind::Punctuation, open);
    sink.token(XmlTokenKind::ElementName, name);
    while let Some(first) = rest.chars().next() {
        let (kind, end) = match first {
            '"' | '\'' => {
                let end = rest[1..].find(first).map_or(rest.len(), |at| at + 2);
                (XmlTokenKind::AttributeValue, end)
            }
            _ if is_mark(first) => (
                XmlTokenKind::Punctuation,
                rest.find(|char| !is_mark(char)).unwrap_or(rest.len()),
            ),
            _ => {
                let end = rest.find(|char| is_mark(char) || matches!(char, '"' | '\''));
                (XmlTokenKind::AttributeName, end.unwrap_or(rest.len()))
            }
        };
        let (token, after) = rest.split_at(end);
        sink.token(kind, token);
        rest = after;
    }
}

fn is_mark(char: char) -> bool {
    char.is_ascii_whitespace() || matches!(char, '=' | '/' | '>' | '?')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Default)]
    struct Plain {
        text: String,
        tokens: String,
    }

    impl XmlSink for Plain {
        fn space(&mut self, text: &str) {
            assert!(is_space(text));
            self.text.push_str(text);
        }

        fn token(&mut self, _: XmlTokenKind, text: &str) {
            self.text.push_str(text);
            self.tokens.push_str(text);
        }
    }

    fn pretty(text: &str) -> String {
        let mut plain = Plain::default();
        reindent(text, &mut plain).unwrap();
        plain.text
    }

    #[test]
    fn elements_without_text_are_on_lines_of_their_own() {
        let text = "<?xml version=\"1.0\"?>\r\n<!-- a > b -->\n<a  b='1' c=\">\"><d/><e></e>\n\n<f>x &amp; <b>y</b>\n z</f><g><![CDATA[<h>]]></g></a>\n";
        let expected = "<?xml version=\"1.0\"?>
<!-- a > b -->
<a  b='1' c=\">\">
  <d/>
  <e></e>
  <f>x &amp; <b>y</b>
 z</f>
  <g><![CDATA[<h>]]></g>
</a>";
        assert_eq!(pretty(text), expected);
        assert_eq!(pretty(expected), expected);
    }

    #[test]
    fn space_that_is_to_be_preserved_stays() {
        let text = "<a><b xml:space=\"preserve\"> <c/>\n</b><d/></a>";
        assert_eq!(
            pretty(text),
            "<a>\n  <b xml:space=\"preserve\"> <c/>\n</b>\n  <d/>\n</a>"
        );
    }

    #[test]
    fn parts_of_a_tag_have_their_kinds() {
        struct Kinds(Vec<(XmlTokenKind, String)>);
        impl XmlSink for Kinds {
            fn space(&mut self, _: &str) {}
            fn token(&mut self, kind: XmlTokenKind, text: &str) {
                self.0.push((kind, text.to_owned()));
            }
        }
        let mut kinds = Kinds(Vec::new());
        reindent("<n:a b = '>' c=\"\"/>", &mut kinds).unwrap();
        let found: Vec<_> = kinds
            .0
            .iter()
            .map(|(kind, text)| (*kind, text.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (XmlTokenKind::Punctuation, "<"),
                (XmlTokenKind::ElementName, "n:a"),
                (XmlTokenKind::Punctuation, " "),
                (XmlTokenKind::AttributeName, "b"),
                (XmlTokenKind::Punctuation, " = "),
                (XmlTokenKind::AttributeValue, "'>'"),
                (XmlTokenKind::Punctuation, " "),
                (XmlTokenKind::AttributeName, "c"),
                (XmlTokenKind::Punctuation, "="),
                (XmlTokenKind::AttributeValue, "\"\""),
                (XmlTokenKind::Punctuation, "/>"),
            ]
        );
    }

    #[test]
    fn what_is_not_well_formed_is_not_laid_out() {
        for text in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a",
            "<a/></b>",
            "<a><b></a></b>",
            "<!-- a",
            "x<a/>",
            "<a/>x",
            "<a/>\n&amp;",
            "<![CDATA[x]]><a/>",
        ] {
            let mut plain = Plain::default();
            assert!(reindent(text, &mut plain).is_err(), "{text}");
            assert_eq!(plain.text, "");
        }
    }

    #[test]
    fn entities_are_not_expanded_and_depth_is_bounded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"cc\"><!ENTITY c \"&b;&b;\"><!ENTITY d SYSTEM \"file:///etc/passwd\">]>\n<a>&c;&d;</a>";
        assert_eq!(pretty(bomb), bomb);
        let depth = 100_000;
        let deep = pretty(&("<a>".repeat(depth) + &"</a>".repeat(depth)));
        assert!(deep.lines().all(|line| line.len() <= 32 + 7));
    }

    /// The tokens without the white space between them; an element whose content is kept is one.
    fn pieces(text: &str) -> Vec<String> {
        let (mut pieces, mut open) = (Vec::<String>::new(), Vec::new());
        for_each(text, |event, token| {
            match event {
                Event::Start(_) => open.push((pieces.len(), token.contains("preserve"))),
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if !is_space(token) => {
                    if let Some((_, is_kept)) = open.last_mut() {
                        *is_kept = true;
                    }
                }
                _ => {}
            }
            pieces.push(token.to_owned());
            if let Event::End(_) = event
                && let Some((start, true)) = open.pop()
            {
                let element: String = pieces.drain(start..).collect();
                pieces.push(element);
            }
        })
        .unwrap();
        pieces.retain(|piece| !is_space(piece));
        pieces
    }

    proptest! {
        #[test]
        fn only_white_space_between_elements_changes(
            before in "([ \n]|x|<!--d-->|<\\?e f\\?>){0,2}",
            inside in "(<a b='c  d'>|<p xml:space='preserve'>|</a>|</p>|<b/>|[ \n]|x|&amp;|<!-- d -->|<!\\[CDATA\\[ \\]\\]>){0,12}",
            after in "([ \n]|x|&lt;|<!--d-->|<!\\[CDATA\\[g\\]\\]>){0,2}",
        ) {
            let text = format!("{before}<r>{inside}</r>{after}");
            let mut plain = Plain::default();
            if reindent(&text, &mut plain).is_ok() {
                prop_assert_eq!(pieces(&plain.text), pieces(&text));
                prop_assert_eq!(pretty(&plain.text), plain.text);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[<>/?!a\"'= \n&;\u{e9}\\[\\]-]{0,40}") {
            let _ = reindent(&text, &mut Plain::default());
        }
    }
}
