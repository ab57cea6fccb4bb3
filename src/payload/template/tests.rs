use super::*;

mod properties;

const UUID: &str = "00010203-0405-4607-8809-0a0b0c0d0e0f";
const NOW: &str = "2026-11-21T20:33:01.123Z";

/// The environment of these tests.
fn variable(name: &str) -> Option<String> {
    let value = match name {
        "NAME" => "Zo\u{eb} \"Z\"\n",
        "NUMBER" => "-1.10",
        "LIST" => r#"[1, "{{seq}}"]"#,
        "HOLE" => "{{seq}}",
        "EMPTY" => "",
        _ => return None,
    };
    Some(value.to_owned())
}

fn text(text: &str) -> Result<Template, TemplateError> {
    Template::text(text, &variable)
}

fn json(text: &str) -> Result<Template, TemplateError> {
    Template::json(text, &variable)
}

/// The seventh event; random bytes count up from 0.
fn filled(template: Result<Template, TemplateError>) -> String {
    let mut next = 0;
    let mut random = |bytes: &mut [u8]| {
        for byte in bytes {
            *byte = next;
            next = next.wrapping_add(1);
        }
    };
    template.unwrap().fill(&mut Values {
        seq: 7,
        now: "2026-11-21T20:33:01.123999Z".parse().unwrap(),
        random: &mut random,
    })
}

#[track_caller]
fn wrong(template: Result<Template, TemplateError>, message: &str) {
    assert_eq!(template.unwrap_err().to_string(), message);
}

#[test]
fn every_placeholder_has_its_value() {
    for (given, want) in [
        ("{{seq}}", "7"),
        ("{{uuid}}", UUID),
        ("{{now}}", NOW),
        ("{{random 5 5}}", "5"),
        ("{{env NAME}}", "Zo\u{eb} \"Z\"\n"),
        ("<{{ seq }}{{\trandom  -3\n-3 }}>", "<7-3>"),
        ("\u{5c71}{{seq}}\u{7530}", "\u{5c71}7\u{7530}"),
    ] {
        assert_eq!(filled(text(given)), want, "{given}");
    }
}

#[test]
fn each_placeholder_gets_a_random_value_of_its_own() {
    let two = filled(text("{{uuid}} {{uuid}}"));
    assert_eq!(two, format!("{UUID} 10111213-1415-4617-9819-1a1b1c1d1e1f"));
}

#[test]
fn other_braces_are_literal() {
    for (given, want) in [
        ("", ""),
        ("{seq}", "{seq}"),
        ("seq}}", "seq}}"),
        ("{{{{seq}}", "{{seq}}"),
        ("{{{seq}}}", "{7}"),
        ("{{{{{{seq}}}}", "{{7}}"),
        ("{{{{{{{seq}}", "{{{7"),
    ] {
        assert_eq!(filled(text(given)), want, "{given}");
    }
}

#[test]
fn values_are_not_parsed_again() {
    assert_eq!(filled(text("{{env HOLE}}")), "{{seq}}");
    assert_eq!(filled(json("[{{env LIST}}]")), r#"[[1, "{{seq}}"]]"#);
    assert_eq!(filled(json("[{{env HOLE}}]")), r#"["{{seq}}"]"#);
}

#[test]
fn a_text_without_placeholders_is_fixed() {
    assert_eq!(text("").unwrap().fixed(), Some(""));
    assert_eq!(text("a {{{{").unwrap().fixed(), Some("a {{"));
    assert_eq!(text("a {{env NUMBER}}").unwrap().fixed(), Some("a -1.10"));
    assert_eq!(text("{{seq}}").unwrap().fixed(), None);
    assert_eq!(json("[{{env NUMBER}}]").unwrap().fixed(), Some("[-1.10]"));
}

#[test]
fn an_error_names_its_position() {
    let no_end = "and is not closed (`{{{{` stands for two braces)";
    for (given, message) in [
        ("hello {{seq", format!("a placeholder opens at character 7 {no_end}")),
        ("{{seq}", format!("a placeholder opens at character 1 {no_end}")),
        (
            r#"{"a":"{{seq"}} {{seq}}"#,
            format!("a placeholder opens at character 7 {no_end}"),
        ),
        (
            "\u{5c71}\u{7530}{{sequ}}",
            "`{{sequ}}` at character 3: unknown placeholder; did you mean `seq`?".to_owned(),
        ),
        (
            "{{{{{{x}}",
            "`{{x}}` at character 5: unknown placeholder; use `seq`, `uuid`, `now`, `random LOW HIGH` or `env NAME`".to_owned(),
        ),
        (
            "{{ }}",
            "`{{ }}` at character 1: unknown placeholder; use `seq`, `uuid`, `now`, `random LOW HIGH` or `env NAME`".to_owned(),
        ),
        (
            "{{now}}{{seq\n1}}",
            "`{{seq 1}}` at line 1 column 8: `seq` takes no arguments".to_owned(),
        ),
    ] {
        wrong(text(given), &message);
    }
}

#[test]
fn random_needs_two_integers_and_env_a_variable() {
    for (given, problem) in [
        ("{{random}}", "write `{{random LOW HIGH}}`"),
        ("{{random 1}}", "write `{{random LOW HIGH}}`"),
        ("{{random 1 2 3}}", "write `{{random LOW HIGH}}`"),
        ("{{random a 5}}", "`a` is not a 64-bit integer"),
        ("{{random 1 1.5}}", "`1.5` is not a 64-bit integer"),
        (
            "{{random 0 9223372036854775808}}",
            "`9223372036854775808` is not a 64-bit integer",
        ),
        ("{{random 5 -1}}", "5 is greater than -1"),
        ("{{env}}", "write `{{env NAME}}`"),
        ("{{env NAME NUMBER}}", "write `{{env NAME}}`"),
        (
            "{{env NONE}}",
            "the environment variable `NONE` is not set, or is not UTF-8",
        ),
    ] {
        wrong(text(given), &format!("`{given}` at character 1: {problem}"));
    }
}

#[test]
fn in_a_json_string_a_value_is_part_of_the_text() {
    for (given, want) in [
        (r#"{"id":"n-{{seq}}"}"#, r#"{"id":"n-7"}"#.to_owned()),
        (r#"{"{{seq}}":"{{uuid}}"}"#, format!(r#"{{"7":"{UUID}"}}"#)),
        (r#"["\"{{now}}\""]"#, format!(r#"["\"{NOW}\""]"#)),
        (r#"["\\",{{now}}]"#, format!(r#"["\\","{NOW}"]"#)),
        (r#""{{env NAME}}""#, r#""Zoë \"Z\"\n""#.to_owned()),
        (r#""{{env NUMBER}}{{env EMPTY}}""#, r#""-1.10""#.to_owned()),
        (r#"["{{{{seq}}",{{seq}}]"#, r#"["{{seq}}",7]"#.to_owned()),
    ] {
        assert_eq!(filled(json(given)), want, "{given}");
    }
}

#[test]
fn elsewhere_in_json_a_value_is_a_json_value_or_a_name() {
    for (given, want) in [
        ("{{seq}}", "7".to_owned()),
        (r#"{"a":{"b":{{seq}}}}"#, r#"{"a":{"b":7}}"#.to_owned()),
        ("[{{uuid}}, {{now}}]", format!(r#"["{UUID}", "{NOW}"]"#)),
        ("[{{random -5 -5}}]", "[-5]".to_owned()),
        ("[{{random 3 3}}.99]", "[3.99]".to_owned()),
        ("[1{{random 0 0}}]", "[10]".to_owned()),
        ("{{{uuid}}:1}", format!(r#"{{"{UUID}":1}}"#)),
        ("{{env NAME}}", r#""Zoë \"Z\"\n""#.to_owned()),
        ("[{{env NUMBER}},{{env EMPTY}}]", r#"[-1.10,""]"#.to_owned()),
        ("[{{env LIST}}]", r#"[[1, "{{seq}}"]]"#.to_owned()),
    ] {
        assert_eq!(filled(json(given)), want, "{given}");
    }
}

#[test]
fn a_text_that_may_not_become_json_is_refused() {
    for (given, message) in [
        ("", "expected a value, but the text ends at character 1"),
        ("[{{seq}}", "the text ends inside an array at character 9"),
        (
            r#"["山{{seq}}" "b"]"#,
            "expected `,` or `]` at character 13",
        ),
        (
            "{{seq}}{{uuid}}",
            "unexpected text after the value at character 8",
        ),
        ("{{{seq}}:1}", "expected a key at character 2"),
        ("[{{{{]", "expected a key at character 3"),
    ] {
        wrong(json(given), &format!("not JSON: {message}"));
    }
    for given in [
        "0{{seq}}",
        "-{{random -1 1}}",
        "{{random 0 9}}{{seq}}",
        "{{random -9 9}}5",
        r#""\{{seq}}""#,
        r#""\u00{{uuid}}""#,
        r#""\u000{{now}}""#,
        "{{env NUMBER}}{{env NUMBER}}",
    ] {
        assert!(json(given).is_err(), "{given}");
    }
}

/// How often each integer comes, over all values of a byte.
fn counts(low: i64, high: i64) -> Vec<usize> {
    let template = text(&format!("{{{{random {low} {high}}}}}")).unwrap();
    let mut bytes = (0..=u8::MAX).cycle();
    let mut random = |slice: &mut [u8]| slice[0] = bytes.next().unwrap();
    let mut counts = vec![0; high.abs_diff(low) as usize + 1];
    for _ in 0..counts.len() * 256 {
        let mut values = Values {
            seq: 1,
            now: jiff::Timestamp::UNIX_EPOCH,
            random: &mut random,
        };
        let number: i64 = template.fill(&mut values).parse().unwrap();
        counts[number.abs_diff(low) as usize] += 1;
    }
    counts
}

#[test]
fn all_random_integers_are_equally_likely() {
    for (low, high) in [
        (0, 0),
        (1, 2),
        (-1, 1),
        (1, 100),
        (-100, 27),
        (i64::MAX - 9, i64::MAX),
    ] {
        let counts = counts(low, high);
        assert!(
            counts.iter().all(|count| *count == 256),
            "{low} {high}: {counts:?}"
        );
    }
}

#[test]
fn random_integers_cover_64_bits() {
    let template = text("{{random -9223372036854775808 9223372036854775807}}").unwrap();
    for (byte, number) in [(0, i64::MIN), (u8::MAX, i64::MAX)] {
        let mut values = Values {
            seq: 1,
            now: jiff::Timestamp::UNIX_EPOCH,
            random: &mut |bytes| bytes.fill(byte),
        };
        assert_eq!(template.fill(&mut values), number.to_string());
    }
}
