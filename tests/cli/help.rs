//! `hook help`: the lists, the commands and the topics; `hook` alone.

use std::fs;
use std::path::Path;

use crate::support::hook;

const COMMANDS: [&str; 13] = [
    "listen",
    "send",
    "replay",
    "handshake",
    "check",
    "show",
    "sign",
    "verify",
    "secret",
    "events",
    "completions",
    "help",
    "man",
];

const TOPICS: [&str; 7] = [
    "expressions",
    "items",
    "templates",
    "schemes",
    "exit-codes",
    "wire-form",
    "environment",
];

#[test]
fn help_lists_the_commands_and_the_topics_a_line_each() {
    let help = hook("help").run();
    help.stderr_is("");
    let lines: Vec<_> = help.text().lines().collect();
    for name in COMMANDS.iter().chain(&TOPICS) {
        let start = format!("  {name} ");
        let found: Vec<_> = lines
            .iter()
            .filter(|line| line.starts_with(&start))
            .collect();
        assert_eq!(found.len(), 1, "{name}: {found:?}");
    }
    help.check(
        lines.iter().all(|line| line.len() <= 100),
        "at most 100 columns",
    );
}

#[test]
fn help_of_a_command_is_its_long_help() {
    for name in COMMANDS {
        let long = hook(format!("{name} --help")).run();
        hook(format!("help {name}"))
            .run()
            .stdout_is(&long.stdout)
            .stderr_is("");
    }
}

#[test]
fn the_main_help_names_the_topics() {
    for line in ["-h", "--help"] {
        let help = hook(line).run();
        for name in TOPICS {
            help.stdout_has(name);
        }
        help.stdout_has("hook help NAME");
    }
}

/// Checks that what an error of `hook help WORD` names is there.
#[track_caller]
fn leads_somewhere(word: &str) -> String {
    let done = hook(format!("help {word}")).run();
    let line = done.code(2).error_line().to_owned();
    let mut heading = "";
    let mut targets = 0;
    for part in line.split(['`', '"']) {
        if let Some(name) = part.strip_prefix("hook help ") {
            let help = hook(format!("help {name}")).run();
            help.stdout_has(&match heading {
                "" => String::new(),
                heading if heading.starts_with("--") => format!(" {heading} "),
                heading => format!("\n{heading}:\n"),
            });
            targets += 1;
        }
        // `see "HEADING" in `, or `see `--flag` in `
        if part != " in " {
            heading = if part.starts_with("--") || part.starts_with(char::is_uppercase) {
                part
            } else {
                ""
            };
        }
    }
    for page in line
        .split([' ', ',', ';'])
        .filter(|part| part.starts_with("docs/"))
    {
        assert!(Path::new(page).exists(), "{page}");
        targets += 1;
    }
    assert!(targets > 0, "{line}");
    line
}

#[test]
fn a_word_for_a_page_of_the_documentation_leads_to_it() {
    let mut pages = 0;
    for page in fs::read_dir("docs").unwrap() {
        let path = page.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_page = path.extension().is_some_and(|extension| extension == "md");
        let has_help = COMMANDS.contains(&name) || TOPICS.contains(&name);
        if is_page && name != "index" && !has_help {
            let line = leads_somewhere(name);
            let page = format!("docs/{name}.md");
            assert!(line.contains(&page), "{line}");
            pages += 1;
        }
    }
    assert!(pages > 10, "{pages} pages");
}

#[test]
fn a_word_from_elsewhere_leads_to_what_explains_it() {
    for (word, target) in [
        ("tls", "docs/tls-and-proxies.md"),
        ("Proxy", "\"Connection\" in `hook help send`"),
        ("certificates", "docs/tls-and-proxies.md"),
        ("retry", "\"Deliver and retry\" in `hook help send`"),
        ("webhooks", "`hook help listen`"),
        ("signature", "`hook help schemes`"),
        ("stripe", "`hook help schemes`"),
        ("tunnel", "\"Forward\" in `hook help listen`"),
        ("junit", "\"Wait and check\" in `hook help listen`"),
        ("redact", "`--redact` in `hook help show`"),
        ("har", "`hook help show`"),
        ("filter", "`hook help expressions`"),
        ("exit", "`hook help exit-codes`"),
        ("variables", "`hook help environment`"),
    ] {
        let line = leads_somewhere(word);
        assert!(line.contains(target), "{line}");
    }
    let done = hook("help expresions").run();
    done.fails(2, "did you mean `expressions`?");
}

#[test]
fn the_connection_of_a_listener_is_that_to_its_targets() {
    let connection = |command: &str| -> String {
        let help = hook(format!("{command} --help")).run();
        let (_, part) = help.text().split_once("\nConnection:\n").unwrap();
        part.split_once("\n\nSignatures")
            .map_or(part, |(part, _)| part)
            .to_owned()
    };
    let (listen, send) = (connection("listen"), connection("send"));
    assert!(!listen.contains("endpoint") && listen.contains("the target's certificate"));
    assert!(send.contains("the endpoint's certificate"));
}

#[test]
fn without_a_command_the_short_help_goes_to_stderr() {
    let short = hook("-h").run();
    for line in ["", "--color never"] {
        let run = hook(line).run().any_code();
        run.code(2).stdout_is("").stderr_is(short.text());
    }
}

#[test]
fn help_has_colours_where_they_are_asked_for() {
    for line in ["--help", "listen --help", "help", "help listen"] {
        let plain = hook(line).env("CLICOLOR_FORCE", "").run();
        plain.stdout_lacks("\x1b");
        hook(line)
            .env("CLICOLOR_FORCE", "1")
            .run()
            .stdout_has("\x1b[");
        hook(format!("--color always {line}"))
            .run()
            .stdout_has("\x1b[");
        hook(format!("--color=never {line}"))
            .env("FORCE_COLOR", "1")
            .run()
            .stdout_is(&plain.stdout);
    }
    hook("")
        .env("FORCE_COLOR", "1")
        .run()
        .any_code()
        .stderr_has("\x1b[");
}
