//! Help, version, completions and usage errors.

use std::fs;
use std::path::Path;

use crate::support::{Endpoint, Refusing, hook};

const COMMANDS: [&str; 5] = ["listen", "send", "handshake", "events", "completions"];

#[test]
fn help_goes_to_stdout() {
    for command in COMMANDS {
        let long = hook(format!("{command} --help")).run();
        long.stdout_has(&format!("Usage: hook {command}"))
            .stdout_has("Examples:\n  hook ")
            .stderr_is("");
        let short = hook(format!("{command} -h")).run();
        assert!(short.stdout.len() <= long.stdout.len());
    }
}

#[test]
fn the_main_help_lists_the_commands_and_exit_codes() {
    let help = hook("--help").run();
    for command in COMMANDS {
        help.stdout_has(&format!("\n  {command} "));
    }
    for row in [
        "0    delivered with 2xx",
        "1    failed",
        "2    usage error",
        "3    the endpoint responded with 3xx",
        "4    the endpoint responded with 4xx",
        "5    the endpoint responded with 5xx",
        "6    out of time",
        "7    an expectation failed",
        "8    a signature is missing, wrong or too old",
        "129  ended by SIGHUP",
        "130  ended by SIGINT",
        "143  ended by SIGTERM",
        "1 > 6 > 5 > 4 > 3 > 7 > 0",
    ] {
        help.stdout_has(row);
    }
    help.stdout_has("hook listen --port 0 --count 1 --timeout 10s -- hook send -e contact.added");
}

#[test]
fn help_has_the_essential_facts() {
    hook("send --help")
        .run()
        .stdout_has("name==value")
        .stdout_has("HOOK_URL")
        .stdout_has("NO_PROXY")
        .stdout_has("[default: 30s]")
        .stdout_has("[default: 10s]");
    hook("listen --help")
        .run()
        .stdout_has("HOOK_PORT")
        .stdout_has("[default: 8080]")
        .stdout_has("[default: 32MiB]");
}

#[test]
fn a_misspelled_name_gets_a_suggestion() {
    for (line, words) in [
        ("sned", "`send`"),
        ("lisen", "`listen`"),
        ("send --ur :1", "`--url`"),
        ("listen --prt 1", "`--port`"),
        ("send --format frm", "`form`"),
        ("completions bsh", "`bash`"),
    ] {
        hook(line).run().fails(2, words).error_line();
    }
}

#[test]
fn an_error_is_one_line_in_lower_case_without_a_backtrace() {
    let refusing = Refusing::new();
    let send = format!("send -q --url {}", refusing.url());
    for (line, code) in [
        ("sned", 2),
        ("send", 2),
        ("send --url", 2),
        ("send --url :1 --event", 2),
        ("send --url :1 word", 2),
        ("send --url ftp://x --event a.b", 2),
        ("send --url :1 --event a.b --timeout 5", 2),
        ("send --url :1 --event a.b --data {", 2),
        ("send --url :1 --event a.b --data @nowhere", 2),
        ("listen --port 65536", 2),
        ("listen --status 199", 2),
        ("listen --status 600", 2),
        ("listen --count 0", 2),
        ("listen --view all", 2),
        ("listen --max-body 1kb", 2),
        ("events contact.aded", 2),
        ("completions", 2),
        (&format!("{send} --event contact.added"), 1),
    ] {
        let finished = hook(line).env("RUST_BACKTRACE", "1").run();
        let error = finished.fails(code, "hook: ").error_line();
        let first = error["hook: ".len()..].chars().next().unwrap();
        finished.check(!first.is_uppercase(), "a lower case letter first");
        finished.check(!error.to_lowercase().contains("backtrace"), "no backtrace");
    }
}

#[test]
fn an_error_quotes_the_input_escaped_on_one_line() {
    let odd = "a\nb\u{7}\u{1b}[2Jc\u{9b}d";
    for typed in [
        vec!["--url".to_owned(), format!("http://{odd}/")],
        vec!["--event".to_owned(), odd.to_owned()],
        vec!["-X".to_owned(), odd.to_owned()],
        vec!["-H".to_owned(), format!("{odd}: 1")],
        vec!["--data".to_owned(), format!("@{odd}")],
        vec!["--timeout".to_owned(), odd.to_owned()],
        vec![odd.to_owned()],
        vec![format!("contact.email.{odd}=1")],
        vec![format!("--{odd}")],
    ] {
        let finished = hook("send --event contact.added --url h")
            .args(&typed)
            .run();
        let line = finished.fails(2, "hook: ").error_line();
        finished.check(!line.contains(char::is_control), "no control characters");
    }
    let finished = hook("send --event contact.added")
        .env("HOOK_URL", odd)
        .run();
    let line = finished.fails(2, "HOOK_URL").error_line();
    finished.check(!line.contains(char::is_control), "no control characters");
}

#[test]
fn durations_require_a_unit() {
    let endpoint = Endpoint::script([200, 200, 200, 200]);
    let url = endpoint.url();
    for time in ["20000ms", "30s", "5m", "1.5h"] {
        hook(format!(
            "send --url {url} --event contact.added --timeout {time}"
        ))
        .run();
    }
    for time in ["5", "s", "-1s", "1w", "1e9s", "99999999999h"] {
        hook(format!(
            "send --url {url} --event contact.added --timeout={time}"
        ))
        .run()
        .fails(2, "--timeout")
        .error_line();
    }
}

#[test]
fn a_closed_stdout_is_not_an_error() {
    hook("--help").head(0).run().stderr_is("");
    hook("completions bash").head(0).run().stderr_is("");
}

#[cfg(target_os = "linux")]
#[test]
fn a_help_that_cannot_be_written_is_a_failure() {
    for line in [
        "--help",
        "help send",
        "send --help",
        "--version",
        "completions bash",
        "events",
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let run = hook(line).stdout(full).run();
        run.fails(1, "could not write to stdout").error_line();
    }
}

#[test]
fn the_committed_completions_are_not_stale() {
    for (shell, name) in [
        ("bash", "hook.bash"),
        ("elvish", "hook.elv"),
        ("fish", "hook.fish"),
        ("powershell", "_hook.ps1"),
        ("zsh", "_hook"),
    ] {
        let finished = hook(format!("completions {shell}")).run();
        for word in ["listen", "send", "--connect-timeout"] {
            finished.stdout_has(word.trim_start_matches('-'));
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("completions")
            .join(name);
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            fs::write(&file, &finished.stdout).unwrap();
        }
        let committed = fs::read(file).unwrap_or_default();
        finished.check(
            finished.stdout == committed,
            &format!("completions/{name}; if it is stale: SNAPSHOTS=overwrite cargo test stale"),
        );
    }
}

#[cfg(unix)]
#[test]
fn bash_loads_its_completions() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions/hook.bash");
    match std::process::Command::new("bash")
        .arg("-n")
        .arg(script)
        .output()
    {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound),
    }
}

#[test]
fn conflicting_flags_are_reported_before_files_are_read() {
    for (arguments, words) in [
        (
            "--event a.b --auth-file missing --format query --content-type text/plain",
            "`--content-type` needs a body",
        ),
        (
            "--event a.b --data @missing --source /crm",
            "`--source` requires `--format cloudevents`",
        ),
        (
            "--event a.b --data @missing --secret-file missing",
            "`--secret-file` requires `--sign SCHEME`",
        ),
        (
            "--from missing --auth-file missing",
            "`--auth-file` cannot be used with `--from`",
        ),
        (
            "--from missing --secret x",
            "`--secret` requires `--sign SCHEME`",
        ),
        ("--body @missing --nth 2", "`--nth` requires `--from FILE`"),
        (
            "--data @missing --as github",
            "`--as github` requires `--event`, one of ",
        ),
    ] {
        let done = hook(format!("send --url :9 {arguments}")).run();
        done.fails(2, words).error_line();
    }
}
