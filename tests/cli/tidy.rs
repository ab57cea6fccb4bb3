//! The rules of CONTRIBUTING.md, checked over the source text.

mod graph;
mod rules;
mod source;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use graph::{Tree, circles};
use source::{Named, Source, code, strings};

/// The modules by level: a module may import from the lines above its own.
const LEVELS: [&[&str]; 16] = [
    &[
        "bounded_read",
        "color_choice",
        "exit_code",
        "glob",
        "ids",
        "json",
        "os_error",
        "shell_quote",
        "suggest",
        "topics",
        "units",
        "xml",
    ],
    &["message"],
    &["signature"],
    &["payload"],
    &["provider"],
    &["record"],
    &["expression"],
    &["assertions", "conformance", "response_plan", "retry"],
    &["http", "output", "process", "record_file"],
    &["capture", "delivery"],
    &["listener"],
    &["cli"],
    &["help"],
    &["commands"],
    &["bench"],
    &["lib", "main"],
];

/// The levels up to this one are pure, and are all that `cli` may name.
const HIGHEST_PURE: usize = 7;

/// What a pure module does not use: files, sockets, environment, processes, the current time.
const IMPURE: [[&str; 2]; 8] = [
    ["std", "env"],
    ["std", "fs"],
    ["std", "net"],
    ["std", "process"],
    ["Instant", "now"],
    ["SystemTime", "now"],
    ["Timestamp", "now"],
    ["Zoned", "now"],
];

/// Outside crates, and the only places that use them.
const HOMES: [(&str, &[&str]); 37] = [
    ("brotli_decompressor", &["message/content_encoding"]),
    ("clap", &["cli", "help/command_manual"]),
    ("clap_complete", &["cli", "commands/completions"]),
    ("clap_mangen", &["help/roff"]),
    ("colored", &["output"]),
    ("crc32fast", &["signature"]),
    ("csv_core", &["commands/send/load/rows"]),
    ("data_encoding", &["signature"]),
    ("flate2", &["message/content_encoding"]),
    ("hdrhistogram", &["delivery/stats"]),
    ("httparse", &["http"]),
    ("httpdate", &["http/response_writer", "retry"]),
    (
        "mio",
        &[
            "http/client/happy_eyeballs",
            "http/client/pool",
            "http/loop_waker",
            "http/server",
        ],
    ),
    (
        "percent_encoding",
        &["message/form", "message/url", "signature/rfc9421"],
    ),
    ("pulldown_cmark", &["help/markdown"]),
    ("quick_xml", &["xml"]),
    ("regex_lite", &["expression"]),
    ("ring", &["signature"]),
    (
        "rustix",
        &["process", "output/terminal", "http/server", "record_file"],
    ),
    ("rustls", &["http/client"]),
    ("rustls_native_certs", &["http/client/server_verifier"]),
    ("rustls_pki_types", &["signature"]),
    ("ruzstd", &["message/content_encoding"]),
    ("signal_hook", &["process", "output/terminal"]),
    ("similar", &["output/render/diff"]),
    (
        "socket2",
        &[
            "http/server",
            "http/client/happy_eyeballs",
            "http/client/transport",
        ],
    ),
    ("strsim", &["suggest"]),
    ("terminal_size", &["output/stdout"]),
    ("tiny_http", &["http/response_writer"]),
    ("subtle", &["signature"]),
    ("tempfile", &["output/file"]),
    ("toml", &["commands/send/endpoints_file"]),
    ("ureq", &["http/client"]),
    (
        "webpki",
        &[
            "signature",
            "http/client/server_verifier",
            "http/client/tls_error",
        ],
    ),
    ("webpki_roots", &["http/client/server_verifier"]),
    ("uuid", &["ids"]),
    ("zeroize", &["ids", "signature"]),
];

/// The only readers of the environment.
const ENVIRONMENT: [&str; 2] = ["commands/context", "main"];

/// The only writers to the standard streams, and what hands one of them to a child.
const STREAMS: [&str; 3] = ["output/stderr", "output/stdout", "process"];

/// The beginnings of words that are spelled with `-ize`, as standards and crates spell them.
const ISE: [&str; 8] = [
    concat!("author", "is"),
    concat!("normal", "is"),
    concat!("optim", "is"),
    concat!("organ", "is"),
    concat!("recogn", "is"),
    concat!("serial", "is"),
    concat!("summar", "is"),
    concat!("vector", "is"),
];

/// The columns of a comment. The formatter leaves comments as they are.
const MAX_COMMENT: usize = 120;

/// What must not be left in the source: unfinished work, and paths of one machine.
const LEFT_OVERS: [&str; 10] = [
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("db", "g!"),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("XX", "X"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
];

#[test]
fn modules_name_only_lower_levels() {
    nothing(&each(&sources(), levels));
}

#[test]
fn outside_crates_stay_in_their_homes() {
    nothing(&each(&shipped(), homes));
}

#[test]
fn pure_modules_touch_nothing() {
    nothing(&each(&shipped(), purity));
}

#[test]
fn one_file_reads_the_environment() {
    nothing(&each(&shipped(), environment));
}

#[test]
fn two_files_write_to_the_standard_streams() {
    nothing(&each(&shipped(), streams));
}

#[test]
fn contributing_shows_the_levels_and_names_files_that_exist() {
    let text = read("CONTRIBUTING.md");
    let mut complaints = Vec::new();
    for (level, modules) in LEVELS.iter().enumerate() {
        let modules: Vec<_> = modules.iter().map(|name| format!("`{name}`")).collect();
        let row = format!("| {level} | {} |", modules.join(" "));
        if !text.contains(&row) {
            complaints.push(format!("CONTRIBUTING.md: no row `{row}`"));
        }
    }
    let quoted = text.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|path| path.contains('/') && !path.contains(' '));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in paths.filter(|path| path.ends_with('/') || kind(path) == "rs") {
        if !root.join(path).exists() && !root.join("src").join(path).exists() {
            complaints.push(format!("CONTRIBUTING.md: `{path}` does not exist"));
        }
    }
    nothing(&complaints);
}

#[test]
fn files_do_not_name_each_other_in_a_ring() {
    let sources = shipped();
    let graph = Tree::new(&sources).graph();
    let found = circles(&graph).into_iter().map(|files| {
        let edges = files.iter().map(|file| {
            let named = graph[file].iter().filter(|other| files.contains(other));
            let named: Vec<_> = named.copied().collect();
            format!("  src/{file} names {}", named.join(", "))
        });
        edges.collect::<Vec<_>>().join("\n")
    });
    nothing(&found.collect::<Vec<_>>());
}

#[test]
fn a_mod_file_only_declares() {
    nothing(&each(&shipped(), declarations));
}

#[test]
fn a_type_has_one_name_and_its_methods_one_file() {
    nothing(&types(&shipped()));
}

#[test]
fn errors_of_the_core_are_types() {
    nothing(&each(&shipped(), text_errors));
}

#[test]
fn only_commands_name_flags() {
    nothing(&each(&shipped(), flags));
}

#[test]
fn text_is_clean() {
    let files = files();
    nothing(
        &files
            .iter()
            .flat_map(|(file, text)| hygiene(file, text))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_dependency_has_its_reason() {
    nothing(&reasons(&read("Cargo.toml")));
}

#[test]
fn the_changelog_names_the_version() {
    nothing(&version(&read("CHANGELOG.md"), env!("CARGO_PKG_VERSION")));
}

fn levels(source: &Source) -> Vec<String> {
    let level = |module: &str| LEVELS.iter().position(|names| names.contains(&module));
    let own = source.module()[0];
    let Some(own_level) = level(own) else {
        return vec![says(
            source,
            0,
            &format!("`{own}` is not in the table of levels"),
        )];
    };
    let limit = match own {
        "cli" => HIGHEST_PURE + 1,
        _ => own_level,
    };
    complain(source, |path| match path {
        [root, module, ..] if root == "crate" && module != own => match level(module) {
            Some(found) if found < limit => None,
            Some(found) => Some(format!(
                "`{own}` (level {own_level}) names `crate::{module}` (level {found}); it may name what is below level {limit}"
            )),
            None => Some(format!("`crate::{module}` is not in the table of levels")),
        },
        _ => None,
    })
}

fn homes(source: &Source) -> Vec<String> {
    complain(source, |path| {
        let (name, homes) = HOMES.iter().find(|(name, _)| path[0] == *name)?;
        let abroad = !homes.iter().any(|home| source.is_in(home));
        abroad.then(|| format!("the crate `{name}` has its home in {}", homes.join(", ")))
    })
}

fn purity(source: &Source) -> Vec<String> {
    let pure = &LEVELS[..=HIGHEST_PURE];
    if !pure.iter().any(|names| names.contains(&source.module()[0])) {
        return Vec::new();
    }
    complain(source, |path| {
        let touched = IMPURE
            .iter()
            .find(|pair| path.windows(2).any(|part| part == *pair))?;
        Some(format!("a pure module names `{}`", touched.join("::")))
    })
}

fn environment(source: &Source) -> Vec<String> {
    if ENVIRONMENT.iter().any(|place| source.is_in(place)) {
        return Vec::new();
    }
    complain(source, |path| {
        let reads = path.len() > 1 && path[..2] == ["std", "env"];
        reads.then(|| format!("`std::env` belongs in {}", ENVIRONMENT.join(", ")))
    })
}

fn streams(source: &Source) -> Vec<String> {
    if STREAMS.iter().any(|place| source.is_in(place)) {
        return Vec::new();
    }
    complain(source, |path| {
        let [.., module, name] = path else {
            return None;
        };
        let is_stream = matches!(&**name, "stdout" | "stderr" | "Stdout" | "Stderr");
        (module == "io" && is_stream).then(|| format!("`{name}` belongs in {}", STREAMS.join(", ")))
    })
}

/// A `mod.rs` holds its documentation, `mod`, and `use`.
fn declarations(source: &Source) -> Vec<String> {
    if !source.file.ends_with("mod.rs") {
        return Vec::new();
    }
    let code = code(&source.text);
    let lines = code.lines().map(str::trim).enumerate();
    let mut inside = false; // a group of `use` that spans lines
    let mut complaints = Vec::new();
    for (at, line) in lines {
        let item = line.trim_start_matches("pub").trim_start_matches("(crate)");
        let item = item.trim_start_matches("(super)").trim_start();
        let declares = ["mod ", "use "].iter().any(|word| item.starts_with(word));
        let begins = declares && !line.ends_with(';') && line.starts_with(['p', 'u']);
        if !(inside || declares || line.is_empty() || line.starts_with("#[")) {
            complaints.push(says(
                source,
                at,
                "a `mod.rs` only declares: move this to a file",
            ));
            break;
        }
        inside = (inside || begins) && !line.ends_with(';');
    }
    complaints
}

/// A name stands for one type, and the methods of a type are in one file.
fn types(sources: &[Source]) -> Vec<String> {
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut methods: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources {
        let code = code(&source.text);
        for line in code.lines() {
            let words: Vec<_> = line
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .collect();
            let after = |keyword| words.iter().position(|word| *word == keyword);
            let keyword = ["struct", "enum", "trait", "type"]
                .into_iter()
                .find_map(after);
            let public = line.starts_with("pub") || !line.starts_with(char::is_whitespace);
            if let Some(at) = keyword.filter(|at| public && *at <= 3)
                && let Some(name) = words.get(at + 1)
                && !line.starts_with(char::is_whitespace)
            {
                defined
                    .entry((*name).to_owned())
                    .or_default()
                    .push(source.file.clone());
            }
            if line.starts_with("impl") && !words.contains(&"for") {
                let generics = line.find('>').filter(|_| line.starts_with("impl<"));
                let rest = &line[generics.map_or(4, |at| at + 1)..];
                let name = rest
                    .trim()
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next();
                let files = methods
                    .entry(name.unwrap_or_default().to_owned())
                    .or_default();
                if !files.contains(&source.file) {
                    files.push(source.file.clone());
                }
            }
        }
    }
    let several = |map: BTreeMap<String, Vec<String>>, what: &str| {
        let clashes = map.into_iter().filter(|(_, files)| files.len() > 1);
        let say = |(name, files): (String, Vec<String>)| {
            format!("`{name}` {what} {}", files.join(" and "))
        };
        clashes.map(say).collect::<Vec<_>>()
    };
    [
        several(defined, "is defined in"),
        several(methods, "has methods in"),
    ]
    .concat()
}

/// Below `cli` an error is a type that callers can match on. Value parsers of flags and of files may return a text.
fn text_errors(source: &Source) -> Vec<String> {
    if ["cli", "commands"].iter().any(|place| source.is_in(place)) {
        return Vec::new();
    }
    let code = code(&source.text);
    let found = code.match_indices("Result<").filter_map(|(at, _)| {
        let mut depth = 0;
        let end = code[at..].find(|c| {
            depth += i32::from(c == '<') - i32::from(c == '>');
            c == '>' && depth == 0
        })?;
        let error = code[at..at + end].rsplit(',').next()?.trim();
        let line = code[..at].matches('\n').count();
        (error == "String").then(|| says(source, line, "an error of the core is a text"))
    });
    found.collect()
}

/// Where curl's own flags are written.
const OTHER_FLAGS: [&str; 1] = ["output/export/curl"];

/// The core does not know which flags there are; `commands/advice.rs` does.
fn flags(source: &Source) -> Vec<String> {
    let knows = ["cli", "commands"].iter().chain(&OTHER_FLAGS);
    if knows.into_iter().any(|place| source.is_in(place)) {
        return Vec::new();
    }
    let is_flag = |text: &str| {
        let after = text
            .match_indices("--")
            .map(|(at, _)| (&text[..at], &text[at + 2..]));
        let mut found = after.filter(|(before, rest)| {
            !before.ends_with(|c: char| c.is_alphanumeric() || c == '-')
                && rest.starts_with(|c: char| c.is_ascii_lowercase())
        });
        found.next().is_some()
    };
    let named = strings(&source.text)
        .into_iter()
        .filter(|(_, text)| is_flag(text));
    named
        .map(|(line, text)| says(source, line, &format!("the core names a flag: {text}")))
        .collect()
}

/// Whether a word of the line begins with this stem; a word of a name counts as well.
fn begins_a_word(line: &str, stem: &str) -> bool {
    let line = line.to_lowercase();
    line.match_indices(stem)
        .any(|(at, _)| !line[..at].ends_with(char::is_alphabetic))
}

fn hygiene(file: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut say =
        |line: usize, what: String| complaints.push(format!("{file}:{}: {what}", line + 1));
    for (at, line) in text.split('\n').enumerate() {
        if line.contains('\t') {
            say(at, "a tab".to_owned());
        }
        if line.ends_with([' ', '\r']) {
            say(at, "white space at the end of the line".to_owned());
        }
        let is_comment = kind(file) == "rs" && line.trim_start().starts_with("//");
        if is_comment && line.chars().count() > MAX_COMMENT {
            say(at, format!("a comment over {MAX_COMMENT} columns"));
        }
        for stem in ISE.iter().filter(|stem| begins_a_word(line, stem)) {
            say(at, format!("`{stem}…` is spelled with a z"));
        }
        for word in LEFT_OVERS.iter().filter(|word| line.contains(*word)) {
            say(at, format!("`{word}` must not be left here"));
        }
    }
    if !text.ends_with('\n') {
        say(
            text.lines().count().max(1) - 1,
            "no new line at the end of the file".to_owned(),
        );
    }
    complaints
}

fn reasons(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut complaints = Vec::new();
    for (at, line) in manifest.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && line.contains('=') && !line.contains(" # ") {
            let name = line.split(' ').next().unwrap();
            complaints.push(format!("Cargo.toml:{}: `{name}` has no `# reason`", at + 1));
        }
    }
    complaints
}

fn version(changelog: &str, version: &str) -> Vec<String> {
    let heading = format!("## [{version}]");
    let found = changelog.lines().any(|line| line.starts_with(&heading));
    (!found)
        .then(|| format!("CHANGELOG.md:1: no `{heading}` for the version in Cargo.toml"))
        .into_iter()
        .collect()
}

/// One complaint for each path in the code that breaks the rule.
fn complain(source: &Source, rule: impl Fn(&[String]) -> Option<String>) -> Vec<String> {
    let say = |Named { line, path }| rule(&path).map(|what| says(source, line, &what));
    source.paths().into_iter().filter_map(say).collect()
}

fn says(source: &Source, line: usize, what: &str) -> String {
    format!("src/{}:{}: {what}", source.file, line + 1)
}

fn each(sources: &[Source], rule: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    sources.iter().flat_map(rule).collect()
}

#[track_caller]
fn nothing(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// The Rust files of `src/`.
fn sources() -> Vec<Source> {
    let files = files();
    let rust = files.iter().filter(|(file, _)| kind(file) == "rs");
    rust.filter_map(|(file, text)| Some(Source::new(file.strip_prefix("src/")?, text)))
        .collect()
}

/// The code that ends up in the program: no test modules.
fn shipped() -> Vec<Source> {
    without_tests(sources())
}

fn without_tests(mut sources: Vec<Source>) -> Vec<Source> {
    let tests: Vec<_> = sources.iter().flat_map(Source::test_modules).collect();
    sources.retain(|source| !tests.iter().any(|place| source.is_in(place)));
    for source in &mut sources {
        let lines: Vec<_> = source.text.lines().take(source.tests).collect();
        source.text = lines.join("\n");
    }
    sources
}

/// The text files that people write, with their paths in the repository.
fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let skipped = ["target", ".git", "completions", "Cargo.lock"];
        if !skipped.contains(&name) {
            gather(&path, name, &mut files);
        }
    }
    files.sort();
    files
}

fn gather(path: &Path, name: &str, files: &mut Vec<(String, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{name}/{}", path.file_name().unwrap().to_str().unwrap());
            gather(&path, &name, files);
        }
        return;
    }
    let written = match kind(name) {
        "md" | "rs" | "sh" | "toml" | "yml" => true,
        "json" => name.starts_with("src/"), // elsewhere it may be somebody's exact bytes
        _ => name == ".ci/run",
    };
    if written {
        files.push((name.to_owned(), fs::read_to_string(path).unwrap()));
    }
}

fn kind(file: &str) -> &str {
    Path::new(file)
        .extension()
        .map_or("", |kind| kind.to_str().unwrap())
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}
