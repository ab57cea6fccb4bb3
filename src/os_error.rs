//! The text of an error of the operating system, for messages.

use std::io;

/// What went wrong, without the error's number and in lower case: `connection refused`.
pub(crate) fn reason(error: &io::Error) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

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
