//! `hook send --from-curl`: the request of a curl command, as curl itself sends it.

use std::process::{Command, Stdio};

use super::show_fixture::{awkward, record_of, show};
use crate::support::{Endpoint, Folder, Hook, Message, hook, response};

/// The files that commands of these tests name.
fn files(folder: &Folder) {
    folder.write("data.txt", "a b\r\nc&d\n");
    folder.write("photo.png", b"\x89PNG\0");
    folder.write("list.json", "{}");
    folder.write("script.sh", "x");
    folder.write("page.HTML", "<p>");
    folder.write("no_extension", "{}");
    folder.write("a b.txt", "x");
    folder.write("headers.txt", "X-File: 1\nX-Other: 2\r\n");
}

/// The request that an endpoint gets from `hook send --from-curl -` with this command, in which `URL` is the endpoint.
#[track_caller]
fn sent(command: &str, arguments: &str) -> Message {
    let endpoint = Endpoint::once(200);
    let folder = Folder::new();
    files(&folder);
    let command = command.replace("URL", &endpoint.url());
    hook(format!("send -q --from-curl - {arguments}"))
        .within(&folder)
        .stdin(command)
        .run();
    endpoint.request()
}

/// Checks that curl sends the same bytes, but for its own `User-Agent` and boundary.
#[track_caller]
fn same(command: &str) {
    let ours = sent(command, "");
    let programs = ["curl", "bash"];
    if programs
        .iter()
        .any(|name| Command::new(name).arg("--version").output().is_err())
    {
        return;
    }
    let endpoint = Endpoint::once(200);
    let folder = Folder::new();
    files(&folder);
    let output = Command::new("bash")
        .arg("-c")
        .arg(command.replace("URL", &endpoint.url()))
        .current_dir(folder.work())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    let curls = endpoint.request();
    assert_eq!(comparable(&ours), comparable(&curls), "{command}");
}

/// The lines of a message without what differs from run to run.
fn comparable(message: &Message) -> Vec<String> {
    let mut text = message.raw().escape_ascii().to_string();
    // The boundary of several files in one field contains that of the form in ours.
    let mut boundaries: Vec<String> = text
        .split("boundary=")
        .skip(1)
        .filter_map(|after| Some(after.split("\\r").next()?.to_owned()))
        .collect();
    boundaries.reverse();
    for boundary in boundaries {
        text = text.replace(&boundary, "BOUNDARY");
    }
    let lines = text.split("\\r\\n").map(|line| {
        let is_default =
            line.starts_with("User-Agent: curl/") || line.starts_with("User-Agent: hook/");
        match line {
            _ if is_default => "User-Agent".to_owned(),
            line if line.starts_with("Host: ") => "Host".to_owned(),
            line if line.starts_with("Content-Length: ") && text.contains("BOUNDARY") => {
                "Content-Length".to_owned()
            }
            line => line.to_owned(),
        }
    });
    lines.collect()
}

#[test]
fn methods_targets_and_queries() {
    same("curl URL");
    same("curl URL/a/../b/./c/..");
    same("curl --path-as-is URL/a/../b");
    same("curl -g 'URL/?a[]={1}'");
    same("curl -X DELETE URL/x");
    same("curl --request PATCH --url 'URL/x?y=1#top'");
    same("curl -G URL/x -d a=1 -d b=2");
    same("curl -G 'URL/x?y' --data-urlencode 'b=2 3&'");
    same("curl --request-target '*' -X OPTIONS URL");
    same("curl -0 URL");
    same("curl -sSLXPOST URL");
    same("curl -- URL");
}

#[test]
fn head_requests() {
    same("curl -I URL/x");
    same("curl --head URL -H 'X: 1'");
}

#[test]
fn headers_of_options() {
    same("curl URL -H 'X-B: 1' -H 'x-a: 2' -H 'X-B: 3' -H 'X-Empty;' -H 'Accept:' -H 'X-Gone:'");
    same("curl URL -A agent -e http://r/ -b 'a=b; c=d' -b e=f -u me:pass -r 0-9");
    same("curl URL -A '' -e 'http://r/;auto'");
    same("curl URL -u sk_test_123:");
    same("curl URL --oauth2-bearer t0ken");
    same("curl URL -H 'Host: h.example' -H 'User-Agent: mine' -H 'Content-Type: a/b'");
    same("curl URL -H @headers.txt");
    same("curl URL -H 'authorization: Bearer x' -u a:b -H 'cookie: z=1' -b a=b");
    same("curl URL -H 'Connection: close' -H 'Accept-Encoding: gzip'");
    same("curl URL --compressed -H 'Accept-Encoding: gzip' -e r");
    same("curl URL --compressed -H Accept-Encoding: -H 'X: 1'");
    let compressed = sent("curl URL --compressed -e r -H 'X: 1'", "");
    let lines = [
        "Accept: */*",
        "Accept-Encoding: deflate, gzip, br, zstd",
        "Referer: r",
        "X: 1",
    ];
    assert_eq!(compressed.header_lines()[2..], lines);
}

#[test]
fn data_of_options() {
    same("curl URL -d a=1");
    same("curl URL -d a=1 -d 'b=2 3' --data-raw '@c' --data-ascii d");
    same("curl URL -d ''");
    same("curl URL -d @data.txt");
    same("curl URL --data-binary @data.txt");
    same("curl URL --data-binary @data.txt -d x=1");
    same("curl URL --data-raw $'a\\nb\\u00e9\\'' -H 'Content-Type: text/plain'");
    same("curl URL -d '{\"a\":1}' -H 'Content-Type: application/json'");
    same("curl URL -X PUT -d a=1 -H 'Content-Type:'");
    same("curl URL --json '{\"a\":1}'");
    same("curl URL --json '{\"a\":' --json 1} -H 'X: 1'");
    same("curl URL -d a=1 -H 'Transfer-Encoding: chunked'");
    same("curl -T data.txt URL/x -H Expect:");
    same("printf 'a\\000\\377%%' | curl --data-binary @- URL");
}

#[test]
fn every_option_that_reads_stdin_gets_what_is_piped_in() {
    same("printf 'X-A: 1\\nX-B: 2\\n' | curl -H @- URL");
    same("printf 'a b\\nc' | curl URL -d @-");
    same("printf 'a b' | curl URL --data-urlencode @-");
    same("printf 'a b' | curl URL --data-urlencode n@-");
    same("printf 'a b' | curl URL --url-query n@-");
    same("printf '{}' | curl URL --json @-");
    same("printf 'a b' | curl URL -F 'f=@-;filename=a;type=a/b' -F 'g=1'");
    same("printf 'a b' | curl URL -F 'f=<-'");
    refused(
        "printf 'A: 1' | curl URL -H @- -d @-",
        "two options read stdin",
    );
}

#[test]
fn data_is_url_encoded() {
    same("curl URL --data-urlencode 'a=b c&d=é/~-._'");
    same("curl URL --data-urlencode '=b c' --data-urlencode 'plain text!'");
    same("curl URL --data-urlencode 'name@data.txt' --data-urlencode @data.txt");
    same("curl URL --data-urlencode 'a=1=2@3'");
}

#[test]
fn forms_with_parts() {
    same("curl URL -F a=1 -F 'b=two words' --form-string 'c=@x;type=y'");
    same("curl URL -F 'f=@photo.png' -F 'g=@data.txt;type=text/csv;filename=\"x y.csv\"'");
    same("curl URL -F 'h=<data.txt' -F 'j={\"a\":1};type=application/json'");
    same("curl URL -F 'k=@data.txt;filename=z.txt;type=text/plain; charset=utf-8'");
    same("curl URL -F a=1 -H 'Content-Type: multipart/form-data' -H 'X: 1'");
    same("curl URL -F 'q=\"a;b\"'");
}

#[test]
fn parts_have_the_types_that_curl_gives_them() {
    same(
        "curl URL -F a=@list.json -F b=@script.sh -F c=@page.HTML -F d=@no_extension -F e=@data.txt -F f=@photo.png",
    );
    same("curl URL -F 'a=<photo.png' -F 'b=<data.txt' -F 'c=<list.json'");
    same("curl URL -F 'a=x;filename=y.png' -F 'b=x;filename=y.bin' -F 'c=@photo.png;filename=z'");
    same("printf a | curl URL -F a=@- -F b=c");
}

#[test]
fn fields_are_cut_and_joined_as_curl_does() {
    same("curl URL -F 'a=b;c=d' -F 'b= x ; type=text/x' -F 'c=x;type=text/x;y=z'");
    same("curl URL -F 'a=\" x \"y;filename= z ' -F 'b=\"x'");
    same("curl URL -F '=x' -F '=@data.txt'");
    same("curl URL -F 'f=@data.txt,list.json' -F a=b");
    same("curl URL -F 'f=@\"a b.txt\";type=text/x, photo.png;filename=y'");
    let endpoint = Endpoint::once(200);
    hook("send --from-curl -")
        .stdin(format!("curl {} -F 'a=b;c=d'", endpoint.url()))
        .run()
        .stderr_has("hook: left out of the curl command: `;c=…`\n");
}

#[test]
fn an_upload_to_a_folder_gets_the_name_of_the_file() {
    same("curl -T data.txt URL -H Expect:");
    same("curl -T data.txt URL/ -H Expect:");
    same("curl -T ./data.txt 'URL/dir/?a=b#c' -H Expect:");
    same("curl -T data.txt 'URL?a=b' -H Expect: -X POST");
    same("curl -T 'a b.txt' URL/dir/../ -H Expect:");
    same("curl -T data.txt URL/dir -H Expect:");
    same("curl -T '' URL/");
}

#[test]
fn a_heredoc_is_what_the_command_reads() {
    same("curl URL -d @- <<'JSON'\n{\"a\": \"$HOME\"}\nJSON\n");
    same("curl URL --data-binary @- <<EOF\na\\nb\\$\nEOF\n");
    same("curl URL --data-binary @- <<-'EOF' -H 'X: 1'\n\ta\n\tEOF\n");
    same("cat <<EOF | curl URL --data-binary @-\na\nEOF\n");
    same("curl URL --data-binary @- < data.txt");
    same("curl URL --data-binary @- <<< 'a b'");
}

#[test]
fn what_is_around_a_command_changes_nothing() {
    same("curl URL -d a ;");
    same("curl URL -d a -b ''");
    same("curl URL/x?a=* -d b[]=c{d}");
    let endpoint = Endpoint::script([200, 200, 200]);
    let run = |command: &str| {
        let command = command.replace("URL", &endpoint.url());
        hook("send --from-curl -").stdin(command).run()
    };
    run("$ curl URL -d a 2>/dev/null \\\n> | jq . > out.json")
        .stderr_has("hook: left out of the curl command: `2>/dev/null`, `| jq . > out.json`\n");
    let utf16: Vec<u8> = format!("\u{feff}curl {} -d \u{e9}", endpoint.url())
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    hook("send -q --from-curl -").stdin(utf16).run();
    run("curl URL -H 'Content-Length: 3' -d abcdef").stderr_has(
        "hook: the body has 6 bytes: `Content-Length: 3` of the curl command is not sent\n",
    );
    let bodies: Vec<_> = endpoint
        .requests()
        .iter()
        .map(|request| request.text().to_owned())
        .collect();
    assert_eq!(bodies, ["a", "\u{e9}", "abcdef"]);
}

#[test]
fn an_error_does_not_repeat_what_may_be_secret() {
    for (command, words) in [
        (
            "curl http://localhost:1/ -H @secret.txt",
            "line 2 of `secret.txt` is not a header",
        ),
        (
            "curl http://localhost:1/ -H 'Bearer s3same'",
            "`-H Bearer …` is not a header",
        ),
        (
            "curl http://localhost:1/ -u s3same",
            "the value of `-u` has no password",
        ),
        (
            "curl http://localhost:1/ -b s3same",
            "`-b` is not supported",
        ),
        (
            "curl http://localhost:1/ --user=s3same:",
            "curl has no `--user=VALUE`",
        ),
        ("curl ftp://me:s3same@localhost/", "the scheme `ftp`"),
        ("TOKEN=s3same", "it begins with `…`"),
        ("s3same/+/==", "it begins with `…`, and not with `curl`"),
    ] {
        let run = hook("send --from-curl x.sh")
            .file("x.sh", command)
            .file("secret.txt", "X: 1\ns3same\n")
            .run();
        run.fails(2, words).error_line();
        let error = &run.stderr;
        assert!(!error.contains("s3same"), "{error}");
    }
}

#[test]
fn a_file_that_is_no_text_is_named() {
    for (file, words) in [
        (
            &b"\x1f\x8b\x08\0"[..],
            "`it's $(id)` is compressed with gzip: unpack it: `gunzip 'it'\\''s $(id)'`",
        ),
        (
            b"\x28\xb5\x2f\xfd\0",
            "unpack it: `zstd -d 'it'\\''s $(id)'`",
        ),
        (
            b"PK\x03\x04",
            "is a ZIP archive: give a text with a curl command",
        ),
        (
            b"c\0u\0r\0l\0",
            "is UTF-16 text: convert it: `iconv -f utf-16 -t utf-8 'it'\\''s $(id)'`",
        ),
        (b"curl h\0", "give a text with a curl command"),
    ] {
        hook("send --from-curl")
            .arg("it's $(id)")
            .file("it's $(id)", file)
            .run()
            .fails(2, words)
            .error_line();
    }
}

#[test]
fn documented_snippets_are_read() {
    // As the documentation of Stripe, GitHub and Slack writes them.
    same(
        "curl URL/v1/webhook_endpoints \\\n  -u \"sk_test_123:\" \\\n  -d \"enabled_events[]\"=\"charge.failed\" \\\n  \
         --data-urlencode url=\"https://example.com/hook\"",
    );
    same(
        "curl -L \\\n  -X POST \\\n  -H \"Accept: application/vnd.github+json\" \\\n  \
         -H \"Authorization: Bearer <YOUR-TOKEN>\" \\\n  URL/repos/OWNER/REPO/hooks \\\n  \
         -d '{\"name\":\"web\",\"active\":true,\"config\":{\"insecure_ssl\":\"0\"}}'",
    );
    same(
        "curl -X POST -H 'Content-type: application/json' --data '{\"text\":\"Hello, World!\"}' URL",
    );
    // As Postman exports it.
    same(
        "curl --location --request POST 'URL/hooks?list=7' \\\n--header 'Content-Type: application/json' \\\n\
         --data-raw '{\n    \"name\": \"it'\\''s\"\n}'",
    );
    // As Insomnia exports it.
    same(
        "curl --request POST \\\n  --url URL/hooks \\\n  --header 'content-type: application/json' \\\n  \
         --data '{\n\t\"a\": 1\n}'",
    );
    // As Chrome, Firefox and Safari copy it.
    same(
        "curl 'URL/hooks' \\\n  -H 'accept: */*' \\\n  -H 'content-type: text/plain;charset=UTF-8' \\\n  \
         --data-raw $'{\"a\":\"it\\'s\\u0021\"}\\n'",
    );
    same(
        "curl 'URL/hooks' -X POST -H 'User-Agent: Mozilla/5.0' -H 'Accept: */*' --data-raw 'a=1&b=2'",
    );
    same("curl 'URL/hooks' \\\n-X 'PUT' \\\n-H 'Accept: */*' \\\n--data-binary '{}'");
}

#[test]
fn commands_of_windows_are_read() {
    for command in [
        "curl ^\"URL/hooks?a=1^&b=^%^20^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  \
         --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"it's ^%^25^\\^\"^}^\"",
        "curl \"URL/hooks?a=1&b=%20\" -H \"content-type: application/json\" --data-binary \"{\"\"a\"\":\"\"it's \"%\"25\"\"}\"",
        "curl.exe ^\n  \"URL/hooks?a=1&b=%20\" ^\n  -H \"content-type: application/json\" ^\n  -d \"{\\\"a\\\":\\\"it's %25\\\"}\"",
    ] {
        let request = sent(&command.replace("it's", "its"), "");
        assert_eq!(
            request.start_line(),
            "POST /hooks?a=1&b=%20 HTTP/1.1",
            "{command}"
        );
        assert_eq!(request.header("content-type").unwrap(), "application/json");
        assert_eq!(request.text(), "{\"a\":\"its %25\"}", "{command}");
    }
}

#[test]
fn credentials_in_the_url_become_a_header() {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url().replace("http://", "http://me:p%40ss@");
    hook("send -q --from-curl -")
        .stdin(format!("curl {url}/x"))
        .run();
    assert_eq!(
        endpoint.request().header("authorization").unwrap(),
        "Basic bWU6cEBzcw=="
    );
}

#[test]
fn items_headers_and_signatures_change_the_request() {
    let command =
        "curl URL/hooks -H 'Content-Type: application/json' -d '{\"n\": 1.10, \"a\":{\"b\":1}}'";
    let request = sent(command, "a.b=two -H 'X-A: 1' q==1 --method PUT");
    assert_eq!(request.start_line(), "PUT /hooks?q=1 HTTP/1.1");
    assert_eq!(request.text(), "{\"n\": 1.10, \"a\":{\"b\":\"two\"}}");
    assert_eq!(request.header("content-length").unwrap(), "28");
    assert_eq!(request.header("x-a").unwrap(), "1");
    let signed = sent(command, "--sign github --secret sesame");
    assert!(
        signed
            .header("x-hub-signature-256")
            .unwrap()
            .starts_with("sha256=")
    );
    let form = sent("curl URL -d 'a=%31&b=2'", "b=3");
    assert_eq!(form.text(), "a=%31&b=3");
}

#[test]
fn url_flags_replace_the_url_of_the_command() {
    let endpoint = Endpoint::script([200, 200, 200]);
    let command = "curl http://localhost:1/hooks?a=1 -H 'Connection: close' -d x";
    let url = endpoint.url();
    for arguments in [
        format!("--url {url}"),
        format!("--url {url}/new --keep-path"),
        format!("--url {url}/new"),
    ] {
        hook(format!("send -q --from-curl - {arguments}"))
            .stdin(command)
            .run();
    }
    let targets: Vec<_> = endpoint
        .requests()
        .iter()
        .map(Message::start_line)
        .collect();
    assert_eq!(
        targets,
        [
            "POST /hooks?a=1 HTTP/1.1",
            "POST /new/hooks?a=1 HTTP/1.1",
            "POST /new?a=1 HTTP/1.1"
        ]
    );
}

#[test]
fn the_environment_does_not_redirect_a_command() {
    let endpoint = Endpoint::once(200);
    hook("send -q --from-curl -")
        .env("HOOK_URL", "http://localhost:1/")
        .stdin(format!("curl {}", endpoint.url()))
        .run();
    endpoint.request();
    let endpoint = Endpoint::once(200);
    hook(format!("send -q {} --from-curl -", endpoint.url()))
        .env("HOOK_URL", "http://localhost:1/")
        .stdin("curl http://localhost:1/x")
        .run();
    assert_eq!(endpoint.request().start_line(), "GET /x HTTP/1.1");
}

#[test]
fn items_that_are_probably_not_meant_are_noted() {
    let endpoint = Endpoint::once(200);
    hook("send --from-curl - n=2")
        .stdin(format!("curl {} --json '{{\"n\": 1}}'", endpoint.url()))
        .run()
        .stderr_has("`n` was a number, is now a string: write `n:=2`");
}

#[test]
fn options_that_change_nothing_are_named() {
    let endpoint = Endpoint::script([200, 200]);
    let command = format!(
        "curl -sSk -o out.json --max-time 5 -L --no-buffer {}",
        endpoint.url()
    );
    let run = |flags: &str| {
        hook(format!("send {flags} --from-curl -"))
            .stdin(&command)
            .run()
    };
    run("").stderr_has(
        "hook: ignored from the curl command: `-s`, `-S`, `-k` (give `--insecure`), \
         `-o`, `--max-time` (give `--timeout`), `-L`, `--no-buffer`\n",
    );
    run("-q").stderr_is("");
}

#[test]
fn a_route_of_a_command_is_refused_unless_the_flags_choose_one() {
    for (option, own, words) in [
        ("--unix-socket /s", "", "give `--unix-socket PATH`"),
        ("--abstract-unix-socket s", "", "give `--unix-socket PATH`"),
        (
            "--resolve h:1:::1",
            "",
            "give `--resolve HOST:PORT:ADDRESS`",
        ),
        ("--connect-to ::h:1", "", "give `--connect-to HOST:PORT:"),
        ("--dns-servers 1.1.1.1", "", "give `--resolve HOST:PORT:"),
        ("-x http://p:1", "", "`-x` changes where the request goes"),
        ("-xhttp://p:1", "", "give `--proxy URL` or `--no-proxy` to"),
        ("--socks5-hostname p:1", "", "give `--proxy URL` or"),
        (
            "--preproxy socks4://p",
            "--url http://localhost:1",
            "give `--proxy",
        ),
        ("--connect-to ::h:1", "--no-proxy", "give `--connect-to"),
        ("-z '1 Jan 2020'", "", "write `-H 'If-Modified-Since: …'`"),
        ("--etag-compare f", "", "write `-H 'If-None-Match: …'`"),
        ("--tr-encoding", "", "write `-H 'Connection: TE'"),
        ("--haproxy-protocol", "", "sends a line before the request"),
        ("--proto-default https", "", "write the scheme in the URL"),
    ] {
        refused_with(&format!("curl {option} URL"), &format!("-q {own}"), words);
    }
    sent("curl --proxy http://localhost:1 URL", "--no-proxy");
    let endpoint = Endpoint::once(200);
    let arguments = format!("--connect-to ::127.0.0.1:{}", endpoint.port());
    hook(format!("send --from-curl - {arguments}"))
        .stdin("curl --resolve h.example:80:127.0.0.2 http://h.example/")
        .run()
        .stderr_has("ignored from the curl command: `--resolve`\n");
    assert_eq!(endpoint.request().header("host").unwrap(), "h.example");
}

/// Checks that a command is a usage error of one line, and that nothing is sent.
#[track_caller]
fn refused(command: &str, words: &str) {
    refused_with(command, "", words);
}

#[track_caller]
fn refused_with(command: &str, arguments: &str, words: &str) {
    let endpoint = Endpoint::script::<u16>([]);
    let command = command.replace("URL", &endpoint.url());
    hook(format!("send --from-curl x.sh {arguments}"))
        .file("x.sh", command)
        .run()
        .fails(2, words)
        .error_line();
}

#[test]
fn what_cannot_be_sent_as_it_is_meant_is_refused() {
    for (command, words) in [
        (
            "curl URL -H \"Authorization: Bearer $TOKEN\"",
            "the curl command in `x.sh`: it uses the variable `$TOKEN`",
        ),
        ("curl URL && echo", "`&&` is not part of a curl command"),
        ("curl URL\ncurl URL", "more than one command"),
        ("curl URL?a=1&b=2", "an unquoted `&`"),
        ("curl", "there is no URL"),
        ("curl URL URL", "it has several URLs"),
        (
            "curl --url=URL",
            "curl has no `--url=VALUE`: write `--url VALUE`",
        ),
        ("curl --nope URL", "curl has no option `--nope`"),
        ("curl -W URL", "curl has no option `-W`"),
        ("curl URL -d", "`-d` needs a value"),
        ("curl URL --header", "`--header` needs a value"),
        (
            "curl 'URL/{a,b}'",
            "`{a,b}` in the URL stands for several URLs: keep one, or add `-g`",
        ),
        ("curl 'URL/[1-9]'", "`[1-9]` in the URL"),
        ("curl URL -I -d a", "`-I` cannot be used with `-d`"),
        ("curl URL -F a=1 -d a", "`-d` cannot be used with `-F`"),
        ("curl URL -u me", "the value of `-u` has no password"),
        ("curl URL -b cookies.txt", "is a file of cookies"),
        ("curl URL -H 'no colon'", "`-H no …` is not a header"),
        (
            "curl URL -H $'A: 1\\r\\nB: 2'",
            "contains a character that is not allowed",
        ),
        ("curl URL -F x", "the value of `-F` is not a form field"),
        (
            "curl URL -F 'a=@x.json;type=json'",
            "its type is not written as `type/subtype`",
        ),
        (
            "curl URL -T '{a,b}'",
            "`-T {a,b}` stands for several files: keep one, or add `-g`",
        ),
        (
            "curl 'URL/{{id}}'",
            "`{{id}}` in the URL is a placeholder: write its value",
        ),
        ("curl URL -d {a,b}", "a shell replaces an unquoted `{…}`"),
        ("curl URL -d @*.json", "an unquoted `*`"),
        ("curl URL -T ~/x.json", "an unquoted `~`"),
        (
            "curl URL -F 'a=1;encoder=base64'",
            "only `type` and `filename` are",
        ),
        (
            "curl URL -F 'a=1;headers=x'",
            "only `type` and `filename` are",
        ),
        ("curl URL --digest -u a:b", "`--digest` is not supported"),
        ("curl URL --aws-sigv4", "`--aws-sigv4` is not supported"),
        (
            "curl URL --next URL",
            "`--next` is not supported: it makes several requests",
        ),
        (
            "curl -K config",
            "`-K` is not supported: it takes options from elsewhere",
        ),
        ("curl ftp://localhost/x", "the scheme `ftp`"),
        (
            "curl 'http://localhost:1/a b'",
            "its target is empty or contains a space",
        ),
        ("curl http://", "no host"),
        (
            "curl URL -d @none.json",
            "could not read `none.json`: no such file",
        ),
        ("curl URL -T none.json", "could not read `none.json`"),
        ("wget URL", "it begins with `wget`"),
        ("{\"log\":{}}", "it begins with `…`, and not with `curl`"),
        ("", "there is no command"),
    ] {
        refused(command, words);
    }
}

#[test]
fn flags_that_make_an_event_are_refused() {
    let command = "curl URL -d a=1";
    for (arguments, words) in [
        (
            "--data {}",
            "`--data` cannot be used with `--from-curl`: change the data of its request with ITEMs",
        ),
        ("--body x", "`--body` cannot be used with `--from-curl`"),
        (
            "--event contact.added",
            "`--event` cannot be used with `--from-curl`",
        ),
        (
            "contact.added",
            "`contact.added` is not an ITEM, and a request of `--from-curl` takes no event",
        ),
        ("--as github", "`--as` cannot be used with `--from-curl`"),
        (
            "--format form",
            "`--format` cannot be used with `--from-curl`",
        ),
        (
            "--auth a:b",
            "`--auth` cannot be used with `--from-curl`: write `-H 'Authorization: …'`",
        ),
        (
            "--endpoints e.toml",
            "`--endpoints` cannot be used with `--from-curl`: give each endpoint with `--url`",
        ),
        (
            "--compress gzip",
            "`--compress` cannot be used with `--from-curl`",
        ),
        (
            "--data-from x.csv",
            "`--data-from` cannot be used with `--from-curl`",
        ),
        ("--nth 1", "`--nth` requires `--from FILE`"),
        ("--last", "`--last` requires `--from FILE`"),
        (
            "--keep-path",
            "`--keep-path` requires `--url URL` with `--from-curl`",
        ),
        ("--secret x", "`--secret` requires `--sign SCHEME`"),
        ("--from r.jsonl", "`--from"),
    ] {
        refused_with(command, arguments, words);
    }
    hook("send --from-curl -")
        .stdin("curl http://localhost:1/ -d @-")
        .run()
        .fails(2, "comes from stdin, so its `@-` has nothing to read")
        .error_line();
}

#[test]
fn many_are_sent_from_one_command() {
    let endpoint = Endpoint::always(|_| response(200, ""));
    hook("send -q --from-curl - --repeat 3 n={{seq}}")
        .stdin(format!("curl {}/x -d n=0", endpoint.url()))
        .run();
    let mut bodies: Vec<_> = endpoint
        .requests()
        .iter()
        .map(|request| request.text().to_owned())
        .collect();
    bodies.sort();
    assert_eq!(bodies, ["n=1", "n=2", "n=3"]);
}

/// Checks that the command that `show --to curl` writes for each of these requests is read as that request.
#[test]
fn an_exported_command_is_read_back_byte_for_byte() {
    let record = record_of(&awkward());
    let endpoint = Endpoint::always(|_| response(200, ""));
    let prepare = |hook: Hook| hook.run();
    for nth in 1..=awkward().len() {
        let flags = format!("--nth {nth} --to curl --url {}", endpoint.url());
        let command = prepare(show(&flags, &record));
        let sent = hook("send -q --from-curl x.sh")
            .file("x.sh", &command.stdout)
            .run();
        sent.code(0);
        let ours = endpoint.requests().pop().unwrap();
        let raw = prepare(show(&format!("--nth {nth} --to raw"), &record));
        assert_eq!(
            parts(ours.raw(), endpoint.port()),
            parts(&raw.stdout, endpoint.port()),
            "{nth}"
        );
        // And curl sends the same.
        if Command::new("curl").arg("--version").output().is_ok() {
            let status = Command::new("sh")
                .arg(command.folder.write("script.sh", &command.stdout))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            assert!(status.unwrap().success());
            let curls = endpoint.requests().pop().unwrap();
            assert!(
                ours == curls,
                "{nth}: hook sent:\n{ours}\n\ncurl sent:\n{curls}"
            );
        }
    }
}

/// The request line, the headers in the order of their names without `Host`, and the decoded body.
fn parts(raw: &[u8], port: u16) -> (String, Vec<String>, Vec<u8>) {
    let end = raw
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let head = raw[..end].escape_ascii().to_string();
    let mut lines = head.split("\\r\\n").map(str::to_owned);
    let first = lines.next().unwrap();
    let host = format!("Host: 127.0.0.1:{port}");
    let mut lines: Vec<_> = lines
        .filter(|line| *line != host && line != "Host: 127.0.0.1")
        .collect();
    lines.sort();
    let mut body = raw[end + 4..].to_vec();
    if head.contains("chunked") {
        body.retain(|byte| byte.is_ascii_alphabetic() && *byte != b'x');
    }
    (first, lines, body)
}
