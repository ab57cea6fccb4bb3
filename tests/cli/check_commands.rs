//! The commands that `hook check` prints: each repeats its case, and shows no credential.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::*;

/// The commands of a report as text, with the spaces before each line.
fn printed_command(done: &Finished) -> String {
    let lines = done.text().lines();
    let begins = |line: &str| {
        let line = line.trim_start();
        ["curl", "printf ", "{ "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let command = lines.skip_while(|line| !begins(line));
    let command = command.take_while(|line| line.starts_with("      "));
    command.collect::<Vec<_>>().join("\n")
}

fn has_curl() -> bool {
    let has = shell("curl --version").run().any_code().is_code(0);
    if !has {
        eprintln!("SKIPPED: curl is not installed");
    }
    has
}

#[test]
fn a_command_of_the_report_sends_the_same_bytes() {
    if !has_curl() {
        return;
    }
    for id in [
        "signature.wrong-key",
        "signature.long",
        "robust.forged-deep",
        "robust.forged-invalid-json",
    ] {
        let endpoint = Endpoint::always(|_| response(200, "")).any_number();
        let url = endpoint.url();
        let line = format!("check {url}/in --as stripe --secret whsec_sesame12 --only {id}");
        let done = hook(line).run().any_code();
        done.code(7);
        let command = printed_command(&done);
        assert!(command.len() < 4_000, "{id}: {}", command.len());
        let sent = endpoint.requests().remove(2);
        shell(&command).run().code(0);
        let repeated = endpoint.requests().pop().unwrap();
        assert_eq!(repeated.text(), sent.text(), "{id}: {command}");
        let signature = |request: &Message| request.header("stripe-signature");
        assert_eq!(signature(&repeated), signature(&sent), "{id}");
        assert!(signature(&sent).is_some(), "{id}");
    }
}

#[test]
fn a_command_that_is_too_long_is_left_out_of_the_text() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let url = endpoint.url();
    let text: String = (0..2_000).map(|number| number.to_string()).collect();
    let line = format!("check {url} --sign github --secret sesame12 --only signature.missing");
    let check = |more: &str| {
        let body = format!("{{\"text\":\"{text}\"}}");
        let data = hook(format!("{line} --body @long.json {more}")).file("long.json", body);
        data.run().any_code()
    };
    let done = check("");
    done.code(7)
        .stdout_has("characters: it is in the JSON lines and in the JUnit report\n");
    assert!(done.text().len() < 2_000, "{}", done.text());
    check("--json").code(7).stdout_has("curl").stdout_has(&text);
}

#[test]
fn a_case_of_two_requests_says_how_to_repeat_it() {
    let seen = Mutex::new(HashSet::new());
    let endpoint = Endpoint::always(move |request| {
        let id = request.header("webhook-id");
        let is_new = seen.lock().unwrap().insert(id);
        response(if is_new { 200 } else { 500 }, "")
    });
    let url = endpoint.url();
    let secret = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
    let done = hook(format!(
        "check {url} --sign standard --secret {secret} --only replay"
    ));
    let done = done.run().any_code();
    done.code(7)
        .stdout_has("✗ replay.redelivery")
        .stdout_has("note: run the command twice: the first time is the delivery")
        .stdout_has("✗ replay.concurrent")
        .stdout_has("note: run the command twice at the same time");
}

#[test]
fn both_requests_that_are_compared_have_a_command() {
    let count = AtomicUsize::new(0);
    let endpoint = Endpoint::always(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        2 => response(401, "another key"),
        3 => response(401, "another body"),
        _ => response(200, ""),
    });
    let url = endpoint.url();
    let done = hook(format!(
        "check {url} --sign github --secret sesame12 --only secrecy.same-words \
         --only signature.wrong-key --only signature.body-byte"
    ));
    let done = done.run().any_code();
    done.code(0)
        .stdout_has("✗ secrecy.same-words")
        .stdout_has("note: compare the responses");
    let commands = done.text().matches("      curl").count();
    assert_eq!(commands, 2, "{}", done.text());
}

#[test]
fn credentials_of_a_target_are_masked_and_its_quotes_are_kept() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let url = endpoint.url();
    let folder = Folder::new();
    let check = |more: &str| {
        let line = format!(
            "check '{url}/in?a=1&token=open-sesame' --sign meta --secret sesame12 \
             --verify-token sesame-token --only signature.missing --only handshake {more}"
        );
        let done = hook(line).within(&folder).run().any_code();
        done.code(7).stdout_lacks("sesame").stderr_lacks("sesame");
        done
    };
    check("").stdout_has("token=********'\n");
    check("--json").stdout_has("token=********'");
    check("--junit out.xml");
    let report = folder.text("out.xml");
    assert!(report.contains("hub.verify_token=********"), "{report}");
    assert!(!report.contains("sesame"), "{report}");
}
