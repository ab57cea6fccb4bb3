//! Words of a command line for a POSIX shell, with the `$'…'` of bash.
//!
//! Only quoting is undone. Variables, substitutions and operators are refused, but for what gives a fixed text:
//! `printf`, which our own exports use for bytes that a word cannot hold otherwise, and heredocs. Where the output of
//! the command goes is left out.

use super::error::CurlError;
use super::form::CurlInput;
use super::shell_glob::ShellGlob;
use super::transcript::refuse_typography;

/// A command: its words, and what is piped into it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShellCommand {
    pub(super) words: Vec<Vec<u8>>,
    pub(super) input: Option<CurlInput>,
    /// Where its output goes, as it was written.
    pub(super) left_out: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum ShellToken {
    Word {
        bytes: Vec<u8>,
        replaced: Option<&'static str>,
    },
    Operator(String),
    /// The text of a heredoc, which is read at the end of its line.
    Heredoc(Vec<u8>),
    LineEnd,
}

/// A token, and where it begins and ends.
type Span = (ShellToken, usize, usize);

/// The one command of a text.
pub(super) fn command(text: &[u8]) -> Result<ShellCommand, CurlError> {
    let mut lexer = ShellLexer::new(text);
    let tokens = lexer.tokens(None).map_err(|error| match error {
        // A quote of typography does not close a plain one.
        CurlError::OpenQuote(_) => {
            let mut places = (0..text.len()).map(|at| refuse_typography(&text[at..], false));
            places.find_map(Result::err).unwrap_or(error)
        }
        error => error,
    })?;
    ShellReader {
        text,
        tokens: &tokens,
        at: 0,
    }
    .command()
}

/// Finds the curl command among the tokens.
struct ShellReader<'a> {
    text: &'a [u8],
    tokens: &'a [Span],
    at: usize,
}

/// A command of a pipeline.
#[derive(Default)]
struct PipedCommand {
    words: Vec<Vec<u8>>,
    input: Option<CurlInput>,
}

impl PipedCommand {
    /// What a command writes that needs no run: `printf` with a fixed text, or `cat` of a heredoc.
    fn output(&self) -> Result<Option<CurlInput>, CurlError> {
        match self.words.as_slice() {
            [cat] if cat == b"cat" => Ok(self.input.clone()),
            [first, ..] if first == b"printf" => Ok(Some(CurlInput::Bytes(printf(&self.words)?))),
            _ => Ok(None),
        }
    }

    fn is_curl(&self) -> bool {
        let program = |word: &Vec<u8>| word == b"curl" || word.ends_with(b"/curl");
        self.words.first().is_some_and(program)
    }
}

impl ShellReader<'_> {
    fn command(mut self) -> Result<ShellCommand, CurlError> {
        let mut current = PipedCommand::default();
        let mut finished: Option<PipedCommand> = None;
        let mut left_out = Vec::new();
        while let Some((token, start, _)) = self.tokens.get(self.at) {
            self.at += 1;
            match token {
                ShellToken::Word { bytes, replaced } => {
                    if finished.is_some() {
                        return Err(CurlError::SeveralCommands);
                    }
                    if let Some(replaced) = replaced {
                        return Err(CurlError::ShellGlob(replaced));
                    }
                    current.words.push(bytes.clone());
                }
                ShellToken::Heredoc(bytes) => current.input = Some(CurlInput::Bytes(bytes.clone())),
                ShellToken::LineEnd if current.words.is_empty() => {}
                ShellToken::LineEnd => finished = Some(std::mem::take(&mut current)),
                ShellToken::Operator(operator) => match operator.as_str() {
                    "<" | "0<" => {
                        let path = String::from_utf8_lossy(self.operand(operator)?).into_owned();
                        current.input = Some(CurlInput::File(path));
                    }
                    "<<<" => {
                        let line = [self.operand(operator)?, b"\n"].concat();
                        current.input = Some(CurlInput::Bytes(line));
                    }
                    other if other.contains('>') => {
                        self.operand(operator)?;
                        left_out.push(self.written(*start));
                    }
                    "|" | "|&" if current.is_curl() => {
                        self.skip_pipeline()?;
                        left_out.push(self.written(*start));
                    }
                    "|" if !current.words.is_empty() => match current.output()? {
                        Some(output) => {
                            current = PipedCommand {
                                words: Vec::new(),
                                input: Some(output),
                            };
                        }
                        None => return Err(CurlError::Operator(operator.clone())),
                    },
                    ";" | "&" if current.is_curl() && self.is_line_end() => {}
                    "&" if current.words.last().is_some_and(|word| is_url(word)) => {
                        return Err(CurlError::Ampersand);
                    }
                    "(" if current.words.is_empty() => return Err(CurlError::Parentheses),
                    _ => return Err(CurlError::Operator(operator.clone())),
                },
            }
        }
        let PipedCommand { words, input } = match finished {
            Some(finished) if current.words.is_empty() => finished,
            _ => current,
        };
        if words.is_empty() {
            return Err(CurlError::Empty);
        }
        Ok(ShellCommand {
            words,
            input,
            left_out,
        })
    }

    fn is_line_end(&self) -> bool {
        matches!(
            self.tokens.get(self.at),
            None | Some((ShellToken::LineEnd, ..))
        )
    }

    /// The word after an operator.
    fn operand(&mut self, operator: &str) -> Result<&[u8], CurlError> {
        let Some((ShellToken::Word { bytes, .. }, ..)) = self.tokens.get(self.at) else {
            return Err(CurlError::Operator(operator.to_owned()));
        };
        self.at += 1;
        Ok(bytes)
    }

    /// Goes to the end of the commands that read from this one. They are not run, but another curl command is no
    /// filter.
    fn skip_pipeline(&mut self) -> Result<(), CurlError> {
        let mut is_start = true;
        while let Some((token, ..)) = self.tokens.get(self.at) {
            match token {
                ShellToken::LineEnd if !is_start => break,
                ShellToken::LineEnd => {}
                ShellToken::Word { bytes, .. } => {
                    if is_start && bytes == b"curl" {
                        return Err(CurlError::SeveralCommands);
                    }
                    is_start = false;
                }
                ShellToken::Operator(operator) => match operator.as_str() {
                    "&&" | "||" | ";" | "&" => return Err(CurlError::Operator(operator.clone())),
                    _ => is_start = true,
                },
                ShellToken::Heredoc(_) => {}
            }
            self.at += 1;
        }
        Ok(())
    }

    /// The text from here to the last token.
    fn written(&self, start: usize) -> String {
        let end = self.tokens[self.at - 1].2;
        let text = String::from_utf8_lossy(&self.text[start..end]);
        match text.split_once(['\r', '\n']) {
            Some((line, _)) => format!("{line} …"),
            None => text.into_owned(),
        }
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
    /// Heredocs whose text begins on the next line: the token of each.
    heredocs: Vec<(usize, HeredocEnd)>,
}

/// The line that ends a heredoc.
#[derive(Debug)]
struct HeredocEnd {
    line: Vec<u8>,
    /// Then the text is taken as it is.
    is_quoted: bool,
    /// `<<-`: tabs at the start of lines are dropped.
    drops_tabs: bool,
}

/// A word that is being read.
#[derive(Default)]
struct OpenWord {
    bytes: Vec<u8>,
    glob: ShellGlob,
    start: usize,
}

impl OpenWord {
    fn close(self, end: usize) -> Span {
        let replaced = self.glob.replaced(&self.bytes);
        let bytes = self.bytes;
        (ShellToken::Word { bytes, replaced }, self.start, end)
    }
}

impl<'a> ShellLexer<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            is_in_substitution: false,
            heredocs: Vec::new(),
        }
    }

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
    fn tokens(&mut self, end: Option<u8>) -> Result<Vec<Span>, CurlError> {
        let mut tokens = Vec::new();
        let mut open: Option<OpenWord> = None;
        loop {
            let start = self.at;
            if self.line_end() {
                tokens.extend(open.take().map(|word| word.close(start)));
                tokens.push((ShellToken::LineEnd, start, self.at));
                self.read_heredocs(&mut tokens)?;
                continue;
            }
            let Some(byte) = self.next() else {
                break;
            };
            let new = || OpenWord {
                start,
                ..OpenWord::default()
            };
            match byte {
                _ if Some(byte) == end => {
                    tokens.extend(open.take().map(|word| word.close(start)));
                    return Ok(tokens);
                }
                b' ' | b'\t' | b'\r' => tokens.extend(open.take().map(|word| word.close(start))),
                b'#' if open.is_none() => {
                    while self.peek(0).is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                b'\\' => {
                    if self.line_end() {
                        continue;
                    }
                    self.check_backslash()?;
                    let escaped = self.next().ok_or(CurlError::EndsEarly('\\'))?;
                    open.get_or_insert_with(new).bytes.push(escaped);
                }
                b'\'' => self.single_quoted(&mut open.get_or_insert_with(new).bytes)?,
                b'"' => self.double_quoted(&mut open.get_or_insert_with(new).bytes)?,
                b'$' if self.peek(0) == Some(b'\'') => {
                    self.at += 1;
                    self.ansi_c_quoted(&mut open.get_or_insert_with(new).bytes)?;
                }
                b'$' if self.peek(0) == Some(b'"') => {} // a text to be translated
                b'$' => self.dollar(&mut open.get_or_insert_with(new).bytes)?,
                b'`' => return Err(CurlError::Substitution("`…`")),
                b'&' | b'|' | b';' | b'<' | b'>' | b'(' | b')' => {
                    let is_descriptor = |word: &mut OpenWord| {
                        matches!(byte, b'<' | b'>') && word.bytes.iter().all(u8::is_ascii_digit)
                    };
                    let digits = open.take_if(is_descriptor);
                    let start = digits.as_ref().map_or(start, |word| word.start);
                    tokens.extend(open.take().map(|word| word.close(start)));
                    self.operator(start, &mut tokens)?;
                }
                _ => {
                    refuse_typography(&self.text[start..], open.is_none())?;
                    let word = open.get_or_insert_with(new);
                    word.glob.push(word.bytes.len(), byte);
                    word.bytes.push(byte);
                }
            }
        }
        match end {
            Some(_) => Err(CurlError::EndsEarly('(')),
            None => {
                tokens.extend(open.map(|word| word.close(self.at)));
                self.read_heredocs(&mut tokens)?;
                Ok(tokens)
            }
        }
    }

    /// Refuses a backslash that was meant to end a line.
    fn check_backslash(&self) -> Result<(), CurlError> {
        let rest = &self.text[self.at..];
        let blanks = rest.iter().take_while(|byte| b" \t".contains(byte)).count();
        let after = &rest[blanks..];
        let is_end = after.is_empty() || after.starts_with(b"\n") || after.starts_with(b"\r\n");
        if blanks > 0 && is_end {
            return Err(CurlError::BackslashSpace);
        }
        Ok(())
    }

    /// The operator that begins here; its first byte is read.
    fn operator(&mut self, start: usize, tokens: &mut Vec<Span>) -> Result<(), CurlError> {
        const LONGER: [&[u8]; 13] = [
            b"<<<", b"&>>", b"<<-", b"<<", b">>", b">&", b">|", b"&&", b"&>", b"||", b"|&", b";;",
            b"<&",
        ];
        self.at -= 1;
        let rest = &self.text[self.at..];
        let longer = LONGER.iter().find(|operator| rest.starts_with(operator));
        self.at += longer.map_or(1, |operator| operator.len());
        let operator = String::from_utf8_lossy(&self.text[start..self.at]).into_owned();
        let heredoc = operator.trim_start_matches(|char: char| char.is_ascii_digit());
        if matches!(heredoc, "<<" | "<<-") {
            let end = self.heredoc_end(heredoc == "<<-")?;
            self.heredocs.push((tokens.len(), end));
            tokens.push((ShellToken::Heredoc(Vec::new()), start, self.at));
        } else {
            tokens.push((ShellToken::Operator(operator), start, self.at));
        }
        Ok(())
    }

    /// The word after `<<`.
    fn heredoc_end(&mut self, drops_tabs: bool) -> Result<HeredocEnd, CurlError> {
        while matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let mut line = Vec::new();
        let mut is_quoted = false;
        while let Some(byte) = self.peek(0) {
            if byte.is_ascii_whitespace() || b"&|;<>()".contains(&byte) {
                break;
            }
            self.at += 1;
            match byte {
                b'\'' => self.single_quoted(&mut line)?,
                b'"' => self.double_quoted(&mut line)?,
                b'\\' => line.extend(self.next()),
                _ => {
                    line.push(byte);
                    continue;
                }
            }
            is_quoted = true;
        }
        if line.is_empty() {
            return Err(CurlError::Operator("<<".to_owned()));
        }
        Ok(HeredocEnd {
            line,
            is_quoted,
            drops_tabs,
        })
    }

    fn read_heredocs(&mut self, tokens: &mut [Span]) -> Result<(), CurlError> {
        for (token, end) in std::mem::take(&mut self.heredocs) {
            let mut text = Vec::new();
            loop {
                let rest = &self.text[self.at..];
                if rest.is_empty() {
                    let line = String::from_utf8_lossy(&end.line).into_owned();
                    return Err(CurlError::OpenHeredoc(line));
                }
                let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
                let mut line = &rest[..length];
                self.at += length;
                while let [b'\t', tail @ ..] = line
                    && end.drops_tabs
                {
                    line = tail;
                }
                let bare = line.strip_suffix(b"\n").unwrap_or(line);
                if bare.strip_suffix(b"\r").unwrap_or(bare) == end.line {
                    break;
                }
                text.extend_from_slice(line);
            }
            if !end.is_quoted {
                text = ShellLexer::new(&text).expanded()?;
            }
            tokens[token].0 = ShellToken::Heredoc(text);
        }
        Ok(())
    }

    /// The text of a heredoc whose end is not quoted.
    fn expanded(&mut self) -> Result<Vec<u8>, CurlError> {
        let mut text = Vec::with_capacity(self.text.len());
        while let Some(byte) = self.next() {
            match byte {
                b'`' => return Err(CurlError::Substitution("`…`")),
                b'$' => self.dollar(&mut text)?,
                b'\\' if self.line_end() => {}
                b'\\' => match self.peek(0) {
                    Some(byte @ (b'$' | b'`' | b'\\')) => {
                        text.push(byte);
                        self.at += 1;
                    }
                    _ => text.push(b'\\'),
                },
                _ => text.push(byte),
            }
        }
        Ok(text)
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
                    .map(|(token, ..)| match token {
                        ShellToken::Word { bytes, .. } => Some(bytes),
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

/// The most spaces of one `%Ns`.
const MOST_SPACES: usize = 32 << 20;

/// The number and what follows it in `1000s`, which pads the empty text that `printf` takes for a missing one.
fn padding(text: &[u8]) -> Option<(usize, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text[digits..].strip_prefix(b"s")?;
    let width = str::from_utf8(&text[..digits]).ok()?.parse().ok()?;
    (width <= MOST_SPACES).then_some((width, rest))
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
            (b'%', [b'1'..=b'9', ..]) if let Some((width, tail)) = padding(rest) => {
                out.extend(std::iter::repeat_n(b' ', width));
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
