//! The request of a curl command, with the headers that curl sends and in their order.

use std::fmt::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::command::{CurlCommand, DataCoding, DataPiece, HeaderArgument};
use super::error::CurlError;
use super::form::{CurlInput, FormPart};
use crate::message::body::parameter;
use crate::message::form::{append_query, decode, encode_form};
use crate::message::multipart::{self, NewPart};
use crate::message::{Headers, Request, Url, Version};
use crate::payload::USER_AGENT;

const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// What `--compressed` accepts, in a curl with all codings.
const CODINGS: &str = "deflate, gzip, br, zstd";

/// The request and where it goes. `read` reads a file, `-` is stdin if nothing
/// is piped in; `boundary` separates the parts of a form.
pub(crate) fn curl_request<E: From<CurlError>>(
    command: &CurlCommand,
    boundary: &str,
    mut read: impl FnMut(&str) -> Result<Vec<u8>, E>,
) -> Result<(Url, Request), E> {
    check(command)?;
    let mut has_read_stdin = false;
    let mut read = |path: &str| {
        if path == "-" && std::mem::replace(&mut has_read_stdin, true) {
            return Err(CurlError::StdinTwice.into());
        }
        match &command.input {
            Some(CurlInput::Bytes(input)) if path == "-" => Ok(input.clone()),
            Some(CurlInput::File(file)) if path == "-" => read(file),
            _ => read(path),
        }
    };
    let (url, credentials, mut target) = split_url(command)?;
    let data = join(&command.data, &mut read)?;
    let query = join(&command.url_query, &mut read)?;
    add_query(&mut target, query.as_deref())?;
    let mut custom = custom_headers(command, &mut read)?;
    let mut request = Request::new(method(command), String::new());
    if command.is_http10 {
        request.version = Version::Http10;
    }
    let mut content_type = None;
    let mut has_body = true;
    if !command.form.is_empty() {
        let given = custom.take("content-type");
        let given = given.as_deref().unwrap_or("multipart/form-data");
        let known = parameter(given, "boundary");
        let boundary = known.as_deref().unwrap_or(boundary);
        request.body = parts(command, boundary, &mut read)?;
        content_type = Some(match &known {
            Some(_) => given.to_owned(),
            None => format!("{given}; boundary={boundary}"),
        });
    } else if let Some(source) = &command.upload {
        request.body = bytes(source, &mut read)?;
    } else {
        match data {
            Some(data) if command.is_get || command.is_head => {
                add_query(&mut target, Some(&data))?;
                has_body = false;
            }
            Some(data) => {
                request.body = data;
                content_type = (!custom.names("content-type")).then(|| FORM_TYPE.to_owned());
            }
            None => has_body = false,
        }
    }
    request.target = command.request_target.clone().unwrap_or(target);
    add_headers(command, &mut request.headers, &url, credentials, &custom);
    let is_chunked = request.headers.lists("transfer-encoding", "chunked");
    if has_body && !is_chunked && !custom.names("content-length") {
        request
            .headers
            .push("Content-Length", request.body.len().to_string());
    }
    if let Some(content_type) = content_type.filter(|_| !custom.removes("content-type")) {
        request.headers.push("Content-Type", content_type);
    }
    request.check().map_err(CurlError::from)?;
    Ok((url, request))
}

fn check(command: &CurlCommand) -> Result<(), CurlError> {
    let given = [
        ("-d", !command.data.is_empty()),
        ("-F", !command.form.is_empty()),
        ("-T", command.upload.is_some()),
    ];
    let mut given = given.iter().filter(|(_, is_given)| *is_given);
    match (
        given.next(),
        given.next(),
        command.is_head && !command.is_get,
    ) {
        (Some((first, _)), Some((second, _)), _) => Err(CurlError::Conflict(first, second)),
        (Some((first, _)), None, true) => Err(CurlError::Conflict("-I", first)),
        (Some((first, _)), None, false) if command.is_get && *first != "-d" => {
            Err(CurlError::Conflict("-G", first))
        }
        _ => Ok(()),
    }
}

fn method(command: &CurlCommand) -> String {
    let implied = if command.is_head {
        "HEAD"
    } else if command.is_get {
        "GET"
    } else if command.upload.is_some() {
        "PUT"
    } else if command.data.is_empty() && command.form.is_empty() {
        "GET"
    } else {
        "POST"
    };
    command.method.clone().unwrap_or_else(|| implied.to_owned())
}

/// The endpoint, the credentials in the URL, and the target as curl sends it.
fn split_url(command: &CurlCommand) -> Result<(Url, Option<String>, String), CurlError> {
    let written = if command.is_globoff {
        command.url.clone()
    } else {
        without_globs(&command.url)?
    };
    let (scheme, rest) = written.split_once("://").unwrap_or(("http", &written));
    let rest = rest.split('#').next().unwrap_or_default();
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(at);
    let target = &with_file_name(target, command)?;
    let (credentials, host) = match authority.rsplit_once('@') {
        Some((credentials, host)) => (Some(credentials), host),
        None => (None, authority),
    };
    let url = Url::parse(&format!("{scheme}://{host}/")).map_err(|error| CurlError::Url {
        origin: format!("{scheme}://{host}"),
        reason: error.to_string(),
    })?;
    let credentials = credentials.map(|text| {
        let decoded = decode(text.replace('+', "%2B").as_bytes()).into_owned();
        let text = String::from_utf8_lossy(&decoded).into_owned();
        if text.contains(':') { text } else { text + ":" }
    });
    let slash = if target.starts_with('/') { "" } else { "/" };
    let target = format!("{slash}{target}");
    let target = if command.is_path_as_is {
        target
    } else {
        without_dots(&target)
    };
    let url = Url {
        target: target.clone(),
        ..url
    };
    Ok((url, credentials, target))
}

/// The target of an upload: a path that ends in `/`, or none, gets the name of the file.
fn with_file_name(target: &str, command: &CurlCommand) -> Result<String, CurlError> {
    let at = target.find('?').unwrap_or(target.len());
    let (path, query) = target.split_at(at);
    let file = match &command.upload {
        Some(CurlInput::File(file)) if file != "-" => file,
        _ => return Ok(target.to_owned()),
    };
    if !command.is_globoff && without_globs(file).is_err() {
        return Err(CurlError::FileGlob(file.clone()));
    }
    if !path.is_empty() && !path.ends_with('/') {
        return Ok(target.to_owned());
    }
    let slash = if path.is_empty() { "/" } else { "" };
    let name = file.rsplit('/').next().unwrap_or_default();
    let name = url_encode(name.as_bytes()).replace('+', "%20");
    Ok(format!("{path}{slash}{name}{query}"))
}

/// The data as curl joins it; `None` without any.
fn join<E: From<CurlError>>(
    pieces: &[DataPiece],
    read: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
) -> Result<Option<Vec<u8>>, E> {
    let mut joined: Option<Vec<u8>> = None;
    for piece in pieces {
        let mut bytes = bytes(&piece.source, read)?;
        match &piece.coding {
            DataCoding::Exact => {}
            DataCoding::Stripped => bytes.retain(|byte| !matches!(byte, b'\r' | b'\n' | 0)),
            DataCoding::UrlEncoded(name) => {
                let encoded = url_encode(&bytes);
                bytes = match name {
                    Some(name) => format!("{name}={encoded}"),
                    None => encoded,
                }
                .into_bytes();
            }
        }
        match &mut joined {
            Some(joined) => {
                if piece.is_separate {
                    joined.push(b'&');
                }
                joined.extend_from_slice(&bytes);
            }
            None => joined = Some(bytes),
        }
    }
    Ok(joined)
}

fn parts<E: From<CurlError>>(
    command: &CurlCommand,
    boundary: &str,
    read: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    let mixed = format!("mixed-{boundary}"); // begins otherwise, for readers that search for the boundary
    let mixed_type = format!("multipart/mixed; boundary={mixed}");
    let mut bodies = Vec::new();
    for field in &command.form {
        let contents = field.parts.iter().map(|part| bytes(&part.source, read));
        let contents = contents.collect::<Result<Vec<_>, _>>()?;
        bodies.push(match contents.as_slice() {
            [_] => contents,
            contents => {
                let files = field.parts.iter().zip(contents);
                let files = files.map(|(part, content)| new_part(None, part, content));
                vec![multipart::write_mixed(files, &mixed)]
            }
        });
    }
    let fields = command.form.iter().zip(&bodies);
    let parts = fields.filter_map(|(field, contents)| {
        let name = Some(field.name.as_str()).filter(|name| !name.is_empty());
        let body = contents.first()?;
        Some(match field.parts.as_slice() {
            [part] => new_part(name, part, body),
            _ => NewPart {
                name,
                file_name: None,
                content_type: Some(&mixed_type),
                body,
            },
        })
    });
    Ok(multipart::write(parts, boundary))
}

fn new_part<'a>(name: Option<&'a str>, part: &'a FormPart, body: &'a [u8]) -> NewPart<'a> {
    NewPart {
        name,
        file_name: part.file_name.as_deref(),
        content_type: part.content_type(),
        body,
    }
}

fn custom_headers<E: From<CurlError>>(
    command: &CurlCommand,
    read: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
) -> Result<CustomHeaders, E> {
    let mut custom = CustomHeaders::default();
    for argument in &command.headers {
        match argument {
            HeaderArgument::Line(line) => custom.add(line)?,
            HeaderArgument::File(path) => {
                let text = bytes(&CurlInput::File(path.clone()), read)?;
                for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
                    let line = line.trim_ascii_end();
                    if !line.is_empty() {
                        // It is not repeated: the file may hold a secret.
                        let wrong = |_| CurlError::HeaderLine {
                            file: path.clone(),
                            line: number,
                        };
                        custom.add(line).map_err(wrong)?;
                    }
                }
            }
        }
    }
    for name in ["Content-Type", "Accept"] {
        if command.has_json && !custom.names(name) {
            custom.add(format!("{name}: application/json").as_bytes())?;
        }
    }
    Ok(custom)
}

/// The headers in curl's order: its own, then those of the command.
fn add_headers(
    command: &CurlCommand,
    headers: &mut Headers,
    url: &Url,
    credentials: Option<String>,
    custom: &CustomHeaders,
) {
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|_| !custom.names(name)) {
            headers.push(name, value);
        }
    };
    match custom.value("host") {
        Some((name, value)) => headers.push(name, value),
        None => add("Host", Some(url.authority())),
    }
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|_| !custom.names(name)) {
            headers.push(name, value);
        }
    };
    let user = command.user.clone().or(credentials);
    let basic = user.map(|user| format!("Basic {}", BASE64_STANDARD.encode(user)));
    let bearer = command
        .bearer
        .as_ref()
        .map(|token| format!("Bearer {token}"));
    add("Authorization", bearer.or(basic));
    add(
        "Range",
        command.range.as_ref().map(|range| format!("bytes={range}")),
    );
    let user_agent = command.user_agent.as_deref().unwrap_or(USER_AGENT);
    let user_agent = Some(user_agent).filter(|agent| !agent.is_empty());
    add("User-Agent", user_agent.map(str::to_owned));
    add("Accept", Some("*/*".to_owned()));
    let codings = command.is_compressed.then(|| CODINGS.to_owned());
    add("Accept-Encoding", codings);
    add(
        "Referer",
        command.referer.clone().filter(|text| !text.is_empty()),
    );
    let cookies = (!command.cookies.is_empty()).then(|| command.cookies.join(";"));
    add("Cookie", cookies);
    for (name, value) in custom.sent() {
        if !name.eq_ignore_ascii_case("host") {
            headers.push(name, value);
        }
    }
}

/// The headers of a command. One without a value removes that of curl.
#[derive(Default)]
struct CustomHeaders {
    fields: Vec<(String, Option<Vec<u8>>)>,
}

impl CustomHeaders {
    /// `Name: value`, `Name:` which removes, or `Name;` which is sent empty.
    fn add(&mut self, line: &[u8]) -> Result<(), CurlError> {
        let wrong = || CurlError::Header(header_name(line));
        let colon = memchr::memchr(b':', line);
        let (name, value) = match colon {
            Some(at) => {
                let value = line[at + 1..].trim_ascii();
                (&line[..at], (!value.is_empty()).then(|| value.to_vec()))
            }
            None => match line.trim_ascii_end() {
                [name @ .., b';'] => (name, Some(Vec::new())),
                _ => return Err(wrong()),
            },
        };
        let name = String::from_utf8(name.trim_ascii().to_vec()).map_err(|_| wrong())?;
        self.fields.push((name, value));
        Ok(())
    }

    /// Whether a header of this name is sent or removed by the command.
    fn names(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    fn removes(&self, name: &str) -> bool {
        self.names(name) && self.value(name).is_none()
    }

    fn value(&self, name: &str) -> Option<(&str, &[u8])> {
        self.sent()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// Takes out a header that is sent at another place.
    fn take(&mut self, name: &str) -> Option<String> {
        let value = self.value(name)?.1;
        let value = String::from_utf8_lossy(value).into_owned();
        self.fields
            .retain(|(known, value)| value.is_none() || !known.eq_ignore_ascii_case(name));
        Some(value)
    }

    fn sent(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.as_deref()?)))
    }
}

/// What a header without a colon begins with, if that is a name and not a secret.
fn header_name(line: &[u8]) -> String {
    let name = line.split(|byte| *byte == b' ').next().unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
    if name.len() == line.len() || !name.iter().all(is_name) {
        return String::new();
    }
    format!("{} ", String::from_utf8_lossy(name))
}

fn bytes<E: From<CurlError>>(
    source: &CurlInput,
    read: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    match source {
        CurlInput::Bytes(bytes) => Ok(bytes.clone()),
        CurlInput::File(path) => read(path),
    }
}

/// As curl encodes: all but the unreserved characters, a space as `+`.
fn url_encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let encoded = encode_form([("", chunk.valid())]);
        out.push_str(encoded.strip_prefix('=').unwrap_or(&encoded));
        for byte in chunk.invalid() {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn add_query(target: &mut String, query: Option<&[u8]>) -> Result<(), CurlError> {
    let query = str::from_utf8(query.unwrap_or_default())
        .map_err(|_| CurlError::NotUtf8("-d".to_owned()))?;
    append_query(target, query);
    Ok(())
}

/// The URL without the escapes of curl's globs; an error if it has a glob.
fn without_globs(url: &str) -> Result<String, CurlError> {
    let mut out = String::with_capacity(url.len());
    let mut rest = url;
    while let Some(char) = rest.chars().next() {
        let tail = &rest[char.len_utf8()..];
        match char {
            '\\' if tail.starts_with(['[', ']', '{', '}']) => {
                out.push_str(&tail[..1]);
                rest = &tail[1..];
                continue;
            }
            '{' if tail.starts_with('{') => {
                if let Some((inside, _)) = tail[1..].split_once("}}") {
                    return Err(CurlError::Placeholder(format!("{{{{{inside}}}}}")));
                }
            }
            '{' => {
                if let Some((inside, _)) = tail.split_once('}')
                    && !inside.is_empty()
                {
                    return Err(CurlError::Glob(format!("{{{inside}}}")));
                }
            }
            '[' => {
                if let Some((inside, _)) = tail.split_once(']')
                    && is_range(inside)
                {
                    return Err(CurlError::Glob(format!("[{inside}]")));
                }
            }
            _ => {}
        }
        out.push(char);
        rest = tail;
    }
    Ok(out)
}

/// `1-9`, `a-z` or one of them with a step.
fn is_range(text: &str) -> bool {
    let Some((first, last)) = text.split_once('-') else {
        return false;
    };
    let last = last.split(':').next().unwrap_or_default();
    let is = |test: fn(&u8) -> bool| {
        [first, last]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| test(&byte)))
    };
    is(u8::is_ascii_digit) || (is(u8::is_ascii_alphabetic) && first.len() == 1 && last.len() == 1)
}

/// The target without `.` and `..` in its path (RFC 3986 section 5.2.4), as curl sends it.
fn without_dots(target: &str) -> String {
    let (path, query) = match target.find('?') {
        Some(at) => target.split_at(at),
        None => (target, ""),
    };
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (position, segment) in segments.iter().enumerate() {
        let is_last = position + 1 == segments.len();
        match *segment {
            "." if is_last => kept.push(""),
            "." => {}
            ".." => {
                kept.pop();
                if is_last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}{query}", kept.join("/"))
}
