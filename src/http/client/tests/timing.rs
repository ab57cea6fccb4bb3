//! Deadlines, in every step.

use std::sync::mpsc;

use super::*;

const SHORT: Duration = Duration::from_millis(200);

/// Generous, as the machine may be busy; far from the endpoint's own pace.
const SLACK: Duration = Duration::from_millis(800);

fn times_out(url: &Url, request: &Request, limits: ExchangeLimits) -> FailedExchange {
    let failure = send(url, request, limits).unwrap_err();
    assert!(failure.is_timeout(), "{failure}");
    assert!(
        failure.elapsed >= SHORT && failure.elapsed < SHORT + SLACK,
        "{:?}",
        failure.elapsed
    );
    failure
}

const BOUNDED: ExchangeLimits = ExchangeLimits {
    timeout: SHORT,
    ..LIMITS
};

#[test]
fn a_silent_endpoint_runs_out_of_time() {
    let (url, _) = endpoint(wait_for_end);
    let failure = times_out(&url, &request("GET", b""), BOUNDED);
    assert_eq!(failure.to_string(), "no answer within 200ms");
}

#[test]
fn an_endpoint_that_never_finishes_its_answer_runs_out_of_time() {
    for (start, text, partial) in [
        (
            &b"HTTP/1.1 200 OK\r\nX: "[..],
            "no answer within 200ms",
            false,
        ),
        (
            b"HTTP/1.1 200 OK\r\n\r\n",
            "the answer was not complete within 200ms",
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
        let failure = times_out(&url, &request("GET", b""), BOUNDED);
        assert_eq!(failure.to_string(), text);
        assert_eq!(failure.partial.is_some(), partial);
    }
}

#[test]
fn an_endpoint_that_takes_the_request_too_slowly_runs_out_of_time() {
    let (url, _) = endpoint(|mut stream| {
        while stream.read(&mut [0; 1000]).is_ok_and(|read| read > 0) {
            thread::sleep(Duration::from_millis(1));
        }
    });
    let failure = times_out(&url, &request("POST", &vec![0; 30_000_000]), BOUNDED);
    let text = "the endpoint did not take the whole request within 200ms";
    assert_eq!(failure.to_string(), text);
}

#[test]
fn an_answer_that_is_there_when_time_runs_out_while_sending_counts() {
    let (done, wait) = mpsc::channel::<()>();
    let (url, _) = endpoint(move |mut stream| {
        stream
            .write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        let _ = wait.recv(); // neither reads nor closes
    });
    let answer = send(&url, &request("POST", &vec![0; 30_000_000]), BOUNDED).unwrap();
    assert_eq!(answer.response.status, 413);
    drop(done);
}

#[test]
fn a_handshake_is_bounded_by_the_connect_timeout() {
    let (url, _) = endpoint(wait_for_end);
    let limits = ExchangeLimits {
        connect_timeout: SHORT,
        ..LIMITS
    };
    let failure = times_out(&https(url), &request("GET", b""), limits);
    assert_eq!(failure.to_string(), "no TLS handshake within 200ms");
    assert!(failure.timings.tls.is_none());
}

#[test]
fn no_time_at_all_is_no_attempt() {
    let limits = ExchangeLimits {
        timeout: Duration::ZERO,
        ..LIMITS
    };
    let url = Nowhere::new().url();
    let failure = send(&url, &request("GET", b""), limits).unwrap_err();
    assert!(failure.is_timeout(), "{failure}");
}

#[test]
fn endless_time_is_no_overflow() {
    let limits = ExchangeLimits {
        timeout: Duration::MAX,
        connect_timeout: Duration::MAX,
        ..LIMITS
    };
    let url = answering(b"HTTP/1.1 204 x\r\n\r\n");
    let answer = send(&url, &request("GET", b""), limits).unwrap();
    assert!(answer.timings.first_byte.unwrap() <= answer.elapsed);
    assert!(answer.timings.dns.is_none() && answer.timings.tls.is_none());
}
