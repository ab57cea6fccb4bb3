//! A command and what it has started, as a job of Windows: closing the job kills them, at the latest when this program
//! ends.

use std::io;
use std::os::windows::io::AsRawHandle as _;
use std::os::windows::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use win32job::{ExtendedLimitInfo, Job};

/// The command does not get the console's Ctrl-C, which is for this program.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;

/// The processes of a command.
pub(super) struct ProcessJob {
    command: Mutex<Child>,
    /// `None` once it is closed.
    job: Mutex<Option<Job>>,
}

impl ProcessJob {
    pub(super) fn start(mut command: Command) -> io::Result<Self> {
        let mut limits = ExtendedLimitInfo::new();
        limits.limit_kill_on_job_close();
        let job = Job::create_with_limit_info(&limits).map_err(io::Error::other)?;
        let command = command.creation_flags(CREATE_NEW_PROCESS_GROUP).spawn()?;
        job.assign_process(command.as_raw_handle() as isize)
            .map_err(io::Error::other)?;
        Ok(Self {
            command: Mutex::new(command),
            job: Mutex::new(Some(job)),
        })
    }

    /// Waits for the exit of the command, and returns its code. The lock is free meanwhile.
    pub(super) fn wait_for_command(&self) -> u8 {
        let to_code = |status: ExitStatus| status.code().and_then(|code| u8::try_from(code).ok());
        loop {
            match lock(&self.command).try_wait() {
                Ok(Some(status)) => return to_code(status).unwrap_or(1),
                Ok(None) => {}
                Err(_) => return 1,
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether the command and all that it has started have exited.
    pub(super) fn is_over(&self) -> bool {
        if matches!(lock(&self.command).try_wait(), Ok(None)) {
            return false;
        }
        let processes = lock(&self.job).as_ref().map(Job::query_process_id_list);
        !matches!(processes, Some(Ok(processes)) if !processes.is_empty())
    }

    /// Windows has no signal that asks a process to exit.
    pub(super) fn terminate(&self) {
        self.kill();
    }

    /// Kills the processes.
    pub(super) fn kill(&self) {
        drop(lock(&self.job).take());
        let _ = lock(&self.command).kill();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
