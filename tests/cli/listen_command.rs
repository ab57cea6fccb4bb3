//! `hook listen -- COMMAND`: its environment, its output, and how its exit affects the listener.

use super::support::hook;

#[test]
fn a_command_can_send_to_the_listener_that_runs_it() {
    let ended =
        hook("listen --port 0 --count 1 --timeout 10s -- hook send --event contact.added").run();
    ended.code(0).stdout_has("#1 POST /  contact.added\n");
    ended.stdout_has("#1 200 OK");
    ended.stderr_has("1 of 1 request in ");
}

#[test]
fn a_command_that_cannot_be_started_is_a_failure() {
    let ended = hook("listen --port 0 -q -- no-such-program --its-flag").run();
    ended.fails(1, "could not start `no-such-program`");
    ended.error_line();
}

#[test]
fn flags_after_the_separator_belong_to_the_command() {
    let ended = hook("listen --port 0 -q -- hook events contact.added --color never").run();
    ended.stdout_is("").stderr_has("\"contact\"");
}

#[cfg(unix)]
mod in_a_shell {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::support::{Finished, Hook};

    const SEND: &str = "hook send --event contact.added -q";

    /// `hook listen --port 0` with these flags and a shell script as COMMAND.
    fn listen(flags: &str, script: &str) -> Hook {
        hook(format!("listen --port 0 {flags} -- sh -c")).arg(script)
    }

    #[track_caller]
    fn run(flags: &str, script: &str) -> Finished {
        listen(flags, script).run()
    }

    #[test]
    fn its_environment_has_the_url_and_the_port() {
        let ended = run("", "echo url=$HOOK_URL port=$HOOK_PORT, $OTHER >&2");
        let (_, port) = ended.stderr.split_once("port=").unwrap();
        let (port, _) = port.split_once(',').unwrap();
        let url = format!("http://127.0.0.1:{port}/");
        ended.stderr_has(&format!("listening on {url}\n"));
        ended.stderr_has(&format!("url={url} port"));
    }

    #[test]
    fn it_inherits_the_environment() {
        let ended = listen("", "echo $OTHER >&2")
            .env("OTHER", "as it was")
            .run();
        ended.stderr_has("as it was\n");
    }

    #[test]
    fn its_stdout_goes_to_stderr() {
        let ended = run("--json", "echo to stdout; echo to stderr >&2");
        ended.stderr_has("to stdout\n").stderr_has("to stderr\n");
        assert_eq!(ended.json_lines().len(), 2, "ready and verdict");
        let ended = run("-q", "echo to stdout; echo to stderr >&2");
        ended.stdout_is("").stderr_is("to stdout\nto stderr\n");
    }

    #[test]
    fn it_may_finish_after_the_count_is_reached() {
        let script = format!("{SEND}; {SEND}; echo checked; touch done");
        let ended = run("--count 1 --view line", &script);
        ended.code(0).stderr_has("checked\n");
        assert_eq!(ended.folder.read("done"), b"");
    }

    #[test]
    fn its_failure_after_the_count_sets_the_exit_code() {
        let ended = run("--count 1 --json", &format!("{SEND}; exit 9"));
        ended.code(9).stderr_has("exit code 9");
        let verdict = ended.lines_of("verdict").remove(0);
        assert_eq!(verdict["exit"], 9);
        assert_eq!(verdict["matched"], 1);
        assert!(verdict["reason"].as_str().unwrap().contains("exit code 9"));
    }

    #[test]
    fn its_failure_before_the_count_ends_the_run() {
        let ended = run("--count 1 --timeout 20s", "exit 7");
        ended.fails(7, "hook: the command ended with exit code 7");
    }

    #[test]
    fn its_death_by_a_signal_has_the_exit_code_of_a_shell() {
        run("--count 1 --timeout 20s", "kill -9 $$").fails(137, "137");
    }

    #[test]
    fn its_success_before_the_count_does_not_end_the_run() {
        let ended = run("--count 1 --timeout 300ms", "echo over");
        ended.fails(6, "over\n").stderr_has("0 of 1 request");
    }

    #[test]
    fn without_a_count_the_run_ends_when_it_exits() {
        let ended = run("--view line", &format!("{SEND}; {SEND}"));
        ended.code(0).stdout_has("\n#2 ");
        ended.stderr_has("2 requests in ");
        run("--view line", &format!("{SEND}; exit 4")).code(4);
    }

    #[test]
    fn it_is_stopped_at_the_timeout() {
        let ended = run("--timeout 300ms", "exec sleep 1000");
        ended.code(0);
        assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);
        let ended = run("--timeout 300ms --count 1", "exec sleep 1000");
        ended.code(6);
        assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);
    }

    #[test]
    fn it_is_stopped_with_the_listener() {
        let listener = listen("", "echo started; exec sleep 1000").listen();
        listener.wait_stderr(|text| text.contains("started"));
        listener.interrupt();
        let ended = listener.finish();
        ended.code(130);
        assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);
    }

    #[test]
    fn it_is_terminated_when_it_runs_on_after_the_count() {
        let start = Instant::now();
        let ended = run("--count 1 --view line", &format!("{SEND}; exec sleep 1000"));
        ended.code(0).stderr_has("1 of 1 request in ");
        assert!(start.elapsed() >= Duration::from_secs(5));
    }
}

#[cfg(windows)]
mod on_windows {
    use std::fs;
    use std::net::TcpStream;

    use super::*;
    use crate::support::Folder;

    #[test]
    fn a_batch_file_is_found_by_its_name_and_gets_its_arguments_quoted() {
        let folder = Folder::new();
        let script = "@echo off\r\necho got %1 1>&2\r\nexit /b 3\r\n";
        fs::write(folder.work().join("greet.cmd"), script).unwrap();
        let path = std::env::join_paths(
            [folder.work().to_owned()]
                .into_iter()
                .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        let ended = hook("listen --port 0 -q -- greet")
            .arg("a&echo b")
            .env("PATH", path.unwrap())
            .run();
        ended.code(3).stderr_has("got \"a&echo b\"");
    }

    #[test]
    fn what_a_command_has_started_ends_with_the_run() {
        let folder = Folder::new();
        let script = "@echo off\r\nstart /b hook listen --port 0 -q --ready-file url\r\n\
            :wait\r\nif not exist url goto wait\r\nexit /b 4\r\n";
        fs::write(folder.work().join("run.cmd"), script).unwrap();
        let line = hook("listen --port 0 -q -- cmd /c run.cmd");
        line.within(&folder).run().code(4);
        let url = folder.text("url");
        let address = url.trim().strip_prefix("http://").unwrap();
        assert!(TcpStream::connect(address).is_err(), "{address} listens");
    }
}
