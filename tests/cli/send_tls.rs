//! `hook send` over TLS: trusted certificates, the errors of failing ones, and client certificates.

use crate::send_fixture::refused_with;
use crate::support::{Authority, Finished, Hook, Identity, SecureEndpoint, hook};

fn send(endpoint: &SecureEndpoint, authority: &Authority, arguments: &str) -> Hook {
    let url = endpoint.url();
    hook(format!(
        "send --url {url} --event contact.added {arguments}"
    ))
    .file("ca.pem", authority.pem())
}

/// The result for an endpoint with this certificate.
fn send_with(identity: &Identity, authority: &Authority) -> Finished {
    let endpoint = SecureEndpoint::new(identity);
    send(&endpoint, authority, "-q --cacert ca.pem").run()
}

#[test]
fn a_certificate_of_a_trusted_authority_is_accepted() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("localhost"));
    let finished = send(&endpoint, &authority, "-v --cacert ca.pem").run();
    finished.stdout_is("localhost").stderr_has(", TLS ");
    let finished = send(&endpoint, &authority, "--json --cacert ca.pem").run();
    assert!(finished.json()["timings"]["tls_ms"].as_f64().unwrap() > 0.0);
}

#[test]
fn an_unknown_authority_is_reported() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("localhost"));
    send(&endpoint, &authority, "-q")
        .run()
        .fails(
            1,
            "TLS: the certificate is self-signed, or its issuer is not trusted",
        )
        .stderr_has("(trust it with `--cacert FILE`)")
        .error_line();
}

#[test]
fn the_failed_check_is_named() {
    let authority = Authority::new();
    for (identity, words) in [
        (
            authority.sign("hooks.example.com"),
            "TLS: the certificate is not valid for `localhost`, only for ",
        ),
        (
            authority.sign_until("localhost", 2020),
            "TLS: the certificate expired on 20",
        ),
        (
            Identity::self_signed("localhost"),
            "TLS: the certificate is self-signed",
        ),
    ] {
        send_with(&identity, &authority)
            .fails(1, words)
            .error_line();
    }
}

#[test]
fn a_self_signed_certificate_can_be_trusted() {
    let identity = Identity::self_signed("localhost");
    let endpoint = SecureEndpoint::new(&identity);
    send(&endpoint, &Authority::new(), "--cacert own.pem")
        .file("own.pem", &identity.cert)
        .run()
        .stdout_is("localhost");
}

#[test]
fn insecure_accepts_any_certificate_and_warns() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign_until("hooks.example.com", 2020));
    let finished = send(&endpoint, &authority, "--insecure").run();
    finished
        .stderr_has("hook: warning: `--insecure` ")
        .stdout_is("localhost");
    send(&endpoint, &authority, "-q --insecure")
        .run()
        .stderr_is("");
}

#[test]
fn the_server_name_can_differ_from_the_host() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("hooks.example.com"));
    let flags = "--cacert ca.pem --tls-server-name hooks.example.com";
    let finished = send(&endpoint, &authority, flags).run();
    finished.stdout_is("hooks.example.com");
}

#[test]
fn connect_to_keeps_the_server_name() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("hooks.example.com"));
    let port = endpoint.port();
    for (url, detour) in [
        (
            format!("https://hooks.example.com:{port}"),
            format!("--resolve hooks.example.com:{port}:127.0.0.1"),
        ),
        (
            "https://hooks.example.com".to_owned(),
            format!("--connect-to hooks.example.com:443:127.0.0.1:{port}"),
        ),
    ] {
        hook(format!(
            "send --url {url} --event contact.added --cacert ca.pem {detour}"
        ))
        .file("ca.pem", authority.pem())
        .run()
        .stdout_is("hooks.example.com");
    }
}

#[test]
fn an_endpoint_may_require_a_client_certificate() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::for_clients_of(&authority, &authority.sign("localhost"));
    let us = authority.sign("sender.example.com");
    let send = |flags: &str| {
        send(&endpoint, &authority, &format!("--cacert ca.pem {flags}"))
            .file("us.pem", &us.cert)
            .file("us.key", &us.key)
            .file("both.pem", us.key.clone() + &us.cert)
    };
    send("--cert us.pem --key us.key")
        .run()
        .stdout_is("localhost");
    send("--cert both.pem").run().stdout_is("localhost");
    send("-q")
        .run()
        .fails(
            1,
            "TLS: the endpoint asks for a client certificate (send one with `--cert FILE`)",
        )
        .error_line();
    let self_signed = Identity::self_signed("sender.example.com");
    send("-q --cert them.pem")
        .file("them.pem", self_signed.key.clone() + &self_signed.cert)
        .run()
        .fails(1, "TLS: the endpoint rejected the client certificate")
        .error_line();
}

#[test]
fn an_early_response_is_read() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("localhost"));
    let url = endpoint.url();
    hook(format!(
        "send --url {url} --body @large.bin --cacert ca.pem"
    ))
    .file("ca.pem", authority.pem())
    .file("large.bin", vec![b'x'; 50_000_000])
    .run()
    .code(4)
    .stderr_has("← 413 Too Large")
    .stdout_is("big");
}

#[test]
fn unusable_files_are_usage_errors() {
    let (us, them) = (Identity::self_signed("a"), Identity::self_signed("b"));
    for (flags, words) in [
        ("--cacert none.pem", "could not read `none.pem`"),
        (
            "--cacert text.pem",
            "`--cacert`: the file contains no certificate in PEM",
        ),
        (
            "--cacert us.key",
            "`--cacert`: the file contains no certificate in PEM",
        ),
        (
            "--cert text.pem",
            "`--cert`: the file contains no certificate in PEM",
        ),
        (
            "--cert us.pem",
            "`--key`: the file contains no private key in PEM",
        ),
        (
            "--cert us.pem --key them.key",
            "`--key` is not the key of the certificate in `--cert`",
        ),
        ("--key us.key", "--cert"),
    ] {
        let with_files = |hook: Hook| {
            hook.file("text.pem", "no PEM")
                .file("us.pem", &us.cert)
                .file("us.key", &us.key)
                .file("them.key", &them.key)
        };
        refused_with(&format!("--event contact.added {flags}"), with_files, words);
    }
}

#[test]
fn replay_and_handshake_use_the_same_flags() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("hooks.example.com"));
    let port = endpoint.port();
    let ways = format!(
        "--url https://hooks.example.com --cacert ca.pem --connect-to :443:127.0.0.1:{port}"
    );
    hook(format!("replay - {ways}"))
        .file("ca.pem", authority.pem())
        .stdin("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}")
        .run()
        .stdout_has("200 OK");
    // It responds, but not with the challenge.
    hook(format!("handshake dropbox {ways}"))
        .file("ca.pem", authority.pem())
        .run()
        .code(7)
        .stderr_has("← 200 OK");
}
