//! The text of an error of the operating system, for messages.

use std::io::{self, ErrorKind};

/// What went wrong, without the error's number and in lower case: `connection refused`.
pub(crate) fn reason(error: &io::Error) -> String {
    if cfg!(windows)
        && error.raw_os_error().is_some()
        && let Some(words) = common_words(error.kind())
    {
        return words.to_owned();
    }
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let text = text.trim_end_matches('.'); // Windows ends its texts with one
    let text = text
        .strip_prefix("failed to lookup address information: ")
        .unwrap_or(text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// The words of Unix for what every system knows. With them a message is the same on Windows.
fn common_words(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "no such file or directory",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::AlreadyExists => "file exists",
        ErrorKind::IsADirectory => "is a directory",
        ErrorKind::NotADirectory => "not a directory",
        ErrorKind::StorageFull => "no space left on device",
        ErrorKind::BrokenPipe => "broken pipe",
        ErrorKind::ConnectionRefused => "connection refused",
        ErrorKind::ConnectionReset => "connection reset by peer",
        ErrorKind::AddrInUse => "address already in use",
        ErrorKind::AddrNotAvailable => "cannot assign requested address",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of glibc, to be exact: musl has other words for some.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[test]
    fn the_common_words_are_those_of_unix() {
        use rustix::io::Errno;
        for errno in [
            Errno::NOENT,
            Errno::ACCESS,
            Errno::EXIST,
            Errno::ISDIR,
            Errno::NOTDIR,
            Errno::NOSPC,
            Errno::PIPE,
            Errno::CONNREFUSED,
            Errno::CONNRESET,
            Errno::ADDRINUSE,
            Errno::ADDRNOTAVAIL,
        ] {
            let error = io::Error::from(errno);
            assert_eq!(common_words(error.kind()), Some(&*reason(&error)));
        }
        assert_eq!(common_words(ErrorKind::Other), None);
    }

    #[test]
    fn an_error_is_shown_without_its_number() {
        let refused = io::Error::other("Connection refused (os error 111)");
        assert_eq!(reason(&refused), "connection refused");
        let lookup =
            io::Error::other("failed to lookup address information: Name or service not known");
        assert_eq!(reason(&lookup), "name or service not known");
        let windows = io::Error::other("The system cannot find the file specified. (os error 2)");
        assert_eq!(
            reason(&windows),
            "the system cannot find the file specified"
        );
    }
}
