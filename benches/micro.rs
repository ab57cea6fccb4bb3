//! Micro benchmarks: `cargo bench`. `benches/side-by-side` compares whole programs.
//!
//! Rates are bytes of input per second. Where there is a peer, it is timed as well (`jq` and `openssl` run as
//! programs).

use std::hint::black_box;
use std::io::Write as _;
use std::process::{Command, Stdio};

use divan::Bencher;
use divan::counter::BytesCount;

use hook::bench;

fn main() {
    divan::main();
}

/// A usual webhook: eight headers and a small JSON body.
fn small() -> Vec<u8> {
    let body = r#"{"type":"contact.added","timestamp":"2026-11-21T20:33:01Z","data":{"email":"zoe@example.com"}}"#;
    format!(
        "POST /hooks/contacts?source=crm HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: Svix-Webhooks/1.24\r\n\
         Accept: */*\r\nContent-Type: application/json\r\nwebhook-id: msg_2yQm7Vd0kXb4TzR1sWf9LpHc3Ga\r\n\
         webhook-timestamp: 1795293181\r\nwebhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A JSON document of about this size, as a provider would send it.
fn document(size: usize) -> Vec<u8> {
    let item = r#"{"id":12345678901234567890,"name":"Zoë \"Z\" Hallworth","price":1.10,"tags":["a","b"],"ok":true,"none":null}"#;
    let mut text = b"[".to_vec();
    while text.len() + item.len() < size {
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(item.as_bytes());
    }
    text.push(b']');
    text
}

fn with_length(body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let mut request = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in body.chunks(size) {
        let _ = write!(request, "{:x}\r\n", chunk.len());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    request
}

#[divan::bench]
fn parse_small(bencher: Bencher) {
    let request = small();
    bencher
        .counter(BytesCount::of_slice(&request))
        .bench(|| bench::parse(black_box(&request)));
}

/// How long it takes to find that a request is not an endpoint check: a usual one, a large one, one too large to be
/// read.
#[divan::bench(args = [0, 32 << 10, 25 << 20])]
fn find_no_handshake(bencher: Bencher, size: usize) {
    let request = match size {
        0 => small(),
        _ => with_length(&document(size)),
    };
    bencher.bench(bench::is_handshake(&request));
}

/// The cost of one signature.
#[divan::bench]
fn sign_small(bencher: Bencher) {
    let sign = bench::sign_standard(&small(), "whsec_c2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1l");
    bencher.bench(sign);
}

/// How long it takes to recognize the provider of a request that is shown.
#[divan::bench]
fn recognize_small(bencher: Bencher) {
    bencher.bench(bench::recognize(&small()));
}

#[divan::bench(sample_count = 20)]
fn parse_25_mib(bencher: Bencher) {
    let request = with_length(&document(25 << 20));
    bencher
        .counter(BytesCount::of_slice(&request))
        .bench(|| bench::parse(black_box(&request)));
}

#[divan::bench(sample_count = 20, args = [64, 4096, 1 << 20])]
fn parse_25_mib_chunked(bencher: Bencher, chunk: usize) {
    let request = chunked(&document(25 << 20), chunk);
    bencher
        .counter(BytesCount::of_slice(&request))
        .bench(|| bench::parse(black_box(&request)));
}

#[divan::bench(sample_count = 10)]
fn json_validate_25_mib(bencher: Bencher) {
    let text = document(25 << 20);
    bencher
        .counter(BytesCount::of_slice(&text))
        .bench(|| bench::is_json(black_box(&text)));
}

#[divan::bench(sample_count = 10)]
fn json_reindent_25_mib(bencher: Bencher) {
    let text = document(25 << 20);
    bencher
        .counter(BytesCount::of_slice(&text))
        .bench(|| bench::reindent_json(black_box(&text)));
}

/// The peer: `jq .` over the same document, as a program.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn json_reindent_25_mib_jq(bencher: Bencher) {
    let text = document(25 << 20);
    let jq = || {
        let mut jq = Command::new("jq")
            .arg(".")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        if let Some(mut stdin) = jq.stdin.take() {
            stdin.write_all(&text)?;
        }
        jq.wait()
    };
    bencher.counter(BytesCount::of_slice(&text)).bench(jq);
}

#[divan::bench]
fn escape_clean_64_kib(bencher: Bencher) {
    let text = "a line of usual text, 64 characters with its end, or thereabouts\n".repeat(1000);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| bench::escape_body(black_box(text.as_bytes())));
}

#[divan::bench]
fn escape_hostile_64_kib(bencher: Bencher) {
    let text = "\x1b[2J\u{202e}evil\u{200b} text and then some that is quite usual all along\n"
        .repeat(1000);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| bench::escape_body(black_box(text.as_bytes())));
}

const SIZES: [usize; 2] = [2 << 10, 25 << 20];
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Verifies a signed request as the listener does.
#[divan::bench(args = SIZES, min_time = 0.2)]
fn verify_standard(bencher: Bencher, size: usize) {
    let verify = bench::verify_standard(&with_length(&document(size)), SECRET);
    bencher
        .counter(BytesCount::new(size))
        .bench(|| assert!(verify()));
}

/// The peer: `openssl dgst` over the same bytes, as a program; most of the time for the small one is its start.
#[divan::bench(args = SIZES, min_time = 0.2, sample_size = 1)]
fn verify_standard_openssl(bencher: Bencher, size: usize) {
    let body = document(size);
    let openssl = || {
        let mut openssl = Command::new("openssl")
            .args(["dgst", "-sha256", "-hmac", "sesame"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        if let Some(mut stdin) = openssl.stdin.take() {
            stdin.write_all(&body)?;
        }
        openssl.wait()
    };
    bencher.counter(BytesCount::new(size)).bench(openssl);
}
