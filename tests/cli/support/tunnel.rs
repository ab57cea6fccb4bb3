//! A proxy that understands CONNECT, for any number of connections.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Starts a proxy that runs until the test ends, and returns its `HOST:PORT`.
pub fn tunnel() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            // Either side may close at any time.
            thread::spawn(move || client.and_then(connect));
        }
    });
    address.to_string()
}

fn connect(mut client: TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.strip_prefix("CONNECT ").unwrap();
    let mut target = TcpStream::connect(target.split(' ').next().unwrap())?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let (mut from, mut to) = (client.try_clone()?, target.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
    // A target that resets its connection ends the one of the client too.
    let _ = io::copy(&mut target, &mut client);
    client.shutdown(std::net::Shutdown::Both)
}
