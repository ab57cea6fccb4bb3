//! The client over real sockets, against endpoints that follow a script.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Client, ClientError, ConnectOptions, ExchangeLimits, FailedExchange, TimedResponse};
use crate::message::{Headers, Request, Response, Url};

mod exact;
mod failing;
mod paced;
mod proxy;
mod reused;
mod timing;
mod tls;

const LIMITS: ExchangeLimits = ExchangeLimits {
    timeout: Duration::from_secs(20),
    connect_timeout: Duration::from_secs(10),
    max_body: 1024 * 1024,
};

/// An endpoint for one connection, and the result of its script.
fn endpoint<T: Send + 'static>(
    script: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (Url, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = url_of(&listener);
    let run = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        script(stream)
    });
    (url, run)
}

/// A port where nothing listens and no other process can begin to: the near end of a connection.
struct Nowhere(TcpStream);

impl Nowhere {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self(TcpStream::connect(listener.local_addr().unwrap()).unwrap())
    }

    fn url(&self) -> Url {
        Url::parse(&format!("http://{}/", self.0.local_addr().unwrap())).unwrap()
    }
}

fn url_of(listener: &TcpListener) -> Url {
    Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap()
}

/// An endpoint that reads a head, writes these bytes and closes.
fn responding(bytes: &'static [u8]) -> Url {
    endpoint(move |mut stream| {
        read_head(&mut stream);
        stream.write_all(bytes).unwrap();
    })
    .0
}

/// Reads to the empty line, byte by byte so that nothing after it is read.
fn read_head(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    head
}

/// Waits until the client closes the connection.
fn wait_for_end(mut stream: TcpStream) {
    let _ = stream.read_to_end(&mut Vec::new());
}

fn https(mut url: Url) -> Url {
    url.scheme = crate::message::UrlScheme::Https;
    url
}

fn request(method: &str, body: &[u8]) -> Request {
    let mut request = Request::new(method, "/");
    request.headers.push("Host", "a");
    request.body = body.to_vec();
    request
}

/// Sends with a client without a proxy, whatever the environment says.
fn send(
    url: &Url,
    request: &Request,
    limits: ExchangeLimits,
) -> Result<TimedResponse, FailedExchange> {
    direct().send(url, request, limits)
}

fn direct() -> Client {
    Client::new(&ConnectOptions::default()).unwrap()
}

fn get(url: &Url) -> Result<TimedResponse, FailedExchange> {
    send(url, &request("GET", b""), LIMITS)
}

fn response_to(method: &str, bytes: &'static [u8]) -> Response {
    let response = send(&responding(bytes), &request(method, b""), LIMITS).unwrap();
    assert!(!response.truncated);
    response.response
}

fn failure_to(bytes: &'static [u8]) -> FailedExchange {
    get(&responding(bytes)).unwrap_err()
}
