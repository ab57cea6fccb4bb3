//! A running server at its bounds.

mod deadlines;
mod suspended;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use super::*;
use crate::http::parser::Refusal;
use crate::http::response_writer::RenderedResponse;
use crate::message::Headers;

/// How long a test waits for a fact.
const PATIENCE: Duration = Duration::from_secs(20);
const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// A call of the service.
#[derive(Debug, PartialEq, Eq)]
enum ServiceCall {
    /// Noted for `/delay` only.
    Called,
    Sent(String, ResponseOutcome),
    Refused(u16, String),
}

/// Responds to everything; the target says how.
struct TestService {
    calls: Mutex<Sender<ServiceCall>>,
    has_room: AtomicBool,
    waited: OnceLock<()>,
    /// Requests that are resumed by the next `commit`.
    held: Mutex<Vec<SuspendedRequest<String>>>,
}

fn respond(target: &str) -> Action<String> {
    let body = if target == "/large" {
        vec![b'x'; 1 << 20]
    } else {
        Vec::new()
    };
    let response = RenderedResponse::new(200, &Headers::new(), body);
    Action::Respond {
        response: Arc::new(match target {
            "/silent" => response.closing_silently(),
            "/no-length" => RenderedResponse::without_length(200, &Headers::new(), b"all".to_vec()),
            _ => response,
        }),
        delay: match target {
            "/delay" => Duration::from_millis(50),
            "/for-ever" | "/until-left" => Duration::from_hours(1),
            _ => Duration::ZERO,
        },
        ends_with_sender: target == "/until-left",
        tag: target.to_owned(),
    }
}

impl Service for TestService {
    type Tag = String;

    fn call(&self, incoming: IncomingRequest, suspender: &Suspender<'_, String>) -> Action<String> {
        let target = incoming.request.target.clone();
        match target.as_str() {
            "/delay" => self
                .calls
                .lock()
                .unwrap()
                .send(ServiceCall::Called)
                .unwrap(),
            "/panic" => panic!("as asked"),
            "/close" => return Action::End(ConnectionEnd::Close),
            "/reset" => return Action::End(ConnectionEnd::Reset),
            "/hang" => return Action::End(ConnectionEnd::Hang),
            "/suspend" | "/suspend-and-panic" => {
                let waiting = suspender.suspend();
                std::thread::spawn(move || {
                    assert_ne!(incoming.request.target, "/suspend-and-panic", "as asked");
                    waiting.resume(respond(&incoming.request.target));
                });
                return Action::Suspend;
            }
            "/hold" => {
                self.held.lock().unwrap().push(suspender.suspend());
                return Action::Suspend;
            }
            "/wait" if !self.has_room.load(SeqCst) => {
                let _ = self.waited.set(());
                return Action::Defer(incoming);
            }
            _ => {}
        }
        respond(&target)
    }

    fn commit(&self) {
        for held in std::mem::take(&mut *self.held.lock().unwrap()) {
            held.resume(respond("/hold"));
        }
    }

    fn has_uncommitted(&self) -> bool {
        !self.held.lock().unwrap().is_empty()
    }

    fn sent(&self, tag: String, outcome: ResponseOutcome) {
        let _ = self
            .calls
            .lock()
            .unwrap()
            .send(ServiceCall::Sent(tag, outcome));
    }

    fn refused(&self, _: SocketAddr, refusal: &Refusal) {
        let calls = ServiceCall::Refused(refusal.status, refusal.reason.to_string());
        let _ = self.calls.lock().unwrap().send(calls);
    }
}

struct Running {
    server: Option<Server>,
    handle: ServerHandle,
    service: Arc<TestService>,
    calls: Receiver<ServiceCall>,
    port: u16,
}

impl Running {
    fn start(config: ServerConfig) -> Self {
        // Connections are distributed to both loops, however few cores there are.
        let config = ServerConfig { loops: 2, ..config };
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, calls) = channel();
        let service = Arc::new(TestService {
            calls: Mutex::new(sender),
            has_room: AtomicBool::new(false),
            waited: OnceLock::new(),
            held: Mutex::new(Vec::new()),
        });
        let handle = OnceLock::new();
        let server = Server::start(vec![listener], config, |given| {
            let _ = handle.set(given);
            Ok(service.clone())
        });
        Self {
            server: Some(server.unwrap()),
            handle: handle.into_inner().unwrap(),
            service,
            calls,
            port,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes on a new connection and reads to its end.
    fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        read_to_end(&mut stream)
    }

    fn next(&self) -> ServiceCall {
        self.calls.recv_timeout(PATIENCE).unwrap()
    }

    fn is_alive(&self) -> bool {
        let response =
            self.exchange(b"GET /alive HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        response.starts_with("HTTP/1.1 200 OK\r\n")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop(Duration::ZERO);
        }
    }
}

fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset ends the connection too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_connection_that_was_idle_for_longest_is_closed_for_a_new_one() {
    let running = Running::start(ServerConfig {
        max_connections: 4,
        ..ServerConfig::default()
    });
    let mut idle: Vec<TcpStream> = (0..16).map(|_| running.connect()).collect();
    for _ in 0..8 {
        assert!(running.is_alive());
    }
    assert_eq!(read_to_end(&mut idle[0]), "", "the first is closed");
}

#[test]
fn a_busy_connection_is_not_closed_for_a_new_one() {
    let running = Running::start(ServerConfig {
        max_connections: 2,
        ..ServerConfig::default()
    });
    let mut busy: Vec<TcpStream> = (0..2).map(|_| running.connect()).collect();
    for stream in &mut busy {
        stream
            .write_all(b"GET /delay HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            .unwrap();
    }
    // Both are busy now.
    assert_eq!(
        [running.next(), running.next()],
        [ServiceCall::Called, ServiceCall::Called]
    );
    let new_ones: Vec<TcpStream> = (0..8).map(|_| running.connect()).collect();
    for stream in &mut busy {
        let response = read_to_end(stream);
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    }
    drop(new_ones);
}

#[test]
fn too_many_body_bytes_in_flight_are_refused_with_503() {
    let running = Running::start(ServerConfig {
        max_in_flight: 100_000,
        ..ServerConfig::default()
    });
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
    let response = running.exchange(&[head.as_slice(), &vec![b'x'; 500_000]].concat());
    assert!(response.starts_with("HTTP/1.1 503 "), "{response}");
    assert!(response.contains("\r\nRetry-After: 1\r\n"), "{response}");
    // A refused body no longer counts.
    let small = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    assert!(running.exchange(small).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_request_that_the_service_has_taken_is_not_refused_for_the_bytes_in_flight() {
    let running = Running::start(ServerConfig {
        max_in_flight: 0,
        ..ServerConfig::default()
    });
    for target in ["/hold", "/suspend"] {
        let request = format!("POST {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
        let request = request + "Content-Length: 2\r\n\r\nok";
        let response = running.exchange(request.as_bytes());
        assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    }
}

#[test]
fn a_panic_ends_only_its_own_connection() {
    let running = Running::start(ServerConfig::default());
    assert_eq!(
        running.exchange(b"GET /panic HTTP/1.1\r\nHost: a\r\n\r\n"),
        ""
    );
    assert!(running.is_alive());
}

#[test]
fn a_delayed_response_does_not_delay_others() {
    let running = Running::start(ServerConfig::default());
    let mut slow = running.connect();
    slow.write_all(b"GET /for-ever HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    assert!(running.is_alive());
    let mut delayed = running.connect();
    delayed
        .write_all(b"GET /delay HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .unwrap();
    assert!(read_to_end(&mut delayed).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_deferred_request_gets_its_response_after_the_retry() {
    let running = Running::start(ServerConfig::default());
    let mut stream = running.connect();
    stream
        .write_all(b"GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .unwrap();
    running.service.waited.wait();
    assert!(running.is_alive(), "others are served in the meantime");
    running.service.has_room.store(true, SeqCst);
    running.handle.retry_deferred();
    assert!(read_to_end(&mut stream).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_stop_finishes_what_has_started_and_aborts_the_rest_after_its_grace() {
    let mut running = Running::start(ServerConfig::default());
    let mut idle = running.connect();
    let mut started = running.connect();
    started
        .write_all(b"GET /delay HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let mut endless = running.connect();
    endless
        .write_all(b"GET /for-ever HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    assert!(running.is_alive());
    running
        .server
        .take()
        .unwrap()
        .stop(Duration::from_millis(500));
    assert_eq!(read_to_end(&mut idle), "");
    assert!(read_to_end(&mut started).starts_with("HTTP/1.1 200 "));
    assert_eq!(read_to_end(&mut endless), "");
    let calls: Vec<ServiceCall> = running.calls.try_iter().collect();
    assert!(
        calls.contains(&ServiceCall::Sent(
            "/for-ever".to_owned(),
            ResponseOutcome::Aborted
        )),
        "{calls:?}"
    );
}

#[test]
fn ten_thousand_pipelined_requests_get_responses_in_order() {
    let running = Running::start(ServerConfig::default());
    let mut stream = running.connect();
    let mut writer = stream.try_clone().unwrap();
    let requests: String = (0..10_000)
        .map(|n| format!("GET /{n} HTTP/1.1\r\nHost: a\r\n\r\n"))
        .chain(["GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned()])
        .collect();
    let writer = std::thread::spawn(move || writer.write_all(requests.as_bytes()));
    let responses = read_to_end(&mut stream);
    writer.join().unwrap().unwrap();
    assert_eq!(responses.matches("HTTP/1.1 200 OK\r\n").count(), 10_001);
    for n in 0..10_000 {
        assert_eq!(
            running.next(),
            ServiceCall::Sent(format!("/{n}"), ResponseOutcome::Sent)
        );
    }
}
