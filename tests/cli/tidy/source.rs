//! Reads Rust just far enough for the rules: the code without comments and strings, and the paths in it.

use std::path::Path;

/// A Rust file of `src/`.
pub struct Source {
    /// Its place under `src/`, with `/`: `http/parser/mod.rs`.
    pub file: String,
    /// Its text as it is.
    pub text: String,
    /// The line, from 0, on which a trailing `#[cfg(test)] mod … {` begins; or the number of lines.
    pub tests: usize,
}

/// A path named in the code.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// The line, from 0.
    pub line: usize,
    /// Its segments; `crate`, `$crate` and `super` that leave the file's folder are resolved to `crate`.
    pub path: Vec<String>,
}

impl Source {
    /// A file under `src/` with this text.
    pub fn new(file: &str, text: &str) -> Self {
        let lines: Vec<_> = text.lines().collect();
        let begins = |pair: &[&str]| {
            pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
        };
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            tests: lines.windows(2).position(begins).unwrap_or(lines.len()),
        }
    }

    /// Its module path: `["http", "parser"]` for `http/parser/mod.rs`.
    pub fn module(&self) -> Vec<&str> {
        let path = self.file.strip_suffix(".rs").unwrap_or(&self.file);
        let path = path.strip_suffix("/mod").unwrap_or(path);
        path.split('/').collect()
    }

    /// Whether the module is at this place (`http/client`) or below it.
    pub fn is_in(&self, place: &str) -> bool {
        Path::new(&self.module().join("/")).starts_with(place)
    }

    /// The modules that this file declares for tests only: `#[cfg(test)] mod tests;`.
    pub fn test_modules(&self) -> Vec<String> {
        let lines: Vec<_> = self.text.lines().collect();
        let mut folder = self.module();
        folder.retain(|module| !matches!(*module, "lib" | "main"));
        let declared = lines.windows(2).filter_map(|pair| {
            let name = pair[1].strip_prefix("mod ")?.strip_suffix(';')?;
            (pair[0] == "#[cfg(test)]").then(|| [&folder[..], &[name]].concat().join("/"))
        });
        declared.collect()
    }

    /// Every path of the code, groups of `use` written out.
    pub fn paths(&self) -> Vec<Named> {
        let tokens = tokens(&code(&self.text));
        let mut paths = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            at = follow(&tokens, at, &[], &mut paths).max(at + 1);
        }
        for named in &mut paths {
            self.resolve(named);
        }
        paths
    }

    /// Turns `super::super::x` that reaches the crate's root into `crate::x`.
    fn resolve(&self, named: &mut Named) {
        let depth = self.module().len() + usize::from(named.line > self.tests);
        let ups = named.path.iter().take_while(|part| *part == "super");
        let ups = ups.count();
        if ups > 0 && ups >= depth {
            named.path.splice(..ups, ["crate".to_owned()]);
        }
    }
}

/// Collects the path that begins at this token, after a prefix; returns where it ends.
fn follow(
    tokens: &[(usize, String)],
    start: usize,
    prefix: &[String],
    paths: &mut Vec<Named>,
) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |(_, text)| text.as_str());
    let mut path = prefix.to_vec();
    let mut at = start;
    while is_name(text(at)) {
        path.push(text(at).to_owned());
        at += 1;
        if text(at) != "::" {
            break;
        }
        at += 1;
        if text(at) == "{" {
            at += 1;
            while !matches!(text(at), "}" | "") {
                at = follow(tokens, at, &path, paths).max(at + 1);
            }
            return at + 1;
        }
    }
    if path.len() > prefix.len() && text(start.wrapping_sub(1)) != "." {
        let line = tokens[start].0;
        paths.push(Named { line, path });
    }
    at
}

fn is_name(token: &str) -> bool {
    token.starts_with(in_name)
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Names, `::`, and single characters, each with its line.
fn tokens(code: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let end = match first {
                _ if rest.starts_with("::") => 2,
                c if in_name(c) => rest.find(|c| !in_name(c)).unwrap_or(rest.len()),
                c => c.len_utf8(),
            };
            tokens.push((line, rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    tokens
}

/// The text with comments, strings and characters blanked out, line by line.
pub fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = skipped(rest, out.ends_with(in_name));
        if skipped == 0 {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            out.push(' ');
            out.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
            rest = &rest[skipped..];
        }
    }
    out
}

/// The string literals, each with its line from 0.
pub fn strings(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 0);
    while let Some(first) = text[at..].chars().next() {
        let inside_name = text[..at].ends_with(in_name);
        let skipped = skipped(&text[at..], inside_name);
        let end = at + skipped.max(first.len_utf8());
        let part = &text[at..end];
        if skipped > 0 && part.ends_with(['"', '#']) && !part.starts_with('/') {
            found.push((line, part.to_owned()));
        }
        line += part.matches('\n').count();
        at = end;
    }
    found
}

/// The length of the comment, string or character that begins here; 0 if none does.
fn skipped(text: &str, inside_name: bool) -> usize {
    let until = |end: &str, from: usize| {
        let found = text[from..].find(end);
        found.map_or(text.len(), |at| from + at + end.len())
    };
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return until("*/", 2);
    }
    let raw = text.strip_prefix('b').unwrap_or(text);
    if let Some(raw) = raw.strip_prefix('r').filter(|_| !inside_name) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let start = text.len() - raw.len() + hashes + 1;
            return until(&format!("\"{}", "#".repeat(hashes)), start);
        }
    }
    let quote = match text.chars().next() {
        Some('"') => '"',
        // A lifetime has no closing quote: `'a`, but `'a'` and `'\n'` are characters.
        Some('\'') if text[1..].starts_with('\\') || text.chars().nth(2) == Some('\'') => '\'',
        _ => return 0,
    };
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(file: &str, text: &str) -> Vec<String> {
        let named = Source::new(file, text).paths();
        named.iter().map(|named| named.path.join("::")).collect()
    }

    #[test]
    fn comments_and_strings_are_no_code() {
        for text in [
            "// crate::a",
            "/// [`crate::a`]",
            "/* crate::a \n crate::b */",
            r#""crate::a \" crate::b""#,
            r##"r#"crate::a " crate::b"#"##,
            r#"br"crate::a\""#,
            "'\\''",
            "'\"' // crate::a\"",
        ] {
            assert_eq!(code(text).trim(), "", "{text}");
        }
        assert_eq!(paths("x.rs", "&'a crate::a"), ["a", "crate::a"]);
        assert_eq!(paths("x.rs", "for\"crate::a\""), ["for"]);
    }

    #[test]
    fn groups_are_written_out() {
        assert_eq!(
            paths("x.rs", "use std::{io::{self, Read}, fs};\nlet x = a.b::c;"),
            [
                "use",
                "std::io::self",
                "std::io::Read",
                "std::fs",
                "let",
                "x",
                "a"
            ]
        );
    }

    #[test]
    fn a_super_that_leaves_the_folder_is_the_crate() {
        assert_eq!(paths("a/b.rs", "super::super::c"), ["crate::c"]);
        assert_eq!(paths("a/mod.rs", "super::c"), ["crate::c"]);
        assert_eq!(paths("a/b.rs", "super::c"), ["super::c"]);
        let tests = "#[cfg(test)]\nmod tests {\n    use super::super::c;\n}\n";
        assert!(paths("a/b.rs", tests).contains(&"super::super::c".to_owned()));
        assert!(paths("a.rs", tests).contains(&"crate::c".to_owned()));
    }

    #[test]
    fn test_modules_are_distinguished_from_others() {
        let source = Source::new("a/mod.rs", "mod b;\n#[cfg(test)]\nmod tests;\n");
        assert_eq!(source.test_modules(), ["a/tests"]);
        assert!(Source::new("http/client/mod.rs", "").is_in("http/client"));
        assert!(!Source::new("http/clients.rs", "").is_in("http/client"));
    }
}
