//! Redaction in a body without codings: the fields of a form, and the values that a JSON Pointer can mean.
//!
//! A body that cannot be read whole may hold a value where nothing looks. It is [`Unsearchable`], and its request
//! cannot be shared: JSON, a form or multipart that is malformed in any case, other bodies if they have the name of the
//! value.

use std::ops::Range;

use memchr::memmem;

use crate::json::{Json, Pointer, RawValue};
use crate::message::body::starts_like_json;
use crate::message::content_encoding::{CodingFault, MAX_DECODED};
use crate::message::form::{decode, encode_form};
use crate::message::text_encoding::{encode_like, is_lossless, to_utf8};
use crate::message::{BodyKind, multipart};
use crate::units::size;

/// The replacement of a value, plain and as a query or form encodes it.
pub(in crate::record) const REDACTED: &str = "[redacted]";
const REDACTED_IN_FORM: &str = "%5Bredacted%5D";

/// How compressed bodies start, though no header says that they are: gzip and zstd.
const COMPRESSED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];

/// Why a body cannot be searched for a value that it may hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsearchable {
    #[error(transparent)]
    Coding(#[from] CodingFault),
    #[error("it is larger than {} when it is decoded", size(MAX_DECODED))]
    TooLarge,
    #[error("it is compressed, and no `Content-Encoding` says so")]
    Compressed,
    #[error("malformed JSON")]
    Json,
    #[error("it is not valid UTF-16")]
    Utf16,
    #[error("malformed multipart")]
    Multipart,
    #[error("it has the text `{0}`, but is neither JSON nor a form")]
    Text(String),
}

/// What a search gives: the content with the values redacted, or `None` if it has none.
type Searched = Result<Option<Vec<u8>>, Unsearchable>;

/// Whether a body that could not be decoded is plain: some senders name a coding that they did not apply.
pub(in crate::record) fn is_plain(content: &[u8], kind: &BodyKind, fault: &CodingFault) -> bool {
    match kind {
        BodyKind::Json => documents(&to_utf8(content)).is_some(),
        BodyKind::Multipart(boundary) => multipart::parse(content, boundary).is_some(),
        _ => matches!(fault, CodingFault::Broken { .. }) && std::str::from_utf8(content).is_ok(),
    }
}

/// Redacts the fields of this name.
pub(in crate::record) fn in_form(content: &[u8], kind: &BodyKind, name: &str) -> Searched {
    match kind {
        BodyKind::Empty => Ok(None),
        BodyKind::Form => Ok(in_pairs(content, name)),
        BodyKind::Multipart(boundary) => in_parts(content, boundary, name),
        _ if documents(&to_utf8(content)).is_some() => Ok(None),
        _ => lacks(content, Some(name)).and_then(|()| {
            lacks(&decode(content), Some(name))?;
            Ok(None)
        }),
    }
}

/// Redacts the values that the pointer can mean: in the JSON of the body, in each of its lines, or in the fields of a
/// form that hold JSON.
pub(in crate::record) fn in_json(content: &[u8], kind: &BodyKind, pointer: &Pointer) -> Searched {
    match kind {
        BodyKind::Empty => Ok(None),
        BodyKind::Json => in_text(content, pointer),
        BodyKind::Form => in_json_pairs(content, pointer),
        BodyKind::Multipart(boundary) => in_json_parts(content, boundary, pointer),
        BodyKind::Xml | BodyKind::Text | BodyKind::Binary => match in_text(content, pointer) {
            Err(_) if !starts_like_json(&to_utf8(content)) => {
                lacks(content, name_of(pointer)).map(|()| None)
            }
            searched => searched,
        },
    }
}

/// A query or form with the values of this name redacted; `None` if it has none.
pub(in crate::record) fn in_pairs(text: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut matched = false;
    let pairs: Vec<Vec<u8>> = text
        .split(|byte| *byte == b'&')
        .map(|pair| match pair.iter().position(|byte| *byte == b'=') {
            Some(at) if decode(&pair[..at]).as_ref() == name.as_bytes() => {
                matched = true;
                [&pair[..=at], REDACTED_IN_FORM.as_bytes()].concat()
            }
            _ => pair.to_vec(),
        })
        .collect();
    matched.then(|| pairs.join(&b'&'))
}

fn in_parts(body: &[u8], boundary: &str, name: &str) -> Searched {
    replace_parts(body, boundary, |part| {
        Ok((part.name().as_deref() == Some(name)).then(|| REDACTED.into()))
    })
}

fn in_json_parts(body: &[u8], boundary: &str, pointer: &Pointer) -> Searched {
    replace_parts(body, boundary, |part| in_value(part.body, pointer))
}

/// Replaces the bodies of parts; `None` if none is replaced.
fn replace_parts(
    body: &[u8],
    boundary: &str,
    mut replace: impl FnMut(&multipart::Part) -> Searched,
) -> Searched {
    let parts = multipart::parse(body, boundary).ok_or(Unsearchable::Multipart)?;
    let mut replaced = Vec::new();
    for part in &parts {
        if let Some(content) = replace(part)? {
            let start = part.body.as_ptr() as usize - body.as_ptr() as usize;
            replaced.push((start..start + part.body.len(), content));
        }
    }
    Ok((!replaced.is_empty()).then(|| replace_ranges(body, &replaced)))
}

/// The text with these ranges replaced, which are in order and do not overlap.
fn replace_ranges<T: AsRef<[u8]>>(text: &[u8], replaced: &[(Range<usize>, T)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut end = 0;
    for (range, content) in replaced {
        out.extend_from_slice(&text[end..range.start]);
        out.extend_from_slice(content.as_ref());
        end = range.end;
    }
    out.extend_from_slice(&text[end..]);
    out
}

fn in_json_pairs(text: &[u8], pointer: &Pointer) -> Searched {
    let mut matched = false;
    let pairs = text.split(|byte| *byte == b'&').map(|pair| {
        let start = memchr::memchr(b'=', pair).map_or(pair.len(), |at| at + 1);
        let Some(value) = in_value(&decode(&pair[start..]), pointer)? else {
            return Ok(pair.to_vec());
        };
        matched = true;
        // The value is UTF-8 as it was, or it would not have been read.
        let value = encode_form([("", &*String::from_utf8_lossy(&value))]);
        Ok([&pair[..start - 1], value.as_bytes()].concat())
    });
    let pairs = pairs.collect::<Result<Vec<_>, Unsearchable>>()?;
    Ok(matched.then(|| pairs.join(&b'&')))
}

/// Redacts in the value of a field, if it is JSON.
fn in_value(value: &[u8], pointer: &Pointer) -> Searched {
    if !starts_like_json(&to_utf8(value)) {
        return Ok(None);
    }
    in_text(value, pointer).or_else(|why| {
        let lacks_it = name_of(pointer).is_some() && lacks(value, name_of(pointer)).is_ok();
        if lacks_it { Ok(None) } else { Err(why) }
    })
}

/// Redacts in a text of JSON.
fn in_text(text: &[u8], pointer: &Pointer) -> Searched {
    let json = to_utf8(text);
    let documents = documents(&json).ok_or(Unsearchable::Json)?;
    let token = Json::string(REDACTED);
    let replaced: Vec<(Range<usize>, &str)> = documents
        .into_iter()
        .flat_map(|(start, raw)| {
            let places = pointer.ranges(raw).into_iter();
            places.map(move |place| start + place.start..start + place.end)
        })
        .map(|place| (place, token.as_str()))
        .collect();
    if replaced.is_empty() {
        return Ok(None);
    }
    if !is_lossless(text) {
        return Err(Unsearchable::Utf16); // other bytes would change too
    }
    let out = replace_ranges(&json, &replaced);
    let out = String::from_utf8(out).map_err(|_| Unsearchable::Json)?;
    Ok(Some(encode_like(text, &out)))
}

/// The JSON values of a text and where they start: the whole text, or each of its lines; `None` if one is not JSON.
fn documents(text: &[u8]) -> Option<Vec<(usize, RawValue<'_>)>> {
    let document = |start: usize, line| {
        let raw = RawValue::parse(line).ok()?;
        Some((start + line.len() - line.trim_ascii_start().len(), raw))
    };
    if let Some(whole) = document(0, text) {
        return Some(vec![whole]);
    }
    let mut start = 0;
    let lines = text.split_inclusive(|byte| *byte == b'\n').map(|line| {
        start += line.len();
        (start - line.len(), line)
    });
    lines
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(start, line)| document(start, line))
        .collect()
}

/// The last name of a pointer that is not an index.
fn name_of(pointer: &Pointer) -> Option<&str> {
    let is_index = |token: &&String| *token == "*" || token.bytes().all(|b| b.is_ascii_digit());
    let mut names = pointer.tokens().iter().rev();
    names.find(|token| !is_index(token)).map(String::as_str)
}

/// Fails if a content that is neither JSON nor a form has the name as a word, or may have it.
fn lacks(content: &[u8], name: Option<&str>) -> Result<(), Unsearchable> {
    if COMPRESSED.iter().any(|start| content.starts_with(start)) {
        return Err(Unsearchable::Compressed);
    }
    let Some(name) = name else {
        return Ok(());
    };
    let is_escaped = !name.is_ascii() && memmem::find(content, b"\\u").is_some();
    if is_escaped || has_word(content, name) || has_word(&to_utf8(content), name) {
        return Err(Unsearchable::Text(name.to_owned()));
    }
    Ok(())
}

/// Whether the word stands somewhere, and not only as a part of a longer one.
fn has_word(text: &[u8], word: &str) -> bool {
    let is_inside = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    memmem::find_iter(text, word.as_bytes()).any(|at| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        !is_inside(before) && !is_inside(text.get(at + word.len()))
    })
}
