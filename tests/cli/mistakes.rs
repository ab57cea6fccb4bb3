//! Likely mistakes: what a person types, and what `hook` says to type instead.
//!
//! Each row is a command line as in a shell, without its `hook`, and a part of the one line on stderr. The exit code is
//! 2 unless the heading says otherwise. The folder holds `ok.json`, `note.txt`, an empty `empty.txt`, `record.jsonl`
//! with one request, and a folder `orders`; nothing listens at `:9`.

use std::fmt::Write as _;

use crate::support::{Folder, hook};

type Row = (&'static str, &'static str);

/// Habits of curl.
#[rustfmt::skip]
const CURL: &[Row] = &[
    ("send :9 a.b -s", "`-s` is not a flag of `hook send`: `-q` shows nothing but errors"),
    ("send :9 a.b -sS", "`-s` is not a flag of `hook send`: `-q`"),
    ("send :9 a.b --silent", "`-q` shows nothing but errors"),
    ("send :9 a.b -i", "`-v` shows the heads too"),
    ("send :9 a.b --include", "`-v` shows the heads too"),
    ("send :9 a.b -k", "`--insecure` accepts any certificate"),
    ("send :9 a.b -L", "redirects are shown and never followed"),
    ("send :9 a.b --location", "redirects are shown and never followed"),
    ("send :9 a.b -o out.json", "write `> FILE` after the command"),
    ("send :9 -F photo=@zoe.png", "`--format multipart NAME@FILE`"),
    ("send :9 a.b -A tester", "`-H 'User-Agent: TEXT'`"),
    ("send :9 a.b -x proxy:3128", "`--proxy URL`"),
    ("send :9 a.b -m 5", "`--timeout TIME`, such as `--timeout 5s`"),
    ("send :9 a.b --max-time 5", "`--timeout TIME`"),
    ("send -u ann:secret a.b", "`-u` is short for `--url`: credentials are given as `--auth user:password`"),
    ("send :9 a.b --user ann:secret", "`--auth user:password`, or `--auth-file FILE`"),
    ("send :9 --data-raw {}", "`--body TEXT`, `--body @FILE` or `--body -` for exact bytes"),
    ("send :9 --data-binary @ok.json", "`--body @FILE`"),
    ("send :9 --data-urlencode a=b", "`--format form NAME=VALUE` for a form"),
    ("send :9 -G -d a=b", "`--format query NAME=VALUE` sends a GET with a query"),
    ("send :9 -I", "`-X HEAD`"),
    ("send :9 -T ok.json", "`--body @FILE`"),
    ("send :9 a.b --request PUT", "`-X METHOD`"),
    ("send :9 a.b -b sid=1", "`-H 'Cookie: NAME=VALUE'`"),
    ("send :9 a.b --cookie sid=1", "`-H 'Cookie: NAME=VALUE'`"),
    ("send :9 a.b -w '%{http_code}'", "`--json` writes the status"),
    ("send :9 a.b --fail", "a 4xx or 5xx exits with 4 or 5"),
    ("send :9 a.b --compressed", "`--compress gzip` compresses what is sent"),
    ("send :9 a.b --http2", "requests are always HTTP/1.1"),
    ("send :9 a.b --json '{\"a\":1}'", "JSON is given as `--data JSON`, or as `--body JSON` without an envelope"),
    ("send :9 a.b -d a=b", "a form is sent by `--format form a=…`, exact bytes by `--body TEXT`"),
    ("send :9 a.b -d '{}' -d '{}'", "`--data` is given 2 times"),
    ("send :9 a.b -H X-A=1", "`--header`: no colon: write `Name: value`"),
    ("send :9 a.b --retry-delay 5", "`--backoff TIME`"),
    ("send :9 a.b --rps 50", "`--rate N/s`, with `--repeat N` or `--duration TIME`"),
    ("send :9 a.b --qps=50", "`--rate N/s`"),
    ("replay record.jsonl --url :9 --rps 50", "`--pace 50/s`"),
];

/// Habits of HTTPie and xh.
#[rustfmt::skip]
const HTTPIE: &[Row] = &[
    ("send POST :9 a=b", "a method is given as `-X POST`"),
    ("post :9 a=b", "`post` is not a command: `hook send URL ITEM…` sends a request"),
    ("POST :9 a=b", "`hook send URL ITEM…` sends a request, with `-X METHOD` for the method"),
    ("send :9 a.b -a ann:secret", "`--auth user:password`"),
    ("send :9 a.b --print=HB", "`--print` is not a flag of `hook send`: `-v` shows the heads too"),
    ("send :9 a.b --form k=v", "`--format form NAME=VALUE`"),
    ("send :9 a.b --follow", "redirects are shown and never followed"),
    ("send :9 a.b --verify=no", "`--verify` is not a flag of `hook send`: `--insecure` accepts any certificate"),
    ("send :9 a.b --check-status", "errors are always shown"),
    ("send :9 a.b --offline", "`--dry-run`"),
    ("send :9 a.b k = v", "a name is missing before `=`: write `key=text` without spaces"),
    ("send :9 a.b k =v", "a name is missing before `=`: write `key=text` without spaces"),
    ("send :9 a.b k= v", "a space after `k=`: write `k=text` without it"),
    ("send :9 a.b X-Trace: 7", "a space after `X-Trace:`: write `X-Trace:value` without it, or in quotes"),
    ("send :9 a.b n:=v", "the item `n`: `v` is not JSON: "),
    ("send :9 a.b 'my name:1'", "`my name` is not a header name"),
    ("send :9 a.b @ok.json", "a file is given as `--data @ok.json`"),
    ("send :9 a.b -", "stdin is read by `--data -`"),
];

/// Habits of the CLIs of providers, of tunnels and of relays.
#[rustfmt::skip]
const PROVIDERS: &[Row] = &[
    ("trigger payment_intent.succeeded", "`hook send URL EVENT` sends an event, with `--as PROVIDER`"),
    ("send :9 --as stripe", "`--as stripe` requires `--event`, one of "),
    ("send :9 --as stripe --trigger invoice.paid", "`--event TYPE`"),
    ("send :9 --as stripe invoice.paid --override invoice:amount=1", "`key=text` or `key:=json`"),
    ("send :9 --as stripe invoice.payed", "did you mean `invoice.paid`?"),
    ("send :9 --as Stripe invoice.paid", "did you mean `stripe`?"),
    ("send :9 --as stirpe invoice.paid", "did you mean `stripe`?"),
    ("send :9 --provider stripe invoice.paid", "`--as PROVIDER`"),
    ("listen --forward-to", "`--forward-to` needs a value: `--forward-to [EVENT_GLOB=]URL`"),
    ("listen --forward :3000", "`--forward-to URL`"),
    ("listen --events invoice.paid", "`--only event=TYPE` counts those"),
    ("listen --skip-verify", "`--insecure` accepts any certificate of the target"),
    ("listen http://localhost:3000/hooks", "`--forward-to http://localhost:3000/hooks` forwards to it"),
    ("listen -u https://smee.io/abc -t http://localhost:3000", "`--forward-to URL`"),
    ("listen --subdomain shop", "`hook listen` has no public address: put a tunnel before it"),
    ("listen --path /hooks", "every path is received"),
    ("listen --response hello", "`--body TEXT`"),
    ("listen --fail-first 503", "did you mean `--fail-first 1:503` or `--status 503`?"),
    ("listen -e contact.added", "`--only event=TYPE`"),
    ("http 8080", "`hook listen` receives webhooks"),
    ("forward :3000", "`hook listen --forward-to URL`"),
    ("serve", "`hook listen` receives webhooks"),
    ("receive", "`hook listen` receives webhooks"),
    ("login", "no account or configuration is needed"),
    ("logs", "`hook show FILE` shows a record"),
    ("resend evt_1", "`hook replay FILE --url URL`"),
    ("export record.jsonl", "`hook show FILE --to FORMAT` converts a record"),
    ("convert record.jsonl", "`hook show FILE --to FORMAT`"),
    ("diff 1 2", "`hook show FILE --diff 1,2` compares two requests"),
    ("schemes", "`hook help schemes` lists them"),
    ("providers", "`hook events --as all` lists the providers and their events"),
    ("retry record.jsonl", "`hook send --retry N` tries again, `hook replay FILE --url URL`"),
    ("listen --fail", "`--fail-first N` fails the first N requests, `--status 503` all"),
    ("listen --set X-A=1", "`-H 'NAME: VALUE'` sets a header of the response"),
    ("replay record.jsonl --url :9 --set a=b", "`hook send --from FILE --nth N ITEM…`"),
    ("events invoice.paid", "`invoice.paid` is an event of Stripe: `hook events --as stripe invoice.paid` prints it"),
    ("events --as all push", "`push` is an event of Forgejo, Gitea, GitHub: `hook events --as PROVIDER push` prints it"),
    ("events --as all nope", "no provider has a test event `nope`: `hook events --as all` lists them"),
    ("events --as nope", "`nope` is not a known provider: use one of bitbucket, discord, forgejo, "),
    ("handshake nope :9", "use one of adobe-sign, "),
    ("version", "`hook --version` prints the version"),
    ("replay record.jsonl --url :9 k=v", "`hook send --from FILE --nth N ITEM…` sends one with changes"),
    ("replay record.jsonl --url :9 item:=1", "`hook send --from FILE --nth N ITEM…` sends one with changes"),
    ("replay record.jsonl --url :9 -H X-A:1", "`hook send --from FILE --nth N`"),
    ("replay record.jsonl --url :9 --nth 5..2", "`5..2` contains nothing: write the smaller number first"),
    ("replay record.jsonl --url :9 --nth 2", "`record.jsonl` has no request 2: it has 1"),
    ("replay record.jsonl 3 --url :9", "a request is chosen by `--nth 3`, and the port of a URL is written `:3`"),
    ("send --from record.jsonl 3 --url :9", "a request is chosen by `--nth 3`"),
    ("replay record.json --url :9", "did you mean `record.jsonl`?"),
];

/// Slips of the fingers, and what a word processor makes of a command.
#[rustfmt::skip]
const SLIPS: &[Row] = &[
    ("sned :9 a.b", "`sned` is not a command: did you mean `send`?"),
    ("lisen", "did you mean `listen`?"),
    ("send :9 --ur x", "did you mean `--url`?"),
    ("send :9 a.b --frmat form", "did you mean `--format`?"),
    ("send :9 a.b --zzz", "`--zzz` is not a flag of `hook send`: see `hook send --help`"),
    ("send :9 a.b --format frm", "did you mean `form`?"),
    ("send :9 a.b --format json", "both `standard` and `plain` are JSON"),
    ("send :9 a.b --sign gihub", "did you mean `github`?"),
    ("secret githb", "did you mean `github`?"),
    ("handshake slck --url :9", "did you mean `slack`?"),
    ("events contact.aded", "did you mean `contact.added`?"),
    ("completions bsh", "did you mean `bash`"),
    ("listen –port 8080", "`–port` begins with a dash that is not `-`: write `--port`"),
    ("listen —timeout 5s", "write `--timeout`"),
    ("send :9 a.b –data=x", "`–data` begins with a dash that is not `-`: write `--data`"),
    ("send :9 --body '— hi' --bogus", "`--bogus` is not a flag of `hook send`"),
    ("send :9 -d '– hi' --event ''", "`--event`: the event type is empty"),
    ("send :9 -qd '–5' a.b --zzz", "`--zzz` is not a flag of `hook send`"),
    ("send :9 a.b --bogus '— hi'", "`--bogus` is not a flag of `hook send`"),
    ("listen --body '—' –port 8080", "`–port` begins with a dash that is not `-`: write `--port`"),
    ("show listen --bogus", "`--bogus` is not a flag of `hook show`: see `hook show --help`"),
    ("replay send --silent", "`--silent` is not a flag of `hook replay`"),
    ("--color never show events --bogus", "`--bogus` is not a flag of `hook show`"),
    ("send :9 verify --bogus", "`--bogus` is not a flag of `hook send`"),
    ("send :9 a.b --sign github --secret note.txt", "`--secret` is `note.txt`, which is a file: `--secret-file note.txt` reads it"),
    ("listen --verify github --secret note.txt", "`--secret-file note.txt` reads it"),
    ("listen --verify-token note.txt", "`--verify-token` is `note.txt`, which is a file: `--verify-token \"$(cat note.txt)\"` reads it"),
    ("handshake meta --url :9 --verify-token ./note.txt", "`./note.txt`, which is a file"),
    ("send :9 a.b --auth note.txt", "`--auth` is `note.txt`, which is a file: `--auth-file note.txt` reads it"),
    ("send :/x --body x", "malformed URL: the port is missing after `:`: write `:3000/x`"),
    ("send :9 “contact.added”", "begins with a curly quote"),
    ("send :9 --event “contact.added”", "begins with a curly quote"),
    ("send :9 a.b “name=Zoe”", "begins with a curly quote"),
    ("send :9 a.b --data “{}”", "write straight quotes"),
    ("send :9 --event ' a.b'", "`--event`: it begins or ends with white space"),
    ("send :9 a.b --id ' x'", "`--id`: it begins or ends with white space"),
    ("send :9 --event 'contact added'", "words of a-z, A-Z, 0-9 and _, separated by full stops"),
    ("send :9 --event ''", "`--event`: the event type is empty"),
    ("send :9 -e a.b -e c.d", "`--event` is given 2 times: one event a command"),
    ("send :9 a.b 'X-Trace 7'", "no colon after `X-Trace`: write a header as `'X-Trace: VALUE'`"),
    ("send :9 a.b 'two words'", "an argument with spaces is no ITEM"),
    ("send :9 word", "`word` has no separator: write an ITEM as `key=text`"),
    ("send", "nothing to send: give `--event TYPE`, `--data JSON` or `--body TEXT`"),
    ("send a.b", "no URL: give `--url URL`, or set HOOK_URL"),
    ("send :9 a.b --url", "`--url` needs a value: `--url URL`"),
    ("replay", "a FILE is missing: `hook replay FILE`"),
    ("help listn", "`listn` is not a command or a topic: did you mean `listen`?"),
    ("help expresions", "`expresions` is not a command or a topic: did you mean `expressions`?"),
    ("help serve", "`serve` is not a command or a topic: `hook listen` receives webhooks"),
    ("help xyz", "`xyz` is not a command or a topic: `hook help` lists them"),
    ("help listen send", "`send` is one argument too many: see `hook help --help`"),
];

/// URLs and ports.
#[rustfmt::skip]
const URLS: &[Row] = &[
    ("send --url https//h a.b", "write `https://` once, before the host"),
    ("send http:/h a.b", "write `http://` once, before the host"),
    ("send http://http://h a.b", "write `http://` once, before the host"),
    ("send --url htp://h a.b", "the scheme `htp`: use http or https"),
    ("send ftp://h a.b", "the scheme `ftp`: use http or https"),
    ("send --url 3000 a.b", "the host `3000` is a number: a port is written `:3000`"),
    ("listen --forward-to 3000", "a port is written `:3000`"),
    ("send --url 127.1:3000 a.b", "the host `127.1` is not an IPv4 address"),
    ("send :70000 a.b", "the port `70000`: use 1 to 65535"),
    ("send --url ::1 a.b", "an IPv6 address is in brackets: write `[::1]`"),
    ("send ::1 a.b", "an IPv6 address is in brackets: write `[::1]`"),
    ("send ::1:3000 a.b", "write `[::1]:3000` or `[::1:3000]`"),
    ("send fe80::1 a.b", "an IPv6 address is in brackets: write `[fe80::1]`"),
    ("send fe80::1/hooks?x=1 a.b", "write `[fe80::1]`"),
    ("send 2001:db8::1:30000 a.b", "write `[2001:db8::1]:30000`"),
    ("send fe80::1%eth0 a.b", "`fe80::1%eth0`: an address with a zone is not supported"),
    ("replay record.jsonl ::1:3000", "write `[::1]:3000` or `[::1:3000]`"),
    ("handshake slack ::1", "an IPv6 address is in brackets: write `[::1]`"),
    ("listen --forward-to fe80::1", "an IPv6 address is in brackets: write `[fe80::1]`"),
    ("listen ::1", "a host alone is given as `--host ::1`"),
    ("listen --host fe80::1%eth0", "`fe80::1%eth0`: an address with a zone is not supported"),
    ("::1:3000", "`[::1]:3000` or `[::1:3000]`"),
    ("send --url :9 a.b --proxy ::1:3128", "`--proxy`: an IPv6 address is in brackets: write `[::1]:3128` or `[::1:3128]`"),
    ("send --url :9 a.b --proxy http://fe80::1/", "`--proxy`: an IPv6 address is in brackets: write `[fe80::1]`"),
    ("listen fe80::1", "a host alone is given as `--host fe80::1`"),
    ("send 'http://h/a b' a.b", "a space in it: write `%20`"),
    ("send http://ann:pw@h/ a.b", "a user name in it: give it as `--auth user:password`, or `--auth-file FILE`"),
    ("send --url ann:pw@h a.b", "a user name in it: give it as `--auth user:password`, or `--auth-file FILE`"),
    ("listen --forward-to http://ann:pw@h/", "`--forward-to`: malformed URL: a user name in it: give it as `--forward-header 'Authorization: Basic …'`"),
    ("handshake slack http://ann:pw@h/", "a user name in it: give it as `-H 'Authorization: Basic …'`"),
    ("replay record.jsonl http://ann:pw@h/", "a user name in it: remove it"),
    ("send example.com:8080 a.b", "a URL is given as `--url example.com:8080`, and a header as `-H 'example.com: VALUE'`"),
    ("send a.b example.com:8080", "a URL is given as `--url example.com:8080`"),
    ("send --url :9 a.b hooks.example:", "a URL is given as `--url hooks.example:PORT`"),
    ("send myhost:3000/hooks a.b", "a URL is given as `--url myhost:3000/hooks`"),
    ("send myhost:3000 a.b", "a URL is given as `--url myhost:3000`"),
    ("send --url :9 a.b myhost:3000/hooks", "a URL is given as `--url myhost:3000/hooks`"),
    ("send 'example.com/hooks?k=v' a.b", "a URL is given as `--url 'example.com/hooks?…'`"),
    ("replay record.jsonl ex_ample.com:8080x", "the port `8080x`: use 1 to 65535"),
    ("listen 'http://localhost:3000/path?x=1'", "`hook listen localhost:3000` listens there"),
    ("listen HTTPS://127.0.0.1:3000/", "`hook listen 127.0.0.1:3000` listens there"),
    ("listen https://example.com/", "`hook listen HOST:PORT` listens at an address of this machine, `--forward-to https://example.com/` forwards"),
    ("listen http://ann:pw@localhost:3000", "this is a URL: `hook listen HOST:PORT` listens at"),
    ("send :9 :10 a.b", "several URLs are given as `--url http://localhost:9/ --url :10`"),
    ("send --url :1,:2 a.b", "`--url`: each URL has a flag of its own: `--url :1 --url :2`"),
    ("send --url :9 :10 a.b", "another URL is given as `--url :10`"),
    ("send a.b :9", "the URL comes first, or is given as `--url :9`"),
    ("send example.com a.b", "a URL is given as `--url example.com`"),
    ("send :9 a.b &c=d", "an unquoted `&` ends a command in a shell"),
    ("listen --port=abc", "`--port`: `abc` is not a port: write a number from 0 to 65535"),
    ("listen --port 70000", "`70000` is not a port"),
    ("listen 8080 --port 8081", "`--port` cannot be used with the argument HOST:PORT"),
    ("listen --host 127.0.0.1:80", "it has a port: write `hook listen 127.0.0.1:80`"),
    ("listen --host http://localhost", "write the host alone, without `http://`"),
    ("listen echo hello", "a command comes after `--`"),
    ("send --url :9 a.b --proxy 3128", "write the URL like `http://host:3128`"),
];

/// Numbers, times and sizes.
#[rustfmt::skip]
const NUMBERS: &[Row] = &[
    ("listen --timeout 5", "`--timeout`: write `5s`, or like "),
    ("listen --timeout 5seconds", "`--timeout`: write `5s`, or like "),
    ("send :9 a.b --timeout 2min", "`--timeout`: write `2m`, or like "),
    ("send :9 a.b --timeout 1w", "`--timeout`: write it like `500ms`, `30s`, `5m`, `2h` or `1d`"),
    ("send :9 a.b --timeout 2days", "`--timeout`: write `2d`, or like "),
    ("listen --count 0", "`--count`: `0` is not a whole number from 1"),
    ("listen --count many", "`--count`: `many` is not a whole number from 1"),
    ("send :9 a.b --retry -1", "`--retry` takes no negative number such as `-1`"),
    ("send :9 a.b --retry x", "`--retry`: `x` is not a whole number from 0"),
    ("send :9 a.b --repeat 1k", "`--repeat`: `1k` is not a whole number from 1"),
    ("send :9 a.b --repeat 2 -c 5000", "`--concurrency`: `5000` is not a whole number from 1 to 4096"),
    ("send :9 a.b --rate 5/d --repeat 2", "`--rate`: write it like `500/s` or `30/m`"),
    ("send :9 a.b --warmup 0", "`--warmup` requires `--repeat N`, `--duration TIME` or `--data-from FILE`"),
    ("send :9 a.b --count 5", "`--count` is not a flag of `hook send`: `--repeat N`"),
    ("listen --max-body 5kb", "`--max-body`: write `5KiB`: sizes are in units of 1024"),
    ("listen --status abc", "`abc` is not a status: write a number from 200 to 599"),
    ("listen --allow-origin x --allow-rate '*'", "`--allow-rate`: leave it out to allow any rate"),
    ("listen --allow-origin x --allow-rate fast", "`fast` is not a whole number from 1"),
    ("send :9 a.b --timestamp yesterday", "write it like `2026-11-21T20:33:01Z` or `1795293181`"),
];

/// Files and JSON.
#[rustfmt::skip]
const FILES: &[Row] = &[
    ("send :9 a.b --data ok.json", "`ok.json` is a file: `--data @ok.json` reads it"),
    ("send :9 --body ok.json", "`ok.json` is a file: `--body @ok.json` reads it"),
    ("listen --body ok.json", "`ok.json` is a file: `--body @ok.json` reads it"),
    ("send :9 --body ./note.txt", "`./note.txt` is a file: `--body @./note.txt` reads it"),
    ("send :9 a.b --data missing.json", "a file is given as `--data @FILE`"),
    ("send :9 a.b --data @ok.jsn", "could not read `ok.jsn`: no such file or directory; did you mean `ok.json`?"),
    ("send :9 a.b n=@", "the item `n`: a file name is missing after `@`"),
    ("send :9 a.b n:=@", "the item `n`: a file name is missing after `@`"),
    ("send :9 a.b n=@nte.txt", "did you mean `note.txt`?"),
    ("send :9 a.b --data @orders", "could not read `orders`: is a directory"),
    ("send :9 ok.json", "a file is given as `--data @ok.json`"),
    ("send :9 a.b --data '{\"a\":1,}'", "`--data` is not JSON: trailing comma before the closing bracket"),
    ("send :9 a.b --data {a:1}", "`--data` is not JSON: a key needs double quotes"),
    ("send :9 a.b --data [a]", "`--data` is not JSON: expected a value"),
    ("send :9 a.b --data hello", "exact bytes are sent by `--body TEXT`"),
    ("send :9 a.b --file ok.json", "`--data @FILE`"),
    ("send :9 --data-from ok.json a.b", "takes a file named *.csv, *.jsonl or *.ndjson"),
    ("show recrd.jsonl", "did you mean `record.jsonl`?"),
    ("show record.jsonl --to jsn", "did you mean `json`?"),
    ("verify record.jsonl -X GET", "the argument FILE is a record, whose requests have headers of their own: a body comes by `< FILE`"),
    ("verify ok.json --secret-file note.txt -H X-A:1", "a body comes by `< FILE`, as in `hook verify -H 'NAME: VALUE' < body.json`"),
    ("verify -H X-A:1 ok.json --secret x", "the argument FILE is a record"),
    ("verify ok.json --secret x", "`ok.json` is JSON, and not a record: `hook send --body @ok.json` sends it as a body, `hook verify … < ok.json` verifies it"),
    ("verify github --secret x", "a scheme is given as `--scheme github`, and a body comes by `< FILE`"),
    ("verify github ok.json --secret x", "a scheme is given as `--scheme github`, and a body comes by `< ok.json`"),
    ("sign github ok.json --secret x", "a scheme is given as `--scheme github`"),
    ("sign --scheme github --secret x ok.json", "a body comes by `< ok.json`"),
    ("send :9 -d '{}' X-Event:a.b", "the standard format requires `--event TYPE`; data alone is sent by `--format plain`, exact bytes by `--body`"),
    ("send :9 --body @ok.json id:=8", "`--body` is the whole body and takes no data items: `--format plain --data @ok.json` takes them"),
    ("verify --body @ok.json", "`--body` is not a flag of `hook verify`: the body comes by `< body.json`"),
    ("verify --payload=x", "the body comes by `< body.json`"),
    ("verify -d @ok.json", "`-d` is not a flag of `hook verify`: the body comes by `< body.json`"),
    ("sign --scheme github --body x", "`--body` is not a flag of `hook sign`: the body comes by `< body.json`"),
    ("sign --sign github", "`--sign` is not a flag of `hook sign`: `--scheme SCHEME`"),
    ("send :9 a.b -H @nte.txt", "could not read `nte.txt`: no such file or directory; did you mean `note.txt`?"),
    ("send :9 a.b -H @note.txt", "line 1 of `note.txt`: no colon: write `Name: value`"),
    ("listen --forward-to :9 --forward-header @note.txt", "line 1 of `note.txt`: no colon"),
    ("handshake slack :9 -H @note.txt", "line 1 of `note.txt`: no colon"),
    ("verify --secret x -H 'A: 1\nB: 2'", "`--header`: a header value cannot contain a line break: write each header as a flag of its own, or give a file as `@FILE`"),
    ("verify --secret x -H @-", "`--header @-`: stdin holds the body: give the headers in a file, as `--header @FILE`"),
];

/// Flags that would do nothing.
#[rustfmt::skip]
const USELESS: &[Row] = &[
    ("listen --settle 1s", "`--settle` requires `--exactly`"),
    ("listen --forward-timeout 5s --count 1", "`--forward-timeout` requires `--forward-to [EVENT_GLOB=]URL`"),
    ("listen --count 1 --keep-path", "`--keep-path` requires `--forward-to [EVENT_GLOB=]URL`"),
    ("listen --verify github --tolerance 5m --ignore-timestamp", "`--tolerance` cannot be used with `--ignore-timestamp`"),
    ("listen --tolerance=5m", "`--tolerance` requires `--verify SCHEME|auto`"),
    ("verify --tolerance 5m --ignore-timestamp", "`--tolerance` cannot be used with `--ignore-timestamp`"),
    ("send :9 a.b --warmup 2", "`--warmup` requires `--repeat N`"),
    ("send :9 a.b --backoff 5s", "`--backoff` requires `--retry N`"),
    ("send :9 a.b --key k.pem", "`--key` requires `--cert FILE`"),
    ("send --endpoints e.toml a.b --signing-cert c.pem", "`--signing-cert` cannot be used with `--endpoints`"),
    ("send :9 a.b --nth 2", "`--nth` requires `--from FILE`"),
];

/// Signatures and secrets.
#[rustfmt::skip]
const SECRETS: &[Row] = &[
    ("send :9 a.b --secret x", "`--secret` requires `--sign SCHEME`"),
    ("send :9 a.b --sign github", "missing secret: give `--secret-file FILE` or set `HOOK_SECRET`"),
    ("send :9 a.b --sign github --secret-file empty.txt", "the secret is empty"),
    ("send :9 a.b --signature github", "`--sign SCHEME --secret-file FILE`"),
    ("listen --verify nosuch", "`nosuch` is not a known scheme: use one of auto, bitbucket, "),
    ("listen --verify atuo", "did you mean `auto`?"),
    ("verify --scheme nosuch", "use one of auto, bitbucket, "),
    ("send :9 a.b --sign nosuch", "use one of bitbucket, "),
    ("sign --scheme standard --secret short", "the secret is not base64; `standard` takes `whsec_` and base64 (24 to 64 bytes)"),
    ("listen --sign github", "`--verify SCHEME` checks signatures"),
    ("send :9 --handshake slack", "`--handshake` is a command: `hook handshake PROVIDER --url URL`"),
    ("handshake cloudevents :9 --secret x", "`--secret` cannot be used here: the check of CloudEvents is not signed"),
    ("handshake cloudevents :9 --secret-file x", "`--secret-file` cannot be used here"),
    ("handshake meta :9", "the check of Meta needs a verify token: give `--verify-token`"),
];

/// Expressions, whose place is marked on two more lines.
#[rustfmt::skip]
const EXPRESSIONS: &[Row] = &[
    ("listen --want 'event=a x2'", "`--want`: `x2` is not a count: write `event=a x 2`"),
    ("listen --want 'event=a x0'", "`--want`: the count after ` x ` is a whole number from 1, such as ` x 2`"),
    ("listen --want 'event=a x -1'", "the count after ` x ` is a whole number from 1"),
    ("listen --want 'event=a ×2'", "`×2` is not a count: write `event=a x 2`"),
    ("show record.jsonl --want 'event=a X 2'", "`X 2` is not a count: write `event=a x 2`"),
    ("show record.jsonl --want '/n=5 * 2'", "`* 2` is not a count: write `/n=5 x 2`"),
    ("listen --only 'event=a x 2'", "`--only`: only an expression that is waited for has a count"),
    ("listen --expect 'event=a x 2'", "`--expect`: only an expression that is waited for has a count"),
    ("listen --only 'event => x'", "`--only`: `=>` is not an operator: write `event=x`"),
    ("listen --only '!event=a'", "takes no comparison: write `event!=a`"),
    ("listen --only 'not event=a'", "`not` is not an operator: write `event!=a`"),
    ("listen --only '(event=a)'", "an expression has no parentheses: write `event=a`"),
    ("listen --only '(event=a) and (path=/x)'", "write `event=a and path=/x`"),
    ("listen --only headers=x", "unknown key `headers`: did you mean `header.NAME`?"),
    ("listen --only user-agent=x", "unknown key `user-agent`: write `header.user-agent` for a header, or `/user-agent` for"),
    ("listen --only X-GitHub-Event=push", "write `header.X-GitHub-Event` for a header"),
    ("listen --only 'event=a & path=/x'", "`&` does not join expressions: write `event=a and path=/x`"),
    ("listen --only 'event=a && path=/x'", "`&&` does not join expressions: write `event=a and path=/x`"),
    ("listen --only 'event=a or path=/x'", "an expression has no `or`"),
    ("listen --only 'event=a | event=b'", "an expression has no `|`: write `event~=^(a|b)$`"),
    ("listen --only 'event=a|b'", "an expression has no list of values: write `event~=^(a|b)$`"),
    ("listen --only 'event=a and email=x'", "unknown key `email`: write `/email`"),
    ("listen --only provider=GitHub", "`provider` is never `GitHub`: did you mean `github`?"),
    ("show record.jsonl --only provider=nosuch", "`provider` is never `nosuch`: it is `"),
    ("listen --expect signature=ok", "`signature` is never `ok`: it is `valid`, `missing`, "),
    ("listen --only duplicate=yes", "`duplicate` is never `yes`: it is `true` or `false`"),
    ("listen --want 'event=a x 0'", "`--want`: the count after ` x ` is a whole number from 1, such as ` x 2`"),
    ("listen --only evnt=a", "`--only`: unknown key `evnt`: did you mean `event`?"),
    ("listen --expect email=x", "`--expect`: unknown key `email`: write `/email`"),
    ("send :9 a.b --expect ok=true", "`--expect`: unknown key `ok`: write `/ok`"),
    ("show record.jsonl --only 'event~=['", "`--only`: "),
];

/// A similar name that means something else is not suggested, and what other tools call it is known.
#[rustfmt::skip]
const TIPS: &[Row] = &[
    ("-v", "`-v` is not a flag of `hook`: `hook --version` prints the version"),
    ("--verbose", "`hook --version` prints the version"),
    ("-s", "`-s` is not a flag of `hook`: see `hook --help`"),
    ("--quiet", "it comes after a command"),
    ("--port 3000", "`--port` is not a flag of `hook`: it comes after a command, as in `hook listen --port 3000`"),
    ("send :9 a.b --pretty all", "`--color always`"),
    ("send :9 a.b --sign-secret x", "`--sign SCHEME --secret-file FILE`"),
    ("send :9 a.b --colour", "`--color`"),
    ("send :9 a.b --web", "`--web` is not a flag of `hook send`: see `hook send --help`"),
    ("send :9 a.b --max 1", "`--max` is not a flag of `hook send`: see `hook send --help`"),
    ("send :9 a.b --dry-rn", "did you mean `--dry-run`?"),
    ("send :9 a.b --dry-rn=x", "did you mean `--dry-run`?"),
    ("listen --once", "`--count 1`"),
    ("listen --wait 5s", "`--timeout TIME`, with `--count N` or `--want EXPR`"),
    ("listen --exec x", "a command comes after `--`: `hook listen … -- COMMAND`"),
    ("listen --inspect", "requests are shown in the terminal"),
    ("listen --web", "requests are shown in the terminal"),
    ("listen --cors", "`-H 'Access-Control-Allow-Origin: *'`"),
    ("listen --max 1", "`--count N` ends after N requests"),
    ("show record.jsonl --curl", "`--to curl`"),
    ("show record.jsonl --format har", "`--to FORM`, such as `--to har`"),
    ("show record.jsonl 3", "a request is chosen by `--nth 3`"),
    ("show record.jsonl -n 1", "`--nth N`"),
    ("show record.jsonl -f", "`--follow`"),
    ("verify record.jsonl -s", "`-s` is not a flag of `hook verify`: see `hook verify --help`"),
    ("verify -v", "`-v` is not a flag of `hook verify`: see `hook verify --help`"),
    ("replay record.jsonl :9 -A x", "`-A` is not a flag of `hook replay`: see `hook replay --help`"),
    ("completions --shell bash", "`hook completions SHELL`"),
    ("completions sh", "`sh` is not one of bash, elvish, fish, powershell, zsh\n"),
    ("sign --sign github", "`--scheme SCHEME`"),
    ("sign github", "a scheme is given as `--scheme github`"),
    ("sign", "`--scheme SCHEME` is missing: one of bitbucket, "),
    ("secret --scheme stripe", "`hook secret SCHEME`"),
    ("secret", "a SCHEME is missing: `hook secret SCHEME`, one of bitbucket, "),
    ("handshake", "a PROVIDER is missing: `hook handshake PROVIDER`, one of "),
    ("events stripe", "`stripe` is a provider: `hook events --as stripe` lists its events"),
    ("8080", "`hook listen 8080` receives webhooks there, `hook send :8080 EVENT` sends one"),
    (":9 contact.added", "`hook send :9 EVENT` sends one"),
    ("localhost:9", "`hook listen localhost:9` receives webhooks there, `hook send localhost:9 EVENT` sends one"),
    ("http://localhost:9/ contact.added", "a command is missing: `hook send URL EVENT` sends an event"),
    ("send 3000 contact.added", "the port of a URL is written `:3000`"),
    ("send :9", "`--data -` reads stdin"),
    ("replay :9 record.jsonl", "the record comes before the URL: `hook replay FILE URL`"),
    ("replay http://h/ record.jsonl", "the record comes before the URL"),
    ("listen '*:8080'", "every interface is `0.0.0.0:8080`, or `[::]:8080`"),
    ("listen '[::1]'", "a host alone is given as `--host [::1]`"),
];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("ok.json", "{\"a\":1}\n");
    folder.write("note.txt", "hello\n");
    folder.write("empty.txt", "");
    std::fs::create_dir(folder.path("orders")).unwrap();
    let request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    folder.write("one.http", request);
    let record = hook("show one.http --to json").within(&folder).run();
    folder.write("record.jsonl", &record.stdout);
    folder
}

/// Runs all rows and lists those that fail, each with what it said.
#[track_caller]
fn check(rows: &[Row], lines: usize) {
    let folder = folder();
    let mut wrong = String::new();
    for (typed, words) in rows {
        let run = hook(typed).within(&folder).run().any_code();
        let said = &run.stderr;
        let holds = run.is_code(2) && said.contains(words) && said.lines().count() == lines;
        if !(holds && said.starts_with("hook: ")) {
            let _ = writeln!(wrong, "hook {typed}\n  wanted: {words}\n  said:   {said}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn habits_of_curl() {
    check(CURL, 1);
}

#[test]
fn tips_can_be_followed() {
    check(TIPS, 1);
}

#[test]
fn a_command_in_quotes_is_no_program() {
    let run = hook("listen --port 0 -- 'no-such-program -q x'").run();
    run.fails(
        1,
        "write its words without quotes around all, or `-- sh -c '…'`",
    );
}

#[test]
fn habits_of_httpie() {
    check(HTTPIE, 1);
}

#[test]
fn habits_of_provider_tools_and_tunnels() {
    check(PROVIDERS, 1);
}

#[test]
fn slips_of_the_fingers() {
    check(SLIPS, 1);
}

#[test]
fn urls_and_ports() {
    check(URLS, 1);
}

#[test]
fn numbers_times_and_sizes() {
    check(NUMBERS, 1);
}

#[test]
fn files_and_json() {
    check(FILES, 1);
}

#[test]
fn signatures_and_secrets() {
    check(SECRETS, 1);
}

#[test]
fn flags_that_would_do_nothing() {
    check(USELESS, 1);
}

#[test]
fn expressions() {
    check(EXPRESSIONS, 3);
}

/// No message has the words of a library or the names of the program's types.
#[test]
fn files_that_are_no_records_are_described_in_plain_words() {
    for (name, content, words) in [
        (
            "a.jsonl",
            "7\n",
            "`a.jsonl` is not a record, a HAR file or raw HTTP",
        ),
        ("b.jsonl", "{\"type\":\"request\"}\n", "no member `seq`"),
        (
            "c.jsonl",
            "{\"type\":\"request\",\"v\":1,\"seq\":\"x\"}\n",
            "expected a whole number, found a string at column 33",
        ),
        (
            "d.har",
            "{\"log\":{\"entries\":[{\"request\":3}]}}",
            "expected an object as `request`, found a number",
        ),
    ] {
        let run = hook(format!("show {name}")).file(name, content).run();
        run.fails(2, words).stderr_lacks("struct");
    }
    let raw = "POST / HTTP/1.1\r\nHost: h\r\n\r\n";
    let run = hook("show raw.http --follow --count 1")
        .file("raw.http", raw)
        .start();
    run.wait_stderr(|text| {
        text.contains("line 2 of `raw.http` is skipped: not a line of a record: not JSON")
    });
    run.finish_by_interrupt().stderr_lacks("Key");
}

#[test]
fn a_malformed_signature_is_called_so_once() {
    for (scheme, header) in [
        ("mailgun", ""),
        ("github", "-H 'X-Hub-Signature-256: zzz'"),
        ("stripe", "-H 'Stripe-Signature: zzz'"),
    ] {
        let run = hook(format!("verify --scheme {scheme} --secret x {header}"))
            .stdin("{}")
            .run();
        run.code(8)
            .stdout_has(&format!("malformed ({scheme}): "))
            .stdout_lacks(": malformed");
    }
}

/// What may be a secret is not repeated.
#[test]
fn a_mistake_with_a_secret_does_not_show_it() {
    for typed in [
        "send :9 a.b Authorization: 'Bearer s3cr3t'",
        "send :9 a.b token= s3cr3t",
        "send :9 a.b –secret=s3cr3t",
        "send :9 a.b --secrt=s3cr3t",
        "send -u ann:s3cr3t a.b",
        "send :9 a.b --data s3cr3t.x",
        "sign --scheme github --secret s3cr3t --id ' x'",
        "send :9 a.b 'Authorization Bearer s3cr3t'",
        "send :9 'X-Token s3cr3t'",
        "send :9 a.b 'token s3cr3t'",
        "send :9 --event a.b ' token s3cr3t'",
        "send :9 a.b hooks.example:s3cr3t",
        "send :9 a.b 'hooks.example/in?token=s3cr3t'",
        "listen http://ann:s3cr3t@localhost:3000",
    ] {
        let run = hook(typed).run();
        run.fails(2, "hook: ").stderr_lacks("s3cr3t");
    }
    for command in [
        "s3cr3t",
        "TOKEN=s3cr3t curl :9",
        "curl :9 -u s3cr3t",
        "curl :9 -us3cr3t",
        "curl :9 --user=me:s3cr3t",
        "curl :9 --usr=me:s3cr3t",
        "curl :9 --oauth2-bearer=s3cr3t",
        "curl :9 -H 'Authorization Bearer s3cr3t'",
        "curl :9 -H s3cr3t",
        "curl :9 -H 'X-Key=s3cr3t x'",
        "curl :9 -H \"Authorization: ${TOKEN:-s3cr3t}\"",
        "curl :9 -H \"Authorization: $(cat s3cr3t)\"",
        "curl :9 -H $'X-Key: s3cr3t\\nX: 1'",
        "curl :9 -b s3cr3t",
        "curl :9 --cookie=s3cr3t",
        "curl :9 -F s3cr3t",
        "curl :9 -F 's3cr3t=(;x'",
        "curl :9 --form-string s3cr3t",
        "curl :9 --digest -u ann:s3cr3t",
        "curl http://ann:s3cr3t@h:x/",
        "curl http://h:x/?key=s3cr3t",
    ] {
        let run = hook("send --from-curl -").stdin(command).run();
        run.fails(2, "hook: the curl command in stdin: ")
            .error_line();
        run.stderr_lacks("s3cr3t");
    }
    let run = hook("send --from-curl -")
        .stdin("curl :9 -F 'a=@b;s3cr3t'")
        .run();
    run.fails(2, "hook: could not read `b`")
        .stderr_lacks("s3cr3t");
}

/// What is no mistake of the command line, and fails when it runs: exit 1, or 2 where a variable or a secret is wrong.
#[test]
fn mistakes_that_show_later() {
    let folder = folder();
    for (typed, code, words) in [
        (
            "send --url localhost contact.added",
            1,
            "could not connect to `localhost:80`: connection refused",
        ),
        (
            "send :9 contact.added",
            1,
            "could not connect to `localhost:9`",
        ),
        (
            "send https://localhost:9 contact.added",
            1,
            "could not connect to `localhost:9`",
        ),
    ] {
        hook(typed).within(&folder).run().fails(code, words);
    }
    for (url, words) in [
        ("3000", "in HOOK_URL: the host `3000` is a number"),
        ("http:/h", "in HOOK_URL: write `http://` once"),
        ("a b", "in HOOK_URL: a space in it"),
    ] {
        let run = hook("send contact.added").env("HOOK_URL", url).run();
        run.fails(2, words).error_line();
    }
}
