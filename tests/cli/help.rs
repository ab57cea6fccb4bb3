//! `hook help`: the lists, the commands and the topics; `hook` alone.

use crate::support::hook;

const COMMANDS: [&str; 12] = [
    "listen",
    "send",
    "replay",
    "handshake",
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
