//! How `hook listen` announces its URL (banner, `ready` line, ready file), and the errors when it cannot bind.

use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use serde_json::json;

use super::listen_fixture::get;
use super::support::{Connection, Folder, Listener, ask, hook};

#[test]
fn the_banner_on_stderr_has_the_url() {
    let listener = Listener::start("");
    listener.ask(get("/")).status_is(200);
    let banner = format!("listening on http://127.0.0.1:{}/\n", listener.port());
    let ended = listener.stop();
    ended.stdout_lacks("listening");
    assert!(ended.stderr.starts_with(&banner), "{}", ended.stderr);
}

#[test]
fn the_first_json_line_is_ready() {
    let running = hook("listen --port 0 --json").start();
    let ready = running.next_json();
    let port = ready["port"].as_u64().unwrap().try_into().unwrap();
    let url = format!("http://127.0.0.1:{port}/");
    assert_eq!(
        ready,
        json!({"type": "ready", "v": 1, "url": url, "port": port, "pid": running.pid()})
    );
    ask(port, get("/")).status_is(200);
}

#[test]
fn the_ready_file_holds_the_url() {
    let listener = hook("listen -p 0 --ready-file url")
        .file("url", "of an earlier run, and much longer than this one's")
        .listen();
    let url = format!("http://127.0.0.1:{}/\n", listener.port());
    assert_eq!(listener.folder().text("url"), url);
    let files = fs::read_dir(listener.folder().work()).unwrap();
    assert_eq!(files.count(), 1, "it was written beside and renamed");
}

#[test]
fn a_ready_file_is_there_only_while_the_listener_is() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let done = hook(format!("listen --port {port} --ready-file url"))
        .file("url", "http://127.0.0.1:9/")
        .run();
    done.code(1);
    let line = "listen --port 0 --timeout 5s --ready-file url -- cp url got";
    let done = hook(line).file("url", "http://127.0.0.1:9/").run();
    done.code(0);
    let files = fs::read_dir(done.folder.work()).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["got"]);
    assert!(done.folder.text("got").starts_with("http://127.0.0.1:"));
}

#[test]
fn a_ready_file_that_cannot_be_written_is_a_failure() {
    let ended = hook("listen --port 0 --ready-file nowhere/url").run();
    ended.fails(1, "could not write `nowhere/url`").error_line();
}

#[test]
fn the_error_for_a_port_in_use_says_what_to_try() {
    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = other.local_addr().unwrap();
    let ended = hook(format!("listen --port {}", address.port()))
        .env("RUST_BACKTRACE", "1")
        .run();
    ended.fails(1, "in use").stderr_has("--port 0");
    assert!(ended.error_line().contains(&format!("`{address}`")));
}

#[test]
fn an_address_that_is_not_local_is_an_error() {
    let ended = hook("listen --port 0 --host 192.0.2.1").run();
    ended.fails(1, "`192.0.2.1:0`").stderr_has("--host");
    ended.error_line();
}

#[test]
fn the_given_port_is_used() {
    // Another program may take the port between its release and our start, so the test tries several.
    let listened = (0..20).any(|_| {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let line = format!("listen --port {port} --count 1 -- hook send --event contact.added");
        let ended = hook(line).run();
        if ended.stderr.contains("in use") {
            ended.code(1);
            return false;
        }
        ended.stderr_has(&format!("listening on http://127.0.0.1:{port}/\n"));
        true
    });
    assert!(listened);
}

#[test]
fn localhost_listens_on_ipv4_and_ipv6() {
    let listener = Listener::start("--count 2 --view headers");
    listener.ask(get("/four")).status_is(200);
    let six = SocketAddr::from((Ipv6Addr::LOCALHOST, listener.port()));
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return; // no IPv6 on this machine
    }
    Connection::to(six)
        .send(get("/six"))
        .response()
        .status_is(200);
    let ended = listener.finish();
    ended.stdout_has("GET /six").stdout_has("from [::1]:");
    ended.stderr_lacks("warning");
}

#[test]
fn a_host_may_be_an_address_or_a_name() {
    for host in ["127.0.0.1", "localhost"] {
        let listener = Listener::start(format!("--host {host}"));
        listener.ask(get("/")).status_is(200);
        assert!(listener.url().starts_with("http://127.0.0.1:"), "{host}");
    }
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        let listener = Listener::start("--host ::1");
        let port = listener.port();
        assert_eq!(listener.url(), format!("http://[::1]:{port}"));
        Connection::to((Ipv6Addr::LOCALHOST, port).into())
            .send(get("/"))
            .response()
            .status_is(200);
    }
}

#[test]
fn a_host_beyond_loopback_is_warned_about() {
    let listener = Listener::start("--host 0.0.0.0");
    let port = listener.port();
    listener.ask(get("/")).status_is(200);
    let ended = listener.stop();
    ended.stderr_has("hook: warning: ");
    ended.stderr_has(&format!("listening on 0.0.0.0:{port}"));
    ended.stderr_has(&format!("listening on http://127.0.0.1:{port}/\n"));
}

#[test]
fn quiet_and_json_also_warn_about_a_host_beyond_loopback() {
    for flag in ["-q", "--json"] {
        let line = format!("listen --port 0 --host 0.0.0.0 --timeout 1ms {flag}");
        hook(line).run().stderr_has("hook: warning: ");
    }
}

#[test]
fn the_default_port_is_8080() {
    let help = hook("listen --help").run();
    help.stdout_has("[default: 8080]");
    help.stdout_has("[default: 127.0.0.1 and [::1]]");
}

#[test]
fn listeners_on_port_0_report_different_ports() {
    let folder = Folder::new();
    let listen = |file| {
        let line = format!("listen --port 0 --ready-file {file}");
        hook(line).within(&folder).listen()
    };
    let (one, two) = (listen("one"), listen("two"));
    assert_eq!(folder.text("one"), format!("{}/\n", one.url()));
    assert_eq!(folder.text("two"), format!("{}/\n", two.url()));
    assert_ne!(one.port(), two.port());
}
