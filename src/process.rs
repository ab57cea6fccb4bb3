//! Signals, the limit of open files, and the command that a listener runs while it listens.
//!
//! This is the home of signal-hook and of the process calls of rustix. A signal calls a function on a thread of its
//! own, so the caller may do anything there. The command runs in a process group of its own: what it starts is
//! terminated with it, also after the command itself has exited, and a Ctrl-C or the end of the terminal reaches it only
//! through this program. Windows has neither signals nor groups; there a flag is polled for Ctrl-C and the command is
//! killed.

use std::ffi::OsString;
use std::io;
#[cfg(not(unix))]
use std::process::Child;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long the command has to exit after SIGTERM before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// A signal that asks this program to exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT, which Ctrl-C sends.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP, which the end of the terminal sends.
    HangUp,
}

/// Calls `act` on a thread of its own for each SIGINT, SIGTERM and SIGHUP. SIGXFSZ is ignored, so that a file that has
/// reached its size limit is an error of the write instead of the end of the program.
#[cfg(unix)]
pub(crate) fn on_signal(mut act: impl FnMut(Signal) + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGXFSZ])?;
    // A program that `nohup` starts goes on without its terminal.
    if !is_hangup_ignored() {
        signals.add_signal(SIGHUP)?;
    }
    spawn("signals", move || {
        for signal in &mut signals {
            match signal {
                SIGINT => act(Signal::Interrupt),
                SIGTERM => act(Signal::Terminate),
                SIGHUP => act(Signal::HangUp),
                _ => {}
            }
        }
    })
}

/// Whether whoever started this program has made it ignore SIGHUP. No safe call tells, so Linux's file of the process is
/// read; elsewhere a shell is asked, which cannot trap a signal that it was started without.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    match ignored_signals(&status) {
        Some(signals) => signals & 1 == 1, // SIGHUP is signal 1, the lowest bit
        None => is_hangup_ignored_by_a_shell(),
    }
}

/// The mask of ignored signals in a `/proc/PID/status`.
#[cfg(unix)]
fn ignored_signals(status: &str) -> Option<u64> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    u64::from_str_radix(mask?.trim(), 16).ok()
}

#[cfg(unix)]
fn is_hangup_ignored_by_a_shell() -> bool {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "trap 'exit 1' HUP; kill -HUP $$; exit 0"]);
    let quiet = || Stdio::null();
    let status = shell
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Calls `act` on a thread of its own for each Ctrl-C. Windows has no signals to wait for, so a flag is polled.
#[cfg(not(unix))]
pub(crate) fn on_signal(mut act: impl FnMut(Signal) + Send + 'static) -> io::Result<()> {
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    let flag = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGINT, flag.clone())?;
    spawn("signals", move || {
        loop {
            if flag.swap(false, Relaxed) {
                act(Signal::Interrupt);
            }
            thread::sleep(Duration::from_millis(50));
        }
    })
}

/// How many files this program may open once the soft limit is raised; `None` without a limit.
#[cfg(unix)]
pub(crate) fn descriptor_limit() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Nofile).maximum
}

/// Raises the soft limit of open files to the hard one. If the system refuses, the soft limit stays.
#[cfg(unix)]
pub(crate) fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let maximum = descriptor_limit();
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    let _ = setrlimit(Resource::Nofile, raised);
}

/// Windows has no such limit.
#[cfg(not(unix))]
pub(crate) fn descriptor_limit() -> Option<u64> {
    None
}

/// Windows has no such limit.
#[cfg(not(unix))]
pub(crate) fn raise_descriptor_limit() {}

/// Exits at once, without finishing what is in flight.
pub(crate) fn exit_now(code: u8) -> ! {
    std::process::exit(code.into())
}

/// The command that a listener has started.
#[derive(Clone)]
pub(crate) struct RunningCommand {
    #[cfg(unix)]
    group: Arc<Mutex<Group>>,
    #[cfg(not(unix))]
    child: Arc<Mutex<Child>>,
}

/// The process group of the command. Its first process is not reaped before the run ends: until then the number belongs
/// to nobody else.
#[cfg(unix)]
struct Group {
    /// `None` once no process is left in the group.
    pid: Option<rustix::process::Pid>,
    has_command_exited: bool,
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
        let mut command = Command::new(program);
        command
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdout(own_stderr());
        // A group of its own, so that what it starts can be terminated with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn()?;
        #[cfg(unix)]
        let child = child.id();
        Self::watch(child, exited)
    }

    #[cfg(unix)]
    fn watch(pid: u32, exited: impl FnOnce(u8) + Send + 'static) -> io::Result<Self> {
        let pid = i32::try_from(pid).ok();
        let pid = pid.and_then(rustix::process::Pid::from_raw);
        let group = Arc::new(Mutex::new(Group {
            pid,
            has_command_exited: false,
        }));
        let watched = group.clone();
        spawn("command", move || {
            let code = pid.map_or(1, wait);
            lock(&watched).has_command_exited = true;
            exited(code);
        })?;
        Ok(Self { group })
    }

    #[cfg(not(unix))]
    fn watch(child: Child, exited: impl FnOnce(u8) + Send + 'static) -> io::Result<Self> {
        let child = Arc::new(Mutex::new(child));
        let watched = child.clone();
        spawn("command", move || exited(wait(&watched)))?;
        Ok(Self { child })
    }

    /// Sends SIGTERM to the command and what it has started, and SIGKILL five seconds later to what is left.
    /// `wait_for_end` waits at most that long and returns whether [`RunningCommand::is_over`].
    pub(crate) fn stop(&self, mut wait_for_end: impl FnMut(Duration) -> bool) {
        if wait_for_end(Duration::ZERO) {
            return;
        }
        self.terminate();
        if !wait_for_end(GRACE) {
            self.kill();
            wait_for_end(GRACE);
        }
    }

    /// Whether the command and all that it has started in its group have exited.
    #[cfg(unix)]
    pub(crate) fn is_over(&self) -> bool {
        use rustix::process::{WaitOptions, test_kill_process_group, waitpgid};
        let mut group = lock(&self.group);
        let Some(pid) = group.pid else { return true };
        if !group.has_command_exited {
            return false;
        }
        // The command, and where this program is the first of a container also orphans: a dead process stays in its
        // group until it is reaped.
        while let Ok(Some(_)) = waitpgid(pid, WaitOptions::NOHANG) {}
        if test_kill_process_group(pid).is_err() {
            group.pid = None;
        }
        group.pid.is_none()
    }

    #[cfg(unix)]
    fn terminate(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Kills it and the processes it has started.
    #[cfg(unix)]
    pub(crate) fn kill(&self) {
        self.signal(rustix::process::Signal::KILL);
    }

    /// Signals the whole group: what a shell has started must not outlive it.
    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        if let Some(pid) = lock(&self.group).pid {
            let _ = rustix::process::kill_process_group(pid, signal);
        }
    }

    /// Whether the command has exited.
    #[cfg(not(unix))]
    pub(crate) fn is_over(&self) -> bool {
        !matches!(lock(&self.child).try_wait(), Ok(None))
    }

    #[cfg(not(unix))]
    fn terminate(&self) {
        self.kill();
    }

    /// Kills it.
    #[cfg(not(unix))]
    pub(crate) fn kill(&self) {
        let _ = lock(&self.child).kill();
    }
}

/// Waits for the exit of a child without reaping it, and returns its code.
#[cfg(unix)]
fn wait(pid: rustix::process::Pid) -> u8 {
    use rustix::process::{WaitId, WaitIdOptions, WaitIdStatus, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    let status = loop {
        match waitid(WaitId::Pid(pid), options) {
            Err(rustix::io::Errno::INTR) => {}
            status => break status.ok().flatten(),
        }
    };
    let to_code = |number| u8::try_from(number).ok();
    let signal = status.as_ref().and_then(WaitIdStatus::terminating_signal);
    match (signal, status.and_then(|status| status.exit_status())) {
        (Some(signal), _) => 128_u8.saturating_add(to_code(signal).unwrap_or(127)),
        (None, code) => code.and_then(to_code).unwrap_or(1),
    }
}

#[cfg(not(unix))]
fn wait(child: &Mutex<Child>) -> u8 {
    let to_code =
        |status: std::process::ExitStatus| status.code().and_then(|code| u8::try_from(code).ok());
    loop {
        match lock(child).try_wait() {
            Ok(Some(status)) => return to_code(status).unwrap_or(1),
            Ok(None) => thread::sleep(Duration::from_millis(10)),
            Err(_) => return 1,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn own_stderr() -> Stdio {
    use std::os::fd::AsFd;
    io::stderr()
        .as_fd()
        .try_clone_to_owned()
        .map_or(Stdio::null(), Stdio::from)
}

#[cfg(windows)]
fn own_stderr() -> Stdio {
    use std::os::windows::io::AsHandle;
    io::stderr()
        .as_handle()
        .try_clone_to_owned()
        .map_or(Stdio::null(), Stdio::from)
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map(drop)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_ignored_signals_are_in_the_file_of_a_process() {
        let status = "Name:\thook\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n";
        assert_eq!(ignored_signals(status), Some(0x1001));
        assert_eq!(ignored_signals("Name:\thook\n"), None);
        assert_eq!(ignored_signals("SigIgn:\tx\n"), None);
    }

    #[test]
    fn a_shell_tells_the_same_as_the_system() {
        assert_eq!(is_hangup_ignored_by_a_shell(), is_hangup_ignored());
    }
}
