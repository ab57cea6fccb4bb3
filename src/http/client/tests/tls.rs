//! Handshakes that fail.

use super::*;

#[test]
fn an_endpoint_without_tls_is_reported() {
    for bytes in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"SSH-2.0-x\r\n"] {
        let (url, _) = endpoint(move |mut stream| {
            stream.write_all(bytes).unwrap();
            wait_for_end(stream);
        });
        let failed = get(&https(url)).unwrap_err();
        assert_eq!(
            failed.to_string(),
            "TLS: the endpoint does not speak TLS (is it `http://`?)"
        );
    }
}

#[test]
fn a_close_in_the_handshake_is_reported() {
    let (url, _) = endpoint(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
    });
    let failed = get(&https(url)).unwrap_err();
    assert_eq!(
        failed.to_string(),
        "TLS: the endpoint closed the connection during the handshake"
    );
}

/// The recorded flights are those of `openssl s_server -tls1_2`. rustls checks the certificate before the signature,
/// which belongs to another handshake.
#[test]
fn the_check_that_a_certificate_fails_is_named() {
    for (flight, text) in [
        (
            &include_bytes!("flights/self-signed.bin")[..],
            "TLS: the certificate is self-signed, or its issuer is not trusted",
        ),
        (
            include_bytes!("flights/own-authority.bin"),
            "TLS: the certificate is that of an authority, not of a server",
        ),
        (
            include_bytes!("flights/expired.bin"),
            "TLS: the certificate expired on 2021-01-01T00:00:00Z",
        ),
        (
            include_bytes!("flights/not-yet-valid.bin"),
            "TLS: the certificate is not valid until 2100-01-01T00:00:00Z (is this machine's clock right?)",
        ),
    ] {
        let (url, _) = endpoint(move |mut stream| {
            stream.write_all(flight).unwrap();
            wait_for_end(stream);
        });
        assert_eq!(get(&https(url)).unwrap_err().to_string(), text);
    }
}
