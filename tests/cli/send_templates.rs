//! Templates of `hook send`: where they are filled in, where they are left unchanged, and the errors of malformed ones.

use jiff::Timestamp;

use crate::listen_fixture::typed;
use crate::send_fixture::{all_sent, refused, refused_with, sent, sent_with};
use crate::show_fixture::record_of;
use crate::support::{Endpoint, Message, hook};

/// A value in the event's data.
#[track_caller]
fn data(request: &Message, name: &str) -> serde_json::Value {
    request.json()["data"][name].clone()
}

/// Whether it is a version 4 UUID (RFC 9562).
fn is_uuid(text: &str) -> bool {
    let mut characters = text.char_indices();
    let right = characters.all(|(at, char)| match at {
        8 | 13 | 18 | 23 => char == '-',
        14 => char == '4',
        _ => matches!(char, '0'..='9' | 'a'..='f'),
    });
    right && text.len() == 36
}

#[test]
fn all_five_templates_are_filled_in() {
    let request = sent_with(
        "--event contact.added --template n:={{seq}} id={{uuid}} at={{now}} 'dice:={{random 1 6}}' 'who={{env WHO}}'",
        |hook| hook.env("WHO", "Zoë"),
    );
    let data = |name| data(&request, name);
    assert_eq!(data("n"), 1);
    assert!(is_uuid(data("id").as_str().unwrap()), "{request}");
    assert!((1..=6).contains(&data("dice").as_i64().unwrap()));
    assert_eq!(data("who"), "Zoë");
    // The time is the event's.
    let time = |value: &serde_json::Value| value.as_str().unwrap().parse::<Timestamp>().unwrap();
    assert_eq!(time(&data("at")), time(&request.json()["timestamp"]));
}

#[test]
fn templates_are_filled_in_items_headers_and_data() {
    for flag in ["--template", "--repeat 1"] {
        let request = sent(&format!(
            "--event contact.added {flag} --data '{{\"n\":{{{{seq}}}},\"s\":\"no. {{{{ seq }}}}\"}}' \
             k=<{{{{seq}}}}> j:=[0,{{{{seq}}}}] text:='\"{{{{seq}}}}\"' q==a{{{{seq}}}} X-A:b{{{{seq}}}} -H 'X-B: c{{{{seq}}}}'"
        ));
        let want = r#","data":{"n":1,"s":"no. 1","k":"<1>","j":[0,1],"text":"1"}}"#;
        assert!(request.text().ends_with(want), "{flag}: {request}");
        assert_eq!(request.start_line(), "POST /?q=a1 HTTP/1.1");
        assert_eq!(request.header("x-a").unwrap(), "b1");
        assert_eq!(request.header("x-b").unwrap(), "c1");
    }
}

#[test]
fn templates_are_filled_in_data_from_a_file_and_stdin() {
    let given = "{\"n\" : {{seq}},\n \"p\":1.10, \"id\":{{uuid}}}";
    for (data, stdin) in [("@d.json", ""), ("-", given)] {
        let requests = all_sent(
            &format!("--event deal.won --repeat 2 --data {data}"),
            |hook| hook.file("d.json", given).stdin(stdin),
        );
        for (request, n) in requests.iter().zip(["1", "2"]) {
            let start = format!("\"data\":{{\"n\" : {n},\n \"p\":1.10, \"id\":\"");
            assert!(request.text().contains(&start), "{request}");
        }
        assert_eq!(requests.len(), 2);
    }
}

#[test]
fn each_of_many_events_gets_its_own_values() {
    let requests = all_sent(
        "--event contact.added --repeat 3 n:={{seq}} email=u{{seq}}@example.com id={{uuid}} X-Id:{{uuid}}",
        |hook| hook,
    );
    let numbers: Vec<_> = requests.iter().map(|request| data(request, "n")).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(data(&requests[2], "email"), "u3@example.com");
    let mut ids = Vec::new();
    for request in &requests {
        ids.push(data(request, "id").as_str().unwrap().to_owned());
        ids.push(request.header("x-id").unwrap());
        ids.push(request.header("webhook-id").unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 9, "each hole has a UUID of its own: {ids:?}");
}

#[test]
fn a_single_event_is_not_filled_in_by_default() {
    let request = sent(
        "--event contact.added --data '{\"u\":\"{{uuid}}\",\"open\":\"{{\"}' k={{seq}} q=={{now}} X-A:{{seq}}",
    );
    let want = r#""data":{"u":"{{uuid}}","open":"{{","k":"{{seq}}"}}"#;
    assert!(request.text().ends_with(want), "{request}");
    assert_eq!(request.header("x-a").unwrap(), "{{seq}}");
    assert_eq!(request.start_line(), "POST /?q=%7B%7Bnow%7D%7D HTTP/1.1");
    refused(
        "--event contact.added n:={{seq}}",
        "`{{seq}}` is not JSON: expected a key, line 1 column 2; to fill in templates, add `--template`",
    );
}

#[test]
fn a_template_without_the_flag_gets_a_hint() {
    let dry_run = |arguments: &str| {
        let line = format!("send --url :9 --event contact.added --dry-run {arguments}");
        hook(line).run()
    };
    dry_run("k={{seq}}").stderr_has("is sent as it is: `--template` fills it in");
    for arguments in ["k={{seq}} --template", "k={{", "k={{seq}} -q", "k=v"] {
        dry_run(arguments).stderr_is("");
    }
}

#[test]
fn four_braces_mean_two_literal_braces() {
    let request = sent("--event contact.added --template k={{{{seq}} X-A:{{{{{{seq}}");
    assert_eq!(data(&request, "k"), "{{seq}}");
    assert_eq!(request.header("x-a").unwrap(), "{{1");
}

#[test]
fn bodies_and_files_of_items_are_not_filled_in() {
    let given = r#"{"k":"{{seq}}"}"#;
    let request = sent_with("--template --body @b.json", |hook| {
        hook.file("b.json", given)
    });
    assert_eq!(request.text(), given);
    let request = sent_with(
        "--event contact.added --template a=@b.json b:=@b.json",
        |hook| hook.file("b.json", given),
    );
    assert_eq!(data(&request, "a"), given);
    assert_eq!(data(&request, "b")["k"], "{{seq}}");
}

#[test]
fn recorded_data_is_not_filled_in_but_its_items_are() {
    let recorded = r#"{"k": "{{seq}} {{nothing", "n":1.10}"#;
    let requests = all_sent(
        "--from r.jsonl --repeat 2 mine={{seq}} X-A:{{seq}}",
        |hook| {
            let request = typed("application/json", recorded);
            hook.file("r.jsonl", record_of(&[request]))
        },
    );
    for (request, n) in requests.iter().zip(["1", "2"]) {
        let want = format!(r#"{{"k": "{{{{seq}}}} {{{{nothing", "n":1.10, "mine":"{n}"}}"#);
        assert_eq!(request.text(), want);
        assert_eq!(request.header("x-a").unwrap(), n);
    }
    assert_eq!(requests.len(), 2);
}

#[test]
fn a_variable_is_inserted_as_text() {
    let value = r#"{{seq}}", "b": 1"#;
    let request = sent_with(
        "--event contact.added --template --data '{\"in\":\"<{{env X}}>\",\"out\":{{env X}}}' 'k={{env X}}' 'j:={{env X}}' \
         'q=={{env X}}' 'X-A:{{env X}}'",
        |hook| hook.env("X", value),
    );
    assert_eq!(
        request.json()["data"],
        serde_json::json!({"in": format!("<{value}>"), "out": value, "k": value, "j": value})
    );
    assert_eq!(request.header("x-a").unwrap(), value);
    let query = "POST /?q=%7B%7Bseq%7D%7D%22%2C%20%22b%22%3A%201 HTTP/1.1";
    assert_eq!(request.start_line(), query);
}

#[test]
fn a_variable_can_be_inserted_as_json() {
    let request = sent_with(
        "--event contact.added --template 'n:={{env N}}' 'text={{env N}}'",
        |hook| hook.env("N", "12345678901234567890"),
    );
    let want = r#""n":12345678901234567890,"text":"12345678901234567890"}}"#;
    assert!(request.text().ends_with(want), "{request}");
}

#[test]
fn a_variable_cannot_add_a_header() {
    for header in [
        "'X-A:{{env X}}'",
        "-H 'X-A: {{env X}}'",
        "'X-A:{{seq}} {{env X}}'",
        "'X-A:{{seq}} {{env X}}' --repeat 3",
    ] {
        refused_with(
            &format!("--event contact.added --template {header}"),
            |hook| hook.env("X", "a\r\nX-Admin: 1"),
            "the value of the header `X-A` holds control characters",
        );
    }
}

#[test]
fn all_endpoints_get_the_same_values() {
    let endpoints = [Endpoint::script([200, 200]), Endpoint::script([200, 200])];
    let [one, other] = endpoints.each_ref().map(Endpoint::url);
    hook(format!(
        "send --url {one} --url {other} --event contact.added --repeat 2 id={{{{uuid}}}} X-A:{{{{uuid}}}}"
    ))
    .run();
    let [ones, others] = endpoints.each_ref().map(Endpoint::requests);
    for (one, other) in ones.iter().zip(&others) {
        assert_eq!(one.body(), other.body());
        assert_eq!(one.header("x-a"), other.header("x-a"));
    }
    assert_ne!(ones[0].header("x-a"), ones[1].header("x-a"));
}

#[test]
fn all_attempts_have_the_same_values() {
    for many in ["--template", "--repeat 1"] {
        let endpoint = Endpoint::script([503, 503, 200]);
        let url = endpoint.url();
        hook(format!(
            "send --url {url} --event contact.added {many} --retry 2 --backoff 1ms id={{{{uuid}}}} X-A:{{{{uuid}}}}"
        ))
        .run();
        let requests = endpoint.requests();
        for again in &requests[1..] {
            assert_eq!(again.body(), requests[0].body());
            assert_eq!(again.header("x-a"), requests[0].header("x-a"));
        }
    }
}

#[test]
fn a_malformed_template_is_reported_with_its_position_before_anything_is_sent() {
    for (arguments, words) in [
        (
            "k=a{{seq",
            "`a{{seq`: a placeholder opens at character 2 and is not closed (`{{{{` stands for two braces)",
        ),
        (
            "q=={{seq}",
            "a placeholder opens at character 1 and is not closed",
        ),
        (
            "X-A:{{seq",
            "a placeholder opens at character 1 and is not closed",
        ),
        (
            "-H 'X-A: {{seq'",
            "a placeholder opens at character 1 and is not closed",
        ),
        (
            "n:=[1,{{seq]",
            "`[1,{{seq]`: a placeholder opens at character 4 and is not closed",
        ),
        (
            "k=ü{{sep}}",
            "`{{sep}}` at character 2: unknown placeholder; did you mean `seq`?",
        ),
        (
            "k={{total}}",
            "use `seq`, `uuid`, `now`, `random LOW HIGH` or `env NAME`",
        ),
        ("'k={{seq 1}}'", "`seq` takes no arguments"),
        ("'k={{random 6}}'", "write `{{random LOW HIGH}}`"),
        ("'k={{random 6 1}}'", "6 is greater than 1"),
        (
            "'k={{env NOPE}}'",
            "`{{env NOPE}}` at character 1: the environment variable `NOPE` is not set",
        ),
        (
            "n:=[01{{seq}}]",
            "`[01{{seq}}]`: not JSON: a number cannot have a leading zero at character 3",
        ),
        (
            "n:=[{{seq}}",
            "`[{{seq}}`: not JSON: the text ends inside an array at character 9",
        ),
        (
            "--data '{\"a\":{{sep}}}'",
            "`--data`: `{{sep}}` at character 6",
        ),
        ("--data @d.json", "`d.json`: `{{sep}}` at line 3 column 8"),
    ] {
        for many in ["--template", "--repeat 3"] {
            refused_with(
                &format!("--event contact.added {many} {arguments}"),
                |hook| hook.file("d.json", "{\n  \"ü\": 1,\n  \"k\": {{sep}}\n}\n"),
                words,
            );
        }
    }
}

#[test]
fn malformed_json_without_templates_gets_the_usual_error() {
    for many in ["", "--template", "--repeat 2"] {
        refused_with(
            &format!("--event contact.added {many} --data @d.json"),
            |hook| hook.file("d.json", "{\n  \"k\": nul\n}\n"),
            "`d.json` is not JSON: expected a value",
        );
    }
}
