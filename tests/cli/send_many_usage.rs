//! Likely mistakes with the flags for many events: each gets one line with advice, and nothing is sent.

use crate::send_fixture::refused;

#[test]
fn a_mistake_gets_a_line_with_advice() {
    for (arguments, words) in [
        ("--repeat 0", "`--repeat`: `0` is not a whole number from 1"),
        (
            "--repeat 1k",
            "`--repeat`: `1k` is not a whole number from 1",
        ),
        (
            "--repeat 5 --rate fast",
            "`--rate`: write it like `500/s` or `30/m`",
        ),
        ("--repeat 5 --rate 0/s", "`--rate`: "),
        ("--duration 5", "`--duration`: write `5s`, or like `500ms`"),
        ("--duration 0s", "`--duration`: "),
        (
            "--repeat 5 --concurrency 0",
            "`--concurrency`: `0` is not a whole number from 1 to 4096",
        ),
        (
            "--repeat 5 --json-attempts",
            "`--json-attempts` requires `--json`",
        ),
        (
            "--repeat 5 --verbose",
            "`--verbose` cannot be used with `--repeat`",
        ),
        (
            "--repeat 5 --lint",
            "`--lint` cannot be used with `--repeat`",
        ),
        (
            "--warmup 5 --data-from c.csv",
            "`--warmup` cannot be used with `--data-from`",
        ),
        (
            "--skip-bad-lines",
            "`--skip-bad-lines` requires `--data-from FILE`",
        ),
        (
            "--duration 5s --dry-run",
            "`--duration` cannot be used with `--dry-run`",
        ),
    ] {
        refused(&format!("--event contact.added {arguments}"), words);
    }
}

#[test]
fn a_count_or_duration_is_required() {
    for flag in [
        "--rate 5/s",
        "--concurrency 4",
        "--warmup 10",
        "--latencies l.csv",
        "--json --json-attempts",
    ] {
        refused(
            &format!("--event contact.added {flag}"),
            "requires `--repeat N`, `--duration TIME` or `--data-from FILE`\n",
        );
    }
}

#[test]
fn errors_of_the_event_come_first() {
    refused(
        "a=1 --repeat 3",
        "hook: the standard format requires `--event TYPE`\n",
    );
    refused(
        "--repeat 3",
        "hook: nothing to send: give `--event TYPE`, `--data JSON` or `--body TEXT`, such as",
    );
}
