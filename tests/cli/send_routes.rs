//! How `hook send` reaches an endpoint (other addresses, a Unix socket, a proxy), and credentials and compression.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use crate::send_fixture::{refused, refused_with, sent, sent_with};
use crate::support::{Authority, Endpoint, Finished, Refusing, SecureEndpoint, hook};

fn send(url: &str, arguments: &str) -> Finished {
    hook(format!(
        "send --url {url} --event contact.added {arguments}"
    ))
    .run()
}

#[test]
fn resolve_gives_a_name_another_address() {
    let endpoint = Endpoint::once(200);
    let port = endpoint.port();
    let url = format!("http://hooks.example.com:{port}/x");
    let finished = send(
        &url,
        &format!("-v --resolve HOOKS.example.com:{port}:127.0.0.1"),
    );
    finished.stderr_has("\n* connect ");
    let host = endpoint.request().header("host").unwrap();
    assert_eq!(host, format!("hooks.example.com:{port}"));
}

#[test]
fn connect_to_reaches_a_host_elsewhere() {
    let endpoint = Endpoint::script([200, 200]);
    let port = endpoint.port();
    for detour in [
        format!("--connect-to hooks.example.com:80:127.0.0.1:{port}"),
        // The first rule that matches is used.
        format!("--connect-to other:80:h:1 --connect-to ::localhost:{port} --connect-to :::1"),
    ] {
        send("http://hooks.example.com", &detour);
    }
    let host = |nth: usize| endpoint.requests()[nth].header("host");
    assert_eq!(host(0).as_deref(), Some("hooks.example.com"));
    assert_eq!(host(0), host(1));
}

/// `localhost` is 127.0.0.1 and `[::1]`. At the first of them connections are neither accepted nor refused: its backlog
/// is full.
#[cfg(target_os = "linux")]
#[test]
fn an_address_that_does_not_answer_holds_up_no_other() {
    use socket2::{Domain, Socket, Type};
    use std::time::Duration;
    let (good, silent) = loop {
        let good = TcpListener::bind("[::1]:0").unwrap();
        let port = good.local_addr().unwrap().port();
        let silent = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
        if silent.bind(&address.into()).is_ok() {
            break (good, silent);
        }
    };
    silent.listen(0).unwrap();
    let address = silent.local_addr().unwrap();
    let mut waiting = Vec::new();
    loop {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        if socket
            .connect_timeout(&address, Duration::from_millis(100))
            .is_err()
        {
            break;
        }
        waiting.push(socket);
    }
    let port = good.local_addr().unwrap().port();
    let served = thread::spawn(move || {
        let (mut stream, _) = good.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"{}") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            request.push(byte[0]);
        }
        stream
            .write_all(&crate::support::response(200, "by IPv6"))
            .unwrap();
    });
    let line = format!("send --url http://localhost:{port} --body {{}} --connect-timeout 20s");
    let finished = hook(line).run();
    finished.stdout_is("by IPv6");
    assert!(
        finished.took < Duration::from_secs(10),
        "{:?}",
        finished.took
    );
    served.join().unwrap();
}

#[cfg(unix)]
#[test]
fn a_unix_socket_gets_every_request() {
    use std::io::BufRead as _;
    use std::os::unix::net::UnixListener;
    let folder = crate::support::Folder::new();
    let listener = UnixListener::bind(folder.path("hook.sock")).unwrap();
    let served = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = String::new();
        let mut reader = io::BufReader::new(stream.try_clone().unwrap());
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut head).unwrap(), 0);
        }
        io::copy(&mut reader.take(2), &mut io::sink()).unwrap();
        stream
            .write_all(&crate::support::response(200, "by socket"))
            .unwrap();
        head
    });
    let send = "send --url http://hooks.example.com/x --body {} --unix-socket";
    let finished = hook(format!("{send} hook.sock")).within(&folder).run();
    finished.stdout_is("by socket");
    let head = served.join().unwrap();
    assert!(head.starts_with("POST /x HTTP/1.1\r\nHost: hooks.example.com\r\n"));
    hook(format!("{send} hook.sock -q"))
        .within(&folder)
        .run()
        .fails(1, "could not connect to `hook.sock`: connection refused")
        .error_line();
    hook(format!("{send} none.sock -q"))
        .run()
        .fails(1, "could not connect to `none.sock`: no such file")
        .error_line();
}

/// A proxy for one connection. The receiver gets the head of the CONNECT request; then bytes are copied both ways.
fn proxy(to: u16) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, heads) = mpsc::channel();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        sender.send(String::from_utf8(head).unwrap()).unwrap();
        let mut target = TcpStream::connect(("127.0.0.1", to)).unwrap();
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let (mut from, mut back) = (client.try_clone().unwrap(), target.try_clone().unwrap());
        thread::spawn(move || io::copy(&mut from, &mut target));
        let _ = io::copy(&mut back, &mut client);
    });
    (address.to_string(), heads)
}

#[test]
fn a_proxy_is_used_with_connect() {
    let endpoint = Endpoint::once(200);
    let (address, heads) = proxy(endpoint.port());
    let url = "http://hooks.example.com/x?y=1";
    send(url, &format!("--proxy http://ann:sesame@{address}")).stderr_lacks("sesame");
    let head = heads.recv().unwrap();
    assert!(
        head.starts_with("CONNECT hooks.example.com:80 HTTP/1.1\r\n"),
        "{head}"
    );
    let lower = head.to_ascii_lowercase();
    assert!(lower.contains("\r\nproxy-authorization: basic "), "{head}");
    // The endpoint gets the same bytes as without a proxy.
    let request = endpoint.request();
    assert_eq!(request.start_line(), "POST /x?y=1 HTTP/1.1");
    assert!(request.headers("proxy-connection").is_empty());
}

/// What a SOCKS5 proxy was asked for: the address or name with its port, and `user:password` if it wanted them.
type SocksRequest = (String, Option<String>);

/// A SOCKS5 proxy (RFC 1928 and 1929) for one connection, which goes to this port; without one it is refused.
fn socks_proxy(to: Option<u16>, wants_password: bool) -> (String, mpsc::Receiver<SocksRequest>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let take = |length: usize| {
            let mut bytes = vec![0; length];
            (&client).read_exact(&mut bytes).unwrap();
            bytes
        };
        let methods = take(2)[1];
        let method = if wants_password { 2 } else { 0 };
        assert!(take(methods.into()).contains(&method));
        (&client).write_all(&[5, method]).unwrap();
        let credentials = wants_password.then(|| {
            let user = take(2)[1];
            let user = String::from_utf8(take(user.into())).unwrap();
            let password = take(1)[0];
            let password = String::from_utf8(take(password.into())).unwrap();
            (&client).write_all(&[1, 0]).unwrap();
            format!("{user}:{password}")
        });
        let host = match take(4)[3] {
            1 => std::net::Ipv4Addr::from(<[u8; 4]>::try_from(take(4)).unwrap()).to_string(),
            3 => {
                let length = take(1)[0];
                String::from_utf8(take(length.into())).unwrap()
            }
            other => panic!("the address type {other}"),
        };
        let port = u16::from_be_bytes(take(2).try_into().unwrap());
        sender
            .send((format!("{host}:{port}"), credentials))
            .unwrap();
        let Some(to) = to else {
            (&client)
                .write_all(&[5, 2, 0, 1, 0, 0, 0, 0, 0, 0])
                .unwrap();
            return;
        };
        let mut target = TcpStream::connect(("127.0.0.1", to)).unwrap();
        (&client)
            .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            .unwrap();
        let (mut from, mut back) = (client.try_clone().unwrap(), target.try_clone().unwrap());
        thread::spawn(move || io::copy(&mut from, &mut target));
        let _ = io::copy(&mut back, &mut client);
    });
    (address.to_string(), requests)
}

#[test]
fn a_socks_proxy_is_used() {
    let endpoint = Endpoint::script([200, 200, 200, 200]);
    let port = endpoint.port();
    // `socks5h` leaves the lookup to the proxy.
    for (proxy, wants_password, url, asked) in [
        (
            "socks5h://",
            false,
            "http://hooks.example.com/x",
            "hooks.example.com:80",
        ),
        ("SOCKS5H://", false, "http://localhost:81/x", "localhost:81"),
        (
            "socks5://",
            false,
            "http://app.localhost:82/x",
            "127.0.0.1:82",
        ),
        (
            "socks5h://ann:sesame@",
            true,
            "http://hooks.example.com/x",
            "hooks.example.com:80",
        ),
    ] {
        let (address, requests) = socks_proxy(Some(port), wants_password);
        send(url, &format!("--proxy {proxy}{address}"))
            .code(0)
            .stderr_lacks("sesame");
        let (target, credentials) = requests.recv().unwrap();
        assert_eq!(target, asked);
        let expected = wants_password.then_some("ann:sesame");
        assert_eq!(credentials.as_deref(), expected);
    }
    let (address, requests) = socks_proxy(None, false);
    let line = "send -q --url http://hooks.example.com --event contact.added";
    hook(line)
        .env("ALL_PROXY", format!("socks5h://{address}"))
        .run()
        .fails(1, &format!("could not use the proxy `{address}`: it says: connection not allowed by ruleset (hosts in NO_PROXY are"))
        .error_line();
    requests.recv().unwrap();
}

#[test]
fn tls_goes_through_proxies_and_early_responses_come_back() {
    let authority = Authority::new();
    let endpoint = SecureEndpoint::new(&authority.sign("hooks.example.com"));
    let send = |proxy: &str, path: &str, body: &[u8]| {
        hook(format!(
            "send --url https://hooks.example.com{path} --body @body --cacert ca.pem --proxy {proxy}"
        ))
        .file("ca.pem", authority.pem())
        .file("body", body)
        .run()
    };
    let (address, _requests) = socks_proxy(Some(endpoint.port()), false);
    send(&format!("socks5h://{address}"), "", b"{}").stdout_is("hooks.example.com");
    let (address, _heads) = proxy(endpoint.port());
    send(&address, "", b"{}").stdout_is("hooks.example.com");
    let (address, _heads) = proxy(endpoint.port());
    let finished = send(&address, "/hold", &vec![b'x'; 50_000_000]);
    finished.code(4).stdout_is("big");
    assert!(finished.took < std::time::Duration::from_secs(15));
    let (address, _requests) = socks_proxy(Some(endpoint.port()), false);
    let finished = send(
        &format!("socks5h://{address}"),
        "/hold",
        &vec![b'x'; 50_000_000],
    );
    finished.code(4).stdout_is("big");
    assert!(finished.took < std::time::Duration::from_secs(15));
}

#[test]
fn an_early_response_through_a_socks_proxy_is_read_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, _requests) = socks_proxy(Some(listener.local_addr().unwrap().port()), false);
    let (done, wait) = mpsc::channel::<()>();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
            .unwrap();
        let _ = wait.recv(); // neither reads nor closes
    });
    let finished = hook(format!(
        "send --url http://hooks.example.com --body @body --proxy socks5h://{address}"
    ))
    .file("body", vec![b'x'; 50_000_000])
    .run();
    finished.code(4).stdout_is("big");
    assert!(finished.took < std::time::Duration::from_secs(15));
    drop(done);
}

#[test]
fn a_proxy_does_not_get_the_certificate_for_the_endpoint() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let proxy = SecureEndpoint::for_clients_of(&clients, &authority.sign("localhost"));
    let ours = clients.sign("us");
    let send = |url: &str| {
        hook(format!(
            "send -q --event contact.added --cacert ca.pem --cert us.pem --key us.key {url}"
        ))
        .file("ca.pem", authority.pem())
        .file("us.pem", &ours.cert)
        .file("us.key", &ours.key)
        .run()
    };
    let proxy = format!("https://localhost:{}", proxy.port());
    send(&format!("--url {proxy}")).code(0);
    send(&format!("--url http://h --proxy {proxy}"))
        .fails(1, "could not use the proxy `localhost:")
        .error_line();
}

#[test]
fn a_host_in_no_proxy_is_reached_without_the_proxy() {
    let refusing = Refusing::new();
    let send = |no_proxy: &str| {
        hook("send -q --url http://sub.hooks.invalid --event contact.added")
            .env("HTTP_PROXY", refusing.url())
            .env("NO_PROXY", no_proxy)
            .run()
    };
    send("example.org").fails(1, "could not use the proxy");
    send("example.org,hooks.invalid").fails(1, "could not resolve `sub.hooks.invalid`");
}

#[test]
fn a_proxy_of_the_environment_that_cannot_be_used_is_a_usage_error() {
    for (variable, value) in [
        ("HTTPS_PROXY", "ftp://user:sesame@proxy:21"),
        ("http_proxy", "socks4://sesame"),
        ("ALL_PROXY", "http://sesame:99999"),
    ] {
        hook("send -q --url http://hooks.example.com --event contact.added")
            .env(variable, value)
            .run()
            .fails(2, &format!("`{variable}`: "))
            .stderr_has("(`--no-proxy` ignores it)")
            .stderr_lacks("sesame");
        #[cfg(unix)]
        hook("send -q --url http://h --event contact.added --unix-socket none.sock")
            .env(variable, value)
            .run()
            .fails(1, "could not connect to `none.sock`");
        // An empty variable is not set.
        for (flag, value) in [("--no-proxy", value), ("", "")] {
            let endpoint = Endpoint::once(200);
            let url = endpoint.url();
            hook(format!("send -q --url {url} --event contact.added {flag}"))
                .env(variable, value)
                .run()
                .code(0);
        }
    }
}

#[test]
fn a_proxy_may_speak_tls() {
    let authority = Authority::new();
    let proxy = SecureEndpoint::new(&authority.sign("localhost"));
    let send = |url: &str, flags: &str, body: &[u8]| {
        let proxy = proxy.url();
        hook(format!(
            "send --url {url} --body @body --proxy {proxy} {flags}"
        ))
        .file("ca.pem", authority.pem())
        .file("body", body)
        .run()
    };
    let trusted = "--cacert ca.pem --tls-server-name localhost";
    for url in ["http://hooks.example.com", "https://hooks.example.com"] {
        send(url, trusted, b"{}").stdout_is("localhost");
        let large = send(&format!("{url}/hold"), trusted, &vec![b'x'; 50_000_000]);
        large.code(4).stdout_is("big");
        assert!(large.took < std::time::Duration::from_secs(15));
    }
    send("http://hooks.example.com", "-q", b"{}")
        .fails(
            1,
            ": TLS: the certificate is self-signed, or its issuer is not trusted\n",
        )
        .error_line();
}

#[test]
fn credentials_of_a_proxy_that_are_no_text_are_a_usage_error() {
    let send = |flag: &str| {
        hook(format!(
            "send -q --url http://h --event contact.added {flag}"
        ))
    };
    let url = "http://ann:%ff@proxy:3128";
    let words = "write the URL like `http://host:3128`";
    send(&format!("--proxy {url}"))
        .run()
        .fails(2, &format!("`--proxy`: {words}"));
    let finished = send("").env("HTTP_PROXY", url).run();
    finished.fails(2, &format!("the proxy in the environment: {words}"));
}

#[test]
fn a_proxy_that_fails_is_named() {
    let refusing = Refusing::new();
    let address = refusing.url().replace("http://", "");
    let http = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = http.local_addr().unwrap();
    let served = thread::spawn(move || {
        let (mut client, _) = http.accept().unwrap();
        client.read_exact(&mut [0; 3]).unwrap();
        client
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap();
    });
    let port = address.rsplit(':').next().unwrap();
    for (proxy, words) in [
        (
            address.clone(),
            format!("`{address}`: connection refused\n"),
        ),
        // As everywhere, no host means this machine.
        (
            format!(":{port}"),
            format!("`localhost:{port}`: connection refused\n"),
        ),
        (
            format!("socks5://{other}"),
            format!("`{other}`: it does not speak SOCKS5\n"),
        ),
    ] {
        hook(format!(
            "send -q --url http://127.0.0.1:9 --event contact.added --proxy {proxy}"
        ))
        .run()
        .fails(1, &format!("could not use the proxy {words}"))
        .stderr_lacks("NO_PROXY")
        .error_line();
    }
    served.join().unwrap();
}

#[test]
fn a_proxy_from_the_command_line_is_also_used_for_loopback() {
    let endpoint = Endpoint::once(200);
    let (address, heads) = proxy(endpoint.port());
    let url = endpoint.url();
    send(&url, &format!("--proxy {address}"));
    let target = url.strip_prefix("http://").unwrap();
    assert!(
        heads
            .recv()
            .unwrap()
            .starts_with(&format!("CONNECT {target} "))
    );
}

#[test]
fn no_proxy_ignores_the_proxy_of_the_environment() {
    let endpoint = Endpoint::once(200);
    let (address, heads) = proxy(endpoint.port());
    let send = |flags: &str, name: &str| {
        let line = format!("send -q --url http://{name} --event contact.added {flags}");
        hook(line)
            .env("HTTP_PROXY", format!("http://{address}"))
            .run()
    };
    let unresolvable = "a".repeat(64); // longer than a label may be: resolution fails locally
    send("--no-proxy", &unresolvable).fails(1, "could not resolve");
    // As everywhere, a port alone is on this machine.
    let port = address.rsplit(':').next().unwrap();
    hook("send -q --url http://hooks.example.com --event contact.added")
        .env("HTTP_PROXY", format!("http://:{port}"))
        .run();
    assert!(
        heads
            .recv()
            .unwrap()
            .starts_with("CONNECT hooks.example.com:80 ")
    );
}

#[test]
fn credentials_become_the_authorization_header() {
    let basic = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
    let auth = |arguments: &str| sent(&format!("--event contact.added {arguments}"));
    let value = |arguments: &str| auth(arguments).headers("authorization");
    assert_eq!(value("--auth 'Aladdin:open sesame'"), [basic]);
    assert_eq!(value("--auth 'bearer t0ken'"), ["Bearer t0ken"]);
    assert_eq!(
        value("--auth 'bearer t0ken' -H 'Authorization: mine'"),
        ["mine"]
    );
    let with = |file: &str, variable: &str| {
        let flags = if file.is_empty() {
            ""
        } else {
            "--auth-file auth.txt"
        };
        sent_with(&format!("--event contact.added {flags}"), |hook| {
            hook.file("auth.txt", file).env("HOOK_AUTH", variable)
        })
    };
    assert_eq!(
        with("Aladdin:open sesame\n", "").headers("authorization"),
        [basic]
    );
    assert_eq!(
        with("", "bearer two").headers("authorization"),
        ["Bearer two"]
    );
    assert_eq!(
        with("bearer one", "bearer two").headers("authorization"),
        ["Bearer one"]
    );
    refused(
        "--event contact.added --auth sesame",
        "`user:password` or `bearer TOKEN`",
    );
    refused_with(
        "--event contact.added --auth-file none.txt",
        |hook| hook,
        "could not read `none.txt`",
    );
    refused(
        "--event contact.added --auth a:b --auth-file x",
        "--auth-file",
    );
}

#[test]
fn a_body_is_compressed_before_it_is_signed() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwMf";
    let request = sent(&format!(
        "--event contact.added --compress gzip --sign standard --secret {secret}"
    ));
    assert_eq!(request.headers("content-encoding"), ["gzip"]);
    assert_eq!(
        request.header("content-length"),
        Some(request.body().len().to_string())
    );
    let mut text = String::new();
    flate2::read::GzDecoder::new(request.body())
        .read_to_string(&mut text)
        .unwrap();
    assert!(text.starts_with(r#"{"type":"contact.added","#), "{text}");
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let header = |name: &&str| format!("{name}: {}", request.header(name).unwrap());
    hook(format!("verify --scheme standard --secret {secret}"))
        .args(
            names
                .iter()
                .flat_map(|name| ["-H".to_owned(), header(name)]),
        )
        .stdin(request.body())
        .run();
    refused(
        "--event contact.added --format query --compress gzip",
        "`--compress` needs a body",
    );
}

#[test]
fn conflicting_flags_are_usage_errors() {
    for (flags, words) in [
        ("--proxy h:1 --no-proxy", "--no-proxy"),
        ("--unix-socket x --proxy h:1", "--proxy"),
        ("--unix-socket x --resolve h:80:1.2.3.4", "--resolve"),
        ("--resolve h:80", "hooks.example.com:443:127.0.0.1"),
        ("--connect-to h:80", "hooks.example.com:443:127.0.0.1:8443"),
        ("--proxy http://", "write the URL like `http://host:3128`"),
        ("--proxy http://h:99999", "write the URL like"),
        ("--proxy http://h:1/path", "write the URL like"),
        ("--proxy 3128", "write the URL like"),
        (
            "--proxy ftp://h:1",
            "`http://`, `https://`, `socks5://` or `socks5h://`",
        ),
        ("--tls-server-name https://h", "--tls-server-name"),
        ("--compress br", "--compress"),
    ] {
        refused(&format!("--event contact.added {flags}"), words);
    }
}
