use proptest::prelude::*;

use super::*;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The environment: `BILLING_SECRET` and `lower`; `WEAK` is no key.
fn secrets(variable: &str) -> Option<Secret> {
    match variable {
        "BILLING_SECRET" | "lower" => Some(Secret::new(SECRET)),
        "WEAK" => Some(Secret::new("hunter2")),
        _ => None,
    }
}

fn parsed(path: &str, text: &str) -> Result<Vec<Endpoint>, EndpointsFileError> {
    parse(path, text.into(), &SignatureOptions::default(), &secrets)
}

/// What is said of a file: `3: what is wrong`.
fn wrong(path: &str, text: &str) -> String {
    match parsed(path, text).err().expect(text) {
        EndpointsFileError {
            line: Some(line),
            what,
        } => format!("{line}: {what}"),
        EndpointsFileError { line: None, what } => what,
    }
}

fn event(text: &str) -> EventType {
    EventType::parse(text).unwrap()
}

const TOML: &str = r#"# who is told
[[endpoint]]
url = "http://127.0.0.1:3001/hooks"
events = [
  "purchase.*", # these
  "invoice.raised",
]
scheme = "standard"
secret_env = "BILLING_SECRET"
headers = { X-Tenant = "7", Accept = " */* " }

[[endpoint]]
url = ":3002"

[[endpoint]]
url = "https://example.com/a%2Fb"
events = ["*"]
[endpoint.headers]
X-B = "\u00e9"
X-A = ""
"#;

const LINES: &str = concat!(
    "\u{feff}",
    r#"{"url":"http://127.0.0.1:3001/hooks","events":["purchase.*","invoice.raised"],"#,
    r#""scheme":"standard","secret_env":"BILLING_SECRET","headers":{"X-Tenant":"7","Accept":" */* "}}"#,
    "\r\n\n{\"url\":\":3002\"}\n",
    r#"{"url":"https://example.com/a%2Fb","events":["*"],"headers":{"X-B":"\u00e9","X-A":""}}"#,
);

#[test]
fn both_forms_say_the_same() {
    for (path, text) in [("e.toml", TOML), ("e.JSONL", LINES), ("e.ndjson", LINES)] {
        let endpoints = parsed(path, text).map_err(|wrong| wrong.what).ok().unwrap();
        let [billing, all, typed] = &endpoints[..] else {
            panic!("{path}: {}", endpoints.len());
        };
        let headers = |endpoint: &Endpoint| {
            let pairs = endpoint.headers.iter();
            pairs
                .map(|(name, value)| format!("{name}: {value}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(billing.url.to_string(), "http://127.0.0.1:3001/hooks");
        assert_eq!(headers(billing), ["X-Tenant: 7", "Accept: */*"]);
        let (scheme, secret) = billing.signing.as_ref().unwrap();
        assert_eq!(
            (scheme.name, secret.reveal()),
            ("standard", SECRET.as_bytes())
        );
        assert_eq!(all.url.to_string(), "http://localhost:3002/");
        assert!(all.signing.is_none() && all.headers.is_empty());
        assert_eq!(typed.url.target, "/a%2Fb");
        assert_eq!(headers(typed), ["X-B: é", "X-A: "]);
        for (text, wanting) in [
            (Some("purchase.completed"), [true, true, true]),
            (Some("purchase.item.added"), [true, true, true]),
            (Some("invoice.raised"), [true, true, true]),
            (Some("invoice.raised.again"), [false, true, true]),
            (Some("contact.added"), [false, true, true]),
            (None, [false, true, true]),
        ] {
            let event = text.map(event);
            let wants = [billing, all, typed].map(|endpoint| endpoint.wants(event.as_ref()));
            assert_eq!(wants, wanting, "{path} {text:?}");
        }
    }
}

#[test]
fn what_is_wrong_in_toml_is_said_with_its_line() {
    let under = |lines: &str| format!("\n[[endpoint]]\nurl = \":1\"\n{lines}\n");
    for (text, want) in [
        (String::new(), "it has no endpoint"),
        ("# nothing\n".to_owned(), "it has no endpoint"),
        ("endpoint = []".to_owned(), "it has no endpoint"),
        (
            "a = 1".to_owned(),
            "1: unknown key `a`: write each endpoint under a line `[[endpoint]]`",
        ),
        (
            "\n[[endpoints]]\nurl = 1".to_owned(),
            "2: unknown key `endpoints`: did you mean `endpoint`?",
        ),
        (
            "\n[endpoint]\nurl = \":1\"".to_owned(),
            "2: write each endpoint under a line `[[endpoint]]`",
        ),
        (
            "endpoint = [\n1]".to_owned(),
            "2: write each endpoint under a line `[[endpoint]]`",
        ),
        ("\n[[endpoint]]\n".to_owned(), "2: `url` is missing"),
        (
            under("uri = 1"),
            "4: unknown key `uri`: did you mean `url`?",
        ),
        (
            under("zzz = 1"),
            "4: unknown key `zzz`: use `url`, `events`, `scheme`, `secret_env` or `headers`",
        ),
        (under("url = \":2\""), "4: not TOML: duplicate key"),
        (
            under("events = [\n\"a\",\n1\n]"),
            "6: `events` takes a string",
        ),
        (
            under("events = \"a\""),
            "4: `events` takes a list of strings",
        ),
        (
            under("events = []"),
            "4: `events` is empty: leave it out to want all events",
        ),
        (
            under("events = [\"\"]"),
            "4: `events`: the event type is empty",
        ),
        (
            under("headers = 1"),
            "4: `headers` takes names with their values",
        ),
        (
            under("headers = { X-A = 7 }"),
            "4: `headers.X-A` takes a string",
        ),
        (
            under("headers = { X-A = \"a\\nb\" }"),
            "4: `headers.X-A`: a header value can't hold control characters",
        ),
        (
            under("[endpoint.headers]\n\n\"X A\" = \"1\""),
            "6: `headers`: `X A` is not a header name",
        ),
        (
            under("scheme = \"standrad\"\nsecret_env = \"A\""),
            "4: `scheme`: `standrad` is not a known scheme: did you mean `standard`?",
        ),
        (
            under("scheme = \"standard\""),
            "2: `scheme` needs `secret_env`, the name of the variable that holds its secret",
        ),
        (
            under("secret_env = \"A\""),
            "2: `secret_env` requires `scheme`",
        ),
        (
            under("scheme = \"standard\"\nsecret_env = \"A_1\""),
            "5: the variable `A_1` is not set",
        ),
        (
            under("scheme = \"hmac\"\nsecret_env = \"WEAK\""),
            "5: the scheme `hmac` needs the name of the header that holds the signature: give `--signature-header NAME`",
        ),
    ] {
        assert_eq!(wrong("e.toml", &text), want, "{text}");
    }
    let url = "[[endpoint]]\nurl = \"ftp://x\"\n";
    assert_eq!(
        wrong("e.toml", url),
        "2: `url`: malformed URL: the scheme `ftp`: use http or https"
    );
    assert!(wrong("e.toml", "\n[[endpoint]\n").starts_with("2: not TOML: "));
    assert!(wrong("e.toml", "[[endpoint]]\nurl = \"").starts_with("2: not TOML: "));
}

#[test]
fn what_is_wrong_in_json_lines_is_said_with_its_line() {
    for (text, want) in [
        ("\n", "it has no endpoint"),
        (
            "\n[]",
            "2: write each endpoint as an object on a line of its own",
        ),
        (
            "{\n",
            "1: not JSON: the text ends inside an object, column 2",
        ),
        ("{}", "1: `url` is missing"),
        (r#"{"url":1}"#, "1: `url` takes a string"),
        (r#"{"url":"\ud800"}"#, "1: `url` takes a string"),
        (r#"{"url":":1","url":":2"}"#, "1: duplicate `url`"),
        (
            "{\"url\":\":1\"}\n\n{\"uri\":1}",
            "3: unknown key `uri`: did you mean `url`?",
        ),
        (
            r#"{"url":":1","events":[["a"]]}"#,
            "1: `events` takes a string",
        ),
        (
            r#"{"url":":1","headers":{"X-A":{"b":{"c":{}}}}}"#,
            "1: `headers.X-A` takes a string",
        ),
        (
            r#"{"url":":1","headers":{"X-A":"1","X-A":"2"}}"#,
            "1: duplicate `X-A`",
        ),
    ] {
        assert_eq!(wrong("e.jsonl", text), want, "{text}");
    }
    let deep = format!("{{\"url\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(wrong("e.jsonl", &deep), "1: `url` takes a string");
}

#[test]
fn the_name_of_the_file_tells_its_form() {
    for path in ["e", "e.json", "e.toml/x", "-"] {
        assert!(wrong(path, TOML).starts_with("unknown file type"), "{path}");
    }
    let error = parse("e.toml", vec![0xff], &SignatureOptions::default(), &secrets).err();
    assert_eq!(error.unwrap().what, "it is not UTF-8");
}

#[test]
fn a_secret_that_was_written_into_the_file_is_not_shown() {
    for (lines, want) in [
        (
            format!("secret = \"{SECRET}\""),
            "3: `secret` cannot be in a file: set a variable, and name it with `secret_env`",
        ),
        (
            format!("scheme = \"standard\"\nsecret_env = \"{SECRET}\""),
            "4: the variable that `secret_env` names is not set",
        ),
        (
            format!("scheme = \"standard\"\nsecret_env = \"{SECRET}=\""),
            "4: `secret_env`: it takes the name of the variable that holds the secret",
        ),
        (format!("secret_env = \"{SECRET}"), "3: not TOML: "),
        (format!("secret_env = {SECRET}"), "3: not TOML: "),
        (
            "scheme = \"sendgrid\"\nsecret_env = \"WEAK\"".to_owned(),
            "4: the secret ",
        ),
        (
            format!("url = \"https://me:{SECRET}@example.com/\""),
            "3: not TOML: duplicate key",
        ),
    ] {
        let said = wrong("e.toml", &format!("[[endpoint]]\nurl = \":1\"\n{lines}\n"));
        assert!(said.starts_with(want), "{said}");
        assert!(
            !said.contains("MfKQ9r8") && !said.contains("hunter2"),
            "{said}"
        );
    }
    let url = format!("[[endpoint]]\nurl = \"https://me:{SECRET}@example.com/\"");
    assert!(!wrong("e.toml", &url).contains("MfKQ9r8"));
}

#[test]
fn a_file_is_read_and_its_faults_are_usage_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("endpoints.toml");
    let path = path.to_str().unwrap();
    let options = SignatureOptions::default();
    let error = || read(path, &options).err().unwrap();
    assert!(
        error()
            .to_string()
            .contains("endpoints.toml`: no such file")
    );
    std::fs::write(path, "\nuri = 1\n").unwrap();
    assert!(
        error()
            .to_string()
            .contains("endpoints.toml` line 2: unknown key `uri`")
    );
    assert!(error().is::<crate::commands::UsageError>());
    std::fs::write(path, "[[endpoint]]\nurl = ':1'\n").unwrap();
    assert_eq!(read(path, &options).ok().unwrap().len(), 1);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in r#"([\[\]{}=",.'#\\ a-c0-2é\n\r]|\[\[endpoint\]\]|url|\\u00e9|"""){0,40}"#) {
        for path in ["e.toml", "e.jsonl"] {
            match parsed(path, &text) {
                Ok(endpoints) => prop_assert!(!endpoints.is_empty()),
                Err(wrong) => prop_assert!(!wrong.what.contains('\n'), "{}", wrong.what),
            }
        }
    }
}
