//! `hook send` and an endpoint that responds before it has read the whole request.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::support::{Endpoint, Finished, Reply, hook};

fn upload(url: &str) -> Finished {
    hook(format!("send --url {url} --body @large.bin"))
        .file("large.bin", vec![b'x'; 50_000_000])
        .run()
}

/// An endpoint that accepts one connection, reads the head and runs the script.
fn endpoint(script: impl FnOnce(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        script(stream);
    });
    url
}

const TOO_LARGE: &[u8] = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig";

#[test]
fn the_response_of_an_endpoint_that_closes_is_read() {
    let endpoint = Endpoint::once(Reply::Early(TOO_LARGE.into()));
    upload(&endpoint.url())
        .code(4)
        .stdout_is("big")
        .stderr_has("← 413 Too Large, 3 B");
}

#[test]
fn the_response_of_an_endpoint_that_stops_reading_is_read_at_once() {
    let (done, wait) = mpsc::channel::<()>();
    let url = endpoint(move |mut stream| {
        stream.write_all(TOO_LARGE).unwrap();
        let _ = wait.recv(); // neither reads nor closes
    });
    let finished = upload(&url);
    finished.code(4).stdout_is("big");
    // Long before `--timeout`, which is 30 s.
    assert!(
        finished.took < Duration::from_secs(15),
        "{:?}",
        finished.took
    );
    drop(done);
}

#[test]
fn an_early_response_ends_the_request_even_if_the_endpoint_reads_on() {
    let (sender, read) = mpsc::channel();
    let url = endpoint(move |mut stream| {
        stream.write_all(TOO_LARGE).unwrap();
        let mut piece = vec![0; 64 * 1024];
        let mut total = 0;
        while let Ok(more @ 1..) = stream.read(&mut piece) {
            total += more;
        }
        sender.send(total).unwrap();
    });
    upload(&url).code(4).stdout_is("big");
    let read = read.recv().unwrap();
    assert!(read < 50_000_000, "{read}");
}

#[test]
fn an_interim_response_does_not_end_the_request() {
    let url = endpoint(|mut stream| {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
        let mut body = Vec::new();
        let mut reader = (&stream).take(50_000_000);
        reader.read_to_end(&mut body).unwrap();
        assert_eq!(body.len(), 50_000_000);
        stream
            .write_all(b"HTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
    });
    upload(&url).stderr_has("← 201 Made");
}
