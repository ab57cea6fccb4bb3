//! Requests, and bytes that are almost requests, for the properties.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A well-formed request: its bytes, and what they mean.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) bytes: Vec<u8>,
    pub(super) method: String,
    pub(super) target: String,
    pub(super) fields: Vec<Field>,
    pub(super) body: Vec<u8>,
    pub(super) trailers: Vec<Field>,
}

pub(super) type Field = (String, Vec<u8>);

/// A body and how it is framed: the field that declares it, and the bytes.
#[derive(Clone, Debug)]
struct Framed {
    field: Option<Line>,
    bytes: Vec<u8>,
    body: Vec<u8>,
    trailers: Vec<Line>,
}

/// A field and its line.
#[derive(Clone, Debug)]
struct Line {
    field: Field,
    bytes: Vec<u8>,
}

/// A well-formed request of any kind.
pub(super) fn sent() -> impl Strategy<Value = Sent> {
    let start = (token(), "/[!-~]{0,40}");
    (start, lines(), host(), framed(), any::<[Index; 2]>()).prop_map(
        |((method, target), mut lines, host, framed, places)| {
            for (line, place) in [Some(host), framed.field].into_iter().flatten().zip(places) {
                lines.insert(place.index(lines.len() + 1), line);
            }
            let mut bytes = format!("{method} {target} HTTP/1.1\r\n").into_bytes();
            bytes.extend(lines.iter().flat_map(|line| &line.bytes));
            bytes.extend_from_slice(b"\r\n");
            bytes.extend_from_slice(&framed.bytes);
            Sent {
                bytes,
                method,
                target,
                fields: lines.into_iter().map(|line| line.field).collect(),
                body: framed.body,
                trailers: framed.trailers.into_iter().map(|line| line.field).collect(),
            }
        },
    )
}

fn token() -> impl Strategy<Value = String> {
    "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}"
}

/// Field lines that neither frame nor route, some with the same name.
fn lines() -> impl Strategy<Value = Vec<Line>> {
    let name = prop_oneof![
        token().prop_map(|name| format!("X{name}")),
        select(vec!["X-A", "x-a"]).prop_map(str::to_owned)
    ];
    vec(line(name, value()), 0..6)
}

fn host() -> impl Strategy<Value = Line> {
    let host = select(vec!["a", "", "example.com:8080", "[::1]"]);
    line(
        any_case("Host"),
        host.prop_map(|host| host.as_bytes().to_vec()),
    )
}

/// A value without the whitespace around it: anything but control bytes.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let byte =
        prop_oneof![4 => 0x21..=0x7e_u8, 1 => 0x80..=0xff_u8, 1 => select(vec![b' ', b'\t'])];
    vec(byte, 0..20).prop_map(|value| value.trim_ascii().to_vec())
}

/// A field on a line, with whitespace around its value.
fn line(
    name: impl Strategy<Value = String>,
    value: impl Strategy<Value = Vec<u8>>,
) -> impl Strategy<Value = Line> {
    (name, "[ \t]{0,2}", value, "[ \t]{0,2}").prop_map(|(name, before, value, after)| Line {
        bytes: [
            name.as_bytes(),
            b":",
            before.as_bytes(),
            &value,
            after.as_bytes(),
            b"\r\n",
        ]
        .concat(),
        field: (name, value),
    })
}

/// This name in any mixture of cases.
fn any_case(name: &'static str) -> impl Strategy<Value = String> {
    vec(any::<bool>(), name.len()).prop_map(move |upper| {
        let turned = name.chars().zip(upper);
        turned
            .map(|(c, upper)| {
                if upper {
                    c.to_ascii_uppercase()
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect()
    })
}

fn framed() -> impl Strategy<Value = Framed> {
    prop_oneof![Just(without_body()), with_length(), chunked()]
}

fn without_body() -> Framed {
    Framed {
        field: None,
        bytes: Vec::new(),
        body: Vec::new(),
        trailers: Vec::new(),
    }
}

fn with_length() -> impl Strategy<Value = Framed> {
    (vec(any::<u8>(), 0..60), 0..4_usize).prop_flat_map(|(body, zeros)| {
        let length = format!("{}{}", "0".repeat(zeros), body.len()).into_bytes();
        line(any_case("Content-Length"), Just(length)).prop_map(move |field| Framed {
            field: Some(field),
            bytes: body.clone(),
            body: body.clone(),
            trailers: Vec::new(),
        })
    })
}

fn chunked() -> impl Strategy<Value = Framed> {
    let coding = any_case("chunked").prop_map(String::into_bytes);
    let field = line(any_case("Transfer-Encoding"), coding);
    let last =
        ("0{1,16}", extension()).prop_map(|(size, extension)| format!("{size}{extension}\r\n"));
    (field, vec(chunk(), 0..5), last, lines()).prop_map(|(field, chunks, last, trailers)| {
        let mut bytes = Vec::new();
        bytes.extend(chunks.iter().flat_map(|(_, framed)| framed));
        bytes.extend_from_slice(last.as_bytes());
        bytes.extend(trailers.iter().flat_map(|line| &line.bytes));
        bytes.extend_from_slice(b"\r\n");
        let body = chunks.into_iter().flat_map(|(data, _)| data).collect();
        Framed {
            field: Some(field),
            bytes,
            body,
            trailers,
        }
    })
}

/// The data of a chunk, and the chunk.
fn chunk() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    (
        vec(any::<u8>(), 1..40),
        1..=16_usize,
        any::<bool>(),
        extension(),
    )
        .prop_map(|(data, width, upper, extension)| {
            let size = data.len();
            let size = if upper {
                format!("{size:0width$X}")
            } else {
                format!("{size:0width$x}")
            };
            let chunk = [
                size.as_bytes(),
                extension.as_bytes(),
                b"\r\n",
                &data,
                b"\r\n",
            ]
            .concat();
            (data, chunk)
        })
}

fn extension() -> impl Strategy<Value = String> {
    const TOKEN: &str = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,5}";
    let quoted = "\"([\t !#-\\[\\]-~\u{80}-\u{7ff}]|\\\\[\t -~]){0,8}\"";
    let value = prop_oneof![TOKEN, quoted];
    let value = prop::option::of(("[ \t]{0,2}=[ \t]{0,2}", value));
    let one = ("[ \t]{0,2};[ \t]{0,2}", TOKEN, value).prop_map(|(semicolon, name, value)| {
        let (equals, value) = value.unwrap_or_default();
        format!("{semicolon}{name}{equals}{value}")
    });
    prop::collection::vec(one, 0..3).prop_map(|all| all.concat())
}

/// Bytes that are often a request and often almost one.
pub(super) fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => select(PIECES).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 1..4),
    ];
    vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

const PIECES: &[&[u8]] = &[
    b"GET / HTTP/1.1\r\nHost: a\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /a HTTP/1.0\r\n",
    b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
    b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"GET",
    b" / HTTP/1.1\r\n",
    b" / HTTP/2.0\r\n",
    b"Host: a\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: 30\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"Expect: 100-continue\r\n",
    b"X-A: 1\r\n",
    b" folded\r\n",
    b"\r\n",
    b"\r\n",
    b"\r",
    b"\n",
    b":",
    b" ",
    b"abc",
    b"3\r\nabc\r\n",
    b"3;a=b\r\nabc\r\n",
    b"3 ",
    b"0\r\n",
    b"0\r\n\r\n",
    b"ffffffffffffffff",
    b"\0",
    b"\x16\x03\x01",
    b"\xc3\xa9",
    b"\xff",
];

/// A change of one byte.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mutation {
    Flip(u8),
    Insert(u8),
    Delete,
}

pub(super) fn mutation() -> impl Strategy<Value = Mutation> {
    // Bytes with a meaning in HTTP, more often than by chance.
    let telling = || prop_oneof![any::<u8>(), select(b"\r\n\t :;,\x000159af+-\x80".to_vec())];
    prop_oneof![
        (0..8_u8).prop_map(|bit| Mutation::Flip(1 << bit)),
        telling().prop_map(Mutation::Insert),
        Just(Mutation::Delete),
    ]
}

impl Mutation {
    pub(super) fn apply(self, bytes: &mut Vec<u8>, place: Index) {
        let at = place.index(bytes.len());
        match self {
            Self::Flip(bits) => bytes[at] ^= bits,
            Self::Insert(byte) => bytes.insert(at, byte),
            Self::Delete => drop(bytes.remove(at)),
        }
    }
}
