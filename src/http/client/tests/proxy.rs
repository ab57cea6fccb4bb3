//! Through a proxy, or around it.

use super::*;
use crate::http::client::ProxyChoice;

/// The proxy's URL holds a password, which must not be shown.
fn proxied(proxy: &Url) -> Client {
    let url = proxy.to_string().replace("//", "//user:secret@");
    let options = ConnectOptions {
        proxy: ProxyChoice::Environment {
            url,
            no_proxy: "example.com".to_owned(),
        },
        ..ConnectOptions::default()
    };
    Client::new(&options).unwrap()
}

#[test]
fn a_proxy_gets_a_connect_and_then_the_exact_bytes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = proxied(&url_of(&listener));
    let run = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let connect = read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let head = read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 204 x\r\n\r\n").unwrap();
        (connect, head)
    });
    let url = Url::parse("http://nohost.invalid/").unwrap();
    let request = request("GET", b"");
    let response = client.send(&url, &request, LIMITS).unwrap();
    assert!(response.timings.dns.is_none() && response.timings.connect.is_some());
    let (connect, head) = run.join().unwrap();
    assert!(connect.starts_with(b"CONNECT nohost.invalid:80 HTTP/1.1\r\n"));
    assert_eq!(head, request.to_bytes());
}

#[test]
fn loopback_is_reached_without_the_proxy() {
    let nowhere = Nowhere::new();
    let url = responding(b"HTTP/1.1 204 x\r\n\r\n");
    let client = proxied(&nowhere.url());
    client.send(&url, &request("GET", b""), LIMITS).unwrap();
}

fn failure_through(client: &Client) -> String {
    let url = Url::parse("http://nohost.invalid/").unwrap();
    let request = request("GET", b"");
    let failed = client.send(&url, &request, LIMITS).unwrap_err();
    assert!(
        matches!(*failed.error, ClientError::Proxy { .. }),
        "{failed}"
    );
    failed.to_string()
}

#[test]
fn a_proxy_that_fails_is_named() {
    let nowhere = Nowhere::new();
    let forbidding = responding(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    for (proxy, text) in [
        (nowhere.url(), "connection refused"),
        (forbidding, "proxy server responded 403"),
    ] {
        assert_eq!(
            failure_through(&proxied(&proxy)),
            format!("could not use the proxy `{}`: {text}", proxy.authority())
        );
    }
}
