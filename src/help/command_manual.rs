//! The manual page of a command: `hook-listen(1)`.
//!
//! Everything in it comes from the command line itself, from the table of exit codes and from the topic `environment`.

use clap::builder::PossibleValue;
use clap::{Arg, Command};

use super::inline::{lower_first, runs};
use super::markdown::{Block, Face, TextRun, parse};
use super::roff::RoffWriter;
use crate::exit_code;
use crate::topics::{TOPICS, Topic};

/// The page in roff, of `hook` itself or of one of its commands.
pub(super) fn command_manual(root: &Command, command: &Command) -> String {
    let is_root = command.get_name() == root.get_name();
    let name = if is_root {
        "hook".to_owned()
    } else {
        format!("hook-{}", command.get_name())
    };
    let about = command.get_about().map(ToString::to_string);
    let about = lower_first(&about.unwrap_or_default());
    // Wherever its lines are broken.
    let help = command.clone().render_long_help().to_string();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");

    let mut page = RoffWriter::new(&name, "1", &runs(&about));
    synopsis(&mut page, command);
    description(&mut page, command);
    if is_root {
        lists(&mut page, root);
    }
    options(&mut page, command);
    examples(&mut page, command);
    environment(&mut page, &help);
    exit_status(&mut page, command.get_name());
    see_also(&mut page, command.get_name(), &help);
    page.finish()
}

fn synopsis(page: &mut RoffWriter, command: &Command) {
    page.section("SYNOPSIS");
    let usage = command.clone().render_usage().to_string();
    for line in usage.lines() {
        let line = line.trim_start_matches("Usage:").trim();
        if !line.is_empty() {
            page.paragraph(&usage_runs(line));
        }
    }
}

/// The words of lower case are typed, those of capitals are replaced.
fn usage_runs(usage: &str) -> Vec<TextRun> {
    let mut runs: Vec<TextRun> = Vec::new();
    for letter in usage.chars().filter(|letter| !matches!(letter, '<' | '>')) {
        let face = match letter {
            'a'..='z' => Face::Code,
            'A'..='Z' => Face::Placeholder,
            _ => Face::Plain,
        };
        match runs.last_mut() {
            Some(last) if last.face == face => last.text.push(letter),
            _ => runs.push(TextRun::new(face, letter)),
        }
    }
    runs
}

fn description(page: &mut RoffWriter, command: &Command) {
    page.section("DESCRIPTION");
    let about = command.get_long_about().or_else(|| command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    for paragraph in about.split("\n\n") {
        // A summary ends without a full stop in lists.
        let end = if paragraph.ends_with(char::is_alphanumeric) {
            "."
        } else {
            ""
        };
        page.paragraph(&runs(&format!("{}{end}", paragraph.trim())));
    }
}

/// The commands and the topics.
fn lists(page: &mut RoffWriter, root: &Command) {
    page.section("COMMANDS");
    for command in root.get_subcommands() {
        let about = command.get_about().map(ToString::to_string);
        let reference = reference(command.get_name(), "1");
        page.term(&reference, &runs(&about.unwrap_or_default()));
    }
    page.section("TOPICS");
    for topic in &TOPICS {
        let summary = [TextRun::plain(topic.summary())];
        page.term(&reference(topic.name, "7"), &summary);
    }
}

/// `hook-listen(1)`
fn reference(name: &str, section: &str) -> Vec<TextRun> {
    let name = match name {
        "hook" => name.to_owned(),
        name => format!("hook-{name}"),
    };
    vec![
        TextRun::new(Face::Strong, name),
        TextRun::plain(format!("({section})")),
    ]
}

/// All arguments under their headings; those without one are last.
fn options(page: &mut RoffWriter, command: &Command) {
    let shown = || command.get_arguments().filter(|arg| !arg.is_hide_set());
    let arguments: Vec<_> = shown().filter(|arg| arg.is_positional()).collect();
    let (mut headed, mut general): (Vec<_>, Vec<_>) = shown()
        .filter(|arg| !arg.is_positional())
        .partition(|arg| arg.get_help_heading().is_some());
    headed.sort_by_key(|arg| arg.get_display_order());
    general.sort_by_key(|arg| arg.get_display_order());
    if !arguments.is_empty() {
        page.section("ARGUMENTS");
        each(page, &arguments);
    }
    page.section("OPTIONS");
    let mut headings: Vec<_> = headed.iter().map(|arg| arg.get_help_heading()).collect();
    let mut seen = Vec::new();
    headings.retain(|heading| {
        let is_new = !seen.contains(heading);
        seen.push(*heading);
        is_new
    });
    for heading in &headings {
        page.subsection(heading.unwrap_or_default());
        let own = headed
            .iter()
            .filter(|arg| arg.get_help_heading() == *heading);
        each(page, &own.copied().collect::<Vec<_>>());
    }
    if !headings.is_empty() && !general.is_empty() {
        page.subsection("General");
    }
    each(page, &general);
}

fn each(page: &mut RoffWriter, arguments: &[&Arg]) {
    for argument in arguments {
        let help = help_of(argument);
        let mut paragraphs = help.split("\n\n");
        let first = paragraphs.next().unwrap_or_default();
        page.term(&term(argument), &runs(first));
        for paragraph in paragraphs {
            further(page, paragraph);
        }
        let values: Vec<_> = argument
            .get_possible_values()
            .into_iter()
            .filter(|value| !value.is_hide_set() && value.get_help().is_some())
            .collect();
        if values.is_empty() || argument.is_hide_possible_values_set() {
            continue;
        }
        page.indent();
        for value in values {
            let help = value.get_help().map(ToString::to_string);
            let name = TextRun::new(Face::Code, value.get_name());
            page.term(&[name], &runs(&help.unwrap_or_default()));
        }
        page.outdent();
    }
}

/// A further paragraph of help. Lines that are indented stay lines.
fn further(page: &mut RoffWriter, paragraph: &str) {
    if paragraph.lines().any(|line| line.starts_with("  ")) {
        page.indent();
        page.code(paragraph);
        page.outdent();
    } else {
        page.more_about_term(&runs(&paragraph.replace('\n', " ")));
    }
}

/// The help of an argument, with its default and its values as the command line has them.
fn help_of(argument: &Arg) -> String {
    let long = argument.get_long_help().or_else(|| argument.get_help());
    let help = long.map(ToString::to_string).unwrap_or_default();
    let (first, rest) = match help.split_once("\n\n") {
        Some((first, rest)) => (first, format!("\n\n{rest}")),
        None => (help.as_str(), String::new()),
    };
    let mut notes = Vec::new();
    let takes_values = argument.get_action().takes_values();
    let defaults = argument.get_default_values();
    if takes_values && !defaults.is_empty() && !argument.is_hide_default_value_set() {
        let defaults: Vec<_> = defaults
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        notes.push(format!("[default: {}]", defaults.join(",")));
    }
    let values = argument.get_possible_values();
    let has_help = values.iter().any(|value| value.get_help().is_some());
    if takes_values && !values.is_empty() && !has_help && !argument.is_hide_possible_values_set() {
        let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
        notes.push(format!("[possible values: {}]", names.join(", ")));
    }
    let notes = notes
        .iter()
        .fold(String::new(), |all, note| format!("{all} {note}"));
    format!("{first}{notes}{rest}")
}

/// `-p, --port PORT`, or `[HOST:]PORT`
fn term(argument: &Arg) -> Vec<TextRun> {
    let names = argument.get_value_names().unwrap_or_default();
    let names: Vec<_> = names.iter().map(ToString::to_string).collect();
    let range = argument.get_num_args().unwrap_or_default();
    let ellipsis = if range.max_values() > names.len().max(1) {
        "..."
    } else {
        ""
    };
    let value = format!("{}{ellipsis}", names.join(" "));
    let placeholder = TextRun::new(Face::Placeholder, value);
    if argument.is_positional() {
        return vec![placeholder];
    }
    let mut term = Vec::new();
    if let Some(short) = argument.get_short() {
        term.push(TextRun::new(Face::Code, format!("-{short}")));
    }
    if let Some(long) = argument.get_long() {
        if !term.is_empty() {
            term.push(TextRun::plain(", "));
        }
        term.push(TextRun::new(Face::Code, format!("--{long}")));
    }
    if argument.get_action().takes_values() {
        let (before, after) = match (range.min_values(), argument.is_require_equals_set()) {
            (0, true) => ("[=", "]"),
            (0, false) => (" [", "]"),
            (_, true) => ("=", ""),
            (_, false) => (" ", ""),
        };
        term.push(TextRun::plain(before));
        term.push(placeholder);
        if !after.is_empty() {
            term.push(TextRun::plain(after));
        }
    }
    term
}

/// The examples of the help, which are indented lines after a heading.
fn examples(page: &mut RoffWriter, command: &Command) {
    let before = command
        .get_before_long_help()
        .or_else(|| command.get_before_help());
    let after = command
        .get_after_long_help()
        .or_else(|| command.get_after_help());
    let mut code = String::new();
    for text in before.into_iter().chain(after) {
        let text = text.to_string();
        let lines = text.lines().skip_while(|line| !is_of_examples(line));
        let lines = lines.filter(|line| !is_of_examples(line));
        for line in lines.take_while(|line| line.is_empty() || line.starts_with("  ")) {
            code.push_str(line.strip_prefix("  ").unwrap_or(line));
            code.push('\n');
        }
    }
    let code = code.trim_end();
    if !code.is_empty() {
        page.section("EXAMPLES");
        page.code(code);
    }
}

fn is_of_examples(line: &str) -> bool {
    line.to_lowercase().ends_with("examples:")
}

/// The variables that the help names, with what the topic says about each: those that are read, and those that a
/// COMMAND gets.
fn environment(page: &mut RoffWriter, help: &str) {
    let markdown = Topic::find("environment").map_or("", |topic| topic.markdown);
    let tables = parse(markdown).into_iter().filter_map(|block| match block {
        Block::Table(table) if plain_text(table.head.first()?) == "variable" => Some(table),
        _ => None,
    });
    let tables: Vec<_> = tables.collect();
    let (mut read, mut rest) = (Vec::new(), String::new());
    for (at, part) in help.split("[env: ").enumerate() {
        let (names, after) = if at == 0 {
            ("", part)
        } else {
            part.split_once(']').unwrap_or((part, ""))
        };
        let names = names.split(|c: char| !c.is_ascii_uppercase() && c != '_');
        read.extend(names.filter(|name| name.len() > 1));
        rest.push_str(after);
    }
    if read.is_empty() {
        return;
    }
    page.section("ENVIRONMENT");
    for table in &tables {
        let is_set = plain_text(&table.head[1]) == "value";
        for row in &table.rows {
            let names = row[0].iter().filter(|run| run.face == Face::Code);
            let names: Vec<_> = names.map(|run| run.text.as_str()).collect();
            if !is_set && names.iter().any(|name| read.contains(name)) {
                page.term(&row[0], &row[1]);
            } else if is_set && names.iter().all(|name| has_word(&rest, name)) {
                let mut text = vec![TextRun::plain("in COMMAND: ")];
                text.extend_from_slice(&row[1]);
                page.term(&row[0], &text);
            }
        }
    }
    let has_row = |name: &str| {
        let mut rows = tables.iter().flat_map(|table| &table.rows);
        rows.any(|row| row[0].iter().any(|run| run.text == name))
    };
    let mut others: Vec<_> = read.into_iter().filter(|name| !has_row(name)).collect();
    let mut seen = Vec::new();
    others.retain(|name| {
        let is_new = !seen.contains(name);
        seen.push(*name);
        is_new
    });
    if !others.is_empty() {
        let mut text = vec![TextRun::plain("see ")];
        text.extend(reference("environment", "7"));
        page.term(&[TextRun::new(Face::Code, others.join(", "))], &text);
    }
}

fn plain_text(text: &[TextRun]) -> String {
    text.iter().map(|run| run.text.as_str()).collect()
}

/// Whether a text has a name that is not a part of a longer one.
fn has_word(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name).any(|(at, _)| {
        let after = &text[at + name.len()..];
        !text[..at].ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// The codes of commands that the topic does not name.
const OFFLINE: [(&str, &str); 3] = [
    ("0", "done"),
    ("1", "failed, such as a file that cannot be written"),
    ("2", "usage error"),
];

/// All codes, or those that the topic gives for the command.
fn exit_status(page: &mut RoffWriter, command: &str) {
    page.section("EXIT STATUS");
    let markdown = Topic::find("exit-codes").map_or("", |topic| topic.markdown);
    if command == "hook" {
        let rows = exit_code::TABLE.lines().map(str::trim);
        codes(page, rows.filter_map(|row| row.split_once(' ')));
    } else if !codes_of_command(page, markdown, command) {
        codes(page, OFFLINE.into_iter());
    }
    if matches!(command, "hook" | "send" | "replay") {
        page.paragraph(&runs(exit_code::WORST));
    }
    let mut others = vec![TextRun::plain("All codes are in ")];
    others.extend(reference("exit-codes", "7"));
    others.push(TextRun::plain("."));
    page.paragraph(&others);
}

fn codes<'a>(page: &mut RoffWriter, rows: impl Iterator<Item = (&'a str, &'a str)>) {
    for (code, meaning) in rows {
        page.term(&[TextRun::new(Face::Code, code)], &runs(meaning.trim()));
    }
}

/// Writes the table below the heading that names the command, or its row in the table of several commands.
fn codes_of_command(page: &mut RoffWriter, markdown: &str, command: &str) -> bool {
    let mut heading = String::new();
    for block in parse(markdown) {
        match block {
            Block::Heading(text) => heading = plain_text(&text),
            Block::Table(table) if heading.split(' ').any(|word| word == command) => {
                for row in &table.rows {
                    page.term(&row[0], &row[1]);
                }
                return true;
            }
            Block::Table(table) => {
                let names = |row: &Vec<Vec<TextRun>>| row[0].iter().any(|run| run.text == command);
                if let Some(row) = table.rows.iter().find(|row| names(row)) {
                    let mut text = row[1].clone();
                    text.push(TextRun::plain("."));
                    page.paragraph(&text);
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Names of other pages that a text names: `hook listen`, `hook help expressions`, `[Items](items.md)`.
pub(super) fn see_also(page: &mut RoffWriter, own: &str, text: &str) {
    page.section("SEE ALSO");
    let root = crate::cli::built_command();
    let commands = root.get_subcommands().map(Command::get_name);
    // `hook help TOPIC` names the page of the topic.
    let commands =
        commands.filter(|name| *name != "help" && has_word(text, &format!("hook {name}")));
    let topics = TOPICS.iter().map(|topic| topic.name).filter(|name| {
        let is_command = own != "hook" && !TOPICS.iter().any(|topic| topic.name == own);
        let is_always = is_command && *name == "exit-codes";
        let linked = is_always || text.contains(&format!("]({name}.md"));
        linked || has_word(text, &format!("hook help {name}"))
    });
    let commands = std::iter::once("hook").chain(commands);
    let pages = commands.map(|name| (name, "1"));
    let pages = pages.chain(topics.map(|name| (name, "7")));
    let mut line = Vec::new();
    for (name, section) in pages.filter(|(name, _)| *name != own) {
        if !line.is_empty() {
            line.push(TextRun::plain(", "));
        }
        line.extend(reference(name, section));
    }
    page.paragraph(&line);
}
