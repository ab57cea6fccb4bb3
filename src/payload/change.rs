//! Changes to a request that was sent before: what they name, and nothing else.

use crate::json::{Json, PathStep, ValuePath};
use crate::message::form::{self, encode_form, encode_query};
use crate::message::{BodyKind, Request};
use crate::payload::Item;
use crate::payload::request::NO_CODING;

/// Sets a value in the data, wherever the request has it: in its JSON, its form, or without a body in its query. The error
/// says why it can't be set.
pub(crate) fn set_data(
    request: &mut Request,
    path: &ValuePath,
    value: &Json,
) -> Result<(), String> {
    if request.headers.contains("content-encoding") {
        return Err(format!(
            "cannot set `{path}`: the body is compressed, and is sent as it is"
        ));
    }
    match BodyKind::of(&request.headers, &request.body) {
        BodyKind::Json => {
            let text = String::from_utf8(request.body.clone());
            let json = text.ok().and_then(|text| Json::parse(text).ok());
            let mut json =
                json.ok_or_else(|| format!("cannot set `{path}`: the body is not JSON"))?;
            json.set(path, value).map_err(|error| error.to_string())?;
            request.body = json.to_string().into_bytes();
        }
        BodyKind::Form => {
            let name = flat(path);
            let pair = encode_form([(name.as_str(), text(value).as_str())]);
            request.body = set_pair(&request.body, &name, &pair);
        }
        BodyKind::Empty => set_query(request, &flat(path), &text(value)),
        _ => {
            return Err(format!(
                "cannot set `{path}`: the body is neither JSON nor a form"
            ));
        }
    }
    Ok(())
}

/// Sets or removes what stands in the head, each in its place; the error says why it can't be.
pub(crate) fn set_head(request: &mut Request, item: &Item) -> Result<(), String> {
    match item {
        Item::Data(..) => return Err("a data item has no place in a head".to_owned()),
        Item::File(name, _) => {
            return Err(format!(
                "`{name}@…` can't be set: a recorded multipart body is sent as it is"
            ));
        }
        Item::Query(name, value) => set_query(request, name, value),
        Item::Header(name, _) if name.eq_ignore_ascii_case("transfer-encoding") => {
            return Err(NO_CODING.to_owned());
        }
        Item::Header(name, value) => request.headers.set(name, value),
        Item::NoHeader(name) => {
            if request.headers.remove(name) == 0 {
                return Err(format!(
                    "the header `{name}` can't be removed: it is not sent"
                ));
            }
        }
    }
    Ok(())
}

/// Sets a query parameter in the place of the first of its name, or adds it.
fn set_query(request: &mut Request, name: &str, value: &str) {
    let pair = encode_query([(name, value)]);
    let (path, query) = match request.target.split_once('?') {
        None => (request.target.as_str(), ""),
        Some(split) => split,
    };
    let query = set_pair(query.as_bytes(), name, &pair);
    request.target = format!("{path}?{}", String::from_utf8_lossy(&query));
}

/// A form or query in which a pair stands in the place of the first of this name, without others of it; the other pairs stay
/// as they were. A name that ends in `[]` is that of a list, to which the pair is added.
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

/// A path as forms and queries write it: `a[b]`, `a[]`.
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
    use crate::payload::Value;

    /// Target and body after an item.
    #[track_caller]
    fn changed(target: &str, content_type: &str, body: &str, item: &str) -> (String, String) {
        let mut request = Request::new("POST", target);
        if !content_type.is_empty() {
            request.headers.push("Content-Type", content_type);
        }
        request.body = body.as_bytes().to_vec();
        match Item::parse(item).unwrap() {
            Item::Data(path, Value::Text(text)) => {
                set_data(&mut request, &path, &Json::string(&text)).unwrap();
            }
            Item::Data(path, Value::Json(json)) => set_data(&mut request, &path, &json).unwrap(),
            other => set_head(&mut request, &other).unwrap(),
        }
        (request.target, String::from_utf8(request.body).unwrap())
    }

    #[test]
    fn json_keeps_every_token_that_is_not_named() {
        let body = "{\"n\": 1.10,\n \"a\":{\"b\":12345678901234567890}, \"u\":\"\\u00e9\"}";
        let (_, sent) = changed("/", "application/json", body, "n:=2.50");
        assert_eq!(sent, body.replace("1.10", "2.50"));
    }

    #[test]
    fn a_form_keeps_its_other_pairs_as_they_were() {
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
    fn without_a_body_the_query_is_the_data() {
        let query = |target: &str, item: &str| changed(target, "", "", item).0;
        assert_eq!(query("/a%2Fb?x=%31&y=2", "y=a b"), "/a%2Fb?x=%31&y=a%20b");
        assert_eq!(query("/", "y=1"), "/?y=1");
        assert_eq!(query("/?x=1&y&x=2", "x==3"), "/?x=3&y");
    }

    #[test]
    fn other_bodies_can_only_be_sent_as_they_are() {
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
