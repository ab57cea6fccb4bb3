//! A pool over real sockets: an endpoint with several addresses.

#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use super::endpoint::{Addresses, EndpointAddress};
use super::{ConnectionPool, PoolEndpoint, PoolJob, Resend};
use crate::http::client::happy_eyeballs::tests::{BlackHole, refusing};
use crate::http::client::{ClientError, ExchangeLimits, FailedExchange, TimedResponse};
use crate::message::{Headers, Request, Version};

const PATIENCE: Duration = Duration::from_secs(20);

impl PoolJob for Request {
    fn request(&self) -> &Request {
        self
    }
}

type Outcome = Result<TimedResponse, FailedExchange>;

fn pool(addresses: &[SocketAddr], connect_timeout: Duration) -> ConnectionPool<Request> {
    let address = EndpointAddress {
        name: "several".to_owned(),
        addresses: Addresses::known(addresses),
        tls: None,
    };
    let limits = ExchangeLimits {
        timeout: PATIENCE,
        connect_timeout,
        max_body: 1000,
    };
    let endpoint = PoolEndpoint::new(address, 1);
    ConnectionPool::new(vec![endpoint], limits, Resend::Unanswered).unwrap()
}

fn request() -> Request {
    Request {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        version: Version::Http11,
        headers: Headers::from_iter([("Content-Length", "0")]),
        body: Vec::new(),
        trailers: Headers::new(),
        framed: None,
    }
}

/// Sends one request and returns how it ended, and after which time. `meanwhile` is called between the turns of the
/// pool.
fn send(
    pool: &mut ConnectionPool<Request>,
    mut meanwhile: impl FnMut(Duration),
) -> (Outcome, Duration) {
    let start = Instant::now();
    let mut completed = Vec::new();
    pool.start(0, request(), &mut completed);
    while completed.is_empty() {
        meanwhile(start.elapsed());
        pool.turn(None, &mut completed).unwrap();
    }
    let (_, outcome) = completed.remove(0);
    (outcome, start.elapsed())
}

/// Responds on each connection without reading the request, and keeps it open.
fn respond(listener: TcpListener) {
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let response = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(response).unwrap();
            open.push(stream);
        }
    });
}

#[test]
fn an_address_that_does_not_answer_holds_up_no_other() {
    let (one, other) = (BlackHole::new(), BlackHole::new());
    let good = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = good.local_addr().unwrap();
    respond(good);
    let mut pool = pool(&[one.address, other.address, address], PATIENCE);
    let (outcome, took) = send(&mut pool, |_| {});
    assert_eq!(outcome.unwrap().response.status, 200);
    assert!(
        took >= Duration::from_millis(500) && took < PATIENCE / 2,
        "{took:?}"
    );
    // The next connection begins with the address that has accepted.
    let (outcome, took) = send(&mut pool, |_| {});
    assert_eq!(outcome.unwrap().response.status, 200);
    assert!(took < Duration::from_millis(500), "{took:?}");
}

#[test]
fn an_address_that_is_slow_is_not_given_up_when_the_next_one_is_tried() {
    let (slow, other) = (BlackHole::new(), BlackHole::new());
    let mut pool = pool(&[slow.address, other.address], PATIENCE);
    let mut slow = Some(slow);
    let (outcome, took) = send(&mut pool, |elapsed| {
        if elapsed > Duration::from_millis(400)
            && let Some(slow) = slow.take()
        {
            respond(slow.open());
        }
    });
    assert_eq!(outcome.unwrap().response.status, 200);
    assert!(took < PATIENCE / 2, "{took:?}");
}

#[test]
fn the_time_bounds_all_attempts_together() {
    let (one, other) = (BlackHole::new(), BlackHole::new());
    let (refusing, _socket) = refusing();
    let limit = Duration::from_millis(400);
    for addresses in [
        [one.address, other.address],
        [refusing, one.address],
        [one.address, refusing],
    ] {
        let mut pool = pool(&addresses, limit);
        let (outcome, took) = send(&mut pool, |_| {});
        let failed = *outcome.unwrap_err().error;
        assert!(matches!(failed, ClientError::TimedOut { .. }), "{failed}");
        assert!(took >= limit && took < PATIENCE / 2, "{took:?}");
    }
}

#[test]
fn the_requests_in_flight_of_a_pool_that_is_abandoned_are_known() {
    let hole = BlackHole::new();
    let mut pool = pool(&[hole.address], PATIENCE);
    pool.start(0, request(), &mut Vec::new());
    assert_eq!(pool.abandon(), [request()]);
    assert_eq!(pool.abandon(), []);
}
