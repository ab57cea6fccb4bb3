//! Tables of the documentation that are what the program says.

use std::fs;
use std::path::Path;

use crate::support::{hook, json};

/// What stands before a table and after it.
const START: &str = "<!-- The table is generated: SNAPSHOTS=overwrite cargo test stale -->\n\n";
const END: &str = "<!-- end of the table -->\n";

const CASES: &str = "| case | level | what is right | why | source |\n|---|---|---|---|---|\n";
const RESPONSES: &str = "| | response | a right sender |\n|---|---|---|\n";

/// The lines of a type, as rows of a table with this head.
fn table(command: &str, kind: &str, head: &str, keys: &[&str]) -> String {
    let run = hook(command).run();
    let lines = run.code(0).text().lines().map(json);
    let rows = lines.filter(|line| line["type"] == kind).map(|line| {
        let cell = |key: &&str| match &line[*key] {
            serde_json::Value::String(text) if *key == "case" => format!("`{text}`"),
            serde_json::Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let cells: Vec<_> = keys.iter().map(cell).collect();
        format!("| {} |\n", cells.join(" | "))
    });
    head.to_owned() + &rows.collect::<String>()
}

fn cases(command: &str) -> String {
    let keys = ["case", "level", "expects", "why", "source"];
    table(command, "case", CASES, &keys)
}

#[test]
fn a_stale_table_fails() {
    let plan = "listen --audit-plan --json";
    let responses = table(plan, "plan", RESPONSES, &["nth", "response", "expects"]);
    for (page, tables) in [
        ("docs/check.md", vec![cases("check --list --json")]),
        ("docs/audit.md", vec![responses, cases(plan)]),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        let text = fs::read_to_string(&path).unwrap();
        let mut parts = text.split(START);
        let mut wanted = parts.next().unwrap().to_owned();
        for (part, table) in parts.by_ref().zip(&tables) {
            let (_, after) = part.split_once(END).unwrap();
            wanted.extend([START, table.as_str(), "\n", END, after]);
        }
        assert_eq!(text.matches(START).count(), tables.len(), "{page}");
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            fs::write(&path, wanted).unwrap();
            continue;
        }
        assert!(
            text == wanted,
            "{page} is stale: run SNAPSHOTS=overwrite cargo test stale"
        );
    }
}
