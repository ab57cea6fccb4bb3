//! `hook send --endpoints`: a file lists the endpoints, the events each one wants, its scheme, secret and headers.

use crate::support::{Endpoint, Finished, Hook, Listener, hook, response};

const BILLING: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SHIPPING: &str = "invented shipping secret 7Qx2";

/// `hook send --endpoints endpoints.toml` with both secrets in the environment.
fn send(file: &str, arguments: &str) -> Hook {
    hook(format!("send --endpoints endpoints.toml {arguments}"))
        .file("endpoints.toml", file)
        .env("BILLING_SECRET", BILLING)
        .env("SHIPPING_SECRET", SHIPPING)
}

/// The endpoints `billing`, `shipping`, `inventory` and `mailing` at these URLs. `mailing` wants events of contacts.
fn shop(urls: [&str; 3]) -> String {
    let [billing, shipping, inventory] = urls;
    format!(
        r#"
[[endpoint]]
url = "{billing}/billing"
events = ["invoice.*", "purchase.completed"]
scheme = "standard"
secret_env = "BILLING_SECRET"
headers = {{ X-Tenant = "7", Authorization = "Bearer invented" }}

[[endpoint]]
url = "{shipping}/shipping"
events = ["purchase.*"]
scheme = "github"
secret_env = "SHIPPING_SECRET"

[[endpoint]]
url = "{inventory}/inventory"

[[endpoint]]
url = "http://127.0.0.1:9/mailing"
events = ["contact.*"]
"#
    )
}

/// The rows of the table on stderr after its heading, each as its words without the time.
fn rows(finished: &Finished) -> Vec<String> {
    let mut lines = finished.stderr.lines();
    let head = lines.find(|line| line.starts_with("  endpoint "));
    let words: Vec<_> = head.unwrap_or_default().split_whitespace().collect();
    finished.check(
        words == ["endpoint", "result", "attempts", "time"],
        "a table",
    );
    let row = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let time = if line.contains("wants other events") {
            0
        } else {
            2
        };
        words[..words.len() - time].join(" ")
    };
    lines.map(row).collect()
}

#[test]
fn an_event_goes_to_the_endpoints_that_want_it_signed_for_each() {
    let listening = |check: &str| Listener::start(format!("--json --count 1 {check}"));
    let valid = "--expect signature=valid";
    let billing = listening(&format!("--verify standard --secret {BILLING} {valid}"));
    let shipping = listening(&format!("--verify github --secret '{SHIPPING}' {valid}"));
    let inventory = listening("");
    let urls = [billing.url(), shipping.url(), inventory.url()];
    let finished = send(&shop(urls), "--event purchase.completed").run();
    let want = [
        format!("{}/billing 200 OK 1", urls[0]),
        format!("{}/shipping 200 OK 1", urls[1]),
        format!("{}/inventory 200 OK 1", urls[2]),
        "http://127.0.0.1:9/mailing wants other events".to_owned(),
    ];
    assert_eq!(rows(&finished), want);
    finished.stdout_is("");
    let received = [billing, shipping, inventory].map(|listener| {
        let finished = listener.finish();
        finished.lines_of("request").remove(0)
    });
    let header = |nth: usize, name: &str| {
        let all = received[nth]["headers"].as_array().unwrap().iter();
        let mut found = all.filter(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(name));
        found
            .next()
            .map(|header| header[1].as_str().unwrap().to_owned())
    };
    for nth in 0..3 {
        assert_eq!(received[nth]["body"], received[0]["body"]);
        assert_eq!(header(nth, "webhook-id"), header(0, "webhook-id"));
    }
    assert_eq!(header(0, "x-tenant").unwrap(), "7");
    assert_eq!(header(0, "authorization").unwrap(), "Bearer invented");
    assert_eq!(
        (header(1, "x-tenant"), header(1, "webhook-signature")),
        (None, None)
    );
    assert_eq!(
        (header(2, "x-tenant"), header(2, "x-hub-signature-256")),
        (None, None)
    );
}

#[test]
fn the_globs_select_the_endpoints() {
    let endpoints = ["billing", "shipping", "inventory"]
        .map(|_| Endpoint::always(|_| response(200, "")).any_number());
    let urls = endpoints.each_ref().map(Endpoint::url);
    let file = shop(urls.each_ref().map(String::as_str));
    for (event, asked) in [
        ("purchase.completed", [1, 1, 1]),
        ("purchase.item.returned", [1, 2, 2]),
        ("invoice.raised", [2, 2, 3]),
        ("user.signed_up", [2, 2, 4]),
    ] {
        send(&file, &format!("-q --event {event}")).run();
        let counts = endpoints
            .each_ref()
            .map(|endpoint| endpoint.requests().len());
        assert_eq!(counts, asked, "{event}");
    }
    // An event without a type goes to the endpoints that want everything.
    send(&file, "-q --body hello").run();
    assert_eq!(endpoints[2].requests().len(), 5);
}

#[test]
fn endpoints_may_be_json_lines() {
    let endpoint = Endpoint::once(200);
    let file = format!(
        "{{\"url\":\"{0}/a\",\"events\":[\"contact.*\"]}}\n\n\
         {{\"url\":\"{0}/b\",\"scheme\":\"standard\",\"secret_env\":\"BILLING_SECRET\",\"headers\":{{\"X-A\":\"1\"}}}}\n",
        endpoint.url()
    );
    hook("send --endpoints e.jsonl --event purchase.completed")
        .file("e.jsonl", file)
        .env("BILLING_SECRET", BILLING)
        .run()
        .stderr_has("/a  wants other events\n");
    let request = endpoint.request();
    assert_eq!(request.start_line(), "POST /b HTTP/1.1");
    assert_eq!(request.header("x-a").unwrap(), "1");
    assert!(
        request
            .header("webhook-signature")
            .unwrap()
            .starts_with("v1,")
    );
}

#[test]
fn each_endpoint_has_its_own_retries_and_the_worst_sets_the_exit_code() {
    let billing = Endpoint::script([503, 503, 200]);
    let shipping = Endpoint::once(404);
    let inventory = Endpoint::once(204);
    let urls = [&billing, &shipping, &inventory].map(Endpoint::url);
    let file = shop(urls.each_ref().map(String::as_str));
    let finished = send(&file, "--event purchase.completed --retry 5 --backoff 1ms").run();
    finished.code(4);
    let want = [
        format!("{}/billing 200 As Told 3", urls[0]),
        format!("{}/shipping 404 As Told 1", urls[1]),
        format!("{}/inventory 204 As Told 1", urls[2]),
    ];
    assert_eq!(rows(&finished)[..3], want);
    let requests = billing.requests();
    assert_eq!(requests[0].body(), requests[2].body());
    assert_eq!(requests[2].header("x-tenant").unwrap(), "7");
}

#[test]
fn many_events_are_counted_per_endpoint() {
    let good = || Endpoint::script([200; 6]);
    let endpoints = [good(), Endpoint::script([503; 6]), good()];
    let urls = endpoints.each_ref().map(Endpoint::url);
    let file = shop(urls.each_ref().map(String::as_str));
    let many = "--event purchase.completed --repeat 3 n:={{seq}}";
    let finished = send(&file, many).run();
    finished
        .code(5)
        .stdout_has("sent 9 in ")
        .stdout_has("3  503 As Told\n");
    finished.stderr_has("  http://127.0.0.1:9/mailing  wants other events\n");
    let rows: Vec<_> = finished
        .text()
        .lines()
        .filter(|line| line.contains("http://"))
        .collect();
    for ((row, url), want) in rows
        .iter()
        .zip(&urls)
        .zip([["3", "0"], ["0", "3"], ["3", "0"]])
    {
        let words: Vec<_> = row.split_whitespace().collect();
        assert!(words[0].starts_with(url) && words[1..3] == want, "{row}");
    }
    assert_eq!(rows.len(), 3);

    let finished = send(&file, &format!("{many} --json")).run();
    finished.code(5).stderr_is("");
    let summary = finished.json();
    assert_eq!(
        (&summary["sent"], &summary["delivered"], &summary["failed"]),
        (&9.into(), &6.into(), &3.into())
    );
    let counts: Vec<_> = summary["endpoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|share| {
            let count = |name: &str| share[name].as_u64().unwrap();
            (
                share["url"].as_str().unwrap().to_owned(),
                count("sent"),
                count("delivered"),
                count("failed"),
            )
        })
        .collect();
    let want = [("billing", 3, 0), ("shipping", 0, 3), ("inventory", 3, 0)];
    for (count, (url, (name, delivered, failed))) in counts.iter().zip(urls.iter().zip(want)) {
        assert_eq!(*count, (format!("{url}/{name}"), 3, delivered, failed));
    }
}

#[test]
fn each_endpoint_gets_every_line_of_data() {
    let endpoints = [
        Endpoint::script([200, 200]),
        Endpoint::script([200, 200]),
        Endpoint::script([200, 200]),
    ];
    let urls = endpoints.each_ref().map(Endpoint::url);
    send(
        &shop(urls.each_ref().map(String::as_str)),
        "--event purchase.completed --data-from p.csv",
    )
    .file("p.csv", "id,total\npur_1,1.10\npur_2,2.20\n")
    .run();
    for endpoint in &endpoints {
        let requests = endpoint.requests();
        let ids: Vec<_> = requests
            .iter()
            .map(|request| request.json()["data"]["id"].clone())
            .collect();
        assert_eq!(ids, ["pur_1", "pur_2"]);
    }
}

#[test]
fn a_header_of_an_endpoint_replaces_the_common_one() {
    let text = "[[endpoint]]\nurl='a'\nheaders={X-Tenant='7', User-Agent='shop/1'}\n[[endpoint]]\nurl='b'\n";
    let finished = send(text, "--event contact.added -H 'x-tenant: 9' X-B:1 -n").run();
    let (a, b) = finished.text().split_once("Host: b\r\n").unwrap();
    for (request, has, lacks) in [
        (
            a,
            ["X-Tenant: 7\r\n", "User-Agent: shop/1\r\n", "X-B: 1\r\n"],
            "x-tenant: 9",
        ),
        (
            b,
            ["x-tenant: 9\r\n", "User-Agent: hook/", "X-B: 1\r\n"],
            "X-Tenant: 7",
        ),
    ] {
        assert!(has.iter().all(|line| request.contains(line)), "{request}");
        assert!(!request.contains(lacks), "{request}");
    }
}

#[test]
fn an_event_of_a_provider_is_signed_as_the_file_says() {
    let text = "[[endpoint]]\nurl='h'\nscheme='github'\nsecret_env='SHIPPING_SECRET'\n";
    send(text, "--as github --event push --dry-run")
        .run()
        .stdout_has("X-GitHub-Event: push\r\n")
        .stdout_has("X-Hub-Signature-256: sha256=");
}

#[test]
fn secrets_are_never_shown() {
    let endpoints =
        ["billing", "shipping", "inventory"].map(|_| Endpoint::always(|_| response(200, "")));
    let urls = endpoints.each_ref().map(Endpoint::url);
    let file = shop(urls.each_ref().map(String::as_str));
    for arguments in [
        "",
        "-v --show-secrets",
        "--json",
        "--dry-run",
        "--curl",
        "--repeat 2",
        "--repeat 2 --json --json-attempts",
        "--repeat 2 --dry-run",
    ] {
        let finished = send(&file, &format!("--event purchase.completed {arguments}")).run();
        for secret in [BILLING, &BILLING["whsec_".len()..], SHIPPING] {
            finished.stdout_lacks(secret).stderr_lacks(secret);
        }
        if arguments.contains("--dry-run") {
            finished
                .stdout_has("webhook-signature: v1,")
                .stdout_has("X-Hub-Signature-256: sha256=");
        }
    }
}

#[test]
fn a_variable_may_hold_a_key_pair() {
    for pair in ["discord", "standard --keypair"] {
        let keys = hook(format!("secret {pair}")).run();
        let scheme = pair.split(' ').next().unwrap();
        let listener = hook(format!("listen --port 0 --verify {scheme} --count 1"))
            .env("HOOK_SECRET", keys.text().trim_end())
            .listen();
        let file = format!(
            "[[endpoint]]\nurl = \"{}\"\nscheme = \"{scheme}\"\nsecret_env = \"PAIR\"\n",
            listener.url()
        );
        let sent = send(&file, "--event a.b").env("PAIR", keys.text().trim_end());
        sent.run().code(0);
        listener
            .finish()
            .stdout_has(&format!("signature valid ({scheme})"));
    }
}
