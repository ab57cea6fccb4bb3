//! The command lines of `hook` in code blocks: found in scripts, terminal sessions, YAML and Dockerfiles, and parsed.

use yaml_rust2::{Yaml, YamlLoader};

use super::page::Block;
use super::script::{EXPANSION, simple_commands};

/// What is wrong with the command lines of `hook` in a block.
pub fn complaints(block: &Block) -> Vec<String> {
    match commands(block) {
        Ok(commands) => commands.iter().filter_map(Invocation::complaint).collect(),
        Err(wrong) => vec![wrong],
    }
}

/// A command line that begins with `hook`.
#[derive(Debug)]
pub struct Invocation {
    words: Vec<String>,
    /// Whether a listener that starts it gives it a URL.
    has_url: bool,
}

/// The command lines of `hook` in a block. Blocks of other languages have none.
pub fn commands(block: &Block) -> Result<Vec<Invocation>, String> {
    let mut found = Vec::new();
    match block.language.as_str() {
        "sh" => in_script(&block.text, &mut found),
        "console" | "" => in_script(&typed(&block.text), &mut found),
        "yaml" => {
            let parsed = YamlLoader::load_from_str(&block.text);
            for document in parsed.map_err(|error| error.to_string())? {
                in_yaml(&document, &mut found);
            }
        }
        "dockerfile" => in_dockerfile(&block.text, &mut found)?,
        _ => {}
    }
    Ok(found)
}

/// What is typed in a terminal session: the lines after `$ ` with their continuations, or all if none begins so.
fn typed(session: &str) -> String {
    if !session.lines().any(|line| line.starts_with("$ ")) {
        return session.to_owned();
    }
    let mut script = String::new();
    let mut continues = false;
    for line in session.lines() {
        let typed = line.strip_prefix("$ ");
        let more = continues.then(|| line.strip_prefix("> ").unwrap_or(line));
        let Some(typed) = typed.or(more) else {
            continue;
        };
        script.push_str(typed);
        script.push('\n');
        continues = typed.ends_with(['\\', '|']) || typed.ends_with("&&") || is_quote_open(typed);
    }
    script
}

fn is_quote_open(line: &str) -> bool {
    !line.matches('\'').count().is_multiple_of(2)
}

fn in_script(script: &str, found: &mut Vec<Invocation>) {
    for words in simple_commands(script) {
        let has_url = script.contains("HOOK_URL");
        in_words(&words, has_url, found);
    }
}

/// Words that may come before a command.
const PREFIXES: [&str; 14] = [
    "if", "then", "else", "elif", "while", "until", "do", "!", "{", "time", "exec", "nohup", "env",
    "sudo",
];

fn in_words(words: &[String], has_url: bool, found: &mut Vec<Invocation>) {
    let is_before = |word: &String| PREFIXES.contains(&&**word) || is_assignment(word);
    let start = words.iter().take_while(|word| is_before(word)).count();
    let words = &words[start..];
    let Some(program) = words.first() else { return };
    let is_shell = matches!(program.as_str(), "sh" | "bash");
    if is_shell
        && let Some(at) = words
            .iter()
            .position(|word| matches!(&**word, "-c" | "-ec"))
    {
        for words in words
            .get(at + 1)
            .iter()
            .flat_map(|script| simple_commands(script))
        {
            in_words(&words, has_url, found);
        }
        return;
    }
    let rest = words.iter().position(|word| word == "--").map(|at| at + 1);
    if is_hook(program) {
        let mut own = words.to_vec();
        "hook".clone_into(&mut own[0]);
        found.push(Invocation {
            words: own,
            has_url,
        });
        let is_listener = words_have(words, "listen");
        if let Some(rest) = rest.filter(|_| is_listener) {
            let words: Vec<_> = words[rest..].iter().map(|word| filled(word)).collect();
            in_words(&words, true, found);
        }
        return;
    }
    let runs_hook = program == "cargo" && words_have(words, "run");
    if let Some(rest) = rest.filter(|_| runs_hook) {
        let words = std::iter::once("hook".to_owned()).chain(words[rest..].iter().cloned());
        in_words(&words.collect::<Vec<_>>(), has_url, found);
        return;
    }
    // Such as `timeout 10 hook send …` or `docker run IMAGE hook listen …`.
    let runs_others = RUNNERS.contains(&program.as_str());
    let later = (1..words.len()).filter(|_| runs_others).find(|at| {
        let is_value = words[at - 1].starts_with("--name") || words[at - 1] == "-t";
        let next = words.get(at + 1);
        is_hook(&words[*at]) && !is_value && next.is_some_and(|next| is_name(next))
    });
    if let Some(later) = later {
        in_words(&words[later..], has_url, found);
    }
}

/// Programs that run another one.
const RUNNERS: [&str; 6] = ["docker", "nice", "podman", "ssh", "timeout", "xargs"];

fn is_name(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

fn words_have(words: &[String], word: &str) -> bool {
    words.iter().any(|other| other == word)
}

/// A word of a listener's command, as the listener fills it in.
fn filled(word: &str) -> String {
    let word = word.replace("{url}", "http://127.0.0.1:8080/");
    word.replace("{port}", "8080")
}

fn is_hook(word: &str) -> bool {
    word == "hook" || word.ends_with("/hook") && !word.contains(':')
}

fn is_subcommand(word: &str) -> bool {
    let commands = hook::bench::commands();
    commands.iter().any(|command| command.name == word)
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// The keys of workflows and compose files whose values are scripts.
const SCRIPTS: [&str; 4] = ["run", "script", "before_script", "after_script"];

fn in_yaml(node: &Yaml, found: &mut Vec<Invocation>) {
    match node {
        Yaml::Array(nodes) => nodes.iter().for_each(|node| in_yaml(node, found)),
        Yaml::Hash(members) => {
            for (key, value) in members {
                if key.as_str().is_some_and(|key| SCRIPTS.contains(&key)) {
                    scripts(value).for_each(|script| in_script(script, found));
                } else {
                    in_yaml(value, found);
                }
            }
            let words = |key| argv(&node[key]);
            let (entrypoint, command) = (words("entrypoint"), words("command"));
            let words = [entrypoint, command, words("args")].concat();
            in_container(words, found);
        }
        _ => {}
    }
}

fn scripts(value: &Yaml) -> impl Iterator<Item = &str> {
    let nodes = value
        .as_vec()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    nodes.iter().filter_map(Yaml::as_str)
}

/// The words of a container's command: a list, or a text that is split as by a shell.
fn argv(value: &Yaml) -> Vec<String> {
    match value {
        Yaml::String(text) => simple_commands(text).concat(),
        Yaml::Array(words) => words
            .iter()
            .filter_map(|word| match word {
                Yaml::String(word) | Yaml::Real(word) => Some(word.clone()),
                Yaml::Integer(word) => Some(word.to_string()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The words of a container's command, which may lack the entry point of an image.
fn in_container(mut words: Vec<String>, found: &mut Vec<Invocation>) {
    words.retain(|word| !word.is_empty());
    if words.first().is_some_and(|first| is_subcommand(first)) {
        words.insert(0, "hook".to_owned());
    }
    in_words(&words, false, found);
}

fn in_dockerfile(text: &str, found: &mut Vec<Invocation>) -> Result<(), String> {
    let mut entrypoint = Vec::new();
    let mut command = Vec::new();
    let text = text.replace("\\\n", " ");
    for line in text.lines().map(str::trim) {
        let (instruction, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match instruction.to_ascii_uppercase().as_str() {
            "RUN" => in_script(rest, found),
            "HEALTHCHECK" => {
                if let Some((_, rest)) = rest.split_once("CMD ") {
                    in_words(&exec_form(rest)?, false, found);
                }
            }
            "ENTRYPOINT" => entrypoint = exec_form(rest)?,
            "CMD" => command = exec_form(rest)?,
            "FROM" => in_container(
                [entrypoint.split_off(0), command.split_off(0)].concat(),
                found,
            ),
            _ => {}
        }
    }
    in_container([entrypoint, command].concat(), found);
    Ok(())
}

/// A JSON array of words, or a command line.
fn exec_form(text: &str) -> Result<Vec<String>, String> {
    if text.starts_with('[') {
        return serde_json::from_str(text).map_err(|error| format!("{text}: {error}"));
    }
    Ok(simple_commands(text).concat())
}

/// What stands for a value that is known only when the script runs.
const VALUES: [&str; 6] = [
    "http://127.0.0.1:8080/",
    "8080",
    "10s",
    "a.b",
    "a=b",
    "bash",
];

impl Invocation {
    /// Whether two runs of it at a time would get in each other's way.
    pub fn listens_on_a_fixed_port(&self) -> bool {
        let is_free = self.words.windows(2).any(|pair| pair == ["--port", "0"]);
        self.words[1] == "listen" && !is_free
    }

    fn complaint(&self) -> Option<String> {
        let wrong = self.error_with(&self.words)?;
        let shown = self.words.join(" ").replace(EXPANSION, "$…");
        Some(format!("{wrong}\n    {shown}"))
    }

    /// The error, unless there are values for all expansions that make it right.
    fn error_with(&self, words: &[String]) -> Option<String> {
        let Some(at) = words.iter().position(|word| word.contains(EXPANSION)) else {
            return hook::bench::usage_error(words, self.has_url);
        };
        let mut first = None;
        for value in VALUES {
            let mut filled = words.to_owned();
            filled[at] = filled[at].replace(EXPANSION, value);
            let wrong = self.error_with(&filled)?;
            first.get_or_insert(wrong);
        }
        first
    }
}

#[test]
fn a_wrong_command_line_is_found_in_every_kind_of_block() {
    let right = "hook send --url :9 contact.added --dry-run";
    for (wrong, words) in [
        ("hook send --url :9 contact.added --dryrun", "--dryrun"),
        ("hook sned", "sned"),
        ("hook send contact.added --dry-run", "no URL"),
        ("hook handshake --url :9", "PROVIDER"),
        ("hook listen --port 8080 --exactly", "--exactly"),
        ("hook send --url :9 contact.added --sign nothing", "nothing"),
        ("hook send --url :9 --body x --data y", "--data"),
        ("hook listen --sync", "--sync"),
    ] {
        for (language, block) in [
            ("sh", "COMMAND\n"),
            ("sh", "if ! COMMAND > file 2>&1; then\n  exit 1\nfi\n"),
            ("sh", "id=$(COMMAND | tail -1)\n"),
            ("sh", "sh -c 'echo one; COMMAND'\n"),
            ("console", "COMMAND   # what it does\n"),
            ("console", "$ COMMAND\nhook output --that-is-not typed\n"),
            ("console", "cat file | COMMAND | jq\n"),
            ("console", "X=1 ./target/debug/COMMAND &\n"),
            ("console", "docker run --rm IMAGE COMMAND\n"),
            ("", "COMMAND\n"),
            ("yaml", "- run: COMMAND\n"),
            (
                "yaml",
                "jobs:\n  test:\n    steps:\n    - run: |\n        echo\n        COMMAND\n",
            ),
            ("yaml", "test:\n  script:\n  - echo\n  - COMMAND\n"),
            ("yaml", "services:\n  hook:\n    command: COMMAND\n"),
            ("dockerfile", "FROM a\nRUN COMMAND\n"),
            ("dockerfile", "FROM a\nCMD COMMAND\n"),
        ] {
            let block = |command| Block {
                line: 1,
                language: language.to_owned(),
                text: block.replace("COMMAND", command),
            };
            assert_eq!(complaints(&block(right)), [""; 0], "{language}");
            let found = complaints(&block(wrong));
            assert!(
                found.len() == 1 && found[0].contains(words),
                "{language}: {wrong}: {found:?}"
            );
        }
    }
}

#[test]
fn words_in_lists_and_after_dashes_are_commands_too() {
    for (language, block) in [
        (
            "sh",
            "hook listen --port 0 -- \\\n  hook send a.b --nothing\n",
        ),
        (
            "sh",
            "hook listen --port 0 -- sh -c 'hook send a.b --nothing'\n",
        ),
        ("console", "cargo run --release -- listen --nothing\n"),
        ("console", "$ hook listen \\\n    --nothing\nlistening\n"),
        (
            "yaml",
            "services:\n  a:\n    command: [\"listen\", \"--nothing\"]\n",
        ),
        (
            "yaml",
            "a:\n  entrypoint: [hook]\n  command: [listen, --nothing]\n",
        ),
        (
            "dockerfile",
            "ENTRYPOINT [\"hook\"]\nCMD [\"listen\", \\\n  \"--nothing\"]\n",
        ),
        (
            "dockerfile",
            "CMD [\"hook\", \"listen\", \"--nothing\"]\nFROM b\n",
        ),
    ] {
        let block = Block {
            line: 1,
            language: language.to_owned(),
            text: block.to_owned(),
        };
        let found = complaints(&block);
        assert!(
            found.len() == 1 && found[0].contains("--nothing"),
            "{language}: {found:?}"
        );
    }
}

#[test]
fn what_a_script_fills_in_may_be_any_value() {
    for (script, count) in [
        ("hook send --url \"$url\" a.b --timeout \"$time\"", 0),
        ("hook listen \"$PORT\" --timeout $t --nothing", 1),
        ("hook send --url \"$(cat url.txt)\" --event a.b", 0),
    ] {
        let block = Block {
            line: 1,
            language: "sh".to_owned(),
            text: script.to_owned(),
        };
        assert_eq!(complaints(&block).len(), count, "{script}");
    }
}
