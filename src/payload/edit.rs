//! Changes to a recorded request.
//!
//! A change touches what it names and nothing else: other members of the JSON, other pairs of the form or query and
//! other headers keep their bytes and their order.

use super::error::PayloadError;
use super::item::Item;
use crate::json::{Json, PathStep, ValuePath};
use crate::message::content_encoding::decode;
use crate::message::form::{self, encode_form, encode_query};
use crate::message::text_encoding::{encode_like, is_lossless, to_utf8};
use crate::message::{BodyKind, Request};

/// Sets a value in the data of a request: in its JSON, in its form, or in its query if it has no body.
pub(crate) fn set_data(
    request: &mut Request,
    path: &ValuePath,
    value: &Json,
) -> Result<(), PayloadError> {
    let fixed = |reason| fixed_body(path.to_string(), reason);
    if decode(&request.headers, &request.body).is_some() {
        return Err(fixed("the body is compressed, and is sent as it is"));
    }
    match BodyKind::of(&request.headers, &request.body) {
        BodyKind::Json if !is_lossless(&request.body) => {
            return Err(fixed("the body is not valid UTF-16"));
        }
        BodyKind::Json => {
            let text = String::from_utf8(to_utf8(&request.body).into_owned());
            let json = text.ok().and_then(|text| Json::parse(text).ok());
            let mut json = json.ok_or_else(|| fixed("the body is not JSON"))?;
            json.set(path, value)?;
            request.body = encode_like(&request.body, json.as_str());
        }
        BodyKind::Form => {
            let name = flat(path);
            let pair = encode_form([(name.as_str(), text(value).as_str())]);
            request.body = set_pair(&request.body, &name, &pair);
        }
        BodyKind::Empty => set_query(request, &flat(path), &text(value)),
        _ => return Err(fixed("the body is neither JSON nor a form")),
    }
    Ok(())
}

/// Applies a change to the headers or the query. A header or parameter that is set keeps its position.
pub(crate) fn set_head(request: &mut Request, item: &Item) -> Result<(), PayloadError> {
    match item {
        Item::Data(..) => return Err(PayloadError::BodyItem),
        Item::File(name, _) => {
            let reason = "a recorded multipart body is sent as it is";
            return Err(fixed_body(format!("{name}@…"), reason));
        }
        Item::Query(name, value) => set_query(request, name, value),
        Item::Header(name, _) if name.eq_ignore_ascii_case("transfer-encoding") => {
            return Err(PayloadError::TransferEncoding);
        }
        Item::Header(name, value) => request.headers.set(name, value),
        Item::RemoveHeader(name) => {
            if request.headers.remove(name) == 0 {
                return Err(PayloadError::HeaderNotSent(name.clone()));
            }
        }
    }
    Ok(())
}

fn fixed_body(item: String, reason: &'static str) -> PayloadError {
    PayloadError::FixedBody { item, reason }
}

/// Replaces the first query parameter of this name, or adds one.
fn set_query(request: &mut Request, name: &str, value: &str) {
    let pair = encode_query([(name, value)]);
    let (path, query) = match request.target.split_once('?') {
        None => (request.target.as_str(), ""),
        Some(split) => split,
    };
    let query = set_pair(query.as_bytes(), name, &pair);
    request.target = format!("{path}?{}", String::from_utf8_lossy(&query));
}

/// A form or query with this pair instead of all pairs of the same name, at the position of the first. The other pairs
/// keep their bytes. A name that ends in `[]` is a list, to which the pair is added.
fn set_pair(text: &[u8], name: &str, pair: &str) -> Vec<u8> {
    let is_named = |other: &[u8]| {
        let end = other.iter().position(|byte| *byte == b'=');
        let other = form::decode(&other[..end.unwrap_or(other.len())]);
        !name.ends_with("[]") && other.as_ref() == name.as_bytes()
    };
    let mut new = Some(pair.as_bytes());
    let mut pairs: Vec<&[u8]> = Vec::new();
    for other in text.split(|byte| *byte == b'&') {
        if is_named(other) {
            pairs.extend(new.take());
        } else if !text.is_empty() {
            pairs.push(other);
        }
    }
    pairs.extend(new);
    pairs.join(&b'&')
}

/// A path as forms and queries write it: `a[b]` or `a[]`.
fn flat(path: &ValuePath) -> String {
    let mut steps = path.0.iter();
    let first = match steps.next() {
        Some(PathStep::Key(name)) => name.clone(),
        _ => "[]".to_owned(),
    };
    steps.fold(first, |flat, step| match step {
        PathStep::Key(name) => format!("{flat}[{name}]"),
        PathStep::Append => flat + "[]",
    })
}

/// A value as forms and queries write it.
fn text(value: &Json) -> String {
    let raw = value.raw();
    raw.string()
        .map_or_else(|| raw.as_str().to_owned(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::ItemValue;

    /// Target and body after an item.
    #[track_caller]
    fn changed(target: &str, content_type: &str, body: &str, item: &str) -> (String, String) {
        let mut request = Request::new("POST", target);
        if !content_type.is_empty() {
            request.headers.push("Content-Type", content_type);
        }
        request.body = body.as_bytes().to_vec();
        match Item::parse(item).unwrap() {
            Item::Data(path, ItemValue::Text(text)) => {
                set_data(&mut request, &path, &Json::string(&text)).unwrap();
            }
            Item::Data(path, ItemValue::Json(json)) => {
                set_data(&mut request, &path, &json).unwrap();
            }
            other => set_head(&mut request, &other).unwrap(),
        }
        (request.target, String::from_utf8(request.body).unwrap())
    }

    #[test]
    fn json_keeps_every_token_that_the_change_does_not_name() {
        let body = "{\"n\": 1.10,\n \"a\":{\"b\":12345678901234567890}, \"u\":\"\\u00e9\"}";
        let (_, sent) = changed("/", "application/json", body, "n:=2.50");
        assert_eq!(sent, body.replace("1.10", "2.50"));
    }

    #[test]
    fn a_form_keeps_the_bytes_of_its_other_pairs() {
        let form = |body: &str, item: &str| {
            let content_type = "application/x-www-form-urlencoded";
            changed("/", content_type, body, item).1
        };
        assert_eq!(form("b=%7e+x&a=1&c&a=2", "a=7 8"), "b=%7e+x&a=7+8&c");
        assert_eq!(form("a[b]=1&x=%31", "a.b=2"), "a%5Bb%5D=2&x=%31");
        assert_eq!(form("t[]=1", "t[]=2"), "t[]=1&t%5B%5D=2");
        assert_eq!(form("a=1", "n:=1.10"), "a=1&n=1.10");
    }

    #[test]
    fn the_query_is_the_data_of_a_request_without_a_body() {
        let query = |target: &str, item: &str| changed(target, "", "", item).0;
        assert_eq!(query("/a%2Fb?x=%31&y=2", "y=a b"), "/a%2Fb?x=%31&y=a%20b");
        assert_eq!(query("/", "y=1"), "/?y=1");
        assert_eq!(query("/?x=1&y&x=2", "x==3"), "/?x=3&y");
    }

    #[test]
    fn json_in_broken_utf_16_cannot_be_set_and_keeps_its_bytes() {
        let units = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(unit).collect()
        };
        let whole = units("{\"a\":1}", u16::to_le_bytes);
        let path = ValuePath(vec![PathStep::Key("a".to_owned())]);
        let edited = |body: &[u8]| {
            let mut request = Request::new("POST", "/");
            request.headers.push("Content-Type", "application/json");
            request.body = body.to_vec();
            let result = set_data(&mut request, &path, &Json::string("x"));
            (result.map_err(|error| error.to_string()), request.body)
        };
        assert_eq!(edited(&whole).1, units("{\"a\":\"x\"}", u16::to_le_bytes));
        let odd = [&whole[..], b"\0"].concat();
        let big = [
            units("\u{feff}{\"a\":1,\"b\":\"", u16::to_be_bytes),
            vec![0xd8, 0],
            units("\"}", u16::to_be_bytes),
        ]
        .concat();
        let little = [
            units("{\"a\":1,\"b\":\"", u16::to_le_bytes),
            vec![0, 0xdc],
            units("\"}", u16::to_le_bytes),
        ]
        .concat();
        for body in [odd, big, little] {
            let (result, after) = edited(&body);
            let error = result.unwrap_err();
            assert_eq!(error, "cannot set `a`: the body is not valid UTF-16");
            assert_eq!(after, body);
        }
    }

    #[test]
    fn the_data_of_other_bodies_cannot_be_set() {
        for (name, value, body) in [
            ("Content-Type", "application/xml", "<a/>"),
            ("Content-Type", "application/json", "{"),
            ("Content-Encoding", "gzip", "\x1f\u{8b}"),
        ] {
            let mut request = Request::new("POST", "/");
            request.headers.push(name, value);
            request.body = body.as_bytes().to_vec();
            let path = ValuePath(vec![PathStep::Key("a".to_owned())]);
            assert!(set_data(&mut request, &path, &Json::string("x")).is_err());
        }
    }
}
