//! A program that runs during the test. Threads drain its streams, and every wait is for a fact.

use std::cell::Cell;
use std::io::{self, Read};
use std::mem;
use std::process::{Child, ChildStdin, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::program::Hook;
use super::{Finished, Folder, PATIENCE, WATCHDOG, json, streams};

/// A started program. It is killed on drop, with every process that it started.
pub struct Running {
    line: String,
    pid: u32,
    folder: Folder,
    seen: Arc<Seen>,
    stdin: Cell<Option<ChildStdin>>,
    /// How many bytes of stdout [`Running::next_line`] has handed out.
    taken: Cell<usize>,
    started: Instant,
}

/// What the draining threads have read, and the condition variable that they notify.
#[derive(Default)]
struct Seen {
    state: Mutex<State>,
    changed: Condvar,
}

/// Everything that a program has shown so far.
#[derive(Default)]
pub struct State {
    /// The bytes on stdout.
    pub stdout: Vec<u8>,
    /// The bytes on stderr.
    pub stderr: Vec<u8>,
    open: usize,
    status: Option<ExitStatus>,
}

impl State {
    /// How it ended. Set when its streams are closed, so no further output can come.
    fn over(&self) -> Option<ExitStatus> {
        self.status.filter(|_| self.open == 0)
    }
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// Waits until the fact is true. Gives up when time is up or no further output can come.
    fn wait<T>(
        &self,
        patience: Duration,
        mut fact: impl FnMut(&State) -> Option<T>,
    ) -> Result<T, MutexGuard<'_, State>> {
        let deadline = Instant::now() + patience;
        let mut state = self.lock();
        loop {
            if let Some(found) = fact(&state) {
                return Ok(found);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || state.over().is_some() {
                return Err(state);
            }
            state = self
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Reads a stream to its end, or until this number of lines has come.
    fn drain(
        self: &Arc<Self>,
        stream: Option<impl Read + Send + 'static>,
        head: Option<usize>,
        buffer: fn(&mut State) -> &mut Vec<u8>,
    ) {
        let Some(mut stream) = stream else { return };
        let seen = Arc::clone(self);
        self.change(|state| state.open += 1);
        thread::spawn(move || {
            let (mut chunk, mut lines) = (vec![0; 64 * 1024], 0);
            while head.is_none_or(|head| lines < head) {
                match stream.read(&mut chunk) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Ok(0) | Err(_) => break,
                    Ok(read) => {
                        lines += memchr::memchr_iter(b'\n', &chunk[..read]).count();
                        seen.change(|state| buffer(state).extend_from_slice(&chunk[..read]));
                    }
                }
            }
            drop(stream);
            seen.change(|state| state.open -= 1);
        });
    }
}

impl Running {
    #[track_caller]
    pub(super) fn start(hook: Hook) -> Self {
        let Hook {
            mut command,
            folder,
            input,
            head,
            line,
            ..
        } = hook;
        // A group of its own, so that what the program starts can be killed with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("`{line}` did not start: {error}"));
        drop(command); // and with it our copies of the streams that were passed in
        let seen = Arc::new(Seen::default());
        seen.drain(child.stdout.take(), head, |state| &mut state.stdout);
        seen.drain(child.stderr.take(), None, |state| &mut state.stderr);
        let stdin = input.feed(child.stdin.take().unwrap());
        let running = Self {
            line,
            pid: child.id(),
            folder,
            seen: Arc::clone(&seen),
            stdin: Cell::new(stdin),
            taken: Cell::new(0),
            started: Instant::now(),
        };
        thread::spawn(move || reap(child, &seen));
        running
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether this flag is among its own arguments, before the `--` of a COMMAND.
    pub(super) fn asked_for(&self, flag: &str) -> bool {
        let mut own = self.line.split(' ').take_while(|word| *word != "--");
        own.any(|word| word == flag)
    }

    /// The working directory.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Closes the stdin that was kept open.
    pub fn close_stdin(&self) {
        self.stdin.take();
    }

    /// Waits until the streams show the fact, and returns it.
    #[track_caller]
    pub fn wait<T>(&self, what: &str, fact: impl FnMut(&State) -> Option<T>) -> T {
        match self.seen.wait(PATIENCE, fact) {
            Ok(found) => found,
            Err(state) => self.fail(what, state),
        }
    }

    /// Waits until the text on stdout satisfies the predicate, and returns it.
    #[track_caller]
    pub fn wait_stdout(&self, mut enough: impl FnMut(&str) -> bool) -> String {
        self.wait("it shows on stdout", |state| {
            let text = String::from_utf8_lossy(&state.stdout);
            enough(&text).then(|| text.into_owned())
        })
    }

    /// Waits until the text on stderr satisfies the predicate, and returns it.
    #[track_caller]
    pub fn wait_stderr(&self, mut enough: impl FnMut(&str) -> bool) -> String {
        self.wait("it shows on stderr", |state| {
            let text = String::from_utf8_lossy(&state.stderr);
            enough(&text).then(|| text.into_owned())
        })
    }

    /// Waits for the nth line of stdout, counted from 1, and returns it without its end.
    #[track_caller]
    pub fn wait_line(&self, nth: usize) -> String {
        let text = self.wait_stdout(|text| text.matches('\n').count() >= nth);
        text.lines().nth(nth - 1).unwrap().to_owned()
    }

    /// Waits for the next line of stdout that was not handed out yet.
    #[track_caller]
    pub fn next_line(&self) -> String {
        let start = self.taken.get();
        let mut searched = start;
        let line = self.wait("there is another line on stdout", |state| {
            let Some(length) = memchr::memchr(b'\n', &state.stdout[searched..]) else {
                searched = state.stdout.len(); // a line of 25 MiB is not searched again and again
                return None;
            };
            Some(state.stdout[start..searched + length].to_vec())
        });
        self.taken.set(start + line.len() + 1);
        String::from_utf8(line).unwrap()
    }

    /// Waits for the next line of stdout and parses it.
    #[track_caller]
    pub fn next_json(&self) -> Value {
        json(self.next_line())
    }

    /// Skips lines of stdout up to the next JSON line of this `type`.
    #[track_caller]
    pub fn next_of(&self, kind: &str) -> Value {
        loop {
            let line = self.next_json();
            if line["type"] == kind {
                return line;
            }
        }
    }

    /// Asks it to end: SIGTERM; elsewhere than on Unix it is killed.
    pub fn terminate(&self) {
        #[cfg(unix)]
        self.signal(rustix::process::Signal::TERM);
        #[cfg(not(unix))]
        self.kill();
    }

    /// Sends SIGINT, as Ctrl-C does.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal(rustix::process::Signal::INT);
    }

    /// Sends SIGHUP, as the end of a terminal does.
    #[cfg(unix)]
    pub fn hang_up(&self) {
        self.signal(rustix::process::Signal::HUP);
    }

    /// Ends a program that runs until Ctrl-C, which then exits with 130. On Windows no signal reaches a single process,
    /// so it is killed.
    #[track_caller]
    pub fn finish_by_interrupt(self) -> Finished {
        #[cfg(unix)]
        {
            self.interrupt();
            let finished = self.finish();
            finished.code(130);
            finished
        }
        #[cfg(windows)]
        {
            self.kill();
            let finished = self.finish();
            finished.any_code()
        }
    }

    /// Waits for its end, at most 30 s from now.
    #[track_caller]
    pub fn finish(self) -> Finished {
        let status = match self.seen.wait(WATCHDOG, State::over) {
            Ok(status) => status,
            Err(state) if state.status.is_none() => self.fail("it ends", state),
            Err(state) => self.fail("what it started lets go of its streams", state),
        };
        let mut state = self.seen.lock();
        let (stdout, stderr) = (mem::take(&mut state.stdout), mem::take(&mut state.stderr));
        drop(state);
        Finished::new(
            self.line.clone(),
            self.folder.clone(),
            status,
            stdout,
            stderr,
            self.started.elapsed(),
        )
    }

    #[track_caller]
    fn fail(&self, what: &str, state: MutexGuard<'_, State>) -> ! {
        let end = match state.status {
            Some(status) => format!("it has ended ({status})"),
            None => format!(
                "it still runs, {:?} after its start",
                self.started.elapsed()
            ),
        };
        let streams = streams(&state.stdout, &state.stderr);
        drop(state);
        self.kill();
        panic!("`{}`: waited until {what}; {end}\n{streams}", self.line)
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        if self.seen.lock().status.is_none() {
            let pid = rustix::process::Pid::from_raw(self.pid.cast_signed()).unwrap();
            // It may have ended just now.
            let _ = rustix::process::kill_process(pid, signal);
        }
    }

    /// Kills it, as `kill -9` does; what it started too.
    pub fn kill(&self) {
        if self.seen.lock().over().is_some() {
            return;
        }
        #[cfg(unix)]
        {
            let group = rustix::process::Pid::from_raw(self.pid.cast_signed()).unwrap();
            // The whole group may have ended just now.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        #[cfg(not(unix))]
        {
            let pid = self.pid.to_string();
            let _ = std::process::Command::new("taskkill")
                .args(["/F", "/T", "/PID", pid.as_str()])
                .output();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
        let over = self.seen.wait(PATIENCE, State::over);
        let state = over.err().unwrap_or_else(|| self.seen.lock());
        let panicked = String::from_utf8_lossy(&state.stderr).contains("panicked at");
        let streams = streams(&state.stdout, &state.stderr);
        drop(state);
        assert!(
            !panicked || thread::panicking(),
            "`{}` panicked\n{streams}",
            self.line
        );
    }
}

/// Waits for the end in a thread of its own, so that no test polls.
fn reap(mut child: Child, seen: &Seen) {
    let status = child.wait().unwrap();
    seen.change(|state| state.status = Some(status));
}
