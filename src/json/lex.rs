//! The tokens of a JSON text, checked against the grammar of RFC 8259 on the way.

mod scan;

use super::error::SyntaxError;
use Expect::{
    Colon, Element, FirstElement, FirstKey, Key, MoreElements, MoreMembers, Nothing, Over, Value,
};

/// What a token is.
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
    /// A string in the place of a value, with its quotes.
    String,
    /// A number, with all of its digits.
    Number,
    /// `true`, `false` or `null`.
    Literal,
}

/// A piece of the text that the grammar does not divide further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub(crate) kind: TokenKind,
    /// How its sender wrote it.
    pub(crate) text: &'a str,
    /// The byte at which it starts.
    pub(crate) start: usize,
}

impl Token<'_> {
    /// The byte after its last one.
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
    Over,
}

/// The tokens of a text in order; after an error there are no more.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    /// Whether `text` is all of the input, or ends where that stops being UTF-8.
    whole: bool,
    at: usize,
    expect: Expect,
    /// The open containers, true for an object: a byte each, for a text may be nothing but brackets.
    open: Vec<bool>,
}

impl<'a> Tokens<'a> {
    /// Starts to read a text in UTF-8.
    pub(crate) fn new(input: &'a [u8]) -> Self {
        let valid = match str::from_utf8(input) {
            Ok(_) => input,
            Err(error) => &input[..error.valid_up_to()],
        };
        Self {
            whole: valid.len() == input.len(),
            ..Self::from(str::from_utf8(valid).unwrap_or_default())
        }
    }

    /// How many containers are open after the last token.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Reads on to the end of the value that starts with the token just read, and gives all of its text.
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
            (Colon, b':') => Ok(self.sign(TokenKind::Colon, Value)),
            (MoreMembers, b',') => Ok(self.sign(TokenKind::Comma, Key)),
            (MoreElements, b',') => Ok(self.sign(TokenKind::Comma, Element)),
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
        self.sign(kind, expect)
    }

    fn close(&mut self, kind: TokenKind) -> TokenKind {
        self.open.pop();
        self.sign(kind, self.after_value())
    }

    fn sign(&mut self, kind: TokenKind, expect: Expect) -> TokenKind {
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

    /// Insignificant white space is these four and nothing else (RFC 8259 section 2).
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
            (Nothing, _) if self.whole => return Ok(()),
            (_, Some(true)) => "the text ends inside an object",
            (_, Some(false)) => "the text ends inside an array",
            (_, None) => "expected a value, but the text ends",
        };
        Err(self.error(message))
    }

    #[cold]
    fn unexpected(&mut self, byte: u8) -> SyntaxError {
        self.error(match (self.expect, byte) {
            (Key, b'}') | (Element, b']') => "a comma stands before the closing bracket",
            (_, b'/') => "JSON has no comments",
            (Colon, _) => "expected `:`",
            (MoreMembers, _) => "expected `,` or `}`",
            (MoreElements, _) => "expected `,` or `]`",
            (Nothing, _) => "expected nothing after the value",
            (_, b'\'') => "a string takes double quotes, not single ones",
            (Key | FirstKey, b'_' | b'a'..=b'z' | b'A'..=b'Z') => "a key takes double quotes",
            (Key | FirstKey, _) => "expected a key",
            (_, b'+') => "a number has no `+` before it",
            (_, b'.') => "a number has a digit before the decimal point",
            (_, b'_' | b'a'..=b'z' | b'A'..=b'Z') => UNQUOTED,
            _ if self.at == 0 && self.text.starts_with('\u{feff}') => {
                "a byte order mark is not JSON"
            }
            _ => "expected a value",
        })
    }

    /// Ends it; where the text was cut because the next byte is not UTF-8, that is what is wrong.
    #[cold]
    fn error(&mut self, message: &'static str) -> SyntaxError {
        self.expect = Over;
        let cut = !self.whole && self.at == self.text.len();
        SyntaxError::new(self.text, self.at, if cut { "not UTF-8" } else { message })
    }
}

impl<'a> From<&'a str> for Tokens<'a> {
    fn from(text: &'a str) -> Self {
        Self {
            text,
            whole: true,
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
            Over => None,
            _ => self.read().transpose(),
        }
    }
}

const UNQUOTED: &str = "expected a value (a string takes double quotes)";

#[cfg(test)]
mod tests;
