//! Requests and responses, byte for byte.

use super::*;

#[test]
fn a_request_is_sent_byte_for_byte() {
    let mut request = Request::new("PURGE", "/a%2Fb/../\"<>`{}?x=1&x=2|#");
    request.headers = Headers::from_iter([
        ("X-B", "1"),
        ("hOST", "example.com:1"),
        ("x-a", ""),
        ("X-b", "3"),
        ("content-LENGTH", "100000"),
    ]);
    request.headers.push("X-Raw", b"\xff\xfe");
    request.body = (0..100_000).map(|at: u32| at as u8).collect();
    let want = request.to_bytes();
    let length = want.len();
    let (url, run) = endpoint(move |mut stream| {
        let mut bytes = vec![0; length];
        stream.read_exact(&mut bytes).unwrap();
        stream.write_all(b"HTTP/1.1 204 x\r\n\r\n").unwrap();
        stream.read_to_end(&mut bytes).unwrap(); // nothing may follow
        bytes
    });
    assert_eq!(send(&url, &request, LIMITS).unwrap().response.status, 204);
    assert!(run.join().unwrap() == want);
}

#[test]
fn a_framed_body_is_sent_byte_for_byte() {
    let mut request = request("POST", b"ab");
    request.headers.push("Transfer-Encoding", "chunked");
    request.framed = Some(b"1;x\r\na\r\n1\r\nb\r\n0\r\nT: 1\r\n\r\n".to_vec());
    let want = request.to_bytes();
    let length = want.len();
    let (url, run) = endpoint(move |mut stream| {
        let mut bytes = vec![0; length];
        stream.read_exact(&mut bytes).unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        bytes
    });
    send(&url, &request, LIMITS).unwrap();
    assert_eq!(run.join().unwrap(), want);
}

#[test]
fn every_framing_of_a_response_is_read() {
    for bytes in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nhello",
    ] {
        assert_eq!(response_to("POST", bytes).body, b"hello");
    }
}

#[test]
fn a_response_without_a_body_ends_with_its_head() {
    // The endpoint keeps the connection open: the client must not wait for more.
    for (method, status) in [
        ("HEAD", "200"),
        ("GET", "204"),
        ("GET", "304"),
        ("GET", "101"),
    ] {
        let head = format!("HTTP/1.1 {status} x\r\nContent-Length: 5\r\n\r\n");
        let (url, _) = endpoint(move |mut stream| {
            read_head(&mut stream);
            stream.write_all(head.as_bytes()).unwrap();
            wait_for_end(stream);
        });
        let response = send(&url, &request(method, b""), LIMITS).unwrap();
        assert_eq!(response.response.status.to_string(), status);
        assert_eq!(response.response.body, b"");
    }
}

#[test]
fn interim_responses_are_skipped() {
    let response = response_to(
        "POST",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 201 Made\r\nContent-Length: 1\r\n\r\n!",
    );
    assert_eq!((response.status, response.body), (201, b"!".to_vec()));
}

#[test]
fn the_head_is_kept_with_bytes_that_are_not_utf_8() {
    let head = b"HTTP/1.1 200 \xe4\r\nX-a: caf\xe9\r\nx-A:  2 \r\nContent-Length: 0\r\n\r\n";
    let response = response_to("GET", head);
    assert_eq!(response.head(), head);
    let values: Vec<_> = response.headers.all("x-a").collect();
    assert_eq!(values, [&b"caf\xe9"[..], b"2"]);
}

#[test]
fn a_response_may_arrive_byte_by_byte() {
    let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    let (url, _) = endpoint(move |mut stream| {
        read_head(&mut stream);
        for byte in bytes {
            stream.write_all(&[*byte]).unwrap();
            thread::sleep(Duration::from_millis(1)); // or they arrive together
        }
    });
    assert_eq!(get(&url).unwrap().response.body, b"abc");
}

#[test]
fn a_large_body_is_cut_without_an_error() {
    let url = responding(b"HTTP/1.1 200 OK\r\n\r\nhello");
    let limits = ExchangeLimits {
        max_body: 3,
        ..LIMITS
    };
    let response = send(&url, &request("GET", b""), limits).unwrap();
    assert!(response.truncated);
    assert_eq!(response.response.body, b"hel");
}

#[test]
fn a_response_before_the_end_of_the_request_is_read() {
    let (url, _) = endpoint(|mut stream| {
        read_head(&mut stream);
        stream
            .write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
            .unwrap();
        // Closing with bytes unread resets the connection.
    });
    let mut large = request("POST", &vec![b'x'; 20_000_000]);
    large.headers.push("Content-Length", "20000000");
    let response = send(&url, &large, LIMITS).unwrap();
    assert_eq!(response.response.status, 413);
    assert_eq!(response.response.body, b"big");
}

#[test]
fn localhost_and_its_subdomains_are_this_machine_without_a_lookup() {
    for host in ["localhost", "LOCALHOST.", "app.localhost", "a.b.localhost."] {
        let mut url = responding(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        url.host = host.to_owned();
        let response = get(&url).unwrap();
        assert_eq!(response.response.status, 200, "{host}");
        assert!(response.timings.dns.is_none(), "{host}");
    }
}

#[test]
fn localhost_falls_through_to_ipv6() {
    let Ok(listener) = TcpListener::bind("[::1]:0") else {
        return; // this machine has no IPv6
    };
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            .unwrap();
    });
    let url = Url::parse(&format!("http://localhost:{port}")).unwrap();
    assert_eq!(get(&url).unwrap().response.status, 204);
}

#[test]
fn one_client_serves_many_threads() {
    let client = direct();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let url = responding(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                client.send(&url, &request("GET", b""), LIMITS).unwrap();
            });
        }
    });
}
