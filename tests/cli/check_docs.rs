//! The table of cases in `docs/check.md` is what `hook check --list` says.

use std::fs;
use std::path::Path;

use crate::support::{hook, json};

const START: &str = "<!-- The table is generated: SNAPSHOTS=overwrite cargo test stale -->\n\n";
const END: &str = "<!-- end of the table -->\n";

fn table() -> String {
    let run = hook("check --list --json").run();
    let head = "| case | level | what is right | why | source |\n|---|---|---|---|---|\n";
    let rows = run.code(0).text().lines().map(|line| {
        let case = json(line);
        let [id, level, expects, why, source] =
            ["case", "level", "expects", "why", "source"].map(|key| case[key].as_str().unwrap());
        format!("| `{id}` | {level} | {expects} | {why} | {source} |\n")
    });
    head.to_owned() + &rows.collect::<String>()
}

#[test]
fn a_stale_table_of_cases_fails() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let wanted = format!("{before}{START}{}\n{END}{after}", table());
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, wanted).unwrap();
        return;
    }
    assert!(
        page == wanted,
        "docs/check.md is stale: run SNAPSHOTS=overwrite cargo test stale"
    );
}
