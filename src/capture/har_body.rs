//! The body of a request in a HAR file, from wherever its writer put it.
//!
//! A body is the `text` of `postData`, plain or in base64, else HTTP Toolkit's `_content`, else a file beside the HAR
//! file, else it is made of the `params`. If there is none of them and the request says that it had a body, it is
//! missing.
//!
//! Programs write the text that they show: decoded from its `Content-Encoding`, with the files of a form left out, or
//! with bytes that are not UTF-8 replaced. The `Content-Length` of the request says whether the text is what was sent.

use super::har_log::HarLog;
use crate::message::body::{media_type, parameter};
use crate::message::content_encoding::decode;
use crate::message::form::{encode_form, encode_query};
use crate::message::multipart::{self, NewPart};
use crate::message::{Headers, Request};
use crate::record::har::{HarBase64Error, HarContent, HarParam, HarRequest};
use crate::record::{Fidelity, FidelityNote, MissingBody};
use crate::signature::Hash;

/// What an entry says about the body.
pub(super) struct RequestBody {
    post_data: Option<HarContent>,
    content: Option<HarContent>,
    size: i64,
    status: Option<String>,
    comment: Option<String>,
}

impl RequestBody {
    pub(super) fn of(request: HarRequest) -> Self {
        Self {
            post_data: request.post_data,
            content: request.content,
            size: request.body_size,
            status: request.body_status,
            comment: request.comment,
        }
    }

    /// Gives the request its body, and headers that fit it.
    pub(super) fn read(&self, log: &HarLog, request: &mut Request, fidelity: &mut Fidelity) {
        let headers = &mut request.headers;
        if !log.is_exact() {
            headers.remove_repeated(&["content-length", "content-type"]);
        }
        let sent = headers
            .text("content-length")
            .and_then(|text| text.parse().ok());
        match self.bytes(log, headers, fidelity) {
            Ok(Ok(Some(body))) => request.body = body,
            Ok(Ok(None)) => fidelity.missing_body = self.missing(sent, log),
            Ok(Err(missing)) => fidelity.missing_body = Some(missing),
            Err(HarBase64Error) => fidelity.missing_body = Some(MissingBody::Base64),
        }
        if request.body.is_empty() {
            return;
        }
        if !log.is_exact() {
            self.compare(sent, request, fidelity);
        }
        let headers = &mut request.headers;
        let length = request.body.len();
        if headers.contains("transfer-encoding") {
            if !log.is_exact() {
                headers.remove("content-length"); // RFC 9112 section 6.2: never both
            }
        } else if sent.is_none_or(|sent| sent != length as u64) && !log.is_exact() {
            headers.set_value("Content-Length", length.to_string());
        } else if !headers.contains("content-length") {
            headers.push("Content-Length", length.to_string());
        }
    }

    /// The body as the file has it; `None` if it has none.
    fn bytes(
        &self,
        log: &HarLog,
        headers: &mut Headers,
        fidelity: &mut Fidelity,
    ) -> Result<Result<Option<Vec<u8>>, MissingBody>, HarBase64Error> {
        for content in [&self.post_data, &self.content].into_iter().flatten() {
            let bytes = content.bytes()?.filter(|bytes| !bytes.is_empty());
            if bytes.is_some() {
                return Ok(Ok(bytes));
            }
        }
        let Some(post_data) = &self.post_data else {
            return Ok(Ok(None));
        };
        if let Some(name) = post_data.attachment() {
            return Ok(log.attachments.read(name).map(Some));
        }
        if post_data.params.is_empty() {
            return Ok(Ok(None));
        }
        let content_type = headers.text("content-type").unwrap_or_default();
        let is_multipart = |text: &str| media_type(text).starts_with("multipart/");
        if is_multipart(content_type) || is_multipart(&post_data.mime_type) {
            return Ok(Ok(Some(multipart(post_data, headers, fidelity)?)));
        }
        if headers.get("content-type").is_none() && !post_data.mime_type.is_empty() {
            headers.push("Content-Type", &post_data.mime_type);
        }
        let values = values(&post_data.params)?;
        let values = values
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_deref().unwrap_or_default()))
            .collect::<Vec<_>>();
        let names = post_data.params.iter().map(|param| param.name.as_str());
        let pairs = names.zip(values.iter().map(AsRef::as_ref));
        let form = encode_form(pairs.clone());
        let spelled = encode_query(pairs);
        // A space is `+` or `%20`: the length that was sent tells which.
        let sent = headers
            .text("content-length")
            .and_then(|text| text.parse().ok());
        let form = if sent == Some(spelled.len()) {
            spelled
        } else {
            form
        };
        Ok(Ok(Some(form.into_bytes())))
    }

    /// What is missing, if the request had a body.
    fn missing(&self, sent: Option<u64>, log: &HarLog) -> Option<MissingBody> {
        if let Some(sent) = sent {
            return (sent > 0).then_some(MissingBody::Bytes(sent));
        }
        if let Ok(size @ 1..) = u64::try_from(self.size) {
            return Some(MissingBody::Bytes(size));
        }
        let post_data = self.post_data.as_ref();
        let comment = post_data.and_then(|post_data| post_data.comment.as_ref());
        if let Some(comment) = comment.filter(|comment| !comment.is_empty()) {
            return Some(MissingBody::Explained(comment.clone()));
        }
        if let Some(status) = &self.status {
            let reason = self.comment.as_ref().unwrap_or(status);
            return Some(MissingBody::Explained(reason.clone()));
        }
        // Without sizes (`omitSizes`) the type is all that is left of it.
        (log.is_of_playwright() && post_data.is_some()).then_some(MissingBody::Unknown)
    }

    /// Compares the body with the length that was sent, and repairs what can be repaired.
    fn compare(&self, sent: Option<u64>, request: &mut Request, fidelity: &mut Fidelity) {
        if let Some(coding) = decoded_coding(&request.headers, &request.body) {
            request.headers.remove("content-encoding");
            fidelity.notes.push(FidelityNote::Decoded { coding });
        } else if let Some(sent) = sent
            && sent != request.body.len() as u64
            && !is_coded(&request.headers)
        {
            let contents = [&self.post_data, &self.content];
            let is_text = contents
                .into_iter()
                .flatten()
                .all(|content| !content.is_base64());
            let repaired = without_upload_headers(request, sent)
                .or_else(|| is_text.then(|| latin_1(&request.body, sent))?);
            match repaired {
                Some(body) => request.body = body,
                None => fidelity.notes.push(FidelityNote::Length {
                    held: request.body.len(),
                    sent,
                }),
            }
        }
        for name in empty_files(request) {
            fidelity.notes.push(FidelityNote::FileMissing(name));
        }
    }
}

/// The coding that the headers name and the body does not have.
pub(super) fn decoded_coding(headers: &Headers, body: &[u8]) -> Option<String> {
    let coding = headers.text("content-encoding")?;
    let sent = headers
        .text("content-length")
        .and_then(|text| text.parse().ok());
    if !is_coded(headers) || sent == Some(body.len() as u64) {
        return None;
    }
    // Compressed bytes are hardly ever text.
    let is_decoded = std::str::from_utf8(body).is_ok() || {
        let undone = decode(headers, body).and_then(|decoded| decoded.body);
        sent.is_some() && undone.is_none()
    };
    is_decoded.then(|| coding.to_owned())
}

fn is_coded(headers: &Headers) -> bool {
    headers
        .text("content-encoding")
        .is_some_and(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
}

/// Firefox puts the headers of a form that it uploads before its parts.
fn without_upload_headers(request: &Request, sent: u64) -> Option<Vec<u8>> {
    let body = &request.body;
    let starts_with =
        |name: &[u8]| body.len() > name.len() && body[..name.len()].eq_ignore_ascii_case(name);
    if !starts_with(b"content-") {
        return None;
    }
    let start = usize::try_from(body.len() as u64 - sent.min(body.len() as u64)).ok()?;
    body[..start]
        .ends_with(b"\r\n\r\n")
        .then(|| body[start..].to_vec())
}

/// Some programs write each byte as a character.
fn latin_1(body: &[u8], sent: u64) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    let bytes: Option<Vec<u8>> = text.chars().map(|char| u8::try_from(char).ok()).collect();
    bytes.filter(|bytes| bytes.len() as u64 == sent)
}

/// The names of files in a multipart body that are empty while the body is shorter than what was sent: browsers leave
/// their content out.
fn empty_files(request: &Request) -> Vec<String> {
    let content_type = request.headers.text("content-type").unwrap_or_default();
    let sent = request.headers.text("content-length");
    let sent: Option<u64> = sent.and_then(|text| text.parse().ok());
    let is_short = sent.is_some_and(|sent| (request.body.len() as u64) < sent);
    if !is_short || !media_type(content_type).starts_with("multipart/") {
        return Vec::new();
    }
    let boundary = parameter(content_type, "boundary");
    let parts = boundary.and_then(|boundary| multipart::parse(&request.body, &boundary));
    let parts = parts.unwrap_or_default().into_iter();
    parts
        .filter(|part| part.body.is_empty())
        .filter_map(|part| part.file_name().filter(|name| !name.is_empty()))
        .collect()
}

fn values(params: &[HarParam]) -> Result<Vec<Option<Vec<u8>>>, HarBase64Error> {
    params.iter().map(HarParam::bytes).collect()
}

/// The parts of a form with the boundary that was sent, if the file has it.
fn multipart(
    post_data: &HarContent,
    headers: &mut Headers,
    fidelity: &mut Fidelity,
) -> Result<Vec<u8>, HarBase64Error> {
    let values = values(&post_data.params)?;
    let mut parts = Vec::new();
    for (param, value) in post_data.params.iter().zip(&values) {
        let file_name = param.file_name.as_deref().map(file_name);
        if let (Some(name), None) = (file_name, value) {
            fidelity
                .notes
                .push(FidelityNote::FileMissing(name.to_owned()));
        }
        let content_type = param
            .content_type
            .as_deref()
            .filter(|known| !known.is_empty());
        parts.push(NewPart {
            name: Some(&param.name),
            file_name,
            content_type: content_type.or(file_name.map(|_| "application/octet-stream")),
            body: value.as_deref().unwrap_or_default(),
        });
    }
    let recorded = headers.text("content-type").into_iter();
    let recorded = recorded
        .chain([post_data.mime_type.as_str()])
        .find_map(|text| parameter(text, "boundary"));
    let boundary = recorded.unwrap_or_else(|| {
        fidelity.notes.push(FidelityNote::NewBoundary);
        let boundary = digest_boundary(&values);
        let known = headers.text("content-type").unwrap_or(&post_data.mime_type);
        let content_type = format!("{}; boundary={boundary}", media_type(known));
        headers.set_value("Content-Type", content_type);
        boundary
    });
    if !headers.contains("content-type") {
        headers.push("Content-Type", &post_data.mime_type);
    }
    Ok(multipart::write(parts, &boundary))
}

/// A boundary made of the digest of the values, so that the same file gives the same bytes. No value contains the
/// digest of itself.
fn digest_boundary(values: &[Option<Vec<u8>>]) -> String {
    let values: Vec<&[u8]> = values.iter().flatten().map(Vec::as_slice).collect();
    let digest = Hash::Sha256.of(&values);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    multipart::boundary(bytes)
}

/// Insomnia gives the whole path, of which only the last part is sent.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
