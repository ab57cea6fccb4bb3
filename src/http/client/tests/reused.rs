//! Connections that are reused for the next request.

use std::sync::mpsc;

use super::*;

/// How many connections an endpoint sees for this many requests, if it sends these responses on each connection.
fn connections_for(requests: usize, responses: &'static [&'static [u8]]) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut session = Client::new(&ConnectOptions::default())
        .unwrap()
        .session(&url_of(&listener));
    let serving = thread::spawn(move || {
        let mut connections = 0;
        let mut served = 0;
        while served < requests {
            let (mut stream, _) = listener.accept().unwrap();
            connections += 1;
            for response in responses {
                // The client may have opened another connection.
                if stream.peek(&mut [0]).unwrap_or(0) == 0 {
                    break;
                }
                read_head(&mut stream);
                stream.write_all(response).unwrap();
                served += 1;
            }
        }
        connections
    });
    for _ in 0..requests {
        let response = session.send(&request("GET", b""), LIMITS).unwrap();
        assert_eq!(response.response.body, b"hi");
    }
    drop(session);
    serving.join().unwrap()
}

const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

#[test]
fn one_connection_carries_many_requests() {
    assert_eq!(
        connections_for(4, &[RESPONSE, RESPONSE, RESPONSE, RESPONSE]),
        1
    );
}

#[test]
fn a_connection_that_the_endpoint_closes_is_opened_again() {
    for response in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"[..],
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    ] {
        let responses: &'static [&'static [u8]] = Box::leak(Box::new([response]));
        assert_eq!(connections_for(3, responses), 3);
    }
}

#[test]
fn an_endpoint_that_closes_unannounced_gets_a_connection_for_each_request() {
    assert_eq!(connections_for(4, &[RESPONSE]), 4);
}

/// The body of the second response, if the first connection carries `at_once` at once and `later` after the response
/// was read.
fn second_response(at_once: &[u8], later: &'static [u8]) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut session = direct().session(&url_of(&listener));
    let (responded, is_responded) = mpsc::channel();
    let (written, is_written) = mpsc::channel();
    let at_once = at_once.to_vec();
    thread::spawn(move || {
        let (mut first, _) = listener.accept().unwrap();
        read_head(&mut first);
        first.write_all(&at_once).unwrap();
        is_responded.recv().unwrap();
        first.write_all(later).unwrap();
        written.send(()).unwrap();
        let (mut second, _) = listener.accept().unwrap();
        read_head(&mut second);
        second.write_all(RESPONSE).unwrap();
    });
    session.send(&request("GET", b""), LIMITS).unwrap();
    responded.send(()).unwrap();
    is_written.recv().unwrap();
    thread::sleep(Duration::from_millis(20)); // long enough to be idle
    let response = session.send(&request("GET", b""), LIMITS).unwrap();
    response.response.body
}

const UNASKED: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";

#[test]
fn bytes_after_a_response_are_not_the_next_one() {
    // The second length exceeds the first of two buffers.
    for length in [2, 95_000] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        let response = [head.as_bytes(), &vec![b'x'; length], UNASKED].concat();
        assert_eq!(second_response(&response, b""), b"hi");
    }
}

#[test]
fn bytes_on_an_idle_connection_are_not_a_response() {
    assert_eq!(second_response(RESPONSE, UNASKED), b"hi");
}
