//! `hook send --duration`, `--rate`, `--warmup` and `--latencies`: the length and rate of a run, and its summary.

use serde_json::Value;

use super::support::{Endpoint, Finished, Listener, Reply, hook, response};

/// `hook send --event contact.added --json --url … ARGUMENTS`.
fn send(url: &str, arguments: &str) -> Finished {
    hook(format!(
        "send --event contact.added --json --url {url} {arguments}"
    ))
    .run()
}

/// A listener that accepts any number of requests.
fn listener() -> Listener {
    // Requests beyond the count still get a response and are not shown.
    Listener::start("--json --only event=none --timeout 60s")
}

#[track_caller]
fn count(summary: &Value, key: &str) -> u64 {
    let found = summary[key].as_u64();
    found.unwrap_or_else(|| panic!("no {key} in {summary}"))
}

#[track_caller]
fn number(summary: &Value, key: &str) -> f64 {
    let found = summary.pointer(key).and_then(Value::as_f64);
    found.unwrap_or_else(|| panic!("no {key} in {summary}"))
}

#[test]
fn a_rate_is_not_exceeded_and_what_was_due_is_counted() {
    // How close the rate comes depends on the machine: benches/load says.
    let listener = listener();
    for (arguments, due, asked) in [
        ("--duration 1s --rate 500/s", 500, 500.0),
        ("--duration 1s --rate 50/s -c 1", 50, 50.0),
        ("--duration 1s --rate 200/s --retry 1", 200, 200.0),
    ] {
        let summary = send(listener.url(), arguments).json();
        let (sent, missed) = (count(&summary, "sent"), count(&summary, "missed"));
        assert_eq!(sent + missed, due, "{summary}");
        assert_eq!(summary["rate_asked"], asked, "{summary}");
        // The last one is due an interval before the end.
        let most = asked * due as f64 / (due as f64 - 1.0);
        assert!(number(&summary, "/rate") <= most * 1.01, "{summary}");
    }
}

#[test]
fn a_run_ends_after_its_duration() {
    let listener = listener();
    let done = send(listener.url(), "--duration 300ms -c 2");
    let summary = done.json();
    assert!(count(&summary, "sent") > 10, "{summary}");
    let took = number(&summary, "/elapsed_ms");
    assert!(took >= 300.0, "{summary}");
    assert_eq!(count(&summary, "delivered"), count(&summary, "sent"));
}

#[test]
fn the_count_or_the_duration_ends_it_whichever_is_first() {
    let listener = listener();
    let summary = send(listener.url(), "--duration 60s --repeat 3").json();
    assert_eq!(count(&summary, "sent"), 3);
}

#[test]
fn a_stalled_receiver_raises_the_latency() {
    // One worker waits 400 ms for its response. Meanwhile the other events of this second are due.
    let listener = Listener::start("--json --delay 400ms --count 3");
    let arguments = "--repeat 3 --rate 100/s -c 1";
    let summary = send(listener.url(), arguments).json();
    // Due after 0, 10 and 20 ms; their responses come after 400, 800 and 1200 ms.
    assert!(number(&summary, "/latency_ms/min") >= 400.0, "{summary}");
    assert!(number(&summary, "/latency_ms/p50") >= 780.0, "{summary}");
    assert!(number(&summary, "/latency_ms/max") >= 1170.0, "{summary}");
}

#[test]
fn events_without_a_free_worker_are_counted() {
    let endpoint = Endpoint::script([Reply::Hang]);
    let arguments = "--duration 500ms --rate 100/s -c 1 --timeout 700ms";
    let done = send(&endpoint.url(), arguments);
    let summary = done.code(6).json();
    assert_eq!(count(&summary, "sent"), 1);
    assert_eq!(count(&summary, "failed"), 1);
    assert_eq!(count(&summary, "missed"), 49, "{summary}");
}

#[test]
fn the_warmup_is_not_counted() {
    let listener = Listener::start("--json --count 30");
    let arguments = "--repeat 10 --warmup 20 -c 2 n:={{seq}} --latencies taken.csv";
    let done = send(listener.url(), arguments);
    let summary = done.json();
    assert_eq!(
        (count(&summary, "sent"), count(&summary, "warmup")),
        (10, 20)
    );
    let file = done.folder.text("taken.csv");
    assert_eq!(file.lines().count(), 11);
    let requests = listener.finish().lines_of("request");
    let mut numbers: Vec<u64> = requests
        .iter()
        .map(|line| {
            let body: Value = serde_json::from_str(line["body"].as_str().unwrap()).unwrap();
            body["data"]["n"].as_u64().unwrap()
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
}

#[test]
fn the_raw_latencies_are_a_csv_table() {
    let endpoint = Endpoint::script([200, 503, 503]);
    let arguments = "--repeat 2 --retry 1 --backoff 20ms --latencies taken.csv";
    let done = send(&format!("{}/a,b", endpoint.url()), arguments);
    let text = done.code(5).folder.text("taken.csv");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.splitn(7, ',').collect())
        .collect();
    assert_eq!(
        rows[0],
        [
            "seq",
            "start_ms",
            "latency_ms",
            "attempts",
            "status",
            "delivered",
            "url"
        ]
    );
    assert_eq!(rows[1][3..6], ["1", "200", "true"]);
    assert_eq!(rows[2][3..6], ["2", "503", "false"]);
    assert_eq!(rows[1][6], format!("\"{}/a,b\"", endpoint.url()));
    let waited: f64 = rows[2][2].parse().unwrap();
    assert!(waited >= 20.0, "with the wait between the attempts: {text}");
}

#[test]
fn a_file_that_cannot_be_written_is_reported_before_anything_is_sent() {
    let endpoint = Endpoint::script::<u16>([]);
    send(&endpoint.url(), "--repeat 2 --latencies no/where.csv")
        .fails(1, "could not create `no/where.csv`")
        .error_line();
}

#[cfg(unix)]
#[test]
fn workers_that_wait_for_their_turn_stop_when_stdout_is_closed() {
    let listener = listener();
    let line = format!(
        "send --event contact.added --json --json-attempts --url {} --repeat 60 --rate 1/s",
        listener.url()
    );
    let done = hook(line).head(1).run();
    let took = done.took;
    done.check(
        took < std::time::Duration::from_secs(30),
        "long before the 60 seconds",
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_the_warmup_reports_what_was_sent() {
    let listener = Listener::start("--json --timeout 60s");
    let running = hook(format!(
        "send --event contact.added --json --url {} --repeat 500 --warmup 500 --rate 20/s",
        listener.url()
    ))
    .start();
    listener.wait_stdout(|text| text.matches("\"request\"").count() > 3);
    running.interrupt();
    let done = running.finish();
    let summary = done.code(130).json();
    assert_eq!((count(&summary, "sent"), count(&summary, "missed")), (0, 0));
    assert!((4..500).contains(&count(&summary, "warmup")), "{summary}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_a_summary() {
    let listener = listener();
    let running = hook(format!(
        "send --event contact.added --json --json-attempts --url {} --duration 60s -c 2",
        listener.url()
    ))
    .start();
    running.wait_line(20);
    running.interrupt();
    let done = running.finish();
    let summary = &done.code(130).lines_of("summary")[0];
    let attempts = done.lines_of("attempt").len();
    assert_eq!(count(summary, "sent"), attempts as u64);
    assert_eq!(count(summary, "delivered"), attempts as u64);
    assert!(done.took < std::time::Duration::from_secs(30));
}

#[cfg(unix)]
#[test]
fn the_end_of_the_terminal_ends_it_with_a_summary() {
    let listener = listener();
    let url = listener.url();
    let running = hook(format!(
        "send --event contact.added --json --json-attempts --url {url} --duration 60s"
    ))
    .start();
    running.wait_line(20);
    running.hang_up();
    let done = running.finish();
    let summary = &done.code(129).lines_of("summary")[0];
    assert!(count(summary, "sent") >= 20, "{summary}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_between_attempts_counts_the_delivery_as_failed() {
    let endpoint = Endpoint::script([503]);
    let running = hook(format!(
        "send --event contact.added --json --json-attempts --url {} --repeat 5 --retry 3 --backoff 60s",
        endpoint.url()
    ))
    .start();
    running.wait_line(1);
    running.interrupt();
    let done = running.finish();
    let summary = &done.code(130).lines_of("summary")[0];
    assert_eq!(count(summary, "sent"), 1);
    assert_eq!(count(summary, "failed"), 1);
    let reason = &summary["failures"][0]["reason"];
    assert_eq!(reason, "ended before it was retried");
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_progress_and_then_a_histogram() {
    use super::listen_terminal::on_a_terminal;
    let listener = listener();
    let url = listener.url();
    let line = format!(
        "hook send --url {url} --event contact.added --duration 1500ms --rate 50/s --color never"
    );
    let Some(screen) = on_a_terminal(&line, &[]) else {
        return;
    };
    assert_eq!(screen.code, 0, "{}", screen.text);
    let text = &screen.text;
    assert!(text.contains("for 1.5s, 16 at a time, 50/s"), "{text}");
    assert!(text.contains("\r[======"), "{text}");
    assert!(text.contains("s left"), "{text}");
    let (_, end) = text.split_once("sent 75 in ").expect(text);
    assert!(end.contains('█'), "{text}");
}

#[test]
fn a_rate_is_compared_with_the_events_and_not_with_their_deliveries() {
    let endpoint = Endpoint::always(|_| response(200, ""));
    let url = endpoint.url();
    let line = format!(
        "send --url {url}/a --url {url}/b --url {url}/c --event a.b --repeat 4 --rate 20/s"
    );
    let summary = hook(format!("{line} --json")).run().json();
    assert_eq!(
        (&summary["events"], &summary["sent"]),
        (&4.into(), &12.into())
    );
    let (rate, events) = (summary["rate"].as_f64(), summary["event_rate"].as_f64());
    let (rate, events) = (rate.unwrap(), events.unwrap());
    assert!((rate / 3.0 - events).abs() < 0.1, "{summary}");
    // Four events at 20/s take 150 ms and a little more.
    assert!(events < 27.0, "{summary}");
    let done = hook(line).run();
    done.stdout_has("sent 12 in ")
        .stdout_has("; 4 events, ")
        .stdout_has("/s of 20/s ");
    let one = hook(format!(
        "send --url {url} --event a.b --repeat 2 --rate 20/s"
    ))
    .run();
    one.stdout_has("sent 2 in ").stdout_lacks(" events, ");
}
