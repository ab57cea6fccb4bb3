use proptest::prelude::*;

use super::super::pointer::find;
use super::super::samples::{document, tokens};
use super::*;

fn json(text: &str) -> Json {
    Json::parse(text).unwrap()
}

/// Reads `a.b[]` without escapes.
fn path(text: &str) -> ValuePath {
    let steps = text.split_inclusive("[]").flat_map(|part| {
        let keys = part
            .trim_end_matches("[]")
            .split('.')
            .filter(|key| !key.is_empty());
        let append = part.ends_with("[]").then_some(PathStep::Append);
        keys.map(|key| PathStep::Key(key.to_owned())).chain(append)
    });
    ValuePath(steps.collect())
}

fn set(text: &str, at: &str, value: &str) -> Result<String, String> {
    let mut json = json(text);
    match json.set(&path(at), &self::json(value)) {
        Ok(()) => Ok(Json::parse(json.as_str()).unwrap().to_string()),
        Err(error) => {
            assert_eq!(json.as_str(), text, "an error changes nothing");
            Err(error.to_string())
        }
    }
}

#[test]
fn a_text_is_kept_as_it_is() {
    let text = " {\"a\" : 1.10,\"a\":12345678901234567890,\t\"\\u00e9\":1E5}\n";
    assert_eq!(json(text).to_string(), text);
    assert_eq!(json(text).raw().as_str(), text.trim());
    assert_eq!(
        Json::parse("{").unwrap_err().message,
        "the text ends inside an object"
    );
    assert_eq!(Json::string("a\"\n").as_str(), r#""a\"\n""#);
    assert_eq!(Json::object().as_str(), "{}");
    assert_eq!(Json::from(json(" 1 ").raw()), json("1"));
}

#[test]
fn the_value_at_a_path_is_replaced_and_the_rest_stays() {
    let table = [
        (r#"{"a":1}"#, "a", "2", r#"{"a":2}"#),
        (
            r#"{ "a" : 1.10 , "b" : [ 1 ] }"#,
            "b",
            "{}",
            r#"{ "a" : 1.10 , "b" : {} }"#,
        ),
        (
            r#"{"a":{"b":1,"c":1.10},"d":"\u00e9"}"#,
            "a.b",
            "\"x\"",
            r#"{"a":{"b":"x","c":1.10},"d":"\u00e9"}"#,
        ),
        (
            r#"{"a":1,"a":2,"a":3 }"#,
            "a",
            "9",
            r#"{"a":1,"a":2,"a":9 }"#,
        ),
        (r#"{"\u0061":1}"#, "a", "2", r#"{"\u0061":2}"#),
        (r"[1,[2,3]]", "1.0", "9", r"[1,[9,3]]"),
        (r#"{"0":1}"#, "0", "2", r#"{"0":2}"#),
        (" [1]\n", "", "2", " 2\n"),
        (r#"{"a":1}"#, "a", " 2\n", r#"{"a":2}"#),
    ];
    for (text, at, value, expected) in table {
        assert_eq!(set(text, at, value).as_deref(), Ok(expected), "{text} {at}");
    }
}

#[test]
fn a_new_member_is_laid_out_as_the_one_before_it() {
    let table = [
        ("{}", r#"{"b":2}"#),
        ("{\n}", "{\"b\":2\n}"),
        (r#"{"a":1}"#, r#"{"a":1,"b":2}"#),
        (r#"{"a": 1}"#, r#"{"a": 1,"b": 2}"#),
        (r#"{"x": 0, "a": 1}"#, r#"{"x": 0, "a": 1, "b": 2}"#),
        (r#"{ "a" : 1 }"#, r#"{ "a" : 1, "b" : 2 }"#),
        (
            "{\n  \"a\": [\n    1\n  ]\n}\n",
            "{\n  \"a\": [\n    1\n  ],\n  \"b\": 2\n}\n",
        ),
        ("{\r\n\t\"a\":1\r\n}", "{\r\n\t\"a\":1,\r\n\t\"b\":2\r\n}"),
    ];
    for (text, expected) in table {
        assert_eq!(set(text, "b", "2").as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn a_new_element_is_appended() {
    let table = [
        ("[]", "[]", "[9]"),
        ("[ ]", "0", "[9 ]"),
        ("[1]", "1", "[1,9]"),
        ("[1, 2]", "[]", "[1, 2, 9]"),
        ("[\n  1\n]", "[]", "[\n  1,\n  9\n]"),
        (r#"{"a":[]}"#, "a[]", r#"{"a":[9]}"#),
        (r#"{"a":[[1]]}"#, "a.0[]", r#"{"a":[[1,9]]}"#),
        (r#"{"a":[{"b":1}]}"#, "a[].b", r#"{"a":[{"b":1},{"b":9}]}"#),
    ];
    for (text, at, expected) in table {
        assert_eq!(set(text, at, "9").as_deref(), Ok(expected), "{text} {at}");
    }
}

#[test]
fn missing_containers_are_created() {
    let table = [
        ("{}", "a.b.c", r#"{"a":{"b":{"c":1}}}"#),
        ("{}", "a[]", r#"{"a":[1]}"#),
        ("{}", "a[].b[]", r#"{"a":[{"b":[1]}]}"#),
        ("{}", "a.0", r#"{"a":{"0":1}}"#),
        ("null", "a", r#"{"a":1}"#),
        ("null", "[]", "[1]"),
        (r#"{"a":null}"#, "a[]", r#"{"a":[1]}"#),
        (r#"{"a":null}"#, "a.b.c", r#"{"a":{"b":{"c":1}}}"#),
        (r#"{"a":null}"#, "a", r#"{"a":1}"#),
        ("[]", "0.a", r#"[{"a":1}]"#),
    ];
    for (text, at, expected) in table {
        assert_eq!(set(text, at, "1").as_deref(), Ok(expected), "{text} {at}");
    }
}

#[test]
fn an_error_names_the_value_that_cannot_be_entered() {
    let table = [
        (r#"{"a":"x"}"#, "a.b", "cannot set `a.b`: `a` is a string"),
        (
            r#"{"a":{"b":1}}"#,
            "a.b.c.d",
            "cannot set `a.b.c.d`: `a.b` is a number",
        ),
        (r#"{"a":true}"#, "a[]", "cannot set `a[]`: `a` is `true`"),
        (r#"{"a":{}}"#, "a[]", "cannot set `a[]`: `a` is an object"),
        (
            r#"{"a":[1,2]}"#,
            "a.b",
            "cannot set `a.b`: `a` is an array of length 2",
        ),
        (
            r#"{"a":[1,2]}"#,
            "a.3",
            "cannot set `a.3`: `a` is an array of length 2",
        ),
        ("\"x\"", "a", "cannot set `a`: the top level is a string"),
        (
            "[]",
            "a",
            "cannot set `a`: the top level is an array of length 0",
        ),
    ];
    for (text, at, message) in table {
        assert_eq!(set(text, at, "1"), Err(message.to_owned()), "{text} {at}");
    }
}

#[test]
fn a_million_levels_can_be_edited() {
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let edited = set(&format!(r#"{{"a":{deep},"b":1}}"#), "b", "2").unwrap();
    assert_eq!(edited, format!(r#"{{"a":{deep},"b":2}}"#));
    let steps = ValuePath(vec![PathStep::Append; 1_000_000]);
    let mut created = Json::object();
    created.set(&path("a"), &json("null")).unwrap();
    created
        .set(&ValuePath([path("a").0, steps.0].concat()), &json("1"))
        .unwrap();
    assert_eq!(created.as_str().len(), r#"{"a":1}"#.len() + 2_000_000);
}

fn steps() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[ab]{0,2}|[0-3]", 0..4)
}

proptest! {
    #[test]
    fn a_value_that_is_set_is_found(text in document(), steps in steps(), value in document()) {
        let mut edited = json(&text);
        let path = ValuePath(steps.iter().cloned().map(PathStep::Key).collect());
        if edited.set(&path, &json(&value)).is_ok() {
            prop_assert!(Json::parse(edited.as_str()).is_ok(), "{}", edited);
            let steps: Vec<_> = steps.iter().map(String::as_str).collect();
            let found = find(edited.as_str().as_bytes(), &steps);
            prop_assert_eq!(found.map(RawValue::as_str), Some(value.trim()));
        } else {
            prop_assert_eq!(edited.as_str(), text);
        }
    }

    #[test]
    fn all_other_text_stays(text in document(), steps in steps(), append in any::<bool>()) {
        let mut edited = json(&text);
        let keys: Vec<_> = steps.iter().map(String::as_str).collect();
        let old = find(text.as_bytes(), &keys).filter(|_| !append).map(RawValue::as_str);
        let append = append.then_some(PathStep::Append);
        let path = ValuePath(steps.iter().cloned().map(PathStep::Key).chain(append).collect());
        if edited.set(&path, &json("\"new\"")).is_err() {
            return Ok(());
        }
        if let Some(old) = old {
            let start = old.as_ptr() as usize - text.as_ptr() as usize;
            let expected = format!("{}\"new\"{}", &text[..start], &text[start + old.len()..]);
            prop_assert_eq!(edited.as_str(), expected);
        } else {
            let (before, after) = (tokens(&text), tokens(edited.as_str()));
            let same = |(a, b): &(&&str, &&str)| a == b;
            let head = before.iter().zip(&after).take_while(same).count();
            let tail = before[head..].iter().rev().zip(after.iter().rev()).take_while(same).count();
            let gone = &before[head..before.len() - tail];
            prop_assert!(gone.is_empty() || gone == ["null"], "{} | {}", text, edited);
        }
    }
}

fn key(name: &str) -> PathStep {
    PathStep::Key(name.to_owned())
}

#[test]
fn a_path_is_written_as_the_user_writes_it() {
    let shown = |steps: &[PathStep]| ValuePath(steps.to_vec()).to_string();
    assert_eq!(shown(&[]), "");
    assert_eq!(shown(&[key("a"), key("b"), PathStep::Append]), "a.b[]");
    assert_eq!(shown(&[PathStep::Append, key("a")]), "[].a");
    assert_eq!(shown(&[key("a.b"), key("c=d:e")]), r"a\.b.c\=d\:e");
}
