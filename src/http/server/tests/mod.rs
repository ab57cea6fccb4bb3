//! The engine at its bounds.

mod deadlines;
mod parked;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock};

use super::*;

/// How long a fact may take to come true.
const PATIENCE: Duration = Duration::from_secs(20);
const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// What the service was told.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// Only for `/delay`.
    Called,
    Sent(String, ResponseOutcome),
    Refused(u16, String),
}

/// Answers everything; the target says how.
struct Service {
    told: Mutex<Sender<Told>>,
    has_room: AtomicBool,
    waited: OnceLock<()>,
}

fn answer(target: &str) -> Action<String> {
    let body = if target == "/large" {
        vec![b'x'; 1 << 20]
    } else {
        Vec::new()
    };
    Action::Respond {
        response: Arc::new(RenderedResponse::new(
            200,
            &crate::message::Headers::new(),
            body,
        )),
        delay: match target {
            "/delay" => Duration::from_millis(50),
            "/for-ever" => Duration::from_hours(1),
            _ => Duration::ZERO,
        },
        tag: target.to_owned(),
    }
}

impl super::Service for Service {
    type Tag = String;

    fn call(&self, arrival: IncomingRequest, suspender: &Suspender<'_, String>) -> Action<String> {
        let target = arrival.request.target.clone();
        match target.as_str() {
            "/delay" => self.told.lock().unwrap().send(Told::Called).unwrap(),
            "/panic" => panic!("as asked"),
            "/close" => return Action::End(ConnectionEnd::Close),
            "/reset" => return Action::End(ConnectionEnd::Reset),
            "/hang" => return Action::End(ConnectionEnd::Hang),
            "/park" | "/park-and-panic" => {
                let waiting = suspender.suspend();
                std::thread::spawn(move || {
                    assert_ne!(arrival.request.target, "/park-and-panic", "as asked");
                    waiting.resume(answer(&arrival.request.target));
                });
                return Action::Suspend;
            }
            "/wait" if !self.has_room.load(SeqCst) => {
                let _ = self.waited.set(());
                return Action::Defer(arrival);
            }
            _ => {}
        }
        answer(&target)
    }

    fn sent(&self, ticket: String, outcome: ResponseOutcome) {
        let _ = self.told.lock().unwrap().send(Told::Sent(ticket, outcome));
    }

    fn refused(&self, _: SocketAddr, refusal: &Refusal) {
        let told = Told::Refused(refusal.status, refusal.reason.to_string());
        let _ = self.told.lock().unwrap().send(told);
    }
}

struct Running {
    server: Option<Server>,
    service: Arc<Service>,
    told: Receiver<Told>,
    port: u16,
}

impl Running {
    fn start(config: ServerConfig) -> Self {
        // Connections are dealt to both, however few cores there are.
        let config = ServerConfig { loops: 2, ..config };
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, told) = channel();
        let service = Arc::new(Service {
            told: Mutex::new(sender),
            has_room: AtomicBool::new(false),
            waited: OnceLock::new(),
        });
        let server = Server::start(vec![listener], config, |_| Ok(service.clone())).unwrap();
        Self {
            server: Some(server),
            service,
            told,
            port,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes on a connection of their own and reads to its end.
    fn ask(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        to_the_end(&mut stream)
    }

    fn next(&self) -> Told {
        self.told.recv_timeout(PATIENCE).unwrap()
    }

    fn is_alive(&self) -> bool {
        let answer = self.ask(b"GET /alive HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        answer.starts_with("HTTP/1.1 200 OK\r\n")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop(Duration::ZERO);
        }
    }
}

fn to_the_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset at the end is an end, too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn over_the_bound_the_connection_idle_for_longest_makes_room() {
    let running = Running::start(ServerConfig {
        max_connections: 4,
        ..ServerConfig::default()
    });
    let mut idle: Vec<TcpStream> = (0..16).map(|_| running.connect()).collect();
    for _ in 0..8 {
        assert!(running.is_alive());
    }
    assert_eq!(to_the_end(&mut idle[0]), "", "the first is closed");
}

#[test]
fn a_connection_at_work_is_not_closed_for_a_newcomer() {
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
    // Both are at work now.
    assert_eq!(
        [running.next(), running.next()],
        [Told::Called, Told::Called]
    );
    let newcomers: Vec<TcpStream> = (0..8).map(|_| running.connect()).collect();
    for stream in &mut busy {
        let answer = to_the_end(stream);
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
    drop(newcomers);
}

#[test]
fn too_many_body_bytes_in_flight_are_turned_away() {
    let running = Running::start(ServerConfig {
        max_in_flight: 100_000,
        ..ServerConfig::default()
    });
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
    let answer = running.ask(&[head.as_slice(), &vec![b'x'; 500_000]].concat());
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("\r\nRetry-After: 1\r\n"), "{answer}");
    // What was turned away no longer counts.
    let small = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    assert!(running.ask(small).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_panic_ends_its_connection_only() {
    let running = Running::start(ServerConfig::default());
    assert_eq!(running.ask(b"GET /panic HTTP/1.1\r\nHost: a\r\n\r\n"), "");
    assert!(running.is_alive());
}

#[test]
fn a_delayed_answer_holds_up_nobody_else() {
    let running = Running::start(ServerConfig::default());
    let mut slow = running.connect();
    slow.write_all(b"GET /for-ever HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    assert!(running.is_alive());
    let mut delayed = running.connect();
    delayed
        .write_all(b"GET /delay HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .unwrap();
    assert!(to_the_end(&mut delayed).starts_with("HTTP/1.1 200 "));
}

#[test]
fn what_waits_for_room_is_answered_after_the_wake_up() {
    let running = Running::start(ServerConfig::default());
    let mut stream = running.connect();
    stream
        .write_all(b"GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .unwrap();
    running.service.waited.wait();
    assert!(running.is_alive(), "others are served meanwhile");
    running.service.has_room.store(true, SeqCst);
    running.server.as_ref().unwrap().handle.retry_deferred();
    assert!(to_the_end(&mut stream).starts_with("HTTP/1.1 200 "));
}

#[test]
fn stopping_finishes_what_has_started_and_gives_up_the_rest_in_time() {
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
    assert_eq!(to_the_end(&mut idle), "");
    assert!(to_the_end(&mut started).starts_with("HTTP/1.1 200 "));
    assert_eq!(to_the_end(&mut endless), "");
    let told: Vec<Told> = running.told.try_iter().collect();
    assert!(
        told.contains(&Told::Sent(
            "/for-ever".to_owned(),
            ResponseOutcome::Aborted
        )),
        "{told:?}"
    );
}

#[test]
fn ten_thousand_pipelined_requests_are_answered_in_order() {
    let running = Running::start(ServerConfig::default());
    let mut stream = running.connect();
    let mut writer = stream.try_clone().unwrap();
    let requests: String = (0..10_000)
        .map(|n| format!("GET /{n} HTTP/1.1\r\nHost: a\r\n\r\n"))
        .chain(["GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned()])
        .collect();
    let writer = std::thread::spawn(move || writer.write_all(requests.as_bytes()));
    let answers = to_the_end(&mut stream);
    writer.join().unwrap().unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK\r\n").count(), 10_001);
    for n in 0..10_000 {
        assert_eq!(
            running.next(),
            Told::Sent(format!("/{n}"), ResponseOutcome::Sent)
        );
    }
}
