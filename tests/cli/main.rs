//! Integration tests: they run the real binary over real sockets. One module per feature.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]
#![allow(clippy::print_stderr, reason = "a test that skips says so, loudly")]

// What a listener acknowledges and every reader of its record.
mod acknowledged;
// `listen --audit`: what right and wrong senders do.
mod audit;
mod audit_sender;

// Files that `show`, `replay` and `send --from` are given: odd HAR files, raw HTTP, and files of other kinds.
mod capture_formats;

// `hook help`: the lists, the commands and the topics; `hook` alone.
mod help;
mod help_layout;
// `hook man`: the committed pages, and how readers of manual pages show them.
mod manual;
// `hook --version`, and where its commit comes from.
mod version;
// The README and `docs/`: their commands, links and lists match the program.
mod docs;

// The pictures of the documentation.
mod pictures;

// `hook events`: the list of samples, and a single sample.
mod events;

// How much of a body is shown: `--lines`, long lines, binary data, and the request of a failed run.
mod body_limits;
// HAR files of other programs, in `tests/har/`.
mod har_writers;
// Files over the bound of what is read into memory.
mod large_inputs;

// The files that `hook` writes beside records: what happens to FIFOs, devices, links and modes.
mod written_files;

// `send --from-curl`: a curl command, sent as curl sends it.
mod send_from_curl;
// `show --output`: which files are written, and what happens to existing ones.
mod show_output;

// `show --to`: other tools read exports as the same bytes, or the request is left out.
mod export_safety;
// `check` against handlers with one fault each.
mod check_handlers;
// `check` against consumers with the official libraries, if these are installed.
mod consumers;
// Completions of values in bash, fish and zsh.
mod completions;

// Likely mistakes on the command line: what is typed, and what to type instead.
mod mistakes;

// `send` and `listen` without flags: the URL, the event, the port.
mod send_arguments;

// `send` and what is probably not meant.
mod send_notes;

// Content codings, byte order marks and JSON inside of forms: what is derived from a body.
mod coded_bodies;

// `listen` and its response: status, headers, body, delay.
mod listen_response;

// `listen` and bodies: JSON, forms, multipart, XML, text, compressed and binary data.
mod listen_bodies;

// `listen` and CloudEvents: attributes, batches and invalid events.
mod listen_cloudevents;

// `listen` and colours: the flag and the environment, for each stream.
mod listen_colour;

// `listen -- COMMAND`: its environment, its output and its exit code.
mod listen_command;

// `listen` and its end: count, timeout, signals, a closed stdout.
mod listen_end;

// Shared by the tests of `listen`.
mod listen_fixture;

// Text from requests, records and responses is escaped in every message.
mod foreign_text;
mod forward_connections;

// `listen` and its end while COMMAND still runs or stdout is not read.
mod listen_grace;

// `listen` and HTTP: methods, targets, versions, persistent connections, many clients.
mod listen_http;

// `listen` and large bodies: 25 MiB, and 413 over the limit.
mod listen_large;

// `listen --view line`: one line for each request and its response.
mod listen_lines;

// `listen` recognizes the provider, event type and delivery id.
mod listen_origin;

// `listen` and its address: banner, ready line, ready file, hosts and ports.
mod listen_ready;

// `listen --forward-to`: forwarded requests and returned responses.
mod listen_forward;

// `listen` and simulated failures: first failures, several statuses, routes, delays.
mod listen_failures;

// `listen` as a test step: filters, expectations, wanted requests.
mod listen_expect;

// `listen` and handshakes of providers: accepted, refused, ignored.
mod listen_handshakes;

// `listen --record`: every request that got a 2xx is in the file.
mod listen_record;

// `listen` and malformed requests: rejected, reported, survived.
mod listen_malformed;

// `listen` and hostile text: everything is escaped before it reaches a terminal.
mod listen_escaping;

// `listen`: complete screens.
mod listen_screen;

// Credentials: masked in whatever people read, unchanged in what programs read.
mod credentials;

// `listen` and credentials: masked in text, unchanged in JSON.
mod listen_secrets;

// `listen` on a terminal.
mod listen_terminal;

// `listen` shows and records the exact bytes.
mod listen_exact_bytes;

// `listen` and usage errors.
mod listen_usage;

// `listen --verify`: signatures checked on arrival.
mod listen_verify;

// `listen --view`, `-q` and `--json`.
mod listen_views;

// Slow, silent, broken and greedy clients, together with a well-behaved sender.
mod hostile_clients;

// `send --as`: every test event of every provider, on the wire, recognized and verified.
mod providers;

// `send --as` and `events --as`: changes by flags and ITEMs, and usage errors.
mod providers_usage;

// `hook replay`: which requests are sent again, where to, and what they contain.
mod replay;

// Shared by the tests of `replay`.
mod replay_fixture;

// `hook replay --retry`, `--success` and `--expect`.
mod replay_retry;

// A run of `hook replay`: pace, repetition, dry runs, JSON lines, signals.
mod replay_runs;

// `hook replay --sign` and `--new-id`: re-signed requests.
mod replay_sign;

// The README's recipes for brokers and nginx, if these are installed.
mod recipes;

// `send` and the response: exit codes, redirects, the body on stdout.
mod send_response;

// `send --format cloudevents`: structured, binary, batched.
mod send_cloudevents;

// `send` and colours: the flag and the environment, for each stream.
mod send_colours;

// `send --curl`: the printed command sends the same bytes as `send`.
mod send_curl;

// `send --data` and `--body`: from the command line, a file, stdin.
mod send_data;

// `send --dry-run`: prints the exact bytes and sends nothing.
mod send_dry_run;

// `send` and a response that arrives before the request is complete.
mod send_early_response;

// `send --endpoints`: a file of endpoints, the events they want, and their signatures.
mod send_endpoints;

// `send --endpoints`: mistakes in the file, and conflicting flags.
mod send_endpoints_usage;

// `send --event`: known, unknown and malformed types.
mod send_events;

// `send` without a response: refused connections, broken connections, timeouts.
mod send_failures;

// `send` to several endpoints at once.
mod send_fan_out;

// `send --success` and `--expect`: which responses count as delivered.
mod send_expect;

// Shared by the tests of `send`.
mod send_fixture;

// `send --format`: standard, plain, form and query on the wire.
mod send_formats;

// `send --from`: one recorded request, sent again with changes.
mod send_from;

// Tables of the documentation that are generated.
mod generated_tables;
// `hook check`: what it sends, what it finds, and how it ends.
mod check;
// The commands of its report.
mod check_commands;
// What else its reports say.
mod check_reports;
// `hook handshake`: a provider's check, against endpoints that respond correctly and incorrectly.
mod handshake;

// `send` and the head of a request: method, headers, id, timestamp.
mod send_heads;

// `send` and ITEMs: what they set, and what they leave unchanged.
mod send_items;

// `send --lint`: problems that a consumer would have.
mod send_lint;

// `send --data-from`: one event per line of a file.
mod send_lines;

// `send --data-from`: malformed lines and files.
mod send_lines_bad;

// `send` of many events: likely mistakes with its flags.
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

// `send` by other routes: addresses, a Unix socket, a proxy; credentials and gzip.
mod send_routes;

// `send --repeat` to one plain endpoint: one thread polls all connections.
mod send_watched;
mod send_watched_retry;
mod send_watched_tls;

// `send` and `listen` together.
mod send_to_listener;

// `send` over TLS: trusted certificates, errors, client certificates.
mod send_tls;

// Templates of `send`: where they are filled in.
mod send_templates;

// `send --url`: short forms, malformed ones, the environment.
mod send_urls;

// `send -v` and `--json`: heads, masks, the line of an attempt.
mod send_views;

// `hook show`: the requests of a record, a HAR file or raw HTTP, and their selection.
mod show;

// `hook show --diff`: the differences between two requests.
mod show_diff;

// `hook show --only`, `--expect`, `--follow`: a record is checked.
mod show_checks;

// `hook show --to`: other tools read the output, and so does `hook`.
mod show_exports;

// `hook show --to har`, and HAR files as input.
mod show_har;

// `hook show --redact`: a record that can be shared.
mod show_redact;

// `hook show --last`: a large record is read from its end.
mod show_tail;

// Shared by the tests of `show`.
mod show_fixture;

// `hook sign`, `hook verify`, `hook secret`: signatures made and verified offline.
mod signing;

// The fixtures: run `hook`, listen, talk raw HTTP, script an endpoint.
mod support;

// The house rules over the source text: levels, homes, purity, hygiene.
mod tidy;

// Help, version, completions, usage errors.
mod usage;

// XML: layout, colours and the event type.
mod xml_bodies;
