//! Requests that another thread decides on, and connections that end without a response.

use std::io::ErrorKind;

use super::*;

#[test]
fn responses_of_another_thread_keep_the_order_of_the_requests() {
    let running = Running::start(ServerConfig::default());
    let pipelined = b"GET /suspend HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let responses = running.exchange(pipelined);
    assert_eq!(
        responses.matches("HTTP/1.1 200 OK").count(),
        2,
        "{responses}"
    );
    for target in ["/suspend", "/b"] {
        assert_eq!(
            running.next(),
            ServiceCall::Sent(target.to_owned(), ResponseOutcome::Sent)
        );
    }
}

#[test]
fn requests_that_are_held_get_their_responses_when_the_service_commits() {
    let running = Running::start(ServerConfig::default());
    let hold = b"GET /hold HTTP/1.1\r\nHost: a\r\n\r\n";
    let close = b"GET /hold HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let all = [hold.repeat(99), close.to_vec()].concat();
    // No event comes after the first: each request but the first is read while the one before is resumed.
    for mut stream in [running.connect(), running.connect(), running.connect()] {
        stream.write_all(&all).unwrap();
        let responses = read_to_end(&mut stream);
        assert_eq!(responses.matches("HTTP/1.1 200 OK\r\n").count(), 100);
    }
    let calls = running.calls.try_iter();
    let sent = ServiceCall::Sent("/hold".to_owned(), ResponseOutcome::Sent);
    assert_eq!(calls.filter(|call| *call == sent).count(), 300);
}

#[test]
fn a_panic_on_another_thread_ends_only_its_own_connection() {
    let running = Running::start(ServerConfig::default());
    assert_eq!(
        running.exchange(b"GET /suspend-and-panic HTTP/1.1\r\nHost: a\r\n\r\n"),
        ""
    );
    assert!(running.is_alive());
}

#[test]
fn a_connection_is_closed_or_reset_without_a_response() {
    let running = Running::start(ServerConfig::default());
    assert_eq!(
        running.exchange(b"GET /close HTTP/1.1\r\nHost: a\r\n\r\n"),
        ""
    );
    let mut stream = running.connect();
    stream
        .write_all(b"GET /reset HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let error = stream.read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_response_before_the_close_is_still_sent() {
    let running = Running::start(ServerConfig::default());
    let responses = running
        .exchange(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /close HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(
        responses.matches("HTTP/1.1 200 OK").count(),
        1,
        "{responses}"
    );
}

#[test]
fn a_hanging_connection_is_closed_for_a_new_one_and_does_not_delay_a_stop() {
    let running = Running::start(ServerConfig {
        max_connections: 2,
        ..ServerConfig::default()
    });
    let mut hanging: Vec<TcpStream> = (0..2).map(|_| running.connect()).collect();
    for stream in &mut hanging {
        stream
            .write_all(b"GET /hang HTTP/1.1\r\nHost: a\r\n\r\n")
            .unwrap();
    }
    for _ in 0..4 {
        assert!(running.is_alive());
    }
    let mut last = running.connect();
    last.write_all(b"GET /hang HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    drop(running); // joins the loops
    assert_eq!(read_to_end(&mut last), "");
}

#[test]
fn a_response_can_close_a_kept_connection_with_or_without_a_word() {
    let running = Running::start(ServerConfig::default());
    let silent = running.exchange(b"GET /silent HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(silent.contains("Content-Length: 0"), "{silent}");
    assert!(!silent.contains("Connection:"), "{silent}");
    let without_length = running.exchange(b"GET /no-length HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(!without_length.contains("Content-Length"));
    assert!(without_length.ends_with("Connection: close\r\n\r\nall"));
}

#[test]
fn a_response_for_the_patient_is_given_up_with_its_sender() {
    let running = Running::start(ServerConfig::default());
    let mut stream = running.connect();
    stream
        .write_all(b"GET /until-left HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    drop(stream);
    let aborted = ServiceCall::Sent("/until-left".to_owned(), ResponseOutcome::Aborted);
    assert_eq!(running.next(), aborted);
}
