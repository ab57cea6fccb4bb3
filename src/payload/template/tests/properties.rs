//! Any text, any values.

use proptest::prelude::*;

use super::*;
use crate::json::Json;

/// JSON with placeholders in all positions that allow one.
fn with_placeholders() -> impl Strategy<Value = String> {
    let placeholder =
        "\\{\\{ ?(seq|uuid|now|random -?1 [2-9]|env (NAME|NUMBER|LIST|HOLE|EMPTY)) ?\\}\\}";
    let bit = prop_oneof![placeholder, r#"[a }é]|\\["\\n]|\\u00e9"#];
    let string = prop::collection::vec(bit, 0..4).prop_map(|bits| format!("\"{}\"", bits.concat()));
    let number = "-?[1-9](\\{\\{seq\\}\\})?(\\.\\{\\{random 0 9\\}\\})?";
    let leaf = prop_oneof![placeholder, string.clone(), number, "(true|null|1\\.10)"];
    let key = prop_oneof![
        string,
        Just("{{uuid}}".to_owned()),
        Just("{{env NAME}}".to_owned())
    ];
    leaf.prop_recursive(4, 20, 4, move |value| {
        let member = (key.clone(), value.clone()).prop_map(|(key, value)| key + ":" + &value);
        prop_oneof![
            prop::collection::vec(value, 0..4).prop_map(|all| format!("[{}]", all.join(","))),
            prop::collection::vec(member, 0..4).prop_map(|all| format!("{{{}}}", all.join(", "))),
        ]
    })
}

/// Texts that are nearly JSON with holes.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = r#"\{\{(seq|uuid|now|random (-5 5|0 9|1 9)|env (NAME|NUMBER|LIST))\}\}|["0-9e.-]|\\u|\\|[\[\],:{}]"#;
    prop::collection::vec(fragment, 1..6).prop_map(|all| all.concat())
}

fn is_json(template: &Template, seq: u64, now: jiff::Timestamp, byte: u8) -> bool {
    let mut bytes = byte..=u8::MAX;
    let mut random = |slice: &mut [u8]| slice.fill_with(|| bytes.next().unwrap_or(0));
    Json::parse(template.fill(&mut Values {
        seq,
        now,
        random: &mut random,
    }))
    .is_ok()
}

proptest! {
    #[test]
    fn a_text_without_placeholders_stays_the_same(given in "([a-z}\\\\\"é\n]|\\{[^{]){0,20}\\{?") {
        let template = text(&given).unwrap();
        prop_assert_eq!(template.fixed(), Some(given.as_str()));
    }

    #[test]
    fn json_with_placeholders_becomes_json(given in with_placeholders(), seq in 1_u64.., byte in any::<u8>()) {
        prop_assert!(is_json(&json(&given).unwrap(), seq, jiff::Timestamp::MAX, byte));
    }

    #[test]
    fn what_parses_as_json_becomes_json(given in fragments(), seq in 1_u64.., byte in any::<u8>()) {
        if let Ok(template) = json(&given) {
            prop_assert!(is_json(&template, seq, jiff::Timestamp::MIN, byte));
        }
    }

    #[test]
    fn any_text_is_parsed_or_refused(given in "(\\{\\{|\\}\\}|seq|env|random| 1|[\\\\\"{}\u{1b}\né]){0,12}") {
        for malformed in [text(&given).err(), json(&given).err()].into_iter().flatten() {
            prop_assert_eq!(malformed.to_string().lines().count(), 1);
        }
    }
}
