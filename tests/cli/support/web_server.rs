//! An HTTP/1.1 server that keeps its connections, for endpoints that do more than follow a script.

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::message::{Kind, Message};
use super::{Connection, PATIENCE};

/// What the server does with one request.
pub enum Served {
    /// Responds with these bytes, and keeps the connection.
    Kept(Vec<u8>),
    /// Responds with these bytes, and closes.
    Closed(Vec<u8>),
    /// Closes without a response.
    Dropped,
    /// Never responds; the connection stays open.
    Silent,
    /// Ends the server, then the connection, as a process that crashes.
    Crashed,
    /// Ends the server, then responds with these bytes, and closes.
    Last(Vec<u8>),
}

/// How a request came.
#[derive(Clone, Copy)]
pub struct Arrival {
    /// The number of requests before it on the same connection.
    pub before: usize,
    /// From the end of its head to that of its body.
    pub took: Duration,
}

/// Makes what is served of a request.
type Serve = dyn Fn(&Message, Arrival) -> Served + Send + Sync;

/// A server on a free port, with a thread for each connection. When dropped, it fails the test if a thread panicked.
pub struct WebServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    serve: Box<Serve>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    streams: Vec<TcpStream>,
    threads: Vec<JoinHandle<()>>,
    closing: bool,
}

impl WebServer {
    pub fn start(serve: impl Fn(&Message, Arrival) -> Served + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let shared = Arc::new(Shared {
            serve: Box::new(serve),
            state: Mutex::default(),
        });
        Self {
            address: listener.local_addr().unwrap(),
            accepting: Some(thread::spawn({
                let shared = Arc::clone(&shared);
                move || accept(&listener, &shared)
            })),
            shared,
        }
    }

    /// `http://127.0.0.1:PORT`, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        let (stream, _) = listener.accept().unwrap();
        let mut state = shared.state.lock().unwrap();
        if state.closing {
            return;
        }
        state.streams.push(stream.try_clone().unwrap());
        let shared = Arc::clone(shared);
        state.threads.push(thread::spawn(move || {
            // A client may end its connection at any time.
            let _ = serve(stream, &shared);
        }));
    }
}

fn serve(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let closer = stream.try_clone()?;
    let mut connection = Connection::over(stream);
    for before in 0.. {
        if !connection.reach_body()? {
            return Ok(());
        }
        let started = Instant::now();
        if connection.so_far().header("expect").is_some() {
            connection.try_send("HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let Some(request) = connection.try_read(Kind::Request)? else {
            return Ok(());
        };
        let took = started.elapsed();
        match (shared.serve)(&request, Arrival { before, took }) {
            Served::Kept(response) => connection.try_send(response)?,
            Served::Closed(response) => {
                connection.try_send(response)?;
                break;
            }
            Served::Dropped => break,
            Served::Silent => return Ok(()), // the clone keeps it open
            Served::Crashed => {
                end(closer.local_addr()?, shared);
                break;
            }
            Served::Last(response) => {
                end(closer.local_addr()?, shared);
                connection.try_send(response)?;
                break;
            }
        }
    }
    closer.shutdown(Shutdown::Both)
}

/// Ends the thread that accepts connections, and waits until nothing listens.
fn end(address: SocketAddr, shared: &Shared) {
    shared.state.lock().unwrap().closing = true;
    while TcpStream::connect(address).is_ok() {}
}

impl Drop for WebServer {
    fn drop(&mut self) {
        let lock = || {
            self.shared
                .state
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        lock().closing = true;
        let woken = TcpStream::connect_timeout(&self.address, PATIENCE);
        let mut ended = vec![woken.map_or(Ok(()), |_| self.accepting.take().unwrap().join())];
        let State {
            streams, threads, ..
        } = std::mem::take(&mut *lock());
        for stream in streams {
            let _ = stream.shutdown(Shutdown::Both); // ends the reads of the threads
        }
        ended.extend(threads.into_iter().map(JoinHandle::join));
        assert!(
            thread::panicking() || ended.iter().all(Result::is_ok),
            "the server panicked; see above"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::{connect, exchange, post, response};
    use super::*;

    #[test]
    fn it_keeps_closes_and_drops_connections() {
        let server = WebServer::start(|request, arrival| match request.text() {
            "keep" => Served::Kept(response(200, arrival.before.to_string())),
            "close" => Served::Closed(response(404, arrival.before.to_string())),
            _ => Served::Dropped,
        });
        let port = server.address.port();
        let mut connection = connect(port);
        connection.send(post("/", "keep"));
        assert_eq!(connection.response().text(), "0");
        connection.send(post("/", "close"));
        assert_eq!(connection.response().status_is(404).text(), "1");
        connection.ends();
        assert_eq!(exchange(port, post("/", "drop")), b"");
    }

    #[test]
    fn it_lets_a_client_wait_for_its_body_or_forever() {
        let server = WebServer::start(|request, _| match request.body() {
            b"silent" => Served::Silent,
            body => Served::Kept(response(200, body)),
        });
        let mut connection = connect(server.address.port());
        connection.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        connection.response().status_is(100);
        assert_eq!(connection.send("ok").response().text(), "ok");
        connection.send(post("/", "silent"));
        drop(server);
        assert_eq!(connection.try_read_to_end().unwrap(), b"");
    }
}
