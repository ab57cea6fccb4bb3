//! The state of the consumer, as a command of the user prints it.

use std::time::{Duration, Instant};

use crate::os_error;
use crate::process::observe;

/// The state has to stay the same for this long, because a consumer may work on after its response.
const UNCHANGED: Duration = Duration::from_millis(500);

/// It is waited for at most this long.
const LONGEST: Duration = Duration::from_secs(5);

/// How often the command runs.
const INTERVAL: Duration = Duration::from_millis(100);

/// Runs the command.
pub(super) struct Observer<'a> {
    pub(super) command: &'a str,
}

impl Observer<'_> {
    /// What the command prints once it has printed the same for a while; the error says why it cannot be known.
    pub(super) fn state(&self) -> Result<Vec<u8>, String> {
        let start = Instant::now();
        let mut state = self.run()?;
        let mut since = Instant::now();
        while since.elapsed() < UNCHANGED && start.elapsed() < LONGEST {
            std::thread::sleep(INTERVAL);
            let now = self.run()?;
            if now != state {
                state = now;
                since = Instant::now();
            }
        }
        Ok(state)
    }

    fn run(&self) -> Result<Vec<u8>, String> {
        match observe(self.command, LONGEST) {
            Ok(Some(output)) if output.code == Some(0) => Ok(output.stdout),
            Ok(Some(output)) => Err(match output.code {
                Some(code) => format!("the command of `--observe` exited with {code}"),
                None => "a signal ended the command of `--observe`".to_owned(),
            }),
            Ok(None) => Err("the command of `--observe` did not exit within 5 s".to_owned()),
            Err(error) => Err(format!(
                "could not run the command of `--observe`: {}",
                os_error::reason(&error)
            )),
        }
    }
}
