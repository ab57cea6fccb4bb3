//! What the reports of `hook check` say beside the results: seeds, levels of a sender, leaks in escaped text.

use serde_json::Value;

use crate::support::*;

const STANDARD: &str = "--sign standard --secret whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";

/// The results of a check, by id of the case.
fn lines(done: &Finished) -> Vec<(String, Value)> {
    let all = done.lines_of("case").into_iter();
    all.map(|line| (line["case"].as_str().unwrap().to_owned(), line))
        .collect()
}

fn detail(done: &Finished, id: &str) -> String {
    let mut all = lines(done).into_iter();
    let (_, line) = all.find(|(case, _)| case == id).unwrap();
    line["detail"].as_str().unwrap_or_default().to_owned()
}

/// The message ids of the requests with this body.
fn ids(requests: &[Message], part: &str) -> Vec<String> {
    let chosen = requests
        .iter()
        .filter(|request| request.text().contains(part));
    let ids = chosen.filter_map(|request| request.header("webhook-id"));
    ids.collect()
}

#[test]
fn a_request_more_in_one_case_changes_no_id_of_another() {
    let run = |refused: &'static str| {
        let endpoint = Endpoint::always(move |request| {
            let is_refused = request.text().contains(refused);
            response(if is_refused { 400 } else { 200 }, "")
        });
        let endpoint = endpoint.any_number();
        let url = endpoint.url();
        let only = "--only delivery.20k --only delivery.unknown-type --only signature.missing";
        hook(format!("check {url} {STANDARD} --seed 7 {only}"))
            .run()
            .any_code()
            .code(7);
        let requests = endpoint.requests();
        (requests.len(), ids(&requests, "hook_check.unknown"))
    };
    let (fewer, first) = run("nothing of it");
    let (more, second) = run("hook_check\":\"aaa");
    assert_eq!(more, fewer + 1, "the second body of 20 kB is sent");
    assert_eq!(first, second);
    assert_eq!(first.len(), 1);
}

#[test]
fn another_key_pair_is_the_same_in_each_run() {
    let folder = Folder::new();
    let run = || {
        let endpoint = Endpoint::always(|_| response(200, "")).any_number();
        let url = endpoint.url();
        let line =
            format!("check {url} --as sendgrid --secret-file key.txt --only signature.wrong-key");
        hook(line).within(&folder).run().any_code().code(7);
        let wrong = endpoint.requests().remove(2);
        let header = |name: &str| wrong.header(name).unwrap();
        let (signature, time) = (
            header("x-twilio-email-event-webhook-signature"),
            header("x-twilio-email-event-webhook-timestamp"),
        );
        hook(format!(
            "verify --scheme sendgrid --secret-file known.txt -H 'X-Twilio-Email-Event-Webhook-Signature: {signature}' \
             -H 'X-Twilio-Email-Event-Webhook-Timestamp: {time}'"
        ))
        .stdin(wrong.body())
        .within(&folder)
        .run()
        .any_code()
    };
    let secret = hook("secret sendgrid").run();
    folder.write("key.txt", secret.text().lines().next().unwrap());
    // The public key of the key pair in the code.
    folder.write(
        "known.txt",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEwqJsolMYz6HSfzHjFGI2l8UhOK0G1iESUIO2gHecjHpE17mfz9jgyCaSh1aq6DYgDW5v9schu9G7m8/JZIcg8Q==",
    );
    run().code(0);
}

#[test]
fn the_seed_is_in_every_report_that_is_not_fine() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let url = endpoint.url();
    let line = format!("check {url} {STANDARD} --only signature.missing --seed 7");
    let folder = Folder::new();
    let done = hook(format!("{line} --json --junit out.xml"))
        .within(&folder)
        .run();
    done.any_code()
        .code(7)
        .stderr_is("hook: `--seed 7` repeats this run\n");
    let report = folder.text("out.xml");
    let property = "<properties>\n      <property name=\"seed\" value=\"7\"/>\n    </properties>\n";
    assert!(report.contains(property), "{report}");
    let done = hook(line).run().any_code();
    done.code(7)
        .stderr_has("`--seed 7` repeats this run")
        .stderr_has("a correct endpoint refuses them after 5m\n");
    let fine = Endpoint::always(|_| response(200, ""));
    let done = hook(format!("check {} --only delivery.valid", fine.url())).run();
    done.code(0).stderr_lacks("--seed");
}

#[test]
fn what_json_escapes_is_found_too() {
    let trace = |text: &'static str| {
        let endpoint = Endpoint::always(move |request| match request.text() {
            "" => response(400, text),
            _ => response(200, ""),
        });
        let url = endpoint.url();
        let line = format!(
            "check {url} --json --only robust.empty --only secrecy.trace --skip robust.get"
        );
        let done = hook(line).run().any_code();
        detail(&done, "secrecy.trace")
    };
    for text in [
        r#"{"stack":"Error: x\n    at foo (a.js:1)"}"#,
        r#"{"stack":"System.Exception: x\r\n   at A.B() in C"}"#,
        r#"{"trace":["app.rb:12:in `call'"]}"#,
        r##"{"trace":"#0 \/srv\/app.php(3)"}"##,
    ] {
        assert!(trace(text).contains("a stack trace"), "{text}");
    }
    assert_eq!(trace(r#"{"error":"no data in `body`"}"#), "");
}

#[test]
fn a_secret_is_found_in_the_escapes_and_the_base64_of_a_url() {
    let check = |shown: &'static str| {
        let endpoint = Endpoint::always(move |request| {
            let is_signed = request.header("webhook-signature").is_some();
            if is_signed {
                response(200, "")
            } else {
                response(401, shown)
            }
        });
        let url = endpoint.url();
        let line = format!(
            "check {url} --sign standard --secret whsec_+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/ --json --only signature.missing \
             --only secrecy.secret"
        );
        let done = hook(line).run().any_code();
        detail(&done, "secrecy.secret")
    };
    let found = "the response holds the secret (signature.missing)";
    for shown in [
        r#"{"key":"+\/+\/+\/+\/+\/+\/+\/+\/+\/+\/+\/+\/+\/+\/+\/+\/"}"#,
        "-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_",
    ] {
        assert_eq!(check(shown), found, "{shown}");
    }
    assert_eq!(check("-_-_"), "");
}

#[test]
fn a_verify_token_in_a_response_is_found() {
    let endpoint = Endpoint::always(|request| {
        let line = request.start_line();
        let challenge = line.split("hub.challenge=").nth(1);
        let challenge = challenge.and_then(|rest| rest.split(['&', ' ']).next());
        match challenge {
            Some(challenge) if line.contains("open-sesame") => response(200, challenge),
            Some(_) => response(403, "the token is not open-sesame"),
            None => response(200, ""),
        }
    });
    let url = endpoint.url();
    let done = hook(format!(
        "check {url} --sign meta --secret a-long-secret --verify-token open-sesame --json \
         --only handshake --only secrecy.secret"
    ));
    let done = done.run().any_code();
    done.code(7);
    let found = "the response holds the verify token (handshake.forged)";
    assert_eq!(detail(&done, "secrecy.secret"), found);
}

#[test]
fn the_list_has_the_levels_of_a_sender() {
    let levels = |sender: &str| {
        let done = hook(format!(
            "check --list --json {sender} --only time --only signature.version"
        ));
        let level = |line: &Value| format!("{} {}", line["case"], line["level"]).replace('"', "");
        let lines = done.run().lines_of("case");
        lines.iter().map(level).collect::<Vec<_>>()
    };
    assert_eq!(levels("--as github"), ["signature.version should"]);
    assert_eq!(levels("--sign github"), levels("--as github"));
    assert!(levels("--sign zoom").contains(&"time.old should".to_owned()));
    assert!(levels("").contains(&"time.old must".to_owned()));
    assert!(levels("--as gitlab").contains(&"time.future should".to_owned()));
}

#[test]
fn what_a_stranger_writes_is_clipped() {
    let endpoint = Endpoint::always(|_| {
        let (reason, path) = ("x".repeat(5_000), "y".repeat(9_000));
        format!("HTTP/1.1 302 {reason}\r\nLocation: /{path}\r\nContent-Length: 0\r\n\r\n")
            .into_bytes()
    });
    let done = hook(format!("check {} --only delivery", endpoint.url())).run();
    let done = done.any_code();
    done.code(7)
        .stdout_has("✗ delivery.no-redirect")
        .stdout_has("yyy…`");
    assert!(done.text().len() < 6_000, "{}", done.text());
}

#[test]
fn the_junit_report_says_what_should_be_right_and_why() {
    let endpoint = Endpoint::always(|request| match request.text() {
        "" => response(500, ""),
        _ => response(200, ""),
    });
    let folder = Folder::new();
    let line = format!(
        "check {} --only robust.empty --junit out.xml",
        endpoint.url()
    );
    hook(line).within(&folder).run().code(0);
    let report = folder.text("out.xml");
    let output = "<skipped message=\"should: 500 As Told\"/>\n      <system-out>\na signed empty body: no 5xx, no hang\n";
    assert!(report.contains(output), "{report}");
    assert!(report.contains("A 5xx makes the sender try again") && report.contains("curl "));
}

#[test]
fn a_connection_that_is_closed_later_is_no_hint_at_tls() {
    let endpoint = Endpoint::script([
        Reply::Bytes(response(200, "")),
        Reply::Bytes(response(200, "")),
        Reply::Close,
    ]);
    let done = hook(format!("check {} --only robust.empty", endpoint.url())).run();
    done.any_code().stdout_lacks("https://");
}
