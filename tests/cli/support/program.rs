//! Builds the command line and the environment of one run of `hook`.

use std::env;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::thread;

use super::{Finished, Folder, Listener, Running};

/// What a program needs from the machine in order to run at all; everything else is cleared.
const KEPT: [&str; 7] = [
    "COMSPEC",
    "LLVM_PROFILE_FILE",
    "PATHEXT",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
];

/// A run of `hook` that has not started; a test states only what is special about it.
pub struct Hook {
    pub(super) command: Command,
    pub(super) folder: Folder,
    pub(super) input: Input,
    pub(super) head: Option<usize>,
    own_stdout: bool,
    own_stderr: bool,
    pub(super) line: String,
}

/// What is on stdin.
pub(super) enum Input {
    /// Open and silent, as in a script's loop: a program that reads it unasked hangs, and fails the test.
    Silent,
    /// These bytes, then the end.
    Bytes(Vec<u8>),
}

/// `hook` with these arguments, written as in a shell: blanks separate, `'…'` keeps together, nothing else is special.
pub fn hook(line: impl AsRef<str>) -> Hook {
    let hook = program(env!("CARGO_BIN_EXE_hook"), "hook");
    words(line.as_ref()).into_iter().fold(hook, Hook::arg)
}

/// A shell that runs a script and stops at the first command that fails, with `hook` on its path.
pub fn shell(script: impl AsRef<str>) -> Hook {
    program("sh", "sh").arg("-e").arg("-c").arg(script.as_ref())
}

/// The same with bash, as in the blocks of the documentation.
pub fn bash(script: impl AsRef<str>) -> Hook {
    program("bash", "bash")
        .arg("-e")
        .arg("-c")
        .arg(script.as_ref())
}

fn program(path: &str, name: &str) -> Hook {
    let mut command = Command::new(path);
    command.env_clear();
    for name in KEPT {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("PATH", path_with_hook_first())
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC");
    Hook {
        command,
        folder: Folder::new(),
        input: Input::Silent,
        head: None,
        own_stdout: false,
        own_stderr: false,
        line: name.to_owned(),
    }
}

impl Hook {
    /// One more argument, taken as it is.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.line.push(' ');
        self.line.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    /// More arguments, taken as they are.
    pub fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Hook::arg)
    }

    /// Sets a variable in the otherwise empty environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// What is on stdin; without it stdin stays open and silent, for nothing may read it unasked.
    pub fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.input = Input::Bytes(bytes.as_ref().to_vec());
        self
    }

    /// Puts a file into the working directory, so that `@name` and `name` mean it.
    pub fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.folder.write(name, bytes);
        self
    }

    /// The path of a file in its working directory.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path(name)
    }

    /// Runs in the working directory of another program of this test. Comes before [`Hook::file`].
    pub fn within(mut self, folder: &Folder) -> Self {
        self.folder = folder.clone();
        self
    }

    /// Reads this number of lines of stdout and closes it, as `| head -n LINES` does. With 0 it is closed from the
    /// start.
    pub fn head(mut self, lines: usize) -> Self {
        self.head = Some(lines);
        self
    }

    /// Sends stdout to a file or to the writer of `std::io::pipe()` instead of into [`Finished::stdout`].
    pub fn stdout(mut self, to: impl Into<Stdio>) -> Self {
        self.command.stdout(to);
        self.own_stdout = true;
        self
    }

    /// The same for stderr.
    pub fn stderr(mut self, to: impl Into<Stdio>) -> Self {
        self.command.stderr(to);
        self.own_stderr = true;
        self
    }

    /// Starts it and waits for its end.
    #[track_caller]
    pub fn run(self) -> Finished {
        self.start().finish()
    }

    /// Starts it and returns while it runs.
    #[track_caller]
    pub fn start(mut self) -> Running {
        let (work, home) = (self.folder.work(), self.folder.home());
        self.command
            .current_dir(work)
            .env("HOME", &home)
            .env("USERPROFILE", &home)
            .stdin(Stdio::piped());
        if self.head == Some(0) {
            let (reader, writer) = io::pipe().unwrap();
            drop(reader);
            self = self.stdout(writer);
        }
        if !self.own_stdout {
            self.command.stdout(Stdio::piped());
        }
        if !self.own_stderr {
            self.command.stderr(Stdio::piped());
        }
        Running::start(self)
    }

    /// Starts `hook listen …` and waits until it is ready; `--port 0` must be among the arguments.
    #[track_caller]
    pub fn listen(self) -> Listener {
        Listener::from(self.start())
    }
}

impl Input {
    /// Feeds the pipe; returns it where it has to stay open.
    pub(super) fn feed(self, mut pipe: ChildStdin) -> Option<ChildStdin> {
        match self {
            Self::Silent => Some(pipe),
            Self::Bytes(bytes) => {
                // A program may end without having read its input; its exit code says whether that is right.
                thread::spawn(move || drop(pipe.write_all(&bytes)));
                None
            }
        }
    }
}

/// `PATH` on which `hook` is the binary under test, for `listen -- hook send …`.
fn path_with_hook_first() -> std::ffi::OsString {
    let own = Path::new(env!("CARGO_BIN_EXE_hook")).parent().unwrap();
    let rest = env::var_os("PATH").unwrap_or_default();
    env::join_paths([own.to_owned()].into_iter().chain(env::split_paths(&rest))).unwrap()
}

/// Splits a command line at blanks; single quotes keep a word together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    for (nth, part) in line.split('\'').enumerate() {
        if nth % 2 == 1 {
            word.get_or_insert_default().push_str(part);
            continue;
        }
        for c in part.chars() {
            if c.is_whitespace() {
                words.extend(word.take());
            } else {
                word.get_or_insert_default().push(c);
            }
        }
    }
    assert!(
        line.matches('\'').count().is_multiple_of(2),
        "a quote is open in: {line}"
    );
    words.extend(word);
    words
}

#[test]
fn a_line_is_split_as_a_shell_does() {
    assert_eq!(
        words(r#"send  a\.b=1 name='Ann Lee' --data '{"a":1}' ''"#),
        [
            "send",
            r"a\.b=1",
            "name=Ann Lee",
            "--data",
            r#"{"a":1}"#,
            ""
        ]
    );
}
