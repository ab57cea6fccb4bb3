//! Deadlines, short enough to wait for.

use super::*;

fn quick() -> ServerConfig {
    ServerConfig {
        head_timeout: Duration::from_millis(100),
        idle_timeout: Duration::from_millis(100),
        body_timeout: Duration::from_millis(100),
        write_timeout: Duration::from_millis(100),
        ..ServerConfig::default()
    }
}

#[test]
fn an_idle_connection_is_closed_without_a_response() {
    let running = Running::start(quick());
    assert_eq!(running.exchange(b""), "");
    let after_a_response = running.exchange(GET);
    assert!(
        after_a_response.ends_with("Content-Length: 0\r\n\r\n"),
        "{after_a_response}"
    );
}

#[test]
fn the_head_timeout_covers_the_whole_head() {
    let running = Running::start(ServerConfig {
        idle_timeout: PATIENCE,
        ..quick()
    });
    let mut stream = running.connect();
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let mut dribble = stream.try_clone().unwrap();
    let writer = std::thread::spawn(move || {
        while dribble.write_all(b"X: y\r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(10)); // slow on purpose
        }
    });
    let response = read_to_end(&mut stream);
    assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
    assert!(
        matches!(running.next(), ServiceCall::Refused(408, reason) if reason.contains("the head was not complete"))
    );
    drop(stream);
    drop(running);
    writer.join().unwrap();
}

#[test]
fn a_body_below_the_minimum_rate_is_refused_with_408() {
    let running = Running::start(ServerConfig {
        body_timeout: PATIENCE,
        rate_grace: Duration::from_millis(200),
        ..ServerConfig::default()
    });
    let mut stream = running.connect();
    stream
        .write_all(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        .unwrap();
    let mut dribble = stream.try_clone().unwrap();
    let writer = std::thread::spawn(move || {
        while dribble.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(10)); // slow on purpose
        }
    });
    let response = read_to_end(&mut stream);
    assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
    drop((stream, running));
    writer.join().unwrap();
}

#[test]
fn the_default_bounds_match_the_documentation() {
    let seconds = Duration::from_secs;
    let config = ServerConfig::default();
    assert_eq!((config.limits.head, config.limits.fields), (64 << 10, 100));
    assert_eq!(
        (config.max_connections, config.max_in_flight),
        (4096, 256 << 20)
    );
    assert_eq!(
        (config.head_timeout, config.idle_timeout),
        (seconds(10), seconds(30))
    );
    assert_eq!(
        (config.body_timeout, config.write_timeout),
        (seconds(30), seconds(30))
    );
    assert_eq!((config.rate_grace, config.min_rate), (seconds(20), 500));
}

#[test]
fn a_stalled_body_is_refused_with_408() {
    let running = Running::start(quick());
    let response = running.exchange(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
    assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
    let reason = "the body stalled after 4 bytes".to_owned();
    assert_eq!(running.next(), ServiceCall::Refused(408, reason));
}

#[test]
fn a_client_that_never_reads_is_closed_and_its_responses_are_aborted() {
    let running = Running::start(quick());
    let mut stream = running.connect();
    // More than the buffers of both ends hold.
    for _ in 0..64 {
        let _ = stream.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    loop {
        match running.next() {
            ServiceCall::Sent(target, ResponseOutcome::Aborted) => {
                break assert_eq!(target, "/large");
            }
            ServiceCall::Sent(_, ResponseOutcome::Sent) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(running.is_alive());
}
