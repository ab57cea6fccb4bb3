//! The URL of `hook send`: short forms, malformed ones, `HOOK_URL`, and no proxy for loopback.

use crate::support::{Endpoint, Refusing, hook, response};

#[test]
fn a_short_url_is_completed_and_shown() {
    let endpoint = Endpoint::always(|_| response(200, ""));
    let port = endpoint.port();
    for (typed, understood) in [
        ("localhost:PORT/x", "http://localhost:PORT/x"),
        (":PORT/x", "http://localhost:PORT/x"),
        (":PORT", "http://localhost:PORT/"),
        ("127.0.0.1:PORT", "http://127.0.0.1:PORT/"),
        ("127.0.0.1:PORT?x=1", "http://127.0.0.1:PORT/?x=1"),
        ("HTTP://127.0.0.1:PORT/x", "http://127.0.0.1:PORT/x"),
    ] {
        let [typed, understood] =
            [typed, understood].map(|url| url.replace("PORT", &port.to_string()));
        hook(format!("send --url {typed} --event contact.added"))
            .run()
            .stderr_has(&format!("→ POST {understood}  contact.added"));
    }
}

#[test]
fn path_and_query_are_sent_unchanged() {
    let endpoint = Endpoint::always(|_| response(200, ""));
    for (typed, sent) in [
        ("/a%2Fb/../c//d", "/a%2Fb/../c//d"),
        ("/?x=1&x=2&&y", "/?x=1&x=2&&y"),
        ("/a?to=http://b/?c=d", "/a?to=http://b/?c=d"),
        ("/[a]{b}|\"<>`^", "/[a]{b}|\"<>`^"),
        ("/caf\u{e9}?n=\u{5c71}", "/caf%C3%A9?n=%E5%B1%B1"),
        ("/x#top", "/x"),
    ] {
        hook("send --event contact.added --url")
            .arg(endpoint.url() + typed)
            .run();
        let request = endpoint.requests().pop().unwrap();
        assert_eq!(request.start_line(), format!("POST {sent} HTTP/1.1"));
    }
}

#[test]
fn the_error_for_a_malformed_url_says_what_is_wrong() {
    for (url, words) in [
        ("", "no host"),
        ("http://", "no host"),
        ("http:///x", "no host"),
        ("ftp://localhost/", "the scheme `ftp`: use http or https"),
        ("http://localhost:99999/", "the port `99999`"),
        ("http://localhost:0/", "the port `0`"),
        ("http://localhost:80x/", "the port `80x`: use 1 to 65535"),
        ("http://local host/", "a space in it: write `%20`"),
        ("http://localhost/a\nb", "a control character in it"),
        ("http://[::1/", "not an IPv6 address in brackets"),
        (
            "http://::1/",
            "an IPv6 address is in brackets: write `[::1]`",
        ),
        ("http://local^host/", "`^` in the host"),
        ("http://caf\u{e9}/", "write it in its xn-- form"),
    ] {
        let finished = hook("send --event contact.added --url").arg(url).run();
        finished
            .fails(2, "malformed URL: ")
            .stderr_has(words)
            .error_line();
    }
}

#[test]
fn a_password_in_a_url_is_refused_and_not_repeated() {
    let finished = hook("send --url http://ann:sesame@localhost/ --event contact.added").run();
    finished
        .fails(2, "a user name in it")
        .stderr_has("`--auth user:password`")
        .stderr_lacks("sesame")
        .error_line();
}

#[test]
fn without_url_the_environment_is_used() {
    let endpoint = Endpoint::once(200);
    hook("send --event contact.added")
        .env("HOOK_URL", endpoint.url() + "/hooks")
        .run();
    assert_eq!(endpoint.request().start_line(), "POST /hooks HTTP/1.1");
}

#[test]
fn url_has_precedence_over_the_environment() {
    let (given, other) = (Endpoint::once(200), Endpoint::script::<u16>([]));
    hook(format!("send --url {} --event contact.added", given.url()))
        .env("HOOK_URL", other.url())
        .run();
}

#[test]
fn the_error_for_a_malformed_url_names_the_variable() {
    hook("send --event contact.added")
        .env("HOOK_URL", "ftp://localhost")
        .run()
        .fails(2, "malformed URL `ftp://localhost` in HOOK_URL: the scheme")
        .error_line();
}

#[test]
fn the_error_for_a_missing_url_says_how_to_give_one() {
    let nowhere = hook("send --event contact.added").run();
    nowhere
        .fails(2, "--url")
        .stderr_has("HOOK_URL")
        .error_line();
    hook("send --event contact.added")
        .env("HOOK_URL", "")
        .run()
        .fails(2, "HOOK_URL");
}

#[test]
fn a_proxy_from_the_environment_is_not_used_for_loopback() {
    let (endpoint, proxy) = (Endpoint::always(|_| response(200, "")), Refusing::new());
    for host in ["127.0.0.1", "localhost"] {
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            let port = endpoint.port();
            hook(format!("send --url {host}:{port} --event contact.added"))
                .env(variable, proxy.url())
                .run()
                .stderr_has("← 200");
        }
    }
}
