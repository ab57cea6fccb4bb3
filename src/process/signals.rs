//! Signals that ask this program to exit (the home of signal-hook). A signal calls a function on a thread of its own,
//! so the caller may do anything there. Windows has no signals to wait for: there a flag is polled for Ctrl-C.

use std::io;
#[cfg(unix)]
use std::process::{Command, Stdio};

use super::thread::spawn;

/// A signal that asks this program to exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT, which Ctrl-C sends.
    Interrupt,
    /// SIGTERM.
    #[cfg_attr(windows, expect(dead_code, reason = "Windows has no SIGTERM"))]
    Terminate,
    /// SIGHUP, which the end of the terminal sends.
    #[cfg_attr(windows, expect(dead_code, reason = "Windows has no SIGHUP"))]
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

/// Whether whoever started this program has made it ignore SIGHUP. No safe call tells, so Linux's file of the process
/// is read; elsewhere a shell is asked, which cannot trap a signal that it was started without.
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
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    let flag = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGINT, flag.clone())?;
    spawn("signals", move || {
        loop {
            if flag.swap(false, Relaxed) {
                act(Signal::Interrupt);
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    })
}

/// Exits at once, without finishing what is in flight.
pub(crate) fn exit_now(code: u8) -> ! {
    std::process::exit(code.into())
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
