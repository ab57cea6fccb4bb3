//! The README is true: its commands run, its tables and help match the program, and its picture is generated here.

use std::path::Path;

use snapbox::data::DataFormat;
use snapbox::{Assert, IntoData as _, assert_data_eq, file};

use crate::support::*;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).unwrap()
}

/// The fenced blocks in this language.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let fence = format!("\n```{language}\n");
    text.split(&fence)
        .skip(1)
        .map(|rest| rest.split("\n```").next().unwrap().to_owned())
        .collect()
}

#[cfg(unix)]
#[test]
fn every_shell_block_runs() {
    let blocks = blocks("sh");
    assert!(blocks.len() >= 3);
    for block in blocks {
        shell(block).run();
    }
}

#[test]
fn every_flag_that_the_readme_shows_is_known() {
    let lines: Vec<String> = blocks("console")
        .iter()
        .flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.starts_with("hook listen"))
        .collect();
    assert!(lines.len() >= 6);
    for line in lines {
        let command = line.split(['#', '|', '>']).next().unwrap().trim();
        // An unknown flag is an error before the help is printed.
        hook(command.strip_prefix("hook ").unwrap())
            .arg("--help")
            .run();
    }
}

#[test]
fn two_commands_are_enough_to_set_up() {
    let shown = blocks("console");
    for command in ["cargo run --release -- listen --port 8080", "cargo test"] {
        assert!(shown.iter().any(|block| block == command), "{command}");
    }
}

#[test]
fn the_help_block_matches_the_help() {
    let help = hook("--help").run();
    let lines: Vec<&str> = help.text().lines().map(str::trim_end).collect();
    assert_data_eq!(blocks("text")[0].clone(), lines.join("\n").raw());
}

#[test]
fn the_exit_code_table_matches_the_help() {
    for line in hook::bench::EXIT_CODES.lines() {
        let (code, meaning) = line.trim().split_once(' ').unwrap();
        let row = format!("| {code} | {} |", meaning.trim());
        assert!(readme().contains(&row), "{row}");
    }
}

#[test]
fn the_json_block_has_the_keys_of_the_lines() {
    let shown = blocks("json").concat();
    let done =
        hook("listen --port 0 --json --count 1 -- hook send --event contact.added --json").run();
    let lines = done.json_lines();
    assert_eq!(lines.len(), 4);
    for line in lines {
        for key in line.as_object().unwrap().keys() {
            assert!(shown.contains(&format!("\"{key}\":")), "{key} of {line}");
        }
    }
}

/// The picture at the top, written by `SNAPSHOTS=overwrite cargo test`. Times and ports are replaced.
#[test]
fn the_picture_matches_the_output_of_the_listener() {
    let done = hook("listen --port 0 --color always --count 1 --")
        .args(["hook", "send", "-q", "--event", "contact.added"])
        .args(["--id", "msg_2yQm7Vd0kXb4TzR1sWf9LpHc3Ga"])
        .args([
            "--timestamp",
            "2026-11-21T20:33:01Z",
            "-H",
            "Host: 127.0.0.1:8080",
        ])
        .run();
    let screen = format!(
        "$ hook listen --port 8080\nlistening on http://127.0.0.1:8080/\n\n{}",
        fixed(done.text())
    );
    Assert::new().action_env("SNAPSHOTS").eq(
        screen.into_data().coerce_to(DataFormat::TermSvg),
        file!["../snapshots/listen.term.svg"],
    );
}

/// Replaces what differs between runs: the clock, the sender's port and durations.
fn fixed(text: &str) -> String {
    let after = |text: &str, mark: &str, end: &str, with: &str| {
        let start = text.find(mark).unwrap() + mark.len();
        let length = text[start..].find(end).unwrap();
        format!("{}{with}{}", &text[..start], &text[start + length..])
    };
    let clock = text.find(" from 127.0.0.1:").unwrap();
    let text = format!("{}20:33:01.274{}", &text[..clock - 12], &text[clock..]);
    let text = after(&text, " from 127.0.0.1:", ",", "52114");
    let end = text.rfind(" ms").unwrap();
    let start = text[..end].rfind(' ').unwrap();
    format!("{} 0.14{}", &text[..start], &text[end..])
}
