//! Handshakes that fail.

use super::*;

#[test]
fn an_endpoint_without_tls_is_told() {
    for bytes in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"SSH-2.0-x\r\n"] {
        let (url, _) = endpoint(move |mut stream| {
            stream.write_all(bytes).unwrap();
            wait_for_end(stream);
        });
        let failure = get(&https(url)).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "TLS: the endpoint does not speak TLS (is it `http://`?)"
        );
    }
}

#[test]
fn an_endpoint_that_closes_in_the_handshake_is_told() {
    let (url, _) = endpoint(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
    });
    let failure = get(&https(url)).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "TLS: the endpoint closed the connection during the handshake"
    );
}

/// What `openssl s_server -tls1_2` once said; rustls looks at the certificate before the signature, which is another's.
#[test]
fn the_check_that_a_certificate_fails_is_told() {
    for (flight, text) in [
        (
            &include_bytes!("flights/self-signed.bin")[..],
            "TLS: the certificate is self-signed, or its issuer is not trusted (--cacert FILE trusts it)",
        ),
        (
            include_bytes!("flights/own-authority.bin"),
            "TLS: the certificate is self-signed, as an authority's (--insecure takes it)",
        ),
        (
            include_bytes!("flights/expired.bin"),
            "TLS: the certificate has expired",
        ),
        (
            include_bytes!("flights/not-yet-valid.bin"),
            "TLS: the certificate is not valid yet (is this machine's clock right?)",
        ),
    ] {
        let (url, _) = endpoint(move |mut stream| {
            stream.write_all(flight).unwrap();
            wait_for_end(stream);
        });
        assert_eq!(get(&https(url)).unwrap_err().to_string(), text);
    }
}
