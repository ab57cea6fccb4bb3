//! `hook listen` and colours for streams that are not terminals. `listen_terminal` tests terminals.

use super::support::{Finished, hook};

/// A listener that shows one request on stdout and its banner on stderr.
fn listen(flags: &str, variables: &[(&str, &str)]) -> Finished {
    let line = format!("listen --port 0 --count 1 {flags} -- hook send --event contact.added -q");
    let hook = variables
        .iter()
        .fold(hook(line), |hook, (name, value)| hook.env(name, value));
    hook.run()
}

#[test]
fn precedence_is_the_flag_then_no_color_then_force_then_the_terminal() {
    for (flags, variables, colours) in [
        ("", &[][..], false),
        ("--color auto", &[], false),
        ("--color always", &[], true),
        ("--color never", &[], false),
        ("--color always", &[("NO_COLOR", "1")], true),
        ("--color always", &[("TERM", "dumb")], true),
        (
            "--color never",
            &[("CLICOLOR_FORCE", "1"), ("FORCE_COLOR", "1")],
            false,
        ),
        ("", &[("NO_COLOR", "1")], false),
        ("", &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
        ("", &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false),
        (
            "--color auto",
            &[("NO_COLOR", "0"), ("FORCE_COLOR", "1")],
            false,
        ),
        ("", &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], true),
        ("", &[("CLICOLOR_FORCE", "1")], true),
        ("", &[("FORCE_COLOR", "1")], true),
        ("--color auto", &[("FORCE_COLOR", "1")], true),
        ("", &[("CLICOLOR_FORCE", "0")], false),
        ("", &[("FORCE_COLOR", "")], false),
        ("", &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], true),
        ("", &[("TERM", "dumb")], false),
        (
            "",
            &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
            false,
        ),
    ] {
        let ended = listen(flags, variables);
        let wanted = format!("colours: {colours}, with {variables:?}");
        ended.check(ended.text().contains("\x1b[") == colours, &wanted);
        ended.check(ended.stderr.contains("\x1b[") == colours, &wanted);
    }
}

#[test]
fn the_flag_may_precede_the_command() {
    let line = "--color always listen --port 0 --timeout 1ms";
    hook(line).run().stderr_has("\x1b[");
}

#[test]
fn data_is_never_coloured() {
    let ended = listen("--json --color always", &[]);
    ended.stdout_lacks("\x1b");
    assert_eq!(ended.json_lines().len(), 4);
    listen("--view body --color always", &[]).stdout_lacks("\x1b");
    listen("--view raw --color always", &[]).stdout_lacks("\x1b");
}

#[test]
fn errors_in_a_pipe_are_not_coloured() {
    let ended = hook("listen --status 600 --color always").run();
    ended.code(2).stderr_lacks("\x1b");
    ended.error_line();
}
