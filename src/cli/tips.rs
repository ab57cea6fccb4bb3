//! What to type instead of a flag or command that other tools have.
//!
//! People arrive with the habits of curl, HTTPie, provider CLIs and tunnels. A name from there is rarely similar to
//! ours, so it is looked up in these tables before similar names are suggested.

/// What to type instead of this command.
pub(super) fn for_command(name: &str) -> Option<&'static str> {
    find(COMMANDS, name)
}

/// What explains this word, which is not a command or a topic.
pub(super) fn for_help(word: &str) -> Option<&'static str> {
    find(HELP_WORDS, word)
}

/// What to type instead of this flag of a command.
pub(super) fn for_flag(command: &str, flag: &str) -> Option<&'static str> {
    let own = match command {
        "send" => find(SEND_FLAGS, flag),
        "listen" => find(LISTEN_FLAGS, flag),
        "replay" => find(REPLAY_FLAGS, flag),
        "show" => find(SHOW_FLAGS, flag),
        "secret" => find(SECRET_FLAGS, flag),
        "completions" => find(COMPLETIONS_FLAGS, flag),
        "" => find(ROOT_FLAGS, flag),
        "sign" | "verify" => find(SIGNATURE_FLAGS, flag),
        _ => None,
    };
    let sends = matches!(command, "send" | "replay" | "handshake" | "check");
    own.or_else(|| find(CLIENT_FLAGS, flag).filter(|_| sends))
        .or_else(|| find(FLAGS, flag))
}

/// What to give instead of a user name in a URL.
pub(super) fn for_user_name(command: &str) -> &'static str {
    match command {
        "send" | "check" => ": give it as `--auth user:password`, or `--auth-file FILE`",
        "listen" => ": give it as `--forward-header 'Authorization: Basic …'`",
        "handshake" => ": give it as `-H 'Authorization: Basic …'`",
        _ => ": remove it",
    }
}

type Tips = [(&'static [&'static str], &'static str)];

fn find(tips: &Tips, name: &str) -> Option<&'static str> {
    let mut rows = tips.iter();
    let row = rows.find(|(names, _)| names.contains(&name))?;
    Some(row.1)
}

/// After `hook help`. Each page of `docs/` that is not a topic is named here.
const HELP_WORDS: &Tips = &[
    (
        &[
            "tls",
            "ssl",
            "https",
            "mtls",
            "certificate",
            "certificates",
            "cert",
            "certs",
            "ca",
            "proxy",
            "proxies",
            "socks",
            "socks5",
            "dns",
            "resolve",
            "connection",
            "unix-socket",
            "tls-and-proxies",
        ],
        "see \"Connection\" in `hook help send`, and docs/tls-and-proxies.md",
    ),
    (
        &["retry", "retries", "backoff", "retry-after"],
        "see \"Deliver and retry\" in `hook help send`, and docs/retries.md",
    ),
    (
        &["audit", "conformance", "idempotency"],
        "see \"Audit\" in `hook help listen`, and docs/audit.md",
    ),
    (
        &[
            "webhook",
            "webhooks",
            "receive",
            "receiving",
            "response",
            "responses",
        ],
        "see `hook help listen` and docs/receive.md; `hook help send` sends them",
    ),
    (
        &["sending", "request", "requests", "endpoint", "endpoints"],
        "see `hook help send` and docs/send.md",
    ),
    (
        &[
            "signature",
            "signatures",
            "signing",
            "hmac",
            "verification",
            "verifying",
        ],
        "see `hook help schemes`, `hook help sign`, `hook help verify` and docs/signatures.md",
    ),
    (
        &["provider", "providers", "emulate", "as"],
        "see `hook help events` and docs/providers.md; `hook events --as all` lists them",
    ),
    (
        &["handshakes", "challenge", "challenges"],
        "see `hook help handshake` and docs/handshakes.md",
    ),
    (
        &[
            "format",
            "formats",
            "xml",
            "form",
            "forms",
            "multipart",
            "cloudevent",
            "cloudevents",
        ],
        "see `--format` in `hook help send`, and docs/formats.md",
    ),
    (
        &[
            "forward",
            "forwarding",
            "tunnel",
            "tunnels",
            "ngrok",
            "target",
            "targets",
            "forward-and-tunnels",
        ],
        "see \"Forward\" in `hook help listen`, and docs/forward-and-tunnels.md",
    ),
    (
        &[
            "load",
            "rate",
            "latency",
            "benchmark",
            "load-test",
            "load-testing",
        ],
        "see \"Many events\" in `hook help send`, and docs/load-testing.md",
    ),
    (
        &[
            "ci",
            "junit",
            "docker",
            "github-actions",
            "gitlab-ci",
            "timeout",
            "count",
        ],
        "see \"Wait and check\" in `hook help listen`, and docs/ci.md",
    ),
    (
        &[
            "record",
            "records",
            "recording",
            "har",
            "export",
            "curl",
            "diff",
            "record-and-replay",
        ],
        "see `hook help show`, `hook help replay` and docs/record-and-replay.md",
    ),
    (
        &["json", "jsonl", "ndjson", "json-lines", "output"],
        "see `hook help wire-form`",
    ),
    (
        &["redact", "privacy", "credentials", "security"],
        "see `--redact` in `hook help show`, and docs/security.md",
    ),
    (
        &[
            "filter",
            "filters",
            "only",
            "expect",
            "want",
            "assertion",
            "assertions",
            "match",
            "matching",
            "jsonpath",
            "pointer",
        ],
        "see `hook help expressions`",
    ),
    (
        &["data", "payload", "body", "header", "headers", "query"],
        "see `hook help items`",
    ),
    (
        &["placeholder", "placeholders"],
        "see `hook help templates`",
    ),
    (
        &["exit", "code", "codes", "status", "exit-status"],
        "see `hook help exit-codes`",
    ),
    (
        &["env", "variable", "variables", "config", "configuration"],
        "see `hook help environment`",
    ),
    (
        &["error", "errors", "message", "messages", "troubleshooting"],
        "see docs/troubleshooting.md, and `hook help exit-codes`",
    ),
    (
        &["performance", "speed"],
        "see docs/performance.md, and \"Many events\" in `hook help send`",
    ),
    (
        &["comparison", "alternatives"],
        "see docs/comparison.md; `hook help` lists the commands",
    ),
];

const COMMANDS: &Tips = &[
    (
        &[
            "serve", "server", "receive", "receiver", "recv", "start", "run", "http", "bin",
            "inspect",
        ],
        "`hook listen` receives webhooks",
    ),
    (
        &["forward", "tunnel", "proxy", "relay", "connect"],
        "`hook listen --forward-to URL` passes requests on",
    ),
    (
        &["trigger", "fire", "emit", "publish", "event"],
        "`hook send URL EVENT` sends an event, with `--as PROVIDER` as a provider does",
    ),
    (
        &[
            "post", "get", "put", "curl", "request", "deliver", "GET", "POST", "PUT", "PATCH",
            "DELETE",
        ],
        "`hook send URL ITEM…` sends a request, with `-X METHOD` for the method",
    ),
    (
        &["resend", "redeliver", "repeat"],
        "`hook replay FILE --url URL` sends recorded requests again",
    ),
    (
        &[
            "view", "log", "logs", "tail", "list", "ls", "cat", "history", "requests",
        ],
        "`hook show FILE` shows a record",
    ),
    (
        &["export", "convert", "har"],
        "`hook show FILE --to FORMAT` converts a record",
    ),
    (
        &["diff", "compare"],
        "`hook show FILE --diff 1,2` compares two requests",
    ),
    (&["schemes", "scheme"], "`hook help schemes` lists them"),
    (
        &["providers", "provider"],
        "`hook events --as all` lists the providers and their events",
    ),
    (
        &["retry"],
        "`hook send --retry N` tries again, `hook replay FILE --url URL` sends recorded requests again",
    ),
    (
        &["record", "capture"],
        "`hook listen --record FILE` records requests",
    ),
    (
        &["load", "bench", "benchmark", "loadtest"],
        "`hook send --duration 30s --rate 500/s` sends many events",
    ),
    (
        &["keygen", "genkey", "key", "secrets", "generate"],
        "`hook secret SCHEME` makes a secret",
    ),
    (&["signature"], "`hook verify` checks a signature"),
    (
        &["test", "conformance", "audit", "doctor"],
        "`hook check URL` tests whether an endpoint handles webhooks right",
    ),
    (
        &["challenge", "probe"],
        "`hook handshake PROVIDER` plays a provider's check of an endpoint",
    ),
    (
        &["types", "samples", "fixtures"],
        "`hook events` lists the sample events",
    ),
    (
        &["completion"],
        "`hook completions SHELL` prints a completion script",
    ),
    (
        &["login", "logout", "init", "config", "configure"],
        "no account or configuration is needed: start with `hook listen`",
    ),
    (&["version"], "`hook --version` prints the version"),
];

/// For every command.
const FLAGS: &Tips = &[
    (&["--silent", "-s"], "`-q` shows nothing but errors"),
    (
        &["--no-color", "--no-colour", "--nocolor"],
        "`--color never`",
    ),
    (&["--colour"], "`--color`"),
    (
        &["-o", "--output", "-O", "--out", "--remote-name"],
        "write `> FILE` after the command",
    ),
    (&["-v", "--verbose", "--debug"], "`--view full` shows all"),
    (&["--pretty"], "`--color always`"),
    (&["--log-level"], "`-q` shows less"),
];

/// For the commands that send.
const CLIENT_FLAGS: &Tips = &[
    (
        &["-k", "--no-verify", "--skip-verify"],
        "`--insecure` accepts any certificate",
    ),
    (
        &["--verify"],
        "`--insecure` accepts any certificate, `--cacert FILE` trusts an authority",
    ),
    (
        &[
            "-i",
            "--include",
            "--print",
            "-p",
            "--dump-header",
            "-D",
            "--show-headers",
        ],
        "`-v` shows the heads too",
    ),
    (
        &["-L", "--location", "--follow", "-F"],
        "redirects are shown and never followed: give their target as the URL",
    ),
    (
        &["-m", "--max-time", "-t"],
        "`--timeout TIME`, such as `--timeout 5s`",
    ),
    (&["-x"], "`--proxy URL`"),
    (&["-E"], "`--cert FILE`"),
    (&["--noproxy"], "`--no-proxy`"),
    (&["--abstract-unix-socket"], "`--unix-socket PATH`"),
    (&["-A", "--user-agent"], "`-H 'User-Agent: TEXT'`"),
    (&["-b", "--cookie"], "`-H 'Cookie: NAME=VALUE'`"),
    (&["--referer"], "`-H 'Referer: URL'`"),
    (
        &["--retries", "--retry-count", "--max-retries"],
        "`--retry N`",
    ),
    (
        &["--retry-delay", "--retry-max-time"],
        "`--backoff TIME`, and `--deadline TIME` for all attempts",
    ),
    (
        &["--retry-on", "--retry-all-errors", "--retry-connrefused"],
        "`--retry N` tries again after no response, 408, 425, 429 and 5xx",
    ),
    (
        &[
            "-S",
            "--show-error",
            "--fail",
            "--fail-with-body",
            "--check-status",
        ],
        "errors are always shown, and a 4xx or 5xx exits with 4 or 5",
    ),
    (
        &["--http1.1", "--http2", "--http1.0", "-0"],
        "requests are always HTTP/1.1",
    ),
    (
        &["--compressed"],
        "leave it out; `--compress gzip` compresses what is sent",
    ),
    (
        &["-w", "--write-out"],
        "`--json` writes the status, the times and the response",
    ),
];

const SEND_FLAGS: &Tips = &[
    (
        &["--user", "-a"],
        "`--auth user:password`, or `--auth-file FILE`",
    ),
    (
        &["--oauth2-bearer", "--bearer", "--token", "--auth-type"],
        "`--auth 'bearer TOKEN'`, or `--auth-file FILE`",
    ),
    (&["--request"], "`-X METHOD`"),
    (
        &["-F", "--form", "--form-string", "--multipart"],
        "`--format multipart NAME@FILE` or `--format form NAME=VALUE`",
    ),
    (
        &["-G", "--get"],
        "`--format query NAME=VALUE` sends a GET with a query",
    ),
    (&["-I", "--head"], "`-X HEAD`"),
    (&["-T", "--upload-file"], "`--body @FILE`"),
    (
        &["--data-raw", "--data-binary", "--data-ascii", "--raw"],
        "`--body TEXT`, `--body @FILE` or `--body -` for exact bytes",
    ),
    (
        &[
            "--data-urlencode",
            "--url-query",
            "--query",
            "--param",
            "--params",
        ],
        "`--format form NAME=VALUE` for a form, `NAME==VALUE` for the query",
    ),
    (
        &["--payload", "--json-data"],
        "`--data JSON`, or `--body TEXT` for exact bytes",
    ),
    (
        &["--type", "--event-type", "--trigger", "--topic"],
        "`--event TYPE`",
    ),
    (&["--events"], "`--event TYPE`: one event a command"),
    (
        &["--provider", "--source-type", "--from-provider"],
        "`--as PROVIDER`",
    ),
    (
        &["--override", "--add", "--set"],
        "`key=text` or `key:=json`, such as `data.object.amount_paid:=1234`",
    ),
    (
        &["--fixture", "--sample"],
        "`--event TYPE` sends its sample, `--data @FILE` your own data",
    ),
    (
        &["--signature", "--sign-with", "--algorithm-name"],
        "`--sign SCHEME --secret-file FILE`",
    ),
    (
        &[
            "--signing-secret",
            "--sign-secret",
            "--webhook-secret",
            "--key-file",
        ],
        "`--sign SCHEME --secret-file FILE`",
    ),
    (
        &[
            "--target",
            "--to",
            "--endpoint",
            "--host",
            "--webhook-url",
            "--callback-url",
        ],
        "`--url URL`",
    ),
    (&["--port"], "`--url :PORT`"),
    (
        &["--rps", "--qps"],
        "`--rate N/s`, with `--repeat N` or `--duration TIME`",
    ),
    (
        &["--path"],
        "put the path into the URL: `--url :3000/hooks`",
    ),
    (
        &["--count", "--times", "--number", "--requests"],
        "`--repeat N`",
    ),
    (
        &["--parallel", "-Z", "--connections", "--workers"],
        "`--concurrency N` with `--repeat N`",
    ),
    (
        &["--file", "--input", "--body-file"],
        "`--data @FILE`, or `--body @FILE` for exact bytes",
    ),
    (&["--offline", "--dry"], "`--dry-run`"),
    (
        &["--verify-token"],
        "`hook handshake PROVIDER --url URL` plays the check of an endpoint",
    ),
    (
        &["--forward-to"],
        "`hook listen --forward-to URL` passes requests on",
    ),
];

const LISTEN_FLAGS: &Tips = &[
    (
        &[
            "--forward",
            "--forward-url",
            "--target",
            "-t",
            "--to",
            "--url",
            "-u",
            "-f",
            "-F",
        ],
        "`--forward-to URL`",
    ),
    (
        &["--events", "-e", "--event", "--filter", "--filters"],
        "`--only event=TYPE` counts those, `--forward-to TYPE=URL` forwards those",
    ),
    (
        &[
            "-l",
            "--listen",
            "--bind",
            "--addr",
            "--address",
            "--interface",
        ],
        "`--host HOST` and `--port PORT`, or `hook listen HOST:PORT`",
    ),
    (
        &["--response", "--reply", "--response-body"],
        "`--body TEXT`, with `--status STATUS` and `-H 'NAME: VALUE'`",
    ),
    (
        &["--code", "--status-code", "--response-status"],
        "`--status STATUS`",
    ),
    (&["--print-json", "--format"], "`--json`"),
    (&["--max-requests", "-n", "-c"], "`--count N`"),
    (&["--once", "--one", "--single", "-1"], "`--count 1`"),
    (
        &["--max", "--limit"],
        "`--count N` ends after N requests, `--max-body SIZE` limits a body",
    ),
    (
        &["--wait", "--wait-for", "-w", "--for"],
        "`--timeout TIME`, with `--count N` or `--want EXPR`",
    ),
    (
        &["--exec", "--command", "--cmd", "--run", "-x"],
        "a command comes after `--`: `hook listen … -- COMMAND`",
    ),
    (
        &[
            "--inspect",
            "--inspector",
            "--web",
            "--web-ui",
            "--ui",
            "--open",
            "--browser",
            "--dashboard",
        ],
        "requests are shown in the terminal, and `--record FILE` keeps them",
    ),
    (&["--cors"], "`-H 'Access-Control-Allow-Origin: *'`"),
    (&["--pretty"], "`--color always`"),
    (
        &["--output", "-o", "--log", "--save", "--log-file"],
        "`--record FILE`",
    ),
    (
        &["--sign", "--scheme", "--signature"],
        "`--verify SCHEME` checks signatures",
    ),
    (&["--latency", "--sleep"], "`--delay TIME`"),
    (
        &["--fail", "--failures", "--error"],
        "`--fail-first N` fails the first N requests, `--status 503` all",
    ),
    (
        &["--set"],
        "`-H 'NAME: VALUE'` sets a header of the response",
    ),
    (
        &["--skip-verify", "-k"],
        "`--insecure` accepts any certificate of the target, `--cacert FILE` trusts one",
    ),
    (
        &["--path"],
        "every path is received; `--only path=/hooks` counts one",
    ),
    (
        &["--tls", "--https", "--cert", "--key"],
        "`hook listen` speaks HTTP: put a proxy or tunnel before it for HTTPS",
    ),
    (
        &["--subdomain", "--domain", "--hostname", "--region"],
        "`hook listen` has no public address: put a tunnel before it",
    ),
    (
        &["--verbose", "-v"],
        "`--view full` shows all, `--view line` a line",
    ),
    (
        &["--delivery", "--from"],
        "`hook replay FILE --url URL` sends recorded requests again",
    ),
];

const REPLAY_FLAGS: &Tips = &[
    (
        &[
            "--data", "-d", "--body", "--event", "--method", "--id", "-H", "--header",
        ],
        "`hook send --from FILE --nth N` sends one request with changes",
    ),
    (&["--repeat", "--count"], "`--times N`"),
    (&["--rate", "--delay", "--rps", "--qps"], "`--pace 50/s`"),
    (
        &["--set", "--override"],
        "`hook send --from FILE --nth N ITEM…` sends one request with changes",
    ),
    (&["--index", "--number", "-n"], "`--nth N`"),
    (
        &["--forward-to", "--target", "--to", "--endpoint"],
        "`--url URL`",
    ),
];

/// For `sign` and `verify`.
const SIGNATURE_FLAGS: &Tips = &[
    (
        &[
            "--body",
            "--payload",
            "--data",
            "-d",
            "--data-raw",
            "--data-binary",
            "--file",
            "-f",
            "--input",
        ],
        "the body comes by `< body.json`",
    ),
    (
        &[
            "--sign",
            "--verify",
            "--as",
            "--provider",
            "--signature-scheme",
        ],
        "`--scheme SCHEME`",
    ),
    (
        &["--signature", "--sig"],
        "a signature is in its header: `-H 'NAME: VALUE'`",
    ),
    (
        &[
            "--key",
            "--key-file",
            "--signing-secret",
            "--webhook-secret",
        ],
        "`--secret-file FILE`",
    ),
    (
        &["--url", "-u"],
        "`--public-url URL`, for schemes that sign it",
    ),
];

const SHOW_FLAGS: &Tips = &[
    (&["--curl", "--as-curl"], "`--to curl`"),
    (&["--har"], "`--to har`"),
    (&["--raw"], "`--to raw`"),
    (
        &["--format", "--as", "--export", "--convert"],
        "`--to FORM`, such as `--to har`",
    ),
    (
        &["-n", "--index", "--number", "--request", "--id"],
        "`--nth N`",
    ),
    (&["-f", "--tail", "-F"], "`--follow`"),
    (
        &["--event", "-e", "--filter", "--grep"],
        "`--only event=TYPE`",
    ),
    (&["--verify"], "`hook verify FILE` checks signatures"),
];

const SECRET_FLAGS: &Tips = &[(
    &["--scheme", "--sign", "--for", "--as"],
    "`hook secret SCHEME`",
)];

const COMPLETIONS_FLAGS: &Tips = &[(&["--shell", "-s"], "`hook completions SHELL`")];

/// Before a command.
const ROOT_FLAGS: &Tips = &[(
    &["-v", "--verbose"],
    "`hook --version` prints the version; how much is shown is said after a command",
)];
