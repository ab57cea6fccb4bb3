//! The command that a listener runs while it listens. What it starts belongs to it: the processes of a group on Unix,
//! of a job on Windows.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

#[cfg(unix)]
use super::process_group::ProcessGroup as Processes;
#[cfg(windows)]
use super::process_job::ProcessJob as Processes;
use super::thread::spawn;

/// How long the command has to exit after SIGTERM before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// The command that a listener has started.
#[derive(Clone)]
pub(crate) struct RunningCommand {
    processes: Arc<Processes>,
}

impl RunningCommand {
    /// Starts a command with additional environment variables. Its stdout goes to our stderr, because our stdout is for
    /// data. `exited` is called with its exit code, or with 128 plus the number of the signal that killed it.
    pub(crate) fn start(
        command: &[OsString],
        variables: &[(&str, String)],
        exited: impl FnOnce(u8) + Send + 'static,
    ) -> io::Result<Self> {
        let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(find_program(program));
        command
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdout(own_stderr());
        let processes = Arc::new(Processes::start(command)?);
        let watched = processes.clone();
        spawn("command", move || exited(watched.wait_for_command()))?;
        Ok(Self { processes })
    }

    /// Sends SIGTERM to the command and what it has started, and SIGKILL five seconds later to what is left.
    /// `wait_for_end` waits at most that long and returns whether [`RunningCommand::is_over`].
    pub(crate) fn stop(&self, mut wait_for_end: impl FnMut(Duration) -> bool) {
        if wait_for_end(Duration::ZERO) {
            return;
        }
        self.processes.terminate();
        if !wait_for_end(GRACE) {
            self.kill();
            wait_for_end(GRACE);
        }
    }

    /// Whether the command and all that it has started have exited.
    pub(crate) fn is_over(&self) -> bool {
        self.processes.is_over()
    }

    /// Kills it and the processes it has started.
    pub(crate) fn kill(&self) {
        self.processes.kill();
    }
}

/// The program that a shell would run by this name: `npm` is `npm.cmd`, by `PATHEXT`. The standard library finds only
/// `.exe` files by their name. It quotes arguments for a `.cmd` or `.bat` file safely, or refuses them.
#[cfg(windows)]
fn find_program(name: &OsStr) -> OsString {
    which::which(name).map_or_else(|_| name.to_owned(), Into::into)
}

/// The operating system finds it.
#[cfg(unix)]
fn find_program(name: &OsStr) -> &OsStr {
    name
}

#[cfg(unix)]
pub(super) fn own_stderr() -> Stdio {
    use std::os::fd::AsFd;
    io::stderr()
        .as_fd()
        .try_clone_to_owned()
        .map_or(Stdio::null(), Stdio::from)
}

#[cfg(windows)]
pub(super) fn own_stderr() -> Stdio {
    use std::os::windows::io::AsHandle;
    io::stderr()
        .as_handle()
        .try_clone_to_owned()
        .map_or(Stdio::null(), Stdio::from)
}
