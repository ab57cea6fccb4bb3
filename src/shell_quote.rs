//! Text as one word of a command for a POSIX shell.

/// In single quotes, if the shell would make anything of it.
pub(crate) fn shell_quote(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@,+%".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_need_no_quotes() {
        for (text, want) in [
            ("a/b-c_d.json", "a/b-c_d.json"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("$(id)", "'$(id)'"),
            ("http://h/?a=1&b", "'http://h/?a=1&b'"),
        ] {
            assert_eq!(shell_quote(text), want);
        }
    }
}
