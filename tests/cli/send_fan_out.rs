//! `hook send` to several endpoints: the same event to all at once, one result each, and the worst sets the exit code.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::support::{Endpoint, Finished, Refusing, Reply, hook, response};

/// `hook send` to these URLs.
fn send(arguments: &str, urls: &[String]) -> Finished {
    let urls: Vec<_> = urls.iter().map(|url| format!("--url {url}")).collect();
    let urls = urls.join(" ");
    hook(format!(
        "send --event purchase.completed {arguments} {urls}"
    ))
    .run()
}

/// A barrier at which the handlers of all endpoints wait for each other.
#[derive(Default)]
struct Barrier {
    arrived: Mutex<usize>,
    changed: Condvar,
}

impl Barrier {
    /// Returns when all have arrived, or after a time limit.
    fn arrive(&self, all: usize) {
        let mut arrived = self.arrived.lock().unwrap();
        *arrived += 1;
        self.changed.notify_all();
        let patience = Duration::from_secs(20);
        let (_arrived, late) = self
            .changed
            .wait_timeout_while(arrived, patience, |arrived| *arrived < all)
            .unwrap();
        assert!(!late.timed_out(), "the others did not come meanwhile");
    }
}

#[test]
fn three_endpoints_get_the_same_event_at_once_and_one_failure_sets_the_exit_code() {
    let barrier = Arc::new(Barrier::default());
    let endpoints = [200, 503, 204].map(|status| {
        let barrier = Arc::clone(&barrier);
        Endpoint::once(Reply::Make(Arc::new(move |_| {
            barrier.arrive(3);
            response(status, "")
        })))
    });
    let [billing, shipping, inventory] = [
        endpoints[0].url() + "/billing",
        endpoints[1].url() + "/shipping",
        endpoints[2].url() + "/inventory",
    ];
    send("", &[billing.clone(), shipping.clone(), inventory.clone()])
        .code(5)
        .stderr_has(&format!("← {billing}: 200 "))
        .stderr_has(&format!("← {shipping}: 503 "))
        .stderr_has(&format!("← {inventory}: 204 "));
    let requests = endpoints.each_ref().map(Endpoint::request);
    for request in &requests {
        assert_eq!(request.body(), requests[0].body());
        assert_eq!(
            request.headers("webhook-id"),
            requests[0].headers("webhook-id")
        );
    }
    assert_eq!(requests[1].start_line(), "POST /shipping HTTP/1.1");
}

#[test]
fn each_endpoint_has_a_json_line() {
    let endpoints = [Endpoint::once(200), Endpoint::once(404)];
    let urls = endpoints.each_ref().map(|endpoint| endpoint.url() + "/");
    let finished = send("--json", &urls);
    finished.code(4);
    let mut lines = finished.lines_of("attempt");
    let numbers: Vec<_> = lines.iter().map(|line| line["seq"].clone()).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(lines[0]["id"], lines[1]["id"]);
    lines.sort_by_key(|line| line["status"].as_u64());
    assert_eq!(
        (&lines[0]["status"], &lines[0]["url"]),
        (&200.into(), &urls[0].as_str().into())
    );
    assert_eq!(
        (&lines[1]["status"], &lines[1]["url"]),
        (&404.into(), &urls[1].as_str().into())
    );
}

#[test]
fn the_worst_response_sets_the_exit_code() {
    for (statuses, code) in [
        ([200, 204], 0),
        ([302, 200], 3),
        ([302, 404], 4),
        ([500, 404], 5),
    ] {
        let endpoints = statuses.map(Endpoint::once);
        send("-q", &endpoints.each_ref().map(Endpoint::url)).code(code);
    }
}

#[test]
fn a_timeout_is_worse_than_any_response_and_a_connection_failure_is_worst() {
    let silent = Endpoint::script([Reply::Hang, Reply::Hang]);
    let failing = Endpoint::script([500, 500]);
    let refusing = Refusing::new();
    let mut urls = vec![silent.url(), failing.url()];
    send("--timeout 1s", &urls).code(6);
    urls.push(refusing.url() + "/x");
    send("--timeout 1s", &urls)
        .code(1)
        .stderr_has(&format!("← {}/: 500 ", failing.url()))
        .stderr_has(&format!("hook: {}/: no response within 1s", silent.url()))
        .stderr_has(&format!("hook: {}/x: could not connect", refusing.url()));
}

#[test]
fn a_url_given_twice_gets_the_event_twice() {
    let endpoint = Endpoint::script([200, 200]);
    send("", &[endpoint.url(), endpoint.url()]);
}
