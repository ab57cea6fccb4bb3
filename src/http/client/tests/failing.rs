//! Endpoints that are unreachable, do not speak HTTP, or do not finish.

use super::*;

#[test]
fn a_refused_connection_names_the_address() {
    let nowhere = Nowhere::new();
    let url = nowhere.url();
    let failed = get(&url).unwrap_err();
    assert!(matches!(*failed.error, ClientError::Refused(_)));
    assert!(!failed.is_timeout());
    assert_eq!(
        failed.to_string(),
        format!(
            "could not connect to `127.0.0.1:{}`: connection refused (is the endpoint running?)",
            url.port
        )
    );
}

#[test]
fn an_unknown_name_is_named() {
    let name = "a".repeat(64); // longer than a label may be: resolution fails locally
    let failed = get(&Url::parse(&format!("http://{name}/")).unwrap()).unwrap_err();
    assert!(matches!(*failed.error, ClientError::NameNotFound(_)));
    let text = failed.to_string();
    assert!(
        text.starts_with(&format!("could not resolve `{name}`: ")),
        "{text}"
    );
}

#[test]
fn a_response_that_is_not_http_fails_at_once() {
    let (url, _) = endpoint(|mut stream| {
        stream.write_all(b"SSH-2.0-OpenSSH\x1b[2J\r\n").unwrap();
        wait_for_end(stream);
    });
    let failed = get(&url).unwrap_err();
    assert!(matches!(*failed.error, ClientError::NotHttp(_)));
    assert_eq!(
        failed.to_string(),
        "the response is not valid HTTP: it begins with `SSH-2.0-OpenSSH\\x1b[2J\\r\\n`"
    );
}

#[test]
fn an_invalid_length_is_not_http() {
    let failed = failure_to(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n");
    assert_eq!(
        failed.to_string(),
        "the response is not valid HTTP: its Content-Length is invalid"
    );
}

#[test]
fn a_response_that_is_cut_off_is_kept_as_far_as_it_arrived() {
    for (bytes, text) in [
        (
            &b"HTTP/1.1 500 No\r\nContent-Length: 400\r\n\r\nhalf an answ"[..],
            "the response was cut off after 12 of 400 bytes",
        ),
        (
            b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nhalf an answ",
            "the response was cut off after 12 bytes",
        ),
    ] {
        let failed = failure_to(bytes);
        assert_eq!(failed.to_string(), text);
        assert!(failed.timings.first_byte.is_some());
        let partial = failed.partial.unwrap();
        assert_eq!(
            (partial.status, &*partial.body),
            (500, &b"half an answ"[..])
        );
    }
}

#[test]
fn a_response_that_ends_in_its_head_is_cut_off() {
    let failed = failure_to(b"HTTP/1.1 200 OK\r\nConte");
    assert!(matches!(
        *failed.error,
        ClientError::CutOff {
            read: 22,
            length: None
        }
    ));
    assert!(failed.partial.is_none());
}

#[test]
fn a_close_without_a_response_is_reported() {
    let failed = failure_to(b"");
    assert!(matches!(*failed.error, ClientError::Closed));
    assert!(failed.timings.connect.is_some() && failed.timings.first_byte.is_none());
}

#[test]
fn a_reset_while_sending_is_reported() {
    let (url, _) = endpoint(|mut stream| {
        read_head(&mut stream);
    });
    let failed = send(&url, &request("POST", &vec![0; 20_000_000]), LIMITS).unwrap_err();
    assert!(matches!(*failed.error, ClientError::ResetWhileSending));
    assert_eq!(
        failed.to_string(),
        "the endpoint closed the connection before it had the whole request"
    );
}
