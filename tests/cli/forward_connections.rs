//! The connections of `hook listen --forward-to` to its targets: they are kept, and a request is never sent twice.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Instant;

use super::listen_fixture::get;
use super::support::{Listener, PATIENCE, hook, post, skip_request};

/// A target that counts its connections and requests. `serve` gets each request with its number on the connection and
/// in all, and says whether to go on with the connection.
struct Target {
    port: u16,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    /// Connections that it has closed.
    closed: Arc<AtomicUsize>,
}

impl Target {
    fn start(serve: impl Fn(&mut TcpStream, usize) -> bool + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let target = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            requests: Arc::default(),
            closed: Arc::default(),
        };
        let (connections, requests) = (target.connections.clone(), target.requests.clone());
        let closed = target.closed.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, serve, requests) =
                    (stream.unwrap(), serve.clone(), requests.clone());
                let closed = closed.clone();
                connections.fetch_add(1, SeqCst);
                thread::spawn(move || {
                    while skip_request(&mut stream) {
                        let nth = requests.fetch_add(1, SeqCst) + 1;
                        if !serve(&mut stream, nth) {
                            break;
                        }
                    }
                    drop(stream);
                    closed.fetch_add(1, SeqCst);
                });
            }
        });
        target
    }

    fn listener(&self, flags: &str) -> Listener {
        Listener::start(format!(
            "--forward-to http://127.0.0.1:{} {flags}",
            self.port
        ))
    }

    /// Sends requests until two come over one connection: a new target may close its connections after each response.
    fn reuse_a_connection(&self, listener: &Listener) {
        for _ in 0..1000 {
            let (connections, _) = self.counts();
            listener.ask(post("/", "{}")).status_is(200);
            if self.counts().0 == connections {
                return;
            }
        }
        panic!("no connection was used again");
    }

    fn counts(&self) -> (usize, usize) {
        (self.connections.load(SeqCst), self.requests.load(SeqCst))
    }
}

fn respond(stream: &mut impl Write) -> bool {
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        .is_ok()
}

#[test]
fn one_connection_carries_the_requests_that_come_one_after_the_other() {
    let target = Target::start(|stream, _| respond(stream));
    let listener = target.listener("");
    target.reuse_a_connection(&listener);
    let (connections, requests) = target.counts();
    for _ in 0..20 {
        assert_eq!(listener.ask(post("/", "{}")).status(), 200);
    }
    assert_eq!(target.counts(), (connections, requests + 20));
}

#[test]
fn requests_at_the_same_time_have_connections_of_their_own() {
    let target = Target::start(|stream, _| respond(stream));
    let listener = target.listener("--view line --count 2000");
    let url = listener.url();
    hook(format!(
        "send --url {url} --event a.b --repeat 2000 -c 32 --json"
    ))
    .run()
    .code(0);
    listener.finish();
    let (connections, requests) = target.counts();
    assert_eq!(requests, 2000);
    assert!(connections <= 200, "{connections} connections");
}

#[test]
fn a_connection_that_the_target_closed_is_opened_again() {
    let target = Target::start(|stream, _| {
        respond(stream);
        false
    });
    let listener = target.listener("");
    for nth in 1..=5 {
        assert_eq!(listener.ask(get("/")).status(), 200);
        let started = Instant::now();
        while target.closed.load(SeqCst) < nth {
            assert!(started.elapsed() < PATIENCE, "the connection is still open");
            thread::yield_now();
        }
    }
    assert_eq!(target.counts(), (5, 5));
}

/// The target may have acted on it, so it gets the request once.
#[test]
fn a_request_that_was_sent_is_not_sent_again() {
    let is_closing = Arc::new(AtomicBool::new(false));
    let closing = is_closing.clone();
    let target = Target::start(move |stream, _| !closing.load(SeqCst) && respond(stream));
    let listener = target.listener("");
    target.reuse_a_connection(&listener);
    let (connections, requests) = target.counts();
    is_closing.store(true, SeqCst);
    listener.ask(post("/", "{}")).status_is(502);
    assert_eq!(target.counts(), (connections, requests + 1));
    // Another one may be lost in the same way: the next requests have connections of their own.
    is_closing.store(false, SeqCst);
    for nth in 1..=3 {
        listener.ask(post("/", "{}")).status_is(200);
        assert_eq!(target.counts(), (connections + nth, requests + 1 + nth));
    }
}

#[test]
fn a_large_body_and_a_large_response_pass_unchanged() {
    const LENGTH: usize = 5 << 20;
    let target = Target::start(|stream, _| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n");
        stream.write_all(head.as_bytes()).is_ok() && stream.write_all(&vec![b'y'; LENGTH]).is_ok()
    });
    let listener = target.listener("--view headers");
    for _ in 0..3 {
        let response = listener.ask(post("/", "x".repeat(LENGTH)));
        assert_eq!(response.status(), 200);
        assert_eq!(response.text().len(), LENGTH);
        assert!(response.text().bytes().all(|byte| byte == b'y'));
    }
    assert_eq!(target.counts().1, 3);
}

#[test]
fn a_target_may_be_named() {
    let target = Target::start(|stream, _| respond(stream));
    let listener = Listener::start(format!("--forward-to http://localhost:{}", target.port));
    listener.ask(post("/", "{}")).status_is(200);
    // A name that does not exist is looked up for each request, on a thread of its own.
    let name = "a".repeat(64); // longer than a label may be: resolution fails locally
    let listener = Listener::start(format!("--forward-to http://{name} --forward-timeout 10s"));
    for _ in 0..2 {
        listener.ask(post("/", "{}")).status_is(502);
    }
    listener
        .stop()
        .stderr_has(&format!("could not resolve `{name}`"));
}

/// Many development servers have one thread, and serve the next connection when the client has closed the first.
#[test]
fn a_target_may_serve_one_connection_at_a_time() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            while skip_request(&mut stream) && respond(&mut stream) {}
        }
    });
    let listener = Listener::start(format!(
        "--forward-to http://127.0.0.1:{port} --forward-timeout 10s"
    ));
    for _ in 0..5 {
        listener.ask(post("/", "{}")).status_is(200);
    }
    let mut waiting: Vec<_> = (0..8).map(|_| listener.connect()).collect();
    for connection in &mut waiting {
        connection.send(post("/", "{}"));
    }
    for connection in &mut waiting {
        connection.response().status_is(200);
    }
}

/// More requests at once than connections and places to wait get a 503, and no others.
#[test]
fn requests_beyond_the_limit_get_503() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let listener = Listener::start(format!(
        "--forward-to http://127.0.0.1:{port} --forward-timeout 20s"
    ));
    // 64 are in flight and 64 wait, whichever they are. Only the one beyond gets a response.
    let (responded, responses) = std::sync::mpsc::channel();
    for _ in 0..129 {
        let (mut sender, responded) = (listener.connect(), responded.clone());
        thread::spawn(move || {
            sender.send(post("/", "{}"));
            let _ = responded.send(sender.response());
        });
    }
    let first = responses.recv().unwrap();
    first.status_is(503);
    // Those in flight fail with the target, so that the end does not wait for them.
    drop(server);
    for response in responses.iter().take(128) {
        response.status_is(502);
    }
    listener
        .stop()
        .stderr_has("`: it has too many requests waiting\n");
}

#[cfg(unix)]
#[test]
fn a_full_backlog_of_a_unix_socket_is_waited_for() {
    let folder = super::support::Folder::new();
    let path = folder.path("app.sock");
    let socket = socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
    socket
        .bind(&socket2::SockAddr::unix(&path).unwrap())
        .unwrap();
    socket.listen(2).unwrap();
    let server = std::os::unix::net::UnixListener::from(std::os::fd::OwnedFd::from(socket));
    thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            let _ = skip_request(&mut stream) && respond(&mut stream);
        }
    });
    let send = format!(
        "send --url http://app --unix-socket {} --event a.b -c 32 --repeat 200 --json",
        path.display()
    );
    let done = hook(send).run();
    assert_eq!(done.code(0).json()["delivered"], 200);
}
