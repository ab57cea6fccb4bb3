//! Runs a command of the user and takes what it prints.

use std::io::{self, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::command::own_stderr;
use super::thread::spawn;

/// More output is not read: what is observed is a count or a short list.
const MAX_OUTPUT: u64 = 1 << 20;

/// How often the end of a command is looked for once it has printed all.
const INTERVAL: Duration = Duration::from_millis(2);

/// What a command printed.
pub(crate) struct CommandOutput {
    pub(crate) stdout: Vec<u8>,
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
}

/// Runs a command by `sh -c`, with nothing on stdin and with our stderr. `None` if it does not exit in time; then it
/// and what it has started are killed.
pub(crate) fn observe(command: &str, limit: Duration) -> io::Result<Option<CommandOutput>> {
    let deadline = Instant::now() + limit;
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(own_stderr());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    let mut child = shell.spawn()?;
    let (sender, receiver) = channel();
    if let Some(stdout) = child.stdout.take() {
        spawn("observe", move || {
            let mut output = Vec::new();
            let read = stdout.take(MAX_OUTPUT).read_to_end(&mut output);
            // The receiver may have given up.
            let _ = sender.send(read.map(|_| output));
        })?;
    }
    let printed = receiver.recv_timeout(limit);
    while printed.is_ok() && Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            let code = status.code();
            let stdout = printed.unwrap_or_else(|_| Ok(Vec::new()))?;
            return Ok(Some(CommandOutput { stdout, code }));
        }
        sleep(INTERVAL);
    }
    kill(&mut child);
    child.wait()?;
    Ok(None)
}

/// Kills the command and what it has started.
#[cfg(unix)]
fn kill(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

#[cfg(windows)]
fn kill(child: &mut Child) {
    let _ = child.kill();
}
