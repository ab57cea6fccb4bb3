//! The options of a curl command, sorted by what they mean for its request.

use super::error::{CurlError, IgnoredFlag};
use super::flags::{self, CurlFlag, CurlRoute, CurlSwitch, CurlValue, FlagRow};
use super::form::{CurlInput, FormField, FormPart};
use super::transcript;
use super::{cmd, shell};

/// A command that makes one request. Files that it names are not read yet.
#[derive(Debug, Default)]
pub(crate) struct CurlCommand {
    pub(super) url: String,
    pub(super) url_query: Vec<DataPiece>,
    pub(super) method: Option<String>,
    pub(super) request_target: Option<String>,
    pub(super) headers: Vec<HeaderArgument>,
    pub(super) data: Vec<DataPiece>,
    pub(super) has_json: bool,
    pub(super) form: Vec<FormField>,
    pub(super) upload: Option<CurlInput>,
    pub(super) user: Option<String>,
    pub(super) bearer: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) cookies: Vec<String>,
    pub(super) referer: Option<String>,
    pub(super) range: Option<String>,
    pub(super) is_get: bool,
    pub(super) is_head: bool,
    pub(super) is_globoff: bool,
    pub(super) is_path_as_is: bool,
    pub(super) is_http10: bool,
    pub(super) is_compressed: bool,
    /// What is piped into the command, its stdin.
    pub(super) input: Option<CurlInput>,
    /// Options that change nothing here.
    pub(crate) ignored: Vec<IgnoredFlag>,
    /// Options that change where the request goes, which are not taken over.
    pub(crate) routes: Vec<(CurlRoute, IgnoredFlag)>,
    /// What the shell or curl would not send, as it was written.
    pub(crate) left_out: Vec<String>,
}

/// A part of the data, which is joined to those before it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DataPiece {
    pub(super) source: CurlInput,
    pub(super) coding: DataCoding,
    /// Whether `&` separates it from what is before it.
    pub(super) is_separate: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum DataCoding {
    Exact,
    /// Without line ends and NUL bytes, as curl reads a file for `-d`.
    Stripped,
    /// Percent-encoded, after this name and `=`.
    UrlEncoded(Option<String>),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum HeaderArgument {
    Line(Vec<u8>),
    File(String),
}

impl CurlCommand {
    /// Reads a command as a shell or cmd.exe would. Its quoting shows which of them it is for.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, CurlError> {
        let text = transcript::text(text)?;
        let command = if cmd::is_cmd(&text) {
            cmd::command(&text)?
        } else {
            shell::command(&text)?
        };
        let (words, input) = (command.words, command.input);
        let (first, words) = words.split_first().ok_or(CurlError::Empty)?;
        let name = String::from_utf8_lossy(first);
        let program = name.rsplit(['/', '\\']).next().unwrap_or_default();
        if !matches!(program, "curl" | "curl.exe") {
            // One word alone may be a secret.
            let shown = if words.is_empty() { "…" } else { &name };
            return Err(CurlError::NotCurl(without_value(shown)));
        }
        let mut command = Self {
            input,
            left_out: command.left_out,
            ..Self::default()
        };
        let mut urls = Vec::new();
        command.read(words, &mut urls)?;
        match urls.as_slice() {
            [] => return Err(CurlError::NoUrl),
            [url] => command.url.clone_from(url),
            _ => return Err(CurlError::SeveralUrls),
        }
        Ok(command)
    }

    fn read(&mut self, words: &[Vec<u8>], urls: &mut Vec<String>) -> Result<(), CurlError> {
        let mut words = words.iter();
        let mut has_options = true;
        while let Some(word) = words.next() {
            if !has_options || !word.starts_with(b"-") || word == b"-" {
                urls.push(text("the URL", word)?);
            } else if word == b"--" {
                has_options = false;
            } else if let Some(name) = word.strip_prefix(b"--") {
                let written = String::from_utf8_lossy(word).into_owned();
                let name = String::from_utf8_lossy(name);
                let row = long(&name)?;
                let value = if takes_value(row.2) {
                    Some(words.next().ok_or(CurlError::NoValue(written.clone()))?)
                } else {
                    None
                };
                self.apply(row, written, value.map(Vec::as_slice), urls)?;
            } else {
                self.read_letters(&word[1..], &mut words, urls)?;
            }
        }
        Ok(())
    }

    /// Letters of options in one word; the last may be followed by its value.
    fn read_letters<'a>(
        &mut self,
        letters: &'a [u8],
        words: &mut impl Iterator<Item = &'a Vec<u8>>,
        urls: &mut Vec<String>,
    ) -> Result<(), CurlError> {
        let mut rest = letters;
        while let [letter, tail @ ..] = rest {
            let written = format!("-{}", char::from(*letter));
            let row = flags::short(char::from(*letter))
                .ok_or_else(|| CurlError::UnknownFlag(written.clone()))?;
            if !takes_value(row.2) {
                self.apply(row, written, None, urls)?;
                rest = tail;
                continue;
            }
            let value = match tail {
                [] => words.next().ok_or(CurlError::NoValue(written.clone()))?,
                tail => tail,
            };
            return self.apply(row, written, Some(value), urls);
        }
        Ok(())
    }

    fn apply(
        &mut self,
        row: &FlagRow,
        written: String,
        value: Option<&[u8]>,
        urls: &mut Vec<String>,
    ) -> Result<(), CurlError> {
        match row.2 {
            CurlFlag::Ignored | CurlFlag::IgnoredValue => {
                let name = row.0;
                self.ignored.push(IgnoredFlag { written, name });
            }
            CurlFlag::Implied | CurlFlag::ImpliedValue => {}
            CurlFlag::Refused(reason) => return Err(CurlError::Refused(written, reason)),
            CurlFlag::Route(route) => {
                let name = row.0;
                self.routes.push((route, IgnoredFlag { written, name }));
            }
            CurlFlag::Switch(switch) => match switch {
                CurlSwitch::Compressed => self.is_compressed = true,
                CurlSwitch::Get => self.is_get = true,
                CurlSwitch::Head => self.is_head = true,
                CurlSwitch::GlobOff => self.is_globoff = true,
                CurlSwitch::PathAsIs => self.is_path_as_is = true,
                CurlSwitch::Http10 => self.is_http10 = true,
            },
            CurlFlag::Value(kind) => {
                self.apply_value(kind, &written, value.unwrap_or_default(), urls)?;
            }
        }
        Ok(())
    }

    fn apply_value(
        &mut self,
        kind: CurlValue,
        written: &str,
        value: &[u8],
        urls: &mut Vec<String>,
    ) -> Result<(), CurlError> {
        let text = || text(written, value);
        match kind {
            CurlValue::Url => urls.push(text()?),
            CurlValue::UrlQuery => {
                // A plus sign says that it is encoded already.
                self.url_query.push(match value.strip_prefix(b"+") {
                    Some(encoded) => DataPiece::exact(encoded),
                    None => DataPiece::url_encoded(&text()?),
                });
            }
            CurlValue::Method => self.method = Some(text()?),
            CurlValue::RequestTarget => self.request_target = Some(text()?),
            CurlValue::Header => self.headers.push(match value {
                [b'@', path @ ..] => HeaderArgument::File(utf8(written, path)?),
                line => HeaderArgument::Line(line.to_vec()),
            }),
            CurlValue::Data => self.data.push(match value {
                [b'@', path @ ..] => DataPiece {
                    coding: DataCoding::Stripped,
                    ..DataPiece::file(utf8(written, path)?)
                },
                value => DataPiece::exact(value),
            }),
            CurlValue::DataRaw => self.data.push(DataPiece::exact(value)),
            CurlValue::DataBinary => self.data.push(match value {
                [b'@', path @ ..] => DataPiece::file(utf8(written, path)?),
                value => DataPiece::exact(value),
            }),
            CurlValue::DataUrlencode => self.data.push(DataPiece::url_encoded(&text()?)),
            CurlValue::Json => {
                self.has_json = true;
                let piece = match value {
                    [b'@', path @ ..] => DataPiece::file(utf8(written, path)?),
                    value => DataPiece::exact(value),
                };
                self.data.push(DataPiece {
                    is_separate: false,
                    ..piece
                });
            }
            CurlValue::Form => {
                let (field, skipped) = FormField::parse(written, &text()?)?;
                self.form.push(field);
                self.left_out.extend(skipped);
            }
            CurlValue::FormString => {
                let text = text()?;
                let (name, value) = text
                    .split_once('=')
                    .ok_or_else(|| CurlError::Form(written.to_owned()))?;
                self.form.push(FormField {
                    name: name.to_owned(),
                    parts: vec![FormPart::text(value)],
                });
            }
            CurlValue::UploadFile => {
                self.upload = match text()?.as_str() {
                    "" => None,
                    "." => Some(CurlInput::File("-".to_owned())),
                    path => Some(CurlInput::File(path.to_owned())),
                };
            }
            CurlValue::User => {
                let user = text()?;
                if !user.contains(':') {
                    return Err(CurlError::NoPassword(written.to_owned()));
                }
                self.user = Some(user);
            }
            CurlValue::Bearer => self.bearer = Some(text()?),
            CurlValue::UserAgent => self.user_agent = Some(text()?),
            CurlValue::Cookie => {
                let cookie = text()?;
                // An empty one turns on the cookies of responses, and sends none.
                if cookie.is_empty() {
                    return Ok(());
                }
                if !cookie.contains('=') {
                    let reason = "a value without `=` is a file of cookies: write `-b name=value`";
                    return Err(CurlError::Refused(written.to_owned(), reason));
                }
                self.cookies.push(cookie);
            }
            CurlValue::Referer => {
                let referer = text()?;
                let referer = referer.strip_suffix(";auto").unwrap_or(&referer);
                self.referer = Some(referer.to_owned());
            }
            CurlValue::Range => self.range = Some(text()?),
        }
        Ok(())
    }
}

/// The option of a long name; `--no-…` of a switch is ignored as the switch is.
fn long(name: &str) -> Result<&'static FlagRow, CurlError> {
    if let Some(row) = flags::long(name) {
        return Ok(row);
    }
    if let Some((flag, _)) = name.split_once('=')
        && flags::long(flag).is_some()
    {
        return Err(CurlError::EqualsSign(format!("--{flag}")));
    }
    let positive = name.strip_prefix("no-").and_then(flags::long);
    positive
        .filter(|row| matches!(row.2, CurlFlag::Ignored | CurlFlag::Implied))
        .ok_or_else(|| CurlError::UnknownFlag(without_value(&format!("--{name}"))))
}

/// The text up to its first `=`.
fn without_value(text: &str) -> String {
    match text.split_once('=') {
        Some((name, _)) => format!("{name}=…"),
        None => text.to_owned(),
    }
}

fn takes_value(flag: CurlFlag) -> bool {
    matches!(
        flag,
        CurlFlag::Value(_) | CurlFlag::IgnoredValue | CurlFlag::ImpliedValue | CurlFlag::Route(_)
    )
}

fn text(written: &str, value: &[u8]) -> Result<String, CurlError> {
    utf8(written, value)
}

fn utf8(written: &str, value: &[u8]) -> Result<String, CurlError> {
    let text = String::from_utf8(value.to_vec());
    text.map_err(|_| CurlError::NotUtf8(written.to_owned()))
}

impl DataPiece {
    fn exact(value: &[u8]) -> Self {
        Self {
            source: CurlInput::Bytes(value.to_vec()),
            coding: DataCoding::Exact,
            is_separate: true,
        }
    }

    fn file(path: String) -> Self {
        Self {
            source: CurlInput::File(path),
            coding: DataCoding::Exact,
            is_separate: true,
        }
    }

    /// `content`, `=content`, `name=content`, `@file` or `name@file`.
    fn url_encoded(value: &str) -> Self {
        let (name, source) = match value.find(['=', '@']) {
            None => ("", CurlInput::Bytes(value.as_bytes().to_vec())),
            Some(at) => {
                let content = &value[at + 1..];
                let source = match value.as_bytes()[at] {
                    b'@' => CurlInput::File(content.to_owned()),
                    _ => CurlInput::Bytes(content.as_bytes().to_vec()),
                };
                (&value[..at], source)
            }
        };
        Self {
            source,
            coding: DataCoding::UrlEncoded((!name.is_empty()).then(|| name.to_owned())),
            is_separate: true,
        }
    }
}
