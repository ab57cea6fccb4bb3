//! The help of commands: `-h` fits one screen, `--help` has every flag under a heading and every name that a flag
//! takes.

use std::collections::BTreeSet;

use crate::support::hook;

/// How many lines the short help may have at 100 columns.
const LONGEST: [(&str, usize); 12] = [
    ("listen", 60),
    ("send", 60),
    ("replay", 40),
    ("handshake", 40),
    ("check", 60),
    ("show", 40),
    ("sign", 40),
    ("verify", 40),
    ("secret", 40),
    ("events", 40),
    ("completions", 40),
    ("help", 40),
];

fn help(line: &str, columns: usize) -> String {
    let run = hook(line).env("COLUMNS", columns.to_string()).run();
    run.stderr_is("").text().to_owned()
}

/// The lines of examples, which are commands or continue one.
fn examples(help: &str) -> Vec<&str> {
    let is_start =
        |line: &&str| line.starts_with("Examples:") || line.starts_with("More examples:");
    let mut lines = help.lines();
    let mut examples = Vec::new();
    while lines.by_ref().any(|line| is_start(&line)) {
        examples.extend(lines.by_ref().take_while(|line| !line.is_empty()));
    }
    examples
}

#[test]
fn the_short_help_fits_one_screen() {
    for (command, longest) in LONGEST {
        let text = help(&format!("{command} -h"), 100);
        let lines = text.lines().count();
        assert!(lines <= longest, "{command}: {lines} lines\n{text}");
        assert!(text.contains(&format!("Usage: hook {command}")), "{text}");
        assert!(
            text.ends_with(&format!("\nMore: `hook {command} --help`\n")),
            "{text}"
        );
        let commands = examples(&text).len();
        assert_eq!(
            commands, 3,
            "{command} has {commands} lines of examples\n{text}"
        );
    }
}

#[test]
fn examples_are_never_broken() {
    for (command, _) in LONGEST {
        for flag in ["-h", "--help"] {
            let line = format!("{command} {flag}");
            let (wide, narrow) = (help(&line, 100), help(&line, 80));
            assert_eq!(examples(&wide), examples(&narrow));
            for example in examples(&wide) {
                let width = example.chars().count();
                assert!(
                    width <= 78 && example.starts_with("  "),
                    "{width}: {example}"
                );
            }
        }
    }
}

/// A line that ends long before the width, and whose sentence goes on, was wrapped twice.
#[test]
fn no_text_is_wrapped_twice() {
    for (command, _) in LONGEST {
        for columns in [80, 100] {
            let text = help(&format!("{command} --help"), columns);
            let prose: Vec<_> = text
                .lines()
                .filter(|line| !line.starts_with("  hook "))
                .collect();
            for pair in prose.windows(2) {
                let [line, next] = [pair[0].trim_end(), pair[1]];
                let indent = |line: &str| line.len() - line.trim_start().len();
                let word = next.split_whitespace().next().unwrap_or_default();
                let goes_on = indent(line) == indent(next) && word.starts_with(char::is_lowercase);
                let had_room = line.chars().count() + 1 + word.chars().count() <= columns;
                assert!(
                    !(goes_on && had_room && !line.is_empty()),
                    "{command}: {line}\n{next}"
                );
            }
        }
    }
}

#[test]
fn every_flag_is_under_a_heading() {
    let listen = [
        "Address",
        "Respond",
        "Forward",
        "Connection",
        "Signatures and handshakes",
        "Audit",
        "Wait and check",
        "Record",
        "Display",
        "Limits",
        "Help",
    ];
    let send = [
        "Event",
        "Request",
        "Sign",
        "Deliver and retry",
        "Many events",
        "Connection",
        "Display",
        "Help",
    ];
    for (command, expected) in [("listen", &listen[..]), ("send", &send[..])] {
        assert_eq!(
            headings(&help(&format!("{command} --help"), 100)),
            expected,
            "{command}"
        );
    }
    for (command, _) in LONGEST {
        let text = help(&format!("{command} --help"), 100);
        assert!(!text.contains("\nOptions:\n"), "{text}");
    }
}

/// The headings of flags, in their order.
fn headings(help: &str) -> Vec<&str> {
    let others = [
        "Usage",
        "Arguments",
        "Examples",
        "More examples",
        "See also",
    ];
    let headings = help.lines().filter_map(|line| line.strip_suffix(':'));
    headings
        .filter(|name| !name.starts_with(' ') && !others.contains(name))
        .collect()
}

#[test]
fn the_names_that_a_flag_takes_are_in_its_help() {
    for (command, flag) in [
        ("listen", "--verify"),
        ("listen", "--view"),
        ("send", "--sign"),
        ("send", "--as"),
        ("send", "--format"),
        ("send", "--compress"),
        ("send", "--algorithm"),
        ("send", "--secret-encoding"),
        ("send", "--timestamp-format"),
        ("replay", "--sign"),
        ("show", "--view"),
        ("show", "--to"),
        ("sign", "--scheme"),
        ("verify", "--scheme"),
        ("secret", "SCHEME"),
        ("events", "--as"),
        ("completions", "SHELL"),
        ("help", "--color"),
    ] {
        let text = help(&format!("{command} --help"), 80);
        let own = help_of(&text, flag);
        let words: BTreeSet<_> = own
            .split(|char: char| char.is_whitespace() || ",:[]".contains(char))
            .collect();
        for name in names(command, flag) {
            assert!(
                words.contains(&*name),
                "`{name}` is not in the help of `{command} {flag}`:\n{own}"
            );
        }
    }
}

/// The names that the parser of a flag takes.
fn names(command: &str, flag: &str) -> Vec<String> {
    if flag == "--color" {
        return ["auto", "always", "never"].map(str::to_owned).into();
    }
    let mut commands = hook::bench::commands().into_iter();
    let mut arguments = commands
        .find(|known| known.name == command)
        .unwrap()
        .arguments
        .into_iter();
    let names = arguments.find(|known| known.name == flag).unwrap().values;
    assert!(!names.is_empty(), "{command} {flag}");
    names
}

/// What the long help says of one flag.
fn help_of<'a>(help: &'a str, flag: &str) -> &'a str {
    let is_start = |line: &str| {
        let words = line.trim().split([' ', ',', '<', '>', '.']);
        line.starts_with("  ")
            && !line.starts_with("  hook ")
            && !line.starts_with("          ")
            && words.into_iter().any(|word| word == flag)
    };
    let is_next = |line: &str| !line.is_empty() && !line.starts_with("       ");
    let mut at = 0;
    let starts: Vec<_> = help
        .split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            (start, line)
        })
        .collect();
    let first = starts
        .iter()
        .position(|(_, line)| is_start(line))
        .unwrap_or_else(|| panic!("{flag} in\n{help}"));
    let end = starts[first + 1..]
        .iter()
        .find(|(_, line)| is_next(line.trim_end()))
        .map_or(help.len(), |(start, _)| *start);
    &help[starts[first].0..end]
}

#[test]
fn variables_of_the_environment_are_in_the_help_of_their_flags() {
    for (command, flag, variable) in [
        ("send", "--url", "HOOK_URL"),
        ("replay", "--url", "HOOK_URL"),
        ("handshake", "--url", "HOOK_URL"),
        ("send", "--secret", "HOOK_SECRET"),
        ("listen", "--secret", "HOOK_SECRET"),
        ("handshake", "--secret", "HOOK_SECRET"),
        ("listen", "--verify-token", "HOOK_VERIFY_TOKEN"),
        ("handshake", "--verify-token", "HOOK_VERIFY_TOKEN"),
        ("send", "--auth", "HOOK_AUTH"),
        ("send", "--proxy", "HTTPS_PROXY"),
        ("send", "--no-proxy", "NO_PROXY"),
        ("listen", "--color", "NO_COLOR"),
    ] {
        // The value of a secret is never printed.
        let run = hook(format!("{command} --help"))
            .env(variable, "s3cr3t")
            .env("NO_COLOR", "1")
            .run();
        run.stderr_is("").stdout_lacks("s3cr3t");
        let own = help_of(run.text(), flag);
        assert!(
            own.contains("[env: ") && own.contains(variable),
            "{command} {flag}: {own}"
        );
    }
}
