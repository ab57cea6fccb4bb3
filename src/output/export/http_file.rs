//! Requests as an `.http` file, which the HTTP clients of editors run.
//!
//! The format has no escapes, and whoever sends one webhook chooses what is written here. In these tools a line of a
//! body may run a script, send a local file, or begin another request. So a request is written only if VS Code's REST
//! Client, httpYac and JetBrains' HTTP Client all read it as itself, by their sources and documentation; anything else
//! is an error. A body that cannot be written between the lines may be in a file of its own, to which the request
//! refers: these tools send such a file as it is.

use std::fmt::Write as _;

use super::ExportError;
use super::target::{has_dot_segments, is_implied, with_target_of};
use crate::message::{Request, Url};
use crate::output::escape::printable;
use crate::record::Exchange;

/// A request of an `.http` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpFileEntry {
    pub(crate) text: String,
    /// Whether it refers to the file of the body, which has to hold it.
    pub(crate) needs_body_file: bool,
}

/// The request with the separator before it. `body_file` is the name of a file beside this one that may hold the body.
pub(crate) fn to_http(
    url: &Url,
    exchange: &Exchange,
    body_file: Option<&str>,
) -> Result<HttpFileEntry, ExportError> {
    let request = &exchange.received.request;
    check_method(request)?;
    let target = with_target_of(request, url).ok_or(ExportError::TargetNotPath)?;
    if !is_kept_by_url_parsers(&request.target) {
        return Err(ExportError::TargetChanged);
    }
    let mut text = format!(
        "### {}\n{} {target} {}\n",
        exchange.nth, request.method, request.version
    );
    for (index, (name, value)) in request.headers.iter().enumerate() {
        if is_implied(name, value, url, request) {
            continue;
        }
        let is_other = |(other, _): (&str, &[u8])| other.eq_ignore_ascii_case(name);
        if request.headers.iter().take(index).any(is_other) {
            return Err(ExportError::HeaderTwice(name.to_owned()));
        }
        let value = header_value(name, value)?;
        let _ = writeln!(text, "{name}: {value}");
    }
    let mut needs_body_file = false;
    if !request.body.is_empty() {
        match (inline_body(request), body_file) {
            (Ok(body), _) => {
                let _ = writeln!(text, "\n{body}");
            }
            // httpYac leaves out the file of a form.
            (Err(_), Some(_)) if is_form(request) => return Err(ExportError::FormChanged),
            (Err(_), Some(file)) => {
                if !is_plain_file_name(file) {
                    return Err(ExportError::BodyFileName(file.to_owned()));
                }
                needs_body_file = true;
                let _ = writeln!(text, "\n< ./{file}");
            }
            (Err(error), None) => return Err(error),
        }
    }
    text.push('\n');
    Ok(HttpFileEntry {
        text,
        needs_body_file,
    })
}

/// The methods that all three know. Some refuse a body in `HEAD` and `TRACE`.
fn check_method(request: &Request) -> Result<(), ExportError> {
    match request.method.as_str() {
        "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS" => Ok(()),
        "HEAD" | "TRACE" if request.body.is_empty() => Ok(()),
        method => Err(ExportError::HttpMethod(method.to_owned())),
    }
}

/// Whether a path with a query is sent as it is by what parses URLs there (the WHATWG standard in Node, RFC 2396 in
/// Java): only characters that neither encodes, no segments of dots, no empty query.
fn is_kept_by_url_parsers(target: &str) -> bool {
    let (path, query) = target
        .split_once('?')
        .map_or((target, None), |(path, query)| (path, Some(query)));
    are_uri_characters(path, "!$&'()*+,;=:@/")
        && !has_dot_segments(target)
        && query.is_none_or(|query| {
            // An apostrophe in a query is encoded.
            !query.is_empty() && are_uri_characters(query, "!$&()*+,;=:@/?")
        })
}

/// Letters, digits, `-._~`, these characters, and whole percent codes.
fn are_uri_characters(text: &str, others: &str) -> bool {
    let is_plain =
        |char: char| char.is_ascii_alphanumeric() || "-._~".contains(char) || others.contains(char);
    let is_code = |part: &str| {
        let code = part.as_bytes().get(..2);
        code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
    };
    text.chars().all(|char| is_plain(char) || char == '%') && text.split('%').skip(1).all(is_code)
}

/// The value of a header that is read as itself.
fn header_value<'a>(name: &str, value: &'a [u8]) -> Result<&'a str, ExportError> {
    // Node sends other characters in Latin-1, or refuses them.
    let text = printable(value).filter(|text| text.is_ascii());
    let text = text.ok_or_else(|| ExportError::HeaderNotText(name.to_owned()))?;
    // httpYac drops a comma at the end, as of an entry of a list.
    let is_kept = !has_variable(text) && !text.ends_with(',') && !text.contains('\n');
    if is_kept && is_plain_header(name, text) {
        return Ok(text);
    }
    Err(ExportError::HeaderChanged(name.to_owned()))
}

/// Whether the name is read as a name, and the header means nothing to these tools.
fn is_plain_header(name: &str, value: &str) -> bool {
    let is_name = name.starts_with(|char: char| char.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let lower = name.to_ascii_lowercase();
    is_name
        && match lower.as_str() {
            // A member of every object of JavaScript, in which headers are kept.
            "constructor" => false,
            // httpYac puts its own values where these are empty.
            "accept" | "user-agent" => !value.is_empty(),
            // httpYac reads what follows as part of the body.
            "content-type" => !value.to_ascii_lowercase().contains("markdown"),
            // The request becomes GraphQL; the cookies go through a jar.
            "x-request-type" | "cookie" => false,
            "authorization" | "proxy-authorization" => is_plain_authorization(value),
            // Names the certificate of the client.
            lower => !lower.ends_with("clientcert"),
        }
}

/// These tools compute the header from a name and a password, a key, or the name of an OAuth configuration.
fn is_plain_authorization(value: &str) -> bool {
    const COMPUTED: [&str; 5] = ["aws", "cognito", "digest", "oauth2", "openid"];
    let mut words = value.split_whitespace();
    let scheme = words.next().unwrap_or_default().to_ascii_lowercase();
    let is_token = |word: &str| !word.contains(':');
    match scheme.as_str() {
        "basic" => words.next().is_some_and(is_token) && words.next().is_none(),
        scheme => !COMPUTED.contains(&scheme),
    }
}

/// The body as lines of the file, if each is read as a line of the body and nothing is added or lost.
fn inline_body(request: &Request) -> Result<&str, ExportError> {
    let text = printable(&request.body).ok_or(ExportError::BodyNotText)?;
    let content_type = request.headers.text("content-type").unwrap_or_default();
    let content_type = content_type.to_ascii_lowercase();
    if is_form(request) {
        // These tools encode what a form should not hold as it is.
        let is_kept = are_uri_characters(text, "+&=*") && is_line_of_body(text);
        return if is_kept {
            Ok(text)
        } else {
            Err(ExportError::FormChanged)
        };
    }
    let is_other_charset = content_type
        .split_once("charset=")
        .is_some_and(|(_, charset)| !charset.trim_start_matches('"').starts_with("utf-8"));
    if is_other_charset && !text.is_ascii() {
        return Err(ExportError::BodyNotText);
    }
    // Lines of a part end in CR LF, and these two types of JSON get another line break at their end.
    let has_own_lines = content_type.contains("multipart/") || content_type.contains("ndjson");
    // The tools join lines by what the system has between lines.
    let is_changed = text.trim() != text || cfg!(windows) && text.contains('\n');
    if has_own_lines || is_changed {
        return Err(ExportError::BodyLinesChanged);
    }
    if has_variable(text) || text.contains("<--->") || !text.split('\n').all(is_line_of_body) {
        return Err(ExportError::BodyIsSyntax);
    }
    Ok(text)
}

fn is_form(request: &Request) -> bool {
    let content_type = request.headers.text("content-type").unwrap_or_default();
    content_type
        .to_ascii_lowercase()
        .contains("x-www-form-urlencoded")
}

/// Two braces are a variable, and httpYac takes the backslashes from the escaped ones.
fn has_variable(text: &str) -> bool {
    text.contains("{{") || text.contains(r"\{\{")
}

/// Whether a line begins with nothing that is syntax. Comments, variables, scripts, files, responses, assertions and
/// queries begin with one of a few signs; requests and imports with a word.
fn is_line_of_body(line: &str) -> bool {
    let text = line.trim_start();
    let is_split = text.trim_end().ends_with("===") || text.contains("wait-for-server");
    let is_plain = match text.chars().next() {
        None => true,
        Some('<') => is_markup(text),
        Some(first) if first.is_ascii_alphabetic() => !begins_with_keyword(text),
        Some(first) => {
            first.is_ascii_digit() || !first.is_ascii() || "{}[]\"',;:+-.!()$|^\\".contains(first)
        }
    };
    is_plain && !is_split
}

/// `<a`, `</a`, `<!` and `<?` begin a tag; `< file`, `<@ file` and `<> file` do not.
fn is_markup(text: &str) -> bool {
    let second = text.chars().nth(1);
    second.is_some_and(|second| second.is_ascii_alphabetic() || "/!?".contains(second))
}

/// Whether a line begins like a request, a response, an import or a query.
fn begins_with_keyword(text: &str) -> bool {
    const KEYWORDS: [&str; 12] = [
        "amqp",
        "curl",
        "eventsource",
        "fragment",
        "gql",
        "grpc",
        "import",
        "mqtt",
        "proto",
        "run",
        "sse",
        "websocket",
    ];
    const METHODS: [&str; 9] = [
        "get", "post", "put", "delete", "patch", "head", "options", "connect", "trace",
    ];
    let end = text
        .find(|char: char| !char.is_ascii_alphabetic() && char != '-')
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let lower = word.to_ascii_lowercase();
    let is_alone = rest.is_empty() || rest.starts_with(char::is_whitespace);
    // Other methods and protocols are in capitals.
    let is_capital = word.len() > 1 && lower.to_ascii_uppercase() == word;
    let is_keyword = KEYWORDS.contains(&lower.as_str()) || METHODS.contains(&lower.as_str());
    is_alone && (is_capital || is_keyword)
        || lower.starts_with("query")
        || lower.starts_with("mutation")
        || lower == "http" && rest.starts_with('/')
}

/// Whether the name of a file is read as the name of that file.
fn is_plain_file_name(name: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || "._- ".contains(char);
    name.trim() == name && name.chars().all(is_plain)
}
