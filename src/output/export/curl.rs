//! A request as a curl command that sends the same bytes.

use std::fmt::Write as _;

use crate::message::{Headers, Request, Url, Version};
use crate::output::escape::printable;
use crate::shell_quote::shell_quote;

/// Headers that curl adds unless an option removes them; the last two only with a body.
const BY_ITSELF: [&str; 5] = [
    "Host",
    "User-Agent",
    "Accept",
    "Content-Type",
    "Content-Length",
];

/// Linux takes 128 KiB for one argument.
const MOST_QUOTED: usize = 100_000;

/// A longer run of one character is written as its length.
const LONG_RUN: usize = 64;

/// Where a command is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CommandPlace {
    /// As it is: a quoted text can have lines.
    File,
    /// In a report, which indents each line and is to be short: only options begin a line, and the shell makes long
    /// runs of one character.
    Report,
}

/// The command, for a POSIX shell. Host and Content-Length are left to curl where they are what it sends by itself.
pub(crate) fn to_curl(url: &Url, request: &Request) -> String {
    command(url, request, CommandPlace::File)
}

/// The same for a report: its lines can be indented, and no text in it is a long run of one character.
pub(crate) fn to_report_curl(url: &Url, request: &Request) -> String {
    command(url, request, CommandPlace::Report)
}

fn command(url: &Url, request: &Request, place: CommandPlace) -> String {
    let body = &request.body;
    let mut out = String::new();
    let is_chunked = request.headers.lists("transfer-encoding", "chunked");
    let data = if body.is_empty() && !is_chunked {
        None
    } else if can_be_quoted(body, place) {
        Some(shell_quote(&String::from_utf8_lossy(body)))
    } else {
        let _ = match printing(body, place).as_slice() {
            [one] => write!(out, "{one} | "),
            several => write!(out, "{{ {}; }} | ", several.join("; ")),
        };
        Some("@-".to_owned())
    };
    out.push_str("curl");
    write_method(&mut out, request);
    for (name, value) in request.headers.iter() {
        if is_made_by_curl(name, value, url, request) {
            continue;
        }
        let _ = write!(out, " \\\n  -H {}", field(name, value, place));
    }
    for name in unwanted(&request.headers, body, data.is_some()) {
        let _ = write!(out, " \\\n  -H {}", shell_quote(&format!("{name}:")));
    }
    if let Some(data) = data {
        let _ = write!(out, " \\\n  --data-binary {data}");
    }
    if url.is_loopback() {
        out.push_str(" \\\n  --noproxy '*'");
    }
    if request.version == Version::Http10 {
        out.push_str(" \\\n  --http1.0");
    }
    let mut shown = url.clone();
    shown.target = if is_path_for_curl(&request.target) {
        request.target.clone()
    } else {
        let target = argument(request.target.as_bytes(), place);
        let _ = write!(out, " \\\n  --request-target {target}");
        "/".to_owned()
    };
    // Without these curl would tidy the path, and expand brackets and braces.
    let _ = write!(
        out,
        " \\\n  --path-as-is --globoff {}\n",
        argument(shown.to_string().as_bytes(), place)
    );
    out
}

/// Whether curl sends it as it is when it is part of a URL: `#` would begin a fragment, and versions of curl differ
/// over what is not ASCII.
fn is_path_for_curl(target: &str) -> bool {
    let is_kept = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
    target.starts_with('/') && target.bytes().all(is_kept)
}

/// A header as an argument.
fn field(name: &str, value: &[u8], place: CommandPlace) -> String {
    match value {
        [] => shell_quote(&format!("{name};")),
        value => argument(&[name.as_bytes(), b": ", value].concat(), place),
    }
}

/// One argument; `printf` makes what is not printable.
fn argument(bytes: &[u8], place: CommandPlace) -> String {
    match quotable(bytes, place) {
        Some(text) => shell_quote(text),
        None => format!("\"$({})\"", printing(bytes, place).join("; ")),
    }
}

/// The text, if it can be quoted as it is.
fn quotable(bytes: &[u8], place: CommandPlace) -> Option<&str> {
    let text = printable(bytes)?;
    let is_short = || {
        let mut runs = bytes.chunk_by(|one, next| one == next);
        !text.contains(['\n', '\t']) && runs.all(|run| run.len() < LONG_RUN)
    };
    (place == CommandPlace::File || is_short()).then_some(text)
}

fn write_method(out: &mut String, request: &Request) {
    let implied = if request.body.is_empty() {
        "GET"
    } else {
        "POST"
    };
    match request.method.as_str() {
        // -X HEAD would make curl wait for a body.
        "HEAD" if request.body.is_empty() => out.push_str(" --head"),
        method if method == implied => {}
        method => {
            let _ = write!(out, " -X {}", shell_quote(method));
        }
    }
}

/// Headers that curl makes itself, with the same value.
fn is_made_by_curl(name: &str, value: &[u8], url: &Url, request: &Request) -> bool {
    match name {
        "Host" => value == url.authority().as_bytes(),
        "Content-Length" => {
            !request.body.is_empty() && value == request.body.len().to_string().as_bytes()
        }
        _ => false,
    }
}

/// Headers that curl would add and the request does not have.
fn unwanted<'a>(
    headers: &'a Headers,
    body: &'a [u8],
    has_data: bool,
) -> impl Iterator<Item = &'static str> + 'a {
    BY_ITSELF
        .into_iter()
        .filter(move |name| match *name {
            "Content-Type" => has_data,
            "Content-Length" => !body.is_empty(),
            _ => true,
        })
        // curl asks before it sends more than 1 MiB.
        .chain((body.len() > 1 << 20).then_some("Expect"))
        .filter(|name| !headers.contains(name))
}

/// Whether a shell can hold it as an argument, and curl takes it as it is.
fn can_be_quoted(body: &[u8], place: CommandPlace) -> bool {
    let fits = body.len() <= MOST_QUOTED;
    fits && quotable(body, place).is_some() && !body.starts_with(b"@")
}

/// Commands that write these bytes one after the other.
fn printing(bytes: &[u8], place: CommandPlace) -> Vec<String> {
    let mut commands = Vec::new();
    let mut rest = bytes;
    if place == CommandPlace::Report {
        let mut at = 0;
        for run in bytes.chunk_by(|one, next| one == next) {
            if run.len() >= LONG_RUN && run[0].is_ascii_graphic() {
                let before = &rest[..at];
                commands.extend((!before.is_empty()).then(|| printf(before)));
                let of = match run[0] {
                    b'\\' => r"'\\'".to_owned(),
                    byte => shell_quote(&char::from(byte).to_string()),
                };
                commands.push(format!("printf '%{}s' | tr ' ' {of}", run.len()));
                rest = &rest[at + run.len()..];
                at = 0;
            } else {
                at += run.len();
            }
        }
    }
    if !rest.is_empty() || commands.is_empty() {
        commands.push(printf(rest));
    }
    commands
}

/// `printf` with a format that writes these bytes: octal escapes are what every POSIX printf knows.
fn printf(body: &[u8]) -> String {
    let mut format = String::with_capacity(body.len().min(MOST_QUOTED) + 2);
    let mut rest = body;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        let byte = *byte;
        match byte {
            b' ' => {
                let more = rest.iter().take_while(|next| **next == b' ').count();
                let run = more + 1;
                if run < LONG_RUN {
                    format.extend(std::iter::repeat_n(' ', run));
                } else {
                    // It pads the empty text that is missing.
                    let _ = write!(format, "%{run}s");
                }
                rest = &rest[more..];
            }
            b'%' => format.push_str("%%"),
            // As the first character it would read as an option.
            b'-' if format.is_empty() => format.push_str(r"\055"),
            b'\\' => format.push_str(r"\\"),
            b'!'..=b'~' => format.push(char::from(byte)),
            _ => {
                let _ = write!(format, "\\{byte:03o}");
            }
        }
    }
    format!("printf '{}'", format.replace('\'', r"'\''"))
}
