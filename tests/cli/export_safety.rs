//! Exports are safe: whatever a stranger sends, another tool that runs an export sends the same bytes, or the request
//! is left out.
//!
//! curl runs in a shell. Of the readers of `.http` files httpYac runs, where it is installed, and the rules of VS
//! Code's REST Client are written down here after its source (`selector.ts`, `httpRequestParser.ts`). Hurl runs where
//! it is installed, and its grammar (hurl.dev/docs/grammar.html) is read here as well.

use std::fmt::Write as _;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fmt, fs};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use serde_json::Value;

use super::show_fixture::show;
use super::support::{Endpoint, Finished, Message};

/// What means something to a shell, to curl, or in a file of requests.
const FRAGMENTS: &[&[u8]] = &[
    b"> {% client.global.set('x', 1); %}",
    b"< {% request.x %}",
    b"< ./secret",
    b"<@ ./secret",
    b"<> ./answer.json",
    b">>! ./out",
    b"# comment",
    b"// comment",
    b"### 2",
    b"GET http://127.0.0.1:1/other HTTP/1.1",
    b"WEBSOCKET ws://127.0.0.1:1",
    b"HTTP/1.1 200 OK",
    b"@name = value",
    b"?? status == 200",
    b"{{$processEnv HOME}}",
    br"\{\{x\}\}",
    b"===",
    b"=== wait-for-server",
    b"<--->",
    b"```",
    b"query q {",
    b"import a.http",
    b"run ./a.http",
    b"&a=b",
    b"~",
    b"*",
    b"[Options]",
    b"[Asserts]",
    b"base64,AAAA;",
    b"HTTP 200",
    b"`x`",
    b"$(id)",
    b"`id`",
    b"'",
    b"\"",
    b"\\",
    b"\\x41%s%d",
    b"%",
    b"@",
    b"-",
    b"!",
    b"{\"a\": [1, {\"b\": null}]}",
    b"{",
    b"}",
    b"<a>1</a>",
    b"a=1",
    b"word",
    b" ",
    b"\t",
    b"\n",
    b"\n",
    b"\n\n",
    b"\r\n",
    b"\0",
    b"\x1b[2J",
    b"\xff\xfe",
    "\u{e9}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
];

/// The same for a target; a receiver takes no control characters and spaces in it.
const TARGETS: &[&str] = &[
    "/", "..", ".", "%2e%2E", "//", "#", "?", "a", "=", "&", "[1-3]", "{a,b}", "{{x}}", "%2F",
    "%zz", "%", "'", "\"", "`id`", "$(id)", "<", ">", "|", "^", "\\", "@x", ":80", ";", "*", "+",
    "~", ",", "!",
];

const NAMES: &[&str] = &[
    "X-A",
    "x-a",
    "X_B",
    "#X",
    "&x",
    "X+Y",
    "X~",
    "!x",
    "'x",
    "`x`",
    "$x",
    "Accept",
    "User-Agent",
    "Cookie",
    "constructor",
    "Authorization",
    "X-Request-Type",
    "X-ClientCert",
    "Te",
    "1",
    "valueOf",
];

const VALUES: &[&[u8]] = &[
    b"",
    b"1",
    b"a,",
    b";",
    b"@file",
    b"a # b",
    b"a\\tb\\",
    b"it's \"q\" `id` $HOME",
    b"{{x}}",
    b"caf\xe9",
    b"\xc2\x9b31m",
    "\u{e9}".as_bytes(),
    b"Basic user pass",
    b"Basic dXNlcjpwYXNz",
    b"Bearer x.y",
    b"a=1; b=2",
    b"GraphQL",
    b"a\tb",
    b"%s%%\\041",
];

const TYPES: &[&str] = &[
    "application/json",
    "application/x-www-form-urlencoded",
    "application/x-ndjson",
    "multipart/form-data; boundary=a",
    "multipart/mixed; boundary=a",
    "text/markdown",
    "text/plain; charset=iso-8859-1",
    "application/graphql",
    "text/xml",
];

#[derive(Clone, PartialEq, Eq)]
struct Sample {
    method: String,
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl fmt::Debug for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.to_bytes(0);
        write!(f, "\"{}\"", bytes.escape_ascii())
    }
}

impl Sample {
    /// The bytes of the request to this port.
    fn to_bytes(&self, port: u16) -> Vec<u8> {
        let line = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let mut bytes = format!("{line}Host: 127.0.0.1:{port}\r\n").into_bytes();
        for (name, value) in &self.headers {
            let separator: &[u8] = if value.is_empty() { b":" } else { b": " };
            bytes.extend([name.as_bytes(), separator, value, b"\r\n"].concat());
        }
        if !self.body.is_empty() {
            let length = format!("Content-Length: {}\r\n", self.body.len());
            bytes.extend_from_slice(length.as_bytes());
        }
        [&bytes, &b"\r\n"[..], &self.body].concat()
    }

    /// Whether a message is this request, though it has more headers and perhaps others' case of names.
    fn is_in(&self, message: &Message, ignore_case: bool) -> bool {
        let line = format!("{} {} HTTP/1.1", self.method, self.target);
        let length = message.raw().len() - message.body().len();
        let head = &message.raw()[..length];
        let lines: Vec<(Vec<u8>, &[u8])> = head
            .split(|byte| *byte == b'\n')
            .filter_map(|line| {
                let colon = line.iter().position(|byte| *byte == b':')?;
                Some((line[..colon].to_vec(), line[colon + 1..].trim_ascii()))
            })
            .collect();
        let has = |(name, value): &(String, Vec<u8>)| {
            lines.iter().any(|(other, theirs)| {
                let is_same = if ignore_case {
                    other.eq_ignore_ascii_case(name.as_bytes())
                } else {
                    other == name.as_bytes()
                };
                is_same && *theirs == value
            })
        };
        message.start_line() == line && self.headers.iter().all(has) && message.body() == self.body
    }
}

fn samples(count: usize) -> impl Strategy<Value = Vec<Sample>> {
    let fragments = vec(select(FRAGMENTS), 0..4).prop_map(|parts| parts.concat());
    let body = prop_oneof![
        1 => Just(Vec::new()),
        8 => fragments,
        1 => vec(any::<u8>(), 0..40),
    ];
    let target = vec(select(TARGETS), 0..3).prop_map(|parts| format!("/{}", parts.concat()));
    let target = prop_oneof![2 => Just("/".to_owned()), 1 => target];
    let header =
        (select(NAMES), select(VALUES)).prop_map(|(name, value)| (name.to_owned(), value.to_vec()));
    let content_type = prop_oneof![
        2 => Just(None),
        1 => select(TYPES).prop_map(Some),
    ];
    let headers = prop_oneof![
        2 => Just(Vec::new()),
        1 => vec(header, 1..3),
    ];
    let method = select(&["GET", "POST", "POST", "PUT", "DELETE", "PURGE", "M'1"][..]);
    let sample = (method, target, headers, content_type, body).prop_map(
        |(method, target, mut headers, content_type, body)| {
            let content_type = content_type.map(|of| ("Content-Type".to_owned(), of.into()));
            headers.extend(content_type);
            Sample {
                method: method.to_owned(),
                target,
                headers,
                body,
            }
        },
    );
    vec(sample, count)
}

fn few_cases() -> Config {
    Config {
        cases: 2,
        max_shrink_iters: 10, // each runs another program
        ..Config::default()
    }
}

fn more_cases() -> Config {
    Config {
        cases: 4,
        max_shrink_iters: 100,
        ..Config::default()
    }
}

/// An export that left out nearly everything would be safe, and of no use.
#[track_caller]
fn check_kept(kept: &[Sample], samples: &[Sample]) {
    assert!(
        kept.len() * 20 >= samples.len(),
        "{} of {} are kept",
        kept.len(),
        samples.len()
    );
}

/// Exports the requests, and returns those that are not left out.
#[track_caller]
fn export(flags: &str, port: u16, samples: &[Sample]) -> (Finished, Vec<Sample>) {
    let raw: Vec<_> = samples.iter().map(|sample| sample.to_bytes(port)).collect();
    let done = show(flags, raw.concat()).run().any_code();
    let is_left_out = |nth: usize| {
        let start = format!("hook: request {nth} is left out: ");
        done.stderr.lines().any(|line| line.starts_with(&start))
    };
    let kept = (1..).zip(samples).filter(|(nth, _)| !is_left_out(*nth));
    let kept: Vec<_> = kept.map(|(_, sample)| sample.clone()).collect();
    let left_out = samples.len() - kept.len();
    assert_eq!(done.stderr.lines().count(), left_out, "{}", done.stderr);
    (done, kept)
}

/// Runs a program in the folder of an export. A failure shows in what the endpoint gets.
fn run(program: &Path, arguments: &[&str], done: &Finished) {
    let status = Command::new(program)
        .args(arguments)
        .current_dir(done.folder.work())
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap())
        .env("HOME", done.folder.home())
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output();
    status.unwrap();
}

/// The path of a program. A skipped test says so past the test runner, which captures the output of passing tests.
fn installed(program: &str) -> Option<PathBuf> {
    let of_npm = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/http-clients/node_modules/.bin")
        .join(program);
    let found = [PathBuf::from(program), of_npm].into_iter().find(|path| {
        let version = Command::new(path).arg("--version").output();
        version.is_ok_and(|version| version.status.success())
    });
    if found.is_none() {
        let notice = format!("LEFT OUT: a test of exports, because there is no {program}\n");
        stderr().write_all(notice.as_bytes()).unwrap();
    }
    found
}

#[track_caller]
fn check(
    received: &[Message],
    kept: &[Sample],
    script: &[u8],
    is_same: impl Fn(&Sample, &Message) -> bool,
) {
    for (index, sample) in kept.iter().enumerate() {
        let message = received.get(index);
        assert!(
            message.is_some_and(|message| is_same(sample, message)),
            "wanted {sample:?}\ngot {message:?}\nof\n{}",
            String::from_utf8_lossy(script)
        );
    }
    assert_eq!(received.len(), kept.len(), "more requests than exported");
}

/// It says that it closes: a client that used the connection again could lose a request.
fn endpoint() -> Endpoint {
    const CLOSING: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    Endpoint::always(|_| CLOSING.to_vec()).any_number()
}

proptest! {
    #![proptest_config(few_cases())]

    #[cfg(unix)]
    #[test]
    fn a_shell_and_curl_send_the_same_bytes(samples in samples(40)) {
        if installed("curl").is_some() {
            let endpoint = endpoint();
            let (done, kept) = export("--to curl", endpoint.port(), &samples);
            prop_assert_eq!(kept.len(), samples.len(), "curl can send everything");
            done.folder.write("script", &done.stdout);
            run(Path::new("sh"), &["script"], &done);
            let port = endpoint.port();
            check(&endpoint.requests(), &kept, &done.stdout, |sample, message| {
                message.raw() == sample.to_bytes(port)
            });
        }
    }

    #[test]
    fn httpyac_sends_the_same_bytes(samples in samples(40), has_file in any::<bool>()) {
        if let Some(program) = installed("httpyac") {
            let endpoint = endpoint();
            let flags = if has_file { "--to http --output all.http" } else { "--to http" };
            let (done, kept) = export(flags, endpoint.port(), &samples);
            check_kept(&kept, &samples);
            let script = if has_file { done.folder.read("all.http") } else { done.stdout.clone() };
            done.folder.write("all.http", &script);
            done.folder.write("secret", "a local file");
            run(&program, &["send", "all.http", "--all", "--output", "none"], &done);
            check(&endpoint.requests(), &kept, &script, |sample, message| {
                sample.is_in(message, true)
            });
        }
    }

    #[test]
    fn hurl_sends_the_same_bytes(samples in samples(40)) {
        if let Some(program) = installed("hurl") {
            let endpoint = endpoint();
            let (done, kept) = export("--to hurl --output all.hurl", endpoint.port(), &samples);
            check_kept(&kept, &samples);
            run(&program, &["all.hurl"], &done);
            let script = done.folder.read("all.hurl");
            check(&endpoint.requests(), &kept, &script, |sample, message| {
                sample.is_in(message, false)
            });
        }
    }
}

proptest! {
    #![proptest_config(more_cases())]

    #[test]
    fn the_rest_client_of_vs_code_reads_the_same_bytes(samples in samples(80), has_file in any::<bool>()) {
        let flags = if has_file { "--to http --output all.http" } else { "--to http" };
        let (done, kept) = export(flags, 7, &samples);
        check_kept(&kept, &samples);
        let script = if has_file { done.folder.text("all.http") } else { done.text().to_owned() };
        let read = rest_client::read(&script, &done.folder.work());
        prop_assert_eq!(read, kept, "{}", script);
    }

    #[test]
    fn the_grammar_of_hurl_reads_the_same_bytes(samples in samples(80)) {
        let (done, kept) = export("--to hurl", 7, &samples);
        check_kept(&kept, &samples);
        let read = hurl::read(done.text());
        prop_assert_eq!(read, kept, "{}", done.text());
    }

    #[test]
    fn a_har_holds_the_same_bytes(samples in samples(80)) {
        let (done, kept) = export("--to har", 7, &samples);
        prop_assert_eq!(kept.len(), samples.len(), "HAR can hold everything");
        let har = done.json();
        let entries = har["log"]["entries"].as_array().unwrap();
        let read: Vec<_> = entries.iter().map(|entry| har_request(&entry["request"])).collect();
        prop_assert_eq!(read, kept);
    }
}

/// The request of a HAR entry, by the specification and the members that begin with an underscore.
fn har_request(request: &Value) -> Sample {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let bytes = |holder: &Value, key: &str| {
        let in_base64 = match holder["encoding"].as_str() {
            Some("base64") => holder[key].as_str(),
            _ => holder["_base64"].as_str(),
        };
        match in_base64 {
            Some(text) => BASE64_STANDARD.decode(text).unwrap(),
            None => text(&holder[key]).into_bytes(),
        }
    };
    let url = text(&request["url"]);
    let path = url.strip_prefix("http://127.0.0.1:7").unwrap();
    let target = request.get("_target").map_or(path.to_owned(), text);
    let headers = request["headers"].as_array().unwrap();
    let headers = headers
        .iter()
        .map(|header| (text(&header["name"]), bytes(header, "value")))
        .filter(|(name, _)| name != "Host" && name != "Content-Length");
    Sample {
        method: text(&request["method"]),
        target,
        headers: headers.collect(),
        body: request
            .get("postData")
            .map_or_else(Vec::new, |data| bytes(data, "text")),
    }
}

/// A file of requests as VS Code's REST Client reads it.
mod rest_client {
    use super::*;

    const METHODS: [&str; 9] = [
        "GET ", "POST ", "PUT ", "DELETE ", "PATCH ", "HEAD ", "OPTIONS ", "CONNECT ", "TRACE ",
    ];

    pub fn read(script: &str, folder: &Path) -> Vec<Sample> {
        assert!(!script.contains("{{"), "a variable is replaced");
        assert!(!script.contains('\r'), "it ends a line, or is lost");
        let lines: Vec<&str> = script.split('\n').collect();
        let blocks = lines.split(|line| line.starts_with("###"));
        blocks.filter_map(|block| request(block, folder)).collect()
    }

    fn request(block: &[&str], folder: &Path) -> Option<Sample> {
        let is_comment = |line: &str| line.starts_with('#') || line.starts_with("//");
        let is_skipped = |line: &str| line.is_empty() || line.starts_with('@');
        let mut lines: Vec<&str> = block.to_vec();
        lines.retain(|line| !is_comment(line.trim_start()));
        let start = lines.iter().position(|line| !is_skipped(line.trim()))?;
        let end = lines.iter().rposition(|line| !line.trim().is_empty())?;
        assert!(!lines[start].trim_start().starts_with("HTTP/"));
        let mut lines = lines[start..=end].iter();

        let line = lines.next()?.trim();
        let method = METHODS.iter().find(|method| line.starts_with(*method));
        let method = method.unwrap_or_else(|| panic!("no method in {line}"));
        let url = line[method.len()..].trim();
        let url = url.split_whitespace().next().unwrap();
        let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
        for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
            assert!(
                !line.trim_start().starts_with(['&', '?']),
                "a part of the query"
            );
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            assert_ne!(name, "constructor", "a member of every object");
            let is_new = headers
                .iter()
                .all(|(other, _)| !other.eq_ignore_ascii_case(name));
            assert!(is_new, "values are joined");
            headers.push((name.trim().to_owned(), value.trim().as_bytes().to_vec()));
        }
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
        let content_type = headers.iter().find(|(name, _)| name == "Content-Type");
        let content_type = content_type.map_or("", |(_, value)| str::from_utf8(value).unwrap());
        let lines: Vec<&str> = lines.copied().collect();
        assert!(
            lines.iter().all(|line| !line.trim().starts_with("```")),
            "tests"
        );
        Some(Sample {
            method: method.trim().to_owned(),
            target: url.strip_prefix("http://127.0.0.1:7")?.to_owned(),
            body: body(&lines, content_type, folder),
            headers,
        })
    }

    fn body(lines: &[&str], content_type: &str, folder: &Path) -> Vec<u8> {
        let is_file = |line: &&str| {
            let rest = line.strip_prefix('<');
            rest.is_some_and(|rest| rest.starts_with([' ', '\t', '@']))
        };
        match lines {
            [file] if is_file(file) => fs::read(folder.join(file[1..].trim())).unwrap(),
            lines => {
                assert!(!lines.iter().any(is_file), "a file is sent");
                let is_form = content_type.contains("x-www-form-urlencoded");
                let is_url = |char: char| char.is_ascii_graphic() && !"\"<>`{}".contains(char);
                let is_kept = lines.iter().all(|line| line.chars().all(is_url));
                assert!(!is_form || is_kept && lines.len() < 2, "encoded again");
                let is_changed = ["multipart/", "ndjson"]
                    .iter()
                    .any(|of| content_type.contains(of));
                assert!(!is_changed || lines.is_empty(), "other line breaks");
                lines.join("\n").into_bytes()
            }
        }
    }
}

/// A Hurl file by its grammar.
mod hurl {
    use super::*;

    pub fn read(script: &str) -> Vec<Sample> {
        let mut rest = script;
        let mut samples = Vec::new();
        while !rest.is_empty() {
            samples.push(entry(&mut rest));
            rest = rest.trim_start_matches('\n');
        }
        samples
    }

    fn line<'a>(rest: &mut &'a str) -> &'a str {
        let (line, after) = rest.split_once('\n').unwrap();
        *rest = after;
        line
    }

    fn entry(rest: &mut &str) -> Sample {
        let (method, url) = line(rest).split_once(' ').unwrap();
        let url = value(url);
        let mut is_as_is = false;
        let mut sample = Sample {
            method: method.to_owned(),
            target: url.strip_prefix("http://127.0.0.1:7").unwrap().to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            if rest.starts_with('\n') || rest.is_empty() {
                break;
            } else if let Some(after) = rest.strip_prefix("```\n") {
                let (text, after) = after.split_once("```").unwrap();
                assert!(!text.contains("{{"));
                sample.body = text.as_bytes().to_vec();
                *rest = after.strip_prefix('\n').unwrap();
            } else if let Some(after) = rest.strip_prefix("base64,") {
                let (text, after) = after.split_once(';').unwrap();
                sample.body = BASE64_STANDARD.decode(text).unwrap();
                *rest = after.strip_prefix('\n').unwrap();
            } else if let Some(after) = rest.strip_prefix("[Options]\npath-as-is: true\n") {
                is_as_is = true;
                *rest = after;
            } else {
                let (name, text) = line(rest).split_once(':').unwrap();
                let text = value(text.trim_start());
                sample.headers.push((value(name), text.into_bytes()));
            }
        }
        let is_tidied = sample.target.contains("/.") && !is_as_is;
        let segments = sample
            .target
            .split(['/', '?'])
            .map(|part| part.replace("%2e", "."));
        let mut segments = segments.map(|part| part.replace("%2E", "."));
        assert!(!is_tidied || !segments.any(|part| part == "." || part == ".."));
        assert!(!sample.target.contains('#') && !sample.target.ends_with('?'));
        sample
    }

    /// A string without quotes: escapes, and `#` begins a comment.
    fn value(text: &str) -> String {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            match char {
                '#' => panic!("a comment in {text}"),
                '{' => panic!("perhaps a variable in {text}"),
                '\\' => match chars.next().unwrap() {
                    'u' => {
                        let code: String = chars.by_ref().take_while(|char| *char != '}').collect();
                        let code = u32::from_str_radix(&code[1..], 16).unwrap();
                        let _ = write!(out, "{}", char::from_u32(code).unwrap());
                    }
                    other => out.push(other),
                },
                other => out.push(other),
            }
        }
        out
    }
}
