//! The exit codes.
//!
//! The numbers are part of the interface: scripts branch on them. [`TABLE`] is what the help and the README show.

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was delivered, or every expected request was received.
    Done,
    /// An I/O, network or record failure.
    Failed,
    /// The command line or an input file is wrong.
    Usage,
    /// The endpoint returned 3xx.
    Redirected,
    /// The endpoint returned 4xx.
    ClientError,
    /// The endpoint returned 5xx.
    ServerError,
    TimedOut,
    ExpectationFailed,
    /// A signature is missing, wrong or too old.
    BadSignature,
    /// Ended by SIGHUP.
    HungUp,
    /// Ended by SIGINT.
    Interrupted,
    /// Ended by SIGTERM.
    Terminated,
    /// The code of the COMMAND of `listen`.
    Command(u8),
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Redirected => 3,
            Self::ClientError => 4,
            Self::ServerError => 5,
            Self::TimedOut => 6,
            Self::ExpectationFailed => 7,
            Self::BadSignature => 8,
            Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::Terminated => 143,
            Self::Command(code) => code,
        }
    }

    /// Whether a signal to this program ended the run.
    pub(crate) fn is_by_signal(self) -> bool {
        matches!(self, Self::HungUp | Self::Interrupted | Self::Terminated)
    }

    /// How the run ended, in words.
    pub(crate) fn words(self) -> String {
        match self {
            Self::HungUp => "ended by SIGHUP".to_owned(),
            Self::Interrupted => "ended by SIGINT".to_owned(),
            Self::Terminated => "ended by SIGTERM".to_owned(),
            exit => format!("exit code {}", exit.code()),
        }
    }

    /// The exit for a response with this status; 2xx is [`Exit::Done`].
    pub(crate) fn for_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Done,
            300..=399 => Self::Redirected,
            400..=499 => Self::ClientError,
            500..=599 => Self::ServerError,
            // 1xx is not a final response, and codes above 599 are not defined.
            _ => Self::Failed,
        }
    }

    /// The worse of two deliveries: 1 > 6 > 5 > 4 > 3 > 7 > 0.
    #[must_use]
    pub(crate) fn worse(self, other: Self) -> Self {
        const ORDER: [Exit; 7] = [
            Exit::Done,
            Exit::ExpectationFailed,
            Exit::Redirected,
            Exit::ClientError,
            Exit::ServerError,
            Exit::TimedOut,
            Exit::Failed,
        ];
        let rank = |exit| ORDER.iter().position(|known| *known == exit);
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// The table that the help shows.
pub(crate) const TABLE: &str = "  0    delivered with 2xx; or the listener got what it waited for
  1    failed: connection, name, TLS, I/O, port in use
  2    usage error
  3    the endpoint responded with 3xx
  4    the endpoint responded with 4xx
  5    the endpoint responded with 5xx
  6    out of time
  7    an expectation failed
  8    a signature is missing, wrong or too old
  129  ended by SIGHUP
  130  ended by SIGINT
  143  ended by SIGTERM";

/// How several deliveries make one exit code; [`Exit::worse`] decides.
pub(crate) const WORST: &str =
    "Of several deliveries the worst decides: 1 > 6 > 5 > 4 > 3 > 7 > 0.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_exit_wins() {
        let worst_first = [
            Exit::Failed,
            Exit::TimedOut,
            Exit::ServerError,
            Exit::ClientError,
            Exit::Redirected,
            Exit::ExpectationFailed,
            Exit::Done,
        ];
        for pair in worst_first.windows(2) {
            assert_eq!(pair[0].worse(pair[1]), pair[0]);
            assert_eq!(pair[1].worse(pair[0]), pair[0]);
        }
    }

    #[test]
    fn the_table_lists_every_code() {
        for exit in [
            Exit::Done,
            Exit::Failed,
            Exit::Usage,
            Exit::Redirected,
            Exit::ClientError,
            Exit::ServerError,
            Exit::TimedOut,
            Exit::ExpectationFailed,
            Exit::BadSignature,
            Exit::HungUp,
            Exit::Interrupted,
            Exit::Terminated,
        ] {
            let code = exit.code().to_string();
            assert!(
                TABLE
                    .lines()
                    .any(|line| line.split_whitespace().next() == Some(code.as_str()))
            );
        }
    }
}
