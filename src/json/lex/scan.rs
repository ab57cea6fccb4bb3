//! The tokens that are longer than a sign: strings, numbers and literals.

use super::{SyntaxError, TokenKind, Tokens, UNQUOTED};

impl Tokens<'_> {
    pub(super) fn literal(&mut self, word: &str) -> Result<TokenKind, SyntaxError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.error(UNQUOTED));
        }
        self.at += word.len();
        Ok(TokenKind::Literal)
    }

    pub(super) fn number(&mut self) -> Result<(), SyntaxError> {
        self.take(b"-");
        if self.take(b"0") {
            if let Some(b'0'..=b'9') = self.peek() {
                return Err(self.error("a number has no leading zero"));
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

    pub(super) fn string(&mut self) -> Result<(), SyntaxError> {
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
                Some(b'\n' | b'\r') => return Err(self.error("a line ends inside a string")),
                Some(_) => {
                    return Err(self.error("a control character in a string takes an escape"));
                }
                None => return Err(self.error("the text ends inside a string")),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// A surrogate without its other half is within the grammar (RFC 8259 section 8.2).
    fn escape(&mut self) -> Result<(), SyntaxError> {
        let length = match self.text.as_bytes()[self.at + 1..] {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(u8::is_ascii_hexdigit) => 6,
            [b'u', ..] => return Err(self.error("`\\u` takes four hexadecimal digits")),
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
