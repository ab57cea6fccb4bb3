//! The simple commands of a shell script, without running it.
//!
//! The lexer knows quotes, continuations, comments, operators, redirections, here-documents and substitutions. A word
//! that the shell would expand holds [`EXPANSION`] in that place. Commands within `$(…)` are commands too.

/// What is not known before the script runs: a variable or the output of a command.
pub const EXPANSION: char = '\u{e000}';

/// The words of each simple command.
pub fn simple_commands(script: &str) -> Vec<Vec<String>> {
    let mut lexer = Lexer {
        rest: script,
        word: None,
        words: Vec::new(),
        is_redirected: false,
        here_documents: Vec::new(),
        commands: Vec::new(),
    };
    lexer.run();
    lexer.commands
}

struct Lexer<'a> {
    rest: &'a str,
    word: Option<String>,
    words: Vec<String>,
    /// The next word is the target of a redirection.
    is_redirected: bool,
    /// The ends of the here-documents that begin with the next line.
    here_documents: Vec<String>,
    commands: Vec<Vec<String>>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(c) = self.next() {
            match c {
                ' ' | '\t' => self.end_word(),
                '\\' if self.rest.starts_with('\n') => drop(self.next()),
                '\\' => {
                    let next = self.next();
                    self.word().extend(next);
                }
                '\'' => {
                    let quoted = self.take_until('\'').to_owned();
                    self.word().push_str(&quoted);
                }
                '"' => self.double_quoted(),
                '`' => {
                    let script = self.take_until('`').to_owned();
                    self.substitute(&script);
                }
                '$' => self.expansion(),
                '#' if self.word.is_none() => drop(self.take_line()),
                '<' | '>' => self.redirection(c),
                '\n' => {
                    self.end_command();
                    self.skip_here_documents();
                }
                ';' | '&' | '|' | '(' | ')' => self.end_command(),
                c => self.word().push(c),
            }
        }
        self.end_command();
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn word(&mut self) -> &mut String {
        self.word.get_or_insert_default()
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take()
            && !std::mem::take(&mut self.is_redirected)
        {
            self.words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.is_redirected = false;
        if !self.words.is_empty() {
            self.commands.push(std::mem::take(&mut self.words));
        }
    }

    fn take_until(&mut self, end: char) -> &str {
        let (taken, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn take_line(&mut self) -> &str {
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest;
        line
    }

    fn double_quoted(&mut self) {
        self.word();
        while let Some(c) = self.next() {
            match c {
                '"' => return,
                '$' => self.expansion(),
                '`' => {
                    let script = self.take_until('`').to_owned();
                    self.substitute(&script);
                }
                '\\' if self.rest.starts_with(['$', '`', '"', '\\', '\n']) => {
                    let next = self.next().filter(|c| *c != '\n');
                    self.word().extend(next);
                }
                c => self.word().push(c),
            }
        }
    }

    fn expansion(&mut self) {
        match self.rest.chars().next() {
            Some('(') => {
                let script = self.take_balanced('(', ')').to_owned();
                self.substitute(&script);
            }
            Some('{') => {
                self.take_balanced('{', '}');
                self.word().push(EXPANSION);
            }
            Some('?' | '!' | '#' | '@' | '*' | '$') => {
                self.next();
                self.word().push(EXPANSION);
            }
            Some(c) if c.is_ascii_alphanumeric() || c == '_' => {
                self.rest = self
                    .rest
                    .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
                self.word().push(EXPANSION);
            }
            _ => self.word().push('$'),
        }
    }

    fn substitute(&mut self, script: &str) {
        self.commands.extend(simple_commands(script));
        self.word().push(EXPANSION);
    }

    /// What is between these, which begin the rest.
    fn take_balanced(&mut self, open: char, close: char) -> &str {
        let mut depth = 0;
        let end = self.rest.find(|c| {
            depth += i32::from(c == open) - i32::from(c == close);
            depth == 0
        });
        let end = end.unwrap_or(self.rest.len());
        let taken = self.rest[..end].strip_prefix(open).unwrap_or_default();
        self.rest = &self.rest[(end + 1).min(self.rest.len())..];
        taken
    }

    fn redirection(&mut self, operator: char) {
        let descriptor = |word: &String| word.chars().all(|c| c.is_ascii_digit());
        if self.word.as_ref().is_some_and(descriptor) {
            self.word = None;
        }
        self.end_word();
        if operator == '<' && self.rest.starts_with('<') && !self.rest.starts_with("<<") {
            let end = self.rest.trim_start_matches(['<', '-', ' ']);
            let end = end.split([' ', '\n', ';', '|', '&', ')']).next();
            let end = end.unwrap_or_default().replace(['\'', '"', '\\'], "");
            self.here_documents.push(end);
        }
        self.rest = self.rest.trim_start_matches(['<', '>', '&', '-', '|']);
        self.rest = self.rest.trim_start_matches(' ');
        self.is_redirected = true;
    }

    fn skip_here_documents(&mut self) {
        for end in std::mem::take(&mut self.here_documents) {
            while !self.rest.is_empty() {
                let is_end = self.take_line().trim_start_matches('\t') == end;
                self.next();
                if is_end {
                    break;
                }
            }
        }
    }
}

#[test]
fn commands_are_separated_as_by_a_shell() {
    let split = |script| -> Vec<String> {
        let commands = simple_commands(script);
        commands.iter().map(|words| words.join("|")).collect()
    };
    assert_eq!(split("a 'b c' \"d\\\" e\" f\\ g"), ["a|b c|d\" e|f g"]);
    assert_eq!(split("a \\\n  b # c\nd#e"), ["a|b", "d#e"]);
    assert_eq!(
        split("a > f 2>&1 b < g; c && d | e & f"),
        ["a|b", "c", "d", "e", "f"]
    );
    assert_eq!(split("a <<'END' > f\nb c\nEND\nd"), ["a", "d"]);
    let expanded = format!("{EXPANSION}|x{EXPANSION}");
    assert_eq!(
        split("a=\"$(b \"$c\")\" x$d"),
        [format!("b|{EXPANSION}"), format!("a={expanded}")]
    );
    assert_eq!(
        split("a ${b:-c} $? $"),
        [format!("a|{EXPANSION}|{EXPANSION}|$")]
    );
}
