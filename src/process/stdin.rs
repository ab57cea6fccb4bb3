//! Whether something is on stdin.

/// Whether stdin is a file or a pipe with bytes that have not been read.
#[cfg(unix)]
pub(crate) fn has_unread_stdin() -> bool {
    rustix::io::ioctl_fionread(std::io::stdin()).is_ok_and(|bytes| bytes > 0)
}

/// Windows does not say it.
#[cfg(not(unix))]
pub(crate) fn has_unread_stdin() -> bool {
    false
}
