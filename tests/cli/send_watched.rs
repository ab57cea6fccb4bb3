//! `hook send --repeat` over plain HTTP, where a thread for each core polls the connections. Responses, failures and
//! messages are the same as for a single event, on connections that are kept, closed, slow or broken.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

#[cfg(target_os = "linux")]
use super::support::Silent;
use super::support::{Endpoint, Finished, Refusing, Reply, hook, response};

/// Whether the connection stays open after a response.
pub type KeepOpen = bool;

/// An endpoint that keeps connections alive.
pub struct Keeping {
    pub url: String,
    connections: Arc<AtomicUsize>,
    /// The ids of the received events.
    ids: Arc<Mutex<Vec<String>>>,
}

impl Keeping {
    /// `reply` sends the response to the nth request of a connection, counted from 1.
    fn start(reply: impl Fn(usize, &mut TcpStream) -> KeepOpen + Send + Sync + 'static) -> Self {
        Self::start_for(move |_, nth, stream| reply(nth, stream))
    }

    /// `reply` also gets the id of the event.
    pub fn start_for(
        reply: impl Fn(&str, usize, &mut TcpStream) -> KeepOpen + Send + Sync + 'static,
    ) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), reply)
    }

    fn on(
        listener: TcpListener,
        reply: impl Fn(&str, usize, &mut TcpStream) -> KeepOpen + Send + Sync + 'static,
    ) -> Self {
        let keeping = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            connections: Arc::default(),
            ids: Arc::default(),
        };
        let (connections, ids) = (keeping.connections.clone(), keeping.ids.clone());
        let reply = Arc::new(reply);
        thread::spawn(move || {
            for stream in listener.incoming() {
                connections.fetch_add(1, Relaxed);
                let (mut stream, ids, reply) = (stream.unwrap(), ids.clone(), reply.clone());
                thread::spawn(move || {
                    for nth in 1.. {
                        let Some(id) = request(&mut stream) else {
                            return;
                        };
                        ids.lock().unwrap().push(id.clone());
                        if !reply(&id, nth, &mut stream) {
                            return;
                        }
                    }
                });
            }
        });
        keeping
    }

    /// The number of requests. Checks that their ids are unique.
    #[track_caller]
    pub fn requests(&self) -> usize {
        let ids = self.ids.lock().unwrap();
        let different: HashSet<_> = ids.iter().collect();
        assert_eq!(different.len(), ids.len(), "one came twice");
        ids.len()
    }
}

/// Reads a request and returns its id.
fn request(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let field = |name: &str| {
        let mut lines = head.lines();
        lines.find_map(|line| line.strip_prefix(name).map(str::to_owned))
    };
    let length = field("Content-Length: ").map_or(0, |length| length.parse().unwrap());
    stream.read_exact(&mut vec![0; length]).ok()?;
    field("webhook-id: ")
}

fn many(url: &str, arguments: &str) -> Finished {
    hook(format!(
        "send --event contact.added --json --url {url} {arguments}"
    ))
    .run()
}

/// Checks that this number of events were delivered and none failed.
#[track_caller]
fn delivered(finished: &Finished, count: u64) {
    let summary = finished.json();
    assert_eq!(summary["delivered"], count, "{summary}");
    assert_eq!(summary["sent"], count, "{summary}");
}

fn write(stream: &mut TcpStream, bytes: impl AsRef<[u8]>) -> KeepOpen {
    stream.write_all(bytes.as_ref()).is_ok()
}

#[test]
fn a_failure_has_the_same_message_as_for_a_single_event() {
    let scripts: [fn() -> Reply; 10] = [
        || Reply::Close,
        || Reply::Reset,
        || Reply::Hang,
        || Reply::from("SSH-2.0-OpenSSH\r\n"),
        || Reply::from("HTTP/1.1 OK\r\n\r\n"),
        || Reply::from("HTTP/1.1 200 OK\r\nContent-"),
        || Reply::from("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        || Reply::from("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nha"),
        || Reply::from("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
        || Reply::from("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"),
    ];
    for script in scripts {
        let endpoint = Endpoint::script([script(), script()]);
        let url = endpoint.url();
        let one = hook(format!(
            "send -q --event contact.added --url {url} --timeout 300ms"
        ))
        .run();
        fails_as(&one, &many(&url, "--repeat 1 --timeout 300ms"));
    }
    let refusing = Refusing::new();
    let one = hook(format!(
        "send -q --event contact.added --url {}",
        refusing.url()
    ));
    fails_as(&one.run(), &many(&refusing.url(), "--repeat 1"));
}

/// Checks that the single event and the one of many failed in the same way.
#[track_caller]
fn fails_as(one: &Finished, many: &Finished) {
    let summary = many.json();
    let exit = summary["exit"].as_i64().unwrap() as i32;
    many.code(exit);
    one.fails(exit, summary["failures"][0]["reason"].as_str().unwrap());
}

#[test]
fn responses_of_every_framing_keep_the_connection_usable() {
    let keeping = Keeping::start(|nth, stream| match nth % 4 {
        0 => write(stream, "HTTP/1.1 204 No Content\r\n\r\n"),
        1 => write(stream, response(200, "hello")),
        2 => {
            let chunked =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
            write(stream, chunked)
        }
        _ => {
            let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n";
            write(stream, [interim.as_bytes(), &response(202, "")].concat())
        }
    });
    delivered(&many(&keeping.url, "--repeat 200 -c 4"), 200);
    assert_eq!(keeping.requests(), 200);
    assert!(keeping.connections.load(Relaxed) <= 4);
}

#[test]
fn a_response_may_arrive_byte_by_byte() {
    let keeping = Keeping::start(|_, stream| {
        stream.set_nodelay(true).unwrap();
        let bytes = response(200, "hello");
        bytes.iter().all(|byte| {
            thread::sleep(Duration::from_millis(1)); // without a pause the system combines several writes
            write(stream, [*byte])
        })
    });
    delivered(&many(&keeping.url, "--repeat 4 -c 2"), 4);
}

#[test]
fn a_large_chunked_response_is_complete_with_its_trailers() {
    let keeping = Keeping::start(|_, stream| {
        let chunk = format!("{:x}\r\n{}\r\n", 100_000, "x".repeat(100_000)).repeat(4);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        write(stream, format!("{head}{chunk}0\r\nX-Sum: 1\r\n\r\n"))
    });
    delivered(&many(&keeping.url, "--repeat 6 -c 2 --timeout 20s"), 6);
    assert!(keeping.connections.load(Relaxed) <= 2);
}

#[test]
fn a_connection_is_kept_after_a_response_of_any_length() {
    // As many bytes as are read in one turn of the loop, and some more and less.
    let turn = 8 * 64 * 1024;
    for length in [turn - 1, turn, turn + 1, 2 * turn, 2 * turn + 100] {
        let keeping = Keeping::start(move |_, stream| {
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 0000000\r\n\r\n".len();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {:07}\r\n\r\n",
                length - head
            );
            let mut bytes = head.into_bytes();
            bytes.resize(length, b'x');
            write(stream, bytes)
        });
        delivered(&many(&keeping.url, "--repeat 12 -c 2 --timeout 20s"), 12);
        assert!(keeping.connections.load(Relaxed) <= 2, "{length}");
    }
}

#[test]
fn a_response_without_a_length_ends_with_its_connection() {
    let keeping = Keeping::start(|_, stream| {
        write(stream, "HTTP/1.1 200 OK\r\n\r\nhello");
        false
    });
    delivered(&many(&keeping.url, "--repeat 20 -c 2"), 20);
    assert_eq!(keeping.connections.load(Relaxed), 20);
}

#[test]
fn an_endpoint_that_closes_idle_connections_gets_each_event_once() {
    let keeping = Keeping::start(|nth, stream| write(stream, response(200, "")) && nth < 10);
    delivered(&many(&keeping.url, "--repeat 300 -c 3"), 300);
    assert_eq!(keeping.requests(), 300);
    assert!(keeping.connections.load(Relaxed) >= 30);
}

#[test]
fn an_endpoint_that_closes_idle_connections_gets_each_event_once_at_a_rate() {
    let keeping = Keeping::start(|nth, stream| write(stream, response(200, "")) && nth < 10);
    let arguments = "--repeat 200 -c 2 --rate 2000/s";
    delivered(&many(&keeping.url, arguments), 200);
    assert_eq!(keeping.requests(), 200);
    let connections = keeping.connections.load(Relaxed);
    assert!((20..40).contains(&connections), "{connections}");
}

#[test]
fn after_a_broken_connection_the_second_try_has_the_full_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut first, _) = listener.accept().unwrap();
        request(&mut first).unwrap();
        write(&mut first, response(200, ""));
        first.read_exact(&mut [0]).unwrap();
        drop(first); // closing with unread bytes is a reset
        let (mut second, _) = listener.accept().unwrap();
        request(&mut second).unwrap();
        // The time itself is tested: a response after more than the second that an early response is waited for.
        thread::sleep(Duration::from_millis(1500));
        write(&mut second, response(200, ""));
    });
    let line = format!("send --json --url {url} --body @large.bin --repeat 2 --timeout 20s");
    let done = hook(line).file("large.bin", vec![b'x'; 20_000_000]).run();
    delivered(&done, 2);
}

#[test]
fn endless_interim_responses_are_an_error() {
    let keeping = Keeping::start(|_, stream| {
        let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000);
        while write(stream, &interim) {}
        false
    });
    let done = many(&keeping.url, "--repeat 2 -c 2 --timeout 20s");
    let reason = &done.code(1).json()["failures"][0]["reason"];
    let want = "the response is not valid HTTP: its interim responses are larger than 64 KiB";
    assert_eq!(reason, want);
}

#[test]
fn the_size_of_the_framing_is_limited() {
    let keeping = Keeping::start(|_, stream| {
        let chunk = format!("1;{}\r\nx\r\n", "x".repeat(8000)).repeat(100);
        write(
            stream,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        while write(stream, &chunk) {}
        false
    });
    let done = many(&keeping.url, "--repeat 1 --timeout 60s");
    let reason = &done.code(1).json()["failures"][0]["reason"];
    let want = "the response is not valid HTTP: its framing is larger than its body";
    assert_eq!(reason, want);
}

#[test]
fn bytes_after_a_response_are_not_the_next_response() {
    let keeping = Keeping::start(|_, stream| {
        let both = [response(200, ""), response(500, "")].concat();
        write(stream, both)
    });
    delivered(&many(&keeping.url, "--repeat 20 -c 2"), 20);
    assert_eq!(keeping.requests(), 20);
}

#[test]
fn the_response_to_head_has_no_body_despite_its_content_length() {
    let keeping =
        Keeping::start(|_, stream| write(stream, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"));
    delivered(&many(&keeping.url, "--repeat 20 -c 2 -X HEAD"), 20);
    assert!(keeping.connections.load(Relaxed) <= 2);
}

#[test]
fn a_large_body_is_sent_and_an_early_response_to_it_is_read() {
    let keeping = Keeping::start(|_, stream| write(stream, response(200, "")));
    let large = |url: &str, repeat: u32| {
        let line = format!("send --json --url {url} --body @large.bin --repeat {repeat} -c 2");
        hook(line).file("large.bin", vec![b'x'; 20_000_000]).run()
    };
    delivered(&large(&keeping.url, 4), 4);
    let endpoint = Endpoint::script([(); 2].map(|()| Reply::Early(response(413, "big"))));
    let done = large(&endpoint.url(), 2);
    let summary: Value = done.code(4).json();
    assert_eq!(summary["statuses"]["413"], 2, "{summary}");
}

#[test]
fn a_timeout_within_the_body_is_reported_as_such() {
    let keeping = Keeping::start(|_, stream| {
        write(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
    });
    let done = many(&keeping.url, "--repeat 2 -c 2 --timeout 200ms");
    let summary = done.code(6).json();
    let reason = summary["failures"][0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("response") && reason.contains("within 200ms"),
        "{reason}"
    );
    assert_eq!(summary["failures"][0]["count"], 2);
}

#[cfg(unix)]
#[test]
fn more_connections_than_the_soft_limit_of_descriptors() {
    let keeping = Keeping::start(|_, stream| write(stream, response(200, "")));
    let url = &keeping.url;
    let flags = "--json --event contact.added --repeat 400 -c 200";
    let done = super::support::shell(format!("ulimit -Sn 64; hook send --url {url} {flags}")).run();
    assert_eq!(done.lines_of("summary")[0]["delivered"], 400);
}

#[test]
fn a_name_with_two_addresses_reaches_the_one_that_listens() {
    let keeping = Keeping::start(|_, stream| write(stream, response(200, "")));
    let url = keeping.url.replace("127.0.0.1", "localhost");
    delivered(&many(&url, "--repeat 20 -c 4"), 20);
}

#[cfg(target_os = "linux")]
#[test]
fn an_address_that_does_not_answer_holds_up_no_other() {
    // Without IPv6 there is nothing to test.
    let Ok(listener) = TcpListener::bind("[::1]:0") else {
        return;
    };
    let port = listener.local_addr().unwrap().port();
    let Some(_silent) = Silent::new(port) else {
        return; // another test has this port of IPv4
    };
    let keeping = Keeping::on(listener, |_, _, stream| write(stream, response(200, "")));
    let url = format!("http://localhost:{port}");
    for retries in ["", "--retry 1"] {
        let done = many(&url, &format!("--repeat 20 -c 4 {retries}"));
        delivered(&done, 20);
        let first = done.json()["latency_ms"]["max"].as_f64().unwrap();
        assert!(first >= 250.0, "the first address was tried: {first}");
    }
    assert_eq!(keeping.requests(), 40);
}

/// A pause of 10 ms after each response, as of a loop that waits for the next tick, would take ten seconds.
#[test]
fn one_event_follows_the_other_without_a_pause() {
    let keeping = Keeping::start(|_, stream| write(stream, response(200, "")));
    let done = many(&keeping.url, "--repeat 1000 -c 1 --retry 1");
    delivered(&done, 1000);
    let took = done.json()["elapsed_ms"].as_f64().unwrap();
    assert!(took < 8000.0, "{took} ms");
}

#[cfg(unix)]
#[test]
fn one_failure_follows_the_other_without_a_pause() {
    let flags = "--event a.b --json --unix-socket none.sock --repeat 1000 -c 1";
    let done = hook(format!("send --url http://h {flags}")).run();
    let summary = done.code(1).json();
    assert_eq!(summary["failed"], 1000);
    let took = summary["elapsed_ms"].as_f64().unwrap();
    assert!(took < 8000.0, "{took} ms");
}
