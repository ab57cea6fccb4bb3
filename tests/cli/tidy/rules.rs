//! Tests of the rules: each finds what it must find and nothing else.

use super::*;

#[track_caller]
fn complaints(rule: fn(&Source) -> Vec<String>, file: &str, text: &str) -> usize {
    rule(&Source::new(file, text)).len()
}

#[test]
fn a_higher_level_is_seen() {
    let bad = |file, text| complaints(levels, file, text);
    assert_eq!(bad("payload/item.rs", "use crate::http::server;"), 1);
    assert_eq!(bad("payload/item.rs", "let x = crate::payload::X;"), 0);
    assert_eq!(
        bad(
            "payload/item.rs",
            "use crate::{message::Url, cli, payload};"
        ),
        1
    );
    assert_eq!(bad("http/mod.rs", "use super::process;"), 1, "sideways");
    assert_eq!(
        bad("http/mod.rs", "// crate::cli\nlet x = \"crate::cli\";"),
        0
    );
    assert_eq!(
        bad("cli/listen.rs", "use crate::{assertions::Tracker, record};"),
        0
    );
    assert_eq!(bad("cli/listen.rs", "use crate::http::Server;"), 1);
    assert_eq!(bad("novel.rs", ""), 1, "not in the table");
    assert_eq!(
        bad("http/mod.rs", "use crate::novel;"),
        1,
        "not in the table"
    );
    let complaint = &levels(&Source::new("exit_code.rs", "\n\nuse crate::cli;"))[0];
    assert!(complaint.starts_with("src/exit_code.rs:3: "), "{complaint}");
}

#[test]
fn a_crate_abroad_is_seen() {
    let bad = |file, text| complaints(homes, file, text);
    assert_eq!(bad("http/parser/head.rs", "use mio::Token;"), 1);
    assert_eq!(bad("http/server/loop.rs", "use mio::Token;"), 0);
    assert_eq!(bad("http/server.rs", "use {mio, socket2};"), 0);
    assert_eq!(bad("commands/send.rs", "#[derive(clap::Parser)]"), 1);
    assert_eq!(bad("output/mod.rs", "use crate::mio::x; a.ureq();"), 0);
    assert_eq!(bad("delivery/mod.rs", "fn x(e: ureq::Error) {}"), 1);
}

#[test]
fn an_impure_call_is_seen() {
    let bad = |file, text| complaints(purity, file, text);
    assert_eq!(bad("assertions.rs", "use std::{fs::File, io};"), 1);
    assert_eq!(bad("assertions.rs", "let now = Instant::now();"), 1);
    assert_eq!(bad("assertions.rs", "let now = jiff::Timestamp::now();"), 1);
    assert_eq!(bad("assertions.rs", "fn x(now: Instant) {}"), 0);
    assert_eq!(bad("record_file.rs", "use std::fs;"), 0);
    let bad = |file, text| complaints(environment, file, text);
    assert_eq!(bad("output/style.rs", "std::env::var(\"NO_COLOR\")"), 1);
    assert_eq!(bad("commands/context.rs", "use std::env;"), 0);
}

#[test]
fn another_writer_to_a_stream_is_seen() {
    let bad = |file, text| complaints(streams, file, text);
    assert_eq!(bad("commands/show.rs", "use std::io::{self, stderr};"), 1);
    assert_eq!(bad("commands/show.rs", "io::stdout().lock()"), 1);
    assert_eq!(bad("commands/show.rs", "struct Out(std::io::Stdout);"), 1);
    assert_eq!(bad("commands/show.rs", "use crate::output::stderr;"), 0);
    assert_eq!(bad("output/stdout.rs", "io::stdout().lock()"), 0);
}

#[test]
fn tests_are_not_shipped() {
    let own = "use a;\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
    let apart = "#[cfg(test)]\nmod tests;\n";
    let files = [
        ("assertions.rs", own),
        ("retry/mod.rs", apart),
        ("retry/tests.rs", "use std::fs;"),
    ];
    let sources: Vec<_> = files
        .iter()
        .map(|(file, text)| Source::new(file, text))
        .collect();
    assert_eq!(each(&sources, purity).len(), 2);
    assert_eq!(each(&without_tests(sources), purity).len(), 0);
}

#[test]
fn a_dependency_and_a_version_without_words_are_seen() {
    let manifest =
        "[package]\na = 1\n\n[target.'cfg(unix)'.dependencies]\nb = \"1\" # why\nc = \"1\"\n";
    assert_eq!(reasons(manifest), ["Cargo.toml:6: `c` has no `# reason`"]);
    assert_eq!(version("## [0.1.0] - 2026-11-21\n", "0.1.0").len(), 0);
    assert_eq!(version("## [0.1.0] - 2026-11-21\n", "0.2.0").len(), 1);
}

#[test]
fn a_text_as_an_error_is_seen() {
    let bad = |file, text| complaints(text_errors, file, text);
    assert_eq!(bad("json/token.rs", "fn f() -> Result<u8, String> {}"), 1);
    assert_eq!(
        bad("json/token.rs", "fn f() -> Result<Vec<u8>,\n String> {}"),
        1
    );
    assert_eq!(
        bad("json/token.rs", "fn f() -> Result<String, Error> {}"),
        0
    );
    assert_eq!(bad("json/token.rs", "fn f() -> Result<String> {}"), 0);
    assert_eq!(bad("cli/values.rs", "fn f() -> Result<u8, String> {}"), 0);
}

#[test]
fn a_long_comment_is_seen() {
    let long = |file: &str, start: &str, length: usize| {
        let line = format!("{start}{}\n", "é".repeat(length - start.len()));
        hygiene(file, &line).len()
    };
    for start in ["// ", "    /// ", "//! "] {
        assert_eq!(long("src/units.rs", start, 121), 1);
        assert_eq!(long("src/units.rs", start, 120), 0);
    }
    assert_eq!(long("src/units.rs", "let x = 1; // ", 121), 0);
    assert_eq!(long("docs/ci.md", "// ", 121), 0);
}

#[test]
fn a_spelling_with_s_is_seen() {
    let wrong = |line: String| hygiene("docs/ci.md", &line).len();
    assert_eq!(
        wrong(format!("It {}es them.\n", concat!("recogn", "is"))),
        1
    );
    assert_eq!(
        wrong(format!("fn is_{}ed() {{}}\n", concat!("recogn", "is"))),
        1
    );
    assert_eq!(wrong(format!("Un{}edName\n", concat!("recogn", "is"))), 0);
    assert_eq!(wrong("It recognizes them.\n".to_owned()), 0);
}
