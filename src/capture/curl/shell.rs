//! Words of a command line for a POSIX shell, with the `$'…'` of bash.
//!
//! Only quoting is undone. Variables, substitutions and operators are refused, but for `printf` with a fixed text, which our
//! own exports use for bytes that a word cannot hold otherwise.

use super::error::CurlError;

/// A command: its words, and what is piped into it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShellCommand {
    pub(super) words: Vec<Vec<u8>>,
    pub(super) input: Option<Vec<u8>>,
}

#[derive(Debug, PartialEq, Eq)]
enum ShellToken {
    Word(Vec<u8>),
    Operator(String),
    LineEnd,
}

/// The one command of a text.
pub(super) fn command(text: &[u8]) -> Result<ShellCommand, CurlError> {
    let tokens = ShellLexer::new(text).tokens(None)?;
    let mut commands: Vec<Vec<Vec<u8>>> = vec![Vec::new()];
    let mut is_piped = false;
    for token in tokens {
        let is_first = commands.len() == 1;
        let words = commands.last_mut().ok_or(CurlError::Empty)?;
        match token {
            ShellToken::Word(word) => words.push(word),
            ShellToken::LineEnd if words.is_empty() => {}
            ShellToken::LineEnd => commands.push(Vec::new()),
            ShellToken::Operator(operator) => {
                let is_printf = words.first().is_some_and(|word| word == b"printf");
                if operator == "|" && is_printf && is_first {
                    is_piped = true;
                    commands.push(Vec::new());
                } else if operator == "&" && words.last().is_some_and(|word| is_url(word)) {
                    return Err(CurlError::Ampersand);
                } else {
                    return Err(CurlError::Operator(operator));
                }
            }
        }
    }
    commands.retain(|words| !words.is_empty());
    let words = commands.pop().ok_or(CurlError::Empty)?;
    match (commands.pop(), is_piped) {
        (None, false) => Ok(ShellCommand { words, input: None }),
        (Some(first), true) if commands.is_empty() => Ok(ShellCommand {
            words,
            input: Some(printf(&first)?),
        }),
        _ => Err(CurlError::SeveralCommands),
    }
}

fn is_url(word: &[u8]) -> bool {
    word.contains(&b'?') || memchr::memmem::find(word, b"://").is_some()
}

struct ShellLexer<'a> {
    text: &'a [u8],
    at: usize,
    /// Whether it is inside `$(…)`, in which there is no other.
    is_in_substitution: bool,
}

impl<'a> ShellLexer<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            is_in_substitution: false,
        }
    }
}

impl ShellLexer<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek(0)?;
        self.at += 1;
        Some(byte)
    }

    /// Skips a line end, if one is next.
    fn line_end(&mut self) -> bool {
        let length = match (self.peek(0), self.peek(1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => return false,
        };
        self.at += length;
        true
    }

    /// The tokens up to the end, or up to this byte.
    fn tokens(&mut self, end: Option<u8>) -> Result<Vec<ShellToken>, CurlError> {
        let mut tokens = Vec::new();
        let mut word: Option<Vec<u8>> = None;
        loop {
            if self.line_end() {
                tokens.extend(word.take().map(ShellToken::Word));
                tokens.push(ShellToken::LineEnd);
                continue;
            }
            let Some(byte) = self.next() else {
                break;
            };
            match byte {
                _ if Some(byte) == end => {
                    tokens.extend(word.take().map(ShellToken::Word));
                    return Ok(tokens);
                }
                b' ' | b'\t' | b'\r' => tokens.extend(word.take().map(ShellToken::Word)),
                b'#' if word.is_none() => {
                    while self.peek(0).is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                b'\\' => {
                    if self.line_end() {
                        continue;
                    }
                    let escaped = self.next().ok_or(CurlError::EndsEarly('\\'))?;
                    word.get_or_insert_default().push(escaped);
                }
                b'\'' => self.single_quoted(word.get_or_insert_default())?,
                b'"' => self.double_quoted(word.get_or_insert_default())?,
                b'$' if self.peek(0) == Some(b'\'') => {
                    self.at += 1;
                    self.ansi_c_quoted(word.get_or_insert_default())?;
                }
                b'$' if self.peek(0) == Some(b'"') => {} // a text to be translated
                b'$' => self.dollar(word.get_or_insert_default())?,
                b'`' => return Err(CurlError::Substitution("`…`")),
                b'&' | b'|' | b';' | b'<' | b'>' | b'(' | b')' => {
                    let is_descriptor = matches!(byte, b'<' | b'>')
                        && word
                            .as_ref()
                            .is_some_and(|word| word.iter().all(u8::is_ascii_digit));
                    let mut operator = String::new();
                    if let Some(digits) = word.take_if(|_| is_descriptor) {
                        operator.push_str(&String::from_utf8_lossy(&digits));
                    }
                    operator.push(char::from(byte));
                    if self.peek(0) == Some(byte) && matches!(byte, b'&' | b'|' | b'>' | b'<') {
                        operator.push(char::from(byte));
                        self.at += 1;
                    }
                    tokens.extend(word.take().map(ShellToken::Word));
                    tokens.push(ShellToken::Operator(operator));
                }
                _ => word.get_or_insert_default().push(byte),
            }
        }
        match end {
            Some(_) => Err(CurlError::EndsEarly('(')),
            None => {
                tokens.extend(word.map(ShellToken::Word));
                Ok(tokens)
            }
        }
    }

    fn single_quoted(&mut self, word: &mut Vec<u8>) -> Result<(), CurlError> {
        let rest = &self.text[self.at..];
        let end = memchr::memchr(b'\'', rest).ok_or(CurlError::OpenQuote('\''))?;
        word.extend_from_slice(&rest[..end]);
        self.at += end + 1;
        Ok(())
    }

    fn double_quoted(&mut self, word: &mut Vec<u8>) -> Result<(), CurlError> {
        loop {
            match self.next().ok_or(CurlError::OpenQuote('"'))? {
                b'"' => return Ok(()),
                b'`' => return Err(CurlError::Substitution("`…`")),
                b'$' => self.dollar(word)?,
                b'\\' => {
                    if self.line_end() {
                        continue;
                    }
                    match self.peek(0) {
                        Some(byte @ (b'$' | b'`' | b'"' | b'\\')) => {
                            word.push(byte);
                            self.at += 1;
                        }
                        _ => word.push(b'\\'),
                    }
                }
                byte => word.push(byte),
            }
        }
    }

    /// What follows a `$` that starts no quotes.
    fn dollar(&mut self, word: &mut Vec<u8>) -> Result<(), CurlError> {
        match self.peek(0) {
            Some(b'(') => {
                if self.is_in_substitution {
                    return Err(CurlError::Substitution("$(…)"));
                }
                self.at += 1;
                self.is_in_substitution = true;
                let inner = self.tokens(Some(b')'))?;
                self.is_in_substitution = false;
                let words: Option<Vec<_>> = inner
                    .into_iter()
                    .map(|token| match token {
                        ShellToken::Word(word) => Some(word),
                        _ => None,
                    })
                    .collect();
                let output = printf(&words.ok_or(CurlError::Substitution("$(…)"))?)?;
                let end = output.iter().rposition(|byte| *byte != b'\n');
                word.extend_from_slice(&output[..end.map_or(0, |end| end + 1)]);
                Ok(())
            }
            Some(b'{') => Err(CurlError::Variable(self.name_in_braces())),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                Err(CurlError::Variable(self.name(is_name)))
            }
            Some(byte) if byte.is_ascii_digit() || b"@*#?!$-".contains(&byte) => {
                Err(CurlError::Variable(format!("${}", char::from(byte))))
            }
            _ => {
                word.push(b'$');
                Ok(())
            }
        }
    }

    fn name(&self, is_name: impl Fn(u8) -> bool) -> String {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|byte| !is_name(*byte));
        let end = end.unwrap_or(rest.len());
        format!("${}", String::from_utf8_lossy(&rest[..end]))
    }

    /// `${NAME}`. A default value or pattern in it is left out, as it may be a secret.
    fn name_in_braces(&self) -> String {
        let rest = &self.text[self.at + 1..];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = rest.iter().take_while(|byte| is_name(byte)).count();
        let name = String::from_utf8_lossy(&rest[..length]);
        let is_whole = rest.get(length) == Some(&b'}');
        format!("${{{name}{}}}", if is_whole { "" } else { "…" })
    }

    /// `$'…'` (bash, "ANSI-C Quoting").
    fn ansi_c_quoted(&mut self, word: &mut Vec<u8>) -> Result<(), CurlError> {
        loop {
            let byte = self.next().ok_or(CurlError::OpenQuote('\''))?;
            match byte {
                b'\'' => return Ok(()),
                b'\\' => self.ansi_c_escape(word)?,
                _ => word.push(byte),
            }
        }
    }

    fn ansi_c_escape(&mut self, word: &mut Vec<u8>) -> Result<(), CurlError> {
        let byte = self.next().ok_or(CurlError::OpenQuote('\''))?;
        match byte {
            b'a' => word.push(7),
            b'b' => word.push(8),
            b'e' | b'E' => word.push(0x1b),
            b'f' => word.push(0x0c),
            b'n' => word.push(b'\n'),
            b'r' => word.push(b'\r'),
            b't' => word.push(b'\t'),
            b'v' => word.push(0x0b),
            b'\\' | b'\'' | b'"' | b'?' => word.push(byte),
            b'0'..=b'7' => {
                self.at -= 1;
                let value = self.digits(8, 3).unwrap_or_default();
                word.push(value as u8);
            }
            b'x' => match self.digits(16, 2) {
                Some(value) => word.push(value as u8),
                None => word.extend_from_slice(b"\\x"),
            },
            b'u' | b'U' => {
                let length = if byte == b'u' { 4 } else { 8 };
                match self.digits(16, length) {
                    Some(value) => self.push_char(value, word),
                    None => word.extend_from_slice(&[b'\\', byte]),
                }
            }
            b'c' => {
                let control = self.next().ok_or(CurlError::OpenQuote('\''))?;
                word.push(control & 0x1f);
            }
            _ => word.extend_from_slice(&[b'\\', byte]),
        }
        Ok(())
    }

    /// A character in UTF-8. Browsers write those outside the first plane as two surrogates.
    fn push_char(&mut self, value: u32, word: &mut Vec<u8>) {
        let mut value = value;
        if (0xd800..0xdc00).contains(&value) && self.text[self.at..].starts_with(b"\\u") {
            let before = self.at;
            self.at += 2;
            match self.digits(16, 4) {
                Some(low @ 0xdc00..=0xdfff) => {
                    value = 0x1_0000 + ((value - 0xd800) << 10) + (low - 0xdc00);
                }
                _ => self.at = before,
            }
        }
        let char = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
        word.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// A number of at most `most` digits.
    fn digits(&mut self, radix: u32, most: usize) -> Option<u32> {
        let mut value = None;
        for _ in 0..most {
            let Some(digit) = self
                .peek(0)
                .and_then(|byte| char::from(byte).to_digit(radix))
            else {
                break;
            };
            value = Some(
                value
                    .unwrap_or(0_u32)
                    .wrapping_mul(radix)
                    .wrapping_add(digit),
            );
            self.at += 1;
        }
        value
    }
}

/// The output of `printf` with one fixed format.
fn printf(words: &[Vec<u8>]) -> Result<Vec<u8>, CurlError> {
    let [name, format] = words else {
        return Err(CurlError::Substitution("$(…)"));
    };
    if name != b"printf" {
        return Err(CurlError::Substitution("$(…)"));
    }
    let mut out = Vec::with_capacity(format.len());
    let mut rest = format.as_slice();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match (byte, rest) {
            (b'%', [b'%', tail @ ..]) => {
                out.push(b'%');
                rest = tail;
            }
            (b'\\', [next, tail @ ..]) => {
                let (value, length) = match next {
                    b'0'..=b'7' => {
                        let digits = rest.iter().take(3);
                        let digits = digits.take_while(|byte| matches!(byte, b'0'..=b'7'));
                        let value = digits
                            .clone()
                            .fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0'));
                        (value as u8, digits.count())
                    }
                    b'a' => (7, 1),
                    b'b' => (8, 1),
                    b'f' => (0x0c, 1),
                    b'n' => (b'\n', 1),
                    b'r' => (b'\r', 1),
                    b't' => (b'\t', 1),
                    b'v' => (0x0b, 1),
                    b'\\' | b'"' | b'\'' => (*next, 1),
                    _ => {
                        return Err(CurlError::PrintfEscape(format!("\\{}", char::from(*next))));
                    }
                };
                out.push(value);
                rest = if length == 1 { tail } else { &rest[length..] };
            }
            (b'%' | b'\\', _) => {
                let after = rest.first().map(|byte| char::from(*byte)).into_iter();
                let escape = [char::from(*byte)].into_iter().chain(after).collect();
                return Err(CurlError::PrintfEscape(escape));
            }
            _ => out.push(*byte),
        }
    }
    Ok(out)
}
