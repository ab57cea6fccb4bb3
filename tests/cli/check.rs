//! `hook check`: what it sends, what it says about endpoints that are right and wrong, and how it ends.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::support::*;

/// The results of `--json`, as pairs of id and result.
fn results(done: &Finished) -> Vec<(String, String)> {
    let lines = done.lines_of("case");
    let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    lines
        .iter()
        .map(|line| (text(line, "case"), text(line, "result")))
        .collect()
}

/// The ids of the cases with this result.
fn ids(done: &Finished, result: &str) -> Vec<String> {
    let all = results(done).into_iter();
    all.filter(|(_, found)| found == result)
        .map(|(id, _)| id)
        .collect()
}

/// The line of a case.
fn case(done: &Finished, id: &str) -> Value {
    let lines = done.lines_of("case");
    let found = lines.into_iter().find(|line| line["case"] == id);
    found.unwrap_or_else(|| panic!("no case {id}"))
}

/// A listener that verifies with a new secret of this scheme, and a check of it as this sender.
fn check_of_listener(scheme: &str, sender: &str, more: &str) -> Finished {
    let folder = Folder::new();
    let secret = hook(format!("secret {scheme}")).run();
    folder.write("key.txt", secret.text());
    let verify = format!("listen --port 0 --view line --verify {scheme} --secret-file key.txt");
    let listener = hook(verify).within(&folder).start();
    let listener = Listener::from(listener);
    let url = listener.url().to_owned();
    let check = format!("check {url} {sender} --secret-file key.txt --max-time 20s --json {more}");
    let done = hook(check).within(&folder).run();
    listener.stop();
    done
}

#[test]
fn the_listener_has_no_failed_must_with_any_scheme() {
    for (scheme, sender) in [
        ("standard", "--sign standard"),
        ("svix", "--as svix"),
        ("stripe", "--as stripe"),
        ("slack", "--as slack"),
        ("github", "--as github"),
        ("shopify", "--as shopify"),
        ("hubspot-v3", "contact.added --sign hubspot-v3"),
        ("linear", "--as linear"),
        ("twilio", "--as twilio"),
        ("paddle", "--as paddle"),
        ("square", "--as square"),
        ("zoom", "contact.added --sign zoom"),
        ("mailgun", "--as mailgun"),
        ("gitlab", "--as gitlab"),
        ("kudosity", "--as kudosity"),
        ("discord", "--as discord"),
        ("sendgrid", "--as sendgrid"),
        ("rfc9421", "contact.added --sign rfc9421"),
    ] {
        let done = check_of_listener(scheme, sender, "--level must");
        let failed = ids(&done, "failed").into_iter();
        let failed: Vec<_> = failed
            .map(|id| format!("{id}: {}", case(&done, &id)["detail"]))
            .collect();
        assert!(failed.is_empty(), "{scheme}: {failed:?}");
        done.code(0);
        let passed = ids(&done, "passed");
        for id in [
            "delivery.valid",
            "signature.missing",
            "signature.wrong-key",
            "secrecy.secret",
        ] {
            assert!(
                passed.contains(&id.to_owned()),
                "{scheme}: {id} in {passed:?}"
            );
        }
    }
}

#[test]
fn the_whole_catalogue_runs_against_the_listener() {
    let done = check_of_listener("standard", "--sign standard", "");
    // The listener takes any body, as long as the signature is right.
    assert_eq!(ids(&done, "failed"), ["robust.invalid-json"]);
    let open = ["replay.once", "handshake.valid", "handshake.forged"];
    assert_eq!(ids(&done, "not-judged"), open);
    assert_eq!(case(&done, "robust.invalid-json")["level"], "should");
    let detail = case(&done, "replay.once")["detail"].clone();
    assert!(detail.as_str().unwrap().contains("--observe"), "{detail}");
}

#[test]
fn slack_is_also_asked_for_its_handshake() {
    let done = check_of_listener("slack", "--as slack", "--only handshake");
    assert_eq!(ids(&done, "passed"), ["delivery.valid", "handshake.valid"]);
    assert_eq!(
        case(&done, "handshake.forged")["detail"],
        "Slack sends no forged one"
    );
}

/// A check of an endpoint without signatures.
fn check(endpoint: &Endpoint, more: &str) -> Finished {
    hook(format!("check {}/in {more} --json", endpoint.url()))
        .run()
        .any_code()
}

#[test]
fn an_endpoint_without_signatures_is_checked_too() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let done = check(&endpoint, "--skip delivery.slow");
    done.code(0);
    let passed = ids(&done, "passed");
    assert!(
        passed.contains(&"delivery.raw-body".to_owned()),
        "{passed:?}"
    );
    assert_eq!(
        case(&done, "signature.missing")["detail"],
        "the event is not signed"
    );
    assert_eq!(
        case(&done, "delivery.kept")["detail"],
        "the endpoint closes its connections"
    );
}

#[test]
fn an_endpoint_that_refuses_valid_events_is_not_judged_further() {
    let endpoint = Endpoint::always(|_| response(401, "who are you?"));
    let done = check(&endpoint, "");
    done.code(7);
    assert_eq!(ids(&done, "failed"), ["delivery.valid"]);
    assert_eq!(ids(&done, "passed"), ["delivery.no-redirect"]);
    let detail = case(&done, "robust.empty")["detail"].clone();
    assert_eq!(detail, "not conclusive: a valid event is not accepted");
    // The first one is a warm-up.
    assert_eq!(endpoint.requests().len(), 2);
}

#[test]
fn a_redirect_is_found() {
    let moved = "HTTP/1.1 301 Moved\r\nLocation: /in/\r\nContent-Length: 0\r\n\r\n";
    let endpoint = Endpoint::always(move |_| moved.as_bytes().to_vec());
    let done = check(&endpoint, "--only delivery");
    assert_eq!(
        ids(&done, "failed"),
        ["delivery.valid", "delivery.no-redirect"]
    );
    assert_eq!(
        case(&done, "delivery.no-redirect")["detail"],
        "301 Moved to `/in/`"
    );
}

#[test]
fn each_fault_is_found_with_its_level() {
    let endpoint = Endpoint::always(|request| match request.text() {
        "" => response(500, "Traceback (most recent call last):"),
        "[]" => response(500, ""),
        text if text.contains("hook_check.unknown") => response(422, ""),
        text if text.contains("hook_check") => response(500, ""),
        _ => response(200, ""),
    });
    let only = "--only delivery.unknown-* --only robust.empty --only robust.top-level --only secrecy.trace";
    let done = check(&endpoint.any_number(), only);
    done.code(7);
    let failed: Vec<_> = ids(&done, "failed")
        .into_iter()
        .map(|id| {
            let line = case(&done, &id);
            format!(
                "{id} {}: {}",
                line["level"].as_str().unwrap(),
                line["detail"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        failed,
        [
            "delivery.unknown-field must: 500 As Told",
            "delivery.unknown-type should: 422 As Told",
            "robust.empty should: 500 As Told",
            "robust.top-level should: `[]`: 500 As Told",
            "secrecy.trace should: the response has a stack trace (`Traceback (most recent call last)`) (robust.empty)",
        ]
    );
}

#[test]
fn the_table_says_what_came_and_how_to_repeat_it() {
    let endpoint = Endpoint::always(|request| match request.text() {
        "" => response(500, ""),
        _ => response(200, ""),
    });
    let url = endpoint.url();
    let done = hook(format!(
        "check {url}/in --only robust.empty -H 'X-Api-Key: sesame'"
    ))
    .run();
    done.stdout_has("delivery\n  ✓ delivery.valid              in ")
        .stdout_has("robust\n  ✗ robust.empty                should: 500 As Told\n      right: a signed empty body")
        .stdout_has("\n      why: A 5xx makes the sender try again, and a hang takes a worker.\n      source: RFC 9110 section 15.6\n      curl -X POST \\\n")
        .stdout_has("-H 'X-Api-Key: ********'")
        .stdout_has("\n1 passed, 1 failed (0 must, 1 should), 0 not judged\n")
        .stderr_has("checking http://127.0.0.1:")
        .stderr_has(" with 2 cases, at most 15 requests\n")
        .stderr_has("repeats this run");
    done.stdout_lacks("sesame");
}

#[test]
fn the_curl_command_sends_the_same_request() {
    if !shell("curl --version").run().any_code().is_code(0) {
        eprintln!("SKIPPED: curl is not installed");
        return;
    }
    let endpoint = Endpoint::always(|request| match request.text().len() {
        0..100_000 => response(200, ""),
        _ => response(500, ""),
    });
    let done = check(&endpoint, "--only delivery.1m -H 'X-A: 1'");
    let command = case(&done, "delivery.1m")["command"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(command.len() < 2_000, "{} characters", command.len());
    let requests = endpoint.requests();
    let large = requests
        .iter()
        .find(|request| request.text().len() > 100_000)
        .unwrap();
    shell(command).run();
    let repeated = endpoint.requests().pop().unwrap();
    assert!(repeated.text() == large.text(), "the bodies differ");
    assert_eq!(repeated.header("x-a").as_deref(), Some("1"));
}

#[test]
fn neither_secrets_nor_credentials_are_shown() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let url = endpoint.url();
    let check = |scheme: &str, more: &str| {
        let line = format!(
            "check {url} {scheme} --level must --secret sesame12 --auth zoe:open-sesame {more}"
        );
        let done = hook(line).run().any_code();
        done.code(7)
            .stdout_has("signature.missing")
            .stdout_lacks("sesame")
            .stderr_lacks("sesame");
    };
    check("--as gitlab", "");
    check("--as gitlab", "--json");
    check("--as hubspot --event contact.creation", "");
    let folder = Folder::new();
    let line =
        format!("check {url} --as gitlab --only signature --secret sesame12 --junit out.xml");
    hook(line).within(&folder).run().code(7);
    let report = folder.text("out.xml");
    assert!(
        report.contains("signature.wrong-key") && !report.contains("sesame"),
        "{report}"
    );
}

#[test]
fn a_leaked_secret_is_found() {
    let endpoint = Endpoint::always(|request| match request.header("x-hub-signature-256") {
        None => response(401, "no signature for secret `a-long-secret`"),
        _ => response(200, ""),
    });
    let url = endpoint.url();
    let line = format!(
        "check {url} --as github --secret a-long-secret --json --only signature.missing --only secrecy"
    );
    let done = hook(line).run().any_code();
    done.code(7);
    assert_eq!(ids(&done, "failed"), ["secrecy.secret"]);
    assert_eq!(
        case(&done, "secrecy.secret")["detail"],
        "the response holds the secret (signature.missing)"
    );
    done.stdout_lacks("a-long-secret");
}

#[test]
fn an_endpoint_that_cannot_be_reached_exits_with_1() {
    let port = Refusing::new();
    let done = hook(format!("check {}", port.url())).run();
    done.fails(1, "could not connect to").stdout_is("");
}

#[cfg(target_os = "linux")]
#[test]
fn an_endpoint_that_does_not_accept_connections_exits_with_1() {
    let taken = Refusing::new();
    let port: u16 = taken.url().rsplit(':').next().unwrap().parse().unwrap();
    drop(taken);
    let Some(_silent) = Silent::new(port) else {
        eprintln!("SKIPPED: the port was taken meanwhile");
        return;
    };
    let done = hook(format!("check :{port} --max-time 1s")).run();
    done.fails(1, "no connection within 1s").stdout_is("");
}

#[test]
fn a_certificate_that_is_not_trusted_exits_with_1_and_says_what_helps() {
    let endpoint = SecureEndpoint::new(&Identity::self_signed("localhost"));
    let done = hook(format!("check {}", endpoint.url())).run();
    done.fails(1, "--cacert FILE").stdout_is("");
}

/// A server that accepts events, and ends with the response to the twelfth.
fn ending() -> WebServer {
    let seen = AtomicUsize::new(0);
    WebServer::start(move |_, _| match seen.fetch_add(1, Ordering::Relaxed) {
        0..11 => Served::Kept(response(200, "")),
        _ => {
            let last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            Served::Last(last.into())
        }
    })
}

#[test]
fn an_endpoint_that_goes_away_ends_the_run_with_the_report_so_far() {
    let server = ending();
    let done = hook(format!("check {} --json", server.url()))
        .run()
        .any_code();
    done.code(1);
    done.stderr_has("hook: stopped: could not connect")
        .stderr_has("repeats this run");
    let results = results(&done);
    let passed = ids(&done, "passed");
    assert!(passed.len() > 5 && results.len() > 50, "{results:?}");
    let last = case(&done, "robust.empty")["detail"].clone();
    assert_eq!(last, "not reached: the endpoint cannot be reached any more");
}

#[test]
fn an_endpoint_that_stops_accepting_events_ends_the_run() {
    let seen = AtomicUsize::new(0);
    let endpoint = Endpoint::always(move |_| match seen.fetch_add(1, Ordering::Relaxed) {
        0..4 => response(200, ""),
        _ => response(503, ""),
    });
    let done = check(
        &endpoint,
        "--only delivery.charset --only delivery.new --only robust",
    );
    done.code(7);
    done.stderr_has("a valid event is not accepted any more: 503");
    let detail = case(&done, "robust.empty")["detail"].clone();
    assert_eq!(
        detail,
        "not reached: valid events are not accepted any more"
    );
}

#[test]
fn a_busy_endpoint_is_waited_for_once() {
    let seen = AtomicUsize::new(0);
    let busy = "HTTP/1.1 429 Slow Down\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
    let endpoint = Endpoint::always(move |request| {
        let is_checked = request
            .header("content-type")
            .is_some_and(|it| it.contains("charset"));
        let is_second = is_checked && seen.fetch_add(1, Ordering::Relaxed) == 1;
        match request.header("x-hook-check") {
            None if is_checked && !is_second => busy.as_bytes().to_vec(),
            Some(_) => busy.as_bytes().to_vec(),
            _ => response(200, ""),
        }
    });
    let done = check(
        &endpoint,
        "--only delivery.charset --only delivery.extra-header",
    );
    done.code(0);
    assert_eq!(ids(&done, "passed"), ["delivery.valid", "delivery.charset"]);
    let detail = case(&done, "delivery.extra-header")["detail"].clone();
    assert_eq!(detail, "429 Slow Down: the endpoint is too busy");
}

#[test]
fn an_endpoint_that_stays_busy_has_no_finding() {
    let seen = AtomicUsize::new(0);
    let busy = "HTTP/1.1 429 Slow Down\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
    let endpoint = Endpoint::always(move |_| match seen.fetch_add(1, Ordering::Relaxed) {
        0..2 => response(200, ""),
        _ => busy.as_bytes().to_vec(),
    });
    let done = check(
        &endpoint,
        "--as slack --secret sesame12 --skip delivery.slow",
    );
    done.code(0);
    let passed = [
        "delivery.valid",
        "delivery.no-redirect",
        "secrecy.secret",
        "secrecy.expected",
        "secrecy.trace",
    ];
    assert_eq!(ids(&done, "passed"), passed);
    assert_eq!(ids(&done, "failed"), Vec::<String>::new());
    let detail = |id| case(&done, id)["detail"].clone();
    let busy = "429 Slow Down: the endpoint is too busy";
    assert_eq!(detail("replay.concurrent"), busy);
    assert_eq!(detail("handshake.valid"), busy);
}

#[test]
fn a_short_token_is_cut_and_changed_so_that_it_is_wrong() {
    for (secret, detail) in [
        ("sesame12", None),
        ("ab!!", None),
        ("x", Some("GitLab has a signature that is too short to cut")),
    ] {
        let endpoint = Endpoint::always(move |request| {
            let token = request.header("x-gitlab-token");
            response(
                if token.as_deref() == Some(secret) {
                    200
                } else {
                    401
                },
                "",
            )
        });
        let done = check(
            &endpoint,
            &format!("--as gitlab --secret '{secret}' --only signature"),
        );
        done.code(0);
        assert_eq!(ids(&done, "failed"), Vec::<String>::new(), "{secret}");
        let line = case(&done, "signature.truncated");
        assert_eq!(line["detail"].as_str(), detail, "{secret}");
        let prefix = if secret == "x" {
            "not-judged"
        } else {
            "passed"
        };
        assert_eq!(case(&done, "signature.prefix")["result"], prefix);
    }
}

/// The server responds after a while to all requests but the first, so that a limit of the sender is missed.
#[cfg(unix)]
#[test]
fn lateness_is_a_finding_of_the_baseline_alone() {
    let listener = Listener::start("--view line --delay 400ms");
    let line = format!(
        "check {} --json --only delivery.* --skip delivery.slow --skip delivery.*m --max-time 300ms",
        listener.url()
    );
    let done = hook(line).run().any_code();
    listener.stop();
    done.code(7);
    assert_eq!(ids(&done, "failed"), ["delivery.valid"]);
    let detail = case(&done, "delivery.valid")["detail"].clone();
    let detail = detail.as_str().unwrap();
    assert!(detail.contains(", and the sender waits 300 ms"), "{detail}");
}

#[test]
fn a_connection_that_closes_as_a_request_comes_is_tried_once_more() {
    // The first connection carries the warm-up and the baseline, and the next is that of the case.
    let seen = AtomicUsize::new(0);
    let server = WebServer::start(move |_, arrival| {
        let seen = seen.fetch_add(1, Ordering::Relaxed);
        match arrival.before {
            1 if seen == 3 => Served::Dropped,
            _ => Served::Kept(response(200, "")),
        }
    });
    let url = server.url();
    let done = hook(format!("check {url} --only delivery.kept --json")).run();
    done.code(0);
    let passed = ["delivery.valid", "delivery.kept"];
    assert_eq!(ids(&done, "passed"), passed);
}

/// What the gateway in front of an endpoint wants is in each request, whatever its method.
#[test]
fn the_headers_and_the_credentials_of_the_user_are_in_every_request() {
    let endpoint = Endpoint::always(|request| {
        let has_key = request.header("x-gw").as_deref() == Some("1");
        let is_authorized = request.header("authorization").is_some();
        match request.header("content-type") {
            _ if !has_key || !is_authorized => response(500, ""),
            None => response(405, ""),
            Some(_) if request.text().contains("url_verification") => {
                let challenge = json(request.body())["challenge"].clone();
                response(200, challenge.as_str().unwrap())
            }
            Some(_) => response(200, ""),
        }
    });
    let flags = "--as slack --secret sesame12 -H 'X-Gw: 1' --auth zoe:open-sesame --only handshake \
                 --only robust.get --only robust.head --only robust.top-level";
    let done = check(&endpoint, flags);
    done.code(0);
    let passed = [
        "delivery.valid",
        "robust.top-level",
        "robust.get",
        "robust.head",
        "handshake.valid",
    ];
    assert_eq!(ids(&done, "passed"), passed);
    let texts: Vec<_> = endpoint
        .requests()
        .iter()
        .map(|it| it.text().to_owned())
        .collect();
    let [.., text] = &texts[..5] else { panic!() };
    assert_eq!(text, "\"text\"", "{texts:?}");
}

#[test]
fn a_late_response_fails() {
    let listener = Listener::start("--view line --delay 300ms");
    let done = hook(format!(
        "check {} --json --only delivery.valid --max-time 200ms",
        listener.url()
    ));
    let done = done.run().any_code();
    listener.stop();
    done.code(7);
    assert_eq!(ids(&done, "failed"), ["delivery.valid"]);
}

#[test]
fn another_machine_needs_consent() {
    let done = hook("check https://hooks.example.com/in --only signature").run();
    done.fails(
        2,
        "`https://hooks.example.com/in` is not on this machine: `--yes` sends up to ",
    );
    done.stdout_is("");
    let detour = hook("check :9 --connect-to ::hooks.example.com:443").run();
    detour.fails(2, "is not on this machine");
}

#[test]
fn a_scheme_needs_its_secret() {
    hook("check :9 --sign standard")
        .run()
        .fails(2, "missing secret: give `--secret-file FILE`");
    hook("check :9 --as stripe")
        .run()
        .fails(2, "missing secret: give `--secret-file FILE`");
}

#[test]
fn cases_that_do_not_apply_are_reported_and_a_usage_error() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let line = format!(
        "check {} --as github --secret sesame --only 'time.*'",
        endpoint.url()
    );
    let done = hook(line).run();
    done.code(2)
        .stderr_has("`--only time.*` leaves nothing to judge: GitHub signs no timestamp")
        .stdout_has("  ✓ delivery.valid")
        .stdout_has("  – 5 cases                     GitHub signs no timestamp\n");
    hook("check :9 --only delivery.slow --level must")
        .run()
        .fails(
            2,
            "`--only delivery.slow` `--level must` leaves no case to run",
        );
    hook("check :9 --only time.odl").run().fails(
        2,
        "`--only time.odl` names no case: did you mean `time.old`?",
    );
}

#[test]
fn a_refused_baseline_comes_before_cases_that_do_not_apply() {
    let endpoint = Endpoint::always(|_| response(403, ""));
    let done = check(&endpoint, "--as github --secret sesame12 --only time.*");
    done.code(7);
    assert_eq!(ids(&done, "failed"), ["delivery.valid"]);
}

#[test]
fn no_more_requests_are_sent_than_it_says() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let done = hook(format!("check {} --skip delivery.slow", endpoint.url())).run();
    let (_, rest) = done.stderr.split_once("at most ").unwrap();
    let most: usize = rest.split(' ').next().unwrap().parse().unwrap();
    let sent = endpoint.requests().len();
    assert!(sent > 30 && sent <= most, "{sent} of at most {most}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_run_with_the_report_so_far() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let run = hook(format!("check {} --only delivery", endpoint.url())).start();
    endpoint.wait_requests(3);
    let done = run.finish_by_interrupt();
    done.code(130)
        .stdout_has("  ✓ delivery.valid")
        .stdout_has(" cases                    not reached\n");
}

#[test]
fn the_list_sends_nothing() {
    let done = hook("check --list --level must --skip signature").run();
    done.stdout_has(
        "delivery\n  delivery.valid              must    a signed event gets 2xx in time\n",
    )
    .stdout_lacks("signature.")
    .stdout_lacks("should");
}

#[test]
fn a_report_for_ci_is_written() {
    let endpoint = Endpoint::always(|request| match request.text() {
        "" => response(500, ""),
        text if text.contains("hook_check") => response(500, ""),
        _ => response(200, ""),
    });
    let line = format!(
        "check {} --junit report.xml --only robust.empty --only delivery.unknown-field --only time.old",
        endpoint.url()
    );
    let folder = Folder::new();
    hook(line).within(&folder).run().code(7);
    let xml = folder.text("report.xml");
    for part in [
        "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\"",
        "<testcase classname=\"hook check\" name=\"delivery.valid\"",
        "<failure message=\"500 As Told\" type=\"failure\">",
        "<skipped message=\"should: 500 As Told\"/>",
        "<skipped message=\"the event is not signed\"/>",
        "curl ",
    ] {
        assert!(xml.contains(part), "{part} in {xml}");
    }
    hook("check :9 --data @body.json --junit body.json")
        .file("body.json", "{}")
        .run()
        .fails(2, "is read and cannot be written");
}

/// The reason that a report gives for the run itself.
fn run_failure(folder: &Folder) -> String {
    let xml = folder.text("report.xml");
    let (_, run) = xml
        .split_once("name=\"the run\"")
        .unwrap_or_else(|| panic!("{xml}"));
    let (_, message) = run.split_once("<failure message=\"").unwrap();
    let (message, _) = message.split_once('"').unwrap();
    message.to_owned()
}

#[test]
fn a_report_says_why_a_run_failed_without_a_failed_case() {
    let folder = Folder::new();
    let port = Refusing::new();
    let line = format!("check {} --junit report.xml", port.url());
    hook(line).within(&folder).run().code(1);
    let reason = run_failure(&folder);
    assert!(reason.contains("could not connect to"), "{reason}");

    let server = ending();
    let line = format!("check {} --junit report.xml", server.url());
    hook(line).within(&folder).run().code(1);
    assert!(run_failure(&folder).starts_with("stopped: could not connect"));
}

#[cfg(unix)]
#[test]
fn a_report_says_that_a_signal_ended_the_run() {
    let folder = Folder::new();
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let line = format!(
        "check {} --only delivery --junit report.xml",
        endpoint.url()
    );
    let run = hook(line).within(&folder).start();
    endpoint.wait_requests(3);
    run.finish_by_interrupt().code(130);
    assert_eq!(run_failure(&folder), "ended by SIGINT");
}

#[test]
fn a_report_that_cannot_be_written_is_noticed_before_a_request_is_sent() {
    let done = hook("check :9 --junit missing/report.xml").run();
    done.fails(1, "could not write the report `missing/report.xml`");
}

#[test]
fn a_closed_stdout_is_an_error_while_cases_are_left() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let line = format!("check {} --json --skip delivery.slow", endpoint.url());
    let done = hook(line).head(0).run();
    done.code(1)
        .stderr_has("stdout was closed before all was checked");
}

#[test]
fn a_seed_repeats_the_ids() {
    let run = || {
        let endpoint = Endpoint::always(|_| response(200, "")).any_number();
        let only =
            "--only signature --secret c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0 --sign standard --seed 7";
        check(&endpoint, only);
        let requests = endpoint.requests();
        let ids = requests.iter().map(|request| request.header("webhook-id"));
        ids.collect::<Vec<_>>()
    };
    let first = run();
    assert!(first.len() > 15, "{first:?}");
    assert_eq!(first, run());
    let mut unique = first.clone();
    unique.sort();
    unique.dedup();
    assert!(
        unique.len() > 15,
        "each event has an id of its own: {unique:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_second_effect_of_a_redelivery_is_observed() {
    let folder = Folder::new();
    let once = |is_careful: bool, command: &str| {
        let path = folder.write("effects.txt", "");
        let seen = Mutex::new(Vec::new());
        let endpoint = Endpoint::always(move |request| {
            let id = request.header("webhook-id").unwrap_or_default();
            let mut seen = seen.lock().unwrap();
            if !(is_careful && seen.contains(&id)) {
                seen.push(id);
                fs::write(&path, seen.join("\n")).unwrap();
            }
            response(200, "")
        });
        let url = endpoint.url();
        let line = format!("check {url} --json --only replay.once --observe '{command}'");
        let done = hook(line).within(&folder).run().any_code();
        let line = case(&done, "replay.once");
        format!(
            "{} {}",
            line["result"].as_str().unwrap(),
            line["detail"].as_str().unwrap_or("")
        )
    };
    assert_eq!(once(true, "cat effects.txt"), "passed ");
    assert_eq!(
        once(false, "cat effects.txt"),
        "failed the observed state changed again after the redelivery"
    );
    assert_eq!(
        once(true, "echo 1"),
        "not-judged the observed state did not change after the first delivery"
    );
    assert_eq!(
        once(true, "date +%s%N"),
        "not-judged the output of the command did not stay the same for 500 ms within 5 s"
    );
}

#[cfg(unix)]
#[test]
fn a_command_that_cannot_observe_is_an_error_before_a_request_is_sent() {
    for (command, message) in [
        (
            "cat nofile",
            "the command of `--observe` exited with 1: cat: ",
        ),
        ("exit 3", "the command of `--observe` exited with 3"),
        ("kill $$", "a signal ended the command of `--observe`"),
        (
            "sleep 60",
            "the command of `--observe` did not exit within 5 s",
        ),
    ] {
        let line = format!("check :9 --observe '{command}'");
        hook(line).run().fails(2, message).stdout_is("");
    }
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_later_is_a_warning() {
    let endpoint = Endpoint::always(|_| response(200, "")).any_number();
    let url = endpoint.url();
    let observe = "test -e ran && { echo gone >&2; exit 4; }; touch ran";
    let line = format!("check {url} --json --only replay.once --observe '{observe}'");
    let done = hook(line).run();
    done.code(0);
    assert_eq!(
        case(&done, "replay.once")["detail"],
        "the command of `--observe` exited with 4: gone"
    );
    done.stderr_has(
        "warning: the state was not observed: the command of `--observe` exited with 4",
    );
}

#[cfg(unix)]
#[test]
fn a_redelivery_that_is_refused_says_nothing_about_its_effect() {
    let folder = Folder::new();
    let path = folder.write("effects", "");
    let seen = Mutex::new(Vec::new());
    let endpoint = Endpoint::always(move |request| {
        let id = request.header("webhook-id").unwrap_or_default();
        let mut seen = seen.lock().unwrap();
        if seen.contains(&id) {
            return response(409, "");
        }
        seen.push(id);
        fs::write(&path, seen.join("\n")).unwrap();
        response(200, "")
    });
    let url = endpoint.url();
    let line = format!("check {url} --json --only replay.once --observe 'cat effects'");
    let done = hook(line).within(&folder).run();
    let detail = case(&done, "replay.once")["detail"].clone();
    assert_eq!(detail, "the redelivery was not accepted: 409 As Told");
}

/// The effects are written a second after the response.
#[cfg(unix)]
#[test]
fn a_queue_is_waited_for() {
    let once = |is_careful: bool| {
        let folder = Folder::new();
        let path = folder.write("effects", "");
        let seen = Mutex::new(Vec::new());
        let written = Arc::new(Mutex::new(String::new()));
        let endpoint = Endpoint::always(move |request| {
            let id = request.header("webhook-id").unwrap_or_default();
            let mut seen = seen.lock().unwrap();
            if !(is_careful && seen.contains(&id)) {
                seen.push(id);
                let (path, written) = (path.clone(), Arc::clone(&written));
                thread::spawn(move || {
                    // The time itself is tested: an effect that comes after the response.
                    thread::sleep(Duration::from_secs(1));
                    let mut written = written.lock().unwrap();
                    written.push('x');
                    fs::write(&path, &*written).unwrap();
                });
            }
            response(200, "")
        });
        let url = endpoint.url();
        let line = format!("check {url} --json --only replay.once --observe 'cat effects'");
        let done = hook(line).within(&folder).run().any_code();
        case(&done, "replay.once")["result"].clone()
    };
    assert_eq!(once(true), "passed");
    assert_eq!(once(false), "failed");
}
