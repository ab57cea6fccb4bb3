//! Requests that are written at another pace.

use std::time::Duration;

use super::*;
use crate::http::client::WritePace;

fn with_length(bytes: &[u8]) -> Request {
    let mut request = request("POST", bytes);
    request
        .headers
        .push("Content-Length", bytes.len().to_string());
    request
}

fn send_at(pace: WritePace, url: &Url, request: &Request) -> u16 {
    let client = Client::new(&ConnectOptions::default()).unwrap();
    let sent = client.session(url).send_at(pace, request, LIMITS);
    sent.unwrap().response.status
}

#[test]
fn the_body_follows_when_it_is_asked_for() {
    let (url, run) = endpoint(|mut stream| {
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
        let mut body = [0; 5];
        stream.read_exact(&mut body).unwrap();
        stream.write_all(b"HTTP/1.1 204 x\r\n\r\n").unwrap();
        body
    });
    let status = send_at(WritePace::ExpectContinue, &url, &with_length(b"hello"));
    assert_eq!(status, 204);
    assert_eq!(&run.join().unwrap(), b"hello");
}

#[test]
fn no_body_follows_a_refusal() {
    let (url, run) = endpoint(|mut stream| {
        read_head(&mut stream);
        stream
            .write_all(b"HTTP/1.1 417 x\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        rest
    });
    let status = send_at(WritePace::ExpectContinue, &url, &with_length(b"hello"));
    assert_eq!(status, 417);
    assert_eq!(run.join().unwrap(), b"");
}

#[test]
fn a_slow_body_comes_in_pieces_and_whole() {
    let (url, run) = endpoint(|mut stream| {
        read_head(&mut stream);
        let mut body = Vec::new();
        let mut pieces = 0;
        while body.len() < 16 {
            let mut piece = [0; 16];
            let read = stream.read(&mut piece).unwrap();
            body.extend_from_slice(&piece[..read]);
            pieces += 1;
        }
        stream.write_all(b"HTTP/1.1 204 x\r\n\r\n").unwrap();
        (body, pieces)
    });
    let pace = WritePace::Over(Duration::from_millis(400));
    assert_eq!(send_at(pace, &url, &with_length(b"0123456789abcdef")), 204);
    let (body, pieces) = run.join().unwrap();
    assert_eq!(body, b"0123456789abcdef");
    assert!(pieces > 1, "{pieces} pieces");
}
