//! The files that `hook` writes beside records: FIFOs and devices are written in place, links are followed, modes stay.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};

use super::support::{Endpoint, Finished, Hook, hook, response, shell};

/// Each command that writes a file, with `FILE` for its path, and the start of what it writes.
const WRITERS: [(&str, &str); 7] = [
    (
        "hook listen -q --port 0 --ready-file FILE -- true",
        "http://127.0.0.1:",
    ),
    ("hook listen -q --port 0 --junit FILE -- true", "<?xml"),
    ("hook show -q capture --junit FILE", "<?xml"),
    ("hook show capture --to curl -o FILE", "curl"),
    ("hook show capture --redact query.a -o FILE", "{\"type\""),
    ("hook show capture --to http -o FILE", "### 1\n"),
    (
        "hook send -q --url $URL --event a.b --repeat 1 --latencies FILE",
        "seq,start_ms",
    ),
];

/// Those whose file stays at the end, which the ready file does not.
fn kept() -> impl Iterator<Item = (&'static str, &'static str)> {
    WRITERS.into_iter().skip(1)
}

fn writer(command: &str, file: &str, before: &str) -> (Hook, Endpoint) {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let command = command.replace("FILE", file);
    let hook = shell(format!("{before}{command}"))
        .env("URL", endpoint.url())
        .file("capture", "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    (hook, endpoint)
}

#[track_caller]
fn is_written(done: &Finished, name: &str, start: &str) {
    let text = done.folder.text(name);
    assert!(
        text.starts_with(start),
        "{}",
        text.lines().next().unwrap_or_default()
    );
}

#[test]
fn a_fifo_is_written_in_place() {
    for (command, start) in WRITERS {
        let before = "mkfifo pipe; cat pipe > got & ";
        let (hook, _endpoint) = writer(&format!("{command}; wait"), "pipe", before);
        let done = hook.run();
        is_written(&done, "got", start);
        let pipe = fs::symlink_metadata(done.folder.path("pipe")).unwrap();
        assert!(pipe.file_type().is_fifo(), "{command}");
    }
}

#[test]
fn a_device_stays_a_device() {
    for (command, _) in WRITERS {
        let (hook, _endpoint) = writer(&format!("{command}; test -c /dev/null"), "/dev/null", "");
        hook.run().stdout_is("");
        if cfg!(target_os = "linux") {
            let (hook, _endpoint) = writer(command, "/dev/full", "");
            let done = hook.run();
            done.code(1).stderr_has("no space left on device");
        }
    }
}

#[test]
fn stdout_by_its_path_stays_what_it_was() {
    for (command, start) in WRITERS {
        for to in ["| cat > got", "> got"] {
            let (hook, _endpoint) = writer(&format!("{command} {to}"), "/dev/stdout", "");
            is_written(&hook.run(), "got", start);
        }
    }
}

#[test]
fn a_link_is_followed() {
    for (command, start) in kept() {
        for existing in [true, false] {
            let (hook, _endpoint) = writer(command, "link", "");
            if existing {
                fs::write(hook.path("target"), "old ".repeat(5000)).unwrap();
            }
            symlink("target", hook.path("link")).unwrap();
            let done = hook.run();
            is_written(&done, "target", start);
            assert!(!done.folder.text("target").contains("old "), "{command}");
            assert!(done.folder.path("link").is_symlink(), "{command}");
        }
    }
}

#[test]
fn an_existing_file_keeps_its_mode_and_its_other_names() {
    for (command, start) in kept() {
        let (hook, _endpoint) = writer(command, "file", "");
        fs::write(hook.path("file"), "old ".repeat(5000)).unwrap();
        fs::hard_link(hook.path("file"), hook.path("other")).unwrap();
        fs::set_permissions(hook.path("file"), fs::Permissions::from_mode(0o640)).unwrap();
        let done = hook.run();
        is_written(&done, "other", start);
        let metadata = fs::metadata(done.folder.path("file")).unwrap();
        assert_eq!((metadata.mode() & 0o777, metadata.nlink()), (0o640, 2));
        // Without another name it may be replaced, and keeps its mode then, too.
        fs::remove_file(done.folder.path("other")).unwrap();
        let (hook, _endpoint) = writer(command, "file", "");
        let done = hook.within(&done.folder).run();
        is_written(&done, "file", start);
        let metadata = fs::metadata(done.folder.path("file")).unwrap();
        assert_eq!(metadata.mode() & 0o777, 0o640, "{command}");
    }
}

#[test]
fn a_folder_holds_nothing_but_the_file_afterwards() {
    for (command, start) in kept() {
        let (hook, _endpoint) = writer(command, "new/file", "mkdir new; umask 022; ");
        let done = hook.run();
        is_written(&done, "new/file", start);
        let names = fs::read_dir(done.folder.path("new")).unwrap();
        assert_eq!(names.count(), 1, "{command}");
        let metadata = fs::metadata(done.folder.path("new/file")).unwrap();
        let is_export = command.contains("capture") && !command.contains("junit");
        let mode = if is_export { 0o600 } else { 0o644 };
        assert_eq!(metadata.mode() & 0o777, mode, "{command}");
        let (hook, _endpoint) = writer(command, "no/where", "");
        let done = hook.run();
        done.code(1).stderr_has("no such file or directory");
    }
}

#[test]
fn a_link_at_a_name_that_can_be_guessed_is_not_followed() {
    // The shell's process becomes the listener's.
    let script = "echo kept > victim; ln -s victim url.$$; ln -s victim url.tmp; ln -s victim .url
        exec hook listen -q --port 0 --ready-file url -- cp url got";
    let done = shell(script).run();
    assert_eq!(done.folder.text("victim"), "kept\n");
    is_written(&done, "got", "http://127.0.0.1:");
}

#[test]
fn a_record_may_be_a_fifo_a_device_or_a_link() {
    let send = "hook listen -q --port 0 --count 1 --record FILE -- hook send -q --event a.b";
    for (before, file, name) in [
        ("mkfifo pipe; cat pipe > got & ", "pipe", "got"),
        ("ln -s got link; ", "link", "got"),
        ("echo > got; ln -s got link; ", "link", "got"),
    ] {
        let (hook, _endpoint) = writer(&format!("{send}; wait"), file, before);
        let done = hook.run();
        assert!(
            done.folder.text(name).contains("\"type\":\"request\""),
            "{before}"
        );
        let file = fs::symlink_metadata(done.folder.path(file)).unwrap();
        assert!(!file.is_file(), "{before}");
    }
    for device in ["/dev/null", "/dev/stdout"] {
        let (hook, _endpoint) = writer(&format!("{send} | cat; test -c /dev/null"), device, "");
        let done = hook.run();
        assert_eq!(done.stdout.is_empty(), device == "/dev/null");
    }
}

/// Command lines that name FILE and OTHER, one of which is written, and the flag that is to name another file.
const NAMED_TWICE: [(&str, &str); 11] = [
    (
        "listen --port 0 --record FILE --junit OTHER -- true",
        "--junit",
    ),
    (
        "listen --port 0 --record FILE --ready-file OTHER -- true",
        "--ready-file",
    ),
    (
        "listen --port 0 --record-new FILE --junit OTHER -- true",
        "--junit",
    ),
    (
        "listen --port 0 --junit FILE --ready-file OTHER -- true",
        "--junit",
    ),
    (
        "listen --port 0 --body @FILE --record OTHER -- true",
        "--record",
    ),
    (
        "listen --port 0 --route /a=200@FILE --ready-file OTHER -- true",
        "--ready-file",
    ),
    (
        "listen --port 0 --verify github --secret-file FILE --junit OTHER -- true",
        "--junit",
    ),
    (
        "listen --port 0 --header @FILE --record OTHER -- true",
        "--record",
    ),
    (
        "send --url :1 --event a.b --repeat 1 -H @FILE --latencies OTHER",
        "--latencies",
    ),
    (
        "send --url :1 --event a.b --data-from FILE --latencies OTHER",
        "--latencies",
    ),
    (
        "send --url :1 --event a.b --repeat 1 a:=@FILE --latencies OTHER",
        "--latencies",
    ),
];

#[test]
fn one_file_is_not_named_twice() {
    for (command, flag) in NAMED_TWICE {
        for other in ["file", "./file", "link", "hard"] {
            let line = command.replace("FILE", "file").replace("OTHER", other);
            let hook = hook(line).file("file", "[1]");
            symlink("file", hook.path("link")).unwrap();
            fs::hard_link(hook.path("file"), hook.path("hard")).unwrap();
            let done = hook.run();
            done.fails(2, &format!(": choose another `{flag}`"))
                .error_line();
            assert_eq!(done.folder.text("file"), "[1]", "{command} {other}");
        }
    }
    for (command, flag) in &NAMED_TWICE[..4] {
        for other in ["file", "folder/../file", "link", "far"] {
            let line = command.replace("FILE", "file").replace("OTHER", other);
            let hook = hook(line);
            fs::create_dir(hook.path("folder")).unwrap();
            symlink("file", hook.path("link")).unwrap();
            symlink("folder/../link", hook.path("far")).unwrap();
            let done = hook.run();
            done.fails(2, &format!(": choose another `{flag}`"));
            assert!(!done.folder.path("file").exists(), "{command} {other}");
        }
    }
}

#[test]
fn devices_and_fifos_may_be_shared() {
    for device in ["/dev/null", "/dev/stdout"] {
        for to in ["| cat > got", "> got"] {
            let flags = format!("--record {device} --ready-file {device} --junit {device}");
            shell(format!("hook listen -q --port 0 {flags} -- true {to}"))
                .run()
                .stderr_lacks("choose another");
        }
    }
    let script = "mkfifo pipe; cat pipe > got &
        hook listen -q --port 0 --record pipe --ready-file pipe -- true; wait";
    is_written(&shell(script).run(), "got", "http://127.0.0.1:");
}

#[test]
fn a_fifo_without_a_reader_holds_nothing_up() {
    for flag in ["--ready-file", "--junit"] {
        let script = format!(
            "mkfifo pipe; hook listen -q --port 0 --timeout 1ms {flag} pipe -- sh -c 'echo > started; sleep 99'"
        );
        let done = shell(script).run();
        done.code(1).stderr_has("`pipe`: it has no reader\n");
        let script = format!(
            "mkfifo pipe; exec hook listen --port 0 --json {flag} pipe -- sh -c 'echo > started; exec sleep 99'"
        );
        let running = shell(script).start();
        running.next_of("ready");
        while !running.folder().path("started").exists() {
            std::thread::yield_now();
        }
        running.terminate();
        running.finish().code(143);
    }
    let script = "mkfifo pipe; hook listen -q --port 0 --ready-file pipe -- true";
    shell(script)
        .run()
        .fails(1, "could not write `pipe`: it has no reader");
    let script = "mkfifo pipe; hook listen -q --port 0 --timeout 10s --count 1 --junit pipe -- sh -c 'kill $PPID; exec hook send -q --event a.b'";
    shell(script).run().code(143);
}

/// What grows as the run goes on needs its reader first: it is said, and a signal ends the wait.
#[test]
fn a_file_that_grows_says_that_it_waits_for_the_reader_of_a_fifo() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    for command in [
        format!(
            "send --url {} a.b --repeat 2 --latencies pipe",
            endpoint.url()
        ),
        format!(
            "send --url {} a.b --duration 9s -q --latencies pipe",
            endpoint.url()
        ),
    ] {
        let running = shell(format!("mkfifo pipe; exec hook {command}")).start();
        running.wait_stderr(|text| text.contains("hook: waiting for a reader of `pipe`\n"));
        running.terminate();
        running.finish().code(143).stdout_is("");
    }
    let one = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    for flags in ["--to json", "--redact /a"] {
        let script = format!(
            "mkfifo pipe; hook show one.http {flags} --output pipe & wait_for=$!; cat wait > /dev/null; cat pipe > got; wait $wait_for"
        );
        let running = shell(format!("mkfifo wait; {script}"))
            .file("one.http", one)
            .start();
        running.wait_stderr(|text| text.contains("hook: waiting for a reader of `pipe`\n"));
        std::fs::write(running.folder().path("wait"), "").unwrap();
        is_written(&running.finish(), "got", "{\"type\":\"request\"");
    }
}

#[test]
fn the_reader_of_a_fifo_may_come_late() {
    // The command reads it, which starts after it was to be written.
    let script = "mkfifo pipe; hook listen -q --port 0 --ready-file pipe -- sh -c 'cat pipe > got'";
    is_written(&shell(script).run(), "got", "http://127.0.0.1:");
    // The end of the run is not waited for.
    let script = "mkfifo pipe; hook listen --port 0 --junit pipe -- sh -c 'echo > over' &
        while ! test -e over; do :; done; cat pipe > got; wait";
    is_written(&shell(script).run(), "got", "<?xml");
}

#[test]
fn an_error_of_the_system_has_no_number() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let send = "hook listen -q --port 0 --count 1 --timeout 5s --record /dev/full -- hook send -q --event a.b";
    for command in [
        "hook show capture --json > /dev/full",
        "hook show capture > /dev/full",
        "hook --help > /dev/full",
        "hook completions bash > /dev/full",
        "hook show capture --to http -o /dev/full",
        send,
    ] {
        let (hook, _endpoint) = writer(&format!("{command} || true"), "", "");
        let done = hook.run();
        done.stderr_has("no space left on device");
        done.stderr_lacks("os error");
    }
}

#[test]
fn a_record_that_every_user_can_read_is_a_warning() {
    for (mode, warns) in [
        (0o644, true),
        (0o664, true),
        (0o604, true),
        (0o600, false),
        (0o640, false),
    ] {
        for flags in ["", "-q", "--json"] {
            let line = format!("listen --port 0 --record old.jsonl {flags} -- true");
            let hook = hook(line).file("old.jsonl", "");
            fs::set_permissions(hook.path("old.jsonl"), fs::Permissions::from_mode(mode)).unwrap();
            let done = hook.run();
            let warning = format!("can read the record `old.jsonl` (mode {mode:04o}): `chmod 600`");
            if warns {
                done.stderr_has(&warning);
            } else {
                done.stderr_lacks("can read the record");
            }
            let metadata = fs::metadata(done.folder.path("old.jsonl")).unwrap();
            assert_eq!(
                metadata.mode() & 0o777,
                mode,
                "a user's file is not changed"
            );
        }
    }
    for flag in ["--record", "--record-new"] {
        let done = hook(format!("listen --port 0 {flag} new.jsonl -- true")).run();
        done.stderr_lacks("warning");
    }
    let done = hook("listen --port 0 -q --record /dev/null -- true").run();
    done.stderr_is("");
}
