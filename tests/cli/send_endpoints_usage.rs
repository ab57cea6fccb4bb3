//! `hook send --endpoints`: mistakes in the file, and flags that conflict with it.

use crate::support::{Endpoint, hook};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Checks that it is refused in one line with these words, and that no request is sent.
#[track_caller]
fn refused(file: &str, arguments: &str, words: &str) {
    let unused = Endpoint::script::<u16>([]);
    let first = format!("[[endpoint]]\nurl = \"{}\"\n", unused.url());
    let finished = hook(format!("send --endpoints endpoints.toml {arguments}"))
        .file("endpoints.toml", first + file)
        .env("WEAK", "hunter2")
        .run();
    finished.fails(2, words).error_line();
    finished.stderr_lacks("hunter2").stderr_lacks(SECRET);
}

#[test]
fn a_mistake_in_the_file_is_reported_before_anything_is_sent() {
    let signed = |scheme: &str, variable: &str| {
        format!("[[endpoint]]\nurl = \":9\"\nscheme = \"{scheme}\"\nsecret_env = \"{variable}\"\n")
    };
    for (file, words) in [
        (
            "evnets = [\"*\"]\n",
            "`endpoints.toml` line 3: unknown key `evnets`: did you mean `events`?",
        ),
        (
            "timeout = 5\n",
            "line 3: unknown key `timeout`: use `url`, `events`, `scheme`, `secret_env` or `headers`",
        ),
        ("[[endpoint]]\n", "line 3: `url` is missing"),
        (
            "[[endpoint]]\nurl = \"ftp://h\"\n",
            "line 4: `url`: malformed URL: the scheme `ftp`: use http or https",
        ),
        (
            "headers = { X-A = \"a\\nX-B: 1\" }\n",
            "line 3: `headers.X-A`: a header value can't hold control characters",
        ),
        ("[endpoint]]\n", "line 3: not TOML: "),
        (
            &signed("standrad", "SECRET"),
            "line 5: `scheme`: `standrad` is not a known scheme: did you mean `standard`",
        ),
        (
            &signed("standard", "NOT_SET"),
            "line 6: the variable `NOT_SET` is not set",
        ),
        (&signed("sendgrid", "WEAK"), "line 6: the secret "),
        (
            &signed("standard", SECRET),
            "line 6: the variable that `secret_env` names is not set",
        ),
        (
            &format!("secret = \"{SECRET}\"\n"),
            "line 3: `secret` cannot be in a file: set a variable",
        ),
    ] {
        for many in ["", "--repeat 3"] {
            refused(file, &format!("--event contact.added {many}"), words);
        }
    }
}

#[test]
fn an_event_that_no_endpoint_wants_is_refused() {
    for (arguments, words) in [
        (
            "--event contact.added",
            "`endpoints.toml`: no endpoint in it wants `contact.added`",
        ),
        (
            "--event contact.added --repeat 3",
            "no endpoint in it wants `contact.added`",
        ),
        (
            "--body hello",
            "no endpoint in it wants events without a type",
        ),
    ] {
        refused("events = [\"purchase.*\"]\n", arguments, words);
    }
}

#[test]
fn flags_that_the_file_replaces_conflict_with_it() {
    for (flag, words) in [
        ("--url :9", "`--endpoints` cannot be used with `--url`"),
        (
            "--sign standard",
            "`--endpoints` cannot be used with `--sign`",
        ),
        ("--secret x", "`--endpoints` cannot be used with `--secret`"),
        (
            "--secret-file x",
            "`--endpoints` cannot be used with `--secret-file`",
        ),
    ] {
        refused("", &format!("--event contact.added {flag}"), words);
    }
    // The environment applies only without a file.
    hook("send --endpoints endpoints.toml --event contact.added -n")
        .file("endpoints.toml", "[[endpoint]]\nurl='h'\n")
        .env("HOOK_URL", "http://elsewhere/")
        .env("HOOK_SECRET", "elsewhere")
        .run()
        .stdout_has("Host: h\r\n")
        .stdout_lacks("ignature");
}

#[test]
fn the_extension_of_the_file_selects_its_format() {
    for (name, words) in [
        ("nowhere.toml", "could not read `nowhere.toml`: "),
        (
            "e.json",
            "`e.json`: unknown file type: `--endpoints` takes *.toml, *.jsonl or *.ndjson",
        ),
        ("empty.toml", "`empty.toml`: it has no endpoint"),
    ] {
        hook(format!("send --event a.b --endpoints {name}"))
            .file("e.json", "{}")
            .file("empty.toml", "# nobody\n")
            .run()
            .fails(2, words)
            .error_line();
    }
}
