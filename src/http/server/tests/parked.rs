//! Requests that another thread answers, and those that get no answer.

use std::io::ErrorKind;

use super::*;

#[test]
fn another_thread_answers_in_the_order_of_the_requests() {
    let running = Running::start(ServerConfig::default());
    let pipelined = b"GET /park HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answers = running.ask(pipelined);
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
    for target in ["/park", "/b"] {
        assert_eq!(
            running.next(),
            Told::Sent(target.to_owned(), ResponseOutcome::Sent)
        );
    }
}

#[test]
fn a_panic_on_another_thread_ends_its_connection_only() {
    let running = Running::start(ServerConfig::default());
    assert_eq!(
        running.ask(b"GET /park-and-panic HTTP/1.1\r\nHost: a\r\n\r\n"),
        ""
    );
    assert!(running.is_alive());
}

#[test]
fn a_connection_is_closed_or_reset_without_an_answer() {
    let running = Running::start(ServerConfig::default());
    assert_eq!(running.ask(b"GET /close HTTP/1.1\r\nHost: a\r\n\r\n"), "");
    let mut stream = running.connect();
    stream
        .write_all(b"GET /reset HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let error = stream.read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[test]
fn the_answer_before_it_still_leaves() {
    let running = Running::start(ServerConfig::default());
    let answers =
        running.ask(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /close HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 1, "{answers}");
}

#[test]
fn a_hanging_sender_makes_room_for_a_newcomer_and_holds_up_no_end() {
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
    assert_eq!(to_the_end(&mut last), "");
}
