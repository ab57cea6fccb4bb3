use proptest::prelude::*;

use super::form::CurlInput;
use super::{CurlCommand, CurlError, cmd, curl_request, shell};
use crate::message::{Headers, Request, Url, Version};
use crate::output::export::to_curl;

/// The words of a command for a shell.
#[track_caller]
fn words(text: &str) -> Vec<String> {
    let command = shell::command(text.as_bytes()).unwrap();
    texts(command.words)
}

fn texts(words: Vec<Vec<u8>>) -> Vec<String> {
    words
        .into_iter()
        .map(|word| String::from_utf8(word).unwrap())
        .collect()
}

#[test]
fn a_shell_undoes_quotes_and_escapes() {
    for (text, want) in [
        ("curl  a\tb", &["curl", "a", "b"][..]),
        ("curl 'a b' \"c d\" e\\ f", &["curl", "a b", "c d", "e f"]),
        ("curl 'it'\\''s' \"it's\"", &["curl", "it's", "it's"]),
        (
            "curl \"a\\\"b\\\\c\\$d\\`e\\nf\"",
            &["curl", "a\"b\\c$d`e\\nf"],
        ),
        ("curl '\\n$x`y`'", &["curl", "\\n$x`y`"]),
        ("curl ''", &["curl", ""]),
        ("curl a\\\nb \\\r\n c", &["curl", "ab", "c"]),
        ("curl \"a\\\nb\"", &["curl", "ab"]),
        ("curl 'a\nb'", &["curl", "a\nb"]),
        ("curl a # b 'c\n", &["curl", "a"]),
        ("curl a#b", &["curl", "a#b"]),
        ("curl $ a$ $%", &["curl", "$", "a$", "$%"]),
        ("curl $\"a\"", &["curl", "a"]),
        ("curl '{a,b}' \"*?\" \\~", &["curl", "{a,b}", "*?", "~"]),
        (
            "curl h.io/a?b=* {a} a[]=1 a~",
            &["curl", "h.io/a?b=*", "{a}", "a[]=1", "a~"],
        ),
        ("\n\n# copied\ncurl a\n\n", &["curl", "a"]),
    ] {
        assert_eq!(words(text), want, "{text}");
    }
}

#[test]
fn ansi_c_quotes_of_bash_have_escapes() {
    for (text, want) in [
        (r#"curl $'a\n\t\\\'\"b'"#, "a\n\t\\'\"b"),
        (r"curl $'\x41\x4a\x9'", "AJ\t"),
        (r"curl $'\101\1012'", "AA2"),
        (r"curl $'\u0021\u00e9\u20ac'", "!\u{e9}\u{20ac}"),
        (r"curl $'\ud83d\ude05x'", "\u{1f605}x"),
        (r"curl $'\U0001f605'", "\u{1f605}"),
        (r"curl $'\e\a\cA'", "\u{1b}\u{7}\u{1}"),
        (r"curl $'\q'", "\\q"),
        (r"curl a$'b'c", "abc"),
    ] {
        assert_eq!(words(text)[1], want, "{text}");
    }
    let bytes = shell::command(br"curl $'\xff\x00'").unwrap();
    assert_eq!(bytes.words[1], b"\xff\0");
}

#[test]
fn printf_with_a_fixed_text_is_its_output() {
    let piped = shell::command(br"printf 'a%%\\\377\0001' | curl -d @- http://h").unwrap();
    assert_eq!(
        piped.input,
        Some(CurlInput::Bytes(b"a%\\\xff\x001".to_vec()))
    );
    let padded = shell::command(b"printf '{%300s}' | curl -d @- http://h").unwrap();
    let spaces = format!("{{{}}}", " ".repeat(300));
    assert_eq!(padded.input, Some(CurlInput::Bytes(spaces.into_bytes())));
    let huge = shell::command(b"printf '%99999999999s' | curl -d @- http://h");
    assert!(huge.is_err());
    assert_eq!(
        words(r#"curl -H "X: $(printf 'a\011b\n\n')" h"#)[2],
        "X: a\tb"
    );
}

#[test]
fn what_a_shell_would_run_is_refused() {
    let error = |text: &str| CurlCommand::parse(text.as_bytes()).unwrap_err().to_string();
    for (text, want) in [
        ("", "there is no command"),
        ("wget h", "it begins with `wget`, and not with `curl`"),
        ("curl 'a", "the quote ' is not closed"),
        ("curl \"a", "the quote \" is not closed"),
        ("curl a\\", "it ends in the middle, after `\\`"),
        (
            "curl $TOKEN",
            "it uses the variable `$TOKEN`: write its value in its place",
        ),
        ("curl -u \"$KEY:\" h", "the variable `$KEY`"),
        ("curl ${KEY:-x} h", "the variable `${KEY…}`"),
        ("curl \"a $1\" h", "the variable `$1`"),
        ("curl `id` h", "runs another command in `\u{60}…\u{60}`"),
        ("curl \"`id`\" h", "runs another command"),
        ("curl $(id) h", "runs another command in `$(…)`"),
        ("curl -d \"$(cat f)\" h", "runs another command"),
        ("curl \"$(printf '%s')\"", "`%s` is not an escape of printf"),
        ("curl \"$(printf a b)\"", "runs another command"),
        ("curl h | curl i", "more than one command"),
        ("curl h >", "`>` is not part of a curl command"),
        (
            "curl h | jq . && echo",
            "`&&` is not part of a curl command",
        ),
        (
            "curl h && curl i",
            "`&&` is not part of a curl command: give the curl command alone",
        ),
        ("curl h || true", "`||` is not part of a curl command"),
        ("curl h; curl i", "`;` is not part of a curl command"),
        ("curl h & curl i", "`&` is not part of a curl command"),
        ("curl h; & i", "`;` is not part of a curl command"),
        (
            "curl http://h/?a=1&b=2",
            "an unquoted `&` ends the command: put the URL in quotes",
        ),
        ("cat f | curl -d @- h", "`|` is not part of a curl command"),
        ("(curl h)", "it is in parentheses: leave them out"),
        ("( curl h )", "it is in parentheses"),
        (
            "curl h <<EOF",
            "the heredoc `<<EOF` does not end: a line `EOF` is missing",
        ),
        ("curl h -d @- <<EOF\n$HOME\nEOF", "the variable `$HOME`"),
        ("curl h -d @- <<EOF\n`id`\nEOF", "runs another command"),
        ("curl h -d @- < <(id)", "`<` is not part of a curl command"),
        ("curl h\ncurl i\n", "more than one command"),
        ("TOKEN=secret curl h", "it begins with `TOKEN=…`"),
        ("sk_live%123", "it begins with `…`, and not with `curl`"),
        (
            "curl {a,b}",
            "a shell replaces an unquoted `{…}`: put its word in quotes",
        ),
        ("curl h -d {\"a\":1,\"b\":2}", "an unquoted `{…}`"),
    ] {
        let error = error(text);
        assert!(error.contains(want), "{text}: {error}");
    }
}

#[test]
fn what_is_not_one_curl_command_is_refused() {
    let error = |text: &str| CurlCommand::parse(text.as_bytes()).unwrap_err().to_string();
    for (text, want) in [
        ("curl h/{1..3}", "an unquoted `{…}`"),
        ("curl h -F f=@*.png", "an unquoted `*`"),
        ("curl h -d @dat?", "an unquoted `?`"),
        ("curl h -T ~/x", "an unquoted `~`"),
        (
            "curl h \\ \n -d a",
            "after a `\\` at the end of a line is a space",
        ),
        (
            "curl h \\\t\r\n -d a",
            "after a `\\` at the end of a line is a space",
        ),
        (
            "curl h \\  ",
            "after a `\\` at the end of a line is a space",
        ),
        ("curl –X POST h", "it has the dash `–`: write `-`"),
        ("curl —data a h", "it has the dash `—`: write `--`"),
        (
            "curl “http://h”",
            "it has the typographic quote `“`: write `\"`",
        ),
        (
            "curl h -d ‘a’",
            "it has the typographic quote `‘`: write `'`",
        ),
        ("curl \"h”", "it has the typographic quote `”`"),
        (
            "curl\u{a0}h",
            "it has a no-break space (U+00A0): write a space",
        ),
        ("curl ^\n “h”", "it has the typographic quote `“`"),
        ("curl ^\n –X POST h", "it has the dash `–`"),
        (
            "```bash\ncurl h\n```",
            "it is in a Markdown fence: leave out the lines with ```",
        ),
        ("~~~\ncurl h\n~~~", "it is in a Markdown fence"),
        (
            "Invoke-WebRequest -Uri \"http://h\" `\n-Method POST",
            "it is PowerShell: in the browser choose \"Copy as cURL (bash)\"",
        ),
        ("PS C:\\> irm http://h", "it begins with `PS`"),
        (
            "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\nInvoke-WebRequest h",
            "it is PowerShell",
        ),
        (
            "curl.exe http://h `\n  -d a",
            "its lines go on after a backtick of PowerShell: end them with `\\`",
        ),
        (
            "curl ^\"http://h/^\" -H ^\"A: %TOKEN%^\"",
            "the variable `%TOKEN%`",
        ),
        ("curl ^\"http://h/^\" ^\n  -d a & dir", "`&`"),
    ] {
        let error = error(text);
        assert!(error.contains(want), "{text}: {error}");
    }
}

#[test]
fn nested_substitutions_are_refused_at_any_depth() {
    for start in [
        "$(",
        "$(\"$(\"",
        "\"$(",
        "\"$(printf \"",
        "$(printf $'a'\"$(",
    ] {
        let text = format!("curl {}", start.repeat(100_000));
        assert_eq!(
            CurlCommand::parse(text.as_bytes()).unwrap_err(),
            CurlError::Substitution("$(…)"),
            "{start}"
        );
    }
    let side_by_side = "\"$(printf 'a')$(printf 'b')\"$(printf c)";
    assert_eq!(words(&format!("curl {side_by_side}"))[1], "abc");
}

#[test]
fn cmd_undoes_carets_and_doubled_quotes() {
    for (text, want) in [
        (
            "curl ^\"https://h/?a=1^&b=^%^20c^\" ^\r\n  -H ^\"X: ^\\^\"y^\\^\"^\"",
            &["curl", "https://h/?a=1&b=%20c", "-H", "X: \"y\""][..],
        ),
        (
            "curl ^\"h^\" --data-raw ^\"^{^\\^\"a^\\^\":1^}^\n\nx^\"",
            &["curl", "h", "--data-raw", "{\"a\":1}\nx"],
        ),
        // Older browsers.
        (
            "curl \"http://h/\" --data-binary \"{\"\"a\"\":\"\"b\"%\"20c\"\"}\"",
            &["curl", "http://h/", "--data-binary", "{\"a\":\"b%20c\"}"],
        ),
        (
            "curl \"h\" -d \"a\"^\n\n\"b\\\\\" ^\n -v",
            &["curl", "h", "-d", "a\nb\\", "-v"],
        ),
    ] {
        assert!(cmd::is_cmd(text.as_bytes()), "{text}");
        assert_eq!(
            texts(cmd::command(text.as_bytes()).unwrap().words),
            want,
            "{text}"
        );
    }
    for text in [
        "curl -d '{\"a\": \"^\"}' h",
        "curl -d '{\"a\":\"\"}' h",
        "curl -d \"\" h \\\n -v",
        "curl -d \"{\\\"a\\\":\\\"\\\"}\" h",
        "curl $'\\'' ^\"x^\"",
    ] {
        assert!(!cmd::is_cmd(text.as_bytes()), "{text}");
    }
}

/// The request of a command whose files all contain ` a b\n`.
fn request_of(text: &[u8]) -> Result<(Url, Request), CurlError> {
    let read = |_: &str| Ok::<_, CurlError>(b" a b\n".to_vec());
    curl_request(&CurlCommand::parse(text)?, "B", read)
}

/// Any request that a listener could have received.
fn any_request() -> impl Strategy<Value = Request> {
    let value = prop::collection::vec(
        prop_oneof![b'!'..=b'~', b'\x80'..=b'\xff', Just(b'\''), Just(b'\t')],
        0..12,
    );
    let headers = prop::collection::vec(("[A-Za-z-]{1,8}[0-9]", value), 0..6);
    let target = "/[!-~\u{e9}]{0,20}";
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        "[ -~\n\r\t\u{e9}@]{0,40}".prop_map(String::into_bytes),
    ];
    let method = "GET|POST|PUT|HEAD|[A-Z]{1,7}";
    let version = prop_oneof![Just(Version::Http10), Just(Version::Http11)];
    let parts = (method, target, version, headers, body, any::<bool>());
    parts.prop_map(|(method, target, version, headers, body, is_chunked)| {
        let mut request = Request::new(method, target);
        request.version = version;
        request.headers.push("Host", "127.0.0.1:8080");
        for (name, value) in headers {
            request.headers.push(&name, value.trim_ascii());
        }
        if !body.is_empty() && is_chunked {
            request.headers.push("Transfer-Encoding", "chunked");
        } else if !body.is_empty() {
            request
                .headers
                .push("Content-Length", body.len().to_string());
        }
        request.body = body;
        request
    })
}

proptest! {
    #[test]
    fn an_exported_command_is_the_request(request in any_request()) {
        let url = Url::parse("http://127.0.0.1:8080/").unwrap();
        let command = to_curl(&url, &request);
        let (to, read) = request_of(command.as_bytes()).unwrap();
        prop_assert_eq!(to.authority(), url.authority());
        prop_assert_eq!(read, request, "{}", command);
    }

    #[test]
    fn no_text_makes_it_panic(text in prop::collection::vec(any::<u8>(), 0..60), quote in "[$^\"'a ]{0,6}") {
        let _ = request_of(&[b"curl h ", quote.as_bytes(), &text].concat());
        let _ = request_of(&[b"curl h ^\" ", quote.as_bytes(), &text].concat());
    }

    #[test]
    fn no_arguments_make_it_panic(text in "curl( -?-?[a-zA-Z@=;:\\[\\]{}\"^%.<-]{0,9}){0,6}") {
        let _ = request_of(text.as_bytes());
    }
}

#[test]
fn headers_of_curl_come_first_and_last() {
    let (_, read) = request_of(b"curl h -d a -H 'X: 1' -H 'Accept:'").unwrap();
    let want: Headers = [
        ("Host", "h"),
        ("User-Agent", crate::payload::USER_AGENT),
        ("X", "1"),
        ("Content-Length", "1"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ]
    .into_iter()
    .collect();
    assert_eq!(read.headers, want);
}

#[test]
fn prompts_and_what_follows_the_command_are_left_out() {
    for (text, left_out) in [
        ("$ curl h -d a", &[][..]),
        ("% curl h -d a", &[]),
        ("> curl h \\\n>   -d a", &[]),
        ("$ curl h \\\n>   -d a\n", &[]),
        ("user@host:~$ curl h -d a", &[]),
        ("[me@host dir]$ curl h -d a", &[]),
        ("root@host:/# curl h -d a", &[]),
        ("me@mac ~ % curl h \\\n> -d a", &[]),
        ("bash-5.1$ curl h -d a", &[]),
        ("\u{279c}  ~ curl h -d a", &[]),
        ("C:\\> curl h -d a", &[]),
        ("C:\\Users\\me>curl h ^\r\nMore? -d a", &[]),
        ("PS C:\\Users\\me> curl h -d a", &[]),
        ("curl h -d a;", &[]),
        ("curl h -d a &\n", &[]),
        ("curl h -d a | jq .", &["| jq ."]),
        ("curl h -d a |\n  jq '.[0]' | head", &["| …"]),
        ("curl h -d a | jq .* \\\n | cat > x\n", &["| jq .* \\ …"]),
        ("curl h > out.json -d a", &["> out.json"]),
        ("curl h -d a 2>/dev/null", &["2>/dev/null"]),
        ("curl h -d a >> f 2>&1", &[">> f", "2>&1"]),
        ("curl h -d a &>f", &["&>f"]),
        ("curl ^\n h -d a | jq .\r\n", &["| jq ."]),
        ("curl ^\n h -d a 2> NUL", &["2> NUL"]),
        ("curl ^\n h > out.json -d a", &["> out.json"]),
    ] {
        let command =
            CurlCommand::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(command.left_out, left_out, "{text}");
        let (_, request) = request_of(text.as_bytes()).unwrap();
        assert_eq!(request.body, b"a", "{text}");
    }
}

#[test]
fn heredocs_are_what_the_command_reads() {
    for (text, want) in [
        (
            "curl h --data-binary @- <<'EOF'\n{\"a\": \"$HOME `x` \\\\\"}\nEOF\n",
            "{\"a\": \"$HOME `x` \\\\\"}\n",
        ),
        ("curl h -d @- <<\"E\"\n$a\nb\nE", "$ab"),
        ("curl h -d @- <<\\E\n$a\nE", "$a"),
        (
            "curl --data-binary @- <<EOF h\na\\nb\\$c\\\\\nEOF\n",
            "a\\nb$c\\\n",
        ),
        ("curl --data-binary @- h <<-EOF\n\t\ta\n\tEOF\n", "a\n"),
        ("curl --data-binary @- h << EOF\nEOF\n", ""),
        ("cat <<EOF | curl -T - h\na\nEOF\n", "a\n"),
        ("curl --data-binary @- h <<< 'a b'", "a b\n"),
        ("curl --data-binary @- h < some.json", " a b\n"),
        ("curl -d @- h <<EOF | jq .\na\nEOF\n", "a"),
    ] {
        let (_, request) =
            request_of(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(String::from_utf8_lossy(&request.body), want, "{text}");
    }
}
