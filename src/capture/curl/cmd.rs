//! Words of a command line for cmd.exe, as browsers write them with "Copy as cURL (cmd)".
//!
//! A line is read twice there. cmd.exe undoes its carets outside of quotes; then the program splits what is left, where
//! a backslash escapes a quote, and two quotes inside of quotes are one.

use super::error::CurlError;
use super::shell::ShellCommand;
use super::transcript::refuse_typography;

/// Whether a text is for cmd.exe rather than for a shell: its line ends, arguments or quotes are escaped with carets,
/// or it has doubled quotes, which a shell would drop.
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

/// The one command of a text.
pub(super) fn command(text: &[u8]) -> Result<ShellCommand, CurlError> {
    variables(text)?;
    let (line, left_out) = unescape(text)?;
    let words = split(&line)?;
    if words.is_empty() {
        return Err(CurlError::Empty);
    }
    Ok(ShellCommand {
        words,
        input: None,
        left_out,
    })
}

/// Refuses `%NAME%`, which cmd.exe replaces even in quotes. Percent escapes of URLs look alike, but begin with a digit
/// or two hexadecimal digits.
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
/// taken as it is. Where the output goes is returned as it was written.
fn unescape(text: &[u8]) -> Result<(Vec<u8>, Vec<String>), CurlError> {
    let mut left_out = Vec::new();
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
            b'&' if !is_quoted && rest.trim_ascii().is_empty() => {}
            b'|' | b'>' if !is_quoted && output_length(*byte, rest).is_some() => {
                let length = output_length(*byte, rest).unwrap_or_default();
                let (written, tail) = rest.split_at(length);
                // The number of a stream, as in `2>`.
                let number = match out.as_slice() {
                    [.., b' ', digit] if digit.is_ascii_digit() && *byte == b'>' => out.pop(),
                    _ => None,
                };
                let number = number.map(char::from).into_iter().collect::<String>();
                let written = String::from_utf8_lossy(written.trim_ascii_end());
                left_out.push(format!("{number}{}{written}", char::from(*byte)));
                rest = tail;
            }
            b'&' | b'|' | b'<' | b'>' if !is_quoted => {
                let is_url = memchr::memmem::find(&out, b"://").is_some();
                return Err(if *byte == b'&' && is_url {
                    CurlError::Ampersand
                } else {
                    CurlError::Operator(char::from(*byte).to_string())
                });
            }
            _ => {
                if !is_quoted {
                    let at = text.len() - tail.len() - 1;
                    let is_start = out.last().is_none_or(u8::is_ascii_whitespace);
                    refuse_typography(&text[at..], is_start)?;
                }
                out.push(*byte);
            }
        }
    }
    Ok((out, left_out))
}

/// The length of what says where the output goes, after `|` or `>`: to the end of the line or of a name. `None` if it
/// is something else.
fn output_length(operator: u8, rest: &[u8]) -> Option<usize> {
    let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let rest = &rest[..line];
    if operator == b'|' {
        let is_filter = !rest.starts_with(b"|") && !rest.trim_ascii().starts_with(b"curl");
        return (is_filter && !rest.contains(&b'&')).then_some(line);
    }
    let start = rest.iter().position(|byte| !b"> ".contains(byte))?;
    let name = rest[start..].iter().skip(1).take_while(|byte| {
        let is_end = byte.is_ascii_whitespace() || b"&|<>^\"".contains(byte);
        !is_end
    });
    Some(start + 1 + name.count())
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
