//! The tokens of a JSON text.
//!
//! [`Tokens`] is a pull parser: it checks the text against the grammar of RFC 8259 and yields each token as the slice
//! of the input that holds it, with nothing decoded or copied. Nesting costs a byte for each open container instead of
//! a stack frame, so depth is bounded by the size of the text alone. [`decode_string`] and [`quote`] lead from a string
//! token to its text and back.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memrchr};

use Expect::{
    Colon, Element, Finished, FirstElement, FirstKey, Key, MoreElements, MoreMembers, Nothing,
    Value,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// `{`
    ObjectStart,
    /// `}`
    ObjectEnd,
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// The name of a member, with its quotes.
    Key,
    /// A string that is a value, with its quotes.
    String,
    /// A number, with all of its digits.
    Number,
    /// `true`, `false` or `null`.
    Literal,
}

/// The smallest piece of the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    /// The token as its sender wrote it.
    pub(crate) text: &'a str,
    /// The offset of its first byte.
    pub(crate) start: usize,
}

impl Token<'_> {
    /// The offset after its last byte.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// What the grammar allows next.
#[derive(Clone, Copy, Debug)]
enum Expect {
    Value,
    FirstElement,
    Element,
    MoreElements,
    FirstKey,
    Key,
    Colon,
    MoreMembers,
    Nothing,
    Finished,
}

/// The tokens of a text in order. After an error the iterator ends.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    /// Whether `text` is all of the input. Else the input stops being UTF-8 where `text` ends.
    complete: bool,
    at: usize,
    expect: Expect,
    /// The open containers, true for an object.
    open: Vec<bool>,
}

impl<'a> Tokens<'a> {
    /// The tokens of an input that should be UTF-8.
    pub(crate) fn new(input: &'a [u8]) -> Self {
        let valid = match str::from_utf8(input) {
            Ok(_) => input,
            Err(error) => &input[..error.valid_up_to()],
        };
        Self {
            complete: valid.len() == input.len(),
            ..Self::from(str::from_utf8(valid).unwrap_or_default())
        }
    }

    /// How many containers are open after the last token.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Reads to the end of the value whose first token was just read, and returns the text of the value.
    pub(super) fn value_from(&mut self, first: Token<'a>) -> Result<&'a str, SyntaxError> {
        if matches!(first.kind, TokenKind::ObjectStart | TokenKind::ArrayStart) {
            let outside = self.depth() - 1;
            while self.depth() > outside {
                self.read()?;
            }
        }
        Ok(&self.text[first.start..self.at])
    }

    fn read(&mut self) -> Result<Option<Token<'a>>, SyntaxError> {
        self.skip_space();
        let start = self.at;
        let Some(byte) = self.peek() else {
            return self.end().map(|()| None);
        };
        let kind = match (self.expect, byte) {
            (Key | FirstKey, b'"') => self.string().map(|()| self.then(TokenKind::Key, Colon)),
            (Colon, b':') => Ok(self.punctuation(TokenKind::Colon, Value)),
            (MoreMembers, b',') => Ok(self.punctuation(TokenKind::Comma, Key)),
            (MoreElements, b',') => Ok(self.punctuation(TokenKind::Comma, Element)),
            (FirstKey | MoreMembers, b'}') => Ok(self.close(TokenKind::ObjectEnd)),
            (FirstElement | MoreElements, b']') => Ok(self.close(TokenKind::ArrayEnd)),
            (Value | FirstElement | Element, _) => self.value(byte),
            _ => Err(self.unexpected(byte)),
        };
        Ok(Some(Token {
            kind: kind?,
            text: &self.text[start..self.at],
            start,
        }))
    }

    fn value(&mut self, byte: u8) -> Result<TokenKind, SyntaxError> {
        let kind = match byte {
            b'{' => return Ok(self.open(TokenKind::ObjectStart, FirstKey)),
            b'[' => return Ok(self.open(TokenKind::ArrayStart, FirstElement)),
            b'"' => self.string().map(|()| TokenKind::String),
            b'-' | b'0'..=b'9' => self.number().map(|()| TokenKind::Number),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => Err(self.unexpected(byte)),
        };
        Ok(self.then(kind?, self.after_value()))
    }

    fn open(&mut self, kind: TokenKind, expect: Expect) -> TokenKind {
        self.open.push(kind == TokenKind::ObjectStart);
        self.punctuation(kind, expect)
    }

    fn close(&mut self, kind: TokenKind) -> TokenKind {
        self.open.pop();
        self.punctuation(kind, self.after_value())
    }

    fn punctuation(&mut self, kind: TokenKind, expect: Expect) -> TokenKind {
        self.at += 1;
        self.then(kind, expect)
    }

    fn then(&mut self, kind: TokenKind, expect: Expect) -> TokenKind {
        self.expect = expect;
        kind
    }

    fn after_value(&self) -> Expect {
        match self.open.last() {
            Some(true) => MoreMembers,
            Some(false) => MoreElements,
            None => Nothing,
        }
    }

    /// Insignificant white space is these four characters (RFC 8259 section 2).
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn end(&mut self) -> Result<(), SyntaxError> {
        let message = match (self.expect, self.open.last()) {
            (Nothing, _) if self.complete => return Ok(()),
            (_, Some(true)) => "the text ends inside an object",
            (_, Some(false)) => "the text ends inside an array",
            (_, None) => "expected a value, but the text ends",
        };
        Err(self.error(message))
    }

    fn literal(&mut self, word: &str) -> Result<TokenKind, SyntaxError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.error(UNQUOTED));
        }
        self.at += word.len();
        Ok(TokenKind::Literal)
    }

    fn number(&mut self) -> Result<(), SyntaxError> {
        self.take(b"-");
        if self.take(b"0") {
            if let Some(b'0'..=b'9') = self.peek() {
                return Err(self.error("a number cannot have a leading zero"));
            }
        } else {
            self.digits("expected a digit after `-`")?;
        }
        if self.take(b".") {
            self.digits("expected a digit after the decimal point")?;
        }
        if self.take(b"eE") {
            self.take(b"+-");
            self.digits("expected a digit in the exponent")?;
        }
        Ok(())
    }

    fn digits(&mut self, message: &'static str) -> Result<(), SyntaxError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.error(message));
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            self.at += rest
                .iter()
                .position(|&b| ENDS_RUN[b as usize])
                .unwrap_or(rest.len());
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(b'\n' | b'\r') => return Err(self.error("unescaped line break in a string")),
                Some(_) => {
                    return Err(self.error("unescaped control character in a string"));
                }
                None => return Err(self.error("the text ends inside a string")),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// The grammar allows an unpaired surrogate (RFC 8259 section 8.2).
    fn escape(&mut self) -> Result<(), SyntaxError> {
        let length = match self.text.as_bytes()[self.at + 1..] {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(u8::is_ascii_hexdigit) => 6,
            [b'u', ..] => return Err(self.error("`\\u` needs four hexadecimal digits")),
            _ => return Err(self.error("unknown escape in a string")),
        };
        self.at += length;
        Ok(())
    }

    fn take(&mut self, any: &[u8]) -> bool {
        let taken = self.peek().is_some_and(|byte| any.contains(&byte));
        self.at += usize::from(taken);
        taken
    }

    #[cold]
    fn unexpected(&mut self, byte: u8) -> SyntaxError {
        self.error(match (self.expect, byte) {
            (Key, b'}') | (Element, b']') => "trailing comma before the closing bracket",
            (_, b'/') => "comments are not allowed",
            (Colon, _) => "expected `:`",
            (MoreMembers, _) => "expected `,` or `}`",
            (MoreElements, _) => "expected `,` or `]`",
            (Nothing, _) => "unexpected text after the value",
            (_, b'\'') => "a string needs double quotes",
            (Key | FirstKey, b'_' | b'a'..=b'z' | b'A'..=b'Z') => "a key needs double quotes",
            (Key | FirstKey, _) => "expected a key",
            (_, b'+') => "a number cannot start with `+`",
            (_, b'.') => "a number needs a digit before the decimal point",
            (_, b'_' | b'a'..=b'z' | b'A'..=b'Z') => UNQUOTED,
            _ if self.at == 0 && self.text.starts_with('\u{feff}') => {
                "a byte order mark is not allowed"
            }
            _ => "expected a value",
        })
    }

    /// Ends the iterator. Where the text ends because the input stops being UTF-8, that is the error.
    #[cold]
    fn error(&mut self, message: &'static str) -> SyntaxError {
        self.expect = Finished;
        let cut = !self.complete && self.at == self.text.len();
        SyntaxError::new(self.text, self.at, if cut { "not UTF-8" } else { message })
    }
}

impl<'a> From<&'a str> for Tokens<'a> {
    fn from(text: &'a str) -> Self {
        Self {
            text,
            complete: true,
            at: 0,
            expect: Value,
            open: Vec::new(),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Result<Token<'a>, SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.expect {
            Finished => None,
            _ => self.read().transpose(),
        }
    }
}

/// The bytes at which plain text in a string stops: the quote, the escape, and control characters (RFC 8259 section 7).
const ENDS_RUN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

const UNQUOTED: &str = "expected a value (a string needs double quotes)";

/// The first place at which a text stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}, line {line} column {column}")]
pub(crate) struct SyntaxError {
    /// In bytes, from 0.
    pub(crate) offset: usize,
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    /// In lower case and without the position.
    pub(crate) message: &'static str,
}

impl SyntaxError {
    #[cold]
    fn new(text: &str, offset: usize, message: &'static str) -> Self {
        let before = &text[..offset];
        let line_start = memrchr(b'\n', before.as_bytes()).map_or(0, |newline| newline + 1);
        Self {
            offset,
            line: 1 + memchr_iter(b'\n', before.as_bytes()).count(),
            column: 1 + before[line_start..].chars().count(),
            message,
        }
    }
}

/// The text of a string token; `None` for an unpaired surrogate, which is not text (RFC 8259 section 8.2).
pub(crate) fn decode_string(token: &str) -> Option<Cow<'_, str>> {
    let inside = inside(token)?;
    if memchr(b'\\', inside.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    serde_json::from_str(token).ok().map(Cow::Owned)
}

/// Writes a text as a string token.
pub(crate) fn quote(text: &str) -> String {
    // Every text can be written as a JSON string.
    serde_json::to_string(text).unwrap_or_default()
}

/// The text of a string token, or what is between its quotes if that has an unpaired surrogate.
pub(super) fn decode_or_raw(token: &str) -> Cow<'_, str> {
    decode_string(token).unwrap_or(Cow::Borrowed(inside(token).unwrap_or(token)))
}

fn inside(token: &str) -> Option<&str> {
    token.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests;
