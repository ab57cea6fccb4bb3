use proptest::prelude::*;
use serde::de::IgnoredAny;

use super::super::samples::document;
use super::*;

fn check(text: &[u8]) -> Result<(), SyntaxError> {
    Tokens::new(text).try_for_each(|token| token.map(|_| ()))
}

fn complaint(text: impl AsRef<[u8]>) -> String {
    check(text.as_ref()).unwrap_err().to_string()
}

#[test]
fn a_text_is_split_into_tokens() {
    let text = " {\"k\" : [-1.5e+3, true, \"é\"]}\n";
    let tokens: Vec<_> = Tokens::from(text)
        .map(Result::unwrap)
        .map(|token| (token.kind, token.text, token.start))
        .collect();
    let expected = [
        (TokenKind::ObjectStart, "{", 1),
        (TokenKind::Key, "\"k\"", 2),
        (TokenKind::Colon, ":", 6),
        (TokenKind::ArrayStart, "[", 8),
        (TokenKind::Number, "-1.5e+3", 9),
        (TokenKind::Comma, ",", 16),
        (TokenKind::Literal, "true", 18),
        (TokenKind::Comma, ",", 22),
        (TokenKind::String, "\"é\"", 24),
        (TokenKind::ArrayEnd, "]", 28),
        (TokenKind::ObjectEnd, "}", 29),
    ];
    assert_eq!(tokens, expected);
}

/// The y_ cases of `JSONTestSuite`, and what is valid though not every parser can hold it.
const VALID: &str = r#"
[[]   ] ¦ [""] ¦ [] ¦ ["a"] ¦ [false] ¦ [null, 1, "1", {}] ¦ [null] ¦ [1,null,null,null,2] ¦ [123e65] ¦ [0e+1] ¦ [0e1]
[ 4] ¦ [-0] ¦ [-123] ¦ [-1] ¦ [1E22] ¦ [1E-2] ¦ [1E+2] ¦ [123e45] ¦ [123.456e78] ¦ [1e-2] ¦ [1e+2] ¦ [123] ¦ [123.456789]
[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]
{"asd":"sdf", "dfg":"fgh"} ¦ {"asd":"sdf"} ¦ {"a":"b","a":"c"} ¦ {"a":"b","a":"b"} ¦ {} ¦ {"":0} ¦ {"foo\u0000bar": 42}
{ "min": -1.0e+28, "max": 1.0e+28 } ¦ {"a":[]} ¦ {"x":[{"id": "x"}], "id": "x"} ¦ {"title":"\u041f\u043e"}
["\u0060\u012a\u12AB"] ¦ ["\uD801\udc37"] ¦ ["\ud83d\ude39\ud83d\udc8d"] ¦ ["\"\\\/\b\f\n\r\t"] ¦ ["\\u0000"] ¦ ["\""]
["a/*b*/c/*d//e"] ¦ ["\\a"] ¦ ["\\n"] ¦ ["\u0012"] ¦ ["\uFFFF"] ¦ ["asd"] ¦ [ "asd"] ¦ ["\uDBFF\uDFFF"] ¦ ["new\u00A0line"]
["\u0000"] ¦ ["\u002c"] ¦ ["π"] ¦ ["asd "] ¦ " " ¦ ["\u0821"] ¦ ["\u0123"] ¦ ["\u0061\u30af\u30EA\u30b9"]
["new\u000Aline"] ¦ ["\uA66D"] ¦ ["\u005C"] ¦ ["⍂㈴⍂"] ¦ ["\u0022"] ¦ false ¦ 42 ¦ -0.1 ¦ null ¦ "asd" ¦ true ¦ "" ¦ [true]
["\ud800"] ¦ ["\uDd1e\uD834"] ¦ ["\uDADA"] ¦ [1e9999] ¦ [-1e-9999] ¦ [12345678901234567890] ¦ [1.10] ¦ [20e1]
"#;

/// The n_ cases of `JSONTestSuite` that are printable.
const INVALID: &str = r#"
[1 true] ¦ ["": 1] ¦ [""], ¦ [,1] ¦ [1,,2] ¦ ["x",,] ¦ ["x"]] ¦ ["",] ¦ ["x" ¦ [x ¦ [3[4]] ¦ [1:2] ¦ [,] ¦ [-] ¦ [   , ""]
[1,] ¦ [1,,] ¦ [*] ¦ ["" ¦ [1, ¦ [{} ¦ [fals] ¦ [nul] ¦ [tru] ¦ [++1234] ¦ [+1] ¦ [+Inf] ¦ [-01] ¦ [-1.0.] ¦ [-2.] ¦ [-NaN]
[.-1] ¦ [.2e-3] ¦ [0.1.2] ¦ [0.3e+] ¦ [0.3e] ¦ [0.e1] ¦ [0E+] ¦ [0E] ¦ [0e+] ¦ [0e] ¦ [1.0e+] ¦ [1.0e-] ¦ [1.0e] ¦ [1 000.0]
[1eE2] ¦ [2.e+3] ¦ [2.e-3] ¦ [2.e3] ¦ [9.e+] ¦ [Inf] ¦ [NaN] ¦ [１] ¦ [1+2] ¦ [0x1] ¦ [0x42] ¦ [Infinity] ¦ [0e+-1]
[-123.123foo] ¦ [-Infinity] ¦ [-foo] ¦ [- 1] ¦ [-012] ¦ [-.123] ¦ [-1x] ¦ [1ea] ¦ [1.] ¦ [.123] ¦ [1.2a-3]
[1.8011670033376514H-308] ¦ [012] ¦ ["x", truth] ¦ {[: "x"} ¦ {"x", null} ¦ {"x"::"b"} ¦ {🇨🇭} ¦ {"a":"a" 123} ¦ {key: 'value'}
{"a" b} ¦ {:"b"} ¦ {"a" "b"} ¦ {"a": ¦ {"a" ¦ {1:1} ¦ {9999E9999:1} ¦ {null:null,null:null} ¦ {"id":0,,,,,} ¦ {'a':0}
{"id":0,} ¦ {"a":"b"}/**/ ¦ {"a":"b"}/**// ¦ {"a":"b"}// ¦ {"a":"b"}/ ¦ {"a":"b",,"c":"d"} ¦ {a: "b"} ¦ {"a":"a
{ "foo" : "bar", "a" } ¦ {"a":"b"}# ¦ ["\uD800\"] ¦ ["\uD800\u"] ¦ ["\uD800\u1"] ¦ ["\uD800\u1x"] ¦ [é] ¦ ["\x00"] ¦ ["\\\"]
["\🌀"] ¦ ["\"] ¦ ["\u00A"] ¦ ["\uD834\uDd"] ¦ ["\uD800\uD800\x"] ¦ ["\a"] ¦ ["\uqqqq"] ¦ [\u0020"asd"] ¦ [\n] ¦ " ¦ ['single']
abc ¦ ["\ ¦ "\UA66D" ¦ ""x ¦ <.> ¦ [<null>] ¦ [1]x ¦ [1]] ¦ ["asd] ¦ aå ¦ [True] ¦ 1] ¦ {"x": true, ¦ [][] ¦ ] ¦ 2@ ¦ {}} ¦ {"":
{"a":/*comment*/"b"} ¦ {"a": true} "x" ¦ ['a ¦ [,  ¦ [{  ¦ ["a ¦ {  ¦ {]  ¦ {,  ¦ {[  ¦ {"a"  ¦ {'a'  ¦ [*  ¦ {"a":"b"}#{}  ¦ å ¦ [a ¦ [1
[false, nul ¦ [true, fals ¦ [false, tru ¦ {"asd":"asd" ¦ [\u{2060}] ¦ \u000a"" ¦ <null>
"#;

/// Those that are not.
const INVALID_BYTES: &[&[u8]] = &[
    b"",
    b" ",
    b"[a\xe5]",
    b"[\xff]",
    b"[\"a\",\n4\n,1,",
    b"[\"\x0ba\"\\f]",
    b"[1,\n1\n,1",
    b"123\0",
    b"[123\xe5]",
    b"[1e1\xe5]",
    b"[0\xe5]",
    b"[1e\xe5]",
    b"{\"\xb9\":\"0\",}",
    b"[\"\\\0\"]",
    b"[\"\\\t\"]",
    b"[\"\\\xe5\"]",
    b"[\"\\u\xe5\"]",
    b"[\"a\0a\"]",
    b"[\"new\nline\"]",
    b"[\"\t\"]",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf{}",
    b"\xef\xbb{}",
    b"\xe5",
    b"[\x0c]",
    b"[\"x\"]\0",
    b"[\"\xff\"]",
    b"[\"\xed\xa0\x80\"]",
    b"[\"\xc0\xaf\"]",
    b"[\"\xf4\x90\x80\x80\"]",
    b"\xff\xfe[\0\"\0\xe9\0\"\0]\0",
    b"[\xe2\x81\xa0]",
    b"{\"a\":\"b\"}\x1f",
];

fn cases(list: &str) -> impl Iterator<Item = &str> {
    list.trim_matches('\n')
        .lines()
        .flat_map(|line| line.split(" ¦ "))
}

#[test]
fn json_is_accepted() {
    for text in cases(VALID).chain([
        "[2] ",
        "[1\n]",
        " [1]",
        "[\"a\"]\r\n",
        "\t[]\n",
        "[\"\u{7f}\"]",
        "[\"\u{2028}\"]",
        "[\"\u{ffff}\u{10ffff}\"]",
    ]) {
        assert_eq!(check(text.as_bytes()), Ok(()), "{text}");
    }
}

#[test]
fn other_texts_are_rejected() {
    for text in cases(INVALID)
        .map(str::as_bytes)
        .chain(INVALID_BYTES.iter().copied())
    {
        assert!(check(text).is_err(), "{}", text.escape_ascii());
    }
}

#[test]
fn an_error_has_a_message_and_a_position() {
    let table = [
        ("", "expected a value, but the text ends, line 1 column 1"),
        ("[1,\n 2", "the text ends inside an array, line 2 column 3"),
        (
            "{\"a\": {",
            "the text ends inside an object, line 1 column 8",
        ),
        ("{\"a", "the text ends inside a string, line 1 column 4"),
        (
            "[1,\n 2,\n]",
            "trailing comma before the closing bracket, line 3 column 1",
        ),
        (
            "{\"a\": 1,}",
            "trailing comma before the closing bracket, line 1 column 9",
        ),
        ("{'a': 1}", "a string needs double quotes, line 1 column 2"),
        (
            "['é', 'a']",
            "a string needs double quotes, line 1 column 2",
        ),
        ("{a: 1}", "a key needs double quotes, line 1 column 2"),
        ("{1: 1}", "expected a key, line 1 column 2"),
        ("{\"a\" 1}", "expected `:`, line 1 column 6"),
        ("{\"a\":1 \"b\":2}", "expected `,` or `}`, line 1 column 8"),
        (
            "[\"é\"\r\n\t\"é\" 1]",
            "expected `,` or `]`, line 2 column 2",
        ),
        ("[\"é\", \"é\" 1]", "expected `,` or `]`, line 1 column 11"),
        ("{} {}", "unexpected text after the value, line 1 column 4"),
        (
            "Anna",
            "expected a value (a string needs double quotes), line 1 column 1",
        ),
        (
            "[True]",
            "expected a value (a string needs double quotes), line 1 column 2",
        ),
        (
            "[nil]",
            "expected a value (a string needs double quotes), line 1 column 2",
        ),
        (
            "[1, // one\n2]",
            "comments are not allowed, line 1 column 5",
        ),
        ("[]/**/", "comments are not allowed, line 1 column 3"),
        ("[,]", "expected a value, line 1 column 2"),
        (
            "\u{feff}{}",
            "a byte order mark is not allowed, line 1 column 1",
        ),
        ("01", "a number cannot have a leading zero, line 1 column 2"),
        ("+1", "a number cannot start with `+`, line 1 column 1"),
        (
            ".5",
            "a number needs a digit before the decimal point, line 1 column 1",
        ),
        (
            "1.",
            "expected a digit after the decimal point, line 1 column 3",
        ),
        ("-x", "expected a digit after `-`, line 1 column 2"),
        ("1e+", "expected a digit in the exponent, line 1 column 4"),
        (
            "\"a\nb\"",
            "unescaped line break in a string, line 1 column 3",
        ),
        (
            "\"a\tb\"",
            "unescaped control character in a string, line 1 column 3",
        ),
        (r#""\x""#, "unknown escape in a string, line 1 column 2"),
        (
            r#""\u12g4""#,
            "`\\u` needs four hexadecimal digits, line 1 column 2",
        ),
    ];
    for (text, message) in table {
        assert_eq!(complaint(text), message, "{text}");
    }
}

#[test]
fn an_error_is_at_the_first_byte_that_is_not_utf_8() {
    let texts: [&[u8]; 6] = [
        b"\xff",
        b"[\xff]",
        b"\"\xff\"",
        b"1\xff",
        b"{}\xff",
        b"[\"a\", \xed\xa0\x80",
    ];
    for text in texts {
        let error = check(text).unwrap_err();
        let valid = str::from_utf8(text).unwrap_err().valid_up_to();
        assert_eq!(
            (error.message, error.offset),
            ("not UTF-8", valid),
            "{}",
            text.escape_ascii()
        );
    }
}

#[test]
fn the_tokens_end_after_an_error() {
    let kinds: Vec<_> = Tokens::from("[1 2]")
        .map(|token| token.ok().map(|token| token.kind))
        .collect();
    assert_eq!(
        kinds,
        [Some(TokenKind::ArrayStart), Some(TokenKind::Number), None]
    );
    let mut over = Tokens::from("x");
    assert!(over.next().is_some_and(|token| token.is_err()));
    assert_eq!(over.next(), None);
}

#[test]
fn a_million_levels_are_read() {
    let (open, close) = ("[".repeat(1_000_000), "]".repeat(1_000_000));
    assert_eq!(check((open.clone() + &close).as_bytes()), Ok(()));
    assert_eq!(
        complaint(&open),
        "the text ends inside an array, line 1 column 1000001"
    );
    let objects = "{\"a\":".repeat(1_000_000);
    assert_eq!(
        complaint(&objects),
        "the text ends inside an object, line 1 column 5000001"
    );
}

/// With `IgnoredAny`, `serde_json` has no limit on depth and minds no lone surrogate, but also lets through what is not
/// UTF-8.
fn serde_accepts(text: &[u8]) -> bool {
    str::from_utf8(text).is_ok() && serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

proptest! {
    #[test]
    fn any_bytes_are_judged_as_by_serde_json(text in any::<Vec<u8>>()) {
        prop_assert_eq!(check(&text).is_ok(), serde_accepts(&text));
    }

    #[test]
    fn any_pieces_are_judged_as_by_serde_json(text in r#"([\[\]{},:" \n\\+.-]|[0-9eE]|\\u[0-9a-f]{3,4}|"[abé]*"|-?[0-9.e]+|true|false|null){0,12}"#) {
        prop_assert_eq!(check(text.as_bytes()).is_ok(), serde_accepts(text.as_bytes()));
    }

    #[test]
    fn a_document_is_accepted_and_a_damaged_one_as_by_serde_json(
        text in document(), at in any::<prop::sample::Index>(), byte in any::<u8>(), change in 0..3,
    ) {
        let mut text = text.into_bytes();
        prop_assert_eq!(check(&text), Ok(()));
        let at = at.index(text.len());
        match change {
            0 => text[at] = byte,
            1 => text.insert(at, byte),
            _ => text.truncate(at),
        }
        prop_assert_eq!(check(&text).is_ok(), serde_accepts(&text));
    }

    #[test]
    fn tokens_and_space_are_all_of_the_text(text in document()) {
        let mut end = 0;
        for token in Tokens::from(text.as_str()) {
            let token = token.unwrap();
            prop_assert!(text[end..token.start].chars().all(|c| " \n\r\t".contains(c)));
            prop_assert_eq!(&text[token.start..token.end()], token.text);
            end = token.end();
        }
    }
}

#[test]
fn a_string_token_is_decoded() {
    let table = [
        (r#""plain é""#, Some("plain é")),
        (r#""""#, Some("")),
        (r#""\"\\\/\b\f\n\r\t""#, Some("\"\\/\u{8}\u{c}\n\r\t")),
        (r#""\u00e9\u0000""#, Some("é\0")),
        (r#""\uD83D\ude00""#, Some("😀")),
        (r#""\ud83d""#, None),
        (r#""\ude00\ud83d""#, None),
        ("1", None),
        ("\"", None),
    ];
    for (token, text) in table {
        assert_eq!(decode_string(token).as_deref(), text, "{token}");
    }
}

#[test]
fn a_token_without_escapes_is_borrowed() {
    assert!(matches!(decode_string(r#""a""#), Some(Cow::Borrowed("a"))));
}

proptest! {
    #[test]
    fn a_quoted_text_decodes_to_itself(text in any::<String>()) {
        let token = quote(&text);
        let decoded = decode_string(&token);
        prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
    }
}
