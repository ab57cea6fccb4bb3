//! What `hook send` and `hook listen` take without a flag: a URL, an event type, ITEMs, a port.

use crate::send_fixture::{refused, refused_with};
use crate::support::{Endpoint, Message, hook, json};

/// The request that an endpoint gets from `hook send URL ARGUMENTS`.
#[track_caller]
fn sent_to(arguments: impl Fn(&str) -> String) -> Message {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!("send {}", arguments(&url))).run();
    endpoint.request()
}

#[test]
fn the_first_argument_is_the_url() {
    let forms: [fn(&str) -> String; 5] = [
        |url: &str| format!("{url} contact.added"),
        |url: &str| format!("{} contact.added", url.replace("127.0.0.1", "localhost")),
        |url: &str| format!("{} contact.added", url.trim_start_matches("http://")),
        |url: &str| format!("{} --event contact.added", port(url)),
        |url: &str| format!("-q {} --event contact.added -H 'X-A: 1'", port(url)),
    ];
    for arguments in forms {
        let request = sent_to(arguments);
        assert_eq!(json(request.text())["type"], "contact.added", "{request}");
    }
}

/// `:PORT/` of a URL.
fn port(url: &str) -> String {
    let (_, port) = url.rsplit_once(':').unwrap();
    format!(":{port}")
}

#[test]
fn the_url_keeps_its_path_and_query() {
    let request = sent_to(|url| format!("{url}/hooks/a%2Fb?x=1&y=2 contact.added z==3"));
    let line = request.start_line();
    assert_eq!(line, "POST /hooks/a%2Fb?x=1&y=2&z=3 HTTP/1.1");
}

#[test]
fn a_word_with_a_full_stop_is_the_event_and_the_rest_are_items() {
    let request = sent_to(|url| format!("{url} contact.added contact.first_name=Ann X-A:1 a.b=c"));
    let body = json(request.text());
    assert_eq!(body["type"], "contact.added");
    assert_eq!(body["data"]["contact"]["first_name"], "Ann");
    assert_eq!(body["data"]["a"]["b"], "c");
    assert_eq!(request.headers("x-a"), ["1"]);
    // The event may come after the items, and the URL from elsewhere.
    let request = sent_to(|url| format!("--url {url} --format plain k=v my-shop.order_paid"));
    assert_eq!(json(request.text())["event"], "my-shop.order_paid");
    assert_eq!(json(request.text())["k"], "v");
}

#[test]
fn the_variable_gives_the_url_as_well() {
    let endpoint = Endpoint::once(200);
    let request = hook("send contact.added k=v").env("HOOK_URL", endpoint.url());
    request.run();
    assert_eq!(json(endpoint.request().text())["type"], "contact.added");
    // A URL among the arguments replaces it.
    let endpoint = Endpoint::once(200);
    hook(format!("send {} contact.added", endpoint.url()))
        .env("HOOK_URL", ":9")
        .run()
        .code(0);
}

#[test]
fn the_events_of_a_provider_need_no_full_stop_and_may_have_a_separator() {
    for (provider, event, header) in [
        ("github", "push", "x-github-event"),
        ("shopify", "orders/create", "x-shopify-topic"),
        ("bitbucket", "repo:push", "x-event-key"),
        ("gitlab", "'Push Hook'", "x-gitlab-event"),
    ] {
        let request = sent_to(|url| format!("{url} --as {provider} {event}"));
        assert_eq!(
            request.headers(header),
            [event.trim_matches('\'')],
            "{request}"
        );
    }
}

#[test]
fn nothing_is_taken_for_a_url_or_an_event_that_is_neither() {
    for (arguments, words) in [
        ("word", "`word` has no separator"),
        ("push", "an event as `--event push`"),
        (
            ":3000 contact.added",
            "another URL is given as `--url :3000`",
        ),
        (
            "contact.added :3000",
            "another URL is given as `--url :3000`",
        ),
        ("contact.added deal.won", "the event is `contact.added`"),
        ("--event a.b deal.won", "`--event` gives the event"),
        ("--body x deal.won", "a request with `--body` has no event"),
        ("--from x deal.won", "a request of `--from` has its event"),
        ("data.json", "a file is given as `--data @data.json`"),
        ("events.csv", "a file is given as `--data-from events.csv`"),
        ("body.xml", "a file is given as `--body @body.xml`"),
        ("POST a=b", "a method is given as `-X POST`"),
        (
            "a.b k = v",
            "a name is missing before `=`: write `key=text` without spaces",
        ),
        ("a.b k= v", "a space after `k=`: write `k=text` without it"),
        (
            "a.b X-A: v",
            "a space after `X-A:`: write `X-A:value` without it, or in quotes",
        ),
        (
            "a.b http:/h",
            "malformed URL: write `http://` once, before the host",
        ),
    ] {
        refused(arguments, words);
    }
    refused_with(
        "a.b",
        |hook| hook.arg("{\"a\": 1}"),
        "JSON is given as `--data JSON`",
    );
    refused_with(
        "a.b",
        |hook| hook.arg("[1]"),
        "JSON is given as `--data JSON`",
    );
    for (arguments, words) in [
        (
            "example.com contact.added",
            "a URL is given as `--url example.com`",
        ),
        (
            "api.example.com/hooks a.b",
            "a URL is given as `--url api.example.com/hooks`",
        ),
        (
            "contact.added :3000",
            "the URL comes first, or is given as `--url :3000`",
        ),
        (
            ":3000 :3001 a.b",
            "several URLs are given as `--url http://localhost:3000/ --url :3001`",
        ),
        (
            "--endpoints e.toml :3000 a.b",
            "cannot be used with `--endpoints`",
        ),
    ] {
        hook(format!("send {arguments}"))
            .run()
            .fails(2, words)
            .error_line();
    }
}

#[test]
fn an_item_that_begins_like_a_url_stays_an_item() {
    let request = sent_to(|url| format!("{url} x.y localhost=1 127.0.0.1:=2 callback=http://h/"));
    let body = json(request.text());
    let data = serde_json::json!({"localhost": "1", "127": {"0": {"0": {"1": 2}}}, "callback": "http://h/"});
    assert_eq!(body["data"], data);
}

#[test]
fn the_white_space_around_a_header_of_an_item_is_not_sent() {
    let request = sent_to(|url| format!("{url} contact.added 'X-Trace: 7' 'X-B:  8 '"));
    let lines = request.header_lines();
    assert!(lines.contains(&"X-Trace: 7".to_owned()), "{request}");
    assert!(lines.contains(&"X-B: 8".to_owned()), "{request}");
}

#[test]
fn listen_takes_a_port_and_a_host() {
    for (arguments, url) in [
        ("0", "http://127.0.0.1:"),
        (":0", "http://127.0.0.1:"),
        ("127.0.0.1:0", "http://127.0.0.1:"),
        ("localhost:0 --view line", "http://127.0.0.1:"),
    ] {
        let listener = hook(format!("listen {arguments} --timeout 10s")).listen();
        assert!(listener.url().starts_with(url), "{}", listener.url());
    }
    hook("listen 0 -- hook send contact.added").run();
    for (arguments, words) in [
        (
            "8080 --port 8081",
            "`--port` cannot be used with the argument HOST:PORT",
        ),
        (
            "8080 --host ::1",
            "`--host` cannot be used with the argument HOST:PORT",
        ),
        (
            "70000",
            "`70000` is not a port: write a number from 0 to 65535",
        ),
        ("echo", "`echo` is not a port"),
        ("0.0.0.0", "a host alone is given as `--host 0.0.0.0`"),
        (
            "http://localhost:3000/x",
            "`--forward-to http://localhost:3000/x` forwards to it",
        ),
        (
            "--host 127.0.0.1:80",
            "`--host`: it has a port: write `hook listen 127.0.0.1:80`",
        ),
        (
            "--host 8080",
            "`--host`: `8080` is a port: write `--port 8080`",
        ),
    ] {
        hook(format!("listen {arguments}"))
            .run()
            .fails(2, words)
            .error_line();
    }
}

#[test]
fn replay_and_handshake_take_a_url() {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    let raw = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    hook(format!("replay raw.http {url}"))
        .file("raw.http", raw)
        .run();
    assert_eq!(endpoint.request().start_line(), "POST /a HTTP/1.1");
    hook("replay raw.http :9 --url :8")
        .run()
        .fails(2, "`--url` cannot be used with the argument URL")
        .error_line();
    hook("handshake meta :9 --verify-token x --dry-run")
        .run()
        .stdout_has("Host: localhost:9");
}

#[test]
fn a_number_is_not_a_host() {
    for number in ["3000", "3000/hooks", "http://3000/"] {
        let words = "the host `3000` is a number: a port is written `:3000`";
        refused(&format!("--event a.b --url {number}"), words);
        for command in [
            "replay x.jsonl --url",
            "handshake slack --url",
            "listen --forward-to",
        ] {
            hook(format!("{command} {number}"))
                .run()
                .fails(2, words)
                .error_line();
        }
        hook("send a.b")
            .env("HOOK_URL", number)
            .run()
            .fails(2, words)
            .error_line();
        hook("send a.b --endpoints e.toml")
            .file("e.toml", format!("[[endpoint]]\nurl = \"{number}\"\n"))
            .run()
            .fails(2, words)
            .error_line();
    }
    for host in ["127.1", "0x7f.1", "010.0.0.1", "2130706433"] {
        refused(
            &format!("--event a.b --url {host}"),
            "is not an IPv4 address",
        );
    }
    refused(
        "--event a.b --proxy 3128",
        "`--proxy`: write the URL like `http://host:3128`",
    );
    refused(
        "--event a.b --connect-to h:443:3000:",
        "`--connect-to`: write it like",
    );
}

#[test]
fn a_flag_that_an_event_has_once_is_not_overridden_silently() {
    for (arguments, words) in [
        (
            "-e a.b -e c.d",
            "`--event` is given 2 times: one event a command",
        ),
        ("-e a.b -d 1 -d 2 --data 3", "`--data` is given 3 times"),
        ("--body a --body b", "`--body` is given 2 times"),
    ] {
        refused(arguments, words);
    }
}
