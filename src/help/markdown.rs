//! Reads Markdown into blocks (home of the pulldown-cmark crate).
//!
//! Topics use a small part of Markdown, so that a terminal and a manual page can show all of it: headings, paragraphs,
//! lists of one level, tables, fenced code, and code, emphasis and links in text. What else there is becomes plain
//! text.

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

/// A part of a page, with a blank line before the next.
#[derive(Debug, PartialEq)]
pub(super) enum Block {
    /// The heading of the page.
    Title(Vec<TextRun>),
    Heading(Vec<TextRun>),
    Paragraph(Vec<TextRun>),
    List(Vec<Vec<TextRun>>),
    /// The lines are as wide as they are.
    Code(String),
    Table(Table),
    /// The addresses that the marks `[1]`, `[2]` … in the text stand for.
    Links(Vec<String>),
}

/// A heading for each column, and rows with as many cells.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Table {
    pub(super) head: Vec<Cell>,
    pub(super) rows: Vec<Vec<Cell>>,
}

pub(super) type Cell = Vec<TextRun>;

/// A piece of text in one face.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TextRun {
    pub(super) face: Face,
    pub(super) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Plain,
    Strong,
    /// What is typed or read literally.
    Code,
    /// The name of a value, which a reader replaces.
    Placeholder,
}

impl TextRun {
    pub(super) fn new(face: Face, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { face, text }
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::new(Face::Plain, text)
    }
}

/// The mark of the link at this place in [`Block::Links`].
pub(super) fn link_mark(at: usize) -> String {
    format!("[{}]", at + 1)
}

/// The blocks of a page in their order. Links to other pages are their text; addresses are at the end.
pub(super) fn parse(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.read(event);
    }
    reader.end_text();
    if !reader.addresses.is_empty() {
        reader
            .blocks
            .push(Block::Heading(vec![TextRun::plain("Links")]));
        reader.blocks.push(Block::Links(reader.addresses));
    }
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// The text of the block, item or cell that is being read.
    text: Vec<TextRun>,
    /// The items of the list that is being read.
    items: Vec<Vec<TextRun>>,
    table: Table,
    row: Vec<Cell>,
    code: Option<String>,
    is_strong: bool,
    is_in_item: bool,
    addresses: Vec<String>,
    /// The address of the link that is being read.
    address: Option<String>,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.push(
                    if self.is_strong {
                        Face::Strong
                    } else {
                        Face::Plain
                    },
                    &text,
                ),
            },
            Event::Code(text) => self.push(Face::Code, &text),
            Event::SoftBreak | Event::HardBreak => self.push(Face::Plain, " "),
            Event::Html(text) | Event::InlineHtml(text) => self.push(Face::Plain, &text),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::CodeBlock(_) => self.code = Some(String::new()),
            Tag::Strong => self.is_strong = true,
            Tag::Item => self.is_in_item = true,
            Tag::Paragraph if !self.text.is_empty() => self.push(Face::Plain, " "),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                let has_address = dest_url.contains("://") && link_type != LinkType::Autolink;
                self.address = has_address.then(|| dest_url.to_string());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let text = self.take_text();
                self.blocks.push(match level {
                    HeadingLevel::H1 => Block::Title(text),
                    _ => Block::Heading(text),
                });
            }
            // That of an item ends with the item.
            TagEnd::Paragraph if !self.is_in_item => self.end_text(),
            TagEnd::Item => {
                self.is_in_item = false;
                let text = self.take_text();
                self.items.push(text);
            }
            TagEnd::List(_) => {
                let items = std::mem::take(&mut self.items);
                self.blocks.push(Block::List(items));
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.blocks.push(Block::Code(code));
            }
            TagEnd::TableCell => {
                let text = self.take_text();
                self.row.push(text);
            }
            TagEnd::TableHead => self.table.head = std::mem::take(&mut self.row),
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                self.table.rows.push(row);
            }
            TagEnd::Table => {
                let table = std::mem::take(&mut self.table);
                self.blocks.push(Block::Table(table));
            }
            TagEnd::Strong => self.is_strong = false,
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    /// Marks the link, if its text is not its address.
    fn end_link(&mut self) {
        let shown = self.text.last().map_or("", |run| run.text.as_str());
        let Some(address) = self.address.take().filter(|address| {
            let (_, bare) = address.split_once("://").unwrap_or_default();
            !shown.ends_with(bare.trim_end_matches('/'))
        }) else {
            return;
        };
        let at = self.addresses.iter().position(|known| *known == address);
        let at = at.unwrap_or_else(|| {
            self.addresses.push(address);
            self.addresses.len() - 1
        });
        self.push(Face::Plain, &format!(" {}", link_mark(at)));
    }

    fn push(&mut self, face: Face, text: &str) {
        match self.text.last_mut() {
            Some(last) if last.face == face && face != Face::Code => last.text.push_str(text),
            _ => self.text.push(TextRun::new(face, text)),
        }
    }

    fn take_text(&mut self) -> Vec<TextRun> {
        std::mem::take(&mut self.text)
    }

    fn end_text(&mut self) {
        let text = self.take_text();
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::TOPICS;

    fn code(text: &str) -> TextRun {
        TextRun::new(Face::Code, text)
    }

    #[test]
    fn a_page_is_read_into_blocks() {
        let page = "# Items: a *page*\n\nFirst\nline, `a | b` **bold**.\n\n## Next\n\n- one `1`\n\n  more\n- two\n\n\
            ```sh\nhook send \\\n  x\n```\n\n| a | |\n|---|---|\n| `x\\|y` | <z> |\n\nEnd.\n";
        let blocks = parse(page);
        let plain = TextRun::plain;
        let table = Table {
            head: vec![vec![plain("a")], vec![]],
            rows: vec![vec![vec![code("x|y")], vec![plain("<z>")]]],
        };
        let wanted = [
            Block::Title(vec![plain("Items: a page")]),
            Block::Paragraph(vec![
                plain("First line, "),
                code("a | b"),
                plain(" "),
                TextRun::new(Face::Strong, "bold"),
                plain("."),
            ]),
            Block::Heading(vec![plain("Next")]),
            Block::List(vec![
                vec![plain("one "), code("1"), plain(" more")],
                vec![plain("two")],
            ]),
            Block::Code("hook send \\\n  x\n".to_owned()),
            Block::Table(table),
            Block::Paragraph(vec![plain("End.")]),
        ];
        assert_eq!(blocks, wanted);
    }

    #[test]
    fn a_link_is_its_text_and_an_address_is_at_the_end() {
        let page = "See [Items](items.md#keys), [RFC 9110](https://rfc.example/9110), \
            [again](https://rfc.example/9110), [b](https://b.example/x), [c.example](https://c.example/) and \
            <https://b.example/>.";
        let text = "See Items, RFC 9110 [1], again [1], b [2], c.example and https://b.example/.";
        let links = ["https://rfc.example/9110", "https://b.example/x"];
        let wanted = [
            Block::Paragraph(vec![TextRun::plain(text)]),
            Block::Heading(vec![TextRun::plain("Links")]),
            Block::Links(links.map(str::to_owned).to_vec()),
        ];
        assert_eq!(parse(page), wanted);
    }

    /// What a topic has that this module does not keep.
    fn lost(markdown: &str) -> Vec<String> {
        let mut depth = 0;
        let mut lost = Vec::new();
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
            let is_known = match &event {
                Event::Start(Tag::List(number)) => {
                    depth += 1;
                    depth == 1 && number.is_none()
                }
                Event::End(TagEnd::List(_)) => {
                    depth -= 1;
                    true
                }
                Event::Start(Tag::CodeBlock(_) | Tag::Table(_)) => depth == 0,
                Event::Start(
                    Tag::Paragraph
                    | Tag::Heading { .. }
                    | Tag::Item
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell
                    | Tag::Strong
                    | Tag::Link { .. },
                )
                | Event::End(_)
                | Event::Text(_)
                | Event::Code(_)
                | Event::SoftBreak => true,
                _ => false,
            };
            if !is_known {
                lost.push(format!("{event:?}"));
            }
        }
        lost
    }

    #[test]
    fn topics_have_only_what_a_terminal_can_show() {
        for topic in &TOPICS {
            let lost = lost(topic.markdown);
            assert!(lost.is_empty(), "docs/{}.md: {lost:?}", topic.name);
        }
    }
}
