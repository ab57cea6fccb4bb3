//! `hook show --output FILE`: which files are written, who may read them, and what happens to existing ones.

use std::fs;

use super::listen_fixture::{get, typed};
use super::show_fixture::show;
use super::support::{Finished, hook, shell};

/// Bodies that a tool for `.http` files would run, send as a file, cut off, or take for another request.
const SYNTAX: [&str; 30] = [
    "> {% client.log('x') %}",
    "{\"a\":1}\n> {% client.log('x') %}",
    "< {%\nx\n%}",
    "< ./secret",
    "<@ ./secret",
    "<@latin1 ./secret",
    "<> ./response.json",
    ">> ./out",
    ">>! ./out",
    "> ./script.js",
    "# a",
    "a\n  # b\nc",
    "### 2\nx",
    "// a",
    "/* a",
    "@host = evil.example",
    "GET http://evil.example/",
    "a\nDELETE http://evil.example/ HTTP/1.1\n\nb",
    "  PROPFIND http://evil.example/",
    "GRPC evil.example/x",
    "HTTP/1.1 200 OK",
    "?? status == 200",
    "{{x}}",
    "{\"a\":\"{{$processEnv HOME}}\"}",
    r"\{\{x\}\}",
    "{{\nconsole.log(1)\n}}",
    "a\n===\nb",
    "a <--->",
    "```\nx",
    "mutation { x }",
];

/// The body, and a request after it.
fn export(content_type: &str, body: impl AsRef<[u8]>, flags: &str) -> Finished {
    let requests = [typed(content_type, body), get("/after")].concat();
    show(&format!("--to http {flags}"), requests).run()
}

#[test]
fn a_body_that_is_syntax_is_left_out_on_stdout() {
    for body in SYNTAX {
        let done = export("text/plain", body, "");
        done.code(1)
            .stdout_is("### 2\nGET http://127.0.0.1/after HTTP/1.1\n\n");
        let end = "`--output FILE` puts it into a file of its own\n";
        done.stderr_has("hook: request 1 is left out: ");
        assert!(done.stderr.ends_with(end), "{body:?}: {}", done.stderr);
    }
    for (content_type, body) in [
        ("text/plain", "\na"),
        ("text/plain", "a\n"),
        ("text/plain", " "),
        ("application/x-ndjson", "{}"),
        ("multipart/form-data; boundary=a", "--a--"),
    ] {
        export(content_type, body, "")
            .code(1)
            .stderr_has("line breaks or spaces of its body would be changed");
    }
    export("text/plain; charset=latin1", "\u{e9}", "")
        .code(1)
        .stderr_has("cannot be written as text");
}

#[test]
fn ordinary_bodies_are_lines_of_the_file() {
    for (content_type, body) in [
        ("application/json", "{\"a\":{\"b\":{}}}"),
        (
            "application/json",
            "{\n  \"id\": \"evt_1\",\n\n  \"a\": [\n    1\n  ]\n}",
        ),
        ("text/xml", "<?xml version=\"1.0\"?>\n<a>\n  <b/>\n</a>"),
        ("text/plain", "Hello, world! Get well."),
        (
            "application/x-www-form-urlencoded",
            "a=1&payload=%7B%22a%22%3A1%7D&b=x+y",
        ),
    ] {
        if cfg!(windows) && body.contains('\n') {
            continue; // the tools would write CR LF
        }
        let done = export(content_type, body, "");
        done.stdout_has(&format!("\n\n{body}\n\n### 2\n"));
    }
}

#[test]
fn a_body_that_is_syntax_goes_into_a_file_of_its_own() {
    for body in SYNTAX
        .map(str::as_bytes)
        .into_iter()
        .chain([&b"\0\xff\r\n"[..], b"\n"])
    {
        let done = export("text/plain", body, "--output all.http");
        done.stdout_is("").stderr_is("");
        let text = done.folder.text("all.http");
        assert!(
            text.contains("\n\n< ./all.http.1.body\n\n### 2\n"),
            "{text}"
        );
        assert_eq!(done.folder.read("all.http.1.body"), body);
    }
}

#[test]
fn a_form_that_would_be_encoded_again_is_left_out() {
    // httpYac sends nothing where the body of a form is in a file.
    for body in ["a=\"b\"", "a={x}", "a=b c", "a=b\n&c=d", "a=%", "query=1"] {
        for flags in ["", "--output all.http"] {
            let done = export("application/x-www-form-urlencoded", body, flags);
            done.code(1)
                .stderr_has("characters of its form would be encoded a second time");
        }
    }
}

#[test]
fn heads_that_would_be_changed_are_left_out() {
    let head = |head: &str| {
        let request = format!("{head}\r\n\r\n").replacen("\r\n", " HTTP/1.1\r\nHost: h\r\n", 1);
        show("--to http --output all.http", request).run()
    };
    for name in ["#X", "&x", "constructor", "Cookie", "X-ClientCert", "x!"] {
        let why = format!("its header `{name}` would be read as something else");
        head(&format!("GET /\r\n{name}: a=1")).fails(1, &why);
    }
    for value in [
        "Basic user pass",
        "Basic user:pass",
        "Digest a b",
        "AWS a b",
        "OpenID",
    ] {
        head(&format!("GET /\r\nAuthorization: {value}")).fails(1, "`Authorization` would be read");
    }
    for value in ["Basic dXNlcjpwYXNz", "Bearer a.b", "token abc"] {
        head(&format!("GET /\r\nAuthorization: {value}")).code(0);
    }
    head("GET /\r\nX-A: 1\r\nx-a: 2").fails(1, "its header `x-a` comes twice");
    head("GET /\r\nX-A: {{x}}").fails(1, "its header `X-A`");
    head("GET /\r\nX-A: \u{e9}").fails(1, "its header `X-A` cannot be written as text");
    for target in [
        "/#a", "/a/../b", "/%2e%2E/", "/a?", "/?a='b'", "/\"", "/%", "/{a}", "/a\\b",
    ] {
        head(&format!("GET {target}\r\nX-A: 1"))
            .fails(1, "its target has characters that would be");
    }
    head("PURGE /\r\nX-A: 1").fails(1, "not all tools for `.http` files send `PURGE`");
}

#[test]
fn every_form_is_written_to_the_file() {
    for flags in [
        "--json",
        "--to raw",
        "--to curl",
        "--to har",
        "--to hurl",
        "--to http",
        "--redact query.a",
    ] {
        let stdout = show(flags, get("/?a=1")).run();
        let again = |flags: &str| hook(format!("show capture {flags}")).within(&stdout.folder);
        let done = again(&format!("{flags} --output out")).run();
        done.stdout_is("").stderr_is("");
        assert_eq!(done.folder.read("out"), stdout.stdout, "{flags}");
        again(&format!("{flags} -o -"))
            .run()
            .stdout_is(&stdout.stdout);
    }
}

#[test]
fn output_needs_a_form_and_another_file() {
    show("--output out", get("/")).run().fails(
        2,
        "`--output` needs a form to write: add `--to FORM`, `--json` or `--redact KEY`",
    );
    let done = show("--json --output ./capture", get("/")).run();
    done.fails(
        2,
        "`./capture` is read and cannot be written at the same time",
    );
    assert_eq!(done.folder.read("capture"), get("/"));
    show("--json --output no/where", get("/"))
        .run()
        .fails(1, "could not write `no/where`: ");
    show("--to http --output 'a{{b.http'", typed("text/plain", "\n"))
        .run()
        .fails(1, "choose a `--output` of letters, digits and `.-_`");
}

#[test]
fn an_existing_file_stays_if_the_requests_cannot_be_read() {
    for flags in ["--json", "--to har", "--to http", "--redact query.a"] {
        for capture in ["", "neither HTTP nor JSON\n"] {
            let hook = show(&format!("{flags} --output old"), capture).file("old", "kept");
            let done = hook.run();
            done.code(2);
            assert_eq!(done.folder.text("old"), "kept", "{flags}");
        }
        let done = show(&format!("{flags} --nth 7 --output new"), get("/")).run();
        done.fails(2, "has no request 7");
        assert!(!done.folder.path("new").exists(), "{flags}");
    }
    // The requests can be read, and none can be written.
    for flags in ["--to curl", "--to har", "--to http", "--redact /a"] {
        let torn = "GET / HTTP/1.0\r\nContent-Length: 2\r\n\r\n[1";
        let hook = show(&format!("{flags} --output old"), torn).file("old", "old");
        let done = hook.run();
        done.fails(1, "request 1 is left out");
        assert_eq!(done.folder.text("old"), "old", "{flags}");
        let done = show(&format!("{flags} --output new"), torn).run();
        done.code(1);
        assert!(!done.folder.path("new").exists(), "{flags}");
    }
    // There are none to write.
    let done = show("--json --only method=PUT --output old", get("/"))
        .file("old", "old")
        .run();
    assert_eq!(done.folder.text("old"), "");
}

#[test]
fn trailers_are_not_lost_in_silence() {
    let request = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n";
    for form in ["curl", "hurl", "http"] {
        show(&format!("--to {form}"), request)
            .run()
            .fails(1, "request 1 is left out: it has trailers after its body");
    }
    for form in ["har", "raw", "json"] {
        show(&format!("--to {form}"), request).run().stdout_has("7");
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn mode(done: &Finished, name: &str) -> u32 {
        let metadata = fs::metadata(done.folder.path(name)).unwrap();
        metadata.permissions().mode() & 0o777
    }

    #[test]
    fn new_files_are_for_their_owner_and_existing_ones_keep_their_mode() {
        let hook = show("--to http -o all.http", typed("text/plain", "# a"));
        let done = hook.run();
        assert_eq!(mode(&done, "all.http"), 0o600);
        assert_eq!(mode(&done, "all.http.1.body"), 0o600);
        let hook = show("--json -o old", get("/")).file("old", "x".repeat(9000));
        fs::set_permissions(hook.path("old"), fs::Permissions::from_mode(0o644)).unwrap();
        let done = hook.run();
        assert_eq!(mode(&done, "old"), 0o644);
        assert_eq!(done.folder.text("old").lines().count(), 1);
    }

    #[test]
    fn a_link_is_followed_where_it_was_typed_and_replaced_where_it_was_not() {
        let hook = show("--to http -o all.http", typed("text/plain", "# a"))
            .file("target", "old")
            .file("victim", "kept");
        symlink("target", hook.path("all.http")).unwrap();
        symlink("victim", hook.path("all.http.1.body")).unwrap();
        let done = hook.run();
        assert!(done.folder.text("target").starts_with("### 1\n"));
        assert_eq!(done.folder.text("victim"), "kept");
        assert_eq!(done.folder.text("all.http.1.body"), "# a");
    }

    #[test]
    fn the_file_that_is_read_is_not_written_under_another_name() {
        for flags in ["--to json", "--to har", "--redact query.a"] {
            let capture = get("/").repeat(9999);
            let hook = show(&format!("{flags} -o other"), &capture);
            fs::hard_link(hook.path("capture"), hook.path("other")).unwrap();
            let done = hook.run();
            done.fails(2, "`other` is read and cannot be written at the same time");
            assert_eq!(done.folder.read("capture"), capture);
            let line = format!("hook show - {flags} -o capture < capture");
            let done = shell(line).file("capture", &capture).run();
            done.fails(2, "`capture` is read and cannot be written");
            assert_eq!(done.folder.read("capture"), capture);
        }
        for other in ["link", "other", "./capture"] {
            let hook = show(&format!("-q --count 1 --junit {other}"), get("/"));
            fs::hard_link(hook.path("capture"), hook.path("other")).unwrap();
            symlink("other", hook.path("link")).unwrap();
            let done = hook.run();
            done.fails(2, "choose another `--junit`");
            assert_eq!(done.folder.read("capture"), get("/"));
        }
        let line = "hook show r.1.body --to http -o r";
        let capture = typed("text/plain", "# a");
        let done = shell(line).file("r.1.body", &capture).run();
        done.fails(
            2,
            "`r.1.body` is read, and would hold the body of request 1",
        );
        assert_eq!(done.folder.read("r.1.body"), capture);
    }

    #[test]
    fn no_body_file_is_written_beside_stdout() {
        let requests = [typed("text/plain", "# a"), get("/after")].concat();
        for out in ["/dev/stdout", "/dev/fd/1", "link", "pipe"] {
            for to in ["> got", "| cat > got"] {
                let script = format!(
                    "ln -s /dev/stdout link; mkfifo pipe; cat pipe > /dev/null &
                     {{ hook show capture --to http -o {out} || echo $? > code; }} {to}
                     test {out} = pipe || : > pipe; wait"
                );
                let done = shell(script).file("capture", &requests).run();
                done.stderr_has("request 1 is left out: ");
                assert_eq!(done.folder.text("code"), "1\n", "{out} {to}");
                let names = fs::read_dir(done.folder.work()).unwrap();
                let names = names.map(|name| name.unwrap().file_name());
                let written = names.filter(|name| name.to_string_lossy().contains(".1.body"));
                assert_eq!(written.count(), 0, "{out} {to}");
                if out != "pipe" {
                    let got = done.folder.text("got");
                    assert!(got.starts_with("### 2\n"), "{out} {to}: {got}");
                }
            }
        }
        assert!(!std::path::Path::new("/dev/stdout.1.body").exists());
    }

    #[test]
    fn what_is_not_a_file_is_written_in_place() {
        let done = shell(
            "mkfifo pipe; cat pipe > got & hook show capture --to curl -o pipe; wait
             hook show capture --to curl -o /dev/null
             hook show capture --to curl -o /dev/stdout | cmp - got
             test -p pipe && test -c /dev/null",
        )
        .file("capture", get("/"))
        .run();
        assert!(done.folder.text("got").starts_with("curl "));
    }
}
