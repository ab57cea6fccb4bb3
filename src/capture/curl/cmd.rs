//! Words of a command line for cmd.exe, as browsers write them with "Copy as cURL (cmd)".
//!
//! A line is read twice there. cmd.exe undoes its carets outside of quotes; then the program splits what is left, where a
//! backslash escapes a quote, and two quotes inside of quotes are one.

use super::error::CurlError;

/// Whether a text is for cmd.exe rather than for a shell: its line ends, arguments or quotes are escaped with carets, or
/// it has doubled quotes, which a shell would drop.
pub(super) fn is_cmd(text: &[u8]) -> bool {
    let has_caret_line = text
        .split(|byte| *byte == b'\n')
        .any(|line| line.trim_ascii_end().ends_with(b" ^"));
    let has_backslash_line = text
        .split(|byte| *byte == b'\n')
        .any(|line| line.trim_ascii_end().ends_with(b"\\"));
    let caret = memchr::memmem::find(text, b" ^\"");
    let single = memchr::memchr(b'\'', text);
    if (has_caret_line && !has_backslash_line)
        || caret.is_some_and(|at| single.is_none_or(|single| at < single))
    {
        return true;
    }
    let is_doubled = |window: &[u8]| {
        let [before, b'"', b'"', after] = window else {
            return false;
        };
        !before.is_ascii_whitespace() && !b"=\\\"".contains(before) && !after.is_ascii_whitespace()
    };
    single.is_none() && text.windows(4).any(is_doubled)
}

/// The words of the one command of a text.
pub(super) fn words(text: &[u8]) -> Result<Vec<Vec<u8>>, CurlError> {
    variables(text)?;
    let line = unescape(text)?;
    let words = split(&line)?;
    if words.is_empty() {
        return Err(CurlError::Empty);
    }
    Ok(words)
}

/// Refuses `%NAME%`, which cmd.exe replaces even in quotes. Percent escapes of URLs look alike, but begin with a digit or
/// two hexadecimal digits.
fn variables(text: &[u8]) -> Result<(), CurlError> {
    let mut rest = text;
    while let Some(start) = memchr::memchr(b'%', rest) {
        rest = &rest[start + 1..];
        let is_name =
            |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        let length = rest.iter().take_while(|byte| is_name(byte)).count();
        let name = &rest[..length];
        let is_escape = name.len() < 3 || name[..2].iter().all(u8::is_ascii_hexdigit);
        if rest.get(length) == Some(&b'%') && !is_escape {
            let name = String::from_utf8_lossy(name);
            return Err(CurlError::Variable(format!("%{name}%")));
        }
    }
    Ok(())
}

/// Undoes the carets. A line end outside of quotes ends the command; after a caret it is dropped, and what follows is
/// taken as it is.
fn unescape(text: &[u8]) -> Result<Vec<u8>, CurlError> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut is_quoted = false;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            b'"' => {
                is_quoted = !is_quoted;
                out.push(b'"');
            }
            b'^' if !is_quoted => {
                if let Some(tail) = after_line_end(rest) {
                    rest = tail;
                    // A second line end is the escaped character.
                    if let Some(tail) = after_line_end(rest) {
                        out.push(b'\n');
                        rest = tail;
                    }
                } else if let [escaped, tail @ ..] = rest {
                    out.push(*escaped);
                    rest = tail;
                }
            }
            b'\r' if !is_quoted && rest.first() == Some(&b'\n') => {}
            b'\n' if !is_quoted => {
                if !rest.trim_ascii().is_empty() && !out.trim_ascii().is_empty() {
                    return Err(CurlError::SeveralCommands);
                }
            }
            b'&' | b'|' | b'<' | b'>' if !is_quoted => {
                let is_url = memchr::memmem::find(&out, b"://").is_some();
                return Err(if *byte == b'&' && is_url {
                    CurlError::Ampersand
                } else {
                    CurlError::Operator(char::from(*byte).to_string())
                });
            }
            _ => out.push(*byte),
        }
    }
    Ok(out)
}

fn after_line_end(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"\r\n")
        .or_else(|| text.strip_prefix(b"\n"))
}

/// Splits a command line as the C library of Windows does.
fn split(line: &[u8]) -> Result<Vec<Vec<u8>>, CurlError> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut is_quoted = false;
    let mut at = 0;
    while at < line.len() {
        match line[at] {
            b' ' | b'\t' if !is_quoted => words.extend(word.take()),
            b'\\' => {
                let run = line[at..].iter().take_while(|byte| **byte == b'\\').count();
                let word = word.get_or_insert_default();
                at += run;
                let is_before_quote = line.get(at) == Some(&b'"');
                let count = if is_before_quote { run / 2 } else { run };
                word.extend(std::iter::repeat_n(b'\\', count));
                if is_before_quote && run % 2 == 1 {
                    word.push(b'"');
                    at += 1;
                }
                continue;
            }
            b'"' if is_quoted && line.get(at + 1) == Some(&b'"') => {
                word.get_or_insert_default().push(b'"');
                at += 1;
            }
            b'"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            byte => word.get_or_insert_default().push(byte),
        }
        at += 1;
    }
    if is_quoted {
        return Err(CurlError::OpenQuote('"'));
    }
    words.extend(word);
    Ok(words)
}
