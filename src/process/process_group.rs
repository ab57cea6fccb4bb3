//! A command and what it has started, as a process group of Unix. It has no terminal of its own, so that a Ctrl-C or
//! the end of the terminal reaches it only through this program.

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
        if test_kill_process_group(pid).is_err() || are_all_dead(pid) {
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

/// Whether the processes of a group have exited, and only their parents have not reaped them. The first process of a
/// container often reaps no orphans: each would be waited for in vain.
#[cfg(target_os = "linux")]
fn are_all_dead(group: Pid) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return false;
    };
    let found = processes.flatten().filter_map(|process| {
        let name = process.file_name();
        let is_process = name.to_str()?.bytes().all(|byte| byte.is_ascii_digit());
        is_process.then(|| std::fs::read(process.path().join("stat")).ok())?
    });
    let mut states = found
        .filter_map(|stat| state_and_group(&stat))
        .filter(|(_, its_group)| *its_group == group.as_raw_nonzero().get())
        .map(|(state, _)| state)
        .peekable();
    states.peek().is_some() && states.all(|state| matches!(state, b'Z' | b'X'))
}

#[cfg(not(target_os = "linux"))]
fn are_all_dead(_: Pid) -> bool {
    false
}

/// The state and the group of a process, from its `/proc/PID/stat` (proc_pid_stat(5)). The name in it may have any
/// characters.
#[cfg(target_os = "linux")]
fn state_and_group(stat: &[u8]) -> Option<(u8, i32)> {
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let mut fields = str::from_utf8(&stat[end + 1..]).ok()?.split_whitespace();
    let state = fields.next()?.bytes().next()?;
    Some((state, fields.nth(1)?.parse().ok()?))
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_state_and_the_group_come_after_the_name() {
        let stat = b"42 (sh) Z 1 2) S 1 40 40 0 -1 4194304";
        assert_eq!(state_and_group(stat), Some((b'S', 40)));
        assert_eq!(state_and_group(b"42 (\xff) Z 1 7 7"), Some((b'Z', 7)));
        assert_eq!(state_and_group(b""), None);
    }

    #[test]
    fn a_process_that_has_exited_is_dead_before_it_is_reaped() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 3"]);
        let group = ProcessGroup::start(command).unwrap();
        let pid = group.command.unwrap();
        assert_eq!(wait(pid), 3);
        assert!(test_kill_process_group(pid).is_ok(), "not reaped yet");
        assert!(are_all_dead(pid));
        assert!(!are_all_dead(rustix::process::getpgrp()));
        group.wait_for_command();
        assert!(group.is_over());
    }
}
