//! Timeouts in every phase.

use std::sync::mpsc;

use super::*;

const SHORT: Duration = Duration::from_millis(200);

/// Generous, because the machine may be busy, and far from the endpoint's own timing.
const SLACK: Duration = Duration::from_millis(800);

fn times_out(url: &Url, request: &Request, limits: ExchangeLimits) -> FailedExchange {
    let failed = send(url, request, limits).unwrap_err();
    assert!(failed.is_timeout(), "{failed}");
    // Windows counts in ticks, and may end a wait a fraction of one early.
    let tick = Duration::from_millis(cfg!(windows).into());
    assert!(
        failed.elapsed + tick >= SHORT && failed.elapsed < SHORT + SLACK,
        "{:?}",
        failed.elapsed
    );
    failed
}

const BOUNDED: ExchangeLimits = ExchangeLimits {
    timeout: SHORT,
    ..LIMITS
};

#[test]
fn a_silent_endpoint_times_out() {
    let (url, _) = endpoint(wait_for_end);
    let failed = times_out(&url, &request("GET", b""), BOUNDED);
    assert_eq!(failed.to_string(), "no response within 200ms");
}

#[test]
fn an_endless_response_times_out() {
    for (start, text, partial) in [
        (
            &b"HTTP/1.1 200 OK\r\nX: "[..],
            "no response within 200ms",
            false,
        ),
        (
            b"HTTP/1.1 200 OK\r\n\r\n",
            "the response was not complete within 200ms",
            true,
        ),
    ] {
        let (url, _) = endpoint(move |mut stream| {
            read_head(&mut stream);
            stream.write_all(start).unwrap();
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(5));
            }
        });
        let failed = times_out(&url, &request("GET", b""), BOUNDED);
        assert_eq!(failed.to_string(), text);
        assert_eq!(failed.partial.is_some(), partial);
    }
}

#[test]
fn an_endpoint_that_reads_too_slowly_times_out() {
    let (url, _) = endpoint(|mut stream| {
        while stream.read(&mut [0; 1000]).is_ok_and(|read| read > 0) {
            thread::sleep(Duration::from_millis(1));
        }
    });
    let failed = times_out(&url, &request("POST", &vec![0; 30_000_000]), BOUNDED);
    let text = "the endpoint did not take the whole request within 200ms";
    assert_eq!(failed.to_string(), text);
}

#[test]
fn a_response_that_arrived_before_a_timeout_while_sending_counts() {
    let (done, wait) = mpsc::channel::<()>();
    let (url, _) = endpoint(move |mut stream| {
        stream
            .write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        let _ = wait.recv(); // neither reads nor closes
    });
    let response = send(&url, &request("POST", &vec![0; 30_000_000]), BOUNDED).unwrap();
    assert_eq!(response.response.status, 413);
    drop(done);
}

#[test]
fn a_handshake_is_bounded_by_the_connect_timeout() {
    let (url, _) = endpoint(wait_for_end);
    let limits = ExchangeLimits {
        connect_timeout: SHORT,
        ..LIMITS
    };
    let failed = times_out(&https(url), &request("GET", b""), limits);
    assert_eq!(failed.to_string(), "no TLS handshake within 200ms");
    assert!(failed.timings.tls.is_none());
}

#[test]
fn a_timeout_of_zero_fails_before_connecting() {
    let limits = ExchangeLimits {
        timeout: Duration::ZERO,
        ..LIMITS
    };
    let url = Nowhere::new().url();
    let failed = send(&url, &request("GET", b""), limits).unwrap_err();
    assert!(failed.is_timeout(), "{failed}");
}

#[test]
fn the_longest_timeout_does_not_overflow() {
    let limits = ExchangeLimits {
        timeout: Duration::MAX,
        connect_timeout: Duration::MAX,
        ..LIMITS
    };
    let url = responding(b"HTTP/1.1 204 x\r\n\r\n");
    let response = send(&url, &request("GET", b""), limits).unwrap();
    assert!(response.timings.first_byte.unwrap() <= response.elapsed);
    assert!(response.timings.dns.is_none() && response.timings.tls.is_none());
}
