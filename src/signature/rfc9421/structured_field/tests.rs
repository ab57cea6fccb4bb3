use super::*;

/// Parses a dictionary and writes it.
fn rewritten(text: &str) -> Option<String> {
    let members = dictionary(text.as_bytes())?;
    let written = members.iter().map(|(name, member)| match member {
        DictionaryMember::Item((BareItem::Boolean(true), parameters)) => {
            name.clone() + &write_parameters(parameters)
        }
        DictionaryMember::Item(item) => format!("{name}={}", write_item(item)),
        DictionaryMember::List(items, parameters) => {
            format!("{name}={}", write_list(items, parameters))
        }
    });
    Some(written.collect::<Vec<_>>().join(", "))
}

#[test]
fn canonical_text_is_unchanged() {
    for text in [
        "",
        "a",
        "a;x=1",
        "a=1, b=-2, c=?0",
        "a=1.5, b=-0.125, c=2.0",
        r#"a="x \" \\ y""#,
        "a=tok/en:x, b=:aGk=:",
        r#"sig1=("@method" "@query-param";name="x" "a";bs);created=1;keyid="k", sig2=()"#,
    ] {
        assert_eq!(rewritten(text).as_deref(), Some(text));
    }
}

#[test]
fn other_text_becomes_canonical() {
    for (text, want) in [
        ("  a=1 ,\tb ", "a=1, b"),
        ("a=( 1  2 ); x", "a=(1 2);x"),
        ("a=007", "a=7"),
        ("a=1.500", "a=1.5"),
        ("a=1, b=2, a=3", "a=3, b=2"),
        ("a;x=?1", "a;x"),
    ] {
        assert_eq!(rewritten(text).as_deref(), Some(want));
    }
}

#[test]
fn malformed_text_is_rejected() {
    for text in [
        "A=1",
        "a=",
        "a=1,",
        "a=1 b=2",
        "a=(1",
        "a=(1,2)",
        "a=(\"x\"\"y\")",
        "a=\"x",
        "a=\"\\x\"",
        "a=\"\u{e9}\"",
        "a=:?:",
        "a=:aGk=",
        "a=1.",
        "a=1.2345",
        "a=1234567890123456",
        "a=-",
        "a=?2",
        "a=@1",
        "=1",
        "a=1;",
        "a=1;;b",
    ] {
        assert_eq!(rewritten(text), None, "{text}");
    }
    assert_eq!(rewritten(&"a,".repeat(10)), None);
    let many: Vec<_> = (0..1000).map(|number| format!("a{number}")).collect();
    assert_eq!(rewritten(&many.join(",")), None);
}
