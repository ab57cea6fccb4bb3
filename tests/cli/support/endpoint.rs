//! A scripted receiver, for what `hook send` does to an endpoint.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::message::{Kind, Message};
use super::{Connection, PATIENCE, response};

/// What the endpoint does with one request.
pub enum Reply {
    /// Responds with these bytes and closes.
    Bytes(Vec<u8>),
    /// Responds with what the function makes of the request, and closes.
    Make(Make),
    /// Responds after the head and closes with the body unread.
    Early(Vec<u8>),
    /// Never responds; the connection stays open until the endpoint is dropped.
    Hang,
    /// Closes without a response.
    Close,
    /// Resets the connection.
    Reset,
}

/// Makes the bytes of a response from a request.
pub type Make = Arc<dyn Fn(&Message) -> Vec<u8> + Send + Sync>;

/// A receiver that responds to one request on each connection, as scripted.
///
/// When dropped, it fails the test if it got more or fewer requests than scripted, or if one of its functions panicked.
pub struct Endpoint {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
    strict: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    replies: VecDeque<Reply>,
    /// Responds when the script has ended.
    always: Option<Make>,
    surplus: usize,
    requests: Vec<Message>,
    streams: Vec<TcpStream>,
    handlers: Vec<JoinHandle<()>>,
    closing: bool,
}

impl Endpoint {
    /// Responds to one request.
    pub fn once(reply: impl Into<Reply>) -> Self {
        Self::script([reply])
    }

    /// Responds to as many requests as there are replies, in this order.
    pub fn script<R: Into<Reply>>(replies: impl IntoIterator<Item = R>) -> Self {
        Self::start(State {
            replies: replies.into_iter().map(Into::into).collect(),
            ..State::default()
        })
    }

    /// Responds to any number of requests, but at least one, with what the function makes of them.
    pub fn always(make: impl Fn(&Message) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::start(State {
            always: Some(Arc::new(make)),
            ..State::default()
        })
    }

    fn start(state: State) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        Self {
            address: listener.local_addr().unwrap(),
            accepting: Some(thread::spawn({
                let shared = Arc::clone(&shared);
                move || accept(&listener, &shared)
            })),
            shared,
            strict: true,
        }
    }

    /// Allows any number of requests; a panic still fails the test.
    pub fn any_number(mut self) -> Self {
        self.strict = false;
        self
    }

    /// `http://127.0.0.1:PORT`, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests so far, in order.
    pub fn requests(&self) -> Vec<Message> {
        self.shared.lock().requests.clone()
    }

    /// The only request.
    #[track_caller]
    pub fn request(&self) -> Message {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }

    /// Waits for this number of requests.
    #[track_caller]
    pub fn wait_requests(&self, count: usize) -> Vec<Message> {
        let (state, late) = self
            .shared
            .changed
            .wait_timeout_while(self.shared.lock(), PATIENCE, |state| {
                state.requests.len() < count
            })
            .unwrap_or_else(PoisonError::into_inner);
        let requests = state.requests.clone();
        drop(state);
        assert!(!late.timed_out(), "waited for {count}, got {requests:?}");
        requests
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn received(&self, request: Message) {
        self.lock().requests.push(request);
        self.changed.notify_all();
    }

    /// Drops the clone that would keep this connection open.
    fn let_go(&self, connection: &Connection) -> io::Result<()> {
        let peer = match connection.stream().peer_addr() {
            // The peer has reset the connection meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotConnected => return Ok(()),
            peer => peer?,
        };
        let is_other = |stream: &TcpStream| stream.peer_addr().is_ok_and(|other| other != peer);
        self.lock().streams.retain(is_other);
        Ok(())
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        let (stream, _) = listener.accept().unwrap();
        let mut state = shared.lock();
        if state.closing {
            return;
        }
        state.streams.push(stream.try_clone().unwrap());
        let shared = Arc::clone(shared);
        state.handlers.push(thread::spawn(move || {
            let result = serve(Connection::over(stream), &shared);
            assert!(
                result.is_ok() || shared.lock().closing,
                "the endpoint could not read a request: {result:?}"
            );
        }));
    }
}

fn serve(mut connection: Connection, shared: &Shared) -> io::Result<()> {
    if !connection.reach_body()? {
        return Ok(()); // opened and closed again
    }
    let reply = {
        let mut state = shared.lock();
        let always = state.always.clone().map(Reply::Make);
        state.replies.pop_front().or(always)
    };
    if let Some(Reply::Early(bytes)) = reply {
        shared.received(connection.so_far());
        connection.try_send(bytes)?;
        return shared.let_go(&connection);
    }
    let request = connection.try_read(Kind::Request)?.unwrap();
    let bytes = match &reply {
        Some(Reply::Make(make)) => make(&request),
        Some(Reply::Bytes(bytes)) => bytes.clone(),
        _ => Vec::new(),
    };
    shared.received(request);
    match reply {
        Some(Reply::Hang) => return Ok(()), // the clone keeps it open
        Some(_) => connection.try_send(bytes)?,
        None => shared.lock().surplus += 1,
    }
    shared.let_go(&connection)?;
    if let Some(Reply::Reset) = reply {
        connection.reset();
    }
    Ok(())
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        let woken = TcpStream::connect_timeout(&self.address, PATIENCE);
        let accepting = self.accepting.take().unwrap();
        let mut ended = vec![woken.map_or(Ok(()), |_| accepting.join())];
        let mut state = self.shared.lock();
        for stream in &state.streams {
            let _ = stream.shutdown(Shutdown::Both); // ends the reads of the handlers
        }
        let handlers = std::mem::take(&mut state.handlers);
        let (left, surplus) = (state.replies.len(), state.surplus);
        let asked = state.requests.len();
        let idle = state.always.is_some() && asked == 0;
        drop(state);
        ended.extend(handlers.into_iter().map(JoinHandle::join));
        if thread::panicking() {
            return;
        }
        assert!(
            ended.iter().all(Result::is_ok),
            "the endpoint panicked; see above"
        );
        assert!(
            !self.strict || (left == 0 && surplus == 0 && !idle),
            "the endpoint was asked {asked} times: {left} replies left, {surplus} requests too many"
        );
    }
}

impl From<&str> for Reply {
    fn from(text: &str) -> Self {
        Self::Bytes(text.into())
    }
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Self::Bytes(text.into())
    }
}

impl From<Vec<u8>> for Reply {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A response with this status and no body.
impl From<u16> for Reply {
    fn from(status: u16) -> Self {
        Self::Bytes(response(status, ""))
    }
}

/// A port on which every connection is refused, as long as this lives.
pub struct Refusing(socket2::Socket);

impl Refusing {
    /// Takes a free port and does not listen on it.
    pub fn new() -> Self {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
        let socket = socket.unwrap();
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        socket.bind(&any.into()).unwrap();
        Self(socket)
    }

    /// `http://127.0.0.1:PORT`, without a path.
    pub fn url(&self) -> String {
        let address = self.0.local_addr().unwrap().as_socket().unwrap();
        format!("http://{address}")
    }
}

/// A port of 127.0.0.1 at which connections are neither accepted nor refused, as long as this lives: its backlog is
/// full.
#[cfg(target_os = "linux")]
pub struct Silent {
    _listener: socket2::Socket,
    _waiting: Vec<TcpStream>,
}

#[cfg(target_os = "linux")]
impl Silent {
    /// `None` if the port is taken.
    pub fn new(port: u16) -> Option<Self> {
        let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
        let listener = listener.unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        listener.bind(&address.into()).ok()?;
        listener.listen(0).unwrap();
        let brief = Duration::from_millis(100);
        let waiting = std::iter::from_fn(|| TcpStream::connect_timeout(&address, brief).ok());
        Some(Self {
            _waiting: waiting.collect(),
            _listener: listener,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::super::{ask, connect, exchange, post};
    use super::*;

    #[test]
    fn it_answers_as_scripted_and_keeps_the_bytes() {
        let endpoint = Endpoint::script([Reply::from(404), Reply::from("HTTP/1.1 200\r\n\r\nok")]);
        ask(endpoint.port(), post("/1", "a")).status_is(404);
        let chunked = "POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
        assert_eq!(ask(endpoint.port(), chunked).text(), "ok");
        assert_eq!(endpoint.requests()[0].raw(), post("/1", "a"));
        assert_eq!(endpoint.requests()[1].raw(), chunked.as_bytes());
    }

    #[test]
    fn it_answers_early_with_the_body_unread() {
        let endpoint = Endpoint::once(Reply::Early(response(413, "")));
        let head = "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n";
        connect(endpoint.port())
            .send(head)
            .response()
            .status_is(413);
        assert_eq!(endpoint.request().raw(), head.as_bytes());
    }

    #[test]
    fn it_closes_hangs_and_resets() {
        let endpoint = Endpoint::script([Reply::Close, Reply::Reset, Reply::Hang]);
        assert_eq!(exchange(endpoint.port(), post("/", "")), b"");
        let mut connection = connect(endpoint.port());
        connection.send(post("/", ""));
        let error = connection.try_read_to_end().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        let mut connection = connect(endpoint.port());
        connection.send(post("/", ""));
        let brief = Some(Duration::from_millis(1));
        assert_eq!(endpoint.wait_requests(3).len(), 3);
        connection.stream().set_read_timeout(brief).unwrap();
        assert!(connection.try_read_to_end().is_err(), "no end, no response");
    }

    #[test]
    fn it_fails_the_test_when_asked_too_little_or_too_much() {
        let dropped = |endpoint: Endpoint| catch_unwind(AssertUnwindSafe(|| drop(endpoint)));
        assert!(dropped(Endpoint::once(200)).is_err());
        assert!(dropped(Endpoint::once(200).any_number()).is_ok());
        let endpoint = Endpoint::once(200);
        ask(endpoint.port(), post("/", "")).status_is(200);
        assert_eq!(exchange(endpoint.port(), post("/", "")), b"");
        assert!(dropped(endpoint).is_err());
    }

    #[test]
    fn refusing_refuses() {
        let refusing = Refusing::new();
        let address = refusing.0.local_addr().unwrap().as_socket().unwrap();
        let error = TcpStream::connect(address).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }
}
