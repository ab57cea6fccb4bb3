//! What the documentation shows, run with a shell.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{panic, thread};

use serde_json::Value;

use super::page::Page;
use super::{blocks, nothing};
use crate::support::*;

#[test]
fn every_shell_block_runs() {
    let blocks: Vec<_> = blocks()
        .into_iter()
        .filter(|(_, block)| block.language == "sh")
        .collect();
    assert!(!blocks.is_empty());
    let (next, complaints) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((place, block)) = blocks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // The exit code is checked on drop.
                    let run = panic::catch_unwind(|| drop(offline(&block.text).run()));
                    if run.is_err() {
                        let mut complaints = complaints.lock().unwrap();
                        complaints.push(format!("{place}: see above"));
                    }
                }
            });
        }
    });
    nothing(&complaints.into_inner().unwrap());
}

/// A script in an empty folder, for which every host but loopback is out of reach.
fn offline(script: &str) -> Hook {
    let proxies = [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ];
    let bash = bash(script);
    let run = proxies
        .iter()
        .fold(bash, |run, name| run.env(name, "http://127.0.0.1:1"));
    run.env("no_proxy", "127.0.0.1,::1,localhost")
}

#[test]
fn every_key_of_a_json_line_is_documented() {
    let page = Page::read("docs/wire-form.md");
    let send = "hook listen --port 0 --json --count 1 -- hook send contact.added";
    let script = format!(
        "{send} --json > record.jsonl
        cat record.jsonl
        hook listen --port 0 -q --count 5 -- hook send contact.added --repeat 5 --json
        hook listen --port 0 --json --forward-to :1 --forward-to :1 -- hook send -q contact.added || true
        hook listen --port 0 -q -- hook handshake dropbox --json || true
        hook verify --json record.jsonl --secret x || true"
    );
    let done = bash(script).run();
    let malformed = Listener::start("--json");
    malformed.ask("GET / HTTP/1.1\r\n\r\n");
    let rejected = malformed.next_of("rejected");

    // A listener shows on stderr what its command writes to stdout.
    let lines = done.text().lines().chain(done.stderr.lines());
    let mut lines: Vec<Value> = lines
        .filter(|line| line.starts_with('{'))
        .map(json)
        .collect();
    lines.push(rejected);
    let types: BTreeSet<_> = lines
        .iter()
        .filter_map(|line| line["type"].as_str())
        .collect();
    let known =
        "attempt handshake mirrored ready rejected request response signature summary verdict";
    assert_eq!(types.into_iter().collect::<Vec<_>>().join(" "), known);
    let mut keys = BTreeSet::new();
    for line in &lines {
        gather_keys(line, &mut keys);
    }
    let is_missing = |key: &&String| {
        !page.text.contains(&format!("\"{key}\"")) && !page.text.contains(&format!("`{key}`"))
    };
    let missing: Vec<_> = keys.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "{}: {missing:?}", page.name);
}

/// The names of members, except for the statuses that are names in a summary.
fn gather_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| gather_keys(value, keys)),
        Value::Object(members) => {
            for (key, value) in members {
                if key.parse::<u16>().is_err() {
                    keys.insert(key.clone());
                }
                gather_keys(value, keys);
            }
        }
        _ => {}
    }
}
