//! The state of the consumer, as a command of the user prints it.

use std::time::{Duration, Instant};

use crate::os_error;
use crate::process::observe;

/// The state has to stay the same for this long, because a consumer may work on after its response.
const UNCHANGED: Duration = Duration::from_millis(500);

/// It is waited for at most this long, with the time of the command.
const LONGEST: Duration = Duration::from_secs(5);

/// How often the command runs.
const INTERVAL: Duration = Duration::from_millis(100);

/// Runs the command.
pub(super) struct Observer<'a> {
    pub(super) command: &'a str,
}

/// A state that has stayed the same.
pub(super) struct ObservedState {
    pub(super) state: Vec<u8>,
    /// When the last change was seen, from the start of the observation.
    pub(super) after: Duration,
}

impl ObservedState {
    /// How long a similar change is waited for.
    pub(super) fn patience(&self) -> Duration {
        self.after + UNCHANGED
    }
}

/// Why the state is unknown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ObserverError {
    #[error("the command of `--observe` exited with {code}{}", after_colon(.last_line))]
    Exited { code: i32, last_line: String },
    #[error("a signal ended the command of `--observe`")]
    Signal,
    #[error("the command of `--observe` did not exit within {} s", LONGEST.as_secs())]
    TooSlow,
    #[error("could not run the command of `--observe`: {0}")]
    NotRun(String),
    #[error(
        "the output of the command did not stay the same for {} ms within {} s",
        UNCHANGED.as_millis(),
        LONGEST.as_secs()
    )]
    Unsettled,
}

fn after_colon(line: &str) -> String {
    match line {
        "" => String::new(),
        line => format!(": {line}"),
    }
}

impl Observer<'_> {
    /// What the command prints.
    pub(super) fn run(&self) -> Result<Vec<u8>, ObserverError> {
        self.run_within(LONGEST)
    }

    /// What the command prints once it has printed the same for a while.
    pub(super) fn state(&self) -> Result<Vec<u8>, ObserverError> {
        self.poll(|_, _| true).map(|observed| observed.state)
    }

    /// The same after something that may change the state: without a change, what the whole time has shown.
    pub(super) fn state_after(&self, before: &[u8]) -> Result<ObservedState, ObserverError> {
        self.poll(|state, _| state != before)
    }

    /// The same at least this long after something that may change the state.
    pub(super) fn state_in(&self, least: Duration) -> Result<Vec<u8>, ObserverError> {
        let observed = self.poll(|_, elapsed| elapsed >= least);
        observed.map(|observed| observed.state)
    }

    /// Runs the command again and again, until the state has stayed the same for [`UNCHANGED`] and is `enough` after
    /// this time, or until the time is over.
    fn poll(
        &self,
        enough: impl Fn(&[u8], Duration) -> bool,
    ) -> Result<ObservedState, ObserverError> {
        let start = Instant::now();
        let mut state = self.run()?;
        let mut since = start;
        loop {
            let left = LONGEST.saturating_sub(start.elapsed());
            let is_settled = since.elapsed() >= UNCHANGED;
            if is_settled && (left.is_zero() || enough(&state, start.elapsed())) {
                return Ok(ObservedState {
                    state,
                    after: since - start,
                });
            }
            if left.is_zero() {
                return Err(ObserverError::Unsettled);
            }
            std::thread::sleep(INTERVAL.min(left));
            match self.run_within(left) {
                Ok(now) if now != state => {
                    state = now;
                    since = Instant::now();
                }
                // The time is over.
                Err(ObserverError::TooSlow) | Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn run_within(&self, limit: Duration) -> Result<Vec<u8>, ObserverError> {
        match observe(self.command, limit) {
            Ok(Some(output)) => match output.code {
                Some(0) => Ok(output.stdout),
                Some(code) => Err(ObserverError::Exited {
                    code,
                    last_line: last_line(&output.stderr),
                }),
                None => Err(ObserverError::Signal),
            },
            Ok(None) => Err(ObserverError::TooSlow),
            Err(error) => Err(ObserverError::NotRun(os_error::reason(&error))),
        }
    }
}

/// The last line that is not blank.
fn last_line(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines().map(str::trim);
    let last = lines.rfind(|line| !line.is_empty());
    last.unwrap_or_default().to_owned()
}
