//! `hook show --to FORM`, the requests in the form of another tool, and `hook show --redact KEY`, a record without the
//! named values.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::options::ExportOptions;
use crate::capture::CaptureEntry;
use crate::cli::ExportFormat;
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::named_files;
use crate::commands::output_file;
use crate::commands::record_input::RecordInput;
use crate::commands::signals::Shutdown;
use crate::exit_code::Exit;
use crate::message::Url;
use crate::message::hop_by_hop::target_at;
use crate::os_error;
use crate::output::export::{
    ExportError, HAR_END, HAR_START, check_trailers, target_url, to_curl, to_har, to_http, to_hurl,
};
use crate::output::file::{self, Access, GrowingFile};
use crate::output::stderr;
use crate::output::stdout::Buffered;
use crate::record::{Exchange, Ordinal, RedactKey, Redaction};

/// Writes the chosen requests in the form of another tool.
pub(super) fn export(
    input: &RecordInput,
    options: ExportOptions,
    context: &Context,
) -> Result<Exit> {
    let to = options.to;
    let mut out = Output::open(options.output, input)?;
    let mut count = 0;
    let body_files = out.body_files(input);
    let written = write_each(input, &mut out, context, |found| {
        Ok(match found {
            CaptureEntry::Exchange(exchange) => {
                Some(one(options, body_files.as_ref(), *exchange, &mut count)?)
            }
            CaptureEntry::Rejected(rejected) if to == ExportFormat::Json => {
                Some(Ok(ExportEntry::Json(rejected.to_line())))
            }
            _ => None,
        })
    });
    let is_kept = out.is_untouched() && !matches!(written, Ok(Exit::Done));
    if to == ExportFormat::Har && (written.is_ok() || count > 0) && !is_kept {
        let start = if count == 0 { HAR_START } else { "" };
        out.write(format!("{start}{HAR_END}").as_bytes())?;
    }
    out.end(written)
}

/// Writes a record without the values that are named. Rejected requests are left out: a broken head cannot be searched.
pub(super) fn redact(
    input: &RecordInput,
    keys: &[RedactKey],
    output: Option<&Path>,
    context: &Context,
) -> Result<Exit> {
    let mut redaction = Redaction::new(keys);
    let mut out = Output::open(output, input)?;
    let written = write_each(input, &mut out, context, |found| {
        Ok(match found {
            CaptureEntry::Exchange(exchange) => Some(complete(&exchange).and_then(|()| {
                let lines = redaction.lines(&exchange);
                let lines = lines.map_err(|why| left_out(&exchange, &why))?;
                Ok(ExportEntry::Json(lines))
            })),
            _ => None,
        })
    });
    let exit = out.end(written)?;
    for key in redaction.unmatched() {
        stderr::message(format_args!("warning: `{key}` matched nothing to redact"));
    }
    Ok(exit)
}

/// Where the requests are written to. A file is opened with the first of them: what was in it stays if the requests
/// cannot be read.
enum Output<'a> {
    Stdout(Buffered),
    File(Option<GrowingFile>, &'a Path),
}

impl<'a> Output<'a> {
    fn open(path: Option<&'a Path>, input: &RecordInput) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self::Stdout(Buffered::new()));
        };
        named_files::check(&[("--output", Some(path))], &[input.file])?;
        file::check(path, Access::Owner).map_err(|error| unwritten(path, &error))?;
        Ok(Self::File(None, path))
    }

    /// Writes to the file.
    fn write_file(
        file: &mut Option<GrowingFile>,
        path: &Path,
        write: impl FnOnce(&mut GrowingFile) -> io::Result<()>,
    ) -> Result<()> {
        let written = match file {
            Some(file) => write(file),
            None => {
                let created = output_file::create(path, Access::Owner, &Shutdown::never());
                created.and_then(|new| match new {
                    Some(new) => write(file.insert(new)),
                    None => Ok(()),
                })
            }
        };
        written.map_err(|error| unwritten(path, &error))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Stdout(stdout) => Ok(stdout.write_data(bytes)?),
            Self::File(file, path) => Self::write_file(file, path, |file| file.write_all(bytes)),
        }
    }

    /// Writes lines of JSON, which are escaped on a terminal.
    fn write_json(&mut self, lines: &str) -> Result<()> {
        match self {
            Self::Stdout(stdout) => Ok(stdout.write_json(lines)?),
            Self::File(..) => self.write(lines.as_bytes()),
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self {
            Self::Stdout(stdout) => Ok(stdout.flush()?),
            Self::File(file, path) => Self::write_file(file, path, GrowingFile::flush),
        }
    }

    /// Ends what was written. A file that no request went into is empty if there were none, and stays as it was if they
    /// could not be read or are all left out.
    fn end(&mut self, written: Result<Exit>) -> Result<Exit> {
        if matches!(written, Ok(Exit::Done)) || !self.is_untouched() {
            self.flush()?;
        }
        written
    }

    /// Whether it is a file that nothing was written to.
    fn is_untouched(&self) -> bool {
        matches!(self, Self::File(None, _))
    }

    /// The files of bodies that are written beside a file, but for stdout and others that are no regular files.
    fn body_files<'b>(&self, input: &'b RecordInput) -> Option<BodyFiles<'b>> {
        match self {
            Self::File(_, path)
                if !file::is_descriptor(path)
                    && fs::metadata(path).map_or(true, |file| file.is_file()) =>
            {
                Some(BodyFiles {
                    output: path.to_path_buf(),
                    input: input.file,
                })
            }
            _ => None,
        }
    }
}

fn unwritten(path: &Path, error: &io::Error) -> anyhow::Error {
    let (path, cause) = (path.display(), os_error::reason(error));
    anyhow!("could not write `{path}`: {cause}")
}

/// `FILE.N.body` for the body of request N.
struct BodyFiles<'a> {
    output: PathBuf,
    /// The file that the requests come from.
    input: &'a str,
}

impl BodyFiles<'_> {
    fn path(&self, nth: Ordinal) -> PathBuf {
        let mut path = self.output.clone().into_os_string();
        path.push(format!(".{nth}.body"));
        path.into()
    }

    /// Its name, as the request refers to it.
    fn name(&self, nth: Ordinal) -> String {
        let path = self.path(nth);
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    fn write(&self, nth: Ordinal, body: &[u8]) -> Result<()> {
        let path = self.path(nth);
        if named_files::is_same(&path, Path::new(self.input)) {
            let path = path.display();
            return Err(usage(format!(
                "`{path}` is read, and would hold the body of request {nth}: choose another `--output`"
            )));
        }
        file::replace(&path, body, Access::Owner).map_err(|error| unwritten(&path, &error))
    }
}

/// The bytes of an entry, or why it is left out.
type Converted = Result<ExportEntry, String>;

/// An entry in the form that is written.
enum ExportEntry {
    /// JSON, which is escaped on a terminal.
    Json(String),
    Bytes(Vec<u8>),
}

/// Writes what `convert` makes of each entry. An entry that it cannot convert is a message, and the run has failed.
fn write_each(
    input: &RecordInput,
    out: &mut Output,
    context: &Context,
    mut convert: impl FnMut(CaptureEntry) -> Result<Option<Converted>>,
) -> Result<Exit> {
    let is_live = input.file == "-" || context.stdout_is_terminal;
    let mut exit = Exit::Done;
    input.for_each(context, |found| {
        if matches!(found, CaptureEntry::Skipped { .. }) {
            exit = Exit::Failed;
        }
        match convert(found)? {
            Some(Ok(ExportEntry::Json(lines))) => out.write_json(&lines)?,
            Some(Ok(ExportEntry::Bytes(bytes))) => out.write(&bytes)?,
            Some(Err(why)) => {
                exit = Exit::Failed;
                stderr::message(why);
            }
            None => {}
        }
        if is_live {
            out.flush()?;
        }
        Ok(())
    })?;
    Ok(exit)
}

/// One request; `count` is how many entries of a HAR were written before.
fn one(
    options: ExportOptions,
    body_files: Option<&BodyFiles<'_>>,
    mut exchange: Exchange,
    count: &mut u64,
) -> Result<Converted> {
    if options.to == ExportFormat::Har {
        return Ok(har_entry(options.url, &mut exchange).map(|(start, entry)| {
            *count += 1;
            let separator = if *count > 1 { ",\n" } else { &start };
            ExportEntry::Json(format!("{separator}{entry}"))
        }));
    }
    if let Err(why) = complete(&exchange) {
        return Ok(Err(why));
    }
    match options.to {
        ExportFormat::Json => return Ok(Ok(ExportEntry::Json(exchange.to_lines().concat()))),
        ExportFormat::Raw => {
            return Ok(Ok(ExportEntry::Bytes(exchange.received.request.to_bytes())));
        }
        _ => {}
    }
    let nth = exchange.nth;
    let body_name = body_files.map(|files| files.name(nth));
    let (text, needs_body_file) = match text(options, body_name.as_deref(), &mut exchange) {
        Ok(written) => written,
        Err(error) => return Ok(Err(left_out(&exchange, &advice::export(&error)))),
    };
    if let (true, Some(files)) = (needs_body_file, body_files) {
        files.write(nth, &exchange.received.request.body)?;
    }
    Ok(Ok(ExportEntry::Bytes(text.into_bytes())))
}

/// The request in a form of text, and whether it refers to the file of its body.
fn text(
    options: ExportOptions,
    body_name: Option<&str>,
    exchange: &mut Exchange,
) -> Result<(String, bool), ExportError> {
    let target = target(options.url, exchange)?;
    check_trailers(&exchange.received.request)?;
    match options.to {
        ExportFormat::Hurl => Ok((to_hurl(&target, exchange)?, false)),
        ExportFormat::Http => {
            let entry = to_http(&target, exchange, body_name)?;
            Ok((entry.text, entry.needs_body_file))
        }
        _ => Ok((to_curl(&target, &exchange.received.request), false)),
    }
}

/// The start of the log, and the entry. What comes from a HAR file and goes to where it went stays as it was, and so do
/// the members of its log.
fn har_entry(url: Option<&Url>, exchange: &mut Exchange) -> Result<(String, String), String> {
    if let (Some(source), None) = (&exchange.fidelity.har, url) {
        let start = format!("{{\"log\":{{{}\"entries\":[\n", source.log);
        return Ok((start, source.entry.clone()));
    }
    complete(exchange)?;
    let target =
        target(url, exchange).map_err(|error| left_out(exchange, &advice::export(&error)))?;
    Ok((HAR_START.to_owned(), to_har(&target, exchange)))
}

/// Fails if the capture does not hold the body: no other form could say so.
fn complete(exchange: &Exchange) -> Result<(), String> {
    match &exchange.fidelity.missing_body {
        Some(missing) => Err(left_out(exchange, missing)),
        None => Ok(()),
    }
}

fn left_out(exchange: &Exchange, why: &dyn Display) -> String {
    format!("request {} is left out: {why}", exchange.nth)
}

/// Where a request goes. A URL that is given replaces its `Host` too, as when the request is sent there.
fn target(url: Option<&Url>, exchange: &mut Exchange) -> Result<Url, ExportError> {
    let Some(url) = url else {
        return target_url(exchange);
    };
    let request = &mut exchange.received.request;
    if request.headers.contains("host") {
        request.headers.set("Host", url.authority());
    }
    if url.target != "/" {
        request.target = target_at(request, url, false);
    }
    Ok(url.clone())
}
