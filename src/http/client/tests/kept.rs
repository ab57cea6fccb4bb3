//! Connections that are kept from one request to the next.

use std::sync::mpsc;

use super::*;

/// Sends so many requests to an endpoint that answers each connection's requests with these bytes, one after the other.
fn connections_for(requests: usize, answers: &'static [&'static [u8]]) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut session = Client::with_proxy(None).session(&url_of(&listener));
    let serving = thread::spawn(move || {
        let mut connections = 0;
        let mut served = 0;
        while served < requests {
            let (mut stream, _) = listener.accept().unwrap();
            connections += 1;
            for answer in answers {
                // The client may have gone elsewhere.
                if stream.peek(&mut [0]).unwrap_or(0) == 0 {
                    break;
                }
                read_head(&mut stream);
                stream.write_all(answer).unwrap();
                served += 1;
            }
        }
        connections
    });
    for _ in 0..requests {
        let answer = session.send(&request("GET", b""), LIMITS).unwrap();
        assert_eq!(answer.response.body, b"hi");
    }
    drop(session);
    serving.join().unwrap()
}

const KEPT: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

#[test]
fn one_connection_carries_many_requests() {
    assert_eq!(connections_for(4, &[KEPT, KEPT, KEPT, KEPT]), 1);
}

#[test]
fn what_is_not_kept_is_opened_anew() {
    for answer in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"[..],
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    ] {
        let answers: &'static [&'static [u8]] = Box::leak(Box::new([answer]));
        assert_eq!(connections_for(3, answers), 3);
    }
}

#[test]
fn an_endpoint_that_closes_without_a_word_gets_a_connection_for_each() {
    assert_eq!(connections_for(4, &[KEPT]), 4);
}

/// The body of the second answer, where the first connection carries these bytes at once and those when they are read.
fn second_answer(at_once: &[u8], later: &'static [u8]) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut session = direct().session(&url_of(&listener));
    let (answered, is_answered) = mpsc::channel();
    let (written, is_written) = mpsc::channel();
    let at_once = at_once.to_vec();
    thread::spawn(move || {
        let (mut first, _) = listener.accept().unwrap();
        read_head(&mut first);
        first.write_all(&at_once).unwrap();
        is_answered.recv().unwrap();
        first.write_all(later).unwrap();
        written.send(()).unwrap();
        let (mut second, _) = listener.accept().unwrap();
        read_head(&mut second);
        second.write_all(KEPT).unwrap();
    });
    session.send(&request("GET", b""), LIMITS).unwrap();
    answered.send(()).unwrap();
    is_written.recv().unwrap();
    thread::sleep(Duration::from_millis(20)); // long enough to be idle
    let answer = session.send(&request("GET", b""), LIMITS).unwrap();
    answer.response.body
}

const UNASKED: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";

#[test]
fn what_comes_behind_an_answer_is_not_the_next_one() {
    // As long as it takes to be read past the first of two buffers.
    for length in [2, 95_000] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        let answer = [head.as_bytes(), &vec![b'x'; length], UNASKED].concat();
        assert_eq!(second_answer(&answer, b""), b"hi");
    }
}

#[test]
fn what_comes_on_an_idle_connection_is_no_answer() {
    assert_eq!(second_answer(KEPT, UNASKED), b"hi");
}
