//! The pictures of the documentation, drawn from real runs: `SNAPSHOTS=overwrite cargo test pictures` writes them.
//!
//! The commands that a picture shows take the place of those that ran: with a port instead of `--port 0`, and without
//! what makes the run repeatable. Clock, durations and ports are replaced too.

#![cfg(unix)]

mod contrast;
mod svg;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use regex_lite::{Captures, Regex};
use snapbox::{Assert, Data, IntoData as _};

use crate::check_handlers::handler::{Fault, Handler};
use crate::check_handlers::provider::Provider;
use crate::docs::commands::complaints;
use crate::docs::page::{Block, root};
use crate::support::*;

/// What a terminal shows: commands, and their output.
struct Screen {
    text: String,
    typed: String,
}

impl Screen {
    fn typed(command: &str) -> Self {
        let screen = Self {
            text: String::new(),
            typed: String::new(),
        };
        screen.types(command)
    }

    fn types(mut self, command: &str) -> Self {
        let mut prompt = "\x1b[2m$ \x1b[0m";
        for line in command.lines() {
            let _ = writeln!(self.text, "{prompt}\x1b[1m{line}\x1b[0m");
            prompt = "";
        }
        let _ = writeln!(self.typed, "$ {command}");
        self
    }

    fn shows(mut self, output: &str) -> Self {
        self.text += output;
        self
    }

    /// Compares it with the picture, or writes that.
    #[track_caller]
    fn is(self, name: &str, title: &str) {
        let svg = self.draw(title);
        let assert = Assert::new().action_env("SNAPSHOTS");
        assert.eq(
            svg.into_data().raw(),
            Data::read_from(&path(name), None).raw(),
        );
    }

    #[track_caller]
    fn draw(&self, title: &str) -> String {
        let typed = Block {
            line: 1,
            language: "console".to_owned(),
            text: self.typed.clone(),
        };
        let wrong = complaints(&typed);
        assert!(wrong.is_empty(), "{wrong:?}");
        svg::draw(title, &steady(&self.text))
    }
}

fn folder() -> PathBuf {
    root().join("docs/pictures")
}

fn path(name: &str) -> PathBuf {
    folder().join(format!("{name}.svg"))
}

/// The clock, durations and the ports of senders, which differ between runs, with made-up ones in their place.
fn steady(text: &str) -> String {
    let mut nth = 0;
    let mut replace = |text: &str, pattern: &str, make: &dyn Fn(usize) -> String| {
        let pattern = Regex::new(pattern).unwrap();
        let text = pattern.replace_all(text, |_: &Captures| {
            nth += 1;
            make(nth)
        });
        text.into_owned()
    };
    let clock = |nth| format!("20:33:{:02}.{:03}", nth, (nth * 377 + 97) % 1000);
    let text = replace(text, r"\d\d:\d\d:\d\d\.\d{3}", &clock);
    let sender = |nth| format!("from 127.0.0.1:{}", 52_100 + nth * 14);
    let text = replace(&text, r"from 127\.0\.0\.1:\d+", &sender);
    let duration = |nth| format!("0.{} ms", 31 + nth * 17 % 50);
    replace(&text, r"[\d.]+ (µs|ms)", &duration)
}

/// A key of a picture, which never signs anything else.
const STANDARD_KEY: &str = "whsec_YSBwaWN0dXJlLCBub3QgYSBzZWNyZXQ=";
const TIMESTAMP: &str = "2026-11-21T20:33:01Z";
const ID: &str = "msg_2yQm7Vd0kXb4TzR1sWf9LpHc3Ga";

#[test]
fn a_listener_shows_a_signed_request() {
    let listener = hook("listen --port 0 --color always --count 1 --tolerance 240000h")
        .args(["--verify", "standard", "--secret-file", "key.txt"])
        .file("key.txt", STANDARD_KEY)
        .listen();
    let url = listener.url().to_owned();
    hook(format!(
        "send --url {url} invoice.paid -q -H 'Host: 127.0.0.1:8080'"
    ))
    .args([
        "--sign",
        "standard",
        "--secret-file",
        "key.txt",
        "--id",
        ID,
        "--timestamp",
        TIMESTAMP,
    ])
    .args([
        "--data",
        r#"{"id":"inv_1042","customer":"Zoë Hallworth","amount":49.90,"paid":true}"#,
    ])
    .file("key.txt", STANDARD_KEY)
    .run();
    let done = listener.finish();
    Screen::typed("hook listen 8080 --verify standard --secret-file key.txt")
        .shows(&banner(&done, &url, 8080))
        .shows("\n")
        .shows(done.text())
        .is(
            "listen",
            "hook listen shows a webhook: POST, the event type invoice.paid, the sender, a valid signature, the headers, \
             the JSON body in colours, and the response 200 OK",
        );
}

/// What a listener says first, with another port.
fn banner(done: &Finished, url: &str, port: u16) -> String {
    let line = done.stderr.lines().next().unwrap();
    line.replace(url, &format!("http://127.0.0.1:{port}")) + "\n"
}

#[test]
fn a_listener_says_why_a_signature_fails() {
    let key = "a picture, not a secret";
    let signed = r#"{"action": "opened", "number": 7, "draft": false}"#;
    let headers = hook("sign --scheme github --secret-file key.txt")
        .file("key.txt", key)
        .stdin(signed)
        .run();
    let listener =
        hook("listen --port 0 --color always --timeout 20s --verify github --secret-file key.txt")
            .file("key.txt", key)
            .listen();
    let url = listener.url().to_owned();
    hook(format!(
        "send --url {url}/github --as github --event pull_request -q"
    ))
    .args(["-H", headers.text().trim(), "-H", "Host: 127.0.0.1:8080"])
    .args(["--id", "72d3162e-cc78-11e3-81ab-4c9367dc0958"])
    .args(["--data", &signed.replace(' ', "")])
    .run()
    .code(4);
    listener.wait_stdout(|text| text.contains("Unauthorized"));
    let done = listener.stop();
    Screen::typed("hook listen 8080 --verify github --secret-file key.txt")
        .shows(&banner(&done, &url, 8080))
        .shows("\n")
        .shows(done.text())
        .is(
            "signature-fails",
            "hook listen refuses a request whose signature does not match, and says why: the JSON was re-serialized after \
             it was signed; the response is 401 Unauthorized",
        );
}

#[test]
fn a_forwarded_request_is_shown_with_its_response() {
    let body = r#"{"error":"column \"email\" does not exist","where":"contacts.save"}"#;
    let app = hook("listen --port 0 --status 500")
        .arg("--body")
        .arg(body)
        .arg("--json")
        .listen();
    let (target, to) = (app.url().to_owned(), format!("--forward-to {}", app.url()));
    let listener = hook(format!("listen --port 0 --color always --count 1 {to}")).listen();
    let url = listener.url().to_owned();
    hook(format!(
        "send --url {url}/hooks contact.added -q -H 'Host: 127.0.0.1:8080'"
    ))
    .args([
        "--id",
        ID,
        "--timestamp",
        TIMESTAMP,
        "--data",
        r#"{"email":"zoe@example.com"}"#,
    ])
    .run()
    .code(5);
    let done = listener.finish();
    Screen::typed("hook listen 8080 --forward-to :3000")
        .shows(&banner(&done, &url, 8080))
        .shows("\n")
        .shows(&done.text().replace(&target, "http://127.0.0.1:3000"))
        .is(
            "forward",
            "hook listen forwards a request and shows the response of the program: 500 Internal Server Error, with its JSON \
             body",
        );
}

#[test]
fn a_delivery_is_retried() {
    let listener = Listener::start("--json --fail-first 2:503 --retry-after 1s --count 3");
    let url = listener.url().to_owned();
    let done = hook(format!(
        "send --url {url}/hooks --color always payment.failed"
    ))
    .args([
        "--id",
        ID,
        "--timestamp",
        TIMESTAMP,
        "--retry",
        "4",
        "--backoff",
        "200ms,500ms",
    ])
    .run();
    listener.finish();
    Screen::typed("hook send :3000/hooks payment.failed --retry 4 --backoff 200ms,500ms")
        .shows(&done.stderr.replace(&url, "http://127.0.0.1:3000"))
        .is(
            "retry",
            "hook send delivers an event at the third attempt: two responses 503 Service Unavailable, the wait before each \
             retry, then 200 OK",
        );
}

#[test]
fn an_endpoint_is_checked() {
    let handler = Handler::start(Provider::GitHub, Fault::ComparesWhatIsThere);
    let url = handler.url();
    let event = Provider::GitHub.flags();
    let asked = format!("{event} --secret-file key.txt --only 'signature.*'");
    let done = hook(format!("check --url {url} {asked} --seed 1 --color always"))
        .args(["--data", r#"{"ref":"refs/heads/main"}"#])
        .args(["-H", "Host: 127.0.0.1:3000"])
        .within(&handler.folder)
        .file("key.txt", Provider::GitHub.secret())
        .run();
    done.code(7);
    let (first, last) = done.stderr.split_once('\n').unwrap();
    Screen::typed(&format!("hook check :3000/hooks {asked}"))
        .shows(&format!("{first}\n{}{last}", done.text()).replace(&url, "http://127.0.0.1:3000/hooks"))
        .is(
            "check",
            "hook check sends forged signatures to an endpoint: all but one are refused; the first 8 characters of the right \
             signature are accepted, with what is right, why, and the curl command that repeats it",
        );
}

#[test]
fn an_expectation_fails_in_ci() {
    let script = "hook send -q contact.added --data '{\"email\":\"zoe@exmaple.com\"}' \
                  --id msg_2yQm7Vd0kXb4TzR1sWf9LpHc3Ga --timestamp 2026-11-21T20:33:01Z -H 'Host: 127.0.0.1:8080'";
    let done = hook("listen --port 0 -q --color always --timeout 20s --count 1 --expect /data/email=zoe@example.com")
        .args(["--", "sh", "signup-test.sh"])
        .file("signup-test.sh", script)
        .run();
    done.code(7);
    Screen::typed(
        "hook listen --port 0 -q --timeout 20s --count 1 \\\n    --expect /data/email=zoe@example.com -- sh signup-test.sh",
    )
    .shows(&done.stderr)
    .types("echo $?")
    .shows("7\n")
    .is(
        "expectation",
        "hook listen in CI: the request whose email is not the expected one, what it had instead, and the exit code 7",
    );
}

#[test]
fn a_sender_is_audited() {
    let script = "send() { hook send -q contact.added --id msg_7 -H User-Agent: \"$@\"; }
        send contact.id=1
        send contact.id=2 --retry 1 --backoff 10ms 2> send.log || true";
    let done = hook("listen --port 0 -q --color always --audit --timeout 20s")
        .args(["--", "sh", "send-events.sh"])
        .file("send-events.sh", script)
        .run();
    done.code(7);
    Screen::typed("hook listen --port 0 -q --audit --timeout 20s -- sh send-events.sh")
        .shows(done.text())
        .shows(&done.stderr)
        .types("echo $?")
        .shows("7\n")
        .is(
            "audit",
            "hook listen --audit: the cases that a sender failed, each with what came, what is right, why, and who says so",
        );
}

#[test]
fn a_record_is_shown_a_line_each() {
    let script = "send() { hook send -q --timestamp 2026-11-21T20:33:01Z --url \"$@\"; }
        send ${HOOK_URL}crm contact.added --retry 1 --backoff 10ms
        send ${HOOK_URL}billing --as stripe invoice.paid
        send ${HOOK_URL}ci --as github push
        send ${HOOK_URL}shop --as shopify orders/create
        send ${HOOK_URL}crm contact.added --id 7
        send ${HOOK_URL}crm contact.added --id 7
        send ${HOOK_URL}crm --method GET --format query list.created --data '{}'
        send ${HOOK_URL}old --body '<paid/>' --content-type application/xml || true";
    let done =
        hook("listen --port 0 -q --record received.jsonl --fail-first 1:503 --route /old=410")
            .args(["--", "sh", "-ec", script])
            .run();
    let shown = hook("show received.jsonl --view line --color always")
        .within(&done.folder)
        .run();
    Screen::typed("hook show received.jsonl --view line").shows(shown.text()).is(
        "view-line",
        "hook show --view line: a line for each recorded request, with its number, time, status, method, path, event type, \
         sender and size; one is marked as a retry, one as a repeat",
    );
}

/// The summary of a load differs in each run. The picture is compared without its numbers and its histogram, and is
/// written again only if something else differs.
#[cfg(target_os = "linux")]
#[test]
fn a_load_is_summarized() {
    let Some(drawn) = load(1) else { return };
    let picture = std::fs::read_to_string(path("load")).unwrap_or_default();
    let shown = if picture.is_empty() {
        Vec::new()
    } else {
        words(&picture)
    };
    if std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite") {
        if words(&drawn) != shown {
            std::fs::write(path("load"), load(10).unwrap()).unwrap();
        }
    } else {
        assert_eq!(words(&drawn), shown);
    }
}

#[cfg(target_os = "linux")]
fn load(seconds: u64) -> Option<String> {
    let listener = Listener::start("--json --delay 2ms..24ms --fail-first 3:503");
    let url = listener.url();
    let line = format!(
        "hook send --url {url} --event contact.added --rate 200/s --duration {seconds}s --color always 2> err"
    );
    let folder = Folder::new();
    let run = crate::listen_terminal::on_a_terminal_in(folder.clone(), &line, &[])?;
    let head = folder.text("err").replace(url, "http://127.0.0.1:3000");
    let screen = Screen::typed("hook send :3000 contact.added --rate 200/s --duration 10s")
        .shows(&head)
        .shows(&run.text.replace('\r', ""));
    let title = "hook send reports 2,000 events at 200 a second: statuses, failures, latencies up to the 99.9th percentile, and \
                 a histogram";
    Some(svg::draw(title, &screen.text))
}

/// The lines of a picture whose words do not depend on how fast the machine is.
#[cfg(target_os = "linux")]
fn words(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    let lines = texts.map(|text| {
        let pieces = text.children().filter_map(|piece| piece.text());
        pieces.collect::<String>()
    });
    let number = Regex::new(r"[\d.,]+( µs| ms| s\b|m)?").unwrap();
    let blanks = Regex::new(" +").unwrap();
    lines
        .filter(|line| !line.contains('≤') && !line.contains("missed"))
        .map(|line| {
            blanks
                .replace_all(&number.replace_all(&line, "N"), " ")
                .into_owned()
        })
        .collect()
}

#[test]
fn text_in_every_picture_has_enough_contrast() {
    let pictures = pictures();
    assert!(pictures.len() >= 7, "{pictures:?}");
    for picture in pictures {
        let svg = std::fs::read_to_string(&picture).unwrap();
        let texts = contrast::of_texts(&svg);
        assert!(!texts.is_empty(), "{}", picture.display());
        for (text, ratio) in texts {
            assert!(ratio >= 4.5, "{}: `{text}`: {ratio:.2}", picture.display());
        }
    }
}

#[test]
fn every_picture_has_a_title_and_fits_a_page() {
    for picture in pictures() {
        let svg = std::fs::read_to_string(&picture).unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let title = document
            .descendants()
            .find(|node| node.has_tag_name("title"));
        assert!(
            title.is_some_and(|title| title.text().is_some()),
            "{}",
            picture.display()
        );
        let width: u32 = document
            .root_element()
            .attribute("width")
            .unwrap()
            .parse()
            .unwrap();
        assert!(width <= 900, "{}: {width} pixels", picture.display());
    }
}

fn pictures() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| is_svg(path)).collect()
}

fn is_svg(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "svg")
}
