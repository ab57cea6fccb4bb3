//! `hook send --repeat` over TLS, where a thread for each core watches the connections. What is delivered, and what is
//! said of failures, is the same as for a single event.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

use rustls::{ServerConnection, StreamOwned};

use super::support::{
    Authority, Finished, Hook, Identity, SecureEndpoint, hook, server_config, skip_request,
};

type Stream = StreamOwned<ServerConnection, TcpStream>;

/// An endpoint that keeps TLS connections open, and counts them and its requests.
struct KeepingTls {
    port: u16,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl KeepingTls {
    /// It responds with these bytes to each request whose body it has read.
    fn start(identity: &Identity, response: Vec<u8>) -> Self {
        let config = server_config(identity, None);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let keeping = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (keeping.connections.clone(), keeping.requests.clone());
        let response = Arc::new(response);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, requests, response) =
                    (config.clone(), requests.clone(), response.clone());
                connections.fetch_add(1, SeqCst);
                thread::spawn(move || {
                    let connection = ServerConnection::new(config).unwrap();
                    let mut stream = Stream::new(connection, stream.unwrap());
                    while skip_request(&mut stream) {
                        requests.fetch_add(1, SeqCst);
                        if stream
                            .write_all(&response)
                            .and_then(|()| stream.flush())
                            .is_err()
                        {
                            break;
                        }
                    }
                });
            }
        });
        keeping
    }
}

fn response(length: usize) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
    [head.into_bytes(), vec![b'y'; length]].concat()
}

fn send(url: &str, authority: &Authority, arguments: &str) -> Hook {
    hook(format!(
        "send --url {url} --event contact.added --cacert ca.pem {arguments}"
    ))
    .file("ca.pem", authority.pem())
}

#[test]
fn many_events_go_over_a_few_connections() {
    let authority = Authority::new();
    let keeping = KeepingTls::start(&authority.sign("localhost"), response(2));
    let url = format!("https://localhost:{}", keeping.port);
    let done = send(&url, &authority, "--json --repeat 400 -c 4").run();
    let summary = done.code(0).json();
    assert_eq!(summary["delivered"], 400, "{summary}");
    assert_eq!(keeping.requests.load(SeqCst), 400);
    assert!(keeping.connections.load(SeqCst) <= 4);
}

/// Both are larger than what TLS or the socket takes at once.
#[test]
fn large_bodies_and_responses_arrive_whole() {
    const LENGTH: usize = 3 << 20;
    let authority = Authority::new();
    let keeping = KeepingTls::start(&authority.sign("localhost"), response(LENGTH));
    let url = format!("https://localhost:{}", keeping.port);
    let data = format!("{{\"text\":\"{}\"}}", "x".repeat(LENGTH));
    let done = send(
        &url,
        &authority,
        "--json --repeat 12 -c 3 --data @data.json",
    )
    .file("data.json", data)
    .run();
    assert_eq!(done.code(0).json()["delivered"], 12);
    assert_eq!(keeping.requests.load(SeqCst), 12);
}

#[test]
fn a_failure_has_the_same_message_as_for_a_single_event() {
    let authority = Authority::new();
    let mut urls: Vec<String> = [
        authority.sign("hooks.example.com"),
        authority.sign_until("localhost", 2001),
        Authority::new().sign("localhost"),
        Identity::self_signed("localhost"),
    ]
    .iter()
    .map(|identity| SecureEndpoint::new(identity).url())
    .collect();
    urls.push(SecureEndpoint::for_clients_of(&authority, &authority.sign("localhost")).url());
    urls.push(without_tls(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    urls.push(without_tls(b""));
    for url in urls {
        let one = send(&url, &authority, "-q").run();
        let many = send(&url, &authority, "--json --repeat 1").run();
        fails_as(&one, &many);
    }
}

/// The URL of an endpoint that reads once, writes these bytes and closes.
fn without_tls(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream
                .read(&mut [0; 4096])
                .and_then(|_| stream.write_all(bytes));
        }
    });
    format!("https://localhost:{port}")
}

#[track_caller]
fn fails_as(one: &Finished, many: &Finished) {
    let summary = many.json();
    many.code(1);
    one.fails(1, summary["failures"][0]["reason"].as_str().unwrap());
}
