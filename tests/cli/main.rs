//! The manual as tests: the real binary over real sockets, one module per thing that a user does.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]
#![allow(clippy::print_stderr, reason = "a test that skips says so, loudly")]

// `hook events`: the list of samples, and one of them.
mod events;

// `listen` and its answer: status, body, headers, delay.
mod listen_answer;

// `listen` and bodies: JSON, forms, multipart, compressed, binary, each shown as what it is.
mod listen_bodies;

// `listen` and CloudEvents, multipart and XML: what is told of them.
mod listen_cloudevents;

// `listen` in colour: the flag and the environment, for each stream.
mod listen_colour;

// `listen -- COMMAND`: its environment, its streams, whose end decides.
mod listen_command;

// `listen` and its end: count, time, signals, a reader who leaves.
mod listen_end;

// What the listen tests share.
mod listen_fixture;

// Text from requests, records and responses in every message: nothing of it is raw.
mod foreign_text;

// `hook listen`: how a run ends around its command, and with an output that nobody reads.
mod listen_grace;

// `listen` and HTTP: methods, targets, versions, kept connections, many clients.
mod listen_http;

// `listen` and large bodies: 25 MiB in, 413 beyond the bound.
mod listen_large;

// `listen` and senders: provider, event type, delivery id.
mod listen_origin;

// `listen` and its place: banner, ready line, ready file, hosts and ports.
mod listen_ready;

// `listen --forward-to`: the same bytes on, the answer back.
mod listen_forward;

// `listen` and failure rehearsed: first failures, statuses in turn, routes, delays.
mod listen_failing;

// `listen` as a test step: what counts, what must hold, what must come.
mod listen_expect;

// `listen` and the checks of an endpoint: answered, refused, left alone.
mod listen_handshakes;

// `listen --record`: what got a 2xx is in the file.
mod listen_record;

// `listen` and what is no request: refused, told, survived.
mod listen_refused;

// `listen` and hostile text: nothing reaches a terminal unescaped.
mod listen_safe;

// `listen` as a person sees it: whole screens.
mod listen_screen;

// `listen` and credentials: masked for people, true for programs.
mod listen_secrets;

// `listen` on a terminal.
mod listen_terminal;

// `listen` and bytes: what was on the wire is what is shown and recorded.
mod listen_true;

// `listen` used wrongly.
mod listen_usage;

// `listen --verify`: signatures checked as requests come in.
mod listen_verify;

// `listen --view`, `-q` and `--json`.
mod listen_views;

// Slow, silent, broken and greedy clients, and one real sender beside them.
mod hostile;

// `send --as`: every test event of every sender, on the wire, recognised and verified.
mod providers;

// `send --as` and `events --as` as a user meets them: what changes, what is refused.
mod providers_usage;

// The README: its commands run, its help block and its picture are the program's.
mod readme;

// `hook replay`: what goes out again, where to, and which requests.
mod replay;

// What the replay tests share.
mod replay_fixture;

// `hook replay --retry`, `--success` and `--expect`.
mod replay_retry;

// `hook replay` and its run: pace, times, dry runs, JSON lines, signals.
mod replay_runs;

// `hook replay --sign` and `--new-id`: what is made anew.
mod replay_sign;

// The README's recipes with brokers and nginx, where these are installed.
mod recipes;

// `send` and the answer: exit codes, redirects, the body on stdout.
mod send_answers;

// `send --format cloudevents`: structured, binary, batched.
mod send_cloudevents;

// `send` in colour: the flag, the environment, each stream for itself.
mod send_colours;

// `send --curl`: what a shell makes of it is what `send` sends.
mod send_curl;

// `send --data` and `--body`: from the line, a file, stdin.
mod send_data;

// `send --dry-run`: the exact bytes, sent nowhere.
mod send_dry_run;

// `send` and an answer that comes before the body's end.
mod send_early;

// `send --endpoints`: a file says who is told of what, and how it is signed.
mod send_endpoints;

// `send --endpoints`: files with a mistake in them, and flags beside them.
mod send_endpoints_usage;

// `send --event`: known, unknown and malformed types.
mod send_events;

// `send` without an answer: refused, cut off, out of time.
mod send_failures;

// `send` to several endpoints at once.
mod send_fan_out;

// `send --success` and `--expect`: which answers are good.
mod send_expect;

// What the send tests share.
mod send_fixture;

// `send --format`: standard, plain, form and query on the wire.
mod send_formats;

// `send --from`: one recorded request again, with changes.
mod send_from;

// `handshake`: a provider's check, against endpoints that respond right and wrong.
mod handshake;

// `send` and its head: method, headers, id, timestamp.
mod send_heads;

// `send` and its ITEMs: what they set, and what they leave alone.
mod send_items;

// `send --lint`: what a consumer would trip over.
mod send_lint;

// `send --data-from`: an event for each line of a file.
mod send_lines;

// `send --data-from`: lines and files that are bad.
mod send_lines_bad;

// `send` of many: the likeliest slips with its flags.
mod send_many_usage;

// The formats of `send` as Python's parsers read them.
mod send_parsed;

// `send --format multipart` and `xml`: fields, files, elements.
mod send_parts;
// `send --retry`: schedules, Retry-After, deadlines, signals.
mod send_retry;

// `send` on a terminal: the countdown to the next attempt.
mod send_terminal;

// `send --duration`, `--rate`, `--warmup`, `--latencies`, Ctrl-C.
mod send_load;

// `send --repeat`: many events and their summary.
mod send_many;

// `send` by other ways: addresses, a Unix socket, a proxy; credentials and gzip.
mod send_routes;

// `send --repeat` to one plain endpoint: all its connections watched by one thread.
mod send_watched;

// `send` and `listen` together.
mod send_to_listener;

// `send` over TLS: whom it trusts, and what it says of a certificate that fails.
mod send_tls;

// Templates: where `send` fills them in, and where they stay.
mod send_templates;

// `send --url`: short forms, malformed ones, the environment.
mod send_urls;

// `send -v` and `--json`: heads, masks, the line of an attempt.
mod send_views;

// `hook show`: the requests of a record, a HAR file, raw HTTP, and which of them.
mod show;

// `hook show --diff`: what differs between two requests.
mod show_diff;

// `hook show --only`, `--expect` and its like, `--follow`: a record that is checked.
mod show_checks;

// `hook show --to`: what other tools make of it, and what comes back.
mod show_exports;

// `hook show --to har`, and HAR files that are read.
mod show_har;

// `hook show --redact`: a record that can be shared.
mod show_redact;

// What the show tests share.
mod show_fixture;

// `hook sign`, `hook verify`, `hook secret`: signatures made and checked offline.
mod signing;

// The fixtures: run `hook`, listen, talk raw HTTP, script an endpoint.
mod support;

// The house rules over the source text: levels, homes, purity, hygiene.
mod tidy;

// Help, version, completions, wrong command lines.
mod usage;
