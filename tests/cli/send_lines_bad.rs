//! `hook send --data-from`: lines and files that cannot become events.

use crate::send_fixture::{all_sent, data, refused, refused_with};
use crate::support::{Endpoint, Hook, hook};

#[test]
fn a_malformed_line_is_reported_with_its_number_and_nothing_is_sent() {
    let thousand = "{\"n\":1}\n".repeat(999) + "{\"n\":1\n";
    let table = "a,b\n".to_owned() + &"1,2\n".repeat(998) + "1\n";
    for (name, text, words) in [
        (
            "c.jsonl",
            "{\"a\":1}\n\n{\"a\"\n{}",
            "`c.jsonl` line 3: not JSON: ",
        ),
        (
            "c.jsonl",
            "{\"a\":1}\n[1]\n",
            "`c.jsonl` line 2: expected an object, found an array",
        ),
        (
            "c.jsonl",
            &thousand,
            "`c.jsonl` line 1000: not JSON: the text ends inside an object, column 7",
        ),
        (
            "c.csv",
            &table,
            "`c.csv` line 1000: the first line names 2 columns, this row has 1",
        ),
        (
            "c.csv",
            "a,b\n1,2\n\"3,4\n",
            "`c.csv` line 3: a quote is not closed",
        ),
    ] {
        let why = "; nothing was sent (`--skip-bad-lines` leaves such lines out)";
        for words in [words, why] {
            let line = format!("--event contact.added --data-from {name}");
            refused_with(&line, |hook| hook.file(name, text), words);
        }
    }
}

#[test]
fn bad_lines_can_be_skipped() {
    let lines = "{\"a\":1}\n{\"a\":\nnull\n{\"a\":4}\n";
    let endpoint = Endpoint::script([200, 200]);
    let line = format!(
        "send --url {} --event a.b --data-from c.jsonl --skip-bad-lines n:={{{{seq}}}}",
        endpoint.url()
    );
    let run = |more: &str| hook(line.clone() + more).file("c.jsonl", lines);
    let warning = "hook: warning: `c.jsonl`: 2 lines are left out, the first is line 2: not JSON: ";
    run("").run().stderr_has(warning).stdout_has("sent 2 in ");
    assert_eq!(
        data(&endpoint.requests()),
        [r#"{"a":1,"n":1}"#, r#"{"a":4,"n":2}"#]
    );
    run(" -n").run().stderr_has(warning);
    run(" -n -q").run().stderr_is("");
}

/// Three lines. The ITEM `a.b=…` cannot be set in the first one.
const UNFIT: &str = "{\"a\":1}\n{}\n{\"a\":{\"c\":2}}\n";

#[test]
fn a_line_that_cannot_become_an_event_is_bad() {
    let unfit = |hook: Hook| hook.file("c.jsonl", UNFIT);
    let why = "line 1: cannot set `a.b`: `a` is a number";
    refused_with(
        "--event a.b --data-from c.jsonl a.b=1",
        unfit,
        &format!("`c.jsonl` {why}; nothing was sent"),
    );
    let requests = all_sent(
        "--event a.b --data-from c.jsonl --skip-bad-lines --repeat 2 a.b:={{seq}}",
        unfit,
    );
    assert_eq!(
        data(&requests),
        [
            r#"{"a":{"b":1}}"#,
            r#"{"a":{"c":2,"b":2}}"#,
            r#"{"a":{"b":3}}"#,
            r#"{"a":{"c":2,"b":4}}"#
        ]
    );
    hook("send --url h --event a.b --data-from c.jsonl --skip-bad-lines -n a.b=1")
        .file("c.jsonl", UNFIT)
        .run()
        .stderr_is(&format!(
            "hook: warning: `c.jsonl`: 1 line is left out: {why}\n"
        ));
}

#[test]
fn an_error_of_every_event_is_not_blamed_on_a_line() {
    for skip in ["", "--skip-bad-lines"] {
        let line = format!("--data-from c.jsonl {skip}");
        refused_with(
            &line,
            |hook| hook.file("c.jsonl", UNFIT),
            "hook: the standard format requires `--event TYPE`\n",
        );
    }
}

#[test]
fn a_file_without_lines_is_an_error() {
    for (name, text) in [
        ("c.jsonl", ""),
        ("c.jsonl", "\n \n"),
        ("c.csv", ""),
        ("c.csv", "a,b\n"),
    ] {
        let words = format!("`{name}`: the file has no rows");
        let line = format!("--event a.b --data-from {name}");
        refused_with(&line, |hook| hook.file(name, text), &words);
    }
    refused_with(
        "--event a.b --data-from c.jsonl --skip-bad-lines",
        |hook| hook.file("c.jsonl", "nul\n[]\n"),
        "`c.jsonl`: all lines are bad: line 1: not JSON: ",
    );
}

#[test]
fn a_file_of_another_format_is_refused() {
    for (name, words) in [
        (
            "-",
            "`--data-from` reads its file twice, to check it and to send it, which stdin does not allow: name a file",
        ),
        (
            "contacts.xls",
            "`contacts.xls`: unknown format; `--data-from` takes a file named *.csv, *.jsonl or *.ndjson",
        ),
        ("nowhere.csv", "could not read `nowhere.csv`: "),
    ] {
        refused(&format!("--event a.b --data-from {name}"), words);
    }
    for (text, words) in [
        ("a,b,a\n1,2,3\n", "duplicate column `a`"),
        ("a;b\n1;2\n", "columns are separated by commas, not by `;`"),
        ("a,b[\n1,2\n", "column 2 `b[`: "),
    ] {
        refused_with(
            "--event a.b --data-from c.csv",
            |hook| hook.file("c.csv", text),
            words,
        );
    }
}

#[test]
fn sources_of_data_exclude_each_other() {
    for (other, words) in [
        (
            "--event a.b --data {}",
            "`--data-from` cannot be used with `--data`",
        ),
        ("--body x", "`--data-from` cannot be used with `--body`"),
        ("--from r.jsonl", "cannot be used with `--from`"),
    ] {
        refused(&format!("--data-from c.csv {other}"), words);
    }
}
