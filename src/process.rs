//! Signals, and the COMMAND that a listener runs (home of signal-hook and rustix' process calls).

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long COMMAND gets to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// A wish to end this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT: Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

/// Calls `act` in a thread of its own for each SIGINT and SIGTERM. SIGXFSZ is taken and dropped: a file that has reached its
/// limit is then an error where it is written, and not the end of the program.
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

/// Calls `act` in a thread of its own for each Ctrl-C; Windows has no signals that could be waited for, so a flag is
/// looked at.
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

/// How many descriptors this program may open once the soft limit is raised; `None` for no limit.
#[cfg(unix)]
pub(crate) fn descriptor_limit() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Nofile).maximum
}

/// Raises the soft limit of open descriptors to the hard one; where that is refused, the soft one stays.
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

/// There is no such limit.
#[cfg(not(unix))]
pub(crate) fn descriptor_limit() -> Option<u64> {
    None
}

/// There is no such limit.
#[cfg(not(unix))]
pub(crate) fn raise_descriptor_limit() {}

/// Ends this program now, without finishing anything.
pub(crate) fn exit_now(code: u8) -> ! {
    std::process::exit(code.into())
}

/// A running COMMAND.
pub(crate) struct RunningCommand {
    child: Arc<Mutex<Child>>,
    #[cfg_attr(not(unix), expect(dead_code, reason = "only signals need it"))]
    pid: u32,
}

impl RunningCommand {
    /// Starts a command with more variables in its environment; what it writes goes to our stderr, because our stdout
    /// is for data. `ended` is called with its exit code, or 128 and the signal's number.
    pub(crate) fn start(
        command: &[OsString],
        variables: &[(&str, String)],
        ended: impl FnOnce(u8) + Send + 'static,
    ) -> io::Result<Self> {
        let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdout(stderr_of_ours());
        // A group of its own, so that what it starts can be ended with it; a Ctrl-C reaches it through us.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn()?;
        let pid = child.id();
        let child = Arc::new(Mutex::new(child));
        let watched = child.clone();
        spawn("command", move || ended(wait(&watched, pid)))?;
        Ok(Self { child, pid })
    }

    /// Asks it to end, and after five seconds ends it; `has_ended` waits that long at most and says whether it did.
    pub(crate) fn stop(&self, mut has_ended: impl FnMut(Duration) -> bool) {
        self.terminate();
        if !has_ended(GRACE) {
            self.kill();
            has_ended(GRACE);
        }
    }

    #[cfg(unix)]
    fn terminate(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Ends it and what it started now.
    #[cfg(unix)]
    pub(crate) fn kill(&self) {
        self.signal(rustix::process::Signal::KILL);
    }

    /// To its whole group: what a shell has started must not outlive it.
    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        use rustix::process::{Pid, kill_process_group};
        // The lock: a child that was waited for has no pid any more.
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

    /// Ends it now.
    #[cfg(not(unix))]
    pub(crate) fn kill(&self) {
        let _ = lock(&self.child).kill();
    }
}

/// Waits without holding the lock, so that the child can be ended meanwhile; its pid stays its own until it is reaped
/// under the lock.
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
    lock(child).wait().map_or(1, code)
}

#[cfg(not(unix))]
fn wait(child: &Mutex<Child>, _: u32) -> u8 {
    loop {
        match lock(child).try_wait() {
            Ok(Some(status)) => return code(status),
            Ok(None) => thread::sleep(Duration::from_millis(10)),
            Err(_) => return 1,
        }
    }
}

fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128_u8.saturating_add(u8::try_from(signal).unwrap_or(127));
    }
    status
        .code()
        .map_or(1, |code| u8::try_from(code).unwrap_or(1))
}

#[cfg(unix)]
fn stderr_of_ours() -> Stdio {
    use std::os::fd::AsFd;
    io::stderr()
        .as_fd()
        .try_clone_to_owned()
        .map_or(Stdio::null(), Stdio::from)
}

#[cfg(windows)]
fn stderr_of_ours() -> Stdio {
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
