//! The README and `docs/` are true: their commands run or are parsed, their links lead somewhere, and what they list is
//! what the program has.

pub mod commands;
pub mod page;
mod runs;
mod script;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hook::bench::{ArgumentDefinition, CommandDefinition};
use page::{Block, Link, Page, in_docs, pages, root};
use regex_lite::Regex;

use crate::support::*;

/// The languages of code blocks whose content is checked, or is no command.
const LANGUAGES: [&str; 8] = [
    "console",
    "dockerfile",
    "json",
    "nginx",
    "sh",
    "text",
    "toml",
    "yaml",
];

#[track_caller]
fn nothing(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Every block of every page, with the place of its first line.
fn blocks() -> Vec<(String, Block)> {
    let of_page = |page: Page| {
        let place = |block: &Block| format!("{}:{}", page.name, block.line);
        let blocks = page.blocks.iter();
        blocks
            .map(|block| (place(block), block.clone()))
            .collect::<Vec<_>>()
    };
    pages().into_iter().flat_map(of_page).collect()
}

#[test]
fn listeners_of_shell_blocks_take_a_free_port() {
    let mut complaints = Vec::new();
    for (place, block) in blocks() {
        if block.language == "sh" {
            let commands = commands::commands(&block).unwrap();
            let fixed = commands
                .iter()
                .filter(|command| command.listens_on_a_fixed_port());
            complaints.extend(fixed.map(|command| format!("{place}: {command:?}")));
        }
    }
    nothing(&complaints);
}

#[test]
fn every_command_line_is_one_that_the_program_takes() {
    let found = blocks().into_iter().flat_map(|(place, block)| {
        let complaints = commands::complaints(&block);
        complaints
            .into_iter()
            .map(move |wrong| format!("{place}: {wrong}"))
    });
    nothing(&found.collect::<Vec<_>>());
}

#[test]
fn every_block_has_a_language() {
    let is_unknown = |block: &Block| !LANGUAGES.contains(&&*block.language);
    let unknown = blocks().into_iter().filter(|(_, block)| is_unknown(block));
    let say = |(place, block): (String, Block)| format!("{place}: `{}`", block.language);
    nothing(&unknown.map(say).collect::<Vec<_>>());
}

#[test]
fn every_flag_in_the_text_exists() {
    // Those of other programs.
    let others = [
        "--add-host",
        "--data-binary",
        "--exit-code-from",
        "--locked",
        "--user",
    ];
    let commands = hook::bench::commands();
    let mut complaints = Vec::new();
    for page in pages() {
        for (line, code) in &page.code {
            let words: Vec<_> = code.split([' ', '=', ',', '[', ']', '\'', '"']).collect();
            let is_ours = words[0] == "hook" || words[0].starts_with('-');
            let mut own = commands
                .iter()
                .filter(|command| words.get(1) == Some(&&*command.name));
            let own = own.next().filter(|_| words[0] == "hook");
            let flags = words
                .iter()
                .filter(|word| word.starts_with("--") && word.len() > 2);
            for flag in flags.filter(|_| is_ours) {
                let has_it = |command: &CommandDefinition| {
                    command
                        .arguments
                        .iter()
                        .any(|argument| argument.name == *flag)
                };
                let is_known = own.map_or_else(|| commands.iter().any(has_it), has_it);
                let is_of_all = ["--help", "--version", "--color"].contains(flag);
                if !is_known && !is_of_all && !others.contains(flag) {
                    complaints.push(format!("{}:{line}: `{code}`: `{flag}`", page.name));
                }
            }
        }
    }
    nothing(&complaints);
}

#[test]
fn every_link_leads_to_a_file_and_an_anchor() {
    let names = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let names = names.map(str::to_owned).into_iter().chain(in_docs());
    let complaints = names.flat_map(|name| broken_links(&Page::read(&name)));
    nothing(&complaints.collect::<Vec<_>>());
}

fn broken_links(page: &Page) -> Vec<String> {
    let relative = page.links.iter().filter(|link| link.is_relative());
    let wrong = relative.filter_map(|link| {
        let what = fault(page, link)?;
        Some(format!("{}:{}: `{}` {what}", page.name, link.line, link.to))
    });
    wrong.collect()
}

fn fault(page: &Page, link: &Link) -> Option<&'static str> {
    if link.is_picture && link.text.is_empty() {
        return Some("has no alternative text");
    }
    if link.to.starts_with('/') {
        return Some("is not relative");
    }
    let (path, anchor) = link.to.split_once('#').unwrap_or((&link.to, ""));
    let own = root().join(&page.name);
    let target = own.parent().unwrap().join(path);
    if !path.is_empty() && !target.exists() {
        return Some("does not exist");
    }
    let anchors = match path {
        "" => page.anchors.clone(),
        _ if anchor.is_empty() => return None,
        _ => Page::parse(path, &fs::read_to_string(&target).ok()?).anchors,
    };
    let is_found = anchor.is_empty() || anchors.iter().any(|known| known == anchor);
    (!is_found).then_some("has no such section")
}

#[test]
fn a_broken_link_is_found() {
    let text = "[a](nowhere.md) [b](README.md#nowhere) [c](README.md#hook) [d](#here) [e](#there) ![](README.md)\n\n# Here\n";
    let found = broken_links(&Page::parse("page.md", text));
    let wrong: Vec<_> = found
        .iter()
        .filter_map(|line| line.split('`').nth(1))
        .collect();
    assert_eq!(
        wrong,
        ["nowhere.md", "README.md#nowhere", "#there", "README.md"]
    );
}

#[test]
fn every_page_is_in_the_index() {
    let index = Page::read("docs/index.md");
    let linked: BTreeSet<_> = index
        .links
        .iter()
        .map(|link| format!("docs/{}", link.to.split('#').next().unwrap()))
        .collect();
    let mut missing = in_docs();
    missing.retain(|name| name != "docs/index.md" && !linked.contains(name));
    nothing(&missing);
}

#[test]
fn two_commands_are_enough_to_set_up() {
    let shown = Page::read("README.md").blocks;
    for command in ["cargo run --release -- listen --port 8080", "cargo test"] {
        let is_it = |block: &Block| block.language == "console" && block.text.trim_end() == command;
        assert!(shown.iter().any(is_it), "{command}");
    }
}

#[test]
fn help_in_the_text_matches_the_help() {
    for (place, block) in blocks() {
        let usage = block
            .text
            .lines()
            .find(|line| line.starts_with("Usage: hook"));
        let Some(usage) = usage.filter(|_| block.language == "text") else {
            continue;
        };
        let command = usage
            .split(' ')
            .nth(2)
            .filter(|word| !word.starts_with(['[', '<']));
        let helps = ["-h", "--help"].map(|flag| {
            let help = command
                .into_iter()
                .fold(hook(""), Hook::arg)
                .arg(flag)
                .run();
            help.text()
                .lines()
                .map(str::trim_end)
                .collect::<Vec<_>>()
                .join("\n")
        });
        assert!(
            helps.contains(&block.text.trim_end().to_owned()),
            "{place}: not the help"
        );
    }
}

#[test]
fn messages_in_the_text_are_those_of_the_program() {
    let source = source_texts();
    let mut complaints = Vec::new();
    for (place, block) in blocks() {
        let messages = block
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("hook: "));
        let unknown = messages.filter(|message| !is_message(message, &source));
        complaints.extend(unknown.map(|message| format!("{place}: {message}")));
    }
    nothing(&complaints);
    // The check can fail.
    assert!(!is_message(
        "unable to bind to port `8080`: in use by another process",
        &source
    ));
}

/// Whether the program has a message of these words. What it fills in is in backticks, or a number; what is left is
/// compared three words at a time.
fn is_message(message: &str, source: &str) -> bool {
    let filled = Regex::new(r"`[^`]*`|\d+|[:;,.()]").unwrap();
    let parts = filled
        .split(message)
        .map(|part| part.trim().split(' ').collect::<Vec<_>>());
    let parts: Vec<_> = parts.collect();
    let triples = parts.iter().flat_map(|words| words.windows(3));
    let known: Vec<_> = triples
        .map(|words| source.contains(&words.join(" ")))
        .collect();
    known.iter().filter(|known| **known).count() * 2 >= known.len()
}

/// The source, in which a text goes on where a line ends with a backslash.
fn source_texts() -> String {
    let joined = Regex::new(r"\\\n\s*").unwrap();
    joined
        .replace_all(&source(&root().join("src")), "")
        .into_owned()
}

/// The text of all files in a folder.
fn source(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap();
    let texts = entries.map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return source(&path);
        }
        fs::read_to_string(path).unwrap_or_default()
    });
    texts.collect()
}

#[test]
fn the_tables_of_exit_codes_match_the_help() {
    let table: Vec<_> = hook::bench::EXIT_CODES
        .lines()
        .map(|line| line.trim().split_once(' ').unwrap())
        .map(|(code, meaning)| vec![code.to_owned(), meaning.trim().to_owned()])
        .collect();
    let is_table = |rows: &Vec<Vec<String>>| rows[0][0].eq_ignore_ascii_case("code");
    let of_page = |name| {
        tables(&Page::read(name).text)
            .into_iter()
            .filter(is_table)
            .collect()
    };
    let found: Vec<_> = of_page("docs/exit-codes.md");
    assert!(!found.is_empty());
    for rows in found.iter().chain(&of_page("README.md")) {
        assert_eq!(rows[1..], table);
    }
}

/// The cells of each pipe table, without backticks; the first row is its head.
fn tables(text: &str) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        let row = line
            .strip_prefix('|')
            .and_then(|row| row.trim_end().strip_suffix('|'));
        let Some(row) = row else {
            is_inside = false;
            continue;
        };
        if !is_inside {
            tables.push(Vec::new());
        }
        is_inside = true;
        if !row.chars().all(|c| matches!(c, '-' | ':' | '|' | ' ')) {
            let cells = row.split('|').map(|cell| cell.trim().replace('`', ""));
            tables.last_mut().unwrap().push(cells.collect());
        }
    }
    tables.retain(|table| !table.is_empty());
    tables
}

#[test]
fn every_flag_is_on_a_page() {
    let text: String = pages().into_iter().map(|page| page.text).collect();
    let is_between = |c: char| !c.is_alphanumeric() && c != '-';
    let words: BTreeSet<_> = text
        .split(is_between)
        .filter(|word| word.starts_with('-'))
        .collect();
    let is_shown = |argument: &ArgumentDefinition| {
        let short = argument.short.as_deref();
        words.contains(&*argument.name) || short.is_some_and(|short| words.contains(short))
    };
    let missing = hook::bench::commands().into_iter().flat_map(|command| {
        let flags = command
            .arguments
            .into_iter()
            .filter(|argument| argument.name.starts_with('-'));
        let missing = flags.filter(|flag| !is_shown(flag));
        let name = command.name;
        missing
            .map(move |flag| format!("hook {name} {}", flag.name))
            .collect::<Vec<_>>()
    });
    nothing(&missing.collect::<Vec<_>>());
}

#[test]
fn every_picture_is_shown() {
    let shown: BTreeSet<_> = pages()
        .iter()
        .flat_map(|page| page.links.iter().filter(|link| link.is_picture))
        .filter_map(|link| link.to.rsplit('/').next().map(str::to_owned))
        .collect();
    let pictures = fs::read_dir(root().join("docs/pictures")).unwrap();
    let names = pictures.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    nothing(
        &names
            .filter(|name| !shown.contains(name))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_readme_is_short() {
    let readme = Page::read("README.md");
    let lines = readme.text.lines().count();
    assert!(lines <= 250, "{lines} lines");
    let is_wide =
        |line: &&str| line.chars().count() > 120 && !line.contains("](") && !line.starts_with('|');
    nothing(
        &readme
            .text
            .lines()
            .filter(is_wide)
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    );
}

/// The names that an argument accepts, and the page that lists them.
const LISTS: [(&str, &str, &str); 7] = [
    ("send", "--sign", "docs/schemes.md"),
    ("send", "--as", "docs/providers.md"),
    ("handshake", "PROVIDER", "docs/handshakes.md"),
    ("send", "--format", "docs/formats.md"),
    ("listen", "--view", "docs/receive.md"),
    ("show", "--view", "docs/receive.md"),
    ("show", "--to", "docs/record-and-replay.md"),
];

#[test]
fn every_name_that_an_argument_accepts_is_on_its_page() {
    let mut complaints = Vec::new();
    for (command, argument, name) in LISTS {
        let values = values(command, argument);
        assert!(values.len() > 2, "{command} {argument}: {values:?}");
        let page = Page::read(name);
        let is_missing = |value: &&String| !page.text.contains(&format!("`{value}`"));
        let missing: Vec<_> = values.iter().filter(is_missing).cloned().collect();
        if !missing.is_empty() {
            complaints.push(format!(
                "{name}: of {command} {argument}: {}",
                missing.join(" ")
            ));
        }
    }
    nothing(&complaints);
}

#[test]
fn the_built_in_events_are_listed() {
    let events = hook("events").run();
    let listed = events
        .text()
        .lines()
        .map(|line| line.split_once("  ").unwrap());
    let listed: Vec<_> = listed
        .map(|(event, when)| vec![event.to_owned(), when.trim().to_owned()])
        .collect();
    let shown = tables(&Page::read("docs/send.md").text);
    let shown = shown.iter().find(|rows| rows[0] == ["event", "when"]);
    assert_eq!(shown.unwrap()[1..], listed);
}

fn values(command: &str, argument: &str) -> Vec<String> {
    let mut commands = hook::bench::commands().into_iter();
    let command = commands.find(|it| it.name == command).unwrap();
    let mut arguments = command.arguments.into_iter();
    let argument = arguments.find(|it| it.name == argument);
    argument.map_or_else(Vec::new, |argument| argument.values)
}

#[test]
fn the_page_of_schemes_names_no_other() {
    let page = Page::read("docs/schemes.md");
    let known = values("send", "--sign");
    let tables = tables(&page.text);
    let rows = tables.iter().filter(|rows| rows[0][0] == "scheme");
    let names = rows.flat_map(|rows| {
        rows[1..]
            .iter()
            .flat_map(|row| row[0].split(", ").map(str::to_owned))
    });
    let names: Vec<_> = names.collect();
    assert!(!names.is_empty(), "no table whose first column is `scheme`");
    let unknown: Vec<_> = names
        .into_iter()
        .filter(|name| !known.contains(name))
        .collect();
    nothing(&unknown);
}
