//! Runs a command of the user and takes what it prints.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::thread::spawn;

/// More output is not read: what is observed is a count or a short list.
const MAX_OUTPUT: u64 = 1 << 20;

/// How long the end of stderr is waited for: something that the command has started may keep it open.
const STDERR: Duration = Duration::from_millis(100);

/// How often the end of a command is looked for once it has printed all.
const INTERVAL: Duration = Duration::from_millis(2);

/// What a command printed.
pub(crate) struct CommandOutput {
    pub(crate) stdout: Vec<u8>,
    /// What it printed on stderr, if that ended with it.
    pub(crate) stderr: Vec<u8>,
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
}

/// Runs a command by `sh -c`, with nothing on stdin. `None` if it does not exit in time; then it
/// and what it has started are killed.
pub(crate) fn observe(command: &str, limit: Duration) -> io::Result<Option<CommandOutput>> {
    let deadline = Instant::now() + limit;
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    let mut child = shell.spawn()?;
    let stdout = read_all(child.stdout.take())?;
    let stderr = read_all(child.stderr.take())?;
    let printed = stdout.recv_timeout(limit);
    while printed.is_ok() && Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            let code = status.code();
            let stdout = printed.unwrap_or_else(|_| Ok(Vec::new()))?;
            let stderr = stderr
                .recv_timeout(STDERR)
                .unwrap_or_else(|_| Ok(Vec::new()))?;
            return Ok(Some(CommandOutput {
                stdout,
                stderr,
                code,
            }));
        }
        sleep(INTERVAL);
    }
    kill(&mut child);
    child.wait()?;
    Ok(None)
}

/// Reads a pipe to its end on a thread of its own.
fn read_all(pipe: Option<impl Read + Send + 'static>) -> io::Result<Receiver<io::Result<Vec<u8>>>> {
    let (sender, receiver) = channel();
    if let Some(pipe) = pipe {
        spawn("observe", move || {
            let mut output = Vec::new();
            let read = pipe.take(MAX_OUTPUT).read_to_end(&mut output);
            // The receiver may have given up.
            let _ = sender.send(read.map(|_| output));
        })?;
    }
    Ok(receiver)
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
