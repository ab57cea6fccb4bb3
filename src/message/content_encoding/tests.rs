use std::io::Write as _;

use flate2::write::{DeflateEncoder, ZlibEncoder};
use proptest::prelude::*;

use super::*;

const BODY: &[u8] = b"{\"type\":\"list.created\",\"data\":{\"id\":1.10}}";
/// [`BODY`] as `brotli` 1.1 writes it.
const BR: &[u8] = include_bytes!("../../../tests/vectors/bodies/body.json.br");
/// [`BODY`] as `zstd` 1.5 writes it, with a checksum.
const ZSTD: &[u8] = include_bytes!("../../../tests/vectors/bodies/body.json.zst");

fn headers(coding: &str) -> Headers {
    Headers::from_iter([("Content-Encoding", coding)])
}

fn decoded(coding: &str, body: &[u8]) -> Decoded {
    decode(&headers(coding), body).unwrap()
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut writer = ZlibEncoder::new(Vec::new(), Compression::default());
    writer.write_all(body).unwrap();
    writer.finish().unwrap()
}

fn raw_deflate(body: &[u8]) -> Vec<u8> {
    let mut writer = DeflateEncoder::new(Vec::new(), Compression::default());
    writer.write_all(body).unwrap();
    writer.finish().unwrap()
}

#[test]
fn every_known_coding_is_decoded_and_all_of_several() {
    let two = [gzip(&BODY[..10]), gzip(&BODY[10..])].concat();
    // A skippable frame, then two frames.
    let frames = [b"\x50\x2a\x4d\x18\x03\0\0\0abc", ZSTD].concat();
    for (coding, body, names) in [
        ("gzip", gzip(BODY), &["gzip"][..]),
        ("X-GZIP", gzip(BODY), &["gzip"]),
        ("gzip", two, &["gzip"]),
        ("deflate", zlib(BODY), &["deflate"]),
        ("Deflate", raw_deflate(BODY), &["deflate"]),
        ("br", BR.to_vec(), &["br"]),
        ("zstd", ZSTD.to_vec(), &["zstd"]),
        ("zstd", frames, &["zstd"]),
        ("gzip, gzip", gzip(&gzip(BODY)), &["gzip", "gzip"]),
        ("br,gzip", gzip(BR), &["br", "gzip"]),
        ("identity, gzip", gzip(BODY), &["gzip"]),
    ] {
        let decoded = decoded(coding, &body);
        assert_eq!(decoded.body.as_deref(), Some(BODY), "{coding}");
        assert_eq!(decoded.codings, names);
        assert_eq!((decoded.truncated, decoded.fault), (false, None));
    }
    let lines = Headers::from_iter([("Content-Encoding", "br"), ("content-encoding", "gzip")]);
    assert_eq!(content(&lines, &gzip(BR)), BODY);
}

#[test]
fn a_body_without_a_coding_is_not_decoded() {
    for none in ["identity", "", " , Identity"] {
        assert_eq!(decode(&headers(none), BODY), None);
    }
    assert_eq!(decode(&Headers::new(), BODY), None);
    assert_eq!(decode(&headers("gzip"), b""), None);
    assert!(matches!(content(&Headers::new(), BODY), Cow::Borrowed(_)));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let packed = gzip(&BODY.repeat(100));
    let mut broken = packed.clone();
    broken[10] = 0x07; // a block of the reserved type
    let mut checksum = packed.clone();
    let last = checksum.len() - 5;
    checksum[last] ^= 1;
    let cut = |body: &[u8]| body[..body.len() - 6].to_vec();
    let trailing = [&gzip(BODY)[..], b"\n"].concat();
    let mut zstd_checksum = ZSTD.to_vec();
    *zstd_checksum.last_mut().unwrap() ^= 1;
    for (coding, body, start) in [
        (
            "compress",
            BODY.to_vec(),
            "the coding `compress` is not decoded",
        ),
        ("UTF-8", BODY.to_vec(), "the coding `utf-8` is not decoded"),
        ("foo, gzip", gzip(BODY), "the coding `foo` is not decoded"),
        (
            "br,br,br,br,br",
            BR.to_vec(),
            "more than 4 codings are not decoded",
        ),
        ("gzip", BODY.to_vec(), "broken gzip, at byte 0"),
        ("gzip", broken, "broken gzip, at byte 1"),
        ("gzip", checksum, "broken gzip, at byte "),
        ("gzip", cut(&packed), "incomplete gzip: it ends after byte "),
        ("gzip", trailing, "complete gzip, with 1 byte after it"),
        ("gzip, gzip", gzip(BODY), "broken gzip, at byte 0"),
        ("deflate", BODY.to_vec(), "broken deflate, at byte "),
        (
            "deflate",
            cut(&zlib(BODY)),
            "incomplete deflate: it ends after byte ",
        ),
        ("br", b"\xff\xff\xff\xff".to_vec(), "broken br, at byte "),
        ("br", cut(BR), "incomplete br: it ends after byte "),
        ("zstd", BODY.to_vec(), "broken zstd, at byte 4"),
        ("zstd", cut(ZSTD), "incomplete zstd: it ends after byte "),
        ("zstd", zstd_checksum, "broken zstd, at byte "),
    ] {
        let fault = decoded(coding, &body).fault.unwrap().to_string();
        assert!(fault.starts_with(start), "{coding}: {fault}");
    }
}

#[test]
fn bytes_after_the_end_are_counted_and_the_body_is_not_whole() {
    for (coding, body) in [
        ("gzip", gzip(BODY)),
        ("deflate", zlib(BODY)),
        ("br", BR.to_vec()),
        ("zstd", ZSTD.to_vec()),
    ] {
        for tail in ["\n", "\0\0", "a tail that is longer than a header"] {
            let decoded = decoded(coding, &[&body, tail.as_bytes()].concat());
            let expected = match tail.len() {
                1 => format!("complete {coding}, with 1 byte after it"),
                length => format!("complete {coding}, with {length} bytes after it"),
            };
            assert_eq!(decoded.fault.as_ref().unwrap().to_string(), expected);
            assert_eq!(decoded.body.as_deref(), Some(BODY));
            assert!(!decoded.is_whole());
        }
    }
    // Only zlib's own checksum tells a stream from other bytes that begin like one.
    let raw = [&raw_deflate(BODY)[..], b"\n"].concat();
    assert_eq!(content(&headers("deflate"), &raw), raw);
}

#[test]
fn the_members_of_a_body_are_bounded() {
    let empty_frame = b"\x28\xb5\x2f\xfd\x20\0\x01\0\0";
    for (coding, member, name) in [
        ("gzip", gzip(b""), "gzip members"),
        ("zstd", empty_frame.to_vec(), "zstd frames"),
        ("zstd", b"\x5f\x2a\x4d\x18\0\0\0\0".to_vec(), "zstd frames"),
    ] {
        let most = decoded(coding, &member.repeat(MAX_MEMBERS));
        assert_eq!(
            (most.body.as_deref(), most.fault),
            (Some(&b""[..]), None),
            "{name}"
        );
        let more = decoded(coding, &member.repeat(MAX_MEMBERS + 1));
        assert!(!more.is_whole());
        let fault = more.fault.unwrap().to_string();
        assert_eq!(fault, format!("more than 1000 {name} are not decoded"));
    }
}

#[test]
fn what_could_be_decoded_is_kept_and_what_is_not_compressed_is_taken_as_it_is() {
    let trailing = [&gzip(BODY)[..], b"junk junk junk"].concat();
    assert_eq!(decoded("gzip", &trailing).body.as_deref(), Some(BODY));
    for coding in ["gzip", "br", "zstd", "deflate", "foo"] {
        assert_eq!(content(&headers(coding), BODY), BODY, "{coding}");
    }
    // The outer coding is right, the inner one is not.
    let decoded = decoded("gzip, gzip", &gzip(BODY));
    assert_eq!(
        (decoded.content(b""), &decoded.codings[..]),
        (BODY, &["gzip"][..])
    );
}

#[test]
fn the_output_is_bounded() {
    let packed = gzip(&vec![0; MAX_DECODED + 1]);
    for (coding, bomb) in [
        ("gzip", packed.clone()),
        ("gzip, gzip", gzip(&packed)),
        ("deflate", zlib(&vec![0; MAX_DECODED + 1])),
        (
            "br",
            include_bytes!("../../../tests/vectors/bodies/bomb.br").to_vec(),
        ),
        (
            "zstd",
            include_bytes!("../../../tests/vectors/bodies/bomb.zst").to_vec(),
        ),
    ] {
        let decoded = decoded(coding, &bomb);
        assert!(decoded.truncated, "{coding}: {:?}", decoded.fault);
        assert_eq!(decoded.body.unwrap().len(), MAX_DECODED);
    }
    let fits = decoded("gzip", &gzip(&vec![0; MAX_DECODED]));
    assert_eq!((fits.truncated, fits.fault), (false, None));
}

#[test]
fn the_only_coding_is_applied_again() {
    for coding in ["gzip", "x-gzip", "deflate", "identity"] {
        let encoded = encode(&headers(coding), BODY).unwrap();
        assert_eq!(content(&headers(coding), &encoded), BODY);
    }
    assert_eq!(encode(&headers("br"), BODY), None);
    assert_eq!(encode(&headers("gzip, gzip"), BODY), None);
}

#[test]
fn compression_is_deterministic_and_small() {
    let body = BODY.repeat(1000);
    let packed = gzip(&body);
    assert!(packed.len() < 400);
    assert_eq!(packed, gzip(&body));
}

proptest! {
    #[test]
    fn no_bytes_make_a_decoder_panic(
        coding in prop::sample::select(vec!["gzip", "deflate", "br", "zstd", "gzip, zstd"]),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        random in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        decode(&headers(coding), &random);
        for body in [gzip(BODY), zlib(BODY), BR.to_vec(), ZSTD.to_vec()] {
            let mut body = body;
            let at = at.index(body.len());
            body[at] = byte;
            decode(&headers(coding), &body);
            decode(&headers(coding), &body[..at]);
        }
    }
}
