//! Reads the signature of a request, and what belongs to it: timestamp, message id and token.

use std::borrow::Cow;

use crate::json::{ValueKind, find};

use super::components::Components;
use super::header_form::HeaderForm;
use super::mailgun;
use super::spec::{Placement, SignatureSpec};
use super::template::{ID, TIMESTAMP, TemplatePart};
use super::verdict::Verdict;

/// What a request says about its signature.
#[derive(Default)]
pub(super) struct SignatureFields<'a> {
    /// The signatures; any of them may match.
    pub(super) candidates: Vec<Candidate<'a>>,
    pub(super) id: Option<Cow<'a, [u8]>>,
    pub(super) token: Option<Cow<'a, [u8]>>,
    pub(super) time: Option<SignatureTime<'a>>,
}

/// A signature as it is written.
pub(super) struct Candidate<'a> {
    /// The version in a list; empty elsewhere.
    pub(super) version: &'a [u8],
    pub(super) text: Cow<'a, [u8]>,
}

/// A timestamp as it is written.
pub(super) struct SignatureTime<'a> {
    pub(super) text: Cow<'a, [u8]>,
    /// Where it is, as a phrase for errors.
    pub(super) place: String,
    pub(super) is_in_body: bool,
}

pub(super) const LINEAR_MEMBER: &str = "webhookTimestamp";
pub(super) const LINEAR_TIMESTAMP: &str = "Linear-Timestamp";

/// The header that holds the signature in this request, or would hold it.
pub(super) fn signature_header<'a>(
    spec: &SignatureSpec<'a>,
    components: &Components<'_>,
) -> &'a str {
    let others = spec.other_headers.iter().copied();
    std::iter::once(spec.header)
        .chain(others)
        .find(|name| components.headers.contains(name))
        .unwrap_or(spec.header)
}

/// Reads what the spec and its template name.
pub(super) fn read<'a>(
    spec: &SignatureSpec<'a>,
    template: &[TemplatePart<'a>],
    components: &Components<'a>,
) -> Result<SignatureFields<'a>, Verdict> {
    let header = signature_header(spec, components);
    let mut fields = SignatureFields::default();
    match spec.placement {
        Placement::Header => fields.candidates = vec![whole_value(spec, header, components)?],
        Placement::List => fields.candidates = list(header, components)?,
        Placement::Composite(form) => {
            let value = components.single(header)?;
            fields = composite(value, header, form)?;
        }
        Placement::Linear => {
            fields.time = linear_time(components)?;
            fields.candidates = vec![whole_value(spec, header, components)?];
        }
        Placement::Mailgun => {
            let [timestamp, token, signature] =
                mailgun::read(components.headers, components.content).ok_or_else(|| {
                    Verdict::malformed(
                        "the body has no `signature` with `timestamp`, `token` and `signature`",
                    )
                })?;
            fields.candidates = vec![candidate(signature)];
            fields.token = Some(token);
            fields.time = Some(SignatureTime {
                text: timestamp,
                place: "`timestamp` in the body".to_owned(),
                is_in_body: true,
            });
        }
    }
    for (name, value) in spec.fixed_headers {
        if components.single(name)? != value.as_bytes() {
            return Err(Verdict::malformed(format!(
                "header `{name}` is not `{value}`"
            )));
        }
    }
    for part in template {
        match *part {
            TemplatePart::Id(name) => {
                fields.id = Some(borrowed(components.single(name.unwrap_or(ID))?));
            }
            TemplatePart::Timestamp(name) if fields.time.is_none() => {
                let name = name.unwrap_or(TIMESTAMP);
                fields.time = Some(header_time(components, name)?);
            }
            _ => {}
        }
    }
    Ok(fields)
}

fn whole_value<'a>(
    spec: &SignatureSpec<'a>,
    header: &'a str,
    components: &Components<'a>,
) -> Result<Candidate<'a>, Verdict> {
    let value = components.single(header)?;
    match value.strip_prefix(spec.prefix.as_bytes()) {
        Some(value) => Ok(candidate(borrowed(value))),
        None => Err(Verdict::malformed(format!(
            "header `{header}` does not begin with `{}`",
            spec.prefix
        ))),
    }
}

/// Standard Webhooks: entries separated by spaces, each with a version and a comma. Repeated headers add up.
fn list<'a>(header: &'a str, components: &Components<'a>) -> Result<Vec<Candidate<'a>>, Verdict> {
    if !components.headers.contains(header) {
        return Err(Verdict::missing(header));
    }
    let values = components.headers.all(header);
    let entries = values.flat_map(|value| value.split(|byte| *byte == b' '));
    let candidates = entries.filter_map(|entry| {
        let comma = entry.iter().position(|byte| *byte == b',')?;
        Some(Candidate {
            version: &entry[..comma],
            text: borrowed(&entry[comma + 1..]),
        })
    });
    Ok(candidates.collect())
}

/// Stripe, Paddle and what users describe: the signature and its timestamp in one header.
fn composite<'a>(
    value: &'a [u8],
    header: &str,
    form: &'a str,
) -> Result<SignatureFields<'a>, Verdict> {
    let form = HeaderForm::parse(form).map_err(|error| Verdict::malformed(error.to_string()))?;
    let parts = form
        .read(value)
        .map_err(|problem| Verdict::malformed(format!("header `{header}` {problem}")))?;
    let candidates = parts.signatures.into_iter().map(borrowed).map(candidate);
    Ok(SignatureFields {
        candidates: candidates.collect(),
        time: parts.timestamp.map(|text| SignatureTime {
            text: borrowed(text),
            place: format!("the timestamp in header `{header}`"),
            is_in_body: false,
        }),
        ..SignatureFields::default()
    })
}

fn header_time<'a>(
    components: &Components<'a>,
    name: &'a str,
) -> Result<SignatureTime<'a>, Verdict> {
    Ok(SignatureTime {
        text: borrowed(components.single(name)?),
        place: format!("header `{name}`"),
        is_in_body: false,
    })
}

/// Linear: a member of the body, which is signed, or a header, which is not.
fn linear_time<'a>(components: &Components<'a>) -> Result<Option<SignatureTime<'a>>, Verdict> {
    let member = find(components.content, &[LINEAR_MEMBER]);
    if let Some(member) = member.filter(|member| member.kind() == ValueKind::Number) {
        return Ok(Some(SignatureTime {
            text: borrowed(member.as_str().as_bytes()),
            place: "`webhookTimestamp` in the body".to_owned(),
            is_in_body: true,
        }));
    }
    if components.headers.contains(LINEAR_TIMESTAMP) {
        return header_time(components, LINEAR_TIMESTAMP).map(Some);
    }
    Ok(None)
}

fn candidate(text: Cow<'_, [u8]>) -> Candidate<'_> {
    Candidate { version: b"", text }
}

fn borrowed(bytes: &[u8]) -> Cow<'_, [u8]> {
    Cow::Borrowed(bytes)
}
