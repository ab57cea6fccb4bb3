//! Text around a copied command: the prompts of a terminal, and the signs of text that is not a command for a shell.

use std::borrow::Cow;

use super::error::CurlError;
use crate::capture::format::{OtherFormat, binary};
use crate::message::text_encoding::to_utf8;

/// What a terminal writes before a further line of a command.
const CONTINUATIONS: [&[u8]; 5] = [b"> ", b">> ", b"quote> ", b"dquote> ", b"More? "];

/// The command without prompts, in UTF-8.
pub(super) fn text(file: &[u8]) -> Result<Cow<'_, [u8]>, CurlError> {
    let file = to_utf8(file);
    if let Some(format) = binary(&file) {
        let is_utf16 = file.get(1) == Some(&0) || file.first() == Some(&0);
        return Err(CurlError::OtherFormat(if is_utf16 {
            OtherFormat::Utf16
        } else {
            format
        }));
    }
    let start = file.trim_ascii_start();
    let line = start.split(|byte| *byte == b'\n').next();
    let line = line.unwrap_or_default().trim_ascii_end();
    for fence in ["```", "~~~"] {
        if start.starts_with(fence.as_bytes()) {
            return Err(CurlError::Fence(fence.to_owned()));
        }
    }
    let length = prompt(line);
    let command = &start[length..];
    if is_powershell(command) {
        return Err(CurlError::PowerShell);
    }
    let has_backticks = command.starts_with(b"curl") && {
        let lines = command.split(|byte| *byte == b'\n');
        lines.map(<[u8]>::trim_ascii_end).any(|line| {
            line.strip_suffix(b" `")
                .is_some_and(|rest| !rest.contains(&b'`'))
        })
    };
    if has_backticks {
        return Err(CurlError::Backtick);
    }
    if length == 0 {
        return Ok(match file {
            Cow::Borrowed(file) => Cow::Borrowed(file.trim_ascii_start()),
            Cow::Owned(_) => Cow::Owned(start.to_vec()),
        });
    }
    Ok(Cow::Owned(without_continuations(command)))
}

/// The length of a prompt before the command in a line.
fn prompt(line: &[u8]) -> usize {
    let curl = memchr::memmem::find_iter(line, b"curl").find(|at| {
        let before = line[..*at].last();
        before.is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'>')
    });
    let Some(at) = curl else {
        return 0;
    };
    let before = line[..at].trim_ascii_end();
    let text = String::from_utf8_lossy(before);
    let drive = || {
        let path = text.strip_prefix("PS ").unwrap_or(&text);
        let mut chars = path.chars();
        let is_drive = chars.next().is_some_and(|char| char.is_ascii_alphabetic());
        is_drive && chars.as_str().starts_with(":\\") && path.find('>') == Some(path.len() - 1)
    };
    let named = || {
        let has_end = text.ends_with(['$', '%', '#']) && !text.starts_with('#');
        let is_shell = text.contains('@')
            || text
                .split(['-', '$', '%'])
                .next()
                .is_some_and(|name| matches!(name, "sh" | "bash" | "zsh" | "ksh" | "dash"));
        has_end && is_shell && !text.contains(['\'', '"', '|', ';', '`'])
    };
    let is_arrow = || text.starts_with(['➜', '❯', 'λ']);
    let is_prompt = matches!(&*text, "$" | "%" | ">" | "PS>") || drive() || named() || is_arrow();
    if is_prompt { at } else { 0 }
}

fn without_continuations(command: &[u8]) -> Vec<u8> {
    let mut lines = command.split_inclusive(|byte| *byte == b'\n');
    let mut out = lines.next().unwrap_or_default().to_vec();
    for line in lines {
        let mark = CONTINUATIONS.iter().find(|mark| line.starts_with(mark));
        out.extend_from_slice(&line[mark.map_or(0, |mark| mark.len())..]);
    }
    out
}

fn is_powershell(command: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&command[..command.len().min(64)]).to_ascii_lowercase();
    let words = ["invoke-webrequest", "invoke-restmethod", "iwr ", "irm "];
    words.iter().any(|word| start.starts_with(word)) || start.starts_with("$session = new-object")
}

/// Refuses a character of typography at the start of an unquoted text, which a word processor put in the place of a
/// plain one.
pub(super) fn refuse_typography(text: &[u8], is_word_start: bool) -> Result<(), CurlError> {
    let known: [(char, &'static str); 16] = [
        ('“', "`\"`"),
        ('”', "`\"`"),
        ('„', "`\"`"),
        ('«', "`\"`"),
        ('»', "`\"`"),
        ('‘', "`'`"),
        ('’', "`'`"),
        ('‚', "`'`"),
        ('‐', "`-`"),
        ('‑', "`-`"),
        ('–', "`-`"),
        ('—', "`--`"),
        ('−', "`-`"),
        ('\u{a0}', "a space"),
        ('\u{202f}', "a space"),
        ('\u{200b}', "nothing in its place"),
    ];
    let mut bytes = [0; 4];
    for (char, plain) in known {
        if !text.starts_with(char.encode_utf8(&mut bytes).as_bytes()) {
            continue;
        }
        let is_dash = matches!(plain, "`-`" | "`--`");
        let named = match char {
            '\u{a0}' | '\u{202f}' => format!("a no-break space (U+{:04X})", u32::from(char)),
            '\u{200b}' => "an invisible space (U+200B)".to_owned(),
            _ if is_dash => format!("the dash `{char}`"),
            _ => format!("the typographic quote `{char}`"),
        };
        if is_dash && !is_word_start {
            return Ok(());
        }
        return Err(CurlError::Typographic(named, plain));
    }
    Ok(())
}
