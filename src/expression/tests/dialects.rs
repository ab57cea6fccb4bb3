//! What other languages write: refused, with the whole expression as it is written here.

use super::*;

/// Checks the message before `: write`, and the form that is proposed, which has to be an expression.
#[track_caller]
fn foreign(rows: &[(&str, &str, &str)]) {
    for (text, reason, written) in rows {
        let error = Expression::parse(text).expect_err(text);
        let message = error.fault.to_string();
        assert_eq!(message, format!("{reason}: write `{written}`"), "{text}");
        assert!(Expression::parse(written).is_ok(), "{written}");
    }
}

#[test]
fn joiners() {
    let both = "event=x and /data/email=y";
    foreign(&[
        (
            "event=x && /data/email=y",
            "`&&` does not join expressions",
            both,
        ),
        (
            "event=x&&/data/email=y",
            "`&&` does not join expressions",
            both,
        ),
        (
            "event=x AND /data/email=y",
            "`AND` does not join expressions",
            both,
        ),
        (
            "event=x\u{a0}and /data/email=y",
            "`and` does not join expressions",
            both,
        ),
        (
            "event=x\u{3000}and\u{3000}/data/email=y",
            "`and` does not join expressions",
            both,
        ),
        (
            "event=x\u{2003}AND /data/email=y",
            "`AND` does not join expressions",
            both,
        ),
        (
            "event=x, /data/email=y",
            "`,` does not join expressions",
            both,
        ),
        (
            "event=x,/data/email=y",
            "`,` does not join expressions",
            both,
        ),
        (
            "event=x & /data/email=y",
            "`&` does not join expressions",
            both,
        ),
        (
            "event=x&/data/email=y",
            "`&` does not join expressions",
            both,
        ),
        (
            "/a=1 & /b=2",
            "`&` does not join expressions",
            "/a=1 and /b=2",
        ),
        (
            "event=x && duplicate && !id",
            "`&&` does not join expressions",
            "event=x and duplicate and !id",
        ),
        (
            "event == \"x\" && .data.email === 'y'",
            "`&&` does not join expressions",
            "event==x and /data/email=y",
        ),
    ]);
}

#[test]
fn alternatives() {
    foreign(&[
        (
            "event=a or event=b",
            "an expression has no `or`",
            "event~=^(a|b)$",
        ),
        (
            "event=a.* || event=b",
            "an expression has no `||`",
            r"event~=^(a\..*|b)$",
        ),
        (
            "event=a | event=b",
            "an expression has no `|`",
            "event~=^(a|b)$",
        ),
        (
            "event=a|b",
            "an expression has no list of values",
            "event~=^(a|b)$",
        ),
        (
            "event=(a|b.*)",
            "an expression has no list of values",
            r"event~=^(a|b\..*)$",
        ),
        (
            "event=[\"a\", 'b']",
            "an expression has no list of values",
            "event~=^(a|b)$",
        ),
        (
            "method=GET,HEAD",
            "an expression has no list of values",
            "method~=^(GET|HEAD)$",
        ),
        (
            "event!=a|b",
            "an expression has no list of values",
            "event!=a and event!=b",
        ),
        (
            "event in (a, b)",
            "`in` is not an operator",
            "event~=^(a|b)$",
        ),
        ("/n in 1,2", "`in` is not an operator", "/n~=^(1|2)$"),
        ("event in [a]", "`in` is not an operator", "event=a"),
        (
            "event not in a,b",
            "`not in` is not an operator",
            "event!=a and event!=b",
        ),
        (
            "event like 'a%'",
            "`like` is not an operator",
            r"event~=^a.*$",
        ),
        ("body has zoe", "`has` is not an operator", "body~=zoe"),
        (
            "path=/a|/b",
            "an expression has no list of values",
            "path~=^(/a|/b)$",
        ),
        (
            "/n == 1 OR /n == 2",
            "an expression has no `OR`",
            "/n~=^(1|2)$",
        ),
    ]);
    for text in [
        "event=a or method=POST",
        "event=a || !id",
        "event!=a or event=b",
    ] {
        let error = Expression::parse(text).unwrap_err();
        let message = error.fault.to_string();
        assert!(
            message.starts_with("an expression has no `"),
            "{text}: {message}"
        );
    }
}

#[test]
fn operators() {
    foreign(&[
        ("event===x", "`===` is not an operator", "event=x"),
        ("event!==x", "`!==` is not an operator", "event!=x"),
        ("event=~^x", "`=~` is not an operator", "event~=^x"),
        ("size<>5", "`<>` is not an operator", "size!=5"),
        ("size=>5", "`=>` is not an operator", "size>=5"),
        ("size => 5", "`=>` is not an operator", "size>=5"),
        ("event => x", "`=>` is not an operator", "event=x"),
        ("event=>x", "`=>` is not an operator", "event=x"),
        ("/a => x", "`=>` is not an operator", "/a=x"),
        ("event:=x", "`:=` is not an operator", "event=x"),
        ("/n:=5", "`:=` is not an operator", "/n=5"),
        ("/n=<5", "`=<` is not an operator", "/n<=5"),
        ("event is x", "`is` is not an operator", "event=x"),
        ("event is not x", "`is not` is not an operator", "event!=x"),
        ("event equals x", "`equals` is not an operator", "event=x"),
        ("/data/n gte 5", "`gte` is not an operator", "/data/n>=5"),
        (
            "body contains zoe",
            "`contains` is not an operator",
            "body~=zoe",
        ),
        (
            "path starts with /a",
            "`starts with` is not an operator",
            "path~=^/a",
        ),
        ("id exists", "`exists` is not an operator", "id"),
        (
            "header.X-A is missing",
            "`is missing` is not an operator",
            "!header.X-A",
        ),
        ("not id", "`not` is not an operator", "!id"),
        ("not event=x", "`not` is not an operator", "event!=x"),
        ("NOT /n<5", "`NOT` is not an operator", "/n>=5"),
        ("event: x", "`:` is not an operator", "event=x"),
        ("method:POST", "`:` is not an operator", "method=POST"),
        ("/data/email: x", "`:` is not an operator", "/data/email=x"),
        (
            "event=x and /n is 5",
            "`is` is not an operator",
            "event=x and /n=5",
        ),
        (
            ".data.email is x",
            "`is` is not an operator",
            "/data/email=x",
        ),
    ]);
}

#[test]
fn negations() {
    const ABSENT: &str = "`!KEY` means that the key is absent, and takes no comparison";
    foreign(&[
        ("!event=x", ABSENT, "event!=x"),
        ("!event==x", ABSENT, "event!=x"),
        ("!event!=x", ABSENT, "event=x"),
        ("!size<5", ABSENT, "size>=5"),
        ("!/n>=5", ABSENT, "/n<5"),
        ("event=x and !/a=1", ABSENT, "event=x and /a!=1"),
    ]);
    for (text, fault) in [
        ("!event~=x", "there is no opposite of `~=`"),
        ("!(event=a and id)", "no opposite of a group"),
    ] {
        let error = Expression::parse(text).unwrap_err();
        assert!(error.fault.to_string().contains(fault), "{text}: {error}");
    }
}

#[test]
fn parentheses() {
    const NONE: &str = "an expression has no parentheses";
    let both = "event=x and /a=1";
    foreign(&[
        ("(event=x)", NONE, "event=x"),
        ("((event=x))", NONE, "event=x"),
        ("( event=x )", NONE, "event=x"),
        ("!(event=x)", NONE, "event!=x"),
        ("(event=x and /a=1)", NONE, both),
        ("(event=x) and (/a=1)", NONE, both),
        ("event=x and (/a=1)", NONE, both),
        (
            "(event=x) && (/a=1)",
            "`&&` does not join expressions",
            both,
        ),
    ]);
}

/// The name of a header may be the name of a member too.
#[test]
fn names_of_headers() {
    for name in ["user-agent", "X-GitHub-Event", "content-type", "Host"] {
        let error = Expression::parse(&format!("{name}=x")).unwrap_err();
        let want = format!(
            "unknown key `{name}`: write `header.{name}` for a header, or `/{name}` for a value in the body"
        );
        assert_eq!(error.fault.to_string(), want);
    }
}

#[test]
fn keys_without_their_names() {
    for (key, near) in [
        ("header", "header.NAME"),
        ("headers", "header.NAME"),
        ("query", "query.NAME"),
        ("params", "query.NAME"),
        ("form", "form.NAME"),
    ] {
        let error = Expression::parse(&format!("{key}=x")).unwrap_err();
        let want = format!("unknown key `{key}`: did you mean `{near}`?");
        assert_eq!(error.fault.to_string(), want);
    }
}

#[test]
fn a_condition_with_an_unknown_key_is_no_part_of_an_event_type() {
    for text in ["event=a and email=x", "method=POST && user-agent=x"] {
        let error = Expression::parse(text).unwrap_err();
        assert!(!error.fault.to_string().is_empty(), "{text}");
    }
}

#[test]
fn values_that_there_never_are() {
    for (text, hint) in [
        (
            "provider=GitHub",
            "`provider` is never `GitHub`: did you mean `github`?",
        ),
        (
            "provider!=strip",
            "`provider` is never `strip`: did you mean `stripe`?",
        ),
        ("provider=nosuch", "`provider` is never `nosuch`: it is `"),
        (
            "signature=Valid",
            "`signature` is never `Valid`: did you mean `valid`?",
        ),
        (
            "signature=ok",
            "it is `valid`, `missing`, `malformed`, `too-old`, `in-future` or `mismatch`",
        ),
        (
            "duplicate=yes",
            "`duplicate` is never `yes`: it is `true` or `false`",
        ),
    ] {
        let error = Expression::parse(text).unwrap_err();
        assert!(error.fault.to_string().contains(hint), "{text}: {error}");
    }
    for text in ["provider~=Git", "signature~=^revoked$", "signature!=valid"] {
        assert!(Expression::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn a_path_of_the_record_is_the_fact_or_a_member_of_the_body() {
    for (path, fact, pointer) in [
        ("event.type", "event", "/event/type"),
        ("event.id", "id", "/event/id"),
        ("event.provider", "provider", "/event/provider"),
        ("signature.verdict", "signature", "/signature/verdict"),
        ("request.method", "method", "/request/method"),
        ("request.headers.X-A", "header.X-A", "/request/headers/X-A"),
        ("request.query.a", "query.a", "/request/query/a"),
        ("request.body.a.b", "/a/b", "/request/body/a/b"),
        ("webhook.id", "id", "/webhook/id"),
    ] {
        for (before, after) in [("", ""), ("!", ""), ("", "=x"), ("", "~=^x")] {
            let error = Expression::parse(&format!("{before}{path}{after}")).unwrap_err();
            let want = format!(
                "unknown key `{path}`: write `{before}{fact}{after}`, or `{before}{pointer}{after}` for a value in the body"
            );
            assert_eq!(error.fault.to_string(), want);
            assert!(Expression::parse(&format!("{before}{fact}")).is_ok());
        }
        let error = Expression::parse(&format!("method=POST and {path}=y")).unwrap_err();
        assert_eq!(error.at, 16, "{path}");
    }
    let of_response = |text: &str| Expression::parse_for_response(text).unwrap_err();
    let fault = of_response("response.status=200").fault.to_string();
    assert!(
        fault.contains("write `status=200`, or `/response/status=200`"),
        "{fault}"
    );
    // A key that the other message has is not proposed.
    let fault = of_response("event.type=x").fault.to_string();
    assert!(fault.ends_with("write `/event/type=x`"), "{fault}");
}

#[test]
fn paths() {
    for (path, written) in [
        (".data.email", "/data/email"),
        ("$.data.email", "/data/email"),
        ("data.email", "/data/email"),
        ("@.data.email", "/data/email"),
        (".email", "/email"),
        ("$['data']['email']", "/data/email"),
        ("$.items[0].id", "/items/0/id"),
        ("items[*].id", "/items/*/id"),
        (".items[].id", "/items/*/id"),
        (".[0].id", "/0/id"),
        ("body.data.email", "/data/email"),
        ("headers[\"X-A\"]", "header.X-A"),
        ("query['a']", "query.a"),
    ] {
        let reason = format!("unknown key `{path}`");
        foreign(&[
            (path, &reason, written),
            (&format!("{path}=x"), &reason, &format!("{written}=x")),
            (&format!("!{path}"), &reason, &format!("!{written}")),
        ]);
        let error = Expression::parse(&format!("event=x and {path}=y")).unwrap_err();
        assert_eq!(error.at, 12);
    }
    for text in [
        "select(.event == \"x\")",
        "$..email",
        "data..email",
        "length(items)>1",
        "",
    ] {
        let error = Expression::parse(text).unwrap_err();
        assert!(!error.fault.to_string().contains("//"), "{text}: {error}");
    }
}

#[test]
fn quotes_and_white_space() {
    const QUOTES: &str = "the quotes are a part of the value";
    const SPACE: &str = "the white space is a part of the expression";
    foreign(&[
        (
            "'event=x'",
            "the quotes are a part of the expression",
            "event=x",
        ),
        (
            "\"event=x and id=y\"",
            "the quotes are a part of the expression",
            "event=x and id=y",
        ),
        ("event=\"x\"", QUOTES, "event=x"),
        ("event='x'", QUOTES, "event=x"),
        ("id~='^x'", QUOTES, "id~=^x"),
        ("query.q=\"x\"", QUOTES, "query.q=x"),
        ("/data/email='x'", QUOTES, "/data/email=x"),
        ("event='x' and id='y'", QUOTES, "event=x and id=y"),
        ("event = x", SPACE, "event=x"),
        ("event= x", SPACE, "event=x"),
        ("event =x", SPACE, "event=x"),
        (" event=x", SPACE, "event=x"),
        ("event=x ", SPACE, "event=x"),
        ("/a/b = 5", SPACE, "/a/b=5"),
        ("! event", SPACE, "!event"),
        (
            "event=x  and  /data/email=y",
            SPACE,
            "event=x and /data/email=y",
        ),
        (".a.b == \"x\"", SPACE, "/a/b==\"x\""),
    ]);
}

#[test]
fn what_only_looks_foreign_is_taken() {
    for text in [
        "/data/email=\"x\"",
        "header.ETag=\"abc\"",
        "body=\"text\"",
        "body=a&&b",
        "body~=a||b",
        "body~=a, b",
        "/a=x or y",
        "/a=fish, chips",
        "/a b/c=1",
        "/First Name is=1",
        "/a= 1",
        "body= x ",
        "target=/a?x=1&id=5",
        "body=type=add&id=5",
        "/a==~x",
        "/a=>x",
        "/ns:name",
        "header.X-A=a=1,size=3",
        "header.X-A=>5",
        "/url=/a?x=1&id=5",
        "/a=x|y",
        "path=/a&b",
        "path~=^/a|/b=1",
        "event~=^(a|b)$",
        "/(a)=1",
        "event=Order (new)",
    ] {
        let parsed = Expression::parse(text);
        assert!(parsed.is_ok(), "{}", parsed.unwrap_err());
    }
}

#[test]
fn an_and_that_joins_nothing_is_a_fault() {
    for text in ["event=x and", "event=x and ", "event=x and id=1 and "] {
        let error = Expression::parse(text).unwrap_err();
        assert_eq!(
            error.fault.to_string(),
            "an expression is missing after `and`"
        );
    }
}
