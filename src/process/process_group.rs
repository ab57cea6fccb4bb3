//! A command and what it has started, as a process group of Unix. It has no terminal of its own, so that a Ctrl-C or the
//! end of the terminal reaches it only through this program.

use std::io;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, WaitOptions, kill_process_group,
    test_kill_process_group, waitid, waitpgid,
};

/// The processes of a command. Its first one is not reaped before the run ends: until then no other process gets its
/// number, which is the group's.
pub(super) struct ProcessGroup {
    command: Option<Pid>,
    state: Mutex<GroupState>,
}

struct GroupState {
    /// `None` once no process is left in the group.
    pid: Option<Pid>,
    has_command_exited: bool,
}

impl ProcessGroup {
    pub(super) fn start(mut command: Command) -> io::Result<Self> {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let pid = command.spawn()?.id();
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
        let state = Mutex::new(GroupState {
            pid,
            has_command_exited: false,
        });
        Ok(Self {
            command: pid,
            state,
        })
    }

    /// Waits for the exit of the command, and returns its code.
    pub(super) fn wait_for_command(&self) -> u8 {
        let code = self.command.map_or(1, wait);
        self.lock().has_command_exited = true;
        code
    }

    fn lock(&self) -> MutexGuard<'_, GroupState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the command and all that it has started in its group have exited.
    pub(super) fn is_over(&self) -> bool {
        let mut group = self.lock();
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

    /// Asks the processes to exit.
    pub(super) fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Kills the processes.
    pub(super) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// Signals the whole group: what a shell has started must not outlive it.
    fn signal(&self, signal: Signal) {
        if let Some(pid) = self.lock().pid {
            let _ = kill_process_group(pid, signal);
        }
    }
}

/// Waits for the exit of a child without reaping it, and returns its code.
fn wait(pid: Pid) -> u8 {
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
