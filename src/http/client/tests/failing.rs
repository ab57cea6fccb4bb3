//! Endpoints that are not there, not HTTP, or don't finish.

use super::*;

#[test]
fn a_refused_connection_says_where() {
    let nowhere = Nowhere::new();
    let url = nowhere.url();
    let failure = get(&url).unwrap_err();
    assert!(matches!(failure.cause, ClientError::Refused(_)));
    assert!(!failure.is_timeout());
    assert_eq!(
        failure.to_string(),
        format!(
            "could not connect to `127.0.0.1:{}`: connection refused (is the endpoint running?)",
            url.port
        )
    );
}

#[test]
fn an_unknown_name_is_said() {
    let failure = get(&Url::parse("http://nohost.invalid/").unwrap()).unwrap_err();
    assert!(matches!(failure.cause, ClientError::NameNotFound(_)));
    let text = failure.to_string();
    assert!(
        text.starts_with("could not resolve `nohost.invalid`: "),
        "{text}"
    );
}

#[test]
fn what_is_not_http_is_shown_without_waiting_for_more() {
    let (url, _) = endpoint(|mut stream| {
        stream.write_all(b"SSH-2.0-OpenSSH\x1b[2J\r\n").unwrap();
        wait_for_end(stream);
    });
    let failure = get(&url).unwrap_err();
    assert!(matches!(failure.cause, ClientError::NotHttp(_)));
    assert_eq!(
        failure.to_string(),
        "the answer is not valid HTTP: it begins with `SSH-2.0-OpenSSH\\x1b[2J\\r\\n`"
    );
}

#[test]
fn a_bad_length_is_no_answer() {
    let failure = failure_to(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n");
    assert_eq!(
        failure.to_string(),
        "the answer is not valid HTTP: its Content-Length is invalid"
    );
}

#[test]
fn an_answer_that_is_cut_off_is_kept_as_far_as_it_came() {
    for (bytes, text) in [
        (
            &b"HTTP/1.1 500 No\r\nContent-Length: 400\r\n\r\nhalf an answ"[..],
            "the answer was cut off after 12 of 400 bytes",
        ),
        (
            b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nhalf an answ",
            "the answer was cut off after 12 bytes",
        ),
    ] {
        let failure = failure_to(bytes);
        assert_eq!(failure.to_string(), text);
        assert!(failure.timings.first_byte.is_some());
        let partial = failure.partial.unwrap();
        assert_eq!(
            (partial.status, &*partial.body),
            (500, &b"half an answ"[..])
        );
    }
}

#[test]
fn an_answer_that_ends_in_its_head_is_cut_off() {
    let failure = failure_to(b"HTTP/1.1 200 OK\r\nConte");
    assert!(matches!(
        failure.cause,
        ClientError::CutOff { read: 22, of: None }
    ));
    assert!(failure.partial.is_none());
}

#[test]
fn a_connection_that_closes_without_an_answer_is_said() {
    let failure = failure_to(b"");
    assert!(matches!(failure.cause, ClientError::Closed));
    assert!(failure.timings.connect.is_some() && failure.timings.first_byte.is_none());
}

#[test]
fn a_connection_that_is_reset_while_sending_is_said() {
    let (url, _) = endpoint(|mut stream| {
        read_head(&mut stream);
    });
    let failure = send(&url, &request("POST", &vec![0; 20_000_000]), LIMITS).unwrap_err();
    assert!(matches!(
        failure.cause,
        ClientError::Reset(ExchangePhase::Sending)
    ));
    assert_eq!(
        failure.to_string(),
        "the endpoint closed the connection before it had the whole request"
    );
}
