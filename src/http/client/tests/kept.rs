//! Connections that are kept from one request to the next.

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
