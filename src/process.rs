//! Signals, the limit of open files, and the command that a listener runs while it listens.
//!
//! This is the home of signal-hook and of the process calls of rustix. A signal calls a function on a thread of its
//! own, so the caller may do anything there. The command runs in a process group of its own: what it starts is
//! terminated with it, and a Ctrl-C on the terminal reaches it only through this program. Windows has neither signals
//! nor groups; there a flag is polled for Ctrl-C and the command is killed.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
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
}

/// Calls `act` on a thread of its own for each SIGINT and SIGTERM. SIGXFSZ is ignored, so that a file that has reached its
/// size limit is an error of the write instead of the end of the program.
#[cfg(unix)]
pub(crate) fn on_signal(mut act: impl FnMut(Signal) + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGXFSZ])?;
    spawn("signals", move || {
        for signal in &mut signals {
            match signal {
                SIGINT => act(Signal::Interrupt),
                SIGTERM => act(Signal::Terminate),
                _ => {}
            }
        }
    })
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
pub(crate) struct RunningCommand {
    child: Arc<Mutex<Child>>,
    #[cfg_attr(not(unix), expect(dead_code, reason = "only signals need it"))]
    pid: u32,
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
        let pid = child.id();
        let child = Arc::new(Mutex::new(child));
        let watched = child.clone();
        spawn("command", move || exited(wait(&watched, pid)))?;
        Ok(Self { child, pid })
    }

    /// Sends SIGTERM, and SIGKILL five seconds later. `wait_for_exit` waits at most that long and returns whether the
    /// command has exited.
    pub(crate) fn stop(&self, mut wait_for_exit: impl FnMut(Duration) -> bool) {
        self.terminate();
        if !wait_for_exit(GRACE) {
            self.kill();
            wait_for_exit(GRACE);
        }
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
        use rustix::process::{Pid, kill_process_group};
        // The lock keeps `wait` from reaping the child, after which its pid may belong to another process.
        let mut child = lock(&self.child);
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        if let (Ok(None), Some(pid)) = (child.try_wait(), pid) {
            let _ = kill_process_group(pid, signal);
        }
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

/// Waits without the lock, so that the child can be signalled meanwhile. It is reaped under the lock; until then its pid
/// stays its own.
#[cfg(unix)]
fn wait(child: &Mutex<Child>, pid: u32) -> u8 {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(
            waitid(WaitId::Pid(pid), options),
            Err(rustix::io::Errno::INTR)
        ) {}
    }
    lock(child).wait().map_or(1, exit_code)
}

#[cfg(not(unix))]
fn wait(child: &Mutex<Child>, _: u32) -> u8 {
    loop {
        match lock(child).try_wait() {
            Ok(Some(status)) => return exit_code(status),
            Ok(None) => thread::sleep(Duration::from_millis(10)),
            Err(_) => return 1,
        }
    }
}

fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128_u8.saturating_add(u8::try_from(signal).unwrap_or(127));
    }
    status
        .code()
        .map_or(1, |code| u8::try_from(code).unwrap_or(1))
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
