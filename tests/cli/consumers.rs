//! `hook check` against consumers with the official libraries, as their documentation shows them: `tests/consumers/`.
//!
//! Each expected finding was read in the library's source; the comments say where it comes from.

#![cfg(unix)]

use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::support::{Listener, hook, json, shell};

/// Makes Python exit with 1 if a library of a requirements file is not there in its version.
const PINNED: &str = "\
import sys
from importlib.metadata import version
for line in open(sys.argv[1]):
    name, wanted = line.strip().split('==')
    if version(name) != wanted:
        sys.exit(1)
";

/// The file of a consumer, the program that runs it, and the folder where that finds its libraries.
struct Consumer {
    source: PathBuf,
    program: PathBuf,
    libraries: PathBuf,
}

impl Consumer {
    /// None if the libraries are not installed in their versions. A skipped test says so past the test runner, which
    /// captures the output of passing tests.
    fn find(file: &str) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        // Where `.ci/run` installs them.
        let installed = match env::var_os("HOOK_CONSUMERS") {
            Some(folder) => root.join(folder),
            None => root.join("target/consumers"),
        };
        let sources = root.join("tests/consumers");
        let (program, is_installed) = if file.contains("_flask.") {
            let python = installed.join("venv/bin/python");
            let check = Command::new(&python)
                .args(["-c", PINNED])
                .arg(sources.join("requirements.txt"))
                .stderr(Stdio::null())
                .status();
            (python, check.is_ok_and(|status| status.success()))
        } else {
            let read = |path: PathBuf| json(fs::read(path).unwrap_or_else(|_| b"{}".to_vec()));
            let library = "@octokit/webhooks";
            let wanted = read(sources.join("package.json"));
            let package = installed.join(format!("node_modules/{library}/package.json"));
            let is_installed = read(package)["version"] == wanted["dependencies"][library];
            ("node".into(), is_installed)
        };
        if !is_installed {
            let folder = installed.display();
            let notice = format!("LEFT OUT: a test of `check`: {folder} lacks what {file} needs\n");
            stderr().write_all(notice.as_bytes()).unwrap();
            return None;
        }
        Some(Self {
            source: sources.join(file),
            program,
            libraries: installed.join("node_modules"),
        })
    }

    /// Starts it on a free port, and waits until it says which.
    fn start(&self, secret: &str) -> Listener {
        // Node looks for libraries beside the file.
        let script = "ln -s \"$LIBRARIES\" node_modules
            cp \"$SOURCE\" .
            exec \"$PROGRAM\" \"${SOURCE##*/}\"";
        shell(script)
            .env("LIBRARIES", &self.libraries)
            .env("SOURCE", &self.source)
            .env("PROGRAM", &self.program)
            .env("WEBHOOK_SECRET", secret)
            .listen()
    }
}

/// What `hook check` finds, and nothing else: the ids with their levels.
#[track_caller]
fn finds(file: &str, secret: &str, event: &str, expected: &[(&str, &str)]) {
    let Some(consumer) = Consumer::find(file) else {
        return;
    };
    let consumer = consumer.start(secret);
    let url = consumer.url();
    let done = hook(format!("check --url {url}/hooks {event} --json"))
        .args(["--secret-file", "key.txt"])
        .file("key.txt", secret)
        .run()
        .any_code();
    let mut failed = done.lines_of("case");
    failed.retain(|case| case["result"] == "failed");
    let found: Vec<_> = failed
        .iter()
        .map(|case| {
            (
                case["case"].as_str().unwrap(),
                case["level"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, expected, "{file}: {failed:#?}");
    let must = expected.iter().any(|(_, level)| *level == "must");
    done.code(if must { 7 } else { 0 });
    consumer.stop();
}

const WHSEC: &str = "whsec_YSBrZXkgb2YgdGhlIHRlc3RzLCBubyBzZWNyZXQ=";

const STRIPE: &str = "--as stripe --event invoice.paid";

#[test]
fn stripes_library_accepts_events_of_the_future() {
    let expected = [
        ("time.future", "should"),
        ("robust.top-level", "should"), // it calls `get` of what it has parsed
    ];
    finds("stripe_flask.py", WHSEC, STRIPE, &expected);
}

#[test]
fn stripes_sample_code_of_the_dashboard_responds_to_forgeries_with_500() {
    let expected = [
        ("signature.missing", "must"), // the header is looked up as if it were always there
        ("signature.empty", "must"),
        ("signature.garbage", "must"),
        ("signature.long", "must"),
        ("signature.wrong-key", "must"),
        ("signature.empty-key", "must"),
        ("signature.body-byte", "must"),
        ("signature.reformatted", "must"),
        ("signature.other-event", "must"),
        ("signature.truncated", "must"),
        ("signature.prefix", "must"),
        ("signature.timestamp", "must"),
        ("signature.version", "must"),
        ("signature.list-none", "must"),
        ("time.old", "must"),
        ("time.over", "should"),
        ("time.future", "should"),
        ("time.not-a-number", "must"),
        ("robust.empty", "should"),
        ("robust.invalid-json", "should"),
        ("robust.top-level", "should"),
        ("robust.forged-invalid-json", "must"),
        ("robust.forged-deep", "must"),
        ("robust.gzip", "should"),
    ];
    finds("stripe_raises_flask.py", WHSEC, STRIPE, &expected);
}

#[test]
fn the_library_of_svix_raises_other_errors_than_it_says() {
    let expected = [
        ("signature.garbage", "must"), // it splits each entry at `,` into exactly two parts
        ("signature.two-headers", "should"), // the same: WSGI joins them with `,`
        ("robust.invalid-json", "should"), // 204: it does not parse
        ("robust.gzip", "should"),     // it decodes the body as UTF-8 before it verifies
    ];
    let event = "--as svix --event contact.added";
    finds("svix_flask.py", WHSEC, event, &expected);
}

#[test]
fn the_library_of_standard_webhooks_raises_other_errors_than_it_says() {
    let expected = [
        ("signature.garbage", "must"),
        ("signature.two-headers", "should"),
        ("robust.empty", "should"), // it parses JSON, and raises what the parser does
        ("robust.invalid-json", "should"),
        ("robust.top-level", "should"), // the example takes it for an object
        ("robust.gzip", "should"),
    ];
    let event = "--as standard --event contact.added";
    finds("standardwebhooks_flask.py", WHSEC, event, &expected);
}

#[test]
fn slacks_library_fails_on_a_time_that_is_not_a_number() {
    let expected = [
        ("time.not-a-number", "must"), // it calls `int` and does not catch its error
        ("robust.wrong-type", "should"), // the example takes what it gets for an event
        ("robust.top-level", "should"),
        ("robust.gzip", "should"), // it decodes the body as UTF-8 before it verifies
    ];
    let secret = "8f742231b10e8888abcd99yyyzzz85a5";
    let event = "--as slack --event event_callback";
    finds("slack_flask.py", secret, event, &expected);
}

#[test]
fn twilios_guide_for_flask_has_no_finding() {
    let event = "--as twilio --event message.received";
    finds("twilio_flask.py", "12345", event, &[]);
}

#[test]
fn the_library_of_github_fails_on_null() {
    let expected = [("robust.top-level", "should")]; // it takes `null` for a missing payload
    let secret = "a key of the tests, no secret";
    let event = "--as github --event push";
    finds("octokit.mjs", secret, event, &expected);
}
