//! `hook send` over TLS: trusted certificates, the errors of failing ones, and client certificates.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};

use crate::send_fixture::refused_with;
use crate::support::{
    Authority, Finished, Hook, Identity, SecureEndpoint, hook, response, server_config,
    skip_request,
};

const P521_KEY: &str = "-----BEGIN PRIVATE KEY-----
MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIAzzhjZND0N1CXYQgS
KhbRUKZ28tpL7PwkjXvRhe6xV3JGj+Zj41US7antm6cgLwwL9Kt5VWJXaQfzfGFE
StmH7gehgYkDgYYABAGyc/Vvc/6wcK84ZcYJu86tkNijWgnPFbiBGLQ4t/jt+B7r
9FplHwJxra3CE+S2vp3w/K9j20iB3xINoGjrHEHwSgGOqSirUEJVywhpEeBGnWYB
8U7w+Vuk6YsgXF8hJcsL+kFMrFHShJtE88S4ZsrAQTPCnLpnbHN5hBpYH2DTRXjX
cw==
-----END PRIVATE KEY-----
";

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
            "TLS: the certificate is none of the trusted ones, nor issued by one of them",
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
fn a_certificate_may_be_for_an_address() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("127.0.0.1"));
    let port = endpoint.port();
    let send = |host: &str, flags: &str| {
        let line = format!("send -q --url https://{host}:{port} --event contact.added");
        hook(format!("{line} --cacert ca.pem {flags}"))
            .file("ca.pem", authority.pem())
            .run()
    };
    send("127.0.0.1", "").code(0);
    send("localhost", "--tls-server-name 127.0.0.1").code(0);
    send("localhost", "").fails(
        1,
        "TLS: the certificate is not valid for `localhost`, only for 127.0.0.1 (set the expected name",
    );
    let endpoint = SecureEndpoint::new(&authority.sign("localhost"));
    let port = endpoint.port();
    hook(format!(
        "send -q --url https://127.0.0.1:{port} --event contact.added --cacert ca.pem"
    ))
    .file("ca.pem", authority.pem())
    .run()
    .fails(
        1,
        "TLS: the certificate is not valid for `127.0.0.1`, only for localhost (set the expected name",
    );
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
    // In TLS 1.3 it says so after the handshake, while the request is already being sent.
    let url = endpoint.url();
    hook(format!("send -q --url {url} --cacert ca.pem --body @large"))
        .file("ca.pem", authority.pem())
        .file("large", vec![b'x'; 5_000_000])
        .run()
        .fails(1, "TLS: the endpoint asks for a client certificate");
    let self_signed = Identity::self_signed("sender.example.com");
    send("-q --cert them.pem")
        .file("them.pem", self_signed.key.clone() + &self_signed.cert)
        .run()
        .fails(1, "TLS: the endpoint rejected the client certificate")
        .error_line();
}

#[test]
fn a_certificate_can_be_trusted_itself() {
    let authority = Authority::new();
    let with = |identity: &Identity, trusted: &str| {
        let endpoint = SecureEndpoint::new(identity);
        let trusted = authority.pem() + trusted;
        send(&endpoint, &authority, "-q --cacert own.pem")
            .file("own.pem", trusted)
            .run()
    };
    // As `openssl req -x509` makes it, and as an authority that is not given makes it.
    let own = Identity::self_signed_authority("localhost", 2100);
    let leaf = Authority::new().sign("localhost");
    for identity in [&own, &leaf] {
        with(identity, &identity.cert).code(0);
    }
    // It still needs the name and the time.
    for (identity, words) in [
        (
            Identity::self_signed_authority("localhost", 2020),
            "TLS: the certificate expired on 2020-01-01T00:00:00Z",
        ),
        (
            Identity::self_signed_authority("hooks.example.com", 2100),
            "TLS: the certificate is not valid for `localhost`, only for hooks.example.com (set ",
        ),
        (
            Authority::new().sign_until("localhost", 2020),
            "TLS: the certificate expired on 2020-01-01T00:00:00Z",
        ),
        (
            Authority::new().sign("hooks.example.com"),
            "TLS: the certificate is not valid for `localhost`, only for hooks.example.com (set ",
        ),
    ] {
        with(&identity, &identity.cert).fails(1, words).error_line();
    }
    // Another one of the same kind is not trusted.
    let other = Identity::self_signed_authority("localhost", 2100);
    with(&own, &other.cert)
        .fails(
            1,
            "TLS: the certificate is that of an authority, not of a server (trust this certificate itself with `--cacert FILE`)",
        )
        .error_line();
    with(&leaf, &Authority::new().sign("localhost").cert)
        .fails(
            1,
            "TLS: the certificate is none of the trusted ones, nor issued by one of them (see `--cacert`)",
        )
        .error_line();
}

/// The key proves that the endpoint owns the certificate.
#[test]
fn a_trusted_certificate_with_another_key_is_refused() {
    let own = Identity::self_signed_authority("localhost", 2100);
    let thief = own.with_key_of(&Identity::self_signed("localhost"));
    let endpoint = SecureEndpoint::new(&thief);
    send(&endpoint, &Authority::new(), "-q --cacert own.pem")
        .file("own.pem", &thief.cert)
        .run()
        .fails(
            1,
            "TLS: the endpoint does not have the key of its certificate",
        )
        .error_line();
}

#[test]
fn an_intermediate_authority_can_be_trusted() {
    let root = Authority::new();
    let (intermediate, other) = (root.intermediate("one"), root.intermediate("two"));
    let endpoint = SecureEndpoint::new(&intermediate.sign("localhost"));
    send(&endpoint, &intermediate, "--cacert ca.pem")
        .run()
        .stdout_is("localhost");
    // The endpoint does not send the certificate in between.
    for authority in [&root, &other] {
        send(&endpoint, authority, "-q --cacert ca.pem")
            .run()
            .fails(1, "TLS: the certificate is none of the trusted ones");
    }
}

#[test]
fn the_roots_of_the_machine_are_trusted_too() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("localhost"));
    let with = |variable: &str, value: &str| {
        send(&endpoint, &authority, "-q")
            .file("empty.pem", "")
            .env(variable, value)
            .run()
    };
    with("SSL_CERT_FILE", "ca.pem").code(0);
    with("SSL_CERT_DIR", ".").code(0);
    // A store that cannot be read is no error of its own.
    let untrusted = "TLS: the certificate is self-signed, or its issuer is not trusted";
    for (variable, value, more) in [
        (
            "SSL_CERT_FILE",
            "none.pem",
            "; could not read `none.pem`: no such file or directory\n",
        ),
        (
            "SSL_CERT_DIR",
            "none",
            "; could not read `none`: no such file or directory\n",
        ),
        (
            "SSL_CERT_FILE",
            "empty.pem",
            " (trust it with `--cacert FILE`)\n",
        ),
    ] {
        let failed = with(variable, value);
        failed.fails(1, &format!("{untrusted}{more}")).error_line();
    }
    // `--cacert` replaces them.
    send(&endpoint, &authority, "-q --cacert own.pem")
        .file("own.pem", Authority::new().pem())
        .env("SSL_CERT_FILE", "ca.pem")
        .run()
        .fails(1, "TLS: the certificate is none of the trusted ones");
    let own = Identity::self_signed_authority("localhost", 2100);
    let endpoint = SecureEndpoint::new(&own);
    send(&endpoint, &authority, "-q")
        .file("own.pem", &own.cert)
        .env("SSL_CERT_FILE", "own.pem")
        .run()
        .code(0);
}

#[test]
fn what_is_not_supported_is_said_in_words() {
    let root = Authority::new();
    let mut authorities = vec![root.intermediate("0")];
    for nth in 1..8 {
        authorities.push(authorities[nth - 1].intermediate(&nth.to_string()));
    }
    authorities.reverse();
    let long = authorities[0].sign("localhost").with_chain(&authorities);
    send_with(&long, &root)
        .fails(
            1,
            "TLS: the certificate or its chain has more than six intermediate certificates, which is not supported",
        )
        .error_line();
    let nameless = Identity::with_common_name("localhost");
    let endpoint = SecureEndpoint::new(&nameless);
    send(&endpoint, &root, "-q --cacert own.pem")
        .file("own.pem", &nameless.cert)
        .run()
        .fails(
            1,
            "TLS: the certificate is not valid for `localhost`: it has no subjectAltName, and a common name does not count",
        )
        .error_line();
}

#[test]
fn a_response_is_read_although_the_endpoint_stops_reading() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("localhost"));
    let url = endpoint.url();
    let finished = hook(format!(
        "send --url {url}/hold --body @large.bin --cacert ca.pem"
    ))
    .file("ca.pem", authority.pem())
    .file("large.bin", vec![b'x'; 50_000_000])
    .run();
    finished.code(4).stdout_is("big");
    // Long before `--timeout`, which is 30 s.
    assert!(
        finished.took < std::time::Duration::from_secs(15),
        "{:?}",
        finished.took
    );
}

#[test]
fn a_body_ends_with_the_connection_only_if_its_end_is_announced() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("localhost"));
    let url = endpoint.url();
    let send = |path: &str| {
        hook(format!(
            "send --url {url}{path} --event contact.added --cacert ca.pem --json"
        ))
        .file("ca.pem", authority.pem())
        .run()
    };
    assert_eq!(
        send("/until-close").json()["response"]["body"],
        "to the end"
    );
    // RFC 8446 section 6.1: an attacker may have cut it off.
    let cut = send("/cut-off");
    assert_eq!(
        cut.code(1).json()["error"],
        "the response was cut off after 10 bytes"
    );
}

#[test]
fn a_handshake_that_stalls_is_out_of_time() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    hook(format!(
        "send -q --url https://{address} --event contact.added --connect-timeout 300ms"
    ))
    .run()
    .fails(6, "no TLS handshake within 300ms")
    .error_line();
    drop(listener);
}

#[test]
fn requests_follow_on_a_connection_that_the_endpoint_has_closed() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("localhost"));
    let url = endpoint.url();
    let request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}";
    let finished = hook(format!("replay - --url {url} --cacert ca.pem"))
        .file("ca.pem", authority.pem())
        .stdin(request.repeat(4))
        .run();
    assert_eq!(finished.text().matches("200 OK").count(), 4);
}

#[test]
fn http_where_the_endpoint_expects_tls_gets_a_hint() {
    use std::io::Read as _;
    let endpoint = SecureEndpoint::new(&Identity::self_signed("localhost"));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let reset = std::thread::spawn(move || {
        // Unread bytes reset a connection that closes.
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 5]).unwrap();
    });
    for port in [endpoint.port(), port] {
        hook(format!(
            "send -q --url http://localhost:{port} --event contact.added"
        ))
        .run()
        .fails(1, " (is it `https://`?)\n")
        .error_line();
    }
    reset.join().unwrap();
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
            "`--cert`: the file contains no private key in PEM",
        ),
        (
            "--cert us.pem --key text.pem",
            "`--key`: the file contains no private key in PEM",
        ),
        (
            "--cacert trusted.pem",
            "`--cacert`: `BEGIN TRUSTED CERTIFICATE` is OpenSSL's own format: convert it with `openssl x509 -in FILE -out FILE`",
        ),
        (
            "--cacert empty.pem",
            "`--cacert`: no certificate in the file can be read",
        ),
        (
            "--cert us.pem --key p521.key",
            "`--key`: keys of this kind are not supported: use RSA, ECDSA with P-256 or P-384, or Ed25519",
        ),
        (
            "--cert us.pem --key them.key",
            "`--key` is not the key of the certificate in `--cert`",
        ),
        ("--key us.key", "--cert"),
    ] {
        let with_files = |hook: Hook| {
            let trusted = us.cert.replace(" CERTIFICATE", " TRUSTED CERTIFICATE");
            let empty = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
            hook.file("text.pem", "no PEM")
                .file("trusted.pem", trusted)
                .file("empty.pem", empty)
                .file("p521.key", P521_KEY)
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

/// TLS 1.3 may send session tickets and new keys at any time, also on a connection that waits for the next request.
#[test]
fn a_message_of_tls_itself_does_not_close_a_kept_connection() {
    let authority = Authority::new();
    let config = server_config(&authority.sign("localhost"), None);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, served) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            let mut requests = 0;
            while skip_request(&mut stream) {
                requests += 1;
                let status = if requests == 1 { 503 } else { 200 };
                stream.write_all(&response(status, "")).unwrap();
                stream.flush().unwrap();
                // The time itself is tested: what comes after the response is read and before the next attempt, for
                // which the sender waits ten times as long.
                thread::sleep(Duration::from_millis(50));
                if stream.conn.refresh_traffic_keys().is_ok() {
                    let _ = stream.flush();
                }
            }
            sender.send(requests).unwrap();
        }
    });
    hook(format!(
        "send -q --event a.b --url https://localhost:{port} --cacert ca.pem --retry 1 --backoff 500ms"
    ))
    .file("ca.pem", authority.pem())
    .run()
    .code(0);
    assert_eq!(
        served.recv().unwrap(),
        2,
        "requests on the first connection"
    );
}
