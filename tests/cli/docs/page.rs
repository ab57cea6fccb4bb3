//! A page of Markdown: its code blocks, links and anchors.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A page of the repository.
pub struct Page {
    /// Its path in the repository, such as `docs/ci.md`.
    pub name: String,
    pub text: String,
    pub blocks: Vec<Block>,
    pub links: Vec<Link>,
    pub anchors: Vec<String>,
    /// The text in backticks within paragraphs, headings and tables, with its line.
    pub code: Vec<(usize, String)>,
}

/// A code block.
#[derive(Clone)]
pub struct Block {
    /// The number of its first line of code.
    pub line: usize,
    /// The first word after the fence.
    pub language: String,
    pub text: String,
}

/// A link, or a picture.
pub struct Link {
    pub line: usize,
    pub to: String,
    pub is_picture: bool,
    /// The text of the link, or the alternative text of the picture.
    pub text: String,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README and the pages in `docs/`.
pub fn pages() -> Vec<Page> {
    let mut names = vec!["README.md".to_owned()];
    names.extend(in_docs());
    names.iter().map(|name| Page::read(name)).collect()
}

/// The names of the pages in `docs/`.
pub fn in_docs() -> Vec<String> {
    let Ok(entries) = fs::read_dir(root().join("docs")) else {
        return Vec::new();
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names
        .filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    names.sort();
    names
}

impl Page {
    pub fn read(name: &str) -> Self {
        let text = fs::read_to_string(root().join(name));
        Self::parse(
            name,
            &text.unwrap_or_else(|error| panic!("{name}: {error}")),
        )
    }

    pub fn parse(name: &str, text: &str) -> Self {
        let text = text.replace("\r\n", "\n");
        let mut page = Self {
            name: name.to_owned(),
            blocks: Vec::new(),
            links: Vec::new(),
            anchors: Vec::new(),
            code: Vec::new(),
            text: String::new(),
        };
        let line_at = |offset: usize| text[..offset].matches('\n').count() + 1;
        let (mut heading, mut block, mut open_links) = (None::<String>, None::<Block>, Vec::new());
        let parser = Parser::new_ext(&text, Options::ENABLE_TABLES);
        for (event, range) in parser.into_offset_iter() {
            let line = line_at(range.start);
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    page.anchors
                        .extend(heading.take().map(|text| anchor(&text)));
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let (language, line) = match kind {
                        CodeBlockKind::Fenced(info) => (first_word(&info), line + 1),
                        CodeBlockKind::Indented => (String::new(), line),
                    };
                    let text = String::new();
                    block = Some(Block {
                        line,
                        language,
                        text,
                    });
                }
                Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    open_links.push(Link::new(line, &dest_url, false));
                }
                Event::Start(Tag::Image { dest_url, .. }) => {
                    open_links.push(Link::new(line, &dest_url, true));
                }
                Event::End(TagEnd::Link | TagEnd::Image) => page.links.extend(open_links.pop()),
                Event::Text(text) => {
                    if let Some(block) = &mut block {
                        block.text.push_str(&text);
                    }
                    let texts = heading.iter_mut();
                    let links = open_links.iter_mut().map(|link| &mut link.text);
                    texts.chain(links).for_each(|all| all.push_str(&text));
                }
                Event::Code(text) => {
                    let texts = heading.iter_mut();
                    let links = open_links.iter_mut().map(|link| &mut link.text);
                    texts.chain(links).for_each(|all| all.push_str(&text));
                    page.code.push((line, text.into_string()));
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    page.links.extend(links_of_html(line, &html));
                }
                _ => {}
            }
        }
        number(&mut page.anchors);
        page.text = text;
        page
    }
}

impl Link {
    fn new(line: usize, to: &str, is_picture: bool) -> Self {
        Self {
            line,
            to: to.to_owned(),
            is_picture,
            text: String::new(),
        }
    }

    /// Whether it leads to a file of the repository.
    pub fn is_relative(&self) -> bool {
        !self.to.contains("://") && !self.to.starts_with("mailto:")
    }
}

fn first_word(info: &str) -> String {
    info.split([' ', ',']).next().unwrap_or_default().to_owned()
}

/// The anchor that GitHub gives to a heading: lower case, no punctuation, `-` for a space.
fn anchor(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The second heading of the same text gets `-1`, the third `-2`.
fn number(anchors: &mut [String]) {
    let mut seen = HashMap::new();
    for anchor in anchors {
        let times: &mut usize = seen.entry(anchor.clone()).or_default();
        if *times > 0 {
            *anchor = format!("{anchor}-{times}");
        }
        *times += 1;
    }
}

/// The links and pictures of a piece of HTML.
fn links_of_html(line: usize, html: &str) -> Vec<Link> {
    let attributes = [("href=\"", false), ("src=\"", true), ("srcset=\"", true)];
    let found = attributes.iter().flat_map(|(start, is_picture)| {
        let values = html.split(start).skip(1);
        values.filter_map(|rest| Some(Link::new(line, rest.split_once('"')?.0, *is_picture)))
    });
    found.collect()
}

#[test]
fn anchors_are_those_of_github() {
    let page = Page::parse(
        "a.md",
        "# One `--two`: three?\n\n## Same\n\n## Same\n\nText\n",
    );
    assert_eq!(page.anchors, ["one---two-three", "same", "same-1"]);
}

#[test]
fn blocks_links_and_pictures_are_found() {
    let text = "A [link](b.md#c), ![what it shows](p.svg) and `code`.\n\n```sh\nhook\n```\n\n<img src=\"q.svg\">\n";
    let page = Page::parse("a.md", text);
    let links: Vec<_> = page
        .links
        .iter()
        .map(|link| (link.line, &*link.to, link.is_picture, &*link.text))
        .collect();
    assert_eq!(
        links,
        [
            (1, "b.md#c", false, "link"),
            (1, "p.svg", true, "what it shows"),
            (7, "q.svg", true, "")
        ]
    );
    assert_eq!(page.code, [(1, "code".to_owned())]);
    let [block] = &page.blocks[..] else { panic!() };
    assert_eq!(
        (block.line, &*block.language, &*block.text),
        (4, "sh", "hook\n")
    );
}
