//! Completions in the shells themselves: what `TAB` makes of the start of a value.
//!
//! A test of a shell that is not installed says so and is left out.

#![cfg(unix)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::support::shell;

/// What is typed, and what its last word becomes.
const COMPLETED: &[(&str, &str)] = &[
    ("hook send --event contact.ad", "contact.added"),
    ("hook send -e payment_intent.s", "payment_intent.succeeded"),
    ("hook send --event orders/cr", "orders/create"),
    ("hook send deal.w", "deal.won"),
    ("hook send --as strip", "stripe"),
    ("hook send --sign strip", "stripe"),
    ("hook replay x --sign shop", "shopify"),
    ("hook listen --verify au", "auto"),
    ("hook sign --scheme svi", "svix"),
    ("hook verify --scheme rfc", "rfc9421"),
    ("hook handshake sla", "slack"),
    ("hook secret typ", "typeform"),
    ("hook events stock", "stock.low"),
    ("hook help lis", "listen"),
    ("hook help expr", "expressions"),
    ("hook help exit", "exit-codes"),
];

fn is_installed(name: &str) -> bool {
    let found = Command::new(name).arg("-c").arg(":").output();
    let is_installed = found.is_ok();
    if !is_installed {
        eprintln!("LEFT OUT: completions in {name}, which is not installed");
    }
    is_installed
}

fn script(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    folder.join(name).display().to_string()
}

#[test]
fn bash_completes_values() {
    if !is_installed("bash") {
        return;
    }
    let file = script("hook.bash");
    for (typed, becomes) in COMPLETED {
        let words: Vec<_> = typed.split(' ').collect();
        let (at, last, before) = (
            words.len() - 1,
            words[words.len() - 1],
            words[words.len() - 2],
        );
        let call = format!(
            "source '{file}'; COMP_WORDS=({typed}); COMP_CWORD={at}; _hook hook '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let run = shell("exec bash --norc -c \"$CALL\"")
            .env("CALL", &call)
            .run();
        run.stdout_is(format!("{becomes}\n"));
    }
}

#[test]
fn fish_completes_values() {
    if !is_installed("fish") {
        return;
    }
    let file = script("hook.fish");
    for (typed, becomes) in COMPLETED {
        let call = format!("source '{file}'; complete -C '{typed}'");
        let run = shell("exec fish --no-config -c \"$CALL\"")
            .env("CALL", &call)
            .run();
        let offered = run
            .text()
            .lines()
            .map(|line| line.split('\t').next().unwrap_or_default());
        let offered: Vec<_> = offered.collect();
        run.check(
            offered == [*becomes],
            &format!("`{typed}` becomes `{becomes}`"),
        );
    }
}

/// zsh completes on a terminal only, so one runs inside another. The completed line is run, and prints its words.
#[test]
fn zsh_completes_values() {
    if !is_installed("zsh") {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let mut calls = format!(
        "zmodload zsh/zpty; zpty z zsh -f -i\n\
         zpty -w z 'fpath=({} $fpath); autoload -U compinit; compinit -u -D; zstyle \":completion:*\" completer _complete'\n\
         zpty -w z 'hook() {{ print \"G\"\"OT $*;\" }}'\n",
        folder.display()
    );
    for (typed, _) in COMPLETED {
        let _ = writeln!(
            calls,
            "zpty -w z $'{typed}\\t'; zpty -r z line '*GOT *;*'; print -r -- $line"
        );
    }
    let run = shell("exec zsh -f -c \"$CALLS\"")
        .env("CALLS", &calls)
        .env("TERM", "dumb")
        .run();
    for (typed, becomes) in COMPLETED {
        let (start, _) = typed.rsplit_once(' ').unwrap();
        let start = start.trim_start_matches("hook ");
        run.stdout_has(&format!("GOT {start} {becomes};"));
    }
}
