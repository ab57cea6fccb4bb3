//! What a shell replaces in an unquoted word: names of files and braces.

/// Where in a word unquoted characters are that a shell may replace.
#[derive(Debug, Default)]
pub(super) struct ShellGlob {
    special: Vec<(usize, u8)>,
}

impl ShellGlob {
    /// An unquoted byte at this place of the word.
    pub(super) fn push(&mut self, at: usize, byte: u8) {
        if b"*?{},~".contains(&byte) || (byte == b'.' && !self.special.is_empty()) {
            self.special.push((at, byte));
        }
    }

    /// What a shell replaces in the word. In a URL `*` and `?` stay, as no file has such a name.
    pub(super) fn replaced(&self, word: &[u8]) -> Option<&'static str> {
        let has = |wanted: u8| self.special.iter().any(|(_, byte)| *byte == wanted);
        if self.special.first() == Some(&(0, b'~')) {
            Some("~")
        } else if self.has_braces() {
            Some("{…}")
        } else if is_place(word) {
            None
        } else if has(b'*') {
            Some("*")
        } else {
            has(b'?').then_some("?")
        }
    }

    /// `{a,b}` or `{1..3}`.
    fn has_braces(&self) -> bool {
        let mut open: Vec<bool> = Vec::new();
        let mut before = (usize::MAX, 0);
        for &(at, byte) in &self.special {
            match byte {
                b'{' => open.push(false),
                b',' => open
                    .iter_mut()
                    .next_back()
                    .into_iter()
                    .for_each(|is| *is = true),
                b'.' if before == (at.wrapping_sub(1), b'.') => {
                    open.iter_mut()
                        .next_back()
                        .into_iter()
                        .for_each(|is| *is = true);
                }
                b'}' if open.pop() == Some(true) => return true,
                _ => {}
            }
            before = (at, byte);
        }
        false
    }
}

/// Whether a word begins as a URL does, with or without a scheme.
fn is_place(word: &[u8]) -> bool {
    let text = String::from_utf8_lossy(word);
    if text.contains("://") {
        return true;
    }
    let host = text.split(['/', '?', '*']).next().unwrap_or_default();
    let is_host = |char: char| char.is_ascii_alphanumeric() || ".-:".contains(char);
    host.starts_with(|char: char| char.is_ascii_alphanumeric())
        && host.chars().all(is_host)
        && host.contains(['.', ':'])
}
