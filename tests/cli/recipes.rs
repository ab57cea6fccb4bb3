//! Recipes of the documentation. Those for brokers and nginx are run with the real programs if they are installed.

#![cfg(unix)]

use std::process::{Command, Stdio};

use super::support::*;

/// Whether all these programs are installed. Says so if one is missing.
fn has(programs: &[&str]) -> bool {
    let missing: Vec<_> = programs
        .iter()
        .filter(|program| {
            let mut look = Command::new("sh");
            look.arg("-c").arg(format!("command -v {program}"));
            !look.stdout(Stdio::null()).status().unwrap().success()
        })
        .collect();
    if !missing.is_empty() {
        eprintln!("SKIPPED: {missing:?} are not installed");
    }
    missing.is_empty()
}

/// A port that is free now. Brokers cannot choose one themselves.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

const SEND: &str = "hook send -q --event contact.added; hook send -q --event deal.won";
const TYPES: &str = "jq -r 'select(.type == \"request\").event.type'";

#[test]
fn through_mqtt_and_back() {
    if !has(&["mosquitto", "mosquitto_pub", "mosquitto_sub", "jq"]) {
        return;
    }
    let port = free_port();
    let done = shell(format!(
        "mosquitto -p {port} > broker.log 2>&1 & broker=$!
         trap 'kill $broker' EXIT
         until mosquitto_pub -p {port} -t probe -n 2>/dev/null; do sleep 0.1; done
         # A session that lasts: what comes before it is read waits in the broker.
         mosquitto_sub -p {port} -t webhooks -c -i reader -q 1 -E
         hook listen --port 0 --json --count 2 -- sh -c '{SEND}' | mosquitto_pub -p {port} -t webhooks -q 1 -l
         mosquitto_sub -p {port} -t webhooks -c -i reader -q 1 -C 5 -W 5 > came.jsonl || true
         hook listen --port 0 --json --count 2 -- hook replay came.jsonl -q | {TYPES}"
    ))
    .run();
    done.stdout_is("contact.added\ndeal.won\n");
}

#[test]
fn through_redis_and_back() {
    if !has(&["redis-server", "redis-cli", "jq"]) {
        return;
    }
    let port = free_port();
    let redis = format!("redis-cli -p {port}");
    let done = shell(format!(
        "redis-server --port {port} --save '' --appendonly no > broker.log 2>&1 & broker=$!
         trap 'kill $broker' EXIT
         until {redis} ping >/dev/null 2>&1; do sleep 0.1; done
         hook listen --port 0 --json --count 2 -- sh -c '{SEND}' | jq -c --unbuffered 'select(.type == \"request\")' |
           while IFS= read -r line; do printf %s \"$line\" | {redis} -x RPUSH webhooks >/dev/null; done
         {redis} LRANGE webhooks 0 -1 | hook listen --port 0 --json --count 2 -- hook replay - -q | {TYPES}"
    ))
    .run();
    done.stdout_is("contact.added\ndeal.won\n");
}

#[test]
fn several_listeners_behind_nginx_share_a_record() {
    if !has(&["nginx"]) {
        return;
    }
    let folder = Folder::new();
    let listeners = [(); 2].map(|()| {
        hook("listen --port 0 --record received.jsonl")
            .within(&folder)
            .listen()
    });
    let [one, two] = listeners.each_ref().map(Listener::port);
    let port = free_port();
    folder.write(
        "nginx.conf",
        format!(
            "daemon off; pid nginx.pid; error_log error.log; worker_processes 1;
             events {{ worker_connections 64; }}
             http {{
               access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c;
               uwsgi_temp_path d; scgi_temp_path e;
               upstream listeners {{ server 127.0.0.1:{one}; server 127.0.0.1:{two}; }}
               server {{
                 listen 127.0.0.1:{port};
                 location / {{
                   proxy_pass http://listeners;
                   proxy_set_header Host $http_host;
                   proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                 }}
               }}
             }}"
        ),
    );
    shell(format!(
        "nginx -e error.log -p \"$PWD\" -c nginx.conf & nginx=$!
         trap 'kill $nginx' EXIT
         until hook send -q --url :{port}/ready --event a.b 2>/dev/null; do sleep 0.1; done
         for n in 1 2 3 4; do hook send -q --url :{port}/hooks --event contact.added; done"
    ))
    .within(&folder)
    .run();
    for listener in listeners {
        listener.stop();
    }
    let record = folder.text("received.jsonl");
    assert_eq!(record.matches("\"target\":\"/hooks\"").count(), 4);
}

/// The recipe of a listener in the background, in bash and in sh, with and without `set -e`. The tests change its
/// flags.
fn in_background(change: impl Fn(&str) -> String) -> Vec<Finished> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ci.md");
    let page = std::fs::read_to_string(page).unwrap();
    let blocks = page.split("```sh\n").skip(1);
    let mut scripts = blocks.map(|rest| rest.split("```").next().unwrap());
    let script = change(
        scripts
            .find(|script| script.contains("--ready-file"))
            .unwrap(),
    );
    let shells = [bash, shell].map(|run| run(&script));
    let without_e = [bash, shell].map(|run| run(format!("set +e\n{script}")));
    let runs = shells.into_iter().chain(without_e);
    runs.map(Hook::run).map(Finished::any_code).collect()
}

#[test]
fn a_listener_in_the_background_exits_with_0_when_the_webhook_came() {
    for done in in_background(str::to_owned) {
        done.code(0).stderr_has("listening on");
        assert!(done.folder.text("requests.txt").contains("contact.added"));
        assert!(done.folder.text("webhooks.xml").contains("testsuite"));
    }
}

#[test]
fn a_listener_in_the_background_that_fails_to_start_ends_the_script_with_its_code() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = format!("--port {}", taken.local_addr().unwrap().port());
    for done in in_background(|script| script.replace("--port 0", &port)) {
        done.code(1).stderr_has("in use").stderr_lacks("hook send");
    }
    for done in in_background(|script| script.replace("--port 0", "--prot 0")) {
        done.code(2).stderr_has("--port");
    }
}

#[test]
fn a_listener_in_the_background_gives_the_script_its_exit_code() {
    let strict = |script: &str| script.replace("--count 1", "--count 1 --expect event=deal.won");
    for done in in_background(strict) {
        done.code(7);
    }
    let silent = |script: &str| {
        let script = script.replace("--timeout 20s", "--timeout 300ms");
        script.replace("hook send", "true")
    };
    for done in in_background(silent) {
        done.code(6);
    }
}
